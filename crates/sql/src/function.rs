//! Scalar functions: a table of ClickHouse's names, each with its result type and what it does to columns.
//!
//! A function is a row of its family's table. It sees whole columns; NULLs are taken care of around it unless it
//! says otherwise, so its own code may read any slot.

use crate::kind;
use crate::limits::MADE_BYTES_MAX;
use crate::type_name::named;
use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result as DataFusionResult, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub(crate) mod address;
pub(crate) mod array;
pub(crate) mod bits;
pub(crate) mod calendar;
pub(crate) mod chance;
pub(crate) mod clock;
pub(crate) mod coding;
pub(crate) mod convert;
pub(crate) mod day;
pub(crate) mod decimal;
pub(crate) mod digest;
pub(crate) mod document;
pub(crate) mod inner;
pub(crate) mod items;
pub(crate) mod joda;
pub(crate) mod lambda;
pub(crate) mod logic;
pub(crate) mod moment;
pub(crate) mod name;
pub(crate) mod nested;
pub(crate) mod network;
pub(crate) mod number;
pub(crate) mod phrase;
pub(crate) mod row;
pub(crate) mod search;
pub(crate) mod series;
pub(crate) mod text;
pub(crate) mod web;
pub(crate) mod wide;

pub(crate) use name::{find, is_predicate, nearest};

/// Why a call failed, in ClickHouse's words.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) String);

impl From<String> for Fault {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Fault {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<arrow::error::ArrowError> for Fault {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self(error.to_string())
    }
}

impl From<DataFusionError> for Fault {
    fn from(error: DataFusionError) -> Self {
        Self(error.strip_backtrace())
    }
}

/// What a function gives or why not.
pub(crate) type Outcome<T> = Result<T, Fault>;

/// Where NULL comes from and goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// NULL in any argument makes the result NULL
    Spread,
    /// the function decides; the result may be NULL if an argument may
    Inherit,
    /// the function decides; the result may be NULL
    Always,
    /// the function decides; the result is never NULL
    Never,
    /// the function decides; the result may be NULL if the second argument may
    LikeSecond,
    /// the function decides; the result may be NULL if all arguments may
    All,
    /// the function decides; the result may be NULL if the fourth argument may, or the first where there are three
    Otherwise,
    /// the function decides; the result may be NULL if that of the state's function may
    OfState,
    /// the function decides; the result may be NULL unless it is a document or an array
    OfPath,
}

/// One row of a family's table.
#[derive(Clone, Copy)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) nulls: Nulls,
    /// the fewest and the most arguments
    pub(crate) arity: (usize, usize),
    pub(crate) returns: fn(&Types) -> Outcome<DataType>,
    pub(crate) run: fn(&Call) -> Outcome<ArrayRef>,
}

/// A function that spreads NULLs.
pub(crate) const fn plain(
    name: &'static str,
    arity: (usize, usize),
    returns: fn(&Types) -> Outcome<DataType>,
    run: fn(&Call) -> Outcome<ArrayRef>,
) -> Function {
    Function { name, nulls: Nulls::Spread, arity, returns, run }
}

/// What is known of a call before it runs.
pub(crate) struct Types<'a> {
    pub(crate) name: &'a str,
    pub(crate) fields: &'a [FieldRef],
    pub(crate) constants: Vec<Option<ScalarValue>>,
}

