//! Messages of a topic of Kafka, or of what speaks as it does: read from an offset on, and written.
//!
//! Nothing is kept at the brokers: where reading stands is the reader's to remember. Each connection goes by the guard, those
//! to the brokers that a cluster names too.
//!
//! ```text
//! Cluster::topic ─▶ metadata from the first server that answers ─▶ Topic: partitions and their leaders
//! Topic::fetch, produce ─▶ one connection to each leader, opened when it is first needed
//! ```

mod connection;
mod records;
mod scram;

pub(crate) use scram::Scram;

use crate::limits::{FETCH_BYTES, KAFKA_PARTITIONS_MAX, KAFKA_SERVERS_MAX, KAFKA_TIMEOUT};
use crate::{Error, Sender};
use connection::Connection;
use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_protocol::messages::metadata_request::MetadataRequestTopic;
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::messages::{
    BrokerId, FetchRequest, ListOffsetsRequest, MetadataRequest, MetadataResponse, ProduceRequest, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use kafka_protocol::{ResponseError, protocol::Request};
use std::collections::BTreeMap;
use std::time::Duration;

/// How a client proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KafkaLogin {
    /// name and password as they are; only with TLS, or where the server is listed in `allow`
    Plain,
    /// RFC 5802 with SHA-256
    ScramSha256,
    /// the same with SHA-512
    ScramSha512,
}

/// How a cluster is reached.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KafkaOptions {
    /// `host:port`, at most 16
    pub servers: Vec<String>,
    /// whether connections are secured
    pub is_secure: bool,
    /// none logs in nowhere
    pub login: Option<KafkaLogin>,
    /// name of whoever logs in
    pub key: String,
    /// the password
    pub secret: String,
}

impl std::fmt::Debug for KafkaOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaOptions({:?}, …)", self.servers)
    }
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KafkaMessage {
    /// its place in its partition
    pub offset: i64,
    /// milliseconds since 1970
    pub at_millis: i64,
    /// none if it has none
    pub key: Option<Vec<u8>>,
    /// none for one that takes back what its key said
    pub value: Option<Vec<u8>>,
    /// in order of name
    pub headers: Vec<(String, Vec<u8>)>,
}

/// Messages that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// from the offset that was asked for on, in order
    pub messages: Vec<KafkaMessage>,
    /// where to go on
    pub next: i64,
}

/// An end of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KafkaEnd {
    /// the oldest message that is kept
    Earliest,
    /// the next message to come
    Latest,
}

/// A topic whose partitions are known.
pub struct KafkaTopic {
    sender: Sender,
    options: KafkaOptions,
    name: TopicName,
    /// broker of each partition
    leaders: BTreeMap<i32, i32>,
    /// `host:port` by broker
    brokers: BTreeMap<i32, String>,
    open: BTreeMap<i32, Connection>,
}

impl std::fmt::Debug for KafkaTopic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaTopic({:?}, {} partitions)", self.name, self.leaders.len())
    }
}

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

/// What a broker says of a request that it read; what passes by itself may be asked again.
fn told(code: i16, what: &str) -> Result<(), Error> {
    let Some(error) = ResponseError::try_from_code(code) else { return Ok(()) };
    let problem = format!("{what}: {error}");
    if error.is_retriable() { Err(Error::Unsent(problem)) } else { Err(Error::Refused(problem)) }
}

impl KafkaTopic {
    /// Asks the servers, one after the other, who has the topic.
    ///
    /// # Errors
    /// The last one's reason.
    pub async fn open(sender: &Sender, options: &KafkaOptions, name: &str) -> Result<Self, Error> {
        if options.servers.is_empty() || options.servers.len() > KAFKA_SERVERS_MAX {
            return Err(Error::Refused(format!("a cluster is named by 1 to {KAFKA_SERVERS_MAX} servers")));
        }
        let mut trouble = Error::Unsent("no server answers".to_owned());
        for server in &options.servers {
            match Self::told_by(sender, options, server, name).await {
                Ok(topic) => return Ok(topic),
                Err(error) => trouble = error,
            }
        }
        Err(trouble)
    }

    async fn told_by(
        sender: &Sender,
        options: &KafkaOptions,
        server: &str,
        name: &str,
    ) -> Result<Self, Error> {
        let mut connection = Connection::open(sender, options, server).await?;
        let topic_name = TopicName(text(name));
        let topic = MetadataRequestTopic::default().with_name(Some(topic_name.clone()));
        let request =
            MetadataRequest::default().with_topics(Some(vec![topic])).with_allow_auto_topic_creation(true);
        let answer: MetadataResponse = connection.ask(&request, 4, KAFKA_TIMEOUT).await?;
        let found = answer.topics.into_iter().find(|topic| topic.name.as_ref() == Some(&topic_name));
        let found = found.ok_or_else(|| Error::Refused(format!("there is no topic {name}")))?;
        told(found.error_code, &format!("topic {name}"))?;
        if found.partitions.is_empty() || found.partitions.len() > KAFKA_PARTITIONS_MAX {
            return Err(Error::Refused(format!("a topic has 1 to {KAFKA_PARTITIONS_MAX} partitions here")));
        }
        let leaders =
            found.partitions.iter().map(|partition| (partition.partition_index, partition.leader_id.0));
        let address = |host: &str, port: i32| match host.contains(':') {
            true => format!("[{host}]:{port}"),
            false => format!("{host}:{port}"),
        };
        let brokers =
            answer.brokers.iter().map(|broker| (broker.node_id.0, address(&broker.host, broker.port)));
        Ok(Self {
            sender: sender.clone(),
            options: options.clone(),
            name: topic_name,
            leaders: leaders.collect(),
            brokers: brokers.collect(),
            open: BTreeMap::new(),
        })
    }

