//! What people ask and say of incidents: why, like which, these are one, these are two.

use crate::Script;
use model::{IncidentId, IncidentState, Timestamp};
use seismolog_incident::{Change, Error, Incidents, Options};

const EXPLAINED: &str = "\
inc_1: payments: 42 errors in 10 s, expected 1.3; 2 callers affected
active since 1970-01-01T00:01:40.000Z, 4 anomalies in 4 services, severity 0.95

candidates: what is added, times what multiplies; a point more is e² times as likely
1. payments: 3.67 points, confidence 98 %, strongest anomaly 0.95
   +0.60 early: first to deviate, at 1970-01-01T00:01:40.000Z
   +0.80 strength: 42 errors in 10 s, expected 1.3
   +0.80 bottom of traces: too few bad traces to tell, and nothing it calls deviates
   ×1.67 followed: 2 of 3 other services with anomalies call it, directly or not
";

#[test]
fn an_explanation_tells_every_candidate_call_deploy_and_caller_with_its_numbers() {
    let mut script = Script::shop();
    script.incidents.observe_deploy("payments", "2.4", Timestamp::from_secs(70));
    let id = script.outage(100);
    script.advance(112);
    let text = script.incidents.explain(id).unwrap();
    for line in [
        "active since 1970-01-01T00:01:40.000Z, 4 anomalies in 4 services, severity 0.95",
        "1. payments: ",
        "   +0.60 early: first to deviate, at 1970-01-01T00:01:40.000Z",
        "   +0.80 strength: 42 errors in 10 s, expected 1.3",
        "   ×1.67 followed: 2 of 3 other services with anomalies call it, directly or not",
        " deploy: version 2.4 was deployed 30 s before",
        "   ×0.60 explained: calls payments, which deviates too",
        "   checkout calls payments, weight 56.1, confidence 1.00",
        "   payments 2.4 was deployed 30 s before it deviated",
        "   hit checkout, 1 call away: has anomalies (42 errors in 10 s, expected 1.3), 0 bad answers in traces",
        "   likely next web, 3 calls away: no anomaly, 0 bad answers in traces, below 3",
    ] {
        assert!(text.contains(line), "{line:?} is not in:\n{text}");
    }
    assert_eq!(script.incidents.explain(IncidentId(9)), None);
}

#[test]
fn an_explanation_starts_with_the_likeliest_and_its_points_make_its_confidence() {
    let mut script = Script::shop();
    let id = script.outage(100);
    let text = script.incidents.explain(id).unwrap();
    assert!(text.starts_with(EXPLAINED), "{text}");
}

#[test]
fn what_is_over_is_explained_as_it_was_after_calls_are_forgotten_and_after_a_restart() {
    let mut script = Script::shop();
    let id = script.outage(100);
    script.advance(112);
    let before = script.incidents.explain(id).unwrap();
    for second in 113..6_000 {
        script.advance(second);
    }
    script.incidents.observe_call("web", "gateway", Timestamp::from_secs(6_000));
    assert_eq!(script.incidents.get(id).unwrap().state, IncidentState::Resolved);
    let after = script.incidents.explain(id).unwrap();
    let calls = |text: &str| text[text.find("calls between").unwrap()..].to_owned();
    assert_eq!(calls(&after), calls(&before));
    let head = after.lines().nth(1).unwrap();
    let told = "resolved at 1970-01-01T00:03:50.000Z, began at 1970-01-01T00:01:40.000Z, 4 anomalies";
    assert!(head.starts_with(told), "{head}");
    let restored = Incidents::restore(Options::default(), &script.incidents.snapshot()).unwrap();
    assert_eq!(restored.explain(id), Some(after));
}

#[test]
fn an_incident_that_is_quiet_is_not_told_to_be_quiet_since_it_began() {
    let mut script = Script::shop();
    let id = script.outage(100);
    script.advance(112);
    script.advance(150);
    let text = script.incidents.explain(id).unwrap();
    let told = "resolving, began at 1970-01-01T00:01:40.000Z, last anomaly at 1970-01-01T00:01:58.000Z";
    assert!(text.lines().nth(1).unwrap().starts_with(told), "{text}");
}

