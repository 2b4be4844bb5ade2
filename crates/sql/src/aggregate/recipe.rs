//! An aggregate function with its combinators and parameters, as a name and as part of a type.

use super::{BASES, Way, base};
use crate::opaque;
use arrow::datatypes::FieldRef;
use datafusion::common::ScalarValue;

/// What is put around a function by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Combinator {
    If,
    OrNull,
    OrDefault,
    Distinct,
    SimpleState,
    State,
    Merge,
    MergeState,
    Array,
    ForEach,
    Map,
    Resample,
}

use Combinator as C;

/// The longer end before the shorter one that it ends with.
const COMBINATORS: [(&str, Combinator); 12] = [
    ("If", C::If),
    ("OrNull", C::OrNull),
    ("OrDefault", C::OrDefault),
    ("Distinct", C::Distinct),
    ("SimpleState", C::SimpleState),
    ("MergeState", C::MergeState),
    ("State", C::State),
    ("Merge", C::Merge),
    ("Array", C::Array),
    ("ForEach", C::ForEach),
    ("Map", C::Map),
    ("Resample", C::Resample),
];

impl Combinator {
    pub(crate) fn suffix(self) -> &'static str {
        COMBINATORS.iter().find(|(_, one)| *one == self).map_or("", |(suffix, _)| suffix)
    }
}

/// Functions whose states are the same, though they are asked for something else.
const FAMILIES: [&[&str]; 2] =
    [&["quantile", "quantiles", "median"], &["quantileExact", "quantilesExact", "medianExact"]];

/// Functions whose result is all that -SimpleState needs to go on.
const SIMPLE: [&str; 9] =
    ["any", "anyLast", "min", "max", "sum", "sumWithOverflow", "groupBitAnd", "groupBitOr", "groupBitXor"];

/// A base, its combinators from the inside out, and its parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recipe {
    pub(crate) base: &'static str,
    pub(crate) combinators: Vec<Combinator>,
    pub(crate) parameters: Vec<ScalarValue>,
}

/// Most ends that one name may have; each is a level of the accumulator.
const COMBINATORS_MAX: usize = 6;

