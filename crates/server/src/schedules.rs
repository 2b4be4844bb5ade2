//! Pipes that run by themselves, in every workspace that is open. Time is that of the engine's ticks; that a pipe ran goes into
//! the log, so that after a stop it runs once for all the times that were missed.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::copies::{self, Asked, Place};
use crate::state::Server;
use crate::{exports, imports};
use axum::Json;
use axum::extract::{Path, State};
use engine::{Command, Due};
use pipe::{NodeKind, PipeNode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

/// Runs until the server is gone.
pub(crate) async fn run(server: Weak<Server>) {
    let Some(mut live) = server.upgrade().map(|server| server.engine.live()) else { return };
    while live.changed().await.is_ok() {
        live.mark_unchanged();
        let Some(server) = server.upgrade() else { return };
        for (workspace, engine) in server.open_engines() {
            let catalog = engine.catalog();
            run_due(&server, &Place { workspace, engine, catalog }).await;
        }
    }
}

/// One after the other: they are not urgent, and queries need the cores.
async fn run_due(server: &Arc<Server>, place: &Place) {
    let now = place.engine.live().borrow().at;
    for due in place.catalog.due(now) {
        if let Err(error) = run_one(server, place, &due).await {
            tracing::warn!(name = due.name, %error, "what was scheduled failed");
        }
        // The next time is behind now: what was missed is made up by this run.
        if let Err(error) = place.engine.command(Command::Ran { pipe: due.name, at: now.0 }).await {
            tracing::debug!(%error, "a run is not remembered");
            return;
        }
    }
}

/// A copy, a sink, or a look at the files of a bucket.
async fn run_one(server: &Arc<Server>, place: &Place, due: &Due) -> Result<(), Failure> {
    let Some(pipe) = place.catalog.pipes().project().pipe(&due.name) else {
        return imports::import(server, place, &due.name).await.map(drop);
    };
    let asked = Asked { mode: None, params: BTreeMap::new(), at: due.at };
    match pipe.nodes.iter().any(|node| matches!(node.kind, NodeKind::Sink(_))) {
        true => exports::export(server, place, &due.name, asked).await.map(drop),
        false => copies::copy(server, place, &due.name, asked).await.map(drop),
    }
}

/// `POST /v0/pipes/NAME/copy/pause`
pub(crate) async fn pause(caller: Caller, Path(name): Path<String>) -> Result<Json<Value>, Failure> {
    check(&caller, &name)?;
    caller.engine.command(Command::SwitchSchedule { pipe: name.clone(), is_kept: false }).await?;
    Ok(Json(json!({ "id": name, "name": name, "status": "paused" })))
}

/// `POST /v0/pipes/NAME/copy/resume`
pub(crate) async fn resume(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    check(&caller, &name)?;
    // What was missed meanwhile is not wanted.
    caller.engine.command(Command::Ran { pipe: name.clone(), at: server.now().0 }).await?;
    caller.engine.command(Command::SwitchSchedule { pipe: name.clone(), is_kept: true }).await?;
    Ok(Json(json!({ "id": name, "name": name, "status": "scheduled" })))
}

/// `POST /v0/datasources/NAME/stop`: rows are not fetched for a while
pub(crate) async fn stop(caller: Caller, Path(name): Path<String>) -> Result<Json<Value>, Failure> {
    switch_feed(&caller, &name, false).await
}

/// `POST /v0/datasources/NAME/start`: they are fetched again, from where that ended
pub(crate) async fn start(caller: Caller, Path(name): Path<String>) -> Result<Json<Value>, Failure> {
    switch_feed(&caller, &name, true).await
}

async fn switch_feed(caller: &Caller, name: &str, is_kept: bool) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    if !caller.catalog.pipes().project().feeds.contains_key(name) {
        return Err(Failure::not_found(format!("the Data Source {name} is fed by nothing")));
    }
    caller.engine.command(Command::SwitchSchedule { pipe: name.to_owned(), is_kept }).await?;
    Ok(Json(json!({ "id": name, "name": name, "status": if is_kept { "running" } else { "stopped" } })))
}

fn check(caller: &Caller, name: &str) -> Result<(), Failure> {
    caller.admin()?;
    let pipe = caller.catalog.pipes().project().pipe(name);
    let is_run = |node: &PipeNode| matches!(node.kind, NodeKind::Copy(_) | NodeKind::Sink(_));
    if pipe.is_some_and(|pipe| pipe.nodes.iter().any(is_run)) {
        return Ok(());
    }
    Err(Failure::not_found(format!("The pipe '{name}' runs by no schedule")))
}
