use model::{Candidate, Impact, Incident, IncidentId, IncidentState};
use sim::{Fault, Options, Shop};

use super::*;

const START: Timestamp = Timestamp(1_795_269_600_000_000_000);

fn truth(fault: Fault) -> Truth {
    Shop::new(Options { seed: 1, start: START, factor: 1.0 }).inject(fault, START)
}

/// An incident opened so many seconds after the fault's start.
fn opened(after: i64, roots: &[&str], members: &[&str], impacted: &[&str]) -> Opened {
    let candidate = |service: &&str| Candidate {
        service: (*service).to_owned(),
        confidence: 1.0 / roots.len() as f64,
        evidence: Vec::new(),
    };
    let incident = Incident {
        id: IncidentId(1),
        state: IncidentState::Active,
        is_acknowledged: false,
        started: START,
        last_signal: START,
        resolved: None,
        severity: 0.9,
        title: String::new(),
        summary: String::new(),
        services: members.iter().map(|service| (*service).to_owned()).collect(),
        candidates: roots.iter().map(candidate).collect(),
        impacted: impacted.iter().map(|s| Impact { service: (*s).to_owned(), hops: 1 }).collect(),
        likely_next: Vec::new(),
        dependencies: Vec::new(),
        changes: Vec::new(),
        anomalies: Vec::new(),
        anomaly_count: 1,
    };
    Opened {
        at: Timestamp::from_secs(START.secs() + after),
        first_root: String::new(),
        incident,
        anomalies: Vec::new(),
    }
}

#[test]
fn a_perfect_incident_scores_everything() {
    let incidents = [opened(4, &["payments"], &["payments", "checkout"], &["checkout", "gateway"])];
    let verdict = Verdict::of(&truth(Fault::PaymentsOutage), &incidents);
    let expected = Verdict {
        delay: Some(Duration::from_secs(4)),
        is_exactly_one: true,
        root_place: Some(1),
        false_before: 0,
        impacted_right: 2,
        impacted_wrong: 0,
        direct_found: 1,
        direct_in_all: 1,
    };
    assert_eq!(verdict, expected);
}

#[test]
fn incidents_elsewhere_or_too_early_or_late_are_no_detection() {
    let cases = [
        (opened(4, &["ledger"], &["ledger"], &[]), None, true, 0),
        (opened(-4, &["payments"], &["payments"], &[]), None, false, 1),
        (opened(121, &["payments"], &["payments"], &[]), None, true, 0),
        (opened(301, &["payments"], &["payments"], &[]), None, false, 0),
        (opened(120, &["ledger", "payments"], &["gateway", "ledger"], &[]), Some(120), true, 0),
    ];
    for (incident, delay, is_exactly_one, false_before) in cases {
        let verdict = Verdict::of(&truth(Fault::PaymentsOutage), std::slice::from_ref(&incident));
        assert_eq!(verdict.delay, delay.map(Duration::from_secs), "{incident:?}");
        assert_eq!(verdict.is_exactly_one, is_exactly_one, "{incident:?}");
        assert_eq!(verdict.false_before, false_before, "{incident:?}");
        assert_eq!(verdict.root_place, delay.map(|_| 2), "{incident:?}");
    }
}

#[test]
fn scores_count_misses_against_the_recall_and_take_the_median_of_the_detected() {
    let good = [opened(4, &["payments"], &["payments"], &["checkout", "ledger"])];
    let wrong = [opened(9, &["checkout", "payments"], &["checkout"], &["gateway"])];
    let verdicts: Vec<Verdict> = [good.as_slice(), &wrong, &[]]
        .into_iter()
        .map(|incidents| Verdict::of(&truth(Fault::PaymentsOutage), incidents))
        .collect();
    let expected = Score {
        cases: 3,
        detected: 2,
        exactly_one: 2,
        root_first: 1,
        root_in_three: 2,
        false_before: 0,
        delay_median_s: Some(6.5),
        blast_precision: Some(2.0 / 3.0),
        blast_recall: Some(1.0 / 3.0),
    };
    assert_eq!(Score::of(verdicts.iter()), expected);
}

#[test]
fn an_incident_belongs_to_the_fault_before_it() {
    let mut shop = Shop::new(Options { seed: 1, start: START, factor: 1.0 });
    let at = |seconds| Timestamp::from_secs(START.secs() + seconds);
    let truths =
        vec![shop.inject(Fault::PaymentsOutage, at(100)), shop.inject(Fault::SearchIndexFail, at(210))];
    let incidents = [50, 103, 209, 214].map(|after| opened(after, &["payments"], &["payments"], &[])).into();
    let watched = Watched {
        name: "repeated-1".into(),
        start: START,
        truths,
        incidents,
        told: Default::default(),
        cost: Default::default(),
    };
    let cases = Case::of(Setting::Repeated, &watched);
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["repeated-1-1-payments_outage", "repeated-1-2-search_index_fail"]);
    assert_eq!(cases.iter().map(|case| case.incidents.len()).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(cases[0].verdict.false_before, 1);
    assert!(!cases[0].verdict.is_exactly_one);
}
