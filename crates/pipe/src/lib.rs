//! Reads datafiles: the text of a `.datasource` file becomes a [`model::DataSource`].
//!
//! It is not a deployer: it opens no file, knows no other datafile, and keeps nothing. The grammar is Tinybird's,
//! so that existing projects are read as they are.
//!
//! The way of the data: text → commands (`SCHEMA >`, `ENGINE "…"`) → tokens → columns, keys, retention →
//! one checked [`model::DataSource`].
//!
//! Invariants:
//! - A clause that changes results is acted on or refused, never skipped. What is read and has no effect can only
//!   be a hint: `TAGS`, `INDEXES`, `CODEC`, `ENGINE_PRIMARY_KEY`, settings of granularity. `TOKEN` is checked;
//!   who creates tokens reads it elsewhere.
//! - Every refusal names file, line and column, and the way out.
//! - Keys and retention name existing columns of a fitting type that cannot be NULL.
//! - No text makes it panic, and its time grows with the length of the text.
//!
//! ```
//! let text = "SCHEMA >\n    `timestamp` DateTime `json:$.timestamp`,\n    `message` Strin\n";
//! let error = seismolog_pipe::parse_datasource("events", text).unwrap_err();
//! assert!(error.to_string().starts_with("events.datasource:3:15: type Strin is not supported"));
//!
//! let source = seismolog_pipe::parse_datasource("events", &text.replace("Strin", "String")).unwrap();
//! assert_eq!(source.columns.len(), 2);
//! assert!(source.roles.is_analysed());
//! ```

mod builtin;
mod command;
mod datasource;
mod error;
mod json_path;
pub mod limits;
mod span;
mod token;

pub use builtin::builtin;
pub use datasource::parse_datasource;
pub use error::Error;
