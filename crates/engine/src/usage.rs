//! `tinybird.*`: who used the workspace for what, as tables that queries read.
//!
//! Whoever answers requests tells of them in batches, each an entry of the log: the tables are filled at its place in the
//! order of things and made again by a replay. What is by day and what failed are views over the requests.

use crate::builtin::{batch, counts, definition, lists, maps, texts};
use crate::event_loop::EventLoop;
use crate::{Error, limits};
use arrow::array::{
    ArrayRef, Float32Array, Int32Array, RecordBatch, StringArray, TimestampSecondArray, UInt8Array,
    UInt64Array,
};
use model::{DataSource, Seq, Timestamp};
use pipe::View;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Store, TableId};

pub(crate) const CALLS: &str = "tinybird.pipe_stats_rt";
pub(crate) const OPERATIONS: &str = "tinybird.datasources_ops_log";
pub(crate) const JOBS: &str = "tinybird.jobs_log";
const DAYS: &str = "tinybird.pipe_stats";
const ERRORS: &str = "tinybird.endpoint_errors";

/// What became of requests since it was last told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// requests of endpoints, and queries
    pub calls: Vec<Call>,
    /// rows that came or went
    pub operations: Vec<Operation>,
    /// jobs that are over
    pub jobs: Vec<JobRecord>,
    /// when tokens were last used, in nanoseconds since 1970, by id
    pub tokens: BTreeMap<String, i64>,
}

/// A request of an endpoint, or a query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// when it came, in nanoseconds since 1970
    pub at: i64,
    /// name of the pipe; `query_api` for queries
    pub pipe: String,
    /// id of the token
    pub token: String,
    /// name of the token
    pub token_name: String,
    /// how long the answer took, in seconds
    pub seconds: f32,
    /// bytes read from disk
    pub read_bytes: u64,
    /// rows read from tables
    pub read_rows: u64,
    /// rows of the answer
    pub rows: u64,
    /// path and query of the request, without its token
    pub url: String,
    /// why it failed
    pub error: Option<String>,
    /// status of the answer
    pub status: u16,
    /// unique
    pub request: String,
    /// JSON object
    pub parameters: String,
    /// as in `GET`
    pub method: String,
    /// what the client says it is
    pub user_agent: Option<String>,
    /// address of the client
    pub client: Option<String>,
}

/// Rows that came into a data source, or went.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// when, in nanoseconds since 1970
    pub at: i64,
    /// as in `append-hfi`, `append`, `replace`, `truncate`, `delete`, `copy`
    pub kind: String,
    /// name of the data source
    pub source: String,
    /// how long it took, in seconds
    pub seconds: f32,
    /// why it failed
    pub error: Option<String>,
    /// rows that landed
    pub rows: u64,
    /// rows in the quarantine
    pub rejected: u64,
    /// unique
    pub request: String,
    /// of the job, if it was one
    pub job: Option<String>,
    /// name of the pipe that made the rows; may be empty
    pub pipe: String,
}

/// A job that is over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    /// unique
    pub id: String,
    /// as in `import`, `copy`, `sink`
    pub kind: String,
    /// id of the workspace
    pub workspace: String,
    /// name of the pipe; may be empty
    pub pipe: String,
    /// name of the data source; may be empty
    pub source: String,
    /// when it began, in nanoseconds since 1970
    pub begin: i64,
    /// when it was over, in nanoseconds since 1970
    pub end: i64,
    /// why it failed
    pub error: Option<String>,
    /// what else it tells, JSON
    pub report: String,
}

/// The tables that are kept.
pub(crate) fn kept() -> Vec<DataSource> {
    vec![
        definition(CALLS, include_str!("../builtin/pipe_stats_rt.datasource")),
        definition(OPERATIONS, include_str!("../builtin/datasources_ops_log.datasource")),
        definition(JOBS, include_str!("../builtin/jobs_log.datasource")),
        definition(DAYS, include_str!("../builtin/pipe_stats.datasource")),
        definition(ERRORS, include_str!("../builtin/endpoint_errors.datasource")),
    ]
}

