//! A rule as it is written and shown: JSON of the API, TOML of files.
//!
//! ```text
//! {"id": "r_err_any", "name": "Error rate > 8% on any service", "service": "*", "metric": "error_rate",
//!  "op": ">", "threshold": 0.08, "duration_s": 4.0, "enabled": true, "fired_count": 8, "last_fired": 1795206741.76,
//!  "kind": "threshold", "severity": "warning", "min_events": 20, "firing": ["payments"]}
//! ```
//! What is shown can be written again: what rules count themselves (`fired_count`, `last_fired`, `firing`) is then
//! ignored. A rule with `sql` has `every_s`, and `value_column` where rows are alarms only if that number is `op
//! threshold`, above 0 if nothing is said. What it has not is shown as `*`, `sql` and 0 for readers that know thresholds
//! only, and may be written so; anything else in these places is refused.

use super::definition::{self, Rule, RuleId, RuleKind, SqlQuery, Threshold};
use super::{RuleError, Rules};
use crate::limits;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// The metric that a rule with a query shows.
const SQL_METRIC: &str = "sql";

/// A rule as people write it. What is not given has a default, as far as there is one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "Written")]
pub struct RuleDraft {
    /// given by [`Rules`] where there is none
    pub id: Option<String>,
    /// 1 to 200 bytes
    pub name: String,
    /// `*` (the default) or the name of a service
    pub service: Option<String>,
    /// a name of [`RuleMetric`](super::RuleMetric)
    pub metric: Option<String>,
    /// `>`, `<`, `>=` or `<=`
    pub op: Option<String>,
    /// in the metric's unit
    pub threshold: Option<f64>,
    /// dwell, in seconds, 0 to 86400; 5 by default
    pub duration_s: Option<f64>,
    /// true by default
    pub enabled: Option<bool>,
    /// `critical`, `warning` (the default) or `info`
    pub severity: Option<String>,
    /// see [`Threshold::min_events`]; 20 for shares and latencies, 0 for counts by default
    pub min_events: Option<f64>,
    /// `threshold` or `sql`; told from the other fields where it is not given
    pub kind: Option<String>,
    /// the statement of a query
    pub sql: Option<String>,
    /// the column with the number of a row
    pub value_column: Option<String>,
    /// seconds between evaluations of the query, 1 to 86400; 60 by default
    pub every_s: Option<f64>,
}

/// The keys that may stand in a file or request; all others are errors.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    id: Option<String>,
    name: String,
    service: Option<String>,
    metric: Option<String>,
    op: Option<String>,
    threshold: Option<f64>,
    duration_s: Option<f64>,
    enabled: Option<bool>,
    severity: Option<String>,
    min_events: Option<f64>,
    kind: Option<String>,
    sql: Option<String>,
    value_column: Option<String>,
    every_s: Option<f64>,
    #[serde(rename = "fired_count")]
    _fired_count: IgnoredAny,
    #[serde(rename = "last_fired")]
    _last_fired: IgnoredAny,
    #[serde(rename = "firing")]
    _firing: IgnoredAny,
}

impl From<Written> for RuleDraft {
    fn from(written: Written) -> Self {
        Self {
            id: written.id,
            name: written.name,
            service: written.service,
            metric: written.metric,
            op: written.op,
            threshold: written.threshold,
            duration_s: written.duration_s,
            enabled: written.enabled,
            severity: written.severity,
            min_events: written.min_events,
            kind: written.kind,
            sql: written.sql,
            value_column: written.value_column,
            every_s: written.every_s,
        }
    }
}

impl RuleDraft {
    /// The rule, or the first field that is wrong.
    pub(super) fn check(&self, id: RuleId) -> Result<Rule, RuleError> {
        let name = definition::text("name", &self.name, limits::RULE_NAME_BYTES_MAX)?;
        let severity = definition::severity(self.severity.as_deref())?;
        let has_sql = self.sql.is_some();
        let kind = if definition::is_sql(self.kind.as_deref(), has_sql)? {
            RuleKind::Sql(self.check_sql()?)
        } else {
            RuleKind::Threshold(self.check_threshold()?)
        };
        Ok(Rule { id, name, is_enabled: self.enabled.unwrap_or(true), severity, kind })
    }

    fn check_threshold(&self) -> Result<Threshold, RuleError> {
        let service = self.service.as_deref().unwrap_or("*");
        let service = definition::text("service", service, limits::SERVICE_BYTES_MAX)?;
        let metric = definition::metric(self.metric.as_deref())?;
        Ok(Threshold {
            service,
            metric,
            op: definition::op(self.op.as_deref())?,
            threshold: definition::threshold(metric, self.threshold)?,
            duration_s: definition::duration_s(self.duration_s)?,
            min_events: definition::min_events(metric, self.min_events)?,
        })
    }

    fn check_sql(&self) -> Result<SqlQuery, RuleError> {
        let sql = definition::text("sql", self.sql.as_deref().unwrap_or(""), limits::SQL_BYTES_MAX)?;
        let value_column = self.value_column.as_deref();
        self.check_idle(value_column.is_some())?;
        Ok(SqlQuery {
            sql,
            value_column: value_column
                .map(|column| definition::text("value_column", column, limits::SERVICE_BYTES_MAX))
                .transpose()?,
            op: definition::op(Some(self.op.as_deref().unwrap_or(">")))?,
            threshold: definition::number(self.threshold.unwrap_or(0.0))?,
            every_s: definition::every_s(self.every_s)?,
        })
    }

