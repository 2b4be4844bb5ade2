use super::*;
use proptest::prelude::*;
use serde_json::json;

fn path(text: &str) -> FieldPath {
    FieldPath::parse("key", text).unwrap()
}

fn dedup(window_secs: u64, keys_max: usize) -> Dedup {
    let options = DedupOptions::new(path("$.id"), Duration::from_secs(window_secs));
    Dedup::new(DedupOptions { keys_max, ..options }).unwrap()
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000 + secs)
}

/// Which of the events pass.
fn passed(dedup: &mut Dedup, events: Vec<Value>, now: Timestamp) -> Vec<bool> {
    let outcomes = dedup.apply(events, now);
    outcomes.iter().map(|outcome| matches!(outcome, Outcome::Passed(_))).collect()
}

#[test]
fn a_key_passes_once_within_its_window_and_again_when_it_is_over() {
    let mut dedup = dedup(60, 1_000);
    let event = |id: u64| json!({"id": id, "n": "x"});
    assert_eq!(passed(&mut dedup, vec![event(1), event(2), event(1)], at(0)), [true, true, false]);
    // the window is counted from the first, not from the last
    assert_eq!(passed(&mut dedup, vec![event(1)], at(59)), [false]);
    assert_eq!(passed(&mut dedup, vec![event(1)], at(60)), [true]);
    let outcomes = dedup.apply(vec![event(1)], at(61));
    assert_eq!(outcomes, [Outcome::Dropped(DropReason::Duplicate)]);
}

#[test]
fn keys_are_equal_only_if_their_values_are() {
    let options = DedupOptions { key: vec![path("$.a"), path("$.b")], ..dedup(60, 1_000).options };
    let mut dedup = Dedup::new(options).unwrap();
    let events = [
        json!({"a": "x", "b": "yz"}),
        json!({"a": "xy", "b": "z"}),
        json!({"a": 1, "b": 2}),
        json!({"a": "1", "b": 2}),
        json!({"a": 1.0, "b": 2}),
        json!({"a": [1, [2]], "b": 2}),
        json!({"a": [1, 2], "b": 2}),
        json!({"a": {"k": 1, "l": 2}, "b": true}),
        json!({"a": false, "b": true}),
    ];
    assert_eq!(passed(&mut dedup, events.to_vec(), at(0)), [true; 9]);
    assert_eq!(passed(&mut dedup, events.to_vec(), at(1)), [false; 9]);
    let turned: Value = serde_json::from_str(r#"{"b": true, "a": {"l": 2, "k": 1}}"#).unwrap();
    assert_eq!(passed(&mut dedup, vec![turned], at(1)), [false], "the order of fields does not matter");
}

#[test]
fn an_event_without_its_key_fails_and_says_which() {
    let mut dedup = dedup(60, 1_000);
    for event in [json!({"other": 1}), json!({"id": null}), json!("bare text"), json!(7)] {
        let [Outcome::Failed { error, .. }] = &dedup.apply(vec![event], at(0))[..] else { panic!() };
        assert!(error.contains("$.id"), "{error}");
    }
}

#[test]
fn in_event_time_what_comes_late_is_judged_by_when_it_happened() {
    let mut dedup = dedup(60, 1_000);
    dedup.options.time = Some(path("$.ts"));
    let event = |id: u64, secs: i64| json!({"id": id, "ts": at(secs).to_string()});
    let now = at(1_000);
    assert_eq!(
        passed(&mut dedup, vec![event(1, 100), event(1, 159), event(1, 110)], now),
        [true, false, false]
    );
    assert_eq!(passed(&mut dedup, vec![event(1, 160)], now), [true]);
    // more than a window ago: nobody knows, so it passes and is counted
    assert_eq!(passed(&mut dedup, vec![event(2, 99), event(2, 100)], now), [true, true]);
    assert_eq!(dedup.late(), 2);
    // a clock that is ahead does not make the others late
    assert_eq!(
        passed(&mut dedup, vec![event(3, 900_000), event(4, 999), event(4, 999)], now),
        [true, true, false]
    );
    let counted = json!({"id": 5, "ts": at(1_000).secs()});
    assert_eq!(passed(&mut dedup, vec![counted.clone(), counted], now), [true, false]);
    assert_eq!(dedup.late(), 2);
}

#[test]
fn memory_has_a_bound_and_what_is_given_up_early_is_the_oldest_and_counted() {
    let mut dedup = dedup(3_600, 1_000);
    let keys = dedup.shard_max * SHARDS;
    for id in 0..100_000_u64 {
        dedup.apply(vec![json!({"id": id})], at(id as i64 / 100));
    }
    assert!(dedup.keys() <= keys && dedup.keys() >= 1_000, "{} keys", dedup.keys());
    assert_eq!(dedup.forgotten() as usize + dedup.keys(), 100_000);
    let last = (99_000..100_000_u64).map(|id| json!({"id": id})).collect();
    let forgotten = passed(&mut dedup, last, at(1_001)).iter().filter(|is_new| **is_new).count();
    assert_eq!(forgotten, 0, "the newest thousand are known");
}

#[test]
fn tables_shrink_when_windows_are_over() {
    let mut dedup = dedup(60, 1_000_000);
    dedup.apply((0..50_000).map(|id| json!({"id": id})).collect(), at(0));
    let full = dedup.memory_bytes();
    for second in 0..200 {
        dedup.apply(vec![json!({"id": format!("t{second}")})], at(second));
    }
    assert!(dedup.keys() < 100, "{} keys", dedup.keys());
    assert!(dedup.memory_bytes() < full / 4, "{} of {full} bytes", dedup.memory_bytes());
    assert_eq!(dedup.forgotten(), 0);
}

#[test]
fn state_comes_back_and_damage_is_an_error() {
    let mut one = dedup(60, 1_000);
    one.apply((0..500).map(|id| json!({"id": id})).collect(), at(0));
    let bytes = one.snapshot();
    let mut other = dedup(60, 1_000);
    other.restore(&bytes).unwrap();
    assert_eq!(other.snapshot(), bytes);
    let again: Vec<Value> = (0..600).map(|id| json!({"id": id})).collect();
    assert_eq!(one.apply(again.clone(), at(59)), other.apply(again, at(59)));
    let kept = other.snapshot();
    for end in 0..bytes.len() {
        assert!(matches!(other.restore(&bytes[..end]), Err(Error::Snapshot(_))), "cut at {end}");
    }
    for index in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[index] ^= 1;
        assert!(matches!(other.restore(&broken), Err(Error::Snapshot(_))), "changed at {index}");
    }
    assert_eq!(other.snapshot(), kept, "an error leaves the state as it was");
}

