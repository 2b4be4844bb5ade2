//! Arrays, tuples and maps.

use super::convert::widened;
use super::logic::{default_of, filled};
use super::nested::{key_position, map_items};
use super::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use crate::limits::MADE_ITEMS_MAX;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, UInt32Array, UInt64Array};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::compute::{concat, take};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::ScalarValue;
use model::Carried;
use std::collections::HashSet;
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    Function {
        name: "array",
        nulls: Nulls::Never,
        arity: (0, usize::MAX),
        returns: |t| {
            let item = kind::common_of(t.fields.iter().map(|field| field.data_type()));
            item.map(kind::list_of)
                .ok_or_else(|| "There is no supertype for the items of the array. (NO_COMMON_TYPE)".into())
        },
        run: array,
    },
    plain("arrayElement", (2, 2), element_type, element),
    plain(
        "length",
        (1, 1),
        |t| need_size(t).map(|()| DataType::UInt64),
        |c| Ok(Arc::new(UInt64Array::from(lengths(c)?))),
    ),
    plain("empty", (1, 1), |t| need_size(t).map(|()| DataType::Boolean), |c| tested(c, |size| size == 0)),
    plain("notEmpty", (1, 1), |t| need_size(t).map(|()| DataType::Boolean), |c| tested(c, |size| size > 0)),
    Function {
        name: "has",
        nulls: Nulls::Never,
        arity: (2, 2),
        returns: |t| need_list(t, 0).map(|_| DataType::Boolean),
        run: |c| {
            let found = positions(c)?;
            Ok(Arc::new(BooleanArray::from(found.into_iter().map(|at| at > 0).collect::<Vec<_>>())))
        },
    },
    Function {
        name: "indexOf",
        nulls: Nulls::Never,
        arity: (2, 2),
        returns: |t| need_list(t, 0).map(|_| DataType::UInt64),
        run: |c| Ok(Arc::new(UInt64Array::from(positions(c)?))),
    },
    plain(
        "hasAny",
        (2, 2),
        |t| need_list(t, 0).and(need_list(t, 1)).map(|_| DataType::Boolean),
        |c| sets(c, |a, b| b.iter().any(|item| a.contains(item))),
    ),
    plain(
        "hasAll",
        (2, 2),
        |t| need_list(t, 0).and(need_list(t, 1)).map(|_| DataType::Boolean),
        |c| sets(c, |a, b| b.iter().all(|item| a.contains(item))),
    ),
    plain(
        "arrayDistinct",
        (1, 1),
        |t| need_list(t, 0),
        |c| {
            rearrange(c, |items| {
                let mut seen = HashSet::new();
                (0..items.len()).filter(|at| !items[*at].is_null() && seen.insert(&items[*at])).collect()
            })
        },
    ),
    plain(
        "arrayReverse",
        (1, 1),
        |t| need_list(t, 0),
        |c| rearrange(c, |items| (0..items.len()).rev().collect()),
    ),
    plain("arraySort", (1, 1), |t| need_list(t, 0), |c| rearrange(c, |items| sorted(items, false))),
    plain("arrayReverseSort", (1, 1), |t| need_list(t, 0), |c| rearrange(c, |items| sorted(items, true))),
    plain(
        "arrayCompact",
        (1, 1),
        |t| need_list(t, 0),
        |c| {
            rearrange(c, |items| {
                (0..items.len()).filter(|at| *at == 0 || items[*at] != items[at - 1]).collect()
            })
        },
    ),
    plain(
        "arraySlice",
        (2, 3),
        |t| need_list(t, 0),
        |c| {
            let begins = c.as_type(1, &DataType::Int64)?;
            let counts = if c.args.len() > 2 { Some(c.as_type(2, &DataType::Int64)?) } else { None };
            pick(c, |row, size| {
                let begin = begins.as_primitive::<Int64Type>().value(row);
                let size = size as i64;
                let start = if begin > 0 { begin - 1 } else { size + begin };
                let end = match &counts {
                    Some(counts) => {
                        let count = counts.as_primitive::<Int64Type>().value(row);
                        if count >= 0 { start.saturating_add(count) } else { size + count }
                    }
                    None => size,
                };
                (start.clamp(0, size) as usize..end.clamp(start.clamp(0, size), size) as usize).collect()
            })
        },
    ),
    plain("arrayConcat", (1, usize::MAX), common_list, |c| {
        let lists: Vec<ArrayRef> =
            c.args.iter().map(|array| super::convert::convert(array, &c.returns)).collect::<Outcome<_>>()?;
        build(c, |row| {
            let parts: Vec<ArrayRef> = lists.iter().map(|list| list.as_list::<i32>().value(row)).collect();
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            Ok(concat(&parts)?)
        })
    }),
    plain(
        "arrayFlatten",
        (1, 1),
        |t| {
            let mut list = need_list(t, 0)?;
            while let DataType::List(item) = &list
                && matches!(item.data_type(), DataType::List(_))
            {
                list = item.data_type().clone();
            }
            Ok(list)
        },
        |c| {
            let mut list = Arc::clone(&c.args[0]);
            while list.data_type() != &c.returns {
                list = flattened(list.as_list::<i32>())?;
            }
            Ok(list)
        },
    ),
    plain("arrayIntersect", (1, usize::MAX), common_list, |c| {
        let lists: Vec<ArrayRef> =
            c.args.iter().map(|array| super::convert::convert(array, &c.returns)).collect::<Outcome<_>>()?;
        build(c, |row| {
            let all: Vec<Vec<ScalarValue>> = lists
                .iter()
                .map(|list| scalars(&list.as_list::<i32>().value(row)))
                .collect::<Outcome<_>>()?;
            let others: Vec<HashSet<&ScalarValue>> =
                all[1..].iter().map(|list| list.iter().collect()).collect();
            let mut seen = HashSet::new();
            let kept = (0..all[0].len()).filter(|at| {
                let item = &all[0][*at];
                seen.insert(item) && others.iter().all(|other| other.contains(item))
            });
            let kept: UInt32Array = kept.map(|at| Some(at as u32)).collect();
            Ok(take(&lists[0].as_list::<i32>().value(row), &kept, None)?)
        })
    }),
    plain(
        "arrayUniq",
        (1, 1),
        |t| need_list(t, 0).map(|_| DataType::UInt32),
        |c| {
            let list = c.args[0].as_list::<i32>();
            Ok(Arc::new(UInt64Array::from(c.each(|row| {
                let items = scalars(&list.value(row))?;
                Ok(items.iter().filter(|item| !item.is_null()).collect::<HashSet<_>>().len() as u64)
            })?)))
        },
    ),
    Function {
        name: "_joined",
        nulls: Nulls::Never,
        arity: (2, usize::MAX),
        returns: |t| need_list(t, joined_at(t)),
        run: |c| joined(c, false),
    },
    Function {
        name: "_joinedOrDefault",
        nulls: Nulls::Never,
        arity: (2, usize::MAX),
        returns: |t| need_list(t, joined_at(t)),
        run: |c| joined(c, true),
    },
];

