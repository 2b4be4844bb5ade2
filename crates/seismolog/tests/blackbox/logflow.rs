//! The routes a dashboard asks: one service, traces, correlations, search in a range, rules, the calendar, heartbeats.

use crate::harness::{BINARY, Server, folder, start_command};
use crate::stream::{open_stream, read_message};
use serde_json::{Value, json};
use std::io::BufReader;

/// Two services for the last `seconds` of real time; `gateway` calls `payments`, which fails every fourth time.
fn with_calls(data: &std::path::Path, seconds: i64) -> Server {
    let server = Server::start(data);
    let now = server.number("SELECT toUnixTimestamp64Milli(now64(3))") as i64;
    let mut rows = String::new();
    for second in 0..seconds {
        for n in 0..4 {
            let at = now - (seconds - second) * 1_000 + n * 200;
            let trace = format!("t{second}-{n}");
            let is_bad = n == 3;
            let line = |service: &str, span: &str, parent: &str, ms: i64, text: &str| {
                let level = if is_bad && service == "payments" { "ERROR" } else { "INFO" };
                json!({
                    "timestamp": at as f64 / 1e3, "service": service, "severity_text": level, "message": text,
                    "trace_id": trace, "span_id": span, "parent_span_id": parent, "duration_ms": ms,
                })
                .to_string()
            };
            let text =
                if is_bad { format!("charge {n} declined by bank") } else { format!("charged {n} EUR") };
            rows += &format!("{}\n", line("payments", "s2", "s1", 20 + n, &text));
            rows += &format!("{}\n", line("gateway", "s1", "", 30 + n, &format!("POST /pay {second}")));
        }
    }
    server.insert("logs", &rows);
    server
}

/// What the shape has and the value has not, by path: fields, types, elements. Null in the shape stands for anything;
/// the first element of a list is the shape of all, and there must be one.
fn lacks(shape: &Value, found: &Value, path: &str) -> Vec<String> {
    match (shape, found) {
        (Value::Null, _) => Vec::new(),
        (Value::Object(fields), Value::Object(_)) => {
            let field = |(name, shape): (&String, &Value)| match found.get(name) {
                Some(found) => lacks(shape, found, &format!("{path}.{name}")),
                None => vec![format!("{path}.{name} is missing")],
            };
            fields.iter().flat_map(field).collect()
        }
        (Value::Array(shapes), Value::Array(list)) => match shapes.first() {
            Some(_) if list.is_empty() => vec![format!("{path} is empty")],
            Some(shape) => list.iter().flat_map(|found| lacks(shape, found, &format!("{path}[]"))).collect(),
            None => Vec::new(),
        },
        _ if std::mem::discriminant(shape) == std::mem::discriminant(found) => Vec::new(),
        _ => vec![format!("{path} is {found}")],
    }
}

fn edge_shape() -> Value {
    json!({ "source": "", "target": "", "weight": 0.5 })
}

fn line_shape() -> Value {
    json!({
        "ts": 0.5, "service": "", "level": "", "trace_id": "", "span_id": "", "parent_service": null,
        "latency_ms": 0.5, "status_code": 0, "message": "", "template_id": null,
    })
}

fn rule_shape() -> Value {
    json!({
        "id": "", "name": "", "service": "", "metric": "", "op": "", "threshold": 0.5, "duration_s": 0.5,
        "enabled": true, "fired_count": 0, "last_fired": null,
    })
}

fn incident_shape() -> Value {
    json!({
        "id": "", "started": 0.5, "last_ts": 0.5, "state": "", "severity": 0.5, "root_service": "",
        "suspected_cause": "", "services": [""], "impact": [""], "impact_hops": {}, "anomaly_ids": [""],
        "anomaly_kinds": [""], "title": "", "anomaly_count": 0,
    })
}

fn template_shape() -> Value {
    json!({
        "template_id": "", "template": "", "count": 0, "service": "", "level": "", "first_seen": 0.5, "last_seen": 0.5,
    })
}

