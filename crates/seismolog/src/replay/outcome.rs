//! An incident as one JSON object.

use model::{Anomaly, AnomalyId, Impact, Incident, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The incident with the signals that are still known.
pub(super) fn render(
    incident: &Incident,
    opened: Timestamp,
    anomalies: &BTreeMap<AnomalyId, &Anomaly>,
) -> Value {
    let candidates = incident.candidates.iter().map(|candidate| {
        json!({
            "service": candidate.service,
            "score": candidate.confidence,
            "evidence": candidate.evidence,
        })
    });
    let signals = incident.anomalies.iter().filter_map(|id| anomalies.get(id)).map(|anomaly| {
        let signal = &anomaly.signal;
        json!({
            "ts": rfc_3339(signal.end),
            "service": signal.subject.service,
            "detector": signal.detector.as_str(),
            "score": signal.score,
            "text": signal.evidence.sentence,
        })
    });
    json!({
        "v": 1,
        "id": incident.id.to_string(),
        "opened": rfc_3339(opened),
        "started": rfc_3339(incident.started),
        "resolved": incident.resolved.map(rfc_3339),
        "root_candidates": candidates.collect::<Vec<_>>(),
        "members": incident.services,
        "impacted": impacts(&incident.impacted),
        "likely_next": impacts(&incident.likely_next),
        "suspected_dependencies": impacts(&incident.dependencies),
        "signals": signals.collect::<Vec<_>>(),
        "title": incident.title,
        "summary": incident.summary,
    })
}

fn impacts(impacts: &[Impact]) -> Vec<Value> {
    impacts.iter().map(|impact| json!({ "service": impact.service, "hops": impact.hops })).collect()
}

/// To the millisecond, in UTC.
fn rfc_3339(at: Timestamp) -> String {
    let time = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    format!("{time:.3}")
}
