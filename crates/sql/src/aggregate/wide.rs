//! `sum` and `avg` of integers of 128 and 256 bits.

use crate::function::wide::{made, numbers};
use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Field, FieldRef, UInt64Type};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::Accumulator;
use model::WideNumber;
use std::sync::Arc;

/// What rows add up to, and how many they are.
#[derive(Debug)]
pub(super) struct WideSum {
    /// of the argument
    data_type: DataType,
    is_average: bool,
    total: WideNumber,
    count: u64,
}

/// What such a function gives; none for other types and functions.
pub(super) fn returns(base: &str, argument: &DataType) -> Option<DataType> {
    kind::wide(argument)?;
    match base {
        "sum" => Some(argument.clone()),
        "avg" => Some(DataType::Float64),
        _ => None,
    }
}

/// What is passed on between the parts of a query.
pub(super) fn state_fields(argument: &DataType) -> Vec<FieldRef> {
    vec![
        Arc::new(Field::new("total", argument.clone(), true)),
        Arc::new(Field::new("count", DataType::UInt64, true)),
    ]
}

impl WideSum {
    pub(super) fn new(base: &str, data_type: DataType) -> Self {
        Self { data_type, is_average: base == "avg", total: WideNumber::default(), count: 0 }
    }

    fn add(&mut self, column: &ArrayRef, is_taken_back: bool) -> Result<()> {
        for (row, number) in numbers(column).map_err(failed)?.into_iter().enumerate() {
            if column.is_valid(row) {
                let (total, count) = (self.total, self.count);
                (self.total, self.count) = match is_taken_back {
                    true => (total.minus(number), count - 1),
                    false => (total.plus(number), count + 1),
                };
            }
        }
        Ok(())
    }

    fn total(&self) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&made(vec![self.total], &self.data_type).map_err(failed)?, 0)
    }
}

fn failed(fault: crate::function::Fault) -> DataFusionError {
    DataFusionError::Execution(fault.0)
}

impl Accumulator for WideSum {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add(&values[0], false)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        match (self.count, self.is_average) {
            (0, false) => ScalarValue::try_from(&self.data_type),
            (0, true) => Ok(ScalarValue::Float64(None)),
            (_, false) => self.total(),
            (count, true) => Ok(ScalarValue::Float64(Some(self.total.to_float() / count as f64))),
        }
    }

    fn size(&self) -> usize {
        size_of::<Self>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.total()?, ScalarValue::UInt64(Some(self.count))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let counts = states[1].as_primitive::<UInt64Type>();
        for (row, total) in numbers(&states[0]).map_err(failed)?.into_iter().enumerate() {
            if states[0].is_valid(row) {
                self.total = self.total.plus(total);
                self.count += counts.value(row);
            }
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add(&values[0], true)
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }
}
