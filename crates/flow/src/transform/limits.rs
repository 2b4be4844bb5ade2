//! Bounds of transforms, and why they are what they are.

use std::time::Duration;

/// Bytes of a program in VRL; the longest of those people publish have some 30 KiB.
pub const PROGRAM_BYTES_MAX: usize = 64 << 10;

/// Steps that one event may take through a program in VRL, some 20 ms: VRL has no endless loops, but loops in loops over
/// a large event take long enough to stop a pipeline.
pub const PROGRAM_STEPS_MAX: u32 = 200_000;

/// Bytes that an event may have in JSON behind a program in VRL: what one record of a topic takes.
pub const EVENT_BYTES_MAX: usize = 1 << 20;

/// Characters of an error that go with an event to the failed topic.
pub const ERROR_CHARS_MAX: usize = 2_000;

/// Steps of a path to a field.
pub const PATH_STEPS_MAX: usize = 16;

/// Bytes of the key of a join; longer keys are whole documents. Dedup keeps no keys, only their hashes.
pub const KEY_BYTES_MAX: usize = 1 << 10;

/// Keys that a dedup remembers where nothing else is said. 16 bytes each, at most 40 with the room of the tables.
pub const DEDUP_KEYS: usize = 10_000_000;

/// The most keys that a dedup can be told to remember: some 4 GiB.
pub const DEDUP_KEYS_MAX: usize = 100_000_000;

/// The longest window. Days, as others offer; the keys are bounded apart.
pub const WINDOW_MAX: Duration = Duration::from_secs(31 * 24 * 3600);

/// Events that a join keeps of each stream where nothing else is said.
pub const JOIN_EVENTS: usize = 100_000;

/// The most events that a join can be told to keep of each stream.
pub const JOIN_EVENTS_MAX: usize = 1_000_000;

/// Bytes of events that a join keeps of each stream, as JSON; in memory they take two to four times that.
pub const JOIN_BYTES_MAX: usize = 128 << 20;

/// Events of one key that a join keeps of each stream: one event of the other stream makes a pair with each of them.
pub const JOIN_EVENTS_PER_KEY_MAX: usize = 1_000;

/// Bytes of an event that a join takes, as JSON. With the line above, what comes out of one event has at most 128 MB.
pub const JOIN_EVENT_BYTES_MAX: usize = 64 << 10;
