//! One incident with what is not shown of it: its members, its age.

use crate::limits;
use crate::member::{Member, onset};
use crate::options::Options;
use crate::scene::Scene;
use crate::{Change, blast, rank, wording};
use model::{AnomalyId, Incident, IncidentId, IncidentState, Signal, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;

/// An incident with what is not shown of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tracked {
    pub(crate) incident: Incident,
    /// in order of their first anomaly
    pub(crate) members: Vec<Member>,
    /// the clock when the latest anomaly joined
    pub(crate) joined: Timestamp,
    /// the body of the explanation as it was when it fell quiet; none while it is active
    pub(crate) explained: Option<String>,
}

impl Tracked {
    pub(crate) fn starting(id: IncidentId, signal: &Signal) -> Self {
        let incident = Incident {
            id,
            state: IncidentState::Active,
            is_acknowledged: false,
            started: onset(signal),
            last_signal: signal.end,
            resolved: None,
            severity: 0.0,
            title: String::new(),
            summary: String::new(),
            services: Vec::new(),
            candidates: Vec::new(),
            impacted: Vec::new(),
            likely_next: Vec::new(),
            dependencies: Vec::new(),
            changes: Vec::new(),
            anomalies: Vec::new(),
            anomaly_count: 0,
        };
        Self { incident, members: Vec::new(), joined: signal.end, explained: None }
    }

    pub(crate) fn is_open(&self) -> bool {
        is_open(self.incident.state)
    }

