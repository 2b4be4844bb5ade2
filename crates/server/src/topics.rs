//! Messages of topics into data sources: one task for each data source that a topic feeds, in every workspace that is open.
//!
//! How far a partition has been read goes into the log with its messages, so that after any stop reading goes on behind the
//! last one that landed: each lands once. The brokers keep nothing of it.

use crate::answer::Failure;
use crate::copies::Place;
use crate::events::{self, Layout};
use crate::state::Server;
use crate::{connections, limits};
use bytes::Bytes;
use engine::{Engine, Fed, Mode, Operation, Source};
use ingest::Shape;
use model::Timestamp;
use pipe::{Feed, TopicFeed};
use serde_json::{Map, Value, json};
use sink::{Fetched, KafkaEnd, KafkaMessage, KafkaOptions, KafkaTopic};
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use tokio::task::JoinHandle;

/// What one task reads; another one takes its place when any of it is another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    feed: TopicFeed,
    options: KafkaOptions,
    topic: String,
    group: String,
}

struct Reading {
    wanted: Wanted,
    task: JoinHandle<()>,
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Keeps a task for each topic that feeds a data source, until the server is gone.
pub(crate) async fn run(server: Weak<Server>) {
    let Some(mut live) = server.upgrade().map(|server| server.engine.live()) else { return };
    let mut readings: BTreeMap<(String, String), Reading> = BTreeMap::new();
    while live.changed().await.is_ok() {
        live.mark_unchanged();
        let Some(server) = server.upgrade() else { return };
        let mut wanted = BTreeMap::new();
        for (workspace, engine) in server.open_engines() {
            let catalog = engine.catalog();
            let place = Place { workspace: workspace.clone(), engine, catalog };
            for (name, found) in wanted_in(&place) {
                wanted.insert((workspace.clone(), name), (found, Arc::clone(&place.engine)));
            }
        }
        readings.retain(|key, reading| wanted.get(key).is_some_and(|(found, _)| *found == reading.wanted));
        for (key, (found, engine)) in wanted {
            readings.entry(key).or_insert_with_key(|(workspace, name)| {
                let reader = Reader {
                    server: Arc::downgrade(&server),
                    engine,
                    workspace: workspace.clone(),
                    name: name.clone(),
                    wanted: found.clone(),
                };
                Reading { wanted: found, task: tokio::spawn(reader.run()) }
            });
        }
    }
}

/// Data sources that are to be fed by topics, but for those whose connection cannot be understood: these are told when they are
/// deployed.
fn wanted_in(place: &Place) -> Vec<(String, Wanted)> {
    let control = place.catalog.control();
    let feeds = place.catalog.pipes().project().feeds.iter();
    let topics = feeds.filter_map(|(name, feed)| match feed {
        Feed::Topic(topic) if !control.paused.contains(name) => Some((name, topic)),
        _ => None,
    });
    let wanted = topics.filter_map(|(name, feed)| {
        let options = connections::kafka(&place.catalog, &feed.connection).ok()?;
        let topic = connections::with_secrets(&place.catalog, &feed.topic).ok()?;
        let group = connections::with_secrets(&place.catalog, &feed.group).ok()?;
        Some((name.clone(), Wanted { feed: feed.clone(), options, topic, group }))
    });
    wanted.take(limits::TOPIC_FEEDS_MAX).collect()
}

/// Reads one topic into one data source.
struct Reader {
    server: Weak<Server>,
    engine: Arc<Engine>,
    workspace: String,
    name: String,
    wanted: Wanted,
}

impl Reader {
    async fn run(self) {
        loop {
            match self.read().await {
                // The server is gone.
                Ok(()) => return,
                Err(failure) => {
                    tracing::warn!(data_source = self.name, error = %failure, "a topic is not read for now");
                    if let Some(server) = self.server.upgrade() {
                        self.remember(&server, (0, 0), Some(failure.to_string()));
                    }
                }
            }
            tokio::time::sleep(limits::TOPIC_RETRY).await;
        }
    }

    fn remember(&self, server: &Arc<Server>, rows: (u64, u64), error: Option<String>) {
        let operation = Operation {
            at: server.now().0,
            kind: "append-kafka".to_owned(),
            source: self.name.clone(),
            error,
            rows: rows.0,
            rejected: rows.1,
            ..Operation::default()
        };
        server.remember_operation(&self.workspace, &self.engine, operation);
    }

    fn place(&self, partition: i32) -> String {
        format!("{}/{}/{partition}", self.wanted.group, self.wanted.topic)
    }

    /// Reads on until something fails.
    async fn read(&self) -> Result<(), Failure> {
        let failed = |error: sink::Error| Failure::bad_request(error.to_string());
        let Some(sender) = self.server.upgrade().map(|server| server.options.sender.clone()) else {
            return Ok(());
        };
        let mut topic =
            KafkaTopic::open(&sender, &self.wanted.options, &self.wanted.topic).await.map_err(failed)?;
        let partitions = topic.partitions();
        let mut offsets = BTreeMap::new();
        for partition in &partitions {
            offsets.insert(*partition, self.begin(&mut topic, *partition).await?);
        }
        let mut is_idle = false;
        loop {
            let share = limits::TOPIC_WAIT / u32::try_from(partitions.len()).unwrap_or(u32::MAX);
            let wait = if is_idle { share } else { std::time::Duration::ZERO };
            is_idle = true;
            for (partition, offset) in &mut offsets {
                let fetched = topic.fetch(*partition, *offset, wait).await.map_err(failed)?;
                if fetched.next > *offset {
                    is_idle = false;
                    *offset = fetched.next;
                    if !self.land(*partition, fetched).await? {
                        return Ok(());
                    }
                }
            }
            if is_idle && share.is_zero() {
                tokio::time::sleep(limits::TOPIC_WAIT).await;
            }
        }
    }

