//! What shippers and SDKs speak, beside the Events API: one file per protocol, one line each in [`PROTOCOLS`].
//!
//! ```text
//! request ─ admit: token, rate ─▶ handler ─ take: decompress, decode, prepare, submit ─▶ answer, in the protocol's words
//!                └─ Failure ─────────┴───────────────────────────────────────────────▶ refuse, in the protocol's words
//! ```
//!
//! A request is answered after its rows are durable and queries see them. What a protocol has no word for is said by HTTP's status.

pub mod bucket;
pub(crate) mod credentials;
mod datadog;
mod elastic;
pub mod files;
pub mod forward;
mod gather;
mod journald;
mod kernel;
mod lines;
mod loki;
pub mod nats;
mod otlp;
mod relp;
mod splunk;
pub mod syslog;

use crate::answer::Failure;
use crate::caller::{self, Caller};
use crate::events;
use crate::read;
use crate::state::{self, Server};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use engine::{DeliveryKey, Mode, Prepared, Source};
use ingest::{Decoded, Encoding, Limits};
use model::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a protocol is spoken over HTTP.
#[derive(Clone, Copy)]
pub(crate) struct Dialect {
    /// as the docs and metrics call it
    pub(crate) name: &'static str,
    /// the token of a request
    pub(crate) token: fn(&HeaderMap, &Uri) -> Option<String>,
    /// what somebody without a token, or with a wrong one, is told
    pub(crate) stranger: fn(Option<&str>) -> Failure,
    pub(crate) loopback: Loopback,
    /// a failure in the protocol's words, given the headers of the request
    pub(crate) refuse: fn(&Failure, &HeaderMap) -> Response,
    pub(crate) routes: fn() -> Router<Arc<Server>>,
}

/// Whether requests that certainly come from this machine need a token where loopback is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loopback {
    Open,
    Closed,
}

/// A new protocol is a file and a line here.
const PROTOCOLS: [Dialect; 7] = [
    otlp::HTTP,
    otlp::GRPC,
    loki::LOKI,
    elastic::ELASTIC,
    splunk::SPLUNK,
    datadog::DATADOG,
    journald::JOURNALD,
];

/// What does not come over HTTP, behind the others.
const OTHERS: [&str; 6] = ["syslog", "forward", "files", "nats", "bucket", "relp"];
const SYSLOG: usize = PROTOCOLS.len();
const FORWARD: usize = PROTOCOLS.len() + 1;
const FILES: usize = PROTOCOLS.len() + 2;
const NATS: usize = PROTOCOLS.len() + 3;
const BUCKET: usize = PROTOCOLS.len() + 4;
const RELP: usize = PROTOCOLS.len() + 5;

/// What protocols count.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// records taken, by protocol
    records: [AtomicU64; PROTOCOLS.len() + OTHERS.len()],
    /// of metrics, which are not kept
    pub(crate) data_points: AtomicU64,
    /// ids of acknowledgements that were handed out
    acknowledgements: AtomicU64,
    /// messages for which there was no room, of senders that cannot be told
    pub(crate) dropped: AtomicU64,
}

impl Counts {
    /// Records taken since the start, by protocol.
    pub(crate) fn records(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let names = PROTOCOLS.iter().map(|dialect| dialect.name).chain(OTHERS);
        names.zip(&self.records).map(|(name, count)| (name, count.load(Ordering::Relaxed)))
    }

    fn add(&self, protocol: usize, taken: &Taken) {
        self.records[protocol].fetch_add(taken.accepted + taken.rejected, Ordering::Relaxed);
    }
}

/// Runs tasks, each as long as it likes, until `shutdown` resolves.
async fn run_until(
    tasks: impl Iterator<Item = impl Future<Output = ()> + Send + 'static>,
    shutdown: impl Future<Output = ()>,
) {
    let mut running: tokio::task::JoinSet<()> = tasks.collect();
    shutdown.await;
    running.shutdown().await;
}

