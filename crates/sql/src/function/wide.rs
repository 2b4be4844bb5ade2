//! Integers of 128 and 256 bits in arithmetic, conversions and comparisons.

use super::convert::convert;
use super::{Call, Fault, Function, Outcome, Types, plain};
use crate::kind;
use crate::type_name::named;
use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, FixedSizeBinaryArray, Float64Array, UInt64Array,
};
use arrow::buffer::Buffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type, UInt64Type};
use model::{Carried, Wide, WideNumber};
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    // the operation's name, and two numbers of which one is such an integer
    plain("_wide", (3, 3), returns, |c| calculate(c, &c.types.constant_text(0).unwrap_or_default(), [1, 2])),
    // what numbers of different types are compared by
    plain(
        "_wideKey",
        (1, 1),
        |_| Ok(DataType::Binary),
        |c| {
            Ok(Arc::new(BinaryArray::from_iter_values(numbers(&c.args[0])?.into_iter().map(WideNumber::key))))
        },
    ),
];

fn returns(types: &Types) -> Outcome<DataType> {
    let name = types.constant_text(0).unwrap_or_default();
    kind::arithmetic(&name, types.of(1), types.of(2)).ok_or_else(|| {
        Fault(format!(
            "Illegal types {} and {} of arguments of function {name}. (ILLEGAL_TYPE_OF_ARGUMENT)",
            named(types.of(1), false),
            named(types.of(2), false)
        ))
    })
}

/// The operation on the arguments at these places.
pub(super) fn calculate(call: &Call, name: &str, [left, right]: [usize; 2]) -> Outcome<ArrayRef> {
    if call.returns == DataType::Float64 {
        let floats = |at: usize| convert(&call.args[at], &DataType::Float64);
        let (left, right) = (floats(left)?, floats(right)?);
        let (left, right) = (left.as_primitive::<Float64Type>(), right.as_primitive::<Float64Type>());
        let quotients = left.values().iter().zip(right.values()).map(|(left, right)| left / right);
        return Ok(Arc::new(Float64Array::from_iter_values(quotients)));
    }
    let (left, right) = (numbers(&call.args[left])?, numbers(&call.args[right])?);
    let by_zero = || Fault("Division by zero. (ILLEGAL_DIVISION)".into());
    let values = call.each(|row| {
        let (left, right) = (left[row], right[row]);
        match name {
            "plus" => Ok(left.plus(right)),
            "minus" => Ok(left.minus(right)),
            "multiply" => Ok(left.times(right)),
            "intDiv" => left.divided(right).ok_or_else(by_zero),
            _ => left.rest(right).ok_or_else(by_zero),
        }
    })?;
    made(values, &call.returns)
}

/// With the other sign, or without one.
pub(super) fn signed(call: &Call, make: fn(WideNumber) -> WideNumber) -> Outcome<ArrayRef> {
    made(numbers(&call.args[0])?.into_iter().map(make).collect(), &call.returns)
}

/// A number of a column of any whole numbers; a slot under NULL may hold anything.
pub(crate) fn numbers(column: &ArrayRef) -> Outcome<Vec<WideNumber>> {
    if let Some(wide) = kind::wide(column.data_type()) {
        let bytes = column.as_fixed_size_binary();
        return Ok((0..column.len()).map(|row| wide.number(bytes.value(row))).collect());
    }
    Ok(match column.data_type() {
        DataType::UInt64 => {
            column.as_primitive::<UInt64Type>().values().iter().map(|one| (*one).into()).collect()
        }
        DataType::Float32 | DataType::Float64 => {
            let floats = cast(column, &DataType::Float64)?;
            let floats = floats.as_primitive::<Float64Type>();
            let whole = |row| match WideNumber::of_float(floats.value(row)) {
                None if column.is_valid(row) => Err(Fault(
                    "Unexpected inf, nan or too large a float to integer conversion. (CANNOT_CONVERT_TYPE)"
                        .into(),
                )),
                number => Ok(number.unwrap_or_default()),
            };
            (0..column.len()).map(whole).collect::<Outcome<_>>()?
        }
        DataType::Decimal128(_, behind) => {
            let unit = 10_i128.pow(u32::try_from(*behind).unwrap_or(0));
            let whole = |one: &i128| WideNumber::parse(&(one / unit).to_string()).unwrap_or_default();
            column.as_primitive::<Decimal128Type>().values().iter().map(whole).collect()
        }
        _ => {
            let narrow = convert(column, &DataType::Int64)?;
            narrow.as_primitive::<Int64Type>().values().iter().map(|one| (*one).into()).collect()
        }
    })
}

/// Numbers in a type of whole numbers; those that do not fit wrap around.
pub(crate) fn made(numbers: Vec<WideNumber>, target: &DataType) -> Outcome<ArrayRef> {
    let Some(Carried::Wide(wide)) = Carried::of(target) else {
        let bits: ArrayRef =
            Arc::new(UInt64Array::from_iter_values(numbers.into_iter().map(WideNumber::low_bits)));
        return convert(&bits, target);
    };
    let DataType::FixedSizeBinary(width) = target else { return Err("bytes were expected".into()) };
    let each = usize::try_from(*width).unwrap_or(0);
    let mut all = Vec::with_capacity(each * numbers.len());
    for (row, number) in numbers.into_iter().enumerate() {
        wide.push(number, &mut all);
        all.resize(each * (row + 1), 0);
    }
    Ok(Arc::new(FixedSizeBinaryArray::try_new(*width, Buffer::from_vec(all), None)?))
}

/// Such integers in another type.
pub(super) fn converted(column: &ArrayRef, wide: Wide, target: &DataType) -> Outcome<ArrayRef> {
    let bytes = column.as_fixed_size_binary();
    let each = || (0..column.len()).map(|row| wide.number(bytes.value(row)));
    Ok(match target {
        DataType::Boolean => Arc::new(BooleanArray::from_iter(each().map(|number| Some(!number.is_zero())))),
        float if kind::is_float(float) => {
            cast(&Float64Array::from_iter_values(each().map(WideNumber::to_float)), float)?
        }
        whole if kind::whole(whole).is_some() => made(each().collect(), whole)?,
        other => {
            let narrow: ArrayRef = Arc::new(made(each().collect(), &DataType::Int64)?);
            let is_fit = |(row, number): (usize, WideNumber)| {
                column.is_null(row) || WideNumber::from(number.low_bits().cast_signed()) == number
            };
            if !each().enumerate().all(is_fit) {
                let (from, to) = (named(column.data_type(), false), named(other, false));
                return Err(Fault(format!("A value of {from} does not fit into {to}. (DECIMAL_OVERFLOW)")));
            }
            convert(&narrow, other)?
        }
    })
}
