//! `/api/pipelines`: pipelines of the first workspace, as the command line and the page lay them down and look at them.

use super::envelope::{self, Dialect};
use super::{DEFINITION_BYTES_MAX, Refusal, catalog, manage, registry};
use crate::WORKSPACE_ID;
use crate::access;
use crate::commands;
use crate::events;
use crate::state::{Operator, Server};
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, Uri};
use axum::routing::{get, post};
use axum::{Json, Router};
use flow::{Definition, Draft, RunState};
use pipeline::{Counts, Failure, Pipeline, Selection, limits};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/pipelines", get(list).post(create))
        .route("/api/pipelines/templates", get(templates))
        .route("/api/trials", post(try_draft))
        .route("/api/pipelines/{id}", get(one).put(replace).delete(remove))
        .route("/api/pipelines/{id}/state", post(set_state))
        .route("/api/pipelines/{id}/test", post(test))
        .route("/api/pipelines/{id}/logs", get(logs))
        .route("/api/pipelines/{id}/failed", get(failed))
        .route("/api/pipelines/{id}/failed/replay", post(replay))
        .route("/api/pipelines/{id}/failed/discard", post(discard))
        .layer(DefaultBodyLimit::max(DEFINITION_BYTES_MAX))
}

fn find(server: &Server, named: &str) -> Result<Definition, Refusal> {
    catalog::find(&server.engine, named).ok_or_else(|| Refusal::unknown("pipeline", named))
}

async fn opened(server: &Arc<Server>, named: &str) -> Result<(Arc<Definition>, Arc<Pipeline>), Refusal> {
    let id = find(server, named)?.id;
    server.open_pipeline(WORKSPACE_ID, &server.engine, &id).await
}

/// A pipeline with its figures.
fn told(server: &Server, definition: &Definition, pipeline: Option<&Pipeline>) -> Value {
    let tokens: Vec<Value> = definition
        .tokens
        .iter()
        .map(|token| json!({ "name": token.name, "token": manage::token_text(server, WORKSPACE_ID, &token.id) }))
        .collect();
    let mut told = json!({
        "v": 1,
        "id": definition.id,
        "name": definition.draft.name,
        "state": definition.draft.state.as_str(),
        "created_at": envelope::time(definition.created_at),
        "definition": definition.draft,
        "tokens": tokens,
    });
    if let Some(pipeline) = pipeline {
        told["problem"] = json!(pipeline.problem().map(ToString::to_string));
        told["counts"] = counts(pipeline.counts());
    }
    told
}

fn counts(counts: &Counts) -> Value {
    let size = |index: usize| {
        let [events, bytes] = &counts.topics[index];
        json!({ "events": Counts::get(events), "bytes": Counts::get(bytes) })
    };
    let stages = counts.stages().into_iter().map(|stage| {
        json!({
            "name": stage.name,
            "in": stage.events_in,
            "out": stage.events_out,
            "dropped": stage.dropped,
            "errors": stage.errors,
            "seconds": stage.busy_ns as f64 / 1e9,
        })
    });
    json!({
        "published": Counts::get(&counts.published),
        "read": Counts::get(&counts.read),
        "refused": Counts::get(&counts.refused),
        "consumed": Counts::get(&counts.consumed),
        "delivered": Counts::get(&counts.delivered),
        "failed": Counts::get(&counts.failed),
        "failed_consumed": Counts::get(&counts.failed_consumed),
        "replayed": Counts::get(&counts.replayed),
        "discarded": Counts::get(&counts.discarded),
        "worker_restarts": Counts::get(&counts.restarts),
        "log_lines_dropped": Counts::get(&counts.lines_dropped),
        "topics": { "input": size(0), "output": size(1), "failed": size(2) },
        "stages": stages.collect::<Vec<Value>>(),
    })
}

async fn list(State(server): State<Arc<Server>>, _: Operator) -> Json<Value> {
    let open = server.pipelines.all();
    let all = catalog::all(&server.engine).into_iter().map(|definition| {
        let is_it = |(workspace, known, _): &&(String, Arc<Definition>, Arc<Pipeline>)| {
            workspace == WORKSPACE_ID && known.id == definition.id
        };
        let pipeline = open.iter().find(is_it).map(|(_, _, pipeline)| pipeline.as_ref());
        told(&server, &definition, pipeline)
    });
    Json(all.collect())
}

/// `GET /api/pipelines/templates`: definitions to begin with.
async fn templates(State(server): State<Arc<Server>>, _: Operator) -> Json<Value> {
    let housing = server.options.pipelines.as_ref();
    let templates = housing.map(|housing| housing.templates.as_slice()).unwrap_or_default();
    let told =
        |(name, draft): &(String, Draft)| json!({ "name": name, "title": draft.name, "definition": draft });
    Json(templates.iter().map(told).collect())
}

async fn draft(body: Body) -> Result<Draft, Refusal> {
    let body = events::read(body, DEFINITION_BYTES_MAX).await?;
    let draft = serde_json::from_slice(&body);
    draft.map_err(|error| Refusal::bad_request(format!("the definition: {error}")))
}

/// `POST /api/pipelines`: answered once it is kept, and its transforms run.
async fn create(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let mut draft = draft(body).await?;
    draft.space = catalog::space(&server.engine, WORKSPACE_ID, &draft.space)?.id;
    let definition = manage::define(&server, draft)?;
    let definition = server.lay_down(WORKSPACE_ID, &server.engine, definition).await?;
    Ok((StatusCode::CREATED, Json(told(&server, &definition, None))))
}

