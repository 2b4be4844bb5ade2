//! A search for one value reads the row groups that have it.

use crate::rows::{DAY, ask, open_with, source};
use arrow::array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray, TimestampSecondArray};
use arrow::datatypes::DataType;
use model::{Carried, Column};
use seismolog_store::{QueryLimits, Store};
use sql::Statement;
use std::sync::Arc;

const ROWS: u32 = 400_000;

/// Ids in no order, each of them once.
fn id(row: u32) -> String {
    let mixed = |by: u32| (row ^ (row >> 7)).wrapping_mul(by).rotate_left(13).wrapping_mul(by);
    format!("{:08x}{:08x}{:08x}{row:08x}", mixed(2_654_435_761), mixed(2_246_822_519), mixed(3_266_489_917))
}

fn uuid(row: u32) -> String {
    let digits = id(row);
    format!("{}-{}-{}-0000-000000000000", &digits[24..], &digits[..4], &digits[4..8])
}

fn filled(root: &std::path::Path) -> Store {
    let mut source = source();
    source.sorting_key = vec!["time".into()];
    source.columns[1].name = "trace".into();
    source.columns.push(Column {
        name: "span".into(),
        column_type: "UUID".parse().unwrap(),
        ..source.columns[1].clone()
    });
    let store = open_with(root, source);
    let times: ArrayRef =
        Arc::new(TimestampSecondArray::from_iter_values((0..ROWS).map(|row| DAY + i64::from(row / 10))));
    let traces: ArrayRef = Arc::new(StringArray::from_iter_values((0..ROWS).map(id)));
    let mut bytes = Vec::new();
    assert!((0..ROWS).all(|row| Carried::Uuid.read(&uuid(row), &mut bytes)));
    let DataType::FixedSizeBinary(width) = Carried::Uuid.to_arrow() else {
        panic!("not what carries a UUID")
    };
    let spans: ArrayRef = Arc::new(FixedSizeBinaryArray::new(width, bytes.into(), None));
    let rows = RecordBatch::try_from_iter([("time", times), ("trace", traces), ("span", spans)]).unwrap();
    store.append(store.table("events").unwrap(), &rows, None, 1).unwrap();
    store.commit(&store.freeze(), 1).unwrap();
    store
}

/// Bytes of columns that a query reads; filters are not counted.
fn bytes(store: &Store, query: &str) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let statement = Statement::parse(query).unwrap();
    runtime.block_on(store.query(statement, &QueryLimits::default())).unwrap().bytes_read
}

#[test]
fn one_value_of_many_is_found_without_reading_all() {
    let root = tempfile::tempdir().unwrap();
    let store = filled(root.path());
    for row in [0, 131_072, ROWS - 1] {
        let (trace, span) = (id(row), uuid(row));
        let by_trace = format!("SELECT span FROM events WHERE trace = '{trace}'");
        assert_eq!(ask(&store, &by_trace), format!("\"{span}\"\n"));
        let by_span = format!("SELECT trace FROM events WHERE span = '{span}'");
        assert_eq!(ask(&store, &by_span), format!("\"{trace}\"\n"));
        let all = bytes(&store, &format!("SELECT span FROM events WHERE trace LIKE '{trace}%'"));
        assert!(bytes(&store, &by_trace) * 2 < all, "{} of {all}", bytes(&store, &by_trace));
        assert!(bytes(&store, &by_span) * 2 < all, "{} of {all}", bytes(&store, &by_span));
    }
    assert_eq!(ask(&store, "SELECT count() FROM events WHERE trace IN ('absent', 'gone')"), "0\n");
    let one = format!("SELECT count() FROM events WHERE trace IN ('absent', '{}')", id(7));
    assert_eq!(ask(&store, &one), "1\n");
}
