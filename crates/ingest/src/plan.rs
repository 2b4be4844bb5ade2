//! How one column's values are made from what a row holds.

use crate::column::{GrowingColumn, Values};
use crate::convert::{self, ReadDocument};
use crate::instant::{Instant, Why};
use crate::paths::split_at_each;
use crate::scan::{Quoted, Raw, Scanner};
use crate::{Error, Limits};
use jiff::tz::TimeZone;
use model::{Column, ColumnType, DefaultValue, PathStep, Scalar, Timestamp};
use std::borrow::Cow;

/// Longest piece of a value that is repeated in an error, in bytes.
const SHOWN_BYTES: usize = 200;

#[derive(Debug)]
pub(crate) struct ColumnPlan {
    pub(crate) name: String,
    column_type: ColumnType,
    zone: Option<TimeZone>,
    default: Option<Default>,
    /// for arrays: the steps from the list to each item
    item_path: Vec<PathStep>,
    /// longest text kept, in bytes
    text_max: Option<usize>,
    /// what is kept of an object
    pub(crate) read_document: ReadDocument,
    /// a String that is neither cut nor in a list: the common case, which goes past all questions
    is_plain_text: bool,
}

#[derive(Debug)]
enum Default {
    Text(String),
    Number(String),
    Now,
}

/// Why a row may not land, in the words of the quarantine.
pub(crate) enum Refusal {
    Missing,
    Null,
    /// the item at this position has no value
    Item(usize),
    Value(Why),
}

impl ColumnPlan {
    pub(crate) fn new(column: &Column, is_message: bool, limits: &Limits) -> Result<Self, Error> {
        let zone = match column.column_type.timezone() {
            None => None,
            Some(name) => Some(
                TimeZone::get(name)
                    .map_err(|_| Error::Zone { column: column.name.clone(), zone: name.to_owned() })?,
            ),
        };
        let default = column.default.as_ref().map(|default| match default {
            DefaultValue::Text(text) => Default::Text(text.clone()),
            DefaultValue::Number(number) => Default::Number(number.to_string()),
            DefaultValue::Integer(integer) => Default::Number(integer.to_string()),
            DefaultValue::Now => Default::Now,
        });
        let (_, mut item_path) = split_at_each(column);
        if item_path.is_empty() {
            item_path.push(PathStep::Each);
        }
        Ok(Self {
            name: column.name.clone(),
            column_type: column.column_type.clone(),
            zone: zone.filter(|zone| *zone != TimeZone::UTC),
            default,
            item_path,
            text_max: is_message.then_some(limits.message_max),
            read_document: convert::as_it_stands,
            is_plain_text: column.column_type.scalar() == Some(Scalar::String) && !is_message,
        })
    }

    /// Whether an empty CSV field stands for the default or NULL.
    pub(crate) fn has_fallback(&self) -> bool {
        self.default.is_some() || self.column_type.takes_null()
    }

    /// Appends one row's value. What was appended before a refusal is for the caller to take back.
    #[inline]
    pub(crate) fn append(
        &self,
        cell: Option<Raw<'_>>,
        received: Timestamp,
        to: &mut GrowingColumn,
    ) -> Result<Cut, Refusal> {
        if let (true, Some(Raw::Text(quoted)), Values::Text { text, .. }) =
            (self.is_plain_text, cell, &mut to.values)
        {
            quoted.push_to(text);
            to.values.end_text();
            to.mark_valid();
            return Ok(Cut::No);
        }
        self.append_any(cell, received, to)
    }

    fn append_any(
        &self,
        cell: Option<Raw<'_>>,
        received: Timestamp,
        to: &mut GrowingColumn,
    ) -> Result<Cut, Refusal> {
        let is_nullable = self.column_type.takes_null();
        let is_null = match cell {
            Some(Raw::Null) => true,
            // states are made by queries alone; that of nothing is empty
            Some(_) if self.column_type.is_state() => return Err(Refusal::Value(Why::Form)),
            None if self.column_type.is_state() => {
                to.values.end_text();
                to.mark_valid();
                return Ok(Cut::No);
            }
            Some(raw) => return self.append_value(raw, to),
            None => false,
        };
        match &self.default {
            _ if is_null && is_nullable => to.push_null(),
            Some(default) => return self.append_default(default, received, to),
            None if is_nullable => to.push_null(),
            None if is_null => return Err(Refusal::Null),
            None => return Err(Refusal::Missing),
        }
        Ok(Cut::No)
    }

