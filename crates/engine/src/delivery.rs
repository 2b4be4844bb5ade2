//! Deliveries: a batch that was sent twice lands once.

use crate::limits;
use model::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// By what a delivery is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryKey {
    /// the sender's own key: the same key is the same delivery
    Explicit(u128),
    /// a hash of token, data source and body: the same delivery only if the first was left unanswered
    Body(u128),
}

impl DeliveryKey {
    /// From what the sender calls its batch, within its token and data source.
    #[must_use]
    pub fn explicit(parts: &[&[u8]]) -> Self {
        Self::Explicit(hash(parts))
    }

    /// From the body itself.
    #[must_use]
    pub fn body(parts: &[&[u8]]) -> Self {
        Self::Body(hash(parts))
    }
}

fn hash(parts: &[&[u8]]) -> u128 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.digest128()
}

/// What the first delivery was answered, or would have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub(crate) at: Timestamp,
    pub(crate) accepted: u64,
    pub(crate) rejected: u64,
    pub(crate) is_answered: bool,
}

/// What is remembered of the last minutes. Shared by the committer, which asks, and whoever answers.
#[derive(Debug, Default)]
pub(crate) struct Deliveries(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_key: HashMap<DeliveryKey, Delivered>,
    in_order: VecDeque<DeliveryKey>,
}

impl Deliveries {
    fn known(&self) -> MutexGuard<'_, Known> {
        // Each change is one insertion or removal: whole even if another thread panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first delivery, if this is a repeat of it.
    pub(crate) fn find(&self, key: DeliveryKey) -> Option<Delivered> {
        let first = self.known().by_key.get(&key).copied()?;
        match key {
            DeliveryKey::Explicit(_) => Some(first),
            DeliveryKey::Body(_) => (!first.is_answered).then_some(first),
        }
    }

    pub(crate) fn remember(&self, key: DeliveryKey, delivered: Delivered) {
        let mut known = self.known();
        if known.by_key.insert(key, delivered).is_none() {
            known.in_order.push_back(key);
        }
        while known.in_order.len() > limits::DELIVERIES_MAX {
            if let Some(oldest) = known.in_order.pop_front() {
                known.by_key.remove(&oldest);
            }
        }
    }

    pub(crate) fn forget(&self, key: DeliveryKey) {
        let mut known = self.known();
        known.by_key.remove(&key);
        known.in_order.retain(|other| *other != key);
    }

    /// The answer has, or has not, found its receiver.
    pub(crate) fn mark_answered(&self, key: DeliveryKey, is_answered: bool) {
        if let Some(delivered) = self.known().by_key.get_mut(&key) {
            delivered.is_answered = is_answered;
        }
    }

    /// Time went on: what is older than the window is forgotten.
    pub(crate) fn expire(&self, now: Timestamp) {
        let mut known = self.known();
        while let Some(key) = known.in_order.front().copied() {
            let is_old =
                known.by_key.get(&key).is_none_or(|first| now.since(first.at) > limits::DELIVERY_WINDOW);
            if !is_old {
                break;
            }
            known.in_order.pop_front();
            known.by_key.remove(&key);
        }
    }

    /// After a replay: who came just before the end may not have had an answer.
    pub(crate) fn doubt_after(&self, end: Timestamp) {
        for delivered in self.known().by_key.values_mut() {
            delivered.is_answered = end.since(delivered.at) > limits::CRASH_DOUBT;
        }
    }

    /// All, oldest first, for a snapshot.
    pub(crate) fn list(&self) -> Vec<(DeliveryKey, Delivered)> {
        let known = self.known();
        known.in_order.iter().filter_map(|key| Some((*key, *known.by_key.get(key)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivered(at: i64, is_answered: bool) -> Delivered {
        Delivered { at: Timestamp::from_secs(at), accepted: 3, rejected: 0, is_answered }
    }

    #[test]
    fn a_body_is_a_repeat_only_while_unanswered_and_a_key_always() {
        let deliveries = Deliveries::default();
        let (body, key) = (DeliveryKey::body(&[b"a"]), DeliveryKey::explicit(&[b"a"]));
        deliveries.remember(body, delivered(100, true));
        deliveries.remember(key, delivered(100, true));
        assert_eq!((deliveries.find(body), deliveries.find(key).is_some()), (None, true));
        deliveries.mark_answered(body, false);
        assert!(deliveries.find(body).is_some());
        deliveries.expire(Timestamp::from_secs(701));
        assert_eq!((deliveries.find(body), deliveries.find(key)), (None, None));
    }

    #[test]
    fn after_a_crash_only_the_last_seconds_are_in_doubt() {
        let deliveries = Deliveries::default();
        let (early, late) = (DeliveryKey::body(&[b"a"]), DeliveryKey::body(&[b"b"]));
        deliveries.remember(early, delivered(100, false));
        deliveries.remember(late, delivered(108, true));
        deliveries.doubt_after(Timestamp::from_secs(110));
        assert_eq!((deliveries.find(early), deliveries.find(late).is_some()), (None, true));
    }
}
