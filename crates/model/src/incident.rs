//! Incidents: anomalies that share a likely cause.

use crate::{AnomalyId, IncidentId, Timestamp};

/// Where an incident is in its life. Acknowledged is a mark beside it, not a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncidentState {
    /// signals keep coming
    Active,
    /// quiet for a while, may come back
    Resolving,
    /// quiet long enough; a later signal opens another incident
    Resolved,
}

impl IncidentState {
    /// `active`, `resolving` or `resolved`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Resolving => "resolving",
            Self::Resolved => "resolved",
        }
    }
}

/// A service that may be the root cause, with why.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// the service
    pub service: String,
    /// share of the evidence that points here, in 0..=1; all candidates of an incident add up to 1
    pub confidence: f64,
    /// each piece of evidence in words and numbers
    pub evidence: Vec<String>,
}

/// A caller that suffers, or may next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    /// the calling service
    pub service: String,
    /// calls between it and the root, at least 1
    pub hops: u32,
}

/// Anomalies that share a likely cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// its number
    pub id: IncidentId,
    /// where it is in its life
    pub state: IncidentState,
    /// whether somebody has said "I have it"
    pub is_acknowledged: bool,
    /// begin of the first anomalous window
    pub started: Timestamp,
    /// end of the latest anomalous window
    pub last_signal: Timestamp,
    /// when it was resolved
    pub resolved: Option<Timestamp>,
    /// highest score of its anomalies, in 0..=1
    pub severity: f64,
    /// one line: the root and what it does
    pub title: String,
    /// plain words: what, since when, who else
    pub summary: String,
    /// services with an anomaly in it, in order of their first
    pub services: Vec<String>,
    /// ranked, the likeliest first; never empty
    pub candidates: Vec<Candidate>,
    /// callers of the root with an anomaly of their own
    pub impacted: Vec<Impact>,
    /// callers of the root without one yet
    pub likely_next: Vec<Impact>,
    /// what the root depends on and deviates too, suspected of being behind it; never part of the blast radius
    pub dependencies: Vec<Impact>,
    /// what changed in its services just before, in words: deploys, newest first
    pub changes: Vec<String>,
    /// the latest anomalies, newest last, at most 100
    pub anomalies: Vec<AnomalyId>,
    /// how many anomalies in all
    pub anomaly_count: u64,
}

impl Incident {
    /// The likeliest root cause.
    #[must_use]
    pub fn root(&self) -> &str {
        self.candidates.first().map_or("", |candidate| candidate.service.as_str())
    }
}
