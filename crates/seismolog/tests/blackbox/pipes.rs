//! A project's endpoints.

use crate::deploy::{EVENTS, TOP, deployed, empty};
use crate::harness::{Server, folder};
use serde_json::{Value, json};

fn with_lines(data: &std::path::Path) -> Server {
    let server = Server::start(data);
    let line = |number: u64| {
        let severity = if number.is_multiple_of(4) { "ERROR" } else { "INFO" };
        json!({
            "timestamp": format!("2026-03-02 09:{:02}:{:02}", number / 20, number % 60), "server_id": "web-7",
            "service": if number.is_multiple_of(2) { "login" } else { "cart" }, "severity": severity,
            "message": format!("line {number}"), "error_code": "", "resource_id": "", "metadata": "{}",
        })
        .to_string()
    };
    let lines: Vec<String> = (0..60).map(line).collect();
    server.insert("system_logs", &lines.join("\n"));
    let threshold = json!({
        "service": "login", "severity": "ERROR", "threshold_per_minute": 4, "active": 1,
        "updated_at": "2026-03-02 09:00:00",
    });
    server.insert("log_anomaly_thresholds", &threshold.to_string());
    server
}

const SINCE: &str = "start_time=2026-03-02%2000:00:00";

#[test]
fn an_endpoint_answers_with_its_parameters_in_every_format() {
    let data = folder();
    let server = with_lines(data.path());
    let get = |rest: &str| server.get(&format!("/v0/pipes/recent_logs{rest}"));
    let found = get(&format!(".json?{SINCE}&service=login&severity=ERROR&limit=2")).json();
    assert_eq!(
        (found["rows"].as_u64(), &found["data"][0]["message"]),
        (Some(2), &json!("line 56")),
        "{found}"
    );
    assert_eq!(found["meta"][0], json!({ "name": "timestamp", "type": "DateTime" }));
    let lines = get(&format!(".ndjson?{SINCE}&limit=3"));
    assert_eq!(lines.body.lines().count(), 3, "{}", lines.body);
    assert!(get(&format!(".csv?{SINCE}&limit=1")).body.starts_with("\"timestamp\",\"server_id\""));
    let count = get(&format!(".json?{SINCE}&q=SELECT%20count()%20AS%20n%20FROM%20_")).json();
    assert_eq!(count["data"], json!([{ "n": 60 }]), "{count}");
    let headers = [("Content-Type", "application/json")];
    let body = br#"{"start_time": "2026-03-02 00:00:00", "service": "cart", "limit": 1}"#;
    let posted = server.post_with("/v0/pipes/recent_logs.json", &headers, body).json();
    assert_eq!(posted["data"][0]["message"], "line 59", "{posted}");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = format!("{SINCE}&service=cart&limit=1");
    let posted = server.post_with("/v0/pipes/recent_logs.json", &form, body.as_bytes()).json();
    assert_eq!(posted["data"][0]["message"], "line 59", "{posted}");
    let error = get(&format!(".json?{SINCE}&limit=few"));
    assert_eq!(error.status, 400, "{}", error.body);
    assert!(error.error().contains("Int32"), "{}", error.body);
    let hostile = get(&format!(".json?{SINCE}&service=x'%20OR%20'1'%3D'1"));
    assert_eq!((hostile.status, &hostile.json()["rows"]), (200, &json!(0)), "{}", hostile.body);
    for (path, status) in [(".xml", 400), ("_none.json", 404), ("", 200)] {
        assert_eq!(get(path).status, status, "{path}");
    }
    let without = server.get_with(&format!("/v0/pipes/recent_logs.json?{SINCE}"), &[]);
    assert_eq!(without.status, 403);
}

