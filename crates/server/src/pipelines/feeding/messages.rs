//! Messages of topics of Kafka and of streams of NATS, by their numbers.

use super::{REST, Trouble};
use crate::connections;
use crate::state::Server;
use engine::Engine;
use flow::Begin;
use model::Timestamp;
use pipeline::{Event, Pipeline};
use serde_json::Value;
use serde_json::value::RawValue;
use sink::{KafkaEnd, KafkaTopic, Nats, Sender};
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How long it is waited for messages where there are none.
const WAIT: Duration = Duration::from_millis(500);

/// Messages of a stream that are asked for at once.
const MESSAGES: u64 = 500;

/// A topic of Kafka.
pub(super) struct Topic {
    pub(super) connection: String,
    pub(super) topic: String,
}

/// A stream of NATS.
pub(super) struct Stream {
    pub(super) url: String,
    pub(super) stream: String,
}

/// Who reads, and for whom.
pub(super) struct Reading {
    pub(super) server: Weak<Server>,
    pub(super) workspace: String,
    pub(super) pipeline: Arc<Pipeline>,
    /// what tells the source from others in the pipeline
    pub(super) place: String,
    pub(super) from: Begin,
    pub(super) clock: fn() -> Timestamp,
}

impl Reading {
    /// Reads a topic until the pipeline stops, or the server is gone.
    pub(super) async fn topic(self, wanted: Topic) {
        while let Err(Trouble::Passing(reason)) = self.read_topic(&wanted).await {
            self.rest(&reason).await;
        }
    }

    /// The same with a stream.
    pub(super) async fn stream(self, wanted: Stream) {
        while let Err(Trouble::Passing(reason)) = self.read_stream(&wanted).await {
            self.rest(&reason).await;
        }
    }

    async fn rest(&self, reason: &str) {
        tracing::warn!(source = self.place, reason, "a pipeline does not read for now");
        tokio::time::sleep(REST).await;
    }

    /// What a source is reached with.
    async fn reach(&self) -> Result<(Sender, Arc<Engine>), Trouble> {
        let server = self.server.upgrade().ok_or(Trouble::Over)?;
        let engine = server.engine_of(&self.workspace).await.ok_or(Trouble::Over)?;
        Ok((server.options.sender.clone(), engine))
    }

    fn goes_on(&self) -> Result<(), Trouble> {
        let is_over = self.pipeline.is_over() || self.server.strong_count() == 0;
        if is_over { Err(Trouble::Over) } else { Ok(()) }
    }

    /// Reads on until something fails.
    async fn read_topic(&self, wanted: &Topic) -> Result<(), Trouble> {
        let (sender, engine) = self.reach().await?;
        let options = connections::kafka(&engine.catalog(), &wanted.connection);
        drop(engine);
        let options = options.map_err(|error| Trouble::Passing(error.to_string()))?;
        let mut topic = KafkaTopic::open(&sender, &options, &wanted.topic).await?;
        let mut offsets = BTreeMap::new();
        for partition in topic.partitions() {
            let place = format!("{}/{partition}", self.place);
            let offset = self.offset(&mut topic, partition, &place).await?;
            offsets.insert(partition, (place, offset));
        }
        let share = WAIT / u32::try_from(offsets.len().max(1)).unwrap_or(u32::MAX);
        let mut wait = share;
        loop {
            let mut is_idle = true;
            for (partition, (place, offset)) in &mut offsets {
                self.goes_on()?;
                let fetched = topic.fetch(*partition, *offset, wait).await?;
                if fetched.next <= *offset {
                    continue;
                }
                is_idle = false;
                let messages = fetched.messages.into_iter();
                let messages =
                    messages.filter_map(|message| Some((message.offset.unsigned_abs(), message.value?)));
                let events = self.events(place, messages.collect());
                self.pipeline.feed(place, fetched.next.unsigned_abs(), events).await?;
                *offset = fetched.next;
            }
            wait = if is_idle { share } else { Duration::ZERO };
            if is_idle && share.is_zero() {
                tokio::time::sleep(WAIT).await;
            }
        }
    }

    /// Where reading a partition goes on.
    async fn offset(&self, topic: &mut KafkaTopic, partition: i32, place: &str) -> Result<i64, Trouble> {
        let earliest = topic.end(partition, KafkaEnd::Earliest).await?;
        if let Some(mark) = self.pipeline.place(place).await? {
            let mark = i64::try_from(mark).unwrap_or(i64::MAX);
            if mark < earliest {
                let lost = earliest - mark;
                tracing::error!(source = place, lost, "messages were gone before they were read");
            }
            return Ok(earliest.max(mark));
        }
        let begin = match self.from {
            Begin::Now => topic.end(partition, KafkaEnd::Latest).await?,
            Begin::Beginning => earliest,
        };
        // Remembered at once: what comes while the server is stopped is read afterwards.
        self.pipeline.feed(place, begin.unsigned_abs(), Vec::new()).await?;
        Ok(begin)
    }

    /// Reads on until something fails.
    async fn read_stream(&self, wanted: &Stream) -> Result<(), Trouble> {
        let (sender, engine) = self.reach().await?;
        let url = super::super::registry::resolve(&engine, &wanted.url).map_err(Trouble::Passing)?;
        drop(engine);
        let mut nats = Nats::open(&sender, &url).await?;
        loop {
            self.goes_on()?;
            let (first, last) = nats.stream_ends(&wanted.stream).await?;
            let mark = match (self.pipeline.place(&self.place).await?, self.from) {
                (Some(mark), _) => mark,
                (None, Begin::Now) => {
                    self.pipeline.feed(&self.place, last, Vec::new()).await?;
                    last
                }
                (None, Begin::Beginning) => first.saturating_sub(1),
            };
            if mark.saturating_add(1) < first {
                let lost = first - mark - 1;
                tracing::error!(source = self.place, lost, "messages were gone before they were read");
            }
            let begin = first.max(mark.saturating_add(1));
            if begin > last {
                tokio::time::sleep(WAIT).await;
                continue;
            }
            let through = last.min(begin.saturating_add(MESSAGES - 1));
            let messages = nats.stream_messages(&wanted.stream, begin..=through).await?;
            self.pipeline.feed(&self.place, through, self.events(&self.place, messages)).await?;
        }
    }

    /// Messages as events; what is no JSON is text.
    fn events(&self, place: &str, messages: Vec<(u64, Vec<u8>)>) -> Vec<Event> {
        let received = (self.clock)().0;
        let event = |(number, body): (u64, Vec<u8>)| {
            let is_json = serde_json::from_slice::<&RawValue>(&body).is_ok();
            let text = |body: &[u8]| Value::from(String::from_utf8_lossy(body)).to_string().into_bytes();
            let payload = if is_json { body } else { text(&body) };
            Event { id: super::id(&format!("{place}/{number}")), received, payload }
        };
        messages.into_iter().map(event).collect()
    }
}
