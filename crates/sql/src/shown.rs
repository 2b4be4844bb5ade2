//! What a statement shows: its rows, its columns (DESCRIBE), or how it would be run (EXPLAIN).

use crate::labels;
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::common::Result;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use std::sync::Arc;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// the rows
    Rows,
    /// a row for each column of them
    Columns,
    /// the steps that would make them
    Plan,
}

async fn table(columns: Vec<(&str, Vec<String>)>, state: &SessionState) -> Result<Arc<dyn ExecutionPlan>> {
    let columns = columns
        .into_iter()
        .map(|(name, values)| (name, Arc::new(StringArray::from_iter_values(values)) as ArrayRef, false));
    let rows = RecordBatch::try_from_iter_with_nullable(columns)?;
    MemTable::try_new(rows.schema(), vec![vec![rows]])?.scan(state, None, &[], None).await
}

/// DESCRIBE: names and types, and ClickHouse's columns for what is never set here.
pub(crate) async fn columns(plan: &LogicalPlan, state: &SessionState) -> Result<Arc<dyn ExecutionPlan>> {
    let schema = labels::planned(plan);
    let name = |name: &str| name.split(labels::TWIN_MARK).next().unwrap_or_default().to_owned();
    let names = schema.fields().iter().map(|field| name(field.name())).collect();
    let types = schema.fields().iter().map(|field| crate::type_name(field)).collect();
    let mut columns: Vec<(&str, Vec<String>)> = vec![("name", names), ("type", types)];
    for unset in ["default_type", "default_expression", "comment", "codec_expression", "ttl_expression"] {
        columns.push((unset, vec![String::new(); schema.fields().len()]));
    }
    table(columns, state).await
}

/// EXPLAIN: the steps after optimizing, a line each. ClickHouse has other steps, so the text is our own.
pub(crate) async fn plan(plan: &LogicalPlan, state: &SessionState) -> Result<Arc<dyn ExecutionPlan>> {
    let text = state.optimize(plan)?.display_indent().to_string();
    let lines = text.lines().map(|line| line.replace(|one: char| one.is_control(), "")).collect();
    table(vec![("explain", lines)], state).await
}
