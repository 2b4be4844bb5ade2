//! What the engine finds, as tables, API and stream.

use crate::harness::{Server, folder, rows};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

#[test]
fn templates_are_mined_and_their_ids_stand_beside_the_rows() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..500));
    let ids = server.rows("SELECT template_id, count() AS n FROM system_logs GROUP BY template_id");
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(ids[0]["n"], 500);
    wait_for_tick(&server);
    let templates = server.get("/api/templates?limit=10").json();
    assert_eq!(templates[0]["count"], 500, "{templates}");
    assert_eq!(templates[0]["template_id"], ids[0]["template_id"].to_string(), "{templates}");
    assert!(templates[0]["template"].as_str().unwrap().contains("<*>"));
}

#[test]
fn search_finds_the_last_lines_by_text_service_and_level() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("logs", "{\"timestamp\":\"2026-11-21 10:00:00\",\"service\":\"pay\",\"severity_text\":\"ERROR\",\"message\":\"Card declined for user 7\"}\n{\"timestamp\":\"2026-11-21 10:00:01\",\"message\":\"hello\"}");
    let cases =
        [("q=card", 1), ("q=nothing", 0), ("service=pay", 1), ("level=error", 1), ("level=INFO", 1), ("", 2)];
    for (query, expected) in cases {
        let found = server.get(&format!("/api/search?{query}")).json();
        assert_eq!(found["total"], expected, "{query}: {found}");
    }
    assert_eq!(server.get("/api/search?level=nonsense").status, 400);
}

#[test]
fn the_stream_pushes_pictures() {
    let data = folder();
    let server = Server::start_with(data.path(), &["--open-loopback"]);
    server.insert("system_logs", &rows(0..10));
    let stream = open_stream(&server);
    let mut reader = BufReader::new(stream);
    let first = read_message(&mut reader);
    let second = read_message(&mut reader);
    for picture in [first, second] {
        let picture: serde_json::Value = serde_json::from_str(&picture).unwrap();
        assert_eq!((&picture["v"], &picture["kind"]), (&1.into(), &"tick".into()));
        assert_eq!(picture["timeline"].as_array().unwrap().len(), 60);
    }
}

#[test]
fn metrics_are_well_formed() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..10));
    let text = server.get("/metrics").body;
    assert!(text.contains("seismolog_ingest_records_total 10\n"), "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("seismolog_") && value.parse::<f64>().is_ok(), "{line}");
    }
    let Ok(mut promtool) = std::process::Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(std::process::Stdio::piped())
        .spawn()
    else {
        println!("skipped: promtool is not installed");
        return;
    };
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(promtool.wait().unwrap().success());
}

#[test]
fn a_restart_keeps_templates_and_raises_no_novelty() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..500));
    wait_for_tick(&server);
    let before = server.rows("SELECT template_id, count FROM seismolog.templates");
    assert!(server.stop());
    let server = Server::start(data.path());
    assert_eq!(server.rows("SELECT template_id, count FROM seismolog.templates"), before);
    server.insert("system_logs", &rows(500..600));
    wait_for_tick(&server);
    assert_eq!(server.number("SELECT count() FROM seismolog.anomalies"), 0);
    assert_eq!(server.get("/api/incidents").body, "[]");
}

/// Reads the stream until the templates have been renewed.
fn wait_for_tick(server: &Server) {
    let mut reader = BufReader::new(open_stream(server));
    for _ in 0..12 {
        let picture: serde_json::Value = serde_json::from_str(&read_message(&mut reader)).unwrap();
        let total = picture["kpi"]["records_total"].as_u64().unwrap();
        let mined = server.number("SELECT coalesce(sum(count), 0) FROM seismolog.templates");
        if total > 0 && mined >= total {
            return;
        }
    }
    panic!("templates were not renewed within 12 ticks");
}

fn open_stream(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let request = format!(
        "GET /ws/stream?token={} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.token
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// One unmasked text frame (RFC 6455, section 5.2).
fn read_message(reader: &mut impl BufRead) -> String {
    let mut head = [0; 2];
    reader.read_exact(&mut head).unwrap();
    assert_eq!(head[0], 0x81, "a final text frame");
    let length = match head[1] {
        126 => {
            let mut bytes = [0; 2];
            reader.read_exact(&mut bytes).unwrap();
            u64::from(u16::from_be_bytes(bytes))
        }
        127 => {
            let mut bytes = [0; 8];
            reader.read_exact(&mut bytes).unwrap();
            u64::from_be_bytes(bytes)
        }
        short => u64::from(short),
    };
    let mut text = vec![0; usize::try_from(length).unwrap()];
    reader.read_exact(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}
