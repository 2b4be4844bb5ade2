//! Bounds of a query, each with its reason.

/// Longest query text, in bytes. ClickHouse's `max_query_size` is 256 KiB too.
pub(crate) const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Brackets inside each other. Parser and planner recurse; ten thousand would end the thread's stack.
pub(crate) const NESTING_MAX: usize = 60;

/// Depth of the tree as the tokens show it: 5 for each bracket and operator that binds to the left, 1 for AND, OR and
/// `||`, 10 for UNION and JOIN. Parser and planner recurse: 200 additions end the 2 MiB of stack that threads have.
pub(crate) const DEPTH_MAX: usize = 500;

/// Brackets inside each other whose first word the parser reads twice when the first reading fails, so that the
/// time doubles with each (`CASE`, `floor`, `NOT`; it is eight times as much for `position`).
pub(crate) const TWICE_READ_MAX: usize = 7;

/// Subqueries inside each other that stand in expressions. The planner's checks take twice as long with each.
pub(crate) const SUBQUERY_DEPTH_MAX: usize = 8;

/// Ternary operators. Each is put in with a pass over all tokens.
pub(crate) const TERNARIES_MAX: usize = 500;

/// Nodes a query may have once aliases are put in; an alias used twice in an alias used twice grows as 2^n.
pub(crate) const NODES_MAX: usize = 50_000;

/// Largest array `range` makes, as in ClickHouse's `function_range_max_elements_in_block`.
pub(crate) const RANGE_ITEMS_MAX: usize = 5_000_000;

/// Rows of one batch that `numbers` gives.
pub(crate) const NUMBERS_BATCH_ROWS: u64 = 8192;

/// Longest text that `generateRandom` makes, so that a batch stays small.
pub(crate) const RANDOM_TEXT_BYTES_MAX: u64 = 10_000;

/// Longest array that it makes; arrays may stand in arrays.
pub(crate) const RANDOM_ITEMS_MAX: u64 = 100;

/// Values that one group's `groupArray`, exact quantile or distinct set may hold; beyond it the query is refused.
pub(crate) const COLLECTED_VALUES_MAX: usize = 20_000_000;

/// Values of all groups of an exact quantile, where each has many: 320 MB.
pub(crate) const EXACT_VALUES_MAX: usize = 40_000_000;

/// Values that are kept of a group for a quantile that need not be exact. ClickHouse keeps 8,192.
pub(crate) const QUANTILE_VALUES_MAX: usize = 1 << 17;

/// Bytes that the lists of all groups may take together; Arrow's offsets end at 2 GiB.
pub(crate) const LISTS_BYTES_MAX: usize = i32::MAX as usize;

/// Share of a query's memory that its steps may ask for, in percent. The rest is for what nobody asks for: groups that are
/// written to disk are there twice for a moment, batches are on their way, the allocator keeps some. `make bench-memory`
/// measures that all of it together stays within the limit.
pub(crate) const POOLED_PERCENT: usize = 32;

/// Bytes on disk of all queries that do not fit into their memory, together.
pub(crate) const SPILLED_BYTES_MAX: u64 = 20 << 30;

/// Items of the arrays that -ForEach takes; each is an accumulator of its own, in every group.
pub(crate) const FOREACH_ITEMS_MAX: usize = 100_000;

/// Bytes of a compiled regular expression, against patterns that explode.
pub(crate) const REGEX_BYTES_MAX: usize = 1 << 20;

/// Bytes of text and items of arrays that one call may make for one batch of rows; `concat(x, x)` inside itself
/// doubles with every level, and Arrow's offsets end at 2 GiB.
pub(crate) const MADE_BYTES_MAX: usize = 256 << 20;

/// The same for items of arrays.
pub(crate) const MADE_ITEMS_MAX: usize = 20_000_000;

/// Largest step of `toStartOfInterval`, in its unit, so that no product overflows.
pub(crate) const INTERVAL_STEP_MAX: i64 = 1_000_000_000;

/// Longest name of a type. Reading it recurses once for each bracket.
pub(crate) const TYPE_BYTES_MAX: usize = 500;

/// Names behind each other with points: a path of a document. ClickHouse has no bound; each is looked up in turn.
pub(crate) const PATH_KEYS_MAX: usize = 30;

/// Rows that one WITH FILL may make; a step of a second over a year would be 31 million.
pub(crate) const FILLED_ROWS_MAX: usize = 5_000_000;

/// Rows for which INTERPOLATE works out an expression; each is evaluated by itself, from the row before it.
pub(crate) const INTERPOLATED_ROWS_MAX: usize = 200_000;

/// Tokens that APPLY may make of one column; a lambda that names its column twice doubles with every APPLY.
pub(crate) const APPLIED_TOKENS_MAX: usize = 1_000;

/// Columns of a select list with COLUMNS or APPLY: those of a table that is as wide as one may be, several times.
pub(crate) const CHOSEN_COLUMNS_MAX: usize = 5_000;

/// Keys of one CUBE: it groups the rows anew for each of the 2^n sets of keys.
pub(crate) const CUBE_KEYS_MAX: usize = 8;

/// Rows of a file that are held as columns and as text at once.
pub(crate) const INPUT_BATCH_ROWS: usize = 8_192;
