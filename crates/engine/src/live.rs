//! The picture of the engine that it publishes every tick; what a page shows.

use crate::tail::Line;
use analysis::{EdgeView, SecondView, ServiceView, TemplateView};
use model::{Anomaly, Incident, Timestamp};
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
    pub services: Vec<ServiceView>,
    /// the last minute of event time, oldest second first
    pub timeline: Vec<SecondView>,
    /// newest last, at most 200
    pub anomalies: Arc<Vec<Anomaly>>,
    /// newest first, all states
    pub incidents: Arc<Vec<Incident>>,
    /// by caller and callee
    pub edges: Arc<Vec<EdgeView>>,
    /// in order of creation; renewed every few ticks
    pub templates: Arc<Vec<TemplateView>>,
    /// newest last, at most 60
    pub lines: Arc<Vec<Line>>,
}
