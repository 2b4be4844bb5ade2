//! Running a query over a snapshot, within limits.

use crate::parameters::TemplateParameters;
use crate::part::Part;
use crate::planned::Planned;
use crate::provider::Provider;
use crate::store::Store;
use crate::table::{Snapshot, Table};
use crate::view::Incoming;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::physical_plan::{ExecutionPlan, StatisticsArgs, StatisticsContext, execute_stream};
use futures::StreamExt;
use sql::{Answer, Error, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What one query may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryLimits {
    /// seconds until it is stopped; 1 to 3,600
    pub seconds_max: u64,
    /// bytes of memory for sorting, grouping and joining; 16 MiB and more
    pub memory_bytes_max: usize,
    /// rows read from tables
    pub rows_read_max: u64,
    /// rows returned
    pub rows_returned_max: usize,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            seconds_max: 30,
            memory_bytes_max: 2 << 30,
            rows_read_max: 1_000_000_000,
            rows_returned_max: 1_000_000,
        }
    }
}

/// What somebody may see of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// all rows
    Rows,
    /// rows that meet a condition, in SQL
    RowsWhere(String),
    /// in its place the result of a query, which itself sees everything
    Result(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    AsItIs,
    Final,
}

/// Tables by the names that a statement knows them by.
#[derive(Default)]
struct Named {
    tables: Vec<sql::session::NamedTable>,
    /// must stay until the query has ended
    parts: Vec<Arc<Part>>,
}

impl Named {
    fn add(&mut self, other: Self) {
        self.tables.extend(other.tables);
        self.parts.extend(other.parts);
    }
}

/// What is written of an answer takes as much memory, at the moment when it outgrows what it has and is moved.
const WRITTEN_TIMES: usize = 3;

/// How often the rows read are looked at while a query runs.
const WATCH_INTERVAL: Duration = Duration::from_millis(100);

impl Store {
    /// Runs a statement over what is in the tables now.
    ///
    /// # Errors
    /// Unknown tables, plans that do not fit, and limits, each by name.
    pub async fn query(&self, statement: Statement, limits: &QueryLimits) -> Result<Answer, Error> {
        self.query_with(statement, limits, None).await
    }

