//! Projects that are deployed over HTTP, as clients of Tinybird do.

use crate::harness::{Answer, Server, folder};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A server without a project of its own.
pub(crate) fn empty(data: &Path) -> Server {
    let project = data.join("empty project");
    std::fs::create_dir_all(&project).unwrap();
    Server::start_with_project(data, &project)
}

pub(crate) type Files<'a> = &'a [(&'a str, &'a str)];

pub(crate) const EVENTS: (&str, &str) = (
    "datasources/events.datasource",
    "TOKEN \"writer\" APPEND\nSCHEMA >\n    `at` DateTime `json:$.at`,\n    `user` String `json:$.user`,\n    \
     `n` UInt32 `json:$.n`\n\nENGINE MergeTree\nENGINE_SORTING_KEY user\n",
);

pub(crate) const TOP: (&str, &str) = (
    "endpoints/top.pipe",
    "TOKEN \"reader\" READ\nNODE sums\nSQL >\n    %\n    SELECT user, sum(n) AS total FROM events \
     WHERE user != {{String(without, '')}} GROUP BY user\n\nNODE shown\nSQL >\n    %\n    \
     SELECT * FROM sums ORDER BY total DESC, user LIMIT {{Int32(limit, 10)}}\nTYPE endpoint\n",
);

/// Posts files as the command line of Tinybird does.
pub(crate) fn post(server: &Server, path: &str, files: Files<'_>) -> Answer {
    let mut body =
        "--frontier\r\nContent-Disposition: form-data; name=\"context://\"; filename=\"cli-version\"\r\n\
                    Content-Type: text/plain\r\n\r\n1.0.0\r\n"
            .to_owned();
    for (path, text) in files {
        body.push_str(&format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"data_project://\"; filename=\"{path}\"\r\n\
             Content-Type: text/plain\r\n\r\n{text}\r\n"
        ));
    }
    body.push_str("--frontier--\r\n");
    server.post_with(path, &[("Content-Type", "multipart/form-data; boundary=frontier")], body.as_bytes())
}

pub(crate) fn deployed(server: &Server, files: Files<'_>) -> Value {
    let answer = post(server, "/v1/deploy?auto_promote=true", files);
    let told = answer.json();
    assert_eq!((answer.status, &told["result"]), (200, &json!("success")), "{told}");
    told["deployment"].clone()
}

pub(crate) fn rows(from: u32, to: u32) -> String {
    let row = |n: u32| format!("{{\"at\":\"2026-03-02 09:00:00\",\"user\":\"u{}\",\"n\":{n}}}\n", n % 3);
    (from..to).map(row).collect()
}

