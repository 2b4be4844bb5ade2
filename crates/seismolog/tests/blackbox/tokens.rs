//! What each token may do, and what it may not.

use crate::deploy::{EVENTS, TOP, deployed, empty};
use crate::harness::{Answer, Server, folder};
use serde_json::{Value, json};

fn shop(data: &std::path::Path) -> Server {
    let server = empty(data);
    let secrets =
        ("secrets.datasource", "SCHEMA >\n    `user` String `json:$.user`,\n    `pin` String `json:$.pin`\n");
    let joined = (
        "pins.pipe",
        "NODE x\nSQL >\n    %\n    SELECT user, pin FROM secrets WHERE user = {{String(user, 'a')}}\nTYPE endpoint\n",
    );
    let any =
        ("any.pipe", "NODE x\nSQL >\n    %\n    SELECT count() AS n FROM {{table(t)}}\nTYPE endpoint\n");
    deployed(&server, &[EVENTS, TOP, secrets, joined, any]);
    let rows =
        ["a", "a", "b"].map(|user| format!("{{\"at\":\"2026-03-02 09:00:00\",\"user\":\"{user}\",\"n\":1}}"));
    server.insert("events", &rows.join("\n"));
    server.insert("secrets", "{\"user\":\"a\",\"pin\":\"1\"}\n{\"user\":\"b\",\"pin\":\"2\"}");
    server
}

pub(crate) fn created(server: &Server, name: &str, scopes: &[&str]) -> String {
    let mut path = format!("/v0/tokens?name={name}");
    for scope in scopes {
        path.push_str(&format!("&scope={}", encode(scope)));
    }
    let answer = server.post(&path, b"");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["token"].as_str().unwrap().to_owned()
}

pub(crate) fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn sql(server: &Server, token: &str, query: &str) -> Answer {
    server.get_with(&format!("/v0/sql?q={}&token={token}", encode(query)), &[])
}

fn get(server: &Server, token: &str, path: &str) -> Answer {
    server.get_with(path, &[("Authorization", &format!("Bearer {token}"))])
}

