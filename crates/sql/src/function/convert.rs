//! toUInt8 … toString, with OrNull and OrZero, and CAST.

use super::logic::{default_of, filled};
use super::moment::{DAY, Moments, Zone, dates, days_from_civil, ticks, times, to_ticks};
use super::{Call, Fault, Function, Nulls, Outcome, Types};
use crate::kind;
use crate::type_name::named;
use arrow::array::{Array, ArrayRef, AsArray, StringArray, StringBuilder};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{cast, is_not_null};
use arrow::datatypes::{DataType, Float64Type, TimeUnit};
use datafusion::common::ScalarValue;
use model::{Carried, Wide};
use std::sync::Arc;

mod carried;
mod read;

use read::parse_column;

pub(crate) use carried::rescaled;

/// A conversion to a type, with -OrNull and -OrZero: those two take text alone and one argument, unless the type is
/// worked out from arguments (`to!(name, fewest, most, type)`), when all three take the same.
macro_rules! to {
    ($type_name:literal, $kind:expr) => {
        to!($type_name, $kind, 1)
    };
    ($type_name:literal, $kind:expr, $most:literal) => {
        to!(@ $type_name, (1, $most), |_| Ok($kind), (1, 1), |t| t.need_text(&[0]).map(|()| $kind))
    };
    ($type_name:literal, $fewest:literal, $most:literal, $returns:expr) => {
        to!(@ $type_name, ($fewest, $most), $returns, ($fewest, $most), $returns)
    };
    (@ $type_name:literal, $arity:expr, $returns:expr, $loose_arity:expr, $loose_returns:expr) => {
        [
            Function {
                name: concat!("to", $type_name),
                nulls: Nulls::Inherit,
                arity: $arity,
                returns: $returns,
                run: |c| strict(c),
            },
            Function {
                name: concat!("to", $type_name, "OrNull"),
                nulls: Nulls::Always,
                arity: $loose_arity,
                returns: $loose_returns,
                run: |c| loose(c),
            },
            Function {
                name: concat!("to", $type_name, "OrZero"),
                nulls: Nulls::Inherit,
                arity: $loose_arity,
                returns: $loose_returns,
                run: or_zero,
            },
        ]
    };
}

const fn all<const N: usize, const M: usize>(groups: [[Function; 3]; N]) -> [Function; M] {
    let mut out = [groups[0][0]; M];
    let mut at = 0;
    while at < M {
        out[at] = groups[at / 3][at % 3];
        at += 1;
    }
    out
}

const OTHERS: [[Function; 3]; 1] = [[
    Function {
        name: "toString",
        nulls: Nulls::Inherit,
        arity: (1, 2),
        returns: |_| Ok(DataType::Utf8),
        run: |c| {
            let array = match (c.types.constant_text(1), c.args[0].data_type()) {
                (Some(zone), DataType::Timestamp(unit, _)) if kind::is_time(c.args[0].data_type()) => cast(
                    &cast(&c.args[0], &DataType::Int64)?,
                    &DataType::Timestamp(*unit, Some(zone.into())),
                )?,
                _ => Arc::clone(&c.args[0]),
            };
            Ok(Arc::new(to_strings(&array)?))
        },
    },
    Function {
        name: "CAST",
        nulls: Nulls::Never,
        arity: (2, 2),
        returns: cast_type,
        run: |c| match c.args[0].logical_null_count() {
            0 => strict(c),
            _ if kind::is_dynamic(c.args[0].data_type()) => strict(c),
            _ => {
                Err("Cannot convert NULL value to non-Nullable type. (CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN)"
                    .into())
            }
        },
    },
    Function {
        name: "_castNullable",
        nulls: Nulls::Always,
        arity: (2, 2),
        returns: cast_type,
        run: |c| strict(c),
    },
]];

