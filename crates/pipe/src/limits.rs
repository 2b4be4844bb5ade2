//! Bounds of what a datafile may hold. The number of columns is bounded by [`model::limits::COLUMNS_MAX`].

/// Size of one datafile. The longest public ones are some 60 KiB; a thousand wide columns fit in this.
pub const DATAFILE_BYTES_MAX: usize = 1024 * 1024;

/// Length of a data source's or column's name. File names and Parquet footers carry it.
pub const NAME_BYTES_MAX: usize = 128;

/// Workspaces that a data source is shared with; each has a table more for it.
pub const SHARED_WITH_MAX: usize = 100;

/// Length of a column's type. Types nest by brackets and are read by recursion, so this bounds the depth too.
pub const TYPE_BYTES_MAX: usize = 200;

/// Steps of a JSON path. Incoming JSON is not read deeper than this either.
pub const PATH_STEPS_MAX: usize = 32;

/// Longest retention, 100 years; more is a slip of the pen, and event time ends in 2262.
pub const TTL_DAYS_MAX: u64 = 36_600;

/// Characters of a line shown with an error; longer lines are cut around the place at fault.
pub const CONTEXT_CHARS_MAX: usize = 120;

/// Characters of an error's message; long enough for every list of ways out, short enough for one log line.
pub const MESSAGE_CHARS_MAX: usize = 400;

/// Levels of brackets in an expression. It is read and evaluated by recursion, and people write less than ten.
pub const EXPRESSION_DEPTH_MAX: usize = 40;

/// Operators, calls and indices of one expression. A row of them is a tree as deep as the row is long, so this
/// bounds recursion too.
pub const EXPRESSION_LINKS_MAX: usize = 200;

/// Blocks inside each other in a template, which is read and rendered by recursion.
pub const BLOCK_DEPTH_MAX: usize = 40;

/// Levels of a JSON parameter and of lists in lists, which are read, printed and compared by recursion.
pub const JSON_DEPTH_MAX: usize = 60;

/// What rendering may cost, in bytes made; a step of evaluation counts as [`STEP_COST`]. It bounds time and memory of
/// one request, some hundred milliseconds and 16 MiB at worst, where large templates need 100 KB.
pub const RENDER_COST_MAX: usize = 16 * 1024 * 1024;

/// Cost of one step of evaluation, in bytes made.
pub const STEP_COST: usize = 32;

/// Parameters that one template may use.
pub const PARAMS_MAX: usize = 1_000;

/// Nodes of one pipe. The longest public ones have some 20.
pub const NODES_MAX: usize = 200;

/// Files that include each other in a chain; more is a circle.
pub const INCLUDE_DEPTH_MAX: usize = 4;

/// Files of one project; the largest public ones have some 300.
pub const PROJECT_FILES_MAX: usize = 10_000;

/// Files that the rows of a sink are spread over by number; by values there may be more.
pub const FILE_PARTS_MAX: u32 = 1_000;

/// Cases in one file of tests.
pub const TEST_CASES_MAX: usize = 1_000;
