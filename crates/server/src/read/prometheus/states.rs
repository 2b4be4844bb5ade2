//! `/rules` and `/alerts`: rules and open incidents as Prometheus tells of its own.

use super::success;
use crate::answer::Failure;
use crate::caller::Caller;
use axum::Json;
use model::{Incident, IncidentState, Timestamp};
use serde_json::{Value, json};

/// Rules of people, each with what it fires about.
pub(super) async fn rules(caller: Caller) -> Result<Json<Value>, Failure> {
    caller.reads_all()?;
    let rules = caller.engine.ask(analysis::Analysis::rules).await?;
    let at = caller.engine.live().borrow().at;
    let rule = |rule: &detect::RuleView| {
        let query = match &rule.sql {
            Some(sql) => sql.clone(),
            None => format!("{} {} {}", rule.metric, rule.op, rule.threshold),
        };
        let since = rule.last_fired.map_or(at, |seconds| Timestamp::from_millis((seconds * 1e3) as i64));
        let alert = |service: &String| {
            json!({
                "labels": { "alertname": rule.name, "service": service, "severity": rule.severity },
                "annotations": {},
                "state": "firing",
                "activeAt": since.to_string(),
                "value": "1",
            })
        };
        json!({
            "type": "alerting",
            "name": rule.name,
            "query": query,
            "duration": rule.duration_s,
            "labels": { "severity": rule.severity, "service": rule.service },
            "annotations": {},
            "state": if rule.firing.is_empty() { "inactive" } else { "firing" },
            "alerts": rule.firing.iter().map(alert).collect::<Vec<_>>(),
            "health": "ok",
            "evaluationTime": 0,
            "lastEvaluation": at.to_string(),
        })
    };
    let enabled: Vec<Value> = rules.iter().filter(|rule| rule.enabled).map(rule).collect();
    Ok(success(&json!({
        "groups": [{
            "name": "seismolog",
            "file": "rules",
            "interval": 1,
            "limit": 0,
            "rules": enabled,
            "evaluationTime": 0,
            "lastEvaluation": at.to_string(),
        }],
    })))
}

/// Open incidents.
pub(super) async fn alerts(caller: Caller) -> Result<Json<Value>, Failure> {
    caller.reads_all()?;
    let live = caller.engine.live().borrow().clone();
    let is_open = |incident: &&Incident| incident.state != IncidentState::Resolved;
    let alerts: Vec<Value> = live.incidents.iter().filter(is_open).map(alert).collect();
    Ok(success(&json!({ "alerts": alerts })))
}

fn alert(incident: &Incident) -> Value {
    let severity = model::AlertSeverity::from_score(incident.severity);
    json!({
        "labels": {
            "alertname": "SeismologIncident",
            "incident_id": incident.id.to_string(),
            "service": incident.root(),
            "severity": severity.as_str(),
        },
        "annotations": { "summary": incident.title, "description": incident.summary },
        "state": "firing",
        "activeAt": incident.started.to_string(),
        "value": incident.severity.to_string(),
    })
}
