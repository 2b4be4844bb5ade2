//! Exact tails of counts: how probable is a count at least, or at most, this large?
//!
//! Counts are held against a negative binomial, a Poisson whose rate is uncertain: because traffic breathes, and
//! because few earlier counts say little. Its tails are regularised incomplete beta functions.

/// Smallest probability told apart from zero, so that logarithms stay finite.
const P_MIN: f64 = 1e-300;

/// Counts with mean `mean` and variance `mean + mean² / size`; both above 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    pub(super) mean: f64,
    pub(super) size: f64,
}

impl Expected {
    /// What the next window of length `ahead` will hold after windows of the lengths `lengths` held `counts`.
    ///
    /// Two uncertainties add up: how well the rate is known (a gamma posterior after a count and a half), and how much
    /// the counts scatter beyond chance (by moments over the windows).
    pub(super) fn after(counts: &[u64], lengths: &[f64], ahead: f64) -> Self {
        let count = counts.iter().sum::<u64>() as f64;
        let length: f64 = lengths.iter().sum();
        let mean = (count + 0.5) / length * ahead;
        let excess: f64 = counts
            .iter()
            .zip(lengths)
            .map(|(count, length_here)| {
                let expected = mean / ahead * length_here;
                (*count as f64 - expected).powi(2) - expected
            })
            .sum();
        let squares: f64 = lengths.iter().map(|length_here| (mean / ahead * length_here).powi(2)).sum();
        let scatter = (excess / squares).max(0.0);
        Self { mean, size: 1.0 / (1.0 / (count + 0.5) + scatter) }
    }

    /// P(X ≥ count).
    pub(super) fn at_least(&self, count: u64) -> f64 {
        if count == 0 {
            return 1.0;
        }
        beta(count as f64, self.size, self.mean / (self.mean + self.size)).clamp(P_MIN, 1.0)
    }

    /// P(X ≤ count).
    pub(super) fn at_most(&self, count: u64) -> f64 {
        beta(self.size, count as f64 + 1.0, self.size / (self.mean + self.size)).clamp(P_MIN, 1.0)
    }
}

/// Regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 < x < 1.
fn beta(a: f64, b: f64, x: f64) -> f64 {
    let ln_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    if x < (a + 1.0) / (a + b + 2.0) {
        ln_front.exp() * fraction(a, b, x) / a
    } else {
        1.0 - ln_front.exp() * fraction(b, a, 1.0 - x) / b
    }
}

/// The continued fraction of the incomplete beta function, after Lentz.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const ROUNDS_MAX: u32 = 10_000;
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for round in 1..=ROUNDS_MAX {
        let m = f64::from(round);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-13 {
            break;
        }
    }
    value
}

/// ln Γ(x) for x > 0: Stirling's series, shifted to where it is exact to some 14 digits.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0_f64);
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let squared = x * x;
    let series =
        (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * squared)) / squared) / squared) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - product.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, what: &str) {
        assert!((found / expected - 1.0).abs() < 1e-6, "{what}: {found:e}, expected {expected:e}");
    }

    #[test]
    fn tails_equal_the_sums_of_their_terms() {
        for (mean, size, count) in [(2.0, 100.0, 8), (0.05, 0.5, 5), (300.0, 20.0, 700), (1.3, 50.0, 42)] {
            let expected = Expected { mean, size };
            let q = mean / (mean + size);
            let mut mass = (size * (size / (mean + size)).ln()).exp();
            let (mut below, mut above) = (0.0, 0.0);
            for number in 0..count + 4_000 {
                if number < count {
                    below += mass
                } else {
                    above += mass
                }
                mass *= q * (size + number as f64) / (number as f64 + 1.0);
            }
            near(expected.at_least(count), above, "above");
            near(expected.at_most(count - 1), below, "below");
        }
    }

    #[test]
    fn ln_gamma_is_the_logarithm_of_factorials() {
        near(ln_gamma(11.0), 3_628_800_f64.ln(), "10!");
        near(ln_gamma(0.5), std::f64::consts::PI.ln() / 2.0, "half");
    }

    #[test]
    fn few_or_scattered_counts_prove_little() {
        let lengths = [1.0; 9];
        let p = |counts: [u64; 9], now| Expected::after(&counts, &lengths, 1.0).at_least(now);
        // steady before: a clear rise is improbable
        assert!(p([10, 9, 11, 10, 10, 9, 12, 8, 10], 40) < 1e-6);
        // bursts of the same size happened before
        assert!(p([0, 40, 0, 0, 45, 0, 0, 0, 3], 40) > 1e-2);
        // one to three is no news
        assert!(p([0, 0, 1, 0, 0, 0, 0, 0, 0], 3) > 1e-3);
    }
}
