//! What becomes of one value in one column.

use crate::{RECEIVED, column, decode, errors, rows, source, with_default};
use model::DefaultValue;
use seismolog_ingest::{Decoder, Error, Limits, Shape};

/// Type, JSON, what the column shows; an `Err` is a piece of the refusal.
type Case = (&'static str, &'static str, Result<&'static str, &'static str>);

const SCALARS: &[Case] = &[
    ("String", r#""x\"\\\/\b\f\n\r\té""#, Ok("x\"\\/\u{8}\u{c}\n\r\té")),
    ("String", "1.50", Ok("1.50")),
    ("String", "-0", Ok("-0")),
    ("String", "true", Ok("true")),
    ("String", r#"{"a": [1,  2]}"#, Ok(r#"{"a": [1,  2]}"#)),
    ("String", "null", Err("column 'v' is null, is not Nullable and has no default")),
    ("Nullable(String)", "null", Ok("NULL")),
    ("LowCardinality(String)", "\"x\"", Ok("x")),
    ("Int8", "-128", Ok("-128")),
    ("Int8", "128", Err("value '128' on column 'v' is not Int8: out of range")),
    ("Int32", "\"12\"", Ok("12")),
    ("Int32", "3e2", Ok("300")),
    ("Int32", "1.5", Err("value '1.5' on column 'v' is not Int32")),
    ("Int32", "\"\"", Err("value '' on column 'v' is not Int32")),
    ("Int64", "-9223372036854775808", Ok("-9223372036854775808")),
    ("Int64", "9223372036854775808", Err("out of range")),
    ("UInt8", "true", Ok("1")),
    ("UInt8", "256", Err("UInt8 holds 0 to 255")),
    ("UInt8", "-1", Err("out of range")),
    ("UInt64", "18446744073709551615", Ok("18446744073709551615")),
    ("UInt64", "99999999999999999999999999999999999999999999", Err("out of range")),
    ("Float32", "1", Ok("1.0")),
    ("Float64", "\"2.5\"", Ok("2.5")),
    ("Float32", "\"\"", Err("value '' on column 'v' is not Float32")),
    ("Float64", "[1]", Err("value '[1]' on column 'v' is not Float64")),
    ("Bool", "true", Ok("true")),
    ("Bool", "0", Ok("false")),
    ("Bool", "\"True\"", Ok("true")),
    ("Bool", "2", Err("value '2' on column 'v' is not Bool")),
    ("UUID", "\"61F0C404-5CB3-11E7-907B-A6006AD3DBA0\"", Ok("61f0c404-5cb3-11e7-907b-a6006ad3dba0")),
    ("UUID", "\"61f0c4045cb311e7907ba6006ad3dba0\"", Ok("61f0c404-5cb3-11e7-907b-a6006ad3dba0")),
    ("UUID", "\"61f0c404\"", Err("is not UUID")),
    ("Nullable(UUID)", "null", Ok("NULL")),
    ("IPv4", "\"10.0.0.1\"", Ok("10.0.0.1")),
    ("IPv4", "\"10.0.0\"", Err("is not IPv4")),
    ("IPv6", "\"2001:DB8::1\"", Ok("2001:db8::1")),
    ("IPv6", "\"10.0.0.1\"", Ok("::ffff:10.0.0.1")),
    ("FixedString(3)", "\"ab\"", Ok("ab\0")),
    ("FixedString(3)", "\"abcd\"", Err("out of range")),
    ("Decimal(9, 2)", "12.345", Ok("12.34")),
    ("Decimal(9, 2)", "\"-0.5\"", Ok("-0.50")),
    ("Decimal(4, 2)", "100", Err("out of range")),
    ("Decimal(9, 2)", "\"x\"", Err("is not Decimal(9, 2)")),
    ("Enum8('a' = 1, 'b' = -2)", "\"b\"", Ok("b")),
    ("Enum8('a' = 1, 'b' = -2)", "1", Ok("a")),
    ("Enum8('a' = 1, 'b' = -2)", "\"c\"", Err("out of range, an Enum holds the names of its type")),
    ("Array(Decimal(9, 1))", "[1.25, 2]", Ok("[1.2, 2.0]")),
    ("Array(String)", r#"["a",1,{"x":2}]"#, Ok(r#"[a, 1, {"x":2}]"#)),
    ("Array(Int32)", "[]", Ok("[]")),
    ("Array(Int32)", "[1,\"x\"]", Err("value '[1,\"x\"]' on column 'v' is not Array(Int32)")),
    ("Array(Int32)", "[1,null]", Err("item 1 of column 'v' is missing or null")),
    ("Array(Nullable(Int32))", "[1,null]", Ok("[1, NULL]")),
    ("Array(Int32)", "\"[1, 2]\"", Ok("[1, 2]")),
    ("Array(Int32)", "7", Err("is not Array(Int32)")),
];

const TIMES: &[Case] = &[
    ("DateTime", "\"2025-05-12 04:58:31\"", Ok("2025-05-12T04:58:31")),
    ("DateTime", "\"2025-05-12 04:58:31.999\"", Ok("2025-05-12T04:58:31")),
    ("DateTime", "\"2025-05-12T04:58:31Z\"", Ok("2025-05-12T04:58:31")),
    ("DateTime", "\"2025-05-12T04:58:31.123456+02:00\"", Ok("2025-05-12T02:58:31")),
    ("DateTime", "\"2025-05-12 04:58:31 -0530\"", Ok("2025-05-12T10:28:31")),
    ("DateTime", "\"2025-05-12 04:58:31 UTC\"", Ok("2025-05-12T04:58:31")),
    ("DateTime", "\"2025/05/12 04:58\"", Ok("2025-05-12T04:58:00")),
    ("DateTime", "\"2024-02-29\"", Ok("2024-02-29T00:00:00")),
    ("DateTime", "\"20250512045831\"", Ok("2025-05-12T04:58:31")),
    ("DateTime", "1700000000", Ok("2023-11-14T22:13:20")),
    ("DateTime", "1700000000.9", Ok("2023-11-14T22:13:20")),
    ("DateTime", "\"1700000000\"", Ok("2023-11-14T22:13:20")),
    ("DateTime", "1.7e9", Ok("2023-11-14T22:13:20")),
    ("DateTime", "\"1970-01-01 00:00:00\"", Ok("1970-01-01T00:00:00")),
    ("DateTime", "0", Ok("1970-01-01T00:00:00")),
    ("DateTime", "\"2100-12-31 23:59:59\"", Ok("2100-12-31T23:59:59")),
    ("DateTime", "\"2106-02-07 06:28:15\"", Ok("2106-02-07T06:28:15")),
    (
        "DateTime",
        "\"2106-02-07 06:28:16\"",
        Err("is not DateTime: out of range, DateTime holds 1970-01-01 to 2106"),
    ),
    ("DateTime", "\"1969-12-31 23:59:59\"", Err("out of range")),
    ("DateTime", "-1", Err("out of range")),
    ("DateTime", "1700000000000", Err("out of range")),
    ("DateTime", "\"2023-02-29 00:00:00\"", Err("value '2023-02-29 00:00:00' on column 'v' is not DateTime")),
    ("DateTime", "\"12/May/2025:04:58:31 +0000\"", Err("is not DateTime")),
    ("DateTime", "\"2025-05-12 04:58:31 Mars\"", Err("is not DateTime")),
    ("DateTime", "\"2025-05-12 24:00:00\"", Err("is not DateTime")),
    ("DateTime", "\"2025-05-12T04:58:31.Z\"", Err("is not DateTime")),
    ("DateTime", "\"2025\"", Err("is not DateTime")),
    ("DateTime", "\"\"", Err("value '' on column 'v' is not DateTime")),
    ("DateTime", "true", Err("is not DateTime")),
    ("DateTime('Europe/Berlin')", "\"2025-07-01 12:00:00\"", Ok("2025-07-01T10:00:00")),
    ("DateTime('Europe/Berlin')", "\"2025-01-01 12:00:00\"", Ok("2025-01-01T11:00:00")),
    ("DateTime('Europe/Berlin')", "\"2025-07-01T12:00:00Z\"", Ok("2025-07-01T12:00:00")),
    ("DateTime('Europe/Berlin')", "\"2025-03-30 02:30:00\"", Ok("2025-03-30T01:30:00")),
    ("DateTime64(3)", "\"2025-05-12 04:58:31.123\"", Ok("2025-05-12T04:58:31.123")),
    ("DateTime64(3)", "\"2025-05-12 04:58:31.1239\"", Ok("2025-05-12T04:58:31.123")),
    ("DateTime64(1)", "\"2025-05-12 04:58:31.19\"", Ok("2025-05-12T04:58:31.100")),
    ("DateTime64(6)", "\"2025-05-12T04:58:31,123456789Z\"", Ok("2025-05-12T04:58:31.123456")),
    ("DateTime64(9)", "\"2025-05-12T04:58:31.123456789Z\"", Ok("2025-05-12T04:58:31.123456789")),
    ("DateTime64(3)", "1700000000.25", Ok("2023-11-14T22:13:20.250")),
    ("DateTime64(3)", "1700000000250", Ok("2023-11-14T22:13:20.250")),
    ("DateTime64(9)", "1700000000250000001", Ok("2023-11-14T22:13:20.250000001")),
    ("DateTime64(3)", "-0.25", Ok("1969-12-31T23:59:59.750")),
    ("DateTime64(3)", "\"1900-01-01 00:00:00\"", Ok("1900-01-01T00:00:00")),
    ("DateTime64(3)", "\"1899-12-31 23:59:59\"", Err("DateTime64 holds 1900-01-01 to 2299-12-31")),
    ("DateTime64(3)", "\"2299-12-31 23:59:59\"", Ok("2299-12-31T23:59:59")),
    ("DateTime64(9)", "\"2299-12-31 23:59:59\"", Err("to 2262-04-11")),
    ("Date", "\"2025-05-12\"", Ok("2025-05-12")),
    ("Date", "\"2025-05-12 23:59:59\"", Ok("2025-05-12")),
    ("Date", "19675", Ok("2023-11-14")),
    ("Date", "1700000000", Ok("2023-11-14")),
    ("Date", "\"2149-06-06\"", Ok("2149-06-06")),
    ("Date", "\"2149-06-07\"", Err("Date holds 1970-01-01 to 2149-06-06")),
    ("Date", "\"1969-12-31\"", Err("out of range")),
];

#[test]
fn values_are_converted_or_refused_by_name() {
    for (column_type, value, expected) in SCALARS.iter().chain(TIMES) {
        let decoded = decode(vec![column("v", column_type, "")], format!("{{\"v\":{value}}}"), Shape::Ndjson);
        match expected {
            Ok(text) => {
                assert_eq!(rows(&decoded.batch), [*text], "{value} as {column_type}: {:?}", decoded.rejected)
            }
            Err(text) => {
                let errors = errors(&decoded);
                assert!(
                    errors.len() == 1 && errors[0].contains(text),
                    "{value} as {column_type}: {errors:?}"
                );
                assert_eq!(decoded.batch.num_rows(), 0);
            }
        }
    }
}

#[test]
fn a_missing_value_is_the_default_or_null_or_refused() {
    let now = |column_type| with_default(column("v", column_type, ""), DefaultValue::Now);
    let text =
        |column_type, text: &str| with_default(column("v", column_type, ""), DefaultValue::Text(text.into()));
    let seven = |column_type| with_default(column("v", column_type, ""), DefaultValue::Integer(7));
    let cases = [
        (column("v", "Int32", ""), "{}", Err("column 'v' is missing and has no default")),
        (column("v", "Array(Int32)", ""), "{}", Err("column 'v' is missing and has no default")),
        (column("v", "Nullable(Int32)", ""), "{}", Ok("NULL")),
        (seven("Int32"), "{}", Ok("7")),
        (seven("Int32"), r#"{"v":null}"#, Ok("7")),
        (seven("Nullable(Int32)"), "{}", Ok("7")),
        (seven("Nullable(Int32)"), r#"{"v":null}"#, Ok("NULL")),
        (seven("UInt8"), r#"{"v":300}"#, Err("value '300'")),
        (with_default(column("v", "Float64", ""), DefaultValue::Number(0.5)), "{}", Ok("0.5")),
        (text("String", "none"), "{}", Ok("none")),
        (text("Array(String)", "[]"), "{}", Ok("[]")),
        (text("Array(String)", "['a','it\\'s']"), "{}", Ok("[a, it's]")),
        (now("DateTime"), "{}", Ok("2023-11-14T22:13:20")),
        (now("DateTime64(3)"), "{}", Ok("2023-11-14T22:13:20.123")),
        (now("Date"), "{}", Ok("2023-11-14")),
        (now("UInt32"), "{}", Ok("1700000000")),
        (column("v", "AggregateFunction(uniq, String)", ""), "{}", Ok("")),
        (
            column("v", "AggregateFunction(uniq, String)", ""),
            r#"{"v":"x"}"#,
            Err("is not AggregateFunction(uniq, String)"),
        ),
        (column("v", "SimpleAggregateFunction(max, UInt8)", ""), r#"{"v":7}"#, Ok("7")),
    ];
    for (column, body, expected) in cases {
        let name = format!("{column:?} {body}");
        let decoded = decode(vec![column], body, Shape::Ndjson);
        match expected {
            Ok(text) => assert_eq!(rows(&decoded.batch), [text], "{name}: {:?}", decoded.rejected),
            Err(text) => assert!(errors(&decoded)[0].contains(text), "{name}: {:?}", decoded.rejected),
        }
    }
}

#[test]
fn paths_lead_into_objects_and_lists() {
    let row =
        r#"{"a":{"b":{"c":1},"d":"x"},"l":[1,2],"m":[{"x":"p","k":[5]},{"x":"q","k":[6,7]},{}],"a.b":"dot"}"#;
    let cases = [
        ("Int32", "$.a.b.c", Ok("1")),
        ("String", "$.a.b", Ok(r#"{"c":1}"#)),
        ("String", "$.a.d", Ok("x")),
        ("String", "$", Ok(row)),
        ("Array(Int32)", "$.l[:]", Ok("[1, 2]")),
        ("Array(Int32)", "$.l", Ok("[1, 2]")),
        ("String", "$.l", Ok("[1,2]")),
        ("Array(Nullable(String))", "$.m[:].x", Ok("[p, q, NULL]")),
        ("Array(String)", "$.m[:].x", Err("item 2 of column 'v'")),
        ("Array(Nullable(Int32))", "$.m[:].k[:]", Ok("[5, 6, 7, NULL]")),
        ("Nullable(String)", "$.a.x.y", Ok("NULL")),
        ("Nullable(String)", "$.l.x", Ok("NULL")),
        ("String", "$.a.x.y", Err("column 'v' is missing")),
        ("Array(Int32)", "$.a[:]", Err("is not Array(Int32)")),
    ];
    for (column_type, path, expected) in cases {
        let decoded = decode(vec![column("v", column_type, path)], row, Shape::Ndjson);
        match expected {
            Ok(text) => assert_eq!(rows(&decoded.batch), [text], "{path}: {:?}", decoded.rejected),
            Err(text) => assert!(errors(&decoded)[0].contains(text), "{path}: {:?}", decoded.rejected),
        }
    }
    let decoded = decode(vec![column("a.b", "String", "")], row, Shape::Ndjson);
    assert_eq!(rows(&decoded.batch), ["dot"]);
}

#[test]
fn the_last_of_equal_objects_counts_with_all_below_it() {
    let columns = vec![column("x", "Nullable(Int32)", "$.o.x"), column("y", "Nullable(Int32)", "$.o.y")];
    let body = "{\"o\":{\"x\":1},\"o\":{\"y\":2}}\n{\"o\":{\"x\":1},\"o\":3}";
    assert_eq!(rows(&decode(columns, body, Shape::Ndjson).batch), ["NULL|2", "NULL|NULL"]);
}

#[test]
fn a_row_fails_whole_and_names_all_columns_at_fault() {
    let types =
        [("a", "Array(Int32)"), ("s", "String"), ("i", "Int32"), ("n", "Nullable(Int32)"), ("z", "Int32")];
    let columns = types.map(|(name, column_type)| column(name, column_type, "")).to_vec();
    let good = r#"{"a":[1],"s":"x","i":1,"n":2,"z":3}"#;
    let body = format!("{good}\n{{\"a\":[1,2,\"x\"],\"s\":\"t\\n\",\"i\":\"?\",\"n\":5}}\n{good}");
    let decoded = decode(columns, body, Shape::Ndjson);
    assert_eq!(rows(&decoded.batch), ["[1]|x|1|2|3", "[1]|x|1|2|3"]);
    let [rejected] = &decoded.rejected[..] else { panic!("{:?}", decoded.rejected) };
    assert_eq!(rejected.columns, ["a", "i", "z"]);
    assert_eq!(rejected.errors[1], "value '?' on column 'i' is not Int32");
    let row: Vec<Option<&str>> = rejected.row.iter().map(Option::as_deref).collect();
    assert_eq!(row, [Some("[1,2,\"x\"]"), Some("t\n"), Some("?"), Some("5"), None]);
}

#[test]
fn an_unknown_zone_is_an_error_of_the_schema() {
    let source = source(vec![column("t", "DateTime('Europe/Atlantis')", "")]);
    let error = Decoder::new(&source, &Limits::default()).unwrap_err();
    assert!(matches!(&error, Error::Zone { column, .. } if column == "t"), "{error}");
}

#[test]
fn the_schema_is_that_of_the_data_source() {
    let source =
        source(vec![column("t", "DateTime64(3)", ""), column("s", "LowCardinality(Nullable(String))", "")]);
    let decoder = Decoder::new(&source, &Limits::default()).unwrap();
    let decoded = decoder.decode(b"", Shape::Json, RECEIVED).unwrap();
    assert_eq!(decoded.batch.schema(), decoder.schema());
    let schema = decoder.schema();
    let fields: Vec<(&str, bool)> =
        schema.fields().iter().map(|field| (field.name().as_str(), field.is_nullable())).collect();
    assert_eq!(fields, [("t", false), ("s", true)]);
}
