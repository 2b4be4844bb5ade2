//! What became of requests, as tables.

use crate::deploy::{EVENTS, TOP, deployed, empty};
use crate::harness::{Server, folder};
use serde_json::json;

fn asked(server: &Server) {
    deployed(server, &[EVENTS, TOP]);
    server.insert("events", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}\n{\"at\":1}");
    assert_eq!(server.get("/v0/pipes/top.json?limit=3&without=b").status, 200);
    assert_eq!(server.get("/v0/pipes/top.json?limit=x").status, 400);
    assert_eq!(server.post("/v0/sql", b"SELECT * FROM nowhere").status, 403);
}

#[test]
fn every_request_of_an_endpoint_and_every_query_is_a_row_that_survives_a_kill() {
    let data = folder();
    let server = empty(data.path());
    asked(&server);
    let calls = |server: &Server| {
        server.rows(
            "SELECT pipe_name, status_code, error, result_rows, method, token_name FROM tinybird.pipe_stats_rt \
             WHERE url NOT LIKE '%tinybird%' AND (pipe_id = 'top' OR error = 1) ORDER BY pipe_name, status_code",
        )
    };
    let row = |pipe: &str, status: u16, error: u8, rows: u8, method: &str| {
        json!({
            "pipe_name": pipe, "status_code": status, "error": error, "result_rows": rows, "method": method,
            "token_name": "workspace-admin",
        })
    };
    let expected =
        [row("query_api", 403, 1, 0, "POST"), row("top", 200, 0, 1, "GET"), row("top", 400, 1, 0, "GET")];
    assert_eq!(calls(&server), expected);
    server.kill();
    let server = empty(data.path());
    assert_eq!(calls(&server), expected);
    server.post("/api/flush", b"");
    assert_eq!(calls(&server), expected);
    let told = server.rows(
        "SELECT parameters['without'] AS w, url, read_rows > 0 AS r FROM tinybird.pipe_stats_rt \
         WHERE pipe_name = 'top' AND error = 0",
    );
    assert_eq!(told, [json!({ "w": "b", "url": "/v0/pipes/top.json?limit=3&without=b", "r": 1 })]);
    let days = server.rows(
        "SELECT sum(view_count) AS views, sum(error_count) AS errors, avgMerge(avg_duration_state) >= 0 AS timed \
         FROM tinybird.pipe_stats WHERE pipe_name = 'top'",
    );
    assert_eq!(days, [json!({ "views": 2, "errors": 1, "timed": 1 })]);
    let errors = server.rows("SELECT pipe_name, error FROM tinybird.endpoint_errors WHERE pipe_name = 'top'");
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0]["error"].as_str().unwrap().contains("Error validating 'x' to type Int32"),
        "{errors:?}"
    );
}

#[test]
fn rows_that_come_and_go_are_told_with_their_jobs() {
    let data = folder();
    let server = empty(data.path());
    asked(&server);
    let file = b"{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":1}\n";
    for path in ["append", "replace"] {
        assert_eq!(server.post(&format!("/v1/datasources/events/{path}?format=ndjson"), file).status, 200);
    }
    assert_eq!(server.number("SELECT count() FROM events"), 1);
    assert_eq!(server.post("/v0/datasources/events/truncate", b"").status, 205);
    let operations = server.rows(
        "SELECT event_type, result, rows, rows_quarantine AS bad FROM tinybird.datasources_ops_log ORDER BY event_type",
    );
    let row = |kind: &str, result: &str, rows: u8, bad: u8| json!({ "event_type": kind, "result": result, "rows": rows, "bad": bad });
    assert_eq!(
        operations,
        [
            row("append", "ok", 1, 0),
            row("append-hfi", "ok", 1, 1),
            row("replace", "ok", 1, 0),
            row("truncate", "ok", 0, 0)
        ]
    );
    let jobs = server.rows("SELECT job_type, status, datasource_id FROM tinybird.jobs_log");
    assert_eq!(jobs, vec![json!({ "job_type": "import", "status": "done", "datasource_id": "events" }); 2]);
}

#[test]
fn only_who_may_do_everything_or_has_the_scope_reads_what_became_of_requests() {
    let data = folder();
    let server = empty(data.path());
    asked(&server);
    let token = |name: &str, scope: &str| {
        let answer = server.post(&format!("/v0/tokens?name={name}&scope={scope}"), b"");
        answer.json()["token"].as_str().unwrap().to_owned()
    };
    let query = "/v0/sql?q=SELECT%20count()%20FROM%20tinybird.pipe_stats_rt";
    let status = |token: &str| server.get_with(&format!("{query}&token={token}"), &[]).status;
    let (all, one) =
        (token("a", "WORKSPACE:READ_ALL"), token("b", "DATASOURCES:READ:tinybird.pipe_stats_rt"));
    assert_eq!((server.get(query).status, status(&all), status(&one)), (200, 403, 200));
    let filtered = token("c", "DATASOURCES:READ:tinybird.pipe_stats_rt:pipe_name%20%3D%20%27top%27");
    let seen = server.get_with(&format!("{query}&token={filtered}"), &[]).body;
    assert_eq!(seen.trim(), "2");
    let used = |name: &str| server.get(&format!("/v0/tokens/{name}")).json()["last_used"].clone();
    token("unused", "PIPES:READ:top");
    assert!(used("c").is_string() && used("unused").is_null());
}
