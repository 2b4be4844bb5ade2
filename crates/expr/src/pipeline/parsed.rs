//! Labels out of lines: `json`, `logfmt`, `regexp`, `pattern`.

use super::{ERROR_LABEL, Line};
use crate::Error;
use crate::labels::label_name;
use crate::limits::{JSON_DEPTH_MAX, PARSED_LABELS_MAX};
use crate::matcher::compile;
use regex::Regex;
use serde_json::Value;

/// A stage that finds labels in a line.
#[derive(Clone, Debug)]
pub enum Parser {
    /// all fields of an object, or those that are named: label and path
    Json(Vec<(String, String)>),
    /// all pairs, or those that are named: label and key
    Logfmt(Vec<(String, String)>),
    /// the named groups of a regular expression
    Regexp(Regex),
}

impl PartialEq for Parser {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(one), Self::Json(other)) | (Self::Logfmt(one), Self::Logfmt(other)) => one == other,
            (Self::Regexp(one), Self::Regexp(other)) => one.as_str() == other.as_str(),
            _ => false,
        }
    }
}

impl Parser {
    pub(crate) fn regexp(text: &str) -> Result<Self, Error> {
        let regex = compile(text, text)?;
        if regex.capture_names().flatten().next().is_none() {
            return Err(Error::Regex { pattern: text.to_owned(), why: "it has no named group".to_owned() });
        }
        Ok(Self::Regexp(regex))
    }

    /// `<ip> - <_> [<time>]`
    pub(crate) fn pattern(text: &str) -> Result<Self, Error> {
        let mut regex = String::from("(?s)^");
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('<') {
            let name =
                behind.split_once('>').filter(|(name, _)| label_name(name) == *name && !name.is_empty());
            let Some((name, behind)) = name else {
                regex.push_str(&regex::escape(before));
                regex.push('<');
                rest = behind;
                continue;
            };
            regex.push_str(&regex::escape(before));
            let any = if behind.is_empty() { ".*" } else { ".*?" };
            regex.push_str(&if name == "_" { any.to_owned() } else { format!("(?P<{name}>{any})") });
            rest = behind;
        }
        regex.push_str(&regex::escape(rest));
        compile(&regex, text).map(Self::Regexp)
    }

    pub(crate) fn read(&self, line: &mut Line<'_>) {
        let text = line.text.clone();
        let text = text.as_ref();
        match self {
            Self::Json(named) => match serde_json::from_str::<Value>(text) {
                Ok(Value::Object(fields)) => {
                    let object = Value::Object(fields);
                    if named.is_empty() {
                        flatten(&object, &mut String::new(), 0, line);
                    }
                    for (name, path) in named {
                        learn(line, name, &inside(&object, path).map(text_of).unwrap_or_default());
                    }
                }
                _ => line.parsed.set(ERROR_LABEL, "JSONParserErr"),
            },
            Self::Logfmt(named) => {
                for (key, value) in pairs(text) {
                    if named.is_empty() {
                        learn(line, &label_name(key), &value);
                    }
                    for (name, _) in named.iter().filter(|(_, wanted)| wanted == key) {
                        learn(line, name, &value);
                    }
                }
            }
            Self::Regexp(regex) => {
                let Some(found) = regex.captures(text) else { return };
                for name in regex.capture_names().flatten() {
                    learn(line, name, found.name(name).map_or("", |group| group.as_str()));
                }
            }
        }
    }
}

/// A label that a line tells; one that its stream has too gets a name of its own.
fn learn(line: &mut Line<'_>, name: &str, value: &str) {
    if line.parsed.len() >= PARSED_LABELS_MAX || name.is_empty() {
        return;
    }
    let is_taken = line.stream.get(name).is_some() || line.metadata.get(name).is_some();
    match is_taken {
        true => line.parsed.set(&format!("{name}_extracted"), value),
        false if line.parsed.get(name).is_none() => line.parsed.set(name, value),
        false => {}
    }
}

fn flatten(value: &Value, name: &mut String, depth: usize, line: &mut Line<'_>) {
    match value {
        Value::Object(fields) if depth < JSON_DEPTH_MAX => {
            for (key, inner) in fields {
                let length = name.len();
                if length > 0 {
                    name.push('_');
                }
                name.push_str(&label_name(key));
                flatten(inner, name, depth + 1, line);
                name.truncate(length);
            }
        }
        // arrays are no labels, as in Loki
        Value::Object(_) | Value::Array(_) | Value::Null => {}
        scalar => learn(line, name, &text_of(scalar)),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// `a.b[0]["c d"]`
fn inside<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    let mut found = object;
    for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
        let key = part.trim_end_matches(']').trim_matches('"');
        found = match found {
            Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
            other => other.get(key)?,
        };
    }
    Some(found)
}

/// `key=value key="a value" flag`; a key without a value is left out, as in Loki.
fn pairs(text: &str) -> Vec<(&str, String)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && pairs.len() < PARSED_LABELS_MAX {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = &rest[..end];
        rest = &rest[end..];
        let Some(behind) = rest.strip_prefix('=') else {
            rest = rest.trim_start();
            continue;
        };
        let (value, behind) = match behind.strip_prefix('"') {
            Some(inner) => unquoted(inner),
            None => {
                let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
                (behind[..end].to_owned(), &behind[end..])
            }
        };
        if !key.is_empty() {
            pairs.push((key, value));
        }
        rest = behind.trim_start();
    }
    pairs
}

/// A text up to its closing quote, and what is behind.
fn unquoted(inner: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (value, &inner[at + 1..]),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, other)) => value.push(other),
                None => {}
            },
            other => value.push(other),
        }
    }
    (value, "")
}
