//! Clients of others, unmodified, where they are installed: Python's by the interpreter PROTOCOL_PYTHON.

use crate::harness::{Server, folder};
use std::path::PathBuf;
use std::process::Command;

/// An interpreter that has a package, or why the test is left out.
pub(super) fn python(package: &str) -> Option<PathBuf> {
    let Some(python) = std::env::var_os("PROTOCOL_PYTHON").map(PathBuf::from) else {
        eprintln!("skipped: PROTOCOL_PYTHON names no interpreter");
        return None;
    };
    let found = Command::new(&python).args(["-c", &format!("import {package}")]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: the Python package {package} is not installed");
        return None;
    }
    Some(python)
}

/// Runs a script that gets the server's address and token.
fn run(python: &PathBuf, server: &Server, script: &str) -> String {
    let mut command = Command::new(python);
    command
        .args(["-c", script, &server.url(""), &server.token])
        .env_remove("http_proxy")
        .env("NO_PROXY", "*");
    let output = command.output().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    text
}

/// Lines that all of these send: numbered, with unicode, one long, one of many lines.
const LINES: &str = r#"
import sys
url, token = sys.argv[1:]
lines = [f"line {number} größe ☃" for number in range(1000)] + ["x" * 200_000, "Traceback:\n  a\n  b\nError: c"]
"#;

/// All lines are there, once.
fn assert_all(server: &Server) {
    assert_eq!(server.number("SELECT count() FROM logs"), 1_002);
    assert_eq!(server.number("SELECT count(DISTINCT message) FROM logs"), 1_002);
    assert_eq!(server.number("SELECT count() FROM logs WHERE message LIKE 'line % größe ☃'"), 1_000);
    assert_eq!(server.number("SELECT max(length(message)) FROM logs"), 200_000);
}

#[test]
fn opentelemetry_for_python_sends_logs_traces_and_metrics() {
    let Some(python) = python("opentelemetry.exporter.otlp.proto.http") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let script = r#"
import logging
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
resource = Resource.create({"service.name": "shop", "service.version": "v1"})
headers = {"authorization": f"Bearer {token}"}
logs = LoggerProvider(resource=resource)
logs.add_log_record_processor(BatchLogRecordProcessor(
    OTLPLogExporter(endpoint=f"{url}/v1/logs", headers=headers, compression=Compression.Gzip)))
logger = logging.getLogger("checkout")
logger.addHandler(LoggingHandler(logger_provider=logs))
spans = TracerProvider(resource=resource)
spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{url}/v1/traces", headers=headers)))
reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=f"{url}/v1/metrics", headers=headers))
metrics = MeterProvider(resource=resource, metric_readers=[reader])
metrics.get_meter("m").create_counter("orders").add(1)
with spans.get_tracer("t").start_as_current_span("pay") as span:
    for line in lines:
        logger.error(line)
for provider in (logs, spans, metrics):
    provider.force_flush()
    provider.shutdown()
"#;
    let told = run(&python, &server, &format!("{LINES}{script}"));
    assert!(!told.contains("Failed to export"), "{told}");
    assert_all(&server);
    let joined = "SELECT count() FROM logs AS l JOIN spans AS s ON l.trace_id = s.trace_id WHERE s.operation = 'pay' \
                  AND l.service = 'shop' AND l.severity_text = 'ERROR' AND l.version = 'v1'";
    assert_eq!(server.number(joined), 1_002);
    // The library also tells how it fares itself.
    assert!(!server.get("/metrics").body.contains("seismolog_protocol_data_points_total 0\n"));
}

#[test]
fn opentelemetry_for_python_sends_over_grpc() {
    let Some(python) = python("opentelemetry.exporter.otlp.proto.grpc") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let script = r#"
import logging
import grpc
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
logs = LoggerProvider(resource=Resource.create({"service.name": "shop"}))
exporter = OTLPLogExporter(
    endpoint=url, insecure=True, headers=(("authorization", f"Bearer {token}"),), compression=grpc.Compression.Gzip)
logs.add_log_record_processor(BatchLogRecordProcessor(exporter))
logger = logging.getLogger("checkout")
logger.addHandler(LoggingHandler(logger_provider=logs))
for line in lines:
    logger.warning(line)
logs.force_flush()
logs.shutdown()
channel = grpc.insecure_channel(url.removeprefix("http://"))
export = channel.unary_unary("/opentelemetry.proto.collector.logs.v1.LogsService/Export")
for metadata, body in (((), b""), ((("authorization", f"Bearer {token}"),), b"\x0a\xff")):
    try:
        export(body, metadata=metadata)
    except grpc.RpcError as error:
        print(error.code().name, error.details())
"#;
    let told = run(&python, &server, &format!("{LINES}{script}"));
    assert!(
        told.contains("UNAUTHENTICATED") && told.contains("INVALID_ARGUMENT the body cannot be read"),
        "{told}"
    );
    assert_all(&server);
    assert_eq!(
        server.number("SELECT count() FROM logs WHERE severity_text = 'WARN' AND service = 'shop'"),
        1_002
    );
}

