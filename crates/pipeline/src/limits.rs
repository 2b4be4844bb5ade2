//! Bounds of pipelines, each with its reason.

use std::time::Duration;

/// Bytes of one event as it is published, or as a transform returns it: GlassFlow's own bound for events is below it.
pub const EVENT_BYTES_MAX: usize = 1 << 20;

/// Bytes that wait in the topics `input` and `output` each before publishers are slowed: disk, not memory.
pub const TOPIC_BYTES_MAX: u64 = 256 << 20;

/// Bytes of failed events that wait for somebody to look at them. Behind it the transform waits, and then publishers do.
pub const FAILED_BYTES_MAX: u64 = 64 << 20;

/// Events that wait in one topic: 16 bytes of memory each.
pub const TOPIC_EVENTS_MAX: usize = 1_000_000;

/// Size of one file of a topic; each topic of each pipeline has at least one, allocated when it is made.
pub(crate) const SEGMENT_BYTES: u64 = 2 << 20;

/// How long events wait for transforms to say what comes of them, so that both are one sync, when a consumer waits:
/// far less than a sync takes.
pub(crate) const HURRY: Duration = Duration::from_millis(1);

/// Bytes of a topic that are read at once and kept until they are taken.
pub(crate) const READ_AHEAD_BYTES: usize = 1 << 20;

/// Requests that wait for the thread of a pipeline. Behind it publishers are told to come again.
pub(crate) const REQUESTS_MAX: usize = 1_024;

/// Requests that one sync makes durable.
pub(crate) const GROUP_MAX: usize = 512;

/// Consumers that wait at one topic; the next one is told that there is nothing.
pub(crate) const WAITERS_MAX: usize = 1_024;

/// Events that go through the transforms at once: enough for 20,000 a second at 10 ms of sync.
pub(crate) const BATCH_EVENTS: usize = 1_024;

/// Bytes of those.
pub(crate) const BATCH_BYTES: usize = 1 << 20;

/// Bytes of events given at once to whoever delivers them as one file: held in memory while it is written.
pub const DELIVERY_BYTES: usize = 16 << 20;

/// Failed events told in one answer, and taken up again or discarded by one request.
pub const DEAD_LETTERS_MAX: usize = 1_000;

/// Bytes of input between two pictures of what transforms remember; a picture that is larger waits for as many as it has.
pub(crate) const REMEMBER_BYTES: u64 = 8 << 20;

/// Lines of its log that a pipeline keeps.
pub(crate) const LOG_LINES: usize = 1_000;

/// Bytes of one of those lines.
pub(crate) const LOG_LINE_BYTES: usize = 4 << 10;

/// Bytes of an error or a stack trace.
pub(crate) const ERROR_BYTES: usize = 16 << 10;

/// How long a worker may take to start and to load a transform.
pub(crate) const WORKER_START: Duration = Duration::from_secs(30);

/// How often whoever waits for a worker looks whether the pipeline has stopped.
pub(crate) const WORKER_WATCH: Duration = Duration::from_millis(100);

/// Lines of a worker that wait to be read.
pub(crate) const WORKER_LINES: usize = 1_024;

/// Bytes of one line of a worker: an event and what JSON makes of it.
pub(crate) const WORKER_LINE_BYTES: u64 = (EVENT_BYTES_MAX as u64) * 2 + (64 << 10);

/// How long requirements may take to be installed.
pub(crate) const INSTALL_TIME: Duration = Duration::from_secs(300);

/// Bytes of requirements: some hundred packages.
pub const REQUIREMENTS_BYTES_MAX: usize = 16 << 10;
