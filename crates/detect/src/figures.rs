//! What a dashboard shows live.

use crate::seconds::Counts;
use model::Timestamp;

/// The last 60 s of event time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// end of the newest second, exclusive
    pub end: Timestamp,
    /// by service, in the order they were first named
    pub services: Vec<ServiceFigures>,
    /// all services together, one element per second, the newest last; always 60
    pub seconds: Vec<Counts>,
    /// records that came after their second was closed: counted, not judged; since the first start
    pub late: u64,
    /// records more than five minutes before the clock: not counted; since the first start
    pub ahead: u64,
    /// signals dropped because too many waited for a tick; since the first start
    pub signals_dropped: u64,
}

/// One service in the last 60 s of event time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFigures {
    /// its name
    pub service: String,
    /// what it wrote
    pub counts: Counts,
}

/// How far the learning of a service is.
#[derive(Clone, Debug, PartialEq)]
pub struct Readiness {
    /// its name
    pub service: String,
    /// share of the learning that is done, in 0..=1; it is judged from 1 on
    pub share: f64,
}

/// How far the learning of one series of a service is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeriesReadiness {
    /// `volume`, `errors`, `warnings` or `latency`
    pub series: &'static str,
    /// share of the learning that is done, in 0..=1; it is judged from 1 on
    pub share: f64,
    /// whether it has a day and a week to learn
    pub has_cycle: bool,
}
