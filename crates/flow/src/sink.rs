//! Where events of a pipeline are delivered.

use crate::definition::EnvironmentEntry;
use crate::limits;
use serde::{Deserialize, Serialize};

/// One place. Addresses and what is secret may be `secret:NAME`, which stands for a variable of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SinkDefinition {
    /// a request for each event, which is its body
    Webhook {
        /// `https://…`
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
        /// address of an incoming webhook
        url: String,
    },
    /// rows of a data source of the workspace
    DataSource {
        /// its name
        name: String,
    },
    /// objects of a bucket
    S3 {
        /// a connection of `TYPE s3` of the project
        connection: String,
        /// the bucket's name
        bucket: String,
        /// how objects are written
        #[serde(flatten)]
        files: FileSet,
    },
    /// files in the server's folder for exports
    File {
        /// how files are written
        #[serde(flatten)]
        files: FileSet,
    },
    /// a message of a topic for each event
    Kafka {
        /// a connection of `TYPE kafka` of the project
        connection: String,
        /// the topic's name
        topic: String,
        /// path of the value that becomes the message's key, which says its partition
        #[serde(default)]
        key: String,
    },
    /// a message of a subject for each event
    Nats {
        /// `nats://host:port` or `tls://name:password@host:port`
        url: String,
        /// the subject
        subject: String,
        /// whether a stream of JetStream must have stored it
        #[serde(default)]
        jetstream: bool,
    },
    /// rows of a table of a ClickHouse server, by HTTP
    Clickhouse {
        /// `https://host:8443`
        url: String,
        /// the table, as in `db.events`
        table: String,
        /// who inserts
        #[serde(default)]
        user: String,
        /// the password
        #[serde(default)]
        password: String,
    },
    /// documents of an index of Elasticsearch or OpenSearch
    #[serde(alias = "opensearch")]
    Elasticsearch {
        /// `https://name:password@host:9200`
        url: String,
        /// the index
        index: String,
        /// such as Authorization; their values may be `secret:NAME`
        #[serde(default)]
        headers: Vec<EnvironmentEntry>,
    },
    /// rows of a table of PostgreSQL; those that break a key that is there are left out
    Postgres {
        /// `postgres://name:password@host:port/database`
        url: String,
        /// the table, as in `public.events`
        table: String,
    },
}

/// Files or objects that events are written into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSet {
    /// folders; `{date}`, `{hour}` and `{field}` stand for when an event came, in UTC, and for what it says
    #[serde(default)]
    pub path: String,
    /// how events are written
    #[serde(default)]
    pub format: FileFormat,
    /// how files are compressed
    #[serde(default)]
    pub compression: FileCompression,
    /// most events of a file
    #[serde(default = "file_events")]
    pub batch_events: u32,
    /// seconds that the first event of a file waits for others
    #[serde(default = "file_seconds")]
    pub batch_seconds: u32,
}

/// How events are written into files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// an event a line
    #[default]
    Ndjson,
    /// fields of the events as columns
    Parquet,
}

/// How files are compressed; Parquet compresses itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileCompression {
    /// not at all
    #[default]
    None,
    /// RFC 1952
    Gzip,
    /// RFC 8878
    Zstd,
}

fn post() -> String {
    "POST".to_owned()
}

fn file_events() -> u32 {
    10_000
}

fn file_seconds() -> u32 {
    60
}

impl SinkDefinition {
    /// As it is written.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Webhook { .. } => "webhook",
            Self::Slack { .. } => "slack",
            Self::DataSource { .. } => "data_source",
            Self::S3 { .. } => "s3",
            Self::File { .. } => "file",
            Self::Kafka { .. } => "kafka",
            Self::Nats { .. } => "nats",
            Self::Clickhouse { .. } => "clickhouse",
            Self::Elasticsearch { .. } => "elasticsearch",
            Self::Postgres { .. } => "postgres",
        }
    }

    /// Events that it wants at once, and seconds that it waits for them.
    #[must_use]
    pub fn wants(&self) -> (u32, u32) {
        match self {
            Self::S3 { files, .. } | Self::File { files } => (files.batch_events, files.batch_seconds),
            Self::Webhook { .. } | Self::Slack { .. } => (limits::SINGLE_EVENTS, 0),
            _ => (limits::BATCH_EVENTS, 0),
        }
    }

    pub(crate) fn validate(&self) -> Result<(), String> {
        match self {
            Self::Webhook { url, method, headers } => {
                if !matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
                    return Err(format!(
                        "method {method:?} of a webhook is not known; use POST, PUT or PATCH"
                    ));
                }
                check_headers(headers)?;
                check_url(url, &["https://", "http://"])
            }
            Self::Slack { url } => check_url(url, &["https://", "http://"]),
            Self::DataSource { name } => check_names(&[("the name of a data source", name)]),
            Self::S3 { connection, bucket, files } => {
                check_names(&[("a connection", connection), ("a bucket", bucket)])?;
                files.validate()
            }
            Self::File { files } => files.validate(),
            Self::Kafka { connection, topic, .. } => {
                check_names(&[("a connection", connection), ("a topic", topic)])
            }
            Self::Nats { url, subject, .. } => {
                check_names(&[("a subject", subject)])?;
                check_url(url, &["nats://", "tls://"])
            }
            Self::Clickhouse { url, table, .. } => {
                check_names(&[("a table", table)])?;
                check_url(url, &["https://", "http://"])
            }
            Self::Elasticsearch { url, index, headers } => {
                check_names(&[("an index", index)])?;
                check_headers(headers)?;
                check_url(url, &["https://", "http://"])
            }
            Self::Postgres { url, table } => {
                check_names(&[("a table", table)])?;
                check_url(url, &["postgres://", "postgresql://"])
            }
        }
    }
}