impl Types<'_> {
    /// Type of an argument.
    pub(crate) fn of(&self, at: usize) -> &DataType {
        self.fields.get(at).map_or(&DataType::Null, |field| field.data_type())
    }

    /// The text of a constant argument.
    pub(crate) fn constant_text(&self, at: usize) -> Option<String> {
        self.constants.get(at)?.as_ref()?.try_as_str().flatten().map(str::to_owned)
    }

    /// The number of a constant argument.
    pub(crate) fn constant_number(&self, at: usize) -> Option<i64> {
        match self.constants.get(at)?.as_ref()?.cast_to(&DataType::Int64).ok()? {
            ScalarValue::Int64(value) => value,
            _ => None,
        }
    }

    /// The refusal of an argument's type.
    pub(crate) fn illegal(&self, at: usize) -> Fault {
        let name = named(self.of(at), self.fields.get(at).is_some_and(|field| field.is_nullable()));
        Fault(format!(
            "Illegal type {name} of argument of function {}. (ILLEGAL_TYPE_OF_ARGUMENT)",
            self.name
        ))
    }

    /// Requires text (or NULL) at these positions.
    pub(crate) fn need_text(&self, positions: &[usize]) -> Outcome<()> {
        for at in positions {
            if *at < self.fields.len() && !kind::is_text(self.of(*at)) && *self.of(*at) != DataType::Null {
                return Err(self.illegal(*at));
            }
        }
        Ok(())
    }

    /// Requires numbers (or NULL) at these positions.
    pub(crate) fn need_number(&self, positions: &[usize]) -> Outcome<()> {
        for at in positions {
            if *at < self.fields.len() && !kind::is_number(self.of(*at)) && *self.of(*at) != DataType::Null {
                return Err(self.illegal(*at));
            }
        }
        Ok(())
    }
}

/// The columns of one call.
pub(crate) struct Call<'a> {
    pub(crate) name: &'a str,
    pub(crate) args: Vec<ArrayRef>,
    pub(crate) rows: usize,
    pub(crate) types: Types<'a>,
    pub(crate) returns: DataType,
    /// rows in which no argument is NULL
    pub(crate) valid: Option<NullBuffer>,
}

impl Call<'_> {
    /// An argument as text.
    pub(crate) fn text(&self, at: usize) -> Outcome<StringArray> {
        Ok(self.as_type(at, &DataType::Utf8)?.as_string::<i32>().clone())
    }

    /// An argument in another type.
    pub(crate) fn as_type(&self, at: usize, data_type: &DataType) -> Outcome<ArrayRef> {
        let array = self.args.get(at).ok_or("an argument is missing")?;
        if array.data_type() == data_type {
            return Ok(Arc::clone(array));
        }
        if model::Carried::of(array.data_type()).is_some() {
            return convert::convert(array, data_type);
        }
        Ok(cast(array, data_type)?)
    }

    /// Whether no argument is NULL in this row.
    pub(crate) fn is_valid(&self, row: usize) -> bool {
        self.valid.as_ref().is_none_or(|valid| valid.is_valid(row))
    }

    /// A column of text, written row by row; rows with NULL get nothing. Bounded, as no batch may grow without end.
    pub(crate) fn write(
        &self,
        mut row_text: impl FnMut(usize, &mut String) -> Outcome<()>,
    ) -> Outcome<ArrayRef> {
        let (mut out, mut offsets) = (String::new(), vec![0_i32]);
        for row in 0..self.rows {
            if self.is_valid(row) {
                row_text(row, &mut out)?;
            }
            if out.len() > MADE_BYTES_MAX {
                return Err(Fault(format!(
                    "Function {} would make more than {MADE_BYTES_MAX} bytes for one batch of rows. (TOO_LARGE_STRING_SIZE)",
                    self.name
                )));
            }
            offsets.push(i32::try_from(out.len()).unwrap_or(i32::MAX));
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        Ok(Arc::new(StringArray::try_new(offsets, Buffer::from(out.into_bytes()), None)?))
    }

    /// The value for each row, by position; rows with NULL get the default.
    pub(crate) fn each<T: Default>(&self, mut value: impl FnMut(usize) -> Outcome<T>) -> Outcome<Vec<T>> {
        (0..self.rows).map(|row| if self.is_valid(row) { value(row) } else { Ok(T::default()) }).collect()
    }
}

