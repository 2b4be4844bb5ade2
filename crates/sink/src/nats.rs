//! Messages to subjects of a NATS server: published, and kept by a stream of JetStream if that is asked for; and read
//! from a stream by their numbers.
//!
//! ```text
//! INFO ─▶ TLS ─▶ CONNECT, PING ─▶ PONG
//! core:   PUB … PUB, PING ─▶ PONG: the server has taken all before it; nobody says who heard them
//! reading: PUB $JS.API.STREAM.MSG.GET … ─▶ MSG inbox for each: nothing is kept at the server
//! stream: SUB inbox, HPUB with Nats-Msg-Id … ─▶ MSG inbox for each: it is stored, or known already
//! ```

use crate::dial::{Need, Place, Wire};
use crate::error::words;
use crate::limits::{NATS_LINE_BYTES_MAX, NATS_TIMEOUT};
use crate::{Error, Sender};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::BTreeSet;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::timeout;
use url::{Host, Url};

const PORT: u16 = 4222;

/// Whether a stream has to have stored what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NatsDelivery {
    /// the server has taken it; who listens now hears it
    Core,
    /// a stream says that it has it; the same id within its window is stored once
    Stream,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatsMessage {
    /// by which a stream knows it again; visible characters
    pub id: String,
    /// its body
    pub payload: Vec<u8>,
}

/// A connection to a server.
pub struct Nats {
    wire: BufReader<Wire>,
    payload_max: usize,
}

impl std::fmt::Debug for Nats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nats(…)")
    }
}

fn refuse(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

fn lost(error: &std::io::Error) -> Error {
    Error::InDoubt(format!("the connection to the NATS server broke: {}", error.kind()))
}

/// Whether words can stand in a line of the protocol.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
}

/// What `nats://name:password@host:port` or `tls://…` says.
struct Address {
    place: Place,
    is_secure: bool,
    user: String,
    password: Option<String>,
}

impl Address {
    fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || refuse("the address of a NATS server is written nats://host:port or tls://host:port");
        let url = Url::parse(text).map_err(|_| wrong())?;
        let is_secure = match url.scheme() {
            "nats" => false,
            "tls" => true,
            _ => return Err(wrong()),
        };
        let host = url.host_str().and_then(|host| Host::parse(host).ok()).ok_or_else(wrong)?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        Ok(Self {
            place: Place { host, port: url.port().unwrap_or(PORT) },
            is_secure,
            user: decoded(url.username()),
            password: url.password().map(decoded),
        })
    }
}

impl Nats {
    /// Connects, secures and logs in. Of an address without a password the name is a token.
    ///
    /// # Errors
    /// What keeps from it.
    pub async fn open(sender: &Sender, address: &str) -> Result<Self, Error> {
        let address = Address::parse(address)?;
        let opening = timeout(NATS_TIMEOUT, Self::begin(sender, &address)).await;
        opening.map_err(|_| Error::Unsent("the NATS server does not answer in time".to_owned()))?
    }

    async fn begin(sender: &Sender, address: &Address) -> Result<Self, Error> {
        let has_secret = !address.user.is_empty();
        let need = if has_secret && !address.is_secure { Need::Allowed } else { Need::Reachable };
        let wire: Wire = Box::new(sender.dialer.connect(&address.place, need).await?);
        let mut wire = BufReader::new(wire);
        let info = line(&mut wire).await?;
        let info = info.strip_prefix("INFO ").ok_or_else(|| refuse("the server does not speak NATS"))?;
        let payload_max = number(info, "max_payload").unwrap_or(1 << 20);
        if address.is_secure {
            wire = BufReader::new(sender.dialer.secure(&address.place, wire.into_inner()).await?);
        }
        let mut nats = Self { wire, payload_max };
        let mut said = serde_json::json!({
            "verbose": false, "pedantic": false, "tls_required": address.is_secure, "headers": true,
            "no_responders": true, "name": "seismolog", "lang": "rust", "protocol": 1,
            "version": env!("CARGO_PKG_VERSION"),
        });
        match (&address.password, has_secret) {
            (Some(password), _) => {
                said["user"] = address.user.as_str().into();
                said["pass"] = password.as_str().into();
            }
            (None, true) => said["auth_token"] = address.user.as_str().into(),
            (None, false) => {}
        }
        nats.write(format!("CONNECT {said}\r\n").as_bytes()).await?;
        nats.flushed().await?;
        Ok(nats)
    }

