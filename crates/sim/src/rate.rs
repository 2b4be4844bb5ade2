//! How many records a second the shop writes: a daily and a 60 s wave around a mean.

use model::Timestamp;

const MEAN: f64 = 98.0;
const DAILY: f64 = 21.0;
const MINUTELY: f64 = 13.0;
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// Records per second that traffic aims at, before the factor: 64 to 132, which leaves room below 140 for
/// the lines of the batch job and of a chatty service. The day's lowest point is at 03:00 UTC.
pub(crate) fn records_per_second(at: Timestamp) -> f64 {
    let since_nine = at.millis() - DAY_MS / 24 * 9;
    MEAN + DAILY * wave(since_nine, DAY_MS) + MINUTELY * wave(at.millis(), MINUTE_MS)
}

/// From -1 to 1 once per period: two parabolas that meet as sine's half-waves do, and the same everywhere.
fn wave(at_ms: i64, period_ms: i64) -> f64 {
    let phase = at_ms.rem_euclid(period_ms) as f64 / period_ms as f64 * 2.0;
    if phase < 1.0 { 4.0 * phase * (1.0 - phase) } else { -4.0 * (phase - 1.0) * (2.0 - phase) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_stays_in_its_range_and_uses_it() {
        let rates: Vec<f64> = (0..86_400).map(|s| records_per_second(Timestamp::from_secs(s))).collect();
        let low = rates.iter().copied().fold(f64::MAX, f64::min);
        let high = rates.iter().copied().fold(f64::MIN, f64::max);
        assert!((60.0..70.0).contains(&low), "{low}");
        assert!((125.0..140.0).contains(&high), "{high}");
    }
}
