//! A function with combinators as DataFusion's kind of aggregate. It is made for the query that names it.

use super::fold::{self, Fold, Plan};
use super::recipe::Recipe;
use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Stands before the names of such functions inside a plan.
pub(crate) const FOLD_MARK: char = '\u{7}';

/// The function of a marked name; none if it names none. Two marks: the call had no arguments and got a column of its
/// own, since rows without columns have no number.
pub(crate) fn function(name: &str) -> Option<AggregateUDF> {
    let rest = name.strip_prefix(FOLD_MARK)?;
    let bare = rest.strip_prefix(FOLD_MARK);
    let recipe = Recipe::read(bare.unwrap_or(rest))?;
    let signature = Signature::variadic_any(Volatility::Immutable);
    Some(AggregateUDF::from(Combined { name: name.to_owned(), is_bare: bare.is_some(), recipe, signature }))
}

#[derive(Debug)]
struct Combined {
    name: String,
    is_bare: bool,
    recipe: Recipe,
    signature: Signature,
}

impl PartialEq for Combined {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Combined {}

impl Hash for Combined {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Combined {
    /// The plan over the arguments as they were written.
    fn plan(&self, fields: &[FieldRef]) -> Result<Arc<dyn Plan>> {
        fold::plan(&self.recipe, if self.is_bare { &[] } else { fields })
    }
}

impl AggregateUDFImpl for Combined {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Err(DataFusionError::Plan("the type depends on the arguments' fields".into()))
    }

    fn return_field(&self, fields: &[FieldRef]) -> Result<FieldRef> {
        Ok(self.plan(fields)?.returns())
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[state]", args.name), DataType::Binary, true))])
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Folded(self.plan(args.expr_fields)?.begin()?)))
    }
}

#[derive(Debug)]
struct Folded(Box<dyn Fold>);

impl Accumulator for Folded {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.update(values)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.result()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Binary(Some(fold::saved(self.0.as_mut())?))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        match states.first() {
            Some(column) => fold::load_all(self.0.as_mut(), fold::readers(column)?),
            None => Ok(()),
        }
    }
}
