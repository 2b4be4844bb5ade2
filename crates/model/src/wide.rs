//! Integers of 128 and 256 bits: ClickHouse's, which Arrow has none of.
//!
//! A number is a sign and a magnitude of 256 bits, which holds the values of all four types. It is carried by as many bytes
//! as it has, the highest first and the sign turned around, so that bytes sort as numbers do.

use ethnum::{AsU256, U256};
use std::cmp::Ordering;
use std::fmt;

/// One of the four types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wide {
    /// 128 or 256
    pub bits: u16,
    /// whether it holds numbers below zero
    pub is_signed: bool,
}

/// A whole number of up to 256 bits and a sign; zero has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WideNumber {
    is_negative: bool,
    magnitude: U256,
}

impl Wide {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self { bits: 128, is_signed: true },
        Self { bits: 128, is_signed: false },
        Self { bits: 256, is_signed: true },
        Self { bits: 256, is_signed: false },
    ];

    /// By its ClickHouse name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wide| wide.to_string() == name)
    }

    /// Bytes of a value.
    #[must_use]
    pub fn bytes(self) -> usize {
        usize::from(self.bits / 8)
    }

    /// Bytes of the column that carries values: more than they need, so that the width alone tells the type.
    #[must_use]
    pub fn width(self) -> usize {
        self.bytes() + if self.is_signed { 2 } else { 3 }
    }

    /// Appends the bytes that carry a number; what does not fit wraps around, as in ClickHouse.
    pub fn push(self, number: WideNumber, out: &mut Vec<u8>) {
        let begin = out.len();
        out.extend_from_slice(&number.twos().to_be_bytes()[32 - self.bytes()..]);
        if self.is_signed {
            out[begin] ^= 0x80;
        }
    }

    /// The number that bytes carry; what is behind them does not count.
    #[must_use]
    pub fn number(self, bytes: &[u8]) -> WideNumber {
        let mut all = [0; 32];
        let own = &bytes[..self.bytes().min(bytes.len())];
        all[32 - own.len()..].copy_from_slice(own);
        let first = 32 - self.bytes();
        if !self.is_signed {
            return WideNumber { is_negative: false, magnitude: U256::from_be_bytes(all) };
        }
        all[first] ^= 0x80;
        if all[first] & 0x80 != 0 {
            all[..first].fill(0xff);
        }
        WideNumber::of_twos(U256::from_be_bytes(all))
    }

    /// Whether a number is one of the type's.
    #[must_use]
    pub fn holds(self, number: WideNumber) -> bool {
        let mut bytes = Vec::with_capacity(self.bytes());
        self.push(number, &mut bytes);
        self.number(&bytes) == number
    }
}

impl fmt::Display for Wide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Int{}", if self.is_signed { "" } else { "U" }, self.bits)
    }
}

impl WideNumber {
    /// One.
    pub const ONE: Self = Self { is_negative: false, magnitude: U256::ONE };

    fn new(is_negative: bool, magnitude: U256) -> Self {
        Self { is_negative: is_negative && magnitude != U256::ZERO, magnitude }
    }

    /// The bits of two's complement.
    fn twos(self) -> U256 {
        if self.is_negative { self.magnitude.wrapping_neg() } else { self.magnitude }
    }

    fn of_twos(bits: U256) -> Self {
        let is_negative = bits >> 255 != U256::ZERO;
        Self::new(is_negative, if is_negative { bits.wrapping_neg() } else { bits })
    }

    /// Reads digits with an optional sign; none if there is anything else, or more than 256 bits hold.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        U256::from_str_radix(digits, 10).ok().map(|magnitude| Self::new(is_negative, magnitude))
    }

    /// A float without its fraction; none of what is no number or too large.
    #[must_use]
    pub fn of_float(value: f64) -> Option<Self> {
        let whole = value.trunc();
        // 2^256
        if !whole.is_finite() || whole.abs() >= 1.157_920_892_373_162e77 {
            return None;
        }
        Some(Self::new(whole < 0.0, whole.abs().as_u256()))
    }

    /// The nearest float.
    #[must_use]
    pub fn to_float(self) -> f64 {
        let size = self.magnitude.as_f64();
        if self.is_negative { -size } else { size }
    }

    /// The lowest 64 bits, as a cast keeps them.
    #[must_use]
    pub fn low_bits(self) -> u64 {
        self.twos().as_u64()
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.magnitude == U256::ZERO
    }

    /// The sum; what is beyond 256 bits is lost, as in all that follow.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        if self.is_negative == other.is_negative {
            return Self::new(self.is_negative, self.magnitude.wrapping_add(other.magnitude));
        }
        match self.magnitude.cmp(&other.magnitude) {
            Ordering::Less => Self::new(other.is_negative, other.magnitude - self.magnitude),
            _ => Self::new(self.is_negative, self.magnitude - other.magnitude),
        }
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.negated())
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self::new(self.is_negative != other.is_negative, self.magnitude.wrapping_mul(other.magnitude))
    }

    /// The quotient without its fraction; none by zero.
    #[must_use]
    pub fn divided(self, other: Self) -> Option<Self> {
        let size = self.magnitude.checked_div(other.magnitude)?;
        Some(Self::new(self.is_negative != other.is_negative, size))
    }

    /// What is left of a division, with the sign of what was divided; none by zero.
    #[must_use]
    pub fn rest(self, other: Self) -> Option<Self> {
        Some(Self::new(self.is_negative, self.magnitude.checked_rem(other.magnitude)?))
    }

    /// With the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::new(!self.is_negative, self.magnitude)
    }

    /// Without a sign.
    #[must_use]
    pub fn size(self) -> Self {
        Self { is_negative: false, ..self }
    }

    /// Bytes that sort as numbers do, whatever type they are of.
    #[must_use]
    pub fn key(self) -> [u8; 33] {
        let mut key = [0; 33];
        key[0] = u8::from(!self.is_negative);
        key[1..].copy_from_slice(&self.twos().to_be_bytes());
        key
    }
}

