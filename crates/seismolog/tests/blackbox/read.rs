//! What dashboards and tools ask in languages of their own, as they ask it.

mod loki;
mod mcp;
mod postgres;
mod prometheus;

use crate::harness::{Answer, Server};
use crate::tokens::encode;

/// 2026-11-21 10:00:00, when the lines of these tests begin.
const BEGIN: u64 = 1_795_255_200;

/// A request with these parameters.
fn ask(server: &Server, path: &str, parameters: &[(&str, &str)]) -> Answer {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    server.get(&format!("{path}?{}", pairs.join("&")))
}

/// The same, of something that is answered.
fn asked(server: &Server, path: &str, parameters: &[(&str, &str)]) -> serde_json::Value {
    let answer = ask(server, path, parameters);
    assert_eq!(answer.status, 200, "{path} {parameters:?}: {}", answer.body);
    answer.json()
}

/// Series of an instant query as text, `{labels} value` in order.
fn vector(answer: &serde_json::Value) -> String {
    let data = &answer["data"];
    if data["resultType"] == "scalar" {
        return data["result"][1].as_str().unwrap_or_default().to_owned();
    }
    let series = data["result"].as_array().map(Vec::as_slice).unwrap_or_default();
    let shown = |series: &serde_json::Value| {
        format!("{} {}", series["metric"], series["value"][1].as_str().unwrap_or_default())
    };
    let mut all: Vec<String> = series.iter().map(shown).collect();
    all.sort();
    all.join("; ")
}
