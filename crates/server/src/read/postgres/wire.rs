//! Messages as bytes.
//!
//! ```text
//! startup = length:i32, code:i32, name\0 value\0 … \0        the first message; lengths count themselves
//! message = kind:u8, length:i32, body
//! ```
//! All numbers are big-endian. A length below its own four bytes, or above the bound, ends the connection; so does a text without
//! its end.

use crate::limits;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection, and what is to be sent.
pub(super) struct Wire {
    socket: TcpStream,
    out: Vec<u8>,
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl Wire {
    pub(super) fn new(socket: TcpStream) -> Self {
        Self { socket, out: Vec::new() }
    }

    /// The first message: its code and what is behind it.
    pub(super) async fn startup(&mut self) -> io::Result<(i32, Vec<u8>)> {
        let body = self.body(limits::POSTGRES_STARTUP_BYTES_MAX).await?;
        let (code, rest) = body.split_first_chunk::<4>().ok_or_else(|| broken("a startup without a code"))?;
        Ok((i32::from_be_bytes(*code), rest.to_vec()))
    }

    /// The next message; nothing at the end of the connection.
    pub(super) async fn message(&mut self, bytes_max: usize) -> io::Result<Option<(u8, Vec<u8>)>> {
        let kind = match tokio::time::timeout(limits::SOCKET_IDLE, self.socket.read_u8()).await {
            Ok(Ok(kind)) => kind,
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Ok(Err(error)) => return Err(error),
            Err(_) => return Ok(None),
        };
        let body = tokio::time::timeout(limits::BODY_STALL, self.body(bytes_max)).await;
        Ok(Some((kind, body.map_err(io::Error::other)??)))
    }

    async fn body(&mut self, bytes_max: usize) -> io::Result<Vec<u8>> {
        let length = self.socket.read_i32().await?;
        let length = usize::try_from(length).ok().and_then(|length| length.checked_sub(4));
        let length =
            length.filter(|length| *length <= bytes_max).ok_or_else(|| broken("a message of this length"))?;
        // Room is made as bytes come: the length may be a lie.
        let mut body = Vec::new();
        (&mut self.socket).take(length as u64).read_to_end(&mut body).await?;
        if body.len() < length { Err(broken("a message that ends early")) } else { Ok(body) }
    }

    /// Sends one byte by itself, as the answer to a question before the startup.
    pub(super) async fn byte(&mut self, byte: u8) -> io::Result<()> {
        self.socket.write_all(&[byte]).await
    }

    /// Adds a message to what is to be sent.
    pub(super) fn push(&mut self, kind: u8, body: &[u8]) {
        self.out.push(kind);
        let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
        self.out.extend_from_slice(&length.to_be_bytes());
        self.out.extend_from_slice(body);
    }

    /// Sends what has gathered if it is much.
    pub(super) async fn relieve(&mut self) -> io::Result<()> {
        if self.out.len() >= limits::READ_BYTES * 4 { self.flush().await } else { Ok(()) }
    }

    /// Sends what has gathered.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        let out = std::mem::take(&mut self.out);
        tokio::time::timeout(limits::BODY_STALL, self.socket.write_all(&out))
            .await
            .map_err(io::Error::other)?
    }

    /// An error with its code of five letters.
    pub(super) fn error(&mut self, severity: &str, code: &str, text: &str) {
        let mut body = Vec::new();
        for (field, value) in [(b'S', severity), (b'V', severity), (b'C', code), (b'M', text)] {
            body.push(field);
            push_text(value, &mut body);
        }
        body.push(0);
        self.push(b'E', &body);
    }

    /// That the next query may come.
    pub(super) fn ready(&mut self) {
        self.push(b'Z', b"I");
    }
}

/// A text with its end; one inside it would be another end.
pub(super) fn push_text(text: &str, out: &mut Vec<u8>) {
    out.extend(text.bytes().filter(|byte| *byte != 0));
    out.push(0);
}

/// Reads the parts of a body.
pub(super) struct Parts<'a>(pub(super) &'a [u8]);

impl<'a> Parts<'a> {
    pub(super) fn text(&mut self) -> io::Result<&'a str> {
        let end =
            self.0.iter().position(|byte| *byte == 0).ok_or_else(|| broken("a text without its end"))?;
        let text = std::str::from_utf8(&self.0[..end]).map_err(|_| broken("a text that is not UTF-8"))?;
        self.0 = &self.0[end + 1..];
        Ok(text)
    }

    pub(super) fn number<const BYTES: usize>(&mut self) -> io::Result<i64> {
        let (bytes, rest) =
            self.0.split_first_chunk::<BYTES>().ok_or_else(|| broken("a number that is cut"))?;
        self.0 = rest;
        let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
        Ok(bytes.iter().fold(sign, |number: i64, byte| number << 8 | i64::from(*byte)))
    }

    pub(super) fn bytes(&mut self, length: usize) -> io::Result<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(|| broken("a value that is cut"))?;
        self.0 = rest;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_and_what_is_cut_is_refused() {
        let mut parts = Parts(b"ab\0\x00\x07\xff\xff\xff\xffxyz");
        assert_eq!(parts.text().unwrap(), "ab");
        assert_eq!(parts.number::<2>().unwrap(), 7);
        assert_eq!(parts.number::<4>().unwrap(), -1);
        assert_eq!(parts.bytes(2).unwrap(), b"xy");
        assert!(parts.bytes(2).is_err() && parts.number::<2>().is_err() && parts.text().is_err());
        assert!(Parts(b"\xff\0").text().is_err());
    }
}
