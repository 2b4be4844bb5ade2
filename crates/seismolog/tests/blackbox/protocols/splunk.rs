//! Splunk's HTTP Event Collector.

use crate::harness::{Server, folder};

fn post(server: &Server, path: &str, more: &[(&str, &str)], body: &str) -> (u16, serde_json::Value) {
    let token = format!("Splunk {}", server.token);
    let mut headers = vec![("Authorization", token.as_str())];
    headers.extend(more);
    let answer = server.post_as(path, &headers, body.as_bytes());
    (answer.status, answer.json())
}

#[test]
fn events_one_behind_the_other_are_rows() {
    let data = folder();
    let server = Server::start(data.path());
    let body = r#"{"time":1700000000.25,"host":"h","sourcetype":"nginx","event":"a line","fields":{"trace_id":"t1","zone":"eu"}}{"event":{"level":"warn","msg":"an object","n":1}}
        {"time":"1700000001","event":"{\"severity\":\"ERROR\"}"}"#;
    assert_eq!(post(&server, "/services/collector", &[], body).1["code"], 0);
    let raw = "first\n\nsecond\r\n";
    assert_eq!(post(&server, "/services/collector/raw?sourcetype=app&host=r", &[], raw).1["code"], 0);
    let rows =
        server.rows("SELECT service, host, severity_text, message, trace_id FROM logs ORDER BY message");
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            ["service", "host", "severity_text", "message", "trace_id"]
                .map(|name| row[name].as_str().unwrap())
                .join("|")
        })
        .collect();
    let expected = [
        "nginx|h||a line|t1",
        "||WARN|an object|",
        "app|r||first|",
        "app|r||second|",
        "||ERROR|{\"severity\":\"ERROR\"}|",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn acknowledgements_are_handed_out_for_what_is_durable() {
    let data = folder();
    let server = Server::start(data.path());
    let channel = [("X-Splunk-Request-Channel", "11111111-2222-3333-4444-555555555555")];
    let (_, answer) = post(&server, "/services/collector", &channel, "{\"event\":\"x\"}");
    let id = answer["ackId"].as_u64().unwrap();
    let asked = format!("{{\"acks\":[{id},{}]}}", id + 1);
    let (_, told) = post(&server, "/services/collector/ack", &channel, &asked);
    assert_eq!(told["acks"], serde_json::json!({ id.to_string(): true, (id + 1).to_string(): false }));
    assert_eq!(post(&server, "/services/collector/ack", &[], &asked).1["code"], 10);
}

#[test]
fn failures_have_the_codes_of_the_collector() {
    let data = folder();
    let server = Server::start(data.path());
    for (body, status, code) in [("", 400, 5), ("not json", 400, 6), ("{\"time\":1}", 400, 12)] {
        let (found, answer) = post(&server, "/services/collector", &[], body);
        assert_eq!((found, answer["code"].as_u64()), (status, Some(code)), "{body}: {answer}");
    }
    let refused = server.post_as("/services/collector", &[], b"{\"event\":1}");
    assert_eq!((refused.status, refused.json()["code"].as_u64()), (401, Some(2)));
    let refused = server.post_as("/services/collector", &[("Authorization", "Splunk x")], b"{\"event\":1}");
    assert_eq!((refused.status, refused.json()["code"].as_u64()), (403, Some(4)));
    assert_eq!(server.get_with("/services/collector/health/1.0", &[]).status, 200);
}
