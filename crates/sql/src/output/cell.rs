//! One value as text, the same in every format but for quoting.

use crate::Error;
use crate::function::document::dynamic;
use crate::function::document::node::Node;
use crate::function::moment::within_years;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use model::Carried;
use std::fmt::Write;

/// A value ready to be quoted and escaped by its format.
pub(super) enum Cell<'a> {
    Null,
    /// numbers and booleans: never quoted in JSON
    Bare,
    /// dates: quoted in JSON and CSV, never escaped
    Stamp,
    /// text: quoted and escaped
    Text(&'a str),
    /// text that stands in the scratch
    Made,
    /// a document, or an array of one
    Document(Node),
    List(ArrayRef),
    /// the columns of one row
    Tuple(Vec<ArrayRef>),
    /// keys and values of one map
    Map(ArrayRef, ArrayRef),
}

/// The cell at `row`; what is not text is written into `scratch`.
pub(super) fn cell<'a>(column: &'a dyn Array, row: usize, scratch: &mut String) -> Result<Cell<'a>, Error> {
    scratch.clear();
    if column.is_null(row) {
        return Ok(Cell::Null);
    }
    if let DataType::Timestamp(TimeUnit::Second, Some(names)) = column.data_type()
        && names.starts_with("Enum")
    {
        let number = column.as_primitive::<TimestampSecondType>().value(row);
        if !model::carried::push_name(names, number, scratch) {
            return Err(Error::Run(format!("{number} is no value of {names}")));
        }
        return Ok(Cell::Made);
    }
    if let Some(carried) = Carried::of(column.data_type()) {
        return carried_cell(&carried, column, row, scratch);
    }
    Ok(match column.data_type() {
        DataType::Utf8 => Cell::Text(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Cell::Text(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Cell::Text(column.as_string_view().value(row)),
        DataType::LargeBinary | DataType::BinaryView => return Ok(document(column, row, scratch)),
        DataType::List(_) => Cell::List(column.as_list::<i32>().value(row)),
        DataType::Null => Cell::Null,
        DataType::Struct(_) => {
            let columns = column.as_struct().columns();
            Cell::Tuple(columns.iter().map(|column| column.slice(row, 1)).collect())
        }
        DataType::Map(..) => {
            let entries = column.as_map().value(row);
            Cell::Map(std::sync::Arc::clone(entries.column(0)), std::sync::Arc::clone(entries.column(1)))
        }
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => {
            stamp(column, row, scratch)?;
            Cell::Stamp
        }
        // a state of an aggregate function, which ClickHouse writes as raw bytes
        DataType::Binary => {
            bare(column, row, scratch)?;
            Cell::Stamp
        }
        _ => {
            bare(column, row, scratch)?;
            Cell::Bare
        }
    })
}

/// A document as it is; of a value its text or its number.
fn document<'a>(column: &'a dyn Array, row: usize, scratch: &mut String) -> Cell<'a> {
    match dynamic::text_at(column, row).and_then(Node::parse) {
        None | Some(Node::Null) => Cell::Null,
        Some(Node::Text(text)) => {
            *scratch = text;
            Cell::Made
        }
        Some(node @ (Node::List(_) | Node::Object(_))) => Cell::Document(node),
        Some(other) => {
            *scratch = other.text();
            Cell::Bare
        }
    }
}

fn carried_cell<'a>(
    carried: &Carried,
    column: &'a dyn Array,
    row: usize,
    scratch: &mut String,
) -> Result<Cell<'a>, Error> {
    carried.write(column.as_fixed_size_binary().value(row), scratch);
    Ok(match carried {
        Carried::Fixed(_) => Cell::Made,
        Carried::Wide(_) => Cell::Bare,
        _ => Cell::Stamp,
    })
}

/// A Decimal without zeros behind its last digit.
fn decimal(value: i128, behind: i8, out: &mut String) {
    let behind = usize::try_from(behind).unwrap_or(0);
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = behind + 1);
    let (whole, fraction) = digits.split_at(digits.len() - behind);
    let fraction = fraction.trim_end_matches('0');
    out.push_str(if value < 0 { "-" } else { "" });
    out.push_str(whole);
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
}

