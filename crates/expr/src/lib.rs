//! LogQL and PromQL: text in, an expression out, and what it gives once the values it asks for are there.
//!
//! It fetches nothing and knows no tables: who asks hands in lines, counts and values, as far as they have been found.
//!
//! ```text
//! text ── logql::parse ──▶ lines: LogQuery { matchers, stages } ── run(line) ──▶ labels, or nothing
//!      │                └▶ Expression<LogRange>  ┐ leaves: what is to be fetched
//!      └─ promql::parse ─▶ Expression<Selector>  ┘
//!         counts in buckets, values ── vector ──▶ series of each leaf ── evaluate ──▶ scalar or vector
//! ```
//!
//! Invariants: what is known of the languages and not answered is refused by name; a window is open at its begin and closed at
//! its end; everything has a bound.
//!
//! ```
//! use seismolog_expr::{Grid, Value, promql};
//!
//! let expression = promql::parse("vector(1) + vector(1)").unwrap();
//! let Value::Vector(series) = expression.evaluate(&[], Grid::moment(0)).unwrap() else { panic!() };
//! assert_eq!(series[0].values, [Some(2.0)]);
//! ```

mod error;
mod evaluate;
mod expression;
mod grid;
mod labels;
mod lexer;
pub mod limits;
pub mod logql;
mod matcher;
mod parser;
mod pipeline;
pub mod promql;
mod vector;

pub use error::Error;
pub use expression::{Expression, Grouping, RangeFunction};
pub use grid::{Buckets, Grid};
pub use labels::{Labels, METRIC_NAME, label_name};
pub use lexer::duration_ms;
pub use matcher::{MatchOp, Matcher};
pub use pipeline::{
    Comparison, ERROR_LABEL, LabelFilter, Line, LineFilter, LineOp, LogQuery, Parser as LineParser, Picked,
    Relabel, Stage, Template, stream_label,
};
pub use vector::{Samples, Series, Tallies, Tally, Value, absent, of_samples, of_tallies};
