use super::*;
use arrow::array::{ArrayRef, Float64Array, Int64Array, ListArray, StringArray, TimestampMillisecondArray};
use arrow::datatypes::Int32Type;
use std::sync::Arc;

fn answer() -> Answer {
    let columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("n", Arc::new(Int64Array::from(vec![Some(i64::MAX), None])), true),
        ("f", Arc::new(Float64Array::from(vec![1027.0, f64::INFINITY])), false),
        ("s", Arc::new(StringArray::from(vec!["a/b \"q\"\n", "tab\there"])), false),
        ("t", Arc::new(TimestampMillisecondArray::from(vec![1_700_000_000_250, -1])), false),
        (
            "l",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
                Some(vec![Some(1), None]),
                Some(vec![]),
            ])),
            false,
        ),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    Answer {
        schema: batch.schema(),
        batches: vec![batch],
        totals: None,
        rows_read: 2,
        bytes_read: 10,
        elapsed_seconds: 0.5,
        written_bytes_max: usize::MAX,
    }
}

#[test]
fn each_format_writes_what_clickhouse_writes() {
    let cases = [
        (
            Format::JsonEachRow,
            "{\"n\":9223372036854775807,\"f\":1027,\"s\":\"a\\/b \\\"q\\\"\\n\",\"t\":\"2023-11-14 22:13:20.250\",\"l\":[1,null]}\n\
             {\"n\":null,\"f\":null,\"s\":\"tab\\there\",\"t\":\"1969-12-31 23:59:59.999\",\"l\":[]}\n",
        ),
        (
            Format::CsvWithNames,
            "\"n\",\"f\",\"s\",\"t\",\"l\"\n9223372036854775807,1027,\"a/b \"\"q\"\"\n\",\"2023-11-14 22:13:20.250\",\"[1,NULL]\"\n\
             \\N,inf,\"tab\there\",\"1969-12-31 23:59:59.999\",\"[]\"\n",
        ),
        (
            Format::Tsv,
            "9223372036854775807\t1027\ta/b \"q\"\\n\t2023-11-14 22:13:20.250\t[1,NULL]\n\
             \\N\tinf\ttab\\there\t1969-12-31 23:59:59.999\t[]\n",
        ),
    ];
    for (format, expected) in cases {
        assert_eq!(String::from_utf8(render(&answer(), format).unwrap()).unwrap(), expected, "{format:?}");
    }
}

#[test]
fn json_names_types_rows_and_statistics() {
    let text = render(&answer(), Format::Json).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(value["meta"][0]["type"], "Nullable(Int64)");
    assert_eq!(value["meta"][3]["type"], "DateTime64(3)");
    assert_eq!(value["rows"], 2);
    assert_eq!(value["statistics"]["rows_read"], 2);
    assert_eq!(value["data"][0]["s"], "a/b \"q\"\n");
}
