//! Incidents as they are told: one that happens again and again is one story.

use super::compare::COUNT_MIN;
use super::correlate::Correlated;
use super::findings::Findings;
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

    /// How early it is told. What happens often is less of a surprise, and a line that was new then and hardly came
    /// again has turned out not to matter much.
    fn rank(&self, findings: &Findings<'_>) -> f64 {
        let worst = self.worst();
        let came_again = |period: &Anomalous| {
            period.peak.subject.template.is_none_or(|id| findings.count_of(id) as f64 >= COUNT_MIN)
        };
        let weight = if worst.periods.iter().any(came_again) { 1.0 } else { 0.5 };
        weight * worst.incident.severity / (1.0 + (self.incidents.len() as f64).log10())
    }
}

/// All stories, those to be told first first.
pub(super) fn stories<'a>(findings: &'a Findings<'_>) -> Vec<Story<'a>> {
    let mut kinds: BTreeMap<(&str, Option<(DetectorKind, &str)>), Vec<&Correlated>> = BTreeMap::new();
    for correlated in &findings.incidents {
        let peak = correlated.periods.iter().max_by(|a, b| a.peak.score.total_cmp(&b.peak.score));
        let what = peak.map(|period| (period.peak.detector, period.peak.subject.metric.as_str()));
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
        b.rank(findings).total_cmp(&a.rank(findings)).then(begin(a).cmp(&begin(b)))
    });
    stories
}
