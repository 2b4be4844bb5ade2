//! Prometheus' query API.

use super::{BEGIN, ask, asked, vector};
use crate::harness::{Server, folder};
use crate::tokens::created;
use serde_json::json;

/// A line a second of `api` for two minutes, every tenth an error, each with a latency; and one of `web`.
fn filled() -> (tempfile::TempDir, Server) {
    let data = folder();
    let server = Server::start(data.path());
    let row = |second: u64| {
        let level = if second.is_multiple_of(10) { "ERROR" } else { "INFO" };
        let at = format!("2026-11-21 10:{:02}:{:02}", second / 60, second % 60);
        format!(
            "{{\"timestamp\":\"{at}\",\"service\":\"api\",\"severity_text\":\"{level}\",\"message\":\"request {second}\",\"duration_ms\":{}}}\n",
            second % 60 * 10
        )
    };
    let rows: String = (0..120).map(row).collect();
    server.insert("logs", &rows);
    server.insert("logs", "{\"timestamp\":\"2026-11-21 10:00:30\",\"service\":\"web\",\"severity_text\":\"warning\",\"message\":\"x\"}");
    (data, server)
}

#[test]
fn counts_rates_and_latencies_are_exact() {
    let (_data, server) = filled();
    let at = (BEGIN + 119).to_string();
    for (query, expected) in [
        ("1 + 1", "2"),
        (
            r#"seismolog_log_records_total{service="web"}"#,
            r#"{"__name__":"seismolog_log_records_total","level":"warn","service":"web"} 1"#,
        ),
        ("sum(seismolog_log_records_total)", "{} 121"),
        (
            "sum by (level) (increase(seismolog_log_records_total[1m]))",
            r#"{"level":"error"} 6; {"level":"info"} 54"#,
        ),
        (r#"rate(seismolog_log_errors_total[1m]) * 60"#, r#"{"service":"api"} 6"#),
        (
            r#"sum(rate(seismolog_log_errors_total[1m])) / sum(rate(seismolog_log_records_total[1m])) > 0.05"#,
            "{} 0.1",
        ),
        (r#"sum(rate(seismolog_log_errors_total[1m])) > 1"#, ""),
        (
            r#"rate(seismolog_latency_seconds_sum[1m]) / rate(seismolog_latency_seconds_count[1m])"#,
            r#"{"service":"api"} 0.295"#,
        ),
        ("absent(seismolog_log_records_total)", ""),
        (r#"absent(seismolog_log_records_total{service="gone"})"#, "{} 1"),
        ("sum(seismolog_incidents_active) or vector(0)", "{} 0"),
    ] {
        let answer = asked(&server, "/api/v1/query", &[("query", query), ("time", &at)]);
        assert_eq!(vector(&answer), expected, "{query}");
    }
    let at = (BEGIN + 150).to_string();
    let query = r#"seismolog_latency_seconds{quantile="0.5"}"#;
    let answer = asked(&server, "/prometheus/api/v1/query", &[("query", query), ("time", &at)]);
    let value: f64 = answer["data"]["result"][0]["value"][1].as_str().unwrap().parse().unwrap();
    assert!((0.28..=0.31).contains(&value), "{answer}");
    let (begin, end) = ((BEGIN + 60).to_string(), (BEGIN + 119).to_string());
    let parameters = [
        ("query", "sum(increase(seismolog_log_records_total[30s]))"),
        ("start", &*begin),
        ("end", &*end),
        ("step", "30"),
    ];
    let matrix = asked(&server, "/api/v1/query_range", &parameters);
    assert_eq!(
        matrix["data"]["result"],
        json!([{ "metric": {}, "values": [[BEGIN + 60, "30"], [BEGIN + 90, "30"]] }])
    );
}

#[test]
fn names_labels_series_rules_and_alerts_are_told() {
    let (_data, server) = filled();
    let (begin, end) = ((BEGIN - 10).to_string(), (BEGIN + 300).to_string());
    let of = |path: &str, more: &[(&str, &str)]| {
        let mut parameters = vec![("start", begin.as_str()), ("end", end.as_str())];
        parameters.extend(more);
        asked(&server, &format!("/api/v1/{path}"), &parameters)["data"].clone()
    };
    let names = of("label/__name__/values", &[]);
    assert!(names.as_array().unwrap().contains(&json!("seismolog_incidents_active")), "{names}");
    assert_eq!(of("labels", &[]), json!(["__name__", "level", "quantile", "service"]));
    assert_eq!(of("label/service/values", &[]), json!(["api", "web"]));
    assert_eq!(
        of("series", &[("match[]", "seismolog_log_errors_total")]),
        json!([{ "__name__": "seismolog_log_errors_total", "service": "api" }])
    );
    assert_eq!(of("metadata", &[])["seismolog_log_records_total"][0]["type"], "counter");
    assert!(of("status/buildinfo", &[])["version"].is_string());
    let rule = r#"{"name":"many errors","service":"*","metric":"errors_per_min","op":">","threshold":5,"duration_s":0}"#;
    let added = server.post("/api/rules", rule.as_bytes());
    let rules = of("rules", &[]);
    if added.status < 300 {
        let rules = rules["groups"][0]["rules"].as_array().unwrap();
        assert!(rules.iter().any(|rule| rule["name"] == "many errors"), "{rules:?}");
    } else {
        panic!("{}", added.body);
    }
    assert_eq!(of("alerts", &[]), json!({ "alerts": [] }));
}

#[test]
fn failures_are_said_as_prometheus_says_them() {
    let (_data, server) = filled();
    for (query, named) in [
        ("rate(seismolog_log_records_total)", "parse error"),
        ("seismolog_log_records_total offset x", "a duration"),
        ("histogram_quantile(0.9, x)", "histogram_quantile"),
        ("rate(seismolog_anomaly_score[5m])", "no counter"),
    ] {
        let answer = ask(&server, "/api/v1/query", &[("query", query)]);
        let said = answer.json();
        assert_eq!(
            (answer.status, &said["status"], &said["errorType"]),
            (400, &json!("error"), &json!("bad_data")),
            "{query}"
        );
        assert!(said["error"].as_str().unwrap().contains(named), "{query}: {said}");
    }
    let token = created(&server, "r", &["DATASOURCES:READ:logs"]);
    let refused = server.get_with("/api/v1/query?query=up", &[("Authorization", &format!("Bearer {token}"))]);
    assert_eq!((refused.status, refused.json()["errorType"].as_str()), (403, Some("unauthorized")));
    assert_eq!(server.get_with("/api/v1/query?query=1", &[]).status, 401);
}
