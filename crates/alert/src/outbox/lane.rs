//! A channel's state: its token bucket, how long it wants to be left alone, and whether it is switched off.

use super::Policy;
use crate::codec::coded;
use crate::limits;
use model::Timestamp;
use std::time::Duration;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Lane {
    /// messages taken out of the bucket and not filled up again
    spent: f64,
    /// when `spent` was reckoned
    reckoned: Timestamp,
    held_until: Option<Timestamp>,
    failures: u32,
    refusals: u32,
    /// why it is switched off; empty if it is not
    disabled: String,
}

coded!(Lane { spent, reckoned, held_until, failures, refusals, disabled });

/// How a channel does.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneView {
    /// its name
    pub channel: String,
    /// nothing is sent before
    pub held_until: Option<Timestamp>,
    /// straight failures
    pub failures: u32,
    /// why it is switched off
    pub disabled: Option<String>,
}

impl Lane {
    fn spent_at(&self, policy: &Policy, now: Timestamp) -> f64 {
        let filled = now.since(self.reckoned).as_secs_f64() * policy.rate;
        (self.spent - filled).max(0.0)
    }

    /// Messages it takes now. A channel that fails is probed with one at a time.
    pub(crate) fn room(&self, policy: &Policy, is_under_way: bool, now: Timestamp) -> u32 {
        if !self.disabled.is_empty() || self.held_until.is_some_and(|until| now < until) {
            return 0;
        }
        let room = (f64::from(policy.burst) - self.spent_at(policy, now)).max(0.0) as u32;
        match self.failures >= limits::FAILURES_MAX {
            true if is_under_way => 0,
            true => room.min(1),
            false => room,
        }
    }

    pub(crate) fn take(&mut self, policy: &Policy, now: Timestamp) {
        self.spent = self.spent_at(policy, now) + 1.0;
        self.reckoned = self.reckoned.max(now);
    }

    pub(crate) fn succeed(&mut self) {
        self.failures = 0;
        self.refusals = 0;
    }

    pub(crate) fn fail(&mut self, after: Option<Duration>, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        let probe = (self.failures >= limits::FAILURES_MAX).then_some(limits::PROBE_EVERY);
        let wait = after.max(probe);
        let until = wait.map(|wait| now + wait);
        self.held_until = self.held_until.max(until);
    }

    /// Whether this switched it off.
    pub(crate) fn refuse(&mut self, all: bool, reason: &str) -> bool {
        self.refusals = self.refusals.saturating_add(1);
        let is_new = self.disabled.is_empty() && (all || self.refusals >= limits::REFUSALS_MAX);
        if is_new {
            self.disabled = if reason.is_empty() { "refused".to_owned() } else { reason.to_owned() };
        }
        is_new
    }

    pub(crate) fn enable(&mut self) {
        *self = Self { spent: self.spent, reckoned: self.reckoned, ..Self::default() };
    }

    pub(crate) fn disabled(&self) -> Option<&str> {
        (!self.disabled.is_empty()).then_some(self.disabled.as_str())
    }

    pub(crate) fn view(&self, channel: &str) -> LaneView {
        LaneView {
            channel: channel.to_owned(),
            held_until: self.held_until,
            failures: self.failures,
            disabled: self.disabled().map(str::to_owned),
        }
    }
}
