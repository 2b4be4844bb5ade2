//! How to judge, and what of it cannot be meant.

use crate::gate::GateOptions;
use crate::{Error, limits};
use std::time::Duration;

/// How to judge.
#[derive(Clone, Debug)]
pub struct JudgeOptions {
    /// the model's name; part of every key
    pub model: String,
    /// what may be spent
    pub gate: GateOptions,
    /// questions of one call; 1 to 32
    pub batch: usize,
    /// how long a question waits for others to go with it
    pub gather: Duration,
    /// how long an event waits for a verdict at most
    pub patience: Duration,
    /// times a question is asked at most; 1 to 10
    pub attempts: u32,
    /// how long a verdict holds
    pub keep: Duration,
    /// verdicts that are kept; 1 to 100,000
    pub cache: usize,
    /// over which time what an entity does is counted
    pub window: Duration,
    /// different objects within the window that make an entity busy; 2 to 64
    pub busy_at: usize,
    /// takes secrets out of every text before it leaves
    pub redact: fn(&str) -> String,
}

impl JudgeOptions {
    /// For a model; `redact` is what takes secrets out of texts.
    #[must_use]
    pub fn new(model: impl Into<String>, redact: fn(&str) -> String) -> Self {
        Self {
            model: model.into(),
            gate: GateOptions::default(),
            batch: 8,
            gather: Duration::from_millis(250),
            patience: Duration::from_secs(30),
            attempts: 3,
            keep: Duration::from_secs(24 * 3_600),
            cache: 10_000,
            window: Duration::from_secs(900),
            busy_at: 8,
            redact,
        }
    }

    pub(super) fn validate(&self) -> Result<(), Error> {
        let refuse = |name, problem: &str| Err(Error::Option { name, problem: problem.to_owned() });
        let is_span = |span: Duration, most: u64| !span.is_zero() && span <= Duration::from_secs(most);
        if self.model.is_empty() {
            return refuse("model", "is missing; name one that the endpoint knows");
        }
        if !(1..=limits::BATCH_MAX).contains(&self.batch) {
            return refuse("batch", "is out of range; use 1 to 32");
        }
        if self.gather > Duration::from_secs(60) || self.gather >= self.patience {
            return refuse("gather", "is out of range; use up to 1m, and less than patience");
        }
        if !is_span(self.patience, 600) {
            return refuse("patience", "is out of range; use up to 10m");
        }
        if !(1..=10).contains(&self.attempts) {
            return refuse("attempts", "is out of range; use 1 to 10");
        }
        if !is_span(self.keep, 31 * 86_400) {
            return refuse("keep", "is out of range; use up to 31d");
        }
        if !(1..=limits::CACHE_MAX).contains(&self.cache) {
            return refuse("cache", "is out of range; use 1 to 100000");
        }
        if !is_span(self.window, 86_400) {
            return refuse("window", "is out of range; use up to 1d");
        }
        if !(2..=limits::ACTIVITY_EVENTS_MAX / 4).contains(&self.busy_at) {
            return refuse("busy_at", "is out of range; use 2 to 64");
        }
        Ok(())
    }
}
