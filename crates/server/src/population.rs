//! `POST /v0/pipes/NAME/population`: what a materialized view made is made anew.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::datasources::written;
use crate::jobs::Finished;
use crate::state::Server;
use axum::Json;
use axum::extract::{Path, State};
use engine::{Command, Obeyed};
use serde_json::{Value, json};
use std::sync::Arc;

/// Answers when it is done, with a job that says so. The target then holds what its views make of all rows that their
/// sources have, and nothing else.
pub(crate) async fn run(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    rebuilt(&server, &caller, &name).await
}

/// The same by the name of the node, as older clients ask.
pub(crate) async fn run_node(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path((name, _node)): Path<(String, String)>,
) -> Result<Json<Value>, Failure> {
    rebuilt(&server, &caller, &name).await
}

async fn rebuilt(server: &Server, caller: &Caller, name: &str) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let begin = server.now();
    let target = caller.engine.views().into_iter().find(|view| view.name == name).map(|view| view.target);
    let missing = || Failure::not_found(format!("The pipe '{name}' is not a materialized view"));
    let target = target.ok_or_else(missing)?;
    let rows =
        match caller.engine.command(Command::RebuildView { view: name.to_owned(), at: begin.0 }).await? {
            Obeyed::Numbered(rows) => rows,
            Obeyed::Refused(reason) => return Err(Failure::bad_request(reason)),
            _ => return Err(missing()),
        };
    let report = json!({
        "pipe": { "id": name, "name": name },
        "datasource": { "id": target, "name": target },
        "rows": rows,
        "started_at": written(begin),
    });
    let finished = Finished {
        workspace: &caller.workspace,
        engine: &caller.engine,
        kind: "populateview",
        pipe: name,
        source: &target,
        operation: "populateview",
        rows: (rows, 0),
        begin,
        error: None,
        report,
    };
    let (id, job) = server.finish_job(finished);
    Ok(Json(json!({ "id": id, "name": name, "job": job })))
}
