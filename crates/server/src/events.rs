//! `POST /v0/events`: rows in, as Tinybird's Events API takes them.

use crate::answer::Failure;
use crate::limits;
use crate::rate::Allowance;
use crate::state::{Server, TokenHolder};
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use engine::{DeliveryKey, Mode, Prepared};
use futures::StreamExt;
use ingest::{Encoding, Shape};
use std::sync::Arc;

#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Parameters {
    name: Option<String>,
    wait: Option<String>,
    format: Option<String>,
    /// ours: `mode=history` teaches baselines and raises nothing
    mode: Option<String>,
}

pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    TokenHolder(token): TokenHolder,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let allowance = server.rates.count(token as u64, server.now());
    let answer = if allowance.is_exceeded {
        Err(Failure::too_many_requests(allowance.limit))
    } else {
        take(&server, token as u8, parameters, &headers, body).await
    };
    let mut response = answer.into_response();
    describe(allowance, response.headers_mut());
    response
}

fn describe(allowance: Allowance, headers: &mut HeaderMap) {
    headers.insert("x-ratelimit-limit", HeaderValue::from(allowance.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(allowance.remaining));
    headers.insert("x-ratelimit-reset", HeaderValue::from(1));
}

async fn take(
    server: &Arc<Server>,
    token: u8,
    parameters: Parameters,
    headers: &HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<serde_json::Value>), Failure> {
    let request = Request::new(server, token, &parameters, headers)?;
    let is_visible_wanted = matches!(parameters.wait.as_deref(), Some("true" | "1"));
    let body = read(body, server.options.ingest.body_compressed_max).await?;
    let prepared = prepare(server, request, body).await?;
    let outcome = server.engine.submit(prepared, is_visible_wanted).await?;
    let status = if is_visible_wanted { StatusCode::OK } else { StatusCode::ACCEPTED };
    let answer =
        serde_json::json!({ "successful_rows": outcome.accepted, "quarantined_rows": outcome.rejected });
    Ok((status, Json(answer)))
}

/// What the parameters and headers ask for, checked before the body is read.
struct Request {
    source: String,
    shape: Shape,
    mode: Mode,
    encoding: Encoding,
    token: u8,
    idempotency_key: Option<Vec<u8>>,
}

impl Request {
    fn new(
        server: &Server,
        token: u8,
        parameters: &Parameters,
        headers: &HeaderMap,
    ) -> Result<Self, Failure> {
        let source = parameters.name.clone().filter(|name| !name.is_empty());
        let source = source
            .ok_or_else(|| Failure::bad_request("the parameter name is missing; use ?name=DATA_SOURCE"))?;
        if server.engine.source(&source).is_none() {
            return Err(unknown(server, &source));
        }
        let shape = match parameters.format.as_deref() {
            None | Some("ndjson") => Shape::Ndjson,
            Some("json") => Shape::Json,
            Some(other) => {
                return Err(Failure::bad_request(format!(
                    "format {other:?} is not known; use ndjson or json"
                )));
            }
        };
        let mode = match parameters.mode.as_deref() {
            Some("history") => Mode::History,
            _ => Mode::Live,
        };
        let encoding =
            headers.get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap_or("?"));
        let encoding = Encoding::parse(encoding)?;
        let idempotency_key = headers.get("x-idempotency-key").map(|key| key.as_bytes().to_vec());
        Ok(Self { source, shape, mode, encoding, token, idempotency_key })
    }
}

fn unknown(server: &Server, name: &str) -> Failure {
    let mut known: Vec<&str> =
        server.engine.sources().map(|source| source.definition().name.as_str()).collect();
    known.sort_unstable();
    Failure::not_found(format!("Data Source {name:?} does not exist; there are: {}", known.join(", ")))
}

/// Decodes and encodes on a thread that may take its time.
async fn prepare(server: &Arc<Server>, request: Request, body: Bytes) -> Result<Prepared, Failure> {
    let permit = server.decoding.acquire().await.map_err(Failure::internal)?;
    let shared = Arc::clone(server);
    let decoding = tokio::task::spawn_blocking(move || {
        let received = shared.now();
        let body = ingest::decompress(request.encoding, body, &shared.options.ingest)?.bytes;
        let source =
            shared.engine.source(&request.source).ok_or_else(|| unknown(&shared, &request.source))?;
        let scope: [&[u8]; 2] = [&[request.token], request.source.as_bytes()];
        let key = match &request.idempotency_key {
            Some(key) => DeliveryKey::explicit(&[scope[0], scope[1], key]),
            None => DeliveryKey::body(&[scope[0], scope[1], &body]),
        };
        let decoded = source.decoder().decode(&body, request.shape, received)?;
        Ok(shared.engine.prepare(source, decoded, Some(key), request.mode, received)?)
    });
    let prepared = decoding.await.map_err(Failure::internal)?;
    drop(permit);
    prepared
}

/// Reads a body within its limit; a client that stalls is let go.
pub(crate) async fn read(body: Body, bytes_max: usize) -> Result<Bytes, Failure> {
    let mut stream: BodyDataStream = body.into_data_stream();
    let mut all = BytesMut::new();
    loop {
        let next =
            tokio::time::timeout(limits::BODY_STALL, stream.next()).await.map_err(|_| Failure::stalled())?;
        match next {
            None => return Ok(all.freeze()),
            Some(Err(_)) => return Err(Failure::cut()),
            Some(Ok(piece)) if all.len() + piece.len() > bytes_max => {
                drain(&mut stream).await;
                return Err(Failure::too_large("ingest.body_compressed_max", bytes_max));
            }
            Some(Ok(piece)) => all.extend_from_slice(&piece),
        }
    }
}

/// Reads on for a while without keeping anything: a client that is still sending would not see the answer.
async fn drain(stream: &mut BodyDataStream) {
    let mut left = limits::DRAIN_BYTES_MAX;
    while left > 0
        && let Ok(Some(Ok(piece))) = tokio::time::timeout(limits::DRAIN_STALL, stream.next()).await
    {
        left = left.saturating_sub(piece.len());
    }
}
