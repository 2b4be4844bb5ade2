//! Rows in files, and what empties a data source.

use crate::deploy::{EVENTS, TOP, deployed, empty};
use crate::harness::folder;
use serde_json::json;

#[test]
fn files_are_appended_and_put_in_place_of_what_is_there() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOP]);
    let row = |user: &str| format!("{{\"at\":\"2026-03-02 09:00:00\",\"user\":\"{user}\",\"n\":1}}\n");
    let count = || server.number("SELECT count() FROM events");
    let ndjson = [("Content-Type", "application/x-ndjson")];
    let body = row("a") + &row("b") + "{\"at\":\"never\",\"user\":\"c\",\"n\":1}\n";
    let job =
        server.post_with("/v1/datasources/events/append?format=ndjson", &ndjson, body.as_bytes()).json();
    let report = server.get(&format!("/v0/jobs/{}", job["id"].as_str().unwrap())).json();
    let told = &report["blocks"][0]["process_return"][0];
    assert_eq!(
        (&report["status"], &told["lines"], &told["quarantine"]),
        (&json!("done"), &json!(3), &json!(1)),
        "{report}"
    );
    assert_eq!(count(), 2);
    for (csv, rows) in [("at,user,n\n2026-03-02 09:00:00,d,4\n", 1), ("2026-03-02 09:00:00,d,4\n", 1)] {
        let before = count();
        let kind = [("Content-Type", "text/csv")];
        let answer = server.post_with("/v1/datasources/events/append?format=csv", &kind, csv.as_bytes());
        assert_eq!((answer.status, count()), (200, before + rows), "{csv}: {}", answer.body);
    }
    let form = format!(
        "--f\r\nContent-Disposition: form-data; name=\"ndjson\"; filename=\"x.ndjson\"\r\n\r\n{}\r\n--f--\r\n",
        row("e")
    );
    let kind = [("Content-Type", "multipart/form-data; boundary=f")];
    let path = "/v0/datasources?name=events&mode=append&format=ndjson";
    let answer = server.post_with(path, &kind, form.as_bytes());
    assert_eq!((answer.status, count()), (200, 5), "{}", answer.body);
    let unnamed = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = server.post_with(path, &unnamed, row("f").as_bytes());
    assert_eq!((answer.status, count()), (200, 6), "rows that curl calls a form: {}", answer.body);
    let answer =
        server.post_with("/v1/datasources/events/replace?format=ndjson", &ndjson, row("z").as_bytes());
    assert_eq!((answer.status, count()), (200, 1), "{}", answer.body);
    assert_eq!(server.number("SELECT count() FROM events_quarantine"), 1);
    for (path, status) in [
        ("/v0/datasources?name=events&mode=append&format=ndjson&url=http://127.0.0.1/x", 400),
        ("/v0/datasources?name=events&mode=create", 409),
        ("/v1/datasources/events/append?format=xml", 400),
        ("/v1/datasources/events/append?format=parquet", 400),
        ("/v1/datasources/nowhere/append?format=ndjson", 404),
        ("/v0/datasources/nowhere/truncate", 404),
    ] {
        assert_eq!(server.post(path, b"").status, status, "{path}");
    }
}

#[test]
fn a_copy_pipe_puts_its_result_into_its_data_source() {
    let data = folder();
    let server = empty(data.path());
    let target = (
        "totals.datasource",
        "SCHEMA >\n    `user` String,\n    `total` UInt64,\n    `kind` String DEFAULT 'copied'\n\nENGINE_SORTING_KEY user\n",
    );
    let copy = (
        "by_user.pipe",
        "NODE x\nSQL >\n    %\n    SELECT user, sum(n) AS total FROM events WHERE user != {{String(without, '')}} GROUP BY user\n\
         TYPE copy\nTARGET_DATASOURCE totals\nCOPY_SCHEDULE @on-demand\n",
    );
    deployed(&server, &[EVENTS, TOP, target, copy]);
    let row =
        |user: &str, n: u32| format!("{{\"at\":\"2026-03-02 09:00:00\",\"user\":\"{user}\",\"n\":{n}}}\n");
    server.insert("events", &(row("a", 1) + &row("a", 2) + &row("b", 4)));
    let copied = |more: &str| {
        let answer = server.post(&format!("/v0/pipes/by_user/copy{more}"), b"");
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["job"]["rows"].clone()
    };
    assert_eq!(copied(""), 2);
    assert_eq!(copied("?without=a"), 1);
    assert_eq!(server.number("SELECT count() FROM totals WHERE kind = 'copied'"), 3);
    assert_eq!(copied("?_mode=replace"), 2);
    assert_eq!(server.number("SELECT sum(total) FROM totals"), 7);
    for (path, status) in [("top/copy", 400), ("none/copy", 404), ("by_user/copy?_mode=other", 400)] {
        assert_eq!(server.post(&format!("/v0/pipes/{path}"), b"").status, status, "{path}");
    }
    let described = server.get("/v0/pipes/openapi.json").json();
    let parameters = &described["paths"]["/v0/pipes/top.json"]["get"]["parameters"];
    assert_eq!(parameters[1]["schema"], json!({ "type": "integer", "default": 10 }), "{described}");
}

