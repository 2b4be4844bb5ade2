//! The one decision: is a claim unusual enough to be told, and how much does it matter?
//!
//! Rates are held against one p-value, derived from the false alarms accepted per service and month and from how
//! often is judged. A score says how much it matters: .62 for what is just past the cut, more with each power of
//! ten of improbability and with the size of the change, times a weight for what the metric means to people.

use crate::metric::{Direction, Metric};
use crate::options::Options;
use crate::rate::JUDGED_SECS;
use crate::stats::NegativeBinomial;
use model::Severity;

/// Trailing windows are judged at every second and so overlap. Measured on quiet Poisson traffic, a window of w
/// seconds costs about this many times the false alarms of windows laid side by side.
const OVERLAP: f64 = 2.5;

const MONTH_SECS: f64 = 30.0 * 86_400.0;

/// Volume up, volume down, errors up, warnings up, slow up, templates up.
const QUESTIONS: f64 = 6.0;

/// So many times the accepted false alarms are told as weak: they open nothing alone, and speak beside others.
const WEAK_FACTOR: f64 = 30.0;

/// Share of the accepted false alarms that one detector of contents has: they speak beside others only, so that they
/// are held to less noise, not to more.
const CONTENT_SHARE: f64 = 0.1;

/// Cut for bursts of new templates. They need no share of what is accepted per month: the chance falls with the cube
/// of the records seen before, so that all windows of a service's life together add up to some 100 times the cut.
const BURST_P_VALUE_MAX: f64 = 4e-6;

/// A signal with a score above it stands alone.
pub(crate) const STRONG_SCORE: f64 = 0.6;

/// Whether a signal of this score stands alone.
pub(crate) fn is_strong(score: f64) -> bool {
    score > STRONG_SCORE
}

/// Fewer records of a new template are never a burst.
const BURST_MIN: u64 = 3;

/// What a detector says.
pub(crate) enum Claim<'a> {
    /// a count left what was predicted
    Departure {
        metric: Metric,
        direction: Direction,
        observed: u64,
        predicted: &'a NegativeBinomial,
        /// what the records of the window let expect, by the usual share; equal to the mean where there is none
        by_share: f64,
    },
    /// more durations than predicted were above the bound
    Slow {
        slow: u64,
        /// the same without what scatter explains
        observed: u64,
        predicted: &'a NegativeBinomial,
    },
    /// a template of a warning or error came more often than it did
    Rise { severity: Severity, is_new: bool, observed: u64, expected: f64, p_value: f64 },
    /// a service with a steady beat says nothing
    Absence { expected: f64, p_value: f64 },
    /// what the lines of a window say or hold is not what it was
    Content { p_value: f64, window_secs: u32 },
    /// a template is new
    Novelty {
        severity: Severity,
        /// chance that a record starts a template
        p_value: f64,
        /// templates the service was to start in the next minutes anyway
        expected: f64,
        /// what is left of it beside the known ones, in 0..=1
        factor: f64,
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
    /// accepted per month of one detector of contents
    content_rate: f64,
    min_events: f64,
    novelty_score_min: f64,
}

impl Decision {
    pub(crate) fn new(options: &Options) -> Self {
        let windows: f64 = JUDGED_SECS.iter().map(|secs| OVERLAP * MONTH_SECS / *secs as f64).sum();
        Self {
            p_value_max: options.false_alarms_per_month / (QUESTIONS * windows),
            content_rate: CONTENT_SHARE * options.false_alarms_per_month,
            min_events: f64::from(options.min_events),
            novelty_score_min: options.novelty_score_min,
        }
    }

    /// `None` for what is not told.
    pub(crate) fn judge(&self, claim: &Claim<'_>) -> Option<Verdict> {
        match claim {
            Claim::Departure { metric, direction, observed, predicted, by_share } => {
                self.departure(*metric, *direction, *observed, predicted, *by_share)
            }
            Claim::Slow { slow, observed, predicted } => {
                let size = Size { larger: *slow as f64, smaller: predicted.mean };
                if size.larger < self.min_events || size.ratio() < 3.0 {
                    return None;
                }
                graded(0.95, predicted.at_least(*observed), self.p_value_max, size)
            }
            Claim::Rise { severity, is_new, observed, expected, p_value } => {
                let size = Size { larger: *observed as f64, smaller: *expected };
                let (least, cut) = if *is_new {
                    (BURST_MIN as f64, BURST_P_VALUE_MAX)
                } else {
                    (self.min_events, self.p_value_max)
                };
                if size.larger < least || size.ratio() < 3.0 {
                    return None;
                }
                graded(rise_weight(*severity), *p_value, cut, size)
            }
            Claim::Absence { expected, p_value } => {
                graded(0.95, *p_value, self.p_value_max, Size { larger: *expected, smaller: 0.0 })
            }
            Claim::Content { p_value, window_secs } => {
                let cut = self.content_rate * f64::from(*window_secs) / MONTH_SECS;
                supported(*p_value, cut)
            }
            Claim::Novelty { severity, p_value, expected, factor } => {
                let score = factor * novelty_weight(*severity) / (1.0 + expected);
                (score >= self.novelty_score_min).then_some(Verdict { p_value: *p_value, score })
            }
        }
    }

