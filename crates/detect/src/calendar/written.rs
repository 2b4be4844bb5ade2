//! A calendar as it is written: TOML of files, JSON of the API.

use super::civil::{DAY_SECS, HolidayDate, Weekday, Zone, day_secs, time_text};
use super::{CALENDAR_DETECTORS, CalendarError, Holiday, HolidayEffect, MaintenanceWindow, When};
use crate::limits;
use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A calendar as people write it; see the shape in the documentation of [`Calendar`](super::Calendar)'s module.
/// Unknown keys are errors.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarDraft {
    /// maintenance
    pub(super) windows: Vec<WrittenWindow>,
    /// days unlike others
    pub(super) holidays: Vec<WrittenHoliday>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenWindow {
    name: String,
    service: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    detectors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    days: Vec<String>,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenHoliday {
    date: String,
    name: String,
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    effect: Option<String>,
}

/// Which entry is checked.
struct Place {
    what: &'static str,
    number: usize,
}

impl Place {
    fn refuse(&self, field: &'static str, value: &str, allowed: &str) -> CalendarError {
        let value = if value.is_empty() { "empty".to_owned() } else { format!("{value:?}") };
        let place = format!("{} {}", self.what, self.number);
        CalendarError::Field { field, place, value, allowed: allowed.to_owned() }
    }

    fn text(&self, field: &'static str, value: &str, bytes_max: usize) -> Result<String, CalendarError> {
        let value = value.trim();
        if value.is_empty() || value.len() > bytes_max || value.chars().any(char::is_control) {
            let shown = &value[..value.floor_char_boundary(60)];
            return Err(self.refuse(
                field,
                shown,
                &format!("1 to {bytes_max} bytes without control characters"),
            ));
        }
        Ok(value.to_owned())
    }

    fn zone(&self, zone: Option<&str>) -> Result<Zone, CalendarError> {
        let Some(text) = zone else { return Ok(Zone::UTC) };
        let allowed =
            "UTC, a fixed distance to it such as +01:00, at most 18:00, or a name such as Europe/Berlin";
        Zone::parse(text).ok_or_else(|| self.refuse("zone", text, allowed))
    }

    fn service(&self, service: Option<&str>) -> Result<String, CalendarError> {
        self.text("service", service.unwrap_or("*"), limits::SERVICE_BYTES_MAX)
    }
}

impl WrittenWindow {
    pub(super) fn check(&self, number: usize) -> Result<MaintenanceWindow, CalendarError> {
        let place = Place { what: "window", number };
        let name = place.text("name", &self.name, limits::RULE_NAME_BYTES_MAX)?;
        let service = place.service(self.service.as_deref())?;
        for detector in &self.detectors {
            if !CALENDAR_DETECTORS.contains(&detector.as_str()) {
                return Err(place.refuse("detectors", detector, &CALENDAR_DETECTORS.join(", ")));
            }
        }
        let when = if self.days.is_empty() { self.once(&place)? } else { self.weekly(&place)? };
        Ok(MaintenanceWindow { name, service, detectors: self.detectors.clone(), when })
    }

    fn once(&self, place: &Place) -> Result<When, CalendarError> {
        if let Some(zone) = &self.zone {
            return Err(place.refuse("zone", zone, "it with days only; from and to tell their own"));
        }
        let instant = |field: &'static str, text: &str| {
            let allowed = "an instant such as 2026-11-21T22:00:00Z, or days for a weekly window";
            let parsed = text.parse::<jiff::Timestamp>().ok();
            let nanos = parsed.and_then(|instant| i64::try_from(instant.as_nanosecond()).ok());
            nanos.map(Timestamp).ok_or_else(|| place.refuse(field, text, allowed))
        };
        let (from, to) = (instant("from", &self.from)?, instant("to", &self.to)?);
        if to <= from {
            return Err(place.refuse("to", &self.to, "an instant after from"));
        }
        Ok(When::Once { from, to })
    }

    fn weekly(&self, place: &Place) -> Result<When, CalendarError> {
        let mut days = Vec::new();
        for day in &self.days {
            let names = Weekday::ALL.map(Weekday::as_str).join(", ");
            days.push(Weekday::parse(day).ok_or_else(|| place.refuse("days", day, &names))?);
        }
        days.sort_unstable();
        days.dedup();
        let time = |field: &'static str, text: &str| {
            let allowed = "a time such as 22:00 where there are days";
            day_secs(text).ok_or_else(|| place.refuse(field, text, allowed))
        };
        let (from_secs, to_secs) = (time("from", &self.from)?, time("to", &self.to)?);
        if from_secs == DAY_SECS {
            return Err(place.refuse("from", &self.from, "00:00 of the day after"));
        }
        if to_secs == from_secs {
            return Err(place.refuse(
                "to",
                &self.to,
                "another time than from; a whole day is 00:00 to 24:00",
            ));
        }
        let to_secs = if to_secs < from_secs { to_secs + DAY_SECS } else { to_secs };
        Ok(When::Weekly { days, from_secs, to_secs, zone: place.zone(self.zone.as_deref())? })
    }

    pub(super) fn of(window: &MaintenanceWindow) -> Self {
        let written = Self {
            name: window.name.clone(),
            service: Some(window.service.clone()),
            detectors: window.detectors.clone(),
            ..Self::default()
        };
        match &window.when {
            When::Once { from, to } => Self { from: instant_text(*from), to: instant_text(*to), ..written },
            When::Weekly { days, from_secs, to_secs, zone } => Self {
                days: days.iter().map(|day| day.as_str().to_owned()).collect(),
                from: time_text(*from_secs),
                to: time_text(if *to_secs > DAY_SECS { to_secs - DAY_SECS } else { *to_secs }),
                zone: Some(zone.to_string()),
                ..written
            },
        }
    }
}

/// To the nanosecond.
fn instant_text(instant: Timestamp) -> String {
    let exact = jiff::Timestamp::from_nanosecond(i128::from(instant.0));
    exact.map_or_else(|_| instant.to_string(), |exact| exact.to_string())
}

impl WrittenHoliday {
    pub(super) fn check(&self, number: usize) -> Result<Holiday, CalendarError> {
        let place = Place { what: "holiday", number };
        let allowed = "YYYY-MM-DD, or MM-DD for each year";
        let effect = match self.effect.as_deref() {
            None | Some("sunday") => HolidayEffect::Sunday,
            Some("quiet") => HolidayEffect::Quiet,
            Some(other) => return Err(place.refuse("effect", other, "sunday, quiet")),
        };
        Ok(Holiday {
            name: place.text("name", &self.name, limits::RULE_NAME_BYTES_MAX)?,
            date: HolidayDate::parse(&self.date).ok_or_else(|| place.refuse("date", &self.date, allowed))?,
            service: place.service(self.service.as_deref())?,
            zone: place.zone(self.zone.as_deref())?,
            effect,
        })
    }

    pub(super) fn of(holiday: &Holiday) -> Self {
        let effect = match holiday.effect {
            HolidayEffect::Sunday => "sunday",
            HolidayEffect::Quiet => "quiet",
        };
        Self {
            date: holiday.date.to_string(),
            name: holiday.name.clone(),
            service: Some(holiday.service.clone()),
            zone: Some(holiday.zone.to_string()),
            effect: Some(effect.to_owned()),
        }
    }
}
