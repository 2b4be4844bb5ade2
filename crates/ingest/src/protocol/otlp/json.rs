//! Requests in JSON: ids are hexadecimal, numbers of 64 bits may be texts, keys may be written in either case.

use super::any_value::{AnyValue, Attributes, Nested};
use super::{Export, Log, Span};
use crate::protocol::json::{document, each_field, each_item as each, text_of};
use crate::protocol::text::to_text;
use crate::scan::Raw;
use crate::{Error, Limits};
use std::borrow::Cow;

const NAME: &str = "OTLP in JSON";

pub(super) fn logs(body: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    each_record(body, export, ["resourceLogs", "scopeLogs", "logRecords"], log)
}

pub(super) fn spans(body: &[u8], export: &mut Export<'_>) -> Result<(), Error> {
    each_record(body, export, ["resourceSpans", "scopeSpans", "spans"], span)
}

/// Whether a key is this one, in camelCase or in snake_case.
fn is(key: &str, camel: &str) -> bool {
    key == camel || {
        let mut key = key.bytes();
        let same = camel.bytes().all(|byte| {
            let is_upper = byte.is_ascii_uppercase();
            (!is_upper || key.next() == Some(b'_')) && key.next() == Some(byte.to_ascii_lowercase())
        });
        same && key.next().is_none()
    }
}

/// The value of a key; the last one counts.
fn get<'a>(object: Raw<'a>, camel: &str) -> Result<Option<Raw<'a>>, Error> {
    let mut found = None;
    each_field(object, |key, value| {
        if is(&key, camel) {
            found = Some(value);
        }
        Ok(())
    })?;
    Ok(found)
}

fn items<'a>(
    object: Raw<'a>,
    key: &str,
    on_item: impl FnMut(Raw<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    get(object, key)?.map_or(Ok(()), |array| each(array, on_item))
}

