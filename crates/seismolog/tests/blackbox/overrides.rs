//! What people lay down about templates, say of anomalies, and send to be judged.

use crate::harness::{Server, folder, row};
use serde_json::{Value, json};

/// A server with rows of one template, whose id is returned.
fn with_template(data: &std::path::Path) -> (Server, String) {
    let server = Server::start(data);
    server.insert("system_logs", &(0..50).map(row).collect::<String>());
    let id = server.number("SELECT max(template_id) FROM system_logs");
    (server, id.to_string())
}

#[test]
fn overrides_are_listed_survive_a_restart_and_are_taken_back() {
    let data = folder();
    let (server, id) = with_template(data.path());
    let elements = server.get(&format!("/api/templates/{id}/elements")).json();
    let elements = elements["elements"].as_array().unwrap();
    assert!(elements.iter().any(|element| element["is_value"] == true), "{elements:?}");
    let rename = json!({ "kind": "rename", "template": id, "name": "the row of the tests" });
    let answer = server.post("/api/templates/overrides", rename.to_string().as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.body);
    let number = answer.json()["id"].as_u64().unwrap();
    assert!(server.stop());

    let server = Server::start(data.path());
    let listed = server.get("/api/templates/overrides").json();
    assert_eq!(listed["overrides"][0]["name"], "the row of the tests", "{listed}");
    assert_eq!(listed["overrides"][0]["template"], id);
    let path = format!("/api/templates/overrides/{number}");
    assert_eq!(server.delete(&path, b"").status, 200);
    assert_eq!(server.delete(&path, b"").status, 404);
    assert_eq!(server.get("/api/templates/overrides").json()["overrides"], json!([]));
}

#[test]
fn nonsense_about_templates_and_labels_is_refused_with_a_reason() {
    let data = folder();
    let (server, id) = with_template(data.path());
    let cases: [(&str, Value, u16, &str); 8] = [
        ("/api/templates/overrides", json!({ "kind": "paint", "template": id }), 400, "paint"),
        ("/api/templates/overrides", json!({ "kind": "ignore" }), 400, "template"),
        (
            "/api/templates/overrides",
            json!({ "kind": "ignore", "template": "12" }),
            404,
            "GET /api/templates",
        ),
        (
            "/api/templates/overrides",
            json!({ "kind": "mask", "template": id, "element": 999 }),
            400,
            "element 999",
        ),
        ("/api/templates/overrides", json!({ "kind": "merge", "template": id, "into": id }), 400, "merged"),
        ("/api/labels", json!({ "template": id, "label": "boring" }), 400, "boring"),
        ("/api/labels", json!({ "label": "expected" }), 400, "expected"),
        ("/api/labels", json!({ "service": "", "metric": "errors", "label": "expected" }), 400, "service"),
    ];
    for (path, body, status, reason) in cases {
        let answer = server.post(path, body.to_string().as_bytes());
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        assert!(answer.error().contains(reason), "{body}: {}", answer.body);
    }
    assert_eq!(server.get("/api/templates/12/elements").status, 404);
    assert_eq!(server.delete("/api/labels", json!({ "template": id }).to_string().as_bytes()).status, 404);
}

#[test]
fn labels_are_listed_and_taken_back() {
    let data = folder();
    let (server, id) = with_template(data.path());
    let about = json!({ "template": id });
    let label = json!({ "template": id, "label": "expected" });
    assert_eq!(server.post("/api/labels", label.to_string().as_bytes()).status, 200);
    let subject = json!({ "service": "api", "metric": "errors", "label": "important" });
    assert_eq!(server.post("/api/labels", subject.to_string().as_bytes()).status, 200);
    let listed = server.get("/api/labels").json();
    assert_eq!(listed["labels"].as_array().unwrap().len(), 2, "{listed}");
    assert!(listed["labels"].as_array().unwrap().contains(&label), "{listed}");
    assert_eq!(server.delete("/api/labels", about.to_string().as_bytes()).status, 200);
    assert_eq!(server.get("/api/labels").json()["labels"].as_array().unwrap().len(), 1);
}

#[test]
fn a_batch_is_judged_by_those_before_it_even_after_a_restart() {
    let data = folder();
    let server = Server::start(data.path());
    let batch = |number: u64| -> Vec<Value> {
        let at = |n: u64| format!("2026-11-20T10:{:02}:{:02}.000Z", number * 5 + n / 60, n % 60);
        let line = |n: u64| json!({ "timestamp": at(n), "level": "info", "service": "gateway", "message": format!("GET /orders/{n} 200") });
        (0..120).map(line).collect()
    };
    for number in 0..3 {
        let answer = server.post("/api/analyze", json!(batch(number)).to_string().as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json()["anomalies"], json!([]));
    }
    assert!(server.stop());
    let server = Server::start(data.path());
    let mut entries = batch(3);
    let odd = json!({
        "timestamp": "2026-11-20T10:16:00Z", "level": "error", "service": "gateway",
        "message": "upstream certificate expired", "metadata": { "zone": "b" },
    });
    entries.push(odd);
    let judged = server.post("/api/analyze", json!({ "logs": entries }).to_string().as_bytes()).json();
    let anomalies = judged["anomalies"].as_array().unwrap();
    assert_eq!(anomalies.len(), 1, "{judged}");
    assert_eq!(anomalies[0]["anomalyScore"], 0.95);
    assert_eq!(anomalies[0]["metadata"]["zone"], "b");
    assert_eq!(judged["newPatterns"][0]["services"], json!(["gateway"]));
    let cases: [(&str, &str); 5] = [
        ("{", "expected a JSON array"),
        ("[1]", "expected a JSON array"),
        (r#"[{"timestamp":"2026-11-20T10:16:00Z"}]"#, "entry 0: message"),
        (r#"[{"timestamp":"noon","message":"x"}]"#, "entry 0: timestamp"),
        (r#"[{"timestamp":1,"message":"x","level":"loud"}]"#, "loud"),
    ];
    for (body, reason) in cases {
        let answer = server.post("/api/analyze", body.as_bytes());
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.error().contains(reason), "{body}: {}", answer.body);
    }
}
