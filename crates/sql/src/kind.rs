//! ClickHouse's rules for types: reading their names, the common type of two, the result of arithmetic.

use crate::limits::TYPE_BYTES_MAX;
use arrow::datatypes::{DataType, Field, Fields, TimeUnit};
pub(crate) use model::map_of;
use model::{Carried, Wide};
use std::sync::Arc;

pub(crate) mod decimal;

/// A type by its ClickHouse name, and whether NULL belongs to it.
pub(crate) fn parse(text: &str) -> Result<(DataType, bool), String> {
    let text = text.trim();
    if text.len() > TYPE_BYTES_MAX {
        return Err(format!(
            "the name of a type is longer than {TYPE_BYTES_MAX} bytes. (TOO_DEEP_RECURSION)"
        ));
    }
    let unknown = || format!("Unknown data type family: {text}. (UNKNOWN_TYPE)");
    let (name, inside) = match text.split_once('(') {
        None => (text, ""),
        Some((name, rest)) => (name.trim(), rest.trim_end().strip_suffix(')').ok_or_else(unknown)?),
    };
    let data_type = match name {
        "Nullable" => return Ok((parse(inside)?.0, true)),
        "LowCardinality" => return parse(inside),
        "Array" => list_of(parse(inside)?.0),
        "Tuple" => {
            let items: Vec<DataType> =
                split(inside).into_iter().map(|item| parse(item).map(|t| t.0)).collect::<Result<_, _>>()?;
            tuple_of(&items)
        }
        "Map" => match split(inside).as_slice() {
            [key, value] => map_of(parse(key)?.0, parse(value)?.0),
            _ => return Err(unknown()),
        },
        "DateTime" => DataType::Timestamp(TimeUnit::Second, zone(inside)),
        "DateTime64" => {
            let (digits, rest) = inside.split_once(',').unwrap_or((inside, ""));
            DataType::Timestamp(unit_of(digits.trim())?, zone(rest))
        }
        "Decimal" | "Decimal32" | "Decimal64" | "Decimal128" | "Enum" | "Enum8" | "Enum16"
        | "FixedString" => {
            let column: model::ColumnType = text.parse().map_err(|_| wrong_parameters(name, text))?;
            column.to_arrow()
        }
        "JSON" if !inside.is_empty() => {
            return Err("parameters of the type JSON are not supported yet (NOT_IMPLEMENTED)".into());
        }
        _ if LATER.contains(&name) => {
            return Err(format!("the type {text} is not supported yet (NOT_IMPLEMENTED)"));
        }
        _ if !inside.is_empty() => return Err(unknown()),
        _ => plain(name).ok_or_else(unknown)?,
    };
    Ok((data_type, false))
}

/// Types that ClickHouse has and Arrow columns here do not.
const LATER: &[&str] = &[
    "Decimal256",
    "Object",
    "Variant",
    "Dynamic",
    "Nested",
    "Point",
    "Ring",
    "Polygon",
    "BFloat16",
    "Time",
    "Time64",
    "Nothing",
];

/// The refusal of what stands between a type's brackets.
fn wrong_parameters(name: &str, text: &str) -> String {
    if name.starts_with("Enum") {
        return format!(
            "{text} needs names in quotes, each once, with numbers that fit it (ARGUMENT_OUT_OF_BOUND)"
        );
    }
    if name == "FixedString" {
        let most = model::carried::FIXED_BYTES_MAX;
        return format!(
            "{text} is not supported; FixedString(n) has 1 to {most} bytes (UNEXPECTED_AST_STRUCTURE)"
        );
    }
    format!(
        "{text} is not supported; Decimal(p, s) has up to 38 digits, up to p behind the point (ARGUMENT_OUT_OF_BOUND)"
    )
}

fn plain(name: &str) -> Option<DataType> {
    Some(match name {
        "String" => DataType::Utf8,
        "UUID" => Carried::Uuid.to_arrow(),
        "IPv4" => Carried::Ipv4.to_arrow(),
        "IPv6" => Carried::Ipv6.to_arrow(),
        "Date32" => DataType::Date64,
        "JSON" => DataType::LargeBinary,
        "Bool" | "Boolean" => DataType::Boolean,
        "UInt8" => DataType::UInt8,
        "UInt16" => DataType::UInt16,
        "UInt32" => DataType::UInt32,
        "UInt64" => DataType::UInt64,
        "Int8" => DataType::Int8,
        "Int16" => DataType::Int16,
        "Int32" => DataType::Int32,
        "Int64" => DataType::Int64,
        "Float32" => DataType::Float32,
        "Float64" => DataType::Float64,
        "Date" => DataType::Date32,
        _ => Carried::Wide(Wide::parse(name)?).to_arrow(),
    })
}

