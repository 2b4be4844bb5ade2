//! A rule, checked.

use super::RuleError;
use super::metric::{Family, RuleMetric, RuleOp};
use crate::limits;
use model::AlertSeverity;
use std::fmt;

/// What a rule is known by: letters, digits, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub(super) String);

impl RuleId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A rule that was checked. Made from a [`RuleDraft`](super::RuleDraft) by [`Rules`](super::Rules) only.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// unique
    pub id: RuleId,
    /// in the words of its author, 1 to 200 bytes
    pub name: String,
    /// whether it is held against anything
    pub is_enabled: bool,
    /// how loudly it is told; the same however often it fires
    pub severity: AlertSeverity,
    /// what it asks
    pub kind: RuleKind,
}

/// What a rule asks.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleKind {
    /// `metric op threshold for duration on service`
    Threshold(Threshold),
    /// a query that returns what is wrong
    Sql(SqlQuery),
}

/// A number of a service against a threshold.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Threshold {
    /// `*` or the name of a service
    pub service: String,
    /// what is measured over the last 60 s
    pub metric: RuleMetric,
    /// how it is compared
    pub op: RuleOp,
    /// in the metric's unit, finite; 0..=1 for shares
    pub threshold: f64,
    /// how long it must hold before it is told, and not hold before it is over, in seconds, 0..=86400
    pub duration_s: f64,
    /// what the window must hold before an alarm may begin, 0..=1000000: failing records for a share above its
    /// threshold, records for a share below it, durations for a latency. Keeps ratios of small counts silent.
    pub min_events: u32,
}

/// A query whose rows are alarms. Who runs it is outside of this crate.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SqlQuery {
    /// the statement, 1 to 65536 bytes
    pub sql: String,
    /// the column whose number is compared; without one every row is an alarm
    pub value_column: Option<String>,
    /// how the number is compared
    pub op: RuleOp,
    /// what it is compared with, finite
    pub threshold: f64,
    /// seconds between evaluations, 1..=86400
    pub every_s: u32,
}

/// What a window must hold where the rule says nothing. Shares: 2.5 % of independent failures held against 8 %,
/// simulated at 30 to 300 records a minute, pass it by chance at worst 45 times a day with 5 failures as the least,
/// 2.7 times with 10, every fourth day with 15, and once in forty days with 20. Latencies: with fewer than 20 the
/// 95th percentile is the largest.
pub(super) fn min_events_default(metric: RuleMetric) -> u32 {
    match metric.family() {
        Family::Share | Family::Latency => 20,
        Family::PerMinute => 0,
    }
}

/// Seconds of dwell where a rule says nothing.
pub(super) const DURATION_DEFAULT_S: f64 = 5.0;

/// Seconds between evaluations of a query where a rule says nothing.
pub(super) const EVERY_DEFAULT_S: f64 = 60.0;

const DURATION_MAX_S: f64 = 86_400.0;
const MIN_EVENTS_MAX: f64 = 1_000_000.0;

/// Largest threshold of a count or latency: above any window of a minute.
const THRESHOLD_MAX: f64 = 1e12;

fn refused(field: &'static str, value: impl fmt::Display, allowed: impl Into<String>) -> RuleError {
    RuleError::Field { field, value: value.to_string(), allowed: allowed.into() }
}

/// A text of some bytes, without characters that break a line.
pub(super) fn text(field: &'static str, value: &str, bytes_max: usize) -> Result<String, RuleError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(refused(field, "empty", format!("1 to {bytes_max} bytes")));
    }
    if value.len() > bytes_max {
        return Err(refused(
            field,
            format!("{} bytes long", value.len()),
            format!("at most {bytes_max} bytes"),
        ));
    }
    if field != "sql" && value.chars().any(char::is_control) {
        return Err(refused(field, format!("{value:?}"), "text without control characters"));
    }
    Ok(value.to_owned())
}

