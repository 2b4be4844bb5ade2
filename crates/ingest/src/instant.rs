//! Dates and times as clients write them, to ticks of a column.
//!
//! Read are `YYYY-MM-DD`, with a time behind `T` or a blank, with a fraction, with `Z`, `UTC` or an offset; slashes for
//! dashes; `YYYYMMDD` and `YYYYMMDDhhmmss`; and seconds since 1970 as a number. By hand and not by jiff's parser,
//! as one function for all these forms is shorter than jiff's format strings tried in turn. jiff is asked about zones.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use model::Scalar;
use model::calendar::days_from_civil;

/// A point in time before it is cut to a column's precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant {
    /// seconds since 1970, rounded down
    pub(crate) secs: i64,
    /// 0 to 999,999,999
    pub(crate) nanos: u32,
}

/// Why there are no ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// not of the type at all
    Form,
    /// of the type, but beyond its range
    Range,
}

const DAY: i64 = 86_400;
const YEAR_1900: i64 = -2_208_988_800;
const YEAR_2300: i64 = 10_413_792_000;

/// Reads a time given as text; text without an offset is local to `zone`.
pub(crate) fn parse_text(text: &str, zone: Option<&TimeZone>) -> Result<Instant, Why> {
    let bytes = text.as_bytes();
    if let Some(local) = parse_dashed(bytes) {
        return local.to_instant(zone);
    }
    let is_digits = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    match bytes.len() {
        8 | 14 if is_digits => parse_compact(bytes).ok_or(Why::Form)?.to_instant(zone),
        // a bare year is not a number of seconds
        4 if is_digits => Err(Why::Form),
        _ => parse_number(text),
    }
}

/// Reads seconds since 1970, with or without a fraction.
pub(crate) fn parse_number(text: &str) -> Result<Instant, Why> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (is_negative, digits) = match whole.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, whole),
    };
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_empty() || !is_plain(digits) || !is_plain(fraction) {
        let number: f64 = text.parse().map_err(|_| Why::Form)?;
        return from_float(number).ok_or(Why::Form);
    }
    let secs: i64 = digits.parse().map_err(|_| Why::Form)?;
    let nanos = nanos_of(fraction.as_bytes());
    Ok(match (is_negative, nanos) {
        (false, _) => Instant { secs, nanos },
        (true, 0) => Instant { secs: -secs, nanos },
        (true, _) => Instant { secs: -secs - 1, nanos: 1_000_000_000 - nanos },
    })
}

fn from_float(number: f64) -> Option<Instant> {
    if !number.is_finite() || number.abs() >= 1e15 {
        return None;
    }
    let secs = number.floor();
    let nanos = ((number - secs) * 1e9) as u32;
    Some(Instant { secs: secs as i64, nanos: nanos.min(999_999_999) })
}

/// The first nine digits of a fraction as nanoseconds.
fn nanos_of(fraction: &[u8]) -> u32 {
    let mut nanos = 0;
    for at in 0..9 {
        nanos = nanos * 10 + fraction.get(at).map_or(0, |byte| u32::from(byte - b'0'));
    }
    nanos
}

/// What stands in a text, before its zone is applied.
#[derive(Clone, Copy)]
struct Written {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    nanos: u32,
    /// seconds east of UTC, where the text says so
    offset: Option<i64>,
}

impl Written {
    fn is_valid(&self) -> bool {
        let leap =
            self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return false,
        };
        // 60 is a leap second and reads as the next minute's first
        (1..=days).contains(&self.day) && self.hour < 24 && self.minute < 60 && self.second <= 60
    }

    fn to_instant(self, zone: Option<&TimeZone>) -> Result<Instant, Why> {
        let local = self.days() * DAY + i64::from(self.hour * 3600 + self.minute * 60 + self.second);
        let secs = match (self.offset, zone) {
            (Some(offset), _) => local - offset,
            (None, None) => local,
            (None, Some(zone)) => self.in_zone(zone).ok_or(Why::Form)?,
        };
        Ok(Instant { secs, nanos: self.nanos })
    }

    /// Days since 1970.
    fn days(&self) -> i64 {
        days_from_civil(self.year.into(), self.month.into(), self.day.into())
    }

    /// A local time that a clock change skips or repeats is read with the offset before the change.
    fn in_zone(&self, zone: &TimeZone) -> Option<i64> {
        let small = |number: u32| i8::try_from(number).ok();
        let year = i16::try_from(self.year).ok()?;
        let (month, day, hour) = (small(self.month)?, small(self.day)?, small(self.hour)?);
        let local =
            DateTime::new(year, month, day, hour, small(self.minute)?, small(self.second.min(59))?, 0);
        Some(zone.to_ambiguous_timestamp(local.ok()?).compatible().ok()?.as_second())
    }
}

/// The number of `width` digits at `at`.
#[inline]
fn digits(bytes: &[u8], at: usize, width: usize) -> Option<u32> {
    let mut number = 0;
    for byte in bytes.get(at..at + width)? {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u32::from(digit);
    }
    Some(number)
}

