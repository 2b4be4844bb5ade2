//! Two streams become one: every event of the left with every event of the right that has the same key and came, or
//! happened, within the window.
//!
//! Both streams come in one row of events; which of them an event belongs to stands in a field. A pair leaves as
//! `{"left": …, "right": …}`, when the second of both comes. An event without a pair leaves when its window is over: as
//! a pair with `null` on the other side, if its stream is to be kept whole ([`JoinKind`]), else as dropped.
//!
//! How long an event is kept is counted from its arrival, so a stream that stops does not hold the other one up. At the
//! bounds the oldest leave early, as if their window were over, and are counted.
//!
//! ```text
//! state, in its envelope (`snapshot.rs`), kind 2, version 1
//! evicted   u64
//! overdue   list of events that leave next: u8 (0 dropped as unmatched, 1 dropped as full, 2 passed), text JSON if passed
//! sides     left, then right: list of i64 arrived, i64 time, u8 is paired, bytes key, bytes JSON; oldest first
//! ```

mod side;

use super::dedup::{time_of, write_key};
use super::snapshot::{self, Kind};
use super::{DropReason, Error, FieldPath, Outcome, Transform, limits};
use model::Timestamp;
use model::codec::Damage;
use serde_json::{Value, json};
use side::{Kept, Side};
use std::time::Duration;

const VERSION: u8 = 1;

/// What becomes of events without a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JoinKind {
    /// dropped
    #[default]
    Inner,
    /// those of the left leave alone
    Left,
    /// those of the right leave alone
    Right,
    /// both leave alone
    Full,
}

impl JoinKind {
    /// `inner`, `left`, `right` or `full`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "inner" => Self::Inner,
            "left" => Self::Left,
            "right" => Self::Right,
            "full" => Self::Full,
            _ => return None,
        })
    }

    fn keeps(self, side: usize) -> bool {
        match self {
            Self::Inner => false,
            Self::Left => side == LEFT,
            Self::Right => side == RIGHT,
            Self::Full => true,
        }
    }
}

/// One of the two streams.
#[derive(Clone, Debug)]
pub struct JoinSide {
    /// the value in [`JoinOptions::stream`] by which its events are known
    pub name: String,
    /// the value that an event shares with those of the other stream
    pub key: FieldPath,
    /// where the event's own time is; without it, or where it cannot be read, an event has the time it came
    pub time: Option<FieldPath>,
}

/// What belongs together.
#[derive(Clone, Debug)]
pub struct JoinOptions {
    /// where an event says which stream it belongs to
    pub stream: FieldPath,
    /// the first stream
    pub left: JoinSide,
    /// the second stream
    pub right: JoinSide,
    /// the most time between both events of a pair, and how long an event waits; a second to 31 days
    pub window: Duration,
    /// what becomes of events without a pair
    pub kind: JoinKind,
    /// events that are kept of each stream; 1 to 1 million
    pub events_max: usize,
}

impl JoinOptions {
    fn validate(&self) -> Result<(), Error> {
        let refuse = |name, problem: &str| Err(Error::Option { name, problem: problem.to_owned() });
        if self.left.name == self.right.name {
            return refuse("right", "has the name of the left stream; give each its own");
        }
        if self.window < Duration::from_secs(1) || self.window > limits::WINDOW_MAX {
            return refuse("window", "is out of range; use 1s to 31d");
        }
        if !(1..=limits::JOIN_EVENTS_MAX).contains(&self.events_max) {
            return refuse("events_max", "is out of range; use 1 to 1000000");
        }
        Ok(())
    }
}

const LEFT: usize = 0;
const RIGHT: usize = 1;

/// The transform.
#[derive(Debug)]
pub struct Join {
    options: JoinOptions,
    sides: [Side; 2],
    /// outcomes of events that left early, until they are asked for
    overdue: Vec<Outcome>,
    evicted: u64,
}

impl Join {
    /// Keeps nothing yet.
    ///
    /// # Errors
    /// [`Error::Option`] for an option that cannot be meant.
    pub fn new(options: JoinOptions) -> Result<Self, Error> {
        options.validate()?;
        Ok(Self { options, sides: [Side::default(), Side::default()], overdue: Vec::new(), evicted: 0 })
    }

    /// Events that are kept, of both streams.
    #[must_use]
    pub fn events(&self) -> usize {
        self.sides.iter().map(Side::len).sum()
    }

