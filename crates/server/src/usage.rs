//! What became of requests, on its way into `tinybird.*`: gathered per workspace, told to its engine about once a second and
//! before a query that asks for it. What does not fit is counted and not told.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::{Peer, Server};
use crate::{access, limits};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;
use engine::{Call, Command, Engine, JobRecord, Operation, Usage};
use model::Timestamp;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// The pipe that queries are of.
pub(crate) const QUERIES: &str = "query_api";

/// How often it is told.
const INTERVAL: Duration = Duration::from_secs(1);

/// What was not told yet.
#[derive(Default)]
pub(crate) struct Untold {
    by_workspace: Mutex<BTreeMap<String, Pending>>,
    /// one at a time: who waits for it sees all that came before
    telling: tokio::sync::Mutex<()>,
    numbered: AtomicU64,
    dropped: AtomicU64,
}

struct Pending {
    engine: Weak<Engine>,
    usage: Usage,
    /// rows of single events, by data source
    events: BTreeMap<String, Operation>,
    /// when the use of each token was last told
    told: HashMap<String, Timestamp>,
}

impl Pending {
    fn new(engine: &Arc<Engine>) -> Self {
        let (usage, events, told) = Default::default();
        Self { engine: Arc::downgrade(engine), usage, events, told }
    }

    fn take(&mut self) -> Option<Usage> {
        let mut usage = std::mem::take(&mut self.usage);
        usage.operations.extend(std::mem::take(&mut self.events).into_values());
        (usage != Usage::default()).then_some(usage)
    }
}

impl Untold {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Pending>> {
        self.by_workspace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, workspace: &str, engine: &Arc<Engine>, change: impl FnOnce(&mut Pending)) {
        let mut all = self.lock();
        let pending = all.entry(workspace.to_owned()).or_insert_with(|| Pending::new(engine));
        if pending.engine.as_ptr() != Arc::as_ptr(engine) {
            // The workspace was removed and made again.
            *pending = Pending::new(engine);
        }
        change(pending);
    }

    fn add<T>(&self, rows: &mut Vec<T>, row: T) {
        if rows.len() < limits::UNTOLD_MAX {
            rows.push(row);
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// An id that no other request of this server has.
    fn number(&self, server: &Server) -> String {
        let number = self.numbered.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}{number:016x}", server.started.0)
    }

    /// How many were not told.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// What a query took, as far as it got.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) rows: u64,
    pub(crate) read_rows: u64,
    pub(crate) read_bytes: u64,
    /// why it failed, where the answer does not say it
    pub(crate) error: Option<String>,
}

impl Figures {
    pub(crate) fn of(answer: &sql::Answer) -> Self {
        let (read_rows, read_bytes) = (answer.rows_read, answer.bytes_read);
        Self { rows: answer.rows() as u64, read_rows, read_bytes, error: None }
    }
}

/// What is told of the request itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    method: String,
    /// path and query, without the token
    url: String,
    /// names and values of the query, without the token
    parameters: Vec<(String, String)>,
    user_agent: Option<String>,
    client: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let mut parameters = access::query_pairs(parts.uri.query().unwrap_or(""));
        parameters.retain(|(name, _)| name != "token");
        let written = parameters.iter().map(|(name, value)| {
            format!("{}={}", access::percent_encode(name), access::percent_encode(value))
        });
        let query = written.collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self {
            method: parts.method.to_string(),
            url: cut(&format!("{}{mark}{query}", parts.uri.path())),
            parameters,
            user_agent: user_agent.map(cut),
            client: parts.extensions.get::<Peer>().map(|peer| peer.0.ip().to_string()),
        })
    }
}

impl Asked {
    /// With a parameter that came in the body.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        if self.parameters.iter().all(|(known, _)| known != name) {
            self.parameters.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// A text within its bound.
fn cut(text: &str) -> String {
    text.char_indices().take_while(|(at, _)| *at < limits::UNTOLD_TEXT_BYTES_MAX).map(|(_, c)| c).collect()
}

/// What is told of the answer.
pub(crate) struct Answered<'a> {
    pub(crate) pipe: &'a str,
    pub(crate) begin: Timestamp,
    pub(crate) status: u16,
    pub(crate) figures: Figures,
}

impl<'a> Answered<'a> {
    /// Of an answer as it goes out.
    pub(crate) fn new(
        pipe: &'a str,
        begin: Timestamp,
        answer: &Result<Response, Failure>,
        mut figures: Figures,
    ) -> Self {
        let status = match answer {
            Ok(response) => response.status(),
            Err(failure) => {
                figures.error = Some(failure.to_string());
                failure.status()
            }
        };
        Self { pipe, begin, status: status.as_u16(), figures }
    }
}

