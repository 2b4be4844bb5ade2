//! What a pipeline is, as people lay it down and as it is kept.
//!
//! It is written in TOML or JSON with the same names; unknown keys are errors.

use crate::behaviour::BehaviourOptions;
use crate::limits;
use crate::sink::SinkDefinition;
use crate::source::SourceDefinition;
use crate::transform::{Error, FieldPath, Join, JoinKind, JoinOptions, JoinSide};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::time::Duration;

/// What somebody lays down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// in the words of whoever made it; need not be unique
    pub name: String,
    /// id or name of the space it is in; empty for the first one
    #[serde(default)]
    pub space: String,
    /// whether its transforms run
    #[serde(default)]
    pub state: RunState,
    /// where events come from, beside those who publish them
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceDefinition>,
    /// in the order in which events go through them; without any, events go on as they came
    #[serde(default)]
    pub transforms: Vec<Step>,
    /// where what they make is delivered; without any, clients consume it
    #[serde(default)]
    pub sinks: Vec<SinkDefinition>,
    /// what handlers find in their environment
    #[serde(default)]
    pub environment: Vec<EnvironmentEntry>,
    /// for whoever made it; not read by us
    #[serde(default)]
    pub metadata: Map<String, Value>,
}

/// Whether transforms run. Events are taken either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// they run
    #[default]
    Running,
    /// events wait
    Paused,
}

impl RunState {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
        }
    }
}

/// One transform with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// as counters and errors call it; if empty, its kind and its place
    #[serde(default)]
    pub name: String,
    /// what it does
    #[serde(flatten)]
    pub transform: TransformDefinition,
}

/// What a transform does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TransformDefinition {
    /// a handler in Python
    Python(PythonDefinition),
    /// events for which a VRL expression is true go on
    Filter {
        /// in VRL; the event is `.`
        condition: String,
    },
    /// a VRL program makes another event of each
    Map {
        /// in VRL; the event is `.`
        program: String,
    },
    /// of events with the same key only the first within a window goes on
    Dedup {
        /// path of the key, as in `user.id`
        key: String,
        /// length of the window
        window_seconds: u64,
    },
    /// events of two streams with the same key, within a window, become one
    Join(JoinDefinition),
    /// expressions of SQL over each event
    Sql(SqlDefinition),
    /// how users and hosts behave, without a model
    Behaviour(BehaviourOptions),
    /// a language model judges what is new; without one, how users and hosts behave is told
    Judge(BehaviourOptions),
}

impl TransformDefinition {
    /// As it is written.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Python(_) => "python",
            Self::Filter { .. } => "filter",
            Self::Map { .. } => "map",
            Self::Dedup { .. } => "dedup",
            Self::Join(_) => "join",
            Self::Sql(_) => "sql",
            Self::Behaviour(_) => "behaviour",
            Self::Judge(_) => "judge",
        }
    }
}

/// Two streams in one row of events, and what belongs together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinDefinition {
    /// path of the value that says which stream an event belongs to
    pub stream: String,
    /// the first stream
    pub left: JoinStream,
    /// the second stream
    pub right: JoinStream,
    /// the most time between both events of a pair, and how long an event waits; 1 to 2678400
    pub window_seconds: u64,
    /// `inner`, `left`, `right` or `full`: which events leave without a pair
    #[serde(default = "inner")]
    pub how: String,
    /// events that are kept of each stream, 1 to 1000000
    #[serde(default = "join_events")]
    pub events_max: usize,
}

/// One of the two streams of a join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinStream {
    /// the value by which its events are known
    pub name: String,
    /// path of the value that events of a pair share
    pub key: String,
    /// path of an event's own time; without it, when it came
    #[serde(default)]
    pub time: String,
}

fn inner() -> String {
    "inner".to_owned()
}

fn join_events() -> usize {
    100_000
}

impl JoinDefinition {
    /// As the transform takes it.
    ///
    /// # Errors
    /// [`Error::Option`] for what cannot be meant.
    pub fn options(&self) -> Result<JoinOptions, Error> {
        let wrong = |problem: &str| Error::Option { name: "how", problem: problem.to_owned() };
        let side = |stream: &JoinStream| -> Result<JoinSide, Error> {
            let time = match stream.time.as_str() {
                "" => None,
                path => Some(FieldPath::parse("time", path)?),
            };
            Ok(JoinSide { name: stream.name.clone(), key: FieldPath::parse("key", &stream.key)?, time })
        };
        let options = JoinOptions {
            stream: FieldPath::parse("stream", &self.stream)?,
            left: side(&self.left)?,
            right: side(&self.right)?,
            window: Duration::from_secs(self.window_seconds),
            kind: JoinKind::parse(&self.how)
                .ok_or_else(|| wrong("is not known; use inner, left, right or full"))?,
            events_max: self.events_max,
        };
        // What it refuses is known only to itself.
        Join::new(options.clone()).map(|_| options)
    }
}

