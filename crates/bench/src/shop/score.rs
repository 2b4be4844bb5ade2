//! Incidents against the truth, one case per fault.
//!
//! - **detected**: the first incident opened within [`DETECTED_WITHIN`] of the fault's start that has the root or one
//!   of its callers among its members; all else is read from this incident.
//! - **exactly one**: one incident opened within [`ONE_WITHIN`], whatever it is about.
//! - **root**: its place among the candidates.
//! - **blast**: precision is the share of impacted services that are callers of the root, direct or not; recall the
//!   share of direct callers found, those of undetected faults counting as missed.
//! - **false before**: opened before the fault's start.

use std::collections::BTreeSet;
use std::time::Duration;

use model::Timestamp;
use sim::Truth;

use crate::shop::Setting;
use crate::shop::watch::{Opened, Watched};

const DETECTED_WITHIN: Duration = Duration::from_secs(120);
const ONE_WITHIN: Duration = Duration::from_secs(300);

/// A fault and the incidents around it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) setting: Setting,
    pub(crate) truth: Truth,
    /// in the order in which they were opened
    pub(crate) incidents: Vec<Opened>,
    pub(crate) verdict: Verdict,
}

/// What a case adds to the score.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    /// from the fault's start to the incident
    pub(crate) delay: Option<Duration>,
    pub(crate) is_exactly_one: bool,
    /// place of the root among the candidates, from 1
    pub(crate) root_place: Option<usize>,
    pub(crate) false_before: usize,
    pub(crate) impacted_right: usize,
    pub(crate) impacted_wrong: usize,
    pub(crate) direct_found: usize,
    pub(crate) direct_in_all: usize,
}

impl Case {
    /// The cases of a run. Of a run with several faults, a case ends where the next begins: what is opened later is
    /// the next one's.
    pub(crate) fn of(setting: Setting, watched: &Watched) -> Vec<Self> {
        let truths = &watched.truths;
        let case = |(number, truth): (usize, &Truth)| {
            let from = if number == 0 { Timestamp(i64::MIN) } else { truth.start };
            let to = truths.get(number + 1).map_or(Timestamp(i64::MAX), |next| next.start);
            let is_of_case = |opened: &&Opened| (from..to).contains(&opened.at);
            let incidents: Vec<Opened> = watched.incidents.iter().filter(is_of_case).cloned().collect();
            let name = match truths.len() {
                1 => watched.name.clone(),
                _ => format!("{}-{}-{}", watched.name, number + 1, truth.fault.name()),
            };
            let verdict = Verdict::of(truth, &incidents);
            Self { name, setting, truth: truth.clone(), incidents, verdict }
        };
        truths.iter().enumerate().map(case).collect()
    }
}

impl Verdict {
    pub(crate) fn of(truth: &Truth, incidents: &[Opened]) -> Self {
        let callers: BTreeSet<&str> = truth.callers.iter().map(|caller| caller.service.as_str()).collect();
        let direct: BTreeSet<&str> =
            truth.callers.iter().filter(|c| c.hops == 1).map(|c| c.service.as_str()).collect();
        let opened_within =
            |opened: &Opened, within: Duration| (truth.start..=truth.start + within).contains(&opened.at);
        let is_near = |service: &String| service == truth.primary || callers.contains(service.as_str());
        let hit = incidents
            .iter()
            .filter(|opened| opened_within(opened, DETECTED_WITHIN))
            .find(|opened| opened.incident.services.iter().any(is_near));

        let mut verdict = Self {
            delay: hit.map(|opened| opened.at.since(truth.start)),
            is_exactly_one: incidents.iter().filter(|opened| opened_within(opened, ONE_WITHIN)).count() == 1,
            false_before: incidents.iter().filter(|opened| opened.at < truth.start).count(),
            direct_in_all: direct.len(),
            ..Self::default()
        };
        if let Some(Opened { incident, .. }) = hit {
            let place = incident.candidates.iter().position(|candidate| candidate.service == truth.primary);
            verdict.root_place = place.map(|place| place + 1);
            let impacted: BTreeSet<&str> = incident.impacted.iter().map(|i| i.service.as_str()).collect();
            let impacted = impacted.into_iter().filter(|service| *service != truth.primary);
            let (right, wrong): (Vec<&str>, Vec<&str>) = impacted.partition(|name| callers.contains(name));
            verdict.impacted_right = right.len();
            verdict.impacted_wrong = wrong.len();
            verdict.direct_found = right.iter().filter(|service| direct.contains(*service)).count();
        }
        verdict
    }

    pub(crate) fn has_root_within(&self, places: usize) -> bool {
        self.root_place.is_some_and(|place| place <= places)
    }
}

/// The figures of several cases.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Score {
    pub(crate) cases: usize,
    pub(crate) detected: usize,
    pub(crate) exactly_one: usize,
    pub(crate) root_first: usize,
    pub(crate) root_in_three: usize,
    pub(crate) false_before: usize,
    /// in seconds, of the detected ones
    pub(crate) delay_median_s: Option<f64>,
    /// in 0..=1; none without an impacted service
    pub(crate) blast_precision: Option<f64>,
    /// in 0..=1
    pub(crate) blast_recall: Option<f64>,
}

impl Score {
    pub(crate) fn of<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Self {
        let verdicts: Vec<&Verdict> = verdicts.collect();
        let count = |is_meant: fn(&Verdict) -> bool| verdicts.iter().filter(|v| is_meant(v)).count();
        let sum = |figure: fn(&Verdict) -> usize| verdicts.iter().map(|v| figure(v)).sum::<usize>();
        let (right, wrong) = (sum(|v| v.impacted_right), sum(|v| v.impacted_wrong));
        Self {
            cases: verdicts.len(),
            detected: count(|v| v.delay.is_some()),
            exactly_one: count(|v| v.is_exactly_one),
            root_first: count(|v| v.has_root_within(1)),
            root_in_three: count(|v| v.has_root_within(3)),
            false_before: sum(|v| v.false_before),
            delay_median_s: median(verdicts.iter().filter_map(|v| v.delay)),
            blast_precision: share(right, right + wrong),
            blast_recall: share(sum(|v| v.direct_found), sum(|v| v.direct_in_all)),
        }
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// In seconds; of an even number, the mean of the middle two.
fn median(delays: impl Iterator<Item = Duration>) -> Option<f64> {
    let mut seconds: Vec<f64> = delays.map(|delay| delay.as_secs_f64()).collect();
    seconds.sort_by(f64::total_cmp);
    let upper = *seconds.get(seconds.len() / 2)?;
    let lower = seconds[(seconds.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests;
