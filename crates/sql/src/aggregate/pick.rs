//! Aggregates that keep one row: any, anyLast, argMin, argMax.

use super::bytes::to_array;
use crate::function::logic::default_of;
use arrow::array::{Array, ArrayRef, BooleanArray};
use arrow::compute::{not, nullif};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) fn new(base: &'static str, key: String, or_null: bool) -> AggregateUDF {
    AggregateUDF::from(Pick { base, key, or_null, signature: Signature::variadic_any(Volatility::Immutable) })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Pick {
    base: &'static str,
    key: String,
    or_null: bool,
    signature: Signature,
}

impl AggregateUDFImpl for Pick {
    fn name(&self) -> &str {
        &self.key
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types.first().cloned().unwrap_or(DataType::Null))
    }

    fn return_field(&self, fields: &[FieldRef]) -> Result<FieldRef> {
        let data_type = fields.first().map_or(DataType::Null, |field| field.data_type().clone());
        let is_nullable = self.or_null || fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new(self.base, data_type, is_nullable)))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let field = |(at, field): (usize, &FieldRef)| {
            Arc::new(Field::new(format!("{}[{at}]", args.name), field.data_type().clone(), true))
        };
        Ok(args.input_fields.iter().enumerate().map(field).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Picked { choice: self.choice(&args)?, best: None }))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        args.expr_fields.iter().all(|field| *field.data_type() != DataType::Null)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups { choice: self.choice(&args)?, best: Vec::new(), bytes: 0 }))
    }
}

impl Pick {
    fn choice(&self, args: &AccumulatorArgs) -> Result<Choice> {
        let default = match args.return_field.is_nullable() {
            true => ScalarValue::try_from(args.return_field.data_type())?,
            false => default_of(args.return_field.data_type())
                .map_err(|fault| DataFusionError::Execution(fault.0))?,
        };
        let columns = args.expr_fields.iter().map(|field| field.data_type().clone()).collect();
        Ok(Choice { base: self.base, columns, default })
    }
}

/// Which row is kept, and of what.
#[derive(Debug)]
struct Choice {
    base: &'static str,
    columns: Vec<DataType>,
    /// of a group without rows
    default: ScalarValue,
}

/// A row: the value, and for argMin and argMax what it was chosen by.
type Best = Option<Box<[ScalarValue]>>;

impl Choice {
    /// The row of the columns, if it takes the place of the one that is kept.
    fn better(&self, best: &Best, values: &[ArrayRef], row: usize) -> Result<Best> {
        if values.iter().any(|column| column.is_null(row)) {
            return Ok(None);
        }
        let is_better = match (best, self.base, values.last()) {
            (Some(_), "any", _) => false,
            (None, ..) | (_, "anyLast", _) | (_, _, None) => true,
            (Some(best), base, Some(keys)) => {
                let key = ScalarValue::try_from_array(keys, row)?;
                let wanted = if base == "argMin" { Ordering::Less } else { Ordering::Greater };
                Some(&key).partial_cmp(&best.last()) == Some(wanted)
            }
        };
        if !is_better {
            return Ok(None);
        }
        let row = values.iter().map(|column| ScalarValue::try_from_array(column, row));
        row.collect::<Result<_>>().map(Some)
    }
}

/// The rows of all groups.
struct Groups {
    choice: Choice,
    best: Vec<Best>,
    /// of the rows
    bytes: usize,
}

/// What an allocation takes beside what is asked for.
const ALLOCATION_BYTES: usize = 16;

fn bytes_of(best: &Best) -> usize {
    best.as_ref().map_or(0, |row| row.iter().map(|value| value.size() + ALLOCATION_BYTES).sum())
}

impl Groups {
    fn take(&mut self, emit_to: EmitTo) -> Vec<Best> {
        let taken = emit_to.take_needed(&mut self.best);
        self.bytes -= taken.iter().map(bytes_of).sum::<usize>();
        taken
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        self.best.resize(total.max(self.best.len()), None);
        for (row, group) in groups.iter().enumerate() {
            if filter.is_some_and(|filter| filter.is_null(row) || !filter.value(row)) {
                continue;
            }
            let kept = &mut self.best[*group];
            if let Some(better) = self.choice.better(kept, values, row)? {
                self.bytes -= bytes_of(kept);
                *kept = Some(better);
                self.bytes += bytes_of(kept);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let first = |best: Best| best.and_then(|row| row.into_iter().next());
        let taken = self.take(emit_to).into_iter().map(first);
        let values = taken.map(|value| value.unwrap_or_else(|| self.choice.default.clone())).collect();
        to_array(values, &self.choice.default.data_type())
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let taken = self.take(emit_to);
        let column = |(at, data_type): (usize, &DataType)| {
            let null = ScalarValue::try_from(data_type)?;
            let values =
                taken.iter().map(|best| best.as_ref().map_or_else(|| null.clone(), |row| row[at].clone()));
            to_array(values.collect(), data_type)
        };
        self.choice.columns.iter().enumerate().map(column).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.update_batch(states, groups, None, total)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let Some(filter) = filter else { return Ok(values.to_vec()) };
        let gone = not(&super::certain(filter))?;
        values.iter().map(|column| Ok(nullif(column, &gone)?)).collect()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.best.capacity() * size_of::<Best>() + self.bytes
    }
}

#[derive(Debug)]
struct Picked {
    choice: Choice,
    best: Best,
}

impl Accumulator for Picked {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |values| values.len());
        for row in 0..rows {
            if let Some(better) = self.choice.better(&self.best, values, row)? {
                self.best = Some(better);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self
            .best
            .as_ref()
            .and_then(|best| best.first().cloned())
            .unwrap_or_else(|| self.choice.default.clone()))
    }

    fn size(&self) -> usize {
        size_of_val(self) + bytes_of(&self.best)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        match &self.best {
            Some(best) => Ok(best.to_vec()),
            None => self.choice.columns.iter().map(ScalarValue::try_from).collect(),
        }
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }
}
