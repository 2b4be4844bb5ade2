//! The transform `judge` with a model that answers, and with one that is not there.

use super::{definition, response, runtime, workshop};
use seismolog_pipeline::{Event, Model, Outlet, Pipeline, Workshop, make};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;

const LINE: &str = "[01/Feb/2024 14:46:21] 10.0.0.7 veronica08 accessed file 'concern.html'";

/// A model that says of every item that it is suspicious.
fn served() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            answer(&stream.unwrap());
        }
    });
    base
}

fn answer(mut stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0);
    }
    let length =
        head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap()];
    reader.read_exact(&mut body).unwrap();
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let text = asked["messages"][1]["content"].as_str().unwrap();
    assert!(text.contains("veronica08 accessed file"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let verdict = |item: usize| json!({"item": item, "verdict": "suspicious", "severity": "high", "category": "access", "reason": "since"});
    let verdicts: Vec<Value> = (1..=text.matches("\nitem ").count()).map(verdict).collect();
    let content = json!({ "verdicts": verdicts }).to_string();
    let body = json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}).to_string();
    let length = body.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
}

/// What comes of one line, judged by the model at `base`.
fn judged(folder: &Path, base: &str, line: &str) -> Value {
    let mut options = llm::JudgeOptions::new("small", |text| text.replace("hunter2", "[secret]"));
    options.gather = std::time::Duration::ZERO;
    options.attempts = 1;
    let model = Model::new(llm::ChatOptions::new(base, "small"), options, 7).unwrap();
    let workshop = Workshop { judges: Some(Arc::new(model)), ..workshop() };
    let definition =
        definition(json!({ "name": "a", "transforms": [{ "kind": "judge", "emit_normal": true }] }));
    let pipeline =
        Pipeline::open(folder, &definition, make(&definition, &BTreeMap::new(), &workshop)).unwrap();
    let runtime = runtime();
    let event = Event { id: [1; 16], received: 1, payload: json!(line).to_string().into_bytes() };
    runtime.block_on(pipeline.publish(event)).unwrap();
    let answer = response(runtime.block_on(pipeline.consume(Outlet::Output)).unwrap());
    pipeline.stop();
    answer
}

#[test]
fn a_model_speaks_and_statistics_stay_beside() {
    let folder = tempfile::tempdir().unwrap();
    let told = judged(folder.path(), &served(), &format!("{LINE} password=hunter2"));
    assert_eq!(
        (&told["status"], &told["judged_by"], &told["severity"]),
        (&json!("suspicious"), &json!("model"), &json!("high"))
    );
    assert_eq!(told["statistics"]["status"], "normal");
    assert!(told["event"].as_str().unwrap().starts_with(LINE));
    assert!(told["text"].as_str().unwrap().starts_with("Status: suspicious\nDetails: {"));
}

#[test]
fn without_an_answer_statistics_stand() {
    let folder = tempfile::tempdir().unwrap();
    // a port that was free a moment ago, on which nobody listens
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let told = judged(folder.path(), &format!("http://127.0.0.1:{port}/v1"), LINE);
    assert_eq!((&told["status"], &told["judged_by"]), (&json!("normal"), &json!("statistics")));
    assert_eq!(told["unjudged"], "model down");
}