fn families() -> impl Iterator<Item = &'static Function> {
    [
        array::FUNCTIONS,
        phrase::FUNCTIONS,
        items::FUNCTIONS,
        day::FUNCTIONS,
        coding::FUNCTIONS,
        bits::FUNCTIONS,
        address::FUNCTIONS,
        calendar::FUNCTIONS,
        chance::FUNCTIONS,
        clock::FUNCTIONS,
        convert::FUNCTIONS,
        decimal::FUNCTIONS,
        wide::FUNCTIONS,
        digest::FUNCTIONS,
        document::FUNCTIONS,
        document::dynamic::FUNCTIONS,
        document::path::FUNCTIONS,
        inner::FUNCTIONS,
        joda::FUNCTIONS,
        logic::FUNCTIONS,
        nested::FUNCTIONS,
        network::FUNCTIONS,
        number::FUNCTIONS,
        row::FUNCTIONS,
        search::FUNCTIONS,
        series::FUNCTIONS,
        text::FUNCTIONS,
        web::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The function over two arrays, keys and values, that this function over a map is.
pub(crate) fn over_maps(name: &str) -> Option<&'static str> {
    lambda::OVER_MAPS.iter().find(|(known, _)| *known == name).map(|(_, over_arrays)| *over_arrays)
}

/// Whether the lambda of this function is a condition; none if it takes no lambda.
pub(crate) fn lambda_wants_truth(name: &str) -> Option<bool> {
    lambda::wants_truth(name)
}

/// A row of the table as DataFusion's kind of function.
struct Scalar {
    function: &'static Function,
    key: String,
    signature: Signature,
}

impl std::fmt::Debug for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key)
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Scalar {}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

fn planning(fault: Fault) -> DataFusionError {
    DataFusionError::Plan(fault.0)
}

fn running(fault: Fault) -> DataFusionError {
    DataFusionError::Execution(fault.0)
}

