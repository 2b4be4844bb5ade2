//! What is known of an event, and the words for it.

use std::fmt;

/// How a model sees an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// as every day
    Normal,
    /// rare, and worth a look
    Unusual,
    /// may be an attack, misuse or a fault
    Suspicious,
}

impl Status {
    /// `normal`, `unusual` or `suspicious`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Unusual => "unusual",
            Self::Suspicious => "suspicious",
        }
    }
}

/// What a model said, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// how it sees the event
    pub status: Status,
    /// one of [`SEVERITIES`]
    pub severity: &'static str,
    /// one of [`CATEGORIES`]
    pub category: &'static str,
    /// why, in one sentence
    pub reason: String,
}

/// How bad it is, from least to most.
pub const SEVERITIES: [&str; 4] = ["info", "low", "medium", "high"];

/// What it is about.
pub const CATEGORIES: [&str; 10] = [
    "routine",
    "authentication",
    "access",
    "exfiltration",
    "privilege",
    "configuration",
    "availability",
    "performance",
    "injection",
    "other",
];

/// What is known of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// a model's words
    Judged(Judgement),
    /// none; what statistics say stands
    Unjudged(Unjudged),
}

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// the hour's budget is used up, by what
    OverBudget(&'static str),
    /// the model does not answer
    Down,
    /// its answers could not be used
    Broken,
    /// it took too long
    Late,
    /// too many questions, or events, wait
    Full,
    /// the event holds nothing to judge
    Unreadable,
}

impl Unjudged {
    /// As counters and events name it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::OverBudget(_) => "over budget",
            Self::Down => "model down",
            Self::Broken => "answer broken",
            Self::Late => "too late",
            Self::Full => "too many questions",
            Self::Unreadable => "nothing to judge",
        }
    }
}

impl fmt::Display for Unjudged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverBudget(bound) => write!(f, "over budget: {bound}"),
            other => f.write_str(other.as_str()),
        }
    }
}
