//! Requests in Protocol Buffers. The numbers are those of opentelemetry/proto, version 1.

use super::any_value::{AnyValue, Nested};
use super::{Export, Log, Span, id_text};
use crate::Error;
use crate::protocol::text::to_text;
use crate::protocol::wire::{Value, each, fields};
use std::borrow::Cow;

/// What logs and spans have in common: resources with scopes with records.
const RESOURCES: u32 = 1;
const RESOURCE: u32 = 1;
const SCOPES: u32 = 2;
const SCOPE: u32 = 1;
const RECORDS: u32 = 2;

pub(super) fn logs(body: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    each_record(body, export, log)
}

pub(super) fn spans(body: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    each_record(body, export, span)
}

fn each_record(
    body: &[u8],
    export: &mut Export<'_>,
    read: fn(&[u8], &mut Export<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    each(body, RESOURCES, |of_resource| {
        // Resource and scope may stand behind what they speak of.
        export.begin_resource();
        each(of_resource, RESOURCE, |resource| {
            each(resource, 1, |entry| {
                let (key, value) = key_value(entry, &mut export.attributes.invalid_utf8)?;
                export.push_resource_attribute(&key, &value)
            })
        })?;
        export.resource.attributes.end();
        each(of_resource, SCOPES, |of_scope| {
            export.scope.clear();
            each(of_scope, SCOPE, |scope| {
                each(scope, 1, |name| {
                    export.scope = to_text(name, &mut export.attributes.invalid_utf8).into_owned();
                    Ok(())
                })
            })?;
            each(of_scope, RECORDS, |record| {
                export.begin_record();
                read(record, export)
            })
        })
    })
}

fn log(message: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    let mut log = Log::default();
    for field in fields(message) {
        match field? {
            (1, Value::Fixed64(time)) => log.time = time,
            (2, Value::Varint(number)) => log.severity_number = number,
            (3, Value::Bytes(text)) => log.severity_text = to_text(text, invalid(export)),
            (5, Value::Bytes(value)) => log.body = any_value(value, invalid(export))?,
            (6, Value::Bytes(entry)) => attribute(entry, export)?,
            (9, Value::Bytes(id)) => log.trace_id = id_text(id),
            (10, Value::Bytes(id)) => log.span_id = id_text(id),
            (11, Value::Fixed64(time)) => log.observed = time,
            (12, Value::Bytes(name)) => log.event_name = to_text(name, invalid(export)),
            _ => {}
        }
    }
    export.push_log(&log)
}

fn span(message: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    let mut span = Span::default();
    for field in fields(message) {
        match field? {
            (1, Value::Bytes(id)) => span.trace_id = id_text(id),
            (2, Value::Bytes(id)) => span.span_id = id_text(id),
            (4, Value::Bytes(id)) => span.parent_span_id = id_text(id),
            (5, Value::Bytes(name)) => span.name = to_text(name, invalid(export)),
            (6, Value::Varint(kind)) => span.kind = kind,
            (7, Value::Fixed64(time)) => span.begin = time,
            (8, Value::Fixed64(time)) => span.end = time,
            (9, Value::Bytes(entry)) => attribute(entry, export)?,
            (11, Value::Bytes(event)) => push_event(event, export)?,
            (15, Value::Bytes(status)) => {
                for field in fields(status) {
                    match field? {
                        (2, Value::Bytes(text)) => span.status_message = to_text(text, invalid(export)),
                        (3, Value::Varint(code)) => span.status = code,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    export.push_span(&span)
}

fn push_event(message: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    let (mut time, mut name) = (0, Cow::Borrowed(""));
    for field in fields(message) {
        match field? {
            (1, Value::Fixed64(nanos)) => time = nanos,
            (2, Value::Bytes(text)) => name = to_text(text, invalid(export)),
            _ => {}
        }
    }
    let limits = export.limits();
    export.push_event(time, &name, |attributes| {
        each(message, 3, |entry| {
            let (key, value) = key_value(entry, &mut attributes.invalid_utf8)?;
            attributes.push(&key, &value, limits)
        })
    })
}

fn invalid<'e>(export: &'e mut Export<'_>) -> &'e mut u64 {
    &mut export.attributes.invalid_utf8
}

fn attribute(entry: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    let (key, value) = key_value(entry, invalid(export))?;
    export.push_attribute(&key, &value)
}

fn key_value<'a>(message: &'a [u8], invalid: &mut u64) -> Result<(Cow<'a, str>, AnyValue<'a>), Error> {
    let (mut key, mut value) = (Cow::Borrowed(""), AnyValue::Empty);
    for field in fields(message) {
        match field? {
            (1, Value::Bytes(text)) => key = to_text(text, invalid),
            (2, Value::Bytes(message)) => value = any_value(message, invalid)?,
            _ => {}
        }
    }
    Ok((key, value))
}

fn any_value<'a>(message: &'a [u8], invalid: &mut u64) -> Result<AnyValue<'a>, Error> {
    let mut value = AnyValue::Empty;
    for field in fields(message) {
        value = match field? {
            (1, Value::Bytes(text)) => AnyValue::Text(to_text(text, invalid)),
            (2, Value::Varint(flag)) => AnyValue::Bool(flag != 0),
            // as two's complement
            (3, Value::Varint(number)) => AnyValue::Integer(number as i64),
            (4, Value::Fixed64(bits)) => AnyValue::Float(f64::from_bits(bits)),
            (5, Value::Bytes(list)) => AnyValue::List(Nested::Protobuf(list)),
            (6, Value::Bytes(map)) => AnyValue::Map(Nested::Protobuf(map)),
            (7, Value::Bytes(bytes)) => AnyValue::Bytes(bytes),
            _ => value,
        };
    }
    Ok(value)
}

pub(super) fn each_item<'a>(
    message: &'a [u8],
    on_item: &mut dyn FnMut(&AnyValue<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut invalid = 0;
    each(message, 1, |item| on_item(&any_value(item, &mut invalid)?))
}

pub(super) fn each_entry<'a>(
    message: &'a [u8],
    on_entry: &mut dyn FnMut(&str, &AnyValue<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut invalid = 0;
    each(message, 1, |entry| {
        let (key, value) = key_value(entry, &mut invalid)?;
        on_entry(&key, &value)
    })
}

/// Fields of a metric that hold its data points, by kind: gauge, sum, histogram, exponential histogram, summary.
const KINDS: [u32; 5] = [5, 7, 9, 10, 11];

pub(super) fn data_points(body: &[u8]) -> Result<u64, Error> {
    let mut points = 0;
    each(body, RESOURCES, |of_resource| {
        each(of_resource, SCOPES, |of_scope| {
            each(of_scope, RECORDS, |metric| {
                for field in fields(metric) {
                    if let (kind, Value::Bytes(data)) = field?
                        && KINDS.contains(&kind)
                    {
                        each(data, 1, |_| {
                            points += 1;
                            Ok(())
                        })?;
                    }
                }
                Ok(())
            })
        })
    })?;
    Ok(points)
}
