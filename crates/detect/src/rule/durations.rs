//! Durations of a sliding window in buckets.
//!
//! A bucket is 1/32 of an octave's begin wide (32 to each doubling), from 1/16 ms to 70 minutes. A quantile is told
//! as the middle of its bucket, kept between the smallest and the largest duration that was seen in that bucket: at
//! most 1.6 % off, and exact (to the microsecond) where durations are equal, so that a constant 400 ms is not above
//! 400. All is counted in whole numbers: the order of records in a second does not matter.

use crate::Error;
use model::codec::{Reader, Writer};

/// Mantissa bits that make the bucket.
const BITS: u32 = 5;
const PER_OCTAVE: usize = 1 << BITS;
const EXPONENT_MIN: i64 = -4;
const OCTAVES: usize = 26;
const BUCKETS: usize = OCTAVES * PER_OCTAVE;

/// A bucket of a second is kept in a word: its number above so many bits of count.
const COUNT_BITS: u32 = 22;
const COUNT_MAX: u32 = (1 << COUNT_BITS) - 1;

/// Words that a second keeps room for after it was forgotten: 30 KiB per service, and no allocation where it writes
/// as before.
const WORDS_KEPT: usize = 64;

/// What was measured in one second: buckets with their counts, by bucket.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Second(Vec<u32>);

impl Second {
    /// Counts one; `false` where no more fit.
    fn add(&mut self, bucket: usize) -> bool {
        let key = (bucket as u32) << COUNT_BITS;
        match self.0.binary_search_by(|word| (word & !COUNT_MAX).cmp(&key)) {
            Ok(place) if self.0[place] & COUNT_MAX == COUNT_MAX => return false,
            Ok(place) => self.0[place] += 1,
            Err(place) => self.0.insert(place, key | 1),
        }
        true
    }

    fn buckets(&self) -> impl Iterator<Item = (usize, u32)> {
        self.0.iter().map(|word| ((word >> COUNT_BITS) as usize, word & COUNT_MAX))
    }
}

/// A bucket of the window: how many, and the smallest and largest of them in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bucket {
    count: u32,
    min: u32,
    max: u32,
}

const NOTHING: Bucket = Bucket { count: 0, min: u32::MAX, max: 0 };

/// The histogram of a window and of each of its seconds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Durations {
    seconds: Box<[Second]>,
    /// of the seconds that are in the window
    buckets: Box<[Bucket]>,
    total: u64,
    /// in seconds that are not in the window yet
    ahead: u64,
}

impl Durations {
    pub(super) fn new(seconds: usize) -> Self {
        Self {
            seconds: vec![Second::default(); seconds].into_boxed_slice(),
            buckets: vec![NOTHING; BUCKETS].into_boxed_slice(),
            total: 0,
            ahead: 0,
        }
    }

    /// How many are in the window.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Counts a duration, finite and not negative, in a second that is in the window or will be.
    pub(super) fn add(&mut self, slot: usize, place: Place, duration_ms: f64) {
        let number = bucket_of(duration_ms);
        let micros = (duration_ms * 1_000.0).round().min(f64::from(u32::MAX)) as u32;
        if !self.seconds[slot].add(number) {
            return;
        }
        let bucket = &mut self.buckets[number];
        bucket.min = bucket.min.min(micros);
        bucket.max = bucket.max.max(micros);
        match place {
            Place::Ahead => self.ahead += 1,
            Place::Inside => {
                bucket.count = bucket.count.saturating_add(1);
                self.total += 1;
            }
        }
    }

    /// The second comes into the window.
    pub(super) fn enter(&mut self, slot: usize) {
        for (number, count) in self.seconds[slot].buckets() {
            let bucket = &mut self.buckets[number];
            bucket.count = bucket.count.saturating_add(count);
            self.total += u64::from(count);
            self.ahead = self.ahead.saturating_sub(u64::from(count));
        }
    }

    /// The second leaves the window and is forgotten.
    pub(super) fn leave(&mut self, slot: usize) {
        let mut second = std::mem::take(&mut self.seconds[slot]);
        for (number, count) in second.buckets() {
            let bucket = &mut self.buckets[number];
            bucket.count = bucket.count.saturating_sub(count);
            self.total = self.total.saturating_sub(u64::from(count));
            // what is still ahead may be in the range
            if bucket.count == 0 && self.ahead == 0 {
                *bucket = NOTHING;
            }
        }
        // room for the next second in this slot, unless it is much
        if second.0.capacity() <= WORDS_KEPT {
            second.0.clear();
            self.seconds[slot] = second;
        }
    }

