//! Libraries for Python and Node, each in a script that tells how far it is.

use super::super::clients::python;
use super::daemons::certificate;
use super::{Ground, Promise};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that has a package of Node, or why the test is left out.
fn node(package: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("PROTOCOL_NODE").map(PathBuf::from) else {
        eprintln!("skipped: PROTOCOL_NODE names no folder");
        return None;
    };
    if !folder.join("node_modules").join(package).is_dir() {
        eprintln!("skipped: the package {package} of Node is not installed");
        return None;
    }
    Some(folder)
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blackbox/protocols/matrix")
}

/// Lets a script send; kills the server while it does.
fn drive(ground: &mut Ground, client: &str, mut command: Command) {
    let complaints = ground.path("complaints");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&complaints).unwrap());
    let mut child = command.env_remove("http_proxy").env("NO_PROXY", "*").spawn().unwrap();
    let (mut orders, told) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut told = BufReader::new(told).lines();
    let mut expect = |word: &str| {
        let line = told.next().map(Result::unwrap);
        let complaint = || std::fs::read_to_string(&complaints).unwrap();
        assert_eq!(line.as_deref(), Some(word), "{client}: {}", complaint());
    };
    for (pause, gone_on) in [("3000", "3200"), ("6000", "6200")] {
        expect(pause);
        ground.wait_for_rows();
        writeln!(orders, "go on").unwrap();
        expect(gone_on);
        ground.kill_and_start();
    }
    expect("done");
    assert!(child.wait().unwrap().success());
    ground.settle(|| {});
}

fn run(mut ground: Ground, client: &str, promise: Promise, mut command: Command) {
    let (url, token) = (ground.server().url(""), ground.server().token.clone());
    command.args([&url, &token, &ground.listener]);
    if let Some(folder) = std::env::var_os("PROTOCOL_NODE") {
        command.arg(folder);
    }
    drive(&mut ground, client, command);
    ground.judge(client, promise);
}

pub(super) fn by_python(package: &str, name: &str, ground: impl FnOnce() -> Ground, promise: Promise) {
    let Some(python) = python(package) else { return };
    let mut command = Command::new(python);
    command.arg(scripts().join("clients.py")).arg(name);
    run(ground(), &format!("Python: {name}"), promise, command);
}

fn by_node(package: &str, name: &str, ground: impl FnOnce() -> Ground) {
    if node(package).is_none() {
        return;
    }
    let mut command = Command::new("node");
    command.arg(scripts().join("clients.mjs")).arg(name);
    run(ground(), &format!("Node: {name}"), Promise::Kept, command);
}

fn http() -> Ground {
    Ground::new("", "")
}

fn spans() -> Ground {
    Ground { column: ("spans", "operation"), ..http() }
}

fn forward() -> Ground {
    Ground::new("forward", "")
}

#[test]
fn opentelemetry_for_python_over_http() {
    by_python("opentelemetry.exporter.otlp.proto.http", "otlp_http", http, Promise::Kept);
}

#[test]
fn opentelemetry_for_python_over_grpc() {
    by_python("opentelemetry.exporter.otlp.proto.grpc", "otlp_grpc", http, Promise::Kept);
}

#[test]
fn spans_of_opentelemetry_for_python() {
    by_python("opentelemetry.exporter.otlp.proto.http", "otlp_spans", spans, Promise::Kept);
}

#[test]
fn python_logging_loki() {
    by_python("logging_loki", "logging_loki", http, Promise::Kept);
}

#[test]
fn elasticsearch_for_python() {
    by_python("elasticsearch", "elasticsearch", http, Promise::Kept);
}

/// It tries again where nobody listens, and drops what it sent when the connection ends without an answer.
#[test]
fn splunk_handler_for_python() {
    by_python("splunk_handler", "splunk_handler", http, Promise::OnTheWay);
}

#[test]
fn fluent_logger_for_python_which_waits_for_no_acknowledgement() {
    by_python("fluent.sender", "fluent_logger", forward, Promise::Nothing);
}

#[test]
fn opentelemetry_for_node_as_protocol_buffers() {
    by_node("@opentelemetry/exporter-logs-otlp-proto", "otlp_proto", http);
}

#[test]
fn opentelemetry_for_node_as_json() {
    by_node("@opentelemetry/exporter-logs-otlp-http", "otlp_json", http);
}

#[test]
fn opentelemetry_for_node_over_grpc() {
    by_node("@opentelemetry/exporter-logs-otlp-grpc", "otlp_grpc", http);
}

#[test]
fn spans_of_opentelemetry_for_node() {
    by_node("@opentelemetry/exporter-trace-otlp-proto", "otlp_spans", spans);
}

#[test]
fn pino_loki() {
    by_node("pino-loki", "pino_loki", http);
}

#[test]
fn winston_loki() {
    by_node("winston-loki", "winston_loki", http);
}

/// Its lines are objects of JSON, and stay what they are.
#[test]
fn tracing_loki_for_rust() {
    let Some(client) = std::env::var_os("TRACING_LOKI").filter(|path| Path::new(path).exists()) else {
        eprintln!("skipped: TRACING_LOKI names no program; `make clients` builds it");
        return;
    };
    let ground = Ground { column: ("logs", "JSONExtractString(message, 'message')"), ..http() };
    run(ground, "Rust: tracing-loki", Promise::Kept, Command::new(client));
}

#[test]
fn elasticsearch_for_node() {
    by_node("@elastic/elasticsearch", "elasticsearch", http);
}

#[test]
fn fluent_org_logger_for_node_with_acknowledgements() {
    by_node("@fluent-org/logger", "fluent_org", forward);
}

#[test]
fn fluent_org_logger_for_node_over_tls() {
    let made = tempfile::tempdir().unwrap();
    let Some((certificate, key)) = certificate(made.path()) else { return };
    if node("@fluent-org/logger").is_none() {
        return;
    }
    let more = format!("tls_certificate = \"{}\"\ntls_key = \"{}\"\n", certificate.display(), key.display());
    let mut command = Command::new("node");
    command.arg(scripts().join("clients.mjs")).arg("fluent_org").env("CERTIFICATE", certificate);
    run(Ground::new("forward_tls", &more), "Node: fluent_org over TLS", Promise::Kept, command);
}

#[test]
fn splunk_logging_for_node() {
    by_node("splunk-logging", "splunk_logging", http);
}

#[test]
fn datadog_winston_for_node() {
    by_node("datadog-winston", "datadog_winston", http);
}
