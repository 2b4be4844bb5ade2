//! What shippers and SDKs speak, as they speak it.

mod bounds;
mod clients;
mod datadog;
mod deploys;
mod elastic;
mod files;
mod idle;
mod loki;
mod matrix;
mod otlp;
mod sockets;
mod splunk;

pub(crate) use sockets::listening;

use crate::harness::{Answer, Server, folder};

/// A request of each protocol over HTTP that carries one line.
struct Sent {
    protocol: &'static str,
    path: &'static str,
    headers: &'static [(&'static str, &'static str)],
    /// the header of the token, and what stands before it
    credential: (&'static str, &'static str),
    body: fn(&str) -> String,
    answer: u16,
}

const SENT: [Sent; 7] = [
    Sent {
        protocol: "otlp",
        path: "/v1/logs",
        headers: &[("Content-Type", "application/json")],
        credential: ("Authorization", "Bearer "),
        body: |line| {
            format!(
                r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{{"body":{{"stringValue":"{line}"}}}}]}}]}}]}}"#
            )
        },
        answer: 200,
    },
    Sent {
        protocol: "loki",
        path: "/loki/api/v1/push",
        headers: &[("Content-Type", "application/json")],
        credential: ("Authorization", "Bearer "),
        body: |line| {
            format!(
                r#"{{"streams":[{{"stream":{{"app":"a"}},"values":[["1700000000000000000","{line}"]]}}]}}"#
            )
        },
        answer: 204,
    },
    Sent {
        protocol: "elasticsearch",
        path: "/elasticsearch/_bulk",
        headers: &[("Content-Type", "application/x-ndjson")],
        credential: ("Authorization", "ApiKey "),
        body: |line| {
            format!("{{\"create\":{{\"_index\":\"logs-a-default\"}}}}\n{{\"message\":\"{line}\"}}\n")
        },
        answer: 200,
    },
    Sent {
        protocol: "splunk",
        path: "/services/collector/event",
        headers: &[],
        credential: ("Authorization", "Splunk "),
        body: |line| format!("{{\"event\":\"{line}\"}}"),
        answer: 200,
    },
    Sent {
        protocol: "splunk raw",
        path: "/services/collector/raw",
        headers: &[],
        credential: ("Authorization", "Splunk "),
        body: str::to_owned,
        answer: 200,
    },
    Sent {
        protocol: "datadog",
        path: "/api/v2/logs",
        headers: &[("Content-Type", "application/json")],
        credential: ("DD-API-KEY", ""),
        body: |line| format!("[{{\"message\":\"{line}\",\"service\":\"a\"}}]"),
        answer: 202,
    },
    Sent {
        protocol: "journald",
        path: "/upload",
        headers: &[("Content-Type", "application/vnd.fdo.journal")],
        credential: ("Authorization", "Bearer "),
        body: |line| format!("PRIORITY=6\nMESSAGE={line}\n\n"),
        answer: 200,
    },
];

impl Sent {
    fn send(&self, server: &Server, token: &str, line: &str) -> Answer {
        let (name, before) = self.credential;
        let credential = format!("{before}{token}");
        let mut headers = vec![(name, credential.as_str())];
        headers.extend(self.headers);
        server.post_as(self.path, &headers, (self.body)(line).as_bytes())
    }
}

#[test]
fn what_is_acknowledged_in_any_protocol_survives_a_kill() {
    let data = folder();
    let mut acknowledged = 0;
    for round in 0..3 {
        let server = Server::start(data.path());
        assert_eq!(server.number("SELECT count() FROM logs"), acknowledged, "round {round}");
        for sent in &SENT {
            for number in 0..5 {
                let line = format!("{} ünïcode {round} {number}", sent.protocol);
                let answer = sent.send(&server, &server.token, &line);
                assert_eq!(answer.status, sent.answer, "{}: {}", sent.protocol, answer.body);
                acknowledged += 1;
            }
        }
        server.kill();
    }
    let server = Server::start(data.path());
    assert_eq!(server.number("SELECT count() FROM logs"), acknowledged);
    assert_eq!(server.number("SELECT count(DISTINCT message) FROM logs"), acknowledged);
    assert_eq!(server.number("SELECT count() FROM logs WHERE message LIKE '% ünïcode %'"), acknowledged);
}

#[test]
fn strangers_are_refused_in_each_protocol_and_bodies_of_ill_will_cost_nothing() {
    let data = folder();
    let server = Server::start(data.path());
    let bomb = zeros_as_gzip(80 << 20);
    for sent in &SENT {
        let refused = sent.send(&server, "p.nobody.knows", "x").status;
        let expected = if matches!(sent.protocol, "splunk" | "splunk raw" | "datadog") { 403 } else { 401 };
        assert_eq!(refused, expected, "{}", sent.protocol);
        let (name, before) = sent.credential;
        let credential = format!("{before}{}", server.token);
        let mut headers = vec![(name, credential.as_str()), ("Content-Encoding", "gzip")];
        headers.extend(sent.headers);
        let is_packed = sent.protocol != "journald";
        let refused = if is_packed { 413 } else { 415 };
        assert_eq!(server.post_as(sent.path, &headers, &bomb).status, refused, "{}", sent.protocol);
        let cut = server.post_as(sent.path, &headers, &bomb[..bomb.len() / 2]).status;
        assert!(matches!(cut, 400 | 413 | 415), "{}: {cut}", sent.protocol);
    }
    assert_eq!(server.number("SELECT count() FROM logs"), 0);
}

pub(crate) fn zeros_as_gzip(length: usize) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0_u8; 1 << 20];
    for _ in 0..length >> 20 {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn what_came_is_counted_by_protocol() {
    let data = folder();
    let server = Server::start(data.path());
    for sent in &SENT {
        sent.send(&server, &server.token, "x");
    }
    let page = server.get("/metrics").body;
    for (protocol, count) in [
        ("otlp_http", 1),
        ("loki", 1),
        ("elasticsearch", 1),
        ("splunk_hec", 2),
        ("datadog", 1),
        ("journald", 1),
    ] {
        let line = format!("seismolog_protocol_records_total{{protocol=\"{protocol}\"}} {count}\n");
        assert!(page.contains(&line), "{line}{page}");
    }
}
