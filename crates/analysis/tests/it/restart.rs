//! A restart anywhere changes nothing.

use crate::broken;
use crate::replay::{Columns, Replay};
use crate::world::FaultKind;
use model::{Incident, Severity, Timestamp};
use seismolog_analysis::{Analysis, Error, Options, Record};

fn run(kind: FaultKind, columns: Columns, restart_at: Option<i64>) -> (Vec<Incident>, u64, Vec<u8>) {
    let (mut replay, _) = broken(3, kind);
    replay.columns = columns;
    replay.analysis = Analysis::new(options());
    for second in 0..300 {
        replay.run(1);
        if restart_at == Some(second) {
            restart(&mut replay);
        }
    }
    (replay.analysis.incidents(), replay.analysis.anomalies_total(), replay.analysis.snapshot())
}

/// All that can be switched on.
fn options() -> Options {
    let mut options = Options::default();
    options.detect.has_season = true;
    options.detect.has_sequences = true;
    options.detect.shift.is_on = true;
    options.detect.mix.is_on = true;
    options.detect.forest.is_on = true;
    options.detect.rare.is_on = true;
    options
}

fn restart(replay: &mut Replay) {
    let bytes = replay.analysis.snapshot();
    replay.analysis = Analysis::restore(options(), &bytes).expect("what was written just now");
    assert!(replay.analysis.snapshot() == bytes, "the same bytes again");
}

#[test]
fn a_restart_in_the_middle_of_an_incident_gives_the_same_incidents() {
    for (kind, columns) in [
        (FaultKind::NewErrors, Columns::All),
        (FaultKind::Silence, Columns::Spans),
        (FaultKind::Latency, Columns::Spans),
        (FaultKind::Errors, Columns::Traces),
    ] {
        let straight = run(kind, columns, None);
        for restart_at in [0, 45, 150, 201, 203, 207, 219, 233, 260] {
            let restarted = run(kind, columns, Some(restart_at));
            assert_eq!(restarted.0, straight.0, "{kind:?} {columns:?}, restart at {restart_at}");
            assert_eq!(restarted.1, straight.1, "{kind:?} {columns:?}, restart at {restart_at}");
            assert!(restarted.2 == straight.2, "{kind:?} {columns:?}, restart at {restart_at}");
        }
    }
}

#[test]
fn damaged_snapshots_are_refused_and_never_panic() {
    let (mut replay, _) = broken(3, FaultKind::Errors);
    replay.run(215);
    let bytes = replay.analysis.snapshot();
    for length in (0..bytes.len()).step_by(997) {
        assert!(Analysis::restore(Options::default(), &bytes[..length]).is_err(), "{length} bytes");
    }
    let mut other = bytes.clone();
    other[0] = 99;
    assert!(matches!(Analysis::restore(Options::default(), &other), Err(Error::Version(99))));
    for position in (1..bytes.len()).step_by(499) {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x81;
        let _ = Analysis::restore(Options::default(), &flipped);
    }
}

#[test]
fn the_latest_trace_that_went_wrong_is_known_after_a_restart_too() {
    let mut analysis = Analysis::new(Options::default());
    let long = "t".repeat(100);
    for (second, severity, trace) in [
        (0, Severity::Info, "fine"),
        (1, Severity::Error, "first"),
        (2, Severity::Error, "second"),
        (3, Severity::Warn, "warned"),
        (4, Severity::Error, long.as_str()),
    ] {
        let ts = Timestamp::from_secs(1_790_000_000 + second);
        let trace_id = Some(trace);
        analysis.observe(&Record { severity, trace_id, ..Record::new("logs", "payments", ts, "refused") });
    }
    let analysis = Analysis::restore(Options::default(), &analysis.snapshot()).unwrap();
    assert_eq!((analysis.bad_trace("payments"), analysis.bad_trace("nobody")), ("second", ""));
}