fn parse_dashed(bytes: &[u8]) -> Option<Written> {
    let separators = (*bytes.get(4)?, *bytes.get(7)?);
    if !matches!(separators, (b'-', b'-') | (b'/', b'/')) {
        return None;
    }
    let (year, month, day) = (digits(bytes, 0, 4)?, digits(bytes, 5, 2)?, digits(bytes, 8, 2)?);
    let date = Written { year, month, day, hour: 0, minute: 0, second: 0, nanos: 0, offset: None };
    let written = match bytes.get(10) {
        None => date,
        Some(b'T' | b't' | b' ') => parse_time(&bytes[11..], date)?,
        Some(_) => return None,
    };
    written.is_valid().then_some(written)
}

fn parse_time(bytes: &[u8], date: Written) -> Option<Written> {
    if bytes.get(2) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (digits(bytes, 0, 2)?, digits(bytes, 3, 2)?);
    let mut time = Written { hour, minute, ..date };
    let mut rest = &bytes[5..];
    if rest.first() == Some(&b':') {
        time.second = digits(rest, 1, 2)?;
        rest = &rest[3..];
        if let [b'.' | b',', fraction @ ..] = rest {
            let width = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if width == 0 {
                return None;
            }
            time.nanos = nanos_of(&fraction[..width]);
            rest = &fraction[width..];
        }
    }
    if !rest.is_empty() {
        time.offset = Some(parse_offset(rest.trim_ascii_start())?);
    }
    Some(time)
}

/// Seconds east of UTC: `Z`, `UTC`, `GMT`, `+hh`, `+hhmm`, `+hh:mm`.
fn parse_offset(bytes: &[u8]) -> Option<i64> {
    let (sign, rest) = match bytes {
        b"Z" | b"z" | b"UTC" | b"GMT" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let minutes = match (rest.len(), rest.get(2)) {
        (2, _) => 0,
        (4, _) => digits(rest, 2, 2)?,
        (5, Some(b':')) => digits(rest, 3, 2)?,
        _ => return None,
    };
    let hours = digits(rest, 0, 2)?;
    (hours < 24 && minutes < 60).then(|| sign * i64::from(hours * 3600 + minutes * 60))
}

fn parse_compact(bytes: &[u8]) -> Option<Written> {
    let at = |begin, width| if begin < bytes.len() { digits(bytes, begin, width) } else { Some(0) };
    let written = Written {
        year: at(0, 4)?,
        month: at(4, 2)?,
        day: at(6, 2)?,
        hour: at(8, 2)?,
        minute: at(10, 2)?,
        second: at(12, 2)?,
        nanos: 0,
        offset: None,
    };
    written.is_valid().then_some(written)
}

impl Instant {
    pub(crate) fn of(timestamp: model::Timestamp) -> Self {
        let nanos = u32::try_from(timestamp.0.rem_euclid(1_000_000_000)).unwrap_or(0);
        Self { secs: timestamp.secs(), nanos }
    }

    /// A number beyond the year 5138 in seconds is meant in milli-, micro- or nanoseconds, as ClickHouse reads
    /// the integers of a `DateTime64(3)`, `(6)` and `(9)`.
    pub(crate) fn scaled(self) -> Self {
        let divisor = match self.secs.unsigned_abs() {
            0..100_000_000_000 => return self,
            100_000_000_000..100_000_000_000_000 => 1_000,
            100_000_000_000_000..100_000_000_000_000_000 => 1_000_000,
            _ => 1_000_000_000,
        };
        let nanos = self.secs.rem_euclid(divisor) * (1_000_000_000 / divisor);
        Self { secs: self.secs.div_euclid(divisor), nanos: u32::try_from(nanos).unwrap_or(0) }
    }

    /// Days, seconds or fractions since 1970 in the unit the type is held in, cut to its precision.
    pub(crate) fn to_ticks(self, scalar: Scalar) -> Result<i64, Why> {
        match scalar {
            Scalar::Date => match self.secs.div_euclid(DAY) {
                days @ 0..=65_535 => Ok(days),
                _ => Err(Why::Range),
            },
            Scalar::Date32 => match self.secs {
                YEAR_1900..YEAR_2300 => Ok(self.secs.div_euclid(DAY) * DAY * 1_000),
                _ => Err(Why::Range),
            },
            Scalar::DateTime64(digits) => self.to_fractions(digits),
            _ if (0..=i64::from(u32::MAX)).contains(&self.secs) => Ok(self.secs),
            _ => Err(Why::Range),
        }
    }

    fn to_fractions(self, digits: u8) -> Result<i64, Why> {
        if !(YEAR_1900..YEAR_2300).contains(&self.secs) {
            return Err(Why::Range);
        }
        let per_second: i64 = match digits {
            0..=3 => 1_000,
            4..=6 => 1_000_000,
            _ => 1_000_000_000,
        };
        let nanos = i64::from(self.nanos);
        let cut = nanos - nanos % 10_i64.pow(9 - u32::from(digits.min(9)));
        let whole = self.secs.checked_mul(per_second).ok_or(Why::Range)?;
        whole.checked_add(cut / (1_000_000_000 / per_second)).ok_or(Why::Range)
    }
}
