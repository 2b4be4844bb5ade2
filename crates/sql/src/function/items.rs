//! More of arrays: sums along the way, ends, counts, pairs; and aggregate functions over an array's items.

use super::array::{build, scalars};
use super::convert::widened;
use super::logic::default_of;
use super::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use crate::limits::MADE_ITEMS_MAX;
use arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Int64Array, StructArray, UInt32Array, UInt64Array,
    new_empty_array,
};
use arrow::compute::{cast, concat, take};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::ScalarValue;
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("arrayCumSum", (1, 1), sums, |c| running(c, false)),
    plain("arrayCumSumNonNegative", (1, 1), sums, |c| running(c, true)),
    plain("arrayDifference", (1, 1), differences, difference),
    plain(
        "arrayProduct",
        (1, 1),
        |t| number_item(t).map(|_| DataType::Float64),
        |c| {
            let list = c.args[0].as_list::<i32>();
            let products = c.each(|row| {
                let items = cast(&list.value(row), &DataType::Float64)?;
                let values = items.as_primitive::<Float64Type>().values();
                Ok(if values.is_empty() { 0.0 } else { values.iter().product::<f64>() })
            })?;
            Ok(Arc::new(Float64Array::from(products)))
        },
    ),
    plain(
        "arrayEnumerate",
        (1, 1),
        |t| item(t, 0).map(|_| kind::list_of(DataType::UInt32)),
        |c| {
            let list = c.args[0].as_list::<i32>();
            build(c, |row| {
                Ok(Arc::new((1..=list.value(row).len() as u32).map(Some).collect::<UInt32Array>()))
            })
        },
    ),
    plain(
        "arrayEnumerateUniq",
        (1, 1),
        |t| item(t, 0).map(|_| kind::list_of(DataType::UInt32)),
        |c| {
            numbered(c, |seen, _| {
                *seen += 1;
                *seen
            })
        },
    ),
    plain(
        "arrayEnumerateDense",
        (1, 1),
        |t| item(t, 0).map(|_| kind::list_of(DataType::UInt32)),
        |c| {
            numbered(c, |seen, known| {
                if *seen == 0 {
                    *seen = known;
                }
                *seen
            })
        },
    ),
    Function {
        name: "arrayPushBack",
        nulls: Nulls::Never,
        arity: (2, 2),
        returns: pushed,
        run: |c| push(c, false),
    },
    Function {
        name: "arrayPushFront",
        nulls: Nulls::Never,
        arity: (2, 2),
        returns: pushed,
        run: |c| push(c, true),
    },
    plain("arrayPopBack", (1, 1), own, |c| sliced(c, |size| (0, size.saturating_sub(1)))),
    plain("arrayPopFront", (1, 1), own, |c| sliced(c, |size| (1.min(size), size.saturating_sub(1)))),
    plain("arrayZip", (1, usize::MAX), zip_type, zipped),
    plain(
        "arrayWithConstant",
        (2, 2),
        |t| t.need_number(&[0]).map(|()| kind::list_of(t.of(1).clone())),
        |c| {
            let counts = super::convert::convert(&c.args[0], &DataType::Int64)?;
            build(c, |row| {
                let count = size_of(counts.as_primitive::<Int64Type>().value(row))?;
                Ok(take(&c.args[1], &UInt64Array::from(vec![row as u64; count]), None)?)
            })
        },
    ),
    plain("arrayResize", (2, 3), |t| t.need_number(&[1]).and(resize_type(t)), resized),
    Function {
        name: "countEqual",
        nulls: Nulls::Never,
        arity: (2, 2),
        returns: |t| item(t, 0).map(|_| DataType::UInt64),
        run: |c| {
            let list = c.args[0].as_list::<i32>();
            let common = kind::common(&list.value_type(), c.args[1].data_type()).ok_or("no common type")?;
            let wanted = scalars(&widened(&c.args[1], &common)?)?;
            let counts = (0..c.rows).map(|row| {
                let items = scalars(&widened(&list.value(row), &common)?)?;
                Ok(items.iter().filter(|one| **one == wanted[row]).count() as u64)
            });
            Ok(Arc::new(UInt64Array::from(counts.collect::<Outcome<Vec<_>>>()?)))
        },
    },
    plain("arrayRotateLeft", (2, 2), |t| t.need_number(&[1]).and(own(t)), |c| rotated(c, 1)),
    plain("arrayRotateRight", (2, 2), |t| t.need_number(&[1]).and(own(t)), |c| rotated(c, -1)),
    plain(
        "mapFromArrays",
        (2, 2),
        |t| Ok(kind::map_of(item(t, 0)?, item(t, 1)?)),
        |c| {
            let (keys, values) = (c.args[0].as_list::<i32>(), c.args[1].as_list::<i32>());
            let (mut all_keys, mut all_values, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
            for row in 0..c.rows {
                let (key, value) = (keys.value(row), values.value(row));
                if key.len() != value.len() {
                    return Err(
                        "Key and value arrays should have same amount of elements. (BAD_ARGUMENTS)".into()
                    );
                }
                lengths.push(key.len());
                all_keys.push(key);
                all_values.push(value);
            }
            let DataType::Map(entries, _) = &c.returns else { return Err("a map was expected".into()) };
            let DataType::Struct(pair) = entries.data_type() else { return Err("a map was expected".into()) };
            let columns =
                vec![joined(&all_keys, pair[0].data_type())?, joined(&all_values, pair[1].data_type())?];
            let rows = StructArray::try_new(pair.clone(), columns, None)?;
            let offsets = arrow::buffer::OffsetBuffer::from_lengths(lengths);
            Ok(Arc::new(arrow::array::MapArray::try_new(Arc::clone(entries), offsets, rows, None, false)?))
        },
    ),
    plain("arrayReduce", (2, usize::MAX), reduce_type, reduce),
    Function {
        name: "finalizeAggregation",
        nulls: Nulls::OfState,
        arity: (1, 1),
        returns: |t| {
            let text = t.fields.first().and_then(|field| crate::opaque::type_of(field)).unwrap_or_default();
            crate::aggregate::finalized_type(text).map(|field| field.data_type().clone()).map_err(Fault::from)
        },
        run: |c| {
            let text =
                c.types.fields.first().and_then(|field| crate::opaque::type_of(field)).unwrap_or_default();
            Ok(crate::aggregate::finalized(text, &c.args[0])?)
        },
    },
];

