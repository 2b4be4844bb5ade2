//! Timestamps as logs write them, read by hand: no pattern language, no allocation, one pass over the bytes.
//!
//! A stamp without an offset is UTC. One without a year gets the year nearest to the reference instant, one
//! without a date the nearest day.

use model::Timestamp;

use civil::{Cursor, days, instant, nearest_day, nearest_year};

mod civil;

/// A way of writing an instant. Found once per stream, then only this way is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// `2026-11-21T14:02:11.250Z`, a space for the T, `/` or `.` in the date, dots in the time
    Iso,
    /// `081109 203615`, `20171223-22:15:29:606`, `20240102T120000Z`
    Compact,
    /// `17/06/09 20:10:40`, year first
    ShortYear,
    /// `Jul  1 09:00:55`, also `Jul 1 2024 09:00:55` and `Jul 1, 2024 9:00:55 AM`
    MonthName,
    /// `Sun Dec 04 04:47:44 2005`, `Sun, 04 Dec 2005 04:47:44 GMT`, `Sun Dec  4 04:47:44 UTC 2005`
    Weekday,
    /// `04/Dec/2005:04:47:44 +0100`, `04-Dec-2005 04:47:44.123`, `04 Dec 2005 04:47:44`
    DayMonthName,
    /// `12/31/2024 11:59:59 PM`; read as day first if the first number is above 12
    MonthDayYear,
    /// `31/12/2024 23:59:59`, `31.12.2024 23:59:59`
    DayMonthYear,
    /// `03-17 16:13:38.811`, `10.30 16:49:06`
    MonthDay,
    /// `1117838570`, also in milli-, micro- and nanoseconds, and with a fraction
    Epoch,
    /// `I0612 12:00:00.123456`: the level's letter is part of it
    Klog,
    /// `12:00:00.123`
    TimeOfDay,
}

/// Every shape, the more telling first: the first that reads a text is what the text is taken for.
const ALL: [Shape; 12] = [
    Shape::Iso,
    Shape::Compact,
    Shape::ShortYear,
    Shape::Weekday,
    Shape::MonthName,
    Shape::DayMonthName,
    Shape::MonthDayYear,
    Shape::DayMonthYear,
    Shape::MonthDay,
    Shape::Epoch,
    Shape::Klog,
    Shape::TimeOfDay,
];

/// Reads the timestamp at the start of `text` in any shape: the instant and the bytes it took.
#[must_use]
pub fn parse(text: &str, reference: Timestamp) -> Option<(Timestamp, usize)> {
    let (_, instant, length) = detect(text, reference)?;
    Some((instant, length))
}

/// As [`parse`], with the shape that was recognised.
#[must_use]
pub fn detect(text: &str, reference: Timestamp) -> Option<(Shape, Timestamp, usize)> {
    if !text.as_bytes().first()?.is_ascii_alphanumeric() {
        return None;
    }
    ALL.iter().find_map(|shape| {
        let (instant, length) = shape.read(text, reference)?;
        Some((*shape, instant, length))
    })
}

/// An instant given as a number since 1970; its magnitude tells seconds, milli-, micro- and nanoseconds apart.
/// `None` outside the years 2001 to 2100.
#[must_use]
pub fn from_number(number: f64) -> Option<Timestamp> {
    let scale = [(1e9, 1e9), (1e12, 1e6), (1e15, 1e3), (1e18, 1.0)]
        .into_iter()
        .find(|(least, _)| (*least..least * 4.102_444_8).contains(&number))?
        .1;
    // whole and fraction apart: together they have more digits than a float keeps; both casts stay below 2^63
    let whole = number.trunc() as i64 * scale as i64;
    Some(Timestamp(whole + (number.fract() * scale).round() as i64))
}

