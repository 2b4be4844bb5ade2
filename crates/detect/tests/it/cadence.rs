//! Entities that speak in their own time: who is overdue, who is not, and who is no longer expected.

use model::{DetectorKind, SplitMix64, Timestamp};
use seismolog_detect::{CadenceChange, CadenceOptions, Cadences, Error, Heartbeat, limits};

const BEGIN: i64 = 1_790_000_003;

fn at(second: i64) -> Timestamp {
    Timestamp::from_secs(BEGIN + second)
}

/// Lets seconds pass, each with the beats that `beats` names.
fn run(
    cadences: &mut Cadences,
    seconds: std::ops::Range<i64>,
    mut beats: impl FnMut(i64) -> Vec<String>,
) -> Vec<CadenceChange> {
    let mut changes = Vec::new();
    for second in seconds {
        changes.extend(cadences.tick(at(second)));
        for entity in beats(second) {
            cadences.observe(&entity, at(second));
        }
    }
    changes
}

fn told(changes: &[CadenceChange]) -> Vec<(&str, &str, i64)> {
    let second = |change: &CadenceChange| change.at.secs() - BEGIN;
    changes.iter().map(|change| (change.entity.as_str(), change.turn.as_str(), second(change))).collect()
}

fn started() -> Cadences {
    let mut cadences = Cadences::new(CadenceOptions::default());
    cadences.tick(at(-1));
    cadences
}

fn on(is_beat: bool, entity: &str) -> Vec<String> {
    if is_beat { vec![entity.to_owned()] } else { Vec::new() }
}

#[test]
fn an_hourly_job_that_does_not_run_is_told_once_and_comes_back() {
    let mut cadences = started();
    // runs each hour, some seconds late, but not at 12:00 to 14:00
    let is_run =
        |second: i64| second % 3_600 == (second / 3_600 * 17) % 40 && !(12..15).contains(&(second / 3_600));
    let changes = run(&mut cadences, 0..20 * 3_600, |second| on(is_run(second), "job:invoices"));
    assert_eq!(changes.len(), 2, "{changes:?}");
    let (overdue, back) = (&changes[0], &changes[1]);
    assert_eq!((overdue.turn.as_str(), back.turn.as_str()), ("overdue", "back"));
    let quiet = overdue.at.since(overdue.last_seen).as_secs();
    assert!((4_000..7_200).contains(&quiet), "told {quiet} s after its last run");
    assert!((3_590.0..=3_640.0).contains(&overdue.every_secs));
    assert!(
        overdue.sentence.contains(", expected every 60 min; last seen 20")
            || overdue.sentence.contains("every 59 min"),
        "{overdue:?}"
    );
    assert!(overdue.sentence.contains(", overdue by "), "{overdue:?}");
    let signal = overdue.signal();
    assert_eq!((signal.detector, signal.subject.service.as_str()), (DetectorKind::Silence, "job:invoices"));
    assert_eq!(back.sentence, "back after 4.0 h");
}

#[test]
fn steady_irregular_and_bursting_entities_stay_silent() {
    let mut cadences = started();
    let mut random = SplitMix64(5);
    let changes = run(&mut cadences, 0..86_400, |second| {
        let mut beats = vec!["host-a".to_owned()];
        for (name, mean) in [("chatty", 2.0), ("calm", 30.0), ("rare", 600.0)] {
            if random.unit() <= 1.0 / mean {
                beats.push(name.to_owned());
            }
        }
        // a minute of lines every ten minutes, and a daily report that takes a while
        beats.extend(on(second % 600 < 60, "bursts"));
        beats.extend(on(second % 900 == (second / 900) % 60, "every-quarter"));
        beats
    });
    assert_eq!(told(&changes), []);
    assert!(cadences.every_secs("calm").is_some_and(|every| (10.0..60.0).contains(&every)));
    assert_eq!(cadences.every_secs("nobody"), None);
}

#[test]
fn entities_that_stop_are_told_when_chance_no_longer_explains_it() {
    // middle gap in seconds, and how long it may take
    for (mean, from, to) in [(2.0, 30, 60), (30.0, 200, 900), (300.0, 1_500, 8_000)] {
        let mut cadences = started();
        let mut random = SplitMix64(7);
        let stop = (mean * 400.0) as i64;
        let changes = run(&mut cadences, 0..stop + 20_000, |second| {
            let mut beats = vec!["other".to_owned()];
            beats.extend(on(second < stop && random.unit() <= 1.0 / mean, "pump"));
            beats
        });
        assert_eq!(changes.len(), 1, "{changes:?}");
        let quiet = changes[0].at.since(changes[0].last_seen).as_secs();
        assert!((from..=to).contains(&quiet), "each {mean} s: told after {quiet} s");
    }
}