fn each_record(
    body: &[u8],
    export: &mut Export<'_>,
    [resources, scopes, records]: [&str; 3],
    read: fn(Raw<'_>, &mut Export<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let text = to_text(body, &mut export.attributes.invalid_utf8);
    let request = document(&text, NAME, export.limits())?;
    items(request, resources, |of_resource| {
        export.begin_resource();
        if let Some(resource) = get(of_resource, "resource")? {
            items(resource, "attributes", |entry| {
                let (key, value) = key_value(entry)?;
                export.push_resource_attribute(&key, &value)
            })?;
        }
        export.resource.attributes.end();
        items(of_resource, scopes, |of_scope| {
            export.scope.clear();
            if let Some(scope) = get(of_scope, "scope")? {
                export.scope = get(scope, "name")?.map(|name| text_of(name).into_owned()).unwrap_or_default();
            }
            items(of_scope, records, |record| {
                export.begin_record();
                read(record, export)
            })
        })
    })
}

fn log(object: Raw<'_>, export: &mut Export<'_>) -> Result<(), Error> {
    let mut log = Log::default();
    each_field(object, |key, value| {
        match &*key {
            key if is(key, "timeUnixNano") => log.time = number(value),
            key if is(key, "observedTimeUnixNano") => log.observed = number(value),
            key if is(key, "severityNumber") => log.severity_number = number(value),
            key if is(key, "severityText") => log.severity_text = text_of(value),
            "body" => log.body = any_value(value)?,
            "attributes" => attributes(value, export)?,
            key if is(key, "traceId") => log.trace_id = id(value),
            key if is(key, "spanId") => log.span_id = id(value),
            key if is(key, "eventName") => log.event_name = text_of(value),
            _ => {}
        }
        Ok(())
    })?;
    export.push_log(&log)
}

fn span(object: Raw<'_>, export: &mut Export<'_>) -> Result<(), Error> {
    let mut span = Span::default();
    each_field(object, |key, value| {
        match &*key {
            key if is(key, "traceId") => span.trace_id = id(value),
            key if is(key, "spanId") => span.span_id = id(value),
            key if is(key, "parentSpanId") => span.parent_span_id = id(value),
            "name" => span.name = text_of(value),
            "kind" => span.kind = number(value),
            key if is(key, "startTimeUnixNano") => span.begin = number(value),
            key if is(key, "endTimeUnixNano") => span.end = number(value),
            "attributes" => attributes(value, export)?,
            "events" => each(value, |event| push_event(event, export))?,
            "status" => {
                span.status = get(value, "code")?.map_or(0, number);
                span.status_message = get(value, "message")?.map(text_of).unwrap_or_default();
            }
            _ => {}
        }
        Ok(())
    })?;
    export.push_span(&span)
}

fn push_event(object: Raw<'_>, export: &mut Export<'_>) -> Result<(), Error> {
    let time = get(object, "timeUnixNano")?.map_or(0, number);
    let name = get(object, "name")?.map(text_of).unwrap_or_default();
    let limits = export.limits();
    export.push_event(time, &name, |attributes: &mut Attributes| {
        items(object, "attributes", |entry| {
            let (key, value) = key_value(entry)?;
            attributes.push(&key, &value, limits)
        })
    })
}

fn attributes(array: Raw<'_>, export: &mut Export<'_>) -> Result<(), Error> {
    each(array, |entry| {
        let (key, value) = key_value(entry)?;
        export.push_attribute(&key, &value)
    })
}

fn number(value: Raw<'_>) -> u64 {
    text_of(value).parse().unwrap_or(0)
}

fn id(value: Raw<'_>) -> Cow<'_, str> {
    let text = text_of(value);
    match text.bytes().all(|byte| byte == b'0') {
        true => Cow::Borrowed(""),
        false if text.bytes().any(|byte| byte.is_ascii_uppercase()) => text.to_ascii_lowercase().into(),
        false => text,
    }
}

fn key_value<'a>(entry: Raw<'a>) -> Result<(Cow<'a, str>, AnyValue<'a>), Error> {
    let (mut key, mut value) = (Cow::Borrowed(""), AnyValue::Empty);
    each_field(entry, |name, raw| {
        match &*name {
            "key" => key = text_of(raw),
            "value" => value = any_value(raw)?,
            _ => {}
        }
        Ok(())
    })?;
    Ok((key, value))
}

fn any_value<'a>(object: Raw<'a>) -> Result<AnyValue<'a>, Error> {
    let mut found = AnyValue::Empty;
    each_field(object, |kind, value| {
        found = match (&*kind, value) {
            (_, Raw::Null) => return Ok(()),
            // bytes are base64, which stays
            (kind, value) if is(kind, "stringValue") || is(kind, "bytesValue") => {
                AnyValue::Text(text_of(value))
            }
            (kind, Raw::Bool(value)) if is(kind, "boolValue") => AnyValue::Bool(value),
            (kind, value) if is(kind, "intValue") => AnyValue::Integer(text_of(value).parse().unwrap_or(0)),
            (kind, value) if is(kind, "doubleValue") => {
                AnyValue::Float(text_of(value).parse().unwrap_or(f64::NAN))
            }
            (kind, value) if is(kind, "arrayValue") => AnyValue::List(Nested::Json(value)),
            (kind, value) if is(kind, "kvlistValue") => AnyValue::Map(Nested::Json(value)),
            _ => return Ok(()),
        };
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn each_item<'a>(
    object: Raw<'a>,
    on_item: &mut dyn FnMut(&AnyValue<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    items(object, "values", |item| on_item(&any_value(item)?))
}

pub(super) fn each_entry<'a>(
    object: Raw<'a>,
    on_entry: &mut dyn FnMut(&str, &AnyValue<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    items(object, "values", |entry| {
        let (key, value) = key_value(entry)?;
        on_entry(&key, &value)
    })
}

const KINDS: [&str; 5] = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"];

pub(super) fn data_points(body: &[u8], limits: &Limits) -> Result<u64, Error> {
    let text = to_text(body, &mut 0);
    let request = document(&text, NAME, limits)?;
    let mut points = 0;
    items(request, "resourceMetrics", |of_resource| {
        items(of_resource, "scopeMetrics", |of_scope| {
            items(of_scope, "metrics", |metric| {
                each_field(metric, |key, data| {
                    if !KINDS.iter().any(|kind| is(&key, kind)) {
                        return Ok(());
                    }
                    items(data, "dataPoints", |_| {
                        points += 1;
                        Ok(())
                    })
                })
            })
        })
    })?;
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_in_both_cases() {
        for (key, expected) in [
            ("timeUnixNano", true),
            ("time_unix_nano", true),
            ("time_unix_nanos", false),
            ("timeunixnano", false),
            ("time_unix", false),
        ] {
            assert_eq!(is(key, "timeUnixNano"), expected, "{key}");
        }
    }
}
