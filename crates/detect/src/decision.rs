//! The one decision: is a claim unusual enough to be told, and how much does it matter?
//!
//! Rates are held against one p-value, derived from the false alarms accepted per service and month and from how
//! often is judged. A score says how much it matters: .62 for what is just past the cut, more with each power of
//! ten of improbability and with the size of the change, times a weight for what the metric means to people.

use crate::options::Options;
use crate::rate::{Direction, JUDGED_SECS, Metric};
use crate::stats::NegativeBinomial;
use model::Severity;

/// Trailing windows are judged at every second and so overlap. Measured on quiet Poisson traffic, a window of w
/// seconds costs about this many times the false alarms of windows laid side by side.
const OVERLAP: f64 = 2.5;

const MONTH_SECS: f64 = 30.0 * 86_400.0;

/// Volume up, volume down, errors up, warnings up.
const QUESTIONS: f64 = 4.0;

/// What a detector says.
pub(crate) enum Claim<'a> {
    /// a count left what was predicted
    Departure { metric: Metric, direction: Direction, observed: u64, predicted: &'a NegativeBinomial },
    /// a template is new
    Novelty {
        severity: Severity,
        /// chance that a record starts a template
        p_value: f64,
        /// templates the service was to start in the next minutes anyway
        expected: f64,
    },
}

/// The answer to a claim that holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// in 0..=1
    pub(crate) p_value: f64,
    /// in 0..=1
    pub(crate) score: f64,
}

/// The cuts, worked out once.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    p_value_max: f64,
    min_events: f64,
    novelty_score_min: f64,
}

impl Decision {
    pub(crate) fn new(options: &Options) -> Self {
        let windows: f64 = JUDGED_SECS.iter().map(|secs| OVERLAP * MONTH_SECS / *secs as f64).sum();
        Self {
            p_value_max: options.false_alarms_per_month / (QUESTIONS * windows),
            min_events: f64::from(options.min_events),
            novelty_score_min: options.novelty_score_min,
        }
    }

    /// `None` for what is not told.
    pub(crate) fn judge(&self, claim: &Claim<'_>) -> Option<Verdict> {
        match claim {
            Claim::Departure { metric, direction, observed, predicted } => {
                self.departure(*metric, *direction, *observed, predicted)
            }
            Claim::Novelty { severity, p_value, expected } => {
                let score = novelty_weight(*severity) / (1.0 + expected);
                (score >= self.novelty_score_min).then_some(Verdict { p_value: *p_value, score })
            }
        }
    }

    fn departure(
        &self,
        metric: Metric,
        direction: Direction,
        observed: u64,
        predicted: &NegativeBinomial,
    ) -> Option<Verdict> {
        let count = observed as f64;
        let (larger, smaller) = match direction {
            Direction::Up => (count, predicted.mean),
            Direction::Down => (predicted.mean, count),
        };
        let change = larger - smaller;
        let is_large = larger >= self.min_events && change >= self.min_events;
        if !is_large || larger < ratio_min(metric, direction) * smaller {
            return None;
        }
        let p_value = match direction {
            Direction::Up => predicted.at_least(observed),
            Direction::Down => predicted.at_most(observed),
        };
        if p_value > self.p_value_max {
            return None;
        }
        let powers = (self.p_value_max / p_value).log10();
        let ratio = larger / smaller.max(0.1);
        let surprise = 1.0 - (-powers / 4.0).exp();
        let size = (1.0 - (-(ratio - 1.0) / 4.0).exp()) * (1.0 - (-change / 20.0).exp());
        let score = weight(metric, direction) * (0.62 + 0.19 * surprise + 0.19 * size);
        Some(Verdict { p_value, score })
    }
}

/// Smallest relative change that matters to anybody.
fn ratio_min(metric: Metric, direction: Direction) -> f64 {
    match (metric, direction) {
        (Metric::Volume, Direction::Up) => 1.5,
        _ => 2.0,
    }
}

/// More errors break something, fewer records may, more records alone seldom do.
fn weight(metric: Metric, direction: Direction) -> f64 {
    match (metric, direction) {
        (Metric::Errors, _) => 1.0,
        (Metric::Warnings, _) => 0.95,
        (Metric::Volume, Direction::Down) => 0.95,
        (Metric::Volume, Direction::Up) => 0.75,
    }
}

/// How much a new template of this severity matters, in 0..=1.
pub(crate) fn novelty_weight(severity: Severity) -> f64 {
    match severity {
        Severity::Trace | Severity::Debug => 0.2,
        Severity::Info => 0.3,
        Severity::Warn => 0.65,
        Severity::Error => 0.9,
        Severity::Fatal => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(metric: Metric, direction: Direction, observed: u64, mean: f64) -> Option<f64> {
        let predicted = NegativeBinomial { mean, size: 50.0 };
        let claim = Claim::Departure { metric, direction, observed, predicted: &predicted };
        Decision::new(&Options::default()).judge(&claim).map(|verdict| verdict.score)
    }

    #[test]
    fn small_counts_and_small_changes_are_never_told() {
        for (metric, direction, observed, mean) in [
            (Metric::Errors, Direction::Up, 1, 0.001),
            (Metric::Errors, Direction::Up, 4, 0.001),
            (Metric::Errors, Direction::Up, 8, 2.0),
            (Metric::Volume, Direction::Up, 14_000, 10_000.0),
            (Metric::Volume, Direction::Down, 0, 4.0),
            (Metric::Volume, Direction::Down, 6_000, 10_000.0),
        ] {
            assert_eq!(score(metric, direction, observed, mean), None, "{metric:?} {observed} of {mean}");
        }
    }

    #[test]
    fn big_clear_problems_score_above_point_eight() {
        for (metric, direction, observed, mean) in [
            (Metric::Errors, Direction::Up, 42, 1.3),
            (Metric::Warnings, Direction::Up, 200, 5.0),
            (Metric::Volume, Direction::Down, 0, 300.0),
        ] {
            let score = score(metric, direction, observed, mean);
            assert!(score.is_some_and(|score| score > 0.8 && score <= 1.0), "{metric:?}: {score:?}");
        }
    }

    #[test]
    fn novelty_is_graded_by_severity_and_by_how_often_it_happens() {
        let decision = Decision::new(&Options::default());
        let judge =
            |severity, expected| decision.judge(&Claim::Novelty { severity, p_value: 1e-4, expected });
        assert!(judge(Severity::Error, 0.05).is_some_and(|verdict| verdict.score > 0.8));
        assert!(judge(Severity::Warn, 0.05).is_some_and(|verdict| verdict.score > 0.6));
        assert_eq!(judge(Severity::Info, 0.0), None);
        assert_eq!(judge(Severity::Error, 3.0), None);
    }
}
