//! What a service's counts were in the same quarter of an hour of earlier days and weeks, so that a nightly job and a
//! Monday morning are no news.
//!
//! ```text
//! windows of 10 s ──▶ quarter hours of two weeks: fewest and most records, most errors, most warnings
//!                                       │
//! departure ──▶ was it so in each of the last two weeks, or in each of the last three days? ──yes──▶ not told
//! ```
//!
//! A cycle only ever explains; it raises nothing. It learns while an alarm is on, too: a job that alarms in its first
//! nights would never be learned otherwise. What happened once or twice explains nothing, so an outage is told again
//! the next day at the same time; one that comes three days in a row is taken for a habit. The price: what breaks
//! within a quarter of an hour of a habitual burst, and no more than it, is not told by counts.
//!
//! A [`SeasonDetector`](super::SeasonDetector) would judge better (it knows the spread of a phase) and keeps some 130
//! KiB a series, too much for three series of 10,000 services; this is 6 KiB a service. Counts are kept in steps of an
//! eighth of an octave, a byte each.

use crate::Error;
use crate::metric::{Direction, Metric};
use crate::seconds::Counts;
use model::Timestamp;
use model::codec::{Reader, Writer};

/// Length of a slot, in seconds.
const QUARTER_SECS: i64 = 900;

const DAY: i64 = 86_400 / QUARTER_SECS;
const WEEK: i64 = 7 * DAY;

/// Quarters kept: two weeks, and the neighbours of the first.
const KEPT: usize = 1_408;

/// The same time of so many days, or weeks, before, in each of which it must have been so.
const DAYS: [i64; 3] = [DAY, 2 * DAY, 3 * DAY];
const WEEKS: [i64; 2] = [WEEK, 2 * WEEK];

/// Quarters before and behind the same one that count as the same: jobs do not begin on the second.
const NEIGHBOURS: i64 = 1;

/// Steps per octave of a count, and steps above the most, or below the fewest, that are the same still: a fifth.
const STEPS: f64 = 8.0;
const TOLERANCE: u8 = 2;

/// What was counted in one quarter of an hour, as [`level`]s of windows; all 0 if nothing was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Quarter {
    records_min: u8,
    records_max: u8,
    errors_max: u8,
    warnings_max: u8,
}

/// How far the learning of a service's cycle is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CycleReadiness {
    /// share of two weeks that is learned, in 0..=1
    pub share: f64,
    /// from when on the time of day explains
    pub daily_from: Timestamp,
    /// from when on the hour of the week explains
    pub weekly_from: Timestamp,
}

/// Two weeks of one service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cycle {
    quarters: Box<[Quarter]>,
    first: i64,
    newest: i64,
}

impl Cycle {
    /// About to learn the window that ends at `end`.
    pub(crate) fn starting(end: i64) -> Self {
        let quarter = quarter(end);
        Self { quarters: vec![Quarter::default(); KEPT].into_boxed_slice(), first: quarter, newest: quarter }
    }

    /// Takes in a window of 10 s that ends at `end`. Windows come in order.
    pub(crate) fn learn(&mut self, end: i64, counts: Counts) {
        let number = quarter(end);
        let passed = (number - self.newest).clamp(0, KEPT as i64);
        for gone in number - passed + 1..=number {
            self.quarters[slot(gone)] = Quarter::default();
        }
        self.newest = self.newest.max(number);
        let quarter = &mut self.quarters[slot(number)];
        let records = level(counts.records.into());
        quarter.records_min =
            if *quarter == Quarter::default() { records } else { quarter.records_min.min(records) };
        quarter.records_max = quarter.records_max.max(records);
        quarter.errors_max = quarter.errors_max.max(level(counts.errors.into()));
        quarter.warnings_max = quarter.warnings_max.max(level(counts.warnings.into()));
    }

    /// Whether a count of so many in 10 s before `end` was usual at this time of day, or of the week.
    pub(crate) fn explains(&self, metric: Metric, direction: Direction, end: i64, per_window: f64) -> bool {
        let now = quarter(end);
        let level = level(per_window);
        let was_so = |ago: &i64| self.was_so(now - ago, metric, direction, level);
        DAYS.iter().all(was_so) || WEEKS.iter().all(was_so)
    }

    fn was_so(&self, number: i64, metric: Metric, direction: Direction, level: u8) -> bool {
        let near = (number - NEIGHBOURS..=number + NEIGHBOURS).filter_map(|number| self.at(number));
        let is_so = |quarter: Quarter| {
            let most = match metric {
                Metric::Volume => quarter.records_max,
                Metric::Errors => quarter.errors_max,
                Metric::Warnings => quarter.warnings_max,
            };
            match direction {
                Direction::Up => most.saturating_add(TOLERANCE) >= level,
                Direction::Down => quarter.records_min <= level.saturating_add(TOLERANCE),
            }
        };
        self.at(number).is_some() && near.into_iter().any(is_so)
    }

    /// A quarter in which anything was learned.
    fn at(&self, number: i64) -> Option<Quarter> {
        let is_kept = number >= self.first && number <= self.newest && self.newest - number < KEPT as i64;
        is_kept.then(|| self.quarters[slot(number)]).filter(|quarter| *quarter != Quarter::default())
    }

