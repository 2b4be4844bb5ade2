//! What transforms made, brought to the sinks of its pipeline: each event to all of them before it is gone, and to the topic
//! `failed` where one does not take it.
//!
//! ```text
//! output ─▶ batch ─▶ each sink: whole, again while it is refused for now, in halves where something in it is refused
//!   ▲                                                              └─ what is refused for good ─▶ failed
//!   └────────────────────────── delivered ─────────────────────────────────────────┘
//! ```

mod columns;
mod files;
mod http;
mod rows;
mod streams;
mod tables;

use crate::state::Server;
use engine::Engine;
use flow::{Definition, SinkDefinition};
use futures::StreamExt;
use pipeline::{Answer, Counts, Failure, Pipeline};
use sink::{KafkaTopic, Nats, Postgres};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Times that something is offered to a sink: for about half a minute.
const TRIES: u32 = 6;

/// After the first refusal; then twice as long each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Longest pause that a receiver may ask for.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// Events on their way to one receiver at once.
const UNDER_WAY: usize = 4;

/// How often it is looked whether enough events wait for a file.
const GATHERING: Duration = Duration::from_secs(1);

/// An event with its place in the topic.
type Numbered = (u64, Answer);

/// Events that a sink does not take, and why.
type Rejected = Vec<(u64, String)>;

/// Why a batch was not taken.
enum Refused {
    /// it may be later, maybe after this
    ForNow(String, Option<Duration>),
    /// something in it; what else is in it may be taken
    InPart(String),
    /// nothing of it ever will
    ForGood(String),
}

impl From<sink::Error> for Refused {
    fn from(error: sink::Error) -> Self {
        match error {
            sink::Error::Refused(_) | sink::Error::Config { .. } => Self::ForGood(error.to_string()),
            sink::Error::Unsent(_) | sink::Error::InDoubt(_) => Self::ForNow(error.to_string(), None),
        }
    }
}

/// A connection that goes on from batch to batch.
enum Door {
    Closed,
    Topic(KafkaTopic),
    Subject(Nats),
    Table(Postgres),
}

/// Runs until the pipeline stops, or the server is gone.
pub(super) async fn run(
    server: Weak<Server>,
    workspace: String,
    pipeline: Arc<Pipeline>,
    definition: Arc<Definition>,
) {
    let sinks = &definition.draft.sinks;
    let mut doors: Vec<Door> = sinks.iter().map(|_| Door::Closed).collect();
    while let Ok(batch) = gather(&pipeline, sinks).await {
        let Some(server) = server.upgrade() else { return };
        let Some(engine) = server.engine_of(&workspace).await else { return };
        let Some(last) = batch.last().map(|(seq, _)| *seq) else { continue };
        let mut failures: Vec<(u64, Failure)> = Vec::new();
        for (sink, door) in sinks.iter().zip(&mut doors) {
            let place =
                Place { server: &server, engine: &engine, workspace: &workspace, pipeline: &definition.id };
            let mut delivery = Delivery { place, sink, door };
            for (seq, reason) in delivery.bring(&batch).await {
                let event = batch.iter().find(|(at, _)| *at == seq).map(|(_, answer)| answer.event.clone());
                let error = format!("sink {}: {reason}", sink.kind());
                failures.extend(event.map(|event| (seq, Failure { event, error, stack: String::new() })));
            }
        }
        failures.sort_by_key(|(seq, _)| *seq);
        let failures = failures.into_iter().map(|(_, failure)| failure).collect();
        if pipeline.delivered(last, failures).await.is_err() {
            // It has stopped: what was delivered and not marked is delivered again.
            return;
        }
    }
}

/// The next events, as many as the sinks want, or as many as there are when the first of them has waited for long enough.
async fn gather(pipeline: &Pipeline, sinks: &[SinkDefinition]) -> Result<Vec<Numbered>, pipeline::Error> {
    let wanted = sinks.iter().map(SinkDefinition::wants);
    let (count, seconds) =
        wanted.fold((0, 0), |(count, seconds), one| (count.max(one.0), seconds.max(one.1)));
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let batch = pipeline.peek(count).await?;
    let is_enough = || {
        let [events, bytes] = &pipeline.counts().topics[1];
        Counts::get(events) >= count as u64 || Counts::get(bytes) >= pipeline::limits::DELIVERY_BYTES as u64
    };
    if seconds == 0 || is_enough() {
        return Ok(batch);
    }
    drop(batch);
    let mut left = Duration::from_secs(seconds.into());
    while !left.is_zero() && !is_enough() {
        let pause = left.min(GATHERING);
        tokio::time::sleep(pause).await;
        left -= pause;
        if pipeline.is_over() {
            break;
        }
    }
    pipeline.peek(count).await
}

/// Where a pipeline is.
#[derive(Clone, Copy)]
struct Place<'a> {
    server: &'a Arc<Server>,
    engine: &'a Arc<Engine>,
    workspace: &'a str,
    pipeline: &'a str,
}

