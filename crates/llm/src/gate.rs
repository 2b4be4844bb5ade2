//! Whether the model may be asked now: what an hour may cost, how many calls run at once, and whether it answers at all.
//!
//! ```text
//!            enter(tokens, now)                 leave(permit, how it went, now)
//! question ──────────────┬──▶ Permit ──▶ call ─────────────▶ budget: what was reserved becomes what was used
//!                        │                                   breaker: failures in a row open it
//!                        └──▶ Shut: busy, slowed, over budget, or down, and until when
//! ```
//!
//! A budget is held, not aimed at: a permit reserves the most that its call can take, and a call is let in only if all
//! that was used and reserved within an hour stays below.

mod breaker;
mod budget;

use crate::Error;
use crate::chat::Usage;
use breaker::Breaker;
use budget::Budget;
pub use budget::Spent;
use model::Timestamp;
use std::time::Duration;

/// What may be spent, and when to give up.
#[derive(Clone, Debug, PartialEq)]
pub struct GateOptions {
    /// calls of an hour, retries among them; 1 to 1 million
    pub calls_per_hour: u32,
    /// tokens of an hour, asked and answered
    pub tokens_per_hour: Option<u64>,
    /// money of an hour, in the currency of the prices
    pub cost_per_hour: Option<f64>,
    /// price of a million tokens asked
    pub price_asked: f64,
    /// price of a million tokens answered
    pub price_answered: f64,
    /// calls at once; 1 to 64
    pub concurrency: usize,
    /// failures in a row after which nobody is asked for a while; 1 to 100
    pub failures_max: u32,
    /// how long nobody is asked then, at first; doubles up to an hour
    pub pause: Duration,
}

impl Default for GateOptions {
    fn default() -> Self {
        Self {
            calls_per_hour: 60,
            tokens_per_hour: Some(200_000),
            cost_per_hour: None,
            price_asked: 0.0,
            price_answered: 0.0,
            concurrency: 2,
            failures_max: 3,
            pause: Duration::from_secs(30),
        }
    }
}

impl GateOptions {
    fn validate(&self) -> Result<(), Error> {
        let refuse = |name, problem: &str| Err(Error::Option { name, problem: problem.to_owned() });
        let is_money = |value: f64| value.is_finite() && (0.0..=1e6).contains(&value);
        if !(1..=1_000_000).contains(&self.calls_per_hour) {
            return refuse("calls_per_hour", "is out of range; use 1 to 1000000");
        }
        if self.tokens_per_hour == Some(0) {
            return refuse("tokens_per_hour", "is 0, so nothing could be asked; leave it out for no bound");
        }
        if !is_money(self.price_asked) || !is_money(self.price_answered) {
            return refuse("price", "is out of range; use 0 to 1000000 for a million tokens");
        }
        if self.cost_per_hour.is_some_and(|cost| !is_money(cost) || cost == 0.0) {
            return refuse("cost_per_hour", "is out of range; use more than 0, or leave it out for no bound");
        }
        if self.cost_per_hour.is_some() && self.price_asked + self.price_answered == 0.0 {
            return refuse(
                "cost_per_hour",
                "needs the prices of the model; give price_asked and price_answered",
            );
        }
        if !(1..=64).contains(&self.concurrency) {
            return refuse("concurrency", "is out of range; use 1 to 64");
        }
        if !(1..=100).contains(&self.failures_max) {
            return refuse("failures_max", "is out of range; use 1 to 100");
        }
        if self.pause.is_zero() || self.pause > Duration::from_secs(3_600) {
            return refuse("pause", "is out of range; use up to 1h");
        }
        Ok(())
    }
}

/// Why nobody is asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// as many calls run as may; ask again when one ends
    Busy,
    /// the endpoint said to wait
    Slowed(Timestamp),
    /// the hour's budget is used up, by what, until when at least
    OverBudget(&'static str, Timestamp),
    /// it failed too often, until when
    Down(Timestamp),
}

/// Leave for one call. It is given back by [`Gate::leave`].
#[derive(Debug)]
#[must_use]
pub struct Permit {
    reserved: Spent,
    minute: i64,
}

/// How a call went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Went {
    /// an answer that can be used
    Well(Option<Usage>),
    /// an answer that cannot be used; it was paid all the same
    Badly(Option<Usage>),
    /// no answer: nobody knows whether it was paid
    Lost,
    /// refused, and with it a time to wait, if one was said
    Refused(Option<Duration>),
    /// refused for good: a wrong key, a model that is not there
    Denied,
}

