//! How many points make a period.

use super::window::quantile;
use std::collections::VecDeque;

/// A day.
const DAY_SECS: f64 = 86_400.0;

/// Points of a period that are needed to speak of phases, and at most: seven periods are kept.
pub(super) const POINTS_MIN: usize = 4;
pub(super) const POINTS_MAX: usize = 2_048;

/// Points looked at for a period that is not the calendar's; the newest, thinned if there are more.
const LOOKED_AT_MAX: usize = 1_024;

/// Correlation of a series with itself a period earlier, at which it is believed.
const CORRELATION_MIN: f64 = 0.3;

/// The day, if the step between points gives it enough of them, else the lag of the best correlation.
pub(super) fn period(steps_secs: &[f64], history: &VecDeque<f64>) -> Option<usize> {
    let mut steps = steps_secs.to_vec();
    steps.sort_by(f64::total_cmp);
    let step = quantile(&steps, 0.5).filter(|step| *step > 0.0)?;
    let day = (DAY_SECS / step).round() as usize;
    if (POINTS_MIN..=POINTS_MAX).contains(&day) { Some(day) } else { best_lag(history) }
}

fn best_lag(history: &VecDeque<f64>) -> Option<usize> {
    let thin = history.len().div_ceil(LOOKED_AT_MAX).max(1);
    let points: Vec<f64> = history.iter().copied().step_by(thin).collect();
    let mean = points.iter().sum::<f64>() / points.len().max(1) as f64;
    let centred: Vec<f64> = points.iter().map(|value| value - mean).collect();
    let variance: f64 = centred.iter().map(|value| value * value).sum();
    let correlation = |lag: usize| {
        let pairs = centred.iter().zip(&centred[lag..]);
        pairs.map(|(a, b)| a * b).sum::<f64>() / variance
    };
    // A slow series resembles itself at any short lag: a period is a peak behind a dip below zero.
    let lags_max = centred.len() / 3;
    let dip = (1..lags_max).find(|lag| correlation(*lag) < 0.0)?;
    let (lag, best) =
        (dip..lags_max).map(|lag| (lag, correlation(lag))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let points = lag * thin;
    (best >= CORRELATION_MIN && (POINTS_MIN..=POINTS_MAX).contains(&points)).then_some(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(point: u64) -> u64 {
        let bits = (point + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits ^ (bits >> 31)
    }

    fn wave(points: usize, period: usize) -> VecDeque<f64> {
        (0..points).map(|point| (point as f64 * std::f64::consts::TAU / period as f64).sin()).collect()
    }

    #[test]
    fn the_day_is_taken_where_it_has_enough_points_and_else_the_data_is_asked() {
        let cases = [
            ("hourly", 3_600.0, 100, 40, Some(24)),
            ("every minute", 60.0, 100, 40, Some(1_440)),
            ("every day, a wave of a week", 86_400.0, 200, 7, Some(7)),
            ("every second, a wave of a minute", 1.0, 600, 60, Some(60)),
            ("no time between points", 0.0, 600, 60, None),
        ];
        for (what, step, points, length, expected) in cases {
            let found = period(&[step; 5], &wave(points, length));
            let is_multiple = |found: usize, expected: usize| found.is_multiple_of(expected);
            assert!(
                found == expected || found.zip(expected).is_some_and(|(f, e)| is_multiple(f, e)),
                "{what}: {found:?}"
            );
        }
    }

    #[test]
    fn noise_has_no_period() {
        let noise: VecDeque<f64> = (0..500u64).map(|point| (hash(point) % 1_000) as f64).collect();
        let lag = period(&[1.0], &noise);
        assert!(lag.is_none(), "{lag:?}");
    }
}
