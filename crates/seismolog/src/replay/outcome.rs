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
            "ts": signal.end.to_string(),
            "service": signal.subject.service,
            "detector": signal.detector.as_str(),
            "score": signal.score,
            "text": signal.evidence.sentence,
        })
    });
    json!({
        "v": 1,
        "id": incident.id.to_string(),
        "opened": opened.to_string(),
        "started": incident.started.to_string(),
        "resolved": incident.resolved.map(|at| at.to_string()),
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
