//! Tables: rows in memory at once, in Parquet parts later, and SQL over both.
//!
//! It does not decide when to write: `engine` freezes the memtables at one seq and commits them. It knows
//! nothing of detectors or HTTP.
//!
//! ```text
//! append ──▶ memtable ── freeze ──▶ frozen ── commit ──▶ parts (Parquet, by partition, sorted) ──▶ merged parts
//!               └──────────────┬──────┴────────────────────┘                manifest names them all, and the seq
//!                          snapshot: each row exactly once ──▶ query
//! ```
//!
//! What engines of the MergeTree family make of rows of equal sorting key is in `rule`: applied to each batch when it
//! comes in, to parts when they are written and merged, and over all of them by FINAL (`unified`). A materialized view
//! is [`Store::derive`]: its SELECT over rows on their way, as rows of its target; who runs it, and when, is `engine`.
//!
//! On disk, below one directory:
//!
//! ```text
//! manifest                         the one file that says what counts; replaced by rename
//! parts/<table>/<partition>/*.parquet    immutable; what the manifest does not name is removed at start;
//!                                        the table's columns, the message as `message$form` and `message$values`
//! quarantine/                      parts whose size or checksum is not what the manifest says
//! ```
//!
//! Who asks names a [`Backend`]: these tables, or a ClickHouse server that has their rows too.
//!
//! Invariants: a reader sees each row exactly once while a flush or a merge runs; a part is on disk and synced
//! before the manifest names it; parts of a table whose rows become one are merged with their neighbours only, so that
//! the age of rows keeps its order; a part is removed after the last reader that could need it has gone; no public
//! signature names a DataFusion type.

mod backend;
mod bounds;
mod catalog;
mod checkpoint;
mod clickhouse;
mod error;
mod fill;
mod form;
pub mod limits;
mod manifest;
mod merge;
mod parameters;
mod part;
mod partition;
mod planned;
mod provider;
mod query;
mod rule;
mod sorting;
mod store;
mod table;
mod tables;
mod unified;
mod view;

pub use backend::{Backend, Written};
pub use checkpoint::Frozen;
pub use clickhouse::{ClickHouse, ClickHouseOptions, Copied};
pub use error::Error;
pub use parameters::TemplateParameters;
pub use query::{Grant, QueryLimits};
pub use store::{OpenReport, Options, Statistics, Store};
pub use table::TableId;
pub use tables::{Borrowed, alterable, check};
pub use view::{Forward, Forwarded, Incoming};
