//! Incidents as they are told: one that happens again and again is one story.

use super::correlate::Correlated;
use super::watch::Anomalous;
use model::{DetectorKind, Incident};
use std::collections::BTreeMap;

/// Incidents of one kind from which on they are a habit of the log, told once.
const HABIT_MIN: usize = 4;

/// Incidents of one kind, or a single one.
pub(super) struct Story<'a> {
    /// in order of begin; never empty
    pub(super) incidents: Vec<&'a Correlated>,
    /// the gravest of them, in `incidents`
    worst: usize,
}

impl<'a> Story<'a> {
    fn of(incidents: Vec<&'a Correlated>) -> Self {
        let severity = |index: &usize| incidents[*index].incident.severity;
        let worst =
            (0..incidents.len()).rev().max_by(|a, b| severity(a).total_cmp(&severity(b))).unwrap_or(0);
        Self { incidents, worst }
    }

    pub(super) fn worst(&self) -> &'a Correlated {
        self.incidents[self.worst]
    }

    pub(super) fn first(&self) -> &'a Incident {
        &self.incidents[0].incident
    }

    pub(super) fn is_habit(&self) -> bool {
        self.incidents.len() >= HABIT_MIN
    }

    /// How early it is told, in 0..=1. What happens often is less of a surprise, and a new line that changed no rate
    /// has turned out not to matter much.
    fn rank(&self) -> f64 {
        let is_rate = |period: &Anomalous| period.peak.detector != DetectorKind::NewTemplate;
        let weight = if self.worst().periods.iter().any(is_rate) { 1.0 } else { 0.45 };
        weight * self.worst().incident.severity / (1.0 + (self.incidents.len() as f64).log10())
    }

    /// Whether it belongs to what is said first.
    pub(super) fn is_grave(&self) -> bool {
        self.rank() >= 0.4
    }
}

/// All stories, those to be told first first.
pub(super) fn stories(incidents: &[Correlated]) -> Vec<Story<'_>> {
    // service, and of its gravest anomaly the detector, the metric, and whether there was less of it
    type Kind<'a> = (&'a str, Option<(DetectorKind, &'a str, bool)>);
    let mut kinds: BTreeMap<Kind<'_>, Vec<&Correlated>> = BTreeMap::new();
    for correlated in incidents {
        let peak = correlated.periods.iter().max_by(|a, b| a.peak.score.total_cmp(&b.peak.score));
        let what = peak.map(|period| {
            let evidence = &period.peak.evidence;
            (period.peak.detector, period.peak.subject.metric.as_str(), evidence.observed < evidence.expected)
        });
        kinds.entry((correlated.incident.root(), what)).or_default().push(correlated);
    }
    let mut stories = Vec::new();
    for alike in kinds.into_values() {
        if alike.len() >= HABIT_MIN {
            stories.push(Story::of(alike));
        } else {
            stories.extend(alike.into_iter().map(|single| Story::of(vec![single])));
        }
    }
    stories.sort_by(|a, b| {
        let begin = |story: &Story<'_>| (story.first().started, story.first().id);
        b.rank().total_cmp(&a.rank()).then(begin(a).cmp(&begin(b)))
    });
    stories
}
