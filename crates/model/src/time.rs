//! Event time. There is no clock here: every instant comes in from outside.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

/// An instant: nanoseconds since 1970-01-01 in UTC, from the year 1677 to 2262.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// From whole seconds since 1970; saturates at the ends of the range.
    #[must_use]
    pub fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000_000))
    }

    /// From milliseconds since 1970; saturates at the ends of the range.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// RFC 3339, or a date and a time without a zone, which is taken for UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let with_zone = text.parse::<jiff::Timestamp>().ok();
        let in_utc = || {
            let time = text.parse::<jiff::civil::DateTime>().ok()?;
            time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        };
        let nanos = with_zone.or_else(in_utc)?.as_nanosecond();
        i64::try_from(nanos).ok().map(Self)
    }

    /// A count since 1970 in the unit that its size tells: seconds below 10^11, until the year 5138, then milliseconds,
    /// microseconds, nanoseconds, each for the next three digits. Saturates at the ends of the range.
    #[must_use]
    pub fn from_count(count: i64) -> Self {
        Self(count.saturating_mul(nanos_of(count as f64)))
    }

    /// As [`Timestamp::from_count`], with a fraction. In two pieces, since the whole in nanoseconds has more digits than
    /// a float.
    #[must_use]
    pub fn from_count_f64(count: f64) -> Self {
        let nanos = nanos_of(count);
        let whole = (count.trunc() as i64).saturating_mul(nanos);
        Self(whole.saturating_add((count.fract() * nanos as f64).round() as i64))
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub fn secs(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }

    /// Milliseconds since 1970, rounded down.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The time from `earlier` to this, zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(rhs.as_nanos()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, rhs: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(rhs.as_nanos()).unwrap_or(i64::MAX)))
    }
}

/// RFC 3339 in UTC with milliseconds: `2026-11-21T14:02:11.250Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_nanosecond(i128::from(self.0)) {
            Ok(instant) => write!(f, "{instant:.3}"),
            Err(_) => write!(f, "{}ns", self.0),
        }
    }
}

/// Nanoseconds in one unit of a count.
fn nanos_of(count: f64) -> i64 {
    match count.abs() {
        size if size < 1e11 => 1_000_000_000,
        size if size < 1e14 => 1_000_000,
        size if size < 1e17 => 1_000,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_goes_down_before_1970_too() {
        assert_eq!(Timestamp(-1).secs(), -1);
        assert_eq!(Timestamp::from_millis(-1).millis(), -1);
    }

    #[test]
    fn prints_as_rfc_3339() {
        assert_eq!(Timestamp::from_millis(1_700_000_000_250).to_string(), "2023-11-14T22:13:20.250Z");
    }

    #[test]
    fn times_are_read_as_clients_write_them() {
        let expected = Timestamp::from_millis(1_700_000_000_250);
        let texts = [
            "2023-11-14T22:13:20.250Z",
            "2023-11-14T23:13:20.250+01:00",
            "2023-11-14 22:13:20.250",
            "2023-11-14T22:13:20.25",
        ];
        for text in texts {
            assert_eq!(Timestamp::parse(text), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "2023-11-14T25:00:00Z"] {
            assert_eq!(Timestamp::parse(text), None, "{text:?}");
        }
        for count in [1_700_000_000_250, 1_700_000_000_250_000, 1_700_000_000_250_000_000] {
            assert_eq!(Timestamp::from_count(count), expected);
        }
        assert_eq!(Timestamp::from_count(1_700_000_000), Timestamp::from_secs(1_700_000_000));
        assert_eq!(Timestamp::from_count_f64(1_700_000_000.25), expected);
        assert_eq!(Timestamp::from_count(i64::MAX), Timestamp(i64::MAX));
    }
}
