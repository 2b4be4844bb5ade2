//! All incidents behind one door: calls, bad traces, deploys, anomalies and ticks in, changes out.

use crate::deploys::{Deploy, Deploys};
use crate::graph::{Edge, Graph, Node, Sight, believed_second};
use crate::loose::{Loose, LooseAnomalies};
use crate::member::{Symptom, onset};
use crate::muted::Admission;
use crate::scene::Scene;
use crate::traces::{Bad, Traces};
use crate::tracked::Tracked;
use crate::{Options, explanation, limits};
use model::limits::INCIDENTS_KEPT;
use model::{Anomaly, Incident, IncidentId, Signal, Timestamp};
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
    /// it turned out to be part of another, older one, which goes on for it
    Merged {
        /// the one that is no more
        from: IncidentId,
        /// the one that goes on
        into: IncidentId,
    },
}

/// The service graph and all incidents.
#[derive(Debug)]
pub struct Incidents {
    pub(crate) options: Options,
    pub(crate) graph: Graph,
    pub(crate) traces: Traces,
    pub(crate) deploys: Deploys,
    pub(crate) loose: LooseAnomalies,
    /// of services under maintenance
    pub(crate) witnesses: LooseAnomalies,
    pub(crate) tracked: BTreeMap<IncidentId, Tracked>,
    /// by the one that is no more
    pub(crate) merged: BTreeMap<IncidentId, IncidentId>,
    /// an older and a younger one that people took apart
    pub(crate) apart: BTreeSet<(IncidentId, IncidentId)>,
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
            traces: Traces::default(),
            deploys: Deploys::default(),
            loose: LooseAnomalies::default(),
            witnesses: LooseAnomalies::default(),
            tracked: BTreeMap::new(),
            merged: BTreeMap::new(),
            apart: BTreeSet::new(),
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

    /// The handle of a service, to save its look-up; `None` when there are too many services.
    pub fn node(&mut self, service: &str) -> Option<Node> {
        self.graph.intern(service)
    }

    /// As [`Self::observe_call`], by handles, with how it is known.
    pub fn observe_edge(&mut self, caller: Node, callee: Node, sight: Sight, ts: Timestamp) {
        if let Some(second) = believed_second(ts, self.now) {
            self.graph.count(caller, callee, sight, second);
        }
    }

    /// Something was bad about a record of `service` in a trace (a hash of its id), called by `caller`.
    pub fn observe_bad(&mut self, trace: u64, service: Node, caller: Option<Node>, bad: Bad, ts: Timestamp) {
        if let Some(second) = believed_second(ts, self.now) {
            self.traces.observe(trace, service, caller, bad, second);
        }
    }

    /// A service got another version.
    pub fn observe_deploy(&mut self, service: &str, version: &str, ts: Timestamp) {
        if believed_second(ts, self.now).is_some() {
            self.deploys.observe(service, version, ts);
        }
    }

    /// The latest deploys, at most [`DEPLOYS_MAX`](crate::limits::DEPLOYS_MAX), in order of time.
    #[must_use]
    pub fn deploys(&self) -> Vec<Deploy> {
        self.deploys.all()
    }

    /// Puts an anomaly into the incident it belongs to by service, time and calls, or opens one, however weak it is.
    pub fn join(&mut self, anomaly: &Anomaly) -> IncidentId {
        let found = self.matching(&anomaly.signal);
        self.put(found, anomaly)
    }

    /// Puts an anomaly into the incident it belongs to, or opens one if it is strong enough alone or beside others.
    /// `is_muted` says which services are under maintenance now: what follows from those opens nothing.
    pub fn admit(&mut self, anomaly: &Anomaly, is_muted: &dyn Fn(&str) -> bool) -> Admission {
        let signal = &anomaly.signal;
        if let Some(id) = self.matching(signal) {
            return Admission::Joined(self.put(Some(id), anomaly));
        }
        let excuse =
            if self.is_enough(signal) { self.excuse(signal, is_muted) } else { Some(Admission::Loose) };
        let Some(excuse) = excuse else { return Admission::Joined(self.put(None, anomaly)) };
        if excuse == Admission::Loose {
            self.loose.push(Loose { id: anomaly.id, signal: signal.clone() });
        }
        excuse
    }

