//! Conditions on labels and lines: `=`, `!=`, `=~`, `!~`.

use crate::limits::REGEX_BYTES_MAX;
use crate::{Error, Labels};
use regex::{Regex, RegexBuilder};

/// How a value is held against a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`, the whole value
    Regex,
    /// `!~`
    NotRegex,
}

/// One condition of a selector.
#[derive(Clone, Debug)]
pub struct Matcher {
    /// the label
    pub name: String,
    /// how
    pub op: MatchOp,
    /// against what, as written
    pub value: String,
    regex: Option<Regex>,
}

impl PartialEq for Matcher {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.op, &self.value) == (&other.name, other.op, &other.value)
    }
}

impl Matcher {
    pub(crate) fn new(name: impl Into<String>, op: MatchOp, value: impl Into<String>) -> Result<Self, Error> {
        let value = value.into();
        let regex = match op {
            MatchOp::Regex | MatchOp::NotRegex => Some(compile(&format!("^(?s:{value})$"), &value)?),
            MatchOp::Equal | MatchOp::NotEqual => None,
        };
        Ok(Self { name: name.into(), op, value, regex })
    }

    /// Whether a value fits; a label that is not there is the empty text.
    #[must_use]
    pub fn is_match(&self, value: &str) -> bool {
        let found = self.regex.as_ref().map_or(value == self.value, |regex| regex.is_match(value));
        found != matches!(self.op, MatchOp::NotEqual | MatchOp::NotRegex)
    }

    /// Whether these labels fit.
    #[must_use]
    pub fn fits(&self, labels: &Labels) -> bool {
        self.is_match(labels.get(&self.name).unwrap_or_default())
    }
}

/// A regular expression within its bound; `shown` is how its writer knows it.
pub(crate) fn compile(pattern: &str, shown: &str) -> Result<Regex, Error> {
    RegexBuilder::new(pattern).size_limit(REGEX_BYTES_MAX).build().map_err(|error| {
        let text = error.to_string();
        let why = text.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
        Error::Regex { pattern: shown.to_owned(), why }
    })
}
