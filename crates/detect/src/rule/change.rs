//! What rules tell, in words and numbers.

use super::definition::{Rule, RuleId, RuleKind, Threshold};
use super::metric::{Family, Reading, RuleMetric, RuleOp};
use super::query::SqlRow;
use crate::limits;
use crate::wording::cut;
use model::{AlertSeverity, DetectorKind, Evidence, Signal, Subject, Timestamp};

/// Which way a rule turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleTurn {
    /// the alarm is on
    Fired,
    /// the alarm is over
    Resolved,
}

impl RuleTurn {
    /// `fired` or `resolved`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Resolved => "resolved",
        }
    }
}

/// A rule began or ended to fire about a service. `rule` and `service` are the key of the alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleChange {
    /// the rule
    pub rule: RuleId,
    /// its name
    pub name: String,
    /// which way
    pub turn: RuleTurn,
    /// the service, or what a row of a query names
    pub service: String,
    /// what is measured: the name of a metric, or `sql`
    pub metric: &'static str,
    /// the rule's, the same however often it fires
    pub severity: AlertSeverity,
    /// the condition holds, or held, since then
    pub since: Timestamp,
    /// the tick that told
    pub at: Timestamp,
    /// observed value, threshold (`expected`) and a sentence with them; without lines of logs
    pub evidence: Evidence,
}

/// An alarm that is on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiringRule<'a> {
    /// the rule
    pub rule: &'a Rule,
    /// the service, or what a row of a query names
    pub service: &'a str,
    /// the condition holds since then
    pub since: Timestamp,
}

/// Where and when.
pub(super) struct Happened<'a> {
    pub(super) service: &'a str,
    pub(super) since: Timestamp,
    pub(super) at: Timestamp,
}

/// Why an alarm is over.
pub(super) enum Over {
    Calm,
    NoData,
    /// for a reason of the rule's own
    Withdrawn(&'static str),
}

impl RuleChange {
    /// The name of the detector in APIs.
    pub const DETECTOR: &'static str = "rule";

    /// The score that its severity is the cut of, in 0..=1.
    #[must_use]
    pub fn score(&self) -> f64 {
        match self.severity {
            AlertSeverity::Info => 0.5,
            AlertSeverity::Warning => 0.7,
            AlertSeverity::Critical => 0.9,
        }
    }

    /// The same as a signal, told under this kind. Of use where the rule fired.
    #[must_use]
    pub fn signal(&self, detector: DetectorKind) -> Signal {
        Signal {
            detector,
            subject: Subject {
                service: self.service.clone(),
                metric: self.metric.to_owned(),
                template: None,
            },
            begin: self.since,
            end: self.at,
            p_value: 0.0,
            score: self.score(),
            evidence: self.evidence.clone(),
        }
    }

    pub(super) fn fired(
        rule: &Rule,
        threshold: &Threshold,
        reading: Option<&Reading>,
        happened: &Happened<'_>,
    ) -> Self {
        let sentence = format!(
            "{}, {} {} for {} s since {}",
            observed(threshold.metric, reading),
            words(threshold.op),
            in_unit(threshold.metric, threshold.threshold),
            happened.at.since(happened.since).as_secs(),
            happened.since
        );
        Self::of(rule, RuleTurn::Fired, happened, numbers(rule, reading, sentence))
    }

    pub(super) fn resolved(
        rule: &Rule,
        reading: Option<&Reading>,
        happened: &Happened<'_>,
        over: Over,
    ) -> Self {
        let since = happened.since;
        let was = match &rule.kind {
            RuleKind::Sql(_) => format!("it was returned since {since}"),
            RuleKind::Threshold(threshold) => {
                let limit = in_unit(threshold.metric, threshold.threshold);
                format!("it was {} {limit} since {since}", words(threshold.op))
            }
        };
        let sentence = match (&rule.kind, over) {
            (_, Over::Withdrawn(why)) => format!("{why}; {was}"),
            (RuleKind::Sql(_), _) => format!("no longer returned; {was}"),
            (RuleKind::Threshold(threshold), Over::Calm) => format!(
                "{}, not {} {} for {} s; it was since {since}",
                observed(threshold.metric, reading),
                words(threshold.op),
                in_unit(threshold.metric, threshold.threshold),
                threshold.duration_s,
            ),
            (RuleKind::Threshold(_), Over::NoData) => {
                format!("no records for {} min; {was}", limits::RULE_NO_DATA_SECS_MAX / 60)
            }
        };
        Self::of(rule, RuleTurn::Resolved, happened, numbers(rule, reading, sentence))
    }