    fn put(&mut self, found: Option<IncidentId>, anomaly: &Anomaly) -> IncidentId {
        let signal = &anomaly.signal;
        let id = found.unwrap_or_else(|| self.open(signal));
        let joined = self.now.unwrap_or(signal.end);
        let along = if found.is_none() { self.take_along(signal) } else { Vec::new() };
        let is_harm = found.is_none() || Symptom::of(signal).is_harm();
        if let Some(tracked) = self.tracked.get_mut(&id) {
            for loose in along {
                tracked.add(loose.id, &loose.signal, joined, loose.symptom().is_harm());
            }
            tracked.add(anomaly.id, signal, joined, is_harm);
            tracked.explain(&Scene::new(&self.graph, &self.traces, &self.deploys));
        }
        if !self.changes.contains(&Change::Opened(id)) {
            self.changes.insert(Change::Updated(id));
        }
        id
    }

    /// Whether a signal that fits nowhere opens an incident: alone, if it is strong, or with a weak one of another
    /// kind or of a neighbour just before. What is no harm, like more records, never does.
    fn is_enough(&self, signal: &Signal) -> bool {
        let symptom = Symptom::of(signal);
        // what is new and fatal is the one thing that is told once and stands alone
        if signal.score > self.options.open_score && (symptom.is_harm() || symptom == Symptom::Birth) {
            return true;
        }
        if !symptom.is_harm() {
            return false;
        }
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        let neighbours = scene.neighbours(&signal.subject.service, 1);
        let near = Duration::from_secs(self.options.beside_secs.into());
        self.loose.iter().any(|loose| {
            let other = &loose.signal;
            let is_near = is_near(signal, onset(other), other.end, near);
            let service = other.subject.service.as_str();
            let is_related = service == signal.subject.service || neighbours.contains_key(service);
            loose.symptom().is_harm() && is_near && is_related && other.subject != signal.subject
        })
    }

    /// The loose anomalies that belong to an incident that opens with this signal.
    fn take_along(&mut self, signal: &Signal) -> Vec<Loose> {
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        let neighbours = scene.neighbours(&signal.subject.service, self.options.adjacent_hops);
        let near = Duration::from_secs(self.options.beside_secs.into());
        self.loose.take(|loose| {
            let other = &loose.signal;
            let service = other.subject.service.as_str();
            (service == signal.subject.service || neighbours.contains_key(service))
                && is_near(signal, onset(other), other.end, near)
        })
    }