#[test]
fn a_project_is_deployed_changed_and_survives_a_crash_and_a_stop() {
    let data = folder();
    let server = empty(data.path());
    let first = deployed(&server, &[EVENTS, TOP]);
    assert_eq!(
        (&first["new_datasource_names"], &first["new_pipe_names"], &first["live"], &first["status"]),
        (&json!(["events"]), &json!(["top"]), &json!(true), &json!("data_ready"))
    );
    server.insert("events", &rows(0, 10));
    let top = server.get("/v0/pipes/top.json?limit=1").json();
    assert_eq!(top["data"], json!([{ "user": "u0", "total": 18 }]), "{top}");
    server.kill();
    let server = empty(data.path());
    assert_eq!(server.get("/v0/pipes/top.json?limit=1").json()["data"][0]["total"], 18);
    let changed = (TOP.0, TOP.1.replace("DESC", "ASC"));
    let again = deployed(&server, &[EVENTS, (changed.0, &changed.1)]);
    assert_eq!((&again["changed_pipe_names"], &again["new_pipe_names"]), (&json!(["top"]), &json!([])));
    let nothing = post(&server, "/v1/deploy?auto_promote=true", &[EVENTS, (changed.0, &changed.1)]).json();
    assert_eq!(nothing["result"], "no_changes", "{nothing}");
    let listed = server.get("/v1/deployments").json();
    assert_eq!(
        (&listed["deployments"][0]["id"], &listed["deployments"][0]["live"]),
        (&again["id"], &json!(true))
    );
    assert!(server.stop());
    let server = empty(data.path());
    let lowest = server.get("/v0/pipes/top.json?limit=1").json();
    assert_eq!(lowest["data"], json!([{ "user": "u1", "total": 12 }]), "{lowest}");
    assert_eq!(server.number("SELECT count() FROM events"), 10);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_nothing_changes() {
    let data = folder();
    let server = empty(data.path());
    let cases: [(Files<'_>, &str, &str); 5] = [
        (&[("a.datasource", "SCHEMA >\n    `a` Strin\n")], "a.datasource", "line 2, column 9: type Strin"),
        (
            &[("b.pipe", "NODE x\nSQL >\n    SELECT * FROM nowhere\nTYPE endpoint\n")],
            "b.pipe",
            "Resource 'nowhere' not found",
        ),
        (
            &[("c.pipe", "NODE x\nSQL >\n    SELEC 1\nTYPE endpoint\n")],
            "c.pipe",
            "line 3: node x: DB::Exception: Syntax error",
        ),
        (
            &[
                EVENTS,
                (
                    "d.pipe",
                    "NODE x\nSQL >\n    SELECT user FROM events\nTYPE materialized\nDATASOURCE none\n",
                ),
            ],
            "d.pipe",
            "there is no data source none",
        ),
        (
            &[
                ("e.pipe", "NODE x\nSQL >\n    SELECT * FROM f\nTYPE endpoint\n"),
                ("f.pipe", "NODE x\nSQL >\n    SELECT * FROM e\nTYPE endpoint\n"),
            ],
            "pipes",
            "circle",
        ),
    ];
    for (files, file, part) in cases {
        for path in ["/v1/build", "/v1/deploy?auto_promote=true"] {
            let told = post(&server, path, files).json();
            assert_eq!(
                (&told["result"], &told["errors"][0]["filename"]),
                (&json!("failed"), &json!(file)),
                "{told}"
            );
            assert!(told["errors"][0]["error"].as_str().unwrap().contains(part), "{part}: {told}");
        }
    }
    assert_eq!(server.get("/v0/pipes").json()["pipes"], json!([]));
}

#[test]
fn deleting_rows_must_be_asked_for() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOP]);
    server.insert("events", &rows(0, 5));
    let other = ("datasources/other.datasource", "SCHEMA >\n    `a` String `json:$.a`\n");
    for path in ["/v1/deploy?auto_promote=true", "/v1/deploy?check=true"] {
        let refused = post(&server, path, &[other]).json();
        assert_eq!(refused["result"], "failed", "{refused}");
        assert!(
            refused["errors"][0]["error"].as_str().unwrap().contains("--allow-destructive-operations"),
            "{refused}"
        );
    }
    assert_eq!(server.number("SELECT count() FROM events"), 5);
    let path = "/v1/deploy?auto_promote=true&allow_destructive_operations=true";
    let checked = post(&server, &format!("{path}&check=true"), &[other]).json();
    assert_eq!(checked["deployment"]["deleted_datasource_names"], json!(["events"]), "{checked}");
    assert_eq!(server.number("SELECT count() FROM events"), 5, "a check changes nothing");
    assert_eq!(post(&server, path, &[other]).json()["result"], "success");
    assert_eq!(server.get("/v0/sql?q=SELECT%201%20FROM%20events").status, 403);
    deployed(&server, &[EVENTS, TOP, other]);
    assert_eq!(server.number("SELECT count() FROM events"), 0, "it is made anew");
    server.insert("events", &rows(0, 2));
    server.kill();
    assert_eq!(empty(data.path()).number("SELECT count() FROM events"), 2);
}

