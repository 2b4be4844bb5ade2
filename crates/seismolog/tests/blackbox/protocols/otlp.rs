//! OpenTelemetry over HTTP and gRPC.

use crate::harness::{Server, folder};

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];
const PROTOBUF: [(&str, &str); 1] = [("Content-Type", "application/x-protobuf")];

fn logs(records: &str) -> String {
    format!(
        r#"{{"resourceLogs":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"api"}}}}]}},
            "scopeLogs":[{{"logRecords":[{records}]}}]}}]}}"#
    )
}

#[test]
fn logs_and_traces_are_rows_wherever_other_products_have_the_routes() {
    let data = folder();
    let server = Server::start_with(data.path(), &["--open-loopback"]);
    let record = r#"{"timeUnixNano":"1700000000000000000","severityNumber":17,"body":{"stringValue":"x"}}"#;
    let span = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",
        "spanId":"b7ad6b7169203331","name":"GET /","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000004000000"}]}]}]}"#;
    for prefix in ["", "/otlp", "/insert/opentelemetry"] {
        let answer = server.post_as(&format!("{prefix}/v1/logs"), &JSON, logs(record).as_bytes());
        assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
        assert_eq!(answer.headers["content-type"], "application/json");
        assert_eq!(server.post_as(&format!("{prefix}/v1/traces"), &JSON, span.as_bytes()).status, 200);
        let empty = server.post_as(&format!("{prefix}/v1/metrics"), &PROTOBUF, b"");
        assert_eq!((empty.status, empty.body.as_str()), (200, ""));
        assert_eq!(empty.headers["content-type"], "application/x-protobuf");
    }
    let rows = server.rows("SELECT service, severity_text, count() AS n FROM logs GROUP BY ALL");
    assert_eq!(rows, [serde_json::json!({ "service": "api", "severity_text": "ERROR", "n": 3 })]);
    let rows = server.rows("SELECT operation, duration_ms, count() AS n FROM spans GROUP BY ALL");
    assert_eq!(rows, [serde_json::json!({ "operation": "GET /", "duration_ms": 4, "n": 3 })]);
}

#[test]
fn records_that_are_refused_are_told_as_a_partial_success() {
    let data = folder();
    let server = Server::start(data.path());
    let wide: Vec<String> =
        (0..1_001).map(|number| format!(r#"{{"key":"k{number}","value":{{"boolValue":true}}}}"#)).collect();
    let wide = format!(r#"{{"attributes":[{}],"body":{{"stringValue":"wide"}}}}"#, wide.join(","));
    let body = logs(&format!(r#"{wide},{{"body":{{"stringValue":"good"}}}}"#));
    let answer = server.post_with("/v1/logs", &JSON, body.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.body);
    let partial = &answer.json()["partialSuccess"];
    assert_eq!(partial["rejectedLogRecords"], "1");
    assert!(partial["errorMessage"].as_str().unwrap().contains("fields_max"), "{partial}");
    assert_eq!(server.number("SELECT count() FROM logs"), 1);
    assert_eq!(server.number("SELECT count() FROM logs_quarantine"), 1);
}

#[test]
fn failures_are_a_status_in_the_type_that_was_asked_in() {
    let data = folder();
    let server = Server::start(data.path());
    let answer = server.post_with("/v1/logs", &JSON, b"{\"resourceLogs\":");
    assert_eq!((answer.status, answer.json()["code"].as_u64()), (400, Some(3)));
    let stranger = server.post_as("/v1/logs", &JSON, b"{}");
    assert_eq!((stranger.status, stranger.json()["code"].as_u64()), (401, Some(16)));
    let broken = server.post_with("/v1/logs", &PROTOBUF, &[0x0a, 0xff]);
    assert_eq!(broken.headers["content-type"], "application/x-protobuf");
    // code = 3, as the first field
    assert!(broken.body.starts_with("\u{8}\u{3}\u{12}"), "{:?}", broken.body);
    assert_eq!(server.post_with("/v1/logs", &PROTOBUF, &[0x0a, 0xff]).status, 400);
    assert_eq!(server.post_with("/v1/logs", &[("Content-Type", "text/xml")], b"").status, 415);
}
