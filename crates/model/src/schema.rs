//! Data sources: columns, keys, engine, retention.

use crate::{ColumnType, Roles};
use std::time::Duration;

/// One step of a JSON path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// `.name`
    Key(String),
    /// `[:]`, every element of an array
    Each,
}

/// Where in an incoming JSON object a column's value is: `$.a.b`, `$.tags[:]`, or `$` for the whole object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct JsonPath(pub Vec<PathStep>);

/// The value of a column that a row does not name.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// a quoted literal
    Text(String),
    /// a number
    Number(f64),
    /// an integer
    Integer(i64),
    /// `now()` or `now64()`: the time the row was received
    Now,
}

/// One column of a data source.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// as declared, case kept
    pub name: String,
    /// ClickHouse type
    pub column_type: ColumnType,
    /// where it is in incoming JSON; `None` reads the key of the column's name
    pub json_path: Option<JsonPath>,
    /// used where a row has no value; without it the row of a column that is not nullable is quarantined
    pub default: Option<DefaultValue>,
}

/// What a table does with rows of equal sorting key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EngineKind {
    /// keeps every row
    #[default]
    MergeTree,
}

/// Rows whose `column` is older than `keep` are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ttl {
    /// a Date, DateTime or DateTime64 column
    pub column: String,
    /// how long rows are kept
    pub keep: Duration,
}

/// How rows are cut into partitions; parts never cross one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PartitionBy {
    /// one partition
    #[default]
    None,
    /// `toYear`
    Year,
    /// `toYYYYMM`
    Month,
    /// `toMonday` and `toStartOfWeek`
    Week,
    /// `toDate`, `toYYYYMMDD`, `toStartOfDay`
    Day,
}

/// A table with a schema that accepts rows.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSource {
    /// unique in its workspace; may contain one dot for built-in ones (`seismolog.anomalies`)
    pub name: String,
    /// in the words of its author
    pub description: String,
    /// in declared order, at least one
    pub columns: Vec<Column>,
    /// what happens to rows of equal key
    pub engine: EngineKind,
    /// names of the sorting key's columns, in order; empty keeps the order of arrival
    pub sorting_key: Vec<String>,
    /// column and granularity of the partition key
    pub partition_key: Option<(String, PartitionBy)>,
    /// retention
    pub ttl: Option<Ttl>,
    /// which column plays which part
    pub roles: Roles,
}

impl DataSource {
    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Name of the twin where bad rows go.
    #[must_use]
    pub fn quarantine_name(&self) -> String {
        format!("{}_quarantine", self.name)
    }
}
