//! The last 60 s of a service, second by second.
//!
//! ```text
//!          leaves                    clock              kept, enters with the clock
//!            │◀──── 60 slots ──────────▶│◀──── 60 slots ────▶│
//! too late ──┘   counted in its second  └── in its second    └── counts as coming now
//! ```
//! The sums are kept up with each record and each second, so that reading them costs nothing.

use super::durations::{Durations, Place};
use crate::seconds::Class;
use crate::{Counts, Error, limits};
use model::Severity;
use model::codec::{Reader, Writer};

/// Slots of the ring: the window and what may be ahead of it, a power of two.
const SLOTS: usize = 128;
const WINDOW: i64 = limits::RULE_WINDOW_SECS;
const _: () = assert!((limits::RULE_WINDOW_SECS + limits::RULE_AHEAD_SECS_MAX) as usize <= SLOTS);

/// How a record was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// counted in its second
    Counted,
    /// too far ahead of the clock: counted as coming now
    Ahead,
    /// older than the window: not counted
    Late,
}

/// Counts and durations of one service in the 60 seconds that end with the clock's.
#[derive(Clone, Debug, PartialEq)]
pub struct Window60 {
    ring: Box<[Counts; SLOTS]>,
    /// second of the clock, the last one in the window
    clock: i64,
    /// first second with a record
    first: i64,
    /// newest second with a record
    last: i64,
    records: u64,
    warnings: u64,
    errors: u64,
    durations: Option<Box<Durations>>,
}

impl Window60 {
    /// Empty, with the clock at this second since 1970.
    #[must_use]
    pub fn starting(second: i64) -> Self {
        Self {
            ring: Box::new([Counts::default(); SLOTS]),
            clock: second,
            first: second,
            last: second,
            records: 0,
            warnings: 0,
            errors: 0,
            durations: None,
        }
    }

    /// Counts a record of this second. A duration that is negative or not finite is none.
    pub fn observe(&mut self, second: i64, severity: Severity, duration_ms: Option<f64>) -> Taken {
        if self.clock - second >= WINDOW {
            return Taken::Late;
        }
        let is_ahead = second - self.clock > limits::RULE_AHEAD_SECS_MAX;
        let second = if is_ahead { self.clock } else { second };
        self.first = self.first.min(second);
        self.last = self.last.max(second);
        let slot = slot(second);
        let place = if second > self.clock { Place::Ahead } else { Place::Inside };
        let one = one_of(severity);
        self.ring[slot].merge(one);
        if place == Place::Inside {
            self.enter(one);
        }
        if let Some(duration_ms) = duration_ms.filter(|ms| ms.is_finite() && *ms >= 0.0) {
            let durations = self.durations.get_or_insert_with(|| Box::new(Durations::new(SLOTS)));
            durations.add(slot, place, duration_ms);
        }
        if is_ahead { Taken::Ahead } else { Taken::Counted }
    }

    /// Moves the clock on to this second; never back.
    pub fn advance(&mut self, second: i64) {
        if second - self.clock >= SLOTS as i64 {
            let (first, last) = (self.first, self.last);
            *self = Self { first, last, ..Self::starting(second) };
            return;
        }
        while self.clock < second {
            let leaving = slot(self.clock + 1 - WINDOW);
            let gone = std::mem::take(&mut self.ring[leaving]);
            self.records -= u64::from(gone.records);
            self.warnings -= u64::from(gone.warnings);
            self.errors -= u64::from(gone.errors);
            self.clock += 1;
            let entering = slot(self.clock);
            self.enter(self.ring[entering]);
            if let Some(durations) = &mut self.durations {
                durations.leave(leaving);
                durations.enter(entering);
            }
        }
    }

    fn enter(&mut self, counts: Counts) {
        self.records += u64::from(counts.records);
        self.warnings += u64::from(counts.warnings);
        self.errors += u64::from(counts.errors);
    }

    /// Records in the window.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Records of severity WARN in the window.
    #[must_use]
    pub fn warnings(&self) -> u64 {
        self.warnings
    }

    /// Records of severity ERROR and FATAL in the window.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Durations in the window.
    #[must_use]
    pub fn durations(&self) -> u64 {
        self.durations.as_ref().map_or(0, |durations| durations.total())
    }

    /// The duration that this share of all, in 0..=1, is not above, in milliseconds; at most 1.6 % off.
    #[must_use]
    pub fn quantile_ms(&self, quantile: f64) -> Option<f64> {
        self.durations.as_ref()?.quantile_ms(quantile)
    }

    /// Whether the service was there for the whole window: before, a small count says nothing.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.clock - self.first >= WINDOW - 1
    }

    /// The last second of the window, in seconds since 1970.
    #[must_use]
    pub fn clock(&self) -> i64 {
        self.clock
    }

    /// Seconds from its newest record to the clock.
    #[must_use]
    pub fn idle_secs(&self) -> i64 {
        self.clock - self.last
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        for second in [self.clock, self.first, self.last] {
            writer.i64(second);
        }
        let used: Vec<(usize, &Counts)> =
            self.ring.iter().enumerate().filter(|(_, counts)| counts.records > 0).collect();
        writer.list(&used, |writer, (slot, counts)| {
            writer.length(*slot);
            writer.u32(counts.records);
            writer.u32(counts.warnings);
            writer.u32(counts.errors);
        });
        writer.option(self.durations.as_ref(), |writer, durations| durations.encode(writer));
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut window = Self::starting(reader.i64()?);
        window.first = reader.i64()?;
        window.last = reader.i64()?;
        let limit = i64::MAX / 4;
        if [window.clock, window.first, window.last].iter().any(|second| !(-limit..limit).contains(second)) {
            return Err(Error::Damaged("the time of a rule's window"));
        }
        for (slot, counts) in reader.list(|reader| {
            let slot = reader.u32()? as usize;
            Ok::<_, Error>((
                slot,
                Counts { records: reader.u32()?, warnings: reader.u32()?, errors: reader.u32()? },
            ))
        })? {
            *window.ring.get_mut(slot).ok_or(Error::Damaged("a second of a rule's window"))? = counts;
        }
        window.durations = reader.option(|reader| Durations::decode(reader, SLOTS).map(Box::new))?;
        for second in window.clock + 1 - WINDOW..=window.clock {
            window.enter(window.ring[slot(second)]);
            if let Some(durations) = &mut window.durations {
                durations.enter(slot(second));
            }
        }
        Ok(window)
    }
}

fn one_of(severity: Severity) -> Counts {
    match Class::of(severity) {
        Class::Plain => Counts { records: 1, warnings: 0, errors: 0 },
        Class::Warning => Counts { records: 1, warnings: 1, errors: 0 },
        Class::Error => Counts { records: 1, warnings: 0, errors: 1 },
    }
}

fn slot(second: i64) -> usize {
    second as usize & (SLOTS - 1)
}
