//! `POST /v0/pipes/NAME/copy`: the result of a copy pipe into its data source.

use crate::access;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::datasources::written;
use crate::state::Server;
use crate::{events, limits};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use engine::{Command, DeliveryKey, Mode, Source};
use ingest::Decoded;
use pipe::{CopyMode, Given, NodeKind, ParamValue};
use serde_json::{Value, json};
use sql::Statement;
use std::collections::BTreeMap;
use std::sync::Arc;

/// `POST /v0/pipes/NAME/copy[?_mode=append|replace][&parameters]`: done when it is answered
pub(crate) async fn run(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let pipes = caller.catalog.pipes();
    let pipe = pipes.project().pipe(&name);
    let pipe = pipe.ok_or_else(|| Failure::not_found(format!("The pipe '{name}' does not exist")))?;
    let found = pipe.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Copy(copy) => Some((node, copy)),
        _ => None,
    });
    let (node, copy) =
        found.ok_or_else(|| Failure::bad_request(format!("The pipe '{name}' is not a copy pipe")))?;
    let mut asked: BTreeMap<String, String> =
        access::query_pairs(uri.query().unwrap_or("")).into_iter().collect();
    let mode = match asked.remove("_mode").as_deref() {
        None | Some("") => copy.mode,
        Some("append") => CopyMode::Append,
        Some("replace") => CopyMode::Replace,
        Some(other) => {
            return Err(Failure::bad_request(format!("_mode {other:?} is not known; use append or replace")));
        }
    };
    asked.retain(|key, _| !matches!(key.as_str(), "token" | "cli_version" | "from"));
    let mut params: BTreeMap<String, ParamValue> =
        asked.into_iter().map(|(key, value)| (key, ParamValue::Text(value))).collect();
    // When the copy runs, for pipes that ask for it.
    let at = server.now();
    let now = written(at);
    let seconds = now.split('.').next().unwrap_or_default().to_owned();
    params.entry("job_timestamp".to_owned()).or_insert(ParamValue::Text(seconds));
    let given =
        Given { params: &params, secrets: &caller.catalog.control().variables, mode: pipe::Mode::Live };
    let text =
        pipes.query(pipe, node, given, None).map_err(|error| Failure::bad_request(error.to_string()))?;
    let statement = Statement::parse(&text)?;
    let target = caller.catalog.source(&copy.target).ok_or_else(|| events::unknown(&caller, &copy.target))?;
    let rows = copied(&server, &caller, &statement, target, mode).await?;
    let report = json!({
        "pipe": { "id": name, "name": name },
        "datasource": { "id": copy.target, "name": copy.target, "tags": {} },
        "mode": if mode == CopyMode::Replace { "replace" } else { "append" },
        "rows": rows,
        "started_at": now,
    });
    let (id, job) = server.jobs.done(&caller.workspace, "copy", at, report);
    // Clients look here for where the rows went.
    let tags = json!({ "copy_target_datasource": copy.target, "copy_target_workspace": caller.workspace });
    Ok(Json(json!({ "id": id, "name": name, "tags": tags, "job": job })))
}

/// How many rows were copied. All of them are made before the first one lands, and before those that are there go.
async fn copied(
    server: &Arc<Server>,
    caller: &Caller,
    statement: &Statement,
    target: &Arc<Source>,
    mode: CopyMode,
) -> Result<usize, Failure> {
    let permit = server.querying.acquire().await.map_err(Failure::internal)?;
    let at = server.now();
    let rows = caller.engine.derive(statement, target, at, &server.options.query).await?;
    drop(permit);
    if mode == CopyMode::Replace {
        caller.engine.command(Command::Truncate { source: target.definition().name.clone() }).await?;
    }
    for begin in (0..rows.num_rows()).step_by(limits::COPIED_ROWS) {
        let batch = rows.slice(begin, limits::COPIED_ROWS.min(rows.num_rows() - begin));
        let decoded = Decoded { batch, rejected: Vec::new(), invalid_utf8: 0, cut_messages: 0 };
        let key = DeliveryKey::explicit(&[b"copy", &at.0.to_le_bytes(), &begin.to_le_bytes()]);
        let prepared = caller.engine.prepare(target, decoded, Some(key), Mode::History, at)?;
        caller.engine.submit(prepared, true).await?;
    }
    Ok(rows.num_rows())
}