    /// Publishes messages. All are taken, or stored, once this is answered; on an error some of them may be.
    ///
    /// # Errors
    /// The connection's, or what the server says.
    pub async fn publish(
        &mut self,
        subject: &str,
        messages: &[NatsMessage],
        delivery: NatsDelivery,
    ) -> Result<(), Error> {
        if !is_word(subject) || subject.contains(['*', '>']) {
            return Err(refuse(format!("{:?} is no subject to publish to", words(subject))));
        }
        if let Some(large) = messages.iter().find(|message| message.payload.len() > self.payload_max) {
            let (bytes, most) = (large.payload.len(), self.payload_max);
            return Err(refuse(format!("a message has {bytes} bytes; the NATS server takes {most}")));
        }
        let publishing = async {
            match delivery {
                NatsDelivery::Core => self.publish_core(subject, messages).await,
                NatsDelivery::Stream => self.publish_stream(subject, messages).await,
            }
        };
        timeout(NATS_TIMEOUT, publishing)
            .await
            .map_err(|_| Error::InDoubt("the NATS server does not answer in time".to_owned()))?
    }

    async fn publish_core(&mut self, subject: &str, messages: &[NatsMessage]) -> Result<(), Error> {
        for NatsMessage { payload, .. } in messages {
            self.write(format!("PUB {subject} {}\r\n", payload.len()).as_bytes()).await?;
            self.write(payload).await?;
            self.write(b"\r\n").await?;
        }
        self.flushed().await
    }

