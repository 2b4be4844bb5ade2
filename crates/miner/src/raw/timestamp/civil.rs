//! Calendar arithmetic and the byte cursor under the timestamp shapes. Proleptic Gregorian, no tables of zones.

use model::Timestamp;

const NANOS: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

/// Days from 1970-01-01 to a date; `None` if there is no such date or its nanoseconds do not fit.
/// (Howard Hinnant's `days_from_civil`: years begin in March, so that leap days come last.)
pub(super) fn days(year: i64, month: u32, day: u32) -> Option<i64> {
    if !(1970..=2261).contains(&year) || day == 0 || day > month_days(year, month)? {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

fn month_days(year: i64, month: u32) -> Option<u32> {
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    })
}

/// The year an instant is in, in UTC.
fn year_of(instant: Timestamp) -> i64 {
    let days = instant.secs().div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096).div_euclid(365);
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let is_after_new_year = (5 * day_of_year + 2) / 153 >= 10;
    year_of_era + era * 400 + i64::from(is_after_new_year)
}

/// A time of day: seconds since midnight (86,400 in a leap second) and nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) secs: i64,
    pub(super) nanos: i64,
}

/// A day, a time and an offset from UTC in seconds make an instant.
pub(super) fn instant(days: i64, clock: Clock, offset: i64) -> Option<Timestamp> {
    let secs = days * DAY + clock.secs - offset;
    secs.checked_mul(NANOS)?.checked_add(clock.nanos).map(Timestamp)
}

/// The year that puts a year-less stamp nearest to `reference`. A 29 February looks up to eight years away.
pub(super) fn nearest_year(
    month: u32,
    day: u32,
    clock: Clock,
    offset: i64,
    reference: Timestamp,
) -> Option<Timestamp> {
    let year = year_of(reference);
    let nearest = |reach: i64| {
        (year - reach..=year + reach)
            .filter_map(|year| instant(days(year, month, day)?, clock, offset))
            .min_by_key(|candidate| candidate.0.abs_diff(reference.0))
    };
    nearest(1).or_else(|| nearest(8))
}

/// The day that puts a bare time nearest to `reference`.
pub(super) fn nearest_day(clock: Clock, offset: i64, reference: Timestamp) -> Option<Timestamp> {
    let today = reference.secs().div_euclid(DAY);
    (today - 1..=today + 1)
        .filter_map(|day| instant(day, clock, offset))
        .min_by_key(|candidate| candidate.0.abs_diff(reference.0))
}