async fn one(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let (definition, pipeline) = opened(&server, &named).await?;
    Ok(Json(told(&server, &definition, Some(&pipeline))))
}

async fn replace(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let mut draft = draft(body).await?;
    draft.space = catalog::space(&server.engine, WORKSPACE_ID, &draft.space)?.id;
    let definition = Definition { draft, ..find(&server, &named)? };
    let definition = server.lay_down(WORKSPACE_ID, &server.engine, definition).await?;
    Ok(Json(told(&server, &definition, None)))
}

async fn remove(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let id = find(&server, &named)?.id;
    server.delete_pipeline(WORKSPACE_ID, &server.engine, &id).await?;
    Ok(Json(json!({ "v": 1, "ok": true })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    state: RunState,
}

async fn set_state(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let Switch { state } = commands::read(&body, "{\"state\": \"running\"} or {\"state\": \"paused\"}")?;
    let mut definition = find(&server, &named)?;
    definition.draft.state = state;
    let definition = server.lay_down(WORKSPACE_ID, &server.engine, definition).await?;
    Ok(Json(told(&server, &definition, None)))
}

async fn test(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let definition = find(&server, &named)?;
    let trial = manage::tried(&server, &server.engine, &definition, body).await?;
    Ok(Json(trial_told(&trial)))
}

fn trial_told(trial: &manage::Trial) -> Value {
    let mut told = manage::told(trial, Dialect::Any);
    told["logs"] = trial.1.lines.iter().map(envelope::line).collect();
    told
}

/// A pipeline that is not laid down, and an event for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftTrial {
    definition: Draft,
    event: Box<RawValue>,
}

/// `POST /api/trials` `{"definition", "event"}`: what a pipeline would make of an event; nothing is laid down.
async fn try_draft(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let body = events::read(body, DEFINITION_BYTES_MAX).await?;
    let malformed = |error| Refusal::bad_request(format!("expected {{\"definition\", \"event\"}}: {error}"));
    let DraftTrial { definition, event } = serde_json::from_slice(&body).map_err(malformed)?;
    let payload = event.get().as_bytes().to_vec();
    if payload.len() > limits::EVENT_BYTES_MAX {
        let max = limits::EVENT_BYTES_MAX;
        return Err(Refusal::bad_request(format!(
            "the event has {} bytes; at most {max} are taken",
            payload.len()
        )));
    }
    let definition = manage::define(&server, definition)?;
    registry::check_draft(&server.engine, &definition)?;
    let trial = manage::tried_with(&server, &server.engine, &definition, payload).await?;
    Ok(Json(trial_told(&trial)))
}

async fn logs(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    let (_, pipeline) = opened(&server, &named).await?;
    let count = number(&uri, "limit").unwrap_or(200);
    Ok(Json(
        pipeline.lines(usize::try_from(count).unwrap_or(usize::MAX)).iter().map(envelope::line).collect(),
    ))
}

fn number(uri: &Uri, name: &str) -> Option<u64> {
    access::query_value(uri.query()?, name)?.parse().ok()
}

/// `GET /api/pipelines/{id}/failed?after&limit`: the oldest first.
async fn failed(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    let (_, pipeline) = opened(&server, &named).await?;
    let count = usize::try_from(number(&uri, "limit").unwrap_or(100)).unwrap_or(usize::MAX);
    let found =
        pipeline.failed(number(&uri, "after").unwrap_or(0), count.min(limits::DEAD_LETTERS_MAX)).await?;
    let told = |(seq, failure): &(u64, Failure)| {
        let mut told = envelope::failed(failure, Dialect::Any);
        told["id"] = json!(seq);
        told
    };
    Ok(Json(found.iter().map(told).collect()))
}

/// Which failed events: `{"ids": […]}` or `{"all": true}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    #[serde(default)]
    ids: Vec<u64>,
    #[serde(default)]
    all: bool,
}

fn selection(body: &[u8]) -> Result<Selection, Refusal> {
    let Which { ids, all } = commands::read(body, "{\"ids\": [1, 2]} or {\"all\": true}")?;
    if all == ids.is_empty() && ids.len() <= limits::DEAD_LETTERS_MAX {
        return Ok(if all { Selection::All } else { Selection::These(ids) });
    }
    let max = limits::DEAD_LETTERS_MAX;
    Err(Refusal::bad_request(format!("say which: {{\"ids\": […]}} of at most {max}, or {{\"all\": true}}")))
}

async fn replay(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    settle(&server, &named, &body, async |pipeline, selection| pipeline.replay(selection).await).await
}

async fn discard(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(named): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    settle(&server, &named, &body, async |pipeline, selection| pipeline.discard(selection).await).await
}

/// What is left to do is told, since one request takes a bounded number.
async fn settle(
    server: &Arc<Server>,
    named: &str,
    body: &[u8],
    act: impl AsyncFnOnce(&Pipeline, Selection) -> Result<usize, pipeline::Error>,
) -> Result<Json<Value>, Refusal> {
    let selection = selection(body)?;
    let (_, pipeline) = opened(server, named).await?;
    let count = act(&pipeline, selection).await?;
    let left = pipeline.failed(0, 1).await.map_or(0, |found| found.len());
    Ok(Json(json!({ "v": 1, "count": count, "is_empty": left == 0 })))
}
