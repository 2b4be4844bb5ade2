//! How long an entity usually says nothing.
//!
//! Gaps between beats are taken for those of an Erlang process: each beat is the last of `k` hidden steps that come
//! by chance. One step is a Poisson stream, a hundred are a clock that is 10 % off. The chance of a quiet of `x`
//! seconds is then that fewer than `k` steps come in it, by the same negative binomial that counts are held against;
//! its size is what was seen, so that few gaps make it doubt. `k` is read from the 10th and 90th percentile of the
//! last gaps, which a missed run or two do not move.
//!
//! Streams in bursts fit no such process. So a quiet must also be longer than the longest one that was not told:
//! three times for a stream that varies, less the more regular it is. That peak fades with the time that passes, by
//! itself in some 46 times its own length. A quiet that was told is not learned, unless the same comes back.

use crate::Error;
use crate::stats::NegativeBinomial;
use model::codec::{Reader, Writer};

/// Gaps that are remembered.
const GAPS: usize = 32;

/// Gaps before a quiet is judged.
const GAPS_MIN: usize = 3;

/// A peak fades by this share of the time that passes: to half of itself in 23 times its length.
const FADE: f64 = 1.0 / 46.0;

/// Most steps: a clock is never taken to be better than 10 %.
const STEPS_MAX: f64 = 100.0;

/// Distance from the 10th to the 90th percentile of a normal distribution, in deviations.
const SPAN_DEVIATIONS: f64 = 2.56;

/// Fewer gaps than this have a smallest and a largest, and less between them.
const FEW: usize = 6;
const FEW_SPAN_DEVIATIONS: f64 = 1.7;

/// Deviation of a gap by rounding to seconds.
const ROUNDING_SECS: f64 = 0.3;

/// Deviations of a normal distribution that one in a hundred is beyond.
const DOUBT: f64 = 2.33;

/// Quiets of about the same length (within a half) that were told before they are taken for usual.
const STRANGE_MIN: u8 = 2;

/// Chance above which nothing is told, however rarely an entity speaks.
const CUT_MAX: f64 = 1e-3;

const MONTH_SECS: f64 = 30.0 * 86_400.0;

/// The gaps of one entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rhythm {
    /// the last ones in seconds, at least 1, the oldest first
    gaps: Vec<u32>,
    /// the longest one that was not told, fading, in seconds
    peak: f64,
    /// the last one that was told, and how often one like it was
    strange: (u32, u8),
}

/// When a quiet is too long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Patience {
    /// middle gap, in seconds
    pub(super) typical: f64,
    /// quiet from which it is told, in seconds
    pub(super) quiet_secs: i64,
    /// chance of such a quiet
    pub(super) p_value: f64,
}

impl Rhythm {
    /// Learns a gap that was not told.
    pub(super) fn learn(&mut self, secs: i64) {
        let secs = seconds(secs);
        if self.gaps.len() == GAPS {
            self.gaps.remove(0);
        }
        self.gaps.push(secs);
        self.peak = f64::from(secs).max(self.peak - f64::from(secs) * FADE);
    }

    /// Notes a gap that was told. The second of its length in a row is a habit.
    pub(super) fn learn_told(&mut self, secs: i64) {
        let secs = seconds(secs);
        let (before, times) = self.strange;
        let is_like = f64::from(secs.max(before)) <= 1.5 * f64::from(secs.min(before));
        self.strange = (secs, if is_like { times.saturating_add(1) } else { 1 });
        if self.strange.1 >= STRANGE_MIN {
            self.strange = (0, 0);
            self.learn(secs.into());
        }
    }

    /// Middle gap, in seconds, once enough were seen.
    pub(super) fn typical(&self) -> Option<f64> {
        let sorted = self.sorted()?;
        Some(quantile(&sorted, 0.5))
    }

    fn sorted(&self) -> Option<Vec<u32>> {
        let mut sorted = self.gaps.clone();
        sorted.sort_unstable();
        (sorted.len() >= GAPS_MIN).then_some(sorted)
    }

