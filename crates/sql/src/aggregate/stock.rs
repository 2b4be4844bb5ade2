//! The functions that DataFusion computes, or that stand beside its own, as folds.

use super::bytes::{self, Reader};
use super::fold::{Fold, Plan};
use super::recipe::Recipe;
use super::{Way, collect, delegate, key, pick, quantiles};
use arrow::array::ArrayRef;
use arrow::compute::cast;
use arrow::datatypes::{DataType, FieldRef, Schema};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{Column, Literal};
use std::sync::Arc;

/// A function without combinators but -OrNull.
#[derive(Debug)]
pub(super) struct Stock {
    function: AggregateUDF,
    /// the arguments in the types that the function takes
    arguments: Vec<FieldRef>,
    parameters: Vec<ScalarValue>,
    returns: FieldRef,
    states: Vec<FieldRef>,
}

impl Stock {
    pub(super) fn new(recipe: &Recipe, or_null: bool, arguments: &[FieldRef]) -> Result<Self> {
        super::check_arguments(recipe.base, arguments.len())?;
        let key = key(recipe.base, or_null);
        let function = match recipe.way() {
            Way::Delegate => delegate::new(recipe.base, key, or_null),
            Way::Pick => pick::new(recipe.base, key, or_null),
            _ => collect::new(recipe.base, key, or_null),
        };
        let types: Vec<DataType> = arguments.iter().map(|field| field.data_type().clone()).collect();
        let types = if recipe.way() == Way::Delegate { function.coerce_types(&types)? } else { types };
        let arguments: Vec<FieldRef> = arguments
            .iter()
            .zip(types)
            .map(|(field, data_type)| Arc::new(field.as_ref().clone().with_data_type(data_type)))
            .collect();
        let returns = function.return_field(&arguments)?;
        let states = function.state_fields(StateFieldsArgs {
            name: recipe.base,
            input_fields: &arguments,
            return_field: Arc::clone(&returns),
            ordering_fields: &[],
            is_distinct: false,
        })?;
        states.iter().try_for_each(|field| bytes::check(field.data_type()))?;
        Ok(Self { function, arguments, parameters: recipe.parameters.clone(), returns, states })
    }
}

impl Plan for Stock {
    fn returns(&self) -> FieldRef {
        Arc::clone(&self.returns)
    }

    fn begin(&self) -> Result<Box<dyn Fold>> {
        let schema = Schema::new(self.arguments.clone());
        let mut exprs: Vec<Arc<dyn PhysicalExpr>> = Vec::new();
        let mut fields = self.arguments.clone();
        for (at, field) in self.arguments.iter().enumerate() {
            exprs.push(Arc::new(Column::new(field.name(), at)));
        }
        for parameter in &self.parameters {
            exprs.push(Arc::new(Literal::new(parameter.clone())));
            fields.push(Arc::new(arrow::datatypes::Field::new("parameter", parameter.data_type(), false)));
        }
        let accumulator = self.function.accumulator(AccumulatorArgs {
            return_field: Arc::clone(&self.returns),
            schema: &schema,
            ignore_nulls: false,
            order_bys: &[],
            is_reversed: false,
            name: self.function.name(),
            is_distinct: false,
            exprs: &exprs,
            expr_fields: &fields,
        })?;
        let arguments = self.arguments.iter().map(|field| field.data_type().clone()).collect();
        Ok(Box::new(Running { accumulator, arguments, states: self.states.clone() }))
    }
}

#[derive(Debug)]
struct Running {
    accumulator: Box<dyn Accumulator>,
    arguments: Vec<DataType>,
    states: Vec<FieldRef>,
}

impl Fold for Running {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let columns = columns
            .iter()
            .zip(&self.arguments)
            .map(|(column, wanted)| match column.data_type() == wanted {
                true => Ok(Arc::clone(column)),
                false => Ok(cast(column, wanted)?),
            })
            .collect::<Result<Vec<_>>>()?;
        self.accumulator.update_batch(&columns)
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        self.accumulator.state()?.iter().try_for_each(|value| bytes::write_value(value, out))
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        let mut columns: Vec<Vec<ScalarValue>> = vec![Vec::with_capacity(states.len()); self.states.len()];
        for state in states {
            for (column, field) in columns.iter_mut().zip(&self.states) {
                column.push(match state.is_first() && field.name() == quantiles::HALVINGS {
                    true => ScalarValue::UInt8(None),
                    false => state.value(field.data_type())?,
                });
            }
        }
        let columns = columns.into_iter().zip(&self.states);
        let columns = columns.map(|(values, field)| bytes::to_array(values, field.data_type()));
        self.accumulator.merge_batch(&columns.collect::<Result<Vec<_>>>()?)
    }

    fn result(&mut self) -> Result<ScalarValue> {
        self.accumulator.evaluate()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.accumulator.size()
    }
}
