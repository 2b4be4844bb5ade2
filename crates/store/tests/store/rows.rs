//! Rows of a small table.

use arrow::array::{ArrayRef, RecordBatch, StringArray, TimestampSecondArray};
use model::{Column, DataSource, EngineKind, PartitionBy, Roles, Ttl};
use seismolog_store::{Options, QueryLimits, Store};
use sql::Statement;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// 2026-11-21 00:00:00 UTC
pub(crate) const DAY: i64 = 1_795_219_200;

pub(crate) fn source() -> DataSource {
    let column = |name: &str, column_type: &str| Column {
        name: name.to_owned(),
        column_type: column_type.parse().unwrap(),
        json_path: None,
        default: None,
    };
    DataSource {
        name: "events".into(),
        description: String::new(),
        columns: vec![column("time", "DateTime"), column("name", "String")],
        engine: EngineKind::MergeTree,
        sorting_key: vec!["time".into(), "name".into()],
        partition_key: Some(("time".into(), PartitionBy::Day)),
        ttl: Some(Ttl { column: "time".into(), keep: Duration::from_secs(3 * 86_400) }),
        roles: Roles::default(),
    }
}

pub(crate) fn open(root: &Path) -> Store {
    open_with(root, source())
}

pub(crate) fn open_with(root: &Path, source: DataSource) -> Store {
    Store::open(root, vec![source], Vec::new(), &Options { query_threads: 2 }).unwrap().0
}

/// A row per number: seconds after the day's begin, and its name.
pub(crate) fn batch(numbers: impl Iterator<Item = i64> + Clone) -> RecordBatch {
    let times: ArrayRef = Arc::new(TimestampSecondArray::from_iter_values(numbers.clone().map(|n| DAY + n)));
    let names: ArrayRef = Arc::new(StringArray::from_iter_values(numbers.map(|n| format!("row {n}"))));
    RecordBatch::try_from_iter([("time", times), ("name", names)]).unwrap()
}

pub(crate) fn append(store: &Store, rows: &RecordBatch, seq: u64) {
    store.append(store.table("events").unwrap(), rows, None, seq).unwrap();
}

/// A query's answer as lines of CSV.
pub(crate) fn ask(store: &Store, query: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let statement = Statement::parse(query).unwrap();
    let answer = runtime.block_on(store.query(statement, &QueryLimits::default())).unwrap();
    String::from_utf8(sql::output::render(&answer, sql::Format::Csv).unwrap()).unwrap()
}

pub(crate) fn count(store: &Store) -> u64 {
    ask(store, "SELECT count(*) FROM events").trim().parse().unwrap()
}
