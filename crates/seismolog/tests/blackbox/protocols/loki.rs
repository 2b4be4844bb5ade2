//! Loki's push API.

use crate::harness::{Server, folder};

#[test]
fn a_tenant_without_a_token_is_a_workspace_where_one_is_called_so() {
    let data = folder();
    let server = Server::start_with(data.path(), &["--open-loopback"]);
    let made = server.post("/v1/workspaces?name=team-a", b"");
    let token = made.json()["token"].as_str().unwrap().to_owned();
    let body = r#"{"streams":[{"stream":{"app":"a"},"values":[["1700000000000000000","line"]]}]}"#;
    for tenant in ["team-a", "nobody"] {
        let headers = [("Content-Type", "application/json"), ("X-Scope-OrgID", tenant)];
        assert_eq!(server.post_as("/loki/api/v1/push", &headers, body.as_bytes()).status, 204);
    }
    let count = "/v0/sql?q=SELECT%20count()%20FROM%20logs";
    let of_team = server.get_with(count, &[("Authorization", &format!("Bearer {token}"))]);
    assert_eq!((of_team.body.trim(), server.get(count).body.trim()), ("1", "1"));
}

#[test]
fn clients_that_ask_before_they_send_are_answered() {
    let data = folder();
    let server = Server::start(data.path());
    assert_eq!(server.get("/ready").body, "ready\n");
    assert!(server.get("/loki/api/v1/status/buildinfo").json()["version"].is_string());
    assert_eq!(server.get_with("/loki/api/v1/status/buildinfo", &[]).status, 401);
}
