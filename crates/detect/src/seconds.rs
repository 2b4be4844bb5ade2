//! Counts by second of event time: a ring that forgets the oldest.

use crate::Error;
use model::Severity;
use model::codec::{Reader, Writer};

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// records of any severity
    pub records: u32,
    /// records of severity WARN
    pub warnings: u32,
    /// records of severity ERROR and FATAL
    pub errors: u32,
}

impl Counts {
    fn add(&mut self, class: Class) {
        self.records = self.records.saturating_add(1);
        match class {
            Class::Plain => {}
            Class::Warning => self.warnings = self.warnings.saturating_add(1),
            Class::Error => self.errors = self.errors.saturating_add(1),
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.records = self.records.saturating_add(other.records);
        self.warnings = self.warnings.saturating_add(other.warnings);
        self.errors = self.errors.saturating_add(other.errors);
    }
}

/// What a severity counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Plain,
    Warning,
    Error,
}

impl Class {
    pub(crate) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Trace | Severity::Debug | Severity::Info => Self::Plain,
            Severity::Warn => Self::Warning,
            Severity::Error | Severity::Fatal => Self::Error,
        }
    }
}

/// The last seconds up to the newest one that was counted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seconds {
    ring: Box<[Counts]>,
    newest: i64,
}

impl Seconds {
    /// Empty, about to count at `second`, keeping so many seconds (a power of two).
    pub(crate) fn at(second: i64, kept: usize) -> Self {
        debug_assert!(kept.is_power_of_two());
        Self { ring: vec![Counts::default(); kept].into_boxed_slice(), newest: second }
    }

    fn kept(&self) -> i64 {
        self.ring.len() as i64
    }

    fn slot(&self, second: i64) -> usize {
        second as usize & (self.ring.len() - 1)
    }

    /// The newest second that was counted, in seconds since 1970.
    pub(crate) fn newest(&self) -> i64 {
        self.newest
    }

    /// Counts one record. One older than what is kept counts nowhere here.
    pub(crate) fn add(&mut self, second: i64, class: Class) {
        if second > self.newest {
            self.forget_until(second);
        } else if self.newest - second >= self.kept() {
            return;
        }
        let slot = self.slot(second);
        self.ring[slot].add(class);
    }

    /// Sets what was counted in a second that is newer than all before.
    pub(crate) fn set(&mut self, second: i64, counts: Counts) {
        self.forget_until(second);
        let slot = self.slot(second);
        self.ring[slot] = counts;
    }

    fn forget_until(&mut self, second: i64) {
        if second - self.newest >= self.kept() {
            self.ring.fill(Counts::default());
        } else {
            for passed in self.newest + 1..=second {
                let slot = self.slot(passed);
                self.ring[slot] = Counts::default();
            }
        }
        self.newest = second;
    }

    /// What was counted from `begin` inclusive to `end` exclusive, as far as it is kept.
    pub(crate) fn sum(&self, begin: i64, end: i64) -> Counts {
        let mut sum = Counts::default();
        for second in begin.max(self.newest - self.kept() + 1)..end.min(self.newest + 1) {
            sum.merge(self.ring[self.slot(second)]);
        }
        sum
    }

    /// What was counted in the last seconds before `end`, for each of these lengths, which grow; in one pass.
    pub(crate) fn trailing<const N: usize>(&self, end: i64, lengths: [i64; N]) -> [Counts; N] {
        let mut begin = end;
        let mut sum = Counts::default();
        lengths.map(|length| {
            sum.merge(self.sum(end - length, begin));
            begin = end - length;
            sum
        })
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.i64(self.newest);
        let used: Vec<(usize, &Counts)> =
            self.ring.iter().enumerate().filter(|(_, counts)| counts.records > 0).collect();
        writer.list(&used, |writer, (slot, counts)| {
            writer.length(*slot);
            writer.u32(counts.records);
            writer.u32(counts.warnings);
            writer.u32(counts.errors);
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>, kept: usize) -> Result<Self, Error> {
        let mut seconds = Self::at(reader.i64()?, kept);
        for (slot, counts) in reader.list(|reader| {
            let slot = reader.u32()? as usize;
            Ok::<_, Error>((
                slot,
                Counts { records: reader.u32()?, warnings: reader.u32()?, errors: reader.u32()? },
            ))
        })? {
            *seconds.ring.get_mut(slot).ok_or(Error::Damaged("a second"))? = counts;
        }
        Ok(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_kept_is_summed() {
        let mut seconds = Seconds::at(1_000, 512);
        for second in [1_000, 1_003, 1_001, 1_003] {
            seconds.add(second, Class::Error);
        }
        assert_eq!(seconds.sum(1_001, 1_004).errors, 3);
        assert_eq!(seconds.sum(0, 5_000).records, 4);
        seconds.add(1_512, Class::Plain);
        assert_eq!(seconds.sum(0, 5_000).records, 4, "the first second is forgotten, the newest counts");
        seconds.add(1_000, Class::Plain);
        assert_eq!(seconds.sum(0, 5_000).records, 4, "too old to count");
        seconds.add(9_000, Class::Plain);
        assert_eq!(seconds.sum(0, 10_000).records, 1);
    }
}
