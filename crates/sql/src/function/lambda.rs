//! Functions over arrays that take a lambda first.

use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, MapArray, StructArray, UInt32Array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::{cast, take, take_arrays};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::utils::list_values_row_number;
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature, HigherOrderUDF,
    HigherOrderUDFImpl, LambdaParametersProgress, ValueOrLambda, Volatility,
};
use std::sync::Arc;

/// Names that take a lambda; those without another form are known only here.
pub(crate) const NAMES: &[&str] =
    &["arrayMap", "arrayFilter", "arrayExists", "arrayAll", "arrayCount", "arrayFirst", "arrayFirstIndex"];

/// Functions over a map, with what each is over the arrays of its keys and values.
pub(crate) const OVER_MAPS: &[(&str, &str)] = &[
    ("mapFilter", "mapFilter"),
    ("mapApply", "mapApply"),
    ("mapExists", "arrayExists"),
    ("mapAll", "arrayAll"),
];

/// Those that answer yes or no.
pub(crate) const PREDICATES: &[&str] = &["arrayExists", "arrayAll", "mapExists", "mapAll"];

/// Whether the lambda is a condition; none for functions without lambdas.
pub(crate) fn wants_truth(name: &str) -> Option<bool> {
    match name {
        "arrayFilter" | "arrayExists" | "arrayAll" | "arrayCount" | "arrayFirst" | "arrayFirstIndex"
        | "mapFilter" => Some(true),
        "arrayMap" | "mapApply" | "arraySum" | "arrayAvg" | "arrayMin" | "arrayMax" | "arraySort"
        | "arrayReverseSort" => Some(false),
        _ => None,
    }
}

