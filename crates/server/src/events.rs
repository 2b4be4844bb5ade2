//! `POST /v0/events`: rows in, as Tinybird's Events API takes them.

use crate::access;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::limits;
use crate::state::Server;
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use engine::{Delivery, DeliveryKey, Engine, Fed, Mode, Prepared, Source};
use futures::StreamExt;
use ingest::{Decoded, Encoding, Shape, csv};
use model::Timestamp;
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
    caller: Caller,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    take(&server, &caller, parameters, &headers, body).await.into_response()
}

async fn take(
    server: &Arc<Server>,
    caller: &Caller,
    parameters: Parameters,
    headers: &HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<serde_json::Value>), Failure> {
    let request = Request::new(caller, &parameters, headers)?;
    let is_visible_wanted = matches!(parameters.wait.as_deref(), Some("true" | "1"));
    let body = read(body, server.options.ingest.body_compressed_max).await?;
    let source = request.source.definition().name.clone();
    let prepared = prepare(server, caller, request, body).await?;
    let begin = server.now();
    let outcome = caller.engine.submit(prepared, is_visible_wanted).await?;
    if !outcome.is_repeat {
        server.remember_events(caller, &source, begin, (outcome.accepted, outcome.rejected));
    }
    let status = if is_visible_wanted { StatusCode::OK } else { StatusCode::ACCEPTED };
    let answer =
        serde_json::json!({ "successful_rows": outcome.accepted, "quarantined_rows": outcome.rejected });
    Ok((status, Json(answer)))
}

/// How rows lie in a body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layout {
    /// objects
    Json(Shape),
    /// a file with a header, or without one
    Csv(csv::Dialect),
    /// a file of columns
    Parquet,
}

/// What the parameters and headers ask for, checked before the body is read.
pub(crate) struct Request {
    pub(crate) source: Arc<Source>,
    pub(crate) layout: Layout,
    pub(crate) mode: Mode,
    pub(crate) encoding: Encoding,
    /// see [`Caller::key`]
    pub(crate) token: u64,
    pub(crate) idempotency_key: Option<Vec<u8>>,
}

impl Request {
    fn new(caller: &Caller, parameters: &Parameters, headers: &HeaderMap) -> Result<Self, Failure> {
        let source = parameters.name.clone().filter(|name| !name.is_empty());
        let source = source
            .ok_or_else(|| Failure::bad_request("the parameter name is missing; use ?name=DATA_SOURCE"))?;
        caller.append(&source)?;
        let source = caller.catalog.source(&source).cloned().ok_or_else(|| unknown(caller, &source))?;
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
        let encoding = self::encoding(headers)?;
        let idempotency_key = headers.get("x-idempotency-key").map(|key| key.as_bytes().to_vec());
        let layout = Layout::Json(shape);
        Ok(Self { source, layout, mode, encoding, token: caller.key, idempotency_key })
    }
}

pub(crate) fn unknown(caller: &Caller, name: &str) -> Failure {
    let known: Vec<&str> = caller
        .catalog
        .sources()
        .map(|source| source.definition().name.as_str())
        .filter(|name| caller.sees_source(name))
        .collect();
    Failure::not_found(format!("Data Source {name:?} does not exist; there are: {}", known.join(", ")))
}

/// How a body is compressed.
pub(crate) fn encoding(headers: &HeaderMap) -> Result<Encoding, Failure> {
    let encoding = headers.get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap_or("?"));
    Ok(Encoding::parse(encoding)?)
}

/// Decodes and encodes on a thread that may take its time.
pub(crate) async fn prepare(
    server: &Arc<Server>,
    caller: &Caller,
    request: Request,
    body: Bytes,
) -> Result<Prepared, Failure> {
    let permit = server.decoding.acquire().await.map_err(Failure::internal)?;
    let (shared, engine) = (Arc::clone(server), Arc::clone(&caller.engine));
    let decoding = tokio::task::spawn_blocking(move || {
        let received = shared.now();
        let body = ingest::decompress(request.encoding, body, &shared.options.ingest)?.bytes;
        let source = &request.source;
        let token = request.token.to_le_bytes();
        let scope: [&[u8]; 2] = [&token, source.definition().name.as_bytes()];
        let key = match &request.idempotency_key {
            Some(key) => DeliveryKey::explicit(&[scope[0], scope[1], key]),
            None => DeliveryKey::body(&[scope[0], scope[1], &body]),
        };
        let decoded = decode(&shared, source, &request.layout, body, received)?;
        Ok(engine.prepare(source, decoded, Some(key), request.mode, received)?)
    });
    let prepared = decoding.await.map_err(Failure::internal)?;
    drop(permit);
    prepared
}

/// The same for what was fetched from elsewhere; how far it has been read goes with it.
pub(crate) async fn prepare_fetched(
    server: &Arc<Server>,
    engine: &Arc<Engine>,
    source: &Arc<Source>,
    (mode, fed): (Mode, Fed),
    read: impl FnOnce() -> (Layout, Bytes) + Send + 'static,
) -> Result<Prepared, Failure> {
    let permit = server.decoding.acquire().await.map_err(Failure::internal)?;
    let (shared, engine, source) = (Arc::clone(server), Arc::clone(engine), Arc::clone(source));
    let decoding = tokio::task::spawn_blocking(move || {
        let received = shared.now();
        let (layout, bytes) = read();
        let decoded = decode(&shared, &source, &layout, bytes, received)?;
        let delivery = Delivery { key: None, mode, fed: Some(fed), received };
        Ok(engine.prepare_delivery(&source, decoded, delivery)?)
    });
    let prepared = decoding.await.map_err(Failure::internal)?;
    drop(permit);
    prepared
}

/// The rows of a body that is no longer compressed. Takes CPU.
fn decode(
    server: &Server,
    source: &Source,
    layout: &Layout,
    body: Bytes,
    received: Timestamp,
) -> Result<Decoded, Failure> {
    Ok(match layout {
        Layout::Json(shape) => source.decoder().decode(&body, *shape, received)?,
        Layout::Parquet => {
            let bytes_max = server.options.ingest.body_max;
            let lines = sql::parquet_lines(body, bytes_max).map_err(|error| match error {
                sql::Error::Limit { .. } => Failure::too_large("ingest.body_max", bytes_max),
                error => Failure::bad_request(error.to_string()),
            })?;
            source.decoder().decode(&lines, Shape::Ndjson, received)?
        }
        Layout::Csv(dialect) => csv::decode(source.decoder(), &body, dialect, received)?,
    })
}

/// What an address and a form in the body say together, in this order.
pub(crate) async fn form(uri: &Uri, body: Body, bytes_max: usize) -> Result<Vec<(String, String)>, Failure> {
    let body = read(body, bytes_max).await?;
    let mut asked = access::query_pairs(uri.query().unwrap_or(""));
    asked.extend(access::query_pairs(&String::from_utf8_lossy(&body)));
    Ok(asked)
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
pub(crate) async fn drain(stream: &mut BodyDataStream) {
    let mut left = limits::DRAIN_BYTES_MAX;
    while left > 0
        && let Ok(Some(Ok(piece))) = tokio::time::timeout(limits::DRAIN_STALL, stream.next()).await
    {
        left = left.saturating_sub(piece.len());
    }
}
