//! Tuples and maps.

use super::convert::widened;
use super::{Call, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, MapArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field};
use datafusion::common::ScalarValue;
use std::sync::Arc;

pub(crate) const FUNCTIONS: &[Function] = &[
    Function {
        name: "tuple",
        nulls: Nulls::Never,
        arity: (1, usize::MAX),
        returns: |t| {
            Ok(kind::tuple_of(&t.fields.iter().map(|field| field.data_type().clone()).collect::<Vec<_>>()))
        },
        run: |c| {
            let DataType::Struct(fields) = &c.returns else { return Err("a tuple was expected".into()) };
            Ok(Arc::new(StructArray::try_new(fields.clone(), c.args.clone(), None)?))
        },
    },
    Function { name: "map", nulls: Nulls::Never, arity: (0, usize::MAX), returns: map_type, run: map },
    Function {
        name: "tupleElement",
        nulls: Nulls::Inherit,
        arity: (2, 2),
        returns: |t| Ok(tuple_item(t)?.1),
        run: |c| {
            let (at, _) = tuple_item(&c.types)?;
            Ok(Arc::clone(c.args[0].as_struct().column(at)))
        },
    },
    plain("mapKeys", (1, 1), |t| map_items(t).map(|pair| kind::list_of(pair.0)), |c| map_side(c, true)),
    plain("mapValues", (1, 1), |t| map_items(t).map(|pair| kind::list_of(pair.1)), |c| map_side(c, false)),
    plain(
        "mapContains",
        (2, 2),
        |t| map_items(t).map(|_| DataType::Boolean),
        |c| {
            let map = c.args[0].as_map();
            Ok(Arc::new(BooleanArray::from(c.each(|row| Ok(key_position(map, &c.args[1], row)?.is_some()))?)))
        },
    ),
];

fn tuple_item(types: &Types) -> Outcome<(usize, DataType)> {
    let DataType::Struct(fields) = types.of(0) else { return Err(types.illegal(0)) };
    let at = match types.constant_number(1) {
        Some(at) if types.constant_text(1).is_none() => {
            usize::try_from(at).ok().and_then(|at| at.checked_sub(1))
        }
        _ => types.constant_text(1).and_then(|name| fields.iter().position(|field| *field.name() == name)),
    };
    let field = at.and_then(|at| fields.get(at).map(|field| (at, field.data_type().clone())));
    field.ok_or_else(|| "tuple has no such element. (NOT_FOUND_COLUMN_IN_BLOCK)".into())
}

pub(super) fn map_items(types: &Types) -> Outcome<(DataType, DataType)> {
    if let DataType::Map(entries, _) = types.of(0)
        && let DataType::Struct(pair) = entries.data_type()
        && pair.len() == 2
    {
        return Ok((pair[0].data_type().clone(), pair[1].data_type().clone()));
    }
    Err(types.illegal(0))
}

pub(super) fn key_position(map: &MapArray, keys: &ArrayRef, row: usize) -> Outcome<Option<u32>> {
    let wanted = ScalarValue::try_from_array(keys, row)?.cast_to(map.keys().data_type())?;
    let offsets = map.value_offsets();
    for at in offsets[row]..offsets[row + 1] {
        if ScalarValue::try_from_array(map.keys(), at as usize)? == wanted {
            return Ok(Some(at as u32));
        }
    }
    Ok(None)
}

fn map_type(types: &Types) -> Outcome<DataType> {
    if types.fields.len() % 2 == 1 {
        return Err(
            "Function map requires even number of arguments. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)".into()
        );
    }
    let side =
        |at: usize| kind::common_of(types.fields.iter().skip(at).step_by(2).map(|field| field.data_type()));
    match (side(0), side(1)) {
        (Some(key), Some(value)) => Ok(kind::map_of(key, value)),
        _ => Err("There is no supertype for the items of the map. (NO_COMMON_TYPE)".into()),
    }
}

fn map(call: &Call) -> Outcome<ArrayRef> {
    let DataType::Map(entries, _) = &call.returns else { return Err("a map was expected".into()) };
    let DataType::Struct(pair) = entries.data_type() else { return Err("a map was expected".into()) };
    let side = |first: usize, field: &Field| -> Outcome<ArrayRef> {
        let columns: Vec<ArrayRef> = call
            .args
            .iter()
            .skip(first)
            .step_by(2)
            .map(|one| widened(one, field.data_type()))
            .collect::<Outcome<_>>()?;
        let refs: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
        if refs.is_empty() {
            return Ok(arrow::array::new_empty_array(field.data_type()));
        }
        let order: Vec<(usize, usize)> =
            (0..call.rows).flat_map(|row| (0..refs.len()).map(move |column| (column, row))).collect();
        Ok(arrow::compute::interleave(&refs, &order)?)
    };
    let items = StructArray::try_new(pair.clone(), vec![side(0, &pair[0])?, side(1, &pair[1])?], None)?;
    let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(call.args.len() / 2, call.rows));
    Ok(Arc::new(MapArray::try_new(Arc::clone(entries), offsets, items, None, false)?))
}

fn map_side(call: &Call, is_keys: bool) -> Outcome<ArrayRef> {
    let map = call.args[0].as_map();
    let DataType::List(field) = &call.returns else { return Err("an array was expected".into()) };
    let values = if is_keys { map.keys() } else { map.values() };
    Ok(Arc::new(ListArray::new(Arc::clone(field), map.offsets().clone(), Arc::clone(values), None)))
}
