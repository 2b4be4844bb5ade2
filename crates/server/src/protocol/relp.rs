//! Syslog over RELP: a message is acknowledged once it is durable. While the log takes nothing nothing is acknowledged, and the
//! sender waits.

use super::gather::Zones;
use super::{Delivery, Key, RELP, landing, take};
use crate::answer::Failure;
use crate::state::Server;
use crate::{caller, limits};
use ingest::protocol::Records;
use ingest::protocol::syslog::{self, Sender, relp};
use std::io;
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Messages that came together: where each is in a buffer.
struct Messages {
    buffer: Vec<u8>,
    places: Vec<Range<usize>>,
    sender: Sender,
}

/// What is whole in a buffer.
#[derive(Default)]
struct Heard {
    messages: Vec<Range<usize>>,
    answers: Vec<u8>,
    is_over: bool,
    /// where what is not whole begins
    end: usize,
}

fn hear(buffer: &[u8]) -> Result<Heard, ingest::Error> {
    let mut heard = Heard::default();
    while !heard.is_over {
        let Some(said) = relp::next_said(&buffer[heard.end..], limits::SYSLOG_MESSAGE_BYTES_MAX)? else {
            break;
        };
        let answer = match said.command.as_str() {
            "syslog" => {
                heard.messages.push(heard.end + said.data.start..heard.end + said.data.end);
                relp::taken(said.number)
            }
            "open" => relp::opened(said.number),
            "close" => {
                heard.is_over = true;
                relp::closed(said.number)
            }
            _ => relp::unknown(said.number),
        };
        heard.answers.extend(answer);
        heard.end += said.next;
    }
    Ok(heard)
}

/// Speaks with one sender until it goes, says nothing for long, or does not end what it began.
pub(super) async fn session(
    server: Arc<Server>,
    mut socket: TcpStream,
    from: IpAddr,
    zones: Arc<Zones>,
) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let zone = zones.of.get(&from).unwrap_or(&zones.default).clone();
    let sender = Sender { zone, host: from.to_canonical().to_string() };
    let mut buffer = Vec::new();
    loop {
        let heard = hear(&buffer).map_err(io::Error::other)?;
        let rest = buffer.split_off(heard.end);
        if !heard.messages.is_empty() {
            let messages = Messages { buffer, places: heard.messages, sender: sender.clone() };
            land(&server, Arc::new(messages)).await?;
        }
        buffer = rest;
        socket.write_all(&heard.answers).await?;
        if heard.is_over {
            return socket.shutdown().await;
        }
        let patience = if buffer.is_empty() { limits::SOCKET_IDLE } else { limits::BODY_STALL };
        buffer.reserve(limits::READ_BYTES);
        if tokio::time::timeout(patience, socket.read_buf(&mut buffer)).await?? == 0 {
            return Ok(());
        }
    }
}

/// Makes messages durable, however long the log is busy. What can never be taken ends the session unacknowledged.
async fn land(server: &Arc<Server>, messages: Arc<Messages>) -> io::Result<()> {
    loop {
        let Err(failure) = try_land(server, &messages).await else { return Ok(()) };
        let Some(seconds) = failure.retry_after_seconds() else {
            tracing::warn!(error = %failure, messages = messages.places.len(), "messages of RELP were not taken");
            return Err(io::Error::other(failure.to_string()));
        };
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
    }
}

async fn try_land(server: &Arc<Server>, messages: &Arc<Messages>) -> Result<(), Failure> {
    let caller = caller::of_nobody(server, None).await.ok_or_else(Failure::unauthorized)?;
    let source = landing(&caller, "logs")?;
    let messages = Arc::clone(messages);
    let decode = move |_: &[u8], received, _: &ingest::Limits| {
        let mut records = Records::new(source.decoder(), received);
        for place in &messages.places {
            syslog::push(&mut records, &messages.buffer[place.clone()], &messages.sender)?;
        }
        let rows = records.finish();
        Ok((vec![(source, rows)], ()))
    };
    let (taken, ()) = take(server, &caller, Delivery::without_body(Key::None), decode).await?;
    server.protocols.add(RELP, &taken);
    Ok(())
}
