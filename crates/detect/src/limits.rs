//! Bounds of this crate, each with its reason.

/// Seconds of counts kept per service, a power of two. Holds what may be open ([`AHEAD_SECS_MAX`], the lateness,
/// the slowest source) and what the baselines have yet to learn; 12 bytes each.
pub const SECONDS_KEPT: usize = 512;

/// Closed seconds kept per service as they were judged, a power of two, above the longest judged window.
pub const CLOSED_SECONDS_KEPT: usize = 64;

/// How far before the last tick a record may be, in seconds. Later ones count nowhere but in `ahead`,
/// so that one row from 2100 closes nothing.
pub const AHEAD_SECS_MAX: i64 = 300;

/// A service without a record for longer sleeps: nothing of it is closed, and its volume is learned anew when it
/// wakes. Also keeps the replay of an old file apart from what is live. Below [`SECONDS_KEPT`].
pub const DORMANT_SECS: i64 = 300;

/// Open seconds of a service beyond which it is closed at once and not at the next tick (replays run faster than
/// ticks). Below the span of [`SAMPLE_WINDOWS`], so that samples are still there.
pub const OPEN_SECS_MAX: i64 = 60;

/// The longest a service's learned delivery delay may hold back its silence, in seconds.
pub const LAG_SECS_MAX: i64 = 120;

/// Windows of 10 s whose first lines are kept per service.
pub const SAMPLE_WINDOWS: usize = 8;

/// Bytes of a sample line; longer ones are cut. Bounds a service to some 36 KiB of samples, usually 3.
pub const SAMPLE_BYTES_MAX: usize = 512;

/// Template slots whose first appearances are counted; one byte each. Templates beyond are not judged.
pub const TEMPLATE_SLOTS_MAX: usize = 1 << 20;

/// Signals waiting for the next tick; more are dropped and counted. Reached only by a broken budget.
pub const PENDING_SIGNALS_MAX: usize = 10_000;

/// Templates of warnings and errors followed per service; one more forgets the one not seen for the longest time.
pub const TRACKS_MAX: usize = 128;

/// Services that must be known before the silence of all of them is told as one.
pub const TOTAL_SILENCE_MIN: usize = 3;

/// Name that stands for all services where every one of them is silent.
pub const ALL_SERVICES: &str = "(all)";

/// Rules of a workspace. More than people keep in their heads; one with `*` is held against every service each second.
pub const RULES_MAX: usize = 1_000;

/// Bytes of a rule's name and of its id; both go into chat messages.
pub const RULE_NAME_BYTES_MAX: usize = 200;

/// Bytes of a service's name in rules and calendars.
pub const SERVICE_BYTES_MAX: usize = 256;

/// Bytes of a rule's query.
pub const SQL_BYTES_MAX: usize = 64 * 1024;

/// Rows of one evaluation of a query that are told; more are dropped and counted. A query that returns more
/// describes the normal.
pub const SQL_ROWS_MAX: usize = 1_000;

/// Bytes of the text that a query gives a row; longer ones are cut.
pub const SQL_TEXT_BYTES_MAX: usize = 1_000;

/// Pairs of rule and service that are above a threshold at a time; later ones are dropped and counted. Ten rules on
/// every service of [`model::limits::SERVICES_MAX`].
pub const RULE_PAIRS_MAX: usize = 100_000;

/// How far behind the clock a record is counted by rules, in seconds: the window that they look at.
pub const RULE_WINDOW_SECS: i64 = 60;

/// How far before the clock a record keeps its own second in the windows of rules; one beyond counts as coming now.
pub const RULE_AHEAD_SECS_MAX: i64 = 60;

/// A service without a record for longer leaves the windows of rules, in seconds (a day).
pub const RULE_IDLE_SECS_MAX: i64 = 86_400;

/// An alarm of a rule whose service gives no data for longer ends, in seconds (an hour).
pub const RULE_NO_DATA_SECS_MAX: i64 = 3_600;

/// Maintenance windows of a calendar; each is looked at for every signal.
pub const MAINTENANCE_WINDOWS_MAX: usize = 1_000;

/// Holidays of a calendar: ten years of three countries.
pub const HOLIDAYS_MAX: usize = 1_000;

/// Entities whose cadence is followed, some 500 bytes each; one more forgets those that come and go.
pub const CADENCES_MAX: usize = 20_000;

/// Entities that are declared, of [`CADENCES_MAX`]: they are never forgotten.
pub const CADENCES_DECLARED_MAX: usize = 1_000;

/// Bytes of an entity's name; longer ones are cut.
pub const ENTITY_BYTES_MAX: usize = 256;

/// Windows of one detector that are open at a time; records further ahead count in none. Three more than a lateness
/// below the length of a window needs.
pub const OPEN_WINDOWS_MAX: usize = 4;

/// Templates of a service whose shares are followed, some 200 bytes each; records of later ones count in no mix.
pub const MIX_TEMPLATES_MAX: usize = 128;

/// Bytes of a line kept with a template's share: as much as a sentence takes of each of three.
pub const MIX_LINE_BYTES_MAX: usize = 80;

/// Columns of a service whose values are followed, some 3 KiB each once their past is full, so 48 KiB a service.
/// Of the rest the most frequent takes the place of the rarest.
pub const SHIFT_COLUMNS_MAX: usize = 16;

/// Values of the past kept per column. The smallest p-value of a single value out of range is about its inverse.
pub const SHIFT_PAST_VALUES: usize = 256;

/// Values of a window kept per column; more hardly sharpen a comparison with [`SHIFT_PAST_VALUES`].
pub const SHIFT_WINDOW_VALUES: usize = 64;

/// Words followed per column; rarer ones count together.
pub const SHIFT_WORDS_MAX: usize = 16;

/// Bytes of a word of a column; longer ones are cut.
pub const SHIFT_WORD_BYTES_MAX: usize = 32;

/// Bytes of a column's name; longer ones are cut.
pub const SHIFT_LABEL_BYTES_MAX: usize = 32;

/// Bytes of a line kept with a column; longer ones are cut.
pub const SHIFT_LINE_BYTES_MAX: usize = 80;

/// Past windows a forest compares with (four hours of 30 s), 56 bytes each.
pub const FOREST_WINDOWS_MAX: usize = 512;

/// Distinct templates counted in a window of a forest.
pub const FOREST_TEMPLATES_MAX: usize = 256;

/// Templates of a service whose visits are counted, 48 bytes each; one more forgets the most frequent.
pub const RARE_TEMPLATES_MAX: usize = 512;

/// Templates that new ones are compared with, some 600 bytes each, so 12 MiB; one more forgets the one known longest.
/// A comparison looks at all of them, in a few milliseconds.
pub const SEMANTIC_TEMPLATES_MAX: usize = 20_000;

/// Bytes of a text that are compared; longer ones are cut.
pub const SEMANTIC_TEXT_BYTES_MAX: usize = 256;

/// Dimensions of a vector that is supplied: those of the common models, of which the largest can be asked for fewer.
/// With them all known templates take 30 MiB more.
pub const SEMANTIC_DIMENSIONS_MAX: usize = 1_536;

/// Vectors kept for templates yet to be met, 6 MiB of the largest; the one supplied first is forgotten.
pub const SEMANTIC_SUPPLIED_MAX: usize = 4_096;
