//! Incidents in a language model's words, with a stand-in for the model that says what it is told to.

use crate::alerts::outage;
use crate::harness::{Server, folder};
use crate::receiver::{Received, serve};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

/// A model that answers once and then is down; what it was asked.
fn model() -> (String, Receiver<Received>) {
    let (tell, asked) = channel();
    let mut answers = 1;
    let url = serve(move |request| {
        // whoever tests may have seen enough
        let _ = tell.send(request);
        if answers == 0 {
            return ("503 Busy".to_owned(), String::new());
        }
        answers -= 1;
        let words = json!({ "summary": "Payments fail since the acquirer refuses cards." }).to_string();
        let answer = json!({
            "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": words } }],
            "usage": { "prompt_tokens": 300, "completion_tokens": 30, "total_tokens": 330 },
        });
        ("200 OK".to_owned(), answer.to_string())
    });
    (url, asked)
}

fn server(data: &Path, judge: &str) -> Server {
    let config = data.join("config.toml");
    std::fs::write(&config, judge).unwrap();
    Server::start_with(data, &["--config", config.to_str().unwrap()])
}

/// The first incident of an outage.
fn incident(server: &Server) -> String {
    outage(server, "payments");
    loop {
        let incidents = server.get("/api/incidents").json();
        if let Some(id) = incidents[0]["id"].as_str() {
            return id.to_owned();
        }
    }
}

#[test]
fn an_incident_is_told_in_words_beside_its_facts_and_without_words_the_facts_stand() {
    let data = folder();
    let (url, asked) = model();
    let server = server(data.path(), &format!("[judge]\nurl = '{url}/v1'\nmodel = 'm'\nsummaries = true\n"));
    let id = incident(&server);
    assert!(asked.try_recv().is_err(), "nobody is asked before somebody asks");
    let told = server.get(&format!("/api/incidents/{id}/summary")).json();
    assert_eq!(told["words"], "Payments fail since the acquirer refuses cards.", "{told}");
    let facts = told["facts"].as_str().unwrap();
    assert!(facts.contains("payments") && told["problem"].is_null(), "{told}");
    let question: Value = asked.recv().unwrap().json();
    let user = question["messages"][1]["content"].as_str().unwrap();
    assert!(user.contains("DATA-") && user.contains("payments"), "{user}");
    assert!(!user.contains("4111"), "secrets do not leave: {user}");
    assert_eq!(server.get("/api/incidents/inc_99/summary").status, 404);
    // Another incident finds the model down.
    outage(&server, "search");
    let other = loop {
        let incidents = server.get("/api/incidents").json();
        let of_search = |one: &&Value| one["services"].as_array().unwrap().contains(&json!("search"));
        if let Some(found) = incidents.as_array().unwrap().iter().find(of_search) {
            break found["id"].as_str().unwrap().to_owned();
        }
    };
    let told = server.get(&format!("/api/incidents/{other}/summary")).json();
    assert!(told["words"].is_null() && told["facts"].as_str().unwrap().contains("search"), "{told}");
    assert!(told["problem"].as_str().unwrap().contains("503"), "{told}");
}

#[test]
fn without_a_model_an_incident_has_its_facts() {
    let data = folder();
    let server = server(data.path(), "");
    let id = incident(&server);
    let told = server.get(&format!("/api/incidents/{id}/summary")).json();
    assert!(told["words"].is_null() && told["facts"].as_str().unwrap().contains("payments"), "{told}");
    assert!(told["problem"].as_str().unwrap().contains("[judge]"), "{told}");
}
