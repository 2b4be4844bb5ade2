//! The moments of an answer, and what lies in the windows that end at them.
//!
//! ```text
//!            begin                                     end
//!   ─┬───┬───┬┴──┬───┬───┬───┬───┬───┬───┬───┬───┬───┬──┴─▶   buckets of gcd(step, range)
//!    └────── range ──────┘
//!                └────── range ──────┘   a step later
//! ```
//! A window is open at its begin and closed at its end, as in Prometheus and Loki; so is a bucket.

use crate::Error;
use crate::limits::STEPS_MAX;
use std::ops::Range;

/// Moments from a begin to an end, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    begin_ms: i64,
    step_ms: i64,
    steps: i64,
}

impl Grid {
    /// One moment.
    #[must_use]
    pub fn moment(at_ms: i64) -> Self {
        Self { begin_ms: at_ms, step_ms: 1, steps: 1 }
    }

    /// Moments a step apart.
    ///
    /// # Errors
    /// [`Error::Mismatch`] where the end is before the begin or the step is none, [`Error::TooMuch`] for too many moments.
    pub fn new(begin_ms: i64, end_ms: i64, step_ms: i64) -> Result<Self, Error> {
        if step_ms <= 0 {
            return Err(Error::Mismatch("the step must be longer than nothing".to_owned()));
        }
        let length = end_ms.checked_sub(begin_ms).filter(|length| *length >= 0);
        let length = length.ok_or_else(|| Error::Mismatch("the end is before the start".to_owned()))?;
        let steps = length / step_ms + 1;
        if steps > STEPS_MAX {
            return Err(Error::TooMuch(format!(
                "the query has {steps} moments, at most {STEPS_MAX} are answered; use a larger step"
            )));
        }
        Ok(Self { begin_ms, step_ms, steps })
    }

    /// The same moments so long before.
    #[must_use]
    pub fn earlier(self, ms: i64) -> Self {
        Self { begin_ms: self.begin_ms.saturating_sub(ms), ..self }
    }

    /// How many moments there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.steps as usize
    }

    /// Never: there is a first moment.
    #[must_use]
    pub fn is_empty(self) -> bool {
        false
    }

    /// The moments.
    pub fn moments(self) -> impl Iterator<Item = i64> {
        (0..self.steps).map(move |step| self.begin_ms + step * self.step_ms)
    }

    /// The first moment.
    #[must_use]
    pub fn begin_ms(self) -> i64 {
        self.begin_ms
    }

    /// The last moment.
    #[must_use]
    pub fn end_ms(self) -> i64 {
        self.begin_ms + (self.steps - 1) * self.step_ms
    }

    /// Buckets that all windows of a range are made of.
    #[must_use]
    pub fn buckets(self, range_ms: i64) -> Buckets {
        let width_ms = if self.steps == 1 { range_ms } else { gcd(self.step_ms, range_ms) };
        Buckets { origin_ms: self.begin_ms - range_ms, width_ms, grid: self, range_ms }
    }
}

/// See [`Grid::buckets`]. A moment `ms` is in the bucket `(ms - 1 - origin) / width`, rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets {
    /// where the first one begins; it is not part of it
    pub origin_ms: i64,
    /// how long each is
    pub width_ms: i64,
    grid: Grid,
    range_ms: i64,
}

impl Buckets {
    /// The buckets of each moment's window.
    pub fn windows(self) -> impl Iterator<Item = Range<i64>> {
        let width = self.range_ms / self.width_ms;
        (0..self.grid.steps).map(move |step| {
            let begin = step * self.grid.step_ms / self.width_ms;
            begin..begin + width
        })
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> i64 {
        ((self.grid.steps - 1) * self.grid.step_ms + self.range_ms) / self.width_ms
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_whole_buckets() {
        let buckets = Grid::new(1_000, 1_300, 100).unwrap().buckets(250);
        assert_eq!((buckets.origin_ms, buckets.width_ms, buckets.count()), (750, 50, 11));
        assert_eq!(buckets.windows().collect::<Vec<_>>(), [0..5, 2..7, 4..9, 6..11]);
        let moment = Grid::moment(1_000).buckets(300);
        assert_eq!((moment.width_ms, moment.windows().next()), (300, Some(0..1)));
    }

    #[test]
    fn too_many_moments_are_refused_with_a_way_out() {
        let error = Grid::new(0, 100_000_000, 1).unwrap_err().to_string();
        assert!(error.contains("use a larger step"), "{error}");
        assert!(Grid::new(10, 0, 1).is_err());
        assert!(Grid::new(0, 10, 0).is_err());
        assert!(Grid::new(i64::MIN, i64::MAX, 1).is_err());
    }
}
