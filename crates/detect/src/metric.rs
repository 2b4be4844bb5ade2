//! What is counted per service, and which way it may leave.

use crate::baseline::WINDOW_SECS;
use crate::seconds::{Class, Counts};
use crate::stats::NegativeBinomial;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metric {
    Volume,
    Errors,
    Warnings,
}

impl Metric {
    pub(crate) const ALL: [Self; 3] = [Self::Volume, Self::Errors, Self::Warnings];

    /// Name in subjects.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Errors => "errors",
            Self::Warnings => "warnings",
        }
    }

    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Volume => "records",
            Self::Errors => "errors",
            Self::Warnings => "warnings",
        }
    }

    /// Classes of lines that show it, the most telling first.
    pub(crate) fn classes(self) -> &'static [Class] {
        match self {
            Self::Volume => &[Class::Error, Class::Warning, Class::Plain],
            Self::Errors => &[Class::Error],
            Self::Warnings => &[Class::Warning],
        }
    }

    pub(crate) fn of(self, counts: Counts) -> u32 {
        match self {
            Self::Volume => counts.records,
            Self::Errors => counts.errors,
            Self::Warnings => counts.warnings,
        }
    }

    /// Which may be told before a window is closed.
    pub(crate) fn is_looked_for(self) -> bool {
        self != Self::Volume
    }

    pub(crate) fn directions(self) -> &'static [Direction] {
        match self {
            Self::Volume => &[Direction::Up, Direction::Down],
            Self::Errors | Self::Warnings => &[Direction::Up],
        }
    }

    /// Windows the level remembers: volume follows the day, failures are too rare to follow anything.
    pub(crate) fn memory(self) -> u32 {
        match self {
            Self::Volume => 60,
            Self::Errors | Self::Warnings => 360,
        }
    }
}

/// Which way a count left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

impl Direction {
    /// Rows that come seconds late leave a short window thin, which is no sign of anything.
    pub(crate) fn judged_secs_min(self) -> i64 {
        match self {
            Self::Up => 0,
            Self::Down => WINDOW_SECS,
        }
    }

    pub(crate) fn p_value(self, count: u64, predicted: &NegativeBinomial) -> f64 {
        match self {
            Self::Up => predicted.at_least(count),
            Self::Down => predicted.at_most(count),
        }
    }
}
