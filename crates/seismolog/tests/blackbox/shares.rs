//! Data sources that other workspaces read, and those that take each other's place.

use crate::deploy::{EVENTS, deployed, empty, post};
use crate::harness::{Answer, Server, folder};
use serde_json::{Value, json};

const ROWS: &str = "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":4}\n{\"at\":\"2026-03-02 09:01:00\",\"user\":\"b\",\"n\":6}";

/// Reads what the workspace `one` shares.
const SUMS: (&str, &str) = (
    "endpoints/sums.pipe",
    "TOKEN \"reader\" READ\nNODE sums\nSQL >\n    SELECT user, sum(n) AS total FROM one.events GROUP BY user ORDER BY user\nTYPE endpoint\n",
);

/// Its id and its token.
fn made(server: &Server, name: &str) -> (String, String) {
    let workspace = server.post(&format!("/v1/workspaces?name={name}"), b"").json();
    (workspace["id"].as_str().unwrap().to_owned(), workspace["token"].as_str().unwrap().to_owned())
}

/// As one with another token.
fn as_one<T>(server: &mut Server, token: &str, work: impl FnOnce(&Server) -> T) -> T {
    let own = std::mem::replace(&mut server.token, token.to_owned());
    let made = work(server);
    server.token = own;
    made
}

fn sums(server: &Server, token: &str) -> Answer {
    server.get_with("/v0/pipes/sums.json", &[("Authorization", &format!("Bearer {token}"))])
}

#[test]
fn what_a_workspace_shares_another_one_reads_and_does_not_write() {
    let data = folder();
    let mut server = empty(data.path());
    let (origin, first) = made(&server, "one");
    let (destination, second) = made(&server, "two");
    as_one(&mut server, &first, |server| {
        deployed(server, &[EVENTS]);
        server.insert("events", ROWS);
    });
    let refused = as_one(&mut server, &second, |server| post(server, "/v1/deploy", &[SUMS]).json());
    assert!(refused["error"].as_str().unwrap().contains("Resource 'one.events' not found"), "{refused}");
    let share = |server: &Server, source: &str, body: &str| {
        server.post(&format!("/v0/datasources/{source}/share"), body.as_bytes())
    };
    let both = format!("origin_workspace_id={origin}&destination_workspace_id={destination}");
    let by_itself = as_one(&mut server, &first, |server| share(server, "events", &both));
    assert_eq!(by_itself.status, 404, "another workspace is not there for it: {}", by_itself.body);
    assert_eq!(share(&server, "nothing", &both).status, 404);
    assert_eq!(share(&server, "events", &format!("origin_workspace_id={origin}")).status, 400);
    let told = share(&server, "events", &both);
    assert_eq!((told.status, &told.json()["shared_with"]), (200, &json!([destination])), "{}", told.body);
    as_one(&mut server, &second, |server| {
        deployed(server, &[SUMS]);
        let listed = server.get("/v0/datasources").json();
        let shared = |source: &&Value| source["name"] == "one.events";
        let shared = listed["datasources"].as_array().unwrap().iter().find(shared).unwrap().clone();
        assert_eq!((&shared["shared_from"], &shared["statistics"]["row_count"]), (&json!(origin), &json!(2)));
        assert_eq!(server.number("SELECT sum(n) FROM one.events"), 10);
    });
    let expected = json!([{ "user": "a", "total": 4 }, { "user": "b", "total": 6 }]);
    assert_eq!(sums(&server, &second).json()["data"], expected);
    let written =
        as_one(&mut server, &second, |server| server.post("/v0/events?name=one.events", ROWS.as_bytes()));
    assert_eq!(written.status, 404, "{}", written.body);
    server.kill();
    let mut server = empty(data.path());
    assert_eq!(sums(&server, &second).json()["data"], expected, "the first time after a crash");
    let unshared = server.delete("/v0/datasources/events/share", both.as_bytes());
    assert_eq!((unshared.status, &unshared.json()["shared_with"]), (200, &json!([])), "{}", unshared.body);
    assert_eq!(sums(&server, &second).status, 403, "{}", sums(&server, &second).body);
    assert_eq!(server.delete("/v0/datasources/events/share", both.as_bytes()).status, 404);
    // A file says so, until it does not any more.
    let by_file = EVENTS.1.replace("SCHEMA", "SHARED_WITH >\n    two,\n    nobody\n\nSCHEMA");
    as_one(&mut server, &first, |server| deployed(server, &[(EVENTS.0, &by_file)]));
    assert_eq!(sums(&server, &second).json()["data"], expected);
    assert_eq!(server.delete("/v0/datasources/events/share", both.as_bytes()).status, 409);
    as_one(&mut server, &first, |server| deployed(server, &[EVENTS]));
    assert_eq!(sums(&server, &second).status, 403);
    // Nor is it there when the workspace has gone.
    assert_eq!(share(&server, "events", &both).status, 200);
    assert_eq!(sums(&server, &second).json()["data"], expected);
    assert_eq!(server.delete(&format!("/v1/workspaces/{origin}"), b"").status, 200);
    assert_eq!(sums(&server, &second).status, 403);
    assert!(server.stop());
}

#[test]
fn two_data_sources_take_each_others_place_also_after_a_crash() {
    let data = folder();
    let server = empty(data.path());
    let other = ("datasources/staged.datasource", EVENTS.1);
    let odd = ("datasources/odd.datasource", "SCHEMA >\n    `a` String `json:$.a`\n");
    deployed(&server, &[EVENTS, other, odd]);
    server.insert("events", ROWS);
    server.insert("staged", "{\"at\":\"2026-03-03 09:00:00\",\"user\":\"c\",\"n\":1}");
    let exchange = |server: &Server, one: &str, other: &str| {
        let body = format!("datasource_a={one}&datasource_b={other}");
        server.post("/v0/datasources/exchange", body.as_bytes())
    };
    let counts = |server: &Server| {
        ["events", "staged"].map(|source| server.number(&format!("SELECT count() FROM {source}")))
    };
    assert_eq!(exchange(&server, "events", "staged").status, 200);
    assert_eq!(counts(&server), [1, 2]);
    server.insert("events", "{\"at\":\"2026-03-03 09:00:00\",\"user\":\"d\",\"n\":1}");
    server.kill();
    let server = empty(data.path());
    assert_eq!(counts(&server), [2, 2], "after a crash");
    assert_eq!(server.number("SELECT sum(n) FROM staged"), 10);
    for (one, other, status) in [("events", "odd", 409), ("events", "nothing", 404), ("events", "", 404)] {
        let told = exchange(&server, one, other);
        assert_eq!(told.status, status, "{}", told.body);
    }
    assert_eq!(server.post("/v0/datasources/exchange", b"datasource_a=events").status, 400);
    assert!(server.stop());
    let server = empty(data.path());
    assert_eq!(counts(&server), [2, 2], "after a stop");
}
