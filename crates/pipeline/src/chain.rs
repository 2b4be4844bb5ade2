//! The transforms of a pipeline, one behind the other.

use crate::counts::{Counts, StageCounts};
use crate::keeper::Made;
use crate::lines::{Lines, cut};
use crate::python::{self, Interpreter, Python};
use crate::record::{Answer, Event, Failure};
use crate::{Error, limits};
use flow::behaviour::{Behaviour, BehaviourOptions};
use flow::transform::{Dedup, DedupOptions, FieldPath, Join, Outcome, Transform};
use flow::{Definition, SqlDefinition, Step, TransformDefinition};
use model::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Makes the transforms that this crate cannot: those that need somebody to ask.
pub trait Judges: Send + Sync {
    /// A transform that judges by a language model; none where no model is configured.
    /// What statistics say beside it is told as the options say.
    fn judge(&self, options: &BehaviourOptions, clock: fn() -> Timestamp) -> Option<Box<dyn Transform>>;
}

/// Makes transforms of SQL, which needs an engine that runs it.
pub trait Queries: Send + Sync {
    /// A transform that makes of each event what the expressions say.
    ///
    /// # Errors
    /// What cannot be meant.
    fn sql(&self, definition: &SqlDefinition) -> Result<Box<dyn Transform>, String>;
}

/// What transforms are made with.
#[derive(Clone)]
pub struct Workshop {
    /// the time of day
    pub clock: fn() -> Timestamp,
    /// what runs handlers
    pub interpreter: Interpreter,
    /// folder for requirements of handlers
    pub requirements: PathBuf,
    /// who is asked what is unusual
    pub judges: Option<Arc<dyn Judges>>,
    /// who runs SQL
    pub queries: Option<Arc<dyn Queries>>,
}

/// One transform with what is counted about it.
struct Stage {
    transform: Box<dyn Transform>,
    /// of what it was made of: what others remembered is not for it
    digest: [u8; 32],
    remembers: bool,
}

/// See the module.
pub(crate) struct Chain {
    stages: Vec<Stage>,
    clock: fn() -> Timestamp,
    counts: Arc<Counts>,
    now: Timestamp,
}

/// An event under way: its seq in the topic `input`, itself, and what it has become.
struct Way {
    input: u64,
    event: Event,
    value: Value,
}

impl Chain {
    /// Makes the transforms of a definition. Blocks: handlers are loaded, their requirements installed.
    ///
    /// # Errors
    /// [`Error::Transform`] for the first that cannot be made.
    pub(crate) fn build(
        definition: &Definition,
        environment: &BTreeMap<String, String>,
        workshop: &Workshop,
        lines: &Arc<Lines>,
        counts: &Arc<Counts>,
    ) -> Result<Self, Error> {
        let names = definition.draft.step_names();
        let mut stages = Vec::new();
        for (step, name) in definition.draft.transforms.iter().zip(&names) {
            let tools = Tools { environment, workshop, lines, counts };
            let transform = tools.build(step).map_err(|(error, stack)| Error::Transform {
                stage: name.clone(),
                error,
                stack,
            })?;
            let written = serde_json::to_vec(&step.transform).unwrap_or_default();
            let remembers = !matches!(
                step.transform,
                TransformDefinition::Python(_)
                    | TransformDefinition::Filter { .. }
                    | TransformDefinition::Map { .. }
                    | TransformDefinition::Sql(_)
            );
            stages.push(Stage { transform, digest: Sha256::digest(&written).into(), remembers });
        }
        counts.begin(names.into_iter());
        Ok(Self { stages, clock: workshop.clock, counts: Arc::clone(counts), now: Timestamp(0) })
    }

    /// Whether any of them remembers events.
    pub(crate) fn remembers(definition: &Definition) -> bool {
        definition.draft.transforms.iter().any(|step| {
            matches!(
                step.transform,
                TransformDefinition::Dedup { .. }
                    | TransformDefinition::Join(_)
                    | TransformDefinition::Behaviour(_)
                    | TransformDefinition::Judge(_)
            )
        })
    }