/// Only the precisions that Arrow has: anything else would print other digits than ClickHouse.
pub(crate) fn unit_of(digits: &str) -> Result<TimeUnit, String> {
    match digits {
        "0" => Ok(TimeUnit::Second),
        "3" => Ok(TimeUnit::Millisecond),
        "6" => Ok(TimeUnit::Microsecond),
        "9" => Ok(TimeUnit::Nanosecond),
        other => Err(format!("DateTime64({other}) is not supported yet; use 3, 6 or 9 (NOT_IMPLEMENTED)")),
    }
}

fn zone(text: &str) -> Option<Arc<str>> {
    let name = text.trim().trim_matches('\'');
    (!name.is_empty()).then(|| name.into())
}

/// What stands between commas, outside brackets and quotes.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut begin, mut is_quoted) = (0_i32, 0, false);
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if is_quoted => drop(characters.next()),
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[begin..].trim());
    parts
}

/// Array(T)
pub(crate) fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, true)))
}

/// Tuple(…) with positions for names.
pub(crate) fn tuple_of(items: &[DataType]) -> DataType {
    DataType::Struct(
        items
            .iter()
            .enumerate()
            .map(|(at, item)| Field::new((at + 1).to_string(), item.clone(), true))
            .collect::<Fields>(),
    )
}

/// A document with paths.
pub(crate) fn is_json(data_type: &DataType) -> bool {
    *data_type == DataType::LargeBinary
}

/// A value of a path of a document.
pub(crate) fn is_dynamic(data_type: &DataType) -> bool {
    *data_type == DataType::BinaryView
}

/// The text types Arrow has three of.
pub(crate) fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8)
}

/// Date, Date32, DateTime or DateTime64.
pub(crate) fn is_time(data_type: &DataType) -> bool {
    is_date(data_type) || (matches!(data_type, DataType::Timestamp(..)) && !is_enum(data_type))
}

/// Date or Date32.
pub(crate) fn is_date(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Date64)
}

/// Enum8 or Enum16.
pub(crate) fn is_enum(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(_, Some(zone)) if zone.starts_with("Enum"))
}

/// Text of one length.
pub(crate) fn is_fixed(data_type: &DataType) -> bool {
    matches!(data_type, DataType::FixedSizeBinary(_))
        && matches!(Carried::of(data_type), Some(Carried::Fixed(_)))
}

/// Numbers, Bool among them.
pub(crate) fn is_number(data_type: &DataType) -> bool {
    data_type.is_integer() || is_float(data_type) || *data_type == DataType::Boolean
}

pub(crate) fn is_float(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Float32 | DataType::Float64)
}

/// Bits and sign of an integer; Bool counts as UInt8.
pub(crate) fn integer(data_type: &DataType) -> Option<(u8, bool)> {
    Some(match data_type {
        DataType::UInt8 | DataType::Boolean => (8, false),
        DataType::UInt16 => (16, false),
        DataType::UInt32 => (32, false),
        DataType::UInt64 => (64, false),
        DataType::Int8 => (8, true),
        DataType::Int16 => (16, true),
        DataType::Int32 => (32, true),
        DataType::Int64 => (64, true),
        _ => return None,
    })
}

