//! What rules, or the whole analysis with other settings, would have told of the rows that are stored: when, about
//! whom, how often.

mod replay;

use crate::records::record_column;
use crate::{Engine, Source, limits};
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use detect::{RuleDraft, RuleError, RuleTurn, Rules, ServiceWindows};
use model::{Severity, Timestamp};
use replay::Replay;
use sql::Statement;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::QueryLimits;

/// What is held against the past.
#[derive(Clone, Debug)]
pub enum BacktestSubject {
    /// rules with a metric
    Rules(Vec<RuleDraft>),
    /// the analysis as it would be with these settings of its detectors; what fires are incidents
    Detect(Box<detect::Options>),
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// what is held against the past
    pub subject: BacktestSubject,
    /// event time to begin at; that of the oldest row if it is left out
    pub from: Option<Timestamp>,
    /// event time to end before; just behind the newest row if it is left out
    pub to: Option<Timestamp>,
}

/// What would have happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BacktestReport {
    /// where it began
    pub from: Timestamp,
    /// where it ended
    pub to: Timestamp,
    /// rows that were read
    pub rows: u64,
    /// in the order of firing; at most [`limits::BACKTEST_FIRINGS_MAX`]
    pub firings: Vec<BacktestFiring>,
    /// those beyond
    pub firings_dropped: u64,
}

