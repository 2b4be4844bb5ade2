//! Exact tails of counts.
//!
//! Counts are held against a negative binomial: a Poisson whose rate is itself uncertain, be it because traffic
//! breathes or because the baseline has not seen much yet. Its tails are regularised incomplete beta functions
//! (continued fraction after Lentz); for a large `size` they are the Poisson's.

/// Smallest probability told apart from zero, so that logarithms stay finite.
const P_MIN: f64 = 1e-300;

/// Counts with mean `mean` and variance `mean + mean² / size`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NegativeBinomial {
    /// above 0
    pub(crate) mean: f64,
    /// above 0; the larger, the closer to a Poisson
    pub(crate) size: f64,
}

impl NegativeBinomial {
    /// P(X ≥ count).
    pub(crate) fn at_least(&self, count: u64) -> f64 {
        if count == 0 {
            return 1.0;
        }
        let failure = self.mean / (self.mean + self.size);
        incomplete_beta(count as f64, self.size, failure).clamp(P_MIN, 1.0)
    }

    /// P(X ≤ count).
    pub(crate) fn at_most(&self, count: u64) -> f64 {
        let success = self.size / (self.mean + self.size);
        incomplete_beta(self.size, count as f64 + 1.0, success).clamp(P_MIN, 1.0)
    }

    /// ln P(X = count).
    pub(crate) fn ln_mass(&self, count: u64) -> f64 {
        let count = count as f64;
        let total = self.mean + self.size;
        ln_gamma(count + self.size) - ln_gamma(self.size) - ln_gamma(count + 1.0)
            + self.size * (self.size / total).ln()
            + count * (self.mean / total).ln()
    }

    /// Standard deviation.
    pub(crate) fn deviation(&self) -> f64 {
        (self.mean + self.mean * self.mean / self.size).sqrt()
    }
}

/// Regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 < x < 1.
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    let ln_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    if x < (a + 1.0) / (a + b + 2.0) {
        ln_front.exp() * beta_fraction(a, b, x) / a
    } else {
        1.0 - ln_front.exp() * beta_fraction(b, a, 1.0 - x) / b
    }
}

/// The continued fraction of the incomplete beta function. Needs some √max(a, b) rounds.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const ROUNDS_MAX: u32 = 10_000;
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for round in 1..=ROUNDS_MAX {
        let m = f64::from(round);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-13 {
            break;
        }
    }
    fraction
}

/// ln Γ(x) for x > 0: Lanczos' series with g = 7, good to some 15 digits.
fn ln_gamma(x: f64) -> f64 {
    const SERIES: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // reflection
        return std::f64::consts::PI.ln() - (std::f64::consts::PI * x).sin().ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let mut sum = 0.999_999_999_999_809_9;
    for (term, step) in SERIES.iter().zip(1u32..) {
        sum += term / (x + f64::from(step));
    }
    let t = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
        assert!((found / expected - 1.0).abs() < tolerance, "{what}: {found:e}, expected {expected:e}");
    }

    /// By adding up the terms, which is slow and plainly right.
    fn summed(mean: f64, size: f64, counts: std::ops::RangeInclusive<u64>) -> f64 {
        let q = mean / (mean + size);
        let mut mass = (size * (size / (mean + size)).ln()).exp();
        let mut sum = 0.0;
        for count in 0..=*counts.end() {
            if counts.contains(&count) {
                sum += mass;
            }
            mass *= q * (size + count as f64) / (count as f64 + 1.0);
        }
        sum
    }

    #[test]
    fn ln_gamma_is_the_logarithm_of_factorials() {
        near(ln_gamma(11.0), 3_628_800f64.ln(), 1e-12, "10!");
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-12, "half");
        near(ln_gamma(0.1), 2.252_712_651_734_206, 1e-12, "a tenth");
    }

    #[test]
    fn tails_equal_their_sums() {
        for (mean, size, count) in
            [(2.0, 100.0, 8), (0.05, 0.5, 5), (300.0, 20.0, 700), (40.0, 100.0, 41), (1.3, 50.0, 42)]
        {
            let distribution = NegativeBinomial { mean, size };
            let what = format!("mean {mean} size {size} count {count}");
            near(distribution.at_least(count), summed(mean, size, count..=count + 4000), 1e-8, &what);
            near(distribution.at_most(count / 2), summed(mean, size, 0..=count / 2), 1e-8, &what);
            near(distribution.ln_mass(count).exp(), summed(mean, size, count..=count), 1e-8, &what);
        }
    }

    #[test]
    fn a_large_size_gives_poisson_tails() {
        // reference values: 1 - (e^-m)(sum of m^k/k!) for k below the count
        for (mean, count, at_least) in
            [(2.0, 8, 1.096_719e-3), (1.0, 1, 0.632_120_6), (10.0, 20, 3.454_342e-3), (4.0, 16, 4.892_611e-6)]
        {
            let poisson = NegativeBinomial { mean, size: 1e8 };
            near(poisson.at_least(count), at_least, 1e-3, &format!("mean {mean} count {count}"));
        }
        near(NegativeBinomial { mean: 20.0, size: 1e8 }.at_most(0), (-20f64).exp(), 1e-4, "nothing of 20");
    }

    #[test]
    fn far_tails_stay_finite_and_in_order() {
        let distribution = NegativeBinomial { mean: 5.0, size: 100.0 };
        let mut before = 1.0;
        for count in [1, 10, 100, 1_000, 100_000, 4_000_000_000] {
            let p = distribution.at_least(count);
            assert!(p > 0.0 && p <= before, "{count}: {p:e}");
            before = p;
        }
    }
}
