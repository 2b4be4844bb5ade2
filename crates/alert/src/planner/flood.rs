//! How many messages a channel takes: a storm becomes a few.
//!
//! A window has room for `storm_messages`. All but two of them are single messages; when more come at once, the rest waits
//! and is told as one, `storm_wait` later and again at the end of the window. While the storm goes on, windows double, and
//! hold gathered messages only: one at the end, and one early where something critical began.

use crate::codec::coded;
use crate::limits;
use model::Timestamp;
use std::time::Duration;

/// A channel's window.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Flood {
    begin: Option<Timestamp>,
    doublings: u32,
    singles: u32,
    gathered: u32,
    /// when what waits is told as one
    due: Option<Timestamp>,
    /// number of the storm; 0 before the first
    storm: u64,
}

coded!(Flood { begin, doublings, singles, gathered, due, storm });

/// The settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FloodLimits {
    pub(crate) messages: u32,
    pub(crate) window: Duration,
    pub(crate) wait: Duration,
}

/// What to do with what is to be told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// each on its own
    Singly,
    /// all in one, of this storm
    AsOne(u64),
    /// later, in one
    Later,
}

impl Flood {
    /// The verdict on `count` messages, at least one, `urgent` if something critical begins among them.
    pub(crate) fn take(&mut self, count: u32, urgent: bool, limits: FloodLimits, now: Timestamp) -> Verdict {
        self.turn(limits, now);
        let begin = *self.begin.get_or_insert(now);
        let end = begin + limits.window * (1 << self.doublings);
        let room = if self.doublings > 0 { 0 } else { limits.messages.saturating_sub(2) };
        if self.due.is_none() && self.singles.saturating_add(count) <= room {
            self.singles += count;
            return Verdict::Singly;
        }
        if self.due.is_none() && self.gathered == 0 && self.doublings == 0 {
            self.storm += 1;
        }
        let is_early = self.gathered == 0 && (self.doublings == 0 || urgent);
        let target = if is_early { (now + limits.wait).min(end) } else { end };
        let due = *self.due.get_or_insert(target);
        let due = if is_early { due.min(target) } else { due };
        self.due = Some(due);
        if now < due {
            return Verdict::Later;
        }
        self.due = None;
        self.gathered += 1;
        Verdict::AsOne(self.storm)
    }

    /// Nothing is to be told any more: what waited is gone.
    pub(crate) fn rest(&mut self) {
        self.due = None;
    }

    /// Goes on to the next window when this one is over and nothing waits.
    fn turn(&mut self, limits: FloodLimits, now: Timestamp) {
        let Some(begin) = self.begin else { return };
        let length = limits.window * (1 << self.doublings);
        let end = begin + length;
        if now < end || self.due.is_some_and(|due| due <= now) {
            return;
        }
        let is_storm = self.gathered > 0 && now.since(end) < length;
        let doublings = if is_storm { (self.doublings + 1).min(limits::STORM_DOUBLINGS_MAX) } else { 0 };
        *self = Self { begin: Some(now), doublings, storm: self.storm, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_told_in_a_few_messages_and_calm_comes_back() {
        let limits =
            FloodLimits { messages: 5, window: Duration::from_secs(300), wait: Duration::from_secs(30) };
        let mut flood = Flood::default();
        let told = |flood: &mut Flood, secs: std::ops::Range<i64>| {
            secs.filter(|secs| flood.take(40, false, limits, Timestamp::from_secs(*secs)) != Verdict::Later)
                .count()
        };
        assert_eq!(told(&mut flood, 0..300), 1, "the first minutes");
        assert_eq!(told(&mut flood, 300..3_600), 3, "an hour of it");
        flood.rest();
        assert_eq!(flood.take(3, false, limits, Timestamp::from_secs(20_000)), Verdict::Singly);
    }
}
