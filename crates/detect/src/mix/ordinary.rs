//! How surprising a series of windows is to its own model usually, and what that makes of one more surprise.
//!
//! Under a right model surprises (minus the natural logarithm of a p-value) are exponential with mean 1. Under a
//! model that is somewhat wrong, as all are, they are larger. With m past surprises that sum up to S, the chance that
//! the next exceeds e is (1 + e / S)^-m: that is the predictive tail of an exponential of unknown rate. S counts as at
//! least m, so a stated p-value is never below that of the model itself.

use crate::Error;
use model::codec::{Reader, Writer};

/// Windows remembered.
const MEMORY: f64 = 60.0;

/// Windows before anything is unusual.
const WARM: u32 = 10;

/// A surprise counts at most this much when it is learned: one outage must not mute a series.
const LEARNED_MAX: f64 = 30.0;

/// What is less probable is unusual and is not learned.
const UNUSUAL_P_VALUE: f64 = 1e-4;

/// What a window does to the baseline it was judged against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lesson {
    /// it is learned
    Learn,
    /// it is unusual, and not learned
    Hold,
    /// it has been unusual for so long that it is normal now
    Adopt,
}

/// The past surprises of one series.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ordinary {
    windows: u32,
    sum: f64,
    held: u32,
}

impl Ordinary {
    /// The p-value of a surprise; `None` while too little is known.
    pub(crate) fn p_value(&self, surprise: f64) -> Option<f64> {
        if self.windows < WARM {
            return None;
        }
        let windows = f64::from(self.windows).min(MEMORY);
        let p_value = (1.0 + surprise.max(0.0) / self.sum.max(windows)).powf(-windows);
        Some(p_value.clamp(1e-300, 1.0))
    }

    /// What to do with a window of this surprise and p-value. Unusual ones are held for at most `hold_max` windows.
    pub(crate) fn teach(&mut self, surprise: f64, p_value: Option<f64>, hold_max: u32) -> Lesson {
        if p_value.is_some_and(|p_value| p_value < UNUSUAL_P_VALUE) {
            self.held += 1;
            if self.held <= hold_max {
                return Lesson::Hold;
            }
            self.learn(surprise);
            self.held = 0;
            return Lesson::Adopt;
        }
        self.held = 0;
        self.learn(surprise.clamp(0.0, LEARNED_MAX));
        Lesson::Learn
    }

    fn learn(&mut self, surprise: f64) {
        let full = f64::from(self.windows) >= MEMORY;
        self.sum = if full { self.sum * (1.0 - 1.0 / MEMORY) + surprise } else { self.sum + surprise };
        self.windows = self.windows.saturating_add(1);
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.u32(self.windows);
        writer.f64(self.sum);
        writer.u32(self.held);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let ordinary = Self { windows: reader.u32()?, sum: reader.f64()?, held: reader.u32()? };
        let is_fine = ordinary.sum.is_finite() && ordinary.sum >= 0.0;
        if is_fine { Ok(ordinary) } else { Err(Error::Damaged("usual surprises")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_p_value_is_never_below_that_of_the_model_and_near_it_once_much_is_known() {
        let mut ordinary = Ordinary::default();
        for _ in 0..1_000 {
            assert_eq!(ordinary.teach(0.5, ordinary.p_value(0.5), 30), Lesson::Learn);
        }
        for surprise in [0.1, 1.0, 5.0, 20.0, 100.0] {
            let p_value = ordinary.p_value(surprise).unwrap();
            assert!(p_value >= (-surprise).exp(), "{surprise}: {p_value:e}");
        }
        assert!(ordinary.p_value(20.0).unwrap() < 1e-7);
    }

    #[test]
    fn a_series_that_always_surprises_is_not_believed() {
        let mut ordinary = Ordinary::default();
        for window in 0..200 {
            let surprise = f64::from(window % 10) * 5.0;
            ordinary.teach(surprise, ordinary.p_value(surprise), 30);
        }
        assert!(ordinary.p_value(60.0).unwrap() > 1e-3);
    }

    #[test]
    fn what_stays_unusual_is_adopted() {
        let mut ordinary = Ordinary::default();
        let mut lessons = Vec::new();
        for window in 0..40 {
            let surprise = if window < 20 { 1.0 } else { 80.0 };
            lessons.push(ordinary.teach(surprise, ordinary.p_value(surprise), 5));
        }
        assert_eq!(
            lessons[19..27],
            [
                Lesson::Learn,
                Lesson::Hold,
                Lesson::Hold,
                Lesson::Hold,
                Lesson::Hold,
                Lesson::Hold,
                Lesson::Adopt,
                Lesson::Hold,
            ]
        );
    }
}
