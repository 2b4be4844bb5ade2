//! Where events of a pipeline come from, beside those who publish them.

use crate::sink::{check_names, check_url};
use serde::{Deserialize, Serialize};

/// A source that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SourceDefinition {
    /// rows of a data source of the workspace, each once, as it answers queries
    DataSource {
        /// its name
        name: String,
        /// where reading begins
        #[serde(default)]
        from: Begin,
    },
    /// messages of a topic of Kafka
    Kafka {
        /// a connection of `TYPE kafka` of the project
        connection: String,
        /// the topic's name
        topic: String,
        /// where reading begins
        #[serde(default)]
        from: Begin,
    },
    /// messages of a stream of NATS JetStream
    Nats {
        /// `nats://host:port` or `tls://name:password@host:port`; may be `secret:NAME`
        url: String,
        /// the stream's name
        stream: String,
        /// where reading begins
        #[serde(default)]
        from: Begin,
    },
}

/// Where reading begins that has not begun yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begin {
    /// with what comes from now on
    #[default]
    Now,
    /// with what is there
    Beginning,
}

impl SourceDefinition {
    /// What tells it from other sources; reading goes on by it.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::DataSource { name, .. } => format!("data_source/{name}"),
            Self::Kafka { connection, topic, .. } => format!("kafka/{connection}/{topic}"),
            Self::Nats { url, stream, .. } => format!("nats/{url}/{stream}"),
        }
    }

    pub(crate) fn validate(&self) -> Result<(), String> {
        match self {
            Self::DataSource { name, .. } => check_names(&[("the name of a data source", name)]),
            Self::Kafka { connection, topic, .. } => {
                check_names(&[("a connection", connection), ("a topic", topic)])
            }
            Self::Nats { url, stream, .. } => {
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
                if !stream.chars().all(is_plain) {
                    return Err(format!("{stream:?} is no name of a stream; use letters, digits, - and _"));
                }
                check_names(&[("a stream", stream)])?;
                check_url(url, &["nats://", "tls://"])
            }
        }
    }
}
