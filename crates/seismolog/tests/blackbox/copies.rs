//! Copies: on demand, by schedule, whole or not at all.

use crate::deploy::{EVENTS, deployed, empty};
use crate::harness::{Server, folder};
use serde_json::json;

const TOTALS: (&str, &str) = (
    "datasources/totals.datasource",
    "SCHEMA >\n    `user` String,\n    `total` UInt64\n\nENGINE_SORTING_KEY user\n",
);

fn copy(schedule: &str, mode: &str) -> String {
    format!(
        "NODE x\nSQL >\n    SELECT user, sum(n) AS total FROM events GROUP BY user\nTYPE copy\n\
         TARGET_DATASOURCE totals\nCOPY_SCHEDULE {schedule}\nCOPY_MODE {mode}\n"
    )
}

fn rows(users: std::ops::Range<u32>) -> String {
    users.map(|n| format!("{{\"at\":\"2026-03-02 09:00:00\",\"user\":\"u{n}\",\"n\":{n}}}\n")).collect()
}

#[test]
fn a_copy_that_runs_once_does_so_by_itself_and_not_again_after_a_kill() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS]);
    server.insert("events", &rows(0..5));
    deployed(&server, &[EVENTS, TOTALS, ("once.pipe", &copy("@once", "append"))]);
    let count = |server: &Server| server.number("SELECT count() FROM totals");
    let jobs = "SELECT count() FROM tinybird.jobs_log WHERE job_type = 'copy'";
    assert_eq!(server.wait_until(jobs), 1);
    assert_eq!(count(&server), 5);
    let at = server
        .rows("SELECT count() AS n FROM tinybird.jobs_log WHERE pipe_name = 'once' AND status = 'done'");
    assert_eq!(at, [json!({ "n": 1 })]);
    server.kill();
    let server = empty(data.path());
    // Each look is a row, and there is one look for each tick.
    let asked = server.number("SELECT count() FROM tinybird.pipe_stats_rt");
    server.wait_until(&format!("SELECT toUInt64(count() > {asked} + 2) FROM tinybird.pipe_stats_rt"));
    assert_eq!((count(&server), server.number(jobs)), (5, 1));
}

#[test]
fn a_copy_that_replaces_shows_the_old_rows_or_the_new_ones_through_kills() {
    let data = folder();
    let mut server = empty(data.path());
    deployed(&server, &[EVENTS, TOTALS, ("by_user.pipe", &copy("@on-demand", "replace"))]);
    for round in 1..4 {
        server.insert("events", &rows((round - 1) * 1_000..round * 1_000));
        let (url, token) = (server.url("/v0/pipes/by_user/copy"), server.token.clone());
        let running = std::thread::spawn(move || {
            let _ = ureq::post(url).header("Authorization", format!("Bearer {token}")).send_empty();
        });
        // Killed before, while or after it lands: each is one of two states.
        while server.number("SELECT count() FROM totals") < u64::from(round * 1_000) && round != 2 {}
        server.kill();
        running.join().unwrap();
        server = empty(data.path());
        let found = u64::from(round * 1_000);
        let count = server.number("SELECT count() FROM totals");
        assert!(count == found || (round == 2 && count == 1_000), "{count} in round {round}");
        assert_eq!(count, server.number("SELECT uniqExact(user) FROM totals"));
    }
}

#[test]
fn a_schedule_is_paused_and_what_is_wrong_is_told_in_its_job() {
    let data = folder();
    let server = empty(data.path());
    let fails = copy("@on-demand", "append").replace("sum(n)", "throwIf(n > 0, 'no')");
    deployed(&server, &[EVENTS, TOTALS, ("cron.pipe", &copy("0 0 1 1 *", "append")), ("fails.pipe", &fails)]);
    for (path, status) in [("pause", "paused"), ("resume", "scheduled")] {
        let answer = server.post(&format!("/v0/pipes/cron/copy/{path}"), b"");
        assert_eq!((answer.status, &answer.json()["status"]), (200, &json!(status)), "{}", answer.body);
    }
    assert_eq!(server.post("/v0/pipes/nothing/copy/pause", b"").status, 404);
    server.insert("events", &rows(0..2));
    assert_eq!(server.post("/v0/pipes/fails/copy", b"").status, 400);
    let jobs = server.get("/v0/jobs?kind=copy").json();
    assert_eq!(jobs["jobs"][0]["status"], "error", "{jobs}");
    let told = server.number("SELECT count() FROM tinybird.datasources_ops_log WHERE result = 'error'");
    assert_eq!(told, 1);
    assert_eq!(server.number("SELECT count() FROM totals"), 0);
}

#[test]
fn the_result_of_a_query_goes_into_a_data_source_whole_and_is_a_job() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOTALS]);
    server.insert("events", &rows(0..5));
    let query = "SELECT user, toUInt64(sum(n)) AS total FROM events GROUP BY user";
    let copied = server.post("/v0/sql_copy?copy_to=totals", query.as_bytes()).json();
    assert_eq!(
        (&copied["job"]["status"], &copied["job"]["kind"]),
        (&json!("done"), &json!("copy")),
        "{copied}"
    );
    assert_eq!(server.number("SELECT sum(total) FROM totals"), 10);
    let jobs = "SELECT count() FROM tinybird.jobs_log WHERE job_type = 'copy' AND status = 'done'";
    assert_eq!(server.wait_until(jobs), 1);
    for (path, query, status, expected) in [
        ("/v0/sql_copy", query, 400, "?copy_to=NAME"),
        ("/v0/sql_copy?copy_to=nowhere", query, 404, "nowhere"),
        ("/v0/sql_copy?copy_to=totals", "SELECT nothing FROM events", 400, "nothing"),
        ("/v0/sql_copy?copy_to=totals", "DROP TABLE events", 400, "DropQuery"),
    ] {
        let refused = server.post(path, query.as_bytes());
        assert!(refused.status == status && refused.error().contains(expected), "{}", refused.body);
    }
    assert_eq!(server.number("SELECT count() FROM totals"), 5);
}