#[test]
fn a_habit_of_long_silence_costs_two_alarms() {
    let mut cadences = started();
    // a steady companion, and an office that is silent from 18:00 to 08:00
    let changes = run(&mut cadences, 0..6 * 86_400, |second| {
        let mut beats = vec!["host-a".to_owned()];
        let hour = second.rem_euclid(86_400) / 3_600;
        beats.extend(on((8..18).contains(&hour) && second % 5 == 0, "office-printer"));
        beats
    });
    let overdue = changes.iter().filter(|change| change.turn.as_str() == "overdue").count();
    assert_eq!(overdue, 2, "{:?}", told(&changes));
}

#[test]
fn pods_of_a_rolling_update_are_retired_without_a_word() {
    let mut cadences = started();
    let old = ["payments-7d9f8b6c5d-x2x9z", "payments-7d9f8b6c5d-bkm45", "payments-7d9f8b6c5d-q7wzt"];
    let new = ["payments-66c4d8f9b7-h5t2k", "payments-66c4d8f9b7-z9xkc", "payments-66c4d8f9b7-v4n6p"];
    let changes = run(&mut cadences, 0..7_200, |second| {
        let pods = (0..3).map(|pod| {
            let update = 3_600 + pod as i64 * 60;
            // the new one comes before the old one goes
            if second < update {
                vec![old[pod]]
            } else if second < update + 20 {
                vec![old[pod], new[pod]]
            } else {
                vec![new[pod]]
            }
        });
        pods.flatten().map(str::to_owned).collect()
    });
    assert_eq!(told(&changes), []);
    assert_eq!(cadences.followed(), 4, "three pods and their stem");
}

#[test]
fn a_pod_that_is_not_replaced_is_told_and_all_of_a_stem_once() {
    let mut cadences = started();
    let pods = ["cart-7d9f8b6c5d-x2x9z", "cart-7d9f8b6c5d-bkm45", "cart-7d9f8b6c5d-q7wzt"];
    let changes = run(&mut cadences, 0..9_000, |second| {
        let mut beats = vec!["host-a".to_owned(), "host-b".to_owned()];
        let alive = if second < 3_600 {
            3
        } else if second < 7_200 {
            2
        } else {
            0
        };
        beats.extend(pods[..alive].iter().map(|pod| (*pod).to_owned()));
        beats
    });
    assert_eq!(told(&changes), [(pods[2], "overdue", 3_629), ("cart-*", "overdue", 7_229)]);
    assert!(changes[0].score < changes[1].score);
}

#[test]
fn names_of_a_stem_that_come_and_go_are_learned() {
    let mut cadences = started();
    // a worker of its own name each 20 minutes, for 15 minutes, beside one that stays
    let name = |run: i64| format!("worker-{}", 28_394_820 + run * 7);
    let changes = run(&mut cadences, 0..20 * 1_200, |second| {
        let mut beats = vec!["worker-28000000".to_owned()];
        beats.extend(on(second % 1_200 < 900, &name(second / 1_200)));
        beats
    });
    let overdue = changes.iter().filter(|change| change.turn.as_str() == "overdue").count();
    assert!(overdue <= 2, "{:?}", told(&changes));
    assert!(cadences.followed() < 10);
}

#[test]
fn jobs_with_a_pod_of_its_own_for_each_run_are_followed_by_their_stem() {
    let mut cadences = started();
    let is_run = |second: i64| second % 3_600 < 40 && second / 3_600 != 30;
    let changes = run(&mut cadences, 0..36 * 3_600, |second| {
        let mut beats = vec!["host-a".to_owned()];
        beats.extend(on(is_run(second), &format!("backup-{}-bkm45", 28_394_820 + second / 3_600 * 60)));
        beats
    });
    let late: Vec<_> = told(&changes).into_iter().filter(|(_, _, second)| *second > 29 * 3_600).collect();
    assert_eq!(
        late.iter().map(|(entity, turn, _)| (*entity, *turn)).collect::<Vec<_>>(),
        [],
        "one run left out is less than three times the peak"
    );
    assert!(changes.len() <= 4, "{:?}", told(&changes));
}

#[test]
fn when_nobody_speaks_that_is_told_once() {
    let mut cadences = started();
    let hosts: Vec<String> = (0..50).map(|host| format!("host-{host}")).collect();
    let changes = run(&mut cadences, 0..4_000, |second| {
        if (1_000..2_000).contains(&second) { Vec::new() } else { hosts.clone() }
    });
    assert_eq!(told(&changes), [("(all)", "overdue", 1_029), ("(all)", "back", 2_000)]);
    assert!(changes[0].sentence.starts_with("none of 50 entities said anything for 30 s"), "{changes:?}");
}

