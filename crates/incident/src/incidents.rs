//! All incidents behind one door: calls, anomalies and ticks in, changes out.

use crate::graph::{Edge, Graph, Toward, believed_second};
use crate::member::Member;
use crate::{Options, blast, limits, rank, wording};
use model::limits::INCIDENTS_KEPT;
use model::{Anomaly, Incident, IncidentId, IncidentState, Signal, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What became of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// it is new
    Opened(IncidentId),
    /// it has another anomaly, came back from resolving, or was acknowledged
    Updated(IncidentId),
    /// it is quiet and may come back
    Resolving(IncidentId),
    /// it is over
    Resolved(IncidentId),
}

/// An incident with what is not shown of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tracked {
    pub(crate) incident: Incident,
    /// in order of their first anomaly
    pub(crate) members: Vec<Member>,
    /// the clock when the latest anomaly joined
    pub(crate) joined: Timestamp,
}

/// The service graph and all incidents.
#[derive(Debug)]
pub struct Incidents {
    pub(crate) options: Options,
    pub(crate) graph: Graph,
    pub(crate) tracked: BTreeMap<IncidentId, Tracked>,
    pub(crate) last_id: u64,
    /// what the latest [`Self::advance`] said
    pub(crate) now: Option<Timestamp>,
    /// opened or updated since then
    pub(crate) changes: BTreeSet<Change>,
}

impl Incidents {
    /// No incident and no call yet. The options should have been validated.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            graph: Graph::new(&options),
            options,
            tracked: BTreeMap::new(),
            last_id: 0,
            now: None,
            changes: BTreeSet::new(),
        }
    }

    /// A record of `callee` names `caller` as its parent service. Calls from minutes before the clock are ignored.
    pub fn observe_call(&mut self, caller: &str, callee: &str, ts: Timestamp) {
        if let Some(second) = believed_second(ts, self.now) {
            self.graph.observe(caller, callee, second);
        }
    }

    /// Puts an anomaly into the incident it belongs to by service, time and calls, or opens one.
    pub fn join(&mut self, anomaly: &Anomaly) -> IncidentId {
        let signal = &anomaly.signal;
        let id = self.matching(signal).unwrap_or_else(|| self.open(signal));
        let joined = self.now.unwrap_or(signal.end);
        if let Some(tracked) = self.tracked.get_mut(&id) {
            tracked.add(anomaly, joined);
            tracked.explain(&self.graph);
        }
        if !self.changes.contains(&Change::Opened(id)) {
            self.changes.insert(Change::Updated(id));
        }
        id
    }

    /// The open incident with this service, or else with a neighbour, whose latest anomaly is nearest in time.
    fn matching(&self, signal: &Signal) -> Option<IncidentId> {
        let gap = Duration::from_secs(self.options.gap_secs.into());
        let adjacent = Duration::from_secs(self.options.adjacent_secs.into());
        let service = signal.subject.service.as_str();
        let hops = self.options.adjacent_hops;
        let open =
            || self.tracked.values().filter(|tracked| tracked.incident.state != IncidentState::Resolved);
        let by_service = open()
            .filter(|tracked| tracked.members.iter().any(|member| member.service == service))
            .filter(|tracked| is_near(signal, tracked.incident.started, tracked.incident.last_signal, gap))
            .max_by_key(|tracked| tracked.incident.last_signal);
        if let Some(tracked) = by_service {
            return Some(tracked.incident.id);
        }
        open().next()?;
        let mut neighbours = self.graph.walk(Toward::Callers).reach(service, hops);
        neighbours.extend(self.graph.walk(Toward::Callees).reach(service, hops));
        open()
            .filter_map(|tracked| {
                let near = tracked.members.iter().filter(|member| {
                    neighbours.iter().any(|(name, _)| *name == member.service)
                        && is_near(signal, member.first, member.last, adjacent)
                });
                Some((near.map(|member| member.last).max()?, tracked.incident.id))
            })
            .max()
            .map(|(_, id)| id)
    }

    fn open(&mut self, signal: &Signal) -> IncidentId {
        self.make_room();
        self.last_id += 1;
        let id = IncidentId(self.last_id);
        let incident = Incident {
            id,
            state: IncidentState::Active,
            is_acknowledged: false,
            started: signal.begin,
            last_signal: signal.end,
            resolved: None,
            severity: 0.0,
            title: String::new(),
            summary: String::new(),
            services: Vec::new(),
            candidates: Vec::new(),
            impacted: Vec::new(),
            likely_next: Vec::new(),
            anomalies: Vec::new(),
            anomaly_count: 0,
        };
        self.tracked.insert(id, Tracked { incident, members: Vec::new(), joined: signal.end });
        self.changes.insert(Change::Opened(id));
        id
    }

    /// At the bound of open incidents, the one that was quiet longest is over.
    fn make_room(&mut self) {
        let is_open = |tracked: &&mut Tracked| tracked.incident.state != IncidentState::Resolved;
        if self.tracked.values_mut().filter(is_open).count() < limits::OPEN_MAX {
            return;
        }
        if let Some(quietest) = self.tracked.values_mut().filter(is_open).min_by_key(|tracked| tracked.joined)
        {
            quietest.incident.state = IncidentState::Resolved;
            quietest.incident.resolved = Some(quietest.joined);
            self.changes.insert(Change::Resolved(quietest.incident.id));
        }
        self.forget_oldest();
    }

    /// The clock says `now`: incidents age. Gives what changed since the last call, openings first.
    ///
    /// Called every second. Where event time is all there is (an analysis of a file), `now` is event time.
    pub fn advance(&mut self, now: Timestamp) -> Vec<Change> {
        let now = self.now.map_or(now, |before| before.max(now));
        self.now = Some(now);
        for tracked in self.tracked.values_mut() {
            self.changes.extend(tracked.age(now, &self.options));
        }
        self.forget_oldest();
        std::mem::take(&mut self.changes).into_iter().collect()
    }

    fn forget_oldest(&mut self) {
        let is_resolved = |tracked: &&Tracked| tracked.incident.state == IncidentState::Resolved;
        let resolved = self.tracked.values().filter(is_resolved).count();
        let surplus: Vec<IncidentId> = self
            .tracked
            .values()
            .filter(is_resolved)
            .map(|tracked| tracked.incident.id)
            .take(resolved.saturating_sub(INCIDENTS_KEPT))
            .collect();
        for id in surplus {
            self.tracked.remove(&id);
        }
    }

    /// All incidents that are kept, newest first.
    #[must_use]
    pub fn list(&self) -> Vec<&Incident> {
        self.tracked.values().rev().map(|tracked| &tracked.incident).collect()
    }

    /// One incident, unless it is unknown or forgotten.
    #[must_use]
    pub fn get(&self, id: IncidentId) -> Option<&Incident> {
        self.tracked.get(&id).map(|tracked| &tracked.incident)
    }

    /// Somebody has it. `false` if there is no such incident.
    pub fn acknowledge(&mut self, id: IncidentId) -> bool {
        let Some(tracked) = self.tracked.get_mut(&id) else { return false };
        if !tracked.incident.is_acknowledged {
            tracked.incident.is_acknowledged = true;
            self.changes.insert(Change::Updated(id));
        }
        true
    }

    /// Who calls whom, by caller and callee.
    #[must_use]
    pub fn edges(&self) -> Vec<Edge> {
        self.graph.edges()
    }

    /// Calls that found no place in the graph since the first start, for want of room.
    #[must_use]
    pub fn calls_dropped(&self) -> u64 {
        self.graph.dropped
    }
}

