use super::*;
use serde_json::json;

fn now() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_250)
}

fn map_one(program: &str, event: Value) -> Outcome {
    let mut map = VrlMap::compile(program).unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut outcomes = map.apply(vec![event], now());
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0)
}

#[test]
fn a_map_changes_the_event() {
    let line = "[01/Feb/2024 14:46:21] 10.0.0.1 veronica08 accessed file 'concern.html'";
    let cases = [
        (
            ".level = downcase(string!(.level))",
            json!({"level": "WARN", "n": 1}),
            json!({"level": "warn", "n": 1}),
        ),
        ("del(.secret)", json!({"secret": 1, "n": 2.5}), json!({"n": 2.5})),
        (". = parse_json!(.)", json!("{\"a\": [1, null, true]}"), json!({"a": [1, null, true]})),
        (
            ". = parse_regex!(., r'^\\[[^]]+\\] \\S+ (?P<user>\\w+) accessed file \\'(?P<file>[^\\']+)')",
            json!(line),
            json!({"user": "veronica08", "file": "concern.html"}),
        ),
        (".at = now()", json!({}), json!({"at": "2023-11-14T22:13:20.250Z"})),
        (
            ".t = parse_timestamp!(.t, \"%d/%b/%Y %H:%M:%S\")",
            json!({"t": "01/Feb/2024 14:46:21"}),
            json!({"t": "2024-02-01T14:46:21Z"}),
        ),
        (".n = to_int(.n) ?? -1", json!({"n": "x"}), json!({"n": -1})),
        (
            ".big = .n",
            json!({"n": u64::MAX}),
            json!({"n": "18446744073709551615", "big": "18446744073709551615"}),
        ),
    ];
    for (program, event, expected) in cases {
        assert_eq!(map_one(program, event), Outcome::Passed(expected), "{program}");
    }
}

#[test]
fn a_filter_lets_the_event_pass_as_it_is_or_drops_it() {
    let mut filter = VrlFilter::compile(".status == 500 || (to_int(.ms) ?? 0) > 1000").unwrap();
    let events = [
        json!({"status": 500, "x": u64::MAX}),
        json!({"status": 200, "ms": "1500"}),
        json!({"status": 200}),
        json!("a bare text"),
    ];
    let outcomes = filter.apply(events.to_vec(), now());
    assert_eq!(outcomes[..2], events[..2].iter().cloned().map(Outcome::Passed).collect::<Vec<_>>());
    assert_eq!(
        outcomes[2..],
        [Outcome::Dropped(DropReason::Filtered), Outcome::Dropped(DropReason::Filtered)]
    );
}

#[test]
fn an_abort_drops_and_an_error_fails_with_its_place() {
    assert_eq!(map_one("if .n == 1 { abort }", json!({"n": 1})), Outcome::Dropped(DropReason::Aborted));
    let program = ".a = 1\n.\"é\" = to_int!(.n)";
    let Outcome::Failed { error, stack } = map_one(program, json!({"n": "x"})) else { panic!() };
    assert!(error.contains("to_int") && error.contains("Invalid integer"), "{error}");
    assert!(stack.contains("at line 2, column 8: to_int!(.n)"), "{stack}");
}

#[test]
fn programs_that_do_not_compile_are_refused_with_line_and_column() {
    let cases = [
        (".a = ", 1, 5, "unexpected end"),
        (".a = 1\n.b = nosuch(.a)", 2, 6, "nosuch"),
        (".a = 1\n\n  .b = to_int(.c)", 3, 8, "unhandled fallible assignment"),
        (".a = \"é\" +", 1, 11, ""),
        (".host = get_hostname!()", 1, 9, "get_hostname"),
        (".key = get_env_var!(\"HOME\")", 1, 8, "get_env_var"),
        (".x = random_int(1, 2)", 1, 6, "random_int"),
    ];
    for (program, line, column, expected) in cases {
        let Err(Error::Program { place, problem }) = VrlMap::compile(program) else { panic!("{program}") };
        assert_eq!((place.line, place.column), (line, column), "{program}: {problem}");
        assert!(problem.contains(expected), "{program}: {problem}");
    }
    let both = VrlMap::compile(".a = nosuch()\n.b = neither()").unwrap_err().to_string();
    assert!(both.starts_with("line 1, column 6: ") && both.contains("\nline 2, column 6: "), "{both}");
    let long = "#".repeat(limits::PROGRAM_BYTES_MAX + 1);
    assert!(VrlMap::compile(&long).unwrap_err().to_string().contains("at most 65536"));
}

