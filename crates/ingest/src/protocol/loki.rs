//! Loki's push API: lines in streams with labels, as snappy Protocol Buffers or as JSON, with structured metadata.
//!
//! Labels become the resource, structured metadata the attributes. A line stays as it came; where neither says a level or
//! a trace, a line in JSON is asked.

use super::document::{self, Around};
use super::json::{self, document, each_field, each_item, push_key, push_string, text_of};
use super::known::{self, Known};
use super::otlp::Content;
use super::record::Records;
use super::text::to_text;
use super::wire::{Value, each, fields};
use crate::decoder::Decoder;
use crate::scan::Raw;
use crate::{Decoded, Error};
use model::Timestamp;
use std::borrow::Cow;

const NAME: &str = "a push request of Loki";

/// Rows of a push request.
///
/// # Errors
/// [`Error::Malformed`] and [`Error::TooLarge`]; nothing is taken then.
pub fn push(decoder: &Decoder, body: &[u8], content: Content, received: Timestamp) -> Result<Decoded, Error> {
    let mut records = Records::new(decoder, received);
    match content {
        Content::Protobuf => read_protobuf(body, &mut records)?,
        Content::Json => read_json(body, &mut records)?,
    }
    Ok(records.finish())
}

/// A line of a stream whose labels are an object in JSON.
fn push_line(
    records: &mut Records<'_>,
    labels: &str,
    (at, line, metadata): (Option<Timestamp>, &str, Option<Raw<'_>>),
) -> Result<(), Error> {
    let mut of_labels = Known::of(Raw::Container(labels))?;
    if let Some(of_line) = known::of_line(line, records.limits()) {
        of_labels = of_labels.or(&Known::of(of_line)?);
    }
    // Streams say when and what; labels of such names are labels only.
    let around = Around { timestamp: at, resource: labels, fields: metadata, ..Around::default() };
    document::push_line(records, line, &of_labels, &around).map(drop)
}

fn read_protobuf(body: &[u8], records: &mut Records<'_>) -> Result<(), Error> {
    each(body, 1, |stream| {
        let mut labels = String::from("{}");
        for field in fields(stream) {
            if let (1, Value::Bytes(text)) = field? {
                labels = labels_of(&to_text(text, &mut records.invalid_utf8))?;
            }
        }
        each(stream, 2, |entry| {
            let (mut at, mut line, mut metadata) = (None, Cow::Borrowed(""), String::from("{"));
            for field in fields(entry) {
                match field? {
                    (1, Value::Bytes(time)) => at = Some(timestamp(time)?),
                    (2, Value::Bytes(text)) => line = to_text(text, &mut records.invalid_utf8),
                    (3, Value::Bytes(pair)) => push_pair(pair, &mut metadata, &mut records.invalid_utf8)?,
                    _ => {}
                }
            }
            metadata.push('}');
            push_line(records, &labels, (at, &line, Some(Raw::Container(&metadata))))
        })
    })
}

/// A `google.protobuf.Timestamp`.
fn timestamp(message: &[u8]) -> Result<Timestamp, Error> {
    let (mut secs, mut nanos) = (0_i64, 0_i64);
    for field in fields(message) {
        match field? {
            (1, Value::Varint(number)) => secs = number as i64,
            (2, Value::Varint(number)) => nanos = number as i64,
            _ => {}
        }
    }
    Ok(Timestamp(secs.saturating_mul(1_000_000_000).saturating_add(nanos)))
}

fn push_pair(message: &[u8], out: &mut String, invalid: &mut u64) -> Result<(), Error> {
    let (mut name, mut value) = (Cow::Borrowed(""), Cow::Borrowed(""));
    for field in fields(message) {
        match field? {
            (1, Value::Bytes(text)) => name = to_text(text, invalid),
            (2, Value::Bytes(text)) => value = to_text(text, invalid),
            _ => {}
        }
    }
    push_key(&name, out);
    push_string(&value, out);
    Ok(())
}

fn read_json(body: &[u8], records: &mut Records<'_>) -> Result<(), Error> {
    let text = to_text(body, &mut records.invalid_utf8);
    let request = document(&text, NAME, records.limits())?;
    each_field(request, |key, streams| {
        if key != "streams" {
            return Ok(());
        }
        each_item(streams, |stream| read_stream(stream, records))
    })
}

/// `{"stream": {…}, "values": […]}`, or of old `{"labels": "{…}", "entries": […]}`
fn read_stream(stream: Raw<'_>, records: &mut Records<'_>) -> Result<(), Error> {
    let (mut labels, mut values, mut entries) = (Cow::Borrowed("{}"), Raw::Null, Raw::Null);
    each_field(stream, |key, value| {
        match &*key {
            "stream" if json::is_object(value) => labels = text_of(value),
            "labels" => labels = labels_of(&text_of(value))?.into(),
            "values" => values = value,
            "entries" => entries = value,
            _ => {}
        }
        Ok(())
    })?;
    each_item(values, |value| {
        let mut parts = [Raw::Null; 3];
        let mut count = 0;
        each_item(value, |part| {
            if let Some(slot) = parts.get_mut(count) {
                *slot = part;
            }
            count += 1;
            Ok(())
        })?;
        let [time, line, metadata] = parts;
        let at = text_of(time).parse().ok().map(Timestamp);
        let at = at.ok_or_else(|| Error::malformed(NAME, "a value is not [nanoseconds, line]"))?;
        push_line(records, &labels, (Some(at), &text_of(line), Some(metadata)))
    })?;
    each_item(entries, |entry| {
        let (mut at, mut line) = (None, Cow::Borrowed(""));
        each_field(entry, |key, value| {
            match &*key {
                "ts" | "timestamp" => at = known::time_of(value),
                "line" => line = text_of(value),
                _ => {}
            }
            Ok(())
        })?;
        push_line(records, &labels, (at, &line, None))
    })
}

/// `{app="api", level="error"}` as an object in JSON; texts are quoted as in Go.
fn labels_of(text: &str) -> Result<String, Error> {
    let broken = || {
        let shown = &text[..text.floor_char_boundary(200)];
        Error::malformed(NAME, format!("labels {shown:?} are not {{name=\"value\", …}}"))
    };
    let mut rest = text.trim().strip_prefix('{').ok_or_else(broken)?.trim_start();
    let mut out = String::from("{");
    while !rest.starts_with('}') {
        let (name, behind) = rest.split_once('=').ok_or_else(broken)?;
        let (value, behind) = quoted(behind.trim_start()).ok_or_else(broken)?;
        push_key(name.trim(), &mut out);
        push_string(&value, &mut out);
        rest = behind.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    out.push('}');
    Ok(out)
}

/// A text in double quotes or backquotes, and what is behind it.
fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    if let Some(inner) = text.strip_prefix('`') {
        return inner.split_once('`').map(|(value, rest)| (value.into(), rest));
    }
    let inner = text.strip_prefix('"')?;
    let mut out = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((out.into(), &inner[at + 1..])),
            '\\' => {
                let (at, escape) = chars.next()?;
                let digits = match escape {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'x' | 'u' | 'U' => {
                        let width = if escape == 'x' {
                            2
                        } else if escape == 'u' {
                            4
                        } else {
                            8
                        };
                        let hex = inner.get(at + 1..at + 1 + width)?;
                        chars.nth(width - 1)?;
                        char::from_u32(u32::from_str_radix(hex, 16).ok()?)?
                    }
                    other => other,
                };
                out.push(digits);
            }
            other => out.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_go_writes_them() {
        for (text, expected) in [
            ("{}", "{}"),
            (r#"{app="api"}"#, r#"{"app":"api"}"#),
            (r#"{app="a,b=\"c\"}", x="\u00e9\n"}"#, r#"{"app":"a,b=\"c\"}","x":"é\n"}"#),
            ("{ a=`b`, }", r#"{"a":"b"}"#),
        ] {
            assert_eq!(labels_of(text).unwrap(), expected, "{text}");
        }
        for text in ["", "app", "{app", "{app=}", "{app=\"x}", "{app=\"x\\u12\"}"] {
            assert!(labels_of(text).is_err(), "{text}");
        }
    }
}
