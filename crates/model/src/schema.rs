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
    /// keeps the last row of the highest version
    Replacing {
        /// column of the version; without it the last row counts
        version: Option<String>,
        /// UInt8 column that is 1 where the row is not to be seen; only with a version
        is_deleted: Option<String>,
    },
    /// keeps one row with the sums
    Summing {
        /// columns that are summed; empty for every number outside the keys
        columns: Vec<String>,
    },
    /// keeps one row, its columns folded as their types say
    Aggregating,
    /// lets rows of opposite signs cancel each other
    Collapsing {
        /// Int8 column with 1 for a row and -1 for its end
        sign: String,
    },
    /// keeps no row; views read what comes in
    Null,
}

impl EngineKind {
    /// ClickHouse's name of the engine.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::MergeTree => "MergeTree",
            Self::Replacing { .. } => "ReplacingMergeTree",
            Self::Summing { .. } => "SummingMergeTree",
            Self::Aggregating => "AggregatingMergeTree",
            Self::Collapsing { .. } => "CollapsingMergeTree",
            Self::Null => "Null",
        }
    }

    /// Columns the engine names, in the order of its arguments.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Replacing { version, is_deleted } => {
                version.iter().chain(is_deleted).map(String::as_str).collect()
            }
            Self::Summing { columns } => columns.iter().map(String::as_str).collect(),
            Self::Collapsing { sign } => vec![sign],
            Self::MergeTree | Self::Aggregating | Self::Null => Vec::new(),
        }
    }
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
