//! sumMap, minMap and maxMap over arrays of keys and of values.

use super::{Group, Tally};
use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray, StructArray};
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

const fn tally(
    name: &'static str,
    returns: fn(&[FieldRef]) -> Option<DataType>,
    result: fn(&Group) -> Result<ScalarValue>,
) -> Tally {
    Tally { name, arguments: (2, 2), parameters: (0, 0), returns, result, may_be_null: false }
}

pub(super) const TALLIES: &[Tally] = &[
    tally("sumMap", |fields| arrays(fields, widened), |group| joined(group, add)),
    tally(
        "minMap",
        |fields| arrays(fields, Some),
        |group| joined(group, |a, b| chosen(a, b, Ordering::Greater)),
    ),
    tally(
        "maxMap",
        |fields| arrays(fields, Some),
        |group| joined(group, |a, b| chosen(a, b, Ordering::Less)),
    ),
];

/// What sums of this type are.
fn widened(data_type: DataType) -> Option<DataType> {
    if data_type.is_unsigned_integer() {
        Some(DataType::UInt64)
    } else if data_type.is_signed_integer() {
        Some(DataType::Int64)
    } else {
        kind::is_float(&data_type).then_some(DataType::Float64)
    }
}

fn item(field: &FieldRef) -> Option<DataType> {
    match field.data_type() {
        DataType::List(item) => Some(item.data_type().clone()),
        _ => None,
    }
}

fn arrays(fields: &[FieldRef], value: fn(DataType) -> Option<DataType>) -> Option<DataType> {
    let (keys, values) = (item(&fields[0])?, value(item(&fields[1])?)?);
    Some(kind::tuple_of(&[kind::list_of(keys), kind::list_of(values)]))
}

fn add(left: &ScalarValue, right: &ScalarValue) -> Result<ScalarValue> {
    match (left, right) {
        (ScalarValue::Int64(Some(a)), ScalarValue::Int64(Some(b))) => {
            Ok(ScalarValue::Int64(Some(a.wrapping_add(*b))))
        }
        (ScalarValue::UInt64(Some(a)), ScalarValue::UInt64(Some(b))) => {
            Ok(ScalarValue::UInt64(Some(a.wrapping_add(*b))))
        }
        _ => left.add(right),
    }
}

fn chosen(left: &ScalarValue, right: &ScalarValue, loses: Ordering) -> Result<ScalarValue> {
    Ok(if left.partial_cmp(right) == Some(loses) { right.clone() } else { left.clone() })
}

type Join = fn(&ScalarValue, &ScalarValue) -> Result<ScalarValue>;

fn joined(group: &Group, join: Join) -> Result<ScalarValue> {
    let DataType::Struct(fields) = group.returns.data_type() else { return Ok(ScalarValue::Null) };
    let target = |at: usize| match fields[at].data_type() {
        DataType::List(item) => item.data_type().clone(),
        other => other.clone(),
    };
    let mut sums: HashMap<ScalarValue, ScalarValue> = HashMap::new();
    let (keys, values) = (group.columns[0].as_list::<i32>(), group.columns[1].as_list::<i32>());
    for row in 0..keys.len() {
        let (keys, values) = (keys.value(row), arrow::compute::cast(&values.value(row), &target(1))?);
        if keys.len() != values.len() {
            return Err(DataFusionError::Execution(
                "Sizes of keys and values arrays do not match. (SIZES_OF_ARRAYS_DONT_MATCH)".into(),
            ));
        }
        for at in (0..keys.len()).filter(|at| keys.is_valid(*at) && values.is_valid(*at)) {
            let (key, value) =
                (ScalarValue::try_from_array(&keys, at)?, ScalarValue::try_from_array(&values, at)?);
            let sum = match sums.get(&key) {
                Some(sum) => join(sum, &value)?,
                None => value,
            };
            sums.insert(key, sum);
        }
    }
    let mut pairs: Vec<(ScalarValue, ScalarValue)> = sums.into_iter().collect();
    pairs.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    let (keys, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let columns: Vec<ArrayRef> = vec![
        super::super::fold::list(keys, &target(0))?.to_array()?,
        super::super::fold::list(values, &target(1))?.to_array()?,
    ];
    Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(fields.clone(), columns, None)?)))
}
