//! Fluentd's Forward protocol: events by tag, in MessagePack, in all four of its modes.
//!
//! ```text
//! Message               [tag, time, record, option?]
//! Forward               [tag, [[time, record], …], option?]
//! PackedForward         [tag, bytes of [time, record]…, option?]
//! CompressedPackedForward   the same, gzip, with {"compressed": "gzip"} in the option
//! option = {"chunk": id, …}     answered by {"ack": id}
//! ```
//!
//! Ways it can be broken: a value that is none of these, bytes that end inside an event, bytes that are not gzip. The
//! connection ends then, as what follows cannot be told apart. An event whose record is no map goes to the quarantine.

use super::document::{self, Around};
use super::json::document as parse;
use super::msgpack::{Fault, Reader, Skipping, Value, event_time};
use super::record::Records;
use super::text::to_text;
use crate::decompress::{Encoding, decompress};
use crate::{Error, Limits};
use bytes::Bytes;
use model::Timestamp;

const NAME: &str = "a message of the Forward protocol";

/// Looks for the end of the message that a stream begins with, as its bytes come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Framer {
    skipping: Skipping,
    pos: usize,
}

impl Framer {
    /// The end of the first message of a buffer, or nothing if it is not whole yet; what was looked at before is not
    /// looked at again.
    ///
    /// # Errors
    /// [`Error::Malformed`]: no message can begin like this.
    pub fn end(&mut self, buffer: &[u8]) -> Result<Option<usize>, Error> {
        let mut reader = Reader::new(buffer, self.pos);
        let outcome = self.skipping.run(&mut reader);
        self.pos = reader.pos;
        match outcome {
            Ok(()) => {
                let end = self.pos;
                *self = Self::default();
                Ok(Some(end))
            }
            Err(Fault::Cut) => Ok(None),
            Err(Fault::Broken) => Err(broken()),
        }
    }
}

/// A sender's answer to [`helo`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ping {
    /// how it calls itself
    pub host: Vec<u8>,
    /// what it adds to the digest
    pub salt: Vec<u8>,
    /// SHA-512 of salt, host, nonce and key, in hexadecimal
    pub digest: Vec<u8>,
}

/// Reads `["PING", host, salt, digest, …]`.
#[must_use]
pub fn ping(message: &[u8]) -> Option<Ping> {
    let mut reader = Reader::new(message, 0);
    let Ok(Value::Array(4..)) = reader.next() else { return None };
    let mut text = || match reader.next() {
        Ok(Value::Text(bytes) | Value::Bytes(bytes)) => Some(bytes.to_vec()),
        _ => None,
    };
    let is_ping = text()? == b"PING";
    let ping = Ping { host: text()?, salt: text()?, digest: text()? };
    is_ping.then_some(ping)
}

/// What a sender that must know the shared key is greeted with.
#[must_use]
pub fn helo(nonce: &[u8; 16]) -> Vec<u8> {
    let mut out = vec![0x92];
    push_text("HELO", &mut out);
    out.push(0x83);
    push_text("nonce", &mut out);
    out.extend([0xc4, 16]);
    out.extend(nonce);
    push_text("auth", &mut out);
    push_text("", &mut out);
    push_text("keepalive", &mut out);
    out.push(0xc3);
    out
}

/// Whether a sender may go on: with our digest, or why not.
#[must_use]
pub fn pong(host: &str, digest: Result<&str, &str>) -> Vec<u8> {
    let mut out = vec![0x95];
    push_text("PONG", &mut out);
    out.push(if digest.is_ok() { 0xc3 } else { 0xc2 });
    push_text(digest.err().unwrap_or_default(), &mut out);
    push_text(host, &mut out);
    push_text(digest.unwrap_or_default(), &mut out);
    out
}

/// `{"ack": chunk}`
#[must_use]
pub fn ack(chunk: &[u8]) -> Vec<u8> {
    let mut out = vec![0x81];
    push_text("ack", &mut out);
    push_bytes(chunk, &mut out);
    out
}

fn push_text(text: &str, out: &mut Vec<u8>) {
    push_bytes(text.as_bytes(), out);
}

/// As a text, which all clients read.
fn push_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    match u32::try_from(bytes.len()).unwrap_or(u32::MAX) {
        length @ 0..32 => out.push(0xa0 | length as u8),
        length => {
            out.push(0xdb);
            out.extend(length.to_be_bytes());
        }
    }
    out.extend_from_slice(bytes);
}

/// What a message asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// what to acknowledge once the events are durable
    pub chunk: Option<Vec<u8>>,
}

/// Whether a whole message is one event and nothing else, so that it asks for no acknowledgement and many may land at once.
#[must_use]
pub fn is_event(message: &[u8]) -> bool {
    let mut reader = Reader::new(message, 0);
    let is_triple = reader.next() == Ok(Value::Array(3)) && reader.skip().is_ok();
    is_triple && !matches!(reader.next(), Ok(Value::Array(_) | Value::Text(_) | Value::Bytes(_)) | Err(_))
}

