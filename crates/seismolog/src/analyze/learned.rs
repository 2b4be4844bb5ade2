//! How the lines of one input are written: learned from its begin, and anew where they are no longer so.

use super::limits::{CHECKED_LINES, FORMATS_TOLD, SAMPLE_LINES};
use super::line_shape::bounded;
use miner::raw::{Format, Line};
use model::Timestamp;
use std::time::Duration;

/// Zones apart, a log may be this much ahead of its file.
const DAY: Duration = Duration::from_secs(86_400);
const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// How lines are to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// to be found out
    Learned,
    /// there is none: each line is a message and a record
    Absent,
}

/// What was learned of an input's lines.
pub(super) struct Learned {
    pub(super) format: Format,
    /// settles the year of times that have none
    pub(super) reference: Timestamp,
    /// how the lines are written, and from which line on
    pub(super) told: Vec<(u64, String)>,
    /// blocks until the format is doubted again, and for how many after that
    doubt_in: u64,
    doubt_next: u64,
}

impl Learned {
    pub(super) fn new(reference: Timestamp) -> Self {
        Self { format: Format::plain(), reference, told: Vec::new(), doubt_in: 0, doubt_next: 1 }
    }

    pub(super) fn parse<'a>(&self, line: &'a str) -> Line<'a> {
        self.format.parse(line, self.reference)
    }

    /// Looks at a block of lines, the first of which has the number `number`. Whether they have another format than
    /// those before.
    pub(super) fn look(&mut self, text: &str, number: u64) -> bool {
        let is_first = self.told.is_empty();
        self.doubt_in = self.doubt_in.saturating_sub(1);
        if !is_first && (self.doubt_in > 0 || self.is_as_learned(text)) {
            return false;
        }
        // where nothing can be learned, looking at every block would cost more than reading it
        self.doubt_in = self.doubt_next;
        self.doubt_next *= 2;
        let sample: Vec<&str> = text.lines().take(SAMPLE_LINES).map(bounded).collect();
        let format = Format::detect(&sample);
        if !is_first && (format == self.format || !format.is_joining()) {
            return false;
        }
        if self.told.len() < FORMATS_TOLD {
            self.told.push((number, format.describe()));
        }
        self.format = format;
        self.doubt_next = 1;
        if is_first {
            self.settle_year(&sample);
        }
        !is_first
    }

    fn is_as_learned(&self, text: &str) -> bool {
        let lines = || text.lines().take(CHECKED_LINES).filter(|line| !line.is_empty());
        let headed = lines().filter(|line| self.format.has_header(bounded(line))).count();
        headed * 2 >= lines().count()
    }

    /// A log is not newer than its file: where times without a year come out later, they are of the year before.
    /// From then on the time of each record settles the year, or the day, of the next.
    fn settle_year(&mut self, sample: &[&str]) {
        let latest = self.reference + DAY;
        if sample.iter().filter_map(|line| self.parse(line).timestamp).any(|time| time > latest) {
            self.reference = self.reference - YEAR;
        }
    }
}
