//! `system.tables` and `system.columns`: what tables there are, in ClickHouse's columns as far as they mean something here.

use crate::store::Store;
use crate::table::{Kind, Table};
use arrow::array::{ArrayRef, RecordBatch, StringArray, UInt8Array, UInt64Array};
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::error::DataFusionError;
use model::{Column, DataSource, DefaultValue, PartitionBy};
use std::sync::Arc;

impl Store {
    /// The table of this name that is made of what the store holds.
    pub(crate) fn catalog(&self, name: &str) -> Option<Result<Arc<dyn TableProvider>, DataFusionError>> {
        let rows = match name {
            "system.tables" => tables(self),
            "system.columns" => columns(self),
            _ => return None,
        };
        let table = rows.map_err(DataFusionError::from).and_then(|rows| {
            Ok(Arc::new(MemTable::try_new(rows.schema(), vec![vec![rows]])?) as Arc<dyn TableProvider>)
        });
        Some(table)
    }

    /// In order of name.
    fn named_tables(&self) -> Vec<Arc<Table>> {
        self.table_names().iter().filter_map(|name| self.find(name)).collect()
    }
}

type Rows = Result<RecordBatch, arrow::error::ArrowError>;

fn texts<T: Into<String>>(values: impl Iterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values.map(Into::into)))
}

fn flags(values: impl Iterator<Item = bool>) -> ArrayRef {
    Arc::new(UInt8Array::from_iter_values(values.map(u8::from)))
}

fn tables(store: &Store) -> Rows {
    let all = store.named_tables();
    let each = || all.iter().map(|table| &table.source);
    let size = |table: &Arc<Table>| store.table(&table.source.name).map(|id| store.table_size(id));
    let sizes: Vec<(u64, u64)> = all.iter().map(|table| size(table).unwrap_or_default()).collect();
    let key = |source: &DataSource| source.sorting_key.join(", ");
    RecordBatch::try_from_iter([
        ("database", texts(each().map(|source| full_name(source).0))),
        ("name", texts(each().map(|source| full_name(source).1))),
        ("engine", texts(all.iter().map(|table| engine(table)))),
        (
            "engine_full",
            texts(all.iter().map(|table| match table.kind {
                Kind::Kept => engine_full(&table.source),
                Kind::Projected => engine(table).to_owned(),
            })),
        ),
        ("partition_key", texts(each().map(partition_key))),
        ("sorting_key", texts(each().map(key))),
        ("primary_key", texts(each().map(key))),
        ("total_rows", Arc::new(UInt64Array::from_iter_values(sizes.iter().map(|size| size.0)))),
        ("total_bytes", Arc::new(UInt64Array::from_iter_values(sizes.iter().map(|size| size.1)))),
        ("comment", texts(each().map(|source| source.description.as_str()))),
    ])
}

fn columns(store: &Store) -> Rows {
    let tables = store.named_tables();
    let all: Vec<(&DataSource, u64, &Column)> = tables
        .iter()
        .flat_map(|table| (1..).zip(&table.source.columns).map(|(at, column)| (&table.source, at, column)))
        .collect();
    let each = || all.iter();
    let is_in_key =
        |(source, _, column): &(&DataSource, u64, &Column)| source.sorting_key.contains(&column.name);
    let cuts = |(source, _, column): &(&DataSource, u64, &Column)| {
        source.partition_key.as_ref().is_some_and(|(name, _)| *name == column.name)
    };
    let kind = |column: &Column| if column.default.is_some() { "DEFAULT" } else { "" };
    RecordBatch::try_from_iter([
        ("database", texts(each().map(|(source, ..)| full_name(source).0))),
        ("table", texts(each().map(|(source, ..)| full_name(source).1))),
        ("name", texts(each().map(|(.., column)| column.name.as_str()))),
        ("type", texts(each().map(|(.., column)| column.column_type.to_string()))),
        ("position", Arc::new(UInt64Array::from_iter_values(each().map(|(_, at, _)| *at)))),
        ("default_kind", texts(each().map(|(.., column)| kind(column)))),
        ("default_expression", texts(each().map(|(.., column)| default_expression(column)))),
        ("is_in_partition_key", flags(each().map(cuts))),
        ("is_in_sorting_key", flags(each().map(is_in_key))),
        ("is_in_primary_key", flags(each().map(is_in_key))),
    ])
}

/// Database and table.
fn full_name(source: &DataSource) -> (&str, &str) {
    source.name.split_once('.').unwrap_or(("default", &source.name))
}

fn engine(table: &Table) -> &'static str {
    match table.kind {
        Kind::Kept => table.source.engine.name(),
        Kind::Projected => "Memory",
    }
}

/// The engine as `CREATE TABLE` takes it.
pub(crate) fn engine_full(source: &DataSource) -> String {
    let mut text = source.engine.name().to_owned();
    if source.engine == model::EngineKind::Null {
        return text;
    }
    let named = source.engine.columns();
    if !named.is_empty() {
        text.push_str(&format!("({})", named.join(", ")));
    }
    let partition = partition_key(source);
    if !partition.is_empty() {
        text.push_str(&format!(" PARTITION BY {partition}"));
    }
    match source.sorting_key.as_slice() {
        [] => text.push_str(" ORDER BY tuple()"),
        [one] => text.push_str(&format!(" ORDER BY {one}")),
        more => text.push_str(&format!(" ORDER BY ({})", more.join(", "))),
    }
    if let Some(ttl) = &source.ttl {
        text.push_str(&format!(" TTL {} + toIntervalSecond({})", ttl.column, ttl.keep.as_secs()));
    }
    text
}

fn partition_key(source: &DataSource) -> String {
    let Some((column, by)) = &source.partition_key else { return String::new() };
    let function = match by {
        PartitionBy::None => return String::new(),
        PartitionBy::Year => "toYear",
        PartitionBy::Month => "toYYYYMM",
        PartitionBy::Week => "toMonday",
        PartitionBy::Day => "toDate",
    };
    format!("{function}({column})")
}

pub(crate) fn default_expression(column: &Column) -> String {
    match &column.default {
        None => String::new(),
        Some(DefaultValue::Text(text)) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Some(DefaultValue::Number(number)) => number.to_string(),
        Some(DefaultValue::Integer(number)) => number.to_string(),
        Some(DefaultValue::Now) => "now()".into(),
    }
}
