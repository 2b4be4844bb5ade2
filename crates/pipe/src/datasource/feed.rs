//! `IMPORT_…` and `KAFKA_…`: what brings rows into a data source from elsewhere.

use crate::Cron;
use crate::command::Command;
use crate::error::Parsed;
use crate::pipe_file::{Schedule, at, schedule};
use model::Timestamp;

/// What brings rows into a data source by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// files of a bucket
    Bucket(BucketFeed),
    /// messages of a topic
    Topic(TopicFeed),
}

impl Feed {
    /// Name of the connection.
    #[must_use]
    pub fn connection(&self) -> &str {
        match self {
            Self::Bucket(bucket) => &bucket.connection,
            Self::Topic(topic) => &topic.connection,
        }
    }
}

/// How the rows of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// one JSON object a line
    Ndjson,
    /// fields between commas
    Csv,
    /// Apache Parquet
    Parquet,
}

impl FileFormat {
    /// The format of this name, as in `ndjson`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "ndjson" | "jsonl" | "json" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Files of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketFeed {
    /// name of the connection
    pub connection: String,
    /// as in `s3://bucket/folder/*.csv.gz`; may hold a secret
    pub uri: String,
    /// when files are looked for; `@auto` is once a minute
    pub schedule: Schedule,
    /// none is told by the name of each file
    pub format: Option<FileFormat>,
    /// older files are left
    pub from: Option<Timestamp>,
}

/// Messages of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicFeed {
    /// name of the connection
    pub connection: String,
    /// may hold a secret
    pub topic: String,
    /// under which it is known where reading stands; may hold a secret
    pub group: String,
    /// whether it begins with the oldest message there is; otherwise with the next one
    pub is_from_earliest: bool,
    /// whether `__value` holds each message as it came
    pub is_raw_kept: bool,
    /// whether `__headers` is there
    pub has_headers: bool,
}

/// Columns that a data source of a topic has beside its own.
const TOPIC_COLUMNS: [(&str, &str); 6] = [
    ("__value", "String"),
    ("__topic", "LowCardinality(String)"),
    ("__partition", "Int16"),
    ("__offset", "Int64"),
    ("__timestamp", "DateTime"),
    ("__key", "String"),
];

const HEADERS_COLUMN: (&str, &str) = ("__headers", "Map(String, String)");

impl TopicFeed {
    /// Names and types of the columns that are there beside those of the schema.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        TOPIC_COLUMNS.into_iter().chain(self.has_headers.then_some(HEADERS_COLUMN))
    }
}

/// What is known of a data source's feed by its commands.
const BUCKET: [&str; 5] = [
    "IMPORT_CONNECTION_NAME",
    "IMPORT_BUCKET_URI",
    "IMPORT_SCHEDULE",
    "IMPORT_FORMAT",
    "IMPORT_FROM_TIMESTAMP",
];
const TOPIC: [&str; 8] = [
    "KAFKA_CONNECTION_NAME",
    "KAFKA_TOPIC",
    "KAFKA_GROUP_ID",
    "KAFKA_AUTO_OFFSET_RESET",
    "KAFKA_STORE_RAW_VALUE",
    "KAFKA_STORE_HEADERS",
    "KAFKA_KEY_FORMAT",
    "KAFKA_VALUE_FORMAT",
];

/// Whether a command belongs to a feed.
pub(super) fn is_clause(name: &str) -> bool {
    BUCKET.contains(&name) || TOPIC.contains(&name)
}

/// The feed of a file, if it has one.
pub(super) fn feed(commands: &[Command<'_>]) -> Parsed<Option<Feed>> {
    let first = |names: &[&str]| commands.iter().find(|command| names.contains(&command.name.as_str()));
    match (first(&BUCKET), first(&TOPIC)) {
        (None, None) => Ok(None),
        (Some(_), Some(topic)) => {
            Err(at(topic, "a data source is fed by a bucket or by a topic, not by both"))
        }
        (Some(command), None) => bucket(command, commands).map(|feed| Some(Feed::Bucket(feed))),
        (None, Some(command)) => topic(command, commands).map(|feed| Some(Feed::Topic(feed))),
    }
}

/// The value of a command that must be there.
fn need(first: &Command<'_>, commands: &[Command<'_>], name: &str) -> Parsed<String> {
    let found = commands.iter().find(|command| command.name == name);
    let value = found.map(|command| command.value.text.trim().to_owned()).filter(|value| !value.is_empty());
    value.ok_or_else(|| at(first, format!("{} needs {name}", first.name)))
}

fn bucket(first: &Command<'_>, commands: &[Command<'_>]) -> Parsed<BucketFeed> {
    let find = |name: &str| commands.iter().find(|command| command.name == name);
    let connection = need(first, commands, "IMPORT_CONNECTION_NAME")?;
    let uri = need(first, commands, "IMPORT_BUCKET_URI")?;
    need(first, commands, "IMPORT_SCHEDULE")?;
    let schedule = match find("IMPORT_SCHEDULE") {
        Some(command) if command.value.text.trim().eq_ignore_ascii_case("@auto") => {
            Schedule::Cron(Cron::every_minute())
        }
        Some(command) => schedule(command)?,
        None => Schedule::OnDemand,
    };
    let format = find("IMPORT_FORMAT").map(|command| {
        let name = command.value.text.trim();
        FileFormat::of(name).ok_or_else(|| {
            command.value.fault(format!("{name:?} is no IMPORT_FORMAT; use ndjson, csv or parquet"))
        })
    });
    let from = find("IMPORT_FROM_TIMESTAMP").map(|command| {
        let text = command.value.text.trim();
        Timestamp::parse(text)
            .or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))
            .ok_or_else(|| command.value.fault(format!("{text:?} is no time; write 2026-01-31T00:00:00Z")))
    });
    Ok(BucketFeed { connection, uri, schedule, format: format.transpose()?, from: from.transpose()? })
}

fn topic(first: &Command<'_>, commands: &[Command<'_>]) -> Parsed<TopicFeed> {
    let one_of = |name: &str, allowed: &[&str]| {
        let Some(command) = commands.iter().find(|command| command.name == name) else { return Ok(None) };
        let value = command.value.text.trim().to_ascii_lowercase();
        match allowed.contains(&value.as_str()) {
            true => Ok(Some(value)),
            false => Err(command.value.fault(format!("{name} is {}, found {value:?}", allowed.join(" or ")))),
        }
    };
    let is_set = |name: &str| Ok(one_of(name, &["true", "false"])?.as_deref() == Some("true"));
    one_of("KAFKA_VALUE_FORMAT", &["json", "json_without_schema"])?;
    one_of("KAFKA_KEY_FORMAT", &["string", "json_without_schema"])?;
    let reset = one_of("KAFKA_AUTO_OFFSET_RESET", &["earliest", "latest"])?;
    Ok(TopicFeed {
        connection: need(first, commands, "KAFKA_CONNECTION_NAME")?,
        topic: need(first, commands, "KAFKA_TOPIC")?,
        group: need(first, commands, "KAFKA_GROUP_ID")?,
        is_from_earliest: reset.as_deref() == Some("earliest"),
        is_raw_kept: is_set("KAFKA_STORE_RAW_VALUE")?,
        has_headers: is_set("KAFKA_STORE_HEADERS")?,
    })
}