/// Takes the events of a whole message.
///
/// # Errors
/// [`Error::Malformed`], [`Error::Corrupt`] and [`Error::TooLarge`]; the message is not taken then.
pub fn push(records: &mut Records<'_>, message: &[u8]) -> Result<Asked, Error> {
    let mut reader = Reader::new(message, 0);
    let Value::Array(parts) = next(&mut reader)? else { return Err(broken()) };
    let tag = match next(&mut reader)? {
        Value::Text(bytes) | Value::Bytes(bytes) => to_text(bytes, &mut records.invalid_utf8).into_owned(),
        _ => return Err(broken()),
    };
    let events_at = reader.pos;
    match (next(&mut reader)?, parts) {
        (Value::Array(count), 2 | 3) => {
            reader.pos = events_at;
            reader.skip().map_err(|_| broken())?;
            let option = option(&mut reader, parts == 3)?;
            let mut events = Reader::new(message, events_at);
            next(&mut events)?;
            for _ in 0..count {
                push_event(records, &mut events, &tag)?;
            }
            Ok(option.asked)
        }
        (Value::Text(packed) | Value::Bytes(packed), 2 | 3) => {
            let option = option(&mut reader, parts == 3)?;
            let unpacked = option.unpack(packed, records.limits())?;
            let mut events = Reader::new(&unpacked, 0);
            while !events.is_at_end() {
                push_event(records, &mut events, &tag)?;
            }
            Ok(option.asked)
        }
        (time, 3 | 4) => {
            let at = timestamp(time, records.received())?;
            push_record(records, &mut reader, &tag, at)?;
            Ok(option(&mut reader, parts == 4)?.asked)
        }
        _ => Err(broken()),
    }
}

fn broken() -> Error {
    Error::malformed(NAME, "it is none of its four modes")
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>, Error> {
    reader.next().map_err(|_| broken())
}

#[derive(Default)]
struct Options {
    asked: Asked,
    is_gzip: bool,
}

impl Options {
    fn unpack(&self, packed: &[u8], limits: &Limits) -> Result<Bytes, Error> {
        let packed = Bytes::copy_from_slice(packed);
        let encoding = if self.is_gzip { Encoding::Gzip } else { Encoding::Identity };
        let unpacked = decompress(encoding, packed, limits)?;
        if unpacked.is_truncated { Err(broken()) } else { Ok(unpacked.bytes) }
    }
}

fn option(reader: &mut Reader<'_>, is_there: bool) -> Result<Options, Error> {
    let mut options = Options::default();
    if !is_there {
        return Ok(options);
    }
    let Value::Map(count) = next(reader)? else { return Ok(options) };
    for _ in 0..count {
        let key = next(reader)?;
        let value_at = reader.pos;
        let value = next(reader)?;
        match (key, value) {
            (Value::Text(b"chunk"), Value::Text(id) | Value::Bytes(id)) => {
                options.asked.chunk = Some(id.to_vec())
            }
            (Value::Text(b"compressed"), Value::Text(kind)) => options.is_gzip = kind == b"gzip",
            _ => {}
        }
        reader.pos = value_at;
        reader.skip().map_err(|_| broken())?;
    }
    Ok(options)
}

/// `[time, record]`
fn push_event(records: &mut Records<'_>, reader: &mut Reader<'_>, tag: &str) -> Result<(), Error> {
    let Value::Array(2) = next(reader)? else { return Err(broken()) };
    let time = next(reader)?;
    let at = match time {
        // [[time, metadata], record], as newer senders write it
        Value::Array(2) => {
            let at = timestamp(next(reader)?, records.received())?;
            reader.skip().map_err(|_| broken())?;
            at
        }
        time => timestamp(time, records.received())?,
    };
    push_record(records, reader, tag, at)
}

fn timestamp(value: Value<'_>, received: Timestamp) -> Result<Timestamp, Error> {
    Ok(match value {
        Value::Unsigned(count) => i64::try_from(count).map_or(received, Timestamp::from_count),
        Value::Signed(count) => Timestamp::from_count(count),
        Value::Float(count) => Timestamp::from_count_f64(count),
        Value::Extension(0, time) if time.len() == 8 => {
            let (secs, nanos) = event_time(time);
            Timestamp(i64::from(secs) * 1_000_000_000 + i64::from(nanos))
        }
        Value::Nil => received,
        _ => return Err(broken()),
    })
}

fn push_record(
    records: &mut Records<'_>,
    reader: &mut Reader<'_>,
    tag: &str,
    at: Timestamp,
) -> Result<(), Error> {
    let begin = reader.pos;
    let mut text = String::new();
    let nesting_max = records.limits().nesting_max;
    let mut invalid = 0;
    let written = reader.write_json(&mut text, nesting_max, &mut invalid);
    records.invalid_utf8 += invalid;
    if written.is_err() {
        reader.pos = begin;
        reader.skip().map_err(|_| broken())?;
        let error = format!("row is nested deeper than {nesting_max} levels (nesting_max), or has no keys");
        return records.refuse(&text, error).map(drop);
    }
    let Ok(object) = parse(&text, NAME, records.limits()) else {
        return records.refuse(&text, "the record cannot be read".to_owned()).map(drop);
    };
    if !super::json::is_object(object) {
        return records.refuse(&text, "the record is no map".to_owned()).map(drop);
    }
    let around = Around { timestamp: Some(at), service: tag, ..Around::default() };
    document::push(records, object, &around).map(drop)
}