/// What SQL makes of each event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlDefinition {
    /// fields of an event as columns, as in `user String, n Float64`; without any there is one column, `event`, which
    /// is the event's JSON
    #[serde(default)]
    pub columns: String,
    /// what an event becomes: expressions, each with its name
    pub select: String,
    /// which events go on; empty for all
    #[serde(default, rename = "where")]
    pub condition: String,
}

/// A handler in Python and what it may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PythonDefinition {
    /// the file, with a function `handler(data, log)`
    pub source: String,
    /// packages, one a line, as in `requirements.txt`
    #[serde(default)]
    pub requirements: String,
    /// milliseconds of CPU that one event may take, 1 to 600000
    #[serde(default = "cpu_ms")]
    pub cpu_ms: u32,
    /// milliseconds that one event may take, waiting for others included, 1 to 3600000
    #[serde(default = "wall_ms")]
    pub wall_ms: u32,
    /// MiB of address space of a worker, 64 to 65536
    #[serde(default = "memory_mib")]
    pub memory_mib: u32,
}

impl PythonDefinition {
    /// A handler with the usual limits.
    #[must_use]
    pub fn new(source: impl Into<String>, requirements: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            requirements: requirements.into(),
            cpu_ms: cpu_ms(),
            wall_ms: wall_ms(),
            memory_mib: memory_mib(),
        }
    }
}

fn cpu_ms() -> u32 {
    5_000
}

fn wall_ms() -> u32 {
    60_000
}

fn memory_mib() -> u32 {
    1_024
}

/// A name and a value in the environment of handlers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentEntry {
    /// letters, digits and `_`
    pub name: String,
    /// the value; `secret:NAME` stands for a variable of the workspace
    pub value: String,
}

/// A token of a pipeline; its text is derived from its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// in its text
    pub id: String,
    /// in the words of whoever made it
    pub name: String,
    /// when, in nanoseconds since 1970
    pub created_at: i64,
}

/// A pipeline as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// a UUID
    pub id: String,
    /// when it was made, in nanoseconds since 1970
    pub created_at: i64,
    /// those that let clients publish and consume
    pub tokens: Vec<AccessToken>,
    /// what was laid down
    pub draft: Draft,
}

impl Draft {
    /// Refuses what cannot be meant; what transforms are made of is checked when they are.
    ///
    /// # Errors
    /// What is wrong and what would do.
    pub fn validate(&self) -> Result<(), String> {
        if self.name.is_empty() || self.name.len() > limits::NAME_BYTES_MAX {
            return Err(format!("a pipeline needs a name of at most {} bytes", limits::NAME_BYTES_MAX));
        }
        for (what, count, max) in [
            ("sources", self.sources.len(), limits::SOURCES_MAX),
            ("transforms", self.transforms.len(), limits::TRANSFORMS_MAX),
            ("sinks", self.sinks.len(), limits::SINKS_MAX),
            ("entries in its environment", self.environment.len(), limits::ENVIRONMENT_MAX),
        ] {
            if count > max {
                return Err(format!("a pipeline has at most {max} {what}, not {count}"));
            }
        }
        for EnvironmentEntry { name, .. } in &self.environment {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(is_name) || name.starts_with(|c: char| c.is_ascii_digit())
            {
                return Err(format!("{name:?} is no name in an environment; use letters, digits and _"));
            }
        }
        self.sources.iter().try_for_each(SourceDefinition::validate)?;
        for (place, source) in self.sources.iter().enumerate() {
            if self.sources[..place].iter().any(|other| other.place() == source.place()) {
                return Err(format!("{} is a source twice; name it once", source.place()));
            }
        }
        self.transforms.iter().try_for_each(Step::validate)?;
        self.sinks.iter().try_for_each(SinkDefinition::validate)
    }

    /// The names of its transforms.
    #[must_use]
    pub fn step_names(&self) -> Vec<String> {
        let name = |(index, step): (usize, &Step)| {
            if step.name.is_empty() {
                format!("{}_{}", step.transform.kind(), index + 1)
            } else {
                step.name.clone()
            }
        };
        self.transforms.iter().enumerate().map(name).collect()
    }
}

