//! When people expect the unusual: maintenance windows and holidays.
//!
//! Not a detector: the caller asks before a signal is told, and evaluation goes on while it is muted. Times are told
//! in UTC, at a fixed distance to it, or in a zone by its name, whose summer times come with the program.
//!
//! ```text
//! [[windows]]                               [[windows]]                         [[holidays]]
//! name = "database move"                    name = "nightly backup"             date = "12-25"
//! service = "payments*"                     days = ["mon", "tue"]               name = "Christmas"
//! from = "2026-11-21T22:00:00Z"             from = "22:00"                      service = "*"
//! to = "2026-11-22T02:00:00Z"               to = "02:00"                        zone = "+01:00"
//! detectors = ["rate", "silence"]           zone = "Europe/Berlin"              effect = "quiet"
//! ```
//! A window with `days` recurs each week, and one whose `to` is not after its `from` ends on the day after; `24:00`
//! ends a day. Its begin belongs to it, its end does not. A holiday without a year is one each year.
//!
//! Invariants: no clock; what cannot be meant is refused, never guessed; the first window that mutes is named.

mod civil;
mod written;

use crate::limits;
use civil::Local;
use model::{DetectorKind, Signal, Timestamp};
use written::{WrittenHoliday, WrittenWindow};

pub use civil::{HolidayDate, Weekday, Zone};
pub use written::CalendarDraft;

/// Why a calendar was refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum CalendarError {
    /// Set the field to a value that is allowed.
    #[error("{field} of {place} is {value}; use {allowed}")]
    Field {
        /// the field, as it is written
        field: &'static str,
        /// which window or holiday, counted from 1
        place: String,
        /// what it holds
        value: String,
        /// what it may hold, in words
        allowed: String,
    },
    /// Remove what is past.
    #[error("{count} {what} are too many; keep at most {max}")]
    TooMany {
        /// `windows` or `holidays`
        what: &'static str,
        /// how many there are
        count: usize,
        /// how many there may be
        max: usize,
    },
}

/// Detectors as calendars name them: those of the model, those beside them, and volume that went down.
pub const CALENDAR_DETECTORS: [&str; 8] =
    ["rate", "new_template", "latency", "silence", "template_rate", "rule", "cadence", "volume_down"];

/// A time in which alarms are expected.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MaintenanceWindow {
    /// in the words of its author, 1 to 200 bytes
    pub name: String,
    /// services; `*` stands for any characters
    pub service: String,
    /// names of [`CALENDAR_DETECTORS`]; all where there is none
    pub detectors: Vec<String>,
    /// when
    pub when: When,
}

/// When a window is open.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// from one instant, inclusive, to another, exclusive
    Once {
        /// begin
        from: Timestamp,
        /// end, after the begin
        to: Timestamp,
    },
    /// every week
    Weekly {
        /// on which it begins, sorted, at least one
        days: Vec<Weekday>,
        /// begin, in seconds of the day, 0..86400
        from_secs: i64,
        /// end, in seconds after the midnight before the begin, above `from_secs`, at most a day above
        to_secs: i64,
        /// in which days and times are told
        zone: Zone,
    },
}

/// A day unlike others.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Holiday {
    /// in the words of its author, 1 to 200 bytes
    pub name: String,
    /// the day, of one year or of each
    pub date: HolidayDate,
    /// services; `*` stands for any characters
    pub service: String,
    /// in which the day is told
    pub zone: Zone,
    /// what it changes
    pub effect: HolidayEffect,
}

/// What a holiday changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayEffect {
    /// the weekly baseline is that of a Sunday
    Sunday,
    /// silence, overdue entities and volume that went down are muted
    Quiet,
}

/// What mutes an alarm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Muted<'a> {
    /// it is maintained
    Window(&'a MaintenanceWindow),
    /// nobody is there
    Holiday(&'a Holiday),
}

impl Muted<'_> {
    /// The name of the window or holiday.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Window(window) => &window.name,
            Self::Holiday(holiday) => &holiday.name,
        }
    }
}

/// All windows and holidays of a workspace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    windows: Vec<MaintenanceWindow>,
    holidays: Vec<Holiday>,
}

