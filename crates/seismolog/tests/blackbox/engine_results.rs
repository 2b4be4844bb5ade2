//! What the engine finds, as tables, API and stream.

use crate::harness::{Server, folder, rows};
use crate::stream::{open_stream, read_message};
use std::io::{BufReader, Write};

#[test]
fn templates_are_mined_and_their_ids_stand_beside_the_rows() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..500));
    let ids = server.rows("SELECT template_id, count() AS n FROM system_logs GROUP BY template_id");
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(ids[0]["n"], 500);
    server.wait_for_tick();
    let templates = server.get("/api/templates?limit=10").json();
    assert_eq!(templates[0]["count"], 500, "{templates}");
    assert_eq!(templates[0]["template_id"], ids[0]["template_id"].to_string(), "{templates}");
    assert!(templates[0]["template"].as_str().unwrap().contains("<*>"));
}

#[test]
fn the_values_of_messages_come_when_they_are_named_from_memory_and_from_parts() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &rows(0..500));
    let query = "SELECT message, template_params FROM system_logs WHERE length(template_params) > 0 \
                 ORDER BY message LIMIT 3";
    let in_memory = server.rows(query);
    assert_eq!(in_memory.len(), 3);
    for row in &in_memory {
        for value in row["template_params"].as_array().unwrap() {
            assert!(row["message"].as_str().unwrap().contains(value.as_str().unwrap()), "{row}");
        }
    }
    assert_eq!(server.post("/api/flush", b"").status, 200);
    assert_eq!(server.rows(query), in_memory);
    let all = server.rows("SELECT * FROM system_logs LIMIT 1");
    assert_eq!(all[0].get("template_params"), None, "shown when named only");
    let counted = "SELECT template_params[1] AS value, count() AS n FROM system_logs GROUP BY value ORDER BY n DESC LIMIT 1";
    assert!(server.rows(counted)[0]["n"].as_u64().unwrap() >= 1);
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
    server.wait_for_tick();
    let before = server.rows("SELECT template_id, count FROM seismolog.templates");
    assert!(server.stop());
    let server = Server::start(data.path());
    assert_eq!(server.rows("SELECT template_id, count FROM seismolog.templates"), before);
    server.insert("system_logs", &rows(500..600));
    server.wait_for_tick();
    assert_eq!(server.number("SELECT count() FROM seismolog.anomalies"), 0);
    assert_eq!(server.get("/api/incidents").body, "[]");
}