    /// Where reading a partition goes on.
    async fn begin(&self, topic: &mut KafkaTopic, partition: i32) -> Result<i64, Failure> {
        let failed = |error: sink::Error| Failure::bad_request(error.to_string());
        let earliest = topic.end(partition, KafkaEnd::Earliest).await.map_err(failed)?;
        let catalog = self.engine.catalog();
        let mark =
            catalog.control().mark(&self.name, &self.place(partition)).and_then(|mark| mark.parse().ok());
        if let Some(mark) = mark {
            if mark < earliest {
                let lost = earliest - mark;
                tracing::error!(
                    data_source = self.name,
                    partition,
                    lost,
                    "messages were gone before they were read"
                );
            }
            return Ok(earliest.max(mark));
        }
        let next = match self.wanted.feed.is_from_earliest {
            true => earliest,
            false => topic.end(partition, KafkaEnd::Latest).await.map_err(failed)?,
        };
        // Remembered at once: what comes while the server is stopped is read afterwards.
        self.land(partition, Fetched { messages: Vec::new(), next }).await?;
        Ok(next)
    }

    /// Messages into the log, with where to go on. Not so when the server is gone.
    async fn land(&self, partition: i32, fetched: Fetched) -> Result<bool, Failure> {
        let Some(server) = self.server.upgrade() else { return Ok(false) };
        let missing = || Failure::not_found(format!("Data Source {:?} does not exist", self.name));
        let source: Arc<Source> = self.engine.catalog().source(&self.name).cloned().ok_or_else(missing)?;
        let fed = Fed { place: self.place(partition), mark: fetched.next.to_string() };
        let wanted = self.wanted.clone();
        let read = move || {
            let lines: Vec<u8> =
                fetched.messages.iter().flat_map(|message| line(&wanted, partition, message)).collect();
            (Layout::Json(Shape::Ndjson), Bytes::from(lines))
        };
        let prepared =
            events::prepare_fetched(&server, &self.engine, &source, (Mode::Live, fed), read).await?;
        // Nobody looks at the views for these rows alone.
        let outcome = self.engine.submit(prepared.without_views(), true).await?;
        if outcome.accepted + outcome.rejected > 0 {
            self.remember(&server, (outcome.accepted, outcome.rejected), None);
        }
        Ok(true)
    }
}

/// A message as a line of JSON: what is known of it, and its fields. One that is no object goes to the quarantine as it is.
fn line(wanted: &Wanted, partition: i32, message: &KafkaMessage) -> Vec<u8> {
    let text =
        |bytes: &Option<Vec<u8>>| String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
    let value = text(&message.value);
    // A line break outside of a text is white space, and inside of one it is not JSON.
    let mut fields = value.trim().replace(['\n', '\r'], " ");
    let Some(rest) = fields.strip_prefix('{') else {
        fields.push('\n');
        return fields.into_bytes();
    };
    let mut known = Map::new();
    known.insert("__value".to_owned(), json!(if wanted.feed.is_raw_kept { value.as_str() } else { "" }));
    known.insert("__topic".to_owned(), json!(wanted.topic));
    known.insert("__partition".to_owned(), json!(partition));
    known.insert("__offset".to_owned(), json!(message.offset));
    known.insert("__timestamp".to_owned(), json!(Timestamp::from_millis(message.at_millis).to_string()));
    known.insert("__key".to_owned(), json!(text(&message.key)));
    if wanted.feed.has_headers {
        let header =
            |(name, value): &(String, Vec<u8>)| (name.clone(), json!(String::from_utf8_lossy(value)));
        known.insert("__headers".to_owned(), Value::Object(message.headers.iter().map(header).collect()));
    }
    let known = Value::Object(known).to_string();
    let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
    let known = known.strip_suffix('}').unwrap_or(&known);
    format!("{known}{comma}{rest}\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_with_what_is_known_of_it() {
        let feed = TopicFeed {
            connection: "c".into(),
            topic: "t".into(),
            group: "g".into(),
            is_from_earliest: true,
            is_raw_kept: true,
            has_headers: true,
        };
        let options = KafkaOptions::default();
        let wanted = Wanted { feed, options, topic: "t".into(), group: "g".into() };
        let shown = |value: &str| {
            let message = KafkaMessage {
                offset: 7,
                at_millis: 1_700_000_000_000,
                key: Some(b"k".to_vec()),
                value: Some(value.as_bytes().to_vec()),
                headers: vec![("h".into(), b"1".to_vec())],
            };
            String::from_utf8(line(&wanted, 3, &message)).unwrap()
        };
        let line: Value = serde_json::from_str(&shown("{\n \"n\": 1,\r\n \"a\": {}}")).unwrap();
        let expected = json!({
            "__value": "{\n \"n\": 1,\r\n \"a\": {}}", "__topic": "t", "__partition": 3, "__offset": 7,
            "__timestamp": "2023-11-14T22:13:20.000Z", "__key": "k", "__headers": { "h": "1" }, "n": 1, "a": {},
        });
        assert_eq!(line, expected);
        let empty: Value = serde_json::from_str(&shown(" { } ")).unwrap();
        assert_eq!(empty["__offset"], 7);
        assert_eq!(shown("of no\nform"), "of no form\n");
    }
}
