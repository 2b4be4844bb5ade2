//! What shippers and SDKs send, as rows of a data source: one file per protocol.
//!
//! ```text
//! body ─ otlp, loki, … ─▶ Record: values by field ─ layout ─▶ cells by column ─▶ Batch ─▶ Decoded
//! ```
//!
//! A column takes the field that its JSON path names, as if the record came as JSON: `$.service`, `$.attributes`. Columns
//! of other names take the field whose role they play, or an attribute. So a `logs` with columns of its own works too.
//!
//! A body that is not of its protocol is refused as a whole; a record that does not fit its data source goes to the
//! quarantine. Nothing is copied before it is known to fit, and no length that a body declares is trusted.

pub mod datadog;
pub mod elastic;
pub mod file;
pub mod fluent;
pub mod journald;
pub mod loki;
pub mod otlp;
pub mod splunk;
pub mod syslog;

mod document;
mod json;
mod known;
mod layout;
mod msgpack;
mod record;
mod text;
mod wire;

pub(crate) use layout::Layout;
pub use record::Records;
