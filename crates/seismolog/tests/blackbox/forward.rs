//! Data sources whose columns become others, with the rows that they have.

use crate::deploy::{EVENTS, deployed, empty, post, rows};
use crate::harness::{Server, folder};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const VIEW: (&str, &str) = (
    "materializations/by_user.pipe",
    "NODE x\nSQL >\n    SELECT user, toUInt64(count()) AS total FROM events GROUP BY user\n\
     TYPE materialized\nDATASOURCE totals\n",
);

const TOTALS: (&str, &str) = (
    "datasources/totals.datasource",
    "SCHEMA >\n    `user` String,\n    `total` UInt64\n\nENGINE SummingMergeTree\nENGINE_SORTING_KEY user\n",
);

/// Another type, a new column and another key.
fn changed(query: &str) -> String {
    let columns = "`n` String `json:$.n` DEFAULT '',\n    `kind` String `json:$.kind` DEFAULT ''";
    let text = EVENTS.1.replace("`n` UInt32 `json:$.n`", columns);
    let text = text.replace("ENGINE_SORTING_KEY user", "ENGINE_SORTING_KEY user, at");
    if query.is_empty() { text } else { format!("{text}FORWARD_QUERY >\n    {query}\n") }
}

/// Rows that come until it is over; how many.
fn inserting(server: &Arc<Server>, is_over: &Arc<AtomicBool>) -> std::thread::JoinHandle<u64> {
    let (server, is_over) = (Arc::clone(server), Arc::clone(is_over));
    std::thread::spawn(move || {
        let mut sent = 0;
        while !is_over.load(Ordering::Relaxed) {
            server.insert("events", &rows(sent % 100, sent % 100 + 3));
            sent += 3;
        }
        u64::from(sent)
    })
}

fn check(server: &Server, sent: u64, when: &str) {
    assert_eq!(server.number("SELECT count() FROM events"), 2_001 + sent, "{when}");
    let moved = server.number("SELECT count() FROM events WHERE kind = 'old' AND n LIKE 'n%'");
    assert!((2_000..=2_000 + sent).contains(&moved), "{when}: {moved}");
    assert!(server.number("SELECT count() FROM events WHERE n = 'n7' AND kind = 'old'") > 0, "{when}");
    assert_eq!(server.number("SELECT count() FROM events WHERE kind = 'new'"), 1, "{when}");
    assert_eq!(server.number("SELECT count() FROM events_quarantine"), 1, "{when}");
    server.wait_until(&format!("SELECT toUInt64(sum(total) >= {}) FROM totals", 2_001 + sent));
    let made = server.number("SELECT sum(total) FROM totals");
    assert_eq!(made, 2_001 + sent, "{when}: the view made nothing twice");
}

#[test]
fn a_forward_query_moves_rows_while_others_come_and_the_server_is_killed() {
    let data = folder();
    let server = Arc::new(empty(data.path()));
    deployed(&server, &[EVENTS, TOTALS, VIEW]);
    server.insert("events", &rows(0, 1_000));
    server.post("/api/flush", b"");
    server.insert("events", &rows(1_000, 2_000));
    server.insert("events", "{\"at\":\"bad\",\"user\":\"u\",\"n\":1}");
    let is_over = Arc::new(AtomicBool::new(false));
    let inserting = inserting(&server, &is_over);
    let fine = changed("SELECT at, user, concat('n', toString(n)) AS n, 'old' AS kind");
    let files = [(EVENTS.0, fine.as_str()), TOTALS, VIEW];
    let told = deployed(&server, &files);
    assert_eq!(told["data_movements"][0]["kind"], "backfill_with_forward_query", "{told}");
    let new = "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"new\",\"n\":\"text\",\"kind\":\"new\"}";
    server.insert("events", new);
    is_over.store(true, Ordering::Relaxed);
    let sent = inserting.join().unwrap();
    check(&server, sent, "at once");
    Arc::into_inner(server).unwrap().kill();
    let server = empty(data.path());
    check(&server, sent, "after a kill");
    server.post("/api/flush", b"");
    check(&server, sent, "in parts");
    assert_eq!(post(&server, "/v1/deploy?auto_promote=true", &files).json()["result"], "no_changes");
    assert!(server.stop());
    check(&empty(data.path()), sent, "after a stop");
}

#[test]
fn a_forward_query_that_does_not_fit_is_refused_and_nothing_changes() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS]);
    server.insert("events", &rows(0, 10));
    let cases = [
        ("", "say in a FORWARD_QUERY"),
        ("SELECT at, user, nothing AS n", "nothing"),
        ("SELECT at, user, 'x' AS n FROM totals", "it reads totals"),
        ("SELECT at, user,", "Syntax error"),
        ("DROP TABLE events", "FORWARD_QUERY is a SELECT"),
    ];
    for (query, part) in cases {
        let text = changed(query);
        for path in ["/v1/deploy?check=true", "/v1/deploy?auto_promote=true"] {
            let refused = post(&server, path, &[(EVENTS.0, &text), TOTALS]).json();
            let told = refused["errors"][0]["error"].as_str().unwrap_or_default();
            assert!(told.contains(part), "{part}: {refused}");
        }
    }
    // It is only seen with the rows.
    let late = EVENTS.1.replace("`user` String `json:$.user`", "`user` UInt8 `json:$.user`");
    let late = format!("{late}FORWARD_QUERY >\n    SELECT at, toUInt8(user) AS user, n\n");
    let refused = post(&server, "/v1/deploy?auto_promote=true", &[(EVENTS.0, &late)]).json();
    assert_eq!(refused["result"], "failed", "{refused}");
    assert_eq!(
        server.rows("SELECT sum(n) AS n, max(user) AS u FROM events"),
        [json!({ "n": 45, "u": "u2" })]
    );
}

#[test]
fn rows_that_meet_a_condition_are_deleted_and_the_others_keep_their_templates() {
    let data = folder();
    let server = Server::start(data.path());
    server.insert("system_logs", &crate::harness::rows(0..100));
    server.post("/api/flush", b"");
    let delete = |form: &str| {
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        server.post_with("/v0/datasources/system_logs/delete", &kind, form.as_bytes())
    };
    let condition = "delete_condition=server_id%20%3D%20%27srv-3%27";
    let there = server.number("SELECT count() FROM system_logs WHERE server_id = 'srv-3'");
    let tried = delete(&format!("{condition}&dry_run=true")).json();
    assert_eq!(tried["rows_to_be_deleted"].as_u64(), Some(there), "{tried}");
    assert_eq!(server.number("SELECT count() FROM system_logs"), 100);
    let done = delete(condition).json();
    assert_eq!((&done["status"], done["rows_affected"].as_u64()), (&json!("done"), Some(there)), "{done}");
    let rest = "SELECT count() FROM system_logs WHERE template_id != 0 AND server_id != 'srv-3'";
    assert_eq!(server.number(rest), 100 - there);
    for wrong in
        ["delete_condition=", "delete_condition=1%3B%20SELECT%201", "delete_condition=nothing%20%3D%201"]
    {
        assert_eq!(delete(wrong).status, 400, "{wrong}");
    }
    server.kill();
    let server = Server::start(data.path());
    assert_eq!(
        (server.number(rest), server.number("SELECT count() FROM system_logs")),
        (100 - there, 100 - there)
    );
}