    fn append_default(
        &self,
        default: &Default,
        received: Timestamp,
        to: &mut GrowingColumn,
    ) -> Result<Cut, Refusal> {
        match default {
            Default::Text(text) => self.append_value(Raw::Text(Quoted::Plain(text)), to),
            Default::Number(number) => self.append_value(Raw::Number(number), to),
            Default::Now => {
                let element = self.column_type.element();
                if let (Values::Int(ticks), true) = (&mut to.values, element.is_time()) {
                    ticks.push(Instant::of(received).to_ticks(element).map_err(Refusal::Value)?);
                    to.mark_valid();
                    return Ok(Cut::No);
                }
                let text = match element {
                    Scalar::String => received.to_string(),
                    _ => received.secs().to_string(),
                };
                self.append_value(Raw::Text(Quoted::Plain(&text)), to)
            }
        }
    }

    #[inline]
    fn append_value(&self, raw: Raw<'_>, to: &mut GrowingColumn) -> Result<Cut, Refusal> {
        if self.column_type.is_array() {
            return self.append_list(raw, to).map(|()| Cut::No);
        }
        if let Some(key) = self.column_type.key() {
            return self.append_map(raw, key.element(), to).map(|()| Cut::No);
        }
        self.append_scalar(raw, to).map_err(Refusal::Value)
    }

    #[inline]
    fn append_scalar(&self, raw: Raw<'_>, to: &mut GrowingColumn) -> Result<Cut, Why> {
        let mut cut = Cut::No;
        let element = self.column_type.element();
        match &mut to.values {
            Values::Text { text, .. } if element == Scalar::Json => {
                convert::push_document(raw, self.read_document, text)?;
                to.values.end_text();
            }
            Values::Text { text, .. } => {
                let begin = text.len();
                convert::push_text(raw, text);
                if let Some(max) = self.text_max
                    && text.len() - begin > max
                {
                    cut_message(text, begin + max);
                    cut = Cut::Yes;
                }
                to.values.end_text();
            }
            Values::Bool(values) => values.push(convert::to_bool(raw)?),
            Values::UInt(values) => values.push(convert::to_unsigned(raw, element)?),
            Values::Float(values) => values.push(convert::to_float(raw)?),
            Values::Bytes { all, .. } => convert::push_bytes(raw, element, all)?,
            Values::Decimal(values) => {
                let Scalar::Decimal(digits, behind) = element else { return Err(Why::Form) };
                values.push(convert::to_decimal(raw, digits, behind)?);
            }
            Values::Int(values) if let Some(names) = self.column_type.names() => {
                values.push(convert::to_named(raw, names)?);
            }
            Values::Int(values) if element.is_time() || element == Scalar::Date32 => {
                values.push(convert::to_ticks(raw, element, self.zone.as_ref())?);
            }
            Values::Int(values) => values.push(convert::to_signed(raw, element)?),
        }
        to.mark_valid();
        Ok(cut)
    }

    fn append_list(&self, raw: Raw<'_>, to: &mut GrowingColumn) -> Result<(), Refusal> {
        let text = match raw {
            Raw::Container(text) => Cow::Borrowed(text),
            Raw::Text(quoted) => convert::quotes_to_json(quoted.to_text()),
            _ => return Err(Refusal::Value(Why::Form)),
        };
        let mut items = Vec::new();
        collect(text.trim(), &self.item_path, &mut items).ok_or(Refusal::Value(Why::Form))?;
        for (at, item) in items.into_iter().enumerate() {
            match item {
                None | Some(Raw::Null) if self.column_type.is_nullable() => to.push_null(),
                None | Some(Raw::Null) => return Err(Refusal::Item(at)),
                Some(raw) => {
                    self.append_scalar(raw, to).map_err(Refusal::Value)?;
                }
            }
        }
        to.end_list();
        Ok(())
    }

