//! Arrays of numbers: sums, extremes, ranges, distances.

use super::array::build;
use super::{Call, Function, Outcome, Types, plain};
use crate::kind;
use crate::limits::RANGE_ITEMS_MAX;
use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use std::ops::Range;
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    plain(
        "arraySum",
        (1, 1),
        |t| {
            number_list(t).map(|item| match item {
                i if i.is_unsigned_integer() => DataType::UInt64,
                i if i.is_signed_integer() => DataType::Int64,
                _ => DataType::Float64,
            })
        },
        numbers,
    ),
    plain("arrayAvg", (1, 1), |t| number_list(t).map(|_| DataType::Float64), numbers),
    plain("arrayMin", (1, 1), number_list, numbers),
    plain("arrayMax", (1, 1), number_list, numbers),
    plain("range", (1, 3), range_type, range),
    plain(
        "cosineDistance",
        (2, 2),
        |t| number_list(t).map(|_| DataType::Float64),
        |c| {
            let float_list = kind::list_of(DataType::Float64);
            let (a, b) = (
                super::convert::convert(&c.args[0], &float_list)?,
                super::convert::convert(&c.args[1], &float_list)?,
            );
            Ok(Arc::new(Float64Array::from(c.each(|row| {
            let (a, b) = (a.as_list::<i32>().value(row), b.as_list::<i32>().value(row));
            let (a, b) = (a.as_primitive::<Float64Type>().values().to_vec(), b.as_primitive::<Float64Type>().values().to_vec());
            if a.len() != b.len() {
                return Err("Arguments of function cosineDistance have different array sizes. (SIZES_OF_ARRAYS_DONT_MATCH)".into());
            }
            let dot: f64 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            let length = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
            Ok(1.0 - dot / (length(&a) * length(&b)))
        })?)))
        },
    ),
];

fn number_list(types: &Types) -> Outcome<DataType> {
    match types.of(0) {
        DataType::List(item) if kind::is_number(item.data_type()) || *item.data_type() == DataType::Null => {
            Ok(item.data_type().clone())
        }
        _ => Err(types.illegal(0)),
    }
}

fn numbers(call: &Call) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    // a row that is NULL may still have items behind it
    let range = |row: usize| match call.is_valid(row) {
        true => list.value_offsets()[row] as usize..list.value_offsets()[row + 1] as usize,
        false => 0..0,
    };
    reduced(call.name, (0..call.rows).map(range).collect(), list.values(), &call.returns)
}

/// One number from the items of each range, by the function's name; NULLs take no part.
pub(super) fn reduced(
    name: &str,
    rows: Vec<Range<usize>>,
    items: &ArrayRef,
    returns: &DataType,
) -> Outcome<ArrayRef> {
    if returns.is_integer() && (items.data_type().is_integer() || *items.data_type() == DataType::Boolean) {
        let items = cast(items, &DataType::Decimal128(20, 0))?;
        let items = items.as_primitive::<Decimal128Type>();
        let results = rows.into_iter().map(|range| {
            let mut values = range.filter(|at| items.is_valid(*at)).map(|at| items.value(at));
            let result = match name {
                "arraySum" => values.fold(0, i128::wrapping_add),
                "arrayMin" => values.by_ref().min().unwrap_or(0),
                _ => values.by_ref().max().unwrap_or(0),
            };
            // as many bits as the type has: sums wrap in ClickHouse
            result as i64
        });
        let bits: ArrayRef = Arc::new(Int64Array::from_iter_values(results));
        return super::convert::convert(&bits, returns);
    }
    let items = cast(items, &DataType::Float64)?;
    let items = items.as_primitive::<Float64Type>();
    let results = rows.into_iter().map(|range| {
        let values: Vec<f64> = range.filter(|at| items.is_valid(*at)).map(|at| items.value(at)).collect();
        match name {
            "arraySum" => values.iter().sum(),
            "arrayAvg" => values.iter().sum::<f64>() / values.len() as f64,
            "arrayMin" => values.iter().copied().reduce(f64::min).unwrap_or(0.0),
            _ => values.iter().copied().reduce(f64::max).unwrap_or(0.0),
        }
    });
    Ok(cast(&Float64Array::from_iter_values(results), returns)?)
}

fn range_type(types: &Types) -> Outcome<DataType> {
    types.need_number(&[0, 1, 2])?;
    let all = types.fields.iter().map(|field| field.data_type());
    kind::common_of(all).map(kind::list_of).ok_or_else(|| types.illegal(0))
}

fn range(call: &Call) -> Outcome<ArrayRef> {
    let bounds: Vec<ArrayRef> =
        (0..call.args.len()).map(|at| call.as_type(at, &DataType::Int64)).collect::<Outcome<_>>()?;
    let mut total = 0_usize;
    build(call, |row| {
        let at = |column: usize| bounds[column].as_primitive::<Int64Type>().value(row);
        let (begin, end, step) = match bounds.len() {
            1 => (0, at(0), 1),
            2 => (at(0), at(1), 1),
            _ => (at(0), at(1), at(2)),
        };
        if step == 0 {
            return Err(
                "A call to function range: the 3rd argument step can't be zero. (ARGUMENT_OUT_OF_BOUND)"
                    .into(),
            );
        }
        let (distance, step_wide) = (i128::from(end) - i128::from(begin), i128::from(step));
        let count = if distance.signum() == step_wide.signum() {
            usize::try_from((distance.abs() - 1) / step_wide.abs() + 1).unwrap_or(usize::MAX)
        } else {
            0
        };
        total = total.saturating_add(count);
        if total > RANGE_ITEMS_MAX {
            return Err(
                "A call to function range would produce too many elements. (ARGUMENT_OUT_OF_BOUND)".into()
            );
        }
        // within the bounds, as counted above
        let values = (0..count as i64).map(|index| begin.wrapping_add(index.wrapping_mul(step)));
        Ok(Arc::new(Int64Array::from_iter_values(values)))
    })
}