impl FileSet {
    fn validate(&self) -> Result<(), String> {
        let (events, seconds) = (limits::FILE_EVENTS_MAX, limits::FILE_SECONDS_MAX);
        if !(1..=events).contains(&self.batch_events) || self.batch_seconds > seconds {
            return Err(format!("a file has 1 to {events} events, which wait for at most {seconds} seconds"));
        }
        if self.format == FileFormat::Parquet && self.compression != FileCompression::None {
            return Err("Parquet compresses itself; leave compression out".to_owned());
        }
        let is_fine =
            self.path.len() <= limits::NAME_BYTES_MAX && !self.path.split('/').any(|step| step == "..");
        is_fine.then_some(()).ok_or_else(|| format!("{:?} is no path of folders", self.path))
    }
}

fn check_headers(headers: &[EnvironmentEntry]) -> Result<(), String> {
    let max = limits::ENVIRONMENT_MAX;
    let is_fine = headers.len() <= max;
    is_fine.then_some(()).ok_or_else(|| format!("a sink has at most {max} headers"))
}

pub(crate) fn check_names(names: &[(&str, &String)]) -> Result<(), String> {
    match names.iter().find(|(_, name)| name.is_empty() || name.len() > limits::NAME_BYTES_MAX) {
        Some((what, _)) => Err(format!("a source or a sink needs {what}")),
        None => Ok(()),
    }
}

pub(crate) fn check_url(url: &str, schemes: &[&str]) -> Result<(), String> {
    let is_url = schemes.iter().chain(&["secret:"]).any(|scheme| url.starts_with(scheme));
    if is_url && url.len() <= limits::URL_BYTES_MAX {
        return Ok(());
    }
    Err(format!("a url is needed that begins with {} or secret:", schemes.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_sink_says_what_is_wrong_with_it() {
        let cases = [
            (json!({ "kind": "slack", "url": "secret:HOOK" }), None),
            (json!({ "kind": "webhook", "url": "ftp://x" }), Some("https://, http:// or secret:")),
            (json!({ "kind": "webhook", "url": "http://x", "method": "GET" }), Some("GET")),
            (
                json!({ "kind": "s3", "connection": "c", "bucket": "b", "path": "{date}", "format": "parquet" }),
                None,
            ),
            (json!({ "kind": "s3", "connection": "", "bucket": "b" }), Some("needs a connection")),
            (json!({ "kind": "file", "path": "a/../b" }), Some("no path")),
            (json!({ "kind": "file", "batch_events": 0 }), Some("1 to ")),
            (
                json!({ "kind": "file", "format": "parquet", "compression": "gzip" }),
                Some("compresses itself"),
            ),
            (json!({ "kind": "kafka", "connection": "c", "topic": "t" }), None),
            (json!({ "kind": "nats", "url": "nats://h", "subject": "a.b" }), None),
            (json!({ "kind": "nats", "url": "http://h", "subject": "a.b" }), Some("nats://, tls://")),
            (json!({ "kind": "clickhouse", "url": "http://h", "table": "t" }), None),
            (json!({ "kind": "opensearch", "url": "http://h", "index": "i" }), None),
            (json!({ "kind": "elasticsearch", "url": "http://h", "index": "" }), Some("an index")),
            (json!({ "kind": "postgres", "url": "postgres://u@h/d", "table": "t" }), None),
            (json!({ "kind": "pigeon" }), Some("pigeon")),
        ];
        for (sink, expected) in cases {
            let read =
                serde_json::from_value::<SinkDefinition>(sink.clone()).map_err(|error| error.to_string());
            match (read.and_then(|sink| sink.validate()), expected) {
                (Ok(()), None) => {}
                (Err(error), Some(expected)) => assert!(error.contains(expected), "{sink}: {error}"),
                other => panic!("{sink}: {other:?}"),
            }
        }
    }
}
