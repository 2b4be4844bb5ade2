//! Records of all analysed data sources as one table, for the routes that look at services, traces and lines.

use crate::answer::Failure;
use crate::state::Server;
use crate::usage::Figures;
use crate::{live_json, sql_api};
use engine::{Engine, Live};
use model::{Severity, Timestamp};
use serde_json::{Map, Value};
use sql::{Format, Statement};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use store::QueryLimits;

/// Records that the latencies of all services are asked from: what a query reads in some 50 ms.
const LATENCY_RECORDS_MAX: u64 = 1_000_000;

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
        let texts =
            texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), escaped(text.as_deref()?))));
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

/// All columns of records.
pub(crate) const ALL: &str = "ts_ms, source, service, message, level, trace_id, span_id, parent_span_id, parent_service, \
                              latency_ms, status_code, template, is_span";

/// The columns that a data source has by their roles.
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

/// What the text of a span is called where the text of a record is looked for: the time of such a row is its begin,
/// that of a line the moment it was written.
const OPERATIONS: [&str; 3] = ["operation", "span_name", "name"];

/// `SELECT … UNION ALL …` over all analysed data sources: the columns of [`ALL`]. `None` if there is no such source.
fn select(engine: &Engine, wanted: &Wanted) -> Option<String> {
    let mut parts = Vec::new();
    let catalog = engine.catalog();
    for source in catalog.sources() {
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
        let mut columns: Vec<String> =
            COLUMNS.iter().filter_map(|name| engine::record_column(definition, name)).collect();
        columns.push("toString(template_id) AS template".to_owned());
        columns.push(format!("{} AS is_span", u8::from(OPERATIONS.contains(&message.as_str()))));
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
    query_in(server, &server.engine, wanted, outer).await
}

/// The same in any workspace.
pub(crate) async fn query_in(
    server: &Arc<Server>,
    engine: &Arc<Engine>,
    wanted: &Wanted,
    outer: &str,
) -> Result<Vec<Row>, Failure> {
    let Some(statement) = statement(engine, wanted, outer)? else { return Ok(Vec::new()) };
    let (format, mut figures) = (Format::JsonEachRow, Figures::default());
    read(&sql_api::run_here(server, engine, statement, format, None, &mut figures).await?)
}

fn statement(engine: &Engine, wanted: &Wanted, outer: &str) -> Result<Option<Statement>, Failure> {
    let Some(records) = select(engine, wanted) else { return Ok(None) };
    let text = format!("WITH records AS ({records}) {outer}");
    Ok(Some(Statement::parse_with(&text, &wanted.parameters())?))
}

fn read(body: &[u8]) -> Result<Vec<Row>, Failure> {
    read_first(body, usize::MAX)
}

/// A text as a value for `{name:String}`, which comes with the escapes of TabSeparated.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
}

/// The first rows of an answer as JSONEachRow.
pub(crate) fn read_first(body: &[u8], most: usize) -> Result<Vec<Row>, Failure> {
    let rows = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).take(most);
    rows.map(serde_json::from_slice).collect::<Result<_, _>>().map_err(Failure::internal)
}

/// The last minute, or so much less of it that a query reads about [`LATENCY_RECORDS_MAX`] records.
pub(crate) fn latency_window(live: &Live) -> Wanted {
    let a_minute: u64 = live.services.iter().map(|service| service.records).sum();
    let seconds = (60 * LATENCY_RECORDS_MAX / a_minute.max(1)).clamp(1, 60);
    Wanted::last(live_json::event_time(live), seconds)
}

/// Mean latencies by service, in milliseconds, of services that tell any.
pub(crate) async fn mean_latencies(engine: &Engine, live: &Live) -> Result<HashMap<String, f64>, Failure> {
    let outer =
        "SELECT service, avg(latency_ms) AS mean FROM records WHERE latency_ms IS NOT NULL GROUP BY service";
    let Some(statement) = statement(engine, &latency_window(live), outer)? else { return Ok(HashMap::new()) };
    let answer = engine.query(statement, &QueryLimits::default()).await?;
    let rows = read(&sql::output::render(&answer, Format::JsonEachRow)?)?;
    Ok(rows.iter().filter_map(|row| Some((text(row, "service").to_owned(), number(row, "mean")?))).collect())
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