pub(crate) const FUNCTIONS: &[Function] = &all::<27, 81>([
    to!("UInt8", DataType::UInt8),
    to!("UInt16", DataType::UInt16),
    to!("UInt32", DataType::UInt32),
    to!("UInt64", DataType::UInt64),
    to!("Int8", DataType::Int8),
    to!("Int16", DataType::Int16),
    to!("Int32", DataType::Int32),
    to!("Int64", DataType::Int64),
    to!("Float32", DataType::Float32),
    to!("Float64", DataType::Float64),
    to!("Date", DataType::Date32, 2),
    to!("DateTime", 1, 2, in_seconds),
    to!("DateTime64", 2, 3, precise),
    to!("Bool", DataType::Boolean),
    to!("UUID", Carried::Uuid.to_arrow()),
    to!("IPv4", Carried::Ipv4.to_arrow()),
    to!("IPv6", Carried::Ipv6.to_arrow()),
    to!("Date32", DataType::Date64),
    to!("Int128", Carried::Wide(Wide::ALL[0]).to_arrow()),
    to!("UInt128", Carried::Wide(Wide::ALL[1]).to_arrow()),
    to!("Int256", Carried::Wide(Wide::ALL[2]).to_arrow()),
    to!("UInt256", Carried::Wide(Wide::ALL[3]).to_arrow()),
    to!("Decimal32", 2, 2, |t| decimal(t, 9)),
    to!("Decimal64", 2, 2, |t| decimal(t, 18)),
    to!("Decimal128", 2, 2, |t| decimal(t, 38)),
    FIXED,
    OTHERS[0],
]);

/// `toDecimal32(x, S)`
fn decimal(types: &Types, digits: u8) -> Outcome<DataType> {
    let behind =
        types.constant_number(1).ok_or("the scale must be written in the query. (ILLEGAL_COLUMN)")?;
    match u8::try_from(behind) {
        Ok(behind) if behind <= digits => Ok(kind::parse(&format!("Decimal({digits}, {behind})"))?.0),
        _ => Err(Fault(format!("{} has a scale of 0 to {digits}. (ARGUMENT_OUT_OF_BOUND)", types.name))),
    }
}

/// `toFixedString(x, N)`
fn fixed(types: &Types) -> Outcome<DataType> {
    if !kind::is_fixed(types.of(0)) {
        types.need_text(&[0])?;
    }
    let length =
        types.constant_number(1).ok_or("the length must be written in the query. (ILLEGAL_COLUMN)")?;
    Ok(kind::parse(&format!("FixedString({length})"))?.0)
}

/// The default of a type that has none of its own: the second argument, or zeros.
const fn or_default(name: &'static str, returns: fn(&Types) -> Outcome<DataType>) -> Function {
    Function {
        name,
        nulls: Nulls::Inherit,
        arity: (1, 2),
        returns,
        run: |c| {
            let read = loose(c)?;
            let Some(default) = c.args.get(1) else { return or_zero(c) };
            let default = convert(default, &c.returns)?;
            with_nulls(zip(&is_not_null(&read)?, &read, &default)?, &c.args[0])
        },
    }
}

const FIXED: [Function; 3] = [
    Function {
        name: "toFixedString",
        nulls: Nulls::Inherit,
        arity: (2, 2),
        returns: fixed,
        run: |c| strict(c),
    },
    or_default("toUUIDOrDefault", |t| t.need_text(&[0]).map(|()| Carried::Uuid.to_arrow())),
    or_default("toIPv4OrDefault", |t| t.need_text(&[0]).map(|()| Carried::Ipv4.to_arrow())),
];

fn zone_of(types: &Types, at: usize) -> Option<Arc<str>> {
    types.constant_text(at).map(Into::into).or_else(|| match types.of(0) {
        DataType::Timestamp(_, zone) => zone.clone(),
        _ => None,
    })
}

fn in_seconds(types: &Types) -> Outcome<DataType> {
    Ok(DataType::Timestamp(TimeUnit::Second, zone_of(types, 1)))
}

