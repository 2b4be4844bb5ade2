//! The text that makes a table like ours.

use crate::catalog::{default_expression, engine_full};
use model::{Column, DataSource, EngineKind};

/// Tokens of inserts that a table remembers; more inserts than are ever on their way at once.
const TOKENS_KEPT: u32 = 1_000;

/// `CREATE TABLE` for a data source. Names have no quotes in them.
pub(super) fn create(source: &DataSource) -> String {
    let columns = source.columns.iter().map(column).collect::<Vec<_>>().join(", ");
    let settings = match source.engine {
        EngineKind::Null => String::new(),
        _ => format!(" SETTINGS non_replicated_deduplication_window = {TOKENS_KEPT}"),
    };
    format!(
        "CREATE TABLE IF NOT EXISTS `{}` ({columns}) ENGINE = {}{settings}",
        source.name,
        engine_full(source)
    )
}

/// A column as `ALTER TABLE … ADD COLUMN` takes it too.
pub(super) fn column(column: &Column) -> String {
    let default = default_expression(column);
    let default = if default.is_empty() { String::new() } else { format!(" DEFAULT {default}") };
    format!("`{}` {}{default}", column.name, column.column_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{DefaultValue, PartitionBy, Roles};

    #[test]
    fn a_table_is_written_as_clickhouse_takes_it() {
        let column = |name: &str, kind: &str, default: Option<DefaultValue>| Column {
            name: name.into(),
            column_type: kind.parse().unwrap(),
            json_path: None,
            default,
        };
        let columns = vec![
            column("day", "Date", None),
            column("kind", "LowCardinality(String)", Some(DefaultValue::Text("it's".into()))),
            column("n", "SimpleAggregateFunction(sum, UInt64)", None),
        ];
        let source = DataSource {
            name: "visits".into(),
            description: String::new(),
            roles: Roles::default(),
            columns,
            engine: EngineKind::Aggregating,
            sorting_key: vec!["day".into(), "kind".into()],
            partition_key: Some(("day".into(), PartitionBy::Month)),
            ttl: None,
        };
        assert_eq!(
            create(&source),
            "CREATE TABLE IF NOT EXISTS `visits` (`day` Date, `kind` LowCardinality(String) DEFAULT 'it\\'s', \
             `n` SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(day) \
             ORDER BY (day, kind) SETTINGS non_replicated_deduplication_window = 1000"
        );
    }
}
