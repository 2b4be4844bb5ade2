//! Numbers that look random and follow from a seed alone, so that a replay draws the same. Not for secrets.
//!
//! SplitMix64: Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number that looks random and depends on its argument only.
#[must_use]
pub const fn split_mix(number: u64) -> u64 {
    let mixed = number.wrapping_add(STEP);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The numbers of a seed, one after the other; every seed is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        let bits = split_mix(self.0);
        self.0 = self.0.wrapping_add(STEP);
        bits
    }

    /// Uniform in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below `bound`; 0 when `bound` is 0. The bias, below `bound` in 2^64, is of no matter here.
    pub const fn below(&mut self, bound: u64) -> u64 {
        let bits = self.bits();
        if bound == 0 { 0 } else { bits % bound }
    }

    /// The same for a place in a list.
    pub const fn place(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_paper() {
        let mut random = SplitMix64(1_234_567);
        let first = [random.bits(), random.bits(), random.bits()];
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
        assert_eq!(SplitMix64(1_234_567).unit(), (first[0] >> 11) as f64 / (1_u64 << 53) as f64);
        assert_eq!((SplitMix64(9).below(0), SplitMix64(1_234_567).below(10)), (0, 7));
    }
}
