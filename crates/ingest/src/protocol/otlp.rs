//! OpenTelemetry's protocol: logs and spans, in Protocol Buffers or JSON. Metrics are counted.
//!
//! | field | logs | spans |
//! |---|---|---|
//! | timestamp | time, or when it was observed, or now | start |
//! | service, host, version | `service.name`, `k8s.pod.name` or `host.name`, `service.version` of the resource | the same |
//! | severity | the text if it is one we know, or the number's | – |
//! | message | the body; JSON if it is no text; the exception's or event's name if there is none | – |
//! | operation, kind, status, duration | – | name, kind, status, end minus start |
//! | status_code | `http.response.status_code` or `http.status_code` | – |

mod any_value;
mod json;
mod protobuf;

use super::record::{Field, Record, Records};
use super::text::push_hex;
use crate::decoder::Decoder;
use crate::scan::Raw;
use crate::{Decoded, Error, Limits};
use any_value::{AnyValue, Attributes};
use model::{Severity, Timestamp};
use std::borrow::Cow;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `application/x-protobuf`
    Protobuf,
    /// `application/json`
    Json,
}

/// Rows of an `ExportLogsServiceRequest`.
///
/// # Errors
/// [`Error::Malformed`] and [`Error::TooLarge`]; nothing is taken then.
pub fn logs(decoder: &Decoder, body: &[u8], content: Content, received: Timestamp) -> Result<Decoded, Error> {
    let mut export = Export::new(decoder, received);
    match content {
        Content::Protobuf => protobuf::logs(body, &mut export)?,
        Content::Json => json::logs(body, &mut export)?,
    }
    Ok(export.finish())
}

/// Rows of an `ExportTraceServiceRequest`.
///
/// # Errors
/// As [`logs`].
pub fn spans(
    decoder: &Decoder,
    body: &[u8],
    content: Content,
    received: Timestamp,
) -> Result<Decoded, Error> {
    let mut export = Export::new(decoder, received);
    match content {
        Content::Protobuf => protobuf::spans(body, &mut export)?,
        Content::Json => json::spans(body, &mut export)?,
    }
    Ok(export.finish())
}

/// Data points of an `ExportMetricsServiceRequest`.
///
/// # Errors
/// [`Error::Malformed`].
pub fn data_points(body: &[u8], content: Content, limits: &Limits) -> Result<u64, Error> {
    match content {
        Content::Protobuf => protobuf::data_points(body),
        Content::Json => json::data_points(body, limits),
    }
}

/// What the records of one resource share.
#[derive(Debug, Default)]
struct Resource {
    service: String,
    host: String,
    version: String,
    attributes: Attributes,
}

/// A log record but for its attributes, which are written as they come.
#[derive(Debug, Default)]
struct Log<'a> {
    time: u64,
    observed: u64,
    severity_number: u64,
    severity_text: Cow<'a, str>,
    body: AnyValue<'a>,
    trace_id: Cow<'a, str>,
    span_id: Cow<'a, str>,
    event_name: Cow<'a, str>,
}

/// A span but for its attributes and events, which are written as they come.
#[derive(Debug, Default)]
struct Span<'a> {
    begin: u64,
    end: u64,
    trace_id: Cow<'a, str>,
    span_id: Cow<'a, str>,
    parent_span_id: Cow<'a, str>,
    name: Cow<'a, str>,
    kind: u64,
    status: u64,
    status_message: Cow<'a, str>,
}

/// A request while it is read.
struct Export<'d> {
    records: Records<'d>,
    resource: Resource,
    /// name of the instrumentation scope
    scope: String,
    /// of the record that is being read
    attributes: Attributes,
    /// events of the span that is being read, as items of an array
    events: String,
}

impl<'d> Export<'d> {
    fn new(decoder: &'d Decoder, received: Timestamp) -> Self {
        Self {
            records: Records::new(decoder, received),
            resource: Resource::default(),
            scope: String::new(),
            attributes: Attributes::default(),
            events: String::new(),
        }
    }

