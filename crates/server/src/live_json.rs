//! The live picture as JSON: `GET /api/stats` and what `/ws/stream` tells.
//! Times are seconds since 1970 as floats; ids are text, since JavaScript's numbers end at 2^53.
//!
//! Its size is bounded: of many services those that matter are shown, with the number of all beside them.

use crate::picture::Picture;
use crate::records;
use crate::scenarios::Scenarios;
use crate::state::Options;
use detect::RuleView;
use engine::{EdgeView, Engine, Line, Live, SecondView, ServiceView, TemplateView};
use model::{Anomaly, Impact, Incident, IncidentState, Timestamp};
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// Anomalies and incidents in one picture.
const ANOMALIES: usize = 30;
const INCIDENTS: usize = 15;

/// Kinds of anomalies told of one incident, the latest.
const KINDS: usize = 50;

/// Services in one picture, and in other lists of all: 10,000 of them would be 1.5 MB a second for each who watches.
pub(crate) const SERVICES_MAX: usize = 350;

/// Calls in one picture, the strongest; more make no graph that anybody can read.
const EDGES_MAX: usize = 2_000;

/// Rules in one picture; `GET /api/rules` has all.
const RULES_MAX: usize = 200;

/// How often latencies are asked for: it takes a query.
const LATENCIES_EVERY: Duration = Duration::from_secs(10);

/// Mean latencies of services, in milliseconds.
type Latencies = HashMap<String, f64>;

/// What a picture is made from beside the engine.
struct Around {
    started: Timestamp,
    scenarios: Option<Arc<dyn Scenarios>>,
    rules: Vec<RuleView>,
    latencies: watch::Receiver<Latencies>,
    /// services in the picture before
    shown: HashSet<String>,
}

/// Writes each picture once for all who watch. Ends when the engine has.
pub(crate) fn publish(
    engine: &Arc<Engine>,
    options: &Options,
    started: Timestamp,
) -> watch::Receiver<Picture> {
    let mut live = engine.live();
    let engine = Arc::clone(engine);
    let latencies = latencies(&engine, &options.queries);
    let scenarios = options.scenarios.clone();
    let mut around = Around { started, scenarios, rules: Vec::new(), latencies, shown: HashSet::new() };
    let first = write(&engine, &live.borrow_and_update().clone(), &mut around);
    let (sender, receiver) = watch::channel(Picture::first(first));
    tokio::spawn(async move {
        while live.changed().await.is_ok() {
            let picture = live.borrow_and_update().clone();
            let Ok(rules) = engine.ask(analysis::Analysis::rules).await else { return };
            around.rules = rules;
            let value = write(&engine, &picture, &mut around);
            let next = sender.borrow().next(value);
            sender.send_replace(next);
        }
    });
    receiver
}

/// Renewed every few ticks, where queries run.
fn latencies(engine: &Arc<Engine>, queries: &Handle) -> watch::Receiver<Latencies> {
    let (sender, receiver) = watch::channel(Latencies::new());
    let (engine, mut live) = (Arc::clone(engine), engine.live());
    queries.spawn(async move {
        let mut next = Timestamp::default();
        while live.changed().await.is_ok() {
            let picture = live.borrow_and_update().clone();
            if picture.at < next {
                continue;
            }
            next = picture.at + LATENCIES_EVERY;
            let answer = records::mean_latencies(&engine, &picture).await;
            match answer {
                Ok(latencies) => drop(sender.send(latencies)),
                Err(error) => tracing::warn!(%error, "latencies of services not renewed"),
            }
        }
    });
    receiver
}

fn write(engine: &Engine, live: &Live, around: &mut Around) -> Value {
    let store = engine.store().statistics();
    let services = shown(live, &around.shown);
    around.shown = services.iter().map(|service| service.name.clone()).collect();
    let failing = around.scenarios.as_ref().map(|simulator| simulator.active()).unwrap_or_default();
    json!({
        "v": 1,
        "kind": "tick",
        "kpi": kpi(live, around.started),
        "learning": live.learning,
        "logs": live.lines.iter().map(line).collect::<Vec<_>>(),
        "anomalies": last(&live.anomalies, ANOMALIES).iter().map(|found| anomaly(live, found)).collect::<Vec<_>>(),
        "incidents": unresolved_first(live),
        "services": services.iter().map(|shown| service(shown)).collect::<Vec<_>>(),
        "services_total": live.services.len(),
        "timeline": live.timeline.iter().map(second).collect::<Vec<_>>(),
        "graph": graph(live, &services, &around.latencies.borrow()),
        "rules": around.rules.iter().take(RULES_MAX).map(rule).collect::<Vec<_>>(),
        "rules_total": around.rules.len(),
        "active_scenarios": failing,
        "store": {
            "memtable_rows": store.memtable_rows,
            "parts": store.parts,
            "rows_in_parts": store.part_rows,
            "bytes_on_disk": store.part_bytes,
        },
    })
}