impl ScalarUDFImpl for Scalar {
    fn name(&self) -> &str {
        &self.key
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> DataFusionResult<DataType> {
        Err(DataFusionError::Plan("the type depends on the arguments' values".into()))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> DataFusionResult<FieldRef> {
        let name = self.function.name;
        let (fewest, most) = self.function.arity;
        if args.arg_fields.len() < fewest || args.arg_fields.len() > most {
            return Err(DataFusionError::Plan(format!(
                "Number of arguments for function {name} doesn't match: passed {}, should be {fewest}{}. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)",
                args.arg_fields.len(),
                if most > fewest { " or more" } else { "" }
            )));
        }
        let constants = args.scalar_arguments.iter().map(|value| value.cloned()).collect();
        let types = Types { name, fields: args.arg_fields, constants };
        let data_type = (self.function.returns)(&types).map_err(planning)?;
        // a Dynamic is not Nullable, whatever it holds
        let may_be_null = |field: &FieldRef| field.is_nullable() && !kind::is_dynamic(field.data_type());
        let inherits = args.arg_fields.iter().any(may_be_null);
        let is_nullable = match self.function.nulls {
            Nulls::Spread if is_nested(&data_type) => false,
            Nulls::Spread | Nulls::Inherit => inherits,
            Nulls::Always => true,
            Nulls::OfPath => inherits || !(kind::is_json(&data_type) || is_nested(&data_type)),
            Nulls::Never => false,
            Nulls::All => args.arg_fields.iter().all(|field| field.is_nullable()),
            Nulls::Otherwise => {
                args.arg_fields.get(3).or(args.arg_fields.first()).is_some_and(|field| field.is_nullable())
            }
            Nulls::OfState => {
                let text = args.arg_fields.first().and_then(|field| crate::opaque::type_of(field));
                text.is_none_or(|text| {
                    crate::aggregate::finalized_type(text).is_ok_and(|field| field.is_nullable())
                })
            }
            Nulls::LikeSecond => args.arg_fields.get(1).is_some_and(|field| field.is_nullable()),
        };
        Ok(Arc::new(Field::new(name, data_type, is_nullable)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> DataFusionResult<ColumnarValue> {
        let is_same = self.signature.volatility != Volatility::Volatile || self.key.starts_with('_');
        let is_constant = is_same && args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if is_constant { 1 } else { args.number_rows };
        let constants: Vec<Option<ScalarValue>> = args
            .args
            .iter()
            .map(|arg| match arg {
                ColumnarValue::Scalar(value) => Some(value.clone()),
                ColumnarValue::Array(_) => None,
            })
            .collect();
        let mut arrays =
            args.args.iter().map(|arg| arg.to_array(rows)).collect::<DataFusionResult<Vec<_>>>()?;
        if self.function.nulls == Nulls::Spread && is_nested(args.return_field.data_type()) {
            for array in arrays.iter_mut().filter(|array| *array.data_type() != DataType::Null) {
                *array = logic::filled(array).map_err(running)?;
            }
        }
        let valid = arrays
            .iter()
            .fold(None, |all, array| NullBuffer::union(all.as_ref(), array.logical_nulls().as_ref()));
        let spreads = self.function.nulls == Nulls::Spread;
        let call = Call {
            name: self.function.name,
            rows,
            types: Types { name: self.function.name, fields: &args.arg_fields, constants },
            returns: args.return_field.data_type().clone(),
            valid: valid.filter(|_| spreads),
            args: arrays,
        };
        let mut result = (self.function.run)(&call).map_err(running)?;
        if result.data_type() != &call.returns {
            result = convert::convert(&result, &call.returns).map_err(running)?;
        }
        if !args.return_field.is_nullable()
            && call.args.first().is_some_and(|one| kind::is_dynamic(one.data_type()))
        {
            result = logic::filled(&result).map_err(running)?;
        }
        if let Some(valid) = call.valid.as_ref().filter(|_| !is_nested(&call.returns)) {
            result = masked(&result, valid)?;
        }
        if is_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

/// Arrays, maps and tuples are never NULL: a function that makes one sees defaults in place of NULLs.
fn is_nested(data_type: &DataType) -> bool {
    matches!(data_type, DataType::List(_) | DataType::Map(..) | DataType::Struct(_))
}

/// NULL where `valid` says so.
pub(crate) fn masked(array: &ArrayRef, valid: &NullBuffer) -> DataFusionResult<ArrayRef> {
    let nulls = NullBuffer::union(array.nulls(), Some(valid));
    let data = array.to_data().into_builder().nulls(nulls).build()?;
    Ok(arrow::array::make_array(data))
}

/// Functions that may not be worked out before the plan is made, or once for all rows.
const VOLATILE: [&str; 6] = ["rand", "rand64", "randcanonical", "generateuuidv4", "_unfolded", "_kept"];

/// All functions as the session knows them, by lower-case name.
#[derive(Debug)]
pub(crate) struct Registry {
    functions: BTreeMap<String, Arc<ScalarUDF>>,
}

impl Registry {
    pub(crate) fn new() -> Self {
        let functions = families()
            .map(|function| {
                let key = function.name.to_lowercase();
                let volatility = if VOLATILE.contains(&key.as_str()) {
                    Volatility::Volatile
                } else {
                    Volatility::Immutable
                };
                let most = function.arity.0;
                let signature = match most {
                    0 => Signature::one_of(
                        vec![
                            datafusion::logical_expr::TypeSignature::Nullary,
                            datafusion::logical_expr::TypeSignature::VariadicAny,
                        ],
                        volatility,
                    ),
                    _ => Signature::variadic_any(volatility),
                };
                let scalar = Scalar { function, key: key.clone(), signature };
                (key, Arc::new(ScalarUDF::new_from_impl(scalar)))
            })
            .collect();
        Self { functions }
    }

    /// Every function, for the session.
    pub(crate) fn all(&self) -> Vec<Arc<ScalarUDF>> {
        self.functions.values().cloned().collect()
    }

    /// A call as an expression.
    pub(crate) fn call(&self, name: &str, args: Vec<Expr>) -> DataFusionResult<Expr> {
        let function = self.functions.get(name).ok_or_else(|| {
            DataFusionError::Plan(format!("Function with name `{name}` does not exist. (UNKNOWN_FUNCTION)"))
        })?;
        Ok(Expr::ScalarFunction(ScalarFunction::new_udf(Arc::clone(function), args)))
    }
}
