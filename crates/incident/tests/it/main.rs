//! Scripted faults in a small shop: what belongs together, who caused it, who suffers, and when it is over.

mod by_hand;

use model::{
    Anomaly, AnomalyId, DetectorKind, Evidence, IncidentId, IncidentState, Seq, Signal, Subject, Timestamp,
};
use seismolog_incident::{Change, Error, Incidents, Options};

/// caller, callee
const SHOP: &[(&str, &str)] = &[
    ("web", "gateway"),
    ("gateway", "checkout"),
    ("gateway", "search"),
    ("checkout", "payments"),
    ("checkout", "cart"),
    ("payments", "ledger"),
    ("search", "catalog"),
];

struct Script {
    incidents: Incidents,
    anomalies: u64,
}

impl Script {
    fn shop() -> Self {
        let mut incidents = Incidents::new(Options::default());
        for second in 0..60 {
            for (caller, callee) in SHOP {
                incidents.observe_call(caller, callee, Timestamp::from_secs(second));
            }
            incidents.advance(Timestamp::from_secs(second));
        }
        Self { incidents, anomalies: 0 }
    }

    fn anomaly(&mut self, service: &str, metric: &str, begin: i64, score: f64) -> IncidentId {
        self.anomalies += 1;
        let subject = Subject { service: service.into(), metric: metric.into(), template: None };
        let sentence = format!("42 {metric} in 10 s, expected 1.3");
        self.incidents.join(&Anomaly {
            id: AnomalyId(self.anomalies),
            seq: Seq(self.anomalies),
            incident: None,
            signal: Signal {
                detector: DetectorKind::Rate,
                subject,
                begin: Timestamp::from_secs(begin),
                end: Timestamp::from_secs(begin + 10),
                p_value: 1e-9,
                score,
                evidence: Evidence { sentence, ..Evidence::default() },
            },
        })
    }

    fn advance(&mut self, second: i64) -> Vec<Change> {
        self.incidents.advance(Timestamp::from_secs(second))
    }

    /// payments breaks, its callers follow
    fn outage(&mut self, begin: i64) -> IncidentId {
        let id = self.anomaly("payments", "errors", begin, 0.95);
        assert_eq!(self.anomaly("checkout", "errors", begin + 4, 0.9), id);
        assert_eq!(self.anomaly("gateway", "errors", begin + 8, 0.85), id);
        assert_eq!(self.anomaly("ledger", "volume", begin + 5, 0.8), id);
        id
    }
}

#[test]
fn the_callers_of_the_root_are_the_blast_radius_and_its_dependencies_are_not() {
    let mut script = Script::shop();
    let id = script.outage(100);
    let incident = script.incidents.get(id).unwrap();
    assert_eq!(incident.root(), "payments");
    let hit: Vec<_> = incident.impacted.iter().map(|impact| (impact.service.as_str(), impact.hops)).collect();
    assert_eq!(hit, [("checkout", 1), ("gateway", 2)]);
    let next: Vec<_> =
        incident.likely_next.iter().map(|impact| (impact.service.as_str(), impact.hops)).collect();
    assert_eq!(next, [("web", 3)]);
    assert_eq!(incident.services, ["payments", "checkout", "ledger", "gateway"]);
    assert_eq!(incident.title, "payments: 42 errors in 10 s, expected 1.3; 2 callers affected");
    assert!(incident.summary.contains("Likely next: web."), "{}", incident.summary);
}

#[test]
fn confidences_add_up_to_one_and_carry_their_evidence() {
    let mut script = Script::shop();
    let id = script.outage(100);
    let candidates = &script.incidents.get(id).unwrap().candidates;
    let sum: f64 = candidates.iter().map(|candidate| candidate.confidence).sum();
    assert!((sum - 1.0).abs() < 1e-9);
    assert!(candidates.is_sorted_by(|a, b| a.confidence >= b.confidence));
    assert!(candidates[0].confidence > 0.5, "{candidates:?}");
    assert_eq!(
        candidates[0].evidence,
        [
            "42 errors in 10 s, expected 1.3",
            "first to deviate, at 1970-01-01T00:01:40.000Z",
            "2 of 3 other services with anomalies call it, directly or not"
        ]
    );
}

#[test]
fn the_root_is_found_whatever_the_order_of_the_anomalies() {
    let members = [("payments", 0), ("checkout", 3), ("gateway", 6), ("web", 9)];
    let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 1, 3, 0]];
    for order in orders {
        let mut script = Script::shop();
        let ids: Vec<_> = order
            .iter()
            .map(|place| script.anomaly(members[*place].0, "errors", 100 + members[*place].1, 0.9))
            .collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{order:?}: one incident");
        assert_eq!(script.incidents.get(ids[0]).unwrap().root(), "payments", "{order:?}");
    }
}

#[test]
fn what_belongs_together_by_service_time_and_calls() {
    // second anomaly after one of payments from 100 to 110 s, and whether it joins
    for (service, begin, joins) in [
        ("payments", 155, true),
        ("payments", 156, false),
        ("checkout", 135, true),
        ("checkout", 141, false),
        ("ledger", 110, true),
        ("gateway", 110, true),
        ("web", 110, false),
        ("search", 100, false),
        ("unheard-of", 100, false),
    ] {
        let mut script = Script::shop();
        let first = script.anomaly("payments", "errors", 100, 0.9);
        let second = script.anomaly(service, "errors", begin, 0.9);
        assert_eq!(first == second, joins, "{service} at {begin}");
    }
}

