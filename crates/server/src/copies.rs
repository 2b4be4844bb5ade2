//! Copies: the result of a copy pipe into its data source, on demand and by schedule.
//!
//! All rows of a copy are one entry of the log, and with them go those that they replace: there is no moment, and no crash,
//! that shows a part of it.

use crate::access;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::datasources::written;
use crate::jobs::Finished;
use crate::state::Server;
use crate::{events, sql_api};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Uri;
use engine::{Catalog, DeliveryKey, Engine, Mode};
use ingest::Decoded;
use model::Timestamp;
use pipe::{Copy, CopyMode, Given, NodeKind, ParamValue, Pipe, PipeNode};
use serde_json::{Value, json};
use sql::Statement;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Parameters of a request that are not the pipe's.
pub(crate) const OWN: [&str; 6] =
    ["token", "cli_version", "from", "_execution_type", "debug", "on_demand_compute"];

/// The workspace that a copy runs in.
pub(crate) struct Place {
    pub(crate) workspace: String,
    pub(crate) engine: Arc<Engine>,
    pub(crate) catalog: Arc<Catalog>,
}

/// How a copy is asked for.
pub(crate) struct Asked {
    /// in the place of that of the pipe
    pub(crate) mode: Option<CopyMode>,
    pub(crate) params: BTreeMap<String, ParamValue>,
    /// when it runs, or should have run
    pub(crate) at: Timestamp,
}

/// `POST /v0/pipes/NAME/copy[?_mode=append|replace][&parameters]`: done when it is answered
pub(crate) async fn run(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let mut asked: BTreeMap<String, String> =
        access::query_pairs(uri.query().unwrap_or("")).into_iter().collect();
    let mode = match asked.remove("_mode").as_deref() {
        None | Some("") => None,
        Some("append") => Some(CopyMode::Append),
        Some("replace") => Some(CopyMode::Replace),
        Some(other) => {
            return Err(Failure::bad_request(format!("_mode {other:?} is not known; use append or replace")));
        }
    };
    asked.retain(|key, _| !OWN.contains(&key.as_str()));
    let params = asked.into_iter().map(|(key, value)| (key, ParamValue::Text(value))).collect();
    let place = Place { workspace: caller.workspace, engine: caller.engine, catalog: caller.catalog };
    let (target, id, job) = copy(&server, &place, &name, Asked { mode, params, at: server.now() }).await?;
    // Clients look here for where the rows went.
    let tags = json!({ "copy_target_datasource": target, "copy_target_workspace": place.workspace });
    Ok(Json(json!({ "id": id, "name": name, "tags": tags, "job": job })))
}

/// `POST /v0/sql_copy?copy_to=NAME` with a query: its result into a data source; done when it is answered
pub(crate) async fn run_query(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let target = uri.query().and_then(|query| access::query_value(query, "copy_to"));
    let target = target.ok_or_else(|| Failure::bad_request("name the data source: ?copy_to=NAME"))?;
    let body = events::read(body, sql_api::BODY_BYTES_MAX).await?;
    let query = std::str::from_utf8(&body).map_err(|_| Failure::bad_request("the query is no UTF-8"))?;
    let turn = sql_api::turn(&server, &caller).await?;
    let place = Place { workspace: caller.workspace, engine: caller.engine, catalog: caller.catalog };
    let begin = server.now();
    let copied = land(&server, &place, query, (&target, CopyMode::Append), None, begin).await;
    drop(turn);
    let (id, job) = finish(&server, &place, ("", &target, CopyMode::Append), &copied, begin);
    copied?;
    Ok(Json(json!({ "id": id, "job_id": id, "job": job })))
}

/// Keeps what became of a copy as a job: its id, and what is told of it.
fn finish(
    server: &Server,
    place: &Place,
    (pipe, target, mode): (&str, &str, CopyMode),
    copied: &Result<usize, Failure>,
    begin: Timestamp,
) -> (String, Value) {
    let mut report = json!({
        "datasource": { "id": target, "name": target, "tags": {} },
        "mode": if mode == CopyMode::Replace { "replace" } else { "append" },
        "rows": copied.as_ref().ok(),
        "started_at": written(begin),
    });
    if !pipe.is_empty() {
        report["pipe"] = json!({ "id": pipe, "name": pipe });
    }
    server.finish_job(Finished {
        workspace: &place.workspace,
        engine: &place.engine,
        kind: "copy",
        pipe,
        source: target,
        operation: "copy",
        rows: (copied.as_ref().map_or(0, |rows| *rows as u64), 0),
        begin,
        error: copied.as_ref().err().map(ToString::to_string),
        report,
    })
}