impl Server {
    /// Remembers a request of an endpoint, or a query.
    pub(crate) fn remember_call(&self, caller: &Caller, asked: Asked, answered: Answered<'_>) {
        let Answered { pipe, begin, status, figures } = answered;
        let parameters = asked.parameters.into_iter().take(limits::UNTOLD_PARAMETERS_MAX);
        let parameters: Map<String, Value> =
            parameters.map(|(name, value)| (cut(&name), Value::String(cut(&value)))).collect();
        let call = Call {
            at: begin.0,
            pipe: cut(pipe),
            token: caller.token_id.to_string(),
            token_name: cut(&caller.token_name),
            seconds: self.now().since(begin).as_secs_f32(),
            read_bytes: figures.read_bytes,
            read_rows: figures.read_rows,
            rows: figures.rows,
            url: asked.url,
            error: figures.error.as_deref().map(cut),
            status,
            request: self.untold.number(self),
            parameters: Value::Object(parameters).to_string(),
            method: asked.method,
            user_agent: asked.user_agent,
            client: asked.client,
        };
        self.untold.change(&caller.workspace, &caller.engine, |pending| {
            self.untold.add(&mut pending.usage.calls, call);
        });
    }

    /// Remembers rows that came or went.
    pub(crate) fn remember_operation(&self, workspace: &str, engine: &Arc<Engine>, operation: Operation) {
        let request = self.untold.number(self);
        self.untold.change(workspace, engine, |pending| {
            let operation = Operation { request, ..operation };
            self.untold.add(&mut pending.usage.operations, operation);
        });
    }

    /// Remembers rows of single events: one operation for all of the same data source until it is told.
    pub(crate) fn remember_events(&self, caller: &Caller, source: &str, begin: Timestamp, rows: (u64, u64)) {
        self.untold.change(&caller.workspace, &caller.engine, |pending| {
            if !pending.events.contains_key(source) {
                let (kind, request) = ("append-hfi".to_owned(), self.untold.number(self));
                let first = Operation {
                    at: begin.0,
                    kind,
                    source: source.to_owned(),
                    request,
                    ..Operation::default()
                };
                pending.events.insert(source.to_owned(), first);
            }
            if let Some(operation) = pending.events.get_mut(source) {
                operation.rows += rows.0;
                operation.rejected += rows.1;
                operation.seconds += self.now().since(begin).as_secs_f32();
            }
        });
    }

    /// Remembers a job that is over.
    pub(crate) fn remember_job(&self, workspace: &str, engine: &Arc<Engine>, job: JobRecord) {
        self.untold.change(workspace, engine, |pending| self.untold.add(&mut pending.usage.jobs, job));
    }

    /// Remembers that a token is used, about once a minute.
    pub(crate) fn remember_use(&self, caller: &Caller, now: Timestamp) {
        self.untold.change(&caller.workspace, &caller.engine, |pending| {
            let is_new = |last: &Timestamp| now.since(*last) >= limits::TOKEN_USE_INTERVAL;
            if !pending.told.get(&*caller.token_id).is_none_or(is_new) {
                return;
            }
            if pending.told.len() >= limits::RATED_TOKENS_MAX {
                pending.told.clear();
            }
            pending.told.insert(caller.token_id.to_string(), now);
            pending.usage.tokens.insert(caller.token_id.to_string(), now.0);
        });
    }

    /// Tells the engines what they were not told yet. All of it is in the tables when this returns.
    pub async fn tell_usage(&self) {
        let turn = self.untold.telling.lock().await;
        let take = |pending: &mut Pending| Some((pending.engine.upgrade()?, pending.take()?));
        let taken: Vec<(Arc<Engine>, Usage)> = {
            let mut all = self.untold.lock();
            all.retain(|_, pending| pending.engine.strong_count() > 0);
            all.values_mut().filter_map(take).collect()
        };
        for (engine, usage) in taken {
            let rows = usage.calls.len() + usage.operations.len() + usage.jobs.len();
            if let Err(error) = engine.command(Command::Usage { usage }).await {
                self.untold.dropped.fetch_add(rows as u64, Ordering::Relaxed);
                tracing::warn!(%error, rows, "what became of requests is not told");
            }
        }
        drop(turn);
    }
}

/// Tells it until the server is gone.
pub(crate) async fn run(server: Weak<Server>) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        interval.tick().await;
        let Some(server) = server.upgrade() else { return };
        server.tell_usage().await;
    }
}

/// Whether a query asks for what is told here.
pub(crate) fn is_asked_for(tables: &[String]) -> bool {
    tables.iter().any(|table| table.starts_with("tinybird."))
}