impl Shape {
    /// Reads a timestamp of this shape at the start of `text`: the instant and the bytes it took.
    #[must_use]
    #[inline]
    pub fn read(self, text: &str, reference: Timestamp) -> Option<(Timestamp, usize)> {
        let mut cursor = Cursor::new(text);
        let instant = match self {
            Self::Iso => iso(&mut cursor),
            Self::Compact => compact(&mut cursor),
            Self::ShortYear => short_year(&mut cursor),
            Self::MonthName => month_name(&mut cursor, reference),
            Self::Weekday => weekday(&mut cursor),
            Self::DayMonthName => day_month_name(&mut cursor),
            Self::MonthDayYear => day_and_month(&mut cursor, First::Month),
            Self::DayMonthYear => day_and_month(&mut cursor, First::Day),
            Self::MonthDay => month_day(&mut cursor, reference),
            Self::Epoch => epoch(&mut cursor),
            Self::Klog => klog(&mut cursor, reference),
            Self::TimeOfDay => time_of_day(&mut cursor, reference),
        }?;
        cursor.ends().then_some((instant, cursor.at))
    }

    /// How people write this shape down.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Iso => "yyyy-MM-dd HH:mm:ss",
            Self::Compact => "yyMMdd HHmmss",
            Self::ShortYear => "yy/MM/dd HH:mm:ss",
            Self::MonthName => "MMM dd HH:mm:ss",
            Self::Weekday => "EEE MMM dd HH:mm:ss yyyy",
            Self::DayMonthName => "dd/MMM/yyyy:HH:mm:ss",
            Self::MonthDayYear => "MM/dd/yyyy HH:mm:ss",
            Self::DayMonthYear => "dd/MM/yyyy HH:mm:ss",
            Self::MonthDay => "MM-dd HH:mm:ss",
            Self::Epoch => "epoch",
            Self::Klog => "klog MMdd HH:mm:ss",
            Self::TimeOfDay => "HH:mm:ss",
        }
    }
}

/// The day and month of `12/31/2024` in the order written, if there is such a date at the start of `text`.
pub(super) fn first_of_slash_date(text: &str) -> Option<u32> {
    let mut cursor = Cursor::new(text);
    let first = cursor.day()?;
    (cursor.peek() == Some(b'/')).then_some(first)
}

fn iso(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    let year = i64::from(cursor.digits(4)?);
    let separator = cursor.one_of(b"-/.")?;
    let month = one_or_two(cursor)?;
    cursor.one_of(&[separator])?;
    let day = one_or_two(cursor)?;
    cursor.one_of(b" Tt-_:")?;
    cursor.one_of(b" ");
    let clock = cursor.clock()?;
    let offset = cursor.offset();
    instant(days(year, month, day)?, clock, offset)
}

fn one_or_two(cursor: &mut Cursor<'_>) -> Option<u32> {
    cursor.digits(2).or_else(|| cursor.digits(1))
}

fn compact(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    let year = match cursor.digit_run() {
        6 => 2_000 + i64::from(cursor.digits(2)?),
        8 => i64::from(cursor.digits(4)?),
        _ => return None,
    };
    let (month, day) = (cursor.digits(2)?, cursor.digits(2)?);
    cursor.one_of(b" Tt-_")?;
    let clock = if cursor.digit_run() == 6 { cursor.compact_clock()? } else { cursor.clock()? };
    let offset = cursor.offset();
    instant(days(year, month, day)?, clock, offset)
}

fn short_year(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    let year = 2_000 + i64::from(cursor.digits(2)?);
    let separator = cursor.one_of(b"/-.")?;
    let month = cursor.digits(2)?;
    cursor.one_of(&[separator])?;
    let day = cursor.digits(2)?;
    cursor.spaces()?;
    let clock = cursor.clock()?;
    let offset = cursor.offset();
    instant(days(year, month, day)?, clock, offset)
}

fn month_name(cursor: &mut Cursor<'_>, reference: Timestamp) -> Option<Timestamp> {
    let month = cursor.month()?;
    cursor.spaces()?;
    let day = cursor.day()?;
    cursor.one_of(b",");
    cursor.spaces()?;
    let mut year = None;
    if cursor.digit_run() == 4 {
        year = Some(i64::from(cursor.digits(4)?));
        cursor.one_of(b",");
        cursor.spaces()?;
    }
    let clock = cursor.clock()?;
    let offset = cursor.offset();
    match year {
        Some(year) => instant(days(year, month, day)?, clock, offset),
        None => nearest_year(month, day, clock, offset, reference),
    }
}

