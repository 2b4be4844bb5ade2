//! One connection to a server of NATS, in its protocol of lines.
//!
//! ```text
//! INFO {json}      MSG subject sid [reply] bytes      HMSG subject sid [reply] bytes-of-headers bytes      PING  PONG  +OK  -ERR 'words'
//! ```
//!
//! Ways it can be broken: a line that is longer than a line may be, a length above the bound, a payload that does not end
//! with a line break. The connection is of no use then.

use super::{NatsOptions, refuse};
use crate::dial::{Need, Place, Wire};
use crate::error::words;
use crate::limits::{NATS_LINE_BYTES_MAX, NATS_MESSAGE_BYTES_MAX, NATS_TIMEOUT};
use crate::{Error, Sender};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::{Instant, timeout, timeout_at};
use url::Host;

pub(super) struct Connection {
    wire: BufReader<Wire>,
    /// what answers are sent to begins so
    inbox: String,
    /// of the last request
    number: u64,
    /// bytes of a message that the server takes
    payload_max: usize,
}

/// A message as it came.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) subject: String,
    pub(super) reply: String,
    /// of a message without a payload that tells how a request went
    pub(super) status: Option<u16>,
    /// what it tells beside
    pub(super) said: String,
    pub(super) payload: Vec<u8>,
}

fn lost(error: std::io::Error) -> Error {
    Error::InDoubt(format!("the connection to NATS broke: {}", error.kind()))
}

fn malformed(what: &str) -> Error {
    Error::InDoubt(format!("NATS sent {what}"))
}

/// Of `host[:port]`.
fn place(server: &str) -> Result<Place, Error> {
    let wrong = || refuse(format!("{server:?} is no server; write host:port"));
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| wrong())?),
        _ => (server, 4222),
    };
    Ok(Place { host: Host::parse(host).map_err(|_| wrong())?, port })
}

impl Connection {
    /// Connects, secures and logs in.
    pub(super) async fn open(sender: &Sender, options: &NatsOptions, server: &str) -> Result<Self, Error> {
        let place = place(server)?;
        let is_readable = !options.secret.is_empty() && !options.is_secure;
        let need = if is_readable { Need::Allowed } else { Need::Reachable };
        let wire: Wire = Box::new(sender.dialer.connect(&place, need).await?);
        let mut connection =
            Self { wire: BufReader::new(wire), inbox: String::new(), number: 0, payload_max: 1 << 20 };
        let opening = connection.greet(sender, options, &place);
        let opened = timeout(NATS_TIMEOUT, opening).await;
        let inbox = opened.map_err(|_| Error::Unsent("NATS does not greet in time".to_owned()))??;
        connection.inbox = inbox;
        Ok(connection)
    }

    async fn greet(
        &mut self,
        sender: &Sender,
        options: &NatsOptions,
        place: &Place,
    ) -> Result<String, Error> {
        let line = self.line().await?;
        let info = line.strip_prefix("INFO ").and_then(|text| serde_json::from_str::<Value>(text).ok());
        let info = info.ok_or_else(|| refuse("the server is none of NATS"))?;
        let payload_max = info["max_payload"].as_u64().and_then(|bytes| usize::try_from(bytes).ok());
        self.payload_max = payload_max.unwrap_or(self.payload_max);
        if options.is_secure {
            // The server says nothing before our hello: nothing was read ahead.
            let plain = std::mem::replace(&mut self.wire, BufReader::new(Box::new(tokio::io::duplex(1).0)));
            self.wire = BufReader::new(sender.dialer.secure(place, plain.into_inner()).await?);
        } else if info["tls_required"].as_bool() == Some(true) {
            return Err(refuse("the server of NATS asks for TLS; write tls:// in front of its address"));
        }
        let mut hello = json!({
            "verbose": false, "pedantic": false, "tls_required": options.is_secure, "name": "seismolog",
            "lang": "rust", "version": env!("CARGO_PKG_VERSION"), "protocol": 1, "headers": true, "no_responders": true,
        });
        match (options.user.as_str(), options.secret.as_str()) {
            ("", "") => {}
            ("", token) => hello["auth_token"] = json!(token),
            (user, password) => {
                hello["user"] = json!(user);
                hello["pass"] = json!(password);
            }
        }
        // Unique at its server, as both numbers are.
        let inbox = format!(
            "_INBOX.seismolog.{}.{}",
            info["server_id"].as_str().filter(|id| id.chars().all(char::is_alphanumeric)).unwrap_or("server"),
            info["client_id"].as_u64().unwrap_or(0)
        );
        let text = format!("CONNECT {hello}\r\nSUB {inbox}.* 1\r\nPING\r\n");
        self.write(text.as_bytes()).await?;
        loop {
            match self.line().await?.as_str() {
                "PONG" => return Ok(inbox),
                line if line.starts_with("-ERR") => return Err(told(line)),
                _ => {}
            }
        }
    }

    /// Bytes of a message that the server takes.
    pub(super) fn payload_max(&self) -> usize {
        self.payload_max
    }

