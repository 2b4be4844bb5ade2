//! Workspaces do not see each other.

use crate::deploy::{EVENTS, TOP, deployed, empty};
use crate::harness::{Answer, Server, folder};
use serde_json::json;

fn get(server: &Server, token: &str, path: &str) -> Answer {
    server.get_with(path, &[("Authorization", &format!("Bearer {token}"))])
}

#[test]
fn each_workspace_has_its_project_rows_and_tokens_and_no_others() {
    let data = folder();
    let mut server = empty(data.path());
    let made = |server: &Server, name: &str| {
        let workspace = server.post(&format!("/v1/workspaces?name={name}"), b"").json();
        (workspace["id"].as_str().unwrap().to_owned(), workspace["token"].as_str().unwrap().to_owned())
    };
    let (_, first) = made(&server, "one");
    let (id, second) = made(&server, "two");
    assert_eq!(made(&server, "two"), (id.clone(), second.clone()), "made once");
    let main = server.token.clone();
    server.token = first.clone();
    deployed(&server, &[EVENTS, TOP]);
    server.insert("events", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}");
    assert_eq!(server.get("/v0/pipes/top.json").json()["data"], json!([{ "user": "a", "total": 4 }]));
    let reader = server.get("/v0/tokens/reader").json()["token"].as_str().unwrap().to_owned();
    let signed = b"{\"scopes\":[{\"type\":\"PIPES:READ\",\"resource\":\"top\"}]}";
    let signed = server.post("/v0/tokens?name=j&expiration_time=4000000000", signed).json();
    let signed = signed["token"].as_str().unwrap().to_owned();
    let statuses = |server: &Server, path: &str| {
        [&main, &first, &second, &reader, &signed].map(|token| get(server, token, path).status)
    };
    assert_eq!(statuses(&server, "/v0/pipes/top.json"), [404, 200, 404, 200, 200]);
    assert_eq!(statuses(&server, "/v0/sql?q=SELECT%20count()%20FROM%20events"), [403, 200, 403, 403, 403]);
    assert_eq!(statuses(&server, "/api/stats"), [200, 401, 401, 401, 401]);
    let seen = |token: &str| {
        get(&server, token, "/v1/user/workspaces").json()["workspaces"].as_array().unwrap().len()
    };
    assert_eq!([seen(&main), seen(&first), seen(&second)], [3, 1, 1]);
    let by_another = server.post("/v1/workspaces?name=three", b"");
    assert_eq!(by_another.status, 403, "{}", by_another.body);
    let with = |token: &str| [("Authorization", format!("Bearer {token}"))];
    let delete = |server: &mut Server, token: &str, id: &str| {
        server.token = token.to_owned();
        server.delete(&format!("/v1/workspaces/{id}"), b"").status
    };
    assert_eq!(with(&main).len(), 1);
    assert_eq!(delete(&mut server, &first, &id), 404, "another one is not there for it");
    assert_eq!(delete(&mut server, &main, "default"), 409);
    server.kill();
    let mut server = empty(data.path());
    assert_eq!(statuses(&server, "/v0/pipes/top.json"), [404, 200, 404, 200, 200], "after a crash");
    assert_eq!(delete(&mut server, &main, &id), 200);
    assert_eq!(statuses(&server, "/v0/pipes"), [200, 200, 403, 200, 200]);
    assert!(!data.path().join("workspaces").join(&id).exists());
    assert!(server.stop());
}

#[test]
fn workspaces_of_tests_that_clients_leave_behind_go_when_there_are_more() {
    let data = folder();
    let server = empty(data.path());
    let mut tokens = Vec::new();
    for n in 0..20 {
        let made = server.post(&format!("/v1/workspaces?name=Tinybird_Local_Test_{n}"), b"");
        assert_eq!(made.status, 200, "{}", made.body);
        tokens.push(made.json()["token"].as_str().unwrap().to_owned());
    }
    let statuses: Vec<u16> = tokens.iter().map(|token| get(&server, token, "/v0/pipes").status).collect();
    assert_eq!(statuses[..17], [403; 17]);
    assert_eq!(statuses[17..], [200; 3]);
}
