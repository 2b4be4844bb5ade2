//! JSON as protocols carry it: values looked at where they stand, and objects written for columns of attributes.

use crate::scan::{FaultKind, Quoted, Raw, Scanner};
use crate::{Error, Limits};
use std::borrow::Cow;
use std::fmt::Write;

/// Keys are counted by record and not by body.
fn scanner<'a>(text: &'a str, limits: &Limits) -> Scanner<'a> {
    Scanner::new(text, 0, &Limits { fields_max: usize::MAX, ..limits.clone() })
}

/// The one value that a text is, checked to its end.
pub(crate) fn document<'a>(text: &'a str, protocol: &'static str, limits: &Limits) -> Result<Raw<'a>, Error> {
    let mut scanner = scanner(text, limits);
    scanner.skip_blank();
    let value = scanner.value();
    scanner.skip_blank();
    match value {
        Some(value) if scanner.peek().is_none() => Ok(value),
        Some(_) => Err(Error::malformed(protocol, format!("JSON goes on at byte {}", scanner.pos))),
        None => {
            let at = scanner.fault.at;
            Err(Error::malformed(
                protocol,
                match scanner.fault.kind {
                    FaultKind::Expected(what) => format!("invalid JSON at byte {at}: expected {what}"),
                    FaultKind::End => "invalid JSON: the body ends inside a value".to_owned(),
                    FaultKind::Fields | FaultKind::Nesting => {
                        format!("JSON nested deeper than {} levels (nesting_max)", limits.nesting_max)
                    }
                },
            ))
        }
    }
}

/// The value that begins a text, and the text behind it; nothing where there is none.
pub(crate) fn first<'a>(text: &'a str, limits: &Limits) -> Option<(Raw<'a>, &'a str)> {
    let mut scanner = scanner(text, limits);
    scanner.skip_blank();
    let value = scanner.value()?;
    Some((value, &text[scanner.pos..]))
}

/// Walks the fields of an object that was checked before; anything else has none.
pub(crate) fn each_field<'a>(
    object: Raw<'a>,
    mut on_field: impl FnMut(Cow<'a, str>, Raw<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let Raw::Container(text) = object else { return Ok(()) };
    if !text.starts_with('{') {
        return Ok(());
    }
    let mut outcome = Ok(());
    // It was scanned within its limits, so that only the caller can stop it.
    let _ = scanner(text, &unbounded()).object(|scanner, key| {
        let value = scanner.value()?;
        outcome = on_field(key.to_text(), value);
        outcome.is_ok().then_some(())
    });
    outcome
}

/// Walks the items of an array that was checked before; anything else has none.
pub(crate) fn each_item<'a>(
    array: Raw<'a>,
    mut on_item: impl FnMut(Raw<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let Raw::Container(text) = array else { return Ok(()) };
    if !text.starts_with('[') {
        return Ok(());
    }
    let mut outcome = Ok(());
    let _ = scanner(text, &unbounded()).array(|scanner| {
        let item = scanner.value()?;
        outcome = on_item(item);
        outcome.is_ok().then_some(())
    });
    outcome
}

fn unbounded() -> Limits {
    Limits { nesting_max: usize::MAX, ..Limits::default() }
}

/// What an object has behind keys, be they nested or joined by dots.
pub(crate) fn find<'a>(object: Raw<'a>, keys: &[String]) -> Option<Raw<'a>> {
    let (first, rest) = keys.split_first()?;
    let joined = keys.join(".");
    let mut found = None;
    // The callback never fails.
    let _ = each_field(object, |key, value| {
        if *key == *joined {
            found = Some(value);
        } else if *key == **first && found.is_none() {
            found = find(value, rest);
        }
        Ok(())
    });
    found
}

/// Whether a value is an object.
pub(crate) fn is_object(raw: Raw<'_>) -> bool {
    matches!(raw, Raw::Container(text) if text.starts_with('{'))
}

/// A scalar as text; an object or array as it stands; nothing for null.
pub(crate) fn text_of(raw: Raw<'_>) -> Cow<'_, str> {
    crate::plan::as_received(raw).unwrap_or_default()
}

/// Begins the next field of an object that is being written.
pub(crate) fn push_key(key: &str, out: &mut String) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_string(key, out);
    out.push(':');
}

/// Writes a value as JSON.
pub(crate) fn push_value(value: Raw<'_>, out: &mut String) {
    match value {
        Raw::Null => out.push_str("null"),
        Raw::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Raw::Number(text) | Raw::Container(text) => out.push_str(text),
        Raw::Text(Quoted::Plain(text)) => push_string(text, out),
        Raw::Text(Quoted::Escaped(text)) => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
        Raw::Time(at) => drop(write!(out, "\"{at}\"")),
        Raw::Integer(number) => drop(write!(out, "{number}")),
        Raw::Float(number) => push_float(number, out),
    }
}

/// JSON has no word for what is not a number, so that it is a text.
pub(crate) fn push_float(number: f64, out: &mut String) {
    // Writing into a String does not fail.
    let _ = if number.is_finite() { write!(out, "{number}") } else { write!(out, "\"{number}\"") };
}

/// Writes a text in quotes.
pub(crate) fn push_string(text: &str, out: &mut String) {
    out.push('"');
    let mut begin = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(&text[begin..at]);
        match escape {
            "" => drop(write!(out, "\\u{byte:04x}")),
            escape => out.push_str(escape),
        }
        begin = at + 1;
    }
    out.push_str(&text[begin..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for text in ["", "plain", "a\"b\\c\nd\te\u{1}f", "größe ☃", "\u{7f}"] {
            let mut out = String::new();
            push_string(text, &mut out);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn keys_are_found_nested_and_joined() {
        let limits = Limits::default();
        let object = document(r#"{"a":{"b":{"c":1}},"a.b":{"d":2},"e":[3]}"#, "test", &limits).unwrap();
        let find = |path: &str| find(object, &path.split('.').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(find("a.b.c"), Some(Raw::Number("1")));
        assert_eq!(find("a.b"), Some(Raw::Container(r#"{"d":2}"#)));
        assert_eq!(find("e"), Some(Raw::Container("[3]")));
        assert_eq!(find("a.x"), None);
    }

    #[test]
    fn what_is_no_single_value_is_refused() {
        let limits = Limits { nesting_max: 3, ..Limits::default() };
        for (text, expected) in [
            ("", "ends inside"),
            ("{} {}", "goes on at byte 3"),
            ("{\"a\"", "ends inside"),
            ("{a}", "expected a key"),
            ("[[[[]]]]", "nested deeper than 3"),
        ] {
            let error = document(text, "test", &limits).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
