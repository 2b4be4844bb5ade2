//! Functions that only lowering writes.

use super::logic::filled;
use super::{Function, Nulls, Outcome, plain};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{cast, is_not_null};
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use std::sync::Arc;

/// The argument as it is, as Nullable.
const fn same(name: &'static str) -> Function {
    Function {
        name,
        nulls: Nulls::Always,
        arity: (1, 1),
        returns: |types| Ok(types.of(0).clone()),
        run: |call| Ok(Arc::clone(&call.args[0])),
    }
}

pub(crate) const FUNCTIONS: &[Function] = &[
    // the first argument, whose NULLs become defaults unless the second may be NULL itself
    Function {
        name: "_fill",
        nulls: Nulls::LikeSecond,
        arity: (2, 2),
        returns: |types| Ok(types.of(0).clone()),
        run: |call| match call.types.fields.get(1).is_some_and(|field| field.is_nullable()) {
            true => Ok(Arc::clone(&call.args[0])),
            false => filled(&call.args[0]),
        },
    },
    // floats as ClickHouse compares them: NaN with nothing
    plain(
        "_compare",
        (3, 3),
        |types| types.need_number(&[1, 2]).map(|()| DataType::Boolean),
        |call| {
            let operator = call.types.constant_text(0).unwrap_or_default();
            let test: fn(f64, f64) -> bool = match operator.as_str() {
                "<" => |a, b| a < b,
                "<=" => |a, b| a <= b,
                ">" => |a, b| a > b,
                ">=" => |a, b| a >= b,
                "=" => |a, b| a == b,
                _ => |a, b| a != b,
            };
            let (left, right) = (call.as_type(1, &DataType::Float64)?, call.as_type(2, &DataType::Float64)?);
            let pairs = left.as_primitive::<Float64Type>().values().iter();
            let pairs = pairs.zip(right.as_primitive::<Float64Type>().values());
            Ok(Arc::new(pairs.map(|(a, b)| Some(test(*a, *b))).collect::<BooleanArray>()))
        },
    ),
    // what may be NULL in ClickHouse, though DataFusion sees that it never is
    same("_nullable"),
    // the same, kept from being worked out before the plan is made, since a constant's type would forget it
    same("_unfolded"),
    // the argument as it is, kept from being worked out before the plan is made
    Function {
        name: "_kept",
        nulls: Nulls::Inherit,
        arity: (1, 1),
        returns: |types| Ok(types.of(0).clone()),
        run: |call| Ok(Arc::clone(&call.args[0])),
    },
    // NaN with the sign that sorts before everything
    plain(
        "_nan_lowest",
        (1, 1),
        |types| Ok(types.of(0).clone()),
        |call| sortable(&call.args[0], -f64::NAN.abs()),
    ),
    // and with the one that sorts behind everything
    plain(
        "_nan_highest",
        (1, 1),
        |types| Ok(types.of(0).clone()),
        |call| sortable(&call.args[0], f64::NAN.abs()),
    ),
    // an item of an array, which is never NULL: NULL inside arrays is refused where it would show
    Function {
        name: "_item",
        nulls: Nulls::Never,
        arity: (1, 1),
        returns: |types| Ok(types.of(0).clone()),
        run: |call| match call.args[0].logical_null_count() {
            0 => Ok(Arc::clone(&call.args[0])),
            _ => Err("arrayJoin of an array that holds NULL is not supported yet (NOT_IMPLEMENTED)".into()),
        },
    },
    // a sort key with FILL, which the plan takes apart before anything runs
    Function {
        name: "_withFill",
        nulls: Nulls::Inherit,
        arity: (5, usize::MAX),
        returns: |types| Ok(types.of(0).clone()),
        run: |_| Err("WITH FILL in this place is not supported yet (NOT_IMPLEMENTED)".into()),
    },
    // whether the array holds the second argument, which is NULL for NULL
    Function {
        name: "_inSet",
        nulls: Nulls::LikeSecond,
        arity: (2, 2),
        returns: |types| match types.of(0) {
            DataType::List(_) => Ok(DataType::Boolean),
            _ => Err(types.illegal(0)),
        },
        run: |call| {
            let lists = call.args[0].as_list::<i32>();
            let common = crate::kind::common(&lists.value_type(), call.args[1].data_type())
                .ok_or("There is no supertype for the sides of IN. (NO_COMMON_TYPE)")?;
            let values = super::array::scalars(&cast(&call.args[1], &common)?)?;
            let mut set = std::collections::HashSet::new();
            let mut last = None;
            let found = (0..call.rows).map(|row| {
                let items = lists.value(row);
                // the same array for every row
                if last.as_ref().is_none_or(|before: &ArrayRef| before.to_data() != items.to_data()) {
                    set = super::array::scalars(&cast(&items, &common)?)?.into_iter().collect();
                    last = Some(items);
                }
                Ok((!values[row].is_null()).then(|| set.contains(&values[row])))
            });
            Ok(Arc::new(found.collect::<Outcome<Vec<Option<bool>>>>()?.into_iter().collect::<BooleanArray>()))
        },
    },
    Function {
        name: "_default",
        nulls: Nulls::Never,
        arity: (2, 2),
        returns: |types| Ok(types.of(1).clone()),
        run: |call| {
            if *call.args[0].data_type() == DataType::Null {
                return Ok(Arc::clone(&call.args[1]));
            }
            Ok(zip(&is_not_null(&call.args[0])?, &call.args[0], &call.args[1])?)
        },
    },
];

/// The same with one zero, so that 0 and -0 are equal keys.
fn sortable(array: &ArrayRef, nan: f64) -> Outcome<ArrayRef> {
    let array = nan_as(array, nan)?;
    Ok(match array.data_type() {
        DataType::Float64 => {
            Arc::new(array.as_primitive::<Float64Type>().unary::<_, Float64Type>(|value| value + 0.0))
        }
        DataType::Float32 => {
            Arc::new(array.as_primitive::<Float32Type>().unary::<_, Float32Type>(|value| value + 0.0))
        }
        _ => array,
    })
}

/// Floats with every NaN replaced by one of the wanted sign; anything else as it is.
pub(crate) fn nan_as(array: &ArrayRef, nan: f64) -> Outcome<ArrayRef> {
    let fixed = |value: f64| if value.is_nan() { nan } else { value };
    Ok(match array.data_type() {
        DataType::Float64 => Arc::new(array.as_primitive::<Float64Type>().unary::<_, Float64Type>(fixed)),
        DataType::Float32 => Arc::new(
            array
                .as_primitive::<Float32Type>()
                .unary::<_, Float32Type>(|value| fixed(f64::from(value)) as f32),
        ),
        _ => Arc::clone(array),
    })
}
