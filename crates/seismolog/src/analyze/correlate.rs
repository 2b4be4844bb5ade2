//! Anomalies that belong together: signals of all lanes, in order of event time, to incidents.
//!
//! A text log does not say who calls whom, so anomalies join by service and time alone.

use super::watch::{Anomalous, Watch};
use incident::{Incidents, Options};
use model::{Anomaly, AnomalyId, DetectorKind, Incident, IncidentId, Seq, Subject, Timestamp};
use std::collections::HashMap;

/// An incident and what it is made of.
#[derive(Clone, Debug)]
pub(super) struct Correlated {
    pub(super) incident: Incident,
    /// its anomalous periods in order of begin
    pub(super) periods: Vec<Anomalous>,
}

/// All incidents in order of begin; `end` is the last time in the log.
pub(super) fn correlate(watch: &Watch, end: Timestamp) -> Vec<Correlated> {
    let mut incidents = Incidents::new(Options::default());
    let mut by_subject: HashMap<(DetectorKind, &Subject), Vec<usize>> = HashMap::new();
    for (index, period) in watch.periods.iter().enumerate() {
        by_subject.entry((period.peak.detector, &period.peak.subject)).or_default().push(index);
    }
    let mut incident_of: Vec<Option<IncidentId>> = vec![None; watch.periods.len()];
    for (number, signal) in (1..).zip(&watch.signals) {
        incidents.advance(signal.end);
        let anomaly =
            Anomaly { id: AnomalyId(number), seq: Seq(number), incident: None, signal: signal.clone() };
        let id = incidents.join(&anomaly);
        let candidates =
            by_subject.get(&(signal.detector, &signal.subject)).map(Vec::as_slice).unwrap_or_default();
        let holds = |index: &&usize| {
            let period = &watch.periods[**index];
            (period.begin..=period.end).contains(&signal.begin)
        };
        if let Some(index) = candidates.iter().find(holds) {
            incident_of[*index].get_or_insert(id);
        }
    }
    incidents.advance(end);
    let mut correlated: Vec<Correlated> = incidents
        .list()
        .into_iter()
        .map(|incident| {
            let periods = watch.periods.iter().zip(&incident_of).filter(|(_, id)| **id == Some(incident.id));
            Correlated {
                incident: incident.clone(),
                periods: periods.map(|(period, _)| period.clone()).collect(),
            }
        })
        .collect();
    correlated.sort_by_key(|correlated| (correlated.incident.started, correlated.incident.id));
    correlated
}
