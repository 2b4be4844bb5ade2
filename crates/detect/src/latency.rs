//! Durations of a service against what they have been.
//!
//! Durations are counted in buckets of a fifth of their value (four to an octave). What is learned gives a bound:
//! half as long again as the 95th percentile. Records above it are slow; how many of a window's are is a count of
//! some out of many, held against the share that was slow before. That sees a shift of the upper quantiles within
//! a handful of records, and does not mind how durations are distributed.
//!
//! As with rates, windows are learned a minute after their end, not at all while an alarm is on, and an alarm that
//! outlasts the hold ends by taking what it saw for normal.

use crate::Error;
use crate::alarm::{Alarm, Step};
use crate::baseline::WINDOW_SECS;
use crate::decision::{Claim, Decision, Verdict};
use crate::options::Options;
use crate::stats::NegativeBinomial;
use crate::wording::rounded;
use model::codec::{Reader, Writer};

/// Buckets per octave are 4; from 2^-10 ms (a microsecond) to 2^22 ms (an hour).
const BUCKETS: usize = 4 * 32;
const EXPONENT_MIN: i64 = -10;

/// Buckets between the 95th percentile and the bound: at least half as long again.
const MARGIN: usize = 3;

/// Seconds that are kept of counts; above the longest window and what may be open.
const KEPT: usize = 128;

/// Lengths of the trailing windows that are judged, in seconds.
const JUDGED_SECS: [i64; 4] = [3, 5, 10, 30];

/// Windows that wait before they are learned.
const WAITING: usize = 6;

/// Durations before there is a bound to be held against.
const LEARNED_MIN: f64 = 40.0;

/// A learned duration counts half after this many windows (1 h).
const HALF_LIFE_WINDOWS: f64 = 360.0;

/// Windows that the dispersion remembers.
const DISPERSION_WINDOWS: f64 = 180.0;

/// Durations in a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Durations {
    all: u32,
    slow: u32,
}

/// The latency detector of one service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Latency {
    /// learned, decayed
    learned: Box<[f64]>,
    learned_total: f64,
    /// learned ones above the bound
    learned_slow: f64,
    /// buckets above this one are slow; none before enough was learned
    bound: Option<u8>,
    /// how much more than by chance the slow ones of windows scatter, at least 1
    dispersion: f64,
    /// windows that wait to be learned: their number and what was counted by bucket
    waiting: Vec<(i64, Vec<(u8, u32)>)>,
    seconds: Box<[Durations]>,
    newest: i64,
    alarm: Alarm,
    /// windows before this one are not learned
    learned_from: i64,
}

/// Durations that left what was known of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slowing {
    pub(crate) begin: i64,
    pub(crate) end: i64,
    pub(crate) slow: u64,
    pub(crate) all: u64,
    pub(crate) expected: f64,
    pub(crate) bound_ms: f64,
    pub(crate) median_ms: f64,
    pub(crate) usual_ms: f64,
    pub(crate) verdict: Verdict,
}

impl Slowing {
    /// "18 of 20 took more than 120 ms in 3 s, expected 0.4; the middle one 430 ms, usually 52 ms"
    pub(crate) fn sentence(&self) -> String {
        format!(
            "{} of {} took more than {} ms in {} s, expected {}; the middle one {} ms, usually {} ms",
            self.slow,
            self.all,
            rounded(self.bound_ms),
            self.end - self.begin,
            rounded(self.expected),
            rounded(self.median_ms),
            rounded(self.usual_ms)
        )
    }
}

impl Latency {
    pub(crate) fn starting(second: i64) -> Self {
        Self {
            learned: vec![0.0; BUCKETS].into_boxed_slice(),
            learned_total: 0.0,
            learned_slow: 0.0,
            bound: None,
            dispersion: 1.0,
            waiting: Vec::new(),
            seconds: vec![Durations::default(); KEPT].into_boxed_slice(),
            newest: second,
            alarm: Alarm::default(),
            learned_from: second.div_euclid(WINDOW_SECS) + 1,
        }
    }