    /// Numbers of its partitions, in order.
    #[must_use]
    pub fn partitions(&self) -> Vec<i32> {
        self.leaders.keys().copied().collect()
    }

    /// Asks the leader of a partition. A connection that failed is opened anew the next time.
    async fn ask<R: Request>(
        &mut self,
        partition: i32,
        request: &R,
        (version, time): (i16, Duration),
    ) -> Result<R::Response, Error> {
        let leader = self.leaders.get(&partition).copied().unwrap_or(-1);
        let mut connection = match self.open.remove(&leader) {
            Some(connection) => connection,
            None => {
                let address = self.brokers.get(&leader);
                let missing = || Error::Unsent(format!("partition {partition} has no leader for now"));
                Connection::open(&self.sender, &self.options, address.ok_or_else(missing)?).await?
            }
        };
        let answer = connection.ask(request, version, time).await?;
        self.open.insert(leader, connection);
        Ok(answer)
    }

    /// The offset at an end of a partition.
    ///
    /// # Errors
    /// What keeps from asking, or what the broker says.
    pub async fn end(&mut self, partition: i32, end: KafkaEnd) -> Result<i64, Error> {
        let timestamp = if end == KafkaEnd::Earliest { -2 } else { -1 };
        let asked = ListOffsetsPartition::default().with_partition_index(partition).with_timestamp(timestamp);
        let topic = ListOffsetsTopic::default().with_name(self.name.clone()).with_partitions(vec![asked]);
        let request = ListOffsetsRequest::default().with_replica_id(BrokerId(-1)).with_topics(vec![topic]);
        let answer = self.ask(partition, &request, (1, KAFKA_TIMEOUT)).await?;
        let found = answer.topics.into_iter().flat_map(|topic| topic.partitions).next();
        let found = found.ok_or_else(|| Error::Unsent("the broker tells no offset".to_owned()))?;
        told(found.error_code, "offsets")?;
        Ok(found.offset)
    }

    /// Messages from an offset on, as far as they come within this time. Waits for at least one.
    ///
    /// # Errors
    /// What keeps from reading, or what the broker says.
    pub async fn fetch(&mut self, partition: i32, offset: i64, wait: Duration) -> Result<Fetched, Error> {
        let bytes = i32::try_from(FETCH_BYTES).unwrap_or(i32::MAX);
        let asked = FetchPartition::default()
            .with_partition(partition)
            .with_fetch_offset(offset)
            .with_partition_max_bytes(bytes);
        let topic = FetchTopic::default().with_topic(self.name.clone()).with_partitions(vec![asked]);
        let request = FetchRequest::default()
            .with_replica_id(BrokerId(-1))
            .with_max_wait_ms(i32::try_from(wait.as_millis()).unwrap_or(i32::MAX))
            .with_min_bytes(1)
            .with_max_bytes(bytes)
            .with_topics(vec![topic]);
        let answer = self.ask(partition, &request, (4, KAFKA_TIMEOUT + wait)).await?;
        told(answer.error_code, "fetch")?;
        let found = answer.responses.into_iter().flat_map(|topic| topic.partitions).next();
        let found = found.ok_or_else(|| Error::Unsent("the broker tells no messages".to_owned()))?;
        told(found.error_code, "fetch")?;
        records::read(found.records.unwrap_or_default(), offset)
    }

    /// Writes messages; they are there, at all replicas in reach, once this is answered.
    ///
    /// # Errors
    /// What keeps from writing, or what the broker says.
    pub async fn produce(&mut self, partition: i32, messages: &[KafkaMessage]) -> Result<(), Error> {
        let data = PartitionProduceData::default()
            .with_index(partition)
            .with_records(Some(records::written(messages)?));
        let topic = TopicProduceData::default().with_name(self.name.clone()).with_partition_data(vec![data]);
        let millis = i32::try_from(KAFKA_TIMEOUT.as_millis()).unwrap_or(i32::MAX);
        let request =
            ProduceRequest::default().with_acks(-1).with_timeout_ms(millis).with_topic_data(vec![topic]);
        let answer = self.ask(partition, &request, (3, KAFKA_TIMEOUT)).await?;
        let found = answer.responses.into_iter().flat_map(|topic| topic.partition_responses).next();
        let found =
            found.ok_or_else(|| Error::InDoubt("the broker tells nothing of the messages".to_owned()))?;
        told(found.error_code, "produce")
    }
}