    /// What becomes of events, in the order of the topic.
    pub(crate) fn run(&mut self, events: Vec<(u64, Event)>) -> Made {
        let through = events.last().map_or(0, |(seq, _)| *seq);
        let mut made = Made { through, ..Made::default() };
        let mut events = events.into_iter().peekable();
        while let Some((_, first)) = events.peek() {
            // Time goes on in whole seconds, so that events of one second are one batch, and the same when they are
            // learned again.
            let second = first.received.div_euclid(1_000_000_000);
            let mut ways = Vec::new();
            while let Some((input, event)) =
                events.next_if(|(_, event)| event.received.div_euclid(1_000_000_000) <= second)
            {
                match serde_json::from_slice(&event.payload) {
                    Ok(value) => ways.push(Way { input, event, value }),
                    Err(error) => {
                        let failure = Failure {
                            event,
                            error: format!("the event is no JSON: {error}"),
                            stack: String::new(),
                        };
                        made.failures.push((input, failure));
                    }
                }
            }
            self.now = self.now.max(Timestamp(second.saturating_mul(1_000_000_000)));
            self.pass(0, ways, &mut made);
        }
        made
    }

    /// What is due by time alone.
    pub(crate) fn due(&mut self) -> Made {
        let second = (self.clock)().0.div_euclid(1_000_000_000);
        self.now = self.now.max(Timestamp(second.saturating_mul(1_000_000_000)));
        let mut made = Made::default();
        for stage in 0..self.stages.len() {
            let outcomes = self.stages[stage].transform.due(self.now);
            let mut counted = StageCounts::default();
            let mut onward = Vec::new();
            for outcome in outcomes {
                let event = Event { id: [0; 16], received: self.now.0, payload: b"null".to_vec() };
                settle(
                    Way { input: 0, event, value: Value::Null },
                    outcome,
                    &mut counted,
                    &mut onward,
                    &mut made,
                );
            }
            self.counts.count(stage, &counted);
            self.pass(stage + 1, onward, &mut made);
        }
        made
    }

    /// Events through the transforms from one on.
    fn pass(&mut self, from: usize, mut ways: Vec<Way>, made: &mut Made) {
        for stage in from..self.stages.len() {
            if ways.is_empty() {
                return;
            }
            let begin = (self.clock)();
            let values = ways.iter_mut().map(|way| std::mem::take(&mut way.value)).collect();
            let outcomes = self.stages[stage].transform.apply(values, self.now);
            debug_assert_eq!(outcomes.len(), ways.len(), "a transform answers for each event");
            let mut counted = StageCounts { events_in: ways.len() as u64, ..StageCounts::default() };
            let mut onward = Vec::with_capacity(ways.len());
            for (way, outcome) in ways.into_iter().zip(outcomes) {
                settle(way, outcome, &mut counted, &mut onward, made);
            }
            counted.busy_ns = u64::try_from((self.clock)().0.saturating_sub(begin.0)).unwrap_or(0);
            self.counts.count(stage, &counted);
            ways = onward;
        }
        for Way { input, event, value } in ways {
            let response = serde_json::to_vec(&value).unwrap_or_default();
            if response.len() > limits::EVENT_BYTES_MAX {
                let error = format!(
                    "what came of it has {} bytes, at most {} are kept",
                    response.len(),
                    limits::EVENT_BYTES_MAX
                );
                made.failures.push((input, Failure { event, error, stack: String::new() }));
            } else {
                made.answers.push((input, Answer { event, response }));
            }
        }
    }

    /// What the transforms remember, each with what it was made of; nothing if none remembers anything.
    ///
    /// ```text
    /// for each transform: digest[32] len:u64 bytes
    /// ```
    pub(crate) fn snapshot(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for stage in &self.stages {
            let bytes = stage.transform.snapshot();
            out.extend(stage.digest);
            out.extend((bytes.len() as u64).to_le_bytes());
            out.extend(bytes);
        }
        out
    }

