//! What one token may ask for: requests a second, and queries that run at once.

use crate::limits;
use model::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::Semaphore;

/// Counts requests in windows of one second.
#[derive(Debug)]
pub(crate) struct Rates {
    per_second_max: u32,
    windows: Mutex<HashMap<u64, Window>>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    second: i64,
    count: u32,
}

/// What the X-RateLimit-* headers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) is_exceeded: bool,
}

impl Rates {
    pub(crate) fn new(per_second_max: u32) -> Self {
        Self { per_second_max: per_second_max.max(1), windows: Mutex::default() }
    }

    /// Counts one request.
    /// `own` is the limit of the token itself, where it has one.
    pub(crate) fn count(&self, token: u64, own: Option<u32>, now: Timestamp) -> Allowance {
        let limit = own.map_or(self.per_second_max, |own| own.clamp(1, self.per_second_max));
        let second = now.secs();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= limits::RATED_TOKENS_MAX && !windows.contains_key(&token) {
            windows.retain(|_, window| window.second == second);
        }
        let window = windows.entry(token).or_insert(Window { second, count: 0 });
        if window.second != second {
            *window = Window { second, count: 0 };
        }
        window.count = window.count.saturating_add(1);
        Allowance { limit, remaining: limit.saturating_sub(window.count), is_exceeded: window.count > limit }
    }
}

/// Queries that run at once, by token: one token leaves room for the others.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<u64, Weak<Semaphore>>>);

impl Turns {
    /// The turns of a token; they last as long as somebody holds or waits for one.
    pub(crate) fn of(&self, token: u64) -> Arc<Semaphore> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turns) = known.get(&token).and_then(Weak::upgrade) {
            return turns;
        }
        known.retain(|_, turns| turns.strong_count() > 0);
        let turns = Arc::new(Semaphore::new(limits::QUERIES_PER_TOKEN_MAX));
        known.insert(token, Arc::downgrade(&turns));
        turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_its_turns_and_no_more_and_they_come_back() {
        let turns = Turns::default();
        let take = |token| turns.of(token).try_acquire_owned().ok();
        let mut held: Vec<_> = (0..limits::QUERIES_PER_TOKEN_MAX).map(|_| take(1).expect("a turn")).collect();
        assert!(take(1).is_none() && take(2).is_some(), "others are not held back");
        held.pop();
        held.push(take(1).expect("one came back"));
        assert!(take(1).is_none());
        drop(held);
        assert!(take(3).is_some() && turns.0.lock().expect("no panic").len() == 1, "idle ones are forgotten");
    }

    #[test]
    fn a_token_is_held_back_until_the_next_second_and_others_are_not() {
        let rates = Rates::new(2);
        let at = Timestamp::from_millis;
        let exceeded = |token, now| rates.count(token, None, now).is_exceeded;
        assert_eq!([exceeded(1, at(0)), exceeded(1, at(500)), exceeded(1, at(900))], [false, false, true]);
        assert!(!exceeded(2, at(900)));
        assert!(!exceeded(1, at(1_000)));
        let own = |now| rates.count(3, Some(1), at(now)).is_exceeded;
        assert_eq!([own(2_000), own(2_001), own(3_000)], [false, true, false]);
    }
}
