//! HTTP: routes, authentication, live tail, the embedded page.
//!
//! It decides nothing about rows or anomalies: bodies go to `ingest`, rows and queries to `engine`, and what comes
//! back is written in the words of the protocol that asked.
//!
//! ```text
//! connection ─ listen ─▶ router ─ caller ─▶ events, sql, pipes, datasources, appends, deployments, tokens, workspaces
//!                           ├─── protocol ─▶ otlp, loki, …: what shippers and SDKs speak
//!                           ├── pipelines ─▶ GlassFlow's wire, and pipelines of our own
//!                           │        └─────▶ read: what dashboards and tools ask in languages of their own
//!                           └──── access ─▶ api, rules, alerts, stream, metrics, page
//!                                               └── answer: the one place where errors become HTTP
//! ```
//!
//! Invariants: every data and control route needs a token, except health and, on loopback, `/tokens` and metrics;
//! the caller owns the socket, the clock and the reason to stop; a request is answered after its rows are durable.

mod access;
mod act;
mod alertmanager;
mod alerts;
mod answer;
mod api;
mod appends;
pub mod backtest;
mod batch;
mod caller;
mod commands;
mod connections;
mod copies;
mod correlations;
mod datasources;
mod deploy_hooks;
mod deployments;
mod detect_keys;
mod engines;
mod events;
mod exports;
mod forecast;
mod greeting;
mod guesses;
mod imports;
mod jobs;
mod jwt;
pub mod limits;
mod listen;
mod live_json;
mod metrics;
mod mirror;
mod notes;
mod openapi;
mod overrides;
mod page;
mod picture;
mod pipelines;
mod pipes;
mod population;
mod protocol;
mod pushes;
mod rate;
mod read;
mod records;
mod rule_queries;
mod rules;
mod scenarios;
mod schedules;
mod sender;
mod service;
mod shares;
mod sql_api;
mod state;
mod stream;
mod summaries;
mod tags;
mod tokens;
mod topics;
mod traces;
mod usage;
mod vectors;
mod workspaces;

pub use access::{Keys, WORKSPACE_ID};
pub use detect_keys::DetectKeys;
pub use engines::Housing;
pub use listen::serve;
pub use mirror::Mirror;
pub use pipelines::PipelineHousing;
pub use protocol::{bucket, files, forward, nats, syslog};
pub use read::postgres;
pub use scenarios::{Scenario, Scenarios};
pub use state::{Options, Server};
pub use summaries::Summaries;
