//! Messages of topics and subjects.

use super::{Door, Numbered, Place, Refused, Rejected};
use crate::connections;
use flow::transform::FieldPath;
use serde_json::Value;
use sink::{KafkaMessage, KafkaTopic, Nats, NatsDelivery, NatsPublished};
use std::collections::BTreeMap;

/// A topic of Kafka.
pub(super) struct Topic<'a> {
    pub(super) connection: &'a str,
    pub(super) topic: &'a str,
    pub(super) key: &'a str,
}

/// A subject of NATS.
pub(super) struct Subject<'a> {
    pub(super) url: &'a str,
    pub(super) subject: &'a str,
    pub(super) jetstream: bool,
}

/// Header of a message by which its readers know it again.
const ID_HEADER: &str = "seismolog-id";

/// A message for each event: those of one key in one partition, in order; without a key a batch is in one.
pub(super) async fn to_topic(
    place: Place<'_>,
    door: &mut Door,
    wanted: &Topic<'_>,
    batch: &[Numbered],
) -> Result<Rejected, Refused> {
    let wrong = |error: &dyn std::fmt::Display| Refused::ForGood(error.to_string());
    let path = match wanted.key {
        "" => None,
        key => Some(FieldPath::parse("key", key).map_err(|error| wrong(&error))?),
    };
    if !matches!(door, Door::Topic(_)) {
        let options =
            connections::kafka(&place.engine.catalog(), wanted.connection).map_err(|error| wrong(&error))?;
        *door = Door::Topic(KafkaTopic::open(&place.server.options.sender, &options, wanted.topic).await?);
    }
    let Door::Topic(topic) = door else { return Ok(Vec::new()) };
    let partitions = topic.partitions();
    let mut of_partitions: BTreeMap<i32, Vec<KafkaMessage>> = BTreeMap::new();
    for (seq, answer) in batch {
        let key = path.as_ref().and_then(|path| key_of(path, &answer.response));
        let spread = match &key {
            Some(key) => xxhash_rust::xxh3::xxh3_64(key),
            None => batch.first().map_or(0, |(first, _)| *first),
        };
        let index = spread % partitions.len().max(1) as u64;
        let partition =
            usize::try_from(index).ok().and_then(|index| partitions.get(index)).copied().unwrap_or(0);
        of_partitions.entry(partition).or_default().push(KafkaMessage {
            at_millis: answer.event.received / 1_000_000,
            key,
            value: Some(answer.response.clone()),
            headers: vec![(ID_HEADER.to_owned(), place.id(*seq).into_bytes())],
            ..KafkaMessage::default()
        });
    }
    for (partition, messages) in of_partitions {
        topic.produce(partition, &messages).await?;
    }
    Ok(Vec::new())
}

/// Text as it is, anything else as JSON.
fn key_of(path: &FieldPath, response: &[u8]) -> Option<Vec<u8>> {
    let event: Value = serde_json::from_slice(response).ok()?;
    match path.get(&event)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone().into_bytes()),
        other => Some(other.to_string().into_bytes()),
    }
}

/// A message for each event, all of them taken or stored before it is answered.
pub(super) async fn to_subject(
    place: Place<'_>,
    door: &mut Door,
    wanted: &Subject<'_>,
    batch: &[Numbered],
) -> Result<Rejected, Refused> {
    if !matches!(door, Door::Subject(_)) {
        let url = place.resolve(wanted.url)?;
        *door = Door::Subject(Nats::open(&place.server.options.sender, &url).await?);
    }
    let Door::Subject(nats) = door else { return Ok(Vec::new()) };
    let message =
        |(seq, answer): &Numbered| NatsPublished { id: place.id(*seq), payload: answer.response.clone() };
    let messages: Vec<NatsPublished> = batch.iter().map(message).collect();
    let delivery = if wanted.jetstream { NatsDelivery::Stream } else { NatsDelivery::Core };
    match nats.publish(wanted.subject, &messages, delivery).await {
        Ok(()) => Ok(Vec::new()),
        Err(sink::Error::Refused(reason)) => Err(Refused::InPart(reason)),
        Err(error) => Err(error.into()),
    }
}
