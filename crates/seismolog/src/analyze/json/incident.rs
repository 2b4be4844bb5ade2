//! Incidents with their anomalies, for programs.

use crate::analyze::correlate::Correlated;
use crate::analyze::watch::Anomalous;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct IncidentJson<'a> {
    id: String,
    state: &'static str,
    severity: f64,
    started: String,
    last_signal: String,
    title: &'a str,
    summary: &'a str,
    services: &'a [String],
    candidates: Vec<CandidateJson<'a>>,
    anomalies: Vec<AnomalyJson<'a>>,
}

#[derive(Serialize)]
struct CandidateJson<'a> {
    service: &'a str,
    confidence: f64,
    evidence: &'a [String],
}

#[derive(Serialize)]
struct AnomalyJson<'a> {
    detector: &'static str,
    service: &'a str,
    metric: &'a str,
    template_id: Option<String>,
    begin: String,
    end: String,
    windows: u32,
    observed: f64,
    expected: f64,
    p_value: f64,
    score: f64,
    sentence: &'a str,
    samples: &'a [String],
}

pub(super) fn incident(correlated: &Correlated) -> IncidentJson<'_> {
    let incident = &correlated.incident;
    let candidates = incident.candidates.iter().map(|candidate| CandidateJson {
        service: &candidate.service,
        confidence: candidate.confidence,
        evidence: &candidate.evidence,
    });
    IncidentJson {
        id: incident.id.to_string(),
        state: incident.state.as_str(),
        severity: incident.severity,
        started: incident.started.to_string(),
        last_signal: incident.last_signal.to_string(),
        title: &incident.title,
        summary: &incident.summary,
        services: &incident.services,
        candidates: candidates.collect(),
        anomalies: correlated.periods.iter().map(anomaly).collect(),
    }
}

fn anomaly(period: &Anomalous) -> AnomalyJson<'_> {
    let signal = &period.peak;
    AnomalyJson {
        detector: signal.detector.as_str(),
        service: &signal.subject.service,
        metric: &signal.subject.metric,
        template_id: signal.subject.template.map(|id| id.to_string()),
        begin: period.begin.to_string(),
        end: period.end.to_string(),
        windows: period.signals,
        observed: signal.evidence.observed,
        expected: signal.evidence.expected,
        p_value: signal.p_value,
        score: signal.score,
        sentence: &signal.evidence.sentence,
        samples: &signal.evidence.samples,
    }
}