fn precise(types: &Types) -> Outcome<DataType> {
    let digits = types.constant_number(1).ok_or("the precision must be written in the query")?;
    Ok(DataType::Timestamp(kind::unit_of(&digits.to_string())?, zone_of(types, 2)))
}

fn cast_type(types: &Types) -> Outcome<DataType> {
    let name = types.constant_text(1).ok_or("the type of CAST must be written in the query")?;
    let (data_type, _) = kind::parse(&name)?;
    Ok(data_type)
}

/// A text literal as a value of the type; none if it is not one.
pub(crate) fn literal(text: &str, target: &DataType) -> Option<ScalarValue> {
    let array: ArrayRef = Arc::new(StringArray::from(vec![text]));
    let converted = parse_column(&array, target, true).ok()?;
    let value = ScalarValue::try_from_array(&converted, 0).ok()?;
    (!value.is_null()).then_some(value)
}

/// As a text: as ClickHouse prints each value, save the zeros behind a FixedString; NULL stays NULL.
pub(crate) fn to_strings(array: &ArrayRef) -> Outcome<StringArray> {
    let printed = printed(array)?;
    if !kind::is_fixed(array.data_type()) {
        return Ok(printed);
    }
    Ok(printed.iter().map(|text| text.map(|text| text.trim_end_matches('\0'))).collect())
}

/// As ClickHouse prints each value; NULL stays NULL.
pub(crate) fn printed(array: &ArrayRef) -> Outcome<StringArray> {
    if kind::is_text(array.data_type()) {
        return Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone());
    }
    if *array.data_type() == DataType::Null {
        return Ok(StringArray::new_null(array.len()));
    }
    let mut builder = StringBuilder::new();
    let mut scratch = String::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            builder.append_null();
            continue;
        }
        crate::output::plain_text(array.as_ref(), row, &mut scratch)
            .map_err(|error| Fault(error.to_string()))?;
        builder.append_value(&scratch);
    }
    Ok(builder.finish())
}

fn strict(call: &Call) -> Outcome<ArrayRef> {
    let source = &call.args[0];
    if *source.data_type() == DataType::Null {
        return Ok(arrow::array::new_null_array(&call.returns, call.rows));
    }
    if call.returns == DataType::Date32 && call.name == "toDate" && call.args.len() > 1 {
        return date_in_zone(call);
    }
    convert(source, &call.returns)
}

/// `toDate(time, 'zone')`: the day that a calendar there shows.
fn date_in_zone(call: &Call) -> Outcome<ArrayRef> {
    if call.types.constant_text(1).is_none() {
        return Err("the zone must be written in the query. (ILLEGAL_COLUMN)".into());
    }
    let source = if kind::is_time(call.args[0].data_type()) {
        Arc::clone(&call.args[0])
    } else if kind::is_text(call.args[0].data_type()) {
        return convert(&call.args[0], &call.returns);
    } else {
        convert(&call.args[0], &DataType::Timestamp(TimeUnit::Second, None))?
    };
    let mut moments = Moments::of(&source)?;
    moments.zone = Zone::named(&call.types.constant_text(1).unwrap_or_default())?;
    with_nulls(dates((0..call.rows).map(|row| moments.day(row)).collect()), &source)
}

/// The default for text that cannot be read; NULL stays NULL.
fn or_zero(call: &Call) -> Outcome<ArrayRef> {
    if call.returns == DataType::Date64 {
        // the first day of Date32, where a column's default is 1970
        let read = loose(call)?;
        let first = arrow::array::Scalar::new(super::moment::wide_dates([days_from_civil(1900, 1, 1)]));
        return with_nulls(zip(&is_not_null(&read)?, &read, &first)?, &call.args[0]);
    }
    with_nulls(filled(&loose(call)?)?, &call.args[0])
}

fn loose(call: &Call) -> Outcome<ArrayRef> {
    if kind::is_text(call.args[0].data_type()) {
        parse_column(&call.args[0], &call.returns, true)
    } else {
        strict(call)
    }
}

