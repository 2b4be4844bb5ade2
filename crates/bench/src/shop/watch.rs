//! One run through one analysis, and the incidents it opened.

use std::collections::BTreeMap;
use std::time::Duration;

use analysis::{Analysis, Mode};
use model::{Anomaly, Incident, IncidentId, Seq, Timestamp};
use sim::{Run, Truth};

use crate::clock;

/// The data source that the shop's records are in.
const DATA_SOURCE: &str = "logs";

/// Anomalies kept of an incident: those that opened it and made its shape.
const ANOMALIES_KEPT: usize = 6;

/// What became of a run.
#[derive(Debug)]
pub(crate) struct Watched {
    /// of the run
    pub(crate) name: String,
    pub(crate) start: Timestamp,
    pub(crate) truths: Vec<Truth>,
    /// in the order in which they were opened
    pub(crate) incidents: Vec<Opened>,
    /// anomalies told, by the name of their detector
    pub(crate) told: BTreeMap<&'static str, u32>,
    pub(crate) cost: Cost,
}

/// An incident as it was last seen.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// the tick after which it was there
    pub(crate) at: Timestamp,
    /// the likeliest root then
    pub(crate) first_root: String,
    pub(crate) incident: Incident,
    /// its first anomalies, each with the tick that found it
    pub(crate) anomalies: Vec<(Timestamp, Anomaly)>,
}

/// What it took, in real time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) records: u64,
    pub(crate) observing: Duration,
    pub(crate) ticks: u32,
    pub(crate) ticking: Duration,
    pub(crate) tick_max: Duration,
}

impl Watched {
    /// Feeds what arrives in a second, then ticks, as the engine does.
    pub(crate) fn of(run: Run, options: &analysis::Options) -> Self {
        let mut analysis = Analysis::new(options.clone());
        let (mut seen, mut told) = (BTreeMap::new(), BTreeMap::new());
        let mut cost = Cost::default();
        let (name, start, truths) = (run.name().to_owned(), run.start(), run.truths().to_vec());
        for second in run {
            let begin = clock::now();
            for record in &second.records {
                analysis.observe(&as_analysed(record));
            }
            let observed = clock::now();
            let anomalies = analysis.tick(Seq(u64::from(cost.ticks) + 1), second.end);
            cost.add(second.records.len(), observed - begin, observed.elapsed());
            for anomaly in &anomalies {
                *told.entry(anomaly.signal.detector.as_str()).or_insert(0) += 1;
            }
            if !anomalies.is_empty() {
                look(&analysis, second.end, &mut seen);
                keep(anomalies, second.end, &mut seen);
            }
        }
        look(&analysis, analysis.last_tick(), &mut seen);
        Self { name, start, truths, incidents: seen.into_values().collect(), told, cost }
    }
}

/// Brings what was seen of the incidents up to date. They are numbered as they were opened.
fn look(analysis: &Analysis, at: Timestamp, seen: &mut BTreeMap<IncidentId, Opened>) {
    for incident in analysis.incidents() {
        match seen.get_mut(&incident.id) {
            Some(opened) => opened.incident = incident,
            None => {
                let first_root = incident.root().to_owned();
                seen.insert(incident.id, Opened { at, first_root, incident, anomalies: Vec::new() });
            }
        }
    }
}

fn keep(anomalies: Vec<Anomaly>, at: Timestamp, seen: &mut BTreeMap<IncidentId, Opened>) {
    for anomaly in anomalies {
        let opened = anomaly.incident.and_then(|incident| seen.get_mut(&incident));
        if let Some(opened) = opened.filter(|opened| opened.anomalies.len() < ANOMALIES_KEPT) {
            opened.anomalies.push((at, anomaly));
        }
    }
}

fn as_analysed(record: &sim::Record) -> analysis::Record<'_> {
    analysis::Record {
        data_source: DATA_SOURCE,
        service: record.service,
        ts: record.timestamp,
        severity: record.severity,
        message: &record.message,
        trace_id: Some(&record.trace_id),
        span_id: Some(&record.span_id),
        parent_span_id: record.parent_span_id.as_deref(),
        parent_service: record.parent_service,
        duration: Some(record.duration_ms),
        status_code: Some(record.status_code),
        version: Some(&record.version),
        entity: None,
        mode: Mode::Live,
    }
}

impl Cost {
    fn add(&mut self, records: usize, observing: Duration, tick: Duration) {
        self.records += records as u64;
        self.observing += observing;
        self.ticks += 1;
        self.ticking += tick;
        self.tick_max = self.tick_max.max(tick);
    }

    /// Of several runs together.
    pub(crate) fn sum<'a>(costs: impl Iterator<Item = &'a Self>) -> Self {
        costs.fold(Self::default(), |sum, cost| Self {
            records: sum.records + cost.records,
            observing: sum.observing + cost.observing,
            ticks: sum.ticks + cost.ticks,
            ticking: sum.ticking + cost.ticking,
            tick_max: sum.tick_max.max(cost.tick_max),
        })
    }
}
