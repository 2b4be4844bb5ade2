//! What shippers and SDKs send, byte by byte.

mod bombs;
mod documents;
mod files;
mod loki;
mod otlp;
mod redefined;

use crate::{RECEIVED, rows};
use arrow::array::Array;
use arrow::record_batch::RecordBatch;
use model::{Column, DefaultValue};
use seismolog_ingest::{Decoded, Decoder, Limits};

/// As the data source `logs` of every workspace.
pub(crate) fn logs() -> Vec<Column> {
    let text = |name: &str| {
        crate::with_default(crate::column(name, "String", ""), DefaultValue::Text(String::new()))
    };
    vec![
        crate::column("timestamp", "DateTime64(3)", "$.timestamp"),
        text("severity_text"),
        crate::with_default(crate::column("severity_number", "UInt8", ""), DefaultValue::Integer(0)),
        text("service"),
        text("host"),
        crate::column("message", "String", "$.message"),
        text("trace_id"),
        text("span_id"),
        text("attributes"),
        text("resource"),
        crate::column("status_code", "Nullable(Int32)", "$.status_code"),
        text("version"),
    ]
}

/// As the data source `spans` of every workspace.
pub(crate) fn spans() -> Vec<Column> {
    let text = |name: &str| {
        crate::with_default(crate::column(name, "String", ""), DefaultValue::Text(String::new()))
    };
    let mut columns = vec![crate::column("timestamp", "DateTime64(3)", "$.timestamp")];
    columns.extend(["trace_id", "span_id", "parent_span_id", "service", "operation", "kind"].map(text));
    columns.push(crate::column("duration_ms", "Float64", ""));
    columns.extend(["status", "status_message", "attributes", "resource", "events"].map(text));
    columns
}

pub(crate) fn decoder(columns: Vec<Column>) -> Decoder {
    Decoder::new(&crate::source(columns), &Limits::default()).unwrap()
}

/// Rows with these columns only, as `value|value`.
pub(crate) fn shown(decoded: &Decoded, columns: &[&str]) -> Vec<String> {
    let at = |name: &&str| decoded.batch.schema().index_of(name).unwrap();
    let indices: Vec<usize> = columns.iter().map(at).collect();
    let batch: RecordBatch = decoded.batch.project(&indices).unwrap();
    assert_eq!(batch.num_rows(), batch.column(0).len());
    rows(&batch)
}

/// A message of Protocol Buffers that is being written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    fn varint_raw(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number as u8) | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub(crate) fn varint(mut self, field: u64, number: u64) -> Self {
        self.varint_raw(field << 3);
        self.varint_raw(number);
        self
    }

    pub(crate) fn fixed64(mut self, field: u64, number: u64) -> Self {
        self.varint_raw(field << 3 | 1);
        self.0.extend(number.to_le_bytes());
        self
    }

    pub(crate) fn bytes(mut self, field: u64, bytes: impl AsRef<[u8]>) -> Self {
        self.varint_raw(field << 3 | 2);
        self.varint_raw(bytes.as_ref().len() as u64);
        self.0.extend(bytes.as_ref());
        self
    }

    pub(crate) fn message(self, field: u64, message: Self) -> Self {
        self.bytes(field, message.0)
    }
}

pub(crate) fn received() -> model::Timestamp {
    RECEIVED
}
