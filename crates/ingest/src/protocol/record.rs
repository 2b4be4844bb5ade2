//! One record, whatever protocol it came by, and the rows that records become.

use super::json;
use super::layout::Place;
use crate::batch::{Batch, Landed};
use crate::decoder::Decoder;
use crate::paths::Cells;
use crate::rows::{Found, Rows};
use crate::scan::{Quoted, Raw};
use crate::{Decoded, Error, Shape};
use model::Timestamp;

/// What a record can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Field {
    Timestamp,
    ObservedTimestamp,
    TraceId,
    SpanId,
    ParentSpanId,
    SeverityText,
    SeverityNumber,
    Service,
    Host,
    Message,
    Attributes,
    Resource,
    ParentService,
    DurationMs,
    StatusCode,
    Version,
    Operation,
    Kind,
    Status,
    StatusMessage,
    Events,
}

impl Field {
    /// With the key that a row in JSON has it under; in the order of the variants.
    pub(crate) const NAMES: [(&'static str, Self); 21] = [
        ("timestamp", Self::Timestamp),
        ("observed_timestamp", Self::ObservedTimestamp),
        ("trace_id", Self::TraceId),
        ("span_id", Self::SpanId),
        ("parent_span_id", Self::ParentSpanId),
        ("severity_text", Self::SeverityText),
        ("severity_number", Self::SeverityNumber),
        ("service", Self::Service),
        ("host", Self::Host),
        ("message", Self::Message),
        ("attributes", Self::Attributes),
        ("resource", Self::Resource),
        ("parent_service", Self::ParentService),
        ("duration_ms", Self::DurationMs),
        ("status_code", Self::StatusCode),
        ("version", Self::Version),
        ("operation", Self::Operation),
        ("kind", Self::Kind),
        ("status", Self::Status),
        ("status_message", Self::StatusMessage),
        ("events", Self::Events),
    ];

    /// The field of this key.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }
}

/// One log line, event or span, borrowed from its body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record<'a> {
    values: [Option<Raw<'a>>; Field::NAMES.len()],
    /// keys of its attributes, those of nested objects included
    pub(crate) fields: usize,
    /// something in it was nested too deep and is left out
    pub(crate) is_too_deep: bool,
}

impl<'a> Record<'a> {
    pub(crate) fn get(&self, field: Field) -> Option<Raw<'a>> {
        self.values[field as usize]
    }

    pub(crate) fn set(&mut self, field: Field, value: Raw<'a>) {
        self.values[field as usize] = Some(value);
    }

    /// A text; an empty one says nothing, so that the column's default stands.
    pub(crate) fn set_text(&mut self, field: Field, text: &'a str) {
        if !text.is_empty() {
            self.set(field, Raw::Text(Quoted::Plain(text)));
        }
    }

    /// A text that every row has, be it empty.
    pub(crate) fn require_text(&mut self, field: Field, text: &'a str) {
        self.set(field, Raw::Text(Quoted::Plain(text)));
    }

    /// Bytes of its texts.
    fn bytes(&self) -> usize {
        let length = |value: &Raw<'_>| match value {
            Raw::Text(Quoted::Plain(text) | Quoted::Escaped(text))
            | Raw::Number(text)
            | Raw::Container(text) => text.len(),
            _ => 8,
        };
        self.values.iter().flatten().map(length).sum()
    }

    /// The record as the Events API would have it.
    fn to_json(&self) -> String {
        let mut out = String::from("{");
        for ((name, _), value) in Field::NAMES.iter().zip(&self.values) {
            let Some(value) = value else { continue };
            json::push_key(name, &mut out);
            json::push_value(*value, &mut out);
        }
        out.push('}');
        out
    }
}

/// Rows of one data source while the records of a body are read.
pub struct Records<'d> {
    decoder: &'d Decoder,
    batch: Batch<'d>,
    received: Timestamp,
    /// sequences of bytes that were not UTF-8 and became U+FFFD
    pub(crate) invalid_utf8: u64,
}

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("received", &self.received).finish_non_exhaustive()
    }
}

impl<'d> Records<'d> {
    /// No rows yet; `received` is the time of records that tell none.
    #[must_use]
    pub fn new(decoder: &'d Decoder, received: Timestamp) -> Self {
        Self { decoder, batch: Batch::new(decoder, received), received, invalid_utf8: 0 }
    }

    pub(crate) fn received(&self) -> Timestamp {
        self.received
    }

    pub(crate) fn limits(&self) -> &'d crate::Limits {
        &self.decoder.limits
    }

    /// Takes a record, to the rows or to the refused ones.
    pub(crate) fn push(&mut self, record: &Record<'_>) -> Result<Landed, Error> {
        let limits = self.limits();
        if record.bytes() > limits.row_max {
            let error = format!("row too large: over {} bytes (row_max)", limits.row_max);
            return self.batch.refuse(&record.to_json(), error);
        }
        if record.fields > limits.fields_max {
            let error = format!("row has more than {} fields (fields_max)", limits.fields_max);
            return self.batch.refuse(&record.to_json(), error);
        }
        if record.is_too_deep {
            let error = format!("row is nested deeper than {} levels (nesting_max)", limits.nesting_max);
            return self.batch.refuse(&record.to_json(), error);
        }
        let layout = &self.decoder.layout;
        let whole = layout.has_whole.then(|| record.to_json());
        let cell = |place: &Place| match place {
            Place::Field(field) => record.get(*field),
            Place::Within(parents, keys) => {
                let parents = parents.iter().filter_map(|parent| record.get(*parent));
                parents.filter_map(|parent| json::find(parent, keys)).next()
            }
            Place::Whole => whole.as_deref().map(Raw::Container),
        };
        let cells: Vec<Option<Raw<'_>>> = layout.places.iter().map(cell).collect();
        self.batch.push_with(&cells, || record.to_json().into())
    }

    /// Takes an object in JSON as the Events API does, for a data source that is not in OpenTelemetry's shape.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if the rows need more memory than one batch may hold.
    pub fn push_row(&mut self, object: &str) -> Result<Landed, Error> {
        let mut cells = Cells::new(&self.decoder.tree);
        let mut rows = Rows::new(object, Shape::Ndjson, &self.decoder.limits);
        match rows.next(&mut cells) {
            Some(Found::Row(raw)) => self.batch.push(&cells.values, raw),
            Some(Found::Broken { raw, error }) => self.batch.refuse(raw, error),
            None => self.batch.refuse(object, "the row is empty".to_owned()),
        }
    }

    /// Takes a piece of the body that is no record.
    pub(crate) fn refuse(&mut self, raw: &str, error: String) -> Result<Landed, Error> {
        self.batch.refuse(raw, error)
    }

    /// Why the last refused row was.
    #[must_use]
    pub fn last_error(&self) -> Option<&str> {
        self.batch.last_error()
    }

    /// All rows.
    #[must_use]
    pub fn finish(self) -> Decoded {
        self.batch.finish(self.invalid_utf8)
    }
}
