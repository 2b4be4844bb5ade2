//! Lists of many groups at once: DataFusion's groups of `array_agg`, which hold a group's number beside each value. They
//! are given copies that keep nothing else alive, and no NULL; of what they give, [`chosen`] says what a list holds.

use crate::function::array::scalars;
use crate::limits;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, ListArray, MutableArrayData, UInt32Array, make_array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute::{and, cast, filter, is_not_null, take};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::functions_aggregate::array_agg::array_agg_udaf;
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use std::collections::HashMap;
use std::sync::Arc;

/// What a list holds of the values of its group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    base: &'static str,
    /// items at most
    limit: Option<usize>,
}

impl Choice {
    /// None if the function gives no list of its values.
    pub(super) fn new(base: &'static str, parameters: &[f64]) -> Option<Self> {
        let limit = parameters.first().map(|limit| *limit as usize);
        match base {
            "groupArray" | "groupUniqArray" => Some(Self { base, limit }),
            "topK" => Some(Self { base, limit: limit.or(Some(10)) }),
            _ => None,
        }
    }

    /// Whether it holds all of them, as they came.
    pub(super) fn is_all(self) -> bool {
        self.base == "groupArray" && self.limit.is_none()
    }

    /// The positions of the items, in their order.
    pub(super) fn of(self, values: &ArrayRef) -> Result<Vec<u32>> {
        let mut order: Vec<u32> = match self.base {
            "groupArray" => (0..values.len() as u32).collect(),
            _ => self.distinct(values)?,
        };
        order.truncate(self.limit.unwrap_or(usize::MAX));
        Ok(order)
    }

    /// Where each value is first: as they come, or the most frequent before the others.
    fn distinct(self, values: &ArrayRef) -> Result<Vec<u32>> {
        let mut counts: HashMap<ScalarValue, usize> = HashMap::new();
        let mut found: Vec<(u32, usize)> = Vec::new();
        let scalars = scalars(values).map_err(|fault| DataFusionError::Execution(fault.0))?;
        for (at, value) in scalars.into_iter().enumerate() {
            let place = *counts.entry(value).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, count)) => *count += 1,
                None => found.push((at as u32, 1)),
            }
        }
        if self.base == "topK" {
            found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        Ok(found.into_iter().map(|(at, _)| at).collect())
    }
}

/// The type that values are kept as. A view keeps the whole batch that it is of, and with it those of other groups.
pub(super) fn plain(item: &DataType) -> DataType {
    match item {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        other => other.clone(),
    }
}

/// A copy that shares no memory with the batch that the values are of.
pub(super) fn owned(values: &ArrayRef) -> Result<ArrayRef> {
    let kept = plain(values.data_type());
    if kept != *values.data_type() {
        return Ok(cast(values, &kept)?);
    }
    let data = values.to_data();
    let mut copy = MutableArrayData::new(vec![&data], false, data.len());
    copy.try_extend(0, 0, data.len())?;
    Ok(make_array(copy.freeze()))
}

/// Values of all groups, as they came.
pub(super) struct Lists {
    inner: Box<dyn GroupsAccumulator>,
    choice: Choice,
    item: FieldRef,
    /// values kept
    count: usize,
}

impl Lists {
    pub(super) fn new(choice: Choice, args: AccumulatorArgs) -> Result<Self> {
        let DataType::List(item) = args.return_field.data_type() else {
            return Err(DataFusionError::Internal(format!("{} gives no list", choice.base)));
        };
        let item = Arc::clone(item);
        let kept: FieldRef = Arc::new(Field::new("item", plain(item.data_type()), true));
        let inner = array_agg_udaf().create_groups_accumulator(AccumulatorArgs {
            ignore_nulls: true,
            order_bys: &[],
            is_distinct: false,
            expr_fields: &[kept],
            ..args
        })?;
        Ok(Self { inner, choice, item, count: 0 })
    }

