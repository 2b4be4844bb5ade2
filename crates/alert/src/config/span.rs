//! A span of time as people write it: `30s`, `5m`, `1h30m`, `2d`.

use serde::{Deserialize, Deserializer, de};
use std::time::Duration;

/// A span of time, up to 31 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

impl Span {
    /// So many seconds.
    #[must_use]
    pub const fn secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }

    /// Reads numbers with units `ms`, `s`, `m`, `h`, `d`, largest first or not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let mut sum = Duration::ZERO;
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit())?;
            let number: u64 = rest[..digits].parse().ok()?;
            rest = &rest[digits..];
            let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            let unit_ms = match &rest[..letters] {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                "d" => 86_400_000,
                _ => return None,
            };
            rest = &rest[letters..];
            sum = sum.checked_add(Duration::from_millis(number.checked_mul(unit_ms)?))?;
        }
        (sum <= crate::limits::SPAN_MAX).then_some(Self(sum))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refuse = || format!("{text:?} is no span of time; write 30s, 5m, 1h30m or 2d, at most 31d");
        Self::parse(&text).ok_or_else(|| de::Error::custom(refuse()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_with_units_only() {
        let cases = [("30s", Some(30)), ("1h30m", Some(5_400)), ("2d", Some(172_800)), ("0s", Some(0))];
        let refused = [
            ("", None),
            ("30", None),
            ("5 m", None),
            ("32d", None),
            ("1x", None),
            ("99999999999999999999s", None),
        ];
        for (text, secs) in cases.into_iter().chain(refused) {
            assert_eq!(Span::parse(text), secs.map(Span::secs), "{text:?}");
        }
    }
}
