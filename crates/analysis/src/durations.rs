//! How long things took, from the words of messages (`took 34ms`), where rows have no column for it.
//!
//! A service's lines of different templates take different times, and which of them come changes with the traffic. So
//! the lines of one template are measured only: the one with most lines among those that tell exactly one duration.
//! When another has clearly more, that one is measured from then on, and what was learned is forgotten.

use crate::Error;
use crate::limits::{DURATION_LINES_MIN, DURATION_TEMPLATES_MAX, MEASURED_PER_SECOND_MAX};
use model::codec::{Reader, Writer};

/// Lines of the template that is measured at which all counts are halved, so that the latest count most.
const HALVED_AT: u32 = 4_096;

/// A merge that brings less than this share of lines changes nothing.
const MERGE_PARTS: u32 = 10;

/// What to do with the duration a line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// it is of a template that is not measured, or enough were measured in this second
    Skip,
    /// measure it
    Measure,
    /// forget what was measured, then measure it
    Restart,
}

/// Which template of a service is measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Durations {
    /// its rows have a column for it, so words are left alone
    has_column: bool,
    measured: Option<u32>,
    /// templates that tell one duration, with their lines
    lines: Vec<(u32, u32)>,
    /// the latest second in which lines were measured, and how many
    second: (i64, u32),
}

impl Durations {
    /// A row has a duration in a column; says whether what was measured is to be forgotten.
    pub(crate) fn see_column(&mut self) -> bool {
        if self.has_column {
            return false;
        }
        let had = self.measured.is_some();
        *self = Self { has_column: true, ..Self::default() };
        had
    }

    /// Whether words are read at all.
    pub(crate) fn reads_words(&self) -> bool {
        !self.has_column
    }

    /// A line of a template that tells exactly one duration.
    pub(crate) fn line(&mut self, template: u32, second: i64) -> Use {
        let lines = self.count(template);
        let measured = self.measured.map(|measured| self.lines_of(measured));
        match measured {
            None if lines >= DURATION_LINES_MIN => {
                self.measured = Some(template);
                self.second = (second, 1);
                Use::Restart
            }
            None => Use::Skip,
            Some(_) if self.measured == Some(template) => self.within_second(second),
            Some(measured) if lines > 2 * measured + DURATION_LINES_MIN => {
                self.measured = Some(template);
                self.second = (second, 1);
                Use::Restart
            }
            Some(_) => Use::Skip,
        }
    }

    fn within_second(&mut self, second: i64) -> Use {
        if self.second.0 != second {
            self.second = (second, 0);
        }
        self.second.1 += 1;
        if self.second.1 > MEASURED_PER_SECOND_MAX { Use::Skip } else { Use::Measure }
    }

    fn lines_of(&self, template: u32) -> u32 {
        self.lines.iter().find(|(known, _)| *known == template).map_or(0, |(_, lines)| *lines)
    }

    fn count(&mut self, template: u32) -> u32 {
        let Some(place) = self.lines.iter().position(|(known, _)| *known == template) else {
            self.start_counting(template);
            return 1;
        };
        self.lines[place].1 += 1;
        let lines = self.lines[place].1;
        if lines >= HALVED_AT {
            self.lines.iter_mut().for_each(|(_, lines)| *lines /= 2);
        }
        lines
    }

    /// At the bound the one with fewest lines goes.
    fn start_counting(&mut self, template: u32) {
        if self.lines.len() < DURATION_TEMPLATES_MAX {
            self.lines.push((template, 1));
            return;
        }
        let measured = self.measured;
        let others = self.lines.iter_mut().filter(|(known, _)| Some(*known) != measured);
        if let Some(least) = others.min_by_key(|(_, lines)| *lines) {
            *least = (template, 1);
        }
    }

    /// A template became a part of another; says whether what was measured is to be forgotten, since lines of the
    /// one that goes on are not what they were.
    pub(crate) fn merge(&mut self, from: u32, into: u32) -> bool {
        let Some(place) = self.lines.iter().position(|(known, _)| *known == from) else { return false };
        let (_, lines) = self.lines.swap_remove(place);
        let before = self.lines_of(into);
        match self.lines.iter_mut().find(|(known, _)| *known == into) {
            Some((_, known)) => *known = known.saturating_add(lines),
            None => self.lines.push((into, lines)),
        }
        if self.measured == Some(from) {
            self.measured = Some(into);
            return before * MERGE_PARTS > lines;
        }
        self.measured == Some(into) && lines * MERGE_PARTS > before
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.u8(u8::from(self.has_column));
        writer.option(self.measured.as_ref(), |writer, template| writer.u32(*template));
        writer.list(&self.lines, |writer, (template, lines)| {
            writer.u32(*template);
            writer.u32(*lines);
        });
        writer.i64(self.second.0);
        writer.u32(self.second.1);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let durations = Self {
            has_column: reader.u8()? != 0,
            measured: reader.option(Reader::u32)?,
            lines: reader.list(|reader| Ok::<_, Error>((reader.u32()?, reader.u32()?)))?,
            second: (reader.i64()?, reader.u32()?),
        };
        let is_fine = durations.lines.len() <= DURATION_TEMPLATES_MAX
            && durations.lines.iter().all(|(_, lines)| *lines < HALVED_AT * 2);
        if is_fine { Ok(durations) } else { Err(Error::Damaged("durations of messages")) }
    }
}

