//! Services under maintenance: what they show opens nothing and tells nobody, and explains what their callers suffer.

use crate::replay::Replay;
use crate::world::FaultKind;
use crate::{broken, of_shop, world};
use detect::CalendarDraft;
use model::{Anomaly, Seq};
use seismolog_analysis::{Analysis, Options};
use sim::{Fault, Run};

/// Open all the time.
fn window(service: &str) -> CalendarDraft {
    let text = format!(
        r#"{{"windows": [{{"name": "database move", "service": "{service}",
            "from": "2026-01-01T00:00:00Z", "to": "2027-06-01T00:00:00Z"}}]}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn watch(run: Run, maintained: &str) -> (Analysis, Vec<Anomaly>) {
    let mut analysis = Analysis::new(Options::default());
    analysis.set_calendar(&window(maintained)).unwrap();
    let mut anomalies = Vec::new();
    for (second, number) in run.zip(1..) {
        for record in &second.records {
            analysis.observe(&of_shop(record));
        }
        anomalies.extend(analysis.tick(Seq(number), second.end));
    }
    (analysis, anomalies)
}

#[test]
fn an_outage_under_maintenance_opens_no_incident_of_those_who_call_it() {
    for seed in 1..4 {
        let (analysis, anomalies) = watch(Run::fresh(Fault::PaymentsOutage, seed), "payments");
        let seen: Vec<String> = analysis.incidents().into_iter().map(|incident| incident.title).collect();
        assert!(seen.is_empty(), "seed {seed}: {seen:?}");
        let says = |words: &str| anomalies.iter().any(|a| a.signal.evidence.sentence.ends_with(words));
        assert!(says("; muted by database move"), "seed {seed}");
        assert!(says("; follows from payments, which is muted"), "seed {seed}");
    }
}

#[test]
fn maintenance_of_another_service_hides_no_outage() {
    for other in ["recommendations", "ledger", "notifications"] {
        let (analysis, _) = watch(Run::fresh(Fault::PaymentsOutage, 1), other);
        let roots: Vec<String> = analysis.incidents().iter().map(|i| i.root().to_owned()).collect();
        assert_eq!(roots, ["payments"], "a window for {other}");
    }
}

#[test]
fn any_fault_under_maintenance_is_quiet_and_a_restart_changes_nothing() {
    for kind in [FaultKind::Errors, FaultKind::Latency, FaultKind::Silence] {
        let run = |restarts: bool| {
            let (mut replay, primary) = broken(2, kind);
            let name = replay.world.names[primary].clone();
            replay.analysis.set_calendar(&window(&name)).unwrap();
            replay.run(215);
            if restarts {
                let bytes = replay.analysis.snapshot();
                replay.analysis = Analysis::restore(Options::default(), &bytes).unwrap();
            }
            replay.run(100);
            let titles: Vec<String> = replay.analysis.incidents().into_iter().map(|i| i.title).collect();
            (titles, replay.analysis.snapshot())
        };
        let (titles, bytes) = run(false);
        assert!(titles.is_empty(), "{kind:?}: {titles:?}");
        assert!(run(true).1 == bytes, "{kind:?}");
    }
}

#[test]
fn a_caller_that_breaks_by_itself_is_told_though_what_it_calls_is_maintained() {
    let mut world = world(2);
    let fits = |index: &usize| world.rate(*index) > 2.0 && !world.callees(*index).is_empty();
    let primary = (0..world.len()).find(fits).unwrap();
    let callee = world.callees(primary)[0];
    world.faults.push(crate::Fault { kind: FaultKind::NewErrors, primary, begin: 200, end: 260 });
    let (name, maintained) = (world.names[primary].clone(), world.names[callee].clone());
    let mut replay = Replay::new(Analysis::new(Options::default()), world);
    replay.analysis.set_calendar(&window(&maintained)).unwrap();
    replay.run(300);
    let found = replay.between(200, 230);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.root(), name);
}
