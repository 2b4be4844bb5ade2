//! New templates are compared by what a model sees in them, and by their words while it does not answer.

use crate::harness::{Server, folder};
use crate::receiver;
use serde_json::{Value, json};
use std::sync::mpsc::{Receiver, channel};

/// A model behind OpenAI's API that knows three things; tells what it was asked.
fn model() -> (String, Receiver<String>) {
    let (tell, told) = channel();
    let url = receiver::serve(move |request| {
        let asked = request.json();
        let texts = asked["input"].as_array().unwrap().iter().map(|text| text.as_str().unwrap());
        let embedding = |(index, text): (usize, &str)| {
            // whoever tests may have seen enough
            let _ = tell.send(text.to_owned());
            json!({"index": index, "embedding": meaning(text)})
        };
        let data: Vec<Value> = texts.enumerate().map(embedding).collect();
        ("200 OK".to_owned(), json!({"object": "list", "data": data}).to_string())
    });
    (format!("{url}/v1"), told)
}

fn meaning(text: &str) -> [f64; 2] {
    if text.contains("zahlung") || text.contains("karte") { [1.0, 0.1] } else { [0.0, 1.0] }
}

/// A server that asks `url`, taught eleven minutes of payments refused, in one batch that ends now.
fn taught(data: &std::path::Path, url: &str) -> Server {
    let config = data.join("config.toml");
    std::fs::write(&config, format!("[embeddings]\nurl = \"{url}\"\nmodel = \"m\"\nwait_seconds = 2\n"))
        .unwrap();
    let server = Server::start_with(data, &["--config", config.to_str().unwrap()]);
    let now = server.number("SELECT toUnixTimestamp(now())");
    let rows = (0..1_320).map(|n| row(now - 660 + n / 2, "ERROR", &format!("Zahlung {n} abgelehnt")));
    server.insert("logs", &rows.collect::<String>());
    server.wait_for_tick();
    server
}

fn row(second: u64, severity: &str, message: &str) -> String {
    let row = json!({"timestamp": second, "service": "till", "severity_text": severity, "message": message});
    format!("{row}\n")
}

fn write(server: &Server, messages: &[&str]) {
    let now = server.number("SELECT toUnixTimestamp(now())");
    server.insert("logs", &messages.iter().map(|message| row(now, "FATAL", message)).collect::<String>());
}

const TOLD: &str =
    "SELECT count() FROM seismolog.anomalies WHERE kind = 'new_template' AND position(description, ";

#[test]
fn what_a_model_takes_for_the_same_is_no_news_and_only_words_are_sent() {
    let data = folder();
    let (url, asked) = model();
    let server = taught(data.path(), &url);
    write(&server, &["Karte 4711 von alice@example.com ungültig", "Verbindung zum Lager verloren"]);
    assert_eq!(server.wait_until(&format!("{TOLD}'Verbindung') > 0")), 1);
    assert_eq!(server.number(&format!("{TOLD}'Karte') > 0")), 0, "another wording of what is known");
    let asked: Vec<String> = asked.try_iter().collect();
    assert!(asked.contains(&"zahlung abgelehnt".to_owned()), "{asked:?}");
    assert!(asked.iter().any(|text| text.starts_with("karte von ")), "{asked:?}");
    let hidden = ["4711", "alice", "example"];
    assert!(!asked.iter().any(|text| hidden.iter().any(|value| text.contains(value))), "{asked:?}");
    assert!(asked.len() <= 4, "each is asked once: {asked:?}");
    let metrics = server.get("/metrics").body;
    assert!(metrics.contains("seismolog_model_failures_total 0\n"), "{metrics}");
}

#[test]
fn while_the_model_does_not_answer_words_decide_and_new_templates_are_told_all_the_same() {
    let data = folder();
    let server = taught(data.path(), "http://127.0.0.1:1/v1");
    write(&server, &["Karte ungültig", "Verbindung zum Lager verloren"]);
    assert_eq!(server.wait_until(&format!("{TOLD}'Verbindung') > 0")), 1);
    assert_eq!(server.number(&format!("{TOLD}'Karte') > 0")), 1);
    assert!(!server.get("/metrics").body.contains("seismolog_model_failures_total 0\n"));
}
