//! Thirteen mistakes that a simpler engine makes, each as a promise that this one does not.
//!
//! Of the tenth, eleventh, twelfth and thirteenth only what lies in these crates: how the server draws traces, counts its
//! uptime and matches, forecasts and correlates is tested there, in `traces.rs`, `forecast.rs` and `correlations.rs`, and
//! against the program in `tests/blackbox/logflow.rs`.

use crate::replay::{Columns, Replay};
use crate::world::{BEGIN, Fault, FaultKind, World};
use crate::{broken, world};
use model::{IncidentState, Seq, Severity, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};

fn replay(world: World) -> Replay {
    Replay::new(Analysis::new(Options::default()), world)
}

#[test]
fn m01_a_healthy_system_has_no_outliers_however_small_a_service_is() {
    for seed in 0..3 {
        let mut replay = replay(world(seed));
        replay.run(1_200);
        assert!(replay.opened.is_empty(), "seed {seed}: {:?}", replay.analysis.incidents());
    }
}

#[test]
fn m02_a_fault_is_seen_in_seconds_and_again_when_it_comes_again() {
    let (mut replay, primary) = broken(2, FaultKind::NewErrors);
    for begin in [310, 420, 530] {
        replay.world.faults.push(Fault { kind: FaultKind::NewErrors, primary, begin, end: begin + 30 });
    }
    replay.run(640);
    for begin in [200, 310, 420, 530] {
        let found = replay.between(begin, begin + 110);
        assert_eq!(found.len(), 1, "{begin}");
        assert!(found[0].0 <= begin + 5, "told at {}", found[0].0);
    }
}

#[test]
fn m03_warnings_without_errors_or_volume_are_a_failure_too() {
    let (mut replay, primary) = broken(1, FaultKind::Warnings);
    replay.run(300);
    let found = replay.between(200, 230);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.root(), replay.world.names[primary]);
}

#[test]
fn m04_a_leaf_does_not_win_by_being_called() {
    for seed in 0..4 {
        let (mut replay, _) = broken(seed, FaultKind::Latency);
        let fit = |index: &usize| {
            !replay.world.callees(*index).is_empty() && !replay.world.callers(*index).is_empty()
        };
        let Some(middle) = (0..replay.world.len()).find(fit) else { continue };
        replay.world.faults[0].primary = middle;
        replay.run(300);
        let found = replay.between(200, 260);
        assert_eq!(found[0].1.root(), replay.world.names[middle], "seed {seed}: {:?}", found[0].1.candidates);
    }
}

#[test]
fn m05_the_blast_radius_is_the_callers_and_never_the_dependencies() {
    for kind in [FaultKind::Errors, FaultKind::Latency] {
        for seed in 0..4 {
            let (mut replay, primary) = broken(seed, kind);
            replay.run(260);
            let incident = replay.between(200, 260).remove(0).1;
            let names = &replay.world.names;
            let callers = replay.world.callers(primary);
            assert!(!incident.impacted.is_empty(), "{kind:?} seed {seed}");
            for impact in incident.impacted.iter().chain(&incident.likely_next) {
                let caller = callers.iter().find(|(caller, _)| names[*caller] == impact.service);
                assert_eq!(
                    caller.map(|(_, hops)| *hops),
                    Some(impact.hops),
                    "{kind:?} seed {seed}: {}",
                    impact.service
                );
            }
        }
    }
}

#[test]
fn m06_an_incident_ends_by_the_clock_even_when_nothing_comes_in() {
    let (mut replay, _) = broken(1, FaultKind::Errors);
    replay.run(215);
    assert_eq!(replay.analysis.incidents()[0].state, IncidentState::Active);
    let is_first = |replay: &Replay| replay.analysis.incidents().last().unwrap().state;
    for second in 216..460 {
        replay.tick(Timestamp::from_secs(BEGIN + second));
    }
    assert_eq!(is_first(&replay), IncidentState::Resolved);
}

#[test]
fn m07_a_call_counts_once_and_a_dead_edge_goes() {
    let mut analysis = Analysis::new(Options::default());
    let call = |analysis: &mut Analysis, caller, callee, second| {
        let ts = Timestamp::from_secs(second);
        analysis.observe(&Record { parent_service: Some(caller), ..Record::new("logs", callee, ts, "ok") });
        analysis.tick(Seq(second as u64), ts);
    };
    for _ in 0..10 {
        call(&mut analysis, "web", "cart", 1_000);
    }
    for second in 1_000..1_060 {
        analysis.tick(Seq(second as u64), Timestamp::from_secs(second));
    }
    assert_eq!(analysis.edges()[0].weight, 10.0);
    for second in 1_060..6_000 {
        call(&mut analysis, "web", "stock", second);
    }
    let edges: Vec<String> = analysis.edges().into_iter().map(|edge| edge.callee).collect();
    assert_eq!(edges, ["stock"]);
}

