//! A JSON document with its keys in their order, which `serde_json`'s own tree sorts.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// One value of a document.
pub(crate) enum Node {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The whole text as one document; nesting is bounded by `serde_json` at 128.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As ClickHouse writes it: no spaces, numbers in their shortest form.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, crate::output::float_text);
        out
    }

    /// The same with a point in every float, so that it is read as one again.
    pub(crate) fn kept(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, |number| format!("{number:?}"));
        out
    }

    /// As an answer in a format of JSON has it. With an indent, objects take a line for each item.
    pub(crate) fn show(&self, indent: Option<usize>, out: &mut String) {
        let line = |depth: usize, out: &mut String| {
            if let Some(indent) = indent {
                out.push('\n');
                out.push_str(&"\t".repeat(indent + depth));
            }
        };
        let deeper = indent.map(|indent| indent + 1);
        match self {
            Self::Text(text) => crate::output::quote(text, out),
            Self::List(items) => {
                let is_tall = items.iter().any(|item| matches!(item, Self::Object(_)));
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    if is_tall {
                        line(1, out);
                    }
                    item.show(deeper, out);
                }
                if is_tall {
                    line(0, out);
                }
                out.push(']');
            }
            Self::Object(items) if items.is_empty() => out.push_str("{}"),
            Self::Object(items) => {
                out.push('{');
                for (at, (key, item)) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    line(1, out);
                    crate::output::quote(key, out);
                    out.push_str(if indent.is_some() { ": " } else { ":" });
                    item.show(deeper, out);
                }
                line(0, out);
                out.push('}');
            }
            other => out.push_str(&other.text()),
        }
    }

    /// The same without quotes around a text; nothing for null.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Null => String::new(),
            other => other.text(),
        }
    }

    fn write(&self, out: &mut String, float: fn(f64) -> String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Self::Signed(number) => out.push_str(&number.to_string()),
            Self::Unsigned(number) => out.push_str(&number.to_string()),
            Self::Float(number) => out.push_str(&float(*number)),
            Self::Text(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    item.write(out, float);
                }
                out.push(']');
            }
            Self::Object(items) => {
                out.push('{');
                for (at, (key, item)) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    out.push_str(&serde_json::Value::from(key.as_str()).to_string());
                    out.push(':');
                    item.write(out, float);
                }
                out.push('}');
            }
        }
    }

    /// Items of an array or object.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::List(items) => items.len(),
            Self::Object(items) => items.len(),
            _ => 0,
        }
    }

    /// A number or its text as an integer.
    pub(crate) fn signed(&self) -> Option<i64> {
        match self {
            Self::Signed(number) => Some(*number),
            Self::Unsigned(number) => i64::try_from(*number).ok(),
            Self::Float(number) => Some(*number as i64),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The same without a sign.
    pub(crate) fn unsigned(&self) -> Option<u64> {
        match self {
            Self::Signed(number) => u64::try_from(*number).ok(),
            Self::Unsigned(number) => Some(*number),
            Self::Float(number) if *number >= 0.0 => Some(*number as u64),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A number or its text.
    pub(crate) fn float(&self) -> Option<f64> {
        match self {
            Self::Signed(number) => Some(*number as f64),
            Self::Unsigned(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A number, its text, or 0 and 1 for a boolean.
    pub(crate) fn number(&self) -> Option<f64> {
        self.float().or_else(|| self.bit().map(f64::from))
    }

    /// 0 or 1 for a boolean.
    pub(crate) fn bit(&self) -> Option<u8> {
        match self {
            Self::Bool(truth) => Some(u8::from(*truth)),
            _ => None,
        }
    }

    /// True, or a number that is not zero.
    pub(crate) fn truth(&self) -> bool {
        match self {
            Self::Bool(truth) => *truth,
            Self::Text(_) => false,
            other => other.float().is_some_and(|number| number != 0.0),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Unsigned(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(entry) = map.next_entry()? {
            items.push(entry);
        }
        Ok(Node::Object(items))
    }
}
