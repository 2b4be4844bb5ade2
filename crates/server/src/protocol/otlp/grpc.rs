//! OTLP over gRPC: three methods of one message and one answer, over HTTP/2 without TLS.
//!
//! ```text
//! request = flag:u8 (1: compressed as grpc-encoding says), length:u32 big-endian, message
//! answer  = the same, then the trailers grpc-status and grpc-message; a failure is headers alone
//! ```
//!
//! By hand and not by tonic: what is left of gRPC where messages are read in place is this frame and these trailers, and
//! the connection is the one that all other routes have, with its bounds and its end.

use super::super::{Delivery, Dialect, Key, Loopback, answered, credentials, rpc_code};
use super::{Signal, export, partial_success, push_bytes, push_varint, status};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::{access, events, limits};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use bytes::{Buf, Bytes};
use http_body_util::{BodyExt, Full};
use ingest::Encoding;
use ingest::protocol::otlp::Content;
use std::convert::Infallible;
use std::sync::Arc;

pub(in crate::protocol) const GRPC: Dialect = Dialect {
    name: "otlp_grpc",
    token: credentials::any,
    stranger: |_| Failure::unauthorized(),
    loopback: Loopback::Open,
    refuse,
    routes,
};

/// Bytes of the frame before a message.
const FRAME: usize = 5;

fn method(signal: Signal) -> &'static str {
    match signal {
        Signal::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
        Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    }
}

fn routes() -> Router<Arc<Server>> {
    Signal::ALL.into_iter().fold(Router::new(), |router, signal| {
        let handler = move |server: State<Arc<Server>>, caller: Caller, headers: HeaderMap, body: Body| {
            take(server, caller, signal, headers, body)
        };
        router.route(method(signal), post(handler))
    })
}

async fn take(
    State(server): State<Arc<Server>>,
    caller: Caller,
    signal: Signal,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let mut body = events::read(body, limits::GRPC_MESSAGE_BYTES_MAX + FRAME).await?;
    if body.len() < FRAME {
        return Err(Failure::cut());
    }
    let is_compressed = body.get_u8() != 0;
    let length = usize::try_from(body.get_u32()).unwrap_or(usize::MAX);
    if length != body.len() {
        return Err(Failure::cut());
    }
    let encoding = headers.get("grpc-encoding").map_or("", |value| value.to_str().unwrap_or("?"));
    let encoding = if is_compressed { Encoding::parse(encoding)? } else { Encoding::Identity };
    let delivery = Delivery { encoding, key: Key::Body, body };
    let taken = export(&server, &caller, signal, Content::Protobuf, delivery).await?;
    let answer = message(&partial_success(&taken));
    Ok(answered(taken, answer))
}

/// An answer that went well.
fn message(message: &[u8]) -> Response {
    let mut frame = Vec::with_capacity(FRAME + message.len());
    frame.push(0);
    frame.extend(u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes());
    frame.extend_from_slice(message);
    let trailers = HeaderMap::from_iter([(
        axum::http::HeaderName::from_static("grpc-status"),
        HeaderValue::from_static("0"),
    )]);
    let body = Full::new(Bytes::from(frame)).with_trailers(async { Some(Ok::<_, Infallible>(trailers)) });
    ([(header::CONTENT_TYPE, "application/grpc")], Body::new(body)).into_response()
}

/// The status in headers; whoever may come again is told when, in a `google.rpc.RetryInfo`.
fn refuse(failure: &Failure, _: &HeaderMap) -> Response {
    let (code, text) = (rpc_code(failure.status()), failure.to_string());
    let mut details = Vec::new();
    if let Some(seconds) = failure.retry_after_seconds() {
        let (mut delay, mut retry) = (Vec::new(), Vec::new());
        push_varint(1, seconds.into(), &mut delay);
        push_bytes(1, &delay, &mut retry);
        push_bytes(1, b"type.googleapis.com/google.rpc.RetryInfo", &mut details);
        push_bytes(2, &retry, &mut details);
    }
    let details = BASE64_STANDARD_NO_PAD.encode(status(code, &text, &details));
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert("grpc-status", HeaderValue::from(u16::from(code)));
    for (name, value) in
        [("grpc-message", access::percent_encode(&text)), ("grpc-status-details-bin", details)]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
