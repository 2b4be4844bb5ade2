//! Conditions on lines and on labels.

use super::{ERROR_LABEL, Line};
use crate::lexer::{duration_ms, size_bytes};
use crate::matcher::compile;
use crate::{Error, Matcher};
use regex::Regex;

/// How a line is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineOp {
    /// `|=`
    Contains,
    /// `!=`
    ContainsNot,
    /// `|~`
    Regex,
    /// `!~`
    RegexNot,
    /// `|>`
    Pattern,
    /// `!>`
    PatternNot,
}

impl LineOp {
    pub(crate) const SIGNS: [(&'static str, Self); 6] = [
        ("|=", Self::Contains),
        ("!=", Self::ContainsNot),
        ("|~", Self::Regex),
        ("!~", Self::RegexNot),
        ("|>", Self::Pattern),
        ("!>", Self::PatternNot),
    ];

    /// Whether lines that are found are left out.
    #[must_use]
    pub fn is_negative(self) -> bool {
        matches!(self, Self::ContainsNot | Self::RegexNot | Self::PatternNot)
    }
}

/// `|= "a" or "b"`: any of the texts.
#[derive(Clone, Debug)]
pub struct LineFilter {
    /// how
    pub op: LineOp,
    /// for what, as written
    pub texts: Vec<String>,
    regexes: Vec<Regex>,
}

impl PartialEq for LineFilter {
    fn eq(&self, other: &Self) -> bool {
        (self.op, &self.texts) == (other.op, &other.texts)
    }
}

impl LineFilter {
    pub(crate) fn new(op: LineOp, texts: Vec<String>) -> Result<Self, Error> {
        let regexes = match op {
            LineOp::Contains | LineOp::ContainsNot => Vec::new(),
            LineOp::Regex | LineOp::RegexNot => {
                texts.iter().map(|text| compile(text, text)).collect::<Result<_, _>>()?
            }
            LineOp::Pattern | LineOp::PatternNot => {
                texts.iter().map(|text| compile(&of_pattern(text), text)).collect::<Result<_, _>>()?
            }
        };
        Ok(Self { op, texts, regexes })
    }

    /// The regular expressions that are looked for; none where the texts themselves are.
    pub fn regexes(&self) -> impl Iterator<Item = &str> {
        self.regexes.iter().map(Regex::as_str)
    }

    /// Whether a line is let through.
    #[must_use]
    pub fn is_match(&self, line: &str) -> bool {
        let found = match self.op {
            LineOp::Contains | LineOp::ContainsNot => self.texts.iter().any(|text| line.contains(text)),
            _ => self.regexes.iter().any(|regex| regex.is_match(line)),
        };
        found != self.op.is_negative()
    }
}

/// A pattern with `<_>` for anything, as a regular expression of whole lines.
fn of_pattern(pattern: &str) -> String {
    let parts: Vec<String> = pattern.split("<_>").map(regex::escape).collect();
    format!("(?s)^{}$", parts.join(".*?"))
}

/// How a number is held against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
}

impl Comparison {
    pub(crate) const SIGNS: [(&'static str, Self); 7] = [
        ("==", Self::Equal),
        ("=", Self::Equal),
        ("!=", Self::NotEqual),
        (">=", Self::GreaterEqual),
        (">", Self::Greater),
        ("<=", Self::LessEqual),
        ("<", Self::Less),
    ];

    pub(crate) fn of(sign: &str) -> Option<Self> {
        Self::SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, op)| *op)
    }

    /// Whether it is so.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "equality is what was asked for")]
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Greater => left > right,
            Self::GreaterEqual => left >= right,
            Self::Less => left < right,
            Self::LessEqual => left <= right,
        }
    }
}

/// What a label's number is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// nothing
    One,
    /// milliseconds
    Duration,
    /// bytes
    Bytes,
}

impl Unit {
    /// The number of a text with its unit.
    pub(crate) fn read(self, text: &str) -> Option<f64> {
        match self {
            Self::One => text.trim().parse().ok(),
            Self::Duration => {
                let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
                duration_ms(text).map(|ms| sign * ms)
            }
            Self::Bytes => size_bytes(text).or_else(|| text.parse().ok()),
        }
    }

    /// The number and unit of a quantity in a query.
    pub(crate) fn of(text: &str) -> Option<(Self, f64)> {
        duration_ms(text)
            .map(|ms| (Self::Duration, ms))
            .or_else(|| size_bytes(text).map(|bytes| (Self::Bytes, bytes)))
    }
}

/// A condition on labels.
#[derive(Clone, Debug, PartialEq)]
pub enum LabelFilter {
    /// on its text
    Text(Matcher),
    /// on the number in it
    Number {
        /// the label
        name: String,
        /// how
        op: Comparison,
        /// against what
        value: f64,
        /// counted in this
        unit: Unit,
    },
    /// both
    And(Box<Self>, Box<Self>),
    /// either
    Or(Box<Self>, Box<Self>),
}

impl LabelFilter {
    /// A label that should hold a number and does not lets its line through, which says so in a label.
    pub(crate) fn is_match(&self, line: &mut Line<'_>) -> bool {
        match self {
            Self::Text(matcher) => matcher.is_match(line.label(&matcher.name).unwrap_or_default()),
            Self::Number { name, op, value, unit } => {
                let Some(text) = line.label(name) else { return false };
                match unit.read(text) {
                    Some(number) => op.holds(number, *value),
                    None => {
                        line.parsed.set(ERROR_LABEL, "LabelFilterErr");
                        true
                    }
                }
            }
            Self::And(left, right) => left.is_match(line) && right.is_match(line),
            Self::Or(left, right) => left.is_match(line) || right.is_match(line),
        }
    }
}