/// Routes of all protocols.
pub(crate) fn routes(server: &Arc<Server>) -> Router<Arc<Server>> {
    let open = Router::new().route("/", get(elastic::root)).merge(splunk::open_routes());
    let writing = PROTOCOLS.into_iter().enumerate().map(|(index, dialect)| (Some(index), dialect));
    let reading = read::SURFACES.into_iter().map(|dialect| (None, dialect));
    writing.chain(reading).fold(open, |router, (index, dialect)| {
        let spoken = Spoken { server: Arc::clone(server), dialect, index };
        router.merge((dialect.routes)().layer(axum::middleware::from_fn_with_state(spoken, admit)))
    })
}

/// A protocol that a request came by.
#[derive(Clone)]
struct Spoken {
    server: Arc<Server>,
    dialect: Dialect,
    /// of those that take records
    index: Option<usize>,
}

/// Lets nobody in without a token, and nobody more often than agreed; says failures in the protocol's words.
async fn admit(State(spoken): State<Spoken>, mut request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let sender = Sender::of(&spoken.dialect, &request);
    let response = match sender.caller(&spoken.server, &spoken.dialect).await {
        Err(failure) => failure.into_response(),
        Ok(caller) => {
            let allowance = caller::count(&spoken.server, &caller);
            let mut response = if allowance.is_exceeded {
                Failure::too_many_requests(allowance.limit).into_response()
            } else {
                spoken.server.remember_use(&caller, spoken.server.now());
                request.extensions_mut().insert(caller);
                next.run(request).await
            };
            caller::describe(allowance, response.headers_mut());
            response
        }
    };
    if let (Some(taken), Some(index)) = (response.extensions().get::<Taken>(), spoken.index) {
        spoken.server.protocols.add(index, taken);
    }
    match response.extensions().get::<Failure>() {
        Some(failure) => (spoken.dialect.refuse)(failure, &headers),
        None => response,
    }
}

/// What a request says of its sender.
struct Sender {
    token: Option<String>,
    is_from_here: bool,
    /// id of the workspace that it names
    workspace: Option<String>,
}

impl Sender {
    fn of(dialect: &Dialect, request: &Request) -> Self {
        let (headers, uri) = (request.headers(), request.uri());
        let workspace = headers.get("x-scope-orgid").and_then(|name| name.to_str().ok());
        Self {
            token: (dialect.token)(headers, uri),
            is_from_here: state::is_from_here(request.extensions(), headers, uri),
            workspace: workspace.map(crate::engines::id_of),
        }
    }

    /// The token says which workspace; whoever needs none may name one.
    async fn caller(self, server: &Server, dialect: &Dialect) -> Result<Caller, Failure> {
        if let Some(token) = &self.token
            && let Some(caller) = caller::of_token(server, token).await
        {
            return Ok(caller);
        }
        let is_open = dialect.loopback == Loopback::Open && server.options.is_loopback_open;
        if is_open
            && self.is_from_here
            && let Some(caller) = caller::of_nobody(server, self.workspace.as_deref()).await
        {
            return Ok(caller);
        }
        Err((dialect.stranger)(self.token.as_deref()))
    }
}

/// The data source that a caller's records land in.
fn landing(caller: &Caller, name: &str) -> Result<Arc<Source>, Failure> {
    caller.append(name)?;
    caller.catalog.source(name).cloned().ok_or_else(|| events::unknown(caller, name))
}

/// What became of a request.
#[derive(Clone, Debug, Default)]
struct Taken {
    /// rows that landed
    accepted: u64,
    /// rows that went to a quarantine
    rejected: u64,
    /// why the first of those did
    error: Option<String>,
}

/// What a request carries.
struct Delivery {
    encoding: Encoding,
    key: Key,
    body: Bytes,
}

/// By what a request that is sent again is known.
enum Key {
    /// what its sender calls it
    Given(Vec<u8>),
    /// its body
    Body,
    /// nothing: it is never sent again
    None,
}

impl Delivery {
    /// Reads a request whose body is encoded as its header says.
    async fn read(server: &Server, headers: &HeaderMap, body: Body) -> Result<Self, Failure> {
        let encoding =
            headers.get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap_or("?"));
        Self::read_as(server, Encoding::parse(encoding)?, headers, body).await
    }

    /// The same, where the protocol says how it is encoded.
    async fn read_as(
        server: &Server,
        encoding: Encoding,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Self, Failure> {
        let given = headers.get("x-idempotency-key").map(|key| Key::Given(key.as_bytes().to_vec()));
        let key = given.unwrap_or(Key::Body);
        let body = events::read(body, server.options.ingest.body_compressed_max).await?;
        Ok(Self { encoding, key, body })
    }

    /// What came by another way than a request.
    fn without_body(key: Key) -> Self {
        Self { encoding: Encoding::Identity, key, body: Bytes::new() }
    }
}