fn joined(parts: &[ArrayRef], data_type: &DataType) -> Outcome<ArrayRef> {
    let refs: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    let all = if refs.is_empty() { new_empty_array(data_type) } else { concat(&refs)? };
    widened(&all, data_type)
}

fn size_of(count: i64) -> Outcome<usize> {
    usize::try_from(count)
        .ok()
        .filter(|count| *count <= MADE_ITEMS_MAX)
        .ok_or_else(|| "Array size must be between zero and 20 million. (TOO_LARGE_ARRAY_SIZE)".into())
}

fn item(types: &Types, at: usize) -> Outcome<DataType> {
    match types.of(at) {
        DataType::List(item) => Ok(item.data_type().clone()),
        _ => Err(types.illegal(at)),
    }
}

fn own(types: &Types) -> Outcome<DataType> {
    item(types, 0).map(kind::list_of)
}

fn number_item(types: &Types) -> Outcome<DataType> {
    item(types, 0).and_then(|item| match kind::is_number(&item) || item == DataType::Null {
        true => Ok(item),
        false => Err(types.illegal(0)),
    })
}

fn sums(types: &Types) -> Outcome<DataType> {
    let item = number_item(types)?;
    Ok(kind::list_of(if item.is_unsigned_integer() {
        DataType::UInt64
    } else if item.is_signed_integer() {
        DataType::Int64
    } else {
        DataType::Float64
    }))
}

fn running(call: &Call, stays_positive: bool) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    build(call, |row| {
        let items = list.value(row);
        Ok(match field.data_type() {
            DataType::Float64 => {
                let items = cast(&items, &DataType::Float64)?;
                let mut sum = 0.0_f64;
                let all = items.as_primitive::<Float64Type>().values().iter().map(|one| {
                    sum += one;
                    if stays_positive && sum < 0.0 {
                        sum = 0.0;
                    }
                    sum
                });
                Arc::new(Float64Array::from_iter_values(all))
            }
            other => {
                let items = super::convert::convert(&items, &DataType::Int64)?;
                let mut sum = 0_i64;
                let all = items.as_primitive::<Int64Type>().values().iter().map(|one| {
                    sum = sum.wrapping_add(*one);
                    if stays_positive && sum < 0 && *other == DataType::Int64 {
                        sum = 0;
                    }
                    sum
                });
                super::convert::convert(&(Arc::new(Int64Array::from_iter_values(all)) as ArrayRef), other)?
            }
        })
    })
}

fn differences(types: &Types) -> Outcome<DataType> {
    let item = number_item(types)?;
    kind::arithmetic("minus", &item, &item)
        .map(|one| kind::list_of(if item == DataType::Float32 { DataType::Float32 } else { one }))
        .ok_or_else(|| types.illegal(0))
}

fn difference(call: &Call) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    build(call, |row| {
        let items = list.value(row);
        if kind::is_float(field.data_type()) {
            let items = cast(&items, &DataType::Float64)?;
            let items = items.as_primitive::<Float64Type>().values().to_vec();
            let all = (0..items.len()).map(|at| if at == 0 { 0.0 } else { items[at] - items[at - 1] });
            return Ok(cast(&Float64Array::from_iter_values(all), field.data_type())?);
        }
        let items = super::convert::convert(&items, &DataType::Int64)?;
        let items = items.as_primitive::<Int64Type>().values().to_vec();
        let all = (0..items.len()).map(|at| if at == 0 { 0 } else { items[at].wrapping_sub(items[at - 1]) });
        super::convert::convert(&(Arc::new(Int64Array::from_iter_values(all)) as ArrayRef), field.data_type())
    })
}

