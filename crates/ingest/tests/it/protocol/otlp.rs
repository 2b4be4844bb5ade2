//! OpenTelemetry's protocol, in both encodings.

use super::{Message, decoder, logs, received, shown, spans};
use seismolog_ingest::Limits;
use seismolog_ingest::protocol::otlp::{self, Content};

const NANOS: u64 = 1_700_000_000_250_000_000;

fn text(value: &str) -> Message {
    Message::default().bytes(1, value)
}

fn entry(key: &str, value: Message) -> Message {
    Message::default().bytes(1, key).message(2, value)
}

/// A request with one resource, one scope and these records.
fn request(records: &[Message]) -> Vec<u8> {
    let resource = Message::default()
        .message(1, entry("service.name", text("payments")))
        .message(1, entry("service.version", text("v7")))
        .message(1, entry("host.name", text("h1")));
    let mut scope = Message::default();
    for record in records {
        scope = scope.message(2, record.clone());
    }
    scope = scope.message(1, Message::default().bytes(1, "checkout"));
    // the resource behind what it speaks of
    let of_resource = Message::default().message(2, scope).message(1, resource);
    Message::default().message(1, of_resource).0
}

fn log(body: Message) -> Message {
    Message::default()
        .fixed64(1, NANOS)
        .varint(2, 17)
        .message(5, body)
        .message(6, entry("http.response.status_code", Message::default().varint(3, 503)))
        .bytes(9, [0xab; 16])
        .bytes(10, [1, 2, 3, 4, 5, 6, 7, 8])
}

const LOGS_JSON: &str = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1700000000250000000",
    "severityNumber":17,"body":{"stringValue":"card declined"},"attributes":[{"key":"http.response.status_code",
    "value":{"intValue":"503"}}],"traceId":"ABABABABABABABABABABABABABABABAB","spanId":"0102030405060708"}],
    "scope":{"name":"checkout"}}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"payments"}},
    {"key":"service.version","value":{"stringValue":"v7"}},{"key":"host.name","value":{"stringValue":"h1"}}]}}]}"#;

#[test]
fn logs_are_the_same_rows_in_both_encodings() {
    let decoder = decoder(logs());
    let protobuf =
        otlp::logs(&decoder, &request(&[log(text("card declined"))]), Content::Protobuf, received()).unwrap();
    let json = otlp::logs(&decoder, LOGS_JSON.as_bytes(), Content::Json, received()).unwrap();
    let expected = "2023-11-14T22:13:20.250|ERROR|17|payments|h1|card declined|\
        abababababababababababababababab|0102030405060708|\
        {\"otel.scope.name\":\"checkout\",\"http.response.status_code\":503}|\
        {\"service.name\":\"payments\",\"service.version\":\"v7\",\"host.name\":\"h1\"}|503|v7";
    assert_eq!(crate::rows(&protobuf.batch), [expected]);
    assert_eq!(crate::rows(&json.batch), [expected]);
}

#[test]
fn every_kind_of_value_becomes_json() {
    let list = Message::default()
        .message(5, Message::default().message(1, text("a")).message(1, Message::default().varint(2, 1)));
    let map = Message::default().message(
        6,
        Message::default().message(1, entry("k", Message::default().fixed64(4, 1.5_f64.to_bits()))),
    );
    let cases = [
        (text("plain \u{1f600}"), "plain \u{1f600}"),
        (Message::default().varint(2, 1), "true"),
        (Message::default().varint(3, (-5_i64) as u64), "-5"),
        (Message::default().fixed64(4, f64::NAN.to_bits()), "\"NaN\""),
        (list, "[\"a\",true]"),
        (map, "{\"k\":1.5}"),
        (Message::default().bytes(7, [0xde, 0xad]), "\"dead\""),
        (Message::default().bytes(1, [b'a', 0xff]), "a\u{fffd}"),
        (Message::default(), ""),
    ];
    for (body, expected) in cases {
        let decoded =
            otlp::logs(&decoder(logs()), &request(&[log(body)]), Content::Protobuf, received()).unwrap();
        assert_eq!(shown(&decoded, &["message"]), [expected]);
    }
}

#[test]
fn a_record_without_a_time_or_body_has_what_else_is_told() {
    let record = Message::default()
        .fixed64(11, NANOS)
        .bytes(3, "Warn")
        .message(6, entry("exception.message", text("no route")));
    let bare = Message::default().fixed64(1, u64::MAX).bytes(12, "session.start");
    let body = request(&[record, bare]);
    let decoded = otlp::logs(&decoder(logs()), &body, Content::Protobuf, received()).unwrap();
    assert_eq!(
        shown(&decoded, &["timestamp", "severity_text", "message"]),
        ["2023-11-14T22:13:20.250|Warn|no route", "2023-11-14T22:13:20.123||session.start"]
    );
}

