//! Functions that DataFusion has no twin for: a row of a table each, with what they make of all rows of a group.
//!
//! A group's rows are kept as they are, so that states merge exactly and in order; bounded as the other collectors.

use super::bytes::{self, Reader};
use super::fold::{Fold, Plan, without_nulls};
use super::recipe::Recipe;
use crate::limits;
use arrow::array::{Array, ArrayRef};
use arrow::compute::concat;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use std::sync::Arc;

mod bits;
mod lists;
mod maps;
mod moments;
mod paths;

/// One function of the table.
pub(super) struct Tally {
    pub(super) name: &'static str,
    /// the fewest and the most arguments
    pub(super) arguments: (usize, usize),
    /// the fewest and the most parameters
    pub(super) parameters: (usize, usize),
    pub(super) returns: fn(&[FieldRef]) -> Option<DataType>,
    pub(super) result: fn(&Group) -> Result<ScalarValue>,
    /// whether a result over a Nullable argument may be NULL
    pub(super) may_be_null: bool,
}

/// The rows of a group, a column for each argument.
pub(super) struct Group<'a> {
    pub(super) columns: Vec<ArrayRef>,
    pub(super) parameters: &'a [ScalarValue],
    pub(super) returns: &'a Field,
}

impl Group<'_> {
    /// An argument's values as floats.
    pub(super) fn floats(&self, at: usize) -> Result<Vec<f64>> {
        use arrow::array::AsArray;
        let column = arrow::compute::cast(&self.columns[at], &DataType::Float64)?;
        Ok(column.as_primitive::<arrow::datatypes::Float64Type>().values().to_vec())
    }

    /// An argument's values, one by one.
    pub(super) fn values(&self, at: usize) -> Result<Vec<ScalarValue>> {
        let column = &self.columns[at];
        (0..column.len()).map(|row| ScalarValue::try_from_array(column, row)).collect()
    }

    /// A parameter as a whole number.
    pub(super) fn whole(&self, at: usize) -> Option<usize> {
        match self.parameters.get(at) {
            Some(ScalarValue::Float64(Some(number))) if *number >= 0.0 => Some(*number as usize),
            _ => None,
        }
    }

    /// A parameter as text.
    pub(super) fn text(&self, at: usize) -> Option<&str> {
        self.parameters.get(at)?.try_as_str().flatten()
    }
}

fn tables() -> impl Iterator<Item = &'static Tally> {
    [bits::TALLIES, lists::TALLIES, maps::TALLIES, moments::TALLIES, paths::TALLIES].into_iter().flatten()
}

/// Names of the table.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    tables().map(|tally| tally.name)
}

/// The plan for a function of the table.
pub(super) fn plan(recipe: &Recipe, arguments: &[FieldRef]) -> Result<Arc<dyn Plan>> {
    let tally = tables().find(|tally| tally.name == recipe.base).ok_or_else(|| {
        DataFusionError::Plan(format!("Unknown aggregate function {}. (UNKNOWN_FUNCTION)", recipe.base))
    })?;
    let check = |count: usize, (fewest, most): (usize, usize), what: &str| {
        if (fewest..=most).contains(&count) {
            return Ok(());
        }
        Err(DataFusionError::Plan(format!(
            "Aggregate function {} with {count} {what} is not supported. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)",
            tally.name
        )))
    };
    check(arguments.len(), tally.arguments, "arguments")?;
    check(recipe.parameters.len(), tally.parameters, "parameters")?;
    let data_type = (tally.returns)(arguments).ok_or_else(|| {
        let types: Vec<String> = arguments.iter().map(|field| crate::type_name(field)).collect();
        DataFusionError::Plan(format!(
            "Illegal type {} of argument for aggregate function {}. (ILLEGAL_TYPE_OF_ARGUMENT)",
            types.join(", "),
            tally.name
        ))
    })?;
    let types: Vec<DataType> = arguments.iter().map(|field| field.data_type().clone()).collect();
    types.iter().try_for_each(bytes::check)?;
    let is_nested = matches!(data_type, DataType::List(_) | DataType::Struct(_));
    let is_nullable = tally.may_be_null && !is_nested && arguments.iter().any(|field| field.is_nullable());
    Ok(Arc::new(Rows {
        tally,
        parameters: recipe.parameters.clone(),
        types,
        returns: Arc::new(Field::new(tally.name, data_type, is_nullable)),
    }))
}