    /// An object as its keys and values; of a key that comes twice both, as in ClickHouse.
    fn append_map(&self, raw: Raw<'_>, key: Scalar, to: &mut GrowingColumn) -> Result<(), Refusal> {
        let text = match raw {
            Raw::Container(text) => Cow::Borrowed(text),
            Raw::Text(quoted) => convert::quotes_to_json(quoted.to_text()),
            _ => return Err(Refusal::Value(Why::Form)),
        };
        // The text was scanned within its limits before, or is a default.
        let limits = Limits { fields_max: usize::MAX, ..Limits::default() };
        let mut scanner = Scanner::new(text.trim(), 0, &limits);
        let mut pairs = Vec::new();
        let read = scanner.object(|scanner, name| {
            pairs.push((name, scanner.value()?));
            Some(())
        });
        if read.is_none() || scanner.peek().is_some() {
            return Err(Refusal::Value(Why::Form));
        }
        for (at, (name, value)) in pairs.into_iter().enumerate() {
            to.push_key(Raw::Text(name), key).map_err(Refusal::Value)?;
            match value {
                Raw::Null if self.column_type.is_nullable() => to.push_null(),
                Raw::Null => return Err(Refusal::Item(at)),
                raw => {
                    self.append_scalar(raw, to).map_err(Refusal::Value)?;
                }
            }
        }
        to.end_list();
        Ok(())
    }

    /// The words for a refused row, as Tinybird writes them.
    pub(crate) fn explain(&self, cell: Option<Raw<'_>>, refusal: &Refusal) -> String {
        let Self { name, column_type, .. } = self;
        let value = cell.and_then(as_received).unwrap_or_default();
        let shown = &value[..value.floor_char_boundary(SHOWN_BYTES)];
        match refusal {
            Refusal::Missing => format!("column '{name}' is missing and has no default"),
            Refusal::Null => format!("column '{name}' is null, is not Nullable and has no default"),
            Refusal::Item(at) => {
                let way_out =
                    if column_type.is_array() { "Array(Nullable(…))" } else { "Map(…, Nullable(…))" };
                format!("item {at} of column '{name}' is missing or null; use {way_out}")
            }
            Refusal::Value(Why::Form) => format!("value '{shown}' on column '{name}' is not {column_type}"),
            Refusal::Value(Why::Range) => {
                let range = convert::range_of(column_type.element());
                format!("value '{shown}' on column '{name}' is not {column_type}: out of range, {range}")
            }
        }
    }
}

/// Whether a message was longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    No,
    Yes,
}

fn cut_message(text: &mut String, end: usize) {
    let end = text.floor_char_boundary(end);
    let cut_bytes = text.len() - end;
    text.truncate(end);
    text.push_str(&format!("…[cut {cut_bytes} bytes]"));
}

/// The items that a path finds in a container; lists inside lists are joined.
fn collect<'a>(container: &'a str, path: &[PathStep], items: &mut Vec<Option<Raw<'a>>>) -> Option<()> {
    let (step, behind) = path.split_first()?;
    // The text was scanned within its limits before, or is a default.
    let limits = Limits { fields_max: usize::MAX, ..Limits::default() };
    let mut scanner = Scanner::new(container, 0, &limits);
    match step {
        PathStep::Each => {
            scanner.array(|scanner| {
                let item = scanner.value()?;
                descend(Some(item), behind, items)
            })?;
            scanner.peek().is_none().then_some(())
        }
        PathStep::Key(key) => {
            let mut found = None;
            scanner.object(|scanner, name| {
                let value = scanner.value()?;
                if name.to_text() == key.as_str() {
                    found = Some(value);
                }
                Some(())
            })?;
            descend(found, behind, items)
        }
    }
}

fn descend<'a>(value: Option<Raw<'a>>, path: &[PathStep], items: &mut Vec<Option<Raw<'a>>>) -> Option<()> {
    match (value, path) {
        (_, []) => items.push(value),
        (None | Some(Raw::Null), _) => items.push(None),
        (Some(Raw::Container(inner)), _) => {
            let is_object = inner.starts_with('{');
            let wants_object = matches!(path.first(), Some(PathStep::Key(_)));
            if is_object != wants_object {
                return None;
            }
            collect(inner, path, items)?;
        }
        _ => return None,
    }
    Some(())
}

/// What a row held, as text; nothing for NULL.
pub(crate) fn as_received(raw: Raw<'_>) -> Option<Cow<'_, str>> {
    match raw {
        Raw::Null => None,
        Raw::Bool(value) => Some(if value { "true" } else { "false" }.into()),
        Raw::Number(text) | Raw::Container(text) => Some(text.into()),
        Raw::Text(quoted) => Some(quoted.to_text()),
        Raw::Time(_) | Raw::Integer(_) | Raw::Float(_) => {
            let mut text = String::new();
            convert::push_text(raw, &mut text);
            Some(text.into())
        }
    }
}
