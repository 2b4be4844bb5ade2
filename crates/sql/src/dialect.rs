//! ClickHouse's dialect: tokens the parser does not know are rewritten before it, and meaning after it.
//!
//! ```text
//! text ── tokens ──▶ tokens sqlparser understands ── parser ──▶ tree
//! tree ── clauses (refuse) ── select, desugar, alias, lower ──▶ tree DataFusion plans with ClickHouse's meaning
//! ```
//!
//! Marks that the token stage leaves for the later ones begin with a control character, which no query can hold
//! (the text is refused when it does), so they never meet a name of the user.

pub(crate) mod alias;
pub(crate) mod clauses;
pub(crate) mod desugar;
pub(crate) mod lower;
pub(crate) mod name;
pub(crate) mod select;
pub(crate) mod shape;
pub(crate) mod tokens;
pub(crate) mod totals;

/// `tup.1` became `tup['␁1']`, and `j.a.:T` became `j.a['␁:T']`.
pub(crate) const TUPLE_MARK: char = '\u{1}';
/// `x::Type` became `x['␂Type']`.
pub(crate) const CAST_MARK: char = '\u{2}';
/// `WITH expr AS x` became a common table expression called `␃x`.
pub(crate) const SCALAR_MARK: char = '\u{3}';
/// `LIMIT n BY a` became `ORDER BY ␄(n, offset, a)`.
pub(crate) const LIMIT_BY_MARK: &str = "\u{4}";
/// `FROM t FINAL` became a table called `t␅`.
pub(crate) const FINAL_MARK: char = '\u{5}';
/// `f(x AS y)` became `f(␁as('y', x))`.
pub(crate) const INNER_ALIAS_MARK: &str = "\u{1}as";
/// `COLUMNS('a') APPLY (f)` became `␈('a', '', '', f(␈))`.
pub(crate) const COLUMNS_MARK: &str = "\u{8}";
/// `ORDER BY a LIMIT n WITH TIES` became `ORDER BY a, ␇(n, offset)`.
pub(crate) const TIES_MARK: &str = "\u{7}";
