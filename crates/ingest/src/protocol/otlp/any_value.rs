//! Values of attributes and bodies, of either encoding, and the objects that attributes become.

use super::{json, protobuf};
use crate::protocol::json::{push_float, push_key, push_string};
use crate::protocol::text::push_hex;
use crate::scan::Raw;
use crate::{Error, Limits};
use std::borrow::Cow;
use std::fmt::Write;

/// An `AnyValue`.
#[derive(Clone, Debug, Default)]
pub(super) enum AnyValue<'a> {
    #[default]
    Empty,
    Text(Cow<'a, str>),
    Bool(bool),
    Integer(i64),
    Float(f64),
    Bytes(&'a [u8]),
    List(Nested<'a>),
    Map(Nested<'a>),
}

/// An `ArrayValue` or a `KeyValueList`, not yet read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Nested<'a> {
    Protobuf(&'a [u8]),
    Json(Raw<'a>),
}

impl AnyValue<'_> {
    /// A scalar as text.
    pub(super) fn as_text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Text(text) => Cow::Borrowed(&**text),
            Self::Bool(value) => value.to_string().into(),
            Self::Integer(number) => number.to_string().into(),
            Self::Float(number) => number.to_string().into(),
            _ => return None,
        })
    }

    fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Writes the value as JSON; what is nested too deep is left out and told by `of`, which also counts the keys.
    pub(super) fn write(
        &self,
        out: &mut String,
        of: &mut Attributes,
        depth: usize,
        limits: &Limits,
    ) -> Result<(), Error> {
        match self {
            Self::Empty => out.push_str("null"),
            Self::Text(text) => push_string(text, out),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Integer(number) => drop(write!(out, "{number}")),
            Self::Float(number) => push_float(*number, out),
            Self::Bytes(bytes) => {
                out.push('"');
                push_hex(bytes, out);
                out.push('"');
            }
            Self::List(_) | Self::Map(_) if depth >= limits.nesting_max => {
                of.is_too_deep = true;
                out.push_str("null");
            }
            Self::List(list) => {
                out.push('[');
                let mut is_first = true;
                list.each_item(&mut |item| {
                    if !std::mem::take(&mut is_first) {
                        out.push(',');
                    }
                    item.write(out, of, depth + 1, limits)
                })?;
                out.push(']');
            }
            Self::Map(map) => {
                out.push('{');
                map.each_entry(&mut |key, value| {
                    of.fields += 1;
                    push_key(key, out);
                    value.write(out, of, depth + 1, limits)
                })?;
                out.push('}');
            }
        }
        Ok(())
    }
}

impl<'a> Nested<'a> {
    fn each_item(self, on_item: &mut dyn FnMut(&AnyValue<'a>) -> Result<(), Error>) -> Result<(), Error> {
        match self {
            Self::Protobuf(message) => protobuf::each_item(message, on_item),
            Self::Json(array) => json::each_item(array, on_item),
        }
    }

    fn each_entry(
        self,
        on_entry: &mut dyn FnMut(&str, &AnyValue<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::Protobuf(message) => protobuf::each_entry(message, on_entry),
            Self::Json(array) => json::each_entry(array, on_entry),
        }
    }
}

/// Attributes as a JSON object, and what of them has columns of its own.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    text: String,
    /// keys, those of nested objects included
    pub(super) fields: usize,
    pub(super) is_too_deep: bool,
    /// sequences of bytes that were not UTF-8, since the request began
    pub(super) invalid_utf8: u64,
    /// of an answer, as HTTP numbers them
    pub(super) status_code: Option<i64>,
    /// `exception.message`
    pub(super) exception: String,
}

impl Attributes {
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.text.push('{');
        self.fields = 0;
        self.is_too_deep = false;
        self.status_code = None;
        self.exception.clear();
    }

    pub(super) fn end(&mut self) {
        self.text.push('}');
    }

    /// The object; one that was never begun is empty.
    pub(super) fn text(&self) -> &str {
        if self.text.is_empty() { "{}" } else { &self.text }
    }

    pub(super) fn push_text(&mut self, key: &str, value: &str) {
        self.fields += 1;
        push_key(key, &mut self.text);
        push_string(value, &mut self.text);
    }

    pub(super) fn push(&mut self, key: &str, value: &AnyValue<'_>, limits: &Limits) -> Result<(), Error> {
        match key {
            "http.response.status_code" | "http.status_code" => self.status_code = value.as_integer(),
            "exception.message" => self.exception = value.as_text().unwrap_or_default().into_owned(),
            _ => {}
        }
        self.fields += 1;
        let mut text = std::mem::take(&mut self.text);
        push_key(key, &mut text);
        let written = value.write(&mut text, self, 2, limits);
        self.text = text;
        written
    }
}
