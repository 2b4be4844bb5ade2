//! The figures of a few drawn systems, as promises.

use crate::broken;
use crate::replay::{Columns, Score};
use crate::world::KINDS;

#[test]
fn one_incident_with_the_right_root_for_every_fault_within_seconds() {
    let mut score = Score::default();
    for kind in KINDS {
        for seed in 0..4 {
            let (mut replay, primary) = broken(seed, kind);
            replay.run(420);
            if !score.count(&replay, primary, 200, 420, 0) {
                let found = replay.between(0, 420);
                let told: Vec<_> = found.iter().map(|(at, i)| (at, &i.title, &i.candidates)).collect();
                println!("{kind:?} seed {seed}, {} broke: {told:#?}", replay.world.names[primary]);
            }
        }
    }
    let line = score.line();
    assert_eq!((score.detected, score.exactly_one, score.false_before), (20, 20, 0), "{line}");
    assert!(score.root_right >= 19 && score.median_delay() <= 5, "{line}");
    assert!(score.impacted_right * 100 >= score.impacted * 95, "{line}");
    assert!(score.direct_found * 100 >= score.direct * 95, "{line}");
}

#[test]
fn spans_alone_tell_who_calls_whom() {
    for seed in 0..3 {
        let (mut replay, _) = broken(seed, KINDS[0]);
        replay.columns = Columns::Spans;
        replay.run(120);
        let name = |index: usize| replay.world.names[index].clone();
        let mut truth: Vec<(String, String)> = (0..replay.world.len())
            .flat_map(|caller| replay.world.callees(caller).into_iter().map(move |callee| (caller, callee)))
            .map(|(caller, callee)| (name(caller), name(callee)))
            .collect();
        truth.sort();
        let edges = replay.analysis.edges();
        let found: Vec<(String, String)> =
            edges.iter().map(|edge| (edge.caller.clone(), edge.callee.clone())).collect();
        assert_eq!(found, truth, "seed {seed}");
        assert!(edges.iter().all(|edge| edge.confidence > 0.99));
    }
}
