//! The events of one stream that wait for a pair, oldest first, and by their keys.

use hashbrown::HashMap;
use model::Timestamp;
use serde_json::Value;
use std::collections::VecDeque;

/// Gaps that are left beside as many as there are events; fewer are not worth the work.
const GAPS_MAX: usize = 1_024;

/// An event that waits.
#[derive(Debug)]
pub(super) struct Kept {
    pub arrived: Timestamp,
    pub time: Timestamp,
    pub is_paired: bool,
    pub key: Vec<u8>,
    pub event: Value,
    pub json_bytes: usize,
}

#[derive(Debug, Default)]
pub(super) struct Side {
    /// `None` where an event left out of turn
    kept: VecDeque<Option<Kept>>,
    /// number of the first of `kept`
    first: u64,
    /// numbers of the events of a key, oldest first
    of_key: HashMap<Vec<u8>, VecDeque<u64>>,
    len: usize,
    json_bytes: usize,
}

impl Side {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Of all events.
    pub(super) fn json_bytes(&self) -> usize {
        self.json_bytes
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Kept> {
        self.kept.iter().flatten()
    }

    pub(super) fn push(&mut self, kept: Kept) {
        let number = self.first + self.kept.len() as u64;
        self.of_key.entry_ref(kept.key.as_slice()).or_default().push_back(number);
        self.len += 1;
        self.json_bytes += kept.json_bytes;
        self.kept.push_back(Some(kept));
        if self.kept.len() > 2 * self.len + GAPS_MAX {
            self.close_gaps();
        }
    }

    /// All events of a key, oldest first.
    pub(super) fn each_of(&mut self, key: &[u8], mut visit: impl FnMut(&mut Kept)) {
        for number in self.of_key.get(key).into_iter().flatten() {
            let index = (number - self.first) as usize;
            if let Some(kept) = self.kept.get_mut(index).and_then(Option::as_mut) {
                visit(kept);
            }
        }
    }

    /// Takes out the oldest event of a key that has as many as `most`.
    pub(super) fn oldest_of(&mut self, key: &[u8], most: usize) -> Option<Kept> {
        let number = *self.of_key.get(key).filter(|numbers| numbers.len() >= most)?.front()?;
        self.take((number - self.first) as usize)
    }

    /// Takes out the oldest event.
    pub(super) fn pop(&mut self) -> Option<Kept> {
        self.skip_gaps();
        let kept = self.take(0);
        self.skip_gaps();
        kept
    }

    /// Takes out the oldest event if it came at `last` or before.
    pub(super) fn pop_before(&mut self, last: Timestamp) -> Option<Kept> {
        self.skip_gaps();
        let is_over = self.kept.front()?.as_ref().is_some_and(|kept| kept.arrived <= last);
        if is_over { self.pop() } else { None }
    }

    fn take(&mut self, index: usize) -> Option<Kept> {
        let kept = self.kept.get_mut(index)?.take()?;
        self.len -= 1;
        self.json_bytes -= kept.json_bytes;
        if let Some(numbers) = self.of_key.get_mut(&kept.key) {
            // whoever leaves is the oldest of its key
            numbers.pop_front();
            if numbers.is_empty() {
                self.of_key.remove(&kept.key);
            }
        }
        Some(kept)
    }

    /// One key that comes all the time leaves gaps behind an event that waits long.
    fn close_gaps(&mut self) {
        self.kept.retain(Option::is_some);
        self.of_key.clear();
        for (number, kept) in (self.first..).zip(self.kept.iter().flatten()) {
            self.of_key.entry_ref(kept.key.as_slice()).or_default().push_back(number);
        }
    }

    fn skip_gaps(&mut self) {
        while let Some(None) = self.kept.front() {
            self.kept.pop_front();
            self.first += 1;
        }
    }
}