fn joined_at(types: &Types) -> usize {
    types.constant_number(0).and_then(|at| usize::try_from(at).ok()).unwrap_or(0) + 1
}

/// The array that is unnested, once all of them are known to be of one length.
fn joined(call: &Call, keeps_empty: bool) -> Outcome<ArrayRef> {
    let lists: Vec<&ListArray> = call.args[1..].iter().map(|list| list.as_list::<i32>()).collect();
    for row in 0..call.rows {
        if lists.iter().any(|list| list.value_length(row) != lists[0].value_length(row)) {
            return Err("Sizes of ARRAY-JOIN-ed arrays do not match. (SIZES_OF_ARRAYS_DONT_MATCH)".into());
        }
    }
    let list = lists[joined_at(&call.types) - 1];
    if !keeps_empty {
        return Ok(Arc::new(list.clone()));
    }
    let default = default_of(&list.value_type())?.to_array_of_size(1)?;
    build(call, |row| Ok(if list.value_length(row) == 0 { Arc::clone(&default) } else { list.value(row) }))
}

fn need_list(types: &Types, at: usize) -> Outcome<DataType> {
    match types.of(at) {
        list @ DataType::List(_) => Ok(list.clone()),
        _ => Err(types.illegal(at)),
    }
}

/// What has a size: text, arrays, maps.
fn need_size(types: &Types) -> Outcome<()> {
    match types.of(0) {
        DataType::List(_) | DataType::Map(..) | DataType::Null => Ok(()),
        other if kind::is_text(other) || matches!(other, DataType::FixedSizeBinary(_)) => Ok(()),
        _ => Err(types.illegal(0)),
    }
}

/// The type of several arrays together.
fn common_list(types: &Types) -> Outcome<DataType> {
    for at in 0..types.fields.len() {
        need_list(types, at)?;
    }
    kind::common_of(types.fields.iter().map(|field| field.data_type())).ok_or_else(|| types.illegal(0))
}