#[test]
fn the_same_outage_again_is_the_most_similar_and_another_one_is_not_told() {
    let mut script = Script::shop();
    let first = script.outage(100);
    let other = script.anomaly("search", "warnings", 1_000, 0.9);
    let partly = script.anomaly("payments", "errors", 2_000, 0.9);
    let again = script.outage(3_000);
    let similar = script.incidents.similar(again);
    let ids: Vec<IncidentId> = similar.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, [first, partly]);
    assert!((similar[0].1 - 1.0).abs() < 1e-9, "{similar:?}");
    assert!((similar[1].1 - (0.3 + 0.7 * 0.25)).abs() < 1e-9, "{similar:?}");
    assert_eq!(script.incidents.similar(other), []);
    assert_eq!(script.incidents.similar(first), [], "what came later was not there before");
    assert_eq!(script.incidents.similar(IncidentId(99)), []);
}

#[test]
fn merged_by_hand_the_older_goes_on_and_both_numbers_lead_to_it() {
    let mut script = Script::shop();
    let older = script.anomaly("search", "errors", 100, 0.7);
    let younger = script.anomaly("cart", "errors", 105, 0.95);
    assert_ne!(older, younger);
    script.advance(116);
    assert_eq!(script.incidents.merge_incidents(younger, older), Ok(older));
    assert_eq!(script.advance(117), [Change::Updated(older), Change::Merged { from: younger, into: older }]);
    let merged = script.incidents.get(younger).unwrap();
    assert_eq!((merged.id, merged.anomaly_count), (older, 2));
    assert_eq!(merged.services, ["search", "cart"]);
    assert!((merged.severity - 0.95).abs() < 1e-9);
    for (one, other, told) in [
        (older, younger, "incidents inc_1 and inc_2 are one already; name two"),
        (older, IncidentId(7), "incident inc_7 is unknown or forgotten; name one that is listed"),
    ] {
        let error = script.incidents.merge_incidents(one, other).unwrap_err();
        assert_eq!(error.to_string(), told);
    }
}

#[test]
fn split_by_hand_two_incidents_stay_two_and_each_has_its_own() {
    let mut script = Script::shop();
    let id = script.outage(100);
    script.advance(112);
    let part = script.incidents.split(id, &["gateway", "checkout"]).unwrap();
    assert_eq!(script.advance(113), [Change::Opened(part), Change::Updated(id)]);
    let (rest, split) = (script.incidents.get(id).unwrap(), script.incidents.get(part).unwrap());
    assert_eq!((rest.anomaly_count, split.anomaly_count), (2, 2));
    assert_eq!((rest.root(), split.root()), ("payments", "checkout"));
    assert_eq!(split.started, Timestamp::from_secs(104));
    assert_eq!(rest.services, ["payments", "ledger"]);
    let anomalies: Vec<u64> = split.anomalies.iter().map(|id| id.0).collect();
    assert_eq!(anomalies, [2, 3]);
    assert_eq!(script.anomaly("gateway", "errors", 114, 0.9), part);
    assert_eq!(script.anomaly("payments", "errors", 114, 0.9), id);
    let mut restored = Incidents::restore(Options::default(), &script.incidents.snapshot()).unwrap();
    restored.advance(Timestamp::from_secs(125));
    assert_eq!(restored.list().len(), 2, "not merged again by itself");
    assert_eq!(restored.merge_incidents(part, id), Ok(id), "and by hand they may be one again");
}

#[test]
fn a_split_that_names_strangers_nobody_or_everybody_is_refused() {
    let mut script = Script::shop();
    let id = script.outage(100);
    let all = ["payments", "checkout", "gateway", "ledger"];
    for (incident, services, told) in [
        (IncidentId(7), &["web"][..], "incident inc_7 is unknown or forgotten; name one that is listed"),
        (id, &["web"][..], "service web has no anomaly in incident inc_1; name services of it"),
        (id, &[][..], "a split of incident inc_1 must take some of its services and leave some"),
        (id, &all[..], "a split of incident inc_1 must take some of its services and leave some"),
    ] {
        assert_eq!(script.incidents.split(incident, services).unwrap_err().to_string(), told);
    }
    assert_eq!(script.incidents.split(id, &["web"]).unwrap_err(), {
        Error::NoMember { service: "web".into(), incident: id }
    });
    assert_eq!(script.incidents.list().len(), 1, "nothing was changed");
}
