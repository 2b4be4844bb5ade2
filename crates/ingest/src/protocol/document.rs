//! Objects in JSON that mean a log record: documents of Elasticsearch, events of Splunk, what agents and loggers write.
//!
//! Fields that are known by their names become ours ([`super::known`]); all others are attributes, as they came.

use super::json::{each_field, push_key, push_value, text_of};
use super::known::{Known, level_of, time_of};
use super::record::{Field, Record, Records};
use crate::Error;
use crate::batch::Landed;
use crate::scan::{Quoted, Raw};
use model::Timestamp;

/// What is known of a record from around it; but for the time, what it says itself goes before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Around<'a> {
    pub(crate) timestamp: Option<Timestamp>,
    pub(crate) service: &'a str,
    pub(crate) host: &'a str,
    pub(crate) severity: &'a str,
    /// an object in JSON, or nothing
    pub(crate) resource: &'a str,
    /// an object in JSON whose fields are known too and become attributes
    pub(crate) fields: Option<Raw<'a>>,
}

/// Takes an object as one record.
pub(crate) fn push(records: &mut Records<'_>, object: Raw<'_>, around: &Around<'_>) -> Result<Landed, Error> {
    let mut known = Known::of(object)?;
    if around.timestamp.is_some() {
        known.forget(Field::Timestamp);
    }
    let mut attributes = String::from("{");
    let mut count = 0;
    each_field(object, |key, value| {
        if !known.took(&key) {
            count += 1;
            push_key(&key, &mut attributes);
            push_value(value, &mut attributes);
        }
        Ok(())
    })?;
    let whole;
    let message = match known.get(Field::Message) {
        Some(Raw::Container(text)) => Raw::Text(Quoted::Plain(text)),
        Some(value) => value,
        None => {
            whole = text_of(object);
            Raw::Text(Quoted::Plain(&whole))
        }
    };
    finish(records, &known, message, (attributes, count), around)
}

/// Takes a line as one record; what it says of itself as JSON is known, and the line stays as it came.
pub(crate) fn push_line(
    records: &mut Records<'_>,
    line: &str,
    known: &Known<'_>,
    around: &Around<'_>,
) -> Result<Landed, Error> {
    finish(records, known, Raw::Text(Quoted::Plain(line)), (String::from("{"), 0), around)
}

fn finish<'a>(
    records: &mut Records<'_>,
    known: &Known<'a>,
    message: Raw<'a>,
    (mut attributes, mut count): (String, usize),
    around: &Around<'a>,
) -> Result<Landed, Error> {
    let mut known = known.clone();
    if let Some(fields) = around.fields {
        each_field(fields, |key, value| {
            count += 1;
            push_key(&key, &mut attributes);
            push_value(value, &mut attributes);
            Ok(())
        })?;
        known = known.or(&Known::of(fields)?);
    }
    attributes.push('}');
    let mut record = Record::default();
    record.fields = count;
    let said = known.get(Field::Timestamp).and_then(time_of);
    let received = records.received();
    record.set(Field::Timestamp, Raw::Time(around.timestamp.or(said).unwrap_or(received)));
    record.set(Field::ObservedTimestamp, Raw::Time(received));
    record.set(Field::Message, message);
    record.require_text(Field::Service, around.service);
    record.set_text(Field::Host, around.host);
    let texts =
        [Field::Service, Field::Host, Field::Version, Field::TraceId, Field::SpanId, Field::ParentSpanId];
    let numbers = [Field::ParentService, Field::DurationMs, Field::StatusCode];
    for field in texts.into_iter().chain(numbers) {
        if let Some(value) = known.get(field) {
            record.set(field, value);
        }
    }
    set_severity(&mut record, known.get(Field::SeverityText), around.severity);
    record.set(Field::Attributes, Raw::Container(&attributes));
    if !around.resource.is_empty() {
        record.set(Field::Resource, Raw::Container(around.resource));
    }
    records.push(&record)
}

/// The settled text and number of a level; a word that is not known stays.
fn set_severity<'a>(record: &mut Record<'a>, said: Option<Raw<'a>>, around: &'a str) {
    let said = said.unwrap_or(Raw::Text(Quoted::Plain(around)));
    match level_of(said) {
        Some(level) => {
            record.set_text(Field::SeverityText, level.as_str());
            record.set(Field::SeverityNumber, Raw::Integer(level as i64));
        }
        None => record.set(Field::SeverityText, said),
    }
}