    pub(crate) fn member(&self, service: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.service == service)
    }

    /// Takes in an anomaly. Only harm keeps an incident open, and what is over stays over.
    pub(crate) fn add(&mut self, id: AnomalyId, signal: &Signal, joined: Timestamp, is_harm: bool) {
        let is_open = self.is_open();
        let incident = &mut self.incident;
        incident.anomaly_count += 1;
        incident.anomalies.push(id);
        if incident.anomalies.len() > limits::ANOMALIES_LISTED {
            incident.anomalies.remove(0);
        }
        if is_open && is_harm {
            incident.state = IncidentState::Active;
            self.explained = None;
            incident.started = incident.started.min(onset(signal));
            incident.last_signal = incident.last_signal.max(signal.end);
            incident.severity = incident.severity.max(signal.score);
            self.joined = self.joined.max(joined);
        }
        let has_room = self.members.len() < limits::MEMBERS_MAX;
        match self.members.iter_mut().find(|member| member.service == signal.subject.service) {
            Some(member) => member.add(id, signal),
            None if has_room && is_open => self.members.push(Member::of(id, signal)),
            None => {}
        }
        self.members.sort_by_key(|member| member.first);
    }

    /// Takes in another incident that turned out to be the same.
    pub(crate) fn absorb(&mut self, other: Self) {
        let incident = &mut self.incident;
        incident.is_acknowledged |= other.incident.is_acknowledged;
        incident.started = incident.started.min(other.incident.started);
        incident.last_signal = incident.last_signal.max(other.incident.last_signal);
        incident.severity = incident.severity.max(other.incident.severity);
        incident.state = incident.state.min(other.incident.state);
        incident.resolved =
            incident.resolved.max(other.incident.resolved).filter(|_| !is_open(incident.state));
        if incident.state == IncidentState::Active {
            self.explained = None;
        }
        incident.anomaly_count += other.incident.anomaly_count;
        incident.anomalies.extend(other.incident.anomalies);
        incident.anomalies.sort_unstable();
        let surplus = incident.anomalies.len().saturating_sub(limits::ANOMALIES_LISTED);
        incident.anomalies.drain(..surplus);
        self.joined = self.joined.max(other.joined);
        for member in other.members {
            let has_room = self.members.len() < limits::MEMBERS_MAX;
            match self.members.iter_mut().find(|known| known.service == member.service) {
                Some(known) => known.merge(&member),
                None if has_room => self.members.push(member),
                None => {}
            }
        }
        self.members.sort_by_key(|member| member.first);
    }

    /// Takes services out, at least one and not all, as an incident of its own.
    pub(crate) fn split_off(&mut self, id: IncidentId, services: &BTreeSet<&str>) -> Self {
        let (part, rest): (Vec<Member>, Vec<Member>) =
            self.members.drain(..).partition(|member| services.contains(member.service.as_str()));
        let mut split = Self { members: part, ..self.clone() };
        self.members = rest;
        split.incident.id = id;
        split.incident.is_acknowledged = false;
        split.incident.anomaly_count = split.members.iter().map(|member| member.anomaly_count).sum();
        split.incident.anomalies = split.members.iter().flat_map(|member| member.anomalies.clone()).collect();
        split.incident.anomalies.sort_unstable();
        let surplus = split.incident.anomalies.len().saturating_sub(limits::ANOMALIES_LISTED);
        split.incident.anomalies.drain(..surplus);
        let incident = &mut self.incident;
        incident.anomaly_count = incident.anomaly_count.saturating_sub(split.incident.anomaly_count);
        incident.anomalies.retain(|id| !split.incident.anomalies.contains(id));
        self.bound();
        split.bound();
        split
    }

    /// Begin, end and severity, from the members.
    fn bound(&mut self) {
        let harmed = || self.members.iter().filter(|member| member.is_harmed());
        let members: Vec<&Member> =
            if harmed().next().is_some() { harmed().collect() } else { self.members.iter().collect() };
        let incident = &mut self.incident;
        incident.started = members.iter().map(|member| member.first).min().unwrap_or(incident.started);
        incident.last_signal = members.iter().map(|member| member.last).max().unwrap_or(incident.last_signal);
        incident.severity = members.iter().map(|member| member.score).fold(0.0, f64::max);
    }

    /// Works out cause, blast radius and words anew; says whether what is shown changed.
    pub(crate) fn explain(&mut self, scene: &Scene<'_>) -> bool {
        let before = self.incident.clone();
        let incident = &mut self.incident;
        incident.services = self.members.iter().map(|member| member.service.clone()).collect();
        incident.candidates = rank::candidates(&self.members, scene);
        let Some(root) = self.members.iter().find(|member| member.service == incident.root()) else {
            return false;
        };
        let blast = blast::radius(&root.service, &self.members, scene, incident.started);
        incident.impacted = blast.impacted;
        incident.likely_next = blast.likely_next;
        incident.dependencies = blast.dependencies;
        incident.changes = changes(&self.members, scene);
        incident.title = wording::title(root, incident);
        incident.summary = wording::summary(root, incident);
        *incident != before
    }

    pub(crate) fn age(&mut self, now: Timestamp, options: &Options) -> Option<Change> {
        let incident = &mut self.incident;
        let quiet = now.since(self.joined);
        let state = if quiet >= Duration::from_secs(options.resolved_secs.into()) {
            IncidentState::Resolved
        } else if quiet >= Duration::from_secs(options.resolving_secs.into()) {
            IncidentState::Resolving
        } else {
            IncidentState::Active
        };
        // only forward: what leads back is a new anomaly
        if state <= incident.state {
            return None;
        }
        incident.state = state;
        match state {
            IncidentState::Active => None,
            IncidentState::Resolving => Some(Change::Resolving(incident.id)),
            IncidentState::Resolved => {
                incident.resolved = Some(now);
                Some(Change::Resolved(incident.id))
            }
        }
    }
}

fn is_open(state: IncidentState) -> bool {
    state != IncidentState::Resolved
}

/// Deploys of members just before they deviated, in words, newest first.
fn changes(members: &[Member], scene: &Scene<'_>) -> Vec<String> {
    let mut deploys: Vec<_> = members
        .iter()
        .filter_map(|member| {
            let deploy = scene.deploys.before(&member.service, member.first)?;
            let before = wording::seconds(member.first.since(deploy.ts));
            let text =
                format!("{} {} was deployed {before} before it deviated", deploy.service, deploy.version);
            Some((deploy.ts, text))
        })
        .collect();
    deploys.sort_by(|a, b| b.cmp(a));
    deploys.into_iter().map(|(_, text)| text).collect()
}