#[test]
fn columns_can_be_added_to_rows_in_memory_and_in_parts_and_nothing_else_can_change() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS]);
    server.insert("events", &rows(0, 3));
    server.post("/api/flush", b"");
    server.insert("events", &rows(3, 5));
    let more = "`n` UInt32 `json:$.n`,\n    `kind` String `json:$.kind` DEFAULT 'none',\n    \
                `score` Nullable(Float64) `json:$.score`,\n    `tags` Array(String) `json:$.tags[:]`";
    let wider = EVENTS.1.replace("`n` UInt32 `json:$.n`", more);
    let told = deployed(&server, &[(EVENTS.0, &wider)]);
    assert_eq!(told["changed_datasource_names"], json!(["events"]));
    server.insert("events", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"u\",\"n\":9,\"kind\":\"new\",\"score\":1.5,\"tags\":[\"t\"]}");
    let check = |server: &Server, when: &str| {
        let found = server.rows("SELECT n, kind, score, tags FROM events ORDER BY n");
        let old = |n: u32| json!({ "n": n, "kind": "none", "score": null, "tags": [] });
        let new = json!({ "n": 9, "kind": "new", "score": 1.5, "tags": ["t"] });
        assert_eq!(found, [old(0), old(1), old(2), old(3), old(4), new], "{when}");
        let filtered = server.number("SELECT count() FROM events WHERE kind = 'none' AND score IS NULL");
        assert_eq!(filtered, 5, "{when}");
    };
    check(&server, "at once");
    server.post("/api/flush", b"");
    check(&server, "in parts");
    server.kill();
    let server = empty(data.path());
    check(&server, "after a crash");
    for (from, to, part) in [
        ("`n` UInt32 `json:$.n`", "`n` String `json:$.n`", "n UInt32 became String"),
        ("`user` String `json:$.user`,\n", "", "user is gone"),
        (
            "`n` UInt32 `json:$.n`",
            "`n` UInt32 `json:$.n`,\n    `m` UInt32 `json:$.m`",
            "neither Nullable nor has a DEFAULT",
        ),
    ] {
        let other = wider.replace(from, to).replace("ENGINE_SORTING_KEY user", "ENGINE_SORTING_KEY at");
        let other = if from.contains("user") { other } else { wider.replace(from, to) };
        let refused = post(&server, "/v1/deploy?auto_promote=true", &[(EVENTS.0, &other)]).json();
        assert_eq!(refused["result"], "failed", "{refused}");
        let text = refused["errors"][0]["error"].as_str().unwrap();
        assert!(text.contains(part) || text.contains("sorting key changed"), "{part}: {refused}");
    }
    check(&server, "after what was refused");
}

#[test]
fn no_request_fails_while_projects_are_deployed() {
    let data = folder();
    let server = Arc::new(empty(data.path()));
    deployed(&server, &[EVENTS, TOP]);
    server.insert("events", &rows(0, 100));
    let is_over = Arc::new(AtomicBool::new(false));
    let asking = (0..3).map(|_| {
        let (server, is_over) = (Arc::clone(&server), Arc::clone(&is_over));
        std::thread::spawn(move || {
            let mut sent = 0;
            while !is_over.load(Ordering::Relaxed) {
                let answer = server.get("/v0/pipes/top.json?limit=2");
                assert_eq!(answer.status, 200, "{}", answer.body);
                server.insert("events", &rows(7, 8));
                sent += 1;
            }
            sent
        })
    });
    let asking: Vec<_> = asking.collect();
    for round in 0..8 {
        let other = format!("NODE x\nSQL >\n    SELECT {round} AS n FROM events\nTYPE endpoint\n");
        let limit = TOP.1.replace("limit, 10", &format!("limit, {}", 10 + round));
        let column = format!("`n` UInt32 `json:$.n`,\n    `c{round}` String DEFAULT 'd'");
        let wider = if round == 0 {
            EVENTS.1.to_owned()
        } else {
            EVENTS.1.replace("`n` UInt32 `json:$.n`", &column_list(round))
        };
        assert!(column.contains("DEFAULT"));
        deployed(&server, &[(EVENTS.0, &wider), (TOP.0, &limit), ("other.pipe", &other)]);
    }
    is_over.store(true, Ordering::Relaxed);
    let sent: u64 = asking.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(server.number("SELECT count() FROM events"), 100 + sent);
}