#[test]
fn a_restart_tells_nothing_and_goes_on_where_it_was() {
    let mut cadences = started();
    let hosts: Vec<String> = (0..50).map(|host| format!("host-{host}")).collect();
    let beats = |second: i64| {
        let mut beats = hosts.clone();
        beats.extend(on(second % 600 == 0, "job"));
        if (2_000..2_500).contains(&second) {
            beats.remove(0);
        }
        beats
    };
    assert_eq!(run(&mut cadences, 0..2_010, beats).len(), 0);
    let mut whole = cadences.clone();
    let expected = run(&mut whole, 2_010..4_000, beats);
    assert_eq!(told(&expected), [("host-0", "overdue", 2_029), ("host-0", "back", 2_500)]);
    let mut found = Vec::new();
    for (from, to) in [(2_010, 2_100), (2_100, 2_501), (2_501, 4_000)] {
        cadences = Cadences::restore(CadenceOptions::default(), &cadences.snapshot()).unwrap();
        found.extend(run(&mut cadences, from..to, beats));
    }
    assert_eq!(found, expected);
    // down for an hour, and then some seconds until the first records come
    let mut later = Cadences::restore(CadenceOptions::default(), &cadences.snapshot()).unwrap();
    let after =
        run(&mut later, 7_600..9_000, |second| if second < 7_620 { Vec::new() } else { beats(second) });
    assert_eq!(told(&after), []);
}

#[test]
fn damaged_snapshots_are_errors() {
    let mut cadences = started();
    run(&mut cadences, 0..100, |_| vec!["cart-7d9f8b6c5d-x2x9z".to_owned()]);
    let bytes = cadences.snapshot();
    for end in 0..bytes.len() {
        assert!(Cadences::restore(CadenceOptions::default(), &bytes[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn what_was_declared_is_expected_at_once_and_for_good() {
    let mut cadences = started();
    let heartbeat = Heartbeat { every_secs: 300, grace_secs: 60 };
    cadences.declare("backup", heartbeat, at(0)).unwrap();
    let is_beat = |second: i64| (1_000..2_000).contains(&second) && second % 300 == 0;
    let changes = run(&mut cadences, 0..20_000, |second| on(is_beat(second), "backup"));
    assert_eq!(
        told(&changes),
        [("backup", "overdue", 361), ("backup", "back", 1_200), ("backup", "overdue", 2_161)]
    );
    assert!(
        changes[0].sentence.starts_with("nothing for 6 min, expected every 5 min; last seen 20"),
        "{changes:?}"
    );
    assert!(cadences.undeclare("backup"));
    assert!(!cadences.undeclare("backup"));
    for (heartbeat, name) in [
        (Heartbeat { every_secs: 0, grace_secs: 0 }, "every_secs"),
        (Heartbeat { every_secs: 1, grace_secs: u32::MAX }, "grace_secs"),
    ] {
        let refused = cadences.declare("backup", heartbeat, at(0)).unwrap_err();
        assert!(matches!(refused, Error::Option { name: found, .. } if found == name), "{refused}");
    }
}

#[test]
fn memory_is_bounded_and_names_that_come_and_go_are_forgotten_first() {
    let mut cadences = started();
    let hosts: Vec<String> = (0..100).map(|host| format!("host-{host}")).collect();
    hosts.iter().for_each(|host| cadences.observe(host, at(0)));
    cadences.declare("heartbeat", Heartbeat { every_secs: 60, grace_secs: 0 }, at(0)).unwrap();
    for pod in 0..2 * limits::CADENCES_MAX {
        cadences.observe(&format!("pod-{pod:08x}a1"), at(0));
    }
    assert!(cadences.followed() <= limits::CADENCES_MAX);
    assert!(cadences.evicted() > 0);
    let kept = run(&mut cadences, 1..1_300, |second| {
        hosts.iter().filter(|_| second < 1_200).cloned().chain(["other".to_owned()]).collect()
    });
    assert_eq!(
        kept.iter().filter(|change| change.entity.starts_with("host-")).count(),
        100,
        "hosts are followed still"
    );
    assert!(kept.iter().any(|change| change.entity == "heartbeat"));
}

#[test]
fn options_out_of_range_are_named() {
    assert_eq!(CadenceOptions::default().validate(), Ok(()));
    let bad = CadenceOptions { false_alarms_per_month: f64::NAN, ..CadenceOptions::default() };
    assert_eq!(
        bad.validate().unwrap_err().to_string(),
        "option false_alarms_per_month is out of range; use 0.001 to 100"
    );
}