    pub(super) fn returned(rule: &Rule, row: &SqlRow<'_>, happened: &Happened<'_>) -> Self {
        let mut sentence = "returned by the query".to_owned();
        if let Some(value) = row.value.filter(|value| value.is_finite()) {
            sentence = format!("{sentence} with {}", plain(value));
        }
        if !row.text.is_empty() {
            sentence = format!("{sentence}: {}", cut(row.text, limits::SQL_TEXT_BYTES_MAX));
        }
        let observed = row.value.unwrap_or(0.0);
        let evidence = Evidence { observed, expected: 0.0, sentence, samples: Vec::new() };
        Self::of(rule, RuleTurn::Fired, happened, evidence)
    }

    fn of(rule: &Rule, turn: RuleTurn, happened: &Happened<'_>, evidence: Evidence) -> Self {
        Self {
            rule: rule.id.clone(),
            name: rule.name.clone(),
            turn,
            service: happened.service.to_owned(),
            metric: match &rule.kind {
                RuleKind::Threshold(threshold) => threshold.metric.as_str(),
                RuleKind::Sql(_) => "sql",
            },
            severity: rule.severity,
            since: happened.since,
            at: happened.at,
            evidence,
        }
    }
}

fn numbers(rule: &Rule, reading: Option<&Reading>, sentence: String) -> Evidence {
    let expected = match &rule.kind {
        RuleKind::Threshold(threshold) => threshold.threshold,
        RuleKind::Sql(_) => 0.0,
    };
    let observed = reading.map_or(0.0, |reading| reading.value);
    Evidence { observed, expected, sentence, samples: Vec::new() }
}

/// "error rate 14.2 % in 60 s (44 of 310 records)", "p95 812 ms in 60 s (310 durations)", "612 records in 60 s"
fn observed(metric: RuleMetric, reading: Option<&Reading>) -> String {
    let Some(reading) = reading else { return "no data".to_owned() };
    let value = in_unit(metric, reading.value);
    let window = limits::RULE_WINDOW_SECS;
    match metric.family() {
        Family::Share => {
            format!("{} {value} in {window} s ({} of {} records)", noun(metric), reading.events, reading.of)
        }
        Family::Latency => format!("{} {value} in {window} s ({} durations)", noun(metric), reading.of),
        Family::PerMinute => format!("{value} {} in {window} s", noun(metric)),
    }
}

fn noun(metric: RuleMetric) -> &'static str {
    match metric {
        RuleMetric::ErrorRate => "error rate",
        RuleMetric::WarnRate => "warning rate",
        RuleMetric::ErrorsPerMin => "errors",
        RuleMetric::WarnsPerMin => "warnings",
        RuleMetric::LogsPerMin => "records",
        RuleMetric::P50Latency => "p50",
        RuleMetric::P95Latency => "p95",
        RuleMetric::P99Latency => "p99",
    }
}

fn in_unit(metric: RuleMetric, value: f64) -> String {
    match metric.family() {
        Family::Share => format!("{} %", plain(value * 100.0)),
        Family::Latency => format!("{} ms", plain(value)),
        Family::PerMinute => plain(value),
    }
}

fn words(op: RuleOp) -> &'static str {
    match op {
        RuleOp::Above => "above",
        RuleOp::Below => "below",
        RuleOp::AtLeast => "at least",
        RuleOp::AtMost => "at most",
    }
}

/// At most two decimals: what is just past a threshold should be seen to be.
fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_what_is_past_a_threshold() {
        for (value, text) in [(8.0, "8"), (8.04, "8.04"), (0.07 * 100.0, "7"), (1234.5, "1234.5"), (0.0, "0")]
        {
            assert_eq!(plain(value), text);
        }
    }
}