fn weekday(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    cursor.weekday()?;
    cursor.one_of(b",");
    cursor.spaces()?;
    if cursor.peek()?.is_ascii_digit() {
        return day_month_name(cursor);
    }
    let month = cursor.month()?;
    cursor.spaces()?;
    let day = cursor.day()?;
    cursor.spaces()?;
    if cursor.digit_run() == 4 {
        let year = i64::from(cursor.digits(4)?);
        cursor.spaces()?;
        let clock = cursor.clock()?;
        let offset = cursor.offset();
        return instant(days(year, month, day)?, clock, offset);
    }
    let clock = cursor.clock()?;
    cursor.spaces()?;
    let offset = cursor.middle_zone();
    while cursor.one_of(b" ").is_some() {}
    let year = i64::from(cursor.digits(4)?);
    instant(days(year, month, day)?, clock, offset)
}

fn day_month_name(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    let day = cursor.digits(2).or_else(|| cursor.digits(1))?;
    cursor.one_of(b"/- ")?;
    let month = cursor.month()?;
    cursor.one_of(b"/- ")?;
    let year = i64::from(cursor.digits(4)?);
    cursor.one_of(b": T")?;
    let clock = cursor.clock()?;
    let offset = cursor.offset();
    instant(days(year, month, day)?, clock, offset)
}

#[derive(PartialEq)]
enum First {
    Month,
    Day,
}

fn day_and_month(cursor: &mut Cursor<'_>, order: First) -> Option<Timestamp> {
    let first = one_or_two(cursor)?;
    let separator = cursor.one_of(b"/.-")?;
    let second = one_or_two(cursor)?;
    cursor.one_of(&[separator])?;
    let year = i64::from(cursor.digits(4)?);
    cursor.one_of(b",");
    cursor.spaces()?;
    let clock = cursor.clock()?;
    let offset = cursor.offset();
    let is_day_first = (order == First::Day || separator != b'/' || first > 12) && second <= 12;
    let (month, day) = if is_day_first { (second, first) } else { (first, second) };
    instant(days(year, month, day)?, clock, offset)
}

fn month_day(cursor: &mut Cursor<'_>, reference: Timestamp) -> Option<Timestamp> {
    let month = cursor.digits(2)?;
    cursor.one_of(b"-./")?;
    let day = cursor.digits(2)?;
    cursor.spaces()?;
    let clock = cursor.clock()?;
    nearest_year(month, day, clock, 0, reference)
}

fn epoch(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    let run = cursor.digit_run();
    let nanos_per_unit = match run {
        10 => 1_000_000_000,
        13 => 1_000_000,
        16 => 1_000,
        19 => 1,
        _ => return None,
    };
    // at most 19 digits, in three readable pieces
    let mut number: i64 = 0;
    for _ in 0..run {
        number = number.checked_mul(10)?.checked_add(i64::from(cursor.digits(1)?))?;
    }
    let whole = number.checked_mul(nanos_per_unit)?;
    if !(1_000_000_000_000_000_000..4_102_444_800_000_000_000).contains(&whole) {
        return None;
    }
    let fraction = if cursor.peek() == Some(b'.') { cursor.fraction() } else { 0 };
    Some(Timestamp(whole + fraction / (1_000_000_000 / nanos_per_unit)))
}

fn klog(cursor: &mut Cursor<'_>, reference: Timestamp) -> Option<Timestamp> {
    cursor.one_of(b"IWEFD")?;
    let year = if cursor.digit_run() == 8 { Some(i64::from(cursor.digits(4)?)) } else { None };
    let (month, day) = (cursor.digits(2)?, cursor.digits(2)?);
    cursor.spaces()?;
    let clock = cursor.clock()?;
    match year {
        Some(year) => instant(days(year, month, day)?, clock, 0),
        None => nearest_year(month, day, clock, 0, reference),
    }
}

fn time_of_day(cursor: &mut Cursor<'_>, reference: Timestamp) -> Option<Timestamp> {
    let clock = cursor.clock()?;
    let offset = cursor.offset();
    nearest_day(clock, offset, reference)
}

#[cfg(test)]
mod tests;
