//! Pseudo-random numbers that are the same on every platform.

use model::{SplitMix64, split_mix};

/// xoshiro256++ (Blackman and Vigna), its state filled by SplitMix64. Not for secrets.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// A generator for `seed`; every seed is good.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut mixer = SplitMix64(seed);
        Self { state: std::array::from_fn(|_| mixer.bits()) }
    }

    /// One of many generators of a seed, so that drawing more from one leaves the others as they are.
    #[must_use]
    pub fn stream(seed: u64, stream: u64) -> Self {
        Self::new(seed ^ split_mix(stream))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// Uniform in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform in `0..bound`; 0 when `bound` is 0. The bias, below `bound` in 2^64, is of no matter here.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.bits()) * u128::from(bound);
        (wide >> 64) as u64
    }

    /// True with `probability`, which is 0 to 1.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of `items`, which are at least one.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        debug_assert!(!items.is_empty(), "nothing to pick from");
        items[self.below(items.len() as u64) as usize]
    }

    /// Exponential with mean 1, by von Neumann's comparisons: a logarithm is not the same on every platform.
    pub fn exponential(&mut self) -> f64 {
        let mut whole = 0.0;
        loop {
            let first = self.unit();
            let mut last = first;
            let mut run = 1;
            loop {
                let next = self.unit();
                if next >= last {
                    break;
                }
                last = next;
                run += 1;
            }
            if run % 2 == 1 {
                return whole + first;
            }
            whole += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xoshiro_gives_the_published_numbers() {
        let mut random = Random { state: [1, 2, 3, 4] };
        let first: Vec<u64> = (0..4).map(|_| random.bits()).collect();
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    #[test]
    fn exponential_has_mean_and_variance_one() {
        let mut random = Random::new(3);
        let draws: Vec<f64> = (0..100_000).map(|_| random.exponential()).collect();
        let mean = draws.iter().sum::<f64>() / 100_000.0;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 100_000.0;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn streams_of_a_seed_differ() {
        assert_ne!(Random::stream(1, 0).bits(), Random::stream(1, 1).bits());
    }
}