impl Calendar {
    /// The calendar that was written, or the first field that is wrong.
    pub fn new(draft: &CalendarDraft) -> Result<Self, CalendarError> {
        let bounds = [
            ("windows", draft.windows.len(), limits::MAINTENANCE_WINDOWS_MAX),
            ("holidays", draft.holidays.len(), limits::HOLIDAYS_MAX),
        ];
        if let Some((what, count, max)) = bounds.into_iter().find(|(_, count, max)| count > max) {
            return Err(CalendarError::TooMany { what, count, max });
        }
        let windows = draft.windows.iter().zip(1..).map(|(window, number)| window.check(number));
        let holidays = draft.holidays.iter().zip(1..).map(|(holiday, number)| holiday.check(number));
        Ok(Self {
            windows: windows.collect::<Result<_, _>>()?,
            holidays: holidays.collect::<Result<_, _>>()?,
        })
    }

    /// What makes this calendar again.
    #[must_use]
    pub fn draft(&self) -> CalendarDraft {
        CalendarDraft {
            windows: self.windows.iter().map(WrittenWindow::of).collect(),
            holidays: self.holidays.iter().map(WrittenHoliday::of).collect(),
        }
    }

    /// Windows, in the order they were written.
    #[must_use]
    pub fn windows(&self) -> &[MaintenanceWindow] {
        &self.windows
    }

    /// Holidays, in the order they were written.
    #[must_use]
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// What mutes this detector (one of [`CALENDAR_DETECTORS`]) about this service or entity at this time, if
    /// anything does. Volume that went down is asked for as `volume_down`, and windows on `rate` mute it too.
    #[must_use]
    pub fn muted(&self, service: &str, detector: &str, at: Timestamp) -> Option<Muted<'_>> {
        let window = self.windows.iter().find(|window| {
            window.is_about(detector) && matches(&window.service, service) && window.is_open(at)
        });
        if window.is_some() {
            return window.map(Muted::Window);
        }
        if !matches!(detector, "silence" | "cadence" | "volume_down") {
            return None;
        }
        self.holiday(service, at, HolidayEffect::Quiet).map(Muted::Holiday)
    }

    /// What mutes a signal, by what it is about and the end of its window.
    #[must_use]
    pub fn muted_signal(&self, signal: &Signal) -> Option<Muted<'_>> {
        let is_drop = signal.detector == DetectorKind::Rate
            && signal.subject.metric == "volume"
            && signal.evidence.observed < signal.evidence.expected;
        let detector = if is_drop { "volume_down" } else { signal.detector.as_str() };
        self.muted(&signal.subject.service, detector, signal.end)
    }

    /// Whether a window is open for this service at this time, for whichever detectors.
    #[must_use]
    pub fn is_maintained(&self, service: &str, at: Timestamp) -> bool {
        self.windows.iter().any(|window| matches(&window.service, service) && window.is_open(at))
    }

    /// The day of the week whose baseline holds for this service: a Sunday on holidays that say so, else the day
    /// in `zone`.
    #[must_use]
    pub fn baseline_day(&self, service: &str, at: Timestamp, zone: &Zone) -> Weekday {
        let is_holiday = self.holiday(service, at, HolidayEffect::Sunday).is_some();
        if is_holiday { Weekday::Sunday } else { Local::of(at, zone).weekday() }
    }

    fn holiday(&self, service: &str, at: Timestamp, effect: HolidayEffect) -> Option<&Holiday> {
        self.holidays.iter().find(|holiday| {
            holiday.effect == effect
                && matches(&holiday.service, service)
                && holiday.date.is(Local::of(at, &holiday.zone).date())
        })
    }
}

impl MaintenanceWindow {
    fn is_about(&self, detector: &str) -> bool {
        let names = |name: &String| name == detector || detector == "volume_down" && name == "rate";
        self.detectors.is_empty() || self.detectors.iter().any(names)
    }

    /// Whether the time is in the window.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        match &self.when {
            When::Once { from, to } => (*from..*to).contains(&at),
            When::Weekly { days, from_secs, to_secs, zone } => {
                let local = Local::of(at, zone);
                let open = *from_secs..*to_secs;
                let today = days.contains(&local.weekday()) && open.contains(&local.day_secs());
                let yesterday = days.contains(&local.weekday().before())
                    && open.contains(&(local.day_secs() + civil::DAY_SECS));
                today || yesterday
            }
        }
    }
}

/// Whether a name is of a pattern in which `*` stands for any characters. Takes pattern × name steps at most.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name, expected) in [
            ("*", "payments", true),
            ("payments", "payments", true),
            ("payments", "payments-2", false),
            ("pay*", "payments", true),
            ("*ments", "payments", true),
            ("p*m*s", "payments", true),
            ("p*x*s", "payments", false),
            ("ab*ba", "aba", false),
            ("", "payments", false),
            ("a**b", "ab", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} on {name}");
        }
    }
}
