//! Conversions of the types that Arrow has no twin of, of Decimal and of Date32.

use super::{to_strings, with_nulls, wrap};
use crate::function::moment::{DAY, Moments, civil, wide_dates};
use crate::function::{Fault, Outcome};
use crate::kind;
use crate::kind::decimal::{is_decimal, is_within};
use crate::type_name::named;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, FixedSizeBinaryArray, Float64Array, Int64Array,
    StringArray, UInt32Array,
};
use arrow::buffer::{Buffer, NullBuffer};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int64Type, TimestampSecondType, UInt32Type, UInt64Type,
};
use model::{Carried, Enumeration};
use std::sync::Arc;

/// Whether the conversion is one of this module, from what is not text.
pub(super) fn involves(from: &DataType, target: &DataType) -> bool {
    let is_ours = |one: &DataType| {
        let is_document = kind::is_json(one) || kind::is_dynamic(one);
        Carried::of(one).is_some() || is_decimal(one) || is_document || *one == DataType::Date64
    };
    is_ours(from) || is_ours(target)
}

fn refused(from: &DataType, target: &DataType) -> Fault {
    Fault(format!(
        "Conversion from {} to {} is not supported. (CANNOT_CONVERT_TYPE)",
        named(from, false),
        named(target, false)
    ))
}

pub(super) fn convert(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    let from = source.data_type();
    if kind::is_fixed(from) {
        return super::convert(&(Arc::new(to_strings(source)?) as ArrayRef), target);
    }
    let converted = match (Carried::of(from), Carried::of(target)) {
        (Some(Carried::Enum(_)), _) => {
            let numbers = source.as_primitive::<TimestampSecondType>().reinterpret_cast::<Int64Type>();
            return super::convert(&(Arc::new(numbers) as ArrayRef), target);
        }
        (Some(Carried::Wide(wide)), target_kind) if !matches!(target_kind, Some(Carried::Enum(_))) => {
            match target_kind {
                None | Some(Carried::Wide(_)) => crate::function::wide::converted(source, wide, target)?,
                _ => return Err(refused(from, target)),
            }
        }
        (None, Some(Carried::Wide(_))) => {
            let numbers = crate::function::wide::numbers(source)?;
            crate::function::wide::made(numbers, target)?
        }
        (_, Some(Carried::Enum(names))) if from.is_integer() => numbered(source, &names, target)?,
        (Some(Carried::Ipv4), Some(Carried::Ipv6)) => mapped(source),
        (Some(Carried::Ipv4), None) if target.is_integer() => wrap(&ipv4_numbers(source), target)?,
        (None, Some(Carried::Ipv4)) if from.is_unsigned_integer() && *from != DataType::UInt64 => {
            let numbers = cast(source, &DataType::UInt32)?;
            let numbers = numbers.as_primitive::<UInt32Type>().values().iter();
            bytes(numbers.flat_map(|number| number.to_be_bytes()).collect(), 4)?
        }
        (None, None) if is_decimal(from) => from_decimal(source, target)?,
        (None, None) if is_decimal(target) => to_decimal(source, target)?,
        (None, None) if *target == DataType::Date64 => to_wide_date(source)?,
        (None, None) => from_wide_date(source, target)?,
        _ => return Err(refused(from, target)),
    };
    with_nulls(converted, source)
}

/// Addresses of 32 bits as numbers.
fn ipv4_numbers(source: &ArrayRef) -> ArrayRef {
    let column = source.as_fixed_size_binary();
    let number = |row| u32::from_be_bytes(column.value(row).try_into().unwrap_or_default());
    Arc::new(UInt32Array::from_iter_values((0..column.len()).map(number)))
}

/// Addresses of 32 bits as `::ffff:a.b.c.d`.
fn mapped(source: &ArrayRef) -> ArrayRef {
    let column = source.as_fixed_size_binary();
    let mut all = Vec::with_capacity(17 * column.len());
    for row in 0..column.len() {
        all.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);
        all.extend_from_slice(column.value(row));
        all.push(0);
    }
    Arc::new(FixedSizeBinaryArray::new(17, Buffer::from_vec(all), None))
}

fn bytes(all: Vec<u8>, width: i32) -> Outcome<ArrayRef> {
    Ok(Arc::new(FixedSizeBinaryArray::try_new(width, Buffer::from_vec(all), None)?))
}

/// Numbers as values of an Enum that has names for them.
fn numbered(source: &ArrayRef, names: &Enumeration, target: &DataType) -> Outcome<ArrayRef> {
    let numbers = super::convert(source, &DataType::Int64)?;
    let numbers = numbers.as_primitive::<Int64Type>();
    for number in numbers.iter().flatten() {
        if names.name(number).is_none() {
            return Err(Fault(format!(
                "Unexpected value {number} in enum {names}. (UNKNOWN_ELEMENT_OF_ENUM)"
            )));
        }
    }
    Ok(cast(numbers, target)?)
}

