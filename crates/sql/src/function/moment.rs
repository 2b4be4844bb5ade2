//! Points in time as numbers: ticks, zones, days of the calendar, and reading them from text.

use super::{Call, Fault, Outcome};
use arrow::array::{Array, ArrayRef, AsArray, Date32Array, Date64Array, PrimitiveArray};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use jiff::tz::TimeZone;
pub(crate) use model::calendar::{civil_from_days, days_from_civil};
use std::sync::Arc;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// Last day of a month.
pub(crate) fn month_days(year: i64, month: i64) -> i64 {
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_from_civil(next_year, next_month, 1) - days_from_civil(year, month, 1)
}

/// Ticks of a second.
pub(crate) fn ticks(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// A moment in ticks of a unit, at the end of what fits where it does not.
pub(crate) fn to_ticks(seconds: i64, nanos: i64, unit: TimeUnit) -> i64 {
    let scale = ticks(unit);
    seconds.saturating_mul(scale).saturating_add(nanos / (1_000_000_000 / scale))
}

/// The same, none where it does not fit.
pub(crate) fn fitting_ticks(seconds: i64, nanos: i64, unit: TimeUnit) -> Option<i64> {
    let scale = ticks(unit);
    seconds.checked_mul(scale)?.checked_add(nanos / (1_000_000_000 / scale))
}

/// Seconds of the years 1 to 9999. What lies beyond is taken for the end, so that no sum below overflows.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_207_200;

/// Within the years 1 to 9999.
pub(crate) fn within_years(seconds: i64) -> i64 {
    seconds.clamp(*SECONDS.start(), *SECONDS.end())
}

/// A zone of the names that ClickHouse knows; UTC without one.
#[derive(Clone)]
pub(crate) struct Zone(Option<TimeZone>);

impl Zone {
    pub(crate) fn utc() -> Self {
        Self(None)
    }

    pub(crate) fn named(name: &str) -> Outcome<Self> {
        if name.is_empty() || name == "UTC" {
            return Ok(Self::utc());
        }
        TimeZone::get(name)
            .map(|zone| Self(Some(zone)))
            .map_err(|_| Fault(format!("Unknown time zone {name}. (BAD_ARGUMENTS)")))
    }

    /// Seconds east of UTC at this moment.
    pub(crate) fn offset(&self, seconds: i64) -> i64 {
        let Some(zone) = &self.0 else { return 0 };
        jiff::Timestamp::from_second(seconds).map_or(0, |at| i64::from(zone.to_offset(at).seconds()))
    }

    /// What a clock there shows, as seconds.
    pub(crate) fn to_local(&self, seconds: i64) -> i64 {
        seconds + self.offset(seconds)
    }

    /// The moment when a clock there shows this; the first one when it shows it twice.
    pub(crate) fn moment_of(&self, local: i64) -> i64 {
        if self.0.is_none() {
            return local;
        }
        let before = local - self.offset(local - DAY);
        if self.to_local(before) == local { before } else { local - self.offset(local - self.offset(local)) }
    }
}

/// A column of dates or times.
pub(crate) struct Moments {
    values: Vec<i64>,
    /// none for dates
    pub(crate) unit: Option<TimeUnit>,
    pub(crate) zone: Zone,
    pub(crate) zone_name: Option<Arc<str>>,
}

impl Moments {
    /// The argument's values.
    pub(crate) fn of(array: &ArrayRef) -> Outcome<Self> {
        let whole = |values: &[i64]| values.to_vec();
        let (values, unit, zone_name) = match array.data_type() {
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>().values();
                (days.iter().map(|day| i64::from(*day)).collect(), None, None)
            }
            DataType::Date64 => {
                let millis = array.as_primitive::<Date64Type>().values();
                (millis.iter().map(|one| one.div_euclid(DAY * 1000)).collect(), None, None)
            }
            DataType::Timestamp(unit, zone) => {
                let values = match unit {
                    TimeUnit::Second => whole(array.as_primitive::<TimestampSecondType>().values()),
                    TimeUnit::Millisecond => whole(array.as_primitive::<TimestampMillisecondType>().values()),
                    TimeUnit::Microsecond => whole(array.as_primitive::<TimestampMicrosecondType>().values()),
                    TimeUnit::Nanosecond => whole(array.as_primitive::<TimestampNanosecondType>().values()),
                };
                (values, Some(*unit), zone.clone())
            }
            DataType::Null => (vec![0; array.len()], Some(TimeUnit::Second), None),
            other => {
                return Err(Fault(format!(
                    "Illegal type {other}: a date or time is needed. (ILLEGAL_TYPE_OF_ARGUMENT)"
                )));
            }
        };
        let zone = match &zone_name {
            Some(name) => Zone::named(name)?,
            None => Zone::utc(),
        };
        Ok(Self { values, unit, zone, zone_name })
    }

    /// The same of a call's argument, in the zone of another argument if there is one.
    pub(crate) fn of_call(call: &Call, at: usize, zone_at: usize) -> Outcome<Self> {
        let mut moments = Self::of(&call.args[at])?;
        if let Some(name) = call.types.constant_text(zone_at) {
            moments.zone = Zone::named(&name)?;
            moments.zone_name = Some(name.into());
        }
        Ok(moments)
    }

    /// Seconds since 1970 in UTC; midnight for dates.
    pub(crate) fn seconds(&self, row: usize) -> i64 {
        match self.unit {
            None => self.zone.moment_of(within_years(self.values[row].saturating_mul(DAY))),
            Some(unit) => within_years(self.values[row].div_euclid(ticks(unit))),
        }
    }

    /// What a clock in the zone shows, as seconds.
    pub(crate) fn local(&self, row: usize) -> i64 {
        match self.unit {
            None => within_years(self.values[row].saturating_mul(DAY)),
            Some(_) => self.zone.to_local(self.seconds(row)),
        }
    }

    /// Days since 1970 in the zone.
    pub(crate) fn day(&self, row: usize) -> i64 {
        self.local(row).div_euclid(DAY)
    }

    /// Nanoseconds behind the second.
    pub(crate) fn nanos(&self, row: usize) -> i64 {
        match self.unit {
            None => 0,
            Some(unit) => self.values[row].rem_euclid(ticks(unit)) * (1_000_000_000 / ticks(unit)),
        }
    }

    /// The raw number: days, or ticks of the unit.
    pub(crate) fn raw(&self, row: usize) -> i64 {
        self.values[row]
    }
}