    /// Counts a duration; says whether it was slow.
    pub(crate) fn record(&mut self, second: i64, duration_ms: f64) -> bool {
        let bucket = bucket(duration_ms);
        let is_slow = self.is_slow(duration_ms);
        if second > self.newest {
            self.forget_until(second);
        } else if self.newest - second >= KEPT as i64 {
            return is_slow;
        }
        let counts = &mut self.seconds[slot(second)];
        counts.all = counts.all.saturating_add(1);
        counts.slow = counts.slow.saturating_add(u32::from(is_slow));
        self.wait(second.div_euclid(WINDOW_SECS), bucket);
        is_slow
    }

    /// Share of the learning that is done, in 0..=1.
    pub(crate) fn readiness(&self) -> f64 {
        if self.bound.is_some() { 1.0 } else { (self.learned_total / LEARNED_MIN).min(1.0) }
    }

    /// Whether it is above the bound.
    pub(crate) fn is_slow(&self, duration_ms: f64) -> bool {
        self.bound.is_some_and(|bound| bucket(duration_ms) > bound)
    }

    fn forget_until(&mut self, second: i64) {
        let first = (self.newest + 1).max(second - KEPT as i64 + 1);
        for passed in first..=second {
            self.seconds[slot(passed)] = Durations::default();
        }
        self.newest = second;
    }

    fn wait(&mut self, window: i64, bucket: u8) {
        if window < self.learned_from {
            return;
        }
        let place = match self.waiting.iter().rposition(|(waiting, _)| *waiting == window) {
            Some(place) => place,
            // late by more than the wait: no longer learned
            None if self.waiting.last().is_some_and(|(newest, _)| window < *newest) => return,
            None => {
                self.waiting.push((window, Vec::new()));
                if self.waiting.len() > 2 * WAITING {
                    self.waiting.remove(0);
                }
                self.waiting.len() - 1
            }
        };
        let counts = &mut self.waiting[place].1;
        match counts.iter().position(|(known, _)| *known == bucket) {
            Some(place) => {
                counts[place].1 += 1;
                // frequent ones move to the front, where they are found first
                counts.swap(place, place.saturating_sub(1));
            }
            None => counts.push((bucket, 1)),
        }
    }

    fn sum(&self, begin: i64, end: i64) -> Durations {
        let mut sum = Durations::default();
        for second in begin.max(self.newest - KEPT as i64 + 1)..end.min(self.newest + 1) {
            let counts = self.seconds[slot(second)];
            sum.all = sum.all.saturating_add(counts.all);
            sum.slow = sum.slow.saturating_add(counts.slow);
        }
        sum
    }

    /// Judges what there is before `end`, which may grow still: more of it only makes it slower.
    pub(crate) fn look(&mut self, end: i64, decision: &Decision) -> Option<Slowing> {
        let found = self.search(end, decision)?;
        self.alarm.rises(end, found.verdict.score).then_some(found)
    }

    fn search(&self, end: i64, decision: &Decision) -> Option<Slowing> {
        let bound = self.bound?;
        let mut worst: Option<Slowing> = None;
        for secs in JUDGED_SECS {
            let counts = self.sum(end - secs, end);
            let predicted = self.predict(counts.all);
            // a dispersion above 1 says that slow ones come in groups: as if there were fewer of them
            let observed = (f64::from(counts.slow) / self.dispersion) as u64;
            let claim = Claim::Slow { slow: counts.slow.into(), observed, predicted: &predicted };
            let Some(verdict) = decision.judge(&claim) else { continue };
            if worst.as_ref().is_none_or(|worst| verdict.p_value < worst.verdict.p_value) {
                worst = Some(Slowing {
                    begin: end - secs,
                    end,
                    slow: counts.slow.into(),
                    all: counts.all.into(),
                    expected: f64::from(counts.all) * self.slow_share(),
                    bound_ms: upper_ms(bound),
                    median_ms: self.median_of_waiting(end),
                    usual_ms: self.quantile(0.5).map_or(0.0, upper_ms),
                    verdict,
                });
            }
        }
        worst
    }

    fn slow_share(&self) -> f64 {
        (self.learned_slow + 0.5) / (self.learned_total + 1.0)
    }

    fn predict(&self, all: u32) -> NegativeBinomial {
        let mean = f64::from(all) * self.slow_share() / self.dispersion;
        NegativeBinomial { mean: mean.max(1e-9), size: (self.learned_slow + 0.5).min(50.0) }
    }