fn overflow() -> Fault {
    Fault("Decimal convert overflow. (DECIMAL_OVERFLOW)".into())
}

fn scale(target: &DataType) -> (u8, u32) {
    kind::decimal::parts(target).map_or((38, 0), |(digits, behind)| (digits, u32::from(behind)))
}

fn decimals(values: Vec<i128>, target: &DataType) -> Outcome<ArrayRef> {
    let array = Decimal128Array::from(values);
    Ok(Arc::new(array.with_data_type(target.clone())))
}

/// From one number of digits behind the point to another: what falls off is cut.
pub(crate) fn rescaled(value: i128, from: u32, to: u32) -> Option<i128> {
    if to >= from {
        value.checked_mul(10_i128.checked_pow(to - from)?)
    } else {
        Some(value / 10_i128.pow(from - to))
    }
}

/// Integers, floats and other Decimals; a slot under NULL may hold anything.
fn to_decimal(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    let from = source.data_type();
    let (digits, behind) = scale(target);
    let checked = |value: Option<i128>| value.filter(|value| is_within(*value, digits));
    let values: Vec<Option<i128>> = match from {
        DataType::Decimal128(_, from_behind) => {
            let from_behind = u32::try_from(*from_behind).unwrap_or(0);
            let values = source.as_primitive::<Decimal128Type>().values().iter();
            values.map(|value| checked(rescaled(*value, from_behind, behind))).collect()
        }
        DataType::UInt64 => {
            let values = source.as_primitive::<UInt64Type>().values().iter();
            values.map(|value| checked(rescaled(i128::from(*value), 0, behind))).collect()
        }
        _ if from.is_integer() || *from == DataType::Boolean => {
            let values = cast(source, &DataType::Int64)?;
            let values = values.as_primitive::<Int64Type>().values().iter();
            values.map(|value| checked(rescaled(i128::from(*value), 0, behind))).collect()
        }
        _ if kind::is_float(from) => {
            let values = cast(source, &DataType::Float64)?;
            let factor = 10_f64.powi(i32::try_from(behind).unwrap_or(0));
            let cut = |value: f64| (value.abs() < 1.7e38).then_some(value as i128);
            values.as_primitive::<Float64Type>().values().iter().map(|v| checked(cut(v * factor))).collect()
        }
        _ => return Err(refused(from, target)),
    };
    if (0..values.len()).any(|row| values[row].is_none() && source.is_valid(row)) {
        return Err(overflow());
    }
    decimals(values.into_iter().map(Option::unwrap_or_default).collect(), target)
}

fn from_decimal(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    let (_, behind) = scale(source.data_type());
    let values = source.as_primitive::<Decimal128Type>();
    let factor = 10_i128.pow(behind);
    match target {
        DataType::Decimal128(..) => to_decimal(source, target),
        DataType::Boolean => {
            Ok(Arc::new(BooleanArray::from_iter(values.values().iter().map(|one| Some(*one != 0)))))
        }
        _ if kind::is_float(target) => {
            let factor = factor as f64;
            let floats = values.values().iter().map(|value| *value as f64 / factor);
            Ok(cast(&Float64Array::from_iter_values(floats), target)?)
        }
        DataType::UInt64 => {
            let whole =
                values.iter().map(|value| value.map(|value| u64::try_from(value / factor)).transpose());
            let whole = whole.collect::<Result<arrow::array::UInt64Array, _>>();
            Ok(Arc::new(whole.map_err(|_| overflow())?))
        }
        _ if target.is_integer() => {
            let whole =
                values.iter().map(|value| value.map(|value| i64::try_from(value / factor)).transpose());
            let whole: Int64Array = whole.collect::<Result<_, _>>().map_err(|_| overflow())?;
            let narrow = cast(&whole, target)?;
            if narrow.null_count() > whole.null_count() { Err(overflow()) } else { Ok(narrow) }
        }
        _ => Err(refused(source.data_type(), target)),
    }
}

/// Days up to the end of Date32, seconds beyond it, as in ClickHouse.
fn to_wide_date(source: &ArrayRef) -> Outcome<ArrayRef> {
    const END: i64 = 120_530;
    if kind::is_time(source.data_type()) {
        let moments = Moments::of(source)?;
        return Ok(wide_dates((0..source.len()).map(|row| moments.day(row))));
    }
    if !kind::is_number(source.data_type()) {
        return Err(refused(source.data_type(), &DataType::Date64));
    }
    let numbers = super::convert(source, &DataType::Int64)?;
    let numbers = numbers.as_primitive::<Int64Type>().values().iter();
    Ok(wide_dates(numbers.map(|number| if *number < END { *number } else { number.div_euclid(DAY) })))
}

