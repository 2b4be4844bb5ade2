//! ClickHouse's dialect on DataFusion: text in, a checked statement out; record batches in, answers out.
//!
//! It is not an engine and holds no tables: `store` resolves names and runs plans. Names of functions, the types
//! of results, NULL and defaults are ClickHouse's; what has no meaning here is refused by name.
//!
//! ```text
//! text ── Statement::parse ──▶ Statement { query, format, tables }
//!         dialect: tokens, clauses, select, lower
//!                                   │ Session::plan (store brings the tables)
//!                                   │ planner: types; function, aggregate: names; defaults
//!                                   ▼
//!                            record batches ── output::render ──▶ JSON, JSONEachRow, CSV, TSV
//! ```
//!
//! Invariants: one statement, and it reads; a clause that is not honoured is an error, never ignored;
//! no public signature names a DataFusion type except in [`session`], which `store` alone uses.
//!
//! ```
//! use seismolog_sql::{Format, Statement};
//!
//! let statement = Statement::parse("SELECT COUNT(*) FROM logs FORMAT JSON;").unwrap();
//! assert_eq!(statement.format(), Some(Format::Json));
//! assert_eq!(statement.tables(), ["logs"]);
//! assert!(Statement::parse("DROP TABLE logs").is_err());
//! ```

mod aggregate;
mod columns;
mod defaults;
mod dialect;
mod documents;
mod error;
mod fill;
mod formatted;
mod function;
mod hidden;
mod input;
mod kind;
mod labels;
mod limits;
mod nearest;
mod opaque;
mod ordering;
pub mod output;
mod planner;
pub mod session;
mod shown;
mod statement;
mod system;
mod type_name;

pub use aggregate::{Merged, Merging};
pub use error::{Error, Place};
pub use formatted::{formatted, with_tables};
pub use function::convert::converted;
pub use function::document::dynamic::checked_document as document;
pub use function::logic::default_value;
pub use hidden::{HIDDEN_COLUMNS, SEQ_COLUMN, TEMPLATE_ID_COLUMN, TEMPLATE_PARAMS_COLUMN};
pub use input::parquet_lines;
pub use opaque::{column, is_state_of};
pub use output::{Answer, Format};
pub use session::Session;
pub use statement::Statement;
pub use type_name::type_name;
