//! What comes in is not as it should be.

use crate::broken;
use crate::replay::Columns;
use crate::world::FaultKind;
use model::limits::{OTHER_SERVICE, SERVICES_MAX};
use model::{Seq, Severity, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};

#[test]
fn without_traces_a_fault_is_one_incident_all_the_same() {
    for kind in [FaultKind::Errors, FaultKind::NewErrors, FaultKind::Warnings, FaultKind::Silence] {
        let (mut replay, _) = broken(2, kind);
        replay.columns = Columns::Plain;
        replay.run(320);
        assert_eq!(replay.between(200, 320).len(), 1, "{kind:?}");
    }
}

#[test]
fn one_service_alone_is_its_own_root() {
    let mut analysis = Analysis::new(Options::default());
    for second in 0..400 {
        let ts = Timestamp::from_secs(second);
        for number in 0..8 {
            let is_bad = (200..230).contains(&second) && number % 2 == 0;
            let severity = if is_bad { Severity::Error } else { Severity::Info };
            let message = if is_bad { "disk is full" } else { "request served" };
            analysis.observe(&Record { severity, ..Record::new("logs", "solo", ts, message) });
        }
        analysis.tick(Seq(second as u64), ts);
    }
    let incidents = analysis.incidents();
    assert_eq!(incidents.len(), 1);
    assert_eq!(incidents[0].root(), "solo");
    assert!((incidents[0].candidates[0].confidence - 1.0).abs() < 1e-9);
}

#[test]
fn clocks_an_hour_apart_make_no_second_incident() {
    for skew in [3_600, -3_600] {
        let (mut replay, primary) = broken(2, FaultKind::NewErrors);
        for service in (0..replay.world.len()).step_by(2) {
            replay.skews.insert(service, skew);
        }
        replay.run(320);
        let found = replay.between(0, 320);
        assert_eq!(found.len(), 1, "skew {skew}: {found:?}");
        assert!((200..210).contains(&found[0].0), "skew {skew}: {}", found[0].0);
        assert_eq!(found[0].1.root(), replay.world.names[primary], "skew {skew}");
    }
}

#[test]
fn rows_that_are_all_late_are_judged_all_the_same() {
    for late_secs in [3, 20, 90, 1_200] {
        let (mut replay, _) = broken(2, FaultKind::NewErrors);
        replay.late_secs = late_secs;
        replay.run(320);
        let found = replay.between(0, 320);
        assert_eq!(found.len(), 1, "{late_secs} s late: {found:?}");
        assert!((200..212).contains(&found[0].0), "{late_secs} s late: {}", found[0].0);
    }
}

#[test]
fn a_service_whose_rows_are_all_late_is_shown_as_it_is() {
    let mut analysis = Analysis::new(Options::default());
    for second in 1_000..1_400 {
        let now = Timestamp::from_secs(second);
        for (service, late) in [("prompt", 0), ("late", 90)] {
            let severity = if second % 10 == 0 { Severity::Error } else { Severity::Info };
            let ts = Timestamp::from_secs(second - late);
            analysis.observe(&Record { severity, ..Record::new("logs", service, ts, "ok") });
        }
        analysis.tick(Seq(second as u64), now);
    }
    for view in analysis.services() {
        let is_whole = (59..=60).contains(&view.records) && (5..=6).contains(&view.errors);
        assert!(is_whole, "{} has {} records, {} errors", view.name, view.records, view.errors);
    }
    assert_eq!(analysis.errors_of("late", 60).iter().sum::<f64>(), 6.0);
    // and one that falls silent is not shown as it was
    for second in 1_400..1_560 {
        analysis.observe(&Record::new("logs", "prompt", Timestamp::from_secs(second), "ok"));
        analysis.tick(Seq(second as u64), Timestamp::from_secs(second));
    }
    assert_eq!(analysis.services()[0].records, 0);
}

#[test]
fn a_circle_of_calls_ends_and_has_one_root() {
    let mut analysis = Analysis::new(Options::default());
    let names = ["ring-a", "ring-b", "ring-c"];
    for second in 0..300 {
        let ts = Timestamp::from_secs(second);
        for number in 0..9usize {
            let (service, caller) = (names[number % 3], names[(number + 2) % 3]);
            let is_bad = second >= 200 && (number % 3 == 1 || second % 2 == 0);
            let severity = if is_bad { Severity::Error } else { Severity::Info };
            let message = if is_bad { "lost the token" } else { "passed the token" };
            let trace = format!("{second}-{number}");
            analysis.observe(&Record {
                severity,
                parent_service: Some(caller),
                trace_id: Some(&trace),
                ..Record::new("logs", service, ts, message)
            });
        }
        analysis.tick(Seq(second as u64), ts);
    }
    let incidents = analysis.incidents();
    assert_eq!(incidents.len(), 1);
    let sum: f64 = incidents[0].candidates.iter().map(|candidate| candidate.confidence).sum();
    assert!((sum - 1.0).abs() < 1e-9);
}

#[test]
fn a_service_that_appears_once_is_nothing() {
    let (mut replay, _) = broken(2, FaultKind::Errors);
    replay.world.faults.clear();
    replay.run(100);
    for (second, severity) in [(100, Severity::Info), (101, Severity::Error)] {
        let ts = Timestamp::from_secs(crate::world::BEGIN + second);
        let record = Record { severity, ..Record::new("logs", "visitor", ts, "hello from nowhere") };
        replay.analysis.observe(&record);
    }
    replay.run(400);
    assert!(replay.opened.is_empty(), "{:?}", replay.analysis.incidents());
}

#[test]
fn a_hundred_thousand_services_are_bounded_and_the_overflow_is_seen() {
    let mut analysis = Analysis::new(Options::default());
    for number in 0..100_000 {
        let ts = Timestamp::from_secs(number / 1_000);
        analysis.observe(&Record::new("logs", &format!("pod-{number}"), ts, "started"));
        if number % 1_000 == 999 {
            analysis.tick(Seq(number as u64), ts);
        }
    }
    let services = analysis.services();
    assert_eq!(services.len(), SERVICES_MAX);
    let other = services.iter().find(|service| service.name == OTHER_SERVICE).unwrap();
    assert!(other.records > 10_000, "{other:?}");
    assert!(analysis.incidents().is_empty());
}

#[test]
fn numbers_that_are_none_and_empty_texts_are_survived() {
    let mut analysis = Analysis::new(Options::default());
    for second in 0..120 {
        let ts = Timestamp::from_secs(second);
        for duration in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300] {
            analysis.observe(&Record {
                duration: Some(duration),
                trace_id: Some("t"),
                span_id: Some("s"),
                parent_span_id: Some("s"),
                status_code: Some(u16::MAX),
                version: Some("1"),
                ..Record::new("logs", "odd", ts, "")
            });
        }
        analysis.observe(&Record::new("logs", "odd", Timestamp(i64::MAX), "from the end of time"));
        analysis.observe(&Record::new("logs", "odd", Timestamp(i64::MIN), "from its begin"));
        analysis.tick(Seq(second as u64), ts);
    }
    assert_eq!(analysis.records_total(), 120 * 7);
    let bytes = analysis.snapshot();
    assert!(Analysis::restore(Options::default(), &bytes).is_ok());
}