    /// The open incident with this service, or else with a neighbour, whose latest anomaly is nearest in time; or
    /// the one just over of which this is the tail.
    fn matching(&self, signal: &Signal) -> Option<IncidentId> {
        let gap = Duration::from_secs(self.options.gap_secs.into());
        let service = signal.subject.service.as_str();
        let with_service = |tracked: &&Tracked| tracked.member(service).is_some();
        let fits =
            |tracked: &&Tracked| is_near(signal, tracked.incident.started, tracked.incident.last_signal, gap);
        let open = || self.tracked.values().filter(|tracked| tracked.is_open());
        let by_service = open().filter(with_service).filter(fits);
        if let Some(tracked) = by_service.max_by_key(|tracked| tracked.incident.last_signal) {
            return Some(tracked.incident.id);
        }
        let over = self.tracked.values().rev().filter(|tracked| !tracked.is_open()).take(limits::TAILS_MAX);
        let is_tail = |tracked: &&Tracked| onset(signal) <= tracked.incident.last_signal;
        if let Some(tracked) = over.filter(with_service).find(is_tail) {
            return Some(tracked.incident.id);
        }
        open().next()?;
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        let neighbours = scene.neighbours(service, self.options.adjacent_hops);
        let is_unconnected = !scene.is_connected(service);
        let mut best: Option<(Timestamp, IncidentId)> = None;
        for tracked in open() {
            let near = tracked.members.iter().filter(|member| {
                let is_neighbour = neighbours.contains_key(member.service.as_str());
                let secs = if is_neighbour {
                    self.options.adjacent_secs
                } else if is_unconnected && !scene.is_connected(&member.service) {
                    // nothing is known of either: that both began together is all there is
                    let begin = tracked.incident.started;
                    return is_near(
                        signal,
                        begin,
                        begin,
                        Duration::from_secs(self.options.beside_secs.into()),
                    );
                } else if scene.shared(service, &member.service, tracked.incident.started)
                    >= limits::SHARED_MIN
                {
                    self.options.adjacent_secs
                } else {
                    return false;
                };
                is_near(signal, member.first, member.last, Duration::from_secs(secs.into()))
            });
            let latest = near.map(|member| member.last).max();
            best = best.max(latest.map(|latest| (latest, tracked.incident.id)));
        }
        best.map(|(_, id)| id)
    }

    fn open(&mut self, signal: &Signal) -> IncidentId {
        self.make_room();
        self.last_id += 1;
        let id = IncidentId(self.last_id);
        self.tracked.insert(id, Tracked::starting(id, signal));
        self.changes.insert(Change::Opened(id));
        id
    }

    /// At the bound of open incidents, the one that was quiet longest is over.
    pub(crate) fn make_room(&mut self) {
        let is_open = |tracked: &&mut Tracked| tracked.is_open();
        if self.tracked.values_mut().filter(is_open).count() < limits::OPEN_MAX {
            return;
        }
        if let Some(quietest) = self.tracked.values_mut().filter(is_open).min_by_key(|tracked| tracked.joined)
        {
            quietest.incident.state = model::IncidentState::Resolved;
            quietest.incident.resolved = Some(quietest.joined);
            self.changes.insert(Change::Resolved(quietest.incident.id));
        }
        self.forget_oldest();
    }

    /// The clock says `now`: incidents age, merge and are explained anew by the traces since. Gives what changed since
    /// the last call, openings first.
    ///
    /// Called every second. Where event time is all there is (an analysis of a file), `now` is event time.
    pub fn advance(&mut self, now: Timestamp) -> Vec<Change> {
        let now = self.now.map_or(now, |before| before.max(now));
        self.now = Some(now);
        self.merge();
        self.traces.advance(now.secs());
        self.loose.forget_before(now - Duration::from_secs(u64::from(self.options.beside_secs) + 60));
        self.forget_witnesses(now);
        self.explain_active();
        self.age(now);
        self.forget_oldest();
        std::mem::take(&mut self.changes).into_iter().collect()
    }

    fn age(&mut self, now: Timestamp) {
        let mut aged: Vec<Change> = Vec::new();
        for tracked in self.tracked.values_mut().filter(|tracked| tracked.is_open()) {
            aged.extend(tracked.age(now, &self.options));
        }
        if aged.iter().any(|change| matches!(change, Change::Resolving(_) | Change::Resolved(_))) {
            let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
            for change in &aged {
                if let Change::Resolving(id) | Change::Resolved(id) = change
                    && let Some(tracked) = self.tracked.get_mut(id)
                    && tracked.explained.is_none()
                {
                    tracked.explained = Some(explanation::body(tracked, &scene));
                }
            }
        }
        self.changes.extend(aged);
    }

    /// While an incident is active, traces go on telling who suffers.
    fn explain_active(&mut self) {
        let is_active = |tracked: &&mut Tracked| tracked.incident.state == model::IncidentState::Active;
        if !self.tracked.values().any(|tracked| tracked.incident.state == model::IncidentState::Active) {
            return;
        }
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        for tracked in self.tracked.values_mut().filter(is_active) {
            let id = tracked.incident.id;
            if tracked.explain(&scene) && !self.changes.contains(&Change::Opened(id)) {
                self.changes.insert(Change::Updated(id));
            }
        }
    }