/// Every function of this kind, for the session.
pub(crate) fn all() -> Vec<Arc<HigherOrderUDF>> {
    let more = [
        "arraySum",
        "arrayAvg",
        "arrayMin",
        "arrayMax",
        "arraySort",
        "arrayReverseSort",
        "mapFilter",
        "mapApply",
    ];
    NAMES
        .iter()
        .copied()
        .chain(more)
        .map(|name| {
            let key = format!("_lambda_{}", name.to_lowercase());
            let signature = HigherOrderSignature::user_defined(Volatility::Immutable);
            Arc::new(HigherOrderUDF::new_from_impl(OverArrays { name, key, signature }))
        })
        .collect()
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OverArrays {
    name: &'static str,
    key: String,
    signature: HigherOrderSignature,
}

fn wrong(text: &str) -> DataFusionError {
    DataFusionError::Plan(text.to_owned())
}

impl HigherOrderUDFImpl for OverArrays {
    fn name(&self) -> &str {
        &self.key
    }

    fn signature(&self) -> &HigherOrderSignature {
        &self.signature
    }

    fn coerce_value_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        for data_type in types {
            if !matches!(data_type, DataType::List(_)) {
                return Err(wrong(&format!(
                    "Illegal type {} of argument of function {}: must be Array. (ILLEGAL_TYPE_OF_ARGUMENT)",
                    crate::type_name::named(data_type, false),
                    self.name
                )));
            }
        }
        Ok(types.to_vec())
    }

    fn lambda_parameters(
        &self,
        _: usize,
        fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> Result<LambdaParametersProgress> {
        let items = fields
            .iter()
            .filter_map(|field| match field {
                ValueOrLambda::Value(list) => match list.data_type() {
                    DataType::List(item) => {
                        // an array may hold NULLs, which its type does not tell
                        Some(Arc::new(Field::new("item", item.data_type().clone(), true)))
                    }
                    _ => None,
                },
                ValueOrLambda::Lambda(_) => None,
            })
            .collect();
        Ok(LambdaParametersProgress::Complete(vec![items]))
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs) -> Result<FieldRef> {
        let [ValueOrLambda::Lambda(body), ValueOrLambda::Value(list), ..] = args.arg_fields else {
            return Err(wrong(&format!("{} takes a lambda and arrays", self.name)));
        };
        let DataType::List(item) = list.data_type() else { return Err(wrong("an array was expected")) };
        let body = body.data_type();
        let number = |wanted: DataType| {
            if kind::is_number(body) { Ok(wanted) } else { Err(wrong("the lambda must give numbers")) }
        };
        let data_type = match self.name {
            "mapFilter" => map_of_sides(args.arg_fields)?,
            "mapApply" => map_of_pairs(body)?,
            "arrayMap" => kind::list_of(body.clone()),
            "arrayFilter" | "arraySort" | "arrayReverseSort" => list.data_type().clone(),
            "arrayExists" | "arrayAll" => DataType::Boolean,
            "arrayCount" | "arrayFirstIndex" => DataType::UInt32,
            "arrayFirst" => item.data_type().clone(),
            "arraySum" if body.is_unsigned_integer() => DataType::UInt64,
            "arraySum" if body.is_signed_integer() => DataType::Int64,
            "arraySum" | "arrayAvg" => number(DataType::Float64)?,
            _ => number(body.clone())?,
        };
        Ok(Arc::new(Field::new(self.name, data_type, list.is_nullable())))
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let mut lists: Vec<ArrayRef> = Vec::new();
        let mut lambda = None;
        for arg in &args.args {
            match arg {
                ValueOrLambda::Value(value) => lists.push(value.to_array(args.number_rows)?),
                ValueOrLambda::Lambda(one) => lambda = Some(one),
            }
        }
        let (Some(lambda), Some(first)) = (lambda, lists.first()) else {
            return Err(wrong("a lambda and an array are needed"));
        };
        let first = compact(first)?;
        let list = first.as_list::<i32>();
        let mut columns = vec![Arc::clone(list.values())];
        for other in &lists[1..] {
            let other = compact(other)?;
            let other = other.as_list::<i32>();
            if other.offsets() != list.offsets() {
                return Err(DataFusionError::Execution(format!(
                    "Arrays passed to function {} must have the same size. (SIZES_OF_ARRAYS_DONT_MATCH)",
                    self.name
                )));
            }
            columns.push(Arc::clone(other.values()));
        }
        let values = columns.get(1).cloned();
        let getters: Vec<Box<dyn Fn() -> Result<ArrayRef>>> = columns
            .into_iter()
            .map(|column| Box::new(move || Ok(Arc::clone(&column))) as Box<dyn Fn() -> _>)
            .collect();
        let parameters: Vec<&dyn Fn() -> Result<ArrayRef>> = getters.iter().map(AsRef::as_ref).collect();
        let body = lambda
            .evaluate(&parameters, |captured| {
                Ok(take_arrays(captured, &list_values_row_number(&first)?, None)?)
            })?
            .into_array(list.values().len())?;
        let returns = args.return_field.data_type();
        let result = match (self.name, values) {
            ("mapFilter", Some(values)) => filtered_map(list, &values, &body, returns)?,
            ("mapApply", _) => map_of(&body, list.offsets().clone(), returns)?,
            _ => self.reduce(list, &body, returns)?,
        };
        Ok(ColumnarValue::Array(result))
    }
}

/// The map whose keys and values are given as arrays.
fn map_of_sides(fields: &[ValueOrLambda<FieldRef, FieldRef>]) -> Result<DataType> {
    let items: Vec<DataType> = fields
        .iter()
        .filter_map(|field| match field {
            ValueOrLambda::Value(list) => match list.data_type() {
                DataType::List(item) => Some(item.data_type().clone()),
                _ => None,
            },
            ValueOrLambda::Lambda(_) => None,
        })
        .collect();
    let [key, value] = items.as_slice() else { return Err(wrong("a map was expected")) };
    Ok(kind::map_of(key.clone(), value.clone()))
}

/// The map of pairs that a lambda gives.
fn map_of_pairs(body: &DataType) -> Result<DataType> {
    match body {
        DataType::Struct(pair) if pair.len() == 2 => {
            Ok(kind::map_of(pair[0].data_type().clone(), pair[1].data_type().clone()))
        }
        _ => Err(wrong(
            "Expression of the lambda of mapApply must give a tuple of key and value. (BAD_ARGUMENTS)",
        )),
    }
}

fn filtered_map(
    list: &ListArray,
    values: &ArrayRef,
    body: &ArrayRef,
    returns: &DataType,
) -> Result<ArrayRef> {
    let truth = body.as_boolean();
    let (mut kept, mut lengths) = (Vec::new(), Vec::with_capacity(list.len()));
    for pair in list.offsets().windows(2) {
        let before = kept.len();
        let range = pair[0] as usize..pair[1] as usize;
        kept.extend(range.filter(|at| truth.is_valid(*at) && truth.value(*at)).map(|at| at as u32));
        lengths.push(kept.len() - before);
    }
    let kept = UInt32Array::from(kept);
    let sides = vec![take(list.values(), &kept, None)?, take(values, &kept, None)?];
    let pairs: ArrayRef = Arc::new(StructArray::try_new(pair_fields(returns)?, sides, None)?);
    map_of(&pairs, OffsetBuffer::from_lengths(lengths), returns)
}

/// A map of pairs, so many for each row.
fn map_of(pairs: &ArrayRef, offsets: OffsetBuffer<i32>, returns: &DataType) -> Result<ArrayRef> {
    let DataType::Map(entries, _) = returns else { return Err(wrong("a map was expected")) };
    let fields = pair_fields(returns)?;
    let pairs = pairs.as_struct();
    let sides = pairs.columns().iter().zip(&fields).map(|(side, field)| cast(side, field.data_type()));
    let pairs = StructArray::try_new(fields.clone(), sides.collect::<std::result::Result<_, _>>()?, None)?;
    Ok(Arc::new(MapArray::try_new(Arc::clone(entries), offsets, pairs, None, false)?))
}

fn pair_fields(returns: &DataType) -> Result<Fields> {
    match returns {
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => Ok(fields.clone()),
            _ => Err(wrong("a map was expected")),
        },
        _ => Err(wrong("a map was expected")),
    }
}