/// The end of what has arrived: the newest second of the live window, which is event time.
pub(crate) fn event_time(live: &Live) -> Timestamp {
    let last = live.timeline.last().map_or(live.at, |second| second.at + Duration::from_secs(1));
    last.max(live.at)
}

fn open(live: &Live) -> impl Iterator<Item = &Incident> {
    live.incidents.iter().filter(|incident| incident.state != IncidentState::Resolved)
}

/// The services to show, by name. Of more than [`SERVICES_MAX`] those in open incidents come first, then those with
/// most errors, then those with most records; what was shown before counts for twice as much, so that a page is steady.
pub(crate) fn shown<'a>(live: &'a Live, before: &HashSet<String>) -> Vec<&'a ServiceView> {
    let in_trouble: HashSet<&str> = open(live).flat_map(members).collect();
    foremost(&live.services, &in_trouble, before)
}

fn foremost<'a>(
    all: &'a [ServiceView],
    in_trouble: &HashSet<&str>,
    before: &HashSet<String>,
) -> Vec<&'a ServiceView> {
    let mut services: Vec<&ServiceView> = all.iter().collect();
    if services.len() > SERVICES_MAX {
        services.sort_by_key(|service| {
            let times = if before.contains(&service.name) { 2 } else { 1 };
            let is_in_trouble = in_trouble.contains(service.name.as_str());
            Reverse((is_in_trouble, service.errors * times, service.records * times))
        });
        services.truncate(SERVICES_MAX);
        services.sort_by(|a, b| a.name.cmp(&b.name));
    }
    services
}

fn members(incident: &Incident) -> impl Iterator<Item = &str> {
    let impacted = incident.impacted.iter().map(|impact| &impact.service);
    incident.services.iter().chain(impacted).map(String::as_str)
}

/// How well services are: 1 is well, less by the share of errors, and by the severity of an open incident that a
/// service is part of.
pub(crate) struct Health<'a>(HashMap<&'a str, f64>);

impl<'a> Health<'a> {
    pub(crate) fn of(live: &'a Live) -> Self {
        let mut worst: HashMap<&str, f64> = HashMap::new();
        for incident in open(live) {
            for name in &incident.services {
                let severity = worst.entry(name).or_default();
                *severity = severity.max(incident.severity);
            }
        }
        Self(worst)
    }

    /// In 0..=1.
    pub(crate) fn service(&self, service: &ServiceView) -> f64 {
        let worst = self.0.get(service.name.as_str()).copied().unwrap_or(0.0);
        (1.0 - share(service.errors, service.records).max(worst)).clamp(0.0, 1.0)
    }
}

/// Who calls and who is called.
pub(crate) struct Calls<'a> {
    callers: HashSet<&'a str>,
    callees: HashSet<&'a str>,
    most: f64,
}

impl<'a> Calls<'a> {
    pub(crate) fn of(live: &'a Live) -> Self {
        Self {
            callers: live.edges.iter().map(|edge| edge.caller.as_str()).collect(),
            callees: live.edges.iter().map(|edge| edge.callee.as_str()).collect(),
            most: live.edges.iter().map(|edge| edge.weight).fold(f64::MIN_POSITIVE, f64::max),
        }
    }

    /// `edge` calls and is not called, `core` calls and is called; `other` are leaves and what nobody calls.
    pub(crate) fn group(&self, service: &str) -> &'static str {
        match (self.callers.contains(service), self.callees.contains(service)) {
            (true, false) => "edge",
            (true, true) => "core",
            (false, _) => "other",
        }
    }

    /// Who calls whom: `weight` is relative to the busiest edge of all.
    pub(crate) fn edge(&self, edge: &EdgeView) -> Value {
        json!({
            "source": edge.caller,
            "target": edge.callee,
            "weight": edge.weight / self.most,
            "calls": edge.weight,
            "confidence": edge.confidence,
        })
    }
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

fn service(service: &ServiceView) -> Value {
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

fn graph(live: &Live, services: &[&ServiceView], latencies: &Latencies) -> Value {
    let (calls, health) = (Calls::of(live), Health::of(live));
    let node = |node: &&ServiceView| {
        json!({
            "id": node.name,
            "group": calls.group(&node.name),
            "logs_per_min": node.records,
            "error_rate": share(node.errors, node.records),
            "mean_latency_ms": latencies.get(&node.name).copied().unwrap_or(0.0),
            "health": health.service(node),
        })
    };
    let names: HashSet<&str> = services.iter().map(|service| service.name.as_str()).collect();
    let is_shown =
        |edge: &&EdgeView| names.contains(edge.caller.as_str()) && names.contains(edge.callee.as_str());
    let mut edges: Vec<&EdgeView> = live.edges.iter().filter(is_shown).collect();
    if edges.len() > EDGES_MAX {
        edges.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        edges.truncate(EDGES_MAX);
    }
    json!({
        "nodes": services.iter().map(node).collect::<Vec<_>>(),
        "nodes_total": live.services.len(),
        "edges": edges.into_iter().map(|edge| calls.edge(edge)).collect::<Vec<_>>(),
        "edges_total": live.edges.len(),
    })
}

/// A rule as `GET /api/rules` tells it, without its statement, which may be long.
fn rule(rule: &RuleView) -> Value {
    serde_json::to_value(RuleView { sql: None, ..rule.clone() }).unwrap_or_default()
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
        "trace_id": line.trace_id.as_deref().unwrap_or_default(),
        "span_id": line.span_id.as_deref().unwrap_or_default(),
        "parent_service": line.parent_service,
        "latency_ms": line.latency_ms.unwrap_or(0.0),
        "status_code": line.status_code.unwrap_or(0),
    })
}

