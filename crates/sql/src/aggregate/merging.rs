//! How the values of a column become one where rows of equal key do: what the engines of tables are made of.

use super::bytes;
use super::fold::{self, Fold, Plan};
use super::recipe::{Combinator, Recipe};
use crate::{Error, kind, opaque};
use arrow::array::ArrayRef;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field};
use std::sync::Arc;

/// A function that makes one value of a column's type of many.
#[derive(Debug)]
pub struct Merging {
    plan: Arc<dyn Plan>,
    /// what the function takes
    takes: DataType,
    /// the column's type
    column: DataType,
}

/// Values on the way to become one.
#[derive(Debug)]
pub struct Merged(Box<dyn Fold>);

impl Merging {
    /// What the type of a column asks for: states are merged, and the values of a `SimpleAggregateFunction` go through
    /// its function. None for any other type.
    ///
    /// # Errors
    /// [`Error::Arguments`] and [`Error::Plan`] for a function that is not known or takes other values.
    pub fn of(field: &Field) -> Result<Option<Self>, Error> {
        let Some(text) = opaque::type_of(field) else { return Ok(None) };
        if let Some(inside) = opaque::inside(text, "SimpleAggregateFunction") {
            let function = kind::split(inside).first().copied().unwrap_or_default();
            return Self::by(function, field).map(Some);
        }
        let (mut recipe, _) = Recipe::of_type(text).map_err(Error::Arguments)?;
        recipe.combinators.push(Combinator::MergeState);
        Self::new(&recipe, field).map(Some)
    }

    /// The sum of numbers, in the column's own width. Of Bool it is whether any is true.
    ///
    /// # Errors
    /// [`Error::Plan`] for a column that holds no numbers.
    pub fn sum(field: &Field) -> Result<Self, Error> {
        let function = if *field.data_type() == DataType::Boolean { "max" } else { "sumWithOverflow" };
        Self::by(function, field)
    }

    fn by(function: &str, field: &Field) -> Result<Self, Error> {
        let recipe = Recipe::read(function).ok_or_else(|| {
            Error::Arguments(format!("Unknown aggregate function {function}. (UNKNOWN_AGGREGATE_FUNCTION)"))
        })?;
        Self::new(&recipe, field)
    }

    fn new(recipe: &Recipe, field: &Field) -> Result<Self, Error> {
        let column = field.data_type().clone();
        let takes = if kind::is_text(&column) { DataType::Utf8 } else { column.clone() };
        let argument = Arc::new(field.clone().with_data_type(takes.clone()));
        Ok(Self { plan: fold::plan(recipe, &[argument])?, takes, column })
    }

    /// Nothing yet.
    ///
    /// # Errors
    /// [`Error::Plan`], which [`Merging::of`] would have met.
    pub fn begin(&self) -> Result<Merged, Error> {
        Ok(Merged(self.plan.begin()?))
    }

    /// Takes values of the column.
    ///
    /// # Errors
    /// [`Error::Run`] for a state that is broken.
    pub fn add(&self, merged: &mut Merged, values: &ArrayRef) -> Result<(), Error> {
        let values = if *values.data_type() == self.takes {
            Arc::clone(values)
        } else {
            cast(values, &self.takes).map_err(|error| Error::Run(error.to_string()))?
        };
        Ok(merged.0.update(&[values])?)
    }

    /// A value of the column's type for each.
    ///
    /// # Errors
    /// [`Error::Run`] where the column's type does not hold it.
    pub fn finish(&self, all: Vec<Merged>) -> Result<ArrayRef, Error> {
        let values: Vec<_> =
            all.into_iter().map(|mut one| one.0.result()).collect::<Result<_, _>>().map_err(Error::from)?;
        let values = bytes::to_array(values, self.plan.returns().data_type())?;
        cast(&values, &self.column).map_err(|error| Error::Run(error.to_string()))
    }
}
