//! Bounds of an analysis, each with its reason. Whatever the size of the input, memory stays below some 200 MB.

/// Bytes of lines that travel together. Large enough that passing it on costs nothing, small enough to stay in cache.
pub(super) const BLOCK_BYTES: usize = 1 << 20;

/// Blocks between reading and counting. More would not make it faster: the slower side sets the pace.
pub(super) const BLOCKS_WAITING: usize = 4;

/// Lines of a block that are looked at to see whether they are still written as learned.
pub(super) const CHECKED_LINES: usize = 200;

/// Lines from which a format is learned; as many as [`miner::raw::Format::detect`] looks at.
pub(super) const SAMPLE_LINES: usize = miner::raw::limits::SAMPLE_LINES;

/// Ways of writing that are told about one input; later ones are used all the same.
pub(super) const FORMATS_TOLD: usize = 4;

/// A time this far from the one before it, in seconds, is believed only when others follow. A single line from 1970
/// or 2100 would stretch the axis over decades; no log we know is silent for 400 days.
pub(super) const LEAP_SECS: i64 = 400 * 86_400;

/// Records in a row behind such a leap that make it believed.
pub(super) const LEAP_RECORDS: u32 = 16;

/// Buckets of the axis, of which at least half are in use: a dozen for each tenth, so that tenths are cut within half
/// a percent of the span. A template that is seen all along holds 1 KiB of them.
pub(super) const BUCKETS: i64 = 256;

/// Bytes of a line kept as example; longer ones are cut.
pub(super) const EXAMPLE_BYTES: usize = 512;

/// Distinct stack traces that are counted one by one.
pub(super) const TRACES_MAX: usize = 1_000;

/// Anomalous periods that are kept. A log that has more is broken as a whole.
pub(super) const PERIODS_MAX: usize = 2_000;

/// Signals that are kept for incidents; one every 10 s for a day is 8,640.
pub(super) const SIGNALS_MAX: usize = 20_000;

/// Reader-side copies of what a line cannot say in place (joined lines, decoded JSON), in bytes. At it, further
/// messages of the block are cut. Far above what a block of 1 MiB decodes to.
pub(super) const EXTRA_BYTES_MAX: usize = 64 << 20;
