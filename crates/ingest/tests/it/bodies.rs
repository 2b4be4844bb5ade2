//! How rows are found in a body, and what a broken one costs.

use crate::{column, decode, errors, rows};
use seismolog_ingest::Shape::{self, Json, Ndjson};

struct Case {
    name: &'static str,
    shape: Shape,
    body: &'static [u8],
    rows: &'static [&'static str],
    errors: &'static [&'static str],
}

const fn case(
    name: &'static str,
    shape: Shape,
    body: &'static [u8],
    rows: &'static [&'static str],
    errors: &'static [&'static str],
) -> Case {
    Case { name, shape, body, rows, errors }
}

const PRETTY: &[u8] = br#"{
    "a": 1,
    "b": "{\"ip\": \"192.0.2.1\"}",
    "c": {
        "d": [1, 2]
    }
  }"#;

const BROKEN_PRETTY: &[u8] = br#"{"a":1}
{
  "a": 2,
  "c": [
    {
      "x": oops
    },
    {
      "y": 1
    }
  ]
}
{"a":3}
{"a":4}
"#;

const BROKEN_IN_PRETTY_ARRAY: &[u8] = br#"[
  {
    "a": 1
  },
  {
    "a": nope,
    "c": {
      "d": 1
    }
  },
  {
    "a": 3
  }
]"#;

const INVALID_2: &[&str] = &["invalid JSON at line 2, byte 6: expected a value"];