    /// The same with somebody who knows the values of messages, for a statement that names them.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub async fn query_with(
        &self,
        statement: Statement,
        limits: &QueryLimits,
        known: Option<Arc<dyn TemplateParameters>>,
    ) -> Result<Answer, Error> {
        self.run_within(statement, limits, known, None).await
    }

    /// The same, with rows on their way in the place of those of their table.
    pub(crate) async fn run_within(
        &self,
        statement: Statement,
        limits: &QueryLimits,
        known: Option<Arc<dyn TemplateParameters>>,
        incoming: Option<&Incoming>,
    ) -> Result<Answer, Error> {
        let deadline = Duration::from_secs(limits.seconds_max);
        tokio::time::timeout(deadline, self.run(statement, limits, known, incoming))
            .await
            .unwrap_or(Err(Error::Timeout(limits.seconds_max)))
    }

    async fn run(
        &self,
        statement: Statement,
        limits: &QueryLimits,
        known: Option<Arc<dyn TemplateParameters>>,
        incoming: Option<&Incoming>,
    ) -> Result<Answer, Error> {
        let named = self.named_tables_of(&statement, known.as_ref(), incoming)?;
        self.execute(statement, named, limits).await
    }

    /// Runs a statement that sees nothing but what is granted.
    ///
    /// # Errors
    /// As [`Store::query`]; what is not granted is an unknown table.
    pub async fn query_granted(
        &self,
        statement: Statement,
        limits: &QueryLimits,
        grants: &BTreeMap<String, Grant>,
    ) -> Result<Answer, Error> {
        let deadline = Duration::from_secs(limits.seconds_max);
        let run = async {
            let mut named = Named::default();
            for name in statement.tables() {
                let grant = grants.get(name).ok_or_else(|| Error::UnknownTable(name.clone()))?;
                named.add(self.granted(name, grant, Purpose::AsItIs, limits).await?);
                if statement.merged_tables().contains(name) {
                    named.add(self.granted(name, grant, Purpose::Final, limits).await?);
                }
            }
            self.execute(statement, named, limits).await
        };
        tokio::time::timeout(deadline, run).await.unwrap_or(Err(Error::Timeout(limits.seconds_max)))
    }

    /// A granted table: planned by itself, so that no name of the statement around it means anything in it.
    async fn granted(
        &self,
        name: &str,
        grant: &Grant,
        purpose: Purpose,
        limits: &QueryLimits,
    ) -> Result<Named, Error> {
        let modifier = if purpose == Purpose::Final { " FINAL" } else { "" };
        let quoted = name.split('.').map(|part| format!("`{part}`")).collect::<Vec<_>>().join(".");
        let text = match grant {
            Grant::Rows => format!("SELECT * FROM {quoted}{modifier}"),
            Grant::RowsWhere(condition) => format!("SELECT * FROM {quoted}{modifier} WHERE ({condition}\n)"),
            Grant::Result(_) if purpose == Purpose::Final => return Err(Error::no_final(name)),
            Grant::Result(query) => query.clone(),
        };
        let inner = Statement::parse(&text)?.as_table()?;
        let read = self.named_tables_of(&inner, None, None)?;
        let planned = self.session().plan(inner, read.tables, limits.memory_bytes_max).await?;
        let name = if purpose == Purpose::Final { sql::session::merged_name(name) } else { name.to_owned() };
        Ok(Named { tables: vec![(name, Arc::new(Planned::new(planned.plan)))], parts: read.parts })
    }

    /// Runs a statement that sees these rows of one table and nothing else.
    pub(crate) async fn run_alone(
        &self,
        statement: Statement,
        table: &Table,
        snapshot: Snapshot,
        limits: &QueryLimits,
    ) -> Result<Answer, Error> {
        let name = &table.source.name;
        if let Some(other) = statement.tables().iter().find(|other| *other != name) {
            return Err(Error::UnknownTable(other.clone()));
        }
        if !statement.merged_tables().is_empty() {
            return Err(Error::no_final(name));
        }
        let provider = Provider::new(table, snapshot, statement.hidden_columns(), None);
        let parts = provider.parts();
        let named = Named { tables: vec![(name.clone(), Arc::new(provider))], parts };
        let deadline = Duration::from_secs(limits.seconds_max);
        let run = self.execute(statement, named, limits);
        tokio::time::timeout(deadline, run).await.unwrap_or(Err(Error::Timeout(limits.seconds_max)))
    }

    async fn execute(
        &self,
        statement: Statement,
        named: Named,
        limits: &QueryLimits,
    ) -> Result<Answer, Error> {
        let Named { tables, parts: parts_in_use } = named;
        let planned = self.session().plan(statement, tables, limits.memory_bytes_max).await?;
        let Collected { schema, batches, bytes } = collect(&planned.plan, &planned.context, limits).await?;
        let (mut rows_read, mut bytes_read) = read_so_far(planned.plan.as_ref());
        let mut totals = None;
        if let Some(plan) = &planned.totals {
            let rows = collect(plan, &planned.context, limits).await?;
            totals = rows.batches.into_iter().find(|rows| rows.num_rows() > 0);
            let (rows, bytes) = read_so_far(plan.as_ref());
            (rows_read, bytes_read) = (rows_read + rows, bytes_read + bytes);
        }
        drop(parts_in_use);
        let written_bytes_max = limits.memory_bytes_max.saturating_sub(bytes) / WRITTEN_TIMES;
        Ok(Answer { schema, batches, totals, rows_read, bytes_read, elapsed_seconds: 0.0, written_bytes_max })
    }
}

