//! `/v0/sql`

use crate::harness::{Server, folder, rows};

#[test]
fn formats_content_types_and_errors_are_as_documented() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..100));
    let formats = [
        ("", "text/tab-separated-values; charset=UTF-8", "api\t100\n"),
        ("FORMAT CSV", "text/csv; charset=UTF-8; header=absent", "\"api\",100\n"),
        (
            "FORMAT CSVWithNames;",
            "text/csv; charset=UTF-8; header=present",
            "\"service\",\"n\"\n\"api\",100\n",
        ),
        ("FORMAT JSONEachRow", "application/x-ndjson", "{\"service\":\"api\",\"n\":100}\n"),
    ];
    for (format, kind, expected) in formats {
        let query = format!("SELECT service, count() AS n FROM system_logs GROUP BY service {format}");
        let answer = server.post("/v0/sql", query.as_bytes());
        assert_eq!((answer.status, answer.body.as_str()), (200, expected), "{format}");
        assert_eq!(answer.headers["content-type"], kind);
    }
    let json = server.get("/v0/sql?q=SELECT+count(*)+AS+n+FROM+system_logs+FORMAT+JSON").json();
    assert_eq!((&json["data"][0]["n"], &json["rows"]), (&100.into(), &1.into()));
    let with_parameter = "/v0/sql?param_s=api&q=SELECT+count()+FROM+system_logs+WHERE+service=%7Bs:String%7D";
    assert_eq!(server.get(with_parameter).body, "100\n");
    let errors = [
        ("SELECT {s:String}", 400, "Substitution `s` is not set"),
        ("SELECT 1 FROM nosuch", 403, "Resource 'nosuch' not found"),
        ("DROP TABLE system_logs", 400, "Only SELECT or DESCRIBE queries are supported. Got: DropQuery"),
        ("SELECT 1; SELECT 2", 400, "Multi-statements"),
        ("SELEC 1", 400, "Syntax error"),
        ("SELECT nosuch FROM system_logs", 400, "nosuch"),
        ("SELECT 1 FORMAT Foo", 403, "invalid format Foo"),
        ("   ", 400, "The request body should contain a query"),
    ];
    for (query, status, text) in errors {
        let answer = server.post("/v0/sql", query.as_bytes());
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
        assert!(answer.error().contains(text), "{query}: {}", answer.body);
    }
}

#[test]
fn errors_of_queries_tell_their_number_and_place() {
    let data = folder();
    let server = Server::start(data.path());
    for (query, code, line, column) in [
        ("SELECT 1,\n  (2", 62, Some(2), Some(3)),
        ("SELECT (1", 62, Some(1), Some(8)),
        ("SELECT lengt('a')", 46, None, None),
        ("SELECT nosuch FROM system_logs", 47, None, None),
        ("SELECT toDate('x')", 6, None, None),
        ("DROP TABLE system_logs", 392, None, None),
    ] {
        let answer = server.post("/v0/sql", query.as_bytes()).json();
        let number = |name: &str| answer[name].as_u64();
        assert_eq!(
            (number("code"), number("line"), number("column")),
            (Some(code), line, column),
            "{answer}"
        );
    }
}

#[test]
fn a_query_of_a_billion_rows_is_stopped_by_a_named_limit() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..1_000));
    let query = "SELECT a.message FROM system_logs a CROSS JOIN system_logs b CROSS JOIN system_logs c";
    let answer = server.post("/v0/sql", query.as_bytes());
    assert_eq!(answer.status, 400, "{}", answer.body.get(..200).unwrap_or(&answer.body));
    assert!(answer.error().contains("query.rows_returned_max"), "{}", answer.error());
    assert_eq!(server.number("SELECT count() FROM system_logs"), 1_000);
}

#[test]
fn each_row_is_seen_once_in_memory_and_in_parts() {
    let data = folder();
    let server = Server::start(data.path());
    for batch in 0..20 {
        server.insert("system_logs", &rows(batch * 50..(batch + 1) * 50));
        if batch % 3 == 0 {
            assert_eq!(server.post("/api/flush", b"").status, 200);
        }
        assert_eq!(server.number("SELECT count() FROM system_logs"), (batch + 1) * 50);
        assert_eq!(server.number("SELECT count(DISTINCT resource_id) FROM system_logs"), (batch + 1) * 50);
    }
    let stats = server.get("/v0/datasources/system_logs").json();
    assert_eq!(stats["statistics"]["row_count"], 1_000);
    let newest =
        server.rows("SELECT resource_id FROM system_logs ORDER BY timestamp DESC, resource_id LIMIT 2");
    assert_eq!(newest.len(), 2);
}
