//! Aggregate functions that can be put into each other, and whose states can be kept.
//!
//! A fold takes rows, can be written down, takes what others have written down, and gives a result. Each combinator is
//! a fold around another one; [`plan`] makes them of a [`Recipe`]. Conditions (-If) are filtered before a fold sees rows.

use super::bytes::{self, Reader};
use super::recipe::{Combinator as C, Recipe};
use super::{Way, hashes, stock, tally};
use crate::function::logic::default_of;
use crate::{kind, opaque};
use arrow::array::{Array, ArrayRef, AsArray, BinaryArray};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use std::fmt::Debug;
use std::sync::Arc;

mod many;

use many::{Distinct, ForEach, PerKey};

/// What one group is folded into.
pub(super) trait Fold: Send + Sync + Debug {
    /// Takes rows: a column for each argument, all of one length.
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()>;
    /// Writes down what was taken so far, without the version.
    fn save(&mut self, out: &mut Vec<u8>) -> Result<()>;
    /// Takes what another fold of the same plan has written down.
    fn load(&mut self, states: &mut [Reader]) -> Result<()>;
    /// The value for what was taken so far.
    fn result(&mut self) -> Result<ScalarValue>;
    /// Bytes held.
    fn size(&self) -> usize;
}

/// Makes folds of one recipe over one list of arguments.
pub(super) trait Plan: Send + Sync + Debug {
    /// Type of the result.
    fn returns(&self) -> FieldRef;
    /// An empty fold.
    fn begin(&self) -> Result<Box<dyn Fold>>;
}

/// The plan for a function over these arguments, without the condition of an -If.
pub(super) fn plan(recipe: &Recipe, arguments: &[FieldRef]) -> Result<Arc<dyn Plan>> {
    let Some(outermost) = recipe.combinators.last() else {
        return match recipe.way() {
            Way::Uniq => Ok(Arc::new(hashes::Uniq::new(arguments)?)),
            Way::Count => Ok(Arc::new(tally::Count)),
            Way::Fold => match over_map(recipe, arguments) {
                Some(combined) => plan(&combined, arguments),
                None => tally::plan(recipe, arguments),
            },
            _ => Ok(Arc::new(stock::Stock::new(recipe, false, arguments)?)),
        };
    };
    let inner = recipe.inner();
    let is_stock = !matches!(recipe.way(), Way::Uniq | Way::Count | Way::Fold);
    Ok(match outermost {
        C::If | C::OrDefault => plan(&inner, arguments)?,
        C::OrNull if is_stock && inner.combinators.iter().all(|one| *one == C::If) => {
            Arc::new(stock::Stock::new(&inner, true, arguments)?)
        }
        C::OrNull => Arc::new(Wrapped { kind: Around::OrNull, inner: plan(&inner, arguments)? }),
        C::SimpleState => Arc::new(simple(&inner, arguments)?),
        C::State => {
            let text = inner.type_text(arguments);
            Arc::new(Wrapped { kind: Around::State(text), inner: plan(&inner, arguments)? })
        }
        C::Merge | C::MergeState => {
            let (text, inner) = of_states(&inner, arguments)?;
            let kind = if *outermost == C::Merge { Around::Merge } else { Around::MergeState(text) };
            Arc::new(Wrapped { kind, inner })
        }
        C::Array => {
            let items = arguments.iter().map(|field| item_of(recipe, field)).collect::<Result<Vec<_>>>()?;
            Arc::new(Wrapped { kind: Around::Array, inner: plan(&inner, &items)? })
        }
        C::ForEach => {
            let items = arguments.iter().map(|field| item_of(recipe, field)).collect::<Result<Vec<_>>>()?;
            Arc::new(Wrapped { kind: Around::ForEach, inner: plan(&inner, &items)? })
        }
        C::Distinct => {
            let types = arguments.iter().map(|field| field.data_type().clone()).collect::<Vec<_>>();
            types.iter().try_for_each(bytes::check)?;
            Arc::new(Wrapped { kind: Around::Distinct(types), inner: plan(&inner, arguments)? })
        }
        C::Map => {
            let (key, value) = entry_of(recipe, arguments)?;
            bytes::check(&key)?;
            Arc::new(Wrapped { kind: Around::Map(key), inner: plan(&inner, &[value])? })
        }
        C::Resample => {
            return Err(DataFusionError::Plan(
                "the combinator -Resample is not supported yet (NOT_IMPLEMENTED)".into(),
            ));
        }
    })
}

/// `sumMap(map)` is sum with -Map, while `sumMap(keys, values)` is a function of its own.
fn over_map(recipe: &Recipe, arguments: &[FieldRef]) -> Option<Recipe> {
    let base = match (recipe.base, arguments) {
        ("sumMap", [_]) => "sum",
        ("minMap", [_]) => "min",
        ("maxMap", [_]) => "max",
        _ => return None,
    };
    Some(Recipe { base, combinators: vec![C::Map], parameters: Vec::new() })
}

fn illegal(recipe: &Recipe, field: &Field) -> DataFusionError {
    DataFusionError::Plan(format!(
        "Illegal type {} of argument for aggregate function {}. (ILLEGAL_TYPE_OF_ARGUMENT)",
        crate::type_name(field),
        recipe.name()
    ))
}