/// Milliseconds of a text that the miner takes for a duration: `34ms`, `1.2 s`, `3 minutes`, `1m30s`, `<1 sec`. A list
/// of values is one column, of which the first counts: `0.2 s, 17`.
pub(crate) fn millis(text: &str) -> Option<f64> {
    let text = text.split(", ").next().unwrap_or(text);
    let mut rest = text.trim_start_matches(['<', '>', '+']);
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(rest.len());
        let number: f64 = rest[..digits].replace(',', "").parse().ok()?;
        let behind = rest[digits..].trim_start();
        let unit = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        sum += number * unit_millis(&behind[..unit])?;
        rest = &behind[unit..];
    }
    (!text.is_empty() && f64::is_finite(sum)).then_some(sum)
}

fn unit_millis(unit: &str) -> Option<f64> {
    Some(match unit.trim_end().to_ascii_lowercase().as_str() {
        "ns" | "nsec" | "nsecs" | "nanosecond" | "nanoseconds" => 1e-6,
        "us" | "µs" | "usec" | "usecs" | "microsecond" | "microseconds" => 1e-3,
        "ms" | "millis" | "msec" | "msecs" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1e3,
        "m" | "min" | "mins" | "minute" | "minutes" => 6e4,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3.6e6,
        "d" | "day" | "days" => 8.64e7,
        "w" | "week" | "weeks" => 6.048e8,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_every_unit_and_other_texts_are_none() {
        for (text, expected) in [
            ("34ms", Some(34.0)),
            ("1.2s", Some(1_200.0)),
            ("1.2 seconds", Some(1_200.0)),
            ("250µs", Some(0.25)),
            ("1m30s", Some(90_000.0)),
            ("<1 sec", Some(1_000.0)),
            ("1,500 ms", Some(1_500.0)),
            ("2h", Some(7.2e6)),
            ("0.020 seconds, 17", Some(20.0)),
            ("34", None),
            ("ms", None),
            ("1.2.3s", None),
            ("", None),
            ("12 apples", None),
        ] {
            let found = millis(text);
            let is_it = found.zip(expected).map_or(found == expected, |(a, b)| (a - b).abs() < 1e-9 * b);
            assert!(is_it, "{text}: {found:?}");
        }
    }

    #[test]
    fn the_template_with_most_lines_is_measured_and_never_two_at_a_time() {
        let mut durations = Durations::default();
        let uses = |durations: &mut Durations, template, lines| {
            (0..lines).map(|line| durations.line(template, line)).collect::<Vec<Use>>()
        };
        let first = uses(&mut durations, 1, 100);
        assert_eq!(first.iter().filter(|what| **what == Use::Restart).count(), 1);
        assert_eq!(first.last(), Some(&Use::Measure));
        assert!(uses(&mut durations, 2, 200).iter().all(|what| *what == Use::Skip));
        assert_eq!(durations.line(1, 0), Use::Measure);
        assert_eq!(uses(&mut durations, 2, 200).last(), Some(&Use::Measure), "twice as many: it takes over");
        assert_eq!(durations.line(1, 0), Use::Skip);
        assert!(durations.see_column(), "a column: words are left alone");
        assert!(!durations.reads_words());
    }

    #[test]
    fn in_one_second_so_many_lines_are_measured_and_no_more() {
        let mut durations = Durations::default();
        let count = (0..1_000).filter(|_| durations.line(1, 5) != Use::Skip).count();
        assert_eq!(count, MEASURED_PER_SECOND_MAX as usize);
        assert_eq!(durations.line(1, 6), Use::Measure);
    }

    #[test]
    fn a_merge_of_many_lines_starts_over_and_one_of_few_does_not() {
        for (others, is_restart) in [(1, false), (30, true)] {
            let mut durations = Durations::default();
            (0..100).for_each(|second| _ = durations.line(1, second));
            (0..others).for_each(|second| _ = durations.line(2, second));
            assert_eq!(durations.merge(2, 1), is_restart, "{others} lines");
            assert_eq!(durations.line(1, 200), Use::Measure);
            assert!(!durations.merge(1, 9), "{others} lines: another name");
            assert_eq!(durations.line(9, 201), Use::Measure);
        }
    }

    #[test]
    fn its_bytes_come_back() {
        let mut durations = Durations::default();
        (0..100u32).for_each(|line| _ = durations.line(line % 20, line.into()));
        let mut writer = Writer::default();
        durations.encode(&mut writer);
        let bytes = writer.into_bytes();
        assert_eq!(Durations::decode(&mut Reader::new(&bytes)).unwrap(), durations);
    }
}
