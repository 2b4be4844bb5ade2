//! `POST /v0/events` as Tinybird's clients use it.

use crate::harness::{Server, folder, row, rows};
use serde_json::json;
use std::io::Write;

#[test]
fn the_first_curl_of_a_tutorial_lands_with_only_host_and_token_changed() {
    let data = folder();
    let server = Server::start(data.path());
    let body = r#"{
    "timestamp": "2023-06-01 14:30:00",
    "server_id": "srv-001",
    "service": "authentication",
    "severity": "ERROR",
    "message": "Failed login attempt",
    "error_code": "AUTH-401",
    "resource_id": "user-123",
    "metadata": "{\"ip\": \"192.168.1.1\", \"browser\": \"Chrome\"}"
  }"#;
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer =
        server.post_with("/v0/events?name=system_logs&utm_source=DEV&wait=true", &form, body.as_bytes());
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"quarantined_rows":0,"successful_rows":1}"#));
    let found = server.rows("SELECT * FROM system_logs");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["timestamp"], "2023-06-01 14:30:00");
    assert_eq!(found[0]["metadata"], r#"{"ip": "192.168.1.1", "browser": "Chrome"}"#);
    assert_eq!(found[0].as_object().unwrap().len(), 8, "hidden columns stay hidden: {}", found[0]);
}

#[test]
fn statuses_counts_and_headers_are_as_documented() {
    let data = folder();
    let server = Server::start(data.path());
    let durable = server.post("/v0/events?name=system_logs", rows(0..3).as_bytes());
    assert_eq!(durable.status, 202);
    assert_eq!(durable.json()["successful_rows"], 3);
    for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
        let value = durable.headers[name].to_str().unwrap();
        assert!(value.parse::<u32>().is_ok(), "{name}: {value}");
    }
    let missing_name = server.post("/v0/events", b"{}");
    assert_eq!(missing_name.status, 400);
    let unknown = server.post("/v0/events?name=nosuch", b"{}");
    assert_eq!(unknown.status, 404);
    assert!(
        unknown.error().contains("nosuch") && unknown.error().contains("system_logs"),
        "{}",
        unknown.error()
    );
    let format = server.post("/v0/events?name=system_logs&format=xml", b"{}");
    assert_eq!(format.status, 400);
}

#[test]
fn arrays_gzip_and_zstd_are_taken() {
    let data = folder();
    let server = Server::start(data.path());
    let array = format!("[{},\n{}]", row(1).trim(), row(2).trim());
    let answer = server.post("/v0/events?name=system_logs&format=json&wait=true", array.as_bytes());
    assert_eq!(answer.json()["successful_rows"], 2, "{}", answer.body);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(rows(3..6).as_bytes()).unwrap();
    let bodies = [
        ("gzip", gzip.finish().unwrap()),
        ("zstd", zstd::stream::encode_all(rows(6..10).as_bytes(), 1).unwrap()),
    ];
    for (encoding, body) in bodies {
        let headers = [("Content-Encoding", encoding)];
        let answer = server.post_with("/v0/events?name=system_logs&wait=true", &headers, &body);
        assert_eq!(answer.status, 200, "{encoding}: {}", answer.body);
    }
    assert_eq!(server.number("SELECT count() FROM system_logs"), 9);
}

#[test]
fn a_batch_with_the_same_key_lands_once_also_after_a_crash() {
    let data = folder();
    let server = Server::start(data.path());
    let headers = [("X-Idempotency-Key", "batch-1")];
    let path = "/v0/events?name=system_logs&wait=true";
    for _ in 0..2 {
        let answer = server.post_with(path, &headers, rows(0..5).as_bytes());
        assert_eq!((answer.status, &answer.json()["successful_rows"]), (200, &5.into()));
    }
    server.kill();
    let server = Server::start(data.path());
    let answer = server.post_with(path, &headers, rows(0..5).as_bytes());
    assert_eq!((answer.status, &answer.json()["successful_rows"]), (200, &5.into()));
    assert_eq!(server.number("SELECT count() FROM system_logs"), 5);
    let other = server.post_with(path, &[("X-Idempotency-Key", "batch-2")], rows(0..5).as_bytes());
    assert_eq!(other.status, 200);
    assert_eq!(server.number("SELECT count() FROM system_logs"), 10);
}

#[test]
fn an_answered_body_may_come_again_and_lands_again() {
    let data = folder();
    let server = Server::start(data.path());
    for _ in 0..3 {
        server.insert("system_logs", &row(1));
    }
    assert_eq!(server.number("SELECT count() FROM system_logs"), 3);
}

#[test]
fn maps_are_columns_and_stay_so_after_a_restart() {
    let data = folder();
    let server = crate::deploy::empty(data.path());
    let source = "SCHEMA >\n    `id` UInt32 `json:$.id`,\n    `labels` Map(String, String) `json:$.labels` DEFAULT map(),\n    \
                  `counts` Map(LowCardinality(String), Nullable(UInt64)) `json:$.counts` DEFAULT {},\n    \
                  `codes` Map(UInt8, Float64) `json:$.codes` DEFAULT {}\n\nENGINE_SORTING_KEY id\n";
    crate::deploy::deployed(&server, &[("datasources/maps.datasource", source)]);
    let rows = r#"{"id":1,"labels":{"env":"prod","pod \"1\"":"x/y","n":5},"counts":{"a":1,"b":null},"codes":{"7":1.5}}
{"id":2,"labels":"{'env':'dev'}"}
{"id":3,"counts":{"a":-1}}
{"id":4,"labels":[1]}
{"id":5,"codes":{"x":1}}
{"id":6,"labels":{"env":null}}
"#;
    server.insert("maps", rows);
    let shown = |server: &Server| {
        server.rows(
            "SELECT id, labels, labels['env'] AS env, mapKeys(counts) AS keys, counts['a'] AS a, codes[7] AS code, length(labels) AS n \
             FROM maps ORDER BY id",
        )
    };
    let expected = [
        json!({ "id": 1, "labels": { "env": "prod", "pod \"1\"": "x/y", "n": "5" }, "env": "prod",
                "keys": ["a", "b"], "a": 1, "code": 1.5, "n": 3 }),
        json!({ "id": 2, "labels": { "env": "dev" }, "env": "dev", "keys": [], "a": 0, "code": 0, "n": 1 }),
    ];
    assert_eq!(shown(&server), expected);
    let refused = server.rows("SELECT id, c__error AS e FROM maps_quarantine ORDER BY id");
    assert_eq!(refused.len(), 4, "{refused:?}");
    assert!(refused[3]["e"][0].as_str().unwrap().contains("use Map(…, Nullable(…))"), "{refused:?}");
    server.post("/api/flush", b"");
    assert_eq!(shown(&server), expected);
    server.kill();
    let server = Server::start(data.path());
    assert_eq!(shown(&server), expected);
    assert_eq!(
        server.number("SELECT count() FROM maps WHERE labels['env'] = 'prod' AND mapContains(labels, 'n')"),
        1
    );
    let by = server.rows("SELECT labels['env'] AS env, sum(id) AS s FROM maps GROUP BY env ORDER BY env");
    assert_eq!(by, [json!({ "env": "dev", "s": 2 }), json!({ "env": "prod", "s": 1 })]);
    let columns = server.get("/v0/datasources/maps").json();
    assert_eq!(columns["columns"][1]["type"], "Map(String, String)", "{columns}");
}