#[test]
fn each_scope_opens_its_routes_and_no_others() {
    let data = folder();
    let server = shop(data.path());
    let reader = created(&server, "r", &["DATASOURCES:READ:events"]);
    let writer = created(&server, "w", &["DATASOURCES:APPEND:events"]);
    let caller = created(&server, "c", &["PIPES:READ:top"]);
    let admin = created(&server, "a", &["ADMIN"]);
    let append = |token: &str, name: &str| {
        let headers = [("Authorization", format!("Bearer {token}"))];
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let row = b"{\"at\":\"2026-03-02 09:00:00\",\"user\":\"c\",\"n\":1}";
        server.post_as(&format!("/v0/events?name={name}&wait=true"), &headers, row).status
    };
    assert_eq!(
        [&reader, &writer, &caller, &admin].map(|token| append(token, "events")),
        [403, 200, 403, 200]
    );
    assert_eq!(append(&writer, "secrets"), 403);
    assert_eq!(append(&writer, "nowhere"), 403, "what is not there looks like what is not allowed");
    let statuses =
        |path: &str| [&reader, &writer, &caller, &admin].map(|token| get(&server, token, path).status);
    assert_eq!(statuses("/v0/pipes/top.json"), [403, 403, 200, 200]);
    assert_eq!(statuses("/v0/pipes/pins.json"), [403, 403, 403, 200]);
    assert_eq!(statuses("/v0/pipes/nowhere.json"), [403, 403, 403, 404]);
    assert_eq!(statuses("/v0/sql?q=SELECT%20count()%20FROM%20events"), [200, 403, 403, 200]);
    assert_eq!(statuses("/v0/sql?q=SELECT%20count()%20FROM%20secrets"), [403, 403, 403, 200]);
    assert_eq!(statuses("/v0/sql?q=SELECT%20count()%20FROM%20top"), [403, 403, 200, 200]);
    assert_eq!(statuses("/v0/sql?q=SELECT%20name%20FROM%20system.tables"), [403, 403, 403, 200]);
    for path in
        ["/v0/tokens", "/v0/variables", "/v0/jobs", "/v1/deployments", "/v1/workspace", "/v1/user/workspaces"]
    {
        assert_eq!(statuses(path), [403, 403, 403, 200], "{path}");
    }
    assert_eq!(statuses("/api/stats"), [401, 401, 401, 200]);
    let names = |token: &str| {
        let listed = get(&server, token, "/v0/datasources").json();
        listed["datasources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|known| known["name"].clone())
            .collect::<Vec<Value>>()
    };
    assert_eq!(names(&reader), [json!("events")]);
    assert_eq!(get(&server, &reader, "/v0/datasources/secrets").status, 403);
    let pipes = get(&server, &caller, "/v0/pipes").json();
    assert_eq!(pipes["pipes"].as_array().unwrap().len(), 1, "{pipes}");
}

#[test]
fn rows_of_others_are_not_to_be_had_by_any_query() {
    let data = folder();
    let server = shop(data.path());
    let reader = created(&server, "r", &["DATASOURCES:READ:events:user = 'a'", "PIPES:READ:pins"]);
    let count = |query: &str| {
        let answer = sql(&server, &reader, query);
        (answer.status, answer.body.trim().to_owned())
    };
    assert_eq!(count("SELECT count() FROM events"), (200, "2".to_owned()));
    for query in [
        "SELECT count() FROM events WHERE user = 'b'",
        "SELECT count() FROM events WHERE 1 OR user = 'b' HAVING count() > 100",
        "WITH e AS (SELECT * FROM events) SELECT count() FROM e WHERE user != 'a'",
        "SELECT count() FROM events AS user WHERE user.user = 'b'",
        "SELECT countIf(user != 'a') FROM (SELECT * FROM events UNION ALL SELECT * FROM events)",
        "SELECT countIf(a.user != 'a' OR b.user != 'a') FROM events AS a JOIN events AS b ON 1 = 1",
    ] {
        let (status, body) = count(query);
        assert!(
            status == 400 || (status == 200 && (body.is_empty() || body == "0")),
            "{query}: {status} {body}"
        );
    }
    for query in [
        "SELECT * FROM secrets",
        "SELECT * FROM default.events",
        "SELECT * FROM seismolog_catalog.default.secrets",
        "SELECT * FROM events_quarantine",
        "SELECT pin FROM (WITH secrets AS (SELECT 1 AS pin) SELECT pin FROM secrets) JOIN secrets ON 1 = 1 JOIN pins ON 1 = 1",
        "SELECT (SELECT count() FROM secrets) FROM pins",
        "SELECT 1 FROM pins WHERE user IN (SELECT user FROM secrets)",
    ] {
        let answer = sql(&server, &reader, query);
        assert!(matches!(answer.status, 400 | 403), "{query}: {} {}", answer.status, answer.body);
    }
    assert_eq!(sql(&server, &reader, "SELECT pin FROM pins").body, "1\n");
    let over = |query: &str| get(&server, &reader, &format!("/v0/pipes/pins.json?q={}", encode(query)));
    assert_eq!(over("SELECT count() AS n FROM _").json()["data"], json!([{ "n": 1 }]));
    for query in [
        "SELECT * FROM secrets",
        "SELECT * FROM _, secrets",
        "SELECT pin FROM (WITH secrets AS (SELECT 1 AS pin) SELECT pin FROM secrets) JOIN secrets ON 1 = 1, _",
        "WITH _ AS (SELECT * FROM secrets) SELECT * FROM _",
    ] {
        let answer = over(query);
        assert!(matches!(answer.status, 400 | 403), "{query}: {} {}", answer.status, answer.body);
    }
}

#[test]
fn a_parameter_names_no_table_that_the_token_may_not_read() {
    let data = folder();
    let server = shop(data.path());
    let caller = created(&server, "c", &["PIPES:READ:any", "DATASOURCES:READ:events"]);
    assert_eq!(get(&server, &caller, "/v0/pipes/any.json?t=events").json()["data"], json!([{ "n": 3 }]));
    for table in [
        "secrets",
        "system.tables",
        "seismolog.anomalies",
        "secrets%20WHERE%201",
        "(SELECT%20*%20FROM%20secrets)",
    ] {
        let answer = get(&server, &caller, &format!("/v0/pipes/any.json?t={table}"));
        assert!(matches!(answer.status, 400 | 403), "{table}: {} {}", answer.status, answer.body);
    }
}

#[test]
fn signed_tokens_lay_down_parameters_and_expire_and_are_bounded() {
    let data = folder();
    let server = shop(data.path());
    let made = |exp: i64, more: &str| {
        let body = format!(
            "{{\"scopes\":[{{\"type\":\"PIPES:READ\",\"resource\":\"pins\",\"fixed_params\":{{\"user\":\"b\"}}}}]{more}}}"
        );
        let answer = server.post(&format!("/v0/tokens?name=j&expiration_time={exp}"), body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["token"].as_str().unwrap().to_owned()
    };
    let token = made(4_000_000_000, "");
    for path in ["/v0/pipes/pins.json", "/v0/pipes/pins.json?user=a", "/v0/pipes/pins.json?user=a&user=a"] {
        assert_eq!(get(&server, &token, path).json()["data"], json!([{ "user": "b", "pin": "2" }]), "{path}");
    }
    assert_eq!(sql(&server, &token, "SELECT pin FROM pins").body, "2\n");
    assert_eq!(get(&server, &token, "/v0/pipes/top.json").status, 403);
    let expired = get(&server, &made(1_000, ""), "/v0/pipes/pins.json");
    assert_eq!(expired.status, 403);
    assert!(expired.error().starts_with("invalid authentication token"), "{}", expired.body);
    let other = server.post(
        "/v0/tokens?name=j&expiration_time=4000000000",
        b"{\"scopes\":[{\"type\":\"PIPES:READ\",\"resource\":\"pins\",\"fixed_params\":{\"user\":\"a\"}}]}",
    );
    let other = other.json()["token"].as_str().unwrap().to_owned();
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (own, altered) = (parts(&token), parts(&other));
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for forged in [
        format!("{}.{}.{}", own[0], altered[1], own[2]),
        format!("{none}.{}.", own[1]),
        format!("{none}.{}.{}", own[1], own[2]),
    ] {
        assert_eq!(get(&server, &forged, "/v0/pipes/pins.json").status, 403, "{forged}");
    }
    let slow = made(4_000_000_000, ",\"limits\":{\"rps\":1}");
    let answers: Vec<Answer> = (0..5).map(|_| get(&server, &slow, "/v0/pipes/pins.json")).collect();
    let refused = answers.iter().find(|answer| answer.status == 429).expect("five in a second or two");
    assert_eq!(refused.headers["x-ratelimit-limit"], "1");
    assert!(refused.headers.contains_key("retry-after"));
}

#[test]
fn tokens_are_made_by_files_and_by_hand_and_what_is_revoked_stays_so() {
    let data = folder();
    let server = shop(data.path());
    let token = |server: &Server, name: &str| server.get(&format!("/v0/tokens/{name}")).json();
    let writer = token(&server, "writer");
    assert_eq!(writer["scopes"], json!([{ "type": "DATASOURCES:APPEND", "resource": "events" }]), "{writer}");
    assert_eq!(token(&server, "reader")["scopes"], json!([{ "type": "PIPES:READ", "resource": "top" }]));
    assert_eq!(server.get("/v0/tokens/nobody").status, 404);
    let first = created(&server, "mine", &["PIPES:READ:top"]);
    assert_eq!(server.post("/v0/tokens?name=mine&scope=ADMIN", b"").status, 409);
    assert_eq!(server.put("/v0/tokens/mine?scope=PIPES:READ:pins", b"").status, 200);
    assert_eq!(get(&server, &first, "/v0/pipes/top.json").status, 403);
    assert_eq!(get(&server, &first, "/v0/pipes/pins.json").status, 200);
    let second = server.post("/v0/tokens/mine/refresh", b"").json()["token"].as_str().unwrap().to_owned();
    assert_eq!([&first, &second].map(|token| get(&server, token, "/v0/pipes/pins.json").status), [403, 200]);
    assert_eq!(server.delete("/v0/tokens/mine", b"").status, 200);
    let third = created(&server, "mine", &["PIPES:READ:pins"]);
    server.kill();
    let server = empty(data.path());
    let statuses = [&first, &second, &third].map(|token| get(&server, token, "/v0/pipes/pins.json").status);
    assert_eq!(statuses, [403, 403, 200], "after a crash");
    for scope in ["NOTHING", "PIPES:READ", "DATASOURCES:READ:events:1; SELECT 2"] {
        let answer = server.post(&format!("/v0/tokens?name=x&scope={}", encode(scope)), b"");
        assert_eq!(answer.status, 400, "{scope}: {}", answer.body);
    }
}
