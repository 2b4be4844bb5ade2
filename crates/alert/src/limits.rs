//! Bounds of this crate, each with its reason.

use std::time::Duration;

/// Alerts remembered at once, firing or not. At the bound the one over for longest goes; if all are firing, the new
/// one is counted as overflow, which every digest tells. One takes at most some 12 KiB.
pub const ALERTS_MAX: usize = 10_000;

/// How long an alert that is over can still be seen, muted and explained.
pub const REMEMBER: Duration = Duration::from_secs(7 * 86_400);

/// Silences in force or to come, those of the configuration included.
pub const SILENCES_MAX: usize = 1_000;

/// Decisions kept for explanations; the oldest go first.
pub const DECISIONS_MAX: usize = 4_096;

/// Alerts named in one message; the others are counted.
pub const LINES_MAX: usize = 10;

/// Routes of a tree, and how deep it may be.
pub const ROUTES_MAX: usize = 1_000;
/// See [`ROUTES_MAX`].
pub const ROUTE_DEPTH_MAX: usize = 16;

/// Channels configured.
pub const CHANNELS_MAX: usize = 200;

/// Steps of one escalation.
pub const ESCALATION_STEPS_MAX: usize = 10;

/// Alerts looked at to find out whether what mutes an alert is itself muted in a circle.
pub const INHIBITION_WALK_MAX: usize = 64;

/// Changes of direction remembered per alert to tell a flapper.
pub const FLAPS_KEPT: usize = 16;

/// Shortest interval between two messages of a group; below it a channel is flooded.
pub const GROUP_INTERVAL_MIN: Duration = Duration::from_secs(10);

/// Longest of any interval of the configuration.
pub const SPAN_MAX: Duration = Duration::from_secs(31 * 86_400);

/// Times a storm's window may double: from five minutes to forty.
pub const STORM_DOUBLINGS_MAX: u32 = 3;

/// Time between two messages about what is over of a storm, while some of it still fires.
pub const STORM_PARTS_EVERY: Duration = Duration::from_secs(1_800);

/// Messages waiting or under way; at the bound the least severe, oldest one becomes a dead letter.
pub const LETTERS_MAX: usize = 10_000;

/// Dead letters kept for a replay; the oldest go first and are counted.
pub const DEAD_LETTERS_MAX: usize = 1_000;

/// Threads whose last message, and what the receiver calls it, is remembered; those without an id go
/// first, then the oldest.
pub const THREADS_TOLD_MAX: usize = 10_000;

/// Straight failures after which a channel is probed only; and refusals of messages after which it is switched off.
pub const FAILURES_MAX: u32 = 5;
/// See [`FAILURES_MAX`].
pub const REFUSALS_MAX: u32 = 3;

/// Time between two probes of a channel that fails.
pub const PROBE_EVERY: Duration = Duration::from_secs(30);

/// Longest wait that a receiver can ask for.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

/// How long the news of something is tried, and of its end.
pub const GIVE_UP_OPEN: Duration = Duration::from_secs(3_600);
/// See [`GIVE_UP_OPEN`].
pub const GIVE_UP_RESOLVED: Duration = Duration::from_secs(86_400);

/// Letters handed out by one call.
pub const HANDED_OUT_MAX: usize = 100;

/// Bytes of an item's texts: key, service and other names.
pub const NAME_BYTES_MAX: usize = 256;
/// Bytes of a title.
pub const TITLE_BYTES_MAX: usize = 300;
/// Bytes of a summary, a template, or an address behind a link.
pub const TEXT_BYTES_MAX: usize = 2_000;
/// Bytes of one sample line; enough to see what it says, and a line may have megabytes.
pub const SAMPLE_BYTES_MAX: usize = 1_000;
/// Entries of each list of an item: labels, callers, changes, links.
pub const LIST_MAX: usize = 20;
/// Points of a trend; a sparkline of more is not read.
pub const TREND_MAX: usize = 60;

/// Bytes of a receiver's answer that are looked at.
pub const ANSWER_BYTES_MAX: usize = 4_096;

/// Bytes of a text that is searched for secrets; longer ones are cut first.
pub const REDACTED_BYTES_MAX: usize = 64 * 1_024;