#[test]
fn an_incident_ages_by_the_clock_and_comes_back_with_a_new_anomaly() {
    let mut script = Script::shop();
    script.advance(112);
    let id = script.anomaly("payments", "errors", 100, 0.9);
    assert_eq!(script.advance(113), [Change::Opened(id)]);
    assert_eq!(script.advance(141), []);
    assert_eq!(script.advance(142), [Change::Resolving(id)]);
    assert_eq!(script.anomaly("payments", "errors", 130, 0.95), id);
    assert_eq!(script.advance(143), [Change::Updated(id)]);
    assert_eq!(script.incidents.get(id).unwrap().state, IncidentState::Active);
    assert_eq!(script.advance(172), [Change::Resolving(id)]);
    assert_eq!(script.advance(262), [Change::Resolved(id)]);
    let incident = script.incidents.get(id).unwrap();
    assert_eq!(incident.resolved, Some(Timestamp::from_secs(262)));
    assert!((incident.severity - 0.95).abs() < 1e-9);
    assert_ne!(script.anomaly("payments", "errors", 190, 0.9), id, "what is over stays over");
}

#[test]
fn acknowledging_is_a_mark_and_not_a_state() {
    let mut script = Script::shop();
    let id = script.anomaly("cart", "errors", 100, 0.9);
    script.advance(110);
    assert!(script.incidents.acknowledge(id));
    assert!(!script.incidents.acknowledge(IncidentId(99)));
    assert_eq!(script.advance(111), [Change::Updated(id)]);
    let incident = script.incidents.get(id).unwrap();
    assert!(incident.is_acknowledged);
    assert_eq!(incident.state, IncidentState::Active);
}

#[test]
fn the_list_is_newest_first_and_bounded() {
    let mut script = Script::shop();
    for number in 0..1_500 {
        script.anomaly(&format!("s{number}"), "errors", 100 + 60 * number, 0.9);
        script.advance(100 + 60 * number);
    }
    script.advance(100_000);
    let ids: Vec<_> = script.incidents.list().iter().map(|incident| incident.id).collect();
    assert_eq!(ids.len(), model::limits::INCIDENTS_KEPT);
    assert_eq!(ids[0], IncidentId(1_500));
    assert!(ids.is_sorted_by(|a, b| a > b));
}

#[test]
fn a_flood_of_incidents_resolves_those_quiet_longest() {
    let mut script = Script::shop();
    for number in 0..1_500 {
        script.anomaly(&format!("s{number}"), "errors", 100 + 60 * number, 0.9);
    }
    let incidents = script.incidents.list();
    let open = incidents.iter().filter(|incident| incident.state != IncidentState::Resolved).count();
    assert_eq!(open, seismolog_incident::limits::OPEN_MAX);
    assert_eq!(incidents.len(), model::limits::INCIDENTS_KEPT + open);
    let bytes = script.incidents.snapshot();
    assert!(Incidents::restore(Options::default(), &bytes).is_ok());
    let changes = script.advance(110);
    assert!(changes.contains(&Change::Resolved(IncidentId(1))));
}

#[test]
fn a_call_from_2100_changes_nothing() {
    let mut script = Script::shop();
    let before = script.incidents.edges();
    script.incidents.observe_call("web", "gateway", Timestamp::from_secs(4_102_444_800));
    assert_eq!(script.incidents.edges(), before);
    assert_eq!(before.len(), SHOP.len());
}

#[test]
fn a_restart_anywhere_changes_nothing() {
    let run = |restart_at: Option<usize>| {
        let mut script = Script::shop();
        let mut changes = Vec::new();
        for step in 0..40 {
            let second = 100 + step as i64 * 10;
            match step {
                2 => _ = script.outage(second),
                3 => _ = script.anomaly("search", "errors", second, 0.7),
                5 => _ = script.incidents.acknowledge(IncidentId(1)),
                30 => _ = script.anomaly("search", "warnings", second, 0.7),
                _ => {}
            }
            if restart_at == Some(step) {
                let bytes = script.incidents.snapshot();
                script.incidents = Incidents::restore(Options::default(), &bytes).unwrap();
                assert_eq!(script.incidents.snapshot(), bytes);
            }
            changes.push(script.advance(second));
        }
        (changes, script.incidents.snapshot())
    };
    let straight = run(None);
    for restart_at in 0..40 {
        assert!(run(Some(restart_at)) == straight, "restart at step {restart_at}");
    }
}

#[test]
fn damaged_snapshots_are_refused_and_never_panic() {
    let mut script = Script::shop();
    script.outage(100);
    let bytes = script.incidents.snapshot();
    for length in 0..bytes.len() {
        assert!(Incidents::restore(Options::default(), &bytes[..length]).is_err(), "{length} bytes");
    }
    let mut other = bytes.clone();
    other[0] = 99;
    assert_eq!(Incidents::restore(Options::default(), &other).unwrap_err(), Error::Version(99));
    for position in 1..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x81;
        let _ = Incidents::restore(Options::default(), &flipped);
    }
}