#[test]
fn m08_a_rule_fires_and_resolves_for_each_service_by_itself() {
    let mut analysis = Analysis::new(Options::default());
    let draft = r#"{"name": "bad", "metric": "error_rate", "op": ">", "threshold": 0.3, "duration_s": 5}"#;
    analysis.add_rule(&serde_json::from_str(draft).unwrap()).unwrap();
    let mut told = Vec::new();
    for second in 0..400 {
        let ts = Timestamp::from_secs(second);
        for (service, bad) in [("one", 100..200), ("two", 150..200), ("well", 0..0)] {
            let severity = if bad.contains(&second) { Severity::Error } else { Severity::Info };
            for _ in 0..5 {
                analysis.observe(&Record { severity, ..Record::new("logs", service, ts, "ok") });
            }
        }
        analysis.tick(Seq(second as u64), ts);
        let turns = analysis.rule_changes().iter().filter(|change| change.name == "bad");
        told.extend(turns.map(|change| format!("{} {}", change.service, change.turn.as_str())));
    }
    assert_eq!(told, ["one fired", "two fired", "one resolved", "two resolved"]);
}

#[test]
fn m09_values_make_no_new_templates_and_words_are_not_values() {
    let mut analysis = Analysis::new(Options::default());
    let words = ["facade", "decade", "effaced", "HTTP2", "p99"];
    for second in 0..900 {
        let ts = Timestamp::from_secs(second);
        for number in 0..4 {
            let id = (second * 7_919 + number * 104_729) % 1_000_003;
            let line = format!(
                "upstream timeout contacting 10.0.{}.{} for order {id:x} after {}ms",
                id % 200,
                id % 251,
                id % 997
            );
            analysis.observe(&Record { severity: Severity::Warn, ..Record::new("logs", "web", ts, &line) });
        }
        for word in words {
            analysis.observe(&Record::new("logs", "web", ts, &format!("mode {word} is on")));
        }
        analysis.tick(Seq(second as u64), ts);
    }
    assert_eq!(analysis.incidents(), []);
    let texts: Vec<String> = analysis.templates().into_iter().map(|template| template.text).collect();
    assert!(texts.iter().filter(|text| text.starts_with("upstream")).count() <= 2, "{texts:?}");
    assert!(texts.len() >= 3, "words stay words: {texts:?}");
}

#[test]
fn m10_the_order_of_arrival_does_not_decide_who_calls_whom() {
    // lines arrive up to 400 ms out of order, callees before their callers; and then all of a second backwards
    let edges = |is_backwards: bool| {
        let mut replay = replay(world(7));
        replay.columns = Columns::Spans;
        for _ in 0..60 {
            let (now, mut lines) = replay.world.second();
            if is_backwards {
                lines.reverse();
            }
            lines.iter().for_each(|line| replay.observe(line));
            replay.tick(now);
        }
        let place = |name: &str| replay.world.names.iter().position(|known| known == name).unwrap();
        let edges = replay.analysis.edges().into_iter();
        let edges: Vec<(usize, usize)> =
            edges.map(|edge| (place(&edge.caller), place(&edge.callee))).collect();
        let is_true = |(caller, callee): &(usize, usize)| replay.world.callees(*caller).contains(callee);
        assert!(!edges.is_empty() && edges.iter().all(is_true), "backwards {is_backwards}: {edges:?}");
        edges
    };
    assert_eq!(edges(false), edges(true));
}

#[test]
fn m11_totals_are_what_came_in_and_the_time_is_the_clocks() {
    let mut analysis = Analysis::new(Options::default());
    for second in 100..200 {
        let ts = Timestamp::from_secs(second);
        analysis.observe(&Record::new("logs", "web", ts, "ok"));
        analysis.tick(Seq(1), ts);
    }
    assert_eq!(analysis.records_total(), 100);
    assert_eq!(analysis.last_tick(), Timestamp::from_secs(199));
    let last_minute = analysis.services()[0].records;
    assert!((59..=60).contains(&last_minute), "the last minute and not all of it: {last_minute}");
}

#[test]
fn m12_what_is_expected_stays_what_was_usual_while_it_burns() {
    let (mut replay, primary) = broken(2, FaultKind::Errors);
    replay.world.faults[0].end = 400;
    replay.run(400);
    let name = &replay.world.names[primary];
    let errors = replay.anomalies.iter().map(|anomaly| &anomaly.signal);
    let told: Vec<_> =
        errors.filter(|s| s.subject.service == *name && s.subject.metric == "errors").collect();
    let per_second =
        |signal: &model::Signal| signal.evidence.expected / signal.end.since(signal.begin).as_secs_f64();
    let (first, last) = (per_second(told[0]), per_second(told[told.len() - 1]));
    assert!(told.len() > 10 && last < 2.0 * first, "{first} then {last}");
}

#[test]
fn m13_services_that_share_their_traffic_share_no_incident() {
    for load in [0.6, 2.5] {
        let mut replay = replay(world(4));
        replay.run(600);
        replay.world.load = load;
        replay.run(300);
        let seen: Vec<_> = replay.analysis.incidents().into_iter().map(|incident| incident.title).collect();
        assert!(seen.is_empty(), "load {load}: {seen:?}");
    }
}
