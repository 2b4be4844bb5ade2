//! What a pipeline is, as people lay it down and as it is kept.
//!
//! It is written in TOML or JSON with the same names; unknown keys are errors.

use crate::behaviour::BehaviourOptions;
use crate::limits;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
            Self::Behaviour(_) => "behaviour",
            Self::Judge(_) => "judge",
        }
    }
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

/// Where events are delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SinkDefinition {
    /// a request for each event, which is its body
    Webhook {
        /// `https://…`; `secret:NAME` stands for a variable of the workspace
        url: String,
        /// POST, PUT or PATCH
        #[serde(default = "post")]
        method: String,
        /// their values may be `secret:NAME`
        #[serde(default)]
        headers: Vec<EnvironmentEntry>,
    },
    /// a message for each event: its `text` if it has one, else the event
    Slack {
        /// address of an incoming webhook; may be `secret:NAME`
        url: String,
    },
    /// rows of a data source of the workspace
    DataSource {
        /// its name
        name: String,
    },
}

impl SinkDefinition {
    /// As it is written.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Webhook { .. } => "webhook",
            Self::Slack { .. } => "slack",
            Self::DataSource { .. } => "data_source",
        }
    }
}

fn post() -> String {
    "POST".to_owned()
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
            TransformDefinition::Behaviour(options) | TransformDefinition::Judge(options) => {
                options.validate()
            }
        }
    }
}

impl SinkDefinition {
    fn validate(&self) -> Result<(), String> {
        match self {
            Self::Webhook { url, method, headers } => {
                if !matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
                    return Err(format!(
                        "method {method:?} of a webhook is not known; use POST, PUT or PATCH"
                    ));
                }
                if headers.len() > limits::ENVIRONMENT_MAX {
                    return Err(format!("a webhook has at most {} headers", limits::ENVIRONMENT_MAX));
                }
                check_url(url)
            }
            Self::Slack { url } => check_url(url),
            Self::DataSource { name } if name.is_empty() => {
                Err("a sink needs the name of a data source".to_owned())
            }
            Self::DataSource { .. } => Ok(()),
        }
    }
}

fn check_url(url: &str) -> Result<(), String> {
    let is_url = ["https://", "http://", "secret:"].iter().any(|scheme| url.starts_with(scheme));
    if is_url && url.len() <= limits::URL_BYTES_MAX {
        return Ok(());
    }
    Err("a sink needs a url that begins with https://, http:// or secret:".to_owned())
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
