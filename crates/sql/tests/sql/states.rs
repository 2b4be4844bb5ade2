//! States of aggregate functions, as a store keeps them: a column of bytes under a field made from its type's name.

use crate::run::{answer, answer_over, table};
use arrow::array::{ArrayRef, AsArray, BinaryArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Schema};
use seismolog_sql::{Answer, Format, column, output, type_name};
use std::sync::Arc;

/// A function, its arguments, and the type of its state.
const FUNCTIONS: &[(&str, &str, &str)] = &[
    ("count", "", "AggregateFunction(count)"),
    ("countIf", "id > 3", "AggregateFunction(countIf, UInt8)"),
    ("sum", "code", "AggregateFunction(sum, Nullable(Int64))"),
    ("avg", "latency", "AggregateFunction(avg, Float64)"),
    ("min", "service", "AggregateFunction(min, String)"),
    ("max", "ts", "AggregateFunction(max, DateTime64(3))"),
    ("uniq", "level", "AggregateFunction(uniq, String)"),
    ("uniqExact", "service, level", "AggregateFunction(uniqExact, String, String)"),
    ("countDistinct", "code", "AggregateFunction(countDistinct, Nullable(Int64))"),
    ("argMin", "service, latency", "AggregateFunction(argMin, String, Float64)"),
    ("argMax", "id, at", "AggregateFunction(argMax, UInt64, DateTime)"),
    ("quantile(0.9)", "latency", "AggregateFunction(quantile(0.9), Float64)"),
    ("quantiles(0.1, 0.5)", "id", "AggregateFunction(quantiles(0.1, 0.5), UInt64)"),
    ("groupArray", "id", "AggregateFunction(groupArray, UInt64)"),
    ("groupArrayDistinct", "level", "AggregateFunction(groupArrayDistinct, String)"),
    ("any", "service", "AggregateFunction(any, String)"),
    ("uniqArray", "tags", "AggregateFunction(uniqArray, Array(Int32))"),
    ("sumForEach", "tags", "AggregateFunction(sumForEach, Array(Int32))"),
    ("minOrNull", "code", "AggregateFunction(minOrNull, Nullable(Int64))"),
    ("sumMap", "[service], [id]", "AggregateFunction(sumMap, Array(String), Array(UInt64))"),
    ("groupBitXor", "id", "AggregateFunction(groupBitXor, UInt64)"),
    ("stddevPop", "id", "AggregateFunction(stddevPop, UInt64)"),
];

/// `quantile(0.9)` with an ending behind its name.
fn with_ending(function: &str, ending: &str) -> String {
    match function.split_once('(') {
        Some((name, parameters)) => format!("{name}{ending}({parameters}"),
        None => format!("{function}{ending}"),
    }
}

fn rows_of(answer: &Answer) -> String {
    String::from_utf8(output::render(answer, Format::Tsv).unwrap()).unwrap()
}

/// The state over some rows of the table, as bytes without anything around them.
fn state_of(function: &str, arguments: &str, rows: RecordBatch) -> ArrayRef {
    let text = format!("SELECT {}({arguments}) AS s FROM part", with_ending(function, "State"));
    let answer = answer_over(&text, &[("part", rows)]).unwrap();
    Arc::new(answer.batches[0].column(0).as_binary::<i32>().clone())
}

fn stored(type_text: &str, states: Vec<ArrayRef>) -> RecordBatch {
    let schema = Arc::new(Schema::new(vec![column("s", type_text).unwrap()]));
    let batches: Vec<RecordBatch> = states
        .into_iter()
        .map(|state| RecordBatch::try_new(Arc::clone(&schema), vec![state]).unwrap())
        .collect();
    concat_batches(&schema, &batches).unwrap()
}

