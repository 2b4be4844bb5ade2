//! OpenTelemetry's protocol over HTTP and gRPC.

mod grpc;
mod http;

pub(super) use grpc::GRPC;
pub(super) use http::HTTP;

use super::{Delivery, Taken, landing, take};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use ingest::protocol::otlp::{self, Content};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    Logs,
    Traces,
    /// counted and not kept
    Metrics,
}

impl Signal {
    const ALL: [Self; 3] = [Self::Logs, Self::Traces, Self::Metrics];

    /// In addresses over HTTP.
    fn path(self) -> &'static str {
        match self {
            Self::Logs => "logs",
            Self::Traces => "traces",
            Self::Metrics => "metrics",
        }
    }

    /// What an answer calls the records that were refused.
    fn rejected(self) -> &'static str {
        match self {
            Self::Logs => "rejectedLogRecords",
            Self::Traces => "rejectedSpans",
            Self::Metrics => "rejectedDataPoints",
        }
    }
}

/// Takes a request in. Records that do not fit are in the quarantine, which the answer says: a client must not send
/// them again.
async fn export(
    server: &Arc<Server>,
    caller: &Caller,
    signal: Signal,
    content: Content,
    delivery: Delivery,
) -> Result<Taken, Failure> {
    let source = match signal {
        Signal::Logs | Signal::Metrics => landing(caller, "logs")?,
        Signal::Traces => landing(caller, "spans")?,
    };
    let decode = move |body: &[u8], received, limits: &ingest::Limits| {
        let rows = match signal {
            Signal::Logs => otlp::logs(source.decoder(), body, content, received)?,
            Signal::Traces => otlp::spans(source.decoder(), body, content, received)?,
            Signal::Metrics => return Ok((Vec::new(), otlp::data_points(body, content, limits)?)),
        };
        Ok((vec![(source, rows)], 0))
    };
    let (taken, data_points) = take(server, caller, delivery, decode).await?;
    server.protocols.data_points.fetch_add(data_points, Ordering::Relaxed);
    Ok(taken)
}

/// The partial success that an answer tells, as a message of Protocol Buffers; nothing if all landed.
fn partial_success(taken: &Taken) -> Vec<u8> {
    if taken.rejected == 0 {
        return Vec::new();
    }
    let mut partial = Vec::new();
    push_varint(1, taken.rejected, &mut partial);
    push_bytes(2, said(taken).as_bytes(), &mut partial);
    let mut out = Vec::new();
    push_bytes(1, &partial, &mut out);
    out
}

/// Why records were refused.
fn said(taken: &Taken) -> String {
    let why = taken.error.as_deref().unwrap_or_default();
    format!("kept in the quarantine of their data source: {why}")
}

/// A field of Protocol Buffers that is a number.
fn push_varint(field: u8, number: u64, out: &mut Vec<u8>) {
    out.push(field << 3);
    push_number(number, out);
}

/// A field of Protocol Buffers that is bytes.
fn push_bytes(field: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(field << 3 | 2);
    push_number(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn push_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A `google.rpc.Status`; `details` is one `google.protobuf.Any` or nothing.
fn status(code: u8, message: &str, details: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    push_varint(1, code.into(), &mut out);
    push_bytes(2, message.as_bytes(), &mut out);
    if !details.is_empty() {
        push_bytes(3, details, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_written_as_the_format_says() {
        assert_eq!(status(3, "no", &[]), [0x08, 3, 0x12, 2, b'n', b'o']);
        let taken = Taken { accepted: 1, rejected: 300, error: Some("bad".into()) };
        let bytes = partial_success(&taken);
        assert_eq!(bytes[..6], [0x0a, bytes.len() as u8 - 2, 0x08, 0xac, 0x02, 0x12]);
        assert_eq!(partial_success(&Taken::default()), [0_u8; 0]);
    }
}