    /// Waits until the server has taken all that was written.
    pub(super) async fn flushed(&mut self) -> Result<(), Error> {
        self.write(b"PING\r\n").await?;
        loop {
            let line = self.line().await?;
            if line == "PONG" {
                return Ok(());
            }
            self.heard(&line).await?;
        }
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let writing = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        timeout(NATS_TIMEOUT, writing)
            .await
            .map_err(|_| Error::InDoubt("NATS takes nothing in time".to_owned()))?
            .map_err(lost)
    }

    /// A line without its end.
    async fn line(&mut self) -> Result<String, Error> {
        let mut bytes = Vec::new();
        let mut bounded = (&mut self.wire).take(NATS_LINE_BYTES_MAX);
        bounded.read_until(b'\n', &mut bytes).await.map_err(lost)?;
        match bytes.strip_suffix(b"\r\n") {
            Some(line) => Ok(String::from_utf8_lossy(line).into_owned()),
            None if bytes.is_empty() => Err(Error::InDoubt("NATS closed the connection".to_owned())),
            None => Err(malformed("a line without an end")),
        }
    }

    /// Asks, with a block of headers or without; where answers come.
    pub(super) async fn request(&mut self, subject: &str, head: &str, body: &[u8]) -> Result<String, Error> {
        self.number += 1;
        let inbox = format!("{}.{}", self.inbox, self.number);
        let all = head.len() + body.len();
        let mut text = match head {
            "" => format!("PUB {subject} {inbox} {all}\r\n").into_bytes(),
            head => format!("HPUB {subject} {inbox} {} {all}\r\n{head}", head.len()).into_bytes(),
        };
        text.extend_from_slice(body);
        text.extend_from_slice(b"\r\n");
        self.write(&text).await?;
        Ok(inbox)
    }

    /// The next message, whatever it answers.
    pub(super) async fn receive_any(&mut self, wait: Duration) -> Result<Received, Error> {
        let reading = timeout(wait, self.read()).await;
        reading.map_err(|_| Error::InDoubt("NATS does not answer in time".to_owned()))?
    }

    /// The next message for a request: one that has come to its inbox, or that its consumer sends there under its own
    /// subject. What is left of an earlier request is passed over.
    pub(super) async fn receive(&mut self, inbox: &str, wait: Duration) -> Result<Received, Error> {
        let deadline = Instant::now() + wait;
        loop {
            let reading = timeout_at(deadline, self.read()).await;
            let received =
                reading.map_err(|_| Error::InDoubt("NATS does not answer in time".to_owned()))??;
            let is_earlier = received.subject.starts_with(&self.inbox) && received.subject != inbox;
            if !is_earlier {
                return Ok(received);
            }
        }
    }

    async fn read(&mut self) -> Result<Received, Error> {
        loop {
            let line = self.line().await?;
            if let Some(received) = self.heard(&line).await? {
                return Ok(received);
            }
        }
    }

    /// What a line begins; none for all that is no message.
    async fn heard(&mut self, line: &str) -> Result<Option<Received>, Error> {
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        match word.to_ascii_uppercase().as_str() {
            "MSG" => self.body(rest, Headers::None).await.map(Some),
            "HMSG" => self.body(rest, Headers::Some).await.map(Some),
            "PING" => self.write(b"PONG\r\n").await.map(|()| None),
            "-ERR" => Err(told(line)),
            _ => Ok(None),
        }
    }

    async fn body(&mut self, rest: &str, headers: Headers) -> Result<Received, Error> {
        let wrong = || malformed("a message that cannot be read");
        let mut parts: Vec<&str> = rest.split_ascii_whitespace().collect();
        let mut number = || parts.pop().and_then(|part| part.parse::<usize>().ok());
        let total = number().ok_or_else(wrong)?;
        let head = if headers == Headers::Some { number().ok_or_else(wrong)? } else { 0 };
        let (subject, reply) = match parts.as_slice() {
            [subject, _] => (*subject, ""),
            [subject, _, reply] => (*subject, *reply),
            _ => return Err(wrong()),
        };
        if total > NATS_MESSAGE_BYTES_MAX || head > total {
            return Err(malformed("a message that is too long"));
        }
        let mut payload = vec![0; total + 2];
        self.wire.read_exact(&mut payload).await.map_err(lost)?;
        payload.truncate(total);
        let mut received =
            Received { subject: subject.to_owned(), reply: reply.to_owned(), ..Received::default() };
        received.payload = payload.split_off(head);
        // NATS/1.0 404 No Messages
        let head = String::from_utf8_lossy(&payload);
        let first = head.lines().next().unwrap_or_default();
        let mut told = first.strip_prefix("NATS/1.0").unwrap_or_default().trim().splitn(2, ' ');
        received.status = told.next().and_then(|status| status.parse().ok());
        received.said = told.next().unwrap_or_default().to_owned();
        Ok(received)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Headers {
    Some,
    None,
}

/// What a server complains of.
fn told(line: &str) -> Error {
    let said = words(line.trim_start_matches("-ERR").trim());
    let problem = format!("the server of NATS says {said}");
    let is_ours = ["Authorization", "Permissions", "Authentication"].iter().any(|word| said.contains(word));
    if is_ours { refuse(problem) } else { Error::Unsent(problem) }
}