    fn limits(&self) -> &'d Limits {
        self.records.limits()
    }

    fn finish(mut self) -> Decoded {
        self.records.invalid_utf8 += self.attributes.invalid_utf8 + self.resource.attributes.invalid_utf8;
        self.records.finish()
    }

    fn begin_resource(&mut self) {
        let invalid_utf8 = self.resource.attributes.invalid_utf8;
        self.resource = Resource::default();
        self.resource.attributes.invalid_utf8 = invalid_utf8;
        self.resource.attributes.begin();
    }

    fn push_resource_attribute(&mut self, key: &str, value: &AnyValue<'_>) -> Result<(), Error> {
        let limits = self.limits();
        let resource = &mut self.resource;
        let text = |value: &AnyValue<'_>| value.as_text().unwrap_or_default().into_owned();
        match key {
            "service.name" => resource.service = text(value),
            "service.version" => resource.version = text(value),
            "k8s.pod.name" => resource.host = text(value),
            "host.name" if resource.host.is_empty() => resource.host = text(value),
            _ => {}
        }
        resource.attributes.push(key, value, limits)
    }

    /// Begins a record: what its scope says is said of it.
    fn begin_record(&mut self) {
        self.attributes.begin();
        self.events.clear();
        if !self.scope.is_empty() {
            self.attributes.push_text("otel.scope.name", &self.scope);
        }
    }

    fn push_attribute(&mut self, key: &str, value: &AnyValue<'_>) -> Result<(), Error> {
        let limits = self.limits();
        self.attributes.push(key, value, limits)
    }

    /// What the resource and the attributes say, of logs and spans alike.
    fn shared<'a>(resource: &'a Resource, attributes: &'a Attributes) -> Record<'a> {
        let mut record = Record::default();
        record.require_text(Field::Service, &resource.service);
        record.set_text(Field::Host, &resource.host);
        record.set_text(Field::Version, &resource.version);
        record.set(Field::Resource, Raw::Container(resource.attributes.text()));
        record.set(Field::Attributes, Raw::Container(attributes.text()));
        if let Some(code) = attributes.status_code {
            record.set(Field::StatusCode, Raw::Integer(code));
        }
        record.fields = attributes.fields + resource.attributes.fields;
        record.is_too_deep = attributes.is_too_deep || resource.attributes.is_too_deep;
        record
    }

    fn push_log(&mut self, log: &Log<'_>) -> Result<(), Error> {
        self.attributes.end();
        let received = self.records.received();
        let mut body = String::new();
        let message: &str = match &log.body {
            AnyValue::Text(text) => text,
            AnyValue::Empty => [&self.attributes.exception, &*log.event_name]
                .into_iter()
                .find(|name| !name.is_empty())
                .unwrap_or_default(),
            other => {
                let limits = self.records.limits();
                let attributes = &mut self.attributes;
                other.write(&mut body, attributes, 1, limits)?;
                &body
            }
        };
        let mut record = Self::shared(&self.resource, &self.attributes);
        let observed = nanos(log.observed).unwrap_or(received);
        record.set(Field::Timestamp, Raw::Time(nanos(log.time).unwrap_or(observed)));
        record.set(Field::ObservedTimestamp, Raw::Time(observed));
        let level = u8::try_from(log.severity_number).ok().and_then(Severity::from_number);
        if level.is_some() {
            record.set(Field::SeverityNumber, Raw::Integer(log.severity_number as i64));
        }
        match level {
            Some(level) if Severity::parse(&log.severity_text).is_none() => {
                record.set_text(Field::SeverityText, level.as_str());
            }
            _ => record.set_text(Field::SeverityText, &log.severity_text),
        }
        record.require_text(Field::Message, message);
        record.set_text(Field::TraceId, &log.trace_id);
        record.set_text(Field::SpanId, &log.span_id);
        self.records.push(&record).map(drop)
    }

    fn push_span(&mut self, span: &Span<'_>) -> Result<(), Error> {
        self.attributes.end();
        let received = self.records.received();
        let events = format!("[{}]", self.events);
        let mut record = Self::shared(&self.resource, &self.attributes);
        let begin = nanos(span.begin).unwrap_or(received);
        record.set(Field::Timestamp, Raw::Time(begin));
        let duration = span.end.saturating_sub(span.begin);
        let is_ended = span.begin > 0 && span.end >= span.begin;
        record.set(Field::DurationMs, Raw::Float(if is_ended { duration as f64 / 1e6 } else { 0.0 }));
        record.require_text(Field::TraceId, &span.trace_id);
        record.require_text(Field::SpanId, &span.span_id);
        record.set_text(Field::ParentSpanId, &span.parent_span_id);
        record.set_text(Field::Operation, &span.name);
        record.set_text(Field::Kind, kind(span.kind));
        record.set_text(Field::Status, status(span.status));
        record.set_text(Field::StatusMessage, &span.status_message);
        record.set(Field::Events, Raw::Container(&events));
        self.records.push(&record).map(drop)
    }

    /// Writes an event of a span, given what writes its attributes.
    fn push_event(
        &mut self,
        time: u64,
        name: &str,
        write: impl FnOnce(&mut Attributes) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut attributes = Attributes::default();
        attributes.begin();
        write(&mut attributes)?;
        attributes.end();
        self.attributes.fields += attributes.fields + 1;
        self.attributes.is_too_deep |= attributes.is_too_deep;
        self.attributes.invalid_utf8 += attributes.invalid_utf8;
        let mut event = String::from("{");
        super::json::push_key("timestamp", &mut event);
        super::json::push_value(nanos(time).map_or(Raw::Null, Raw::Time), &mut event);
        super::json::push_key("name", &mut event);
        super::json::push_string(name, &mut event);
        super::json::push_key("attributes", &mut event);
        event.push_str(attributes.text());
        event.push('}');
        if !self.events.is_empty() {
            self.events.push(',');
        }
        self.events.push_str(&event);
        Ok(())
    }
}

/// A time, unless there is none; what is beyond the year 2262 is none.
fn nanos(time: u64) -> Option<Timestamp> {
    i64::try_from(time).ok().filter(|nanos| *nanos > 0).map(Timestamp)
}

/// The text of an id; nothing but zeros is none.
fn id_text(bytes: &[u8]) -> Cow<'static, str> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Cow::Borrowed("");
    }
    let mut text = String::with_capacity(2 * bytes.len());
    push_hex(bytes, &mut text);
    text.into()
}

fn kind(kind: u64) -> &'static str {
    match kind {
        1 => "internal",
        2 => "server",
        3 => "client",
        4 => "producer",
        5 => "consumer",
        _ => "",
    }
}

fn status(status: u64) -> &'static str {
    match status {
        1 => "OK",
        2 => "ERROR",
        _ => "",
    }
}
