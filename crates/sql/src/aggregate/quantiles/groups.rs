//! Quantiles of many groups at once: values stay as they came, with the number of their group beside, and are put in
//! the order of the groups when these are wanted. A group of which there are too many keeps some of them.

use super::Levels;
use super::thinned::Thinned;
use crate::limits::{COLLECTED_VALUES_MAX, EXACT_VALUES_MAX, QUANTILE_VALUES_MAX};
use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, ListArray, PrimitiveArray, UInt8Array,
};
use arrow::buffer::{OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{Field, UInt8Type};
use datafusion::common::{DataFusionError, Result};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use std::collections::HashMap;
use std::sync::Arc;

/// Values of all groups, as they came.
pub(super) struct Groups<T: ArrowPrimitiveType> {
    levels: Levels,
    /// a value as the number whose place counts
    number: fn(T::Native) -> f64,
    chunks: Vec<Chunk<T>>,
    /// how many values of each group are in the chunks
    lengths: Vec<u32>,
    /// values in the chunks
    count: usize,
    /// the most of one group
    longest: u32,
    /// values that were left in the chunks when groups were thinned last
    left: usize,
    /// values there ever were, those that were put aside too
    seen: usize,
    /// what was kept of groups of which there were too many
    thinned: HashMap<usize, Thinned<T::Native>>,
}

/// Values that came together, and which group each is of.
struct Chunk<T: ArrowPrimitiveType> {
    groups: Vec<u32>,
    values: ScalarBuffer<T::Native>,
}

/// Values in the order of their groups, where each group ends, and how many times its values were halved.
struct Ordered<N> {
    values: Vec<N>,
    offsets: OffsetBuffer<i32>,
    halvings: Vec<u8>,
}

impl<N> Ordered<N> {
    fn group(&self, group: usize) -> &[N] {
        &self.values[self.offsets[group] as usize..self.offsets[group + 1] as usize]
    }
}

impl<T: ArrowPrimitiveType> Groups<T> {
    pub(super) fn new(levels: Levels, number: fn(T::Native) -> f64) -> Self {
        Self {
            levels,
            number,
            chunks: Vec::new(),
            lengths: Vec::new(),
            count: 0,
            longest: 0,
            left: 0,
            seen: 0,
            thinned: HashMap::new(),
        }
    }

    /// Makes room for groups, and sure that numbers of groups and of values fit the types they are held in.
    fn see(&mut self, total: usize, values: usize) -> Result<()> {
        self.lengths.resize(total.max(self.lengths.len()), 0);
        if u32::try_from(self.lengths.len()).is_err() || i32::try_from(self.count + values).is_err() {
            return Err(too_many(i32::MAX as usize));
        }
        Ok(())
    }

    fn add(&mut self, groups: Vec<u32>, values: ScalarBuffer<T::Native>) -> Result<()> {
        self.seen += groups.len();
        self.push(groups, values);
        if self.levels.is_exact {
            return self.check_exact();
        }
        // What is left is moved each time: it pays when as much has come again.
        if self.longest as usize >= QUANTILE_VALUES_MAX && self.count >= 2 * self.left {
            self.thin();
        }
        Ok(())
    }

    /// A group's values are put aside and read back as one: those of few groups are bounded together.
    fn check_exact(&self) -> Result<()> {
        let is_long = self.seen / self.lengths.len().max(1) > QUANTILE_VALUES_MAX;
        if is_long && self.seen > EXACT_VALUES_MAX {
            return Err(too_many(EXACT_VALUES_MAX));
        }
        if self.longest as usize > COLLECTED_VALUES_MAX {
            return Err(too_many(COLLECTED_VALUES_MAX));
        }
        Ok(())
    }

    fn push(&mut self, groups: Vec<u32>, values: ScalarBuffer<T::Native>) {
        for group in &groups {
            let length = &mut self.lengths[*group as usize];
            *length += 1;
            self.longest = self.longest.max(*length);
        }
        self.count += groups.len();
        self.chunks.push(Chunk { groups, values });
    }

    /// Keeps some of the values of groups of which there are many.
    fn thin(&mut self) {
        let fresh = self.take_fresh(self.lengths.len());
        let (mut groups, mut values) = (Vec::new(), Vec::new());
        for group in 0..fresh.halvings.len() {
            let own = fresh.group(group);
            if own.len() >= QUANTILE_VALUES_MAX / 2 {
                self.thinned.entry(group).or_default().add(own.to_vec(), 0);
            } else {
                groups.extend(std::iter::repeat_n(group as u32, own.len()));
                values.extend_from_slice(own);
            }
        }
        self.lengths = vec![0; fresh.halvings.len()];
        self.left = values.len();
        self.push(groups, values.into());
    }

    /// Takes the values of the first groups out of the chunks; the groups behind them move to the front.
    fn take_fresh(&mut self, count: usize) -> Ordered<T::Native> {
        let chunks = std::mem::take(&mut self.chunks);
        let later = self.lengths.split_off(count);
        let lengths = std::mem::replace(&mut self.lengths, vec![0; later.len()]);
        (self.count, self.longest, self.left) = (0, 0, 0);
        let offsets = OffsetBuffer::<i32>::from_lengths(lengths.iter().map(|length| *length as usize));
        let mut next: Vec<usize> = offsets.iter().take(count).map(|begin| *begin as usize).collect();
        let total: u32 = lengths.iter().sum();
        let mut ordered = vec![T::Native::default(); total as usize];
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
                self.push(later, kept.into());
            }
        }
        Ordered { values: ordered, offsets, halvings: vec![0; count] }
    }

    /// Takes all values of the first groups.
    fn take(&mut self, emit_to: EmitTo) -> Ordered<T::Native> {
        let count = match emit_to {
            EmitTo::All => self.lengths.len(),
            EmitTo::First(count) => count,
        };
        let fresh = self.take_fresh(count);
        let thinned = std::mem::take(&mut self.thinned);
        let (mut now, later): (HashMap<_, _>, HashMap<_, _>) =
            thinned.into_iter().partition(|(group, _)| *group < count);
        self.thinned = later.into_iter().map(|(group, kept)| (group - count, kept)).collect();
        if now.is_empty() {
            return fresh;
        }
        let (mut values, mut lengths, mut halvings) = (Vec::new(), Vec::new(), Vec::new());
        for group in 0..count {
            let own = fresh.group(group);
            let Some(mut kept) = now.remove(&group) else {
                values.extend_from_slice(own);
                lengths.push(own.len());
                halvings.push(0);
                continue;
            };
            kept.add(own.to_vec(), 0);
            lengths.push(kept.values.len());
            halvings.push(kept.halvings);
            values.append(&mut kept.values);
        }
        Ordered { values, offsets: OffsetBuffer::from_lengths(lengths), halvings }
    }
}

