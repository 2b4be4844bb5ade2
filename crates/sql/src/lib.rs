//! ClickHouse's dialect on DataFusion: text in, a checked statement out; record batches in, answers out.
//!
//! It is not an engine and holds no tables: `store` resolves names and runs plans. The dialect is thin so far:
//! what parses as ClickHouse and plans in DataFusion works, and clauses that DataFusion would silently drop
//! are refused here by name.
//!
//! ```text
//! text ── Statement::parse ──▶ Statement { query, format, tables }
//!                                   │ Session::plan (store brings the tables)
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
//! let statement = Statement::parse("SELECT Count() FROM logs FORMAT JSON;").unwrap();
//! assert_eq!(statement.format(), Some(Format::Json));
//! assert_eq!(statement.tables(), ["logs"]);
//! assert!(Statement::parse("DROP TABLE logs").is_err());
//! ```

mod clauses;
mod error;
mod hidden;
pub mod output;
pub mod session;
mod statement;
mod type_name;

pub use error::Error;
pub use hidden::{HIDDEN_COLUMNS, SEQ_COLUMN};
pub use output::{Answer, Format};
pub use session::Session;
pub use statement::Statement;
pub use type_name::type_name;