    /// Whether so many events are too few to be told as too many, whatever was expected.
    pub(crate) fn is_too_few(&self, observed: u64) -> bool {
        (observed as f64) < self.min_events
    }

    fn departure(
        &self,
        metric: Metric,
        direction: Direction,
        observed: u64,
        predicted: &NegativeBinomial,
        by_share: f64,
    ) -> Option<Verdict> {
        let count = observed as f64;
        let size = match direction {
            Direction::Up => Size { larger: count, smaller: predicted.mean },
            Direction::Down => Size { larger: predicted.mean, smaller: count },
        };
        let is_large = size.larger >= self.min_events && size.larger - size.smaller >= self.min_events;
        if !is_large || size.larger < ratio_min(metric, direction) * size.smaller {
            return None;
        }
        // more traffic brings more failures; that is no failure of its own
        if direction == Direction::Up && count < SHARE_RATIO_MIN * by_share {
            return None;
        }
        let p_value = match direction {
            Direction::Up => predicted.at_least(observed),
            Direction::Down => predicted.at_most(observed),
        };
        graded(weight(metric, direction), p_value, self.p_value_max, size)
    }
}

/// Failures are more than the traffic explains from this factor on.
const SHARE_RATIO_MIN: f64 = 1.5;

/// What was compared.
#[derive(Clone, Copy, Debug)]
struct Size {
    larger: f64,
    smaller: f64,
}

impl Size {
    fn ratio(self) -> f64 {
        self.larger / self.smaller.max(1e-9)
    }
}

/// The score of a p-value past the cut, or of one that is nearly: the former are strong unless the weight is small,
/// the latter never.
fn graded(weight: f64, p_value: f64, cut: f64, size: Size) -> Option<Verdict> {
    let powers = (cut / p_value).log10();
    let score = if powers >= 0.0 {
        let ratio = size.larger / size.smaller.max(0.1);
        let surprise = 1.0 - (-powers / 4.0).exp();
        let change =
            (1.0 - (-(ratio - 1.0) / 4.0).exp()) * (1.0 - (-(size.larger - size.smaller) / 20.0).exp());
        0.66 + 0.17 * surprise + 0.17 * change
    } else if powers >= -WEAK_FACTOR.log10() {
        0.55 + 0.1 * powers
    } else {
        return None;
    };
    Some(Verdict { p_value, score: weight * score })
}

/// The score of what speaks beside others only: at most [`STRONG_SCORE`].
fn supported(p_value: f64, cut: f64) -> Option<Verdict> {
    let powers = (cut / p_value).log10();
    (powers >= -WEAK_FACTOR.log10()).then(|| Verdict {
        p_value,
        score: if powers >= 0.0 { 0.5 + 0.1 * (1.0 - (-powers / 4.0).exp()) } else { 0.45 + 0.03 * powers },
    })
}

/// Smallest relative change that matters to anybody.
fn ratio_min(metric: Metric, direction: Direction) -> f64 {
    match (metric, direction) {
        (Metric::Volume, Direction::Up) => 1.5,
        _ => 2.0,
    }
}

/// More errors break something, fewer records may; more records alone break nothing, so they never stand alone.
fn weight(metric: Metric, direction: Direction) -> f64 {
    match (metric, direction) {
        (Metric::Errors, _) => 1.0,
        (Metric::Warnings, _) => 0.95,
        (Metric::Volume, Direction::Down) => 0.95,
        (Metric::Volume, Direction::Up) => 0.6,
    }
}

fn rise_weight(severity: Severity) -> f64 {
    match severity {
        Severity::Trace | Severity::Debug | Severity::Info => 0.5,
        Severity::Warn => 0.93,
        Severity::Error => 0.97,
        Severity::Fatal => 1.0,
    }
}

/// How much a new template of this severity matters when it was seen once, in 0..=1. Only what says that it is fatal
/// stands alone; for the others see bursts.
pub(crate) fn novelty_weight(severity: Severity) -> f64 {
    match severity {
        Severity::Trace | Severity::Debug => 0.1,
        Severity::Info => 0.2,
        Severity::Warn => 0.45,
        Severity::Error => 0.58,
        Severity::Fatal => 0.8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(metric: Metric, direction: Direction, observed: u64, mean: f64) -> Option<f64> {
        let predicted = NegativeBinomial { mean, size: 50.0 };
        let claim = Claim::Departure { metric, direction, observed, predicted: &predicted, by_share: 0.0 };
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
        let judge = |severity, expected| {
            decision.judge(&Claim::Novelty { severity, p_value: 1e-4, expected, factor: 1.0 })
        };
        assert!(judge(Severity::Fatal, 0.05).is_some_and(|verdict| is_strong(verdict.score)));
        assert!(judge(Severity::Error, 0.05).is_some_and(|verdict| !is_strong(verdict.score)));
        assert!(judge(Severity::Warn, 0.0).is_some_and(|verdict| !is_strong(verdict.score)));
        assert_eq!(judge(Severity::Info, 0.0), None);
        assert_eq!(judge(Severity::Error, 3.0), None);
    }
}
