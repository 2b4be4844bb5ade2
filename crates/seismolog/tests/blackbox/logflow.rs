//! The routes a dashboard asks: one service, traces, correlations, search in a range, rules, the calendar, heartbeats.

use crate::harness::{BINARY, Server, folder, start_command};
use serde_json::{Value, json};

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
    assert_eq!(correlations["matrix"][0][0], 1.0);
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
