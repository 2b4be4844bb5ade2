//! Functions that gather values: anyHeavy, groupArrayLast, groupArraySorted, groupArraySample,
//! groupArrayInsertAt, groupConcat, uniqUpTo.

use super::super::fold::{list, nothing};
use super::{Group, Tally};
use crate::function::logic::default_of;
use crate::{kind, limits};
use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use model::SplitMix64;
use std::collections::HashSet;

const fn tally(
    name: &'static str,
    counts: [(usize, usize); 2],
    returns: fn(&[FieldRef]) -> Option<DataType>,
    result: fn(&Group) -> Result<ScalarValue>,
    may_be_null: bool,
) -> Tally {
    Tally { name, arguments: counts[0], parameters: counts[1], returns, result, may_be_null }
}

fn own(fields: &[FieldRef]) -> Option<DataType> {
    fields.first().map(|field| field.data_type().clone())
}

fn array(fields: &[FieldRef]) -> Option<DataType> {
    own(fields).map(kind::list_of)
}

pub(super) const TALLIES: &[Tally] = &[
    tally("anyHeavy", [(1, 1), (0, 0)], own, any_heavy, true),
    tally(
        "groupArrayLast",
        [(1, 1), (1, 1)],
        array,
        |group| {
            // a ring: each value takes the place of the one that is `count` before it
            let (values, count) = (group.values(0)?, count(group)?);
            let mut ring: Vec<ScalarValue> = Vec::new();
            for (at, value) in values.into_iter().enumerate() {
                match ring.get_mut(at % count) {
                    Some(place) => *place = value,
                    None => ring.push(value),
                }
            }
            list(ring, &own_type(group))
        },
        false,
    ),
    tally(
        "groupArraySorted",
        [(1, 1), (1, 1)],
        array,
        |group| {
            let options = arrow::compute::SortOptions { descending: false, nulls_first: false };
            let sorted = arrow::compute::sort(&group.columns[0], Some(options))?;
            let values =
                (0..sorted.len().min(count(group)?)).map(|at| ScalarValue::try_from_array(&sorted, at));
            list(values.collect::<Result<_>>()?, &own_type(group))
        },
        false,
    ),
    tally("groupArraySample", [(1, 1), (1, 2)], array, sample, false),
    tally(
        "groupArrayInsertAt",
        [(2, 2), (0, 0)],
        |fields| if fields[1].data_type().is_unsigned_integer() { array(fields) } else { None },
        insert_at,
        false,
    ),
    tally(
        "groupConcat",
        [(1, 1), (0, 1)],
        |_| Some(DataType::Utf8),
        |group| {
            let texts = crate::function::convert::to_strings(&group.columns[0])
                .map_err(|fault| DataFusionError::Execution(fault.0))?;
            let texts: Vec<&str> = texts.iter().flatten().collect();
            let size = texts.iter().map(|text| text.len()).sum::<usize>();
            if size > limits::MADE_BYTES_MAX {
                return Err(DataFusionError::ResourcesExhausted("groupConcat of too much text".into()));
            }
            Ok(ScalarValue::Utf8(Some(texts.join(group.text(0).unwrap_or("")))))
        },
        true,
    ),
    tally(
        "uniqUpTo",
        [(1, 1), (1, 1)],
        |_| Some(DataType::UInt64),
        |group| {
            let most = count(group)?;
            let different: HashSet<ScalarValue> = group.values(0)?.into_iter().collect();
            Ok(ScalarValue::UInt64(Some(different.len().min(most + 1) as u64)))
        },
        false,
    ),
];

/// So many values, each with the same chance: Vitter's algorithm R, from the seed.
fn sample(group: &Group) -> Result<ScalarValue> {
    let (values, count) = (group.values(0)?, count(group)?);
    let mut dice = SplitMix64(group.whole(1).map_or(SAMPLE_SEED, |seed| seed as u64));
    let mut chosen: Vec<ScalarValue> = Vec::new();
    for (at, value) in values.into_iter().enumerate() {
        if chosen.len() < count {
            chosen.push(value);
            continue;
        }
        if let Some(slot) =
            usize::try_from(dice.below(at as u64 + 1)).ok().and_then(|place| chosen.get_mut(place))
        {
            *slot = value;
        }
    }
    list(chosen, &own_type(group))
}

/// The seed where none is given: the same rows give the same sample.
const SAMPLE_SEED: u64 = 123_456;

fn own_type(group: &Group) -> DataType {
    group.columns[0].data_type().clone()
}

fn count(group: &Group) -> Result<usize> {
    group.whole(0).filter(|count| *count > 0).ok_or_else(|| {
        DataFusionError::Execution("Parameter should be a positive number. (BAD_ARGUMENTS)".into())
    })
}

/// The vote of Boyer and Moore, as ClickHouse holds it: the current one changes when its lead is used up.
fn any_heavy(group: &Group) -> Result<ScalarValue> {
    let (mut current, mut lead) = (None, 0_u64);
    for value in group.values(0)? {
        if current.as_ref() == Some(&value) {
            lead += 1;
        } else if lead == 0 {
            (current, lead) = (Some(value), 1);
        } else {
            lead -= 1;
        }
    }
    match current {
        Some(value) => Ok(value),
        None => nothing(group.returns),
    }
}

fn insert_at(group: &Group) -> Result<ScalarValue> {
    let positions: ArrayRef = arrow::compute::cast(&group.columns[1], &DataType::UInt64)?;
    let item = own_type(group);
    let mut items: Vec<Option<ScalarValue>> = Vec::new();
    for (row, value) in group.values(0)?.into_iter().enumerate() {
        let ScalarValue::UInt64(Some(at)) = ScalarValue::try_from_array(&positions, row)? else { continue };
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        if at >= 0xff_ffff {
            return Err(DataFusionError::Execution(format!(
                "Too large array size: position argument ({at}) is greater or equals to limit (16777215). (TOO_LARGE_ARRAY_SIZE)"
            )));
        }
        if items.len() <= at {
            items.resize(at + 1, None);
        }
        items[at].get_or_insert(value);
    }
    let default = default_of(&item).map_err(|fault| DataFusionError::Execution(fault.0))?;
    list(items.into_iter().map(|one| one.unwrap_or_else(|| default.clone())).collect(), &item)
}