/// The copy node of a pipe.
fn node_of<'a>(catalog: &'a Catalog, name: &str) -> Result<(&'a Pipe, &'a PipeNode, &'a Copy), Failure> {
    let pipe = catalog.pipes().project().pipe(name);
    let pipe = pipe.ok_or_else(|| Failure::not_found(format!("The pipe '{name}' does not exist")))?;
    let found = pipe.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Copy(copy) => Some((pipe, node, copy)),
        _ => None,
    });
    found.ok_or_else(|| Failure::bad_request(format!("The pipe '{name}' is not a copy pipe")))
}

/// Runs a copy; its target, the id of its job, and what is told of it. A copy that failed is a job too.
pub(crate) async fn copy(
    server: &Arc<Server>,
    place: &Place,
    name: &str,
    asked: Asked,
) -> Result<(String, String, Value), Failure> {
    let (pipe, node, copy) = node_of(&place.catalog, name)?;
    let (begin, mode) = (server.now(), asked.mode.unwrap_or(copy.mode));
    let copied = rows_of(server, place, (pipe, node, copy), mode, asked).await;
    let (id, job) = finish(server, place, (name, &copy.target, mode), &copied, begin);
    copied.map(|_| (copy.target.clone(), id, job))
}

/// The query of a pipe that is run by a job.
pub(crate) fn query_of(
    place: &Place,
    (pipe, node): (&Pipe, &PipeNode),
    asked: Asked,
) -> Result<String, Failure> {
    let Asked { mut params, at, .. } = asked;
    // When it runs, for pipes that ask for it.
    let seconds = written(at).split('.').next().unwrap_or_default().to_owned();
    params.entry("job_timestamp".to_owned()).or_insert(ParamValue::Text(seconds));
    let secrets = &place.catalog.control().variables;
    let given = Given { params: &params, secrets, mode: pipe::Mode::Live };
    let text = place.catalog.pipes().query(pipe, node, given, None);
    text.map_err(|error| Failure::bad_request(error.to_string()))
}

/// How many rows were copied.
async fn rows_of(
    server: &Arc<Server>,
    place: &Place,
    (pipe, node, copy): (&Pipe, &PipeNode, &Copy),
    mode: CopyMode,
    asked: Asked,
) -> Result<usize, Failure> {
    let at = asked.at;
    let query = query_of(place, (pipe, node), asked)?;
    // Run again for the same time, as after a crash, it is the same copy.
    let key = DeliveryKey::explicit(&[b"copy", pipe.name.as_bytes(), &at.0.to_le_bytes()]);
    land(server, place, &query, (&copy.target, mode), Some(key), at).await
}

/// Puts the result of a query into a data source; how many rows.
async fn land(
    server: &Arc<Server>,
    place: &Place,
    query: &str,
    (target, mode): (&str, CopyMode),
    key: Option<DeliveryKey>,
    at: Timestamp,
) -> Result<usize, Failure> {
    let statement = Statement::parse(query)?;
    let missing = || Failure::not_found(format!("Data Source {target:?} does not exist"));
    let target = place.catalog.source(target).ok_or_else(missing)?;
    let permit = server.querying.acquire().await.map_err(Failure::internal)?;
    let batch = place.engine.derive(&statement, target, at, &server.options.query).await?;
    drop(permit);
    let rows = batch.num_rows();
    let decoded = Decoded { batch, rejected: Vec::new(), invalid_utf8: 0, cut_messages: 0 };
    let mode = if mode == CopyMode::Replace { Mode::Replace } else { Mode::History };
    let prepared = place.engine.prepare(target, decoded, key, mode, at)?;
    place.engine.submit(prepared, true).await?;
    Ok(rows)
}