    /// Takes what transforms remembered that were made of the same; others begin anew.
    pub(crate) fn restore(&mut self, mut bytes: &[u8]) -> Result<(), String> {
        let mut known: Vec<([u8; 32], &[u8])> = Vec::new();
        while let Some((digest, rest)) = bytes.split_first_chunk::<32>() {
            let (length, rest) = rest.split_first_chunk::<8>().ok_or("a snapshot is cut")?;
            let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|error| error.to_string())?;
            let (content, rest) = rest.split_at_checked(length).ok_or("a snapshot is cut")?;
            known.push((*digest, content));
            bytes = rest;
        }
        for stage in self.stages.iter_mut().filter(|stage| stage.remembers) {
            let Some(place) = known.iter().position(|(digest, _)| *digest == stage.digest) else { continue };
            let (_, content) = known.remove(place);
            stage.transform.restore(content).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Runs events again that are done: up to the last transform that remembers any, for what it remembers.
    pub(crate) fn learn(&mut self, events: Vec<(u64, Event)>) {
        let needed = self.stages.iter().rposition(|stage| stage.remembers).map_or(0, |last| last + 1);
        let rest = self.stages.split_off(needed);
        drop(self.run(events));
        self.stages.extend(rest);
    }
}

/// Where an event goes next.
fn settle(way: Way, outcome: Outcome, counted: &mut StageCounts, onward: &mut Vec<Way>, made: &mut Made) {
    let Way { input, event, .. } = way;
    match outcome {
        Outcome::Passed(value) => {
            counted.events_out += 1;
            onward.push(Way { input, event, value });
        }
        Outcome::Split(values) => {
            counted.events_out += values.len() as u64;
            onward.extend(values.into_iter().map(|value| Way { input, event: event.clone(), value }));
        }
        Outcome::Dropped(reason) => *counted.dropped.entry(reason.as_str()).or_default() += 1,
        Outcome::Held => *counted.dropped.entry("held").or_default() += 1,
        Outcome::Failed { error, stack } => {
            counted.errors += 1;
            let (error, stack) = (cut(&error, limits::ERROR_BYTES), cut(&stack, limits::ERROR_BYTES));
            made.failures.push((input, Failure { event, error, stack }));
        }
    }
}

/// What one transform is made with.
struct Tools<'a> {
    environment: &'a BTreeMap<String, String>,
    workshop: &'a Workshop,
    lines: &'a Arc<Lines>,
    counts: &'a Arc<Counts>,
}

type Trouble = (String, String);

impl Tools<'_> {
    fn build(&self, step: &Step) -> Result<Box<dyn Transform>, Trouble> {
        let plain = |error: String| (error, String::new());
        match &step.transform {
            TransformDefinition::Python(definition) => {
                let Workshop { interpreter, requirements, .. } = self.workshop;
                let installed =
                    python::install(interpreter, requirements, &definition.requirements).map_err(plain)?;
                let (lines, counts) = (Arc::clone(self.lines), Arc::clone(self.counts));
                let python =
                    Python::new(installed, definition.clone(), self.environment.clone(), lines, counts)?;
                Ok(Box::new(python))
            }
            TransformDefinition::Filter { condition } => vrl::filter(condition).map_err(plain),
            TransformDefinition::Map { program } => vrl::map(program).map_err(plain),
            TransformDefinition::Dedup { key, window_seconds } => {
                dedup(key, *window_seconds).map_err(|error| plain(error.to_string()))
            }
            TransformDefinition::Join(join) => {
                let made = join.options().and_then(Join::new).map_err(|error| plain(error.to_string()))?;
                Ok(Box::new(made))
            }
            TransformDefinition::Sql(sql) => match &self.workshop.queries {
                Some(queries) => queries.sql(sql).map_err(plain),
                None => Err(plain("there is nobody here who runs SQL; use map or python".to_owned())),
            },
            TransformDefinition::Behaviour(options) => Ok(Box::new(Behaviour::new(options.clone()))),
            TransformDefinition::Judge(options) => {
                let judge = self
                    .workshop
                    .judges
                    .as_ref()
                    .and_then(|judges| judges.judge(options, self.workshop.clock));
                Ok(judge.unwrap_or_else(|| Box::new(Behaviour::new(options.clone()))))
            }
        }
    }
}

/// Duplicates are told by when events came, so that what they say of their time does not matter.
fn dedup(key: &str, window_seconds: u64) -> Result<Box<dyn Transform>, flow::transform::Error> {
    let key = FieldPath::parse("key", key)?;
    let options = DedupOptions::new(key, Duration::from_secs(window_seconds));
    Ok(Box::new(Dedup::new(options)?))
}

#[cfg(feature = "vrl")]
mod vrl {
    use flow::transform::{Transform, VrlFilter, VrlMap};

    pub(super) fn filter(condition: &str) -> Result<Box<dyn Transform>, String> {
        Ok(Box::new(VrlFilter::compile(condition).map_err(|error| error.to_string())?))
    }

    pub(super) fn map(program: &str) -> Result<Box<dyn Transform>, String> {
        Ok(Box::new(VrlMap::compile(program).map_err(|error| error.to_string())?))
    }
}

#[cfg(not(feature = "vrl"))]
mod vrl {
    use flow::transform::Transform;

    const ABSENT: &str =
        "this program was built without VRL; write the transform in Python, or build with the feature vrl";

    pub(super) fn filter(_: &str) -> Result<Box<dyn Transform>, String> {
        Err(ABSENT.to_owned())
    }

    pub(super) fn map(_: &str) -> Result<Box<dyn Transform>, String> {
        Err(ABSENT.to_owned())
    }
}
