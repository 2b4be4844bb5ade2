//! The twin of a data source.

use crate::{RECEIVED, column, decode, rows, source};
use model::PartitionBy;
use seismolog_ingest::{Shape, quarantine_batch, quarantine_source, schema_of};

#[test]
fn the_twin_has_the_columns_as_text_and_the_reasons() {
    let source = source(vec![
        column("t", "DateTime", "$.x"),
        column("l", "Array(Int8)", ""),
        column("c__error", "Int8", ""),
    ]);
    let twin = quarantine_source(&source);
    let columns: Vec<String> = twin.columns.iter().map(|c| format!("{} {}", c.name, c.column_type)).collect();
    let expected = [
        "t Nullable(String)",
        "l Nullable(String)",
        "c__error_column Array(String)",
        "c__error Array(String)",
        "c__import_id Nullable(String)",
        "insertion_date DateTime",
        "c__raw Nullable(String)",
    ];
    assert_eq!(columns, expected);
    assert_eq!(twin.name, "logs_quarantine");
    assert_eq!(twin.partition_key, Some(("insertion_date".into(), PartitionBy::Year)));
    assert!(!twin.roles.is_analysed());
}

#[test]
fn refused_rows_become_rows_of_the_twin() {
    let columns = vec![column("a", "Int32", ""), column("b", "Nullable(String)", "")];
    let decoded = decode(columns.clone(), "{\"a\":\"x\",\"b\":null}\nnonsense\n", Shape::Ndjson);
    let source = source(columns);
    let batch = quarantine_batch(&source, &decoded.rejected, Some("job"), RECEIVED);
    assert_eq!(batch.schema(), schema_of(&quarantine_source(&source)));
    let expected = [
        "x|NULL|[a]|[value 'x' on column 'a' is not Int32]|job|2023-11-14T22:13:20|{\"a\":\"x\",\"b\":null}",
        "NULL|NULL|[]|[invalid JSON at line 2, byte 1: a row is an object in braces]|job|2023-11-14T22:13:20|nonsense",
    ];
    assert_eq!(rows(&batch), expected);
    assert_eq!(quarantine_batch(&source, &[], None, RECEIVED).num_rows(), 0);
}
