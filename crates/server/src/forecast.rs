//! Where a series goes if nothing changes: exponential smoothing with a chosen trend (augurs), with an interval.

use augurs_core::{Fit, Predict};
use augurs_ets::AutoETS;
use serde_json::{Value, json};

/// Share of what comes that the interval should hold.
const LEVEL: f64 = 0.8;

/// Points below which nothing is told.
const POINTS_MIN: usize = 12;

/// What a series may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
}

/// One forecast: the mean and the interval for each step to come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Forecast {
    pub(crate) mean: Vec<f64>,
    pub(crate) lower: Vec<f64>,
    pub(crate) upper: Vec<f64>,
}

/// The next `steps` of a series, oldest value first. `None` while there are too few values or no model fits.
pub(crate) fn of(values: &[f64], steps: usize, range: Range) -> Option<Forecast> {
    if values.len() < POINTS_MIN {
        return None;
    }
    let clamp =
        |values: Vec<f64>| values.into_iter().map(|value| value.clamp(range.lowest, range.highest)).collect();
    let first = values[0];
    if values.iter().all(|value| (value - first).abs() < 1e-12) {
        // a line has no model and needs none
        let same = vec![first; steps];
        return Some(Forecast { mean: same.clone(), lower: same.clone(), upper: same });
    }
    let fitted = AutoETS::non_seasonal().fit(values).ok()?;
    let forecast = fitted.predict(steps, LEVEL).ok()?;
    let intervals = forecast.intervals?;
    let is_sound =
        forecast.point.iter().chain(&intervals.lower).chain(&intervals.upper).all(|value| value.is_finite());
    is_sound.then(|| Forecast {
        mean: clamp(forecast.point),
        lower: clamp(intervals.lower),
        upper: clamp(intervals.upper),
    })
}

impl Forecast {
    /// As JSON, with the step's length.
    pub(crate) fn to_json(&self, step_seconds: u64) -> Value {
        json!({
            "step_seconds": step_seconds,
            "horizon_seconds": step_seconds * self.mean.len() as u64,
            "level": LEVEL,
            "mean": self.mean,
            "lower": self.lower,
            "upper": self.upper,
        })
    }

    /// Half the width of the last interval in standard deviations of a normal distribution.
    pub(crate) fn deviation(&self) -> f64 {
        const DEVIATIONS: f64 = 1.281_551_6;
        let width = self.upper.last().zip(self.lower.last()).map_or(0.0, |(upper, lower)| upper - lower);
        width / (2.0 * DEVIATIONS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Range = Range { lowest: 0.0, highest: f64::MAX };

    #[test]
    fn a_rising_series_goes_on_rising_and_a_level_one_stays() {
        let noise = |n: u64| (n * 7_919 % 13) as f64;
        let rising: Vec<f64> = (0..180).map(|n| 10.0 + 2.0 * n as f64 + noise(n)).collect();
        let forecast = of(&rising, 30, ANY).unwrap();
        assert!((420.0..450.0).contains(&forecast.mean[29]), "{}", forecast.mean[29]);
        assert!(forecast.lower[29] < forecast.mean[29] && forecast.mean[29] < forecast.upper[29]);
        let level: Vec<f64> = (0..180).map(|n| 100.0 + noise(n)).collect();
        let forecast = of(&level, 30, ANY).unwrap();
        assert!((100.0..113.0).contains(&forecast.mean[29]), "{}", forecast.mean[29]);
        assert!(forecast.deviation() > 1.0);
    }

    #[test]
    fn a_constant_and_a_short_series_are_no_errors() {
        assert_eq!(of(&[0.0; 20], 3, ANY).unwrap().mean, [0.0; 3]);
        assert_eq!(of(&[1.0, 2.0], 3, ANY), None);
        let rare: Vec<f64> = (0..180).map(|n| if n % 50 == 0 { 0.02 } else { 0.0 }).collect();
        let forecast = of(&rare, 10, Range { lowest: 0.0, highest: 1.0 }).unwrap();
        assert!(forecast.lower.iter().all(|share| (0.0..=1.0).contains(share)));
    }
}