fn item_of(recipe: &Recipe, field: &FieldRef) -> Result<FieldRef> {
    match field.data_type() {
        DataType::List(item) => Ok(Arc::new(Field::new("item", item.data_type().clone(), false))),
        _ => Err(illegal(recipe, field)),
    }
}

fn entry_of(recipe: &Recipe, arguments: &[FieldRef]) -> Result<(DataType, FieldRef)> {
    let [field] = arguments else {
        return Err(DataFusionError::Plan(format!(
            "{} of anything but one map is not supported yet (NOT_IMPLEMENTED)",
            recipe.name()
        )));
    };
    let DataType::Map(entries, _) = field.data_type() else { return Err(illegal(recipe, field)) };
    let DataType::Struct(pair) = entries.data_type() else { return Err(illegal(recipe, field)) };
    let value = Field::new("value", pair[1].data_type().clone(), false);
    Ok((pair[0].data_type().clone(), Arc::new(value)))
}

fn simple(inner: &Recipe, arguments: &[FieldRef]) -> Result<Wrapped> {
    if !inner.is_simple() {
        return Err(DataFusionError::Plan(format!(
            "Unsupported aggregate function {}, supported functions are any,anyLast,min,max,sum,sumWithOverflow,groupBitAnd,groupBitOr,groupBitXor. (BAD_ARGUMENTS)",
            inner.name()
        )));
    }
    let inner_plan = plan(inner, arguments)?;
    let text =
        format!("SimpleAggregateFunction({}, {})", inner.name(), crate::type_name(&inner_plan.returns()));
    Ok(Wrapped { kind: Around::Simple(text), inner: inner_plan })
}

/// The plan of the function whose states come in, and the type of those.
fn of_states(inner: &Recipe, arguments: &[FieldRef]) -> Result<(String, Arc<dyn Plan>)> {
    let refused = |text: String| Err(DataFusionError::Plan(format!("{text} (ILLEGAL_TYPE_OF_ARGUMENT)")));
    let [state] = arguments else {
        return refused("an aggregate function with Merge suffix takes one argument, a state.".into());
    };
    let Some(text) = opaque::type_of(state).filter(|text| text.starts_with("AggregateFunction")) else {
        return refused(format!(
            "Illegal type {} of argument for aggregate function with Merge suffix. It must be AggregateFunction(...).",
            crate::type_name(state)
        ));
    };
    let (made_by, fields) = Recipe::of_type(text).map_err(DataFusionError::Plan)?;
    if inner.combinators.contains(&C::If) && !made_by.combinators.contains(&C::If) {
        return Err(DataFusionError::Plan(
            "Incorrect number of arguments for aggregate function with If suffix. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)".into(),
        ));
    }
    if !inner.merges(&made_by) {
        return refused(format!(
            "Illegal type {text} of argument for aggregate function with Merge suffix because it corresponds to different aggregate function: {} instead of {}.",
            made_by.name(),
            inner.name()
        ));
    }
    Ok((text.to_owned(), plan(inner, &fields)?))
}

/// What a combinator does around the fold inside.
#[derive(Clone, Debug)]
enum Around {
    OrNull,
    Simple(String),
    State(String),
    Merge,
    MergeState(String),
    Array,
    ForEach,
    Distinct(Vec<DataType>),
    /// type of the keys
    Map(DataType),
}

#[derive(Debug)]
struct Wrapped {
    kind: Around,
    inner: Arc<dyn Plan>,
}

impl Plan for Wrapped {
    fn returns(&self) -> FieldRef {
        let inner = self.inner.returns();
        let field = |data_type| Field::new(inner.name(), data_type, false);
        Arc::new(match &self.kind {
            Around::OrNull => inner.as_ref().clone().with_nullable(true),
            Around::Simple(text) => opaque::marked(inner.as_ref().clone(), text),
            Around::State(text) | Around::MergeState(text) => opaque::marked(field(DataType::Binary), text),
            Around::Merge | Around::Array | Around::Distinct(_) => return inner,
            Around::ForEach => field(kind::list_of(inner.data_type().clone())),
            Around::Map(key) => field(kind::map_of(key.clone(), inner.data_type().clone())),
        })
    }

    fn begin(&self) -> Result<Box<dyn Fold>> {
        Ok(match &self.kind {
            Around::ForEach => Box::new(ForEach::new(Arc::clone(&self.inner))),
            Around::Map(key) => Box::new(PerKey::new(key.clone(), Arc::clone(&self.inner))),
            Around::Distinct(types) => Box::new(Distinct::new(types.clone(), Arc::clone(&self.inner))),
            kind => Box::new(One { kind: kind.clone(), inner: self.inner.begin()?, has_rows: false }),
        })
    }
}

/// One fold inside.
#[derive(Debug)]
struct One {
    kind: Around,
    inner: Box<dyn Fold>,
    has_rows: bool,
}

