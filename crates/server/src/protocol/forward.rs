//! Fluentd's Forward protocol, for Fluentd, Fluent Bit and the loggers of many languages.
//!
//! ```text
//! with a shared key:  ◀ HELO nonce   ▶ PING salt, digest   ◀ PONG digest
//! ▶ message   ◀ {"ack": chunk}, once its events are durable, if it asks for one
//! ```
//!
//! While the log takes nothing there is no acknowledgement, and the sender keeps its chunk.

use super::{Delivery, Key, landing, take};
use crate::answer::Failure;
use crate::state::Server;
use crate::{caller, limits, listen};
use ingest::protocol::Records;
use ingest::protocol::fluent::{self, Framer};
use sha2::{Digest, Sha512};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

/// How we call ourselves in the handshake.
const HOST: &str = "seismolog";

/// Serves until `shutdown` resolves, over TLS where there is an acceptor. Senders must know `shared_key`, unless it is
/// empty. The caller owns the socket.
pub async fn serve(
    server: Arc<Server>,
    (listener, acceptor): (TcpListener, Option<TlsAcceptor>),
    shared_key: String,
    shutdown: impl Future<Output = ()>,
) {
    let shared_key: Arc<str> = shared_key.into();
    let large = Arc::new(Semaphore::new(limits::FORWARD_LARGE_MAX));
    let session = |socket, _| {
        let (server, shared_key, large) = (Arc::clone(&server), Arc::clone(&shared_key), Arc::clone(&large));
        let acceptor = acceptor.clone();
        async move { secured(&server, socket, acceptor, &shared_key, large).await }
    };
    // What was not acknowledged is sent again.
    tokio::select! {
        () = listen::sessions(listener, limits::FORWARD_CONNECTIONS_MAX, session) => {}
        () = shutdown => {}
    }
}

async fn secured(
    server: &Arc<Server>,
    socket: TcpStream,
    acceptor: Option<TlsAcceptor>,
    shared_key: &str,
    large: Arc<Semaphore>,
) -> io::Result<()> {
    socket.set_nodelay(true)?;
    match acceptor {
        None => serve_one(server, Connection::new(socket, large), shared_key).await,
        Some(acceptor) => {
            let socket = tokio::time::timeout(limits::HEADER_TIME, acceptor.accept(socket)).await??;
            serve_one(server, Connection::new(socket, large), shared_key).await
        }
    }
}

/// A connection and what was read of its next message.
struct Connection<S> {
    socket: S,
    buffer: Vec<u8>,
    framer: Framer,
    /// room for messages that are large, shared by all connections
    large: Arc<Semaphore>,
    /// this one's place there
    place: Option<OwnedSemaphorePermit>,
}

