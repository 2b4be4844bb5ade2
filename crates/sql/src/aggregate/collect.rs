//! Aggregates that need the values of a group: arrays, the most frequent, and [`quantiles`].

use super::lists::{Choice, Lists, owned, plain};
use super::quantiles::{self, Levels};
use crate::{kind, limits};
use arrow::array::{Array, ArrayRef, AsArray, ListArray, UInt32Array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{cast, concat, filter, is_not_null, take};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, Signature, Volatility,
};
use std::sync::Arc;

pub(super) fn new(base: &'static str, key: String, or_null: bool) -> AggregateUDF {
    AggregateUDF::from(Collect {
        base,
        key,
        or_null,
        signature: Signature::variadic_any(Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Collect {
    base: &'static str,
    key: String,
    or_null: bool,
    signature: Signature,
}

impl AggregateUDFImpl for Collect {
    fn name(&self) -> &str {
        &self.key
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let item = types.first().cloned().unwrap_or(DataType::Null);
        let is_exact = matches!(self.base, "quantileExact" | "quantilesExact" | "medianExact");
        let is_array = Choice::new(self.base, &[]).is_some();
        if !is_array && !kind::is_number(&item) && item != DataType::Null {
            return Err(DataFusionError::Plan(format!(
                "Illegal type {} of argument for aggregate function {}. (ILLEGAL_TYPE_OF_ARGUMENT)",
                crate::type_name::named(&item, false),
                self.base
            )));
        }
        Ok(match self.base {
            _ if is_array => kind::list_of(item),
            "quantilesExact" => kind::list_of(item),
            _ if is_exact => item,
            "quantileTDigest" => DataType::Float32,
            "quantilesTDigest" => kind::list_of(DataType::Float32),
            "quantiles" => kind::list_of(DataType::Float64),
            _ => DataType::Float64,
        })
    }

    fn return_field(&self, fields: &[FieldRef]) -> Result<FieldRef> {
        let types: Vec<DataType> = fields.iter().map(|field| field.data_type().clone()).collect();
        let data_type = self.return_type(&types)?;
        let is_list = matches!(data_type, DataType::List(_));
        let is_nullable =
            self.or_null || (!is_list && fields.first().is_some_and(|field| field.is_nullable()));
        Ok(Arc::new(Field::new(self.base, data_type, is_nullable)))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let item = args.input_fields.first().map_or(DataType::Null, |field| plain(field.data_type()));
        if Choice::new(self.base, &[]).is_none() {
            return Ok(quantiles::state_fields(args.name, &item));
        }
        Ok(vec![Arc::new(Field::new(format!("{}[values]", args.name), kind::list_of(item), true))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let parameters = self.parameters(&args)?;
        let item = args.expr_fields.first().map_or(DataType::Null, |field| field.data_type().clone());
        let Some(choice) = Choice::new(self.base, &parameters) else {
            let levels = self.levels(&parameters, &args);
            return quantiles::single(&item, &levels).ok_or_else(|| self.not_grouped());
        };
        let returns = args.return_field.data_type().clone();
        Ok(Box::new(Collected {
            base: self.base,
            choice,
            item,
            returns,
            chunks: Vec::new(),
            small: 0,
            count: 0,
        }))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        let Some(item) = args.expr_fields.first().map(|field| field.data_type()) else { return false };
        match Choice::new(self.base, &[]) {
            Some(_) => *item != DataType::Null,
            None => quantiles::is_taken(item),
        }
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let parameters = self.parameters(&args)?;
        if let Some(choice) = Choice::new(self.base, &parameters) {
            return Ok(Box::new(Lists::new(choice, args)?));
        }
        let levels = self.levels(&parameters, &args);
        let groups = args.expr_fields.first().and_then(|field| quantiles::groups(field.data_type(), &levels));
        Ok(groups.ok_or_else(|| self.not_grouped())?)
    }
}

impl Collect {
    fn levels(&self, parameters: &[f64], args: &AccumulatorArgs) -> Levels {
        Levels::new(self.base, parameters, args.return_field.data_type(), args.return_field.is_nullable())
    }

    fn not_grouped(&self) -> DataFusionError {
        DataFusionError::Internal(format!("{} takes no values of this type", self.base))
    }

    /// The constants behind the column.
    fn parameters(&self, args: &AccumulatorArgs) -> Result<Vec<f64>> {
        let mut parameters = Vec::new();
        for expr in args.exprs.iter().skip(1) {
            let literal = expr.downcast_ref::<datafusion::physical_expr::expressions::Literal>();
            let value = literal.and_then(|literal| literal.value().cast_to(&DataType::Float64).ok());
            let Some(ScalarValue::Float64(Some(value))) = value else {
                return Err(DataFusionError::Plan(format!("parameters of {} must be numbers", self.base)));
            };
            if Choice::new(self.base, &[]).is_some() && value < 1.0 {
                return Err(DataFusionError::Plan(format!(
                    "Parameter for aggregate function {} should be positive number. (BAD_ARGUMENTS)",
                    self.base
                )));
            }
            parameters.push(value);
        }
        Ok(parameters)
    }
}

#[derive(Debug)]
struct Collected {
    base: &'static str,
    choice: Choice,
    item: DataType,
    returns: DataType,
    /// of the plain type, each with memory of its own
    chunks: Vec<ArrayRef>,
    /// chunks that are small
    small: usize,
    count: usize,
}

/// Chunks of fewer values are small, and made one when there are more than [`SMALL_CHUNKS_MAX`].
const SMALL_VALUES: usize = 4_096;
const SMALL_CHUNKS_MAX: usize = 16;

impl Collected {
    /// Makes one of the last chunks that are small: each has a cost of its own.
    fn pack(&mut self) -> Result<()> {
        let is_small = |chunk: &ArrayRef| chunk.len() < SMALL_VALUES;
        let begin = self.chunks.len() - self.chunks.iter().rev().take_while(|chunk| is_small(chunk)).count();
        let small = self.chunks.split_off(begin);
        let refs: Vec<&dyn Array> = small.iter().map(AsRef::as_ref).collect();
        if !refs.is_empty() {
            self.chunks.push(concat(&refs)?);
        }
        self.small = self.chunks.iter().filter(|chunk| is_small(chunk)).count();
        Ok(())
    }

    fn kept(&self) -> Result<ArrayRef> {
        let refs: Vec<&dyn Array> = self.chunks.iter().map(AsRef::as_ref).collect();
        if refs.is_empty() {
            return Ok(arrow::array::new_empty_array(&plain(&self.item)));
        }
        Ok(concat(&refs)?)
    }

    fn add(&mut self, values: &ArrayRef) -> Result<()> {
        // NULLs take no part in any of these
        let values =
            if values.null_count() > 0 { filter(values, &is_not_null(values)?)? } else { Arc::clone(values) };
        if *values.data_type() == DataType::Null || values.is_empty() {
            return Ok(());
        }
        self.count += values.len();
        if self.count > limits::COLLECTED_VALUES_MAX {
            return Err(DataFusionError::ResourcesExhausted(format!(
                "{} of more than {} values",
                self.base,
                limits::COLLECTED_VALUES_MAX
            )));
        }
        let chunk = owned(&values)?;
        if chunk.len() < SMALL_VALUES {
            self.small += 1;
        }
        self.chunks.push(chunk);
        if self.small > SMALL_CHUNKS_MAX {
            self.pack()?;
        }
        Ok(())
    }

    /// One list of what is chosen of all values.
    fn list(&self) -> Result<ScalarValue> {
        let DataType::List(field) = &self.returns else { return Ok(ScalarValue::Null) };
        let all = self.kept()?;
        let chosen = match self.choice.is_all() {
            true => all,
            false => take(&all, &UInt32Array::from(self.choice.of(&all)?), None)?,
        };
        let offsets = OffsetBuffer::from_lengths([chosen.len()]);
        let values = cast(&chosen, field.data_type())?;
        Ok(ScalarValue::List(Arc::new(ListArray::try_new(Arc::clone(field), offsets, values, None)?)))
    }
}

impl Accumulator for Collected {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        values.first().map_or(Ok(()), |values| self.add(values))
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.list()
    }

    fn size(&self) -> usize {
        // As much again is taken for a moment, when they are made one.
        size_of_val(self) + 2 * self.chunks.iter().map(|chunk| chunk.get_array_memory_size()).sum::<usize>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let all = self.kept()?;
        let offsets = OffsetBuffer::from_lengths([all.len()]);
        let field = Arc::new(Field::new("item", plain(&self.item), true));
        Ok(vec![ScalarValue::List(Arc::new(ListArray::new(field, offsets, all, None)))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some(lists) = states.first() else { return Ok(()) };
        let lists = lists.as_list::<i32>();
        for row in 0..lists.len() {
            if lists.is_valid(row) {
                self.add(&lists.value(row))?;
            }
        }
        Ok(())
    }
}
