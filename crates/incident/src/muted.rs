//! Anomalies of services under maintenance: they open nothing, and speak for what others suffer meanwhile.
//!
//! A muted anomaly is kept as a witness. An incident that would open is first ranked with the witnesses near it: if
//! the likeliest root is a muted service, nothing opens. Callers often deviate a moment before the service that they
//! call, so while one of those is maintained, their first anomalies wait for its witness.

use crate::incidents::{Incidents, is_near};
use crate::loose::Loose;
use crate::member::{Symptom, onset};
use crate::scene::Scene;
use crate::tracked::Tracked;
use crate::{limits, rank};
use model::{Anomaly, IncidentId, Signal, Timestamp};
use std::time::Duration;

/// What became of an anomaly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// it is part of this incident
    Joined(IncidentId),
    /// it stays on its own for now, and is taken along by an incident that opens next to it soon
    Loose,
    /// it follows from this service, which is muted, and is part of no incident
    Follows(String),
}

impl Incidents {
    /// Takes in an anomaly that is muted. It opens nothing and keeps nothing open; the incident of a service that calls
    /// this one has it as evidence, and is given.
    pub fn witness(&mut self, anomaly: &Anomaly) -> Option<IncidentId> {
        let signal = &anomaly.signal;
        self.witnesses.push(Loose { id: anomaly.id, signal: signal.clone() });
        let id = self.suffering(signal)?;
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        let tracked = self.tracked.get_mut(&id)?;
        tracked.add(anomaly.id, signal, signal.end, false);
        tracked.explain(&scene);
        if !self.changes.contains(&crate::Change::Opened(id)) {
            self.changes.insert(crate::Change::Updated(id));
        }
        Some(id)
    }

    /// The open incident, the latest, in which a caller of the signal's service has anomalies now.
    fn suffering(&self, signal: &Signal) -> Option<IncidentId> {
        let mut open = self.tracked.values().rev().filter(|tracked| tracked.is_open()).peekable();
        open.peek()?;
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        let callers = scene.callers(&signal.subject.service);
        let near = Duration::from_secs(self.options.adjacent_secs.into());
        let suffers = |tracked: &&Tracked| {
            tracked.members.iter().any(|member| {
                callers.iter().any(|(caller, _)| *caller == member.service)
                    && is_near(signal, member.first, member.last, near)
            })
        };
        open.find(suffers).map(|tracked| tracked.incident.id)
    }

    /// Why a signal that would open an incident does not; `None` if it does. `is_muted` says who is maintained.
    pub(crate) fn excuse(&self, signal: &Signal, is_muted: &dyn Fn(&str) -> bool) -> Option<Admission> {
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        if let Some(root) = self.muted_root(signal, is_muted, &scene) {
            return Some(Admission::Follows(root));
        }
        let service = signal.subject.service.as_str();
        // failures travel to callers, quiet to callees
        let is_quiet = matches!(Symptom::of(signal), Symptom::Silence | Symptom::Drop);
        let causes = if is_quiet {
            scene.neighbours(service, limits::HOPS_MAX).into_keys().collect()
        } else {
            scene.callees(service).into_iter().map(|(callee, _)| callee).collect::<Vec<_>>()
        };
        let may_follow = causes.into_iter().any(is_muted);
        (may_follow && !self.has_waited(signal)).then_some(Admission::Loose)
    }

    /// Whether its service had an anomaly that was kept waiting long enough.
    fn has_waited(&self, signal: &Signal) -> bool {
        let since = signal.end - Duration::from_secs(limits::WITNESS_WAIT_SECS);
        self.loose.iter().any(|loose| {
            loose.signal.subject.service == signal.subject.service
                && loose.symptom().is_harm()
                && loose.signal.end <= since
        })
    }

    /// The muted service that would be the likeliest root of the incident that this signal opened.
    fn muted_root(
        &self,
        signal: &Signal,
        is_muted: &dyn Fn(&str) -> bool,
        scene: &Scene<'_>,
    ) -> Option<String> {
        let service = signal.subject.service.as_str();
        let related = scene.neighbours(service, limits::HOPS_MAX);
        let is_unconnected = !scene.is_connected(service);
        let gap = Duration::from_secs(self.options.gap_secs.into());
        let speaks = |other: &Signal| {
            let name = other.subject.service.as_str();
            let is_related = related.contains_key(name)
                || is_unconnected && !scene.is_connected(name)
                || scene.shared(service, name, onset(signal)) >= limits::SHARED_MIN;
            name != service && is_related && is_near(signal, onset(other), other.end, gap)
        };
        // what is maintained and was heard of may have said all it had to say
        let lasts = |other: &Signal| is_muted(&other.subject.service);
        let witnesses: Vec<&Loose> = self
            .witnesses
            .iter()
            .filter(|witness| {
                let other = &witness.signal;
                speaks(other) || lasts(other) && related.contains_key(other.subject.service.as_str())
            })
            .collect();
        if witnesses.is_empty() {
            return None;
        }
        let beside: Vec<&Loose> = self.loose.iter().filter(|loose| speaks(&loose.signal)).collect();
        let mut would_be = Tracked::starting(IncidentId(0), signal);
        for loose in witnesses.iter().chain(&beside) {
            would_be.add(loose.id, &loose.signal, signal.end, true);
        }
        would_be.add(model::AnomalyId(0), signal, signal.end, Symptom::of(signal).is_harm());
        let root = rank::candidates(&would_be.members, scene).into_iter().next()?.service;
        let is_root = |loose: &&Loose| loose.signal.subject.service == root;
        (witnesses.iter().any(&is_root) && !beside.iter().any(is_root)).then_some(root)
    }

    /// Witnesses that speak for nothing any more.
    pub(crate) fn forget_witnesses(&mut self, now: Timestamp) {
        self.witnesses.forget_before(now - Duration::from_secs(limits::WITNESS_SECS));
    }
}