/// Dates from days; ClickHouse's dates end in 2149, which no log reaches.
pub(crate) fn dates(days: Vec<i64>) -> ArrayRef {
    Arc::new(Date32Array::from_iter_values(days.into_iter().map(|day| i32::try_from(day).unwrap_or(0))))
}

/// Dates of the wider type from days.
pub(crate) fn wide_dates(days: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Date64Array::from_iter_values(days.into_iter().map(|day| day.saturating_mul(DAY * 1000))))
}

/// Times from ticks.
pub(crate) fn times(values: Vec<i64>, unit: TimeUnit, zone: Option<Arc<str>>) -> ArrayRef {
    match unit {
        TimeUnit::Second => {
            Arc::new(PrimitiveArray::<TimestampSecondType>::from(values).with_timezone_opt(zone))
        }
        TimeUnit::Millisecond => {
            Arc::new(PrimitiveArray::<TimestampMillisecondType>::from(values).with_timezone_opt(zone))
        }
        TimeUnit::Microsecond => {
            Arc::new(PrimitiveArray::<TimestampMicrosecondType>::from(values).with_timezone_opt(zone))
        }
        TimeUnit::Nanosecond => {
            Arc::new(PrimitiveArray::<TimestampNanosecondType>::from(values).with_timezone_opt(zone))
        }
    }
}

/// What a date text says.
pub(crate) struct Civil {
    /// as a clock shows it
    pub(crate) seconds: i64,
    pub(crate) nanos: i64,
    pub(crate) rest: String,
}

/// `2024-01-31`, `2024-01-31 12:00:00`, with `T` and a fraction.
pub(crate) fn civil(text: &str) -> Option<Civil> {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| -> Option<i64> {
        let part = text.get(from..to)?;
        if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
    };
    let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    if bytes.get(4) != bytes.get(7) || !matches!(bytes.get(4), Some(b'-' | b'/')) {
        return None;
    }
    if !(1..=12).contains(&month) || day < 1 || day > month_days(year, month) {
        return None;
    }
    let start = days_from_civil(year, month, day) * DAY;
    if !matches!(bytes.get(10), Some(b' ' | b'T')) {
        return Some(Civil { seconds: start, nanos: 0, rest: text.get(10..)?.to_owned() });
    }
    let (hour, minute) = (digits(11, 13)?, digits(14, 16)?);
    let (second, mut at) = if bytes.get(16) == Some(&b':') { (digits(17, 19)?, 19) } else { (0, 16) };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut nanos = 0;
    if bytes.get(at) == Some(&b'.') {
        let end =
            text[at + 1..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |found| at + 1 + found);
        let fraction: String = text[at + 1..end].chars().chain("000000000".chars()).take(9).collect();
        nanos = fraction.parse().ok()?;
        at = end;
    }
    let seconds = start + hour * 3600 + minute * 60 + second;
    Some(Civil { seconds, nanos, rest: text.get(at..)?.to_owned() })
}

/// A time text, or digits of seconds since 1970, in ticks of the unit.
pub(crate) fn parsed(text: &str, unit: TimeUnit, zone: &Zone) -> Option<i64> {
    if let Some(found) = civil(text) {
        if !(found.rest.is_empty() || found.rest == "Z") {
            return None;
        }
        let seconds = zone.moment_of(found.seconds);
        let seconds = if unit == TimeUnit::Second { seconds.clamp(0, i64::from(u32::MAX)) } else { seconds };
        return fitting_ticks(seconds, found.nanos, unit);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() < 5 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    fitting_ticks(whole.parse().ok()?, nanos.parse().ok()?, unit)
}
