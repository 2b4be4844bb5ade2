//! The live picture as JSON: `GET /api/stats` and every message of `/ws/stream`.
//! Times are seconds since 1970 as floats; ids are text, since JavaScript's numbers end at 2^53.

use engine::{EdgeView, Engine, Line, Live, SecondView, TemplateView};
use model::{Anomaly, Impact, Incident, IncidentState, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::watch;

/// Anomalies and incidents in one picture.
const ANOMALIES: usize = 30;
const INCIDENTS: usize = 15;

/// Writes each picture once for all who watch. Ends when the engine has.
pub(crate) fn publish(engine: &Arc<Engine>, started: Timestamp) -> watch::Receiver<Arc<str>> {
    let mut live = engine.live();
    let engine = Arc::clone(engine);
    let first = write(&engine, &live.borrow_and_update().clone(), started);
    let (sender, receiver) = watch::channel(first);
    tokio::spawn(async move {
        while live.changed().await.is_ok() {
            let picture = live.borrow_and_update().clone();
            sender.send_replace(write(&engine, &picture, started));
        }
    });
    receiver
}

fn write(engine: &Engine, live: &Live, started: Timestamp) -> Arc<str> {
    let store = engine.store().statistics();
    let value = json!({
        "v": 1,
        "kind": "tick",
        "kpi": kpi(live, started),
        "learning": live.learning,
        "logs": live.lines.iter().map(line).collect::<Vec<_>>(),
        "anomalies": last(&live.anomalies, ANOMALIES).iter().map(anomaly).collect::<Vec<_>>(),
        "incidents": unresolved_first(&live.incidents),
        "services": live.services.iter().map(service).collect::<Vec<_>>(),
        "timeline": live.timeline.iter().map(second).collect::<Vec<_>>(),
        "graph": graph(live),
        "store": {
            "memtable_rows": store.memtable_rows,
            "parts": store.parts,
            "rows_in_parts": store.part_rows,
            "bytes_on_disk": store.part_bytes,
        },
    });
    value.to_string().into()
}

fn kpi(live: &Live, started: Timestamp) -> Value {
    let records: u64 = live.services.iter().map(|service| service.records).sum();
    let errors: u64 = live.services.iter().map(|service| service.errors).sum();
    let minute_ago = live.at - std::time::Duration::from_secs(60);
    let active = live.incidents.iter().filter(|incident| incident.state == IncidentState::Active).count();
    json!({
        "logs_per_sec": live.records_per_second,
        "error_rate": share(errors, records),
        "active_services": live.services.iter().filter(|service| service.records > 0).count(),
        "anomalies_last_min": live.anomalies.iter().filter(|anomaly| anomaly.signal.end >= minute_ago).count(),
        "templates_tracked": live.templates.len(),
        "active_incidents": active,
        "window_seconds": 60,
        "uptime_seconds": live.at.since(started).as_secs_f64(),
        "records_total": live.records_total,
        "rejected_total": live.rejected_total,
    })
}

fn service(service: &engine::ServiceView) -> Value {
    json!({
        "id": service.name,
        "logs_per_min": service.records,
        "error_rate": share(service.errors, service.records),
        "warn_rate": share(service.warnings, service.records),
        "readiness": service.readiness,
        "readiness_text": service.readiness_text,
    })
}

fn second(second: &SecondView) -> Value {
    json!({
        "ts": seconds(second.at),
        "total": second.records,
        "errors": second.errors,
        "warns": second.warnings,
    })
}

fn graph(live: &Live) -> Value {
    let nodes: Vec<Value> = live
        .services
        .iter()
        .map(|node| {
            json!({
                "id": node.name,
                "group": "other",
                "logs_per_min": node.records,
                "error_rate": share(node.errors, node.records),
            })
        })
        .collect();
    let edges: Vec<Value> = live.edges.iter().map(edge).collect();
    json!({ "nodes": nodes, "edges": edges })
}

/// Who calls whom.
pub(crate) fn edge(edge: &EdgeView) -> Value {
    json!({
        "source": edge.caller,
        "target": edge.callee,
        "weight": edge.weight,
        "confidence": edge.confidence,
    })
}

/// One record.
pub(crate) fn line(line: &Line) -> Value {
    json!({
        "ts": seconds(line.ts),
        "data_source": line.data_source,
        "service": line.service,
        "level": line.severity.as_str(),
        "message": line.message,
        "template_id": line.template_id.0.to_string(),
        "trace_id": line.trace_id,
    })
}

fn anomaly(anomaly: &Anomaly) -> Value {
    let signal = &anomaly.signal;
    json!({
        "id": anomaly.id.to_string(),
        "ts": seconds(signal.end),
        "kind": signal.detector.as_str(),
        "service": signal.subject.service,
        "metric": signal.subject.metric,
        "severity": signal.score,
        "p_value": signal.p_value,
        "observed": signal.evidence.observed,
        "expected": signal.evidence.expected,
        "description": signal.evidence.sentence,
        "samples": signal.evidence.samples,
        "incident_id": anomaly.incident.map(|id| id.to_string()),
    })
}

/// One incident.
pub(crate) fn incident(incident: &Incident) -> Value {
    let impact = |impact: &Impact| json!({ "service": impact.service, "hops": impact.hops });
    let candidates: Vec<Value> = incident
        .candidates
        .iter()
        .map(|c| json!({ "service": c.service, "confidence": c.confidence, "evidence": c.evidence }))
        .collect();
    json!({
        "v": 1,
        "id": incident.id.to_string(),
        "state": incident.state.as_str(),
        "acknowledged": incident.is_acknowledged,
        "started": seconds(incident.started),
        "last_ts": seconds(incident.last_signal),
        "resolved": incident.resolved.map(seconds),
        "severity": incident.severity,
        "title": incident.title,
        "summary": incident.summary,
        "root_service": incident.root(),
        "services": incident.services,
        "candidates": candidates,
        "impacted": incident.impacted.iter().map(impact).collect::<Vec<_>>(),
        "likely_next": incident.likely_next.iter().map(impact).collect::<Vec<_>>(),
        "suspected_dependencies": incident.dependencies.iter().map(impact).collect::<Vec<_>>(),
        "changes": incident.changes,
        "anomaly_ids": incident.anomalies.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "anomaly_count": incident.anomaly_count,
    })
}

/// One template.
pub(crate) fn template(template: &TemplateView) -> Value {
    json!({
        "template_id": template.id.0.to_string(),
        "template": template.text,
        "template_typed": template.typed,
        "count": template.count,
        "service": template.service,
        "data_source": template.data_source,
        "first_seen": seconds(template.life.first_seen),
        "last_seen": seconds(template.life.last_seen),
        "level": template.life.severity.as_str(),
        "parameter_classes": template.classes,
        "name": template.name,
        "example": template.life.example,
    })
}

fn unresolved_first(incidents: &[Incident]) -> Vec<Value> {
    let is_over = |incident: &&Incident| incident.state == IncidentState::Resolved;
    let open = incidents.iter().filter(|incident| !is_over(incident));
    open.chain(incidents.iter().filter(is_over)).take(INCIDENTS).map(incident).collect()
}

fn last<T>(list: &[T], count: usize) -> &[T] {
    &list[list.len().saturating_sub(count)..]
}

pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1_000.0
}
