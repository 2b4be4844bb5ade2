//! The transform `judge`: how users and hosts behave, told without a model, and a language model's word beside it.
//!
//! ```text
//! events ─▶ behaviour: verdict of statistics ─▶ model, within its budget ─▶ normal: dropped, or goes on   else: goes on
//! ```
//!
//! While the model is silent, over budget or broken, what statistics said stands.

use crate::chain::Judges;
use flow::behaviour::{Activity, Behaviour, BehaviourOptions};
use flow::transform::{DropReason, Error, Outcome, Transform};
use llm::{Chat, ChatOptions, Clock, Item, Judge, JudgeOptions, Stage, judge_all};
use model::Timestamp;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// One model for all pipelines; each has its own budget.
#[derive(Clone, Debug)]
pub struct Model {
    chat: Arc<Chat>,
    options: JudgeOptions,
    seed: u64,
}

impl Model {
    /// Whom to ask, and how; the seed is for the jitter of pauses.
    ///
    /// # Errors
    /// [`llm::Error::Option`] for what cannot be meant.
    pub fn new(chat: ChatOptions, options: JudgeOptions, seed: u64) -> Result<Self, llm::Error> {
        Judge::new(options.clone(), seed)?;
        Ok(Self { chat: Arc::new(Chat::new(chat)?), options, seed })
    }
}

impl Judges for Model {
    fn judge(&self, options: &BehaviourOptions, clock: fn() -> Timestamp) -> Option<Box<dyn Transform>> {
        let judge = Judge::new(self.options.clone(), self.seed).ok()?;
        let behaviour = BehaviourOptions { emit_normal: true, ..options.clone() };
        Some(Box::new(Judged {
            behaviour: Behaviour::new(behaviour),
            stage: Stage::new(judge, Box::new(item)),
            chat: Arc::clone(&self.chat),
            time: Time::new(clock),
            emit_normal: options.emit_normal,
        }))
    }
}

struct Judged {
    behaviour: Behaviour,
    stage: Stage,
    chat: Arc<Chat>,
    time: Time,
    emit_normal: bool,
}

impl fmt::Debug for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judged").field("stage", &self.stage).finish_non_exhaustive()
    }
}

impl Transform for Judged {
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome> {
        let told = self.behaviour.apply(events, now);
        let passed = told.iter().filter_map(|outcome| match outcome {
            Outcome::Passed(event) => Some(event.clone()),
            _ => None,
        });
        let mut judged = judge_all(&mut self.stage, passed.collect(), &self.chat, &self.time).into_iter();
        let settle = |outcome: Outcome| match outcome {
            Outcome::Passed(event) => {
                let event = judged.next().unwrap_or(event);
                let is_normal = event["status"] == "normal";
                if is_normal && !self.emit_normal {
                    Outcome::Dropped(DropReason::Filtered)
                } else {
                    Outcome::Passed(event)
                }
            }
            other => other,
        };
        told.into_iter().map(settle).collect()
    }

    /// ```text
    /// length of what follows: u64   how entities behave   verdicts and what was spent
    /// ```
    fn snapshot(&self) -> Vec<u8> {
        let behaviour = self.behaviour.snapshot();
        let mut bytes = (behaviour.len() as u64).to_le_bytes().to_vec();
        bytes.extend(behaviour);
        bytes.extend(self.stage.judge().snapshot());
        bytes
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let cut = || Error::Snapshot("it is cut; start without it".to_owned());
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(cut)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
        let (behaviour, verdicts) = rest.split_at_checked(length).ok_or_else(cut)?;
        self.stage.restore(verdicts).map_err(|error| Error::Snapshot(error.to_string()))?;
        self.behaviour.restore(behaviour)
    }
}

/// What is asked about an event: the action makes the template, who, from where and on what are its parameters.
fn item(event: &Value) -> Option<Item> {
    let own = own(event);
    let activity = Activity::of(&own)?;
    let action = activity.action.unwrap_or_default();
    let object = activity.object.unwrap_or_default();
    let outcome = if activity.is_failure { " (failed)" } else { "" };
    let text = own.as_str().map_or_else(|| own.to_string(), str::to_owned);
    Some(Item {
        template: format!("<*> from <*>: {action} <*>{outcome}"),
        params: vec![activity.entity.clone(), activity.address.unwrap_or_default(), object.clone()],
        entity: activity.entity,
        object: if object.is_empty() { action } else { object },
        text,
    })
}

/// An event as it came, without what statistics wrote into it.
fn own(event: &Value) -> Value {
    const SAID: [&str; 8] =
        ["status", "verdict", "severity", "category", "reason", "entity", "judged_by", "text"];
    let Some(members) = event.as_object() else { return event.clone() };
    let own: Map<String, Value> = members
        .iter()
        .filter(|(name, _)| !SAID.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    match own.get("event") {
        Some(event) if own.len() == 1 => event.clone(),
        _ => Value::Object(own),
    }
}

/// The time of day, and a place to wait where nothing ever comes.
struct Time {
    clock: fn() -> Timestamp,
    never: Receiver<()>,
    _kept: Sender<()>,
}

impl Time {
    fn new(clock: fn() -> Timestamp) -> Self {
        let (kept, never) = channel();
        Self { clock, never, _kept: kept }
    }
}

impl Clock for Time {
    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn wait(&self, time: Duration) {
        // only the timeout can come of it, since nobody sends
        let _ = self.never.recv_timeout(time);
    }
}
