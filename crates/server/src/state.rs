//! What every route shares.

use crate::access::{self, Keys};
use crate::answer::Failure;
use crate::engines::{self, Engines, Housing};
use crate::jobs::Jobs;
use crate::mirror::{self, Mirror};
use crate::picture::Picture;
use crate::pipelines::{self, PipelineHousing, Pipelines};
use crate::rate::{Rates, Turns};
use crate::scenarios::Scenarios;
use crate::vectors::{self, Asked};
use crate::{caller, limits, live_json, rule_queries, schedules, sender, topics, usage};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri};
use engine::Engine;
use llm::Embeddings;
use model::Timestamp;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use store::QueryLimits;
use tokio::sync::{Semaphore, watch};

/// How a server is set up.
#[derive(Clone)]
pub struct Options {
    /// whether requests that certainly come from this machine need no token on the own API and the page
    pub is_loopback_open: bool,
    /// bounds of one query
    pub query: QueryLimits,
    /// bounds of a body and its rows
    pub ingest: ingest::Limits,
    /// requests a second that one token may send to `/v0/events`; at least 1
    pub requests_per_second_max: u32,
    /// the time of day
    pub clock: fn() -> Timestamp,
    /// where queries run, apart from what answers requests
    pub queries: tokio::runtime::Handle,
    /// cores of this machine
    pub cores: usize,
    /// the version of Elasticsearch that its clients are told
    pub elasticsearch_version: String,
    /// channels and routes, with their secrets
    pub alerts: Arc<alert::Options>,
    /// sends messages
    pub sender: sink::Sender,
    /// who is asked for vectors of new templates; without one the local ones speak
    pub model: Option<Arc<Embeddings>>,
    /// who puts incidents into words beside what was found out
    pub summaries: Option<Arc<crate::summaries::Summaries>>,
    /// where the data of other workspaces is; without it there is one
    pub housing: Option<Arc<dyn Housing>>,
    /// where sinks of TYPE file write; without it they are refused
    pub exports: Option<std::path::PathBuf>,
    /// a ClickHouse server that has the rows too
    pub mirror: Option<Mirror>,
    /// where pipelines are, and what runs them; without it there are none
    pub pipelines: Option<PipelineHousing>,
    /// what can be told to fail, where a simulator plays
    pub scenarios: Option<Arc<dyn Scenarios>>,
}

/// A server: engine, keys and bounds.
pub struct Server {
    /// of the first workspace
    pub(crate) engine: Arc<Engine>,
    /// of the others
    pub(crate) engines: Engines,
    pub(crate) keys: Keys,
    pub(crate) options: Options,
    pub(crate) rates: Rates,
    pub(crate) jobs: Jobs,
    pub(crate) decoding: Semaphore,
    pub(crate) querying: Semaphore,
    pub(crate) turns: Turns,
    pub(crate) pushing: Semaphore,
    pub(crate) importing: Semaphore,
    pub(crate) tailing: Arc<Semaphore>,
    pub(crate) started: Timestamp,
    /// the picture of the last tick
    pub(crate) picture: watch::Receiver<Picture>,
    pub(crate) requests: crate::metrics::Requests,
    pub(crate) asked: Asked,
    pub(crate) rule_problems: rule_queries::Problems,
    pub(crate) untold: usage::Untold,
    pub(crate) copies: mirror::Copies,
    pub(crate) protocols: crate::protocol::Counts,
    pub(crate) pipelines: Pipelines,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Server {
    /// A server over a running engine. Starts tasks that write the live picture, run the queries of
    /// rules, send messages and ask a model for vectors; they end with the engine.
    #[must_use]
    pub fn new(engine: Arc<Engine>, keys: Keys, options: Options) -> Arc<Self> {
        let started = (options.clock)();
        let picture = live_json::publish(&engine, &options, started);
        let server = Arc::new(Self {
            decoding: Semaphore::new(options.cores * limits::DECODES_PER_CORE),
            querying: Semaphore::new(limits::QUERIES_MAX),
            turns: Turns::default(),
            pushing: Semaphore::new(1),
            importing: Semaphore::new(1),
            tailing: Arc::new(Semaphore::new(limits::TAILS_MAX)),
            rates: Rates::new(options.requests_per_second_max),
            engines: Engines::default(),
            jobs: Jobs::default(),
            requests: crate::metrics::Requests::default(),
            asked: Asked::default(),
            rule_problems: rule_queries::Problems::default(),
            untold: usage::Untold::default(),
            copies: mirror::Copies::default(),
            protocols: crate::protocol::Counts::default(),
            pipelines: Pipelines::default(),
            engine,
            keys,
            options,
            started,
            picture,
        });
        tokio::spawn(engines::tick(Arc::downgrade(&server)));
        tokio::spawn(rule_queries::run(Arc::downgrade(&server)));
        tokio::spawn(usage::run(Arc::downgrade(&server)));
        tokio::spawn(schedules::run(Arc::downgrade(&server)));
        tokio::spawn(topics::run(Arc::downgrade(&server)));
        if server.options.pipelines.is_some() {
            tokio::spawn(pipelines::run(Arc::downgrade(&server)));
        }
        if !server.options.alerts.channels.is_empty() {
            tokio::spawn(sender::run(Arc::downgrade(&server)));
        }
        if let Some(mirror) = &server.options.mirror {
            tokio::spawn(mirror::run(Arc::downgrade(&server), mirror.server.clone()));
        }
        if let Some(model) = &server.options.model {
            tokio::spawn(vectors::run(Arc::downgrade(&server), Arc::clone(model)));
        }
        server
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.options.clock)()
    }

    /// The end of what has arrived: the newest second of the live window, which is event time.
    pub(crate) fn event_time(&self) -> Timestamp {
        live_json::event_time(&self.engine.live().borrow())
    }
}

/// Address of the other side of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Whether a request certainly comes from this machine.
pub(crate) fn is_from_here(extensions: &Extensions, headers: &HeaderMap, uri: &Uri) -> bool {
    // Without an address nothing is taken for local.
    let peer = extensions.get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    access::is_from_here(peer, headers, uri)
}

fn is_admin(parts: &Parts, server: &Server) -> bool {
    caller::is_admin(server, &parts.headers, &parts.uri)
}

/// A caller of the own API: a token that may do everything, or open loopback, or 401.
pub(crate) struct Operator;

impl FromRequestParts<Arc<Server>> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Failure> {
        let is_from_here = is_from_here(&parts.extensions, &parts.headers, &parts.uri);
        if is_admin(parts, server) || (server.options.is_loopback_open && is_from_here) {
            return Ok(Self);
        }
        Err(Failure::unauthorized())
    }
}

/// A caller who certainly is on this machine, or 403.
pub(crate) struct Local;

impl FromRequestParts<Arc<Server>> for Local {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Server>) -> Result<Self, Failure> {
        if is_from_here(&parts.extensions, &parts.headers, &parts.uri) {
            return Ok(Self);
        }
        Err(Failure::not_local())
    }
}

/// Local, or somebody with a token, or 401.
pub(crate) struct LocalOrToken;

impl FromRequestParts<Arc<Server>> for LocalOrToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Failure> {
        let is_from_here = is_from_here(&parts.extensions, &parts.headers, &parts.uri);
        if is_from_here || is_admin(parts, server) {
            return Ok(Self);
        }
        Err(Failure::unauthorized())
    }
}
