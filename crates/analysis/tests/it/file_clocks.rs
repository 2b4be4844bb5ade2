//! Files whose lines were written by clocks that are wrong, in the order in which they arrived.

use crate::broken;
use crate::replay::Replay;
use crate::world::{BEGIN, FaultKind, Line};
use model::{Incident, Seq, Timestamp};
use seismolog_analysis::{Analysis, Options, Record, skews_in_file};

/// What a file of these lines says happened, in the order in which they are told.
fn incidents(names: &[String], lines: &[(Timestamp, Line)]) -> Vec<Incident> {
    let stamps: Vec<_> = lines.iter().map(|(ts, line)| (line.service as u32, *ts)).collect();
    let skews = skews_in_file(names.len(), &stamps);
    let straight = |(ts, line): &(Timestamp, Line)| Timestamp(ts.0 - skews[line.service] * 1_000_000_000);
    let mut places: Vec<_> = lines.iter().map(|line| (straight(line), &line.1)).collect();
    places.sort_by_key(|(ts, _)| *ts);
    let mut analysis = Analysis::new(Options::default());
    let mut ticked = places[0].0.secs();
    for (ts, line) in places {
        for second in ticked + 1..=ts.secs() {
            analysis.tick(Seq(second as u64), Timestamp::from_secs(second));
        }
        ticked = ticked.max(ts.secs());
        let caller = line.parent.as_ref().map(|(caller, _)| names[*caller].as_str());
        analysis.observe(&Record {
            severity: line.severity,
            trace_id: Some(&line.trace_id).filter(|id| !id.is_empty()).map(String::as_str),
            span_id: Some(&line.span_id),
            parent_service: caller,
            duration: Some(line.duration_ms),
            ..Record::new("logs", &names[line.service], ts, &line.message)
        });
    }
    analysis.incidents()
}

/// Lines of a fault in the order of their arrival, with these clocks.
fn arrived(ahead: impl Fn(usize) -> i64) -> (Vec<String>, Vec<(Timestamp, Line)>, usize) {
    let (Replay { mut world, .. }, primary) = broken(2, FaultKind::NewErrors);
    let mut lines = Vec::new();
    for _ in 0..320 {
        for line in world.second().1 {
            let secs = BEGIN + ahead(line.service);
            lines.push((Timestamp(secs * 1_000_000_000 + line.at_ns), line));
        }
    }
    (world.names, lines, primary)
}

#[test]
fn clocks_an_hour_apart_make_one_incident_of_one_fault() {
    for (name, ahead) in [
        ("right", [0, 0, 0]),
        ("ahead", [3_600, 0, 0]),
        ("behind", [0, -3_600, 0]),
        ("both", [3_600, 0, -3_600]),
    ] {
        let (names, lines, primary) = arrived(|service| ahead[service % 3]);
        let found = incidents(&names, &lines);
        let roots: Vec<&str> = found.iter().map(Incident::root).collect();
        assert_eq!(roots, [names[primary].as_str()], "{name}");
    }
}

#[test]
fn a_shuffled_file_makes_the_same_incident() {
    let (names, mut lines, primary) = arrived(|_| 0);
    lines.sort_by_key(|(_, line)| (line.span_id.clone(), line.at_ns));
    let found = incidents(&names, &lines);
    assert_eq!(found.iter().map(Incident::root).collect::<Vec<_>>(), [names[primary].as_str()]);
}