#[test]
fn python_logging_loki_sends() {
    let Some(python) = python("logging_loki") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let script = r#"
import logging
import logging_loki
handler = logging_loki.LokiHandler(
    url=f"{url}/loki/api/v1/push", tags={"application": "shop"}, auth=("any", token), version="1")
logger = logging.getLogger("checkout")
logger.addHandler(handler)
for line in lines:
    logger.error(line)
"#;
    run(&python, &server, &format!("{LINES}{script}"));
    assert_all(&server);
    assert_eq!(
        server.number("SELECT count() FROM logs WHERE severity_text = 'ERROR' AND service = 'shop'"),
        1_002
    );
}

#[test]
fn elasticsearch_for_python_sends_by_its_bulk_helper() {
    let Some(python) = python("elasticsearch") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let script = r#"
from elasticsearch import Elasticsearch, helpers
client = Elasticsearch(f"{url}/elasticsearch", api_key=("any", token))
print(client.info()["version"]["number"])
actions = ({"_op_type": "create", "_index": "logs-shop-default", "@timestamp": "2026-11-22T10:00:00Z",
            "log": {"level": "error"}, "message": line} for line in lines)
print(helpers.bulk(client, actions))
"#;
    let told = run(&python, &server, &format!("{LINES}{script}"));
    assert!(told.contains("(1002, [])"), "{told}");
    assert_all(&server);
    assert_eq!(
        server.number("SELECT count() FROM logs WHERE severity_text = 'ERROR' AND service = 'shop'"),
        1_002
    );
}

#[test]
fn splunk_handler_for_python_sends() {
    let Some(python) = python("splunk_handler") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let script = r#"
import logging
from splunk_handler import SplunkHandler
host, port = url.removeprefix("http://").split(":")
handler = SplunkHandler(host=host, port=port, token=token, index="main", protocol="http", sourcetype="shop", verify=False)
logger = logging.getLogger("checkout")
logger.addHandler(handler)
for line in lines:
    logger.error(line)
logging.shutdown()
"#;
    run(&python, &server, &format!("{LINES}{script}"));
    assert_all(&server);
    assert_eq!(server.number("SELECT count() FROM logs WHERE service = 'shop'"), 1_002);
}

#[test]
fn fluent_logger_for_python_sends() {
    let Some(python) = python("fluent.sender") else { return };
    let data = folder();
    let (server, address) = super::sockets::listening(data.path(), "forward", "");
    let script = format!(
        r#"
from fluent import sender
host, port = "{address}".split(":")
sending = sender.FluentSender("shop", host=host, port=int(port), nanosecond_precision=True)
for line in lines:
    assert sending.emit("web", {{"message": line, "level": "error"}}), sending.last_error
sending.close()
"#
    );
    run(&python, &server, &format!("{LINES}{script}"));
    assert_eq!(server.wait_until("SELECT toUInt64(count() = 1002) FROM logs"), 1);
    assert_all(&server);
    assert_eq!(
        server.number("SELECT count() FROM logs WHERE severity_text = 'ERROR' AND service = 'shop.web'"),
        1_002
    );
}

#[test]
fn the_logger_of_util_linux_sends_in_both_forms() {
    if !Command::new("logger").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no command logger");
        return;
    }
    let data = folder();
    let (server, address) = super::sockets::listening(data.path(), "syslog_tcp", "");
    let (host, port) = address.split_once(':').unwrap();
    for (number, form) in ["--rfc3164", "--rfc5424", "--octet-count"].into_iter().enumerate() {
        let line = format!("line {number} größe ☃");
        let arguments =
            ["--tcp", "--server", host, "--port", port, "--tag", "shop", "-p", "user.err", form, &line];
        assert!(Command::new("logger").args(arguments).status().unwrap().success());
    }
    assert_eq!(server.wait_until("SELECT toUInt64(count() = 3) FROM logs"), 1);
    let all = "SELECT count() FROM logs WHERE service = 'shop' AND severity_text = 'ERROR' AND message LIKE 'line % größe ☃'";
    assert_eq!(server.number(all), 3);
}
