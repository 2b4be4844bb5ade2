//! Miner, detectors and incidents behind one door.

use crate::durations::{self, Durations, Use};
use crate::labels::{self, Label, LabelKey, Labels};
use crate::limits::{BAD_TRACE_BYTES_MAX, EXAMPLE_BYTES_MAX, KNOWN_MAX, VERSIONS_MAX};
use crate::mentions;
use crate::nests::Nests;
use crate::sequences::Sequences;
use crate::skew::Skew;
use crate::spans::{Spans, hash};
use crate::views::TemplateLife;
use crate::watches::Watches;
use crate::{Error, Options, Record};
use detect::{Detectors, Mode, Observed, ServiceIndex, ShiftValue, TemplateSlot, Vector};
use hashbrown::HashMap;
use incident::{Admission, Bad, Change, Deploy, Incidents, Node, Sight};
use miner::{Mined, Miner, ScopeId, TemplateIndex, ValueBuffer, ValueClass};
use model::{Anomaly, AnomalyId, Incident, IncidentId, Seq, Severity, TemplateId, Timestamp};

/// The one workspace there is so far.
const WORKSPACE: &str = "default";

/// Failures of a server begin at this status.
const STATUS_FAILURE: u16 = 500;

/// A deterministic function of records, ticks and options.
#[derive(Debug)]
pub struct Analysis {
    pub(crate) miner: Miner,
    pub(crate) detectors: Detectors,
    pub(crate) incidents: Incidents,
    /// by the miner's template index
    pub(crate) lives: Vec<TemplateLife>,
    pub(crate) last_tick: Timestamp,
    pub(crate) records_total: u64,
    pub(crate) anomalies_total: u64,
    pub(crate) sources: Vec<Source>,
    /// the one of the latest record: the next one is of the same most of the time
    pub(crate) source: usize,
    /// by the detectors' service index
    pub(crate) services: Vec<ServiceState>,
    /// nodes of calling services by name; looked up only
    pub(crate) callers: HashMap<String, Node>,
    /// detectors' service indexes by name; looked up only
    pub(crate) names: HashMap<String, u32>,
    pub(crate) labels: Labels,
    pub(crate) watches: Watches,
    pub(crate) spans: Spans,
    pub(crate) nests: Nests,
    /// none if they are off
    pub(crate) sequences: Option<Sequences>,
    /// memory for the values of a line
    pub(crate) values: ValueBuffer,
    /// second of the newest tick
    pub(crate) ticked: Option<i64>,
    /// of the latest tick
    pub(crate) changes: Vec<Change>,
}

/// What is kept of a service besides what miner, detectors and graph keep.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServiceState {
    pub(crate) skew: Skew,
    pub(crate) durations: Durations,
    /// hashes of its latest versions
    pub(crate) versions: Vec<u64>,
    /// id of the latest trace in which it failed or was slow, empty if there is none
    pub(crate) bad_trace: String,
    pub(crate) node: Option<Node>,
}

/// Services of a data source; looked up only, never walked, and made anew after a restart.
#[derive(Debug)]
pub(crate) struct Source {
    name: String,
    services: HashMap<String, Known>,
}

/// A service of a data source as miner and detectors know it.
#[derive(Clone, Copy, Debug)]
struct Known {
    scope: ScopeId,
    service: ServiceIndex,
}