#[test]
fn states_of_any_split_merge_to_what_the_function_gives_over_all_rows() {
    for (function, arguments, type_text) in FUNCTIONS {
        let whole = answer(&format!("SELECT {function}({arguments}) FROM t")).unwrap();
        for cut in 0..=8 {
            let parts = [table().slice(0, cut), table().slice(cut, 8 - cut)];
            let states = parts.map(|rows| state_of(function, arguments, rows)).to_vec();
            let rows = stored(type_text, states);
            let merge = format!("SELECT {}(s) FROM stored", with_ending(function, "Merge"));
            let merged = answer_over(&merge, &[("stored", rows.clone())]).unwrap();
            assert_eq!(rows_of(&merged), rows_of(&whole), "{function}, cut at {cut}");
            assert_eq!(merged.columns()[0].1, whole.columns()[0].1, "{function}");
            let twice = format!(
                "SELECT {}(z) FROM (SELECT {}(s) AS z FROM stored)",
                with_ending(function, "Merge"),
                with_ending(function, "MergeState")
            );
            let twice = answer_over(&twice, &[("stored", rows)]).unwrap();
            assert_eq!(rows_of(&twice), rows_of(&whole), "{function}, merged to a state");
        }
    }
}

#[test]
fn a_state_is_named_by_its_type_and_is_a_column_of_bytes() {
    for (function, arguments, type_text) in FUNCTIONS {
        let made =
            answer(&format!("SELECT {}({arguments}) AS s FROM t", with_ending(function, "State"))).unwrap();
        let field = made.schema.field(0);
        assert_eq!((type_name(field).as_str(), field.data_type()), (*type_text, &DataType::Binary));
        assert_eq!(type_name(&column("s", type_text).unwrap()), *type_text);
    }
}

#[test]
fn broken_states_are_refused_and_empty_ones_are_the_state_of_nothing() {
    for (function, arguments, type_text) in FUNCTIONS {
        let state = state_of(function, arguments, table());
        let bytes = state.as_binary::<i32>().value(0).to_vec();
        let merge = format!("SELECT {}(s) FROM stored", with_ending(function, "Merge"));
        let merged = |bytes: &[u8]| {
            let states: ArrayRef = Arc::new(BinaryArray::from(vec![bytes]));
            answer_over(&merge, &[("stored", stored(type_text, vec![states]))])
        };
        for cut in 1..bytes.len() {
            assert!(merged(&bytes[..cut]).is_err(), "{function}, {cut} of {} bytes", bytes.len());
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(merged(&longer).is_err(), "{function}, a byte more");
        let nothing = answer(&format!("SELECT {function}({arguments}) FROM t WHERE id > 100")).unwrap();
        assert_eq!(rows_of(&merged(&[]).unwrap()), rows_of(&nothing), "{function}, no bytes");
    }
}

/// As the first version of the format wrote them: a list of values and nothing behind it.
#[test]
fn quantiles_of_the_first_version_of_states_are_read() {
    let mut first = vec![1, 1];
    first.extend(3_u32.to_le_bytes());
    for value in [7.0_f64, 9.0, 8.0] {
        first.push(1);
        first.extend(value.to_le_bytes());
    }
    let type_text = "AggregateFunction(quantile(0.5), Float64)";
    let now = answer("SELECT quantileState(0.5)(toFloat64(number) + 10) AS s FROM numbers(3)").unwrap();
    let states: Vec<ArrayRef> =
        vec![Arc::new(BinaryArray::from(vec![first.as_slice()])), Arc::clone(now.batches[0].column(0))];
    let rows = stored(type_text, states);
    let merged =
        answer_over("SELECT quantileMerge(0.5)(s), count() FROM stored", &[("stored", rows)]).unwrap();
    assert_eq!(rows_of(&merged), "9.5\t2\n");
}

#[test]
fn a_column_of_another_type_is_not_merged() {
    let cases = [
        ("SELECT uniqMerge(id) FROM t", "It must be AggregateFunction(...)"),
        ("SELECT uniqMerge(s) FROM (SELECT countState() AS s FROM t)", "count instead of uniq"),
        ("SELECT sumState(service) FROM t", "Illegal type String"),
        ("SELECT avgSimpleState(id) FROM t", "Unsupported aggregate function avg"),
        ("SELECT sumResample(id) FROM t", "Resample"),
    ];
    for (text, part) in cases {
        let error = answer(text).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
    assert!(column("s", "AggregateFunction(nope, String)").is_err());
    assert_eq!(column("x", "Nullable(Int64)").unwrap().data_type(), &DataType::Int64);
}