/// An integer of 128 or 256 bits.
pub(crate) fn wide(data_type: &DataType) -> Option<Wide> {
    match data_type {
        DataType::FixedSizeBinary(_) => match Carried::of(data_type) {
            Some(Carried::Wide(wide)) => Some(wide),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn is_wide(data_type: &DataType) -> bool {
    wide(data_type).is_some()
}

/// Bits and sign of an integer of any width.
pub(crate) fn whole(data_type: &DataType) -> Option<(u16, bool)> {
    let narrow = integer(data_type).map(|(bits, is_signed)| (u16::from(bits), is_signed));
    narrow.or_else(|| wide(data_type).map(|wide| (wide.bits, wide.is_signed)))
}

/// The type of integers of so many bits.
pub(crate) fn of_many_bits(bits: u16, is_signed: bool) -> DataType {
    match Wide::ALL.into_iter().find(|wide| wide.bits == bits && wide.is_signed == is_signed) {
        Some(wide) => Carried::Wide(wide).to_arrow(),
        None => of_bits(u8::try_from(bits).unwrap_or(64), is_signed),
    }
}

/// What arithmetic of integers gives of which one has more than 64 bits.
fn wide_arithmetic(name: &str, left: &DataType, right: &DataType) -> Option<DataType> {
    if is_float(left) || is_float(right) {
        return (name == "divide").then_some(DataType::Float64);
    }
    let ((left_bits, left_signed), (right_bits, right_signed)) = (whole(left)?, whole(right)?);
    let next = |bits: u16| if bits < 64 { bits * 2 } else { bits };
    Some(match name {
        "divide" => DataType::Float64,
        "plus" | "multiply" => of_many_bits(left_bits.max(right_bits), left_signed || right_signed),
        "minus" => of_many_bits(left_bits.max(right_bits), true),
        "intDiv" => of_many_bits(left_bits, left_signed || right_signed),
        "modulo" => of_many_bits(if left_signed { next(right_bits) } else { right_bits }, left_signed),
        _ => return None,
    })
}

/// The type that holds values of both, of which one has more than 64 bits; there is none for UInt256 and what has a sign.
fn wide_common(left: &DataType, right: &DataType) -> Option<DataType> {
    let ((left_bits, left_signed), (right_bits, right_signed)) = (whole(left)?, whole(right)?);
    if left_signed == right_signed {
        return Some(of_many_bits(left_bits.max(right_bits), left_signed));
    }
    let (signed, unsigned) = if left_signed { (left_bits, right_bits) } else { (right_bits, left_bits) };
    (unsigned < 256).then(|| of_many_bits(signed.max(unsigned * 2), true))
}

pub(crate) fn of_bits(bits: u8, is_signed: bool) -> DataType {
    match (bits, is_signed) {
        (0..=8, false) => DataType::UInt8,
        (9..=16, false) => DataType::UInt16,
        (17..=32, false) => DataType::UInt32,
        (_, false) => DataType::UInt64,
        (0..=8, true) => DataType::Int8,
        (9..=16, true) => DataType::Int16,
        (17..=32, true) => DataType::Int32,
        (_, true) => DataType::Int64,
    }
}

/// What a result of arithmetic is, by the function's name.
pub(crate) fn arithmetic(name: &str, left: &DataType, right: &DataType) -> Option<DataType> {
    if decimal::is_decimal(left) || decimal::is_decimal(right) {
        return decimal::arithmetic(name, left, right);
    }
    if is_wide(left) || is_wide(right) {
        return wide_arithmetic(name, left, right);
    }
    let float = is_float(left) || is_float(right);
    if !is_number(left) || !is_number(right) {
        return None;
    }
    if name == "divide" || (float && name != "intDiv") {
        return Some(DataType::Float64);
    }
    let (left_bits, left_signed) = integer(left).unwrap_or((64, true));
    let (right_bits, right_signed) = integer(right).unwrap_or((64, true));
    let next = |bits: u8| bits.saturating_mul(2).min(64);
    Some(match name {
        "plus" | "multiply" => of_bits(next(left_bits.max(right_bits)), left_signed || right_signed),
        "minus" => of_bits(next(left_bits.max(right_bits)), true),
        "intDiv" => of_bits(left_bits, left_signed || right_signed),
        // the sign of the left and the width of the right, wide enough for a negative rest
        "modulo" => of_bits(if left_signed { next(right_bits) } else { right_bits }, left_signed),
        _ => return None,
    })
}

/// The type that holds values of both, or none.
pub(crate) fn common(left: &DataType, right: &DataType) -> Option<DataType> {
    if left == right || *right == DataType::Null {
        return Some(left.clone());
    }
    if *left == DataType::Null {
        return Some(right.clone());
    }
    if (is_text(left) || is_fixed(left)) && (is_text(right) || is_fixed(right)) {
        return Some(DataType::Utf8);
    }
    if decimal::is_decimal(left) || decimal::is_decimal(right) {
        return decimal::common(left, right);
    }
    if is_enum(left) || is_enum(right) {
        return None;
    }
    if is_wide(left) || is_wide(right) {
        return wide_common(left, right);
    }
    if let (Some((left_bits, left_signed)), Some((right_bits, right_signed))) =
        (integer(left), integer(right))
    {
        if left_signed == right_signed {
            return Some(of_bits(left_bits.max(right_bits), left_signed));
        }
        let unsigned = if left_signed { right_bits } else { left_bits };
        let signed = if left_signed { left_bits } else { right_bits };
        return (unsigned < 64).then(|| of_bits(signed.max(unsigned * 2), true));
    }
    if is_number(left) && is_number(right) {
        let small = |t: &DataType| *t == DataType::Float32 || integer(t).is_some_and(|(bits, _)| bits <= 16);
        let wide = |t: &DataType| integer(t).is_some_and(|(bits, _)| bits == 64);
        if wide(left) || wide(right) {
            return None;
        }
        return Some(if small(left) && small(right) { DataType::Float32 } else { DataType::Float64 });
    }
    match (left, right) {
        (DataType::Date32, DataType::Date64) | (DataType::Date64, DataType::Date32) => Some(DataType::Date64),
        (DataType::Date32, DataType::Timestamp(..)) => Some(right.clone()),
        (DataType::Timestamp(..), DataType::Date32) => Some(left.clone()),
        (DataType::Timestamp(a, zone), DataType::Timestamp(b, _)) => {
            Some(DataType::Timestamp(*a.max(b), zone.clone()))
        }
        (DataType::List(a), DataType::List(b)) => common(a.data_type(), b.data_type()).map(list_of),
        (DataType::Struct(a), DataType::Struct(b)) if a.len() == b.len() => {
            let items: Option<Vec<DataType>> =
                a.iter().zip(b).map(|(a, b)| common(a.data_type(), b.data_type())).collect();
            items.map(|items| tuple_of(&items))
        }
        _ => None,
    }
}

/// The same over many.
pub(crate) fn common_of<'a>(types: impl IntoIterator<Item = &'a DataType>) -> Option<DataType> {
    types.into_iter().try_fold(DataType::Null, |sum, one| common(&sum, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_widens_as_in_clickhouse() {
        let cases = [
            ("plus", DataType::UInt8, DataType::UInt8, DataType::UInt16),
            ("plus", DataType::UInt64, DataType::UInt8, DataType::UInt64),
            ("plus", DataType::UInt8, DataType::Int8, DataType::Int16),
            ("minus", DataType::UInt8, DataType::UInt8, DataType::Int16),
            ("divide", DataType::UInt8, DataType::UInt8, DataType::Float64),
            ("intDiv", DataType::UInt16, DataType::Int8, DataType::Int16),
            ("multiply", DataType::Float32, DataType::UInt8, DataType::Float64),
        ];
        for (name, left, right, expected) in cases {
            assert_eq!(arithmetic(name, &left, &right), Some(expected), "{name} {left} {right}");
        }
        let wide = |name: &str| parse(name).unwrap().0;
        let cases = [
            ("plus", wide("Int128"), DataType::UInt64, wide("Int128")),
            ("minus", wide("UInt128"), wide("UInt128"), wide("Int128")),
            ("modulo", wide("Int128"), DataType::UInt8, DataType::Int16),
            ("modulo", DataType::UInt8, wide("Int256"), wide("UInt256")),
            ("intDiv", DataType::UInt8, wide("Int256"), DataType::Int8),
        ];
        for (name, left, right, expected) in cases {
            assert_eq!(arithmetic(name, &left, &right), Some(expected), "{name} {left} {right}");
        }
        assert_eq!(arithmetic("plus", &wide("Int128"), &DataType::Float64), None);
        assert_eq!(common(&wide("UInt128"), &DataType::Int8), Some(wide("Int256")));
        assert_eq!(common(&wide("UInt256"), &DataType::Int8), None);
        assert_eq!(common(&DataType::UInt8, &DataType::Int8), Some(DataType::Int16));
        assert_eq!(common(&DataType::UInt64, &DataType::Int8), None);
        assert_eq!(common(&DataType::Utf8, &DataType::UInt8), None);
    }
}
