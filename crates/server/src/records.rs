//! Records of all analysed data sources as one table, for the routes that look at services, traces and lines.

use crate::answer::Failure;
use crate::sql_api;
use crate::state::Server;
use model::{Severity, Timestamp};
use serde_json::{Map, Value};
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A row of an answer, by column.
pub(crate) type Row = Map<String, Value>;

/// Which records a query is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// event time, from and before
    pub(crate) range: Option<(Timestamp, Timestamp)>,
    /// of this service only
    pub(crate) service: Option<String>,
    /// of this trace only
    pub(crate) trace_id: Option<String>,
    /// with this in the message, in any case
    pub(crate) text: Option<String>,
    /// of these levels only; empty for all
    pub(crate) levels: Vec<Severity>,
}

impl Wanted {
    /// The last seconds before `at`.
    pub(crate) fn last(at: Timestamp, seconds: u64) -> Self {
        Self { range: Some((at - Duration::from_secs(seconds), at)), ..Self::default() }
    }

    fn parameters(&self) -> BTreeMap<String, String> {
        let texts = [("service", &self.service), ("trace_id", &self.trace_id), ("text", &self.text)];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?)));
        texts.collect()
    }

    fn conditions(&self, names: &Names<'_>) -> Vec<String> {
        let mut conditions = Vec::new();
        if let Some((from, to)) = self.range {
            for (operator, at) in [(">=", from), ("<", to)] {
                conditions.push(format!(
                    "`{}` {operator} fromUnixTimestamp64Milli({})",
                    names.timestamp,
                    at.millis()
                ));
            }
        }
        let texts = [(&self.service, names.service, "service"), (&self.trace_id, names.trace_id, "trace_id")];
        for (wanted, column, parameter) in texts {
            match (wanted, column) {
                (Some(_), Some(column)) => conditions.push(format!("`{column}` = {{{parameter}:String}}")),
                (Some(_), None) => conditions.push("0".to_owned()),
                (None, _) => {}
            }
        }
        if self.text.is_some() {
            conditions.push(format!("positionCaseInsensitive(`{}`, {{text:String}}) > 0", names.message));
        }
        if !self.levels.is_empty() {
            let words = self.levels.iter().flat_map(|level| words_of(*level));
            let words: Vec<String> = words.map(|word| format!("'{word}'")).collect();
            let column =
                names.level.map_or_else(|| "''".to_owned(), |column| format!("lower(toString(`{column}`))"));
            conditions.push(format!("{column} IN ({})", words.join(", ")));
        }
        if conditions.is_empty() {
            conditions.push("1".to_owned());
        }
        conditions
    }
}

/// Columns of a data source by role.
struct Names<'a> {
    timestamp: &'a str,
    message: &'a str,
    service: Option<&'a str>,
    level: Option<&'a str>,
    trace_id: Option<&'a str>,
}

/// The columns of [`select`].
const COLUMNS: [&str; 11] = [
    "ts_ms",
    "source",
    "service",
    "message",
    "level",
    "trace_id",
    "span_id",
    "parent_span_id",
    "parent_service",
    "latency_ms",
    "status_code",
];

/// `SELECT … UNION ALL …` over all analysed data sources: ts_ms, source, service, level, message, trace_id, span_id,
/// parent_span_id, parent_service, latency_ms, status_code. `None` if there is no such data source.
fn select(server: &Server, wanted: &Wanted) -> Option<String> {
    let mut parts = Vec::new();
    for source in server.engine.sources() {
        let definition = source.definition();
        let roles = &definition.roles;
        let (Some(timestamp), Some(message)) = (&roles.timestamp, &roles.message) else { continue };
        let names = Names {
            timestamp,
            message,
            service: roles.service.as_deref(),
            level: roles.severity.as_deref(),
            trace_id: roles.trace_id.as_deref(),
        };
        let columns: Vec<String> =
            COLUMNS.iter().filter_map(|name| engine::record_column(definition, name)).collect();
        parts.push(format!(
            "SELECT {} FROM {} WHERE {}",
            columns.join(", "),
            definition.name,
            wanted.conditions(&names).join(" AND "),
        ));
    }
    (!parts.is_empty()).then(|| parts.join(" UNION ALL "))
}

/// Runs `outer` with the wanted records as its table `records`; no rows where nothing is analysed.
pub(crate) async fn query(server: &Arc<Server>, wanted: &Wanted, outer: &str) -> Result<Vec<Row>, Failure> {
    let Some(records) = select(server, wanted) else { return Ok(Vec::new()) };
    let text = format!("WITH records AS ({records}) {outer}");
    let statement = Statement::parse_with(&text, &wanted.parameters())?;
    let body = sql_api::run_statement(server, statement, Format::JsonEachRow).await?;
    let rows = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    rows.map(serde_json::from_slice).collect::<Result<_, _>>().map_err(Failure::internal)
}

/// The words and numbers that stand for a level in a column, in lower case.
fn words_of(level: Severity) -> impl Iterator<Item = String> {
    const WORDS: [&str; 32] = [
        "",
        "trace",
        "trc",
        "verbose",
        "finest",
        "finer",
        "debug",
        "dbg",
        "fine",
        "info",
        "inf",
        "information",
        "informational",
        "notice",
        "config",
        "log",
        "ok",
        "warn",
        "warning",
        "wrn",
        "error",
        "err",
        "severe",
        "failure",
        "failed",
        "fatal",
        "crit",
        "critical",
        "alert",
        "emerg",
        "emergency",
        "panic",
    ];
    let words = WORDS.into_iter().map(str::to_owned).chain((1..=24).map(|number| number.to_string()));
    words.filter(move |word| Severity::parse(word).unwrap_or_default() == level)
}

/// A text column of a row.
pub(crate) fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A number of a row; 64-bit integers may come as text.
pub(crate) fn number(row: &Row, name: &str) -> Option<f64> {
    match row.get(name)? {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    }
}

/// The row's time in seconds since 1970.
pub(crate) fn seconds(row: &Row) -> f64 {
    number(row, "ts_ms").unwrap_or(0.0) / 1e3
}

/// The settled level of a row; what says nothing counts as INFO.
pub(crate) fn level(row: &Row) -> Severity {
    Severity::parse(text(row, "level")).unwrap_or_default()
}
