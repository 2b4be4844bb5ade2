//! What happens at each limit.

use crate::{RECEIVED, column, errors, rows, source};
use seismolog_ingest::{Decoded, Decoder, Limits, Shape};

fn decode(body: impl AsRef<[u8]>, limits: &Limits) -> Decoded {
    let source = source(vec![column("a", "Nullable(Int32)", ""), column("message", "Nullable(String)", "")]);
    Decoder::new(&source, limits).unwrap().decode(body.as_ref(), Shape::Ndjson, RECEIVED).unwrap()
}

fn nested(depth: usize) -> String {
    format!("{{\"x\":{}1{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1))
}

fn wide(fields: usize) -> String {
    let fields: Vec<String> = (0..fields).map(|i| format!("\"k{i}\":{i}")).collect();
    format!("{{{}}}", fields.join(","))
}

fn long(bytes: usize) -> String {
    format!("{{\"x\":\"{}\"}}", "y".repeat(bytes - 8))
}

#[test]
fn a_row_beyond_a_limit_is_refused_and_its_neighbours_land() {
    let cases = [
        ("10 MB line", long(10_000_000), Some("row too large")),
        ("1 MiB and a byte", long((1 << 20) + 1), Some("row too large")),
        ("1 MiB", long(1 << 20), None),
        ("10 MB that never end", long(10_000_000).replace('}', ""), Some("row too large")),
        ("2,000 fields", wide(2_000), Some("fields_max")),
        ("1,000 fields", wide(1_000), None),
        ("fields of fields count", format!("{{\"x\":{}}}", wide(1_000)), Some("fields_max")),
        ("nesting of 500", nested(500), Some("nesting_max")),
        ("nesting of 65", nested(65), Some("nesting_max")),
        ("nesting of 64", nested(64), None),
        ("nesting that never ends", "{\"x\":".repeat(500), Some("nesting_max")),
    ];
    for (name, row, expected) in cases {
        for separator in ["\n", ""] {
            if separator.is_empty() && (name.contains("never") || expected.is_none()) {
                continue;
            }
            let decoded =
                decode(format!("{{\"a\":1}}{separator}{row}{separator}{{\"a\":3}}"), &Limits::default());
            let landed = rows(&decoded.batch);
            let ends = [landed.first(), landed.last()].map(|row| row.map(String::as_str));
            assert_eq!(ends, [Some("1|NULL"), Some("3|NULL")], "{name}");
            let errors = errors(&decoded);
            match expected {
                Some(text) => assert!(errors.len() == 1 && errors[0].contains(text), "{name}: {errors:?}"),
                None => assert!(errors.is_empty(), "{name}: {errors:?}"),
            }
            assert!(decoded.rejected.iter().all(|rejected| rejected.raw.len() <= 64 << 10), "{name}");
        }
    }
}

#[test]
fn a_long_message_is_cut_between_characters_and_marked() {
    let limits = Limits { message_max: 10, ..Limits::default() };
    let body =
        "{\"message\":\"0123456789\"}\n{\"message\":\"012345678é\"}\n{\"message\":\"01234\\n6789012\"}";
    let decoded = decode(body, &limits);
    let expected = ["NULL|0123456789", "NULL|012345678…[cut 2 bytes]", "NULL|01234\n6789…[cut 3 bytes]"];
    assert_eq!(rows(&decoded.batch), expected);
    assert_eq!(decoded.cut_messages, 2);
}

#[test]
fn a_cut_message_counts_only_if_its_row_lands() {
    let limits = Limits { message_max: 10, ..Limits::default() };
    let source = source(vec![column("message", "String", ""), column("a", "Int32", "")]);
    let decoder = Decoder::new(&source, &limits).unwrap();
    let decoded = decoder.decode(b"{\"message\":\"0123456789x\"}", Shape::Ndjson, RECEIVED).unwrap();
    assert_eq!((decoded.rejected.len(), decoded.cut_messages), (1, 0));
    assert_eq!(decoded.rejected[0].row[0].as_deref(), Some("0123456789x"));
}

/// Each would be read a million times over if the search for the next row began anew at every line.
#[test]
fn hostile_bodies_are_read_in_linear_work() {
    let lines = 20_000;
    for line in ["{\"a\":\n", "{\"a\":[\n", "{\n", "[\n", "{\"a\":\"\n", "}\n", "\"\n", "{\"a\":{}\n", " {\n"]
    {
        let decoded = decode(line.repeat(lines), &Limits::default());
        assert_eq!(decoded.batch.num_rows(), 0, "{line:?}");
        assert!(!decoded.rejected.is_empty() && decoded.rejected.len() <= lines, "{line:?}");
    }
}

#[test]
fn rows_that_would_swell_in_memory_are_refused_as_a_whole() {
    let limits = Limits { values_max: 200, rejected_bytes_max: 10_000, ..Limits::default() };
    let source = source(vec![column("a", "Nullable(Int32)", ""), column("b", "Nullable(String)", "")]);
    let decoder = Decoder::new(&source, &limits).unwrap();
    let decode = |body: String| decoder.decode(body.as_bytes(), Shape::Ndjson, RECEIVED);
    let cases =
        [("{}", 100, 101, "values_max (200)"), ("{\"a\":\"\"}", 20, 1_000, "rejected_bytes_max (10000)")];
    for (row, good, bad, limit) in cases {
        assert!(decode(row.repeat(good)).is_ok(), "{row}");
        let error = decode(row.repeat(bad)).unwrap_err().to_string();
        assert_eq!(error, format!("body exceeds {limit}; send it in smaller batches"));
    }
}
