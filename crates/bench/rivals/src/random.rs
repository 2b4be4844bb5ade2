//! Numbers that look random and are the same on every run.

/// A xorshift generator.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A number of one to nine digits.
    pub(crate) fn number(&mut self) -> u64 {
        let digits = self.below(9) as u32 + 1;
        self.below(10_u64.pow(digits))
    }

    /// Lower-case letters beyond `f`, so that they are no hex number.
    pub(crate) fn word(&mut self, letters: usize) -> String {
        (0..letters).map(|_| char::from(b'g' + self.below(20) as u8)).collect()
    }

    /// All positions below `len` in a random order.
    pub(crate) fn order(&mut self, len: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..len).collect();
        for at in (1..len).rev() {
            order.swap(at, self.below(at as u64 + 1) as usize);
        }
        order
    }
}