/// A rule fired about a service, or an incident was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct BacktestFiring {
    /// id of the rule; `incident` for an incident
    pub rule: String,
    /// name of the rule, or title of the incident
    pub name: String,
    /// about whom; the likeliest root of an incident
    pub service: String,
    /// since when the condition held
    pub since: Timestamp,
    /// when it fired
    pub at: Timestamp,
    /// when it was over
    pub resolved: Option<Timestamp>,
    /// what was observed, with numbers
    pub sentence: String,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// Correct the rule.
    #[error("rule {name:?}: {source}")]
    Rule {
        /// its name
        name: String,
        /// what is wrong
        source: RuleError,
    },
    /// Give a rule with a metric.
    #[error("rule {0:?} is a query; only rules with a metric can be held against the past")]
    Query(String),
    /// Give a range that does not end before it begins.
    #[error("from {from} is not before to {to}")]
    Range {
        /// begin
        from: Timestamp,
        /// end
        to: Timestamp,
    },
    /// Correct the setting.
    #[error(transparent)]
    Detect(#[from] detect::Error),
    /// The rows could not be read.
    #[error(transparent)]
    Sql(#[from] sql::Error),
}

/// Event time read at once at most, and at first.
const CHUNK_MAX: Duration = Duration::from_secs(3_600);
const CHUNK_FIRST: Duration = Duration::from_secs(60);

/// The time read at once is halved above this many rows, and doubled below a quarter of them.
const CHUNK_ROWS: usize = 200_000;

/// Seconds without rows that are ticked one by one; whatever fired is over by then.
const SILENCE_SECS_MAX: i64 = 3_700;

impl Engine {
    /// Holds rules, or the analysis, against stored rows of all analysed data sources. Nothing is changed.
    ///
    /// # Errors
    /// A rule, setting or range that is wrong, or rows that cannot be read.
    pub async fn backtest(&self, asked: &Backtest) -> Result<BacktestReport, BacktestError> {
        match &asked.subject {
            BacktestSubject::Rules(drafts) => {
                let run = Run::new(drafts)?;
                self.run(asked, run, &["ts_ms", "service", "level", "latency_ms"]).await
            }
            BacktestSubject::Detect(options) => {
                let run = Replay::new(options)?;
                self.run(asked, run, &replay::COLUMNS).await
            }
        }
    }

    async fn run<R: Rows>(
        &self,
        asked: &Backtest,
        mut run: R,
        columns: &[&str],
    ) -> Result<BacktestReport, BacktestError> {
        let Some((from, to)) = self.range(asked).await? else { return Ok(run.finish(Timestamp::default())) };
        let (mut begin, mut chunk, mut rows) = (from, CHUNK_FIRST, 0);
        while begin < to {
            let end = (begin + chunk).min(to);
            let Some(text) = self.records(begin, end, columns) else { break };
            let answer = self.query(Statement::parse(&text)?, &query_limits()).await?;
            let read: usize = answer.batches.iter().map(RecordBatch::num_rows).sum();
            answer.batches.iter().for_each(|batch| run.take(batch));
            rows += read as u64;
            if read > CHUNK_ROWS {
                chunk = (chunk / 2).max(Duration::from_secs(1));
            } else if read < CHUNK_ROWS / 4 {
                chunk = (chunk * 2).min(CHUNK_MAX);
            }
            begin = end;
        }
        Ok(BacktestReport { from, to, rows, ..run.finish(to) })
    }

    /// The asked range, its open ends closed by what is stored. `None` without rows.
    async fn range(&self, asked: &Backtest) -> Result<Option<(Timestamp, Timestamp)>, BacktestError> {
        let mut ends: Option<(i64, i64)> = None;
        for (source, timestamp) in self.analysed() {
            let text = format!(
                "SELECT toUnixTimestamp64Milli(toDateTime64(min(`{timestamp}`), 3)) AS a, \
                 toUnixTimestamp64Milli(toDateTime64(max(`{timestamp}`), 3)) AS b, count() AS n FROM {}",
                source.name
            );
            let answer = self.query(Statement::parse(&text)?, &query_limits()).await?;
            let Some(batch) = answer.batches.iter().find(|batch| batch.num_rows() > 0) else { continue };
            let numbers: Vec<i64> =
                (0..3).filter_map(|index| integers(batch, index)?.first().copied()).collect();
            if let [first, last, 1..=i64::MAX] = numbers[..] {
                ends = Some(ends.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
            }
        }
        let Some((first, last)) = ends else { return Ok(None) };
        let from = asked.from.unwrap_or(Timestamp::from_millis(first));
        let to = asked.to.unwrap_or(Timestamp::from_millis(last + 1));
        if from >= to {
            return Err(BacktestError::Range { from, to });
        }
        Ok(Some((from, to)))
    }

    /// With the column of their time.
    fn analysed(&self) -> Vec<(Arc<Source>, String)> {
        let catalog = self.catalog();
        let all = catalog.sources().filter(|source| source.roles.is_some());
        all.filter_map(|source| Some((Arc::clone(source), source.definition.roles.timestamp.clone()?)))
            .collect()
    }

    /// These columns of all records in a range, by time.
    fn records(&self, from: Timestamp, to: Timestamp, columns: &[&str]) -> Option<String> {
        let parts: Vec<String> = self
            .analysed()
            .iter()
            .map(|(source, timestamp)| {
                let columns: Vec<String> =
                    columns.iter().filter_map(|name| record_column(&source.definition, name)).collect();
                format!(
                    "SELECT {} FROM {} WHERE `{timestamp}` >= fromUnixTimestamp64Milli({}) \
                     AND `{timestamp}` < fromUnixTimestamp64Milli({})",
                    columns.join(", "),
                    source.name,
                    from.millis(),
                    to.millis(),
                )
            })
            .collect();
        (!parts.is_empty()).then(|| format!("SELECT * FROM ({}) ORDER BY ts_ms", parts.join(" UNION ALL ")))
    }
}

fn query_limits() -> QueryLimits {
    QueryLimits {
        seconds_max: 600,
        rows_returned_max: usize::MAX,
        rows_read_max: u64::MAX,
        ..QueryLimits::default()
    }
}

fn integers(batch: &RecordBatch, index: usize) -> Option<Vec<i64>> {
    let column = cast(batch.columns().get(index)?, &DataType::Int64).ok()?;
    let column = column.as_primitive_opt::<Int64Type>()?;
    Some(column.iter().map(Option::unwrap_or_default).collect())
}

/// What takes rows in on its way through the past.
trait Rows {
    fn take(&mut self, batch: &RecordBatch);

    /// The end of the range; what fired.
    fn finish(self, to: Timestamp) -> BacktestReport;
}

/// Rules on their way through the past.
struct Run {
    rules: Rules,
    windows: ServiceWindows,
    ticked: Option<i64>,
    report: BacktestReport,
    /// positions of firings that are not over, by rule and service
    open: BTreeMap<(String, String), usize>,
}

impl Run {
    fn new(drafts: &[RuleDraft]) -> Result<Self, BacktestError> {
        let mut rules = Rules::default();
        for draft in drafts {
            if draft.sql.is_some() {
                return Err(BacktestError::Query(draft.name.clone()));
            }
            let named = |source| BacktestError::Rule { name: draft.name.clone(), source };
            rules.add(&RuleDraft { enabled: Some(true), ..draft.clone() }).map_err(named)?;
        }
        Ok(Self {
            rules,
            windows: ServiceWindows::default(),
            ticked: None,
            report: BacktestReport::default(),
            open: BTreeMap::new(),
        })
    }

    fn tick_until(&mut self, second: i64) {
        let Some(ticked) = self.ticked else {
            self.ticked = Some(second);
            return;
        };
        for second in (ticked + 1).max(second - SILENCE_SECS_MAX)..=second {
            self.tick(Timestamp::from_secs(second));
        }
        self.ticked = Some(ticked.max(second));
    }

    fn tick(&mut self, at: Timestamp) {
        for change in self.rules.tick(at, self.windows.services(at)) {
            let key = (change.rule.as_str().to_owned(), change.service.clone());
            match change.turn {
                RuleTurn::Resolved => {
                    if let Some(index) = self.open.remove(&key) {
                        self.report.firings[index].resolved = Some(at);
                    }
                }
                RuleTurn::Fired if self.report.firings.len() == limits::BACKTEST_FIRINGS_MAX => {
                    self.report.firings_dropped += 1;
                }
                RuleTurn::Fired => {
                    self.open.insert(key, self.report.firings.len());
                    self.report.firings.push(BacktestFiring {
                        rule: change.rule.as_str().to_owned(),
                        name: change.name,
                        service: change.service,
                        since: change.since,
                        at,
                        resolved: None,
                        sentence: change.evidence.sentence,
                    });
                }
            }
        }
    }
}

impl Rows for Run {
    fn take(&mut self, batch: &RecordBatch) {
        let text = |index: usize| {
            batch.columns().get(index).and_then(|column| cast(column, &DataType::Utf8View).ok())
        };
        let durations = batch.columns().get(3).and_then(|column| cast(column, &DataType::Float64).ok());
        let (Some(times), Some(services), Some(levels), Some(durations)) =
            (integers(batch, 0), text(1), text(2), durations)
        else {
            return;
        };
        let (services, levels) = (services.as_string_view(), levels.as_string_view());
        let durations = durations.as_primitive::<Float64Type>();
        // most records say the same level as the one before
        let mut last = (String::new(), Severity::default());
        for (row, millis) in times.into_iter().enumerate() {
            let ts = Timestamp::from_millis(millis);
            self.tick_until(ts.secs());
            let level = levels.value(row);
            if level != last.0 {
                last = (level.to_owned(), Severity::parse(level).unwrap_or_default());
            }
            let service = match services.value(row) {
                "" => model::limits::UNKNOWN_SERVICE,
                service => service,
            };
            let duration = durations.is_valid(row).then(|| durations.value(row));
            self.windows.observe(service, ts, last.1, duration);
        }
    }

    fn finish(mut self, to: Timestamp) -> BacktestReport {
        self.tick_until(to.secs());
        self.report
    }
}
