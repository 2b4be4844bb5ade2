//! An expression over the values of its leaves.

use crate::expression::{Aggregation, BinaryOp, Function, Grouping, Matching, Node, Replacement, Verdict};
use crate::labels::METRIC_NAME;
use crate::vector::{absent, check_series, quantile, variance};
use crate::{Error, Expression, Grid, Labels, Series, Value};
use std::collections::BTreeMap;

impl<L> Expression<L> {
    /// What the expression gives at the moments of a grid, given the series of each leaf, in their order.
    ///
    /// # Errors
    /// [`Error::Mismatch`] where operands do not fit together, [`Error::TooMuch`] for too many series.
    pub fn evaluate(&self, leaves: &[Vec<Series>], grid: Grid) -> Result<Value, Error> {
        let value = Evaluation { leaves, grid }.value(&self.root)?;
        if let Value::Vector(series) = &value {
            check_series(series.len())?;
        }
        Ok(value)
    }

    /// Whether the answer's order says something.
    #[must_use]
    pub fn is_sorted(&self) -> bool {
        use Aggregation::{BottomK, Sort, SortDescending, TopK};
        matches!(self.root, Node::Aggregate { op: Sort | SortDescending | TopK | BottomK, .. })
    }
}

struct Evaluation<'a> {
    leaves: &'a [Vec<Series>],
    grid: Grid,
}

impl Evaluation<'_> {
    fn value(&self, node: &Node) -> Result<Value, Error> {
        Ok(match node {
            Node::Number(number) => Value::Scalar(vec![*number; self.grid.len()]),
            Node::Leaf(leaf) => Value::Vector(self.leaves[*leaf].clone()),
            Node::Negate(of) => each_value(self.value(of)?, |value| -value),
            Node::Aggregate { op, parameter, grouping, of } => {
                let parameter = match parameter {
                    Some(parameter) => self.scalar(parameter)?,
                    None => Vec::new(),
                };
                let series = self.vector(of)?;
                Value::Vector(aggregate(*op, &parameter, grouping.as_ref(), series, self.grid.len()))
            }
            Node::Binary { op, matching, left, right } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                binary(*op, matching, left, right)?
            }
            Node::Call { function, arguments } => self.call(*function, arguments)?,
            Node::Replace { of, replacement } => {
                let series = self.vector(of)?;
                Value::Vector(distinct(
                    series.into_iter().map(|series| replaced(series, replacement)).collect(),
                )?)
            }
        })
    }

    fn vector(&self, node: &Node) -> Result<Vec<Series>, Error> {
        match self.value(node)? {
            Value::Vector(series) => Ok(series),
            Value::Scalar(_) => Err(Error::Mismatch("a number stands where series are expected".to_owned())),
        }
    }

    fn scalar(&self, node: &Node) -> Result<Vec<f64>, Error> {
        match self.value(node)? {
            Value::Scalar(values) => Ok(values),
            Value::Vector(_) => Err(Error::Mismatch("series stand where a number is expected".to_owned())),
        }
    }

    fn call(&self, function: Function, arguments: &[Node]) -> Result<Value, Error> {
        let simple: fn(f64) -> f64 = match function {
            Function::Time => {
                return Ok(Value::Scalar(self.grid.moments().map(|ms| ms as f64 / 1e3).collect()));
            }
            Function::Vector => {
                let values = self.scalar(&arguments[0])?.into_iter().map(Some).collect();
                return Ok(Value::Vector(vec![Series { labels: Labels::default(), values }]));
            }
            Function::Scalar => {
                let series = self.vector(&arguments[0])?;
                let value = |step: usize| {
                    let mut there = series.iter().filter_map(|series| series.values[step]);
                    there.next().filter(|_| there.next().is_none()).unwrap_or(f64::NAN)
                };
                return Ok(Value::Scalar((0..self.grid.len()).map(value).collect()));
            }
            Function::Absent => {
                return Ok(Value::Vector(absent(&self.vector(&arguments[0])?, self.grid.len())));
            }
            Function::Round | Function::ClampMin | Function::ClampMax | Function::Clamp => {
                return self.bounded(function, arguments);
            }
            Function::Absolute => f64::abs,
            Function::Ceiling => f64::ceil,
            Function::Floor => f64::floor,
            Function::SquareRoot => f64::sqrt,
            Function::Exponential => f64::exp,
            Function::Ln => f64::ln,
            Function::Log2 => f64::log2,
            Function::Log10 => f64::log10,
            Function::Sign => |value| if value == 0.0 || value.is_nan() { value } else { value.signum() },
        };
        Ok(each_value(Value::Vector(self.vector(&arguments[0])?), simple))
    }

    /// Functions with bounds that may differ from moment to moment.
    fn bounded(&self, function: Function, arguments: &[Node]) -> Result<Value, Error> {
        let mut series = self.vector(&arguments[0])?;
        let bounds: Vec<Vec<f64>> =
            arguments[1..].iter().map(|argument| self.scalar(argument)).collect::<Result<_, _>>()?;
        let bound = |index: usize, step: usize| bounds.get(index).map_or(1.0, |values| values[step]);
        for series in &mut series {
            series.labels.remove(METRIC_NAME);
            for (step, value) in series.values.iter_mut().enumerate() {
                let first = bound(0, step);
                *value = value.map(|value| match function {
                    Function::ClampMin => value.max(first),
                    Function::ClampMax => value.min(first),
                    Function::Clamp => value.min(bound(1, step)).max(first),
                    _ => (value / first + 0.5).floor() * first,
                });
            }
        }
        Ok(Value::Vector(series))
    }
}

