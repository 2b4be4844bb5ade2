//! Bounds of the miner. Each says why it is as it is and what moves with it.

/// Default of [`Options::templates_per_scope_max`](crate::Options::templates_per_scope_max). A service has tens to
/// some hundreds of templates; ten thousand means that values are taken for words, and more would not help.
pub const TEMPLATES_PER_SCOPE_MAX: u32 = 10_000;

/// Default of [`Options::scopes_max`](crate::Options::scopes_max); as many as there are services tracked one by one.
pub const SCOPES_MAX: u32 = 10_000;

/// Default of [`Options::tokens_max`](crate::Options::tokens_max). A count of tokens cuts lines of one template at the
/// same place whatever the length of their values; the longest templates of public log sets have some 200 tokens.
pub const TOKENS_MAX: u32 = 256;

/// Default of [`Options::bytes_max`](crate::Options::bytes_max). Above what 256 tokens of prose need, so that it only
/// cuts lines with huge tokens; the time for a line grows with it.
pub const BYTES_MAX: u32 = 8 * 1024;

/// Default of [`Options::text_bytes_max`](crate::Options::text_bytes_max). Template texts are nearly all the memory
/// the miner holds; 48 MiB is some 130,000 templates of usual length, as many as there are slots.
pub const TEXT_BYTES_MAX: u64 = 48 * 1024 * 1024;

/// Fields of a JSON object or logfmt line that are looked at; a line with more is mined as free text.
pub const OBJECT_FIELDS_MAX: usize = 256;

/// Slots a scope may use for one template of its bound: merged and evicted templates keep theirs, so that old ids
/// resolve, until the slots are used up and the oldest of them is used again.
pub const SLOTS_PER_TEMPLATE: u32 = 2;

/// Slots of all scopes, some 350 bytes each beside the texts: 44 MiB at the worst. Beyond it a scope uses its own again.
pub const SLOTS_MAX: usize = 131_072;

/// A scope's share of [`Options::text_bytes_max`](crate::Options::text_bytes_max) is one part in so many; no service
/// alone can fill what belongs to all.
pub const SCOPE_SHARE: u64 = 4;

/// Bytes that a template counts beside its texts, so that very short ones are bounded too.
pub const TEMPLATE_BYTES: u64 = 96;

/// One in so many templates of a scope's bound may be settled: evicted only after it was passed over
/// [`SETTLED_CREDITS`] times without a line. The rest is for what is new.
pub const SETTLED_SHARE: u32 = 2;

/// One in so many of a scope's bound is settled from the start: the first templates of a service are its own.
pub const FIRST_SETTLED_SHARE: u32 = 4;

/// Lines that settle a template when the clock's hand comes by.
pub const SETTLED_LINES: u64 = 64;

/// See [`SETTLED_SHARE`].
pub const SETTLED_CREDITS: u8 = 64;

/// Templates that the clock's hand passes for one new template; bounds the time for one line. Nothing found: the line
/// is counted in `(other)`, and the hand goes on from there at the next.
pub const HAND_STEPS_MAX: usize = 32;

/// Marks of shapes seen of late that a full scope keeps, 4 bytes each; between these by its bound of templates. A new
/// template needs a shape seen twice among them: random lines never come again and put nothing out.
pub const DOOR_MARKS_MIN: usize = 1_024;

/// See [`DOOR_MARKS_MIN`]; those of some two thousand lines.
pub const DOOR_MARKS_MAX: usize = 16_384;

/// Ids of evicted templates that one scope remembers, 40 bytes each.
pub const GONE_PER_SCOPE_MAX: usize = 8_192;

/// Ids of evicted templates that are remembered in all; a scope that wants more then forgets its own oldest.
pub const GONE_MAX: usize = 65_536;

/// Templates remembered at one signature; as many as the most careful threshold needs.
pub const MEMBERS_MAX: usize = 8;

/// Bytes of a word or value that are looked at for whether it looks like a name: longer than any name is. Each place of
/// a line without a template is looked at several times.
pub const LOOK_BYTES_MAX: usize = 256;

/// Distinct words that make a place a value if they differ in their digits only. See `merge/evidence.rs` for the
/// measured effect of these five.
pub const DISTINCT_NUMBERED: usize = 2;

/// Distinct words needed if all look like names and the place is one for names.
pub const DISTINCT_CUED_NAMES: usize = 3;

/// Distinct words needed at a place for names, behind `user`, `=`, or in quotes.
pub const DISTINCT_CUED: usize = 3;

/// Distinct words needed if all look like names.
pub const DISTINCT_NAMES: usize = 4;

/// Distinct words needed elsewhere.
pub const DISTINCT_WORDS: usize = 6;