#[test]
fn nodes_read_each_other_and_pipes_are_listed() {
    let data = folder();
    let server = with_lines(data.path());
    let over = server.get(&format!("/v0/pipes/lines_over_threshold.json?{SINCE}")).json();
    let minutes: Vec<(&str, u64)> = over["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["minute"].as_str().unwrap(), row["lines"].as_u64().unwrap()))
        .collect();
    let expected =
        ["2026-03-02 09:02:00", "2026-03-02 09:01:00", "2026-03-02 09:00:00"].map(|minute| (minute, 5));
    assert_eq!(minutes, expected, "{over}");
    let rates = server.get(&format!("/v0/pipes/error_rate.json?{SINCE}")).json();
    assert_eq!(rates["data"][0], json!({ "service": "login", "lines": 30, "errors": 15, "error_rate": 0.5 }));
    let listed = server.get("/v0/pipes").json();
    let names: Vec<&Value> = listed["pipes"].as_array().unwrap().iter().map(|pipe| &pipe["name"]).collect();
    let expected = ["count_per_minute", "error_rate", "lines_over_threshold", "recent_logs", "top_messages"];
    assert_eq!(names, expected);
    let one = server.get("/v0/pipes/lines_over_threshold").json();
    assert_eq!(one["endpoint"], "over");
    assert_eq!(one["nodes"][2]["dependencies"], json!(["minutes", "thresholds"]));
    assert_eq!(one["nodes"][2]["params"][0]["name"], "limit");
}

#[test]
fn an_endpoint_answers_metrics_and_files_of_columns() {
    let data = folder();
    let server = crate::deploy::empty(data.path());
    let metrics = "NODE x\nSQL >\n    SELECT 'shop_orders' AS name, toFloat64(number) AS value, 'orders so far' AS help, \
                   'counter' AS type, map('city', concat('a\"', toString(number))) AS labels FROM numbers(2)\nTYPE endpoint\n";
    let plain =
        "NODE x\nSQL >\n    SELECT number AS n, toString(number) AS t FROM numbers(3)\nTYPE endpoint\n";
    crate::deploy::deployed(&server, &[("metrics.pipe", metrics), ("plain.pipe", plain)]);
    let answer = server.get("/v0/pipes/metrics.prometheus");
    let expected = "# HELP shop_orders orders so far\n# TYPE shop_orders counter\nshop_orders{city=\"a\\\"0\"} 0\n\
                    shop_orders{city=\"a\\\"1\"} 1\n\n";
    assert_eq!(answer.body, expected);
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    let refused = server.get("/v0/pipes/plain.prometheus");
    assert!(refused.status == 400 && refused.error().contains("column name"), "{}", refused.body);
    let url = server.url(&format!("/v0/pipes/plain.parquet?token={}", server.token));
    let file = ureq::get(url).call().unwrap().body_mut().read_to_vec().unwrap();
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
    assert_eq!(server.get("/v0/pipes/plain.xlsx").status, 400);
}

#[test]
fn who_may_see_everything_is_told_how_an_endpoint_and_a_query_are_run() {
    let data = folder();
    let server = empty(data.path());
    deployed(&server, &[EVENTS, TOP]);
    let told = server.get("/v0/pipes/top.json?limit=3&explain=true").json();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    assert!(
        text("debug_query").contains("LIMIT toInt32('3')") && text("query_explain").contains("events"),
        "{told}"
    );
    let told = server.get("/v0/sql?explain=true&q=SELECT%20count()%20FROM%20events%20FORMAT%20JSON").json();
    assert!(told["query_explain"].as_str().unwrap().contains("Aggregate"), "{told}");
    let wrong = server.get("/v0/sql?explain=true&q=SELECT%20x%20FROM%20events");
    assert!(wrong.status == 400 && wrong.error().contains('x'), "{}", wrong.body);
    // It would tell of tables that the token may not see.
    let tokens = server.get("/v0/tokens").json();
    let is_reader = |token: &&Value| token["name"] == "reader";
    let reader =
        tokens["tokens"].as_array().unwrap().iter().find(is_reader).unwrap()["token"].as_str().unwrap();
    let bearer = format!("Bearer {reader}");
    let get = |path: &str| server.get_with(path, &[("Authorization", &bearer)]).status;
    assert_eq!((get("/v0/pipes/top.json"), get("/v0/pipes/top.json?explain=true")), (200, 403));
    assert_eq!(get("/v0/sql?explain=true&q=SELECT%201"), 403);
}