#[test]
fn what_was_emptied_stays_so_after_a_crash_and_a_stop() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOP]);
    let row = "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":1}\n";
    server.insert("events", &row.repeat(3));
    server.post("/api/flush", b"");
    server.insert("events", &row.repeat(2));
    assert_eq!(server.post("/v0/datasources/events/truncate", b"").status, 205);
    let count = |server: &crate::harness::Server| server.number("SELECT count() FROM events");
    assert_eq!(count(&server), 0);
    server.insert("events", row);
    server.kill();
    let server = empty(data.path());
    assert_eq!(count(&server), 1);
    server.post("/api/flush", b"");
    assert!(server.stop());
    assert_eq!(count(&empty(data.path())), 1);
}

#[test]
fn a_file_tells_the_columns_that_it_needs_and_a_data_source_of_those_takes_it() {
    let data = folder();
    let server = empty(data.path());
    let json = "{\"at\":\"2026-03-02 09:00:00\",\"user\":{\"name\":\"a\"},\"tags\":[\"x\"],\"n\":1.5}\n{\"at\":\"2026-03-02\",\"user\":{}}\n";
    let told = server.post("/v0/analyze", json.as_bytes()).json();
    let schema = told["analysis"]["schema"].as_str().unwrap();
    assert_eq!(
        schema,
        "`at` DateTime `json:$.at`, `n` Nullable(Float64) `json:$.n`, `tags` Array(String) `json:$.tags[:]` DEFAULT [], \
         `user_name` Nullable(String) `json:$.user.name`"
    );
    assert_eq!(told["analysis"]["columns"][1]["present_pct"], json!(0.5));
    assert_eq!(told["preview"]["data"][0]["user_name"], json!("a"), "{told}");
    let file = format!("SCHEMA >\n    {schema}\n");
    deployed(&server, &[("datasources/made.datasource", &file)]);
    server.insert("made", json);
    assert_eq!(server.number("SELECT count() FROM made"), 2);
    let csv = server.post("/v0/analyze", b"a;b c\n1;2026-01-31\n2;\n").json();
    assert_eq!(csv["analysis"]["schema"], json!("`a` Int64, `b_c` Nullable(Date)"));
    assert_eq!(csv["preview"]["data"][1], json!({ "a": 2, "b_c": null }), "{csv}");
    for (body, part) in [("", "no row was found"), ("{\"a\":", "no row was found"), ("PAR1", "Parquet")] {
        let refused = server.post("/v0/analyze", body.as_bytes());
        assert!(refused.status == 400 && refused.error().contains(part), "{body}: {}", refused.body);
    }
    assert!(server.post("/v0/analyze?url=http://x", b"").error().contains("as the body"));
}

#[test]
fn a_job_that_is_over_says_so_when_it_is_to_be_cancelled() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOP]);
    let answer = server.post("/v1/datasources/events/append?format=csv", b"2026-03-02 09:00:00,d,4\n").json();
    let id = answer["id"].as_str().unwrap();
    let cancelled = server.post(&format!("/v0/jobs/{id}/cancel"), b"");
    assert!(cancelled.status == 400 && cancelled.error().contains("done"), "{}", cancelled.body);
    assert!(server.post(&format!("/v0/jobs/{id}/retry"), b"").error().contains("once more"));
    assert_eq!(server.post("/v0/jobs/none/cancel", b"").status, 404);
    let dependencies = server.get("/v0/dependencies").json();
    assert_eq!(dependencies["dependencies"]["events"], json!(["top"]), "{dependencies}");
}
