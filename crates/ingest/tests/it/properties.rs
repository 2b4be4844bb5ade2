//! Laws that hold for all bodies.

use crate::{RECEIVED, column, decode, errors, rows, source};
use model::Column;
use proptest::collection::vec;
use proptest::prelude::*;
use seismolog_ingest::csv::{self, Dialect};
use seismolog_ingest::{Decoder, Encoding, Limits, Shape, decompress};
use serde_json::{Map, Value, json};

fn columns() -> Vec<Column> {
    vec![
        column("s", "Nullable(String)", ""),
        column("i", "Nullable(Int16)", ""),
        column("f", "Nullable(Float64)", ""),
        column("b", "Nullable(Bool)", ""),
        column("x", "Nullable(String)", "$.o.x"),
        column("deep", "Nullable(String)", "$.o.o.x"),
        column("l", "Array(Nullable(String))", "$.l[:]"),
        column("lx", "Array(Nullable(String))", "$.l[:].x"),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["\\PC{0,12}", "[0-9]{1,5}", "true|false|0|1", "[\\x00-\\x1f\"\\\\/]{0,4}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-40_000_i64..40_000).prop_map(Value::from),
        any::<f64>().prop_map(|number| if number.is_finite() { json!(number) } else { Value::Null }),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((any_key(), inner), 0..5).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof!["[sifbxol]", "l", "\\PC{0,3}", "\"|\\\\|\n"]
}

/// Keys may come twice.
fn any_fields() -> impl Strategy<Value = Vec<(String, Value)>> {
    vec((any_key(), any_value()), 0..10)
}

fn print(fields: &[(String, Value)], blank: &str) -> String {
    let field = |(key, value): &(String, Value)| format!("{blank}{}{blank}:{value}{blank}", json!(key));
    format!("{{{blank}{}}}", fields.iter().map(field).collect::<Vec<_>>().join(","))
}

/// The reference: what each column should hold, or that the row is refused.
fn expected(row: &Map<String, Value>) -> Option<Vec<String>> {
    let null = || "NULL".to_owned();
    let get = |path: &[&str]| {
        let mut value = row.get(path[0])?;
        for key in &path[1..] {
            value = value.get(key)?;
        }
        (!value.is_null()).then_some(value)
    };
    let text = |value: Option<&Value>| match value {
        None | Some(Value::Null) => null(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let bare = |value: &Value| match value {
        Value::Bool(value) => Some(u8::from(*value).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    let integer = match get(&["i"]) {
        None => null(),
        Some(value) => {
            let number: f64 = bare(value)?.parse().ok()?;
            let is_fit = number.fract() == 0.0 && (-32_768.0..=32_767.0).contains(&number);
            is_fit.then(|| (number + 0.0).to_string())?
        }
    };
    let float = match get(&["f"]) {
        None => null(),
        Some(value) => format!("{:?}", bare(value)?.parse::<f64>().ok()?),
    };
    let boolean = match get(&["b"]) {
        None => null(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(value) => match bare(value)?.to_ascii_lowercase().as_str() {
            "1" | "true" => "true".into(),
            "0" | "false" => "false".into(),
            _ => return None,
        },
    };
    let items = get(&["l"])?.as_array()?;
    let objects = items.iter().map(|item| match item {
        Value::Object(object) => Some(text(object.get("x"))),
        Value::Null => Some(null()),
        _ => None,
    });
    let list = |items: Vec<String>| format!("[{}]", items.join(", "));
    Some(vec![
        text(get(&["s"])),
        integer,
        float,
        boolean,
        text(get(&["o", "x"])),
        text(get(&["o", "o", "x"])),
        list(items.iter().map(|item| text(Some(item))).collect()),
        list(objects.collect::<Option<Vec<String>>>()?),
    ])
}

/// Arrow prints floats its own way, so they are compared as numbers.
fn same(found: &str, expected: &str) -> bool {
    found == expected || matches!((found.parse::<f64>(), expected.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_row_reads_as_its_reference(
        mut fields in any_fields(),
        list in vec(any_value(), 0..4),
        blank in "[ \t\r\n]{0,2}",
    ) {
        fields.insert(0, ("l".into(), Value::from(list)));
        let body = print(&fields, &blank);
        let reference: Map<String, Value> = fields.into_iter().collect();
        let decoded = decode(columns(), &body, Shape::Ndjson);
        match expected(&reference) {
            Some(values) => {
                prop_assert_eq!(decoded.batch.num_rows(), 1, "{} {:?}", body, errors(&decoded));
                for (at, value) in values.iter().enumerate() {
                    let column = decoded.batch.project(&[at]).unwrap();
                    let found = &rows(&column)[0];
                    prop_assert!(same(found, value), "column {at} of {body}: {found:?} for {value:?}");
                }
            }
            None => prop_assert_eq!(decoded.rejected.len(), 1, "{}", body),
        }
    }

    #[test]
    fn any_bytes_are_rows_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        never_panics(&bytes);
    }

    #[test]
    fn any_pieces_of_json_are_rows_or_refused(
        pieces in vec(prop_oneof![
            "[{}\\[\\]\",:\\\\\n 0-9a-f]{0,6}",
            Just("{\"i\":1}\n".to_owned()),
            Just("{\"l\":[\"".to_owned()),
            Just("\\ud83d\\u00".to_owned()),
            Just("\r\n  {\n".to_owned()),
            Just("é\u{feff}".to_owned()),
            Just("null".to_owned()),
        ], 0..30),
    ) {
        never_panics(pieces.concat().as_bytes());
    }

    #[test]
    fn a_good_line_lands_whatever_line_stands_before_it(
        broken in "[{\\[\":, a-z0-9\\\\]{0,30}",
        more in vec("[ ]{0,3}[{}\"]?[a-z\":,}]{0,8}", 0..3),
    ) {
        let body = format!("{broken}\n{}\n{{\"i\":7,\"l\":[]}}", more.join("\n"));
        let found = rows(&decode(columns(), &body, Shape::Ndjson).batch);
        prop_assert!(found.iter().any(|row| row.starts_with("NULL|7|")), "{body:?}: {found:?}");
    }

    #[test]
    fn any_stream_is_bytes_or_an_error(bytes in vec(any::<u8>(), 0..300), magic in 0_usize..4) {
        let heads: [&[u8]; 4] = [b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\x28\xb5\x2f\xfd", b"\x78\x9c", b""];
        let body = [heads[magic], &bytes[..]].concat();
        for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Zstd] {
            let _ = decompress(encoding, body.clone().into(), &Limits::default());
        }
    }
}

fn never_panics(bytes: &[u8]) {
    let limits = Limits { row_max: 64, nesting_max: 4, fields_max: 5, message_max: 3, ..Limits::default() };
    for limits in [limits, Limits::default()] {
        let decoder = Decoder::new(&source(columns()), &limits).unwrap();
        for shape in [Shape::Ndjson, Shape::Json] {
            decoder.decode(bytes, shape, RECEIVED).unwrap();
        }
        let _ = csv::decode(&decoder, bytes, &Dialect::default(), RECEIVED);
    }
}
