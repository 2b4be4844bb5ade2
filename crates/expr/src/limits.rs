//! Bounds of an expression, each with its reason.

/// Longest text of a query: what a dashboard writes is below a tenth of it.
pub const TEXT_BYTES_MAX: usize = 16 << 10;

/// Brackets and operators inside each other: the parser and the evaluation recurse.
pub const NESTING_MAX: usize = 60;

/// Operators of one kind behind each other; each makes the tree one level deeper.
pub const CHAIN_MAX: usize = 100;

/// Selectors of one expression: each is a query of its own.
pub const LEAVES_MAX: usize = 16;

/// Stages of one pipeline: each looks at each line.
pub const STAGES_MAX: usize = 50;

/// Labels that a parser takes out of one line.
pub const PARSED_LABELS_MAX: usize = 200;

/// Bytes of a line or a label that a template makes.
pub const FORMATTED_BYTES_MAX: usize = 256 << 10;

/// Texts and places of one template.
pub const TEMPLATE_PARTS_MAX: usize = 200;

/// Depth of JSON in a line whose fields become labels.
pub const JSON_DEPTH_MAX: usize = 20;

/// Bytes of a compiled regular expression, against patterns that explode.
pub const REGEX_BYTES_MAX: usize = 1 << 20;

/// Moments of one answer, as in Prometheus.
pub const STEPS_MAX: i64 = 11_000;

/// Series of one vector: what a chart can show is far below it.
pub const SERIES_MAX: usize = 2_000;

/// Values that one function looks at over all moments and series: about a second of work.
pub const LOOKS_MAX: usize = 100_000_000;