fn bare(column: &dyn Array, row: usize, out: &mut String) -> Result<(), Error> {
    macro_rules! number {
        ($kind:ty) => {
            write!(out, "{}", column.as_primitive::<$kind>().value(row))
        };
    }
    let written = match column.data_type() {
        DataType::Boolean => write!(out, "{}", column.as_boolean().value(row)),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => {
            float_of(column.as_primitive::<Float32Type>().value(row), out);
            Ok(())
        }
        DataType::Float64 => {
            float(column.as_primitive::<Float64Type>().value(row), out);
            Ok(())
        }
        DataType::Decimal128(_, behind) => {
            decimal(column.as_primitive::<Decimal128Type>().value(row), *behind, out);
            Ok(())
        }
        DataType::Binary => {
            let bytes = column.as_binary::<i32>().value(row);
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
        }
        DataType::Dictionary(_, _) => return other_type(column, row, column.data_type(), out),
        other => return Err(Error::Run(format!("a value of type {other} cannot be written"))),
    };
    written.map_err(|_| Error::Run("formatting failed".into()))
}

fn other_type(column: &dyn Array, row: usize, data_type: &DataType, out: &mut String) -> Result<(), Error> {
    let text = arrow::util::display::array_value_to_string(column, row)
        .map_err(|error| Error::Run(format!("a value of type {data_type} cannot be written: {error}")))?;
    out.push_str(&text);
    Ok(())
}

/// ClickHouse's shortest form: `inf`, `nan`, no trailing `.0`, an exponent below 1e-6 and from 1e21 on.
pub(super) fn float(value: f64, out: &mut String) {
    float_of(value, out);
}

fn float_of<F: std::fmt::Display + std::fmt::LowerExp + Copy + Into<f64>>(value: F, out: &mut String) {
    let wide: f64 = value.into();
    if wide.is_nan() {
        out.push_str("nan");
        return;
    }
    let size = wide.abs();
    if wide.is_finite() && size != 0.0 && !(1e-6..1e21).contains(&size) {
        out.push_str(&format!("{value:e}"));
    } else {
        out.push_str(&format!("{value}"));
    }
}

fn stamp(column: &dyn Array, row: usize, out: &mut String) -> Result<(), Error> {
    let (nanos, digits) = match column.data_type() {
        DataType::Date32 => {
            let days = i128::from(column.as_primitive::<Date32Type>().value(row));
            return civil(days * 86_400_000_000_000, out, None);
        }
        DataType::Date64 => {
            let millis = i128::from(column.as_primitive::<Date64Type>().value(row));
            return civil(millis * 1_000_000, out, None);
        }
        DataType::Timestamp(TimeUnit::Second, _) => {
            (i128::from(column.as_primitive::<TimestampSecondType>().value(row)) * 1_000_000_000, 0)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            (i128::from(column.as_primitive::<TimestampMillisecondType>().value(row)) * 1_000_000, 3)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            (i128::from(column.as_primitive::<TimestampMicrosecondType>().value(row)) * 1_000, 6)
        }
        _ => (i128::from(column.as_primitive::<TimestampNanosecondType>().value(row)), 9),
    };
    let zone = match column.data_type() {
        DataType::Timestamp(_, Some(zone)) => Some(zone.as_ref()),
        _ => None,
    };
    civil(shifted(nanos, zone)?, out, Some(digits))
}

/// The moment as a clock in the zone shows it.
fn shifted(nanos: i128, zone: Option<&str>) -> Result<i128, Error> {
    let Some(name) = zone.filter(|name| *name != "UTC") else { return Ok(nanos) };
    let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).unwrap_or(0);
    let zone = crate::function::moment::Zone::named(name).map_err(|fault| Error::Run(fault.0))?;
    Ok(nanos + i128::from(zone.offset(seconds)) * 1_000_000_000)
}

/// `2026-11-21` and, with digits, ` 14:02:11.250`.
fn civil(nanos: i128, out: &mut String, digits: Option<usize>) -> Result<(), Error> {
    let seconds = within_years(i64::try_from(nanos.div_euclid(1_000_000_000)).unwrap_or(0));
    let fraction = nanos.rem_euclid(1_000_000_000);
    let instant = jiff::Timestamp::from_second(seconds).map_err(|error| Error::Run(error.to_string()))?;
    let time = jiff::tz::Offset::UTC.to_datetime(instant);
    let written =
        write!(out, "{:04}-{:02}-{:02}", time.year(), time.month(), time.day()).and_then(|()| match digits {
            None => Ok(()),
            Some(digits) => {
                write!(out, " {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
                if digits > 0 {
                    let fraction = format!("{fraction:09}");
                    write!(out, ".{}", &fraction[..digits])?;
                }
                Ok(())
            }
        });
    written.map_err(|_| Error::Run("formatting failed".into()))
}
