//! Text read as a value of another type.

use super::wrap;
use crate::function::document::dynamic;
use crate::function::logic::default_of;
use crate::function::moment::{DAY, Zone, civil, parsed};
use crate::function::{Fault, Outcome};
use crate::type_name::named;
use crate::{kind, limits};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::buffer::NullBuffer;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;

/// Text to another type. What cannot be read is NULL or an error.
pub(super) fn parse_column(source: &ArrayRef, target: &DataType, is_loose: bool) -> Outcome<ArrayRef> {
    let texts = cast(source, &DataType::Utf8)?;
    let texts = texts.as_string::<i32>();
    if kind::is_json(target) {
        return dynamic::documents(texts, is_loose);
    }
    if let Some(column) = super::carried::parsed(texts, target, is_loose) {
        return column;
    }
    let zone = match target {
        DataType::Timestamp(_, Some(name)) => Zone::named(name)?,
        _ => Zone::utc(),
    };
    let mut values: Vec<ScalarValue> = Vec::with_capacity(texts.len());
    let mut valid = Vec::with_capacity(texts.len());
    let empty = default_of(target)?;
    for row in 0..texts.len() {
        let text = texts.value(row);
        let read = if texts.is_null(row) {
            None
        } else {
            parse_one(text, target, &zone, if is_loose { Overflow::Refused } else { Overflow::Wraps })?
        };
        if read.is_none() && !is_loose && texts.is_valid(row) {
            let name = named(target, false);
            return Err(Fault(format!(
                "Cannot parse string '{text}' as {name}: syntax error. Note: there are to{name}OrZero and to{name}OrNull functions, which returns zero/NULL instead of throwing exception. (CANNOT_PARSE_TEXT)"
            )));
        }
        valid.push(read.is_some());
        values.push(read.unwrap_or_else(|| empty.clone()));
    }
    if values.is_empty() {
        return Ok(arrow::array::new_empty_array(target));
    }
    let array = cast(&ScalarValue::iter_to_array(values)?, target)?;
    Ok(crate::function::masked(&array, &NullBuffer::from(valid))?)
}

fn parse_one(text: &str, target: &DataType, zone: &Zone, overflow: Overflow) -> Outcome<Option<ScalarValue>> {
    Ok(match target {
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => {
            Some(ScalarValue::Utf8(Some(text.to_owned())))
        }
        DataType::Boolean => match text.to_lowercase().as_str() {
            "true" | "1" | "t" | "y" | "yes" | "on" => Some(ScalarValue::Boolean(Some(true))),
            "false" | "0" | "f" | "n" | "no" | "off" => Some(ScalarValue::Boolean(Some(false))),
            _ => None,
        },
        number if number.is_integer() => integer(text, number, overflow)?,
        float if kind::is_float(float) => {
            let has_word = text.chars().any(|c| c.is_ascii_alphabetic() && c != 'e' && c != 'E');
            let is_word = matches!(
                text.trim_start_matches(['+', '-']).to_lowercase().as_str(),
                "inf" | "nan" | "infinity"
            );
            let value = if has_word && !is_word { None } else { text.parse::<f64>().ok() };
            value.map(|value| ScalarValue::Float64(Some(value)).cast_to(float)).transpose()?
        }
        DataType::Date32 => civil(text)
            .filter(|c| c.rest.is_empty())
            .map(|c| c.seconds.div_euclid(DAY).clamp(0, 65_535))
            .map(|day| ScalarValue::Date32(i32::try_from(day).ok())),
        DataType::Timestamp(unit, _) => parsed(text, *unit, zone)
            .map(|ticks| ScalarValue::Int64(Some(ticks)).cast_to(target))
            .transpose()?,
        DataType::List(item) => return list(text, item.data_type(), overflow),
        other => {
            return Err(Fault(format!(
                "reading {} from text is not supported yet (NOT_IMPLEMENTED)",
                named(other, false)
            )));
        }
    })
}

/// What becomes of a number that is too large for its type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overflow {
    Wraps,
    Refused,
}

fn integer(text: &str, target: &DataType, overflow: Overflow) -> Outcome<Option<ScalarValue>> {
    let Ok(value) = text.parse::<i128>() else { return Ok(None) };
    let wide = if *target == DataType::UInt64 {
        u64::try_from(value).ok().map(|value| ScalarValue::UInt64(Some(value)))
    } else {
        i64::try_from(value).ok().map(|value| ScalarValue::Int64(Some(value)))
    };
    let Some(wide) = wide else { return Ok(None) };
    if !target.is_signed_integer() && value < 0 {
        return Ok(None);
    }
    let array = wrap(&wide.to_array_of_size(1)?, target)?;
    if overflow == Overflow::Refused && wide.cast_to(target).map_or(true, |exact| exact.is_null()) {
        return Ok(None);
    }
    Ok(Some(ScalarValue::try_from_array(&array, 0)?))
}

/// `['a','b']`, `[1,2]`, `[[1],[]]`
fn list(text: &str, item: &DataType, overflow: Overflow) -> Outcome<Option<ScalarValue>> {
    let Some(parts) = items_of(text) else { return Ok(None) };
    let mut items = Vec::with_capacity(parts.len());
    for part in parts {
        let value = match (part.starts_with('\''), item) {
            (true, _) => parse_one(&unquoted(part), item, &Zone::utc(), overflow)?,
            (false, DataType::Utf8) => None,
            (false, _) => parse_one(part, item, &Zone::utc(), overflow)?,
        };
        match value {
            Some(value) => items.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(ScalarValue::List(ScalarValue::new_list_nullable(&items, item))))
}

/// The items between the brackets of an array's text, as they are written.
fn items_of(text: &str) -> Option<Vec<&str>> {
    let inside = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    if inside.trim().is_empty() {
        return Some(Vec::new());
    }
    let (mut parts, mut begin, mut depth, mut is_quoted) = (Vec::new(), 0, 0_usize, false);
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if is_quoted => drop(characters.next()),
            '\'' => is_quoted = !is_quoted,
            '[' if !is_quoted => depth += 1,
            ']' if !is_quoted => depth = depth.checked_sub(1)?,
            ',' if !is_quoted && depth == 0 => {
                parts.push(inside[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
        // arrays inside arrays are read by calling again
        if depth > limits::NESTING_MAX {
            return None;
        }
    }
    parts.push(inside[begin..].trim());
    (!is_quoted && depth == 0).then_some(parts)
}

/// The text between the quotes, without its escapes.
fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(text);
    let mut out = String::with_capacity(inside.len());
    let mut characters = inside.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek().copied()) {
            ('\\', Some(next)) => {
                characters.next();
                out.push(match next {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '0' => '\0',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    other => other,
                });
            }
            ('\'', Some('\'')) => {
                characters.next();
                out.push('\'');
            }
            (other, _) => out.push(other),
        }
    }
    out
}