/// Names of the tables, for tokens that may read some of them.
#[must_use]
pub fn tables() -> [&'static str; 5] {
    [CALLS, OPERATIONS, JOBS, DAYS, ERRORS]
}

/// What is made of the requests.
pub(crate) fn views() -> Vec<View> {
    let days = format!(
        "SELECT toDate(start_datetime) AS date, pipe_id, pipe_name, avgState(duration) AS avg_duration_state, \
         sum(error) AS error_count, count() AS view_count, sum(read_bytes) AS read_bytes_sum, \
         sum(read_rows) AS read_rows_sum FROM {CALLS} GROUP BY date, pipe_id, pipe_name"
    );
    let errors = format!(
        "SELECT start_datetime, request_id, pipe_id, pipe_name, toJSONString(parameters) AS params, url, status_code, \
         error_message AS error, resource_tags FROM {CALLS} WHERE error_message IS NOT NULL"
    );
    let view = |name: &str, query| View { name: name.to_owned(), target: name.to_owned(), query };
    vec![view(DAYS, days), view(ERRORS, errors)]
}

/// Where the rows go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables {
    calls: TableId,
    operations: TableId,
    jobs: TableId,
}

impl Tables {
    pub(crate) fn of(store: &Store) -> Result<Self, Error> {
        let table = |name: &str| store.table(name).ok_or_else(|| Error::MissingSource(name.to_owned()));
        Ok(Self { calls: table(CALLS)?, operations: table(OPERATIONS)?, jobs: table(JOBS)? })
    }
}

/// How many rows each of the tables keeps: the oldest parts go first.
pub(crate) fn bounds(store: &Store) -> impl Iterator<Item = (TableId, u64)> {
    tables().into_iter().filter_map(|name| Some((store.table(name)?, limits::USAGE_ROWS_MAX)))
}

impl EventLoop {
    /// Stores what was told of requests. Views have it at once, so that whoever told of it can ask for it.
    pub(crate) fn remember_usage(&mut self, seq: Seq, usage: &Usage) {
        let Tables { calls, operations, jobs } = self.usage;
        if !usage.calls.is_empty() {
            self.store_rows(calls, &call_rows(&usage.calls), None, seq);
        }
        if !usage.operations.is_empty() {
            self.store_rows(operations, &operation_rows(&usage.operations), None, seq);
        }
        if !usage.jobs.is_empty() {
            self.store_rows(jobs, &job_rows(&usage.jobs), None, seq);
        }
        self.views.run(&self.store, &self.metrics, seq);
        if !usage.tokens.is_empty() {
            self.change_control(|control| control.use_tokens(&usage.tokens));
        }
    }
}

pub(crate) fn call_rows(calls: &[Call]) -> RecordBatch {
    let all = || calls.iter();
    batch(vec![
        ("start_datetime", seconds(all().map(|call| call.at))),
        ("pipe_id", texts(all().map(|call| &call.pipe))),
        ("pipe_name", texts(all().map(|call| &call.pipe))),
        ("token", texts(all().map(|call| &call.token))),
        ("token_name", texts(all().map(|call| &call.token_name))),
        ("duration", floats(all().map(|call| call.seconds))),
        ("read_bytes", counts(all().map(|call| call.read_bytes))),
        ("read_rows", counts(all().map(|call| call.read_rows))),
        ("cpu_time", floats(all().map(|_| 0.0))),
        ("result_rows", counts(all().map(|call| call.rows))),
        ("url", optional(all().map(|call| Some(call.url.as_str())))),
        ("error", Arc::new(UInt8Array::from_iter_values(all().map(|call| u8::from(call.error.is_some()))))),
        ("error_message", optional(all().map(|call| call.error.as_deref()))),
        ("status_code", Arc::new(Int32Array::from_iter_values(all().map(|call| i32::from(call.status))))),
        ("request_id", texts(all().map(|call| &call.request))),
        ("parameters", maps(all().map(|call| pairs(&call.parameters)))),
        ("method", texts(all().map(|call| &call.method))),
        ("release", nothing(calls.len())),
        ("user_agent", optional(all().map(|call| call.user_agent.as_deref()))),
        ("client_ip", optional(all().map(|call| call.client.as_deref()))),
        ("resource_tags", empty_lists(calls.len())),
        ("memory_usage", counts(all().map(|_| 0))),
        ("replica", nothing(calls.len())),
    ])
}

