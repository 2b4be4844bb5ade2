//! One query through the real session.

use arrow::array::{
    ArrayRef, Float64Array, Int64Array, ListArray, MapBuilder, RecordBatch, StringBuilder, StringViewArray,
    StructArray, TimestampMillisecondArray, TimestampSecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Int32Type};
use datafusion::catalog::MemTable;
use datafusion::physical_plan::collect;
use seismolog_sql::session::Planned;
use seismolog_sql::{Answer, Error, Format, Session, Statement, output};
use std::sync::{Arc, LazyLock};

static SESSION: LazyLock<Session> = LazyLock::new(|| Session::new(2, None).unwrap());

/// Rows of the table `t`; the script that asks ClickHouse makes the same ones.
pub(crate) fn table() -> RecordBatch {
    let millis = |at: usize| 1_704_067_200_000 + at as i64 * 1_500_000;
    let columns: Vec<(&str, ArrayRef, bool)> = vec![
        ("id", Arc::new(UInt64Array::from_iter_values(1..=8)), false),
        ("ts", Arc::new(TimestampMillisecondArray::from_iter_values((0..8).map(millis))), false),
        ("at", Arc::new(TimestampSecondArray::from_iter_values((0..8).map(|i| millis(i) / 1000))), false),
        (
            "service",
            Arc::new(StringViewArray::from(vec!["api", "web", "api", "db", "web", "api", "db", "api"])),
            false,
        ),
        (
            "level",
            Arc::new(StringViewArray::from(vec![
                "info", "error", "error", "info", "warn", "info", "error", "info",
            ])),
            false,
        ),
        ("latency", Arc::new(Float64Array::from(vec![1.5, 20.0, 3.25, 100.0, 7.0, 2.5, 55.5, 0.5])), false),
        (
            "code",
            Arc::new(Int64Array::from(vec![
                Some(200),
                Some(500),
                None,
                Some(200),
                Some(404),
                Some(200),
                None,
                Some(-1),
            ])),
            true,
        ),
        (
            "tags",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(
                (0..8).map(|i| Some((0..i % 3).map(Some).collect::<Vec<_>>())),
            )),
            false,
        ),
        (
            "url",
            Arc::new(StringViewArray::from(vec![
                "https://www.example.com/a/b?x=1&y=2",
                "http://example.org/",
                "/path/only",
                "",
                "https://sub.example.com:8080/p#f",
                "https://example.com?q=a%20b",
                "ftp://files.example.net/x.txt",
                "not an address",
            ])),
            false,
        ),
        (
            "json",
            Arc::new(StringViewArray::from(vec![
                r#"{"a":1,"b":{"c":"x"}}"#,
                r#"{"a":2.5,"l":[1,2]}"#,
                "{}",
                "broken",
                r#"{"a":"3"}"#,
                r#"{"a":true}"#,
                r#"{"a":null}"#,
                r#"[1,2]"#,
            ])),
            false,
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// The answer as text.
pub(crate) fn run(text: &str, format: Format) -> Result<String, Error> {
    Ok(String::from_utf8(output::render(&answer(text)?, format)?).unwrap())
}

/// The answer itself, over the tables `t` and `u`.
pub(crate) fn answer(text: &str) -> Result<Answer, Error> {
    RUNTIME.block_on(async {
        let planned = planned(Statement::parse(text)?, |name| match name {
            "t" => Some(table()),
            "u" => Some(table().slice(0, 3)),
            _ => None,
        });
        let planned = planned.await?;
        collected(planned).await
    })
}

/// The answer over tables of these names alone.
pub(crate) fn answer_over(text: &str, tables: &[(&str, RecordBatch)]) -> Result<Answer, Error> {
    RUNTIME.block_on(async {
        let rows_of = |name: &str| tables.iter().find(|(own, _)| *own == name).map(|(_, rows)| rows.clone());
        let planned = planned(Statement::parse(text)?, rows_of).await?;
        collected(planned).await
    })
}

/// Whether the text can be planned over tables that have a column of every name it uses.
pub(crate) fn plan(text: &str) -> Result<(), Error> {
    RUNTIME.block_on(async {
        planned(Statement::parse(text)?, |name| (!name.contains('.')).then(wide)).await.map(drop)
    })
}

async fn collected(planned: Planned) -> Result<Answer, Error> {
    let schema = planned.plan.schema();
    let batches = collect(planned.plan, Arc::clone(&planned.context)).await?;
    let totals = match planned.totals {
        Some(totals) => collect(totals, planned.context).await?.into_iter().find(|rows| rows.num_rows() > 0),
        None => None,
    };
    Ok(Answer { batches, totals, ..Answer::of(RecordBatch::new_empty(schema)) })
}

async fn planned(
    statement: Statement,
    rows_of: impl Fn(&str) -> Option<RecordBatch>,
) -> Result<Planned, Error> {
    let mut tables = Vec::new();
    for name in statement.tables() {
        let rows = rows_of(name).ok_or_else(|| Error::UnknownTable(name.clone()))?;
        let table = MemTable::try_new(rows.schema(), vec![vec![rows]])?;
        tables.push((name.clone(), Arc::new(table) as Arc<dyn datafusion::catalog::TableProvider>));
    }
    SESSION.plan(statement, tables, 256 << 20).await
}

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// One row with columns for the queries that are only planned.
fn wide() -> RecordBatch {
    let number = || Arc::new(Int64Array::from(vec![1])) as ArrayRef;
    let text = || Arc::new(StringViewArray::from(vec!["a"])) as ArrayRef;
    let time = || Arc::new(TimestampMillisecondArray::from(vec![1_704_067_200_000])) as ArrayRef;
    let list = || Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])])) as ArrayRef;
    let latency: ArrayRef = Arc::new(Float64Array::from(vec![1.5]));
    let mut columns: Vec<(&str, ArrayRef, bool)> =
        ["a", "b", "c", "x", "v", "k"].map(|name| (name, number(), false)).into();
    columns.extend(["service", "level", "json", "s"].map(|name| (name, text(), false)));
    columns.extend([("ts", time(), false), ("latency", latency, false), ("arr", list(), false)]);
    let pair = StructArray::from(vec![(Arc::new(Field::new("1", DataType::Int64, true)), number())]);
    columns.push(("tup", Arc::new(pair), false));
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    map.keys().append_value("k");
    map.values().append_value("v");
    map.append(true).unwrap();
    columns.push(("m", Arc::new(map.finish()), false));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}