/// The rows whose columns are all there; NULLs take no part.
pub(super) fn without_nulls(columns: &[ArrayRef]) -> Result<Vec<ArrayRef>> {
    let nulls = columns.iter().fold(None, |all, column| {
        arrow::buffer::NullBuffer::union(all.as_ref(), column.logical_nulls().as_ref())
    });
    match nulls.filter(|nulls| nulls.null_count() > 0) {
        None => Ok(columns.to_vec()),
        Some(nulls) => {
            let keep = arrow::array::BooleanArray::new(nulls.into_inner(), None);
            columns.iter().map(|column| Ok(arrow::compute::filter(column, &keep)?)).collect()
        }
    }
}

/// The items of each row's arrays, which must be equally many.
fn flattened(columns: &[ArrayRef]) -> Result<Vec<ArrayRef>> {
    let mut flat = Vec::with_capacity(columns.len());
    let mut lengths: Option<Vec<usize>> = None;
    for column in columns {
        let list = column.as_list::<i32>();
        let own: Vec<usize> = (0..list.len())
            .map(|row| if list.is_null(row) { 0 } else { list.value_length(row) as usize })
            .collect();
        if lengths.as_ref().is_some_and(|others| *others != own) {
            return Err(DataFusionError::Execution(
                "Array sizes must be equal. (SIZES_OF_ARRAYS_DONT_MATCH)".into(),
            ));
        }
        let parts: Vec<ArrayRef> =
            (0..list.len()).filter(|row| list.is_valid(*row)).map(|row| list.value(row)).collect();
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        flat.push(match parts.is_empty() {
            true => arrow::array::new_empty_array(&list.value_type()),
            false => arrow::compute::concat(&parts)?,
        });
        lengths = Some(own);
    }
    Ok(flat)
}

/// The states of a column; those of nothing are left out.
pub(super) fn readers(column: &ArrayRef) -> Result<Vec<Reader<'_>>> {
    let Some(states) = column.as_any().downcast_ref::<BinaryArray>() else {
        return Err(DataFusionError::Execution("states must be Binary. (ILLEGAL_COLUMN)".into()));
    };
    let mut all = Vec::with_capacity(states.len());
    for bytes in states.iter().flatten() {
        all.extend(Reader::new(bytes)?);
    }
    Ok(all)
}

/// Loads states and makes sure that nothing is behind them.
pub(super) fn load_all(fold: &mut dyn Fold, mut readers: Vec<Reader>) -> Result<()> {
    if readers.is_empty() {
        return Ok(());
    }
    fold.load(&mut readers)?;
    readers.iter().try_for_each(Reader::end)
}

/// The state with its version.
pub(super) fn saved(fold: &mut dyn Fold) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    bytes::begin(&mut out);
    fold.save(&mut out)?;
    Ok(out)
}

impl Fold for One {
    fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        match &self.kind {
            Around::Merge | Around::MergeState(_) => {
                let Some(column) = columns.first() else { return Ok(()) };
                let column = arrow::compute::cast(column, &DataType::Binary)?;
                load_all(self.inner.as_mut(), readers(&column)?)
            }
            Around::Array => self.inner.update(&flattened(columns)?),
            Around::OrNull => {
                // a call without arguments gets a column of its own
                let rows = without_nulls(columns)?;
                self.has_rows |= rows.first().is_some_and(|column| !column.is_empty());
                self.inner.update(&rows)
            }
            _ => self.inner.update(columns),
        }
    }

    fn save(&mut self, out: &mut Vec<u8>) -> Result<()> {
        if matches!(self.kind, Around::OrNull) {
            out.push(u8::from(self.has_rows));
        }
        self.inner.save(out)
    }

    fn load(&mut self, states: &mut [Reader]) -> Result<()> {
        if matches!(self.kind, Around::OrNull) {
            for state in states.iter_mut() {
                self.has_rows |= state.array::<1>()? != [0];
            }
        }
        self.inner.load(states)
    }

    fn result(&mut self) -> Result<ScalarValue> {
        match &self.kind {
            Around::State(_) | Around::MergeState(_) => {
                Ok(ScalarValue::Binary(Some(saved(self.inner.as_mut())?)))
            }
            Around::OrNull if !self.has_rows => ScalarValue::try_from(&self.inner.result()?.data_type()),
            _ => self.inner.result(),
        }
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.inner.size()
    }
}

/// Values as one Array.
pub(super) fn list(values: Vec<ScalarValue>, item: &DataType) -> Result<ScalarValue> {
    let DataType::List(field) = kind::list_of(item.clone()) else { return Ok(ScalarValue::Null) };
    let values = bytes::to_array(values, item)?;
    let offsets = arrow::buffer::OffsetBuffer::from_lengths([values.len()]);
    Ok(ScalarValue::List(Arc::new(arrow::array::ListArray::try_new(field, offsets, values, None)?)))
}

/// The default of a result's type, or NULL where that may be.
pub(super) fn nothing(returns: &Field) -> Result<ScalarValue> {
    match returns.is_nullable() {
        true => ScalarValue::try_from(returns.data_type()),
        false => default_of(returns.data_type()).map_err(|fault| DataFusionError::Execution(fault.0)),
    }
}