/// The members of an object, whose values are texts.
fn pairs(object: &str) -> BTreeMap<String, String> {
    serde_json::from_str(object).unwrap_or_default()
}

pub(crate) fn operation_rows(operations: &[Operation]) -> RecordBatch {
    let (all, rows) = (|| operations.iter(), operations.len());
    let result = |operation: &Operation| if operation.error.is_some() { "error" } else { "ok" };
    let known: fn(u64) -> Option<u64> = Some;
    batch(vec![
        ("timestamp", seconds(all().map(|operation| operation.at))),
        ("event_type", texts(all().map(|operation| &operation.kind))),
        ("datasource_id", texts(all().map(|operation| &operation.source))),
        ("datasource_name", texts(all().map(|operation| &operation.source))),
        ("result", texts(all().map(result))),
        ("elapsed_time", floats(all().map(|operation| operation.seconds))),
        ("error", optional(all().map(|operation| operation.error.as_deref()))),
        ("Options.Names", empty_lists(rows)),
        ("Options.Values", empty_lists(rows)),
        ("request_id", texts(all().map(|operation| &operation.request))),
        ("import_id", texts(all().map(|operation| operation.job.as_deref().unwrap_or_default()))),
        ("job_id", optional(all().map(|operation| operation.job.as_deref()))),
        ("rows", Arc::new(all().map(|operation| known(operation.rows)).collect::<UInt64Array>())),
        (
            "rows_quarantine",
            Arc::new(all().map(|operation| known(operation.rejected)).collect::<UInt64Array>()),
        ),
        ("blocks_ids", empty_lists(rows)),
        ("operation_id", texts(all().map(|operation| &operation.request))),
        ("read_rows", counts(all().map(|_| 0))),
        ("read_bytes", counts(all().map(|_| 0))),
        ("cpu_time", floats(all().map(|_| 0.0))),
        ("memory_usage", counts(all().map(|_| 0))),
        ("written_rows", counts(all().map(|operation| operation.rows))),
        ("written_bytes", counts(all().map(|_| 0))),
        ("written_rows_quarantine", counts(all().map(|operation| operation.rejected))),
        ("written_bytes_quarantine", counts(all().map(|_| 0))),
        ("pipe_id", texts(all().map(|operation| &operation.pipe))),
        ("pipe_name", texts(all().map(|operation| &operation.pipe))),
        ("release", nothing(rows)),
        ("resource_tags", empty_lists(rows)),
    ])
}

pub(crate) fn job_rows(jobs: &[JobRecord]) -> RecordBatch {
    let all = || jobs.iter();
    let status = |job: &JobRecord| if job.error.is_some() { "error" } else { "done" };
    batch(vec![
        ("job_id", texts(all().map(|job| &job.id))),
        ("job_type", texts(all().map(|job| &job.kind))),
        ("workspace_id", texts(all().map(|job| &job.workspace))),
        ("pipe_id", texts(all().map(|job| &job.pipe))),
        ("pipe_name", texts(all().map(|job| &job.pipe))),
        ("datasource_id", texts(all().map(|job| &job.source))),
        ("created_at", seconds(all().map(|job| job.begin))),
        ("updated_at", seconds(all().map(|job| job.end))),
        ("started_at", seconds(all().map(|job| job.begin))),
        ("status", texts(all().map(status))),
        ("error", optional(all().map(|job| job.error.as_deref()))),
        ("job_metadata", texts(all().map(|job| &job.report))),
    ])
}

fn seconds(values: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampSecondArray::from_iter_values(values.map(|nanos| Timestamp(nanos).secs())))
}

fn floats(values: impl Iterator<Item = f32>) -> ArrayRef {
    Arc::new(Float32Array::from_iter_values(values))
}

fn optional<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn nothing(rows: usize) -> ArrayRef {
    texts(std::iter::repeat_n("", rows))
}

fn empty_lists(rows: usize) -> ArrayRef {
    lists(std::iter::repeat_n(Vec::new(), rows))
}