fn each_value(value: Value, of: impl Fn(f64) -> f64) -> Value {
    match value {
        Value::Scalar(values) => Value::Scalar(values.into_iter().map(of).collect()),
        Value::Vector(mut series) => {
            for series in &mut series {
                series.labels.remove(METRIC_NAME);
                for value in &mut series.values {
                    *value = value.map(&of);
                }
            }
            Value::Vector(series)
        }
    }
}

/// Refuses two series of the same labels.
fn distinct(series: Vec<Series>) -> Result<Vec<Series>, Error> {
    let mut labels: Vec<&Labels> = series.iter().map(|series| &series.labels).collect();
    labels.sort_unstable();
    match labels.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Error::Mismatch(format!("two series would have the labels {}", pair[0]))),
        None => Ok(series),
    }
}

fn replaced(mut series: Series, replacement: &Replacement) -> Series {
    let source = series.labels.get(&replacement.source).unwrap_or_default();
    if let Some(found) = replacement.regex.captures(source) {
        let mut value = String::new();
        found.expand(&replacement.template, &mut value);
        series.labels.set(&replacement.target, value);
    }
    series
}

fn aggregate(
    op: Aggregation,
    parameter: &[f64],
    grouping: Option<&Grouping>,
    series: Vec<Series>,
    steps: usize,
) -> Vec<Series> {
    let all = Grouping::default();
    if matches!(op, Aggregation::Sort | Aggregation::SortDescending) {
        return sorted(op, series);
    }
    let mut groups: BTreeMap<Labels, Vec<Series>> = BTreeMap::new();
    for series in series {
        groups.entry(grouping.unwrap_or(&all).of(&series.labels)).or_default().push(series);
    }
    if matches!(op, Aggregation::TopK | Aggregation::BottomK) {
        let picked = groups.into_values().flat_map(|group| extremes(op, parameter, group, steps));
        return sorted(
            if op == Aggregation::TopK { Aggregation::SortDescending } else { Aggregation::Sort },
            picked.collect(),
        );
    }
    let of_group = |(labels, group): (Labels, Vec<Series>)| {
        let value = |step: usize| {
            let values: Vec<f64> = group.iter().filter_map(|series| series.values[step]).collect();
            (!values.is_empty())
                .then(|| together(op, parameter.get(step).copied().unwrap_or_default(), values))
        };
        Series { labels, values: (0..steps).map(value).collect() }
    };
    groups.into_iter().map(of_group).collect()
}