/// Whether the signal's window is within `gap` of what lies from `begin` to `end`.
fn is_near(signal: &Signal, begin: Timestamp, end: Timestamp, gap: Duration) -> bool {
    signal.begin <= end + gap && begin <= signal.end + gap
}

impl Tracked {
    fn add(&mut self, anomaly: &Anomaly, joined: Timestamp) {
        let signal = &anomaly.signal;
        let incident = &mut self.incident;
        incident.state = IncidentState::Active;
        incident.started = incident.started.min(signal.begin);
        incident.last_signal = incident.last_signal.max(signal.end);
        incident.severity = incident.severity.max(signal.score);
        incident.anomaly_count += 1;
        incident.anomalies.push(anomaly.id);
        if incident.anomalies.len() > limits::ANOMALIES_LISTED {
            incident.anomalies.remove(0);
        }
        self.joined = self.joined.max(joined);
        let has_room = self.members.len() < limits::MEMBERS_MAX;
        match self.members.iter_mut().find(|member| member.service == signal.subject.service) {
            Some(member) => member.add(signal),
            None if has_room => self.members.push(Member::of(signal)),
            None => {}
        }
        self.members.sort_by_key(|member| member.first);
    }

    /// Works out cause, blast radius and words anew.
    fn explain(&mut self, graph: &Graph) {
        let incident = &mut self.incident;
        incident.services = self.members.iter().map(|member| member.service.clone()).collect();
        let callers = graph.walk(Toward::Callers);
        incident.candidates = rank::candidates(&self.members, &callers);
        let Some(root) = self.members.iter().find(|member| member.service == incident.root()) else { return };
        let blast = blast::radius(&root.service, &self.members, &callers);
        incident.impacted = blast.impacted;
        incident.likely_next = blast.likely_next;
        incident.title = wording::title(root, incident);
        incident.summary = wording::summary(root, incident);
    }

    fn age(&mut self, now: Timestamp, options: &Options) -> Option<Change> {
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
