//! The windows of all services, fed record by record.

use super::window60::{Taken, Window60};
use crate::{Error, limits};
use model::codec::{Reader, Writer};
use model::limits::{OTHER_SERVICE, SERVICES_MAX};
use model::{Severity, Timestamp};
use std::collections::HashMap;

/// Version of the bytes of a snapshot.
const VERSION: u8 = 1;

/// A service and its last 60 s, as rules look at them.
#[derive(Clone, Copy, Debug)]
pub struct ServiceWindow<'a> {
    /// its name
    pub service: &'a str,
    /// what it wrote
    pub window: &'a Window60,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    service: String,
    window: Window60,
}

/// The last 60 s of every service. Time is what ticks say; before the first tick, the newest record's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceWindows {
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    clock: Option<Clock>,
    late: u64,
    ahead: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Clock {
    second: i64,
    is_ticked: bool,
}

impl ServiceWindows {
    /// Counts a record. Called once for each; allocates for a service's first records only.
    /// Beyond [`SERVICES_MAX`] services share [`OTHER_SERVICE`].
    pub fn observe(&mut self, service: &str, ts: Timestamp, severity: Severity, duration_ms: Option<f64>) {
        let second = ts.secs();
        let clock = match self.clock {
            Some(clock) if clock.is_ticked || clock.second >= second => clock.second,
            _ => {
                self.clock = Some(Clock { second, is_ticked: false });
                second
            }
        };
        let index = self.index(service, clock);
        let window = &mut self.entries[index].window;
        window.advance(clock);
        match window.observe(second, severity, duration_ms) {
            Taken::Counted => {}
            Taken::Ahead => self.ahead += 1,
            Taken::Late => self.late += 1,
        }
    }

    fn index(&mut self, service: &str, clock: i64) -> usize {
        if let Some(index) = self.by_name.get(service) {
            return *index;
        }
        // the last place is kept for all others
        if service != OTHER_SERVICE && self.entries.len() + 1 >= SERVICES_MAX {
            return self.index(OTHER_SERVICE, clock);
        }
        self.by_name.insert(service.to_owned(), self.entries.len());
        self.entries.push(Entry { service: service.to_owned(), window: Window60::starting(clock) });
        self.entries.len() - 1
    }

    /// Moves the clock to `at` and gives every service that wrote anything within a day, in no particular order.
    /// The clock never goes back, but for the first tick: a record from the far future moves nothing after it.
    pub fn services(&mut self, at: Timestamp) -> impl Iterator<Item = ServiceWindow<'_>> {
        let second = match self.clock {
            Some(clock) if clock.is_ticked || clock.second - at.secs() <= limits::RULE_AHEAD_SECS_MAX => {
                clock.second.max(at.secs())
            }
            _ => at.secs(),
        };
        self.clock = Some(Clock { second, is_ticked: true });
        let mut index = 0;
        while let Some(entry) = self.entries.get_mut(index) {
            let is_from_the_future = entry.window.clock() > second;
            entry.window.advance(second);
            if is_from_the_future || entry.window.idle_secs() > limits::RULE_IDLE_SECS_MAX {
                self.forget(index);
            } else {
                index += 1;
            }
        }
        self.entries.iter().map(|entry| ServiceWindow { service: &entry.service, window: &entry.window })
    }

    fn forget(&mut self, index: usize) {
        let gone = self.entries.swap_remove(index);
        self.by_name.remove(&gone.service);
        if let Some(moved) = self.entries.get(index) {
            self.by_name.insert(moved.service.clone(), index);
        }
    }

    /// Records that came after their second had left the window: not counted.
    #[must_use]
    pub fn late(&self) -> u64 {
        self.late
    }

    /// Records too far ahead of the clock: counted as coming when they came.
    #[must_use]
    pub fn ahead(&self) -> u64 {
        self.ahead
    }

    /// All that is counted, as bytes: version u8 │ clock │ late u64 │ ahead u64 │ services: name, window.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        writer.option(self.clock.as_ref(), |writer, clock| {
            writer.i64(clock.second);
            writer.u8(u8::from(clock.is_ticked));
        });
        writer.u64(self.late);
        writer.u64(self.ahead);
        writer.list(&self.entries, |writer, entry| {
            writer.bytes(entry.service.as_bytes());
            entry.window.encode(writer);
        });
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Error::Damaged("the version of rules' windows"));
        }
        let clock = reader
            .option(|reader| Ok::<_, Error>(Clock { second: reader.i64()?, is_ticked: reader.u8()? != 0 }))?;
        let (late, ahead) = (reader.u64()?, reader.u64()?);
        let entries = reader.list(|reader| {
            Ok::<_, Error>(Entry { service: reader.text()?, window: Window60::decode(reader)? })
        })?;
        reader.finish()?;
        let by_name: HashMap<String, usize> =
            entries.iter().enumerate().map(|(index, entry)| (entry.service.clone(), index)).collect();
        if entries.len() > SERVICES_MAX || by_name.len() != entries.len() {
            return Err(Error::Damaged("the services of rules' windows"));
        }
        Ok(Self { entries, by_name, clock, late, ahead })
    }
}
