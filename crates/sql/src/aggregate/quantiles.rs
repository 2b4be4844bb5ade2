//! Quantiles of many groups at once: values stay as they came, with the number of their group beside, and are put in
//! the order of the groups when these are wanted.

use crate::kind;
use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, Float64Array, ListArray, PrimitiveArray,
};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field};
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
            Some(Box::new(Groups::<arrow::datatypes::$kind>::new(levels.clone(), |value| value as f64))
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
    /// a value as the number whose place counts
    number: fn(T::Native) -> f64,
    chunks: Vec<Chunk<T>>,
    /// values in the chunks
    count: usize,
    /// groups there are
    total: usize,
}

/// Values that came together, and which group each is of.
struct Chunk<T: ArrowPrimitiveType> {
    groups: Vec<u32>,
    values: ScalarBuffer<T::Native>,
}

impl<T: ArrowPrimitiveType> Groups<T> {
    fn new(levels: Levels, number: fn(T::Native) -> f64) -> Self {
        Self { levels, number, chunks: Vec::new(), count: 0, total: 0 }
    }

    /// Makes sure that numbers of groups and of values fit the types they are held in.
    fn see(&mut self, total: usize, values: usize) -> Result<()> {
        self.total = self.total.max(total);
        if u32::try_from(self.total).is_err() || i32::try_from(self.count + values).is_err() {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "quantiles of more than {} values",
                i32::MAX
            )));
        }
        Ok(())
    }

    fn add(&mut self, groups: Vec<u32>, values: ScalarBuffer<T::Native>) {
        self.count += groups.len();
        self.chunks.push(Chunk { groups, values });
    }

    /// The first groups' values in the order of the groups, and where each group begins and ends.
    fn take(&mut self, emit_to: EmitTo) -> (Vec<T::Native>, OffsetBuffer<i32>) {
        let count = match emit_to {
            EmitTo::All => self.total,
            EmitTo::First(count) => count,
        };
        let chunks = std::mem::take(&mut self.chunks);
        (self.total, self.count) = (self.total - count, 0);
        let mut lengths = vec![0_usize; count];
        for group in chunks.iter().flat_map(|chunk| &chunk.groups) {
            if let Some(length) = lengths.get_mut(*group as usize) {
                *length += 1;
            }
        }
        let offsets = OffsetBuffer::<i32>::from_lengths(lengths.iter().copied());
        let mut next: Vec<usize> = offsets.iter().take(count).map(|begin| *begin as usize).collect();
        let mut ordered = vec![T::Native::default(); lengths.iter().sum()];
        for Chunk { groups, values } in chunks {
            let (mut later, mut kept) = (Vec::new(), Vec::new());
            for (group, value) in groups.into_iter().zip(values.iter()) {
                match next.get_mut(group as usize) {
                    Some(place) => {
                        ordered[*place] = *value;
                        *place += 1;
                    }
                    None => {
                        later.push(group - count as u32);
                        kept.push(*value);
                    }
                }
            }
            if !later.is_empty() {
                self.add(later, kept.into());
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
            self.add(groups.iter().map(|group| *group as u32).collect(), column.values().clone());
            return Ok(());
        }
        let is_wanted = |row: usize| filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
        let rows = (0..groups.len()).filter(|row| is_wanted(*row) && column.is_valid(*row));
        let (groups, values): (Vec<u32>, Vec<T::Native>) =
            rows.map(|row| (groups[row] as u32, column.value(row))).unzip();
        self.add(groups, values.into());
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (values, offsets) = self.take(emit_to);
        let mut values: Vec<f64> = values.into_iter().map(self.number).collect();
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
        let (values, offsets) = (lists.values().as_primitive::<T>().values(), lists.value_offsets());
        let begin_of = |row: usize| offsets[row] as usize;
        if lists.null_count() == 0 {
            let each = groups.iter().enumerate();
            let each = each.flat_map(|(row, group)| {
                std::iter::repeat_n(*group as u32, begin_of(row + 1) - begin_of(row))
            });
            let (begin, end) = (begin_of(0), begin_of(groups.len()));
            self.add(each.collect(), values.slice(begin, end - begin));
            return Ok(());
        }
        for (row, group) in groups.iter().enumerate().filter(|(row, _)| lists.is_valid(*row)) {
            let length = begin_of(row + 1) - begin_of(row);
            self.add(vec![*group as u32; length], values.slice(begin_of(row), length));
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let column = values[0].as_primitive::<T>();
        let mut rows = Self::new(self.levels.clone(), self.number);
        let each: Vec<usize> = (0..column.len()).collect();
        rows.update_batch(values, &each, filter, column.len())?;
        rows.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        let chunks = self.chunks.len() * size_of::<Chunk<T>>();
        size_of_val(self) + chunks + self.count * (size_of::<u32>() + size_of::<T::Native>())
    }
}

/// Whether values of this type are taken as they are.
pub(super) fn is_grouped(item: &DataType) -> bool {
    kind::is_number(item) && groups(item, &Levels::new("quantile", &[], &DataType::Float64, false)).is_some()
}
