//! What needs no server: templates and replay; and what people tell a server.

use crate::harness::{BINARY, Server, folder};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn path(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn every_line_gets_a_template_and_a_list_counts_them() {
    let files = folder();
    let lines: String = (0..50).map(|n| format!("user u{n} paid {n} cents\nqueue is empty\r\n")).collect();
    let file = path(files.path(), "app.log", &lines);
    for when in ["final", "online"] {
        let assigned = stdout(&run(&["templates", &file, "--assign", when, "--content"]));
        let rows: Vec<(&str, &str)> = assigned.lines().map(|line| line.split_once('\t').unwrap()).collect();
        assert_eq!(rows.len(), 100, "{when}");
        assert_eq!(rows[1].1, "queue is empty");
        assert_eq!(rows[98], rows[0], "{when}: lines that differ in values only");
    }
    let listed: Value =
        serde_json::from_str(&stdout(&run(&["templates", &file, "--content", "--json"]))).unwrap();
    assert_eq!(listed["templates"].as_array().unwrap().len(), 2, "{listed}");
    let missing = run(&["templates", "/nonexistent.log"]);
    assert!(!missing.status.success());
    assert!(String::from_utf8_lossy(&missing.stderr).contains("/nonexistent.log"));
}

#[test]
fn a_replayed_outage_is_one_incident_with_its_root_and_its_callers() {
    let files = folder();
    let fault = sim::Fault::parse("payments_outage").unwrap();
    let run_of_shop = sim::Run::fresh(fault, 1);
    let truth = run_of_shop.truths()[0].clone();
    let mut text = String::from("this line is no JSON\n");
    for second in run_of_shop {
        for record in &second.records {
            record.write_replay_json(&mut text);
            text.push('\n');
        }
    }
    let file = path(files.path(), "outage.jsonl", &text);
    let out = files.path().join("incidents.jsonl").to_string_lossy().into_owned();
    stdout(&run(&["replay", &file, "--to", &out]));
    let incidents = std::fs::read_to_string(&out).unwrap();
    let incidents: Vec<Value> = incidents.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    let incident = &incidents[0];
    assert_eq!(incident["root_candidates"][0]["service"], truth.primary);
    assert!(incident["opened"].as_str().unwrap() >= truth.start.to_string().as_str(), "{incident}");
    let impacted = incident["impacted"].as_array().unwrap();
    assert!(impacted.iter().any(|impact| impact["service"] == "checkout"), "{incident}");
    assert!(!incident["signals"].as_array().unwrap().is_empty());

    let again = stdout(&run(&["replay", &file, "--to", "-"]));
    assert_eq!(again, std::fs::read_to_string(&out).unwrap(), "the same lines give the same incidents");
    let empty = path(files.path(), "empty.jsonl", "\n");
    let refused = run(&["replay", &empty, "--to", &out]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no line to replay"));
}

#[test]
fn notes_stay_with_their_incident_as_they_were_written_and_survive_a_kill() {
    let data = folder();
    let server = Server::start(data.path());
    crate::alerts::outage(&server, "payments");
    server.until("an incident", || server.get("/api/incidents").body != "[]");
    let id = server.get("/api/incidents").json()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/incidents/{id}/notes");
    assert_eq!(server.get(&path).body, "[]");
    let notes = [("ann", "pool raised to 40;\n`DROP` \u{202e} <b>"), ("", "calm again")];
    for (by, text) in notes {
        let answer = server.post(&path, serde_json::json!({"by": by, "text": text}).to_string().as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    server.kill();
    let server = Server::start(data.path());
    let kept = server.get(&path).json();
    let kept: Vec<_> =
        kept.as_array().unwrap().iter().map(|note| (note["by"].clone(), note["text"].clone())).collect();
    assert_eq!(kept, notes.map(|(by, text)| (by.into(), text.into())));
    assert_eq!(server.number(&format!("SELECT count() FROM seismolog.notes WHERE incident_id = '{id}'")), 2);
    let long = serde_json::json!({"text": "x".repeat(20_000)}).to_string();
    for (path, body, status, said) in [
        (path.as_str(), "{}", 400, "text"),
        (path.as_str(), "{\"text\":\" \"}", 400, "text must have 1 to"),
        (path.as_str(), long.as_str(), 400, "text must have 1 to"),
        ("/api/incidents/inc_999/notes", "{\"text\":\"a\"}", 404, "inc_999"),
    ] {
        let answer = server.post(path, body.as_bytes());
        assert!(answer.status == status && answer.error().contains(said), "{body:.40}: {}", answer.body);
    }
}

#[test]
fn markers_acknowledgements_and_scenarios_say_what_is_wrong_with_them() {
    let data = folder();
    let server = Server::start(data.path());
    let marker = br#"{"service":"api","version":"v2","kind":"deploy","text":"by hand"}"#;
    assert_eq!(server.post("/api/events", marker).status, 202);
    let cases: [(&[u8], &str); 5] = [
        (b"{", "expected"),
        (br#"{"version":"v2"}"#, "service"),
        (br#"{"service":""}"#, "service must have"),
        (br#"{"service":"api","kind":"party"}"#, "party"),
        (br#"{"service":"api","ts":1e12}"#, "seconds since 1970"),
    ];
    for (body, reason) in cases {
        let answer = server.post("/api/events", body);
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(answer.error().contains(reason), "{}", answer.body);
    }
    for id in ["inc_1", "nonsense"] {
        let answer = server.post(&format!("/api/incidents/{id}/acknowledge"), b"");
        assert_eq!(answer.status, 404, "{}", answer.body);
        assert!(answer.error().contains(id));
    }
    assert_eq!(server.get("/api/scenarios").json()["scenarios"], serde_json::json!([]));
    let answer = server.post("/api/scenarios/payments_outage", b"");
    assert_eq!(answer.status, 404);
    assert!(answer.error().contains("seismolog demo"));
    let wrong = [("Authorization", "Bearer wrong")];
    assert_eq!(server.get_with("/api/scenarios", &wrong).status, 401);
}