/// Rows for their data sources, and what else a body told.
type Told<T> = (Vec<(Arc<Source>, Decoded)>, T);

/// Takes a body in: decodes it on a thread that may take its time, makes its rows durable.
async fn take<T: Send + 'static>(
    server: &Arc<Server>,
    caller: &Caller,
    delivery: Delivery,
    decode: impl FnOnce(&[u8], Timestamp, &Limits) -> Result<Told<T>, Failure> + Send + 'static,
) -> Result<(Taken, T), Failure> {
    let begin = server.now();
    let permit = server.decoding.acquire().await.map_err(Failure::internal)?;
    let (shared, sender) = (Arc::clone(server), caller.clone());
    let decoding = tokio::task::spawn_blocking(move || {
        let body = ingest::decompress(delivery.encoding, delivery.body, &shared.options.ingest)?;
        if body.is_truncated {
            return Err(Failure::cut());
        }
        let (batches, told) = decode(&body.bytes, begin, &shared.options.ingest)?;
        let mut error = None;
        let mut prepared = Vec::with_capacity(batches.len());
        for (source, decoded) in batches {
            error =
                error.or_else(|| decoded.rejected.first().and_then(|first| first.errors.first().cloned()));
            if decoded.batch.num_rows() == 0 && decoded.rejected.is_empty() {
                continue;
            }
            let key = delivery_key(&sender, &source, &delivery.key, &body.bytes);
            let rows = sender.engine.prepare(&source, decoded, key, Mode::Live, begin)?;
            prepared.push((source, rows));
        }
        Ok((prepared, error, told))
    });
    let decoded = decoding.await.map_err(Failure::internal)?;
    drop(permit);
    let (prepared, error, told) = decoded?;
    let mut taken = Taken { error, ..Taken::default() };
    for (source, rows) in prepared {
        submit(server, caller, &source, rows, begin, &mut taken).await?;
    }
    Ok((taken, told))
}

fn delivery_key(caller: &Caller, source: &Source, key: &Key, body: &[u8]) -> Option<DeliveryKey> {
    let token = caller.key.to_le_bytes();
    let name = source.definition().name.as_bytes();
    match key {
        Key::Given(key) => Some(DeliveryKey::explicit(&[&token, name, key])),
        Key::Body => Some(DeliveryKey::body(&[&token, name, body])),
        Key::None => None,
    }
}

async fn submit(
    server: &Arc<Server>,
    caller: &Caller,
    source: &Source,
    rows: Prepared,
    begin: Timestamp,
    taken: &mut Taken,
) -> Result<(), Failure> {
    let outcome = caller.engine.submit(rows.without_views(), true).await?;
    if !outcome.is_repeat {
        let name = &source.definition().name;
        server.remember_events(caller, name, begin, (outcome.accepted, outcome.rejected));
    }
    taken.accepted += outcome.accepted;
    taken.rejected += outcome.rejected;
    Ok(())
}

/// A failure as text, for protocols whose clients look at the status alone.
fn plain(failure: &Failure, _: &HeaderMap) -> Response {
    let mut response = (failure.status(), failure.to_string()).into_response();
    say_when(failure, &mut response);
    response
}

/// Tells when to come again.
fn say_when(failure: &Failure, response: &mut Response) {
    if let Some(seconds) = failure.retry_after_seconds() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
}

/// An answer that tells what was taken.
fn answered(taken: Taken, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response.extensions_mut().insert(taken);
    response
}

/// The type of a body without its parameters, in lower case.
fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a status is in the codes of Google's APIs, which OpenTelemetry's answers use.
fn rpc_code(status: StatusCode) -> u8 {
    match status {
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => 3,
        StatusCode::REQUEST_TIMEOUT => 4,
        StatusCode::NOT_FOUND => 5,
        StatusCode::FORBIDDEN => 7,
        StatusCode::PAYLOAD_TOO_LARGE => 8,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => 14,
        StatusCode::UNAUTHORIZED => 16,
        _ => 13,
    }
}
