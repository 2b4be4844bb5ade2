//! Webhooks of those who deploy.

use crate::harness::{Server, folder};
use serde_json::json;

#[test]
fn webhooks_mark_what_went_live_and_are_answered_where_nothing_did() {
    let data = folder();
    let server = Server::start(data.path());
    let deployed = json!({ "deployment_status": { "state": "success" }, "deployment": { "sha": "abc" },
                           "repository": { "name": "shop" } });
    let pending = json!({ "deployment_status": { "state": "pending" }, "repository": { "name": "shop" } });
    let gitlab = json!({ "object_kind": "deployment", "status": "success", "short_sha": "279484c0",
                         "project": { "name": "cart" } });
    let argo = json!({ "app": { "metadata": { "name": "guestbook" }, "status": { "sync": { "revision": "53e28ff" } } } });
    for (from, more, body, expected) in [
        (
            "github",
            "",
            &deployed,
            json!({ "v": 1, "ok": true, "marked": true, "service": "shop", "version": "abc" }),
        ),
        ("github", "", &pending, json!({ "v": 1, "ok": true, "marked": false })),
        (
            "github",
            "&service=web",
            &deployed,
            json!({ "v": 1, "ok": true, "marked": true, "service": "web", "version": "abc" }),
        ),
        (
            "gitlab",
            "",
            &gitlab,
            json!({ "v": 1, "ok": true, "marked": true, "service": "cart", "version": "279484c0" }),
        ),
        (
            "argo",
            "",
            &argo,
            json!({ "v": 1, "ok": true, "marked": true, "service": "guestbook", "version": "53e28ff" }),
        ),
    ] {
        // Their forms have no place for a token but the address.
        let path = format!("/api/events/{from}?token={}{more}", server.token);
        let answer =
            server.post_as(&path, &[("Content-Type", "application/json")], body.to_string().as_bytes());
        assert_eq!((answer.status, answer.json()), (200, expected), "{from}");
    }
    let events = server.get("/api/events").json();
    let told: Vec<(&str, &str)> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["service"].as_str().unwrap(), event["version"].as_str().unwrap()))
        .collect();
    let all = [("shop", "abc"), ("web", "abc"), ("cart", "279484c0"), ("guestbook", "53e28ff")];
    assert_eq!(told, all, "{events}");
    let one = server.get("/api/events?service=cart").json();
    assert!(one["events"].as_array().unwrap().len() == 1 && one["events"][0]["kind"] == "deploy", "{one}");
    let (ts, nothing) = (one["events"][0]["ts"].as_f64().unwrap(), json!({ "v": 1, "events": [] }));
    assert_eq!(server.get(&format!("/api/events?service=cart&to={}", ts - 1.0)).json(), nothing);
    assert_eq!(server.get(&format!("/api/events?service=cart&from={ts}&to={ts}")).json(), one);
    assert_eq!(server.get("/api/events?from=yesterday").status, 400);
    let path = "/api/events/github";
    assert_eq!(server.post_as(path, &[], deployed.to_string().as_bytes()).status, 401);
    let unnamed = json!({ "deployment_status": { "state": "success" } });
    let refused = server.post(path, unnamed.to_string().as_bytes());
    assert!(refused.status == 400 && refused.error().contains("?service=NAME"), "{}", refused.body);
    assert_eq!(server.post("/api/events/jenkins", b"{}").status, 404);
}
