//! Rules, the calendar and heartbeats: what people watch for themselves.

use crate::answer::Failure;
use crate::limits;
use crate::overrides::{done, failure};
use crate::rule_queries;
use crate::state::{Operator, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use engine::{Command, Obeyed};
use serde_json::{Value, json};
use std::sync::Arc;

const UNKNOWN: &str = "no rule of this id; GET /api/rules lists them";

/// `GET /api/rules`: all rules, each with what it did, and with `problem` where its query failed the last time.
pub(crate) async fn list(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let rules = server.engine.ask(analysis::Analysis::rules).await?;
    let mut shown = serde_json::to_value(rules).map_err(Failure::internal)?;
    for rule in shown.as_array_mut().into_iter().flatten() {
        let problem = rule["id"].as_str().and_then(|id| server.rule_problems.of(id));
        if let Some(problem) = problem {
            rule["problem"] = problem.into();
        }
    }
    Ok(Json(shown))
}

/// `POST /api/rules` `{name, service, metric, op, threshold, duration_s}` or `{name, sql}`: the rule as it is now.
pub(crate) async fn add(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let rule = written(&server, &body).await?;
    let obeyed = server.engine.command(Command::Rule { replaces: None, rule }).await?;
    shown(&server, obeyed).await
}

/// `PUT /api/rules/{id}`: another rule in its place.
pub(crate) async fn replace(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let rule = written(&server, &body).await?;
    let obeyed = server.engine.command(Command::Rule { replaces: Some(id), rule }).await?;
    shown(&server, obeyed).await
}

/// `DELETE /api/rules/{id}`: `{"ok": false}` where there is none, as clients of this route expect.
pub(crate) async fn remove(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    match server.engine.command(Command::RemoveRule { id }).await? {
        Obeyed::Missing => Ok(Json(json!({ "v": 1, "ok": false }))),
        obeyed => done(obeyed, UNKNOWN),
    }
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Switch {
    #[serde(default = "on")]
    enabled: bool,
}

fn on() -> bool {
    true
}

/// `POST /api/rules/{id}/toggle?enabled=true`: the rule as it is now.
pub(crate) async fn toggle(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
    Query(switch): Query<Switch>,
) -> Result<Json<Value>, Failure> {
    let command = Command::SwitchRule { id: id.clone(), is_enabled: switch.enabled };
    match server.engine.command(command).await? {
        Obeyed::Done => shown(&server, Obeyed::Named(id)).await,
        other => Err(failure(other, UNKNOWN)),
    }
}

/// A rule as it was written, with what it watches as a query if it watches a pipe or a data source. A query is run
/// before it is taken: a rule that can never run helps nobody.
async fn written(server: &Arc<Server>, body: &[u8]) -> Result<Value, Failure> {
    let mut rule = object(body)?;
    for name in ["threshold", "duration_s", "min_events", "every_s"] {
        if !matches!(rule.get(name), None | Some(Value::Null | Value::Number(_))) {
            return Err(Failure::bad_request(format!("{name} is {}; use a number", rule[name])));
        }
    }
    for name in ["pipe", "data_source"] {
        let Some(watched) = rule.as_object_mut().and_then(|rule| rule.remove(name)) else { continue };
        let watched = watched.as_str().filter(|watched| !watched.is_empty() && !watched.contains('`'));
        let watched = watched.ok_or_else(|| Failure::bad_request(format!("{name} is a name")))?;
        if rule.get("sql").is_some() {
            return Err(Failure::bad_request(format!("{name} is set beside sql; use one of them")));
        }
        rule["sql"] = format!("SELECT * FROM `{watched}`").into();
    }
    if let Some(text) = rule.get("sql").and_then(Value::as_str) {
        let column = rule.get("value_column").and_then(Value::as_str);
        let rows = rule_queries::rows(server, text, column).await;
        rows.map_err(|error| Failure::bad_request(format!("sql: {error}")))?;
    }
    Ok(rule)
}

async fn shown(server: &Server, obeyed: Obeyed) -> Result<Json<Value>, Failure> {
    let Obeyed::Named(id) = obeyed else { return Err(failure(obeyed, UNKNOWN)) };
    let rules = server.engine.ask(analysis::Analysis::rules).await?;
    let rule = rules.into_iter().find(|rule| rule.id == id).ok_or_else(|| Failure::not_found(UNKNOWN))?;
    Ok(Json(serde_json::to_value(rule).map_err(Failure::internal)?))
}

fn object(body: &[u8]) -> Result<Value, Failure> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Failure::bad_request(format!("expected a JSON object: {error}")))?;
    if value.is_object() { Ok(value) } else { Err(Failure::bad_request("expected a JSON object")) }
}

/// `GET /api/calendar`: windows and holidays.
pub(crate) async fn calendar(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let calendar = server.engine.ask(analysis::Analysis::calendar).await?;
    Ok(Json(serde_json::to_value(calendar).map_err(Failure::internal)?))
}

/// `PUT /api/calendar` `{windows, holidays}`: takes the place of the one before.
pub(crate) async fn set_calendar(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let calendar = object(&body)?;
    done(server.engine.command(Command::Calendar { calendar }).await?, "")
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Beat {
    every_secs: Option<u32>,
    grace_secs: u32,
}

/// `POST /api/heartbeats/{entity}` `{every_secs, grace_secs}`: it is alive; with a body it is expected from now on.
pub(crate) async fn beat(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(entity): Path<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let longest = limits::NAME_BYTES_MAX;
    if entity.len() > longest {
        return Err(Failure::bad_request(format!("the name of an entity has 1 to {longest} bytes")));
    }
    let beat: Beat = if body.is_empty() {
        Beat::default()
    } else {
        let wrong =
            |error| Failure::bad_request(format!("expected {{\"every_secs\", \"grace_secs\"}}: {error}"));
        serde_json::from_slice(&body).map_err(wrong)?
    };
    let every_secs = beat.every_secs.map(|every| (every, beat.grace_secs));
    let command = Command::Heartbeat { entity, at: server.now().0, every_secs };
    done(server.engine.command(command).await?, "").map(|answer| (StatusCode::ACCEPTED, answer))
}

/// `GET /api/heartbeats`: entities that are overdue.
pub(crate) async fn overdue(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let overdue = server.engine.ask(analysis::Analysis::overdue).await?;
    Ok(Json(json!({ "v": 1, "overdue": overdue })))
}

/// `DELETE /api/heartbeats/{entity}`: it is not expected any more.
pub(crate) async fn forget(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(entity): Path<String>,
) -> Result<Json<Value>, Failure> {
    let unknown = format!("nothing is expected of {entity:?}");
    done(server.engine.command(Command::ForgetHeartbeat { entity }).await?, &unknown)
}