    /// The middle duration of the window that `end` is in, or of the one before.
    fn median_of_waiting(&self, end: i64) -> f64 {
        let window = (end - 1).div_euclid(WINDOW_SECS);
        let near = self.waiting.iter().filter(|(number, _)| *number == window || *number == window - 1);
        let mut counts: Vec<(u8, u32)> = Vec::new();
        near.for_each(|(_, buckets)| counts.extend(buckets));
        counts.sort_unstable();
        let half = counts.iter().map(|(_, count)| count).sum::<u32>().div_ceil(2);
        let mut sum = 0;
        let middle = counts.iter().find(|(_, count)| {
            sum += count;
            sum >= half
        });
        middle.map_or(0.0, |(bucket, _)| upper_ms(*bucket))
    }

    fn quantile(&self, share: f64) -> Option<u8> {
        let wanted = share * self.learned_total;
        let mut sum = 0.0;
        for (bucket, count) in (0u8..).zip(&self.learned) {
            sum += count;
            if sum >= wanted && sum > 0.0 {
                return Some(bucket);
            }
        }
        None
    }

    /// A window ends: tells again what goes on, learns the one that is ripe.
    pub(crate) fn close(&mut self, end: i64, decision: &Decision, options: &Options) -> Option<Slowing> {
        if end.rem_euclid(WINDOW_SECS) != 0 {
            return None;
        }
        let counts = self.sum(end - WINDOW_SECS, end);
        let observed = (f64::from(counts.slow) / self.dispersion) as u64;
        let is_calm = counts.slow == 0 || self.predict(counts.all).at_least(observed) > 0.01;
        match self.alarm.step(end, is_calm, i64::from(options.hold_secs_max)) {
            Step::Quiet => self.learn(end),
            // what waits was written while the alarm was on
            Step::Over => self.learned_from = end.div_euclid(WINDOW_SECS),
            Step::Adopted => {
                self.learned.fill(0.0);
                self.learned_total = 0.0;
                self.bound = None;
                self.learned_from = end.div_euclid(WINDOW_SECS) - WAITING as i64;
                self.learn(end + WAITING as i64 * WINDOW_SECS);
            }
            Step::Held => {}
        }
        self.waiting.retain(|(window, _)| *window >= self.learned_from);
        if self.alarm.is_due(end) { self.search(end, decision) } else { None }
    }

    fn learn(&mut self, end: i64) {
        // the first windows are learned at once: there is nothing yet that they could hide
        let wait = if self.learned_total < LEARNED_MIN { 0 } else { WAITING as i64 };
        let ripe = end.div_euclid(WINDOW_SECS) - wait;
        let mut is_changed = false;
        while self.waiting.first().is_some_and(|(window, _)| *window < ripe) {
            let (window, counts) = self.waiting.remove(0);
            self.learned_from = self.learned_from.max(window + 1);
            self.disperse(&counts);
            let fade = (-1.0 / HALF_LIFE_WINDOWS).exp2();
            self.learned.iter_mut().for_each(|count| *count *= fade);
            counts.iter().for_each(|(bucket, count)| self.learned[*bucket as usize] += f64::from(*count));
            is_changed = true;
        }
        if is_changed {
            self.rebind();
        }
    }

    fn disperse(&mut self, counts: &[(u8, u32)]) {
        let Some(bound) = self.bound else { return };
        let all = f64::from(counts.iter().map(|(_, count)| count).sum::<u32>());
        let slow = f64::from(counts.iter().filter(|(b, _)| *b > bound).map(|(_, count)| count).sum::<u32>());
        let share = self.slow_share();
        let excess = ((slow - all * share).powi(2) / (all * share).max(0.5)).min(25.0);
        self.dispersion = (self.dispersion + (excess - self.dispersion) / DISPERSION_WINDOWS).max(1.0);
    }

