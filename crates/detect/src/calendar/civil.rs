//! Days and times of the day in a time zone.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use model::Timestamp;
use std::fmt;

pub(super) const DAY_SECS: i64 = 86_400;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// `mon`
    Monday,
    /// `tue`
    Tuesday,
    /// `wed`
    Wednesday,
    /// `thu`
    Thursday,
    /// `fri`
    Friday,
    /// `sat`
    Saturday,
    /// `sun`
    Sunday,
}

impl Weekday {
    /// All days, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// Its first three letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monday => "mon",
            Self::Tuesday => "tue",
            Self::Wednesday => "wed",
            Self::Thursday => "thu",
            Self::Friday => "fri",
            Self::Saturday => "sat",
            Self::Sunday => "sun",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.as_str() == text)
    }

    /// By days since 1970, which began on a Thursday.
    fn of_day(day: i64) -> Self {
        Self::ALL[(day + 3).rem_euclid(7) as usize]
    }

    pub(super) fn before(self) -> Self {
        Self::ALL[(self as usize + 6) % 7]
    }
}

/// Where a clock on a wall hangs: a zone by its name, with its summer times, or a fixed distance to UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// No distance.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// `UTC`, `Z`, `+HH:MM` up to 18 hours, or a name such as `Europe/Berlin`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if matches!(text, "UTC" | "Z") {
            return Some(Self::UTC);
        }
        let (sign, time) = match text.split_at_checked(1)? {
            ("+", time) => (1, time),
            ("-", time) => (-1, time),
            // the bundled tables only: those of the machine would make a replay differ from machine to machine
            _ => return TimeZoneDatabase::bundled().get(text).ok().map(Self),
        };
        let secs = day_secs(time).filter(|secs| secs % 60 == 0 && *secs <= 18 * 3_600)?;
        let offset = Offset::from_seconds(sign * i32::try_from(secs).ok()?).ok()?;
        Some(Self(offset.to_time_zone()))
    }

    /// How far it is ahead of UTC at an instant, in seconds.
    fn ahead_secs(&self, at: Timestamp) -> i64 {
        let instant = jiff::Timestamp::from_second(at.secs()).unwrap_or_default();
        self.0.to_offset(instant).seconds().into()
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = match self.0.to_fixed_offset() {
            Ok(offset) => offset.seconds(),
            Err(_) => return f.write_str(self.0.iana_name().unwrap_or("UTC")),
        };
        if secs == 0 {
            return f.write_str("UTC");
        }
        let sign = if secs < 0 { '-' } else { '+' };
        let minutes = secs.abs() / 60;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Seconds of the day of `HH:MM` or `HH:MM:SS`, up to `24:00`.
pub(super) fn day_secs(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let is_shaped = matches!(parts.len(), 2 | 3)
        && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_shaped {
        return None;
    }
    let number = |place: usize| parts.get(place).map_or(Some(0), |part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (number(0)?, number(1)?, number(2)?);
    let secs = hours * 3_600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60 && secs <= DAY_SECS).then_some(secs)
}

/// `HH:MM`, with seconds where there are any.
pub(super) fn time_text(secs: i64) -> String {
    let (hours, minutes, seconds) = (secs / 3_600, secs / 60 % 60, secs % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

/// A day of one year, or of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HolidayDate {
    year: Option<i16>,
    month: i8,
    day: i8,
}

impl HolidayDate {
    /// `YYYY-MM-DD`, or `MM-DD` for each year.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_yearly = text.len() == 5;
        // a leap year, so that there is a 29 February
        let whole = if is_yearly { format!("2000-{text}") } else { text.to_owned() };
        let date: Date = whole.parse().ok().filter(|_| whole.len() == 10)?;
        let year = (!is_yearly).then(|| date.year());
        Some(Self { year, month: date.month(), day: date.day() })
    }

    pub(super) fn is(self, date: Date) -> bool {
        self.year.is_none_or(|year| year == date.year())
            && (self.month, self.day) == (date.month(), date.day())
    }
}

impl fmt::Display for HolidayDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year:04}-")?;
        }
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// An instant as a clock on a wall shows it.
pub(super) struct Local {
    secs: i64,
}

impl Local {
    pub(super) fn of(at: Timestamp, zone: &Zone) -> Self {
        Self { secs: at.secs() + zone.ahead_secs(at) }
    }

    pub(super) fn weekday(&self) -> Weekday {
        Weekday::of_day(self.secs.div_euclid(DAY_SECS))
    }

    pub(super) fn day_secs(&self) -> i64 {
        self.secs.rem_euclid(DAY_SECS)
    }

    pub(super) fn date(&self) -> Date {
        let instant = jiff::Timestamp::from_second(self.secs).unwrap_or_default();
        Offset::UTC.to_datetime(instant).date()
    }
}