    pub(crate) fn readiness(&self) -> CycleReadiness {
        let after = |quarters: i64| Timestamp::from_secs((self.first + quarters) * QUARTER_SECS);
        let learned = (self.newest - self.first) as f64 / (2 * WEEK) as f64;
        CycleReadiness {
            share: learned.clamp(0.0, 1.0),
            daily_from: after(3 * DAY),
            weekly_from: after(2 * WEEK),
        }
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.i64(self.first);
        writer.i64(self.newest);
        let used: Vec<(usize, &Quarter)> =
            self.quarters.iter().enumerate().filter(|(_, quarter)| **quarter != Quarter::default()).collect();
        writer.list(&used, |writer, (slot, quarter)| {
            writer.length(*slot);
            for level in [quarter.records_min, quarter.records_max, quarter.errors_max, quarter.warnings_max]
            {
                writer.u8(level);
            }
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let (first, newest) = (reader.i64()?, reader.i64()?);
        let mut quarters = vec![Quarter::default(); KEPT].into_boxed_slice();
        let used = reader.list(|reader| {
            let slot = reader.u32()? as usize;
            let quarter = Quarter {
                records_min: reader.u8()?,
                records_max: reader.u8()?,
                errors_max: reader.u8()?,
                warnings_max: reader.u8()?,
            };
            if slot < KEPT { Ok((slot, quarter)) } else { Err(Error::Damaged("a quarter of an hour")) }
        })?;
        let limit = i64::MAX / QUARTER_SECS / 2;
        if first > newest || first < -limit || newest > limit {
            return Err(Error::Damaged("the time of a cycle"));
        }
        for (slot, quarter) in used {
            quarters[slot] = quarter;
        }
        Ok(Self { quarters, first, newest })
    }
}

/// The quarter of the window, or of the second, before `end`.
fn quarter(end: i64) -> i64 {
    (end - 1).div_euclid(QUARTER_SECS)
}

fn slot(quarter: i64) -> usize {
    quarter.rem_euclid(KEPT as i64) as usize
}

/// 1 for none, and so many steps more for each doubling.
fn level(count: f64) -> u8 {
    (1.0 + (STEPS * (1.0 + count.max(0.0)).log2()).round()).min(255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    /// Days of 10 records in 10 s, with a job at 02:00 on those that `has_job` names.
    fn learned(days: std::ops::Range<i64>, has_job: impl Fn(i64) -> bool) -> Cycle {
        let mut cycle = Cycle::starting(days.start * 24 * HOUR + 10);
        for end in (days.start * 24 * HOUR + 10..=days.end * 24 * HOUR).step_by(10) {
            let begin = end - 10;
            let (day, hour) = (begin.div_euclid(24 * HOUR), begin.rem_euclid(24 * HOUR) / HOUR);
            let is_job = has_job(day) && hour == 2;
            let (records, errors) = if is_job { (200, 30) } else { (10, 0) };
            cycle.learn(end, Counts { records, warnings: 0, errors });
        }
        cycle
    }

    fn explains(cycle: &Cycle, day: i64, hour: i64, errors: f64) -> bool {
        cycle.explains(Metric::Errors, Direction::Up, day * 24 * HOUR + hour * HOUR + 300, errors)
    }

    #[test]
    fn what_was_so_three_days_in_a_row_is_usual_at_that_hour_and_no_other() {
        let cycle = learned(0..3, |_| true);
        for (hour, errors, expected) in
            [(2, 30.0, true), (2, 200.0, false), (5, 30.0, false), (1, 30.0, false)]
        {
            assert_eq!(explains(&cycle, 3, hour, errors), expected, "{errors} errors at {hour}:05");
        }
        assert!(cycle.explains(Metric::Volume, Direction::Up, 3 * 24 * HOUR + 2 * HOUR + 300, 190.0));
        assert!(!cycle.explains(Metric::Volume, Direction::Down, 3 * 24 * HOUR + 2 * HOUR + 2_000, 100.0));
    }

    #[test]
    fn once_and_twice_is_no_habit() {
        for nights in 1..3 {
            let cycle = learned(0..3, |day| day >= 3 - nights);
            assert!(!explains(&cycle, 3, 2, 30.0), "{nights} nights");
        }
    }

    #[test]
    fn what_was_so_on_two_mondays_is_usual_on_the_third_and_on_no_tuesday() {
        let cycle = learned(0..14, |day| day % 7 == 0);
        assert!(explains(&cycle, 14, 2, 30.0));
        assert!(!explains(&cycle, 15, 2, 30.0));
    }

    #[test]
    fn its_bytes_come_back_and_two_weeks_are_kept() {
        let cycle = learned(0..20, |_| true);
        let mut writer = Writer::default();
        cycle.encode(&mut writer);
        let bytes = writer.into_bytes();
        assert_eq!(Cycle::decode(&mut Reader::new(&bytes)).unwrap(), cycle);
        assert!(bytes.len() < 16_384, "{}", bytes.len());
        let readiness = cycle.readiness();
        assert!((readiness.share - 1.0).abs() < 1e-9);
        assert_eq!(readiness.weekly_from, Timestamp::from_secs(14 * 24 * HOUR));
        assert!(learned(0..7, |_| true).readiness().share > 0.49);
    }
}
