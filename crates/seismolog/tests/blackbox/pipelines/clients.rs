//! GlassFlow's own libraries, unmodified, where they are installed: 1.0.11 by the interpreter GLASSFLOW_PYTHON, with what a
//! tutorial's scripts need beside it (`python-dotenv faker schedule requests`), 2.1.0 by GLASSFLOW_2_PYTHON.

use super::Made;
use crate::harness::{BINARY, Server, folder};
use crate::receiver::Hook;
use crate::running::Running;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn installed(variable: &str) -> Option<PathBuf> {
    let python = std::env::var_os(variable).map(PathBuf::from);
    if python.is_none() {
        eprintln!("skipped: {variable} names no interpreter");
    }
    python
}

/// A script of these tests, with the library sent to the server.
fn script(python: &Path, shim: &Path, server: &Server, name: &str) -> Command {
    let written = Command::new(BINARY)
        .arg("glassflow-shim")
        .arg(shim)
        .args(["--url", &server.url("")])
        .output()
        .unwrap();
    assert!(written.status.success());
    let exports = String::from_utf8(written.stdout).unwrap();
    let mut command = Command::new(python);
    for line in exports.lines() {
        let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
        command.env(name, value);
    }
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blackbox/pipelines/scripts");
    command.arg("-u").arg(scripts.join(name)).env("NO_PROXY", "127.0.0.1").stderr(Stdio::inherit());
    command
}

#[test]
fn a_tutorials_source_and_sink_run_as_they_are() {
    let Some(python) = installed("GLASSFLOW_PYTHON") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let handler = "def handler(data, log):\n    return {'text': 'Status: seen\\nDetails: ' + data}\n";
    let made = Made::python(&server, handler);
    let slack = Hook::answering(&[]);
    let start = |name: &str| {
        let mut command = script(&python, &data.path().join("shim"), &server, name);
        command.env("PIPELINE_ID", &made.id).env("PIPELINE_ACCESS_TOKEN", &made.token);
        command.env("SLACK_WEBHOOK_URL", &slack.url).stdout(Stdio::null());
        Running(command.spawn().unwrap())
    };
    let _sink = start("sink_connector.py");
    let _source = start("source_connector.py");
    for _ in 0..3 {
        // Their sink wraps what it gets once more.
        let text: Value = serde_json::from_str(slack.next().json()["text"].as_str().unwrap()).unwrap();
        let text = text["text"].as_str().unwrap().to_owned();
        assert!(text.starts_with("Status: seen\nDetails: ["), "{text}");
    }
}

#[test]
fn the_library_1_reads_answers_failures_and_tokens() {
    let Some(python) = installed("GLASSFLOW_PYTHON") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let made = Made::python(&server, super::DOUBLE);
    let mut command = script(&python, &data.path().join("shim"), &server, "library_1.py");
    let output =
        command.env("PIPELINE_ID", &made.id).env("PIPELINE_ACCESS_TOKEN", &made.token).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let told: Value = serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"));
    let expected =
        json!({ "is_valid": true, "is_wrong_valid": false, "event": { "was": "line" }, "failed": 200 });
    assert_eq!(told, expected);
}

#[test]
fn the_library_2_lays_pipelines_down_and_uses_them() {
    let Some(python) = installed("GLASSFLOW_2_PYTHON") else { return };
    let data = folder();
    let server = Server::start(data.path());
    let handler = data.path().join("handler.py");
    std::fs::write(&handler, super::DOUBLE).unwrap();
    let mut command = script(&python, &data.path().join("shim"), &server, "library_2.py");
    let output = command.env("TOKEN", &server.token).env("HANDLER", &handler).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let told: Value = serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"));
    let expected = json!({
        "spaces": ["main", "second"],
        "tested": { "was": "t" },
        "event": { "was": { "k": "v" } },
        "failed": "bad",
        "error": "ValueError: it is bad",
        "listed": ["renamed"],
        "state": "paused",
        "code": true,
        "logs": true,
        "secrets": ["KEY"],
        "not_empty": true,
        "gone": true,
        "stranger": true,
    });
    assert_eq!(told, expected);
}
