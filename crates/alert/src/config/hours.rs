//! Times of the day and week: `mon-fri 09:00 to 17:00` in a time zone.

use crate::Error;
use jiff::civil::{Time, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A part of some days of the week. One that ends before it begins goes on past midnight, into the next day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hours {
    /// `mon` to `sun`, the days on which it begins; empty means every day
    pub days: Vec<String>,
    /// `HH:MM`, inclusive; empty means `00:00`
    pub from: String,
    /// `HH:MM`, exclusive; empty or `24:00` means the end of the day
    pub to: String,
    /// a name such as `Europe/Berlin`; empty means UTC
    pub zone: String,
}

/// The same, read.
#[derive(Clone, Debug)]
pub(crate) struct ClockHours {
    days: Vec<Weekday>,
    from_secs: i32,
    to_secs: i32,
    zone: TimeZone,
}

const DAY_SECS: i32 = 86_400;

impl Hours {
    pub(crate) fn read(&self, at: &str) -> Result<ClockHours, Error> {
        let days: Option<Vec<Weekday>> = self.days.iter().map(|day| weekday(day)).collect();
        let days =
            days.ok_or_else(|| Error::config(at, "a day is unknown; use mon, tue, wed, thu, fri, sat, sun"))?;
        let clock = |text: &str| {
            secs_of(text).ok_or_else(|| Error::config(at, format!("{text:?} is no time; write HH:MM")))
        };
        let from_secs = if self.from.is_empty() { 0 } else { clock(&self.from)? };
        let to_secs = if self.to.is_empty() { DAY_SECS } else { clock(&self.to)? };
        if from_secs == to_secs {
            return Err(Error::config(
                at,
                "it begins and ends at the same time; leave both out for the whole day",
            ));
        }
        let zone = if self.zone.is_empty() { "UTC" } else { &self.zone };
        // the bundled tables only: those of the machine would make a replay differ from machine to machine
        let zone = TimeZoneDatabase::bundled().get(zone).map_err(|_| {
            Error::config(at, format!("time zone {zone} is unknown; write one such as Europe/Berlin, or UTC"))
        })?;
        Ok(ClockHours { days, from_secs, to_secs, zone })
    }
}

impl ClockHours {
    /// Whether the instant lies inside.
    pub(crate) fn holds(&self, instant: Timestamp) -> bool {
        let Ok(exact) = jiff::Timestamp::from_nanosecond(i128::from(instant.0)) else { return false };
        let local = exact.to_zoned(self.zone.clone());
        let secs = local.time().duration_since(Time::midnight()).as_secs();
        let secs = i32::try_from(secs).unwrap_or(0);
        let today = local.weekday();
        let is_day = |day: Weekday| self.days.is_empty() || self.days.contains(&day);
        if self.from_secs < self.to_secs {
            return is_day(today) && (self.from_secs..self.to_secs).contains(&secs);
        }
        (is_day(today) && secs >= self.from_secs) || (is_day(today.previous()) && secs < self.to_secs)
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    let short = text.get(..3)?.to_ascii_lowercase();
    Some(match short.as_str() {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

fn secs_of(text: &str) -> Option<i32> {
    let (hours, minutes) = text.split_once(':')?;
    let is_number = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hours) || !is_number(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let secs = hours * 3_600 + minutes * 60;
    (minutes < 60 && secs <= DAY_SECS).then_some(secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(days: &[&str], from: &str, to: &str, zone: &str) -> ClockHours {
        let days = days.iter().map(|day| (*day).to_owned()).collect();
        Hours { days, from: from.into(), to: to.into(), zone: zone.into() }.read("here").unwrap()
    }

    #[test]
    fn nights_go_on_past_midnight_and_follow_summer_time() {
        let night = hours(&["fri"], "22:00", "06:00", "Europe/Berlin");
        let cases = [
            ("2026-11-20T21:30:00Z", true),  // Friday, 22:30 in Berlin
            ("2026-11-21T04:59:00Z", true),  // Saturday, 05:59
            ("2026-11-21T05:00:00Z", false), // Saturday, 06:00
            ("2026-11-20T04:00:00Z", false), // Friday, 05:00: the night of Thursday
            ("2026-07-17T20:30:00Z", true),  // Friday in summer, 22:30
        ];
        for (text, expected) in cases {
            assert_eq!(night.holds(Timestamp::parse(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_its_place() {
        let bad = [("25:00", ""), ("9:00", ""), ("09:60", ""), ("09:00", "09:00")];
        for (from, to) in bad {
            let hours = Hours { from: from.into(), to: to.into(), ..Hours::default() };
            assert!(hours.read("route.quiet[0]").unwrap_err().to_string().starts_with("route.quiet[0]: "));
        }
        let zone = Hours { zone: "Mars/Olympus".into(), ..Hours::default() };
        assert!(zone.read("here").unwrap_err().to_string().contains("Mars/Olympus"));
    }
}
