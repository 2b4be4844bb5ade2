//! Messages of a stream of NATS JetStream, read in order from a number on, and taken off once the reader says so.
//!
//! The reader remembers how far it came; the server keeps a consumer for it, which is made anew at each connection, so that
//! messages come in order and none waits for the time in which it would have been acknowledged. The connection goes by the
//! guard.
//!
//! ```text
//! NatsStream::open ─▶ INFO, TLS, CONNECT, PING/PONG ─▶ stream's info ─▶ consumer from a number on
//! NatsStream::fetch ─▶ a pull of up to so many messages ─▶ messages, until there are no more or the time is over
//! NatsStream::acknowledge ─▶ +ACK for each
//! ```

mod connection;
mod publish;

pub use publish::{Nats, NatsDelivery, NatsPublished};

use crate::error::words;
use crate::limits::{NATS_BATCH_BYTES_MAX, NATS_SERVERS_MAX, NATS_TIMEOUT};
use crate::{Error, Sender};
use connection::{Connection, Received};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// Where servers listen unless told otherwise.
const PORT: u16 = 4222;

/// How a server is reached.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NatsOptions {
    /// `host:port`, at most 16; each is a server of one cluster
    pub servers: Vec<String>,
    /// whether connections are secured
    pub is_secure: bool,
    /// name of whoever logs in; empty for a token or nobody
    pub user: String,
    /// password of the user, or the token
    pub secret: String,
}

impl std::fmt::Debug for NatsOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NatsOptions({:?}, …)", self.servers)
    }
}

impl NatsOptions {
    /// What `nats://name:password@host:port` or `tls://…` says; of an address without a password the name is a token.
    ///
    /// # Errors
    /// [`Error::Refused`] for any other text.
    pub fn of(address: &str) -> Result<Self, Error> {
        let wrong = || refuse("the address of a NATS server is written nats://host:port or tls://host:port");
        let url = Url::parse(address).map_err(|_| wrong())?;
        let is_secure = match url.scheme() {
            "nats" => false,
            "tls" => true,
            _ => return Err(wrong()),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (user, secret) = match url.password() {
            Some(password) => (decoded(url.username()), decoded(password)),
            None => (String::new(), decoded(url.username())),
        };
        Ok(Self { servers: vec![format!("{host}:{}", url.port().unwrap_or(PORT))], is_secure, user, secret })
    }
}

/// What is read of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsFeed {
    /// name of the stream
    pub stream: String,
    /// name of the consumer, for this reader alone
    pub consumer: String,
    /// what subjects; empty for all
    pub subject: String,
}

impl NatsFeed {
    /// Whether the names can be names.
    ///
    /// # Errors
    /// [`Error::Refused`] with what is wrong.
    pub fn validate(&self) -> Result<(), Error> {
        let is_name = |name: &str| {
            !name.is_empty()
                && !name.contains(|c: char| c.is_whitespace() || c.is_control() || ".*>/\\".contains(c))
        };
        for (what, name) in [("stream", &self.stream), ("consumer", &self.consumer)] {
            if !is_name(name) {
                return Err(refuse(format!("{name:?} cannot be the name of a {what} of NATS")));
            }
        }
        if self.subject.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(refuse(format!("{:?} cannot be a subject of NATS", self.subject)));
        }
        Ok(())
    }
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NatsMessage {
    /// its number in its stream, from 1
    pub seq: u64,
    /// what it was published to
    pub subject: String,
    /// its bytes
    pub payload: Vec<u8>,
    /// where its acknowledgement goes
    reply: String,
}

/// What a server tells of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsInfo {
    /// when the stream was made, as the server writes it: another stream of the same name has another time
    pub created: String,
    /// number of the first message that is kept
    pub first: u64,
    /// number of the last message
    pub last: u64,
    /// whether messages go away once they are acknowledged
    is_queue: bool,
}

/// A connection to a server that has the stream.
pub struct NatsStream {
    connection: Connection,
    feed: NatsFeed,
    info: NatsInfo,
}

impl std::fmt::Debug for NatsStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NatsStream({:?})", self.feed)
    }
}