    async fn publish_stream(&mut self, subject: &str, messages: &[NatsMessage]) -> Result<(), Error> {
        let inbox = self.inbox().await?;
        let mut open = BTreeSet::new();
        for (place, NatsMessage { id, payload }) in messages.iter().enumerate() {
            if !is_word(id) {
                return Err(refuse("the id of a message has characters that cannot be sent"));
            }
            let head = format!("NATS/1.0\r\nNats-Msg-Id: {id}\r\n\r\n");
            let (head_len, all) = (head.len(), head.len() + payload.len());
            let command = format!("HPUB {subject} {inbox}.{place} {head_len} {all}\r\n{head}");
            self.write(command.as_bytes()).await?;
            self.write(payload).await?;
            self.write(b"\r\n").await?;
            open.insert(place);
        }
        self.wire.flush().await.map_err(|error| lost(&error))?;
        while !open.is_empty() {
            let Some((to, answer)) = self.message().await? else { continue };
            // One that was late is of a call before.
            let place = to.strip_prefix(&format!("{inbox}.")).and_then(|place| place.parse().ok());
            if place.is_some_and(|place| open.remove(&place)) {
                stored(subject, &answer)?;
            }
        }
        // Answers to the next call come somewhere else.
        self.write(b"UNSUB 1\r\n").await
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
        numbers: std::ops::RangeInclusive<u64>,
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
    async fn ask_all(
        &mut self,
        asked: &[(u64, String, String)],
    ) -> Result<Vec<(u64, serde_json::Value)>, Error> {
        let asking = async {
            let inbox = self.inbox().await?;
            for (place, subject, body) in asked {
                if !is_word(subject) {
                    return Err(refuse(format!("{:?} is no subject", words(subject))));
                }
                let command = format!("PUB {subject} {inbox}.{place} {}\r\n{body}\r\n", body.len());
                self.write(command.as_bytes()).await?;
            }
            self.wire.flush().await.map_err(|error| lost(&error))?;
            let mut answers = Vec::with_capacity(asked.len());
            while answers.len() < asked.len() {
                let Some((to, answer)) = self.message().await? else { continue };
                let place = to.strip_prefix(&format!("{inbox}.")).and_then(|place| place.parse().ok());
                let Some(place) = place else { continue };
                if answer.starts_with(b"NATS/1.0 503") {
                    return Err(Error::Unsent(
                        "the NATS server has no JetStream; start it with -js".to_owned(),
                    ));
                }
                answers.push((place, serde_json::from_slice(&answer).unwrap_or_default()));
            }
            self.write(b"UNSUB 1\r\n").await?;
            Ok(answers)
        };
        timeout(NATS_TIMEOUT, asking)
            .await
            .map_err(|_| Error::InDoubt("the NATS server does not answer in time".to_owned()))?
    }

    async fn inbox(&mut self) -> Result<String, Error> {
        let mut random = [0; 12];
        SystemRandom::new().fill(&mut random).map_err(|_| refuse("there is no randomness"))?;
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let inbox = format!("_INBOX.{name}");
        self.write(format!("SUB {inbox}.* 1\r\n").as_bytes()).await?;
        Ok(inbox)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.wire.write_all(bytes).await.map_err(|error| lost(&error))
    }

    /// Waits until the server has taken all that was written.
    async fn flushed(&mut self) -> Result<(), Error> {
        self.write(b"PING\r\n").await?;
        self.wire.flush().await.map_err(|error| lost(&error))?;
        loop {
            let line = line(&mut self.wire).await?;
            if line == "PONG" {
                return Ok(());
            }
            self.heard(&line).await?;
        }
    }

    /// The next message with what follows it; none for anything else that the server says.
    async fn message(&mut self) -> Result<Option<(String, Vec<u8>)>, Error> {
        let line = line(&mut self.wire).await?;
        let mut parts = line.split_ascii_whitespace();
        let is_message = matches!(parts.next(), Some("MSG" | "HMSG"));
        if !is_message {
            return self.heard(&line).await.map(|()| None);
        }
        let subject = parts.next().unwrap_or_default().to_owned();
        let length = parts.next_back().and_then(|length| length.parse::<usize>().ok());
        let length = length.filter(|length| *length <= NATS_LINE_BYTES_MAX);
        let length = length.ok_or_else(|| refuse("the NATS server answers what cannot be read"))?;
        let mut body = vec![0; length + 2];
        self.wire.read_exact(&mut body).await.map_err(|error| lost(&error))?;
        body.truncate(length);
        Ok(Some((subject, body)))
    }

    async fn heard(&mut self, line: &str) -> Result<(), Error> {
        if line == "PING" {
            self.write(b"PONG\r\n").await?;
            return self.wire.flush().await.map_err(|error| lost(&error));
        }
        match line.strip_prefix("-ERR") {
            Some(problem) => Err(refuse(format!("the NATS server says {}", words(problem)))),
            None => Ok(()),
        }
    }
}

/// What a stream says of a message.
fn stored(subject: &str, answer: &[u8]) -> Result<(), Error> {
    let text = String::from_utf8_lossy(answer);
    if text.starts_with("NATS/1.0 503") {
        return Err(Error::Unsent(format!("no stream takes the subject {subject}; create one")));
    }
    let said: serde_json::Value = serde_json::from_slice(answer).unwrap_or_default();
    let problem = &said["error"];
    if problem.is_null() && said["stream"].is_string() {
        return Ok(());
    }
    let told = words(problem["description"].as_str().unwrap_or(&text));
    let is_passing = problem["code"].as_u64().is_none_or(|code| code >= 500);
    let problem = format!("the stream does not take it: {told}");
    Err(if is_passing { Error::Unsent(problem) } else { Error::Refused(problem) })
}

fn number(info: &str, name: &str) -> Option<usize> {
    let info: serde_json::Value = serde_json::from_str(info).ok()?;
    usize::try_from(info[name].as_u64()?).ok()
}

async fn line(wire: &mut BufReader<Wire>) -> Result<String, Error> {
    let mut bytes = Vec::new();
    let mut bounded = wire.take(NATS_LINE_BYTES_MAX as u64);
    bounded.read_until(b'\n', &mut bytes).await.map_err(|error| lost(&error))?;
    if bytes.pop() != Some(b'\n') {
        return Err(Error::InDoubt("the NATS server closed the connection".to_owned()));
    }
    let line = String::from_utf8(bytes).map_err(|_| refuse("the NATS server answers what is no text"))?;
    Ok(line.trim_end_matches('\r').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_server_and_login() {
        let cases = [
            ("nats://127.0.0.1", Some((4222, false, "", None))),
            ("tls://n%20m:p%40@nats.example:4443", Some((4443, true, "n m", Some("p@")))),
            ("nats://token@h:1", Some((1, false, "token", None))),
            ("http://h:1", None),
            ("nats:h", None),
            ("nats://", None),
        ];
        for (text, expected) in cases {
            let found = Address::parse(text).ok();
            let found = found.as_ref().map(|found| {
                (found.place.port, found.is_secure, found.user.as_str(), found.password.as_deref())
            });
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_stream_says_whether_it_has_a_message() {
        assert_eq!(stored("s", br#"{"stream":"LOGS","seq":4}"#), Ok(()));
        assert_eq!(stored("s", br#"{"stream":"LOGS","seq":4,"duplicate":true}"#), Ok(()));
        assert!(matches!(stored("s", b"NATS/1.0 503\r\n\r\n"), Err(Error::Unsent(_))));
        let refused = br#"{"error":{"code":400,"description":"message size exceeds maximum"}}"#;
        assert!(
            matches!(stored("s", refused), Err(Error::Refused(reason)) if reason.contains("size exceeds"))
        );
        assert!(matches!(stored("s", b"nothing"), Err(Error::Unsent(_))));
    }
}