#[derive(Clone)]
struct Rows {
    tally: &'static Tally,
    parameters: Vec<ScalarValue>,
    types: Vec<DataType>,
    returns: FieldRef,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tally.name)
    }
}

impl Plan for Rows {
    fn returns(&self) -> FieldRef {
        Arc::clone(&self.returns)
    }

    fn begin(&self) -> Result<Box<dyn Fold>> {
        Ok(Box::new(Kept { plan: self.clone(), chunks: Vec::new(), rows: 0 }))
    }
}

#[derive(Debug)]
struct Kept {
    plan: Rows,
    chunks: Vec<Vec<ArrayRef>>,
    rows: usize,
}

impl Kept {
    fn add(&mut self, columns: Vec<ArrayRef>) -> Result<()> {
        let rows = columns.first().map_or(0, |column| column.len());
        if rows == 0 {
            return Ok(());
        }
        self.rows += rows;
        if self.rows > limits::COLLECTED_VALUES_MAX {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "{} of more than {} values",
                self.plan.tally.name,
                limits::COLLECTED_VALUES_MAX
            )));
        }
        self.chunks.push(columns);
        Ok(())
    }

    fn columns(&self) -> Result<Vec<ArrayRef>> {
        let column = |(at, data_type): (usize, &DataType)| {
            let parts: Vec<&dyn Array> = self.chunks.iter().map(|chunk| chunk[at].as_ref()).collect();
            match parts.is_empty() {
                true => Ok(arrow::array::new_empty_array(data_type)),
                false => Ok(concat(&parts)?),
            }
        };
        self.plan.types.iter().enumerate().map(column).collect()
    }
}

impl Fold for Kept {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.add(without_nulls(columns)?)
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        bytes::write_length(self.rows, out)?;
        for column in self.columns()? {
            for row in 0..column.len() {
                bytes::write_value(&ScalarValue::try_from_array(&column, row)?, out)?;
            }
        }
        Ok(())
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        for state in states {
            let rows = state.length()?;
            let mut columns = Vec::new();
            for data_type in &self.plan.types {
                let values = (0..rows).map(|_| state.value(data_type)).collect::<Result<Vec<_>>>()?;
                columns.push(bytes::to_array(values, data_type)?);
            }
            self.add(columns)?;
        }
        Ok(())
    }

    fn result(&mut self) -> Result<ScalarValue> {
        if self.rows == 0 && self.plan.returns.is_nullable() {
            return ScalarValue::try_from(self.plan.returns.data_type());
        }
        let columns = self.columns()?;
        let group = Group { columns, parameters: &self.plan.parameters, returns: self.plan.returns.as_ref() };
        (self.plan.tally.result)(&group)
    }

    fn size(&self) -> usize {
        let chunks = self.chunks.iter().flatten().map(|column| column.get_array_memory_size());
        size_of_val(self) + chunks.sum::<usize>()
    }
}

/// Rows, or those where the argument is not NULL.
#[derive(Debug)]
pub(super) struct Count;

impl Plan for Count {
    fn returns(&self) -> FieldRef {
        Arc::new(Field::new("count", DataType::UInt64, false))
    }

    fn begin(&self) -> Result<Box<dyn Fold>> {
        Ok(Box::new(Counted(0)))
    }
}

#[derive(Debug)]
struct Counted(u64);

impl Fold for Counted {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let rows = without_nulls(columns)?.first().map_or(0, |column| column.len());
        self.0 = self.0.saturating_add(rows as u64);
        Ok(())
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        out.extend(self.0.to_le_bytes());
        Ok(())
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        for state in states {
            self.0 = self.0.saturating_add(u64::from_le_bytes(state.array()?));
        }
        Ok(())
    }

    fn result(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::UInt64(Some(self.0)))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}
