//! Who is let in.

use crate::harness::{Server, folder};

#[test]
fn tinybird_routes_answer_403_in_the_words_clients_match_on() {
    let data = folder();
    let server = Server::start(data.path());
    let none = server.get_with("/v0/sql?q=SELECT%201", &[]);
    assert_eq!(none.status, 403);
    let bad = server.get_with("/v0/sql?q=SELECT%201&token=notreal", &[]);
    let expected = "{\"error\": \"invalid authentication token. Invalid token b'notreal': \", \
                    \"documentation\": \"https://docs.tinybird.co/api-reference/overview#authentication\"}";
    assert_eq!((bad.status, bad.body.as_str()), (403, expected));
    let good = server.get_with(&format!("/v0/sql?q=SELECT%201&token={}", server.token), &[]);
    assert_eq!((good.status, good.body.as_str()), (200, "1\n"));
}

#[test]
fn own_routes_answer_401_unless_loopback_is_open() {
    let data = folder();
    let server = Server::start(data.path());
    for path in ["/api/stats", "/api/incidents", "/api/templates", "/api/search", "/ws/stream"] {
        assert_eq!(server.get_with(path, &[]).status, 401, "{path}");
    }
    assert_eq!(server.get("/api/stats").status, 200);
    assert_eq!(server.get_with("/health", &[]).status, 200);
    assert_eq!(server.get_with("/metrics", &[]).status, 200);
    drop(server);
    let server = Server::start_with(data.path(), &["--open-loopback"]);
    assert_eq!(server.get_with("/api/stats", &[]).status, 200);
    assert_eq!(server.get_with("/api/stats", &[("Host", "evil.example")]).status, 401, "rebinding");
    assert_eq!(server.get_with("/api/stats", &[("X-Forwarded-For", "1.2.3.4")]).status, 401, "proxy");
    assert_eq!(server.get_with("/v0/sql?q=SELECT%201", &[]).status, 403, "never without a token");
}

#[test]
fn tokens_are_shown_on_this_machine_only_and_stay_the_same() {
    let data = folder();
    let server = Server::start(data.path());
    let tokens = server.get_with("/tokens", &[]).json();
    assert_eq!(tokens["workspace_admin_token"], server.token);
    for name in ["user_token", "admin_token"] {
        let token = tokens[name].as_str().unwrap();
        assert_eq!(server.get_with(&format!("/v0/datasources?token={token}"), &[]).status, 200, "{name}");
    }
    assert_eq!(server.get_with("/tokens", &[("Host", "evil.example")]).status, 403);
    assert_eq!(server.get_with("/tokens", &[("Forwarded", "for=1.2.3.4")]).status, 403);
    let before = server.token.clone();
    assert!(server.stop());
    assert_eq!(Server::start(data.path()).token, before);
}
