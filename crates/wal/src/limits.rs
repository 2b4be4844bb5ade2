//! The bounds of the log, each with its reason.

/// Largest payload of one entry, in bytes. The caller groups requests into entries of a few MiB; an entry is
/// read back in one piece, so this bounds the memory of recovery too.
pub const ENTRY_BYTES_MAX: usize = 256 << 20;

/// Smallest `segment_bytes`: one page, so that tests can roll segments quickly.
pub const SEGMENT_BYTES_MIN: u64 = 4 << 10;

/// Largest `segment_bytes`. It is allocated at once, and released only as a whole.
pub const SEGMENT_BYTES_MAX: u64 = 1 << 30;

/// Largest `recycled_max`. Spares are disk space that nothing else can use.
pub const RECYCLED_MAX: usize = 64;

/// Largest payload of one snapshot, in bytes. It is read back in one piece.
pub const SNAPSHOT_BYTES_MAX: u64 = 4 << 30;

/// Largest seq [`Log::skip_to`](crate::Log::skip_to) goes to. Half of what a file name may hold is left for
/// appending, so arithmetic on seqs cannot overflow.
pub const SKIP_SEQ_MAX: u64 = 1 << 62;

/// Damage and missing ranges listed one by one in a [`Recovery`](crate::Recovery); what is beyond is counted.
pub const REPORTED_MAX: usize = 1_000;

/// Files kept in `quarantine/`. Beyond it damage is still reported, but no copy is made.
pub const QUARANTINE_FILES_MAX: usize = 1_000;

/// Bytes copied of one damaged range. Enough to see what it was; the segment itself stays until released.
pub const QUARANTINE_COPY_BYTES_MAX: u64 = 1 << 20;

/// Largest segment number or seq a file name may hold; names beyond are not ours.
pub(crate) const NAME_NUMBER_MAX: u64 = 1 << 63;

/// Small entries are gathered in memory up to this many bytes before they are written.
pub(crate) const BUFFER_BYTES_MAX: usize = 1 << 20;

/// Parts of a payload from this size on are written from where they are, without a copy.
pub(crate) const DIRECT_BYTES_MIN: usize = 64 << 10;

/// Bytes read at once when a segment is scanned.
pub(crate) const READ_BYTES: usize = 1 << 20;

/// Zeros written at once where a file system cannot allocate blocks.
pub(crate) const ZERO_BYTES: u64 = 1 << 20;
