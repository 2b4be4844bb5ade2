//! Records on their way: written, not yet arrived.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Duration;

use model::Timestamp;

use crate::limits::LATE_MS_MAX;
use crate::{Random, Record};

/// Holds each record until its arrival. As large as the longest trace plus the lateness, times the rate.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    on_the_way: BinaryHeap<OnTheWay>,
    sent: u64,
}

impl Outbox {
    /// Sends a record off; it arrives less than [`LATE_MS_MAX`] after its timestamp.
    pub(crate) fn send(&mut self, record: Record, random: &mut Random) {
        let late = Duration::from_micros(random.below(LATE_MS_MAX * 1_000));
        self.sent += 1;
        self.on_the_way.push(OnTheWay { arrival: record.timestamp + late, number: self.sent, record });
    }

    /// What arrives before `until`, in order of arrival.
    pub(crate) fn receive(&mut self, until: Timestamp) -> Vec<Record> {
        let mut arrived = Vec::new();
        while self.on_the_way.peek().is_some_and(|next| next.arrival < until) {
            arrived.extend(self.on_the_way.pop().map(|next| next.record));
        }
        arrived
    }
}

#[derive(Debug)]
struct OnTheWay {
    arrival: Timestamp,
    /// order of sending, for records that arrive together
    number: u64,
    record: Record,
}

/// The first to arrive is the greatest, as the heap gives its greatest first.
impl Ord for OnTheWay {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.arrival, other.number).cmp(&(self.arrival, self.number))
    }
}

impl PartialOrd for OnTheWay {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for OnTheWay {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for OnTheWay {}
