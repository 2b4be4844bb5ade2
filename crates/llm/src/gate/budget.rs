//! What was spent within an hour, by the minute.

use super::Shut;
use model::Timestamp;

/// Minutes that count.
const MINUTES: usize = 60;

/// What calls took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// calls, those that failed among them
    pub calls: u64,
    /// tokens, asked and answered
    pub tokens: u64,
    /// money, in millionths of the currency of the prices
    pub cost_millionths: u64,
}

impl Spent {
    fn plus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_add(other.calls),
            tokens: self.tokens.saturating_add(other.tokens),
            cost_millionths: self.cost_millionths.saturating_add(other.cost_millionths),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(other.calls),
            tokens: self.tokens.saturating_sub(other.tokens),
            cost_millionths: self.cost_millionths.saturating_sub(other.cost_millionths),
        }
    }

    /// Which bound this is above, if any.
    fn above(self, limits: &Self) -> Option<&'static str> {
        if self.calls > limits.calls {
            Some("calls_per_hour")
        } else if self.tokens > limits.tokens {
            Some("tokens_per_hour")
        } else if self.cost_millionths > limits.cost_millionths {
            Some("cost_per_hour")
        } else {
            None
        }
    }
}

/// One row of minutes, used again and again.
#[derive(Debug)]
pub(super) struct Budget {
    minutes: [(i64, Spent); MINUTES],
}

impl Default for Budget {
    fn default() -> Self {
        Self { minutes: [(i64::MIN, Spent::default()); MINUTES] }
    }
}

impl Budget {
    pub(super) fn of(minutes: &[(i64, Spent)]) -> Self {
        let mut budget = Self::default();
        for (minute, spent) in minutes {
            let slot = &mut budget.minutes[slot_of(*minute)];
            if slot.0 <= *minute {
                *slot = (*minute, *spent);
            }
        }
        budget
    }

    pub(super) fn minutes(&self) -> Vec<(i64, Spent)> {
        let is_used = |slot: &&(i64, Spent)| slot.1 != Spent::default();
        self.minutes.iter().filter(is_used).copied().collect()
    }

    /// Reserves; the minute is the reservation's place.
    pub(super) fn reserve(&mut self, most: Spent, limits: &Spent, now: Timestamp) -> Result<i64, Shut> {
        let minute = minute_of(now);
        if let Some(bound) = self.sum(now).plus(most).above(limits) {
            return Err(Shut::OverBudget(bound, self.room_at(most, limits, minute)));
        }
        let slot = &mut self.minutes[slot_of(minute)];
        if slot.0 != minute {
            *slot = (minute, Spent::default());
        }
        slot.1 = slot.1.plus(most);
        Ok(minute)
    }

    /// Replaces what was reserved by what was used.
    pub(super) fn settle(&mut self, minute: i64, reserved: Spent, used: Spent) {
        let slot = &mut self.minutes[slot_of(minute)];
        if slot.0 == minute {
            slot.1 = slot.1.minus(reserved).plus(used);
        }
    }

    pub(super) fn sum(&self, now: Timestamp) -> Spent {
        self.sum_at(minute_of(now))
    }

    fn sum_at(&self, minute: i64) -> Spent {
        let is_within = |slot: &&(i64, Spent)| slot.0 > minute - MINUTES as i64 && slot.0 <= minute;
        self.minutes.iter().filter(is_within).fold(Spent::default(), |sum, slot| sum.plus(slot.1))
    }

    /// When there is room again, if nothing else is spent until then.
    fn room_at(&self, most: Spent, limits: &Spent, minute: i64) -> Timestamp {
        let later = (minute + 1)..=(minute + MINUTES as i64);
        let fits = |at: &i64| self.sum_at(*at).plus(most).above(limits).is_none();
        Timestamp::from_secs(later.clone().find(fits).unwrap_or(*later.end()) * 60)
    }
}

fn minute_of(now: Timestamp) -> i64 {
    now.secs().div_euclid(60)
}

fn slot_of(minute: i64) -> usize {
    minute.rem_euclid(MINUTES as i64) as usize
}
