//! Turns bodies as clients send them into Arrow record batches of a data source, and says which rows do not fit and why.
//!
//! It is not a place for networks, files or clocks: bytes and the time they were received come in as arguments. It
//! does not parse log messages, and it keeps nothing between two bodies.
//!
//! ```text
//! bytes ─ decompress ─▶ bytes ─ rows ─▶ text of one row ─ scan, paths ─▶ cells ─ plan, convert ─▶ columns ─▶ RecordBatch
//!         size, ratio    U+FFFD     size, fields, nesting                      type, range          │
//!                                                                                                   └▶ Rejected ─▶ quarantine
//! ```
//!
//! ```
//! use model::{Column, DataSource, EngineKind, Roles, Timestamp};
//! use seismolog_ingest::{Decoder, Limits, Shape};
//!
//! let column = |name: &str, column_type: &str| Column {
//!     name: name.into(),
//!     column_type: column_type.parse().unwrap(),
//!     json_path: None,
//!     default: None,
//! };
//! let columns = vec![column("timestamp", "DateTime"), column("message", "String")];
//! let source = DataSource {
//!     name: "system_logs".into(),
//!     description: String::new(),
//!     roles: Roles::of(&columns),
//!     columns,
//!     engine: EngineKind::MergeTree,
//!     sorting_key: vec![],
//!     partition_key: None,
//!     ttl: None,
//! };
//! let decoder = Decoder::new(&source, &Limits::default()).unwrap();
//! let body = br#"{"timestamp": "2026-11-21 14:02:11", "message": "connection refused"}
//! {"timestamp": "yesterday", "message": "?"}"#;
//! let decoded = decoder.decode(body, Shape::Ndjson, Timestamp::default()).unwrap();
//! assert_eq!(decoded.batch.num_rows(), 1);
//! assert_eq!(decoded.rejected[0].errors, ["value 'yesterday' on column 'timestamp' is not DateTime"]);
//! ```
//!
//! Invariants: a row lands whole or is refused whole; rows keep their order; a broken row costs only itself; work is
//! linear in the body's length and memory is bounded by [`limits`]; the same bytes give the same batch.

mod batch;
mod column;
mod convert;
pub mod csv;
mod decoder;
mod decompress;
mod error;
mod guess;
mod instant;
pub mod limits;
mod paths;
mod plan;
pub mod protocol;
mod quarantine;
mod rows;
mod scan;

pub use batch::Landed;
pub use convert::ReadDocument;
pub use decoder::{Decoded, Decoder, Rejected};
pub use decompress::{Decompressed, Encoding, decompress};
pub use error::Error;
pub use guess::{Guess, columns_of_csv, columns_of_json, delimiter_of};
pub use limits::Limits;
pub use quarantine::{quarantine_batch, quarantine_source, schema_of};
pub use rows::Shape;
