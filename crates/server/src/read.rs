//! What dashboards and tools ask in languages of their own: Loki's and Prometheus' query APIs, and tools for language models.
//!
//! ```text
//! request ─ protocol::admit ─▶ handler ─ expr: parse ─▶ leaves ─ logs, meters: SQL ─▶ rows
//!                                             expr: evaluate ◀── lines, counts, values ─┘
//! ```
//!
//! All of it reads. Rows come by SQL that sees what the caller's token sees; what is not answered is refused by name.

mod asked;
mod logs;
pub(crate) mod loki;
mod mcp;
pub mod postgres;
mod prometheus;
mod result;

use crate::answer::Failure;
use crate::caller::Caller;
use crate::protocol::Dialect;
use crate::records::{self, Row};
use crate::sql_api;
use crate::state::Server;
use crate::usage::Figures;
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is spoken here and nowhere else; Loki's queries are part of its protocol.
pub(crate) const SURFACES: [Dialect; 2] = [prometheus::PROMETHEUS, mcp::MCP];

/// The rows of a query of ours that sees what its caller may see. `values` are for `{name:Type}`, as they are.
async fn rows(
    server: &Arc<Server>,
    caller: &Caller,
    text: &str,
    values: &BTreeMap<String, String>,
) -> Result<Vec<Row>, Failure> {
    let values = values.iter().map(|(name, value)| (name.clone(), records::escaped(value))).collect();
    let statement = Statement::parse_with(text, &values)?;
    let (format, mut figures) = (Format::JsonEachRow, Figures::default());
    let _turn = sql_api::turn(server, caller).await?;
    let body =
        sql_api::run_here(server, &caller.engine, statement, format, caller.grants(), &mut figures).await?;
    records::read_first(&body, usize::MAX)
}

impl From<expr::Error> for Failure {
    fn from(error: expr::Error) -> Self {
        Self::bad_request(error.to_string())
    }
}