    /// The duration that this share of all, in 0..=1, is not above, in milliseconds.
    pub(super) fn quantile_ms(&self, quantile: f64) -> Option<f64> {
        let rank = ((quantile * self.total as f64).ceil() as u64).clamp(1, self.total.max(1));
        let mut below = 0;
        for (number, bucket) in self.buckets.iter().enumerate() {
            below += u64::from(bucket.count);
            if below >= rank {
                let middle = middle_ms(number) * 1_000.0;
                return Some(middle.max(f64::from(bucket.min)).min(f64::from(bucket.max)) / 1_000.0);
            }
        }
        None
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.list(&self.seconds, |writer, second| writer.list(&second.0, |writer, word| writer.u32(*word)));
        let is_known = |bucket: &Bucket| bucket.min <= bucket.max;
        let known: Vec<(usize, Bucket)> =
            self.buckets.iter().copied().enumerate().filter(|(_, bucket)| is_known(bucket)).collect();
        writer.list(&known, |writer, (number, bucket)| {
            writer.length(*number);
            writer.u32(bucket.min);
            writer.u32(bucket.max);
        });
    }

    /// Reads the seconds; which of them are in the window is told by [`Self::enter`].
    pub(super) fn decode(reader: &mut Reader<'_>, seconds: usize) -> Result<Self, Error> {
        let mut durations = Self::new(seconds);
        let words = reader.list(|reader| reader.list(|reader| Ok::<_, Error>(reader.u32()?)))?;
        if words.len() != seconds {
            return Err(Error::Damaged("the durations of a rule's window"));
        }
        for (second, words) in durations.seconds.iter_mut().zip(words) {
            let buckets = words.iter().map(|word| (word >> COUNT_BITS) as usize);
            if !buckets.clone().is_sorted_by(|a, b| a < b) || buckets.max().is_some_and(|max| max >= BUCKETS)
            {
                return Err(Error::Damaged("a bucket of a rule's window"));
            }
            second.0 = words;
            durations.ahead += second.buckets().map(|(_, count)| u64::from(count)).sum::<u64>();
        }
        let known = reader.list(|reader| {
            let number = reader.u32()? as usize;
            Ok::<_, Error>((number, Bucket { count: 0, min: reader.u32()?, max: reader.u32()? }))
        })?;
        for (number, bucket) in known {
            *durations.buckets.get_mut(number).ok_or(Error::Damaged("a range of a rule's window"))? = bucket;
        }
        Ok(durations)
    }
}

/// Whether a second is in the window already, or comes into it with the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Inside,
    Ahead,
}

/// By exponent and the first bits of the mantissa: the same on every machine, unlike logarithms.
fn bucket_of(duration_ms: f64) -> usize {
    let bits = duration_ms.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64 - 1_023 - EXPONENT_MIN;
    if exponent < 0 {
        return 0;
    }
    let step = (bits >> (52 - BITS)) as usize & (PER_OCTAVE - 1);
    (exponent as usize * PER_OCTAVE + step).min(BUCKETS - 1)
}

fn middle_ms(bucket: usize) -> f64 {
    let exponent = (bucket / PER_OCTAVE) as i32 + EXPONENT_MIN as i32;
    let step = (bucket % PER_OCTAVE) as f64 + 0.5;
    (1.0 + step / PER_OCTAVE as f64) * 2f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_at_most_a_sixtieth_off() {
        let mut durations = Durations::new(1);
        let values: Vec<f64> = (0..5_000u32).map(|n| 0.07 * 1.003f64.powi(n as i32)).collect();
        for value in &values {
            durations.add(0, Place::Inside, *value);
        }
        for quantile in [0.01, 0.5, 0.95, 0.99, 1.0] {
            let exact = values[(quantile * values.len() as f64).ceil() as usize - 1];
            let told = durations.quantile_ms(quantile).unwrap();
            assert!((told / exact - 1.0).abs() <= 0.016, "{quantile}: {told} for {exact}");
        }
    }

    #[test]
    fn equal_durations_are_told_as_they_are() {
        for value in [0.0, 0.01, 0.3, 399.999, 400.0, 3_600_000.0] {
            let mut durations = Durations::new(1);
            (0..9).for_each(|_| durations.add(0, Place::Inside, value));
            assert_eq!(durations.quantile_ms(0.95), Some(value));
        }
        assert_eq!(Durations::new(1).quantile_ms(0.95), None);
    }
}
