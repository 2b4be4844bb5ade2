//! Messages to subjects: published, and kept by a stream of JetStream if that is asked for; and messages of a stream by
//! their numbers, for a reader that keeps none of its state at the server.
//!
//! ```text
//! core:    PUB … PUB, PING ─▶ PONG: the server has taken all before it; nobody says who heard them
//! stream:  HPUB with Nats-Msg-Id … ─▶ MSG inbox for each: it is stored, or known already
//! reading: PUB $JS.API.STREAM.MSG.GET … ─▶ MSG inbox for each: nothing is kept at the server
//! ```

use super::connection::{Connection, Received};
use super::{NatsOptions, refuse};
use crate::error::words;
use crate::limits::NATS_TIMEOUT;
use crate::{Error, Sender};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use tokio::time::timeout;

/// Whether a stream has to have stored what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NatsDelivery {
    /// the server has taken it; who listens now hears it
    Core,
    /// a stream says that it has it; the same id within its window is stored once
    Stream,
}

/// A message that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsPublished {
    /// by which a stream knows it again; visible characters
    pub id: String,
    /// its body
    pub payload: Vec<u8>,
}

/// A connection to a server.
pub struct Nats(Connection);

impl std::fmt::Debug for Nats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nats(…)")
    }
}

/// Whether words can stand in a line of the protocol.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
}

impl Nats {
    /// Connects to the first server of an address, secures and logs in.
    ///
    /// # Errors
    /// What keeps from it.
    pub async fn open(sender: &Sender, address: &str) -> Result<Self, Error> {
        let options = NatsOptions::of(address)?;
        let server = options.servers.first().ok_or_else(|| refuse("an address names a server"))?;
        Connection::open(sender, &options, server).await.map(Self)
    }

    /// Publishes messages. All are taken, or stored, once this is answered; on an error some of them may be.
    ///
    /// # Errors
    /// The connection's, or what the server says.
    pub async fn publish(
        &mut self,
        subject: &str,
        messages: &[NatsPublished],
        delivery: NatsDelivery,
    ) -> Result<(), Error> {
        if !is_word(subject) || subject.contains(['*', '>']) {
            return Err(refuse(format!("{:?} is no subject to publish to", words(subject))));
        }
        let most = self.0.payload_max();
        if let Some(large) = messages.iter().find(|message| message.payload.len() > most) {
            let bytes = large.payload.len();
            return Err(refuse(format!("a message has {bytes} bytes; the NATS server takes {most}")));
        }
        let publishing = async {
            match delivery {
                NatsDelivery::Core => self.publish_core(subject, messages).await,
                NatsDelivery::Stream => self.publish_stream(subject, messages).await,
            }
        };
        let published = timeout(NATS_TIMEOUT, publishing).await;
        published.map_err(|_| Error::InDoubt("the NATS server does not answer in time".to_owned()))?
    }

    async fn publish_core(&mut self, subject: &str, messages: &[NatsPublished]) -> Result<(), Error> {
        for NatsPublished { payload, .. } in messages {
            let mut text = format!("PUB {subject} {}\r\n", payload.len()).into_bytes();
            text.extend_from_slice(payload);
            text.extend_from_slice(b"\r\n");
            self.0.write(&text).await?;
        }
        self.0.flushed().await
    }

    async fn publish_stream(&mut self, subject: &str, messages: &[NatsPublished]) -> Result<(), Error> {
        let mut open = BTreeSet::new();
        for NatsPublished { id, payload } in messages {
            if !is_word(id) {
                return Err(refuse("the id of a message has characters that cannot be sent"));
            }
            let head = format!("NATS/1.0\r\nNats-Msg-Id: {id}\r\n\r\n");
            open.insert(self.0.request(subject, &head, payload).await?);
        }
        while !open.is_empty() {
            let received = self.0.receive_any(NATS_TIMEOUT).await?;
            // One that was late is of a call before.
            if open.remove(&received.subject) {
                stored(subject, &received)?;
            }
        }
        Ok(())
    }

