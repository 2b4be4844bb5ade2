//! The state machine behind the log: miner, detectors, incidents.

use crate::Mode;
use crate::live::{ServiceLive, TemplateLive};
use crate::source::Source;
use arrow::array::{RecordBatch, UInt64Array};
use detect::{Detectors, Observed, ServiceIndex, TemplateSlot};
use hashbrown::HashMap;
use incident::Incidents;
use miner::{Miner, ScopeId};
use model::{Anomaly, AnomalyId, Incident, Seq, Severity, TemplateId, Timestamp};

/// The one workspace there is so far.
pub(crate) const WORKSPACE: &str = "default";

/// A deterministic function of the log and the options.
pub(crate) struct State {
    pub(crate) miner: Miner,
    pub(crate) detectors: Detectors,
    pub(crate) incidents: Incidents,
    /// by the miner's template index
    pub(crate) lives: Vec<TemplateLife>,
    pub(crate) applied: Seq,
    pub(crate) last_tick: Timestamp,
    pub(crate) records_total: u64,
    pub(crate) rejected_total: u64,
    pub(crate) anomalies_total: u64,
    /// by data source; looked up only, never walked, and made anew after a restart
    pub(crate) services: Vec<HashMap<String, Known>>,
}

/// When a template lived and how bad it got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TemplateLife {
    pub(crate) first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
    pub(crate) severity: Severity,
}

/// A service of a data source as miner and detectors know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    scope: ScopeId,
    service: ServiceIndex,
}

/// Services remembered per data source for the look-up; behind it each record asks miner and detectors.
const KNOWN_MAX: usize = model::limits::SERVICES_MAX;

impl State {
    pub(crate) fn new(miner: Miner, detectors: Detectors, incidents: Incidents) -> Self {
        Self {
            miner,
            detectors,
            incidents,
            lives: Vec::new(),
            applied: Seq::default(),
            last_tick: Timestamp::default(),
            records_total: 0,
            rejected_total: 0,
            anomalies_total: 0,
            services: Vec::new(),
        }
    }

    /// Mines and observes a batch; the ids of its rows' templates, if the data source is analysed.
    pub(crate) fn rows(
        &mut self,
        index: usize,
        source: &Source,
        batch: &RecordBatch,
        mode: Mode,
    ) -> Option<UInt64Array> {
        let view = source.roles.as_ref()?.view(batch)?;
        if self.services.len() <= index {
            self.services.resize_with(index + 1, HashMap::new);
        }
        let mode = match mode {
            Mode::Live => detect::Mode::Live,
            Mode::History => detect::Mode::History,
        };
        let mut ids = Vec::with_capacity(view.rows());
        for row in 0..view.rows() {
            let (name, line, ts) = (view.service(row), view.message(row), view.timestamp(row));
            let severity = view.severity(row);
            let known = self.known(index, &source.name, name);
            let mined = self.miner.mine(known.scope, line);
            ids.push(mined.id);
            self.live_on(mined.template.0 as usize, ts, severity);
            self.detectors.observe(Observed {
                service: known.service,
                ts,
                severity,
                template: TemplateSlot(mined.template.0),
                template_id: TemplateId(mined.id),
                is_new_template: mined.is_new,
                line,
                mode,
            });
            if let Some(caller) = view.parent_service(row) {
                self.incidents.observe_call(caller, name, ts);
            }
        }
        Some(UInt64Array::from(ids))
    }

    fn known(&mut self, index: usize, source: &str, name: &str) -> Known {
        if let Some(known) = self.services[index].get(name) {
            return *known;
        }
        let known =
            Known { scope: self.miner.scope(WORKSPACE, source, name), service: self.detectors.service(name) };
        if self.services[index].len() < KNOWN_MAX {
            self.services[index].insert(name.to_owned(), known);
        }
        known
    }

    fn live_on(&mut self, template: usize, ts: Timestamp, severity: Severity) {
        if let Some(life) = self.lives.get_mut(template) {
            life.first_seen = life.first_seen.min(ts);
            life.last_seen = life.last_seen.max(ts);
            life.severity = life.severity.max(severity);
            return;
        }
        // Templates are numbered without gaps, so this is the next one.
        self.lives.resize(template + 1, TemplateLife { first_seen: ts, last_seen: ts, severity });
    }

    /// Time went on: closes windows, judges, joins.
    pub(crate) fn tick(&mut self, seq: Seq, at: Timestamp) -> Vec<Anomaly> {
        self.last_tick = self.last_tick.max(at);
        let signals = self.detectors.tick(at);
        let mut found = Vec::with_capacity(signals.len());
        for signal in signals {
            self.anomalies_total += 1;
            let mut anomaly = Anomaly { id: AnomalyId(self.anomalies_total), seq, incident: None, signal };
            anomaly.incident = Some(self.incidents.join(&anomaly));
            found.push(anomaly);
        }
        self.incidents.advance(at);
        found
    }

    pub(crate) fn learning(&self) -> f64 {
        let readiness = self.detectors.readiness();
        if readiness.is_empty() {
            return 0.0;
        }
        readiness.iter().map(|service| service.share).sum::<f64>() / readiness.len() as f64
    }

    pub(crate) fn services(&self) -> Vec<ServiceLive> {
        let figures = self.detectors.services();
        let readiness = self.detectors.readiness();
        let mut services: Vec<ServiceLive> = figures
            .services
            .into_iter()
            .zip(readiness)
            .map(|(figures, readiness)| ServiceLive {
                name: figures.service,
                records: u64::from(figures.counts.records),
                errors: u64::from(figures.counts.errors),
                warnings: u64::from(figures.counts.warnings),
                readiness: readiness.share,
            })
            .collect();
        services.sort_by(|a, b| a.name.cmp(&b.name));
        services
    }

    pub(crate) fn timeline(&self) -> Vec<(Timestamp, u64, u64, u64)> {
        let figures = self.detectors.services();
        let begin = figures.end.secs() - figures.seconds.len() as i64;
        let second = |at: usize| Timestamp::from_secs(begin + at as i64);
        let seconds = figures.seconds.iter().enumerate();
        seconds
            .map(|(at, counts)| {
                let [records, warnings, errors] =
                    [counts.records, counts.warnings, counts.errors].map(u64::from);
                (second(at), records, warnings, errors)
            })
            .collect()
    }

    pub(crate) fn incidents(&self) -> Vec<Incident> {
        self.incidents.list().into_iter().cloned().collect()
    }

    pub(crate) fn edges(&self) -> Vec<(String, String, f64)> {
        self.incidents.edges().into_iter().map(|edge| (edge.caller, edge.callee, edge.weight)).collect()
    }

    pub(crate) fn templates(&self) -> Vec<TemplateLive> {
        let lives = self.miner.templates().zip(&self.lives);
        lives
            .map(|((_, template), life)| {
                let names = self.miner.scope_name(template.scope);
                TemplateLive {
                    id: TemplateId(template.id),
                    data_source: names.data_source.clone(),
                    service: names.service.clone(),
                    text: template.text.clone(),
                    typed: template.typed.clone(),
                    severity: life.severity,
                    count: template.count,
                    first_seen: life.first_seen,
                    last_seen: life.last_seen,
                }
            })
            .collect()
    }
}
