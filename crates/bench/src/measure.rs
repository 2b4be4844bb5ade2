//! Quantiles of measured times.

use std::time::Duration;

/// Measured times, from shortest to longest.
#[derive(Debug)]
pub(crate) struct Sample {
    sorted_ms: Vec<f64>,
}

impl Sample {
    pub(crate) fn new(times: impl IntoIterator<Item = Duration>) -> Self {
        let mut sorted_ms: Vec<f64> = times.into_iter().map(|time| time.as_secs_f64() * 1e3).collect();
        sorted_ms.sort_by(f64::total_cmp);
        Self { sorted_ms }
    }

    pub(crate) fn len(&self) -> usize {
        self.sorted_ms.len()
    }

    /// The smallest value that `quantile` (0 to 1) of all values do not exceed, in milliseconds; 0 without values.
    pub(crate) fn quantile_ms(&self, quantile: f64) -> f64 {
        let rank = (quantile * self.sorted_ms.len() as f64).ceil() as usize;
        let index = rank.saturating_sub(1).min(self.sorted_ms.len().saturating_sub(1));
        self.sorted_ms.get(index).copied().unwrap_or(0.0)
    }

    pub(crate) fn median_ms(&self) -> f64 {
        self.quantile_ms(0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_sample() {
        let cases: [(&[u64], f64, f64); 7] = [
            (&[], 0.5, 0.0),
            (&[7], 0.0, 7.0),
            (&[7], 1.0, 7.0),
            (&[3, 1, 2], 0.5, 2.0),
            (&[4, 3, 1, 2], 0.5, 2.0),
            (&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.99, 10.0),
            (&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9, 9.0),
        ];
        for (times, quantile, expected) in cases {
            let sample = Sample::new(times.iter().map(|&ms| Duration::from_millis(ms)));
            assert_eq!(sample.quantile_ms(quantile), expected, "{times:?} at {quantile}");
        }
    }
}
