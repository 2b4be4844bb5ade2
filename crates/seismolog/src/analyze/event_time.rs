//! Which time a record has, and whether it is one that was asked for.

use super::limits::{LEAP_RECORDS, LEAP_SECS};
use anyhow::{Result, bail};
use miner::raw::timestamp;
use model::Timestamp;

/// Event time from `since` inclusive to `until` exclusive.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Period {
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Period {
    /// Whether a record of this time is in it. One without any time is in no period that was asked for.
    pub(super) fn holds(&self, time: Option<Timestamp>) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Some(time) = time else { return false };
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time < until)
    }
}

/// A time as people type it: any way logs write it, also without seconds or without the time of day. One without an
/// offset is UTC, as in logs.
pub(super) fn parse(text: &str, reference: Timestamp) -> Result<Timestamp> {
    let text = text.trim();
    for written in [text.to_owned(), format!("{text}:00"), format!("{text} 00:00:00")] {
        if let Some((time, length)) = timestamp::parse(&written, reference)
            && length == written.len()
        {
            return Ok(time);
        }
    }
    bail!("{text:?} is no time; write it as in 2026-11-21T14:02:00Z, \"2026-11-21 14:02\" or 14:02")
}

/// Follows the times of one input.
#[derive(Clone, Debug, Default)]
pub(super) struct EventTime {
    last: Option<Timestamp>,
    /// a time far away, and how many records in a row are near it
    leap: Option<(Timestamp, u32)>,
}

impl EventTime {
    /// The time of a record that says `own`: its own, or that of the record before where it says none or one that is
    /// not believed. Also, whether its own was believed.
    pub(super) fn of(&mut self, own: Option<Timestamp>) -> (Option<Timestamp>, bool) {
        let Some(own) = own else { return (self.last, false) };
        let is_near = |other: Timestamp| (own.secs() - other.secs()).abs() <= LEAP_SECS;
        if self.last.is_none_or(is_near) {
            (self.last, self.leap) = (Some(own), None);
            return (self.last, true);
        }
        let records = self.leap.filter(|(time, _)| is_near(*time)).map_or(0, |(_, records)| records) + 1;
        self.leap = Some((own, records));
        if records < LEAP_RECORDS {
            return (self.last, false);
        }
        (self.last, self.leap) = (Some(own), None);
        (self.last, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        let reference = Timestamp::from_secs(1_795_269_600); // 2026-11-21 14:00
        for (text, expected) in [
            ("2026-11-21T14:02:00Z", "2026-11-21T14:02:00.000Z"),
            ("2026-11-21 14:02", "2026-11-21T14:02:00.000Z"),
            ("2026-11-21T16:02+02:00", "2026-11-21T14:02:00.000Z"),
            ("2026-11-21", "2026-11-21T00:00:00.000Z"),
            ("14:02", "2026-11-21T14:02:00.000Z"),
            ("Nov 21 14:02:00", "2026-11-21T14:02:00.000Z"),
        ] {
            assert_eq!(
                parse(text, reference).map(|time| time.to_string()).unwrap_or_default(),
                expected,
                "{text}"
            );
        }
        assert!(parse("yesterday", reference).is_err());
    }

    #[test]
    fn a_line_from_another_century_is_not_believed_but_a_new_era_is() {
        let mut time = EventTime::default();
        let at = |secs| Some(Timestamp::from_secs(secs));
        assert_eq!(time.of(at(1_000_000_000)), (at(1_000_000_000), true));
        assert_eq!(time.of(at(4_000_000_000)), (at(1_000_000_000), false));
        assert_eq!(time.of(None), (at(1_000_000_000), false));
        assert_eq!(time.of(at(1_000_000_007)), (at(1_000_000_007), true));
        for _ in 1..LEAP_RECORDS {
            assert!(!time.of(at(2_000_000_000)).1);
        }
        assert_eq!(time.of(at(2_000_000_000)), (at(2_000_000_000), true));
    }
}