/// The same lists with offsets from 0 and no items outside.
fn compact(list: &ArrayRef) -> Result<ArrayRef> {
    let all: UInt32Array = (0..list.len() as u32).map(Some).collect();
    Ok(take(list, &all, None)?)
}

impl OverArrays {
    fn reduce(&self, list: &ListArray, body: &ArrayRef, returns: &DataType) -> Result<ArrayRef> {
        if self.name == "arrayMap" {
            let DataType::List(field) = returns else { return Err(wrong("an array was expected")) };
            return Ok(Arc::new(ListArray::new(
                Arc::clone(field),
                list.offsets().clone(),
                cast(body, field.data_type())?,
                list.nulls().cloned(),
            )));
        }
        let rows = list.offsets().windows(2).map(|pair| pair[0] as usize..pair[1] as usize);
        if matches!(self.name, "arraySort" | "arrayReverseSort" | "arrayFilter") {
            let keys = if self.name == "arrayFilter" { Vec::new() } else { scalars(body)? };
            let mut chosen: Vec<u32> = Vec::new();
            let mut lengths = Vec::with_capacity(list.len());
            for range in rows {
                let mut order: Vec<usize> = range.collect();
                if self.name == "arrayFilter" {
                    let truth = body.as_boolean();
                    order.retain(|at| truth.is_valid(*at) && truth.value(*at));
                } else {
                    self.sort(&mut order, &keys);
                }
                lengths.push(order.len());
                chosen.extend(order.into_iter().map(|at| at as u32));
            }
            let DataType::List(field) = returns else { return Err(wrong("an array was expected")) };
            let values = take(list.values(), &UInt32Array::from(chosen), None)?;
            return Ok(Arc::new(ListArray::new(
                Arc::clone(field),
                OffsetBuffer::from_lengths(lengths),
                values,
                list.nulls().cloned(),
            )));
        }
        if !matches!(wants_truth(self.name), Some(true)) {
            return self.numbers(list, body, returns);
        }
        let truth = body.as_boolean();
        let is_true = |at: &usize| truth.is_valid(*at) && truth.value(*at);
        Ok(match self.name {
            "arrayExists" => {
                Arc::new(rows.map(|mut range| Some(range.any(|at| is_true(&at)))).collect::<BooleanArray>())
            }
            "arrayAll" => {
                Arc::new(rows.map(|mut range| Some(range.all(|at| is_true(&at)))).collect::<BooleanArray>())
            }
            "arrayCount" => Arc::new(
                rows.map(|range| Some(range.filter(is_true).count() as u32)).collect::<UInt32Array>(),
            ),
            "arrayFirstIndex" => Arc::new(
                rows.map(|range| {
                    let begin = range.start;
                    Some(range.into_iter().find(is_true).map_or(0, |at| (at - begin) as u32 + 1))
                })
                .collect::<UInt32Array>(),
            ),
            _ => {
                let at: UInt32Array =
                    rows.map(|range| range.into_iter().find(is_true).map(|at| at as u32)).collect();
                let found = take(list.values(), &at, None)?;
                super::logic::filled(&found).map_err(|fault| DataFusionError::Execution(fault.0))?
            }
        })
    }

    /// One number from the numbers of each row.
    fn numbers(&self, list: &ListArray, body: &ArrayRef, returns: &DataType) -> Result<ArrayRef> {
        let rows: Vec<_> = list.offsets().windows(2).map(|pair| pair[0] as usize..pair[1] as usize).collect();
        super::series::reduced(self.name, rows, body, returns)
            .map_err(|fault| DataFusionError::Execution(fault.0))
    }

    fn sort(&self, order: &mut [usize], keys: &[ScalarValue]) {
        order.sort_by(|a, b| {
            let by_key = keys[*a].partial_cmp(&keys[*b]).unwrap_or(std::cmp::Ordering::Equal);
            if self.name == "arraySort" { by_key } else { by_key.reverse() }
        });
    }
}

fn scalars(array: &ArrayRef) -> Result<Vec<ScalarValue>> {
    super::array::scalars(array).map_err(|fault| DataFusionError::Execution(fault.0))
}
