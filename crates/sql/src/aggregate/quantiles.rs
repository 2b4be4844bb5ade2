//! Quantiles of many groups at once: values and the number of their group lie in two flat columns, and are put in the
//! order of the groups when these are wanted.

use crate::kind;
use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, Float64Array, ListArray, PrimitiveArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Float64Type};
use datafusion::common::{DataFusionError, Result};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use std::sync::Arc;

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
        let nulls = arrow::buffer::NullBuffer::from(is_there);
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

/// The quantiles of numbers of these types are worked out group by group.
pub(super) fn groups(item: &DataType, levels: &Levels) -> Option<Box<dyn GroupsAccumulator>> {
    macro_rules! over {
        ($kind:ident) => {
            Some(Box::new(Groups::<arrow::datatypes::$kind>::new(levels.clone()))
                as Box<dyn GroupsAccumulator>)
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

/// Values of all groups, as they came.
struct Groups<T: ArrowPrimitiveType> {
    levels: Levels,
    /// which group each value is of
    groups: Vec<u32>,
    values: Vec<T::Native>,
    /// groups there are
    total: usize,
}

impl<T: ArrowPrimitiveType> Groups<T> {
    fn new(levels: Levels) -> Self {
        Self { levels, groups: Vec::new(), values: Vec::new(), total: 0 }
    }

    /// Makes sure that numbers of groups and of values fit the types they are held in.
    fn see(&mut self, total: usize, values: usize) -> Result<()> {
        self.total = self.total.max(total);
        if u32::try_from(self.total).is_err() || i32::try_from(self.values.len() + values).is_err() {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "quantiles of more than {} values",
                i32::MAX
            )));
        }
        Ok(())
    }

    fn add(&mut self, group: usize, value: T::Native) {
        // `see` has looked at the numbers of the groups
        self.groups.push(group as u32);
        self.values.push(value);
    }

    /// The first groups' values in the order of the groups, and where each group begins and ends.
    fn take(&mut self, emit_to: EmitTo) -> (Vec<T::Native>, OffsetBuffer<i32>) {
        let count = match emit_to {
            EmitTo::All => self.total,
            EmitTo::First(count) => count,
        };
        let (groups, values) = (std::mem::take(&mut self.groups), std::mem::take(&mut self.values));
        self.total -= count;
        let mut lengths = vec![0_usize; count];
        for group in groups.iter().filter(|group| (**group as usize) < count) {
            lengths[*group as usize] += 1;
        }
        let offsets = OffsetBuffer::<i32>::from_lengths(lengths.iter().copied());
        let mut next: Vec<usize> = offsets.iter().take(count).map(|begin| *begin as usize).collect();
        let mut ordered = vec![T::Native::default(); lengths.iter().sum()];
        for (group, value) in groups.into_iter().zip(values) {
            match next.get_mut(group as usize) {
                Some(place) => {
                    ordered[*place] = value;
                    *place += 1;
                }
                None => self.add(group as usize - count, value),
            }
        }
        (ordered, offsets)
    }

    fn lists(values: Vec<T::Native>, offsets: OffsetBuffer<i32>) -> Result<ArrayRef> {
        let field = Arc::new(Field::new("item", T::DATA_TYPE, true));
        let values = PrimitiveArray::<T>::new(values.into(), None);
        Ok(Arc::new(ListArray::try_new(field, offsets, Arc::new(values), None)?))
    }
}

impl<T: ArrowPrimitiveType + Send> GroupsAccumulator for Groups<T> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        self.see(total, groups.len())?;
        let column = values[0].as_primitive::<T>();
        if filter.is_none() && column.null_count() == 0 {
            self.groups.extend(groups.iter().map(|group| *group as u32));
            self.values.extend_from_slice(column.values());
            return Ok(());
        }
        for (row, group) in groups.iter().enumerate() {
            let is_wanted = filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
            if is_wanted && column.is_valid(row) {
                self.add(*group, column.value(row));
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (values, offsets) = self.take(emit_to);
        let values = cast(&PrimitiveArray::<T>::new(values.into(), None), &DataType::Float64)?;
        let mut values = values.as_primitive::<Float64Type>().values().to_vec();
        let mut rest = values.as_mut_slice();
        self.levels.of(offsets.windows(2).map(|ends| {
            let (group, behind) = std::mem::take(&mut rest).split_at_mut((ends[1] - ends[0]) as usize);
            rest = behind;
            group
        }))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (values, offsets) = self.take(emit_to);
        Ok(vec![Self::lists(values, offsets)?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        let lists = states[0].as_list::<i32>();
        self.see(total, lists.values().len())?;
        let values = lists.values().as_primitive::<T>();
        for (row, group) in groups.iter().enumerate().filter(|(row, _)| lists.is_valid(*row)) {
            let (begin, end) = (lists.value_offsets()[row] as usize, lists.value_offsets()[row + 1] as usize);
            self.groups.extend(std::iter::repeat_n(*group as u32, end - begin));
            self.values.extend_from_slice(&values.values()[begin..end]);
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let column = values[0].as_primitive::<T>();
        let mut rows = Self::new(self.levels.clone());
        let each: Vec<usize> = (0..column.len()).collect();
        rows.update_batch(values, &each, filter, column.len())?;
        rows.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.groups.capacity() * 4 + self.values.capacity() * size_of::<T::Native>()
    }
}

/// Whether values of this type are taken as they are.
pub(super) fn is_grouped(item: &DataType) -> bool {
    kind::is_number(item) && groups(item, &Levels::new("quantile", &[], &DataType::Float64, false)).is_some()
}