async fn serve_one<S: AsyncRead + AsyncWrite + Unpin>(
    server: &Arc<Server>,
    mut connection: Connection<S>,
    shared_key: &str,
) -> io::Result<()> {
    if !shared_key.is_empty() && !connection.greet(shared_key).await? {
        return Ok(());
    }
    while let Some(message) = connection.next(limits::FORWARD_MESSAGE_BYTES_MAX).await? {
        let landed = if fluent::is_event(&message) {
            land_events(server, connection.with_events(message)).await
        } else {
            land(server, message).await
        };
        let chunk = match landed {
            Ok(chunk) => chunk,
            Err(failure) => {
                // Without an acknowledgement the sender comes again, by a connection of its own.
                tracing::warn!(error = %failure, "a message of the Forward protocol was not taken");
                return Ok(());
            }
        };
        if let Some(chunk) = chunk {
            connection.write(&fluent::ack(&chunk)).await?;
        }
    }
    Ok(())
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    fn new(socket: S, large: Arc<Semaphore>) -> Self {
        Self { socket, buffer: Vec::new(), framer: Framer::default(), large, place: None }
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.write_all(bytes).await?;
        // TLS keeps what it was given until it is told.
        self.socket.flush().await
    }

    /// The next message, or nothing at the end. A message that grows large waits for a place before more of it is read.
    async fn next(&mut self, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
        self.place = None;
        loop {
            let end = self.framer.end(&self.buffer).map_err(io::Error::other)?;
            if let Some(end) = end {
                let rest = self.buffer.split_off(end);
                return Ok(Some(std::mem::replace(&mut self.buffer, rest)));
            }
            if self.buffer.len() > bytes_max {
                return Err(io::Error::other(format!("a message has more than {bytes_max} bytes")));
            }
            if self.place.is_none() && self.buffer.len() > limits::FORWARD_SMALL_BYTES {
                let place = Arc::clone(&self.large).acquire_owned().await;
                self.place = Some(place.map_err(io::Error::other)?);
            }
            let patience = if self.buffer.is_empty() { limits::SOCKET_IDLE } else { limits::BODY_STALL };
            self.buffer.reserve(limits::READ_BYTES);
            if tokio::time::timeout(patience, self.socket.read_buf(&mut self.buffer)).await?? == 0 {
                return Ok(None);
            }
        }
    }

    /// An event, and those behind it that have come and ask for no acknowledgement either.
    fn with_events(&mut self, mut events: Vec<u8>) -> Vec<u8> {
        let mut begin = 0;
        while events.len() + begin < limits::FORWARD_EVENTS_BYTES {
            let rest = &self.buffer[begin..];
            // What is broken behind them ends the connection when its turn has come.
            let Ok(Some(end)) = Framer::default().end(rest) else { break };
            if !fluent::is_event(&rest[..end]) {
                break;
            }
            begin += end;
        }
        events.extend(self.buffer.drain(..begin));
        events
    }

    /// Whether the sender knows the shared key.
    async fn greet(&mut self, shared_key: &str) -> io::Result<bool> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|error| io::Error::other(error.to_string()))?;
        self.write(&fluent::helo(&nonce)).await?;
        let answer = tokio::time::timeout(limits::HEADER_TIME, self.next(limits::FORWARD_GREETING_BYTES_MAX));
        let Some(answer) = answer.await?? else { return Ok(false) };
        let key = shared_key.as_bytes();
        let ping = fluent::ping(&answer);
        let known = ping
            .filter(|ping| is_equal(digest(&[&ping.salt, &ping.host, &nonce, key]).as_bytes(), &ping.digest));
        let Some(ping) = known else {
            self.write(&fluent::pong(HOST, Err("shared_key mismatch"))).await?;
            return Ok(false);
        };
        let ours = digest(&[&ping.salt, HOST.as_bytes(), &nonce, key]);
        self.write(&fluent::pong(HOST, Ok(&ours))).await?;
        Ok(true)
    }
}

/// SHA-512 in hexadecimal.
fn digest(parts: &[&[u8]]) -> String {
    let mut digest = Sha512::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// In constant time, for texts of one length.
fn is_equal(left: &[u8], right: &[u8]) -> bool {
    let differing = left.iter().zip(right).fold(0, |differing, (left, right)| differing | (left ^ right));
    left.len() == right.len() && differing == 0
}

/// Makes the events of a message durable; what is to be acknowledged then. A chunk that is sent again lands once.
async fn land(server: &Arc<Server>, message: Vec<u8>) -> Result<Option<Vec<u8>>, Failure> {
    let caller = caller::of_nobody(server, None).await.ok_or_else(Failure::unauthorized)?;
    let source = landing(&caller, "logs")?;
    let delivery = Delivery { body: message.into(), ..Delivery::without_body(Key::Body) };
    let decode = move |message: &[u8], received, _: &ingest::Limits| {
        let mut records = Records::new(source.decoder(), received);
        let asked = fluent::push(&mut records, message)?;
        let rows = records.finish();
        Ok((vec![(source, rows)], asked.chunk))
    };
    let (taken, chunk) = take(server, &caller, delivery, decode).await?;
    server.protocols.add(super::FORWARD, &taken);
    Ok(chunk)
}

/// Makes events durable that stand one behind the other and ask for nothing. Those before a broken one land.
async fn land_events(server: &Arc<Server>, events: Vec<u8>) -> Result<Option<Vec<u8>>, Failure> {
    let caller = caller::of_nobody(server, None).await.ok_or_else(Failure::unauthorized)?;
    let source = landing(&caller, "logs")?;
    let delivery = Delivery { body: events.into(), ..Delivery::without_body(Key::None) };
    let decode = move |events: &[u8], received, _: &ingest::Limits| {
        let mut records = Records::new(source.decoder(), received);
        let broken = push_all(&mut records, events).err();
        let rows = records.finish();
        Ok((vec![(source, rows)], broken))
    };
    let (taken, broken) = take(server, &caller, delivery, decode).await?;
    server.protocols.add(super::FORWARD, &taken);
    broken.map_or(Ok(None), |error| Err(error.into()))
}

fn push_all(records: &mut Records<'_>, mut events: &[u8]) -> Result<(), ingest::Error> {
    while let Some(end) = Framer::default().end(events)? {
        fluent::push(records, &events[..end])?;
        events = &events[end..];
    }
    Ok(())
}