impl Analysis {
    /// Nothing learned yet. The options should have been validated.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let sequences = options.detect.has_sequences.then(Sequences::new);
        let (miner, detectors) = (Miner::new(options.miner), Detectors::new(options.detect));
        Self { sequences, ..Self::of(miner, detectors, Incidents::new(options.incident)) }
    }

    pub(crate) fn of(miner: Miner, detectors: Detectors, incidents: Incidents) -> Self {
        Self {
            miner,
            detectors,
            incidents,
            lives: Vec::new(),
            last_tick: Timestamp::default(),
            records_total: 0,
            anomalies_total: 0,
            sources: Vec::new(),
            source: 0,
            services: Vec::new(),
            callers: HashMap::new(),
            names: HashMap::new(),
            labels: Labels::default(),
            watches: Watches::new(),
            spans: Spans::new(),
            nests: Nests::new(),
            sequences: None,
            values: ValueBuffer::default(),
            ticked: None,
            changes: Vec::new(),
        }
    }

    /// Takes in a record and says which template it has. Called once for each, in the order of the log.
    pub fn observe(&mut self, record: &Record<'_>) -> Mined {
        self.records_total += 1;
        let known = self.known(record.data_source, record.service);
        let mined = self.miner.mine(known.scope, record.message);
        if mined.is_new {
            // only then may the place of a merged template be used again
            self.follow_merges();
        }
        self.live_on(&mined, record);
        let state = &mut self.services[known.service.0 as usize];
        let ts = match record.mode {
            Mode::Live => state.skew.straighten(record.ts, self.ticked),
            Mode::History => record.ts,
        };
        self.detectors.observe(Observed {
            service: known.service,
            ts,
            severity: record.severity,
            template: TemplateSlot(mined.template.0),
            template_id: TemplateId(mined.id),
            is_new_template: mined.is_new,
            line: record.message,
            mode: record.mode,
        });
        if record.mode == Mode::Live {
            self.watches.observe(record.service, ts, record.severity, record.duration);
            if let Some(entity) = record.entity {
                self.watches.beat(entity, ts);
            }
        }
        self.read_values(record, &mined, known.service, ts);
        let slow = self.measure(record, &mined, known.service, ts);
        let bad = Bad {
            is_error: record.severity >= Severity::Error
                || record.status_code.is_some_and(|status| status >= STATUS_FAILURE),
            is_warning: record.severity == Severity::Warn,
            is_slow: slow,
        };
        self.relate(record, &mined, known.service, bad, ts);
        mined
    }

    /// Hands the values of a line on, where they are wanted.
    fn read_values(&mut self, record: &Record<'_>, mined: &Mined, service: ServiceIndex, ts: Timestamp) {
        let template = TemplateSlot(mined.template.0);
        if !self.detectors.wants_values(service, ts, template) {
            return;
        }
        let values = self.miner.values(mined.template, record.message, &mut self.values);
        for value in values {
            let Some(column) = value.column.and_then(|column| u16::try_from(column).ok()) else { continue };
            self.detectors.observe_value(
                service,
                &ShiftValue {
                    ts,
                    template,
                    template_id: TemplateId(mined.id),
                    column,
                    line: record.message,
                    at: (value.start, value.end),
                },
            );
        }
    }

    /// Takes in how long a record took, as its column or its words say; says whether that was slow.
    fn measure(&mut self, record: &Record<'_>, mined: &Mined, service: ServiceIndex, ts: Timestamp) -> bool {
        let state = &mut self.services[service.0 as usize];
        if let Some(duration) = record.duration {
            if state.durations.see_column() {
                self.detectors.forget_durations(service);
            }
            return self.detectors.measure(service, ts, duration);
        }
        if !state.durations.reads_words() {
            return false;
        }
        let Some(column) = duration_column(&self.miner, mined.template) else { return false };
        let what = state.durations.line(mined.template.0, ts.secs());
        if what == Use::Skip {
            return false;
        }
        let values = self.miner.values(mined.template, record.message, &mut self.values);
        let value = values.iter().find(|value| value.column == Some(column));
        let duration = value.and_then(|value| durations::millis(&record.message[value.start..value.end]));
        if what == Use::Restart {
            self.detectors.forget_durations(service);
        }
        duration.is_some_and(|duration| self.detectors.measure(service, ts, duration))
    }

    /// Who called whom, and what was bad there.
    fn relate(&mut self, record: &Record<'_>, mined: &Mined, service: ServiceIndex, bad: Bad, ts: Timestamp) {
        let index = service.0;
        let Some(node) = self.services[index as usize].node else { return };
        if let Some(version) = record.version {
            self.see_version(record.service, service, version, ts);
        }
        let trace = record.trace_id.map(hash);
        if let (Some(sequences), Some(trace)) = (&mut self.sequences, trace) {
            let second = self.ticked.unwrap_or_else(|| ts.secs());
            sequences.line(trace, index, TemplateId(mined.id), second);
        }
        let caller = self.caller(record, index, trace, node, ts);
        if bad.is_any()
            && record.mode == Mode::Live
            && let Some(trace) = trace
        {
            self.incidents.observe_bad(trace, node, caller, bad, ts);
            let id = record.trace_id.filter(|id| id.len() <= BAD_TRACE_BYTES_MAX);
            if let (Some(id), true) = (id, bad.is_error || bad.is_slow) {
                id.clone_into(&mut self.services[index as usize].bad_trace);
            }
        }
    }

    /// The service that called this one, as the record says, or as spans or the lines of its trace let guess.
    fn caller(
        &mut self,
        record: &Record<'_>,
        index: u32,
        trace: Option<u64>,
        node: Node,
        ts: Timestamp,
    ) -> Option<Node> {
        if let Some(name) = record.parent_service {
            let caller = self.calling(name)?;
            self.incidents.observe_edge(caller, node, Sight::Named, ts);
            return Some(caller);
        }
        if let Some(span) = record.span_id {
            // ids of spans are told apart within their trace only
            let salt = trace.unwrap_or(0);
            for callee in self.spans.own(hash(span) ^ salt, index) {
                if let Some(callee) = self.services[callee as usize].node {
                    self.incidents.observe_edge(node, callee, Sight::Named, ts);
                }
            }
            let parent = record.parent_span_id?;
            let caller = self.spans.caller(hash(parent) ^ salt, index).filter(|caller| *caller != index)?;
            let caller = self.services[caller as usize].node?;
            self.incidents.observe_edge(caller, node, Sight::Named, ts);
            return Some(caller);
        }
        if record.severity >= Severity::Error {
            for callee in mentions::of(record.message, &self.names, index) {
                if let Some(callee) = self.services[callee as usize].node {
                    self.incidents.observe_edge(node, callee, Sight::Guessed, ts);
                }
            }
        }
        let callee = self.nests.line(trace?, index)?;
        if let Some(callee) = self.services[callee as usize].node {
            self.incidents.observe_edge(node, callee, Sight::Guessed, ts);
        }
        None
    }

    fn calling(&mut self, name: &str) -> Option<Node> {
        if let Some(node) = self.callers.get(name) {
            return Some(*node);
        }
        let node = self.incidents.node(name)?;
        if self.callers.len() < KNOWN_MAX {
            self.callers.insert(name.to_owned(), node);
        }
        Some(node)
    }

    fn see_version(&mut self, name: &str, service: ServiceIndex, version: &str, ts: Timestamp) {
        let hash = hash(version);
        let versions = &mut self.services[service.0 as usize].versions;
        if versions.contains(&hash) {
            return;
        }
        let is_first = versions.is_empty();
        if versions.len() == VERSIONS_MAX {
            versions.remove(0);
        }
        versions.push(hash);
        if !is_first {
            self.incidents.observe_deploy(name, version, ts);
        }
    }

    /// A deploy marker: a service got another version.
    pub fn mark_deploy(&mut self, service: &str, version: &str, at: Timestamp) {
        self.incidents.observe_deploy(service, version, at);
    }

    /// The latest deploys, as markers said or versions of records showed, in order of time.
    #[must_use]
    pub fn deploys(&self) -> Vec<Deploy> {
        self.incidents.deploys()
    }

    fn known(&mut self, data_source: &str, service: &str) -> Known {
        if let Some(source) = self.sources.get(self.source)
            && source.name == data_source
            && let Some(known) = source.services.get(service)
        {
            return *known;
        }
        self.get_to_know(data_source, service)
    }

    /// A service of another data source than that of the record before, or one not seen before.
    #[inline(never)]
    fn get_to_know(&mut self, data_source: &str, service: &str) -> Known {
        self.source = match self.sources.iter().position(|source| source.name == data_source) {
            Some(place) => place,
            None => {
                self.sources.push(Source { name: data_source.to_owned(), services: HashMap::new() });
                self.sources.len() - 1
            }
        };
        if let Some(known) = self.sources[self.source].services.get(service) {
            return *known;
        }
        let known = Known {
            scope: self.miner.scope(WORKSPACE, data_source, service),
            service: self.detectors.service(service),
        };
        let index = known.service.0 as usize;
        if self.services.len() <= index {
            self.services.resize(index + 1, ServiceState::default());
        }
        if self.services[index].node.is_none() {
            self.services[index].node = self.incidents.node(service);
            self.names.insert(service.to_owned(), known.service.0);
        }
        if self.sources[self.source].services.len() < KNOWN_MAX {
            self.sources[self.source].services.insert(service.to_owned(), known);
        }
        known
    }

    fn live_on(&mut self, mined: &Mined, record: &Record<'_>) {
        let Record { ts, severity, message, .. } = *record;
        let template = mined.template.0 as usize;
        if let Some(life) = self.lives.get_mut(template).filter(|_| !mined.is_new) {
            life.first_seen = life.first_seen.min(ts);
            life.last_seen = life.last_seen.max(ts);
            life.severity = life.severity.max(severity);
            return;
        }
        let example = message[..message.floor_char_boundary(EXAMPLE_BYTES_MAX)].to_owned();
        let life = TemplateLife { first_seen: ts, last_seen: ts, severity, example };
        match self.lives.get_mut(template) {
            // The place of a template that had to go.
            Some(place) => *place = life,
            // Templates are numbered without gaps, so this is the next one.
            None => self.lives.resize(template + 1, life),
        }
    }

    /// Templates that became parts of others live on in those.
    pub(crate) fn follow_merges(&mut self) {
        for merge in self.miner.take_merges() {
            self.detectors.merge_templates(TemplateId(merge.from), TemplateId(merge.into));
            let (from, into) = (merge.from_template, merge.into_template);
            let Some(part) = self.lives.get(from.0 as usize).cloned() else { continue };
            if let Some(life) = self.lives.get_mut(into.0 as usize) {
                life.absorb(&part);
            }
            let names = self.miner.scope_name(self.miner.template(into).scope);
            let Some(service) = self.names.get(&names.service) else { continue };
            if self.services[*service as usize].durations.merge(from.0, into.0) {
                self.detectors.forget_durations(ServiceIndex(*service));
            }
        }
    }

    /// Time went on: closes windows, judges, joins. `seq` is the log entry that said so.
    pub fn tick(&mut self, seq: Seq, at: Timestamp) -> Vec<Anomaly> {
        self.last_tick = self.last_tick.max(at);
        self.ticked = self.ticked.max(Some(at.secs()));
        self.follow_merges();
        let mut signals = self.detectors.tick(at);
        if let Some(sequences) = &mut self.sequences {
            let services = self.detectors.readiness();
            signals.extend(sequences.tick(at.secs(), |service| {
                services.get(service as usize).map_or("", |s| s.service.as_str())
            }));
        }
        let watched = self.watches.tick(at).into_iter();
        signals.extend(watched.filter(|signal| !self.detectors.is_left_out(signal.detector)));
        let mut found = Vec::with_capacity(signals.len());
        for signal in signals {
            self.anomalies_total += 1;
            let mut anomaly = Anomaly { id: AnomalyId(self.anomalies_total), seq, incident: None, signal };
            let label = self.labels.of(&anomaly.signal, &self.miner);
            if label == Some(Label::Important) {
                labels::raise(&mut anomaly.signal);
            }
            anomaly.incident = match label {
                Some(Label::Expected) => None,
                Some(Label::Important) => Some(self.incidents.join(&anomaly)),
                None => self.admit(&mut anomaly),
            };
            found.push(anomaly);
        }
        self.changes = self.incidents.advance(at);
        found
    }

    /// The incident of an anomaly that nobody labelled, by the calendar; says in the anomaly why it has none.
    fn admit(&mut self, anomaly: &mut Anomaly) -> Option<IncidentId> {
        let calendar = &self.watches.calendar;
        if let Some(muted) = calendar.muted_signal(&anomaly.signal) {
            let incident = self.incidents.witness(anomaly);
            anomaly.signal.evidence.sentence.push_str(&format!("; muted by {}", muted.name()));
            return incident;
        }
        let at = anomaly.signal.end;
        match self.incidents.admit(anomaly, &|service: &str| calendar.is_maintained(service, at)) {
            Admission::Joined(incident) => Some(incident),
            Admission::Loose => None,
            Admission::Follows(root) => {
                let why = format!("; follows from {root}, which is muted");
                anomaly.signal.evidence.sentence.push_str(&why);
                None
            }
        }
    }

    /// Says that something is expected or important from now on. `false` at the bound of labels.
    pub fn label(&mut self, key: LabelKey, label: Label) -> bool {
        self.labels.set(key, label)
    }

    /// Takes a label back. `false` if there is none.
    pub fn unlabel(&mut self, key: &LabelKey) -> bool {
        self.labels.remove(key)
    }

    /// Vectors of a model for texts that [`Detectors::unsupplied`] told. One that is no direction is left out.
    pub fn supply<'a>(&mut self, vectors: impl IntoIterator<Item = (&'a str, &'a [i8])>) {
        for (text, components) in vectors {
            if let Some(vector) = Vector::of_components(components) {
                self.detectors.supply(text, vector);
            }
        }
    }

    /// All labels, by what they are about.
    pub fn labels(&self) -> impl Iterator<Item = (&LabelKey, Label)> {
        self.labels.list()
    }

    /// Somebody has an incident. `false` if there is none of this number.
    pub fn acknowledge(&mut self, id: IncidentId) -> bool {
        self.incidents.acknowledge(id)
    }

    /// Nobody has an incident any more; whether it is there.
    pub fn unacknowledge(&mut self, id: IncidentId) -> bool {
        self.incidents.unacknowledge(id)
    }

    /// Makes two incidents one; the older goes on and is given.
    ///
    /// # Errors
    /// [`Error::Incident`] if they are unknown, or one already.
    pub fn merge_incidents(&mut self, one: IncidentId, other: IncidentId) -> Result<IncidentId, Error> {
        Ok(self.incidents.merge_incidents(one, other)?)
    }

    /// Takes services out of an incident, which become an incident of their own that is given.
    ///
    /// # Errors
    /// [`Error::Incident`] if the incident is unknown, a service has no anomaly in it, or none or all are named.
    pub fn split(&mut self, id: IncidentId, services: &[&str]) -> Result<IncidentId, Error> {
        Ok(self.incidents.split(id, services)?)
    }

    /// The evidence behind an incident's ranking and blast radius, in lines of text; `None` if it is unknown.
    #[must_use]
    pub fn explain(&self, id: IncidentId) -> Option<String> {
        self.incidents.explain(id)
    }

    /// Incidents like this one, the most similar first, each with its similarity in 0..=1.
    #[must_use]
    pub fn similar(&self, id: IncidentId) -> Vec<(IncidentId, f64)> {
        self.incidents.similar(id)
    }

    /// One incident, or the one it became part of.
    #[must_use]
    pub fn incident(&self, id: IncidentId) -> Option<&Incident> {
        self.incidents.get(id)
    }

    /// What became of incidents at the latest tick, openings first.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The newest tick.
    #[must_use]
    pub fn last_tick(&self) -> Timestamp {
        self.last_tick
    }

    /// Records since the first start.
    #[must_use]
    pub fn records_total(&self) -> u64 {
        self.records_total
    }

    /// Anomalies since the first start; the number of the latest.
    #[must_use]
    pub fn anomalies_total(&self) -> u64 {
        self.anomalies_total
    }

    /// The miner, to render templates and parameters.
    #[must_use]
    pub fn miner(&self) -> &Miner {
        &self.miner
    }

    /// The detectors, for their figures and readiness.
    #[must_use]
    pub fn detectors(&self) -> &Detectors {
        &self.detectors
    }
}

/// The one column of a template that holds a duration.
fn duration_column(miner: &Miner, template: TemplateIndex) -> Option<usize> {
    let columns = miner.columns(template).iter().enumerate();
    let mut found =
        columns.filter(|(_, column)| column.class == ValueClass::Duration).map(|(place, _)| place);
    found.next().filter(|_| found.next().is_none())
}
