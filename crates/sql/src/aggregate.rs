//! Aggregate functions and their combinators.
//!
//! `-If` is DataFusion's FILTER and `-Distinct` its DISTINCT; `-OrNull` is a second form of each function. What
//! DataFusion has is used through [`delegate`], which gives empty groups ClickHouse's defaults; the rest collects
//! ([`collect`]) or picks ([`pick`]) values. Combinators that need more, and all states, go through [`fold`].

use crate::Error;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use arrow::compute::prep_null_mask_filter;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, ScalarValue};
use datafusion::logical_expr::AggregateUDF;
use datafusion::sql::sqlparser::ast::Expr;
use std::sync::Arc;

mod bytes;
mod collect;
mod combined;
mod delegate;
mod fold;
mod hashes;
mod lists;
mod merging;
mod pick;
mod quantiles;
mod recipe;
mod stock;
mod tally;
mod wide;

pub(crate) use combined::{FOLD_MARK, function};
pub use merging::{Merged, Merging};
use recipe::Combinator;
pub(crate) use recipe::Recipe;

/// What the session is asked for.
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) is_distinct: bool,
    /// whether the result is made a UInt64
    pub(crate) is_count: bool,
    /// whether a call without arguments gets a column of its own
    pub(crate) is_bare: bool,
    /// whether parameters are arguments too
    pub(crate) takes_parameters: bool,
}

/// How a base is computed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Count,
    Uniq,
    Delegate,
    Collect,
    Pick,
    /// a row of [`tally`]'s table
    Fold,
}

const BASES: &[(&str, Way)] = &[
    ("count", Way::Count),
    ("uniq", Way::Uniq),
    ("uniqExact", Way::Uniq),
    ("uniqCombined", Way::Uniq),
    ("uniqCombined64", Way::Uniq),
    ("uniqHLL12", Way::Uniq),
    ("uniqTheta", Way::Uniq),
    ("countDistinct", Way::Uniq),
    ("sum", Way::Delegate),
    ("min", Way::Delegate),
    ("max", Way::Delegate),
    ("avg", Way::Delegate),
    ("stddevPop", Way::Delegate),
    ("stddevSamp", Way::Delegate),
    ("varPop", Way::Delegate),
    ("varSamp", Way::Delegate),
    ("groupArray", Way::Collect),
    ("groupUniqArray", Way::Collect),
    ("quantile", Way::Collect),
    ("quantiles", Way::Collect),
    ("quantileExact", Way::Collect),
    ("quantilesExact", Way::Collect),
    ("quantileTDigest", Way::Collect),
    ("quantilesTDigest", Way::Collect),
    ("median", Way::Collect),
    ("medianExact", Way::Collect),
    ("topK", Way::Collect),
    ("any", Way::Pick),
    ("anyLast", Way::Pick),
    ("argMin", Way::Pick),
    ("argMax", Way::Pick),
    ("groupBitAnd", Way::Fold),
    ("groupBitOr", Way::Fold),
    ("groupBitXor", Way::Fold),
    ("anyHeavy", Way::Fold),
    ("groupArrayLast", Way::Fold),
    ("groupArraySorted", Way::Fold),
    ("groupArraySample", Way::Fold),
    ("groupArrayInsertAt", Way::Fold),
    ("groupConcat", Way::Fold),
    ("uniqUpTo", Way::Fold),
    ("sumMap", Way::Fold),
    ("minMap", Way::Fold),
    ("maxMap", Way::Fold),
    ("corr", Way::Fold),
    ("covarPop", Way::Fold),
    ("covarSamp", Way::Fold),
    ("entropy", Way::Fold),
    ("sumCount", Way::Fold),
    ("sumWithOverflow", Way::Fold),
    ("windowFunnel", Way::Fold),
    ("retention", Way::Fold),
];

const ANY_CASE: &[&str] = &["count", "sum", "min", "max", "avg"];

const ALIASES: &[(&str, &str)] = &[
    ("any_value", "any"),
    ("array_agg", "groupArray"),
    ("first_value", "any"),
    ("last_value", "anyLast"),
    ("STDDEV_POP", "stddevPop"),
    ("STDDEV_SAMP", "stddevSamp"),
    ("VAR_POP", "varPop"),
    ("VAR_SAMP", "varSamp"),
    ("stddevPopStable", "stddevPop"),
    ("BIT_AND", "groupBitAnd"),
    ("BIT_OR", "groupBitOr"),
    ("BIT_XOR", "groupBitXor"),
    ("group_concat", "groupConcat"),
    ("COVAR_POP", "covarPop"),
    ("COVAR_SAMP", "covarSamp"),
];

/// Names of the bases, for the nearest one.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BASES.iter().map(|(name, _)| *name)
}

/// Every name of a base with the base's own, and whether its case does not matter.
pub(crate) fn all_names() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    let own = BASES.iter().map(|(name, _)| (*name, *name, ANY_CASE.contains(&name.to_lowercase().as_str())));
    own.chain(ALIASES.iter().map(|(alias, name)| (*alias, *name, false)))
}

