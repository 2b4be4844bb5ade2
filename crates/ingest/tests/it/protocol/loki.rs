//! Loki's push API.

use super::{Message, decoder, logs, received, shown};
use bytes::Bytes;
use seismolog_ingest::protocol::loki;
use seismolog_ingest::protocol::otlp::Content;
use seismolog_ingest::{Encoding, Limits, decompress};

const COLUMNS: [&str; 7] =
    ["timestamp", "severity_text", "service", "host", "message", "trace_id", "attributes"];

fn pair(name: &str, value: &str) -> Message {
    Message::default().bytes(1, name).bytes(2, value)
}

#[test]
fn streams_are_the_same_rows_in_both_encodings() {
    let entry = Message::default()
        .message(1, Message::default().varint(1, 1_700_000_000).varint(2, 250_000_000))
        .bytes(2, "card declined")
        .message(3, pair("trace_id", "abc"));
    let stream =
        Message::default().bytes(1, r#"{app="payments", level="error", pod="p-1"}"#).message(2, entry);
    let body = snap::raw::Encoder::new().compress_vec(&Message::default().message(1, stream).0).unwrap();
    let body = decompress(Encoding::SnappyBlock, Bytes::from(body), &Limits::default()).unwrap().bytes;
    let json = r#"{"streams":[{"stream":{"app":"payments","level":"error","pod":"p-1"},
        "values":[["1700000000250000000","card declined",{"trace_id":"abc"}]]}]}"#;
    let old = r#"{"streams":[{"labels":"{app=\"payments\", level=\"error\", pod=\"p-1\"}",
        "entries":[{"ts":"2023-11-14T22:13:20.25Z","line":"card declined"}]}]}"#;
    let decoder = decoder(logs());
    let expected = "2023-11-14T22:13:20.250|ERROR|payments|p-1|card declined|abc|{\"trace_id\":\"abc\"}";
    for (body, content) in [(&body[..], Content::Protobuf), (json.as_bytes(), Content::Json)] {
        assert_eq!(shown(&loki::push(&decoder, body, content, received()).unwrap(), &COLUMNS), [expected]);
    }
    let old = loki::push(&decoder, old.as_bytes(), Content::Json, received()).unwrap();
    assert_eq!(shown(&old, &COLUMNS), [expected.replace("abc|{\"trace_id\":\"abc\"}", "|{}")]);
    assert_eq!(shown(&old, &["resource"]), [r#"{"app":"payments","level":"error","pod":"p-1"}"#]);
}

#[test]
fn a_line_in_json_tells_its_level_and_stays_as_it_came() {
    let body = r#"{"streams":[{"stream":{"job":"api"},"values":[["1700000000250000000",
        "{\"level\":50,\"msg\":\"x\",\"time\":1,\"traceId\":\"t1\"}"]]}]}"#;
    let decoded = loki::push(&decoder(logs()), body.as_bytes(), Content::Json, received()).unwrap();
    assert_eq!(
        shown(&decoded, &COLUMNS),
        [r#"2023-11-14T22:13:20.250|ERROR|api||{"level":50,"msg":"x","time":1,"traceId":"t1"}|t1|{}"#]
    );
}

#[test]
fn what_is_no_push_request_is_refused() {
    let decoder = decoder(logs());
    for (body, expected) in [
        ("{\"streams\":[{\"stream\":{},\"values\":[[\"now\",\"x\"]]}]}", "[nanoseconds, line]"),
        ("{\"streams\":[{\"labels\":\"app\"}]}", "labels \"app\""),
        ("not json", "invalid JSON"),
    ] {
        let error = loki::push(&decoder, body.as_bytes(), Content::Json, received()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
