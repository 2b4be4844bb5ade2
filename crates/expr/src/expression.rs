//! Expressions over vectors, as both languages have them; what they begin with, the leaves, is each language's own.

use crate::pipeline::Comparison;

/// An expression and the leaves that its nodes refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression<L> {
    /// the outermost operation
    pub(crate) root: Node,
    /// what is to be fetched before it can be worked out
    pub leaves: Vec<L>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Number(f64),
    Leaf(usize),
    Negate(Box<Self>),
    Aggregate { op: Aggregation, parameter: Option<Box<Self>>, grouping: Option<Grouping>, of: Box<Self> },
    Binary { op: BinaryOp, matching: Matching, left: Box<Self>, right: Box<Self> },
    Call { function: Function, arguments: Vec<Self> },
    Replace { of: Box<Self>, replacement: Replacement },
}

impl Node {
    /// What it is worked out from.
    pub(crate) fn inner(&self) -> Vec<&Self> {
        match self {
            Self::Number(_) | Self::Leaf(_) => Vec::new(),
            Self::Negate(of) | Self::Replace { of, .. } => vec![of],
            Self::Aggregate { parameter, of, .. } => {
                parameter.iter().chain([of]).map(|node| &**node).collect()
            }
            Self::Binary { left, right, .. } => vec![left, right],
            Self::Call { arguments, .. } => arguments.iter().collect(),
        }
    }
}

/// `by (a, b)` or `without (a, b)`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grouping {
    /// whether the labels are those that go
    pub is_without: bool,
    /// the labels
    pub labels: Vec<String>,
}

/// How many series become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregation {
    Sum,
    Average,
    Minimum,
    Maximum,
    Count,
    Deviation,
    Variance,
    Group,
    Quantile,
    TopK,
    BottomK,
    Sort,
    SortDescending,
}

impl Aggregation {
    pub(crate) const NAMES: [(&'static str, Self); 13] = [
        ("sum", Self::Sum),
        ("avg", Self::Average),
        ("min", Self::Minimum),
        ("max", Self::Maximum),
        ("count", Self::Count),
        ("stddev", Self::Deviation),
        ("stdvar", Self::Variance),
        ("group", Self::Group),
        ("quantile", Self::Quantile),
        ("topk", Self::TopK),
        ("bottomk", Self::BottomK),
        ("sort", Self::Sort),
        ("sort_desc", Self::SortDescending),
    ];

    pub(crate) fn has_parameter(self) -> bool {
        matches!(self, Self::Quantile | Self::TopK | Self::BottomK)
    }
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Compare(Comparison, Verdict),
    And,
    Or,
    Unless,
}

/// What a comparison gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// the left values for which it holds
    Filter,
    /// 1 and 0
    Bool,
}

/// Which labels must agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Matching {
    /// these; all without them
    pub(crate) on: Option<Vec<String>>,
    /// not these
    pub(crate) ignoring: Vec<String>,
}

/// A function of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Absolute,
    Ceiling,
    Floor,
    Round,
    SquareRoot,
    Exponential,
    Ln,
    Log2,
    Log10,
    ClampMin,
    ClampMax,
    Clamp,
    Sign,
    Absent,
    Vector,
    Scalar,
    Time,
}

impl Function {
    /// With the most and least arguments.
    pub(crate) const NAMES: [(&'static str, Self, usize, usize); 17] = [
        ("abs", Self::Absolute, 1, 1),
        ("ceil", Self::Ceiling, 1, 1),
        ("floor", Self::Floor, 1, 1),
        ("round", Self::Round, 1, 2),
        ("sqrt", Self::SquareRoot, 1, 1),
        ("exp", Self::Exponential, 1, 1),
        ("ln", Self::Ln, 1, 1),
        ("log2", Self::Log2, 1, 1),
        ("log10", Self::Log10, 1, 1),
        ("clamp_min", Self::ClampMin, 2, 2),
        ("clamp_max", Self::ClampMax, 2, 2),
        ("clamp", Self::Clamp, 3, 3),
        ("sgn", Self::Sign, 1, 1),
        ("absent", Self::Absent, 1, 1),
        ("vector", Self::Vector, 1, 1),
        ("scalar", Self::Scalar, 1, 1),
        ("time", Self::Time, 0, 0),
    ];
}

/// `label_replace(v, "target", "$1", "source", "(.*)")`
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub(crate) target: String,
    pub(crate) template: String,
    pub(crate) source: String,
    pub(crate) regex: regex::Regex,
}

impl PartialEq for Replacement {
    fn eq(&self, other: &Self) -> bool {
        (&self.target, &self.template, &self.source, self.regex.as_str())
            == (&other.target, &other.template, &other.source, other.regex.as_str())
    }
}

/// What a range of a series or of lines becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RangeFunction {
    /// lines, or values
    Count,
    /// the same a second; of counters their increase
    Rate,
    /// of counters
    Increase,
    /// bytes of lines
    Bytes,
    /// the same a second
    BytesRate,
    /// of values
    Sum,
    /// of values
    Average,
    /// of values
    Minimum,
    /// of values
    Maximum,
    /// of values
    First,
    /// of values
    Last,
    /// of values
    Deviation,
    /// of values
    Variance,
    /// of values, in 0..=1
    Quantile(f64),
    /// 1 where there is nothing
    Absent,
}

impl RangeFunction {
    pub(crate) const NAMES: [(&'static str, Self); 15] = [
        ("count_over_time", Self::Count),
        ("rate", Self::Rate),
        ("increase", Self::Increase),
        ("bytes_over_time", Self::Bytes),
        ("bytes_rate", Self::BytesRate),
        ("sum_over_time", Self::Sum),
        ("avg_over_time", Self::Average),
        ("min_over_time", Self::Minimum),
        ("max_over_time", Self::Maximum),
        ("first_over_time", Self::First),
        ("last_over_time", Self::Last),
        ("stddev_over_time", Self::Deviation),
        ("stdvar_over_time", Self::Variance),
        ("quantile_over_time", Self::Quantile(0.0)),
        ("absent_over_time", Self::Absent),
    ];
}