impl Store {
    /// All that a statement reads.
    fn named_tables_of(
        &self,
        statement: &Statement,
        known: Option<&Arc<dyn TemplateParameters>>,
        incoming: Option<&Incoming>,
    ) -> Result<Named, Error> {
        let mut tables: Vec<sql::session::NamedTable> = Vec::new();
        let mut parts_in_use = Vec::new();
        for name in statement.tables() {
            if let Some(table) = self.catalog(name) {
                if statement.merged_tables().contains(name) {
                    return Err(Error::no_final(name));
                }
                tables.push((name.clone(), table?));
                continue;
            }
            let table = self.find(name).ok_or_else(|| Error::UnknownTable(name.clone()))?;
            let snapshot = || match incoming.filter(|incoming| self.table(name) == Some(incoming.table)) {
                Some(incoming) => Snapshot { batches: incoming.batches.clone(), parts: Vec::new() },
                None => table.snapshot(),
            };
            let hidden = statement.hidden_columns();
            let provider = Provider::new(&table, snapshot(), hidden, known.cloned());
            parts_in_use.extend(provider.parts());
            tables.push((name.clone(), Arc::new(provider)));
            if statement.merged_tables().contains(name) {
                let rule = table.rule.clone().ok_or_else(|| Error::no_final(table.source.engine.name()))?;
                let provider = Provider::new(&table, snapshot(), hidden, known.cloned());
                parts_in_use.extend(provider.parts());
                tables.push((sql::session::merged_name(name), Arc::new(provider.with_rule(rule))));
            }
        }
        Ok(Named { tables, parts: parts_in_use })
    }
}

/// The rows that a plan gave.
struct Collected {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    bytes: usize,
}

async fn collect(
    plan: &Arc<dyn ExecutionPlan>,
    context: &Arc<TaskContext>,
    limits: &QueryLimits,
) -> Result<Collected, Error> {
    let mut stream = execute_stream(Arc::clone(plan), Arc::clone(context))?;
    let schema = stream.schema();
    let mut batches = Vec::new();
    let mut rows = 0;
    let held = MemoryConsumer::new("answer").register(context.memory_pool());
    let mut watch = tokio::time::interval(WATCH_INTERVAL);
    loop {
        tokio::select! {
            next = stream.next() => {
                let Some(batch) = next.transpose()? else { return Ok(Collected { schema, batches, bytes: held.size() }) };
                rows += batch.num_rows();
                if rows > limits.rows_returned_max {
                    let detail = format!("more than {} rows; add a LIMIT", limits.rows_returned_max);
                    return Err(Error::Limit { limit: "query.rows_returned_max", detail });
                }
                held.try_grow(sql::output::rows_bytes(&batch))?;
                batches.push(batch);
            }
            _ = watch.tick() => {
                let (rows_read, _) = read_so_far(plan.as_ref());
                if rows_read > limits.rows_read_max {
                    let detail = format!("more than {} rows read; narrow the time range", limits.rows_read_max);
                    return Err(Error::Limit { limit: "query.rows_read_max", detail });
                }
            }
        }
    }
}

/// Rows and bytes that the leaves of a plan have given.
fn read_so_far(plan: &dyn ExecutionPlan) -> (u64, u64) {
    let children = plan.children();
    if !children.is_empty() {
        return children.into_iter().fold((0, 0), |(rows, bytes), child| {
            let (child_rows, child_bytes) = read_so_far(child.as_ref());
            (rows + child_rows, bytes + child_bytes)
        });
    }
    let metrics = plan.metrics();
    // rows in memory are not counted while they are read; how many there are is known
    let in_memory = || {
        let known = StatisticsContext::new().compute(plan, &StatisticsArgs::new()).ok()?;
        known.num_rows.get_value().copied()
    };
    let rows = metrics.as_ref().and_then(|metrics| metrics.output_rows()).or_else(in_memory);
    let bytes = metrics.and_then(|metrics| metrics.sum_by_name("bytes_scanned"));
    (rows.unwrap_or(0) as u64, bytes.map_or(0, |value| value.as_usize() as u64))
}
