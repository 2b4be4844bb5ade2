//! Schedules as cron has them: five fields of minutes, hours, days, months and days of the week, in UTC.
//!
//! A field is `*`, a number, a range `a-b`, each with a step `/n`, or several of them with `,` between; months and days of
//! the week have names too. Where both kinds of days are laid down, either will do, as in Vixie's cron.

use model::calendar::civil_from_days;

/// Days of four years and more: within them comes each day that there is, the 29th of February too.
const HORIZON_DAYS: i64 = 4 * 366;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEK_DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// When something runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    week_days: u64,
    /// whether a day must fit both kinds, since one of them is `*`
    is_both: bool,
}

impl Cron {
    /// Reads five fields.
    ///
    /// # Errors
    /// Says which field is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, week_days] = fields[..] else {
            return Err(format!("{} fields instead of five", fields.len()));
        };
        let mut week = bits(week_days, 0, 7, "days of the week", &WEEK_DAYS)?;
        if week & 1 << 7 != 0 {
            // Sunday has two numbers.
            week |= 1;
        }
        Ok(Self {
            minutes: bits(minutes, 0, 59, "minutes", &[])?,
            hours: bits(hours, 0, 23, "hours", &[])?,
            days: bits(days, 1, 31, "days", &[])?,
            months: bits(months, 1, 12, "months", &MONTHS)?,
            week_days: week,
            is_both: days.starts_with('*') || week_days.starts_with('*'),
        })
    }

    /// At each minute.
    #[must_use]
    pub fn every_minute() -> Self {
        Self::parse("* * * * *").expect("five fields of any value are a schedule")
    }

    /// The first time behind `after`, both in seconds since 1970; none if there is no such day.
    #[must_use]
    pub fn next(&self, after: i64) -> Option<i64> {
        let begin = after.div_euclid(60) + 1;
        let (first_day, first_minute) = (begin.div_euclid(1_440), begin.rem_euclid(1_440));
        (first_day..=first_day + HORIZON_DAYS).filter(|day| self.has_day(*day)).find_map(|day| {
            let from = if day == first_day { first_minute } else { 0 };
            let minute = (from..1_440)
                .find(|minute| is_in(self.hours, minute / 60) && is_in(self.minutes, minute % 60))?;
            Some((day * 1_440 + minute) * 60)
        })
    }

    fn has_day(&self, days: i64) -> bool {
        let (_, month, day) = civil_from_days(days);
        // 1970 began with a Thursday.
        let (by_day, by_week) = (is_in(self.days, day), is_in(self.week_days, (days + 4).rem_euclid(7)));
        is_in(self.months, month) && if self.is_both { by_day && by_week } else { by_day || by_week }
    }
}

fn is_in(bits: u64, value: i64) -> bool {
    bits >> value & 1 == 1
}

/// The values of a field, one bit each.
fn bits(field: &str, low: u32, high: u32, what: &str, names: &[&str]) -> Result<u64, String> {
    let wrong = |item: &str| format!("{item:?} in {what}: use {low} to {high}");
    let value = |text: &str| {
        let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = match named {
            // Months count from 1 and days of the week from 0.
            Some(at) => Some(at as u32 + low),
            None => text.parse().ok(),
        };
        value.filter(|value| (low..=high).contains(value)).ok_or_else(|| wrong(text))
    };
    let mut bits = 0;
    for item in field.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, step.parse().map_err(|_| wrong(item))?),
            None => (item, 1_u32),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((first, last)) => (value(first)?, value(last)?),
            None if item.contains('/') => (value(range)?, high),
            None => (value(range)?, value(range)?),
        };
        if step == 0 || first > last {
            return Err(wrong(item));
        }
        let steps = (first..=last).step_by(step as usize);
        bits |= steps.fold(0, |bits, value| bits | 1_u64 << value);
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_is_found_and_what_is_no_schedule_is_refused() {
        // 2026-11-21 10:00:00 in UTC, a Saturday
        let after = 1_795_255_200;
        let cases = [
            ("* * * * *", Some(after + 60)),
            ("0 * * * *", Some(after + 3_600)),
            ("*/15 * * * *", Some(after + 900)),
            ("30 9 * * *", Some(after + 23 * 3_600 + 1_800)),
            ("0 0 1 * *", Some(1_796_083_200)),
            ("0 0 * * mon", Some(1_795_392_000)),
            ("0 0 * * 7", Some(1_795_305_600)),
            ("0 0 1 jan *", Some(1_798_761_600)),
            ("5-10/5 12 * * *", Some(after + 7_500)),
            ("0 0 29 2 *", Some(1_835_395_200)),
            ("0 0 30 2 *", None),
            // either kind of day: the 23rd is a Monday anyway, and the 22nd comes before
            ("0 0 22 * 1", Some(1_795_305_600)),
        ];
        for (text, expected) in cases {
            assert_eq!(Cron::parse(text).unwrap().next(after), expected, "{text}");
        }
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "*/0 * * * *",
            "9-5 * * * *",
            "a * * * *",
        ] {
            assert!(Cron::parse(text).is_err(), "{text}");
        }
    }
}