    fn rebind(&mut self) {
        self.learned_total = self.learned.iter().sum();
        if self.learned_total < LEARNED_MIN {
            return;
        }
        let wanted = self.quantile(0.95).map(|bucket| bucket.saturating_add(MARGIN as u8));
        // a bound that moves by a bucket to and fro would only blur what was counted against it
        let is_near = self.bound.zip(wanted).is_some_and(|(bound, wanted)| bound.abs_diff(wanted) <= 1);
        if !is_near {
            self.bound = wanted;
        }
        let above = self.bound.map_or(BUCKETS, |bound| usize::from(bound) + 1).min(BUCKETS);
        self.learned_slow = self.learned[above..].iter().sum();
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        let used: Vec<(usize, f64)> =
            self.learned.iter().copied().enumerate().filter(|(_, c)| *c > 0.0).collect();
        writer.list(&used, |writer, (bucket, count)| {
            writer.u8(*bucket as u8);
            writer.f64(*count);
        });
        writer.f64(self.learned_total);
        writer.f64(self.learned_slow);
        writer.option(self.bound.as_ref(), |writer, bound| writer.u8(*bound));
        writer.f64(self.dispersion);
        writer.list(&self.waiting, |writer, (window, counts)| {
            writer.i64(*window);
            writer.list(counts, |writer, (bucket, count)| {
                writer.u8(*bucket);
                writer.u32(*count);
            });
        });
        writer.i64(self.newest);
        self.seconds.iter().for_each(|counts| {
            writer.u32(counts.all);
            writer.u32(counts.slow);
        });
        self.alarm.encode(writer);
        writer.i64(self.learned_from);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let known = |bucket: u8| {
            if usize::from(bucket) < BUCKETS { Ok(bucket) } else { Err(Error::Damaged("a duration")) }
        };
        let mut latency = Self::starting(0);
        for (bucket, count) in reader.list(|reader| Ok::<_, Error>((known(reader.u8()?)?, reader.f64()?)))? {
            latency.learned[usize::from(bucket)] = count;
        }
        latency.learned_total = reader.f64()?;
        latency.learned_slow = reader.f64()?;
        latency.bound = reader.option(Reader::u8)?;
        latency.dispersion = reader.f64()?;
        latency.waiting = reader.list(|reader| {
            let window = reader.i64()?;
            let counts = reader.list(|reader| Ok::<_, Error>((known(reader.u8()?)?, reader.u32()?)))?;
            Ok::<_, Error>((window, counts))
        })?;
        latency.newest = reader.i64()?;
        for counts in &mut latency.seconds {
            *counts = Durations { all: reader.u32()?, slow: reader.u32()? };
        }
        latency.alarm = Alarm::decode(reader)?;
        latency.learned_from = reader.i64()?;
        let figures = [latency.learned_total, latency.learned_slow, latency.dispersion - 1.0];
        let is_fine = figures.into_iter().all(|figure| figure.is_finite() && figure >= 0.0)
            && latency.learned.iter().all(|count| count.is_finite() && *count >= 0.0)
            && latency.waiting.len() <= 2 * WAITING;
        if is_fine { Ok(latency) } else { Err(Error::Damaged("durations")) }
    }
}

fn slot(second: i64) -> usize {
    second as usize & (KEPT - 1)
}

/// The bucket of a finite duration of at least 0: exponent and the two highest bits of the fraction.
fn bucket(duration_ms: f64) -> u8 {
    let bits = duration_ms.max(f64::MIN_POSITIVE).to_bits();
    let quarter = (bits >> 50) as i64 - ((1023 + EXPONENT_MIN) << 2);
    quarter.clamp(0, BUCKETS as i64 - 1) as u8
}

/// The upper end of a bucket, in milliseconds.
fn upper_ms(bucket: u8) -> f64 {
    let next = i64::from(bucket) + 1 + ((1023 + EXPONENT_MIN) << 2);
    f64::from_bits((next as u64) << 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_a_fifth_wide_and_cover_microseconds_to_an_hour() {
        assert_eq!(bucket(0.0), 0);
        assert_eq!(usize::from(bucket(1e12)), BUCKETS - 1);
        for duration in [0.001, 0.5, 1.0, 52.0, 1_234.0, 3_000_000.0] {
            let upper = upper_ms(bucket(duration));
            assert!(upper > duration && upper <= 1.26 * duration, "{duration}: {upper}");
        }
    }
}