impl Step {
    fn validate(&self) -> Result<(), String> {
        if self.name.len() > limits::NAME_BYTES_MAX {
            return Err(format!("the name of a transform has at most {} bytes", limits::NAME_BYTES_MAX));
        }
        match &self.transform {
            TransformDefinition::Python(python) => {
                let PythonDefinition { source, cpu_ms, wall_ms, memory_mib, .. } = python;
                let within = [
                    ("cpu_ms", *cpu_ms, 1, 600_000),
                    ("wall_ms", *wall_ms, 1, 3_600_000),
                    ("memory_mib", *memory_mib, 64, 65_536),
                ];
                for (what, value, min, max) in within {
                    if !(min..=max).contains(&value) {
                        return Err(format!("{what} is {value}; write {min} to {max}"));
                    }
                }
                if source.len() > limits::SOURCE_BYTES_MAX {
                    return Err(format!("a handler has at most {} bytes", limits::SOURCE_BYTES_MAX));
                }
                Ok(())
            }
            TransformDefinition::Filter { condition: text } | TransformDefinition::Map { program: text } => {
                let is_fitting = text.len() <= limits::SOURCE_BYTES_MAX;
                is_fitting
                    .then_some(())
                    .ok_or_else(|| format!("VRL has at most {} bytes", limits::SOURCE_BYTES_MAX))
            }
            TransformDefinition::Dedup { key, window_seconds } => {
                let is_window = (1..=limits::WINDOW_SECONDS_MAX).contains(window_seconds);
                if key.is_empty() || !is_window {
                    let max = limits::WINDOW_SECONDS_MAX;
                    return Err(format!("dedup needs a key and window_seconds of 1 to {max}"));
                }
                Ok(())
            }
            TransformDefinition::Join(join) => join.options().map(drop).map_err(|error| error.to_string()),
            TransformDefinition::Sql(sql) => {
                let texts = [&sql.columns, &sql.select, &sql.condition];
                if sql.select.trim().is_empty()
                    || texts.iter().any(|text| text.len() > limits::SOURCE_BYTES_MAX)
                {
                    let max = limits::SOURCE_BYTES_MAX;
                    return Err(format!("sql needs select, and each text has at most {max} bytes"));
                }
                Ok(())
            }
            TransformDefinition::Behaviour(options) | TransformDefinition::Judge(options) => {
                options.validate()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_draft_says_what_is_wrong_with_it() {
        let python = |more: Value| {
            let mut step = json!({ "kind": "python", "source": "" });
            step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "name": "a", "transforms": [step] })
        };
        let join = |how: &str, right: &str| {
            let side = |name: &str| json!({ "name": name, "key": "id" });
            json!({ "name": "a", "transforms": [{
                "kind": "join", "stream": "of", "left": side("a"), "right": side(right), "window_seconds": 60, "how": how,
            }] })
        };
        let cases = [
            (json!({ "name": "a" }), None),
            (json!({ "name": "" }), Some("needs a name")),
            (json!({ "name": "a", "nothing": 1 }), Some("unknown field")),
            (python(json!({})), None),
            (python(json!({ "cpu_ms": 0 })), Some("cpu_ms is 0")),
            (python(json!({ "memory_mib": 1 })), Some("memory_mib is 1; write 64")),
            (json!({ "name": "a", "transforms": [{ "kind": "magic" }] }), Some("magic")),
            (json!({ "name": "a", "environment": [{ "name": "1A", "value": "" }] }), Some("\"1A\"")),
            (json!({ "name": "a", "sinks": [{ "kind": "webhook", "url": "ftp://x" }] }), Some("https://")),
            (
                json!({ "name": "a", "sinks": [{ "kind": "webhook", "url": "http://x", "method": "GET" }] }),
                Some("GET"),
            ),
            (
                json!({ "name": "a", "transforms": [{ "kind": "dedup", "key": "id", "window_seconds": 0 }] }),
                Some("dedup"),
            ),
            (join("inner", "b"), None),
            (join("outer", "b"), Some("use inner, left, right or full")),
            (join("inner", "a"), Some("name of the left stream")),
            (json!({ "name": "a", "transforms": [{ "kind": "sql", "select": " " }] }), Some("needs select")),
            (json!({ "name": "a", "sources": [{ "kind": "data_source", "name": "x" }] }), None),
            (
                json!({ "name": "a", "sources": [{ "kind": "kafka", "connection": "c", "topic": "" }] }),
                Some("a topic"),
            ),
            (
                json!({ "name": "a", "sources": [{ "kind": "nats", "url": "nats://h", "stream": "a.b" }] }),
                Some("\"a.b\""),
            ),
            (
                json!({ "name": "a", "sources": [{ "kind": "data_source", "name": "x" }, { "kind": "data_source", "name": "x" }] }),
                Some("twice"),
            ),
        ];
        for (draft, expected) in cases {
            let read = serde_json::from_value::<Draft>(draft.clone()).map_err(|error| error.to_string());
            let outcome = read.and_then(|draft| draft.validate());
            match (outcome, expected) {
                (Ok(()), None) => {}
                (Err(error), Some(expected)) => assert!(error.contains(expected), "{draft}: {error}"),
                other => panic!("{draft}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_definition_is_read_as_it_was_written() {
        let text = json!({ "name": "a", "transforms": [
            { "kind": "python", "source": "def handler(data, log): return data" },
            { "kind": "filter", "name": "loud", "condition": ".level == \"ERROR\"" },
            { "kind": "behaviour" },
        ], "sinks": [{ "kind": "slack", "url": "secret:hook" }] });
        let draft: Draft = serde_json::from_value(text).unwrap();
        assert_eq!(draft.step_names(), ["python_1", "loud", "behaviour_3"]);
        let definition = Definition { id: "x".into(), created_at: 1, tokens: Vec::new(), draft };
        let json = serde_json::to_string(&definition).unwrap();
        assert_eq!(serde_json::from_str::<Definition>(&json).unwrap(), definition);
    }
}