pub(super) fn id(value: &str) -> Result<RuleId, RuleError> {
    let value = text("id", value, limits::RULE_NAME_BYTES_MAX)?;
    let is_fine = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_fine {
        Ok(RuleId(value))
    } else {
        Err(refused("id", format!("{value:?}"), "letters, digits, _ and -"))
    }
}

pub(super) fn metric(value: Option<&str>) -> Result<RuleMetric, RuleError> {
    let names = || RuleMetric::ALL.map(RuleMetric::as_str).join(", ");
    let value = value.ok_or_else(|| refused("metric", "missing", names()))?;
    RuleMetric::parse(value).ok_or_else(|| refused("metric", format!("{value:?}"), names()))
}

pub(super) fn op(value: Option<&str>) -> Result<RuleOp, RuleError> {
    let signs = || RuleOp::ALL.map(RuleOp::as_str).join(", ");
    let value = value.ok_or_else(|| refused("op", "missing", signs()))?;
    RuleOp::parse(value).ok_or_else(|| refused("op", format!("{value:?}"), signs()))
}

pub(super) fn severity(value: Option<&str>) -> Result<AlertSeverity, RuleError> {
    const ALL: [AlertSeverity; 3] = [AlertSeverity::Critical, AlertSeverity::Warning, AlertSeverity::Info];
    let Some(value) = value else { return Ok(AlertSeverity::Warning) };
    let known = ALL.into_iter().find(|severity| severity.as_str() == value);
    known.ok_or_else(|| refused("severity", format!("{value:?}"), "critical, warning, info"))
}

pub(super) fn threshold(metric: RuleMetric, value: Option<f64>) -> Result<f64, RuleError> {
    let (range, words) = match metric.family() {
        Family::Share => (0.0..=1.0, "a share from 0 to 1 (8 % is 0.08)"),
        Family::PerMinute => (0.0..=THRESHOLD_MAX, "a count per minute from 0 to 1e12"),
        Family::Latency => (0.0..=THRESHOLD_MAX, "milliseconds from 0 to 1e12"),
    };
    let value = value.ok_or_else(|| refused("threshold", "missing", words))?;
    if range.contains(&value) { Ok(value) } else { Err(refused("threshold", value, words)) }
}

/// A number that anything may be compared with.
pub(super) fn number(value: f64) -> Result<f64, RuleError> {
    if value.is_finite() { Ok(value) } else { Err(refused("threshold", value, "a number")) }
}

pub(super) fn duration_s(value: Option<f64>) -> Result<f64, RuleError> {
    let value = value.unwrap_or(DURATION_DEFAULT_S);
    if (0.0..=DURATION_MAX_S).contains(&value) {
        return Ok(value);
    }
    Err(refused("duration_s", value, "seconds from 0 to 86400"))
}

pub(super) fn min_events(metric: RuleMetric, value: Option<f64>) -> Result<u32, RuleError> {
    let value = value.unwrap_or_else(|| f64::from(min_events_default(metric)));
    let is_whole = value.fract() == 0.0;
    if is_whole && (0.0..=MIN_EVENTS_MAX).contains(&value) {
        return Ok(value as u32);
    }
    Err(refused("min_events", value, "a whole number from 0 to 1000000"))
}

pub(super) fn every_s(value: Option<f64>) -> Result<u32, RuleError> {
    let value = value.unwrap_or(EVERY_DEFAULT_S);
    let is_whole = value.fract() == 0.0;
    if is_whole && (1.0..=DURATION_MAX_S).contains(&value) {
        return Ok(value as u32);
    }
    Err(refused("every_s", value, "whole seconds from 1 to 86400"))
}

pub(super) fn is_sql(kind: Option<&str>, has_sql: bool) -> Result<bool, RuleError> {
    match kind {
        None => Ok(has_sql),
        Some("threshold") if has_sql => Err(refused("sql", "set", "kind \"sql\" where there is a query")),
        Some("threshold") => Ok(false),
        Some("sql") => Ok(true),
        Some(other) => Err(refused("kind", format!("{other:?}"), "threshold, sql")),
    }
}