fn base(name: &str) -> Option<&'static str> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, name)| *name);
    let exact = BASES.iter().find(|(base, _)| *base == name).map(|(base, _)| *base);
    let lower = name.to_lowercase();
    alias.or(exact).or_else(|| ANY_CASE.iter().find(|base| **base == lower).copied())
}

/// Takes a name apart; none if it names no aggregate function.
pub(crate) fn resolve(name: &str) -> Option<Recipe> {
    Recipe::of_name(name)
}

/// Whether the combinators need a fold.
fn needs_fold(recipe: &Recipe, is_distinct: bool, args: usize) -> bool {
    let way = recipe.way();
    let has = |wanted| recipe.combinators.contains(&wanted);
    let is_plain = |one: &Combinator| {
        matches!(one, Combinator::If | Combinator::OrNull | Combinator::OrDefault | Combinator::Distinct)
    };
    way == Way::Fold
        || !recipe.combinators.iter().all(is_plain)
        || (has(Combinator::OrNull) && matches!(way, Way::Count | Way::Uniq))
        || (has(Combinator::OrNull) && is_distinct)
        || (is_distinct && way == Way::Pick)
        || (is_distinct && way == Way::Collect && recipe.base != "groupArray")
        || (is_distinct && way == Way::Count && args != 1)
        || (way == Way::Uniq && args > 1)
}

/// The function for these arguments and parameters.
pub(crate) fn plan(
    recipe: &Recipe,
    is_distinct_call: bool,
    args: usize,
    parameters: &[&Expr],
) -> Result<Plan, Error> {
    let (base, way) = (recipe.base, recipe.way());
    let is_distinct = is_distinct_call || recipe.combinators.contains(&Combinator::Distinct);
    if needs_fold(recipe, is_distinct, args) {
        return folded(recipe, is_distinct_call, args, parameters);
    }
    check_arguments(base, args).map_err(|error| Error::Arguments(error.strip_backtrace()))?;
    check_parameters(base, way, parameters)?;
    let is_plain_count = way == Way::Count && !is_distinct;
    let or_null = recipe.combinators.contains(&Combinator::OrNull);
    let (name, is_distinct) = match way {
        Way::Count | Way::Uniq => ("count".to_owned(), !is_plain_count),
        Way::Collect if base == "groupArray" && is_distinct => ("_groupuniqarray".to_owned(), false),
        _ => (key(base, or_null), is_distinct),
    };
    let is_count = matches!(way, Way::Count | Way::Uniq);
    // every form of uniq counts exactly here, whatever precision is asked for
    Ok(Plan { name, is_distinct, is_count, is_bare: is_count, takes_parameters: way != Way::Uniq })
}

/// The same through a fold, whose name holds combinators and parameters.
fn folded(recipe: &Recipe, is_distinct: bool, args: usize, parameters: &[&Expr]) -> Result<Plan, Error> {
    let mut recipe = recipe.clone();
    if is_distinct {
        // f(DISTINCT x) is fDistinct(x), and count(DISTINCT x) has a name of its own
        match (recipe.base, recipe.combinators.as_slice()) {
            ("count", [] | [Combinator::If]) => recipe.base = "countDistinct",
            _ => recipe.combinators.insert(0, Combinator::Distinct),
        }
    }
    recipe.parameters =
        parameters.iter().map(|expr| parameter(recipe.base, expr)).collect::<Result<_, _>>()?;
    if recipe.way() != Way::Fold
        && !recipe.combinators.iter().any(|one| matches!(one, Combinator::Merge | Combinator::MergeState))
    {
        check_arguments(recipe.base, args).map_err(|error| Error::Arguments(error.strip_backtrace()))?;
    }
    check_parameters(recipe.base, recipe.way(), parameters)?;
    let marks = if args == 0 { 2 } else { 1 };
    let name = format!("{}{}", FOLD_MARK.to_string().repeat(marks), recipe.name());
    Ok(Plan { name, is_distinct: false, is_count: false, is_bare: args == 0, takes_parameters: false })
}

/// What a state of this type gives.
pub(crate) fn finalized_type(text: &str) -> Result<FieldRef, String> {
    let (recipe, arguments) = Recipe::of_type(text)?;
    Ok(fold::plan(&recipe, &arguments).map_err(|error| error.strip_backtrace())?.returns())
}

/// The values of a column of states.
pub(crate) fn finalized(text: &str, states: &ArrayRef) -> datafusion::common::Result<ArrayRef> {
    let (recipe, arguments) = Recipe::of_type(text).map_err(DataFusionError::Plan)?;
    let plan = fold::plan(&recipe, &arguments)?;
    let mut values = Vec::with_capacity(states.len());
    for row in 0..states.len() {
        let mut fold = plan.begin()?;
        fold::load_all(fold.as_mut(), fold::readers(&states.slice(row, 1))?)?;
        values.push(fold.result()?);
    }
    bytes::to_array(values, plan.returns().data_type())
}

/// An aggregate function over the items of one array, by its name.
pub(crate) struct Reducer(Arc<dyn fold::Plan>, bool);