impl From<i64> for WideNumber {
    fn from(number: i64) -> Self {
        Self::new(number < 0, U256::from(number.unsigned_abs()))
    }
}

impl From<u64> for WideNumber {
    fn from(number: u64) -> Self {
        Self::new(false, U256::from(number))
    }
}

impl PartialOrd for WideNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for WideNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Display for WideNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        write!(f, "{sign}{}", self.magnitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UINT256_MAX: &str =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935";

    fn number(text: &str) -> WideNumber {
        WideNumber::parse(text).unwrap()
    }

    #[test]
    fn numbers_come_back_from_the_bytes_that_carry_them_and_sort_as_they_do() {
        let texts = ["-170141183460469231731687303715884105728", "-1", "0", "7", "18446744073709551616"];
        for wide in Wide::ALL {
            let mut last: Option<Vec<u8>> = None;
            for text in texts.iter().filter(|text| wide.is_signed || !text.starts_with('-')) {
                let mut bytes = Vec::new();
                wide.push(number(text), &mut bytes);
                assert_eq!(
                    (bytes.len(), wide.number(&bytes).to_string()),
                    (wide.bytes(), (*text).to_owned()),
                    "{wide}"
                );
                assert!(last.is_none_or(|last| last < bytes), "{wide} {text}");
                last = Some(bytes);
            }
            assert_eq!(Wide::parse(&wide.to_string()), Some(wide));
        }
    }

    #[test]
    fn what_does_not_fit_wraps_around_and_is_known_not_to_fit() {
        let cases = [
            ("-1", Wide::ALL[1], "340282366920938463463374607431768211455"),
            ("-1", Wide::ALL[3], UINT256_MAX),
            (
                "170141183460469231731687303715884105728",
                Wide::ALL[0],
                "-170141183460469231731687303715884105728",
            ),
            (UINT256_MAX, Wide::ALL[2], "-1"),
        ];
        for (text, wide, expected) in cases {
            let mut bytes = Vec::new();
            wide.push(number(text), &mut bytes);
            assert_eq!(wide.number(&bytes).to_string(), expected, "{text} as {wide}");
            assert!(!wide.holds(number(text)) && wide.holds(number(expected)));
        }
    }

    #[test]
    fn arithmetic_is_that_of_whole_numbers() {
        let n = number;
        assert_eq!(n("5").minus(n("7")), n("-2"));
        assert_eq!(n("-5").plus(n("7")), n("2"));
        assert_eq!(n(UINT256_MAX).plus(n("1")), n("0"));
        assert_eq!(n(UINT256_MAX).minus(n("1")).to_string().len(), 78);
        assert_eq!(n("-7").times(n("3")), n("-21"));
        assert_eq!((n("-7").divided(n("2")), n("-7").rest(n("2"))), (Some(n("-3")), Some(n("-1"))));
        assert_eq!((n("1").divided(n("0")), n("1").rest(n("0"))), (None, None));
        assert!(n("-1") < n("0") && n(UINT256_MAX) > n("-5") && n("-5") < n("-4"));
        assert_eq!((n("-0"), n("-3").size(), n("-3").negated()), (n("0"), n("3"), n("3")));
        assert_eq!(n("-2").low_bits(), u64::MAX - 1);
    }

    #[test]
    fn texts_and_floats_that_are_no_whole_numbers_are_refused() {
        for text in ["", "-", "1.5", " 1", "1e3", "0x1"] {
            assert_eq!(WideNumber::parse(text), None, "{text}");
        }
        assert_eq!(WideNumber::parse(&format!("{UINT256_MAX}0")), None);
        for float in [f64::NAN, f64::INFINITY, 1e78] {
            assert_eq!(WideNumber::of_float(float), None);
        }
        assert_eq!(WideNumber::of_float(-1.9), Some(number("-1")));
        assert_eq!(WideNumber::of_float(1e30).map(WideNumber::to_float), Some(1e30));
    }
}