    /// The numbers of the first and of the last message of a stream; the first is one above the last where there is none.
    ///
    /// # Errors
    /// The connection's, or what the server says of the stream.
    pub async fn stream_ends(&mut self, stream: &str) -> Result<(u64, u64), Error> {
        let asked = [(0, format!("$JS.API.STREAM.INFO.{stream}"), String::new())];
        let answers = self.ask_all(&asked).await?;
        let told = answers.first().map(|(_, told)| told).filter(|told| told["error"].is_null());
        let state = told.map(|told| &told["state"]);
        let state = state.ok_or_else(|| Error::Unsent(format!("there is no stream {stream}; create it")))?;
        let number = |name: &str| state[name].as_u64().unwrap_or(0);
        Ok((number("first_seq"), number("last_seq")))
    }

    /// Messages of a stream by number, as far as they are there.
    ///
    /// # Errors
    /// The connection's.
    pub async fn stream_messages(
        &mut self,
        stream: &str,
        numbers: RangeInclusive<u64>,
    ) -> Result<Vec<(u64, Vec<u8>)>, Error> {
        let asked: Vec<(u64, String, String)> = numbers
            .map(|seq| (seq, format!("$JS.API.STREAM.MSG.GET.{stream}"), format!("{{\"seq\":{seq}}}")))
            .collect();
        let mut found = Vec::new();
        for (seq, told) in self.ask_all(&asked).await? {
            let problem = &told["error"];
            match problem["code"].as_u64() {
                None => {
                    let data = told["message"]["data"].as_str().unwrap_or_default();
                    let data = BASE64_STANDARD.decode(data).map_err(|_| refuse("a message is no base64"))?;
                    found.push((seq, data));
                }
                // deleted since, or gone by the bounds of the stream
                Some(404) => {}
                Some(_) => {
                    let words = words(problem["description"].as_str().unwrap_or_default());
                    return Err(Error::Unsent(format!("the stream does not give message {seq}: {words}")));
                }
            }
        }
        found.sort_by_key(|(seq, _)| *seq);
        Ok(found)
    }

    /// Asks the server itself, all at once; answers by their number.
    async fn ask_all(&mut self, asked: &[(u64, String, String)]) -> Result<Vec<(u64, Value)>, Error> {
        let mut open = std::collections::BTreeMap::new();
        for (number, subject, body) in asked {
            if !is_word(subject) {
                return Err(refuse(format!("{:?} is no subject", words(subject))));
            }
            open.insert(self.0.request(subject, "", body.as_bytes()).await?, *number);
        }
        let mut answers = Vec::with_capacity(asked.len());
        while !open.is_empty() {
            let received = self.0.receive_any(NATS_TIMEOUT).await?;
            let Some(number) = open.remove(&received.subject) else { continue };
            if received.status == Some(503) {
                return Err(Error::Unsent("the NATS server has no JetStream; start it with -js".to_owned()));
            }
            answers.push((number, serde_json::from_slice(&received.payload).unwrap_or_default()));
        }
        Ok(answers)
    }
}

/// What a stream says of a message.
fn stored(subject: &str, received: &Received) -> Result<(), Error> {
    if received.status == Some(503) {
        return Err(Error::Unsent(format!("no stream takes the subject {subject}; create one")));
    }
    let said: Value = serde_json::from_slice(&received.payload).unwrap_or_default();
    let problem = &said["error"];
    if problem.is_null() && said["stream"].is_string() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&received.payload);
    let told = words(problem["description"].as_str().unwrap_or(&text));
    let is_passing = problem["code"].as_u64().is_none_or(|code| code >= 500);
    let problem = format!("the stream does not take it: {told}");
    Err(if is_passing { Error::Unsent(problem) } else { Error::Refused(problem) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_says_whether_it_has_a_message() {
        let of = |payload: &[u8]| stored("s", &Received { payload: payload.to_vec(), ..Received::default() });
        assert_eq!(of(br#"{"stream":"LOGS","seq":4}"#), Ok(()));
        assert_eq!(of(br#"{"stream":"LOGS","seq":4,"duplicate":true}"#), Ok(()));
        let nobody = Received { status: Some(503), ..Received::default() };
        assert!(matches!(stored("s", &nobody), Err(Error::Unsent(_))));
        let refused = br#"{"error":{"code":400,"description":"message size exceeds maximum"}}"#;
        assert!(matches!(of(refused), Err(Error::Refused(reason)) if reason.contains("size exceeds")));
        assert!(matches!(of(b"nothing"), Err(Error::Unsent(_))));
    }
}