fn refuse(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

impl NatsStream {
    /// Connects to the first server that answers, and asks for the stream.
    ///
    /// # Errors
    /// The last one's reason.
    pub async fn open(sender: &Sender, options: &NatsOptions, feed: &NatsFeed) -> Result<Self, Error> {
        feed.validate()?;
        if options.servers.is_empty() || options.servers.len() > NATS_SERVERS_MAX {
            return Err(refuse(format!("a cluster is named by 1 to {NATS_SERVERS_MAX} servers")));
        }
        let mut trouble = Error::Unsent("no server answers".to_owned());
        for server in &options.servers {
            match Self::opened_at(sender, options, server, feed).await {
                Ok(stream) => return Ok(stream),
                Err(error) => trouble = error,
            }
        }
        Err(trouble)
    }

    async fn opened_at(
        sender: &Sender,
        options: &NatsOptions,
        server: &str,
        feed: &NatsFeed,
    ) -> Result<Self, Error> {
        let mut connection = Connection::open(sender, options, server).await?;
        let answer = ask(&mut connection, &format!("STREAM.INFO.{}", feed.stream), &Value::Null).await?;
        let retention = answer["config"]["retention"].as_str().unwrap_or("limits");
        if retention == "interest" {
            return Err(refuse(format!(
                "the stream {} keeps messages for its consumers' interest; give it the retention limits or workqueue",
                feed.stream
            )));
        }
        let number = |name: &str| answer["state"][name].as_u64().unwrap_or(0);
        let info = NatsInfo {
            created: words(answer["created"].as_str().unwrap_or_default()),
            first: number("first_seq"),
            last: number("last_seq"),
            is_queue: retention == "workqueue",
        };
        Ok(Self { connection, feed: feed.clone(), info })
    }

    /// What the server tells of the stream.
    #[must_use]
    pub fn info(&self) -> &NatsInfo {
        &self.info
    }

    /// Begins behind the message of this number, 0 for the oldest one that is kept. A stream that is a queue begins with what
    /// was not acknowledged.
    ///
    /// # Errors
    /// What keeps from asking, or what the server says.
    pub async fn begin(&mut self, after: u64) -> Result<(), Error> {
        let (stream, consumer) = (&self.feed.stream, &self.feed.consumer);
        let gone =
            ask(&mut self.connection, &format!("CONSUMER.DELETE.{stream}.{consumer}"), &Value::Null).await;
        match gone {
            // There was none.
            Ok(_) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
        let mut config = json!({
            "durable_name": consumer,
            "ack_policy": "explicit",
            "ack_wait": NATS_TIMEOUT.as_nanos() as u64 * 12,
            "max_ack_pending": 10_000,
            "deliver_policy": "all",
            "replay_policy": "instant",
        });
        if !self.info.is_queue && after > 0 {
            config["deliver_policy"] = json!("by_start_sequence");
            config["opt_start_seq"] = json!(after + 1);
        }
        if !self.feed.subject.is_empty() {
            config["filter_subject"] = json!(self.feed.subject);
        }
        let asked = json!({ "stream_name": stream, "config": config });
        ask(&mut self.connection, &format!("CONSUMER.DURABLE.CREATE.{stream}.{consumer}"), &asked).await?;
        Ok(())
    }

    /// The next messages in order, at most so many; those that come within this time, or all that there are.
    ///
    /// # Errors
    /// What keeps from reading, or what the server says. The stream is to be opened anew then.
    pub async fn fetch(&mut self, count: usize, wait: Duration) -> Result<Vec<NatsMessage>, Error> {
        let asked = json!({
            "batch": count,
            "max_bytes": NATS_BATCH_BYTES_MAX,
            "expires": wait.as_nanos() as u64,
        });
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", self.feed.stream, self.feed.consumer);
        let inbox = self.connection.request(&subject, "", asked.to_string().as_bytes()).await?;
        let mut messages = Vec::new();
        while messages.len() < count {
            let received = self.connection.receive(&inbox, wait + NATS_TIMEOUT).await?;
            match received.status {
                None => messages.push(message(received)?),
                // no messages; the time or the bytes are over
                Some(404 | 408) => break,
                Some(409) if received.said.contains("MaxBytes") || !messages.is_empty() => break,
                Some(status) => {
                    let said = words(&received.said);
                    return Err(Error::Unsent(format!("the server of NATS says {status} {said}")));
                }
            }
        }
        Ok(messages)
    }

    /// Takes messages off.
    ///
    /// # Errors
    /// What keeps from saying so; they come again then.
    pub async fn acknowledge(&mut self, messages: &[NatsMessage]) -> Result<(), Error> {
        let mut text = Vec::new();
        for message in messages {
            text.extend_from_slice(format!("PUB {} 4\r\n+ACK\r\n", message.reply).as_bytes());
        }
        self.connection.write(&text).await
    }
}

/// Asks JetStream; an answer that is an error is refused in its words.
async fn ask(connection: &mut Connection, what: &str, body: &Value) -> Result<Value, Error> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let inbox = connection.request(&format!("$JS.API.{what}"), "", body.as_bytes()).await?;
    let received = connection.receive(&inbox, NATS_TIMEOUT).await?;
    if received.status == Some(503) {
        return Err(refuse(
            "the server of NATS has no JetStream for this account; start it with --jetstream",
        ));
    }
    let answer: Value = serde_json::from_slice(&received.payload)
        .map_err(|_| Error::InDoubt("the answer of NATS cannot be read".to_owned()))?;
    match answer["error"]["description"].as_str() {
        Some(said) => Err(refuse(format!("NATS refuses {}: {}", words(what), words(said)))),
        None => Ok(answer),
    }
}

/// A message with its number, which stands in the subject of its acknowledgement.
///
/// ```text
/// $JS.ACK.STREAM.CONSUMER.delivered.NUMBER.of consumer.time.pending
/// $JS.ACK.domain.account.STREAM.CONSUMER.delivered.NUMBER.of consumer.time.pending.token
/// ```
fn message(received: Received) -> Result<NatsMessage, Error> {
    let parts: Vec<&str> = received.reply.split('.').collect();
    let at = if parts.len() == 9 { 5 } else { 7 };
    let seq = parts.get(at).and_then(|part| part.parse().ok());
    let is_ack = received.reply.starts_with("$JS.ACK.");
    let seq =
        seq.filter(|_| is_ack).ok_or_else(|| Error::InDoubt("a message of NATS has no number".to_owned()))?;
    Ok(NatsMessage { seq, subject: received.subject, payload: received.payload, reply: received.reply })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_message_is_in_the_subject_of_its_acknowledgement() {
        let of = |reply: &str| {
            message(Received { reply: reply.to_owned(), ..Received::default() }).map(|it| it.seq)
        };
        assert_eq!(of("$JS.ACK.ORDERS.shop.1.42.7.1700000000000000000.0"), Ok(42));
        assert_eq!(of("$JS.ACK.hub.ABCDEF.ORDERS.shop.1.43.7.1700000000000000000.0.token"), Ok(43));
        for wrong in ["", "_INBOX.1", "$JS.ACK.ORDERS.shop.1.x.7.1.0", "$JS.ACX.ORDERS.shop.1.42.7.1.0"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_name_server_and_login() {
        let cases = [
            ("nats://127.0.0.1", Some(("127.0.0.1:4222", false, "", ""))),
            ("tls://n%20m:p%40@nats.example:4443", Some(("nats.example:4443", true, "n m", "p@"))),
            ("nats://token@h:1", Some(("h:1", false, "", "token"))),
            ("http://h:1", None),
            ("nats:h", None),
            ("nats://", None),
        ];
        for (text, expected) in cases {
            let found = NatsOptions::of(text).ok();
            let found = found.as_ref().map(|found| {
                (found.servers[0].as_str(), found.is_secure, found.user.as_str(), found.secret.as_str())
            });
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn names_that_would_be_other_subjects_are_refused() {
        let feed = |stream: &str, consumer: &str, subject: &str| NatsFeed {
            stream: stream.into(),
            consumer: consumer.into(),
            subject: subject.into(),
        };
        assert_eq!(feed("ORDERS", "shop", "orders.>").validate(), Ok(()));
        for wrong in [
            feed("", "c", ""),
            feed("a.b", "c", ""),
            feed("a", "c d", ""),
            feed("a", "*", ""),
            feed("a", "c", "x\r\nPUB y"),
        ] {
            assert!(wrong.validate().is_err(), "{wrong:?}");
        }
    }
}
