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

/// Longest example of a template, in bytes; with 10,000 templates they take 5 MB at most.
pub const EXAMPLE_BYTES_MAX: usize = 512;

/// Labels set at once; beyond, one must be taken back first.
pub const LABELS_MAX: usize = 10_000;