fn tested(call: &Call, test: fn(u64) -> bool) -> Outcome<ArrayRef> {
    Ok(Arc::new(BooleanArray::from(lengths(call)?.into_iter().map(test).collect::<Vec<_>>())))
}

/// Lists of lists as lists of the inner items.
fn flattened(outer: &ListArray) -> Outcome<ArrayRef> {
    let inner = outer.values().as_list::<i32>();
    let offsets: Vec<i32> = outer.offsets().iter().map(|at| inner.offsets()[*at as usize]).collect();
    let DataType::List(field) = inner.data_type() else { return Err("an array was expected".into()) };
    Ok(Arc::new(ListArray::try_new(
        Arc::clone(field),
        OffsetBuffer::new(ScalarBuffer::from(offsets)),
        Arc::clone(inner.values()),
        outer.nulls().cloned(),
    )?))
}

pub(crate) fn scalars(array: &ArrayRef) -> Outcome<Vec<ScalarValue>> {
    (0..array.len()).map(|at| Ok(ScalarValue::try_from_array(array, at)?)).collect()
}

fn sorted(items: &[ScalarValue], is_reversed: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&items[*a], &items[*b]);
        let by_value = a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal);
        a.is_null().cmp(&b.is_null()).then(if is_reversed { by_value.reverse() } else { by_value })
    });
    order
}

/// A list built row by row from arrays of items.
pub(super) fn build(call: &Call, mut row_items: impl FnMut(usize) -> Outcome<ArrayRef>) -> Outcome<ArrayRef> {
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    let (mut parts, mut offsets) = (Vec::with_capacity(call.rows), vec![0_i32]);
    let mut total = 0_i32;
    for row in 0..call.rows {
        let items = if call.is_valid(row) {
            row_items(row)?
        } else {
            arrow::array::new_empty_array(field.data_type())
        };
        let items =
            if items.data_type() == field.data_type() { items } else { widened(&items, field.data_type())? };
        total = total
            .checked_add(i32::try_from(items.len()).unwrap_or(i32::MAX))
            .filter(|total| *total as usize <= MADE_ITEMS_MAX)
            .ok_or("the arrays of one batch of rows are too large. (TOO_LARGE_ARRAY_SIZE)")?;
        offsets.push(total);
        parts.push(items);
    }
    let refs: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    let values =
        if refs.is_empty() { arrow::array::new_empty_array(field.data_type()) } else { concat(&refs)? };
    Ok(Arc::new(ListArray::new(
        Arc::clone(field),
        OffsetBuffer::new(ScalarBuffer::from(offsets)),
        values,
        None,
    )))
}

fn pick(call: &Call, choose: impl Fn(usize, usize) -> Vec<usize>) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    build(call, |row| {
        let items = list.value(row);
        let chosen: UInt32Array = choose(row, items.len()).into_iter().map(|at| Some(at as u32)).collect();
        Ok(take(&items, &chosen, None)?)
    })
}

fn rearrange(call: &Call, choose: impl Fn(&[ScalarValue]) -> Vec<usize>) -> Outcome<ArrayRef> {
    let list = call.args[0].as_list::<i32>();
    build(call, |row| {
        let items = list.value(row);
        let chosen: UInt32Array = choose(&scalars(&items)?).into_iter().map(|at| Some(at as u32)).collect();
        Ok(take(&items, &chosen, None)?)
    })
}

fn array(call: &Call) -> Outcome<ArrayRef> {
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    let columns: Vec<ArrayRef> =
        call.args.iter().map(|one| widened(one, field.data_type())).collect::<Outcome<_>>()?;
    if columns.is_empty() {
        return build(call, |_| Ok(arrow::array::new_empty_array(field.data_type())));
    }
    let refs: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
    let order: Vec<(usize, usize)> =
        (0..call.rows).flat_map(|row| (0..refs.len()).map(move |column| (column, row))).collect();
    let values = arrow::compute::interleave(&refs, &order)?;
    let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(refs.len(), call.rows));
    Ok(Arc::new(ListArray::new(Arc::clone(field), offsets, values, None)))
}

fn element_type(types: &Types) -> Outcome<DataType> {
    match types.of(0) {
        DataType::List(item) => types.need_number(&[1]).map(|()| item.data_type().clone()),
        DataType::Map(..) => Ok(map_items(types)?.1),
        _ => Err(types.illegal(0)),
    }
}