/// One anomaly.
pub(crate) fn anomaly(live: &Live, anomaly: &Anomaly) -> Value {
    let signal = &anomaly.signal;
    let incident = live.incidents.iter().find(|incident| Some(incident.id) == anomaly.incident);
    let (radius, hops) = incident.map(reach).unwrap_or_default();
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
        "blast_radius": radius,
        "blast_hops": hops,
        "incident_id": anomaly.incident.map(|id| id.to_string()),
    })
}

/// The root and the callers that suffer, and how many calls each is away from the root.
fn reach(incident: &Incident) -> (Vec<&str>, Map<String, Value>) {
    let root = (incident.root(), 0);
    let impacted = incident.impacted.iter().map(|impact| (impact.service.as_str(), impact.hops));
    let reached: Vec<(&str, u32)> = [root].into_iter().chain(impacted).collect();
    let names = reached.iter().map(|(name, _)| *name).collect();
    (names, reached.into_iter().map(|(name, hops)| (name.to_owned(), hops.into())).collect())
}

/// One incident.
pub(crate) fn incident(live: &Live, incident: &Incident) -> Value {
    let (impact_names, impact_hops) = reach(incident);
    let is_of = |anomaly: &&Anomaly| anomaly.incident == Some(incident.id);
    let kinds: Vec<&str> =
        live.anomalies.iter().filter(is_of).map(|anomaly| anomaly.signal.detector.as_str()).collect();
    let evidence = incident.candidates.first().and_then(|candidate| candidate.evidence.first());
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
        "suspected_cause": evidence.unwrap_or(&incident.summary),
        "services": incident.services,
        "candidates": candidates,
        "impacted": incident.impacted.iter().map(impact).collect::<Vec<_>>(),
        "impact": impact_names,
        "impact_hops": impact_hops,
        "likely_next": incident.likely_next.iter().map(impact).collect::<Vec<_>>(),
        "suspected_dependencies": incident.dependencies.iter().map(impact).collect::<Vec<_>>(),
        "changes": incident.changes,
        "anomaly_ids": incident.anomalies.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "anomaly_kinds": last(&kinds, KINDS),
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

fn unresolved_first(live: &Live) -> Vec<Value> {
    let is_over = |incident: &&Incident| incident.state == IncidentState::Resolved;
    let over = live.incidents.iter().filter(is_over);
    open(live).chain(over).take(INCIDENTS).map(|shown| incident(live, shown)).collect()
}

fn last<T>(list: &[T], count: usize) -> &[T] {
    &list[list.len().saturating_sub(count)..]
}

pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

pub(crate) fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_services_the_same_are_shown_until_others_matter_clearly_more() {
        let service = |(number, errors): (usize, u64)| ServiceView {
            name: format!("service-{number:03}"),
            records: 100,
            errors,
            warnings: 0,
            readiness: 1.0,
            clock_ahead_secs: 0,
            cycle: None,
            readiness_text: String::new(),
        };
        let names = |shown: Vec<&ServiceView>| -> HashSet<String> {
            shown.into_iter().map(|service| service.name.clone()).collect()
        };
        let (none, nobody) = (HashSet::new(), HashSet::new());
        // Each has as many errors in one second as another one in the next.
        let wave =
            |at: usize| (0..2 * SERVICES_MAX).map(move |number| (number, ((number + at) % 3 + 4) as u64));
        let of = |at: usize| -> Vec<ServiceView> { wave(at).map(service).collect() };
        let first = names(foremost(&of(0), &nobody, &none));
        assert_eq!(first.len(), SERVICES_MAX);
        assert_ne!(names(foremost(&of(1), &nobody, &none)), first, "they change where nothing was before");
        assert_eq!(names(foremost(&of(1), &nobody, &first)), first);
        let mut failing = of(1);
        let other = failing.iter_mut().find(|service| !first.contains(&service.name)).unwrap();
        other.errors = 50;
        let (other, third) = (other.name.clone(), failing.clone());
        assert!(names(foremost(&failing, &nobody, &first)).contains(&other));
        let hidden = third.iter().find(|service| !first.contains(&service.name) && service.name != other);
        let hidden = hidden.unwrap().name.as_str();
        assert!(names(foremost(&third, &HashSet::from([hidden]), &first)).contains(hidden), "in an incident");
    }
}