/// A column in another type, where one of the two is a type that Arrow has no twin of, Decimal or Date32; none
/// otherwise, as Arrow knows the conversion.
#[must_use]
pub fn converted(column: &ArrayRef, target: &DataType) -> Option<Result<ArrayRef, crate::Error>> {
    let from = column.data_type();
    let is_theirs =
        from == target || from.is_nested() || target.is_nested() || !carried::involves(from, target);
    (!is_theirs).then(|| convert(column, target).map_err(|fault| crate::Error::Run(fault.0)))
}

/// A column in the common type of several.
pub(crate) fn widened(array: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    let is_ours = Carried::of(array.data_type()).is_some() || kind::decimal::is_decimal(target);
    if is_ours { convert(array, target) } else { Ok(cast(array, target)?) }
}

/// One type to another: integers wrap, floats are cut, text is parsed.
pub(crate) fn convert(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    let from = source.data_type();
    if from == target {
        return Ok(Arc::clone(source));
    }
    if *target == DataType::Utf8 {
        return Ok(Arc::new(to_strings(source)?));
    }
    if *from == DataType::Null {
        return Ok(arrow::array::new_null_array(target, source.len()));
    }
    if kind::is_text(from) {
        return parse_column(source, target, false);
    }
    if [from, target].into_iter().any(|one| kind::is_json(one) || kind::is_dynamic(one)) {
        return super::document::dynamic::converted(source, target);
    }
    if !from.is_nested() && !target.is_nested() && carried::involves(from, target) {
        return carried::convert(source, target);
    }
    match (from, target) {
        (DataType::Boolean, _) if kind::is_number(target) => Ok(cast(source, target)?),
        (_, DataType::Boolean) if kind::is_number(from) => {
            let zero = default_of(from)?.to_array_of_size(1)?;
            Ok(Arc::new(arrow::compute::kernels::cmp::neq(source, &arrow::array::Scalar::new(zero))?))
        }
        _ if from.is_integer() && target.is_integer() => wrap(source, target),
        _ if kind::is_float(from) && target.is_integer() => {
            let values = cast(source, &DataType::Float64)?;
            let cut = values
                .as_primitive::<Float64Type>()
                .unary::<_, arrow::datatypes::Int64Type>(|value| value as i64);
            if *target == DataType::UInt64 {
                let cut =
                    values.as_primitive::<Float64Type>().unary::<_, arrow::datatypes::UInt64Type>(|value| {
                        if value < 0.0 { value as i64 as u64 } else { value as u64 }
                    });
                return Ok(Arc::new(cut));
            }
            wrap(&(Arc::new(cut) as ArrayRef), target)
        }
        _ if kind::is_number(from) && kind::is_number(target) => Ok(cast(source, target)?),
        _ if kind::is_time(from) => from_time(source, target),
        _ if kind::is_number(from) && kind::is_time(target) => number_to_time(source, target),
        (DataType::List(_), DataType::List(item)) => {
            let list = source.as_list::<i32>();
            let values = convert(list.values(), item.data_type())?;
            Ok(Arc::new(arrow::array::ListArray::new(
                Arc::clone(item),
                list.offsets().clone(),
                values,
                list.nulls().cloned(),
            )))
        }
        _ => Err(Fault(format!(
            "Conversion from {} to {} is not supported. (CANNOT_CONVERT_TYPE)",
            named(from, false),
            named(target, false)
        ))),
    }
}