#[test]
fn a_filter_must_end_in_true_or_false_and_may_not_change_the_event() {
    for (program, place) in [(".level", "line 1, column 1"), ("x = 1\n\"text\"\n", "line 2, column 1")] {
        let error = VrlFilter::compile(program).unwrap_err().to_string();
        assert!(error.starts_with(place) && error.contains("true or false"), "{program}: {error}");
    }
    let error = VrlFilter::compile(".a = 1\ntrue").unwrap_err().to_string();
    assert!(error.contains("read-only"), "{error}");
}

#[test]
fn an_event_that_takes_too_long_or_grows_too_large_fails_and_the_next_one_goes_on() {
    let program = "
        items = array(.items) ?? []
        n = 0
        for_each(items) -> |_, a| { for_each(items) -> |_, b| { for_each(items) -> |_, c| { n = n + 1 } } }
        .n = n";
    let mut map = VrlMap::compile(program).unwrap();
    let items: Vec<u64> = (0..1_000).collect();
    let outcomes = map.apply(vec![json!({"items": items}), json!({"items": [1, 2]})], now());
    let Outcome::Failed { error, .. } = &outcomes[0] else { panic!("{outcomes:?}") };
    assert!(error.contains("200000 steps"), "{error}");
    assert_eq!(outcomes[1], Outcome::Passed(json!({"items": [1, 2], "n": 8})));

    let doubling = ".a = string!(.a)\n".to_owned() + &".a = .a + .a\n".repeat(8);
    let mut map = VrlMap::compile(&doubling).unwrap();
    let outcomes = map.apply(vec![json!({"a": "x".repeat(9_000)}), json!({"a": "x"})], now());
    let Outcome::Failed { error, .. } = &outcomes[0] else { panic!("no failure") };
    assert!(error.contains("1048576 bytes"), "{error}");
    assert_eq!(outcomes[1], Outcome::Passed(json!({"a": "x".repeat(256)})));
}

#[test]
fn the_time_of_an_event_is_ours_and_cannot_be_set() {
    let error = VrlMap::compile("%now = 1").unwrap_err().to_string();
    assert!(error.contains("read-only"), "{error}");
}

/// Of this thread, as the kernel counts it: others on the machine do not matter.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// `cargo test --release -p seismolog-flow --features vrl events_per_second -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement; run in release by hand"]
fn events_per_second() {
    let mut filter = VrlFilter::compile(".level != \"debug\" && (to_int(.ms) ?? 0) >= 0").unwrap();
    let program = "
        .level = upcase(string!(.level))
        .user = downcase(string!(.user))
        .slow = (to_int(.ms) ?? 0) > 500
        .path = split(string!(.path), \"?\")[0]
        del(.debug)";
    let mut map = VrlMap::compile(program).unwrap();
    for (name, padding) in [("200 bytes", 0), ("1.5 KB", 1_300)] {
        let event = |n: u64| {
            json!({
                "level": if n.is_multiple_of(10) { "debug" } else { "info" }, "user": format!("User{}", n % 1_000), "ms": n % 900,
                "path": format!("/api/orders/{n}?page=2"), "status": 200, "ip": "10.1.2.3", "debug": null,
                "message": "x".repeat(padding),
            })
        };
        let batches: Vec<Vec<Value>> =
            (0..200).map(|batch| (0..1_000).map(|n| event(batch * 1_000 + n)).collect()).collect();
        let begin = cpu_seconds();
        let mut passed = 0;
        for events in batches {
            let outcomes = filter.apply(events, now());
            let events = outcomes.into_iter().filter_map(|outcome| match outcome {
                Outcome::Passed(event) => Some(event),
                _ => None,
            });
            let outcomes = map.apply(events.collect(), now());
            passed += outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Passed(_))).count();
        }
        assert_eq!(passed, 180_000);
        println!(
            "filter + map in VRL, events of {name}: {:.0} events/s of one core",
            200_000.0 / (cpu_seconds() - begin)
        );
    }
}
