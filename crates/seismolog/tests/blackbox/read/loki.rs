//! Loki's query API.

use super::{BEGIN, ask, asked, vector};
use crate::harness::{Server, folder};
use crate::stream::{open, read_message};
use crate::tokens::created;
use serde_json::{Value, json};
use std::io::BufReader;

/// Lines of two services over a minute, pushed as Loki's clients do.
fn pushed() -> (tempfile::TempDir, Server) {
    let data = folder();
    let server = Server::start(data.path());
    let at = |second: u64| format!("{}", (BEGIN + second) * 1_000_000_000);
    let api: Vec<Value> = (0..60)
        .map(|second| json!([at(second), format!("GET /orders/{second} took={}ms status={}", second * 2, 200 + second % 2 * 300), { "trace_id": format!("t{second}") }]))
        .collect();
    let web: Vec<Value> = (0..6)
        .map(|ten| {
            json!([
                at(ten * 10),
                json!({ "msg": "größe ☃", "user": format!("u{}", ten % 2), "ms": ten }).to_string()
            ])
        })
        .collect();
    let body = json!({ "streams": [
        { "stream": { "app": "api", "env": "prod", "level": "warn" }, "values": api },
        { "stream": { "service_name": "web", "env": "prod" }, "values": web },
    ] });
    let headers = [("Content-Type", "application/json")];
    let answer = server.post_with("/loki/api/v1/push", &headers, body.to_string().as_bytes());
    assert_eq!(answer.status, 204, "{}", answer.body);
    (data, server)
}

fn seconds(second: u64) -> String {
    (BEGIN + second).to_string()
}

fn lines(answer: &Value) -> Vec<(String, String)> {
    assert_eq!(answer["data"]["resultType"], "streams", "{answer}");
    let streams = answer["data"]["result"].as_array().unwrap();
    let of_stream = |stream: &Value| {
        let labels = stream["stream"].to_string();
        let values = stream["values"].as_array().unwrap().clone();
        values.into_iter().map(move |value| (labels.clone(), value[1].as_str().unwrap().to_owned()))
    };
    streams.iter().flat_map(of_stream).collect()
}