/// Values of several series at one moment, at least one, as one value.
fn together(op: Aggregation, parameter: f64, values: Vec<f64>) -> f64 {
    let count = values.len() as f64;
    let sum = || values.iter().sum::<f64>();
    match op {
        Aggregation::Sum => sum(),
        Aggregation::Average => sum() / count,
        Aggregation::Minimum => values.iter().copied().fold(f64::INFINITY, f64::min),
        Aggregation::Maximum => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Aggregation::Count => count,
        Aggregation::Variance => variance(&values),
        Aggregation::Deviation => variance(&values).sqrt(),
        Aggregation::Quantile => quantile(values, parameter),
        // the others have one value each, or all of them
        _ => 1.0,
    }
}

/// The highest or lowest series of a group at each moment, with their labels as they are.
fn extremes(op: Aggregation, parameter: &[f64], mut group: Vec<Series>, steps: usize) -> Vec<Series> {
    let is_top = op == Aggregation::TopK;
    for step in 0..steps {
        let wanted = parameter.get(step).copied().unwrap_or_default();
        let wanted = if wanted >= 1.0 { wanted as usize } else { 0 };
        let mut there: Vec<(usize, f64)> = group
            .iter()
            .enumerate()
            .filter_map(|(index, series)| Some((index, series.values[step]?)))
            .collect();
        there.sort_by(|a, b| if is_top { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) });
        for (index, _) in there.into_iter().skip(wanted) {
            group[index].values[step] = None;
        }
    }
    group.retain(|series| series.values.iter().any(Option::is_some));
    group
}

/// By their last values; those without one at the end.
fn sorted(op: Aggregation, mut series: Vec<Series>) -> Vec<Series> {
    let last = |series: &Series| series.values.last().copied().flatten();
    series.sort_by(|a, b| match (last(a), last(b)) {
        (Some(a), Some(b)) if op == Aggregation::SortDescending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    series
}

fn binary(op: BinaryOp, matching: &Matching, left: Value, right: Value) -> Result<Value, Error> {
    if matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Unless) {
        let (Value::Vector(left), Value::Vector(right)) = (left, right) else {
            return Err(Error::Mismatch("and, or and unless stand between series, not numbers".to_owned()));
        };
        return Ok(Value::Vector(of_sets(op, matching, left, &right)));
    }
    Ok(match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => {
            if matches!(op, BinaryOp::Compare(_, Verdict::Filter)) {
                return Err(Error::Mismatch(
                    "a comparison of two numbers needs bool behind its sign".to_owned(),
                ));
            }
            let pairs = left.into_iter().zip(right);
            Value::Scalar(pairs.map(|(left, right)| of_numbers(op, left, right).unwrap_or(0.0)).collect())
        }
        (Value::Vector(series), Value::Scalar(numbers)) => {
            with_numbers(op, series, &numbers, |value, number| of_numbers(op, value, number))
        }
        (Value::Scalar(numbers), Value::Vector(series)) => {
            // What a comparison lets through is the value of the series, on whichever side it stands.
            let is_filter = matches!(op, BinaryOp::Compare(_, Verdict::Filter));
            with_numbers(op, series, &numbers, |value, number| {
                let found = of_numbers(op, number, value);
                if is_filter { found.map(|_| value) } else { found }
            })
        }
        (Value::Vector(left), Value::Vector(right)) => Value::Vector(of_pairs(op, matching, left, right)?),
    })
}

fn with_numbers(
    op: BinaryOp,
    mut series: Vec<Series>,
    numbers: &[f64],
    of: impl Fn(f64, f64) -> Option<f64>,
) -> Value {
    for series in &mut series {
        if !matches!(op, BinaryOp::Compare(_, Verdict::Filter)) {
            series.labels.remove(METRIC_NAME);
        }
        for (value, number) in series.values.iter_mut().zip(numbers) {
            *value = value.and_then(|value| of(value, *number));
        }
    }
    Value::Vector(series)
}