impl Went {
    /// What an error says about its call.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Refused { status: 401 | 403 | 404 | 405, .. } | Error::Option { .. } => Self::Denied,
            Error::Refused { retry_after, .. } => Self::Refused(*retry_after),
            Error::Answer(_) | Error::Cut(_) => Self::Badly(None),
            _ => Self::Lost,
        }
    }
}

/// The state machine.
#[derive(Debug)]
pub struct Gate {
    options: GateOptions,
    budget: Budget,
    breaker: Breaker,
    slowed_until: Timestamp,
    running: usize,
}

impl Gate {
    /// Nothing is spent yet.
    ///
    /// # Errors
    /// [`Error::Option`] for an option that cannot be meant.
    pub fn new(options: GateOptions) -> Result<Self, Error> {
        options.validate()?;
        let breaker = Breaker::new(options.failures_max, options.pause);
        Ok(Self {
            options,
            budget: Budget::default(),
            breaker,
            slowed_until: Timestamp(i64::MIN),
            running: 0,
        })
    }

    /// Leave for a call of at most so many tokens.
    ///
    /// # Errors
    /// Why not now.
    pub fn enter(&mut self, most: Usage, now: Timestamp) -> Result<Permit, Shut> {
        if self.running >= self.options.concurrency {
            return Err(Shut::Busy);
        }
        if now < self.slowed_until {
            return Err(Shut::Slowed(self.slowed_until));
        }
        let reserved = self.spent(most);
        let minute = self.budget.reserve(reserved, &self.limits(), now)?;
        if let Err(until) = self.breaker.enter(now) {
            self.budget.settle(minute, reserved, Spent::default());
            return Err(Shut::Down(until));
        }
        self.running += 1;
        Ok(Permit { reserved, minute })
    }

    /// Gives a permit back.
    pub fn leave(&mut self, permit: Permit, went: Went, now: Timestamp) {
        self.running -= 1;
        let call = Spent { calls: 1, ..Spent::default() };
        let used = match went {
            Went::Well(Some(usage)) | Went::Badly(Some(usage)) => self.spent(usage),
            Went::Well(None) | Went::Badly(None) | Went::Lost => permit.reserved,
            Went::Refused(_) | Went::Denied => call,
        };
        self.budget.settle(permit.minute, permit.reserved, used);
        if let Went::Refused(Some(wait)) = went {
            self.slowed_until = now + wait.min(breaker::PAUSE_MAX);
        }
        match went {
            Went::Well(_) => self.breaker.succeed(),
            Went::Denied => self.breaker.open(now),
            Went::Badly(_) | Went::Lost | Went::Refused(_) => self.breaker.fail(now),
        }
    }

    /// Whether it failed so often that nobody is asked, and until when.
    #[must_use]
    pub fn down_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.breaker.open_until().filter(|until| now < *until)
    }

    /// What was used and reserved within the last hour.
    #[must_use]
    pub fn spent_within_hour(&self, now: Timestamp) -> Spent {
        self.budget.sum(now)
    }

    /// What was spent by the minute, of the last hour that anything was spent in.
    pub(crate) fn minutes(&self) -> Vec<(i64, Spent)> {
        self.budget.minutes()
    }

    /// Takes what was spent from elsewhere.
    pub(crate) fn set_minutes(&mut self, minutes: &[(i64, Spent)]) {
        self.budget = Budget::of(minutes);
    }

    /// Calls that run.
    #[must_use]
    pub fn running(&self) -> usize {
        self.running
    }

    fn spent(&self, usage: Usage) -> Spent {
        // a price for a million is the price of one in millionths
        let price = usage.asked as f64 * self.options.price_asked
            + usage.answered as f64 * self.options.price_answered;
        Spent {
            calls: 1,
            tokens: usage.asked.saturating_add(usage.answered),
            cost_millionths: price.ceil() as u64,
        }
    }

    fn limits(&self) -> Spent {
        Spent {
            calls: self.options.calls_per_hour.into(),
            tokens: self.options.tokens_per_hour.unwrap_or(u64::MAX),
            cost_millionths: self.options.cost_per_hour.map_or(u64::MAX, |cost| (cost * 1e6) as u64),
        }
    }
}

#[cfg(test)]
mod tests;