#[test]
fn what_was_pushed_comes_back_with_its_labels() {
    let (_data, server) = pushed();
    let (begin, end) = (seconds(0), seconds(60));
    let range = |query: &str, more: &[(&str, &str)]| {
        let mut parameters = vec![("query", query), ("start", begin.as_str()), ("end", end.as_str())];
        parameters.extend(more);
        asked(&server, "/loki/api/v1/query_range", &parameters)
    };
    let found = lines(&range(
        r#"{service_name="web"} | json | user="u1" | line_format "{{.user}} took {{.ms}} ms" |= "5 ms""#,
        &[],
    ));
    assert_eq!(found.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>(), ["u1 took 5 ms"]);
    let found = range(r#"{app="api"} |= "orders/7 ""#, &[]);
    assert_eq!(
        found["data"]["result"],
        json!([{
            "stream": { "app": "api", "env": "prod", "level": "warn", "service_name": "api", "trace_id": "t7" },
            "values": [[format!("{}000000000", seconds(7)), "GET /orders/7 took=14ms status=500"]],
        }])
    );
    let newest = lines(&range(r#"{env="prod", service_name="web"}"#, &[("limit", "2")]));
    assert_eq!(newest.len(), 2);
    assert_eq!(newest[0].1, r#"{"ms":5,"msg":"größe ☃","user":"u1"}"#);
    let oldest = lines(&range(r#"{service_name="web"}"#, &[("limit", "1"), ("direction", "forward")]));
    assert_eq!(oldest[0].1, r#"{"ms":0,"msg":"größe ☃","user":"u0"}"#);
    for (query, expected) in [
        (r#"{env="prod"}"#, 66),
        (r#"{app!="api"}"#, 6),
        (r#"{service_name=~"api|web"} |~ `orders/\d ` != "orders/3""#, 9),
        (r#"{level="warn"} | logfmt | status="500" | took > 100ms"#, 5),
        (r#"{env="prod"} | trace_id="t5""#, 1),
        (r#"{service_name="web"} | json | user="u1" and ms >= 3"#, 2),
        (r#"{service="nobody"}"#, 0),
        (r#"{app="api"} |= """#, 60),
    ] {
        assert_eq!(lines(&range(query, &[])).len(), expected, "{query}");
    }
    let apart = server.get_with(
        &format!("/loki/api/v1/query_range?query=%7Bservice_name%3D%22web%22%7D%7Cjson&start={begin}&end={end}&limit=1"),
        &[("Authorization", &format!("Bearer {}", server.token)), ("X-Loki-Response-Encoding-Flags", "categorize-labels")],
    );
    let value = apart.json()["data"]["result"][0]["values"][0].clone();
    assert_eq!(value[2]["parsed"], json!({ "ms": "5", "msg": "größe ☃", "user": "u1" }));
}

#[test]
fn metrics_of_lines_are_those_that_loki_would_give() {
    let (_data, server) = pushed();
    let at = seconds(59);
    for (query, expected) in [
        ("vector(1)+vector(1)", "{} 2"),
        ("1 + 1", "2"),
        (r#"sum(count_over_time({env="prod"}[1m]))"#, "{} 66"),
        (
            r#"count_over_time({app="api"}[10s])"#,
            r#"{"app":"api","env":"prod","level":"warn","service_name":"api"} 10"#,
        ),
        (r#"sum by (service) (rate({env="prod"}[1m]))"#, r#"{"service":"api"} 1; {"service":"web"} 0.1"#),
        (
            r#"sum by (status) (count_over_time({app="api"} | logfmt [1m]))"#,
            r#"{"status":"200"} 30; {"status":"500"} 30"#,
        ),
        (r#"topk(1, sum by (user) (count_over_time({service_name="web"} | json [1m]))) > 5"#, ""),
        (
            r#"max_over_time({service_name="web"} | json | unwrap ms [1m]) by (user)"#,
            r#"{"user":"u0"} 4; {"user":"u1"} 5"#,
        ),
        (
            r#"avg(quantile_over_time(0.5, {app="api"} | logfmt | unwrap duration(took) [1m]) by (status))"#,
            "{} 0.059",
        ),
        (
            r#"sum(bytes_over_time({service_name="web"}[1m])) / sum(count_over_time({service_name="web"}[1m]))"#,
            "{} 40",
        ),
        (r#"absent_over_time({app="gone"}[1m])"#, "{} 1"),
        (r#"sum(count_over_time({app="api"}[1m] offset 30s))"#, "{} 30"),
        (
            r#"sum by (who) (count_over_time({app="api"} | logfmt | label_format who="{{.status}}!" [1m]))"#,
            r#"{"who":"200!"} 30; {"who":"500!"} 30"#,
        ),
        (
            r#"sum(count_over_time({app="api"} |= "status=500" [1m])) / sum(count_over_time({app="api"}[1m])) * 100"#,
            "{} 50",
        ),
    ] {
        let answer = asked(&server, "/loki/api/v1/query", &[("query", query), ("time", &at)]);
        assert_eq!(vector(&answer), expected, "{query}");
    }
    let (begin, end) = (seconds(19), seconds(59));
    let parameters = [
        ("query", r#"sum(count_over_time({app="api"}[20s]))"#),
        ("start", &*begin),
        ("end", &*end),
        ("step", "20"),
    ];
    let matrix = asked(&server, "/loki/api/v1/query_range", &parameters);
    assert_eq!(
        matrix["data"]["result"],
        json!([{ "metric": {}, "values": [[BEGIN + 19, "20"], [BEGIN + 39, "20"], [BEGIN + 59, "20"]] }])
    );
    assert_eq!(matrix["data"]["resultType"], "matrix");
}

#[test]
fn labels_series_volumes_and_patterns_are_told() {
    let (_data, server) = pushed();
    server.wait_for_tick();
    let (begin, end) = (seconds(0), seconds(60));
    let of = |path: &str, more: &[(&str, &str)]| {
        let mut parameters = vec![("start", begin.as_str()), ("end", end.as_str())];
        parameters.extend(more);
        asked(&server, &format!("/loki/api/v1/{path}"), &parameters)
    };
    assert_eq!(of("labels", &[])["data"], json!(["app", "env", "level", "service_name"]));
    assert_eq!(of("label/service_name/values", &[])["data"], json!(["api", "web"]));
    assert_eq!(of("label/env/values", &[("query", r#"{app="none"}"#)])["data"], json!([]));
    assert_eq!(
        of("series", &[("match[]", r#"{service_name="web"}"#)])["data"],
        json!([{ "env": "prod", "service_name": "web" }])
    );
    let stats = of("index/stats", &[("query", r#"{env="prod"}"#)]);
    assert_eq!((&stats["streams"], &stats["entries"]), (&json!(2), &json!(66)));
    let volume = of("index/volume", &[("query", r#"{env="prod"}"#), ("targetLabels", "service_name")]);
    assert_eq!(volume["data"]["result"][1]["metric"], json!({ "service_name": "web" }));
    assert_eq!(volume["data"]["result"][1]["value"][1], "240");
    let volumes = of("index/volume_range", &[("query", r#"{service_name="web"}"#), ("step", "60")]);
    assert_eq!(volumes["data"]["result"][0]["values"].as_array().unwrap().len(), 2, "{volumes}");
    let patterns = of("patterns", &[("query", r#"{app="api"}"#), ("step", "60")]);
    let patterns = patterns["data"].as_array().unwrap();
    assert!(patterns.iter().any(|found| found["pattern"].as_str().unwrap().contains("<_>")), "{patterns:?}");
    let counted: u64 = patterns
        .iter()
        .flat_map(|found| found["samples"].as_array().unwrap())
        .map(|sample| sample[1].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 60, "every line is in one pattern");
}

#[test]
fn what_is_not_answered_is_refused_by_name_as_text() {
    let (_data, server) = pushed();
    for (query, named) in [
        (r#"{app="api"} | line_format "{{range .x}}{{end}}""#, "range"),
        (r#"{app="api""#, "parse error"),
        (r#"count_over_time({app="api"}[5m] @ 1)"#, "modifier @"),
        (r#"{app=~"("}"#, "regular expression"),
    ] {
        let answer = ask(&server, "/loki/api/v1/query_range", &[("query", query)]);
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.body.contains(named) && !answer.body.starts_with('{'), "{query}: {}", answer.body);
    }
    for (parameters, named) in [
        (vec![("query", "{}"), ("limit", "6000")], "max entries limit"),
        (vec![("query", "{}"), ("interval", "5s")], "interval"),
        (vec![("query", "{}"), ("start", "yesterday")], "yesterday"),
        (vec![("query", r#"rate({a="b"}[1m])"#), ("start", "1"), ("step", "1")], "larger step"),
        (vec![], "query is missing"),
    ] {
        let answer = ask(&server, "/loki/api/v1/query_range", &parameters);
        assert_eq!(answer.status, 400, "{parameters:?}");
        assert!(answer.body.contains(named), "{parameters:?}: {}", answer.body);
    }
    let instant = ask(&server, "/loki/api/v1/query", &[("query", r#"{app="api"}"#)]);
    assert!(instant.status == 400 && instant.body.contains("range query"), "{}", instant.body);
}

#[test]
fn a_token_sees_what_it_may_read() {
    let (_data, server) = pushed();
    let reader = created(&server, "r", &["DATASOURCES:READ:logs:service = 'web'"]);
    let stranger = created(&server, "s", &["DATASOURCES:READ:system_logs"]);
    let path = format!("/loki/api/v1/label/service_name/values?start={}&end={}", seconds(0), seconds(60));
    let of = |token: &str| server.get_with(&path, &[("Authorization", &format!("Bearer {token}"))]);
    assert_eq!(of(&reader).json()["data"], json!(["web"]));
    assert_eq!(of(&stranger).status, 403);
    assert_eq!(server.get_with(&path, &[]).status, 401);
}

#[test]
fn lines_are_followed_as_they_land() {
    let data = folder();
    let server = Server::start(data.path());
    let push = |numbers: std::ops::Range<u64>| {
        let values: Vec<Value> = numbers
            .map(|number| json!([format!("{}", (BEGIN + number) * 1_000_000_000), format!("line {number}")]))
            .collect();
        let body = json!({ "streams": [{ "stream": { "app": "api" }, "values": values }] });
        let headers = [("Content-Type", "application/json")];
        assert_eq!(server.post_with("/loki/api/v1/push", &headers, body.to_string().as_bytes()).status, 204);
    };
    push(0..3);
    server.wait_for_tick();
    let path = format!(
        "/loki/api/v1/tail?query=%7Bapp%3D%22api%22%7D%20%21%3D%20%22line%207%22&start={BEGIN}&limit=2&"
    );
    let mut socket = BufReader::new(open(&server, &path));
    let mut heard = Vec::new();
    push(3..10);
    push(10..2_500);
    while heard.len() < 2_388 {
        let message: Value = serde_json::from_str(&read_message(&mut socket)).unwrap();
        assert!(message["dropped_entries"].is_null());
        for stream in message["streams"].as_array().unwrap() {
            for value in stream["values"].as_array().unwrap() {
                heard.push(value[1].as_str().unwrap().to_owned());
            }
        }
    }
    let wanted = |number: &u64| !number.to_string().starts_with('7');
    let expected: Vec<String> = (1..2_500).filter(wanted).map(|number| format!("line {number}")).collect();
    heard.sort();
    let mut sorted = expected.clone();
    sorted.sort();
    assert_eq!(heard, sorted, "each line once, none left out");
}