/// Lines needed that differ in words that look like names, at several places at once.
pub const DISTINCT_ROWS: usize = 6;

/// Signatures of one scope: some thirty for each of a thousand templates that did not merge. Each takes 64 bytes.
pub const SIGNATURES_PER_SCOPE_MAX: usize = 32_768;

/// Signatures of all scopes: 8 MiB. Beyond it a scope with more than [`SIGNATURES_FAIR`] loses its own oldest; one with
/// less takes the place of the oldest of the scope that has most.
pub const SIGNATURES_MAX: usize = 131_072;

/// See [`SIGNATURES_MAX`]: what some forty templates have.
pub const SIGNATURES_FAIR: usize = 1_024;

/// Signatures that are passed over when room is made; bounds the time for one line.
pub const SIGNATURES_SPARED_MAX: usize = 64;

/// Elements of the patterns of merged templates, all scopes; some 90 bytes each, 12 MiB in all. At the bound templates
/// no longer merge, until those of evicted templates are cleared away.
pub const PATTERN_EDGES_MAX: usize = 131_072;

/// Elements of the patterns of one scope.
pub const PATTERN_EDGES_PER_SCOPE_MAX: usize = 32_768;

/// Rows are cleared away when one in so many leads nowhere: that takes some milliseconds for all of them.
pub const PATTERN_GONE_SHARE: usize = 8;

/// Ways through the tree of patterns kept open at once; a line that needs more is a new template.
pub const PATTERN_BRANCHES_MAX: usize = 32;

/// Bytes of lines that are read again where ways through the tree of patterns led nowhere; bounds the time for one line.
/// A line of usual length may go wrong some hundred times.
pub const PATTERN_BYTES_MAX: usize = 32 * 1024;

/// Bytes of constant words noted beside the tree of patterns to be compared at once; the words of some ten thousand
/// templates. Beyond it they are compared one by one.
pub const STRETCH_BYTES_MAX: usize = 1024 * 1024;

/// Steps by which a message is aligned with its template where a value is several words; bounds the time for one
/// message, some tenths of a millisecond.
pub const ALIGN_STEPS_MAX: usize = 65_536;

/// Keys beside their own that lead to templates, all scopes; 32 bytes each: of lines that differ from a pattern in how many
/// words a value has, and of merged templates whose slots are used again. At the bound they are forgotten and found again.
pub const ALIASES_MAX: usize = 32_768;

/// Merges that one line may bring about.
pub const MERGES_PER_LINE_MAX: usize = 64;

/// Merge events kept for [`Miner::take_merges`](crate::Miner::take_merges); beyond it the oldest go, and are counted.
pub const MERGE_EVENTS_MAX: usize = 4_096;

/// Columns with a sketch, all scopes; at most some 600 bytes each, 20 MiB in all. Templates beyond it have none.
pub const COLUMNS_MAX: usize = 32_768;

/// Columns of one scope with a sketch.
pub const COLUMNS_PER_SCOPE_MAX: usize = 16_384;

/// Columns of one template with a sketch; longer lines are lists of something.
pub const COLUMNS_PER_TEMPLATE_MAX: usize = 64;

/// Values told apart in a sketch; what varies more is not an enumeration.
pub const SKETCH_DISTINCT_MAX: usize = 16;

/// Frequent values kept in a sketch.
pub const SKETCH_TOP_MAX: usize = 4;

/// Bytes kept of a frequent value.
pub const SKETCH_TEXT_BYTES_MAX: usize = 48;

/// Powers of two that a sketch of numbers tells apart: from 2^-11, half a thousandth, to 2^37, beyond bytes of memory.
pub const SKETCH_BINS: usize = 48;

/// Lines of a template that are all looked at. Looking costs as much as mining the line; templates of few lines show
/// by them whether a list varies in length.
pub const SAMPLE_ALL: u64 = 64;

/// Lines of a template up to which one in [`SAMPLE_OFTEN_EVERY`] is looked at; behind them one in [`SAMPLE_EVERY`].
pub const SAMPLE_OFTEN: u64 = 1_024;

/// See [`SAMPLE_OFTEN`].
pub const SAMPLE_OFTEN_EVERY: u64 = 8;

/// See [`SAMPLE_OFTEN`].
pub const SAMPLE_EVERY: u64 = 64;

/// Commands of people that hold at once. Each change of templates works all of them out anew.
pub const COMMANDS_MAX: usize = 1_024;

/// Templates that a line is led on through by commands.
pub const FORWARDS_MAX: usize = 64;

/// Bytes of a template's name.
pub const NAME_BYTES_MAX: usize = 256;