    /// Incidents that began together and turned out to be neighbours are one.
    fn merge(&mut self) {
        let open: Vec<IncidentId> =
            self.tracked.values().filter(|tracked| tracked.is_open()).map(|t| t.incident.id).collect();
        if open.len() < 2
            || !self.changes.iter().any(|change| matches!(change, Change::Opened(_) | Change::Updated(_)))
        {
            return;
        }
        for (place, older) in open.iter().enumerate() {
            for younger in &open[place + 1..] {
                if self.is_same(*older, *younger) {
                    self.unite(*older, *younger);
                }
            }
        }
    }

    /// Makes the younger a part of the older.
    pub(crate) fn unite(&mut self, older: IncidentId, younger: IncidentId) {
        let Some(gone) = self.tracked.remove(&younger) else { return };
        if let Some(tracked) = self.tracked.get_mut(&older) {
            tracked.absorb(gone);
        }
        self.merged.insert(younger, older);
        while self.merged.len() > limits::MERGED_MAX {
            self.merged.pop_first();
        }
        let goes_on = |id: IncidentId| if id == younger { older } else { id };
        let apart = std::mem::take(&mut self.apart).into_iter();
        let apart = apart.map(|(one, other)| (goes_on(one), goes_on(other)));
        self.apart = apart.filter(|(one, other)| one != other).map(|(a, b)| (a.min(b), a.max(b))).collect();
        self.changes.remove(&Change::Opened(younger));
        self.changes.remove(&Change::Updated(younger));
        self.changes.insert(Change::Merged { from: younger, into: older });
    }

    fn is_same(&self, older: IncidentId, younger: IncidentId) -> bool {
        let Some((older, younger)) = self.tracked.get(&older).zip(self.tracked.get(&younger)) else {
            return false;
        };
        if self.apart.contains(&(older.incident.id, younger.incident.id)) {
            return false;
        }
        let near = Duration::from_secs(self.options.adjacent_secs.into());
        if younger.incident.started > older.incident.started + near + near {
            return false;
        }
        let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
        younger.members.iter().filter(|member| member.is_harmed()).any(|member| {
            let neighbours = scene.neighbours(&member.service, self.options.adjacent_hops);
            older.members.iter().filter(|other| other.is_harmed()).any(|other| {
                let is_near = member.first <= other.last + near && other.first <= member.last + near;
                let is_neighbour = neighbours.contains_key(other.service.as_str());
                is_near && (is_neighbour || other.service == member.service)
            })
        })
    }

    fn forget_oldest(&mut self) {
        let is_over = |tracked: &&Tracked| !tracked.is_open();
        let over = self.tracked.values().filter(is_over).count();
        let surplus: Vec<IncidentId> = self
            .tracked
            .values()
            .filter(is_over)
            .map(|tracked| tracked.incident.id)
            .take(over.saturating_sub(INCIDENTS_KEPT))
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

    /// One incident, or the one it became part of, unless it is unknown or forgotten.
    #[must_use]
    pub fn get(&self, id: IncidentId) -> Option<&Incident> {
        self.tracked.get(&self.lasting(id)).map(|tracked| &tracked.incident)
    }

    pub(crate) fn lasting(&self, id: IncidentId) -> IncidentId {
        let mut id = id;
        // an incident is only ever merged into an older one, so this ends
        while let Some(into) = self.merged.get(&id) {
            id = *into;
        }
        id
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

/// Whether what a signal tells is within `gap` of what lies from `begin` to `end`.
pub(crate) fn is_near(signal: &Signal, begin: Timestamp, end: Timestamp, gap: Duration) -> bool {
    onset(signal) <= end + gap && begin <= signal.end + gap
}
