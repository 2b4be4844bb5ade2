//! DataFusion's aggregate with ClickHouse's type and its value for an empty group.

use super::wide;
use crate::function::inner::nan_as;
use crate::function::logic::default_of;
use crate::kind;
use crate::type_name::named;
use arrow::array::{ArrayRef, AsArray, BooleanArray};
use arrow::compute::{is_not_null, kernels::zip};
use arrow::datatypes::{DataType, Field, FieldRef, Float32Type, Float64Type};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::functions_aggregate as df;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub(super) fn new(base: &'static str, key: String, or_null: bool) -> AggregateUDF {
    let inner = match base {
        "sum" => df::sum::sum_udaf(),
        "min" => df::min_max::min_udaf(),
        "max" => df::min_max::max_udaf(),
        "avg" => df::average::avg_udaf(),
        "stddevPop" => df::stddev::stddev_pop_udaf(),
        "stddevSamp" => df::stddev::stddev_udaf(),
        "varPop" => df::variance::var_pop_udaf(),
        _ => df::variance::var_samp_udaf(),
    };
    AggregateUDF::from(Delegate {
        base,
        key,
        or_null,
        inner,
        signature: Signature::user_defined(Volatility::Immutable),
    })
}

#[derive(Debug)]
struct Delegate {
    base: &'static str,
    key: String,
    or_null: bool,
    inner: Arc<AggregateUDF>,
    signature: Signature,
}

impl PartialEq for Delegate {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Delegate {}

impl Hash for Delegate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl Delegate {
    /// The NaN that loses against every number, since ClickHouse's min and max pass over it.
    fn nan(&self) -> Option<f64> {
        match self.base {
            "min" => Some(f64::NAN.abs()),
            "max" => Some(-f64::NAN.abs()),
            _ => None,
        }
    }

    fn is_wide(&self, argument: &DataType) -> bool {
        wide::returns(self.base, argument).is_some()
    }

    fn inner_accumulator(&self, args: AccumulatorArgs, is_sliding: bool) -> Result<Box<dyn Accumulator>> {
        if let Some(field) = args.expr_fields.first().filter(|field| self.is_wide(field.data_type())) {
            if args.is_distinct {
                return Err(DataFusionError::Plan(format!(
                    "{} of DISTINCT {} is not supported yet (NOT_IMPLEMENTED)",
                    self.base,
                    named(field.data_type(), false)
                )));
            }
            return Ok(Box::new(wide::WideSum::new(self.base, field.data_type().clone())));
        }
        if is_sliding { self.inner.create_sliding_accumulator(args) } else { self.inner.accumulator(args) }
    }

    /// What an empty group gives; none where that is NULL.
    fn default(&self, returns: &Field) -> Result<Option<ScalarValue>> {
        if returns.is_nullable() {
            return Ok(None);
        }
        Ok(Some(match self.base {
            "sum" | "min" | "max" => {
                default_of(returns.data_type()).map_err(|fault| DataFusionError::Execution(fault.0))?
            }
            _ => ScalarValue::Float64(Some(f64::NAN)),
        }))
    }
}

impl AggregateUDFImpl for Delegate {
    fn name(&self) -> &str {
        &self.key
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let illegal = |one: &DataType| {
            DataFusionError::Plan(format!(
                "Illegal type {} of argument for aggregate function {}. (ILLEGAL_TYPE_OF_ARGUMENT)",
                named(one, false),
                self.base
            ))
        };
        types
            .iter()
            .map(|one| match (self.base, one) {
                ("min" | "max", DataType::Struct(_) | DataType::List(_) | DataType::Map(..)) => {
                    Err(illegal(one))
                }
                ("min" | "max", other) => Ok(other.clone()),
                (base, other) if wide::returns(base, other).is_some() => Ok(other.clone()),
                ("sum", t) if t.is_unsigned_integer() || *t == DataType::Boolean => Ok(DataType::UInt64),
                ("sum", t) if t.is_signed_integer() => Ok(DataType::Int64),
                ("sum", DataType::Decimal128(_, behind)) => Ok(DataType::Decimal128(38, *behind)),
                (_, t) if kind::decimal::is_decimal(t) => Ok(DataType::Float64),
                (_, t) if kind::is_number(t) || *t == DataType::Null => Ok(DataType::Float64),
                (_, other) => Err(illegal(other)),
            })
            .collect()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        match types.first().and_then(|one| wide::returns(self.base, one)) {
            Some(data_type) => Ok(data_type),
            None => self.inner.return_type(types),
        }
    }

