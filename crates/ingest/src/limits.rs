//! All bounds of this crate, each with its reason.

/// What one request may hold. Every field has a default that fits a laptop and is configurable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// largest body as it came over the wire, in bytes
    pub body_compressed_max: usize,
    /// largest body after decompression, in bytes
    pub body_max: usize,
    /// largest size after decompression over size before; see [`RATIO_FLOOR_BYTES`]
    pub ratio_max: usize,
    /// largest row, in bytes of its text
    pub row_max: usize,
    /// longest text kept in the column that plays the message, in bytes; the rest is cut and counted
    pub message_max: usize,
    /// keys of one row, those of nested objects included
    pub fields_max: usize,
    /// objects and arrays inside each other, the row itself included
    pub nesting_max: usize,
    /// rows times columns of one batch; see [`VALUES_MAX`]
    pub values_max: usize,
    /// memory of the refused rows of one body, in bytes; see [`REJECTED_BYTES_MAX`]
    pub rejected_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_compressed_max: 16 << 20,
            body_max: 64 << 20,
            ratio_max: 200,
            row_max: 1 << 20,
            message_max: model::limits::MESSAGE_BYTES_MAX,
            fields_max: 1_000,
            nesting_max: 64,
            values_max: VALUES_MAX,
            rejected_bytes_max: REJECTED_BYTES_MAX,
        }
    }
}

/// Output below this is never refused for its ratio: a few thousand equal lines compress 500 to 1 and are honest.
pub const RATIO_FLOOR_BYTES: usize = 1 << 20;

/// Longest piece of a refused row that is kept, in bytes; enough to find the row again at its sender.
pub const RAW_KEPT_BYTES: usize = 64 << 10;

/// Rows times columns of one batch. Guards against `{}` sent into a thousand nullable columns, where 3 bytes
/// become 10,000; at 8 bytes a value this is 1 GiB. Behind it the body is refused, nothing taken.
pub const VALUES_MAX: usize = 128 << 20;

/// Text of one column in one batch, in bytes. Arrow's offsets end at 2 GiB, and one row adds 1 MiB at most.
pub const COLUMN_BYTES_MAX: usize = 1 << 30;

/// Memory of the refused rows of one body, in bytes. A body of 64 MiB whose rows are all refused needs some 200 MiB.
/// Behind it the body is refused, nothing taken.
pub const REJECTED_BYTES_MAX: usize = 512 << 20;

/// Window a zstd frame may ask for, as a power of two: 64 MiB, the largest body by default.
pub(crate) const ZSTD_WINDOW_LOG_MAX: u32 = 26;

/// Rows that columns are guessed from; those of a longer file are like its first.
pub const GUESSED_ROWS_MAX: usize = 10_000;

/// Columns that are guessed, as many as a row may have fields.
pub const GUESSED_COLUMNS_MAX: usize = 1_000;

/// Objects in objects of which each field becomes a column; deeper ones are JSON text.
pub const GUESSED_NESTING_MAX: usize = 8;
