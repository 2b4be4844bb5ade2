//! Aggregates that keep one row: any, anyLast, argMin, argMax.

use crate::function::logic::default_of;
use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
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
        let default = match args.return_field.is_nullable() {
            true => ScalarValue::try_from(args.return_field.data_type())?,
            false => default_of(args.return_field.data_type())
                .map_err(|fault| DataFusionError::Execution(fault.0))?,
        };
        let columns = args.expr_fields.iter().map(|field| field.data_type().clone()).collect();
        Ok(Box::new(Picked { base: self.base, columns, best: None, default }))
    }
}

#[derive(Debug)]
struct Picked {
    base: &'static str,
    columns: Vec<DataType>,
    /// the value, and for argMin and argMax what it was chosen by
    best: Option<Vec<ScalarValue>>,
    default: ScalarValue,
}

impl Picked {
    fn is_better(&self, row: &[ScalarValue]) -> bool {
        let Some(best) = &self.best else { return true };
        match self.base {
            "any" => false,
            "anyLast" => true,
            "argMin" => row.last().partial_cmp(&best.last()) == Some(Ordering::Less),
            _ => row.last().partial_cmp(&best.last()) == Some(Ordering::Greater),
        }
    }
}

impl Accumulator for Picked {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |values| values.len());
        for row in 0..rows {
            if values.iter().any(|column| column.is_null(row)) || (self.base == "any" && self.best.is_some())
            {
                continue;
            }
            let key = values.last().map(|keys| ScalarValue::try_from_array(keys, row)).transpose()?;
            if self.is_better(key.as_slice()) {
                let best = values
                    .iter()
                    .map(|column| ScalarValue::try_from_array(column, row))
                    .collect::<Result<_>>()?;
                self.best = Some(best);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self.best.as_ref().and_then(|best| best.first().cloned()).unwrap_or_else(|| self.default.clone()))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.best.iter().flatten().map(ScalarValue::size).sum::<usize>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        match &self.best {
            Some(best) => Ok(best.clone()),
            None => self.columns.iter().map(ScalarValue::try_from).collect(),
        }
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }
}