fn picture_shape() -> Value {
    json!({
        "kind": "tick",
        "kpi": {
            "logs_per_sec": 0.5, "error_rate": 0.5, "active_services": 0, "anomalies_last_min": 0,
            "templates_tracked": 0, "active_incidents": 0, "window_seconds": 60, "uptime_seconds": 0.5,
        },
        "logs": [line_shape()],
        "anomalies": [{
            "id": "", "ts": 0.5, "kind": "", "service": "", "severity": 0.5, "description": "", "blast_radius": [],
            "blast_hops": {}, "incident_id": null,
        }],
        "incidents": [incident_shape()],
        "graph": {
            "nodes": [{
                "id": "", "group": "", "logs_per_min": 0, "error_rate": 0.5, "mean_latency_ms": 0.5, "health": 0.5,
            }],
            "edges": [edge_shape()],
        },
        "timeline": [{ "ts": 0.5, "total": 0, "errors": 0, "warns": 0 }],
        "rules": [rule_shape()],
        "active_scenarios": [],
    })
}

#[test]
fn every_shape_that_a_dashboard_of_logflow_reads_is_there_with_its_types() {
    let data = folder();
    let server = with_calls(data.path(), 50);
    let rule = json!({
        "name": "declined charges", "every_s": 1,
        "sql": "SELECT service, count() AS n FROM logs WHERE message LIKE '%declined%' GROUP BY service",
    });
    assert_eq!(server.post("/api/rules", rule.to_string().as_bytes()).status, 200);
    server.wait_until("SELECT count() FROM seismolog.incidents");
    server.wait_for_tick();
    let mut stream = BufReader::new(open_stream(&server));
    // the first is the last one that was written, perhaps before the incident
    let pushed: Value =
        (0..3).map(|_| serde_json::from_str(&read_message(&mut stream)).unwrap()).last().unwrap();
    let latencies = json!([{ "ts": 0.5, "p50": 0.5, "p95": 0.5, "p99": 0.5, "mean": 0.5 }]);
    let service = json!({
        "id": "", "group": "", "logs_per_min": 0, "error_rate": 0.5, "mean_latency_ms": 0.5, "p95_latency_ms": 0.5,
        "health": 0.5, "upstream": [edge_shape()], "downstream": [], "latency_series": latencies,
        "top_templates": [template_shape()], "recent_errors": [line_shape()], "forecast_error_rate": 0.5,
        "forecast_stddev": 0.5,
    });
    let hits =
        json!([{ "ts": 0.5, "service": "", "level": "", "message": "", "trace_id": "", "latency_ms": 0.5 }]);
    let search = json!({ "query": "", "hits": hits, "total_scanned": 0, "window_seconds": 0.5 });
    let trace = json!({
        "trace_id": "", "started": 0.5, "duration_ms": 0.5, "services": [""], "has_errors": true,
        "spans": [{
            "ts": 0.5, "service": "", "parent_service": null, "level": "", "latency_ms": 0.5, "status_code": 0,
            "message": "", "span_id": "", "depth": 0,
        }],
    });
    let correlations = json!({ "services": [""], "matrix": [[0.5]], "window_seconds": 0, "ts": 0.5 });
    let cases = [
        ("/api/stats", picture_shape()),
        ("/api/incidents", json!([incident_shape()])),
        ("/api/service/payments", service),
        ("/api/templates?limit=5", json!([template_shape()])),
        ("/api/search?q=declined&limit=60", search.clone()),
        ("/api/search?q=declined&from=2020-01-01", search),
        ("/api/correlations", correlations),
        ("/api/rules", json!([rule_shape()])),
        ("/api/traces/recent?limit=3", json!({ "trace_ids": [""] })),
        ("/api/trace/t9-3", trace),
        ("/api/scenarios", json!({ "scenarios": [], "active": [] })),
        ("/api/health", json!({ "status": "", "uptime_seconds": 0.5 })),
    ];
    let mut missing = lacks(&picture_shape(), &pushed, "/ws/stream");
    for (path, shape) in cases {
        missing.extend(lacks(&shape, &server.get(path).json(), path));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn what_the_shapes_hold_is_true() {
    let data = folder();
    let server = with_calls(data.path(), 50);
    server.wait_for_tick();
    let picture = server.get("/api/stats").json();
    let graph = &picture["graph"];
    assert_eq!((&graph["edges"][0]["weight"], &graph["nodes_total"]), (&json!(1.0), &json!(2)), "{graph}");
    assert!(graph["edges"][0]["calls"].as_f64().unwrap() > 1.0, "{graph}");
    let groups = [&graph["nodes"][0]["group"], &graph["nodes"][1]["group"]];
    assert_eq!(groups, ["edge", "other"], "{graph}");
    for path in ["/api/search?q=declined", "/api/search?q=declined&from=2020-01-01"] {
        let found = server.get(path).json();
        assert_eq!((&found["total"], &found["total_scanned"]), (&json!(50), &json!(400)), "{path}: {found}");
    }
    let service = server.get("/api/service/payments").json();
    let counted: u64 =
        service["top_templates"].as_array().unwrap().iter().map(|t| t["count"].as_u64().unwrap()).sum();
    assert!((100..=200).contains(&counted), "of the last minute: {service}");
    assert!(service["recent_errors"][0]["template_id"].is_string(), "{service}");
    let trace = server.get("/api/trace/t9-0").json();
    let (caller, called) = (&trace["spans"][0], &trace["spans"][1]);
    let begin_ms = |span: &Value| (span["ts"].as_f64().unwrap() * 1e3).round();
    assert_eq!(begin_ms(called) - begin_ms(caller), 10.0, "both are written when they end: {trace}");
    assert_eq!(trace["duration_ms"], 30.0, "{trace}");
    let metrics = server.get("/metrics").body;
    for sample in [
        "seismolog_service_error_ratio{service=\"payments\"} 0.2",
        "seismolog_service_latency_p95_seconds{service=\"gateway\"} 0.03",
        "seismolog_service_clock_ahead_seconds{service=\"gateway\"} 0",
        "seismolog_detect_late_records_total ",
        "seismolog_detect_ahead_records_total ",
    ] {
        assert!(metrics.contains(sample), "{sample}: {metrics}");
    }
}

#[test]
fn of_many_services_those_that_matter_are_shown_and_all_are_counted() {
    let data = folder();
    let server = Server::start(data.path());
    let now = server.number("SELECT toUnixTimestamp(now())");
    let line = |n: u64| {
        let service = format!("service-{:03}", n % 400);
        let level = if n == 399 { "ERROR" } else { "INFO" };
        let line =
            json!({ "timestamp": now - 5, "service": service, "severity_text": level, "message": "up" });
        line.to_string()
    };
    // the first hundred write twice, the last one fails
    let lines: Vec<String> = (0..500).map(line).collect();
    server.insert("logs", &lines.join("\n"));
    server.wait_for_tick();
    let picture = server.get("/api/stats").json();
    let shown: Vec<&str> = picture["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|service| service["id"].as_str().unwrap())
        .collect();
    assert_eq!((shown.len(), &picture["services_total"]), (350, &json!(400)));
    assert_eq!(picture["graph"]["nodes"].as_array().unwrap().len(), 350);
    for wanted in ["service-000", "service-099", "service-399"] {
        assert!(shown.contains(&wanted), "{wanted}: {shown:?}");
    }
    let metrics = server.get("/metrics").body;
    assert_eq!(metrics.matches("seismolog_service_records{").count(), 350);
    assert!(metrics.contains("seismolog_service_services 400"), "{metrics}");
}

#[test]
fn a_service_is_told_with_its_neighbours_latencies_errors_and_forecast() {
    let data = folder();
    let server = with_calls(data.path(), 50);
    server.wait_for_tick();
    let service = server.get("/api/service/payments").json();
    assert_eq!(service["id"], "payments", "{service}");
    assert!((0.2..0.3).contains(&service["error_rate"].as_f64().unwrap()), "{service}");
    assert_eq!(service["upstream"][0]["source"], "gateway", "{service}");
    assert!((20.0..24.0).contains(&service["p95_latency_ms"].as_f64().unwrap()), "{service}");
    assert!(service["latency_series"].as_array().unwrap().len() > 30, "{service}");
    assert_eq!(service["recent_errors"][0]["level"], "ERROR");
    assert!(!service["top_templates"].as_array().unwrap().is_empty());
    let idle = server.get("/api/service/nobody");
    assert_eq!(
        (idle.status, idle.json()["detail"].as_str().unwrap().to_owned()),
        (404, "service not found or idle".into())
    );
}

#[test]
fn a_trace_is_a_tree_and_those_with_errors_are_found() {
    let data = folder();
    let server = with_calls(data.path(), 10);
    server.wait_for_tick();
    let all = server.get("/api/traces/recent?limit=100").json();
    assert_eq!(all["trace_ids"].as_array().unwrap().len(), 40);
    let bad = server.get("/api/traces/recent?limit=100&errors_only=true").json();
    assert_eq!(bad["trace_ids"].as_array().unwrap().len(), 10, "{bad}");
    let trace = server.get("/api/trace/t9-3").json();
    assert_eq!(trace["has_errors"], true);
    let shown: Vec<(&str, u64)> = trace["spans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| (span["service"].as_str().unwrap(), span["depth"].as_u64().unwrap()))
        .collect();
    assert_eq!(shown, [("gateway", 0), ("payments", 1)]);
    assert_eq!(server.get("/api/trace/none").status, 404);
    let quoted = server.get("/api/trace/x'%20OR%20'1");
    assert_eq!(quoted.status, 404, "{}", quoted.body);
}

#[test]
fn correlations_and_search_cover_a_range_of_time() {
    let data = folder();
    let server = with_calls(data.path(), 60);
    server.wait_for_tick();
    let correlations = server.get("/api/correlations").json();
    assert_eq!(correlations["services"], json!(["gateway", "payments"]));
    assert_eq!((&correlations["matrix"][0][0], &correlations["services_total"]), (&json!(1.0), &json!(2)));
    let found = server.get("/api/search?q=DECLINED&from=2020-01-01T00:00:00Z&level=error&limit=5").json();
    assert_eq!(
        (found["hits"].as_array().unwrap().len(), found["total"].as_f64()),
        (5, Some(60.0)),
        "{found}"
    );
    let none = server.get("/api/search?q=declined&from=2020-01-01&to=2020-01-02").json();
    assert_eq!(none["total"].as_f64(), Some(0.0));
    assert_eq!(server.get("/api/search?from=noon").status, 400);
}

#[test]
fn rules_are_kept_tested_on_the_past_switched_and_removed() {
    let data = folder();
    let server = with_calls(data.path(), 30);
    let shipped = server.get("/api/rules").json();
    // LogFlow's three, and the one of the project
    assert_eq!(shipped.as_array().unwrap().len(), 4, "{shipped}");
    let rule = json!({
        "name": "payments fails", "service": "payments", "metric": "error_rate", "op": ">", "threshold": 0.2,
        "duration_s": 2, "min_events": 5,
    });
    let backtest = server.post("/api/backtest", json!({ "rule": rule }).to_string().as_bytes());
    assert_eq!(backtest.status, 200, "{}", backtest.body);
    let report = backtest.json();
    assert_eq!((report["rows"].as_u64(), report["count"].as_u64()), (Some(240), Some(1)), "{report}");
    assert_eq!(report["firings"][0]["service"], "payments");

    let added = server.post("/api/rules", rule.to_string().as_bytes());
    assert_eq!(added.status, 200, "{}", added.body);
    let id = added.json()["id"].as_str().unwrap().to_owned();
    assert!(server.stop());
    let server = Server::start(data.path());
    assert_eq!(server.get("/api/rules").json()[4]["id"], id, "rules survive a restart");
    let off = server.post(&format!("/api/rules/{id}/toggle?enabled=false"), b"").json();
    assert_eq!(off["enabled"], false);
    assert_eq!(server.post("/api/rules/none/toggle", b"").status, 404);
    let removed = |id: &str| server.delete(&format!("/api/rules/{id}"), b"").json()["ok"].clone();
    assert_eq!((removed(&id), removed(&id)), (json!(true), json!(false)));
    let nonsense: [(Value, &str); 6] = [
        (json!({ "name": "x", "metric": "luck", "op": ">", "threshold": 1 }), "metric"),
        (json!({ "name": "x", "metric": "error_rate", "op": "~", "threshold": 0.1 }), "op"),
        (json!({ "name": "x", "metric": "error_rate", "op": ">", "threshold": 8 }), "threshold"),
        (json!({ "name": "", "metric": "error_rate", "op": ">", "threshold": 0.1 }), "name"),
        (json!({ "name": "x", "sql": "DROP TABLE logs" }), "sql"),
        (json!([1]), "JSON object"),
    ];
    for (rule, word) in nonsense {
        let answer = server.post("/api/rules", rule.to_string().as_bytes());
        assert_eq!(answer.status, 400, "{rule}: {}", answer.body);
        assert!(answer.error().contains(word), "{rule}: {}", answer.body);
    }
}

#[test]
fn a_query_is_a_rule() {
    let data = folder();
    let server = with_calls(data.path(), 20);
    let rule = json!({
        "name": "declined charges", "every_s": 1, "value_column": "n",
        "sql": "SELECT service, count() AS n FROM logs WHERE message LIKE '%declined%' GROUP BY service",
    });
    let added = server.post("/api/rules", rule.to_string().as_bytes());
    assert_eq!(added.status, 200, "{}", added.body);
    let fired = server
        .wait_until("SELECT count() FROM seismolog.anomalies WHERE kind = 'rule' AND service = 'payments'");
    assert_eq!(fired, 1);
    let rules = server.get("/api/rules").json();
    assert_eq!(rules[4]["firing"], json!(["payments"]), "{rules}");
}

#[test]
fn the_calendar_and_heartbeats_are_kept_and_nonsense_is_named() {
    let data = folder();
    let server = Server::start(data.path());
    let calendar = json!({
        "windows": [{ "name": "deploy night", "service": "pay*", "from": "2026-11-21T22:00:00Z", "to": "2026-11-21T23:00:00Z" }],
    });
    let answer = server.put("/api/calendar", calendar.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(server.get("/api/calendar").json()["windows"][0]["name"], "deploy night");
    let wrong = json!({ "windows": [{ "name": "never", "from": "yesterday", "to": "tomorrow" }] });
    let answer = server.put("/api/calendar", wrong.to_string().as_bytes());
    assert_eq!(answer.status, 400);
    assert!(answer.error().contains("yesterday"), "{}", answer.body);
    let beat = server.post("/api/heartbeats/nightly-backup", br#"{"every_secs": 86400, "grace_secs": 600}"#);
    assert_eq!(beat.status, 202, "{}", beat.body);
    assert_eq!(server.get("/api/heartbeats").json()["overdue"], json!([]));
    assert_eq!(server.post("/api/heartbeats/x", br#"{"every_secs": 0}"#).status, 400);
    assert_eq!(server.delete("/api/heartbeats/nightly-backup", b"").status, 200);
    assert_eq!(server.delete("/api/heartbeats/nightly-backup", b"").status, 404);
}

#[test]
fn spans_alone_draw_the_graph_and_tell_latencies() {
    let data = folder();
    let server = Server::start(data.path());
    let now = server.number("SELECT toUnixTimestamp64Milli(now64(3))") as i64;
    let mut rows = String::new();
    for n in 0..40 {
        let span = |service: &str, id: &str, parent: &str, ms: i64| {
            json!({
                "timestamp": (now - 20_000 + n * 400) as f64 / 1e3, "trace_id": format!("t{n}"), "span_id": id,
                "parent_span_id": parent, "service": service, "operation": "charge", "duration_ms": ms,
            })
        };
        rows += &format!("{}\n{}\n", span("checkout", "a", "", 50), span("payments", "b", "a", 20));
    }
    server.insert("spans", &rows);
    server.wait_for_tick();
    let service = server.get("/api/service/payments").json();
    assert_eq!(service["upstream"][0]["source"], "checkout", "{service}");
    assert_eq!(service["p95_latency_ms"], 20.0);
}

#[test]
fn other_settings_are_held_against_the_past() {
    let data = folder();
    let server = Server::start(data.path());
    let now = server.number("SELECT toUnixTimestamp(now())");
    let line = |number: u64| {
        let (second, is_bad) = (number / 10, number >= 2_400 && number.is_multiple_of(2));
        let level = if is_bad { "ERROR" } else { "INFO" };
        let text =
            if is_bad { "acquirer did not answer".to_owned() } else { format!("charged {number} EUR") };
        let at = now - 400 + second;
        json!({ "timestamp": at, "service": "payments", "severity_text": level, "message": text }).to_string()
    };
    let rows: Vec<String> = (0..3_000).map(line).collect();
    server.insert("logs", &rows.join("\n"));
    let report = server.post("/api/backtest", br#"{"detect": {"min_events": 5}}"#).json();
    assert_eq!(report["rows"], 3_000, "{report}");
    assert_eq!(report["count"], 1, "{report}");
    let firing = &report["firings"][0];
    assert_eq!((&firing["rule"], &firing["service"]), (&json!("incident"), &json!("payments")), "{report}");
    let before = json!({ "detect": {}, "to": now - 400 + 240 }).to_string();
    assert_eq!(server.post("/api/backtest", before.as_bytes()).json()["count"], 0);
    for (body, word) in [
        (&br#"{"detect": {"min_events": 1}}"#[..], "min_events"),
        (br#"{"detect": {"luck": 1}}"#, "luck"),
        (
            br#"{"detect": {}, "rule": {"name": "x", "metric": "error_rate", "op": ">", "threshold": 0.1}}"#,
            "one",
        ),
    ] {
        let answer = server.post("/api/backtest", body);
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(answer.error().contains(word), "{}", answer.body);
    }
    assert!(server.stop());
    let config = data.path().join("other.toml");
    std::fs::write(&config, "[detect]\nmin_events = 5\n").unwrap();
    let mut command = std::process::Command::new(BINARY);
    command.args(["backtest", "--json", "--config"]).arg(&config).arg("--data").arg(data.path());
    let output = command.output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).expect("a JSON object");
    assert_eq!(told["count"], 1, "{told}");
}

#[test]
fn a_threshold_of_the_project_is_told_when_it_is_passed() {
    let data = folder();
    let server = Server::start(data.path());
    let now = &server.rows("SELECT formatDateTime(now(), '%Y-%m-%d %H:%i:%S') AS now")[0]["now"];
    let threshold = json!({
        "service": "login", "severity": "ERROR", "threshold_per_minute": 5, "active": 1, "updated_at": now,
    });
    server.insert("log_anomaly_thresholds", &threshold.to_string());
    let line = |number: u64| {
        json!({
            "timestamp": now, "server_id": "web-7", "service": "login", "severity": "ERROR",
            "message": format!("no answer within {number} ms"), "error_code": "", "resource_id": "", "metadata": "{}",
        })
        .to_string()
    };
    let lines: Vec<String> = (0..8).map(line).collect();
    server.insert("system_logs", &lines.join("\n"));
    let told = "SELECT count() FROM seismolog.anomalies WHERE kind = 'rule' AND service = 'login'";
    assert_eq!(server.wait_until(told), 1);
    let rules = server.get("/api/rules").json();
    let rule = rules.as_array().unwrap().iter().find(|rule| rule["id"] == "thresholds").unwrap();
    assert_eq!(rule["firing"], json!(["login"]), "{rule}");
}

#[test]
fn a_rule_of_the_project_is_taken_in_when_its_file_changes_and_goes_with_it() {
    let (data, project) = (folder(), folder());
    let rules = project.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    let text = |threshold: f64| {
        format!("name = \"Errors\"\nmetric = \"error_rate\"\nop = \">\"\nthreshold = {threshold}\n")
    };
    let file = rules.join("errors.toml");
    let threshold = |server: &Server| {
        let rules = server.get("/api/rules").json();
        let found = rules.as_array().unwrap().iter().find(|rule| rule["id"] == "errors").cloned();
        found.map(|rule| (rule["threshold"].as_f64().unwrap(), rule["enabled"].as_bool().unwrap()))
    };
    let start = || Server::start_with_project(data.path(), project.path());
    std::fs::write(&file, text(0.1)).unwrap();
    let server = start();
    assert_eq!(threshold(&server), Some((0.1, true)));
    server.post("/api/rules/errors/toggle?enabled=false", b"");
    assert!(server.stop());
    let server = start();
    assert_eq!(threshold(&server), Some((0.1, false)), "the file is the same");
    assert!(server.stop());
    std::fs::write(&file, text(0.2)).unwrap();
    let server = start();
    assert_eq!(threshold(&server), Some((0.2, true)));
    assert!(server.stop());
    std::fs::remove_file(&file).unwrap();
    let server = start();
    assert_eq!(threshold(&server), None);
    assert!(server.stop());
    std::fs::write(&file, "name = \"Errors\"\nsql = \"SELEC 1\"\n").unwrap();
    let output = start_command(data.path(), project.path()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && error.contains("errors.toml"), "{error}");
}
