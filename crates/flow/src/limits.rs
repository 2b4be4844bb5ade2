//! Bounds of what people lay down about pipelines, each with its reason.

/// Bytes of a name.
pub const NAME_BYTES_MAX: usize = 256;

/// Transforms of a pipeline: each holds state or a process of its own.
pub const TRANSFORMS_MAX: usize = 16;

/// Sources of a pipeline: each is read by a task of its own.
pub const SOURCES_MAX: usize = 8;

/// Events that are brought to a sink one by one before it is noted that they were.
pub const SINGLE_EVENTS: u32 = 100;

/// Events that are brought to a sink at once, but for files.
pub const BATCH_EVENTS: u32 = 500;

/// Events of one file: they are held in memory while it is written.
pub const FILE_EVENTS_MAX: u32 = 100_000;

/// How long the first event of a file waits for others.
pub const FILE_SECONDS_MAX: u32 = 3_600;

/// Sinks of a pipeline: each event waits for all of them.
pub const SINKS_MAX: usize = 8;

/// Entries of an environment, and headers of a webhook.
pub const ENVIRONMENT_MAX: usize = 100;

/// Bytes of a handler or a VRL program: definitions are kept in memory and in each checkpoint.
pub const SOURCE_BYTES_MAX: usize = 256 << 10;

/// Bytes of an address.
pub const URL_BYTES_MAX: usize = 4 << 10;

/// Length of a window in which events are remembered: 30 days.
pub const WINDOW_SECONDS_MAX: u64 = 30 * 86_400;

/// Users and hosts whose behaviour is known at once, some 2 KiB each; who was not seen for longest goes first.
pub const ENTITIES_MAX: usize = 20_000;

/// Objects remembered of one user or host; the oldest go first.
pub const OBJECTS_MAX: usize = 128;

/// Hours of a day, each with how often somebody was seen in it.
pub const HOURS: usize = 24;

/// Objects of all users that are known at all, as hashes of 8 bytes.
pub const KNOWN_OBJECTS_MAX: usize = 500_000;