    /// Refuses what a query does not look at.
    fn check_idle(&self, has_value: bool) -> Result<(), RuleError> {
        let is_shown = |said: &Option<String>, shown: &str| said.as_deref().is_none_or(|said| said == shown);
        let idle = |number: Option<f64>| number.is_none_or(|number| number == 0.0);
        let value = "a value_column whose number is compared";
        for (is_fine, field, instead) in [
            (is_shown(&self.service, "*"), "service", "a condition in the query"),
            (is_shown(&self.metric, SQL_METRIC), "metric", "either sql or metric"),
            (idle(self.duration_s), "duration_s", "a window of time in the query"),
            (idle(self.min_events), "min_events", "HAVING in the query"),
            (has_value || is_shown(&self.op, ">"), "op", value),
            (has_value || idle(self.threshold), "threshold", value),
        ] {
            if !is_fine {
                return Err(RuleError::Field {
                    field,
                    value: "set beside sql".to_owned(),
                    allowed: instead.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// What would make this rule again.
    pub(super) fn of(rule: &Rule) -> Self {
        let draft = Self {
            id: Some(rule.id.0.clone()),
            name: rule.name.clone(),
            enabled: Some(rule.is_enabled),
            severity: Some(rule.severity.as_str().to_owned()),
            ..Self::default()
        };
        match &rule.kind {
            RuleKind::Threshold(threshold) => Self {
                service: Some(threshold.service.clone()),
                metric: Some(threshold.metric.as_str().to_owned()),
                op: Some(threshold.op.as_str().to_owned()),
                threshold: Some(threshold.threshold),
                duration_s: Some(threshold.duration_s),
                min_events: Some(f64::from(threshold.min_events)),
                ..draft
            },
            RuleKind::Sql(query) => Self {
                sql: Some(query.sql.clone()),
                value_column: query.value_column.clone(),
                op: Some(query.op.as_str().to_owned()),
                threshold: Some(query.threshold),
                every_s: Some(f64::from(query.every_s)),
                ..draft
            },
        }
    }
}

/// A rule as it is shown, with what it did. Serialises to the shape above.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleView {
    /// unique
    pub id: String,
    /// in the words of its author
    pub name: String,
    /// `*` or the name of a service
    pub service: String,
    /// a name of [`RuleMetric`](super::RuleMetric), or `sql`
    pub metric: String,
    /// `>`, `<`, `>=` or `<=`
    pub op: String,
    /// in the metric's unit
    pub threshold: f64,
    /// dwell, in seconds
    pub duration_s: f64,
    /// whether it is held against anything
    pub enabled: bool,
    /// how often it fired, over all services
    pub fired_count: u64,
    /// when it last fired, in seconds since 1970
    pub last_fired: Option<f64>,
    /// `threshold` or `sql`
    pub kind: &'static str,
    /// `critical`, `warning` or `info`
    pub severity: &'static str,
    /// see [`Threshold::min_events`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_events: Option<u32>,
    /// the statement
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// the column with the number of a row
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_column: Option<String>,
    /// seconds between evaluations of the query
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_s: Option<u32>,
    /// services, or entities of a query, that it fires about, by name
    pub firing: Vec<String>,
}

impl RuleView {
    pub(super) fn of(rule: &Rule) -> Self {
        let view = Self {
            id: rule.id.0.clone(),
            name: rule.name.clone(),
            service: "*".to_owned(),
            metric: SQL_METRIC.to_owned(),
            op: ">".to_owned(),
            threshold: 0.0,
            duration_s: 0.0,
            enabled: rule.is_enabled,
            fired_count: 0,
            last_fired: None,
            kind: SQL_METRIC,
            severity: rule.severity.as_str(),
            min_events: None,
            sql: None,
            value_column: None,
            every_s: None,
            firing: Vec::new(),
        };
        match &rule.kind {
            RuleKind::Threshold(threshold) => Self {
                service: threshold.service.clone(),
                metric: threshold.metric.as_str().to_owned(),
                op: threshold.op.as_str().to_owned(),
                threshold: threshold.threshold,
                duration_s: threshold.duration_s,
                kind: "threshold",
                min_events: Some(threshold.min_events),
                ..view
            },
            RuleKind::Sql(query) => Self {
                sql: Some(query.sql.clone()),
                op: query.op.as_str().to_owned(),
                threshold: query.threshold,
                value_column: query.value_column.clone(),
                every_s: Some(query.every_s),
                ..view
            },
        }
    }
}

impl Rules {
    /// LogFlow's three: error rate above 8 % on any service, the 95th percentile of `payments` above 400 ms, more
    /// than 500 records of `notifications` a minute; each with 4 s of dwell. They only inform: what is usual on a service
    /// is for its detectors to say, and a fixed threshold that nobody chose is to wake nobody.
    #[must_use]
    pub fn shipped() -> Self {
        let rule = |id: &str, name: &str, service: &str, metric: &str, threshold| RuleDraft {
            id: Some(id.to_owned()),
            name: name.to_owned(),
            service: Some(service.to_owned()),
            metric: Some(metric.to_owned()),
            op: Some(">".to_owned()),
            threshold: Some(threshold),
            duration_s: Some(4.0),
            severity: Some("info".to_owned()),
            ..RuleDraft::default()
        };
        let mut rules = Self::default();
        for draft in [
            rule("r_err_any", "Error rate > 8% on any service", "*", "error_rate", 0.08),
            rule("r_pay_p95", "Payments p95 > 400ms", "payments", "p95_latency", 400.0),
            rule("r_notif_flood", "Notifications > 500/min", "notifications", "logs_per_min", 500.0),
        ] {
            rules.add(&draft).expect("the rules above are valid and few; a test adds them");
        }
        rules
    }
}
