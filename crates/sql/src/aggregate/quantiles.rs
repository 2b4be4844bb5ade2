//! Quantiles. Those that are called exact are; the others are as long as a group has few values, and of more of them as many
//! are kept as make them good to a thousandth of the rank and better, where ClickHouse keeps 8,192.

use crate::kind;
use arrow::array::{ArrayRef, Float64Array, ListArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::Result;
use datafusion::logical_expr::{Accumulator, GroupsAccumulator};
use std::sync::Arc;

mod groups;
mod single;
mod thinned;

use groups::Groups;

/// Which quantiles, and as what.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    /// each from 0 to 1
    levels: Vec<f64>,
    /// the value at the position, not one between two neighbours
    is_exact: bool,
    returns: DataType,
    is_nullable: bool,
}

/// What the state's second column is called: how many times the values of its first were halved.
pub(super) const HALVINGS: &str = "halvings";

impl Levels {
    /// The median without levels.
    pub(super) fn new(base: &str, levels: &[f64], returns: &DataType, is_nullable: bool) -> Self {
        let levels = if levels.is_empty() { vec![0.5] } else { levels.to_vec() };
        Self { levels, is_exact: base.ends_with("Exact"), returns: returns.clone(), is_nullable }
    }

    fn item(&self) -> &DataType {
        match &self.returns {
            DataType::List(field) => field.data_type(),
            other => other,
        }
    }

    /// The quantiles of each group of values, in the type of the result.
    pub(super) fn of<'a>(&self, groups: impl Iterator<Item = &'a mut [f64]>) -> Result<ArrayRef> {
        let (mut results, mut is_there) = (Vec::new(), Vec::new());
        for values in groups {
            let values = without_nan(values);
            is_there.push(!(values.is_empty() && self.is_nullable));
            if self.levels.len() > 1 {
                values.sort_unstable_by(f64::total_cmp);
            }
            results.extend(self.levels.iter().map(|level| self.one(values, *level)));
        }
        let nulls = NullBuffer::from(is_there);
        match &self.returns {
            DataType::List(field) => {
                let lengths = OffsetBuffer::from_lengths(nulls.iter().map(|_| self.levels.len()));
                let items = cast(&Float64Array::from(results), self.item())?;
                Ok(Arc::new(ListArray::try_new(Arc::clone(field), lengths, items, Some(nulls))?))
            }
            returns => Ok(cast(&Float64Array::new(results.into(), Some(nulls)), returns)?),
        }
    }

    /// A quantile of values that are in any order, or in theirs where there is more than one level.
    fn one(&self, values: &mut [f64], level: f64) -> f64 {
        let Some(last) = values.len().checked_sub(1) else {
            return if self.is_exact && self.item().is_integer() { 0.0 } else { f64::NAN };
        };
        let is_sorted = self.levels.len() > 1;
        let mut at = |position: usize| {
            if is_sorted {
                values[position]
            } else {
                *values.select_nth_unstable_by(position, f64::total_cmp).1
            }
        };
        if self.is_exact {
            let position = if level < 1.0 { (level * (last + 1) as f64) as usize } else { last };
            return at(position.min(last));
        }
        let position = level.clamp(0.0, 1.0) * last as f64;
        let below = position.floor() as usize;
        let part = position - below as f64;
        at(below) * (1.0 - part) + at((below + 1).min(last)) * part
    }
}

/// The values that are numbers, moved to the front.
fn without_nan(values: &mut [f64]) -> &mut [f64] {
    let mut kept = 0;
    for at in 0..values.len() {
        if !values[at].is_nan() {
            values.swap(kept, at);
            kept += 1;
        }
    }
    &mut values[..kept]
}

/// Whether quantiles of values of this type are worked out here.
pub(super) fn is_taken(item: &DataType) -> bool {
    kind::is_number(item) && groups(item, &Levels::new("quantile", &[], &DataType::Float64, false)).is_some()
}

/// Columns of a state: values, and how many times they were halved.
pub(super) fn state_fields(name: &str, item: &DataType) -> Vec<FieldRef> {
    let values = Field::new(format!("{name}[values]"), kind::list_of(held(item).clone()), true);
    let halvings = Field::new(HALVINGS, DataType::UInt8, true);
    vec![Arc::new(values), Arc::new(halvings)]
}

/// The type that values of a type are held as: a column of nothing but NULL has none of its own.
fn held(item: &DataType) -> &DataType {
    match item {
        DataType::Null => &DataType::Float64,
        DataType::Boolean => &DataType::UInt8,
        other => other,
    }
}

/// What a group of [`groups`] makes of all rows.
pub(super) fn single(item: &DataType, levels: &Levels) -> Option<Box<dyn Accumulator>> {
    let inner = groups(held(item), levels)?;
    Some(Box::new(single::Single::new(inner, held(item).clone())))
}

/// The quantiles of numbers of these types are worked out group by group.
pub(super) fn groups(item: &DataType, levels: &Levels) -> Option<Box<dyn GroupsAccumulator + Sync>> {
    macro_rules! over {
        ($kind:ident) => {
            Some(Box::new(Groups::<arrow::datatypes::$kind>::new(levels.clone(), |value| value as f64))
                as Box<dyn GroupsAccumulator + Sync>)
        };
    }
    match item {
        DataType::Int8 => over!(Int8Type),
        DataType::Int16 => over!(Int16Type),
        DataType::Int32 => over!(Int32Type),
        DataType::Int64 => over!(Int64Type),
        DataType::UInt8 => over!(UInt8Type),
        DataType::UInt16 => over!(UInt16Type),
        DataType::UInt32 => over!(UInt32Type),
        DataType::UInt64 => over!(UInt64Type),
        DataType::Float32 => over!(Float32Type),
        DataType::Float64 => over!(Float64Type),
        _ => None,
    }
}