    fn return_field(&self, fields: &[FieldRef]) -> Result<FieldRef> {
        let types: Vec<DataType> = fields.iter().map(|field| field.data_type().clone()).collect();
        let is_nullable = self.or_null || fields.iter().any(|field| field.is_nullable());
        Ok(Arc::new(Field::new(self.base, self.return_type(&types)?, is_nullable)))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        if let Some(field) = args.input_fields.first().filter(|field| self.is_wide(field.data_type())) {
            return Ok(wide::state_fields(field.data_type()));
        }
        // a partial state may be NULL even where the result may not
        let fields = self.inner.state_fields(args)?;
        Ok(fields.into_iter().map(|field| Arc::new(field.as_ref().clone().with_nullable(true))).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let default = self.default(&args.return_field)?;
        Ok(Box::new(Filled { inner: self.inner_accumulator(args, false)?, default, nan: self.nan() }))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let default = self.default(&args.return_field)?;
        Ok(Box::new(Filled { inner: self.inner_accumulator(args, true)?, default, nan: self.nan() }))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.expr_fields.iter().any(|field| self.is_wide(field.data_type()))
            && self.inner.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let default = self.default(&args.return_field)?;
        let inner = self.inner.create_groups_accumulator(args)?;
        Ok(Box::new(FilledGroups { inner, default, nan: self.nan() }))
    }
}

#[derive(Debug)]
struct Filled {
    inner: Box<dyn Accumulator>,
    default: Option<ScalarValue>,
    nan: Option<f64>,
}

/// The columns with that NaN.
fn without_nan(values: &[ArrayRef], nan: Option<f64>) -> Result<Cow<'_, [ArrayRef]>> {
    let is_float = values.first().is_some_and(|column| kind::is_float(column.data_type()));
    let Some(nan) = nan.filter(|_| is_float) else { return Ok(Cow::Borrowed(values)) };
    let fixed = values.iter().map(|column| nan_as(column, nan));
    let fixed: Vec<ArrayRef> =
        fixed.collect::<Result<_, _>>().map_err(|fault| DataFusionError::Execution(fault.0))?;
    Ok(Cow::Owned(fixed))
}

impl Accumulator for Filled {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.update_batch(&without_nan(values, self.nan)?)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let value = self.inner.evaluate()?;
        Ok(match &self.default {
            Some(default) if value.is_null() => default.clone(),
            _ => value,
        })
    }

    fn size(&self) -> usize {
        self.inner.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.inner.state()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.inner.merge_batch(states)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.retract_batch(&without_nan(values, self.nan)?)
    }

    fn supports_retract_batch(&self) -> bool {
        self.inner.supports_retract_batch()
    }
}

/// DataFusion's groups begin with the largest or smallest finite float, which infinity never beats.
fn without_ends(values: ArrayRef, nan: Option<f64>) -> ArrayRef {
    let Some(sign) = nan.map(|nan| if nan.is_sign_positive() { 1.0 } else { -1.0 }) else { return values };
    match values.data_type() {
        DataType::Float64 => {
            let endless = |one: f64| if one == sign * f64::MAX { sign * f64::INFINITY } else { one };
            Arc::new(values.as_primitive::<Float64Type>().unary::<_, Float64Type>(endless))
        }
        DataType::Float32 => {
            let sign = sign as f32;
            let endless = |one: f32| if one == sign * f32::MAX { sign * f32::INFINITY } else { one };
            Arc::new(values.as_primitive::<Float32Type>().unary::<_, Float32Type>(endless))
        }
        _ => values,
    }
}

struct FilledGroups {
    inner: Box<dyn GroupsAccumulator>,
    default: Option<ScalarValue>,
    nan: Option<f64>,
}

impl GroupsAccumulator for FilledGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        self.inner.update_batch(&without_nan(values, self.nan)?, groups, filter, total)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let values = without_ends(self.inner.evaluate(emit_to)?, self.nan);
        let Some(default) = self.default.as_ref().filter(|_| values.null_count() > 0) else {
            return Ok(values);
        };
        let default = arrow::array::Scalar::new(default.to_array_of_size(1)?);
        Ok(zip::zip(&is_not_null(&values)?, &values, &default)?)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        self.inner.state(emit_to)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.inner.merge_batch(values, groups, total)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        self.inner.convert_to_state(&without_nan(values, self.nan)?, filter)
    }

    fn size(&self) -> usize {
        self.inner.size()
    }
}