    /// Events that left before their window was over, at a bound.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    fn one(&mut self, event: Value, now: Timestamp) -> Outcome {
        let failed = |error: String| Outcome::Failed { error, stack: String::new() };
        let Some(at) = self.side_of(&event) else {
            let (left, right) = (&self.options.left.name, &self.options.right.name);
            let found = self.options.stream.get(&event).unwrap_or(&Value::Null);
            let found: String = found.to_string().chars().take(80).collect();
            return failed(format!(
                "{} is {found}; it must be {left:?} or {right:?} for the join",
                self.options.stream
            ));
        };
        let options = if at == LEFT { &self.options.left } else { &self.options.right };
        let Some(value) = options.key.get(&event).filter(|value| !value.is_null()) else {
            return failed(format!(
                "the event has no {}, by which {:?} is joined",
                options.key, options.name
            ));
        };
        let mut key = Vec::new();
        write_key(&mut key, value);
        if key.len() > limits::KEY_BYTES_MAX {
            let problem = format!("the key at {} has more than {} bytes", options.key, limits::KEY_BYTES_MAX);
            return failed(problem);
        }
        let json_bytes = event.to_string().len();
        if json_bytes > limits::JOIN_EVENT_BYTES_MAX {
            let most = limits::JOIN_EVENT_BYTES_MAX;
            return failed(format!(
                "the event has {json_bytes} bytes; a join takes up to {most}, map it before"
            ));
        }
        let time = time_of(&event, options.time.as_ref(), now);
        self.expire(now);
        let pairs = self.pairs(at, &key, time, &event);
        let kept = Kept { arrived: now, time, is_paired: !pairs.is_empty(), key, event, json_bytes };
        self.keep(at, kept);
        one_or_many(pairs)
    }

    fn side_of(&self, event: &Value) -> Option<usize> {
        let name = self.options.stream.get(event)?.as_str()?;
        if name == self.options.left.name {
            Some(LEFT)
        } else if name == self.options.right.name {
            Some(RIGHT)
        } else {
            None
        }
    }

    fn pairs(&mut self, at: usize, key: &[u8], time: Timestamp, event: &Value) -> Vec<Value> {
        let window = self.options.window;
        let mut pairs = Vec::new();
        self.sides[1 - at].each_of(key, |other| {
            let apart = time.since(other.time).max(other.time.since(time));
            if apart < window {
                other.is_paired = true;
                pairs.push(pair(at, event.clone(), other.event.clone()));
            }
        });
        pairs
    }

    fn keep(&mut self, at: usize, kept: Kept) {
        let side = &mut self.sides[at];
        let mut early = Vec::new();
        early.extend(side.oldest_of(&kept.key, limits::JOIN_EVENTS_PER_KEY_MAX));
        side.push(kept);
        while side.len() > self.options.events_max || side.json_bytes() > limits::JOIN_BYTES_MAX {
            let Some(oldest) = side.pop() else { break };
            early.push(oldest);
        }
        for kept in early {
            self.evicted += 1;
            self.leave(at, kept, DropReason::Full);
        }
    }

    /// Takes out whose window is over.
    fn expire(&mut self, now: Timestamp) {
        for at in [LEFT, RIGHT] {
            while let Some(kept) = self.sides[at].pop_before(now - self.options.window) {
                self.leave(at, kept, DropReason::Unmatched);
            }
        }
    }

    fn leave(&mut self, at: usize, kept: Kept, reason: DropReason) {
        if kept.is_paired {
            return;
        }
        self.overdue.push(if self.options.kind.keeps(at) {
            Outcome::Passed(pair(at, kept.event, Value::Null))
        } else {
            Outcome::Dropped(reason)
        });
    }
}

/// `at` says on which side `event` is.
fn pair(at: usize, event: Value, other: Value) -> Value {
    let (left, right) = if at == LEFT { (event, other) } else { (other, event) };
    json!({"left": left, "right": right})
}

fn one_or_many(mut pairs: Vec<Value>) -> Outcome {
    match pairs.len() {
        0 => Outcome::Held,
        1 => Outcome::Passed(pairs.remove(0)),
        _ => Outcome::Split(pairs),
    }
}

impl Transform for Join {
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome> {
        events.into_iter().map(|event| self.one(event, now)).collect()
    }

    fn due(&mut self, now: Timestamp) -> Vec<Outcome> {
        self.expire(now);
        std::mem::take(&mut self.overdue)
    }

    fn snapshot(&self) -> Vec<u8> {
        let mut writer = snapshot::begin(Kind::Join, VERSION);
        writer.u64(self.evicted);
        writer.list(&self.overdue, |writer, outcome| match outcome {
            Outcome::Passed(event) => {
                writer.u8(2);
                writer.bytes(event.to_string().as_bytes());
            }
            Outcome::Dropped(DropReason::Full) => writer.u8(1),
            _ => writer.u8(0),
        });
        for side in &self.sides {
            let kept: Vec<&Kept> = side.iter().collect();
            writer.list(&kept, |writer, kept| {
                writer.i64(kept.arrived.0);
                writer.i64(kept.time.0);
                writer.u8(u8::from(kept.is_paired));
                writer.bytes(&kept.key);
                writer.bytes(kept.event.to_string().as_bytes());
            });
        }
        snapshot::seal(writer)
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let json = |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|_| Damage("an event"));
        let mut reader = snapshot::open(bytes, Kind::Join, VERSION)?;
        let evicted = reader.u64()?;
        let overdue = reader.list(|reader| match reader.u8()? {
            0 => Ok(Outcome::Dropped(DropReason::Unmatched)),
            1 => Ok(Outcome::Dropped(DropReason::Full)),
            2 => json(reader.bytes()?).map(Outcome::Passed),
            _ => Err(Damage("an outcome")),
        })?;
        let mut sides = [Side::default(), Side::default()];
        for side in &mut sides {
            let all = reader.list(|reader| {
                let (arrived, time) = (Timestamp(reader.i64()?), Timestamp(reader.i64()?));
                let is_paired = reader.u8()? == 1;
                let key = reader.bytes()?.to_vec();
                let bytes = reader.bytes()?;
                let event = json(bytes)?;
                Ok::<_, Damage>(Kept { arrived, time, is_paired, key, event, json_bytes: bytes.len() })
            })?;
            all.into_iter().for_each(|kept| side.push(kept));
        }
        reader.finish()?;
        *self = Self { options: self.options.clone(), sides, overdue, evicted };
        Ok(())
    }
}

#[cfg(test)]
mod tests;