impl Place<'_> {
    /// A name for an event by which receivers know it again.
    fn id(&self, seq: u64) -> String {
        format!("{}-{seq}", self.pipeline)
    }

    /// The same for a batch.
    fn batch_id(&self, batch: &[Numbered]) -> String {
        let [first, last] = [batch.first(), batch.last()].map(|end| end.map_or(0, |(seq, _)| *seq));
        format!("{}-{first}-{last}", self.pipeline)
    }

    fn resolve(&self, value: &str) -> Result<String, Refused> {
        super::registry::resolve(self.engine, value).map_err(Refused::ForGood)
    }
}

struct Delivery<'a> {
    place: Place<'a>,
    sink: &'a SinkDefinition,
    door: &'a mut Door,
}

impl Delivery<'_> {
    /// Brings events to the sink; those that it does not take, and why.
    async fn bring(&mut self, batch: &[Numbered]) -> Rejected {
        if matches!(self.sink, SinkDefinition::Webhook { .. } | SinkDefinition::Slack { .. }) {
            return bring_each(self.place, self.sink, batch).await;
        }
        let mut rejected = Vec::new();
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            match self.patiently(part).await {
                Ok(some) => rejected.extend(some),
                Err(Refused::InPart(_)) if part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                Err(Refused::ForNow(reason, _) | Refused::ForGood(reason) | Refused::InPart(reason)) => {
                    rejected.extend(part.iter().map(|(seq, _)| (*seq, reason.clone())));
                }
            }
        }
        rejected
    }

    /// Tries again what is refused for now, with longer and longer pauses.
    async fn patiently(&mut self, batch: &[Numbered]) -> Result<Rejected, Refused> {
        let mut pauses = Pauses::default();
        loop {
            let outcome = self.once(batch).await;
            if outcome.is_err() {
                *self.door = Door::Closed;
            }
            match outcome {
                Err(Refused::ForNow(reason, asked)) => {
                    pauses.wait(&reason, asked).await.map_err(Refused::ForGood)?;
                }
                settled => return settled,
            }
        }
    }

    async fn once(&mut self, batch: &[Numbered]) -> Result<Rejected, Refused> {
        let place = self.place;
        match self.sink {
            SinkDefinition::Webhook { .. } | SinkDefinition::Slack { .. } => Ok(Vec::new()),
            SinkDefinition::DataSource { name } => rows::insert(place, name, batch).await,
            SinkDefinition::S3 { connection, bucket, files } => {
                files::put(place, files::Store::bucket(place, connection, bucket)?, files, batch).await
            }
            SinkDefinition::File { files } => {
                files::put(place, files::Store::folder(place)?, files, batch).await
            }
            SinkDefinition::Kafka { connection, topic, key } => {
                let wanted = streams::Topic { connection, topic, key };
                streams::to_topic(place, self.door, &wanted, batch).await
            }
            SinkDefinition::Nats { url, subject, jetstream } => {
                let wanted = streams::Subject { url, subject, jetstream: *jetstream };
                streams::to_subject(place, self.door, &wanted, batch).await
            }
            SinkDefinition::Clickhouse { url, table, user, password } => {
                let wanted = tables::Clickhouse { url, table, user, password };
                tables::to_clickhouse(place, &wanted, batch).await
            }
            SinkDefinition::Elasticsearch { url, index, headers } => {
                http::index(place, (url, index, headers), batch).await
            }
            SinkDefinition::Postgres { url, table } => {
                tables::to_postgres(place, self.door, (url, table), batch).await
            }
        }
    }
}

/// A request for each event, some of them at once.
async fn bring_each(place: Place<'_>, sink: &SinkDefinition, batch: &[Numbered]) -> Rejected {
    let offered = |(seq, answer): &Numbered| http::offer(place, sink, *seq, answer.clone());
    // Made before they are polled: a stream over a closure with borrows is not Send for the compiler.
    let sent: Vec<_> = batch.iter().map(offered).collect();
    let outcomes: Vec<(u64, Result<(), String>)> =
        futures::stream::iter(sent).buffered(UNDER_WAY).collect().await;
    outcomes.into_iter().filter_map(|(seq, outcome)| Some((seq, outcome.err()?))).collect()
}

/// How long it is waited between two tries.
struct Pauses {
    tried: u32,
    next: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { tried: 1, next: FIRST_PAUSE }
    }
}

impl Pauses {
    /// Waits, as long as the receiver asks for if it does; the reason with how often it was tried, if that was enough.
    async fn wait(&mut self, reason: &str, asked: Option<Duration>) -> Result<(), String> {
        if self.tried == TRIES {
            return Err(format!("{reason}, {TRIES} times"));
        }
        tokio::time::sleep(asked.unwrap_or(self.next).min(PAUSE_MAX)).await;
        self.next *= 2;
        self.tried += 1;
        Ok(())
    }
}

/// Events as lines of JSON.
fn lines(batch: &[Numbered]) -> Vec<u8> {
    let mut body = Vec::new();
    for (_, answer) in batch {
        body.extend(&answer.response);
        body.push(b'\n');
    }
    body
}

/// Refused before it is sent, where it is more than is sent at once.
fn bounded(body: Vec<u8>) -> Result<Vec<u8>, Refused> {
    if body.len() > sink::limits::MESSAGE_BYTES_MAX {
        let most = sink::limits::MESSAGE_BYTES_MAX;
        return Err(Refused::InPart(format!(
            "the request has {} bytes, at most {most} are sent",
            body.len()
        )));
    }
    Ok(body)
}