/// Date and `DateTime` of a day that they do not hold wrap, as in ClickHouse.
fn from_wide_date(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    use arrow::datatypes::TimeUnit;
    let moments = Moments::of(source)?;
    let days: Vec<i64> = (0..source.len()).map(|row| moments.raw(row)).collect();
    Ok(match target {
        DataType::Date32 => {
            crate::function::moment::dates(days.into_iter().map(|day| day & 0xffff).collect())
        }
        DataType::Timestamp(TimeUnit::Second, zone) => {
            let seconds = super::from_time(source, &DataType::Timestamp(TimeUnit::Second, zone.clone()))?;
            let seconds = seconds.as_primitive::<TimestampSecondType>().values().iter();
            let wrapped = seconds.map(|one| one & 0xffff_ffff).collect();
            crate::function::moment::times(wrapped, TimeUnit::Second, zone.clone())
        }
        _ => super::from_time(source, target)?,
    })
}

/// Texts as values of a type of this module; none for other types.
pub(super) fn parsed(texts: &StringArray, target: &DataType, is_loose: bool) -> Option<Outcome<ArrayRef>> {
    if let Some(carried) = Carried::of(target) {
        return Some(match &carried {
            Carried::Enum(names) => named_numbers(texts, names, target),
            _ => carried_texts(texts, &carried, is_loose),
        });
    }
    if *target == DataType::Date64 {
        let day = |text: &str| civil(text).filter(|c| c.rest.is_empty()).map(|c| c.seconds.div_euclid(DAY));
        return Some(
            each(texts, is_loose, day, |_| "Cannot parse Date32. (CANNOT_PARSE_DATE)".into())
                .and_then(|(days, valid)| Ok(crate::function::masked(&wide_dates(days), &valid)?)),
        );
    }
    is_decimal(target).then(|| {
        let (digits, behind) = scale(target);
        let read = |text: &str| {
            let value = model::carried::decimal_of(text, behind)?;
            let is_fit = value.unsigned_abs() < 10_u128.pow(u32::from(digits));
            is_fit.then_some(value)
        };
        let (values, valid) = each(texts, is_loose, read, |text| {
            let name = named(target, false);
            format!("Cannot parse string '{text}' as {name}: it is no number, or one with too many digits. (CANNOT_PARSE_TEXT)")
        })?;
        Ok(crate::function::masked(&decimals(values, target)?, &valid)?)
    })
}

/// What is read of every text that is not NULL; what cannot be read is NULL or an error.
fn each<T: Default>(
    texts: &StringArray,
    is_loose: bool,
    mut read: impl FnMut(&str) -> Option<T>,
    wrong: impl Fn(&str) -> String,
) -> Outcome<(Vec<T>, NullBuffer)> {
    let (mut values, mut valid) = (Vec::with_capacity(texts.len()), Vec::with_capacity(texts.len()));
    for text in texts {
        let value = text.and_then(&mut read);
        if let (None, Some(text), false) = (&value, text, is_loose) {
            return Err(Fault(wrong(text)));
        }
        valid.push(value.is_some());
        values.push(value.unwrap_or_default());
    }
    Ok((values, NullBuffer::from(valid)))
}

fn carried_texts(texts: &StringArray, carried: &Carried, is_loose: bool) -> Outcome<ArrayRef> {
    let DataType::FixedSizeBinary(width) = carried.to_arrow() else {
        return Err("bytes were expected".into());
    };
    let bytes_each = usize::try_from(width).unwrap_or(0);
    let mut all = Vec::with_capacity(bytes_each * texts.len());
    let mut valid = Vec::with_capacity(texts.len());
    for text in texts {
        let is_read = text.is_some_and(|text| carried.read(text, &mut all));
        if let (false, Some(text), false) = (is_read, text, is_loose) {
            let reason = match carried {
                Carried::Fixed(_) => "TOO_LARGE_STRING_SIZE",
                Carried::Wide(_) => "CANNOT_PARSE_TEXT",
                Carried::Ipv4 => "CANNOT_PARSE_IPV4",
                Carried::Ipv6 => "CANNOT_PARSE_IPV6",
                _ => "CANNOT_PARSE_UUID",
            };
            return Err(Fault(format!("Cannot parse string '{text}' as {carried}. ({reason})")));
        }
        valid.push(is_read);
        all.resize(bytes_each * valid.len(), 0);
    }
    Ok(Arc::new(FixedSizeBinaryArray::try_new(width, Buffer::from_vec(all), Some(NullBuffer::from(valid)))?))
}

/// The numbers of names. ClickHouse has no loose reading of them.
fn named_numbers(texts: &StringArray, names: &Enumeration, target: &DataType) -> Outcome<ArrayRef> {
    let read = |text: &str| names.number(text).map(i64::from);
    let (numbers, valid) = each(texts, false, read, |text| {
        format!("Unknown element '{text}' for enum {names}. (UNKNOWN_ELEMENT_OF_ENUM)")
    })?;
    let numbers = Int64Array::new(numbers.into(), Some(valid));
    Ok(cast(&numbers, target)?)
}