fn column_list(round: u32) -> String {
    let more: String =
        (1..=round).map(|n| format!(",\n    `c{n}` String `json:$.c{n}` DEFAULT 'd'")).collect();
    format!("`n` UInt32 `json:$.n`{more}")
}

#[test]
fn a_new_view_is_filled_at_its_deployment_and_once() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS]);
    server.insert("events", &rows(0, 10));
    let target = (
        "datasources/totals.datasource",
        "SCHEMA >\n    `user` String,\n    `total` UInt64\n\nENGINE SummingMergeTree\nENGINE_SORTING_KEY user\n",
    );
    let view = (
        "materializations/by_user.pipe",
        "NODE x\nSQL >\n    SELECT user, sum(n) AS total FROM events GROUP BY user\nTYPE materialized\nDATASOURCE totals\n",
    );
    deployed(&server, &[EVENTS, target, view]);
    let sum = |server: &Server| server.number("SELECT sum(total) FROM totals");
    assert_eq!(sum(&server), 45);
    server.insert("events", &rows(10, 12));
    server.kill();
    let server = empty(data.path());
    server.post("/api/flush", b"");
    assert_eq!(sum(&server), 66);
    deployed(&server, &[EVENTS, target, view, TOP]);
    assert_eq!(sum(&server), 66);
}

#[test]
fn a_deployment_waits_until_it_is_set_live_or_discarded() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS]);
    let waiting = post(&server, "/v1/deploy", &[EVENTS, TOP]).json()["deployment"].clone();
    assert_eq!(waiting["live"], false, "{waiting}");
    assert_eq!(server.get("/v0/pipes/top.json").status, 404);
    let ids = |server: &Server| {
        let listed = server.get("/v1/deployments").json();
        let all = listed["deployments"].as_array().unwrap().clone();
        all.iter().map(|known| known["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&server), ["1", "2"]);
    assert_eq!(server.delete("/v1/deployments/1", b"").status, 409, "the live one");
    assert_eq!(server.post("/v1/deployments/2/set-live", b"").status, 200);
    assert_eq!(server.get("/v0/pipes/top.json").status, 200);
    assert_eq!(ids(&server), ["2"]);
    post(&server, "/v1/deploy", &[EVENTS]);
    assert_eq!(server.delete("/v1/deployments/3", b"").status, 200);
    assert_eq!(ids(&server), ["2"]);
    assert_eq!(server.post("/v1/deployments/3/set-live", b"").status, 409);
    assert_eq!(server.get("/v1/deployments/99").status, 404);
}

#[test]
fn the_folder_of_a_start_is_deployed_when_it_changed_and_keeps_what_it_has_not() {
    let (data, project) = (folder(), folder());
    let write = |name: &str, text: &str| std::fs::write(project.path().join(name), text).unwrap();
    write("events.datasource", EVENTS.1);
    let start = || Server::start_with_project(data.path(), project.path());
    let server = start();
    server.insert("events", &rows(0, 4));
    deployed(&server, &[EVENTS, TOP]);
    assert!(server.stop());
    let server = start();
    assert_eq!(server.get("/v0/pipes/top.json").status, 200, "the folder is as it was");
    assert!(server.stop());
    std::fs::remove_file(project.path().join("events.datasource")).unwrap();
    write("other.datasource", "SCHEMA >\n    `a` String `json:$.a`\n");
    let server = start();
    assert_eq!(server.number("SELECT count() FROM events"), 4);
    server.insert("other", "{\"a\":\"b\"}");
    assert!(server.stop());
    write("other.datasource", "SCHEMA >\n    `a` UInt8 `json:$.a`\n");
    let output = crate::harness::start_command(data.path(), project.path()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("a String became UInt8"), "{text}");
}
