//! Verdicts that were given, by question; the one that was not asked for longest goes first.

use super::{QuestionKey, Verdict};
use hashbrown::HashMap;
use model::Timestamp;
use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Cache {
    most: usize,
    verdicts: HashMap<QuestionKey, Kept>,
    /// by when they were used last
    order: BTreeMap<u64, QuestionKey>,
    stamp: u64,
}

#[derive(Debug)]
struct Kept {
    verdict: Verdict,
    until: Timestamp,
    stamp: u64,
}

impl Cache {
    pub(super) fn new(most: usize) -> Self {
        Self { most, verdicts: HashMap::new(), order: BTreeMap::new(), stamp: 0 }
    }

    pub(super) fn get(&mut self, key: QuestionKey, now: Timestamp) -> Option<&Verdict> {
        if self.verdicts.get(&key).is_some_and(|kept| kept.until <= now) {
            self.remove(key);
        }
        self.stamp += 1;
        let kept = self.verdicts.get_mut(&key)?;
        self.order.remove(&kept.stamp);
        kept.stamp = self.stamp;
        self.order.insert(self.stamp, key);
        Some(&kept.verdict)
    }

    pub(super) fn put(&mut self, key: QuestionKey, verdict: Verdict, until: Timestamp) {
        self.remove(key);
        if self.verdicts.len() >= self.most
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.verdicts.remove(&oldest);
        }
        self.stamp += 1;
        self.order.insert(self.stamp, key);
        self.verdicts.insert(key, Kept { verdict, until, stamp: self.stamp });
    }

    pub(super) fn least_used_first(&self) -> impl Iterator<Item = (QuestionKey, &Verdict, Timestamp)> {
        let kept = self.order.values().filter_map(|key| Some((*key, self.verdicts.get(key)?)));
        kept.map(|(key, kept)| (key, &kept.verdict, kept.until))
    }

    /// In place of all that is kept; the least used first, of which the first go if they are too many.
    pub(super) fn replace(&mut self, verdicts: Vec<(QuestionKey, Verdict, Timestamp)>) {
        *self = Self::new(self.most);
        verdicts.into_iter().for_each(|(key, verdict, until)| self.put(key, verdict, until));
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.verdicts.len()
    }

    fn remove(&mut self, key: QuestionKey) {
        if let Some(kept) = self.verdicts.remove(&key) {
            self.order.remove(&kept.stamp);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Unjudged;
    use super::*;

    #[test]
    fn the_least_used_goes_first_and_old_ones_are_over() {
        let at = Timestamp::from_secs;
        let verdict = || Verdict::Unjudged(Unjudged::Down);
        let mut cache = Cache::new(2);
        cache.put(QuestionKey(1), verdict(), at(10));
        cache.put(QuestionKey(2), verdict(), at(100));
        assert!(cache.get(QuestionKey(1), at(9)).is_some());
        cache.put(QuestionKey(3), verdict(), at(100));
        assert!(cache.get(QuestionKey(2), at(9)).is_none(), "1 was used after it");
        assert!(cache.get(QuestionKey(1), at(10)).is_none(), "its time is over");
        assert!(cache.get(QuestionKey(3), at(99)).is_some());
        cache.put(QuestionKey(3), verdict(), at(200));
        assert_eq!((cache.len(), cache.order.len()), (1, 1));
    }
}
