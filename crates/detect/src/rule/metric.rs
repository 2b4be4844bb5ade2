//! What a rule measures and how it compares.

use super::window60::Window60;
use std::cmp::Ordering;

/// What is measured over the last 60 s of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleMetric {
    /// share of records of severity ERROR and FATAL, in 0..=1
    ErrorRate,
    /// share of records of severity WARN, in 0..=1
    WarnRate,
    /// records of severity ERROR and FATAL
    ErrorsPerMin,
    /// records of severity WARN
    WarnsPerMin,
    /// records
    LogsPerMin,
    /// the middle duration, in milliseconds
    P50Latency,
    /// the 95th percentile of durations, in milliseconds
    P95Latency,
    /// the 99th percentile of durations, in milliseconds
    P99Latency,
}

/// What kind of number a metric is: decides about limits, guards and what an empty window means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Share,
    PerMinute,
    Latency,
}

/// What a window says about a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    /// in the metric's unit
    pub(super) value: f64,
    /// records that are counted as the value: failing ones of a share
    pub(super) events: u64,
    /// records, or durations, that the value is about
    pub(super) of: u64,
}

impl RuleMetric {
    /// All metrics.
    pub const ALL: [Self; 8] = [
        Self::ErrorRate,
        Self::WarnRate,
        Self::ErrorsPerMin,
        Self::WarnsPerMin,
        Self::LogsPerMin,
        Self::P50Latency,
        Self::P95Latency,
        Self::P99Latency,
    ];

    /// The name in rules: `error_rate`, `warn_rate`, `errors_per_min`, `warns_per_min`, `logs_per_min`,
    /// `p50_latency`, `p95_latency`, `p99_latency`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ErrorRate => "error_rate",
            Self::WarnRate => "warn_rate",
            Self::ErrorsPerMin => "errors_per_min",
            Self::WarnsPerMin => "warns_per_min",
            Self::LogsPerMin => "logs_per_min",
            Self::P50Latency => "p50_latency",
            Self::P95Latency => "p95_latency",
            Self::P99Latency => "p99_latency",
        }
    }

    /// Reads a name; latencies may say their unit (`p95_latency_ms`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_latency = |metric: &Self| metric.family() == Family::Latency;
        Self::ALL.into_iter().find(|metric| {
            metric.as_str() == text
                || is_latency(metric) && text.strip_suffix("_ms").is_some_and(|name| name == metric.as_str())
        })
    }

    pub(super) fn family(self) -> Family {
        match self {
            Self::ErrorRate | Self::WarnRate => Family::Share,
            Self::ErrorsPerMin | Self::WarnsPerMin | Self::LogsPerMin => Family::PerMinute,
            Self::P50Latency | Self::P95Latency | Self::P99Latency => Family::Latency,
        }
    }

    /// What the window says, also when it is empty.
    pub(super) fn read(self, window: &Window60) -> Reading {
        let records = window.records();
        let share = |events: u64| Reading { value: ratio(events, records), events, of: records };
        let count = |events: u64| Reading { value: events as f64, events, of: records };
        let latency = |quantile| {
            let of = window.durations();
            Reading { value: window.quantile_ms(quantile).unwrap_or(0.0), events: of, of }
        };
        match self {
            Self::ErrorRate => share(window.errors()),
            Self::WarnRate => share(window.warnings()),
            Self::ErrorsPerMin => count(window.errors()),
            Self::WarnsPerMin => count(window.warnings()),
            Self::LogsPerMin => count(records),
            Self::P50Latency => latency(0.5),
            Self::P95Latency => latency(0.95),
            Self::P99Latency => latency(0.99),
        }
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// How a value is held against a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleOp {
    /// `>`
    Above,
    /// `<`
    Below,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
}

impl RuleOp {
    /// All comparisons.
    pub const ALL: [Self; 4] = [Self::Above, Self::Below, Self::AtLeast, Self::AtMost];

    /// `>`, `<`, `>=` or `<=`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::Below => "<",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
        }
    }

    /// Reads the sign.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == text)
    }

    /// Whether `value op threshold` holds.
    #[must_use]
    pub fn holds(self, value: f64, threshold: f64) -> bool {
        match value.partial_cmp(&threshold) {
            None => false,
            Some(Ordering::Greater) => self.is_upward(),
            Some(Ordering::Less) => !self.is_upward(),
            Some(Ordering::Equal) => matches!(self, Self::AtLeast | Self::AtMost),
        }
    }

    /// Whether large values hold.
    pub(super) fn is_upward(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast)
    }
}