fn too_many(values: usize) -> DataFusionError {
    let way_out = "a quantile that need not be exact takes any number";
    DataFusionError::ResourcesExhausted(format!("quantiles of more than {values} values; {way_out}"))
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
            return self.add(groups.iter().map(|group| *group as u32).collect(), column.values().clone());
        }
        let is_wanted = |row: usize| filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
        let rows = (0..groups.len()).filter(|row| is_wanted(*row) && column.is_valid(*row));
        let (groups, values): (Vec<u32>, Vec<T::Native>) =
            rows.map(|row| (groups[row] as u32, column.value(row))).unzip();
        self.add(groups, values.into())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let Ordered { values, offsets, .. } = self.take(emit_to);
        let mut values: Vec<f64> = values.into_iter().map(self.number).collect();
        let mut rest = values.as_mut_slice();
        self.levels.of(offsets.windows(2).map(|ends| {
            let (group, behind) = std::mem::take(&mut rest).split_at_mut((ends[1] - ends[0]) as usize);
            rest = behind;
            group
        }))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let Ordered { values, offsets, halvings } = self.take(emit_to);
        let field = Arc::new(Field::new("item", T::DATA_TYPE, true));
        let values = PrimitiveArray::<T>::new(values.into(), None);
        let lists = ListArray::try_new(field, offsets, Arc::new(values), None)?;
        Ok(vec![Arc::new(lists), Arc::new(UInt8Array::from(halvings))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        let (lists, halvings) = (states[0].as_list::<i32>(), states[1].as_primitive::<UInt8Type>());
        self.see(total, lists.values().len())?;
        let (values, offsets) = (lists.values().as_primitive::<T>().values(), lists.value_offsets());
        let of = |row: usize| (offsets[row] as usize, (offsets[row + 1] - offsets[row]) as usize);
        let is_plain = |row: usize| !halvings.is_valid(row) || halvings.value(row) == 0;
        if lists.null_count() == 0 && (0..groups.len()).all(is_plain) {
            let each = groups.iter().enumerate();
            let each = each.flat_map(|(row, group)| std::iter::repeat_n(*group as u32, of(row).1));
            let (begin, end) = (offsets[0] as usize, offsets[groups.len()] as usize);
            return self.add(each.collect(), values.slice(begin, end - begin));
        }
        for (row, group) in groups.iter().enumerate().filter(|(row, _)| lists.is_valid(*row)) {
            let (begin, length) = of(row);
            let own = values.slice(begin, length);
            if is_plain(row) {
                self.add(vec![*group as u32; length], own)?;
            } else {
                self.thinned.entry(*group).or_default().add(own.to_vec(), halvings.value(row));
            }
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
        // Values are there twice while they are put in the order of their groups.
        let fresh = self.count * (size_of::<u32>() + 2 * size_of::<T::Native>());
        let thinned = self.thinned.values().map(|kept| kept.values.capacity() * size_of::<T::Native>());
        let chunks = self.chunks.len() * size_of::<Chunk<T>>() + self.lengths.len() * size_of::<u32>();
        size_of_val(self) + chunks + fresh + thinned.sum::<usize>()
    }
}