fn wrap(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    use arrow::datatypes::{
        Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    };
    let bits: arrow::array::Int64Array = if *source.data_type() == DataType::UInt64 {
        source.as_primitive::<UInt64Type>().unary::<_, Int64Type>(|value| value as i64)
    } else {
        cast(source, &DataType::Int64)?.as_primitive::<Int64Type>().clone()
    };
    Ok(match target {
        DataType::UInt8 => Arc::new(bits.unary::<_, UInt8Type>(|value| value as u8)),
        DataType::UInt16 => Arc::new(bits.unary::<_, UInt16Type>(|value| value as u16)),
        DataType::UInt32 => Arc::new(bits.unary::<_, UInt32Type>(|value| value as u32)),
        DataType::UInt64 => Arc::new(bits.unary::<_, UInt64Type>(|value| value as u64)),
        DataType::Int8 => Arc::new(bits.unary::<_, Int8Type>(|value| value as i8)),
        DataType::Int16 => Arc::new(bits.unary::<_, Int16Type>(|value| value as i16)),
        DataType::Int32 => Arc::new(bits.unary::<_, Int32Type>(|value| value as i32)),
        _ => Arc::new(bits),
    })
}

fn with_nulls(array: ArrayRef, source: &ArrayRef) -> Outcome<ArrayRef> {
    match source.logical_nulls() {
        Some(valid) => Ok(super::masked(&array, &valid)?),
        None => Ok(array),
    }
}

fn from_time(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    let moments = Moments::of(source)?;
    let rows = 0..source.len();
    let result: ArrayRef = match target {
        DataType::Date32 => dates(rows.map(|row| moments.day(row)).collect()),
        DataType::Timestamp(unit, zone) => {
            let target_zone = zone.as_deref().map(Zone::named).transpose()?.unwrap_or_else(Zone::utc);
            let value = |row| match moments.unit {
                None => to_ticks(target_zone.moment_of(moments.raw(row).saturating_mul(DAY)), 0, *unit),
                Some(_) => to_ticks(moments.seconds(row), moments.nanos(row), *unit),
            };
            times(rows.map(value).collect(), *unit, zone.clone())
        }
        number if number.is_integer() => {
            let value = |row| if moments.unit.is_none() { moments.raw(row) } else { moments.seconds(row) };
            wrap(
                &(Arc::new(arrow::array::Int64Array::from_iter_values(rows.map(value))) as ArrayRef),
                number,
            )?
        }
        number if kind::is_float(number) => {
            let value = |row| {
                if moments.unit.is_none() {
                    moments.raw(row) as f64
                } else {
                    moments.seconds(row) as f64 + moments.nanos(row) as f64 / 1e9
                }
            };
            cast(&arrow::array::Float64Array::from_iter_values(rows.map(value)), number)?
        }
        other => {
            return Err(Fault(format!(
                "Conversion of a time to {} is not supported. (CANNOT_CONVERT_TYPE)",
                named(other, false)
            )));
        }
    };
    with_nulls(result, source)
}

fn number_to_time(source: &ArrayRef, target: &DataType) -> Outcome<ArrayRef> {
    if let (true, DataType::Timestamp(unit, zone)) = (kind::is_float(source.data_type()), target) {
        let values = cast(source, &DataType::Float64)?;
        let scale = ticks(*unit) as f64;
        let scaled = values
            .as_primitive::<Float64Type>()
            .values()
            .iter()
            .map(|value| (value * scale) as i64)
            .collect();
        return with_nulls(times(scaled, *unit, zone.clone()), source);
    }
    let values = convert(source, &DataType::Int64)?;
    let values = values.as_primitive::<arrow::datatypes::Int64Type>().values().to_vec();
    let result = match target {
        // small numbers are days, large ones seconds, as in ClickHouse
        DataType::Date32 => dates(
            values
                .into_iter()
                .map(|value| if value < 65_536 { value.max(0) } else { value.div_euclid(DAY).min(65_535) })
                .collect(),
        ),
        DataType::Timestamp(TimeUnit::Second, zone) => {
            let values = values.into_iter().map(|value| value.clamp(0, i64::from(u32::MAX))).collect();
            times(values, TimeUnit::Second, zone.clone())
        }
        DataType::Timestamp(unit, zone) => times(
            values.into_iter().map(|value| value.saturating_mul(ticks(*unit))).collect(),
            *unit,
            zone.clone(),
        ),
        _ => return Err("a time was expected".into()),
    };
    with_nulls(result, source)
}