/// Nothing where a comparison does not hold and lets through only what does.
fn of_numbers(op: BinaryOp, left: f64, right: f64) -> Option<f64> {
    Some(match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide => left / right,
        BinaryOp::Modulo => left % right,
        BinaryOp::Power => left.powf(right),
        BinaryOp::Compare(comparison, Verdict::Bool) => f64::from(u8::from(comparison.holds(left, right))),
        BinaryOp::Compare(comparison, Verdict::Filter) => {
            return comparison.holds(left, right).then_some(left);
        }
        BinaryOp::And | BinaryOp::Or | BinaryOp::Unless => return None,
    })
}

impl Matching {
    /// The labels that must agree.
    fn key(&self, labels: &Labels) -> Labels {
        let mut key = labels.clone();
        match &self.on {
            Some(names) => key.retain(|name| names.iter().any(|wanted| wanted == name)),
            None => key.retain(|name| name != METRIC_NAME && !self.ignoring.iter().any(|gone| gone == name)),
        }
        key
    }
}

/// One series with one.
fn of_pairs(
    op: BinaryOp,
    matching: &Matching,
    left: Vec<Series>,
    right: Vec<Series>,
) -> Result<Vec<Series>, Error> {
    let mut others = BTreeMap::new();
    for series in right {
        let key = matching.key(&series.labels);
        if let Some(twin) = others.insert(key, series) {
            return Err(many_to_many("right", &twin.labels));
        }
    }
    let mut seen = BTreeMap::new();
    let mut pairs = Vec::new();
    for series in left {
        let key = matching.key(&series.labels);
        let Some(other) = others.get(&key) else { continue };
        if seen.insert(key.clone(), ()).is_some() {
            return Err(many_to_many("left", &series.labels));
        }
        let values = series.values.iter().zip(&other.values);
        let values = values.map(|(left, right)| of_numbers(op, (*left)?, (*right)?)).collect();
        let is_filter = matches!(op, BinaryOp::Compare(_, Verdict::Filter));
        let labels = if is_filter { series.labels } else { key };
        pairs.push(Series { labels, values });
    }
    Ok(pairs)
}

fn many_to_many(side: &str, labels: &Labels) -> Error {
    Error::Mismatch(format!(
        "several series on the {side} go with one on the other side, one of them {labels}; sum them, or say on(…) or ignoring(…)"
    ))
}

fn of_sets(op: BinaryOp, matching: &Matching, left: Vec<Series>, right: &[Series]) -> Vec<Series> {
    let keys = |series: &[Series]| -> BTreeMap<Labels, Vec<usize>> {
        let mut keys: BTreeMap<Labels, Vec<usize>> = BTreeMap::new();
        for (index, series) in series.iter().enumerate() {
            keys.entry(matching.key(&series.labels)).or_default().push(index);
        }
        keys
    };
    let is_there = |series: &[Series], found: Option<&Vec<usize>>, step: usize| {
        found.is_some_and(|found| found.iter().any(|index| series[*index].values[step].is_some()))
    };
    let kept = |series: &Series, others: &[Series], found: Option<&Vec<usize>>, wanted: bool| {
        let value =
            |(step, value): (usize, &Option<f64>)| value.filter(|_| is_there(others, found, step) == wanted);
        let values: Vec<Option<f64>> = series.values.iter().enumerate().map(value).collect();
        values.iter().any(Option::is_some).then(|| Series { labels: series.labels.clone(), values })
    };
    if op == BinaryOp::Or {
        let known = keys(&left);
        let more: Vec<Series> = right
            .iter()
            .filter_map(|series| kept(series, &left, known.get(&matching.key(&series.labels)), false))
            .collect();
        return merged(left, more);
    }
    let known = keys(right);
    let wanted = op == BinaryOp::And;
    left.iter()
        .filter_map(|series| kept(series, right, known.get(&matching.key(&series.labels)), wanted))
        .collect()
}

/// Series of both; those of the same labels become one.
fn merged(mut all: Vec<Series>, more: Vec<Series>) -> Vec<Series> {
    for other in more {
        match all.iter_mut().find(|series| series.labels == other.labels) {
            Some(series) => {
                for (value, other) in series.values.iter_mut().zip(other.values) {
                    *value = value.or(other);
                }
            }
            None => all.push(other),
        }
    }
    all
}
