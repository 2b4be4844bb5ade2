//! The axis of an analysis and counts along it, with a bound on memory and without knowing its length before.
//!
//! Positions are milliseconds, or lines where a log has no times. A bucket is 2^level wide and its number is
//! position / 2^level, so that two neighbours of one level are one bucket of the next. When positions no longer fit
//! into [`BUCKETS`] buckets the level rises; each series follows when it is next touched.

use super::limits::BUCKETS;

/// Tenths of the span, for people and for tests.
pub(super) const TENTHS: usize = 10;

/// What positions are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unit {
    /// milliseconds since 1970
    #[default]
    Time,
    /// records, counted from 0
    Line,
}

/// Where positions are and how they are cut into buckets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Axis {
    level: u32,
    /// first and last position
    range: Option<(i64, i64)>,
}

/// A bucket of the axis at the level it had when the bucket was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    number: i64,
    level: u32,
}

impl Axis {
    /// The bucket of a position, which is on the axis from now on.
    pub(super) fn place(&mut self, position: i64) -> Bucket {
        let (first, last) = self.range.unwrap_or((position, position));
        if position < first || position > last || self.range.is_none() {
            self.stretch(first.min(position), last.max(position));
        }
        Bucket { number: position >> self.level, level: self.level }
    }

    #[cold]
    fn stretch(&mut self, first: i64, last: i64) {
        self.range = Some((first, last));
        while (last >> self.level) - (first >> self.level) >= BUCKETS {
            self.level += 1;
        }
    }

    /// First and last position.
    pub(super) fn range(&self) -> Option<(i64, i64)> {
        self.range
    }

    /// At most `most` columns.
    pub(super) fn columns(&self, most: i64) -> Option<Columns> {
        let (first, last) = self.range?;
        let (first, last) = (first >> self.level, last >> self.level);
        let used = last - first + 1;
        let buckets = (used + most - 1) / most;
        Some(Columns { level: self.level, first, buckets, count: ((used + buckets - 1) / buckets) as usize })
    }

    /// Where the tenths begin and the last ends, each on a border of buckets but for the two ends. `None` where the
    /// span has too few buckets to be cut in ten.
    pub(super) fn tenths(&self) -> Option<[i64; TENTHS + 1]> {
        let (first, last) = self.range?;
        let end = last + 1;
        if (last >> self.level) - (first >> self.level) < 3 * TENTHS as i64 {
            return None;
        }
        let mut borders = [first; TENTHS + 1];
        for (index, border) in borders.iter_mut().enumerate().skip(1) {
            let exact = first + (end - first) / TENTHS as i64 * index as i64;
            *border = ((exact + (1 << self.level) / 2) >> self.level) << self.level;
        }
        borders[TENTHS] = end;
        Some(borders)
    }
}

/// The span cut for the eye: equal columns of whole buckets, so that none looks fuller than it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    level: u32,
    /// number of the first bucket
    first: i64,
    /// buckets of each
    buckets: i64,
    count: usize,
}

impl Columns {
    /// Length of each, in positions.
    pub(super) fn length(&self) -> i64 {
        self.buckets << self.level
    }

    /// Position at which the first begins.
    pub(super) fn begin(&self) -> i64 {
        self.first << self.level
    }
}

/// Counts along the axis.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    level: u32,
    first: i64,
    counts: Vec<u32>,
}

impl Series {
    pub(super) fn add(&mut self, bucket: Bucket) {
        if self.counts.is_empty() {
            (self.level, self.first) = (bucket.level, bucket.number);
        }
        if self.level < bucket.level {
            self.coarsen(bucket.level);
        }
        if bucket.number < self.first {
            let missing = (self.first - bucket.number) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = bucket.number;
        }
        let index = (bucket.number - self.first) as usize;
        if index >= self.counts.len() {
            self.counts.resize(index + 1, 0);
        }
        debug_assert!(self.counts.len() <= BUCKETS as usize);
        self.counts[index] = self.counts[index].saturating_add(1);
    }

    #[cold]
    fn coarsen(&mut self, level: u32) {
        let shift = level - self.level;
        let first = self.first >> shift;
        let mut counts: Vec<u32> = Vec::new();
        for (number, count) in (self.first..).zip(&self.counts) {
            let index = ((number >> shift) - first) as usize;
            if index >= counts.len() {
                counts.resize(index + 1, 0);
            }
            counts[index] = counts[index].saturating_add(*count);
        }
        (self.level, self.first, self.counts) = (level, first, counts);
    }

    /// Counts from each border to the next.
    pub(super) fn between<const N: usize>(&self, borders: &[i64; N]) -> Vec<u64> {
        let mut counts = vec![0; N - 1];
        for (number, count) in (self.first..).zip(&self.counts) {
            // a bucket that reaches over a border is counted where its middle is; only the two ends cut buckets
            let middle = (number << self.level) + (1 << self.level) / 2;
            let index = borders[1..N - 1].partition_point(|border| *border <= middle);
            counts[index] += u64::from(*count);
        }
        counts
    }

    /// Counts by column.
    pub(super) fn columns(&self, columns: &Columns) -> Vec<u64> {
        let mut counts = vec![0; columns.count];
        for (number, count) in (self.first..).zip(&self.counts) {
            let index = ((number >> (columns.level - self.level)) - columns.first) / columns.buckets;
            counts[index as usize] += u64::from(*count);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stay_where_they_belong_whatever_the_order_and_span() {
        let orders: [fn(i64) -> i64; 3] = [|n| n, |n| 99_999 - n, |n| n * 7_919 % 100_000];
        for order in orders {
            let (mut axis, mut all, mut rare) = (Axis::default(), Series::default(), Series::default());
            for number in 0..100_000 {
                let position = 1_000_000 + order(number) * 10;
                let bucket = axis.place(position);
                all.add(bucket);
                if position >= 1_900_000 {
                    rare.add(bucket);
                }
            }
            let borders = axis.tenths().unwrap();
            let counts = all.between(&borders);
            assert_eq!(counts.iter().sum::<u64>(), 100_000);
            assert!(counts.iter().all(|count| (8_000..12_000).contains(count)), "{counts:?}");
            let columns = axis.columns(50).unwrap();
            let shown = all.columns(&columns);
            assert_eq!(shown.iter().sum::<u64>(), 100_000);
            let whole = &shown[1..shown.len() - 1];
            assert!(whole.iter().max().unwrap() - whole.iter().min().unwrap() <= 1, "{shown:?}");
            assert!(columns.begin() <= 1_000_000 && columns.begin() + columns.length() > 1_000_000);
            let rare = rare.between(&borders);
            assert_eq!(rare[..8].iter().sum::<u64>(), 0);
            assert_eq!(rare.iter().sum::<u64>(), 10_000);
        }
    }

    #[test]
    fn a_short_span_has_no_tenths() {
        let mut axis = Axis::default();
        assert_eq!(axis.tenths(), None);
        for position in 0..20 {
            axis.place(position);
        }
        assert_eq!(axis.tenths(), None);
    }
}