#[test]
fn spans_are_the_same_rows_in_both_encodings() {
    let event = Message::default()
        .fixed64(1, NANOS)
        .bytes(2, "exception")
        .message(3, entry("exception.type", text("Timeout")));
    let span = Message::default()
        .bytes(1, [0xab; 16])
        .bytes(2, [1; 8])
        .bytes(4, [2; 8])
        .bytes(5, "GET /cart")
        .varint(6, 2)
        .fixed64(7, NANOS)
        .fixed64(8, NANOS + 12_500_000)
        .message(11, event)
        .message(15, Message::default().bytes(2, "timed out").varint(3, 2));
    let json = r#"{"resource_spans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"payments"}},
        {"key":"service.version","value":{"stringValue":"v7"}},{"key":"host.name","value":{"stringValue":"h1"}}]},
        "scope_spans":[{"scope":{"name":"checkout"},"spans":[{"trace_id":"abababababababababababababababab","spanId":"0101010101010101",
        "parentSpanId":"0202020202020202","name":"GET /cart","kind":2,"startTimeUnixNano":"1700000000250000000",
        "endTimeUnixNano":1700000000262500000,"events":[{"timeUnixNano":"1700000000250000000","name":"exception",
        "attributes":[{"key":"exception.type","value":{"stringValue":"Timeout"}}]}],"status":{"code":2,"message":"timed out"}}]}]}]}"#;
    let decoder = decoder(spans());
    let protobuf = otlp::spans(&decoder, &request(&[span]), Content::Protobuf, received()).unwrap();
    let json = otlp::spans(&decoder, json.as_bytes(), Content::Json, received()).unwrap();
    let expected = "2023-11-14T22:13:20.250|abababababababababababababababab|0101010101010101|0202020202020202|payments|\
        GET /cart|server|12.5|ERROR|timed out|{\"otel.scope.name\":\"checkout\"}|\
        {\"service.name\":\"payments\",\"service.version\":\"v7\",\"host.name\":\"h1\"}|\
        [{\"timestamp\":\"2023-11-14T22:13:20.250Z\",\"name\":\"exception\",\"attributes\":{\"exception.type\":\"Timeout\"}}]";
    assert_eq!(crate::rows(&protobuf.batch), [expected]);
    assert_eq!(crate::rows(&json.batch), [expected]);
}

#[test]
fn metrics_are_counted_by_their_data_points() {
    let points = |kind: u64, count: usize| {
        let mut data = Message::default();
        for _ in 0..count {
            data = data.message(1, Message::default().fixed64(3, NANOS));
        }
        Message::default().bytes(1, "m").message(kind, data)
    };
    let body = request(&[points(5, 2), points(7, 1), points(9, 3)]);
    let limits = Limits::default();
    assert_eq!(otlp::data_points(&body, Content::Protobuf, &limits).unwrap(), 6);
    let json = r#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{},{}]}},
        {"exponentialHistogram":{"dataPoints":[{}]}}]}]}]}"#;
    assert_eq!(otlp::data_points(json.as_bytes(), Content::Json, &limits).unwrap(), 3);
}

#[test]
fn records_that_do_not_fit_go_to_the_quarantine_and_the_others_land() {
    let mut wide = log(text("wide"));
    for number in 0..1_001 {
        wide = wide.message(6, entry(&format!("k{number}"), text("v")));
    }
    let mut deep = text("x");
    for _ in 0..80 {
        deep = Message::default().message(5, Message::default().message(1, deep));
    }
    let long = log(text(&"x".repeat((1 << 20) + 1)));
    let body = request(&[wide, log(deep), long, log(text("good"))]);
    let decoded = otlp::logs(&decoder(logs()), &body, Content::Protobuf, received()).unwrap();
    assert_eq!(shown(&decoded, &["message"]), ["good"]);
    let errors = crate::errors(&decoded);
    for (error, expected) in errors.iter().zip(["more than 1000 fields", "deeper than 64", "row too large"]) {
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(errors.len(), 3);
}

#[test]
fn a_long_message_is_cut_and_counted() {
    let body = request(&[log(text(&"x".repeat(300 << 10)))]);
    let decoded = otlp::logs(&decoder(logs()), &body, Content::Protobuf, received()).unwrap();
    assert_eq!(decoded.cut_messages, 1);
    assert!(shown(&decoded, &["message"])[0].ends_with("[cut 45056 bytes]"));
}