impl Recipe {
    /// Takes a name apart; none if it names no aggregate function.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        if let Some(base) = base(name) {
            return Some(Self { base, combinators: Vec::new(), parameters: Vec::new() });
        }
        let ends = |suffix: &str| name.len() > suffix.len() && name.ends_with(suffix);
        let (suffix, combinator) = COMBINATORS.into_iter().find(|(suffix, _)| ends(suffix))?;
        let mut inner = Self::of_name(&name[..name.len() - suffix.len()])?;
        if inner.combinators.len() >= COMBINATORS_MAX {
            return None;
        }
        // a second -If would need a second condition, which no query has
        if combinator == C::If && inner.combinators.contains(&C::If) && !inner.absorbs_condition() {
            return None;
        }
        if inner.base == "count" && inner.combinators.is_empty() && combinator == C::Distinct {
            inner.base = "countDistinct";
            return Some(inner);
        }
        inner.combinators.push(combinator);
        Some(inner)
    }

    /// Whether the condition of an -If inside is part of the state that comes in.
    fn absorbs_condition(&self) -> bool {
        let place = |wanted: &[Combinator]| self.combinators.iter().rposition(|one| wanted.contains(one));
        place(&[C::Merge, C::MergeState]) > place(&[C::If])
    }

    /// Whether a call has a condition as its last argument.
    pub(crate) fn has_condition(&self) -> bool {
        self.combinators.contains(&C::If) && !self.absorbs_condition()
    }

    /// `AggregateFunction(quantiles(0.5, 0.9), Float64)` as the function and its arguments.
    pub(crate) fn of_type(text: &str) -> Result<(Self, Vec<FieldRef>), String> {
        let unknown = || format!("Unknown data type family: {text}. (UNKNOWN_TYPE)");
        let inside = opaque::inside(text.trim(), "AggregateFunction").ok_or_else(unknown)?;
        let mut parts = crate::kind::split(inside).into_iter();
        let function = parts.next().unwrap_or_default();
        let (name, parameters) = function.split_once('(').unwrap_or((function, ""));
        let mut recipe = Self::of_name(name.trim()).ok_or_else(unknown)?;
        recipe.parameters = read_parameters(parameters.trim_end().strip_suffix(')').unwrap_or(""))?;
        let mut arguments = parts.map(opaque::argument).collect::<Result<Vec<_>, _>>()?;
        if recipe.combinators.contains(&C::If) {
            arguments.pop();
        }
        Ok((recipe, arguments))
    }

    /// The function as the session and the type call it.
    pub(crate) fn name(&self) -> String {
        let mut text = self.base.to_owned();
        for combinator in &self.combinators {
            text.push_str(combinator.suffix());
        }
        if !self.parameters.is_empty() {
            let all: Vec<String> = self.parameters.iter().map(parameter_text).collect();
            text.push_str(&format!("({})", all.join(", ")));
        }
        text
    }

    /// The reverse of [`Recipe::name`].
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (name, parameters) = text.split_once('(').unwrap_or((text, ""));
        let mut recipe = Self::of_name(name)?;
        recipe.parameters = read_parameters(parameters.strip_suffix(')').unwrap_or("")).ok()?;
        Some(recipe)
    }

    /// The type of a state of this function over these arguments.
    pub(crate) fn type_text(&self, arguments: &[FieldRef]) -> String {
        // median is quantile by another name
        let name =
            if self.base == "median" { self.name().replacen("median", "quantile", 1) } else { self.name() };
        let mut parts = vec![name];
        parts.extend(arguments.iter().map(|field| crate::type_name(field)));
        parts.extend(self.combinators.contains(&C::If).then(|| "UInt8".to_owned()));
        format!("AggregateFunction({})", parts.join(", "))
    }

    /// The function without its outermost combinator.
    pub(crate) fn inner(&self) -> Self {
        let mut inner = self.clone();
        inner.combinators.pop();
        inner
    }

    /// How the base works.
    pub(crate) fn way(&self) -> Way {
        BASES.iter().find(|(name, _)| *name == self.base).map_or(Way::Count, |(_, way)| *way)
    }

    /// Whether states of the other can be merged by this one.
    pub(crate) fn merges(&self, other: &Self) -> bool {
        let family = |name: &str| FAMILIES.iter().position(|names| names.contains(&name));
        let is_same = self.base == other.base
            || (family(self.base).is_some() && family(self.base) == family(other.base));
        let lasting = |recipe: &Self| -> Vec<Combinator> {
            recipe.combinators.iter().filter(|one| !matches!(one, C::If | C::OrDefault)).copied().collect()
        };
        let lacks_condition = self.combinators.contains(&C::If) && !other.combinators.contains(&C::If);
        is_same && lasting(self) == lasting(other) && !lacks_condition
    }

    /// Whether -SimpleState may be put around it.
    pub(crate) fn is_simple(&self) -> bool {
        SIMPLE.contains(&self.base) && self.combinators.iter().all(|one| *one == C::If)
    }
}

/// A parameter as it stands in a name.
pub(crate) fn parameter_text(value: &ScalarValue) -> String {
    match value {
        ScalarValue::Utf8(Some(text)) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        ScalarValue::Float64(Some(number)) => crate::output::float_text(*number),
        other => other.to_string(),
    }
}

/// Numbers and texts between commas.
fn read_parameters(text: &str) -> Result<Vec<ScalarValue>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    crate::kind::split(text).into_iter().map(read_parameter).collect()
}

fn read_parameter(text: &str) -> Result<ScalarValue, String> {
    if let Some(quoted) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Ok(ScalarValue::Utf8(Some(quoted.replace("\\'", "'").replace("\\\\", "\\"))));
    }
    text.parse().map(|number| ScalarValue::Float64(Some(number))).map_err(|_| {
        format!(
            "the parameter {text} of an aggregate function is neither a number nor a text (BAD_ARGUMENTS)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_are_read_and_written_alike() {
        for name in ["countState", "sumIfMerge", "groupArrayDistinctMerge", "quantilesIfState(0.5, 0.9)"] {
            assert_eq!(Recipe::read(name).unwrap().name(), name);
        }
        for text in [
            "AggregateFunction(count)",
            "AggregateFunction(countIf, UInt8)",
            "AggregateFunction(quantiles(0.5, 0.9), Nullable(Float64))",
            "AggregateFunction(argMin, String, DateTime64(3))",
            "AggregateFunction(uniqArray, Array(Int32))",
        ] {
            let (recipe, arguments) = Recipe::of_type(text).unwrap();
            assert_eq!(recipe.type_text(&arguments), text);
        }
        assert_eq!(Recipe::of_name("COUNTDistinctState").unwrap().name(), "countDistinctState");
        assert!(Recipe::of_name("countIfIf").is_none() && Recipe::of_name("sumUp").is_none());
        assert!(!Recipe::of_name("countIfMerge").unwrap().has_condition());
        assert!(Recipe::of_name("countStateIf").unwrap().has_condition());
    }
}