const CASES: &[Case] = &[
    case("empty", Ndjson, b"", &[], &[]),
    case("blanks", Ndjson, b" \r\n\n\t", &[], &[]),
    case("one per line", Ndjson, b"{\"a\":1}\n{\"a\":2,\"b\":\"x\"}", &["1|NULL", "2|x"], &[]),
    case("CRLF and blank lines", Ndjson, b"{\"a\":1}\r\n\r\n{\"a\":2}\r\n", &["1|NULL", "2|NULL"], &[]),
    case("BOM", Ndjson, b"\xef\xbb\xbf{\"a\":1}", &["1|NULL"], &[]),
    case("over several lines", Ndjson, PRETTY, &[r#"1|{"ip": "192.0.2.1"}"#], &[]),
    case(
        "several on a line",
        Ndjson,
        b"{\"a\":1}{\"a\":2} {\"a\":3},{\"a\":4}",
        &["1|NULL", "2|NULL", "3|NULL", "4|NULL"],
        &[],
    ),
    case("duplicate keys: the last counts", Ndjson, b"{\"a\":1,\"a\":2}", &["2|NULL"], &[]),
    case("unknown keys are ignored", Ndjson, br#"{"x":[{"a":9}],"a":1,"y":null}"#, &["1|NULL"], &[]),
    case("keys with escapes are keys", Ndjson, br#"{"\u0061":1}"#, &["1|NULL"], &[]),
    case(
        "NUL is kept",
        Ndjson,
        b"{\"a\":1,\"b\":\"x\0y\"}{\"a\":2,\"b\":\"x\\u0000y\"}",
        &["1|x\0y", "2|x\0y"],
        &[],
    ),
    case(
        "tab and escape character may stand in texts",
        Ndjson,
        b"{\"a\":1,\"b\":\"x\ty\x1b[0m\"}",
        &["1|x\ty\x1b[0m"],
        &[],
    ),
    case(
        "surrogates",
        Ndjson,
        br#"{"a":1,"b":"\ud83d\ude00 \ud83d x \ude00"}"#,
        &["1|\u{1f600} \u{fffd} x \u{fffd}"],
        &[],
    ),
    case(
        "broken in the middle",
        Ndjson,
        b"{\"a\":1}\n{\"a\":}\n{\"a\":3}\n",
        &["1|NULL", "3|NULL"],
        INVALID_2,
    ),
    case(
        "not closed",
        Ndjson,
        b"{\"a\":1}\n{\"a\":2\n{\"a\":3}\n",
        &["1|NULL", "3|NULL"],
        &["line 3, byte 1: expected ',' or '}'"],
    ),
    case("text not closed", Ndjson, b"{\"a\":1,\"b\":\"x\n{\"a\":3}\n", &["3|NULL"], &["line 1, byte 14"]),
    case(
        "line swallowed as a value",
        Ndjson,
        b"{\"b\":\n{\"a\":2}\n{\"a\":3}\n",
        &["2|NULL", "3|NULL"],
        &["line 3, byte 1"],
    ),
    case(
        "not JSON at all",
        Ndjson,
        b"{\"a\":1}\nhello\nworld\n{\"a\":3}",
        &["1|NULL", "3|NULL"],
        &["line 2, byte 1", "line 3, byte 1"],
    ),
    case(
        "something behind the row",
        Ndjson,
        b"{\"a\":1} x\n{\"a\":1}}\n{\"a\":3}",
        &["3|NULL"],
        &["expected the end of the line", "line 2, byte 8"],
    ),
    case(
        "a broken object over several lines",
        Ndjson,
        BROKEN_PRETTY,
        &["1|NULL", "3|NULL", "4|NULL"],
        &["line 6, byte 12"],
    ),
    case(
        "cut in the middle",
        Ndjson,
        b"{\"a\":1}\n{\"a\":2,\"b\":\"lo",
        &["1|NULL"],
        &["the body ends inside the row of line 2, byte 1"],
    ),
    case(
        "cut over several lines",
        Ndjson,
        b"{\"a\":1}\n{\n  \"a\": 2,\n  \"b\"",
        &["1|NULL"],
        &["the body ends inside the row of line 2"],
    ),
    case("bad escape", Ndjson, br#"{"a":1,"b":"\x"}"#, &[], &["an escape of JSON"]),
    case(
        "numbers that JSON has not",
        Ndjson,
        b"{\"a\":01}\n{\"a\":+1}\n{\"a\":NaN}\n{\"a\":1.}",
        &[],
        &["byte 7", "byte 6", "byte 6", "byte 8"],
    ),
    case("an array needs format=json", Ndjson, b"[{\"a\":1}]\n{\"a\":2}", &["2|NULL"], &["format=json"]),
    case(
        "scalars are not rows",
        Ndjson,
        b"1\n\"x\"\nnull",
        &[],
        &["a row is an object", "a row is an object", "a row is an object"],
    ),
    case("json: one", Json, PRETTY, &[r#"1|{"ip": "192.0.2.1"}"#], &[]),
    case("json: several", Json, b"{\n\"a\":1}\n{\n\"a\":2\n}", &["1|NULL", "2|NULL"], &[]),
    case("json: array", Json, b"[{\"a\":1}, {\"a\":2}]", &["1|NULL", "2|NULL"], &[]),
    case("json: empty array", Json, b" [ ] ", &[], &[]),
    case(
        "json: broken in an array",
        Json,
        BROKEN_IN_PRETTY_ARRAY,
        &["1|NULL", "3|NULL"],
        &["line 6, byte 11"],
    ),
    case("json: cut array", Json, b"[{\"a\":1},{\"a\":2", &["1|NULL"], &["line 1, byte 10"]),
    case(
        "json: wrong row in an array",
        Json,
        b"[{\"a\":1},{\"a\":\"x\"},{\"a\":3}]",
        &["1|NULL", "3|NULL"],
        &["value 'x' on column 'a' is not Int32"],
    ),
];

#[test]
fn a_broken_row_costs_itself_only() {
    for case in CASES {
        let decoded = decode(
            vec![column("a", "Int32", ""), column("b", "Nullable(String)", "")],
            case.body,
            case.shape,
        );
        assert_eq!(rows(&decoded.batch), case.rows, "{}: {:?}", case.name, decoded.rejected);
        let errors = errors(&decoded);
        assert_eq!(errors.len(), case.errors.len(), "{}: {errors:?}", case.name);
        for (error, expected) in errors.iter().zip(case.errors) {
            assert!(error.contains(expected), "{}: {error:?} lacks {expected:?}", case.name);
        }
    }
}

#[test]
fn a_body_cut_anywhere_keeps_its_complete_rows() {
    let body = "{\"a\":1,\"b\":\"é\\n\"}\n{\"a\":2}\n{\n \"a\": 3\n}\n";
    let ends = [body.find('\n').unwrap(), body.find("\n{\n").unwrap(), body.len() - 1];
    for cut in 0..=body.len() {
        let columns = vec![column("a", "Int32", ""), column("b", "Nullable(String)", "")];
        let decoded = decode(columns, &body.as_bytes()[..cut], Ndjson);
        let complete = ends.iter().filter(|end| cut >= **end).count();
        assert_eq!(decoded.batch.num_rows(), complete, "cut at {cut}");
        assert!(decoded.rejected.len() <= 1, "cut at {cut}: {:?}", decoded.rejected);
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_and_counted() {
    let decoded =
        decode(vec![column("b", "String", "")], b"{\"b\":\"x\xff\xfey\"}\n{\"b\":\"\xc3\"}", Ndjson);
    assert_eq!(rows(&decoded.batch), ["x\u{fffd}\u{fffd}y", "\u{fffd}"]);
    assert_eq!(decoded.invalid_utf8, 3);
}

#[test]
fn a_refused_line_is_kept_as_it_came() {
    let decoded = decode(vec![column("a", "Int32", "")], "{\"a\":}\r\n{\"a\":\"x\", \"z\":1}\r\n", Ndjson);
    let raws: Vec<&str> = decoded.rejected.iter().map(|rejected| rejected.raw.as_str()).collect();
    assert_eq!(raws, [r#"{"a":}"#, r#"{"a":"x", "z":1}"#]);
}

/// The body of the first `curl` in the tutorial "Log Anomaly Detection API", in its layout.
#[test]
fn an_object_posted_over_several_lines_is_one_row() {
    let body = r#"{
    "timestamp": "2023-06-01 14:30:00",
    "service": "authentication",
    "message": "Failed login attempt",
    "metadata": "{\"ip\": \"192.0.2.7\", \"browser\": \"Chrome\"}"
  }"#;
    let columns = ["service", "message", "metadata"].map(|name| column(name, "String", &format!("$.{name}")));
    let columns = [vec![column("timestamp", "DateTime", "$.timestamp")], columns.into()].concat();
    let decoded = decode(columns, body, Ndjson);
    let expected =
        r#"2023-06-01T14:30:00|authentication|Failed login attempt|{"ip": "192.0.2.7", "browser": "Chrome"}"#;
    assert_eq!(rows(&decoded.batch), [expected]);
}