fn element(call: &Call) -> Outcome<ArrayRef> {
    let mut at: Vec<Option<u32>> = Vec::with_capacity(call.rows);
    let values = match call.args[0].data_type() {
        DataType::Map(..) => {
            let map = call.args[0].as_map();
            for row in 0..call.rows {
                at.push(if call.is_valid(row) { key_position(map, &call.args[1], row)? } else { None });
            }
            Arc::clone(map.values())
        }
        _ => {
            let list = call.args[0].as_list::<i32>();
            let indexes = call.as_type(1, &DataType::Int64)?;
            for row in 0..call.rows {
                let index = indexes.as_primitive::<Int64Type>().value(row);
                if index == 0 && call.is_valid(row) {
                    return Err("Array indices are 1-based. (ZERO_ARRAY_OR_TUPLE_INDEX)".into());
                }
                let size = i64::from(list.value_length(row));
                let position = if index > 0 { index - 1 } else { size + index };
                let begin = i64::from(list.value_offsets()[row]);
                at.push((0..size).contains(&position).then(|| (begin + position) as u32));
            }
            Arc::clone(list.values())
        }
    };
    let taken = take(&values, &UInt32Array::from(at.clone()), None)?;
    // outside the array is the default; NULL inside stays NULL only where the array may hold it
    if at.iter().all(Option::is_some) { Ok(taken) } else { filled(&taken) }
}

fn lengths(call: &Call) -> Outcome<Vec<u64>> {
    if let DataType::FixedSizeBinary(_) = call.args[0].data_type() {
        return fixed_lengths(call);
    }
    if kind::is_text(call.args[0].data_type()) {
        let texts = call.text(0)?;
        return call.each(|row| Ok(texts.value(row).len() as u64));
    }
    if *call.args[0].data_type() == DataType::Null {
        return Ok(vec![0; call.rows]);
    }
    if let DataType::Map(..) = call.args[0].data_type() {
        let map = call.args[0].as_map();
        return call.each(|row| Ok(u64::try_from(map.value_length(row)).unwrap_or(0)));
    }
    let list = call.args[0].as_list::<i32>();
    call.each(|row| Ok(u64::try_from(list.value_length(row)).unwrap_or(0)))
}

/// A FixedString is as long as its type; what is all zeros is empty.
fn fixed_lengths(call: &Call) -> Outcome<Vec<u64>> {
    if call.name == "length" {
        let Some(Carried::Fixed(length)) = Carried::of(call.args[0].data_type()) else {
            return Err(call.types.illegal(0));
        };
        return Ok(vec![length as u64; call.rows]);
    }
    let column = call.args[0].as_fixed_size_binary();
    call.each(|row| Ok(u64::from(column.value(row).iter().any(|byte| *byte != 0))))
}

/// 1 for the first item that is equal; NULL equals NULL.
fn positions(call: &Call) -> Outcome<Vec<u64>> {
    let list = call.args[0].as_list::<i32>();
    let is_integers = list.value_type().is_integer() && call.args[1].data_type().is_integer();
    let target = kind::common(&list.value_type(), call.args[1].data_type())
        .or(is_integers.then_some(DataType::Decimal128(20, 0)))
        .ok_or_else(|| {
            Fault("Illegal types of arguments: no common type. (ILLEGAL_TYPE_OF_ARGUMENT)".into())
        })?;
    let wanted = widened(&call.args[1], &target)?;
    call.each(|row| {
        if list.is_null(row) {
            return Ok(0);
        }
        let items = widened(&list.value(row), &target)?;
        let value = ScalarValue::try_from_array(&wanted, row)?;
        for at in 0..items.len() {
            if ScalarValue::try_from_array(&items, at)? == value {
                return Ok(at as u64 + 1);
            }
        }
        Ok(0)
    })
}

fn sets(call: &Call, test: impl Fn(&HashSet<ScalarValue>, &[ScalarValue]) -> bool) -> Outcome<ArrayRef> {
    let target = kind::common(call.args[0].data_type(), call.args[1].data_type())
        .ok_or("the arrays have no common type. (NO_COMMON_TYPE)")?;
    let (a, b) =
        (super::convert::convert(&call.args[0], &target)?, super::convert::convert(&call.args[1], &target)?);
    Ok(Arc::new(BooleanArray::from(call.each(|row| {
        let left = scalars(&a.as_list::<i32>().value(row))?.into_iter().collect();
        Ok(test(&left, &scalars(&b.as_list::<i32>().value(row))?))
    })?)))
}