    /// How long it may be quiet, at so many false alarms in 30 days and never less than the floor.
    pub(super) fn patience(&self, per_month: f64, floor_secs: i64) -> Option<Patience> {
        let sorted = self.sorted()?;
        let typical = quantile(&sorted, 0.5);
        let mean = sorted.iter().map(|gap| f64::from(*gap)).sum::<f64>() / sorted.len() as f64;
        let cut = (per_month * mean / MONTH_SECS).min(CUT_MAX);
        let steps = steps(&sorted);
        let chance = |quiet: f64| {
            let predicted =
                NegativeBinomial { mean: steps * quiet / mean, size: steps * sorted.len() as f64 };
            predicted.at_most(steps as u64 - 1)
        };
        let spread = ((self.peak - typical) / typical).clamp(0.0, 1.0);
        let usual = (1.0 + 2.0 * spread) * self.peak;
        let quiet = usual.max(floor_secs as f64);
        let quiet = if chance(quiet) <= cut { quiet } else { first_below(quiet, cut, chance) };
        Some(Patience { typical, quiet_secs: quiet.ceil() as i64, p_value: chance(quiet) })
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.list(&self.gaps, |writer, gap| writer.u32(*gap));
        writer.f64(self.peak);
        writer.u32(self.strange.0);
        writer.u8(self.strange.1);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let rhythm = Self {
            gaps: reader.list(|reader| Ok::<_, Error>(reader.u32()?))?,
            peak: reader.f64()?,
            strange: (reader.u32()?, reader.u8()?),
        };
        let is_fine = rhythm.gaps.len() <= GAPS
            && !rhythm.gaps.contains(&0)
            && (0.0..=f64::from(u32::MAX)).contains(&rhythm.peak);
        if is_fine { Ok(rhythm) } else { Err(Error::Damaged("a rhythm")) }
    }
}

fn seconds(secs: i64) -> u32 {
    u32::try_from(secs.max(1)).unwrap_or(u32::MAX)
}

/// Steps of a beat: one for chance, more the more regular. What the gaps show is taken down to what as many gaps
/// of a less regular entity would show once in a hundred times (the lower bound of a variance by chi-squared, after
/// Wilson and Hilferty), so that a few gaps that happen to be alike prove nothing, and three of a clock do.
fn steps(sorted: &[u32]) -> f64 {
    let typical = quantile(sorted, 0.5);
    let span = quantile(sorted, 0.9) - quantile(sorted, 0.1);
    let deviations = if sorted.len() < FEW { FEW_SPAN_DEVIATIONS } else { SPAN_DEVIATIONS };
    let deviation = span / deviations / typical;
    let rounding = ROUNDING_SECS / typical;
    let shown = 1.0 / (deviation * deviation + rounding * rounding);
    let freedom = (sorted.len() - 1) as f64;
    let term = 2.0 / (9.0 * freedom);
    let share = (1.0 - term - DOUBT * term.sqrt()).max(0.0).powi(3);
    (shown * share).floor().clamp(1.0, STEPS_MAX)
}

fn quantile(sorted: &[u32], share: f64) -> f64 {
    f64::from(sorted[(share * (sorted.len() - 1) as f64).round() as usize])
}

/// The first value, to a hundredth, at which a falling function is below the cut.
fn first_below(begin: f64, cut: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (begin, begin * 2.0);
    // doubling 64 times leaves the range of times
    for _ in 0..64 {
        if f(high) <= cut {
            break;
        }
        (low, high) = (high, high * 2.0);
    }
    while high - low > 0.01 * low {
        let middle = f64::midpoint(low, high);
        if f(middle) <= cut { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience_of(gaps: &[i64]) -> i64 {
        let mut rhythm = Rhythm::default();
        gaps.iter().for_each(|gap| rhythm.learn(*gap));
        rhythm.patience(0.1, 30).unwrap().quiet_secs
    }

    #[test]
    fn patience_follows_the_rhythm() {
        let hourly: Vec<i64> = (0..24).map(|run| 3_600 + (run * 37) % 60 - 30).collect();
        let bursts: Vec<i64> = (0..200).map(|beat| if beat % 20 == 19 { 300 } else { 1 }).collect();
        for (what, gaps, from, to) in [
            ("each second", vec![1; 32], 30, 30),
            ("each minute", vec![60; 32], 75, 150),
            ("hourly by cron", hourly, 4_300, 5_800),
            ("three runs by the hour", vec![3_600; 3], 5_400, 4 * 3_600),
            ("bursts every five minutes", bursts, 600, 1_000),
        ] {
            let patience = patience_of(&gaps);
            assert!((from..=to).contains(&patience), "{what}: {patience} s");
        }
    }

    #[test]
    fn a_quiet_that_was_told_is_a_habit_the_second_time() {
        let mut rhythm = Rhythm::default();
        (0..32).for_each(|_| rhythm.learn(1));
        rhythm.learn_told(28_800);
        assert!(rhythm.patience(0.1, 30).unwrap().quiet_secs < 100);
        rhythm.learn_told(29_000);
        assert!(rhythm.patience(0.1, 30).unwrap().quiet_secs > 29_000);
    }
}
