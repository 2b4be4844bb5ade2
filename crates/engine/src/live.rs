//! The picture of the engine that it publishes every tick; what a page shows.

use crate::tail::Line;
use model::{Anomaly, Incident, Severity, TemplateId, Timestamp};
use std::sync::Arc;

/// All that is live, at one tick.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// the tick
    pub at: Timestamp,
    /// the log up to here is in it
    pub seq: u64,
    /// rows that landed since the data directory was made
    pub records_total: u64,
    /// rows that were quarantined since then
    pub rejected_total: u64,
    /// rows a second, over the last ten ticks
    pub records_per_second: f64,
    /// share of the learning that is done, over all services with rows, in 0..=1
    pub learning: f64,
    /// by name
    pub services: Vec<ServiceLive>,
    /// second, records, warnings, errors of the last minute of event time, oldest first
    pub timeline: Vec<(Timestamp, u64, u64, u64)>,
    /// newest last, at most 200
    pub anomalies: Arc<Vec<Anomaly>>,
    /// newest first, all states
    pub incidents: Arc<Vec<Incident>>,
    /// caller, callee, weight
    pub edges: Arc<Vec<(String, String, f64)>>,
    /// in order of creation; renewed every few ticks
    pub templates: Arc<Vec<TemplateLive>>,
    /// newest last, at most 60
    pub lines: Arc<Vec<Line>>,
}

/// One service in the last minute of event time.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceLive {
    /// its name
    pub name: String,
    /// records in the last minute
    pub records: u64,
    /// of those ERROR and FATAL
    pub errors: u64,
    /// of those WARN
    pub warnings: u64,
    /// share of the learning that is done, in 0..=1
    pub readiness: f64,
}

/// A template and its life.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateLive {
    /// its id
    pub id: TemplateId,
    /// data source it was found in
    pub data_source: String,
    /// service it was found in
    pub service: String,
    /// values as `<*>`
    pub text: String,
    /// values as `<num>`, `<ip>`, …
    pub typed: String,
    /// worst severity of its records
    pub severity: Severity,
    /// its records
    pub count: u64,
    /// event time of the first record
    pub first_seen: Timestamp,
    /// event time of the latest record
    pub last_seen: Timestamp,
}