/// A number for each item from what was seen of its equals, and how many different ones there are.
fn numbered(call: &Call, number: fn(&mut u32, u32) -> u32) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    build(call, |row| {
        let mut seen: HashMap<ScalarValue, u32> = HashMap::new();
        let mut numbers = Vec::new();
        for one in scalars(&list.value(row))? {
            let known = seen.len() as u32 + 1;
            numbers.push(number(seen.entry(one).or_insert(0), known));
        }
        Ok(Arc::new(UInt32Array::from(numbers)))
    })
}

fn pushed(types: &Types) -> Outcome<DataType> {
    let own = item(types, 0)?;
    kind::common(&own, types.of(1))
        .map(kind::list_of)
        .ok_or_else(|| "There is no supertype for the items of the array. (NO_COMMON_TYPE)".into())
}

fn push(call: &Call, at_front: bool) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    let more = widened(&call.args[1], field.data_type())?;
    build(call, |row| {
        let (items, one) = (widened(&list.value(row), field.data_type())?, more.slice(row, 1));
        let parts: [&dyn Array; 2] = if at_front { [&one, &items] } else { [&items, &one] };
        Ok(concat(&parts)?)
    })
}

fn sliced(call: &Call, range: fn(usize) -> (usize, usize)) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    build(call, |row| {
        let items = list.value(row);
        let (begin, count) = range(items.len());
        Ok(items.slice(begin, count))
    })
}

fn zip_type(types: &Types) -> Outcome<DataType> {
    let items = (0..types.fields.len()).map(|at| item(types, at)).collect::<Outcome<Vec<_>>>()?;
    Ok(kind::list_of(kind::tuple_of(&items)))
}

fn zipped(call: &Call) -> Outcome<ArrayRef> {
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    let DataType::Struct(fields) = field.data_type() else { return Err("tuples were expected".into()) };
    build(call, |row| {
        let columns: Vec<ArrayRef> = call.args.iter().map(|list| list.as_list::<i32>().value(row)).collect();
        if columns.iter().any(|column| column.len() != columns[0].len()) {
            return Err("The argument 1 and argument 2 of function arrayZip have different array sizes. (SIZES_OF_ARRAYS_DONT_MATCH)".into());
        }
        Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
    })
}

fn resize_type(types: &Types) -> Outcome<DataType> {
    if types.fields.len() > 2 {
        kind::common(&item(types, 0)?, types.of(2)).map(kind::list_of).ok_or_else(|| types.illegal(2))
    } else {
        own(types)
    }
}

fn resized(call: &Call) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    let sizes = super::convert::convert(&call.args[1], &DataType::Int64)?;
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    let fill = match call.args.get(2) {
        Some(fill) => widened(fill, field.data_type())?,
        None => default_of(field.data_type())?.to_array_of_size(call.rows)?,
    };
    build(call, |row| {
        let size = sizes.as_primitive::<Int64Type>().value(row);
        let count = size_of(size.saturating_abs())?;
        let items = widened(&list.value(row), field.data_type())?;
        if items.len() >= count {
            return Ok(items.slice(if size < 0 { items.len() - count } else { 0 }, count));
        }
        let more = take(&fill, &UInt64Array::from(vec![row as u64; count - items.len()]), None)?;
        let parts: [&dyn Array; 2] = if size < 0 { [&more, &items] } else { [&items, &more] };
        Ok(concat(&parts)?)
    })
}

fn rotated(call: &Call, sign: i64) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    let by = super::convert::convert(&call.args[1], &DataType::Int64)?;
    build(call, |row| {
        let items = list.value(row);
        let size = items.len() as i64;
        let shift = by.as_primitive::<Int64Type>().value(row).wrapping_mul(sign);
        let order: UInt64Array =
            (0..size).map(|at| Some((at + shift.rem_euclid(size)).rem_euclid(size) as u64)).collect();
        Ok(take(&items, &order, None)?)
    })
}

fn reduce_plan(types: &Types) -> Outcome<crate::aggregate::Reducer> {
    let name = types.constant_text(0).ok_or("the function of arrayReduce must be written in the query")?;
    let items = (1..types.fields.len()).map(|at| item(types, at)).collect::<Outcome<Vec<_>>>()?;
    crate::aggregate::Reducer::new(&name, &items).map_err(Fault::from)
}

fn reduce_type(types: &Types) -> Outcome<DataType> {
    Ok(reduce_plan(types)?.returns())
}

fn reduce(call: &Call) -> Outcome<ArrayRef> {
    let reducer = reduce_plan(&call.types)?;
    let mut values = Vec::with_capacity(call.rows);
    for row in 0..call.rows {
        let columns: Vec<ArrayRef> =
            call.args[1..].iter().map(|list| list.as_list::<i32>().value(row)).collect();
        if columns.iter().any(|column| column.len() != columns[0].len()) {
            return Err(
                "Lengths of all arrays passed to arrayReduce must be equal. (SIZES_OF_ARRAYS_DONT_MATCH)"
                    .into(),
            );
        }
        values.push(reducer.reduce(&columns)?);
    }
    if values.is_empty() {
        return Ok(new_empty_array(&call.returns));
    }
    Ok(ScalarValue::iter_to_array(values)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_bound() {
        assert!(size_of(-1).is_err() && size_of(1 << 40).is_err());
        assert_eq!(size_of(3).unwrap(), 3);
    }
}
