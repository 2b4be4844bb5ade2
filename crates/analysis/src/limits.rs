//! Bounds of this crate, each with its reason.

/// Services remembered per data source for the look-up; behind it each record asks miner and detectors.
pub const KNOWN_MAX: usize = model::limits::SERVICES_MAX;

/// Spans remembered to find who called whom, a power of two; 32 bytes each. A span meets its parent within a request,
/// so this is some seconds of a busy system; what was forgotten only costs one sighting of an edge among many.
pub const SPANS_MAX: usize = 1 << 14;

/// Callees that may wait for the line of one calling span.
pub const WAITING_MAX: usize = 3;

/// Traces followed to see which services' lines enclose which, a power of two; some 48 bytes each.
pub const NESTS_MAX: usize = 1 << 12;

/// Services open at once in a followed trace.
pub const NEST_DEPTH_MAX: usize = 8;

/// Versions of a service told apart, the latest; while a deploy rolls on, the old and the new one take turns.
pub const VERSIONS_MAX: usize = 4;

/// A clock that is wrong by less is taken for late delivery, in seconds.
pub const SKEW_SECS_MIN: i64 = 240;

/// Ticks in which a service's clock is wrong by the same before that is believed.
pub const SKEW_TICKS: u32 = 8;

/// How much the error of a clock may vary meanwhile, in seconds.
pub const SKEW_SPREAD_SECS: i64 = 30;

/// Lines of a service in a file below which its clock is taken to be right.
pub const FILE_SKEW_LINES_MIN: usize = 8;

/// Longest example of a template, in bytes; with 10,000 templates they take 5 MB at most.
pub const EXAMPLE_BYTES_MAX: usize = 512;

/// Labels set at once; beyond, one must be taken back first.
pub const LABELS_MAX: usize = 10_000;

/// Templates whose frequency is known from batches; those that were not seen for longest go first.
pub const BATCH_PATTERNS_MAX: usize = 50_000;

/// Entries of a batch told for each odd template: the reason has the number of all.
pub const BATCH_REPORTED: usize = 3;

/// Positions of entries in an alert of a batch.
pub const BATCH_SAMPLES: usize = 5;

/// Templates of a service whose lines tell one duration that are counted, to find the one with most lines.
pub const DURATION_TEMPLATES_MAX: usize = 8;

/// Lines of a template before its durations are measured.
pub const DURATION_LINES_MIN: u32 = 20;

/// Lines of a service read for their duration in one second of event time: reading one costs as much as mining it, and
/// so many show a shift as well as all of them.
pub const MEASURED_PER_SECOND_MAX: u32 = 50;

/// One of so many traces is followed to see which way it goes: that shows a change of ways as well as all do.
pub const SEQUENCE_SHARE: u64 = 4;

/// Traces followed at once, some 300 bytes each; more are not followed.
pub const SEQUENCE_TRACES_MAX: usize = 2_048;

/// A trace without a line for so long is complete, in seconds.
pub const SEQUENCE_IDLE_SECS: i64 = 5;

/// Windows in which odd traces are counted, in seconds.
pub const SEQUENCE_WINDOW_SECS: i64 = 10;

/// Fewer odd traces in a window are never told.
pub const SEQUENCE_ODD_MIN: u32 = 3;

/// Longest id of a trace that is kept for people to look at, in bytes: those of W3C have 32.
pub const BAD_TRACE_BYTES_MAX: usize = 64;
