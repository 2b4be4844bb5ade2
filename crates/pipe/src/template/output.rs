//! Values as SQL.

use super::error::{Evaluated, Raised};
use super::value::Value;

/// A text between quotes, so that it cannot leave them. `\%` keeps its backslash in the database, as Tinybird's does.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0' => out.push_str("\\0"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\u{1a}' => out.push_str("\\z"),
            '\n' => out.push_str("\\n"),
            '"' | '\'' | '\\' | '%' | '`' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A text in single quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", escaped(text))
}

/// The inside of a quoted name; `"` falls out.
pub(super) fn identifier(value: &Value) -> Evaluated<String> {
    match value {
        Value::Placeholder => Ok("placeholder".to_owned()),
        value => match value.as_text() {
            Some(text) => Ok(escaped(&text.replace('"', ""))),
            None => Err(Raised::attribute(value.type_name(), "translate")),
        },
    }
}

/// What `{{ value }}` writes.
pub(super) fn rendered(value: &Value) -> Evaluated<String> {
    Ok(match value {
        Value::Text(text) => quoted(text),
        Value::Placeholder => quoted("__no_value__"),
        Value::Sql(text) => text.to_string(),
        Value::Function(_) => return Err(Raised::not_callable()),
        other => other.typed_sql(),
    })
}
