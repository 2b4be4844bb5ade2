//! All rows as the one group of [`super::groups`].

use arrow::array::{Array, ArrayRef};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

pub(super) struct Single {
    inner: Box<dyn GroupsAccumulator + Sync>,
    item: DataType,
    /// the most bytes it ever held: whoever asks adds up what is more than before, and takes nothing off for what is less
    most: usize,
}

impl Single {
    pub(super) fn new(inner: Box<dyn GroupsAccumulator + Sync>, item: DataType) -> Self {
        Self { inner, item, most: 0 }
    }

    /// The state, which stays: a window asks again after every row.
    fn kept(&mut self) -> Result<Vec<ArrayRef>> {
        // Makes the group if there was no row.
        self.inner.update_batch(&[arrow::array::new_empty_array(&self.item)], &[], None, 1)?;
        let state = self.inner.state(EmitTo::All)?;
        self.inner.merge_batch(&state, &[0], 1)?;
        Ok(state)
    }
}

impl std::fmt::Debug for Single {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Single")
    }
}

impl Accumulator for Single {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(values) = values.first() else { return Ok(()) };
        let values = cast(values, &self.item)?;
        let groups = vec![0; values.len()];
        self.inner.update_batch(&[values], &groups, None, 1)?;
        self.most = self.most.max(self.inner.size());
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, |column| column.len());
        self.inner.merge_batch(states, &vec![0; rows], 1)?;
        self.most = self.most.max(self.inner.size());
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.kept()?.iter().map(|column| ScalarValue::try_from_array(column, 0)).collect()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let state = self.kept()?;
        let result = self.inner.evaluate(EmitTo::All)?;
        self.inner.merge_batch(&state, &[0], 1)?;
        ScalarValue::try_from_array(&result, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.most
    }
}
