//! Rules as people write them: when they fire, when they are over, and which are refused.

use model::{AlertSeverity, DetectorKind, Severity, Timestamp};
use proptest::prelude::*;
use seismolog_detect::{
    Error, RuleChange, RuleDraft, RuleError, RuleMetric, RuleTurn, Rules, ServiceWindows, SqlRow, limits,
};

const BEGIN: i64 = 1_790_000_003;

/// Rules, the windows they look at, and a clock.
struct Bench {
    rules: Rules,
    windows: ServiceWindows,
    now: i64,
}

/// Records of a service in a second.
#[derive(Clone, Copy)]
struct Traffic<'a> {
    service: &'a str,
    plain: u32,
    errors: u32,
    duration_ms: f64,
}

fn traffic(service: &str, plain: u32, errors: u32) -> Traffic<'_> {
    Traffic { service, plain, errors, duration_ms: 50.0 }
}

impl Bench {
    fn of(rules: Rules) -> Self {
        Self { rules, windows: ServiceWindows::default(), now: BEGIN }
    }

    fn with(toml: &str) -> Self {
        let mut rules = Rules::default();
        rules.add(&draft(toml)).expect("the rule is valid");
        Self::of(rules)
    }

    fn run(&mut self, seconds: i64, traffic: &[Traffic<'_>]) -> Vec<RuleChange> {
        let mut changes = Vec::new();
        for _ in 0..seconds {
            let ts = Timestamp::from_secs(self.now);
            for Traffic { service, plain, errors, duration_ms } in traffic {
                for number in 0..plain + errors {
                    let severity = if number < *errors { Severity::Error } else { Severity::Info };
                    self.windows.observe(service, ts, severity, Some(*duration_ms));
                }
            }
            changes.extend(self.rules.tick(ts, self.windows.services(ts)));
            self.now += 1;
        }
        changes
    }
}

fn draft(toml: &str) -> RuleDraft {
    toml::from_str(toml).expect("the shape is right")
}

fn told(changes: &[RuleChange]) -> Vec<(&str, &str)> {
    changes.iter().map(|change| (change.service.as_str(), change.turn.as_str())).collect()
}

const ERROR_RATE: &str = r#"
    name = "errors"
    metric = "error_rate"
    op = ">"
    threshold = 0.08
    duration_s = 4
"#;

#[test]
fn every_service_above_a_threshold_fires_and_each_is_over_by_itself() {
    let mut bench = Bench::of(Rules::shipped());
    let quiet = [traffic("payments", 10, 0), traffic("search", 10, 0), traffic("cart", 10, 0)];
    assert_eq!(bench.run(120, &quiet), []);
    let broken = [traffic("payments", 5, 5), traffic("search", 10, 0), traffic("cart", 5, 5)];
    let fired = bench.run(30, &broken);
    assert_eq!(told(&fired), [("cart", "fired"), ("payments", "fired")], "both, once");
    let half = [traffic("payments", 10, 0), traffic("search", 5, 5), traffic("cart", 5, 5)];
    let changes = bench.run(120, &half);
    assert_eq!(told(&changes), [("search", "fired"), ("payments", "resolved")]);
    let view = bench.rules.view("r_err_any").unwrap();
    assert_eq!((view.fired_count, view.firing), (3, vec!["cart".to_owned(), "search".to_owned()]));
    assert_eq!(told(&bench.run(120, &quiet)), [("cart", "resolved"), ("search", "resolved")]);
}

#[test]
fn a_condition_is_told_after_its_dwell_and_not_for_a_blip() {
    let rule = "name = 'p95'\nservice = 'payments'\nmetric = 'p95_latency'\nop = '>'\nthreshold = 400\nduration_s = ";
    for (duration_s, slow_secs, expected) in [(0, 1, 1), (4, 4, 0), (4, 5, 1), (10, 10, 0), (10, 30, 1)] {
        // with min_events 1 a second of slow calls is 95 % of nothing else
        let mut bench = Bench::with(&format!("{rule}{duration_s}\nmin_events = 1"));
        let slow = Traffic { duration_ms: 900.0, ..traffic("payments", 10, 0) };
        let fired = bench.run(slow_secs, &[slow]);
        assert_eq!(fired.len(), expected, "dwell {duration_s} s, slow for {slow_secs} s");
        if let Some(change) = fired.first() {
            assert_eq!(change.at.since(change.since).as_secs(), duration_s);
        }
    }
}

#[test]
fn severity_does_not_grow_with_repeats() {
    let mut bench = Bench::with(&format!("{ERROR_RATE}\nseverity = 'critical'\nid = 'mine'"));
    let mut scores = Vec::new();
    for _ in 0..5 {
        for change in bench.run(30, &[traffic("cart", 5, 5)]) {
            assert_eq!(change.severity, AlertSeverity::Critical);
            scores.push(change.signal(DetectorKind::Rate).score);
        }
        bench.run(120, &[traffic("cart", 10, 0)]);
    }
    assert_eq!(scores, [0.9; 5]);
    assert_eq!(bench.rules.view("mine").unwrap().fired_count, 5);
}

#[test]
fn sentences_have_the_numbers() {
    let mut bench = Bench::with(ERROR_RATE);
    bench.run(60, &[traffic("cart", 10, 0)]);
    let fired = bench.run(10, &[traffic("cart", 0, 10)]);
    // the fifth second of failures is the first with more than 8 % of 600, the ninth the end of the dwell
    let sentence = &fired[0].evidence.sentence;
    assert!(
        sentence.starts_with("error rate 15 % in 60 s (90 of 600 records), above 8 % for 4 s since 20"),
        "{sentence}"
    );
    assert_eq!((fired[0].evidence.observed, fired[0].evidence.expected), (0.15, 0.08));
    let over = bench.run(120, &[traffic("cart", 10, 0)]);
    assert_eq!(over[0].turn, RuleTurn::Resolved);
    assert!(over[0].evidence.sentence.contains(", not above 8 % for 4 s; it was since 20"), "{over:?}");
    let signal = fired[0].signal(DetectorKind::Rate);
    assert_eq!(
        (signal.subject.metric.as_str(), signal.begin, signal.end),
        ("error_rate", fired[0].since, fired[0].at)
    );
}

#[test]
fn ratios_of_small_counts_are_silent_unless_the_rule_wants_them() {
    for (min_events, fired) in [("", 0), ("min_events = 3", 1), ("min_events = 4", 0)] {
        let mut bench = Bench::with(&format!("{ERROR_RATE}{min_events}"));
        let changes: Vec<_> = (0..3)
            .flat_map(|_| {
                let mut changes = bench.run(1, &[traffic("cart", 0, 1)]);
                changes.extend(bench.run(9, &[]));
                changes
            })
            .collect();
        assert_eq!(changes.len(), fired, "{min_events}: {changes:?}");
    }
}

#[test]
fn no_data_changes_nothing_for_an_hour_at_most() {
    let mut bench = Bench::with(ERROR_RATE);
    assert_eq!(bench.run(30, &[traffic("cart", 0, 10)]).len(), 1);
    assert_eq!(bench.run(3_600, &[]), [], "a service that died of its errors is not well");
    let over = bench.run(120, &[]);
    assert_eq!(told(&over), [("cart", "resolved")]);
    assert!(over[0].evidence.sentence.starts_with("no records for 60 min; it was above 8 %"), "{over:?}");
}

#[test]
fn silence_is_below_a_threshold_once_the_service_was_seen_for_a_minute() {
    let rule = "name = 'dead'\nservice = 'cart'\nmetric = 'logs_per_min'\nop = '<'\nthreshold = 5";
    let mut bench = Bench::with(rule);
    assert_eq!(bench.run(300, &[traffic("search", 1, 0)]), [], "never seen");
    assert_eq!(
        bench.run(90, &[traffic("cart", 1, 0)]),
        [],
        "a young service has few records of its own accord"
    );
    let fired = bench.run(7_200, &[]);
    assert_eq!(told(&fired), [("cart", "fired")], "once, and as long as it lasts");
    assert!(fired[0].evidence.sentence.contains(" records in 60 s, below 5 for 5 s"), "{fired:?}");
    assert_eq!(told(&bench.run(60, &[traffic("cart", 1, 0)])), [("cart", "resolved")]);
}

#[test]
fn every_metric_and_comparison_is_measured() {
    // 60 s of ten records a second, of which two are errors and one is a warning, each taking 100 ms
    for (metric, op, threshold, holds) in [
        ("error_rate", ">=", 0.2, true),
        ("error_rate", ">", 0.2, false),
        ("warn_rate", "<=", 0.1, true),
        ("warn_rate", "<", 0.1, false),
        ("errors_per_min", ">=", 120.0, true),
        ("errors_per_min", ">", 120.0, false),
        ("warns_per_min", "<", 61.0, true),
        ("logs_per_min", ">", 599.0, true),
        ("logs_per_min", "<=", 599.0, false),
        ("p50_latency", ">=", 100.0, true),
        ("p95_latency", ">", 100.0, false),
        ("p95_latency_ms", "<=", 100.0, true),
        ("p99_latency_ms", "<", 100.0, false),
    ] {
        let rule =
            format!("name = 'n'\nmetric = '{metric}'\nop = '{op}'\nthreshold = {threshold}\nduration_s = 0");
        let mut bench = Bench::with(&rule);
        for second in 0..60 {
            let ts = Timestamp::from_secs(BEGIN + second);
            for number in 0..10 {
                let severity = match number {
                    0 | 1 => Severity::Error,
                    2 => Severity::Warn,
                    _ => Severity::Info,
                };
                bench.windows.observe("cart", ts, severity, Some(100.0));
            }
            bench.windows.services(ts).count();
        }
        let ts = Timestamp::from_secs(BEGIN + 59);
        let changes = bench.rules.tick(ts, bench.windows.services(ts));
        assert_eq!(!changes.is_empty(), holds, "{metric} {op} {threshold}");
    }
}

#[test]
fn nonsense_is_refused_with_the_field_the_value_and_what_is_allowed() {
    let fine = [("name", "'n'"), ("metric", "'error_rate'"), ("op", "'>'"), ("threshold", "0.5")];
    let long = format!("'{}'", "x".repeat(300));
    let cases: [(&str, &str, &str); 21] = [
        ("name", "''", "name is empty; use 1 to 200 bytes"),
        ("name", "'  '", "name is empty; use 1 to 200 bytes"),
        ("name", &long, "name is 300 bytes long; use at most 200 bytes"),
        ("name", "\"a\\nb\"", "name is \"a\\nb\"; use text without control characters"),
        ("service", "''", "service is empty; use 1 to 256 bytes"),
        ("service", &long, "service is 300 bytes long; use at most 256 bytes"),
        (
            "metric",
            "'cpu'",
            "metric is \"cpu\"; use error_rate, warn_rate, errors_per_min, warns_per_min, logs_per_min, p50_latency, p95_latency, p99_latency",
        ),
        (
            "metric",
            "'error_rate_ms'",
            "metric is \"error_rate_ms\"; use error_rate, warn_rate, errors_per_min, warns_per_min, logs_per_min, p50_latency, p95_latency, p99_latency",
        ),
        ("op", "'=='", "op is \"==\"; use >, <, >=, <="),
        ("threshold", "nan", "threshold is NaN; use a share from 0 to 1 (8 % is 0.08)"),
        ("threshold", "inf", "threshold is inf; use a share from 0 to 1 (8 % is 0.08)"),
        ("threshold", "8", "threshold is 8; use a share from 0 to 1 (8 % is 0.08)"),
        ("threshold", "-0.1", "threshold is -0.1; use a share from 0 to 1 (8 % is 0.08)"),
        ("duration_s", "-1", "duration_s is -1; use seconds from 0 to 86400"),
        ("duration_s", "nan", "duration_s is NaN; use seconds from 0 to 86400"),
        ("duration_s", "86401", "duration_s is 86401; use seconds from 0 to 86400"),
        ("severity", "'loud'", "severity is \"loud\"; use critical, warning, info"),
        ("min_events", "1.5", "min_events is 1.5; use a whole number from 0 to 1000000"),
        ("kind", "'wish'", "kind is \"wish\"; use threshold, sql"),
        ("kind", "'sql'", "sql is empty; use 1 to 65536 bytes"),
        ("id", "'a b'", "id is \"a b\"; use letters, digits, _ and -"),
    ];
    for (field, value, expected) in cases {
        let kept = fine.iter().filter(|(name, _)| *name != field);
        let text: String = kept.map(|(name, value)| format!("{name} = {value}\n")).collect();
        let mut rules = Rules::default();
        let refused = rules.add(&draft(&format!("{text}{field} = {value}"))).unwrap_err();
        assert_eq!(refused.to_string(), expected);
        assert_eq!(rules, Rules::default(), "nothing was changed");
    }
    for (missing, expected) in
        [("metric", "metric is missing"), ("op", "op is missing"), ("threshold", "threshold is missing")]
    {
        let kept = fine.iter().filter(|(name, _)| *name != missing);
        let text: String = kept.map(|(name, value)| format!("{name} = {value}\n")).collect();
        let refused = Rules::default().add(&draft(&text)).unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{refused}");
    }
    let unknown: Result<RuleDraft, _> = serde_json::from_str(r#"{"name": "n", "metrik": "error_rate"}"#);
    assert!(unknown.unwrap_err().to_string().contains("unknown field `metrik`"));
}

#[test]
fn there_is_a_bound_to_rules_and_ids_are_unique() {
    let mut rules = Rules::default();
    let mine = draft(&format!("{ERROR_RATE}\nid = 'r_2'"));
    rules.add(&mine).unwrap();
    assert_eq!(rules.add(&mine), Err(RuleError::Exists("r_2".into())));
    let free = draft(ERROR_RATE);
    for _ in 1..limits::RULES_MAX {
        rules.add(&free).unwrap();
    }
    assert_eq!(rules.add(&free), Err(RuleError::TooMany));
    let at = Timestamp::from_secs(BEGIN);
    assert_eq!(rules.remove("nobody", at), Err(RuleError::Unknown("nobody".into())));
    rules.remove("r_2", at).unwrap();
    rules.add(&free).unwrap();
}

#[test]
fn rules_have_the_shape_of_logflow_and_what_is_shown_can_be_written() {
    let posted = r#"{"name":"slow","service":"payments","metric":"p95_latency","op":">","threshold":400,"duration_s":5}"#;
    let mut bench = Bench::of(Rules::default());
    let id = bench.rules.add(&serde_json::from_str(posted).unwrap()).unwrap();
    let shown = serde_json::to_value(bench.rules.list()).unwrap();
    assert_eq!(
        shown,
        serde_json::json!([{"id": "r_1", "name": "slow", "service": "payments", "metric": "p95_latency", "op": ">",
            "threshold": 400.0, "duration_s": 5.0, "enabled": true, "fired_count": 0, "last_fired": null,
            "kind": "threshold", "severity": "warning", "min_events": 20, "firing": []}])
    );
    bench.run(20, &[Traffic { duration_ms: 500.0, ..traffic("payments", 10, 0) }]);
    let view = bench.rules.view(id.as_str()).unwrap();
    assert_eq!((view.fired_count, view.firing.len()), (1, 1));
    assert_eq!(view.last_fired, Some((BEGIN + 6) as f64), "{view:?}");
    let again: RuleDraft = serde_json::from_value(serde_json::to_value(&view).unwrap()).unwrap();
    let at = Timestamp::from_secs(bench.now);
    assert_eq!(bench.rules.update(id.as_str(), &again, at), Ok(vec![]), "the same rule: its alarm goes on");
    let query: RuleDraft = serde_json::from_str(r#"{"name":"q","sql":"SELECT 1","every_s":30}"#).unwrap();
    let query_id = bench.rules.add(&query).unwrap();
    let again = serde_json::to_value(bench.rules.view(query_id.as_str()).unwrap()).unwrap();
    let again: RuleDraft = serde_json::from_value(again).unwrap();
    assert_eq!(bench.rules.update(query_id.as_str(), &again, at), Ok(vec![]));
}

#[test]
fn shipped_rules_are_logflows_three() {
    let list = Rules::shipped().list();
    let short: Vec<_> = list
        .iter()
        .map(|rule| {
            (
                rule.service.as_str(),
                rule.metric.as_str(),
                rule.op.as_str(),
                rule.threshold,
                rule.duration_s,
                rule.enabled,
            )
        })
        .collect();
    assert_eq!(
        short,
        [
            ("*", "error_rate", ">", 0.08, 4.0, true),
            ("payments", "p95_latency", ">", 400.0, 4.0, true),
            ("notifications", "logs_per_min", ">", 500.0, 4.0, true),
        ]
    );
    assert_eq!(RuleMetric::parse("p95_latency_ms"), Some(RuleMetric::P95Latency));
}

#[test]
fn what_ends_a_rule_ends_its_alarms() {
    type End = fn(&mut Rules, Timestamp) -> Vec<RuleChange>;
    let cases: [(&str, End); 3] = [
        ("rule removed; it was above 8 % since", |rules, at| rules.remove("mine", at).unwrap()),
        ("rule switched off; it was", |rules, at| rules.disable("mine", at).unwrap()),
        ("rule changed; it was", |rules, at| {
            rules.update("mine", &draft(&ERROR_RATE.replace("0.08", "0.9")), at).unwrap()
        }),
    ];
    for (sentence, end) in cases {
        let mut bench = Bench::with(&format!("{ERROR_RATE}\nid = 'mine'"));
        bench.run(30, &[traffic("cart", 5, 5)]);
        let at = Timestamp::from_secs(bench.now);
        let ended = end(&mut bench.rules, at);
        assert_eq!(told(&ended), [("cart", "resolved")]);
        assert!(ended[0].evidence.sentence.starts_with(sentence), "{ended:?}");
        assert_eq!(bench.rules.firing().count(), 0);
        assert_eq!(bench.run(30, &[traffic("cart", 5, 5)]), []);
    }
    let mut bench = Bench::with(&format!("{ERROR_RATE}\nid = 'mine'\nenabled = false"));
    assert_eq!(bench.run(30, &[traffic("cart", 5, 5)]), []);
    bench.rules.enable("mine").unwrap();
    assert_eq!(bench.run(30, &[traffic("cart", 5, 5)]).len(), 1);
}

#[test]
fn a_row_of_a_query_fires_until_it_is_absent_once() {
    let mut rules = Rules::default();
    let query: RuleDraft =
        serde_json::from_str(r#"{"id":"q","name":"q","sql":"SELECT 1","every_s":30}"#).unwrap();
    rules.add(&query).unwrap();
    let at = |second: i64| Timestamp::from_secs(BEGIN + second);
    let due: Vec<i64> = (0..70).filter(|second| !rules.sql_due(at(*second)).is_empty()).collect();
    assert_eq!(due, [0, 30, 60]);
    let row = |entity, value| SqlRow { entity, value, text: "stock below minimum" };
    type Round<'a> = (&'a [SqlRow<'a>], &'a [(&'a str, &'a str)]);
    let rounds: [Round<'_>; 5] = [
        (&[row("a", Some(3.0)), row("b", None), row("a", Some(9.0))], &[("a", "fired"), ("b", "fired")]),
        (&[row("a", Some(2.0)), row("b", None)], &[]),
        (&[row("b", None), row("", Some(1.0))], &[("(all)", "fired"), ("a", "resolved")]),
        (&[], &[("(all)", "resolved"), ("b", "resolved")]),
        (&[row("a", Some(3.0))], &[("a", "fired")]),
    ];
    for (rows, expected) in rounds {
        assert_eq!(told(&rules.sql_result("q", at(100), rows)), expected);
    }
    assert_eq!(rules.view("q").unwrap().firing, ["a"]);
    assert_eq!(rules.view("q").unwrap().fired_count, 4);
    assert_eq!(rules.sql_result("gone", at(100), &[row("a", None)]), []);
    let ended = rules.remove("q", at(200)).unwrap();
    assert!(ended[0].evidence.sentence.starts_with("rule removed; it was returned since"), "{ended:?}");
}

#[test]
fn a_row_is_an_alarm_only_if_its_number_is_past_the_threshold() {
    let rule = |more: &str| {
        let text = format!(r#"{{"id":"q","name":"q","sql":"SELECT 1"{more}}}"#);
        let mut rules = Rules::default();
        rules.add(&serde_json::from_str(&text).unwrap()).map(|_| rules)
    };
    let at = Timestamp::from_secs(BEGIN);
    let rows = [("a", Some(2.0)), ("b", Some(3.0)), ("c", Some(4.0)), ("d", None), ("e", Some(-1.0))];
    let rows = rows.map(|(entity, value)| SqlRow { entity, value, text: "" });
    for (more, expected) in [
        ("", "a b c d e"),
        (r#","value_column":"n""#, "a b c"),
        (r#","value_column":"n","op":">","threshold":3"#, "c"),
        (r#","value_column":"n","op":">=","threshold":3"#, "b c"),
        (r#","value_column":"n","op":"<","threshold":0"#, "e"),
        (r#","service":"*","metric":"sql","op":">","threshold":0,"duration_s":0"#, "a b c d e"),
    ] {
        let changes = rule(more).unwrap().sql_result("q", at, &rows);
        let fired: Vec<_> = changes.iter().map(|change| change.service.as_str()).collect();
        assert_eq!(fired.join(" "), expected, "{more}");
    }
    for (more, expected) in [
        (r#","metric":"error_rate""#, "metric is set beside sql; use either sql or metric"),
        (r#","service":"payments""#, "service is set beside sql; use a condition in the query"),
        (r#","duration_s":4"#, "duration_s is set beside sql; use a window of time in the query"),
        (r#","threshold":4"#, "threshold is set beside sql; use a value_column whose number is compared"),
        (r#","value_column":"n","op":"=""#, "op is \"=\"; use >, <, >=, <="),
    ] {
        assert_eq!(rule(more).unwrap_err().to_string(), expected, "{more}");
    }
}

#[test]
fn rows_of_a_query_are_bounded_and_counted() {
    let mut rules = Rules::default();
    rules.add(&serde_json::from_str(r#"{"id":"q","name":"q","sql":"SELECT 1"}"#).unwrap()).unwrap();
    let names: Vec<String> = (0..limits::SQL_ROWS_MAX + 7).map(|number| format!("n{number:05}")).collect();
    let rows: Vec<_> = names.iter().map(|entity| SqlRow { entity, value: None, text: "" }).collect();
    assert_eq!(rules.sql_result("q", Timestamp::from_secs(BEGIN), &rows).len(), limits::SQL_ROWS_MAX);
    assert_eq!(rules.dropped(), 7);
}

#[test]
fn a_restored_state_goes_on_in_the_middle_of_a_dwell_and_of_an_alarm() {
    let durations = [traffic("cart", 10, 0), Traffic { duration_ms: 450.0, ..traffic("payments", 10, 0) }];
    let broken = [traffic("cart", 0, 10), Traffic { duration_ms: 450.0, ..traffic("payments", 10, 0) }];
    for stop in [61, 65, 67, 69, 70, 90, 130, 140] {
        let script = |bench: &mut Bench, from: i64, to: i64| -> Vec<RuleChange> {
            (from..to)
                .flat_map(|second| {
                    bench.run(1, if (60..80).contains(&second) { &broken } else { &durations })
                })
                .collect()
        };
        let mut whole = Bench::of(Rules::shipped());
        let expected = script(&mut whole, 0, 200);
        let mut bench = Bench::of(Rules::shipped());
        let mut found = script(&mut bench, 0, stop);
        let (rules, windows) = (bench.rules.snapshot(), bench.windows.snapshot());
        let restored = (Rules::restore(&rules).unwrap(), ServiceWindows::restore(&windows).unwrap());
        assert_eq!(restored, (bench.rules.clone(), bench.windows.clone()), "stopped at {stop}");
        (bench.rules, bench.windows) = restored;
        found.extend(script(&mut bench, stop, 200));
        assert_eq!(found, expected, "stopped at {stop}");
        assert_eq!(expected.len(), 3, "payments is slow, cart fails and is well again: {expected:?}");
    }
}

#[test]
fn damaged_snapshots_are_errors() {
    let mut bench = Bench::of(Rules::shipped());
    bench.run(30, &[traffic("cart", 5, 5)]);
    let (rules, windows) = (bench.rules.snapshot(), bench.windows.snapshot());
    for end in 0..rules.len() {
        assert!(Rules::restore(&rules[..end]).is_err(), "cut at {end}");
    }
    for end in (0..windows.len()).step_by(7) {
        assert!(ServiceWindows::restore(&windows[..end]).is_err(), "cut at {end}");
    }
    let other = [&[9], &rules[1..]].concat();
    assert_eq!(Rules::restore(&other), Err(Error::Damaged("the version of rules")));
}

#[test]
fn late_rows_count_in_their_second_and_skewed_clocks_are_bounded() {
    let at = |second: i64| Timestamp::from_secs(BEGIN + second);
    let records = |windows: &mut ServiceWindows, second: i64| {
        windows
            .services(at(second))
            .find(|window| window.service == "cart")
            .map_or(0, |cart| cart.window.records())
    };
    let mut windows = ServiceWindows::default();
    assert_eq!(records(&mut windows, 0), 0);
    windows.observe("cart", at(0), Severity::Info, None);
    // its second, the window's end it leaves at; what is ahead comes when the clock does, or now if far ahead
    for (second, expected) in [(-59, 2), (-60, 2), (30, 2), (60, 2), (61, 3), (1_000_000_000, 4)] {
        windows.observe("cart", at(second), Severity::Info, None);
        assert_eq!(records(&mut windows, 0), expected, "{second}");
    }
    assert_eq!((windows.late(), windows.ahead()), (1, 2));
    assert_eq!(records(&mut windows, 1), 3, "the oldest left");
    assert_eq!(records(&mut windows, 30), 4, "one came");
    assert_eq!(records(&mut windows, 59), 4);
    assert_eq!(records(&mut windows, 60), 2, "three left, one came");
    assert_eq!(records(&mut windows, 89), 2);
    assert_eq!(records(&mut windows, 90), 1);
    assert_eq!(records(&mut windows, 120), 0);
    assert_eq!(records(&mut windows, 120 + 86_400), 0);
}

#[test]
fn a_row_from_the_far_future_before_the_first_tick_stops_nothing() {
    let mut bench = Bench::with(ERROR_RATE);
    bench.windows.observe("cart", Timestamp::from_secs(BEGIN * 2), Severity::Info, None);
    assert_eq!(bench.run(30, &[traffic("cart", 0, 10)]).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_order_of_rows_within_a_second_does_not_matter(
        seconds in proptest::collection::vec(
            proptest::collection::vec((0..3usize, 0..4u8, 0.0..2_000.0f64, 0..50i64), 0..40),
            1..40,
        ),
        seed in any::<u64>(),
    ) {
        let names = ["cart", "payments", "notifications"];
        let run = |is_shuffled: bool| {
            let mut windows = ServiceWindows::default();
            let mut rules = Rules::shipped();
            let mut changes = Vec::new();
            windows.services(Timestamp::from_secs(BEGIN - 1)).count();
            for (second, rows) in (BEGIN..).zip(&seconds) {
                let mut rows = rows.clone();
                if is_shuffled {
                    let mut state = seed | 1;
                    for place in (1..rows.len()).rev() {
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                        rows.swap(place, (state >> 33) as usize % (place + 1));
                    }
                }
                for (service, level, duration, late) in rows {
                    let severity = [Severity::Info, Severity::Warn, Severity::Error, Severity::Fatal][usize::from(level)];
                    let ts = Timestamp::from_secs(second - late);
                    windows.observe(names[service], ts, severity, Some(duration));
                }
                let ts = Timestamp::from_secs(second);
                changes.extend(rules.tick(ts, windows.services(ts)));
            }
            let figures: Vec<_> = names.iter().map(|name| {
                let ts = Timestamp::from_secs(BEGIN + seconds.len() as i64);
                let found = windows.services(ts).find(|window| window.service == *name);
                found.map(|found| (found.window.records(), found.window.errors(), found.window.quantile_ms(0.95)))
            }).collect();
            (changes, figures, rules.snapshot())
        };
        prop_assert_eq!(run(false), run(true));
    }
}
