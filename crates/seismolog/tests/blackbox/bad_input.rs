//! What must never harm: each bad input gets a clear answer, the rest lands, and the server goes on.

use crate::harness::{Server, folder, row, rows};
use std::io::Write;

/// Body, rows that land, rows in the quarantine, part of the reason.
type Case<'a> = (&'a str, Vec<u8>, u64, u64, &'a str);

fn with(field: &str, value: &str) -> Vec<u8> {
    let fields = [
        ("timestamp", "\"2026-11-21 10:00:00\""),
        ("server_id", "\"a\""),
        ("service", "\"s\""),
        ("severity", "\"INFO\""),
        ("message", "\"m\""),
        ("error_code", "\"\""),
        ("resource_id", "\"\""),
        ("metadata", "\"\""),
    ];
    let pair =
        |(name, default): (&str, &str)| format!("\"{name}\":{}", if name == field { value } else { default });
    let pairs: Vec<String> =
        fields.into_iter().filter(|(name, _)| *name != field || !value.is_empty()).map(pair).collect();
    format!("{{{}}}\n", pairs.join(",")).into_bytes()
}

fn cases() -> Vec<Case<'static>> {
    let wide: String = (0..2_000).map(|n| format!("\"k{n}\":1,")).collect();
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let mut invalid_utf8 = with("message", "\"caf?\"");
    let at = invalid_utf8.windows(4).position(|bytes| bytes == b"caf?").unwrap() + 3;
    invalid_utf8[at] = 0xff;
    vec![
        (
            "invalid JSON in the middle",
            format!("{}{{\"timestamp\": oops}}\n{}", row(1), row(2)).into_bytes(),
            2,
            1,
            "JSON",
        ),
        ("a missing field", with("service", ""), 0, 1, "service"),
        ("a wrong type", with("timestamp", "[1]"), 0, 1, "timestamp"),
        ("an unknown form of time", with("timestamp", "\"last tuesday\""), 0, 1, "timestamp"),
        ("a time in 1970", with("timestamp", "\"1970-01-01 00:00:01\""), 1, 0, ""),
        ("a time in 2100", with("timestamp", "\"2100-01-01 00:00:00\""), 1, 0, ""),
        ("bytes that are not UTF-8", invalid_utf8, 1, 0, ""),
        ("a NUL", with("message", "\"a\\u0000b\""), 1, 0, ""),
        ("2,000 fields", format!("{{{wide}\"x\":1}}\n").into_bytes(), 0, 1, "fields"),
        ("nesting of 500", with("metadata", &deep), 0, 1, "nest"),
        ("a row above 1 MiB", with("metadata", &format!("\"{}\"", "x".repeat(10 << 20))), 0, 1, "large"),
        ("a body cut in the middle", rows(0..3).into_bytes()[..rows(0..3).len() - 40].to_vec(), 2, 1, ""),
        ("an empty body", Vec::new(), 0, 0, ""),
        ("a number", b"42\n".to_vec(), 0, 1, "object"),
    ]
}

#[test]
fn bad_rows_are_quarantined_with_the_reason_and_the_rest_lands() {
    let data = folder();
    let server = Server::start(data.path());
    let (mut landed, mut quarantined) = (0, 0);
    for (what, body, accepted, rejected, reason) in cases() {
        let answer = server.post("/v0/events?name=system_logs&wait=true", &body);
        assert_eq!(answer.status, 200, "{what}: {}", answer.body);
        let counts = answer.json();
        assert_eq!(counts["successful_rows"], accepted, "{what}: {counts}");
        assert_eq!(counts["quarantined_rows"], rejected, "{what}: {counts}");
        landed += accepted;
        quarantined += rejected;
        assert_eq!(server.number("SELECT count() FROM system_logs_quarantine"), quarantined, "{what}");
        if !reason.is_empty() {
            let errors =
                server.rows("SELECT c__error FROM system_logs_quarantine ORDER BY _seq DESC LIMIT 1");
            assert!(errors[0]["c__error"].to_string().contains(reason), "{what}: {}", errors[0]);
        }
    }
    assert_eq!(server.number("SELECT count() FROM system_logs"), landed);
}