/// A position in bytes. Every reader moves on success only as far as it matched; after `None` it is spent.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_after(&self, distance: usize) -> Option<u8> {
        self.bytes.get(self.at + distance).copied()
    }

    pub(super) fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| set.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    /// How many digits come next, at most 20.
    pub(super) fn digit_run(&self) -> usize {
        self.bytes[self.at..].iter().take(20).take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Exactly `count` digits, at most nine.
    #[inline]
    pub(super) fn digits(&mut self, count: usize) -> Option<u32> {
        let bytes = self.bytes.get(self.at..self.at + count)?;
        let mut value = 0u32;
        for byte in bytes {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            value = value * 10 + u32::from(digit);
        }
        self.at += count;
        Some(value)
    }

    /// One or two digits, a space before a single one allowed (`Jul  1`).
    pub(super) fn day(&mut self) -> Option<u32> {
        while self.one_of(b" ").is_some() {}
        self.digits(2).or_else(|| self.digits(1))
    }

    /// At least one space, at most three.
    pub(super) fn spaces(&mut self) -> Option<()> {
        self.one_of(b" ")?;
        while self.one_of(b" ").is_some() {}
        Some(())
    }

    /// `Jan` to `Dec` in any case, also spelled out.
    pub(super) fn month(&mut self) -> Option<u32> {
        const MONTHS: &[u8; 36] = b"janfebmaraprmayjunjulaugsepoctnovdec";
        let name = self.bytes.get(self.at..self.at + 3)?;
        let lower = [name[0] | 32, name[1] | 32, name[2] | 32];
        let index = MONTHS.chunks_exact(3).position(|month| month == lower)?;
        self.at += 3;
        self.skip_letters();
        u32::try_from(index + 1).ok()
    }

    /// `Mon` to `Sun` in any case, also spelled out.
    pub(super) fn weekday(&mut self) -> Option<()> {
        const DAYS: &[u8; 21] = b"montuewedthufrisatsun";
        let name = self.bytes.get(self.at..self.at + 3)?;
        let lower = [name[0] | 32, name[1] | 32, name[2] | 32];
        DAYS.chunks_exact(3).find(|day| *day == lower)?;
        self.at += 3;
        self.skip_letters();
        Some(())
    }

    fn skip_letters(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_lowercase()) {
            self.at += 1;
        }
    }

    /// `HH:mm[:ss[.fraction]][ AM]`; dots instead of colons too (`15.42.50.675872`).
    pub(super) fn clock(&mut self) -> Option<Clock> {
        let hour = if self.digit_run() == 1 { self.digits(1)? } else { self.digits(2)? };
        let separator = self.one_of(b":.")?;
        let minute = self.digits(2)?;
        let mut second = 0;
        let mut nanos = 0;
        if self.peek() == Some(separator) && self.peek_after(1).is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
            second = self.digits(2)?;
            nanos = self.fraction();
        }
        self.day_time(hour, minute, second, nanos)
    }

    /// `HHmmss` without separators.
    pub(super) fn compact_clock(&mut self) -> Option<Clock> {
        let (hour, minute, second) = (self.digits(2)?, self.digits(2)?, self.digits(2)?);
        let nanos = self.fraction();
        self.day_time(hour, minute, second, nanos)
    }

    fn day_time(&mut self, hour: u32, minute: u32, second: u32, nanos: i64) -> Option<Clock> {
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let hour = self.half_day(hour);
        Some(Clock { secs: i64::from(hour * 3_600 + minute * 60 + second), nanos })
    }

    /// `AM` or `PM`, with or without a space before it, turns a 12-hour clock into a 24-hour one.
    fn half_day(&mut self, hour: u32) -> u32 {
        let gap = usize::from(self.peek() == Some(b' '));
        let half = self.peek_after(gap).map(|byte| byte | 32);
        let is_marked = matches!(half, Some(b'a' | b'p'))
            && self.peek_after(gap + 1).is_some_and(|byte| byte | 32 == b'm')
            && !self.peek_after(gap + 2).is_some_and(|byte| byte.is_ascii_alphanumeric());
        if !is_marked || !(1..=12).contains(&hour) {
            return hour;
        }
        self.at += gap + 2;
        hour % 12 + if half == Some(b'p') { 12 } else { 0 }
    }

    /// `.250`, `,250` or `:250` in nanoseconds; digits past the ninth are dropped. Zero if there is none.
    pub(super) fn fraction(&mut self) -> i64 {
        let Some(b'.' | b',' | b':') = self.peek() else { return 0 };
        if !self.peek_after(1).is_some_and(|byte| byte.is_ascii_digit()) {
            return 0;
        }
        self.at += 1;
        let (mut nanos, mut weight) = (0, NANOS / 10);
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            nanos += i64::from(digit - b'0') * weight;
            weight /= 10;
            self.at += 1;
        }
        nanos
    }

    /// An offset from UTC in seconds: `Z`, `+01:00`, ` -0700`, ` UTC`, a few usual abbreviations. Zero if none.
    pub(super) fn offset(&mut self) -> i64 {
        let mut ahead = *self;
        let has_gap = ahead.one_of(b" ").is_some();
        let found = match ahead.peek() {
            Some(b'Z') if !has_gap => {
                ahead.at += 1;
                Some(0)
            }
            Some(b'+' | b'-') => ahead.numeric_offset(),
            Some(b'A'..=b'Z') => ahead.named_offset(),
            _ => None,
        };
        let is_bounded = !ahead.peek().is_some_and(|byte| byte.is_ascii_alphanumeric());
        match found.filter(|_| is_bounded) {
            Some(offset) => {
                self.at = ahead.at;
                offset
            }
            None => 0,
        }
    }

    /// `+hh`, `+hhmm` or `+hh:mm` with minutes that zones really have.
    fn numeric_offset(&mut self) -> Option<i64> {
        let sign = if self.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.digits(2).filter(|hours| *hours <= 14)?;
        self.one_of(b":");
        let minutes = if self.digit_run() == 0 { 0 } else { self.digits(2)? };
        let is_real = matches!(minutes, 0 | 15 | 30 | 45);
        is_real.then(|| sign * i64::from(hours * 3_600 + minutes * 60))
    }

    /// The zone abbreviations that mean one thing in practice; `GMT+0100` too.
    pub(super) fn named_offset(&mut self) -> Option<i64> {
        const NAMES: [(&[u8], i64); 13] = [
            (b"UTC", 0),
            (b"GMT", 0),
            (b"CEST", 2),
            (b"CET", 1),
            (b"BST", 1),
            (b"EST", -5),
            (b"EDT", -4),
            (b"CST", -6),
            (b"CDT", -5),
            (b"MST", -7),
            (b"MDT", -6),
            (b"PST", -8),
            (b"PDT", -7),
        ];
        let rest = &self.bytes[self.at..];
        let (name, hours) = NAMES.iter().find(|(name, _)| rest.starts_with(name))?;
        self.at += name.len();
        if *hours == 0 && matches!(self.peek(), Some(b'+' | b'-')) {
            return self.numeric_offset();
        }
        Some(hours * 3_600)
    }

    /// A zone in the middle of a stamp (`12:00:00 UTC 2024`): an unknown abbreviation is passed over as UTC.
    pub(super) fn middle_zone(&mut self) -> i64 {
        if let Some(offset) = self.named_offset() {
            return offset;
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_uppercase()) {
            self.at += 1;
        }
        0
    }

    /// Whether the stamp ends here as a stamp does: not inside a word, number or path.
    pub(super) fn ends(&self) -> bool {
        match self.peek() {
            None => true,
            Some(byte) if byte.is_ascii_alphanumeric() => false,
            Some(b'.' | b'/' | b'_' | b'-' | b'\\') => false,
            Some(b':') => !self.peek_after(1).is_some_and(|byte| byte.is_ascii_alphanumeric()),
            Some(_) => true,
        }
    }
}