    /// Offsets of Arrow end at 2 GiB, of items and of the bytes of texts.
    fn see(&mut self, values: &ArrayRef) -> Result<()> {
        self.count += values.len();
        let bytes = self.inner.size() + values.get_array_memory_size();
        if bytes > limits::LISTS_BYTES_MAX {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "{} of more than {} bytes",
                self.choice.base,
                limits::LISTS_BYTES_MAX
            )));
        }
        Ok(())
    }

    /// The kept values of groups, one list each.
    fn kept(&mut self, emit_to: EmitTo) -> Result<ListArray> {
        let lists = self.inner.evaluate(emit_to)?;
        let lists = lists.as_list::<i32>().clone();
        self.count = match emit_to {
            EmitTo::All => 0,
            EmitTo::First(_) => self.count - lists.values().len(),
        };
        Ok(lists)
    }
}

/// The values that are wanted, or none if all are.
fn wanted(values: &ArrayRef, condition: Option<&BooleanArray>) -> Result<Option<BooleanArray>> {
    let condition = condition.map(super::certain);
    Ok(match (values.null_count() > 0, condition) {
        (false, condition) => condition,
        (true, None) => Some(is_not_null(values)?),
        (true, Some(condition)) => Some(and(&is_not_null(values)?, &condition)?),
    })
}

impl GroupsAccumulator for Lists {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        condition: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        let Some(mask) = wanted(&values[0], condition)? else {
            let values = owned(&values[0])?;
            self.see(&values)?;
            return self.inner.update_batch(&[values], groups, None, total);
        };
        let values = owned(&filter(&values[0], &mask)?)?;
        let rows = groups.iter().zip(mask.values()).filter(|(_, is_wanted)| *is_wanted);
        let groups: Vec<usize> = rows.map(|(group, _)| *group).collect();
        self.see(&values)?;
        self.inner.update_batch(&[values], &groups, None, total)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let lists = self.kept(emit_to)?;
        let (values, offsets) = if self.choice.is_all() {
            (Arc::clone(lists.values()), lists.offsets().clone())
        } else {
            let (mut order, mut lengths) = (Vec::new(), Vec::with_capacity(lists.len()));
            for ends in lists.offsets().windows(2) {
                let begin = ends[0] as usize;
                let chosen = self.choice.of(&lists.values().slice(begin, ends[1] as usize - begin))?;
                lengths.push(chosen.len());
                order.extend(chosen.into_iter().map(|at| begin as u32 + at));
            }
            (take(lists.values(), &UInt32Array::from(order), None)?, OffsetBuffer::from_lengths(lengths))
        };
        // No list is NULL: that of a group without values is empty.
        let values = cast(&values, self.item.data_type())?;
        Ok(Arc::new(ListArray::try_new(Arc::clone(&self.item), offsets, values, None)?))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![Arc::new(self.kept(emit_to)?)])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        let (field, offsets, values, nulls) = states[0].as_list::<i32>().clone().into_parts();
        let (begin, end) = (offsets[0] as usize, offsets[offsets.len() - 1] as usize);
        let values = owned(&values.slice(begin, end - begin))?;
        let offsets = OffsetBuffer::from_lengths(offsets.lengths());
        self.see(&values)?;
        let lists = ListArray::try_new(field, offsets, values, nulls)?;
        self.inner.merge_batch(&[Arc::new(lists)], groups, total)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        condition: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let nulls = wanted(&values[0], condition)?.map(|mask| NullBuffer::new(mask.values().clone()));
        let values = owned(&values[0])?;
        let field = Arc::new(Field::new("item", values.data_type().clone(), true));
        let offsets = OffsetBuffer::from_repeated_length(1, values.len());
        Ok(vec![Arc::new(ListArray::try_new(field, offsets, values, nulls)?)])
    }

    fn size(&self) -> usize {
        // To put them in the order of their groups takes two words for each value.
        size_of_val(self) + self.inner.size() + self.count * size_of::<[usize; 2]>()
    }
}
