//! HTTP: routes, authentication, live tail, the embedded page.
//!
//! It decides nothing about rows or anomalies: bodies go to `ingest`, rows and queries to `engine`, and what comes
//! back is written in the words of the protocol that asked.
//!
//! ```text
//! connection ─ listen ─▶ router ─ access ─▶ events, sql, datasources, tokens, api, stream, metrics, page
//!                                               └── answer: the one place where errors become HTTP
//! ```
//!
//! Invariants: every data and control route needs a token, except health and, on loopback, `/tokens` and metrics;
//! the caller owns the socket, the clock and the reason to stop; a request is answered after its rows are durable.

mod access;
mod answer;
mod api;
mod commands;
mod datasources;
mod events;
pub mod limits;
mod listen;
mod live_json;
mod metrics;
mod page;
mod rate;
mod scenarios;
mod sql_api;
mod state;
mod stream;
mod tokens;

pub use access::Keys;
pub use listen::serve;
pub use scenarios::{Scenario, Scenarios};
pub use state::{Options, Server};
