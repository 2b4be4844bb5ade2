//! What is expected of a count in 10 s: a level and how much it scatters, learned window by window.
//!
//! Level and scatter are exponentially weighted, so that they follow a day's wave. One window moves them little:
//! it is winsorised first. The prediction is wider than the scatter seen so far, by what the baseline cannot know
//! yet; that alone keeps a young baseline from crying wolf.

use crate::Error;
use crate::stats::NegativeBinomial;
use model::codec::{Reader, Writer};

/// Length of the windows that are learned, in seconds.
pub(crate) const WINDOW_SECS: i64 = 10;

/// Windows before there is a level: the level starts from the middle ones, so that the burst of lines with which
/// a service starts is not taken for its normal.
pub(crate) const EARLY: usize = 6;

/// Windows the scatter remembers (1 h). Longer than any level, since bursts are rarer than changes of level.
const SCATTER_WINDOWS: f64 = 360.0;

/// A window counts at most this many deviations from the level.
const WINSOR_DEVIATIONS: f64 = 6.0;

/// Relative variance that even the steadiest traffic is granted: 10 % up and down.
const BREATH: f64 = 0.01;

/// Relative variance granted to a baseline of one window; shrinks with their number.
const IGNORANCE: f64 = 0.25;

/// Relative variance at which scatter says nothing more; keeps one strange hour from muting a service.
const RELATIVE_VARIANCE_MAX: f64 = 10.0;

/// What one metric of one service has been.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Baseline {
    windows: u32,
    early: [u32; EARLY],
    mean: f64,
    variance: f64,
}

impl Baseline {
    /// Windows learned so far.
    pub(crate) fn windows(&self) -> u32 {
        self.windows
    }

    /// Takes in the count of one window; the level remembers `memory` windows.
    pub(crate) fn learn(&mut self, count: u32, memory: u32) {
        let learned = self.windows as usize;
        self.windows = self.windows.saturating_add(1);
        if learned < EARLY {
            self.early[learned] = count;
            self.start(learned + 1);
            return;
        }
        let predicted = self.predict(WINDOW_SECS, memory);
        let reach = WINSOR_DEVIATIONS * predicted.deviation() + 1.0;
        let count = f64::from(count).clamp(predicted.mean - reach, predicted.mean + reach);
        let windows = f64::from(self.windows);
        let step = count - self.mean;
        self.mean += step / windows.min(f64::from(memory));
        self.variance += (step * step - self.variance) / windows.min(SCATTER_WINDOWS);
    }

    /// Level and scatter of the first windows, without the smallest and the largest once there are enough.
    fn start(&mut self, learned: usize) {
        let mut counts = self.early[..learned].to_vec();
        counts.sort_unstable();
        let middle = if learned == EARLY { &counts[1..EARLY - 1] } else { &counts[..] };
        let size = middle.len() as f64;
        self.mean = middle.iter().map(|count| f64::from(*count)).sum::<f64>() / size;
        let squares = middle.iter().map(|count| (f64::from(*count) - self.mean).powi(2)).sum::<f64>();
        self.variance = (squares / size).max(self.mean);
    }

    /// What `secs` seconds should hold. Meaningful from the first window on.
    pub(crate) fn predict(&self, secs: i64, memory: u32) -> NegativeBinomial {
        let windows = f64::from(self.windows.clamp(1, 2 * memory));
        let mean = self.mean + 0.5 / windows;
        let scatter = (self.excess_variance() / (mean * mean)).min(RELATIVE_VARIANCE_MAX);
        let unknown_level = 1.0 / (mean * windows);
        let relative_variance = scatter + BREATH + IGNORANCE / windows + unknown_level;
        NegativeBinomial { mean: mean * secs as f64 / WINDOW_SECS as f64, size: 1.0 / relative_variance }
    }

    /// Variance that neither a Poisson of this mean has nor one standard error of its estimate explains.
    /// Without the latter, half of all quiet services would seem to scatter, and small jumps drown in that.
    fn excess_variance(&self) -> f64 {
        let windows = f64::from(self.windows.max(1)).min(2.0 * SCATTER_WINDOWS);
        let error = self.mean * ((2.0 + 1.0 / self.mean.max(f64::MIN_POSITIVE)) / windows).sqrt();
        (self.variance - self.mean - error).max(0.0)
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.u32(self.windows);
        self.early.iter().for_each(|count| writer.u32(*count));
        writer.f64(self.mean);
        writer.f64(self.variance);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut baseline = Self { windows: reader.u32()?, ..Self::default() };
        for count in &mut baseline.early {
            *count = reader.u32()?;
        }
        baseline.mean = reader.f64()?;
        baseline.variance = reader.f64()?;
        let is_fine = |value: f64| value.is_finite() && value >= 0.0;
        if is_fine(baseline.mean) && is_fine(baseline.variance) {
            Ok(baseline)
        } else {
            Err(Error::Damaged("a baseline"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(counts: impl IntoIterator<Item = u32>) -> Baseline {
        let mut baseline = Baseline::default();
        counts.into_iter().for_each(|count| baseline.learn(count, 60));
        baseline
    }

    #[test]
    fn the_burst_of_a_start_is_not_the_normal() {
        let baseline = learned([5_000, 10, 11, 9, 10, 12]);
        assert!(baseline.predict(10, 60).mean < 12.0);
    }

    #[test]
    fn one_wild_window_moves_the_level_little() {
        let mut baseline = learned(std::iter::repeat_n(100, 100));
        baseline.learn(1_000_000, 60);
        assert!(baseline.predict(10, 60).mean < 103.0);
    }

    #[test]
    fn a_young_baseline_is_less_sure_than_an_old_one() {
        let young = learned(std::iter::repeat_n(0, 6)).predict(10, 60);
        let old = learned(std::iter::repeat_n(0, 600)).predict(10, 60);
        assert!(young.at_least(5) > 100.0 * old.at_least(5));
    }

    #[test]
    fn scatter_is_learned() {
        let steady = learned((0..200).map(|_| 100)).predict(10, 60);
        let bursty = learned((0..200).map(|window| if window % 4 == 0 { 250 } else { 50 })).predict(10, 60);
        assert!(steady.at_least(200) < 1e-6);
        assert!(bursty.at_least(200) > 1e-3);
    }
}