#[test]
fn bodies_above_the_limits_are_refused_whole() {
    let data = folder();
    let server = Server::start(data.path());
    let bomb = |size: usize| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let block = vec![b' '; 1 << 20];
        for _ in 0..size >> 20 {
            gzip.write_all(&block).unwrap();
        }
        gzip.finish().unwrap()
    };
    let zstd_bomb = zstd::stream::encode_all(std::io::repeat(b' ').take_bytes(300 << 20), 3).unwrap();
    let cases = [
        ("gzip bomb", Some("gzip"), bomb(300 << 20)),
        ("zstd bomb", Some("zstd"), zstd_bomb),
        ("more than a body may be", None, vec![b' '; 17 << 20]),
    ];
    for (what, encoding, body) in cases {
        let headers: Vec<(&str, &str)> =
            encoding.map(|encoding| ("Content-Encoding", encoding)).into_iter().collect();
        let answer = server.post_with("/v0/events?name=system_logs", &headers, &body);
        assert_eq!(answer.status, 413, "{what}: {}", answer.body);
        assert!(answer.error().contains("max"), "{what} names its limit: {}", answer.error());
    }
    let unknown = server.post_with("/v0/events?name=system_logs", &[("Content-Encoding", "br")], b"x");
    assert_eq!(unknown.status, 400);
    assert_eq!(server.number("SELECT count() FROM system_logs"), 0);
}

#[test]
fn a_body_of_300_megabytes_is_refused_without_being_read() {
    let data = folder();
    let server = Server::start(data.path());
    let head = format!(
        "POST /v0/events?name=system_logs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 314572800\r\n\r\n",
        server.token
    );
    // The limit is noticed after 16 MiB; the rest is never sent.
    let mut request = head.into_bytes();
    request.resize(request.len() + (16 << 20) + 65_536, b' ');
    assert_eq!(server.raw(&request), "HTTP/1.1 413 Payload Too Large");
}

#[test]
fn a_connection_that_ends_inside_a_body_leaves_nothing_and_harms_nobody() {
    let data = folder();
    let server = Server::start(data.path());
    let head = format!(
        "POST /v0/events?name=system_logs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 100000\r\n\r\n{}",
        server.token,
        row(1)
    );
    let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    drop(stream);
    server.insert("system_logs", &row(2));
    assert_eq!(server.number("SELECT count() FROM system_logs"), 1);
}

#[test]
fn a_long_message_is_cut_and_marked() {
    let data = folder();
    let server = Server::start(data.path());
    let long = with("message", &format!("\"{}\"", "y".repeat(300 << 10)));
    let answer = server.post("/v0/events?name=system_logs&wait=true", &long);
    assert_eq!(answer.json()["successful_rows"], 1, "{}", answer.body);
    let found = server.rows("SELECT message FROM system_logs");
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.len() < 257 << 10 && message.ends_with("bytes]"), "{} bytes", message.len());
    assert!(server.get("/metrics").body.contains("seismolog_ingest_cut_messages_total 1\n"));
}

trait TakeBytes: std::io::Read + Sized {
    fn take_bytes(self, count: u64) -> std::io::Take<Self> {
        self.take(count)
    }
}

impl<R: std::io::Read> TakeBytes for R {}

#[test]
fn every_refusal_of_the_apis_of_tinybird_is_json_with_a_reason() {
    let data = folder();
    let server = Server::start(data.path());
    let cases = [
        ("DELETE", "/v0/sql", "", 405),
        ("POST", "/v0/nothing", "", 404),
        ("POST", "/v0/sql", " ", 400),
        ("POST", "/v0/sql_tables", "q=SELEC", 400),
        ("POST", "/v0/pipes", "x", 400),
        ("POST", "/v0/pipes", "{\"name\":\"a b\",\"nodes\":[{\"name\":\"n\",\"sql\":\"SELECT 1\"}]}", 400),
        ("POST", "/v0/pipes", "{\"name\":\"ab\",\"nodes\":[]}", 400),
        (
            "POST",
            "/v0/pipes",
            "{\"name\":\"ab\",\"nodes\":[{\"name\":\"n\",\"sql\":\"SELECT x FROM nowhere\"}]}",
            400,
        ),
        ("POST", "/v0/pipes/none/nodes/n/endpoint", "", 404),
        ("POST", "/v0/pipes/none/sink", "", 404),
        ("POST", "/v0/datasources?name=z&schema=a%20Foo", "", 400),
        ("POST", "/v0/datasources?name=system_logs&schema=a%20String", "", 409),
        ("POST", "/v0/datasources?name=z", "", 409),
        ("POST", "/v0/datasources/none/scheduling/runs", "", 400),
        ("POST", "/v0/datasources/none/alter", "schema=a", 404),
        ("POST", "/v0/datasources/system_logs/alter", "schema=a%20Foo", 400),
        ("DELETE", "/v0/datasources/none", "", 404),
        ("DELETE", "/v0/pipes/none", "", 404),
    ];
    for (method, path, body, status) in cases {
        let answer = match method {
            "POST" => server.post(path, body.as_bytes()),
            _ => server.delete(path, body.as_bytes()),
        };
        let told = answer.json();
        assert_eq!(answer.status, status, "{method} {path}: {told}");
        assert!(told["error"].is_string() && told["documentation"].is_string(), "{method} {path}: {told}");
    }
}