#[test]
fn options_that_cannot_be_meant_are_refused() {
    let fine = DedupOptions::new(path("$.id"), Duration::from_secs(60));
    let cases = [
        (DedupOptions { key: Vec::new(), ..fine.clone() }, "key"),
        (DedupOptions { window: Duration::ZERO, ..fine.clone() }, "window"),
        (DedupOptions { window: Duration::from_secs(40 * 86_400), ..fine.clone() }, "window"),
        (DedupOptions { keys_max: 1, ..fine }, "keys_max"),
    ];
    for (options, name) in cases {
        let error = Dedup::new(options).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Against a list of everything that was seen.
    #[test]
    fn it_answers_as_a_list_of_all_would(
        events in prop::collection::vec((0_u8..20, 0_i64..4), 1..200),
        batch in 1_usize..10,
    ) {
        let mut dedup = dedup(10, 1_000);
        let mut seen: Vec<(u8, i64)> = Vec::new();
        let mut now = 0;
        let mut expected = Vec::new();
        let mut times = Vec::new();
        for (id, step) in &events {
            now += step;
            let is_new = !seen.iter().any(|(known, time)| known == id && now < time + 10);
            if is_new {
                seen.push((*id, now));
            }
            expected.push(is_new);
            times.push(now);
        }
        let mut found = Vec::new();
        for (events, times) in events.chunks(batch).zip(times.chunks(batch)) {
            // all of a second in one batch, and a restart between any two
            for ((id, _), time) in events.iter().zip(times) {
                found.extend(passed(&mut dedup, vec![json!({"id": id})], at(*time)));
            }
            let bytes = dedup.snapshot();
            dedup = self::dedup(10, 1_000);
            dedup.restore(&bytes).unwrap();
        }
        prop_assert_eq!(found, expected);
    }
}

/// Of this thread, as the kernel counts it: others on the machine do not matter.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// Ten million keys and what they take; `cargo test --release -p seismolog-flow ten_million -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement of some 20 s; run in release by hand"]
fn ten_million_keys_in_bounded_memory() {
    let mut dedup = Dedup::new(DedupOptions::new(path("$.id"), Duration::from_secs(86_400))).unwrap();
    let mut busy = 0.0;
    for batch in 0..10_000_u64 {
        let events: Vec<Value> =
            (0..1_000).map(|n| json!({"id": format!("order-{:012}", batch * 1_000 + n)})).collect();
        let start = cpu_seconds();
        let outcomes = dedup.apply(events, at(batch as i64));
        busy += cpu_seconds() - start;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Passed(_))));
    }
    assert_eq!((dedup.keys(), dedup.forgotten()), (10_000_000, 0));
    let start = cpu_seconds();
    let bytes = dedup.snapshot();
    println!(
        "10,000,000 keys: {:.0} events/s of one core, {} MB in tables ({:.1} bytes a key), snapshot {} MB in {:.1} s",
        10_000_000.0 / busy,
        dedup.memory_bytes() / 1_000_000,
        dedup.memory_bytes() as f64 / 10_000_000.0,
        bytes.len() / 1_000_000,
        cpu_seconds() - start,
    );
    let again: Vec<Value> = (0..1_000).map(|n| json!({"id": format!("order-{:012}", n * 10_000)})).collect();
    assert!(passed(&mut dedup, again, at(10_000)).iter().all(|is_new| !is_new));
}
