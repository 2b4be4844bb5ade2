//! Datadog's intake.

use crate::harness::{Server, folder};

#[test]
fn logs_are_rows_with_their_status_as_severity() {
    let data = folder();
    let server = Server::start(data.path());
    let key = [("DD-API-KEY", server.token.as_str()), ("Content-Type", "application/json")];
    let body = r#"[{"message":"boom","ddsource":"nginx","ddtags":"env:prod","hostname":"h","service":"web","status":"error",
        "timestamp":1700000000000,"dd.trace_id":"42"},{"message":"ok","ddsource":"nginx"}]"#;
    let answer = server.post_as("/api/v2/logs", &key, body.as_bytes());
    assert_eq!((answer.status, answer.body.as_str()), (202, "{}"));
    let lines = server.post_as(
        "/v1/input?service=cli&hostname=l",
        &[key[0], ("Content-Type", "text/plain")],
        b"one\ntwo\n",
    );
    assert_eq!(lines.status, 202);
    server.until("its rows", || server.number("SELECT count() FROM logs") == 4);
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
    assert_eq!(rows, ["web|h|ERROR|boom|42", "nginx|||ok|", "cli|l||one|", "cli|l||two|"]);
    assert_eq!(server.number("SELECT count() FROM logs WHERE timestamp = '2023-11-14 22:13:20'"), 1);
    let valid = server.get_with("/api/v1/validate", &key[..1]);
    assert_eq!((valid.status, valid.json()["valid"].as_bool()), (200, Some(true)));
    assert_eq!(server.get_with("/api/v1/validate", &[]).status, 403);
}
