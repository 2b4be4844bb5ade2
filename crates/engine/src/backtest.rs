//! What rules, or the whole analysis with other settings, would have told of the rows that are stored: when, about
//! whom, how often.

mod past;
mod replay;
mod rules;

use crate::records::record_column;
use crate::{Engine, Source};
use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use detect::{RuleDraft, RuleError};
use model::Timestamp;
use past::{Past, Walk};
use replay::Replay;
use rules::RuleRun;
use sql::Statement;
use std::sync::Arc;
use std::time::Duration;
use store::QueryLimits;
use tokio::sync::mpsc;

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
    /// in the order of firing; at most [`crate::limits::BACKTEST_FIRINGS_MAX`]
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
    /// A mistake of this program.
    #[error("the judge of the rows failed; the log of the process says where")]
    Failed,
}

/// Event time read at once at most, and at first.
const CHUNK_MAX: Duration = Duration::from_secs(3_600);
const CHUNK_FIRST: Duration = Duration::from_secs(60);

/// The time read at once is halved above this many rows, and doubled below a quarter of them.
const CHUNK_ROWS: usize = 200_000;

/// Chunks read ahead of the one that is judged.
const CHUNKS_AHEAD: usize = 1;

impl Engine {
    /// Holds rules, or the analysis, against stored rows of all analysed data sources. Nothing is changed.
    ///
    /// # Errors
    /// A rule, setting or range that is wrong, or rows that cannot be read.
    pub async fn backtest(&self, asked: &Backtest) -> Result<BacktestReport, BacktestError> {
        match &asked.subject {
            BacktestSubject::Rules(drafts) => self.walk(asked, RuleRun::new(drafts)?).await,
            BacktestSubject::Detect(options) => self.walk(asked, Replay::new(options)?).await,
        }
    }

    /// Reads the next rows while those before are judged on a thread of their own.
    async fn walk<W: Walk>(&self, asked: &Backtest, walk: W) -> Result<BacktestReport, BacktestError> {
        let Some((from, to)) = self.range(asked).await? else { return Ok(walk.finish()) };
        let (chunks, mut read) = mpsc::channel::<Vec<RecordBatch>>(CHUNKS_AHEAD);
        let judge = tokio::task::spawn_blocking(move || {
            let mut past = Past::new(walk);
            while let Some(chunk) = read.blocking_recv() {
                past.take(&chunk);
            }
            past.finish(to)
        });
        let rows = self.read::<W>(from, to, chunks).await?;
        let report = judge.await.map_err(|_| BacktestError::Failed)?;
        Ok(BacktestReport { from, to, rows, ..report })
    }

    /// Sends what is stored in the range on, in the order of time from chunk to chunk; says how many rows.
    async fn read<W: Walk>(
        &self,
        from: Timestamp,
        to: Timestamp,
        chunks: mpsc::Sender<Vec<RecordBatch>>,
    ) -> Result<u64, BacktestError> {
        let (mut begin, mut chunk, mut rows) = (from, CHUNK_FIRST, 0);
        while begin < to {
            let end = (begin + chunk).min(to);
            let Some(text) = self.records(begin, end, W::COLUMNS) else { break };
            let answer = self.query(Statement::parse(&text)?, &query_limits()).await?;
            let read: usize = answer.batches.iter().map(RecordBatch::num_rows).sum();
            rows += read as u64;
            let ready = answer.batches.iter().filter_map(W::ready).collect();
            if chunks.send(ready).await.is_err() {
                return Err(BacktestError::Failed);
            }
            if read > CHUNK_ROWS {
                chunk = (chunk / 2).max(Duration::from_secs(1));
            } else if read < CHUNK_ROWS / 4 {
                chunk = (chunk * 2).min(CHUNK_MAX);
            }
            begin = end;
        }
        Ok(rows)
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

    /// These columns of all records in a range.
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
        (!parts.is_empty()).then(|| parts.join(" UNION ALL "))
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
