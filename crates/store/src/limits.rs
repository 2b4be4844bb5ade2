//! Bounds of the store, each with its reason.

/// Rows that one row group of a part holds at most. Two cores share a part of 300,000 rows; a larger group
/// would be decoded by one core while the other waits.
pub const ROW_GROUP_ROWS: usize = 131_072;

/// Small batches of a memtable are joined once they hold this many rows: a query over 10,000 batches of
/// one row costs more than the rows.
pub const SMALL_BATCH_ROWS: usize = 8_192;

/// Parts of one partition are merged when this many are small.
pub const MERGE_PARTS_MIN: usize = 8;

/// Parts merged at once, at most. Each needs a page of every column in memory, some 5 MiB.
pub const MERGE_PARTS_MAX: usize = 16;

/// Rows that a merge reads from a part at once.
pub const MERGE_BATCH_ROWS: usize = 2_048;

/// A part below this size on disk counts as small; larger ones are left alone.
pub const SMALL_PART_BYTES: u64 = 8 << 20;

/// Sorted rows that are put together before they are encoded: a whole part would be held twice.
pub const SORTED_PIECE_ROWS: usize = 32_768;

/// Bytes gathered before a write to a part's file.
pub const WRITE_BUFFER_BYTES: usize = 1 << 20;

/// Of the row groups that lack a value, the share whose filter says otherwise: a byte for each distinct value, as
/// filters have a power of two of bytes. At 0.01 they would have two.
pub const BLOOM_FALSE_POSITIVES: f64 = 0.03;

/// Bytes of distinct forms of messages in one row group. Beyond it the rest of the group is written without a
/// dictionary, and a search looks at each row; a reader holds one such dictionary per part it reads.
pub const FORM_DICTIONARY_BYTES: usize = 4 << 20;