impl Reducer {
    /// `quantile(0.5)` over items of these types; the last are conditions where the name ends in If.
    pub(crate) fn new(name: &str, items: &[DataType]) -> Result<Self, String> {
        let recipe = Recipe::read(name)
            .ok_or_else(|| format!("Unknown aggregate function {name}. (UNKNOWN_AGGREGATE_FUNCTION)"))?;
        let field = |data_type: &DataType| Arc::new(Field::new("item", data_type.clone(), false));
        let has_condition = recipe.has_condition();
        let count = items.len().saturating_sub(usize::from(has_condition));
        let fields: Vec<FieldRef> = items[..count].iter().map(field).collect();
        let plan = fold::plan(&recipe, &fields).map_err(|error| error.strip_backtrace())?;
        Ok(Self(plan, has_condition))
    }

    /// Type of the result.
    pub(crate) fn returns(&self) -> DataType {
        self.0.returns().data_type().clone()
    }

    /// The value for one row's items.
    pub(crate) fn reduce(&self, columns: &[ArrayRef]) -> datafusion::common::Result<ScalarValue> {
        let mut fold = self.0.begin()?;
        match columns.split_last() {
            Some((condition, rest)) if self.1 => {
                let keep = arrow::compute::cast(condition, &DataType::Boolean)?;
                let keep = certain(keep.as_boolean());
                let rows = rest.iter().map(|column| Ok(arrow::compute::filter(column, &keep)?));
                fold.update(&rows.collect::<datafusion::common::Result<Vec<_>>>()?)?;
            }
            _ => fold.update(columns)?,
        }
        fold.result()
    }
}

/// A condition that is false where it is NULL.
fn certain(condition: &BooleanArray) -> BooleanArray {
    if condition.null_count() > 0 { prep_null_mask_filter(condition) } else { condition.clone() }
}

fn parameter(base: &str, expr: &Expr) -> Result<ScalarValue, Error> {
    use crate::dialect::shape::{args, as_number, as_text, call_name};
    let refused =
        || Error::Unsupported(format!("a parameter of {base} that is not written as a number or text"));
    if let Some(digits) = as_number(expr) {
        return digits.parse().map(|number| ScalarValue::Float64(Some(number))).map_err(|_| refused());
    }
    if let Some(text) = as_text(expr) {
        return Ok(ScalarValue::Utf8(Some(text.to_owned())));
    }
    match expr {
        // a filled parameter
        Expr::Function(function) if call_name(expr) == Some("CAST") => {
            let text = args(function).first().and_then(|value| as_text(value)).ok_or_else(refused)?;
            Ok(text.parse().map_or_else(
                |_| ScalarValue::Utf8(Some(text.to_owned())),
                |number| ScalarValue::Float64(Some(number)),
            ))
        }
        _ => Err(refused()),
    }
}

/// Refuses another number of arguments than the function takes.
fn check_arguments(base: &str, args: usize) -> datafusion::common::Result<()> {
    let wanted = match base {
        "count" => 0..=1,
        "argMin" | "argMax" => 2..=2,
        _ if BASES.iter().any(|(name, way)| *name == base && *way == Way::Uniq) => 1..=100,
        _ => 1..=1,
    };
    if wanted.contains(&args) {
        return Ok(());
    }
    Err(DataFusionError::Plan(format!(
        "Aggregate function {base} with {args} arguments is not supported. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)"
    )))
}

fn check_parameters(base: &str, way: Way, parameters: &[&Expr]) -> Result<(), Error> {
    if way == Way::Fold {
        return Ok(()); // its table says how many
    }
    let allowed = match base {
        "quantiles" | "quantilesExact" | "quantilesTDigest" => 1..=100,
        "uniqCombined" | "uniqCombined64" | "topK" => 0..=1,
        _ if way == Way::Collect => 0..=1,
        _ => 0..=0,
    };
    if !allowed.contains(&parameters.len()) {
        return Err(Error::Arguments(format!(
            "Aggregate function {base} takes {} to {} parameters, not {}. (NUMBER_OF_ARGUMENTS_DOESNT_MATCH)",
            allowed.start(),
            allowed.end(),
            parameters.len()
        )));
    }
    Ok(())
}

fn key(base: &str, or_null: bool) -> String {
    format!("_{}{}", base.to_lowercase(), if or_null { "_or_null" } else { "" })
}

/// Every function in both forms, for the session.
pub(crate) fn all() -> Vec<Arc<AggregateUDF>> {
    let mut all = vec![datafusion::functions_aggregate::count::count_udaf()];
    for (base, way) in BASES {
        for or_null in [false, true] {
            let key = key(base, or_null);
            match way {
                Way::Count | Way::Uniq | Way::Fold => {}
                Way::Delegate => all.push(Arc::new(delegate::new(base, key, or_null))),
                Way::Collect => all.push(Arc::new(collect::new(base, key, or_null))),
                Way::Pick => all.push(Arc::new(pick::new(base, key, or_null))),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_of_the_tables_has_a_name() {
        for name in tally::names() {
            assert!(base(name).is_some(), "{name}");
        }
        assert!(resolve("COUNT").is_some() && resolve("UNIQ").is_none() && resolve("sumUp").is_none());
    }
}
