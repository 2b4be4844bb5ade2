//! What people tell the engine: deploy markers and acknowledgements.

use crate::answer::Failure;
use crate::limits;
use crate::live_json;
use crate::state::{Operator, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use engine::{Command, Obeyed};
use model::{IncidentId, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

/// A marker as it is posted.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Marker {
    /// seconds since 1970; now if it is left out
    #[serde(default)]
    ts: Option<f64>,
    service: String,
    #[serde(default)]
    version: String,
    /// only `deploy` so far
    #[serde(default = "deploy")]
    kind: String,
    /// for people; not kept
    #[serde(default, rename = "text")]
    _text: String,
}

fn deploy() -> String {
    "deploy".to_owned()
}

/// `POST /api/events` `{ts, service, version, kind, text}`: something was changed by hand; answered once it is durable.
pub(crate) async fn mark(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let marker: Marker = serde_json::from_slice(&body).map_err(|error| {
        Failure::bad_request(format!(
            "expected {{\"ts\", \"service\", \"version\", \"kind\", \"text\"}}: {error}"
        ))
    })?;
    if marker.kind != "deploy" {
        return Err(Failure::bad_request(format!("kind {:?} is not known; use deploy", marker.kind)));
    }
    let names = [("service", &marker.service, 1), ("version", &marker.version, 0)];
    for (name, text, shortest) in names {
        if !(shortest..=limits::NAME_BYTES_MAX).contains(&text.len()) {
            let longest = limits::NAME_BYTES_MAX;
            return Err(Failure::bad_request(format!("{name} must have {shortest} to {longest} bytes")));
        }
    }
    let at = match marker.ts {
        None => server.now(),
        Some(seconds) if (0.0..4e9).contains(&seconds) => Timestamp::from_millis((seconds * 1e3) as i64),
        Some(other) => {
            return Err(Failure::bad_request(format!("ts {other} is not in seconds since 1970")));
        }
    };
    server.engine.command(Command::deploy(marker.service, marker.version, at)).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "v": 1, "ok": true }))))
}

/// `GET /api/events?from&to&service`: what was changed, the oldest first, in seconds since 1970.
pub(crate) async fn marked(
    State(server): State<Arc<Server>>,
    _: Operator,
    Query(wanted): Query<Changes>,
) -> Result<Json<Value>, Failure> {
    let deploys = server.engine.ask(|analysis| analysis.deploys()).await?;
    let told = deploys.iter().map(|deploy| {
        json!({
            "ts": live_json::seconds(deploy.ts),
            "service": deploy.service,
            "version": deploy.version,
            "kind": "deploy",
        })
    });
    let is_wanted = |event: &Value| {
        let ts = event["ts"].as_f64().unwrap_or_default();
        wanted.from.is_none_or(|from| ts >= from)
            && wanted.to.is_none_or(|to| ts <= to)
            && wanted.service.as_deref().is_none_or(|service| event["service"] == service)
    };
    let events: Vec<Value> = told.filter(is_wanted).collect();
    Ok(Json(json!({ "v": 1, "events": events })))
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Changes {
    from: Option<f64>,
    to: Option<f64>,
    service: Option<String>,
}

/// `POST /api/incidents/{id}/acknowledge` `{"owner", "reason"}` or nothing: somebody has it, and its alert.
pub(crate) async fn acknowledge(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    #[derive(Default, serde::Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Hand {
        owner: String,
        reason: String,
    }
    let Hand { owner, reason } = read_or_default(&body, "{\"owner\", \"reason\"}")?;
    let incident = number(&id)?.0;
    match server.engine.command(Command::Acknowledge { incident, owner, reason }).await? {
        Obeyed::Done => Ok(Json(json!({ "v": 1, "ok": true, "id": id }))),
        _ => Err(unknown(&id)),
    }
}

/// `POST /api/incidents/{id}/merge` `{"with": "inc_…"}`: two are one; the id that goes on.
pub(crate) async fn merge(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Merge {
        with: String,
    }
    let Merge { with } = read(&body, "{\"with\": id}")?;
    let (one, other) = (number(&id)?.0, number(&with)?.0);
    named(server.engine.command(Command::MergeIncidents { one, other }).await?)
}

/// `POST /api/incidents/{id}/split` `{"services": […]}`: they become an incident of their own; its id.
pub(crate) async fn split(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Split {
        services: Vec<String>,
    }
    let Split { services } = read(&body, "{\"services\": [name, …]}")?;
    let incident = number(&id)?.0;
    named(server.engine.command(Command::SplitIncident { incident, services }).await?)
}

/// `GET /api/incidents/{id}/explain`: why the ranking is as it is, and incidents before that were like it.
pub(crate) async fn explain(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let incident = number(&id)?;
    let told =
        server.engine.ask(move |analysis| Some((analysis.explain(incident)?, analysis.similar(incident))));
    let (text, similar) = told.await?.ok_or_else(|| unknown(&id))?;
    let similar: Vec<Value> =
        similar.iter().map(|(id, alike)| json!({ "id": id.to_string(), "similarity": alike })).collect();
    Ok(Json(json!({ "v": 1, "id": id, "explanation": text, "similar": similar })))
}

/// The same, where nothing is the default.
pub(crate) fn read_or_default<T: Default + serde::de::DeserializeOwned>(
    body: &[u8],
    expected: &str,
) -> Result<T, Failure> {
    if body.is_empty() { Ok(T::default()) } else { read(body, expected) }
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(body: &[u8], expected: &str) -> Result<T, Failure> {
    serde_json::from_slice(body)
        .map_err(|error| Failure::bad_request(format!("expected {expected}: {error}")))
}

pub(crate) fn number(id: &str) -> Result<IncidentId, Failure> {
    IncidentId::parse(id).ok_or_else(|| unknown(id))
}

pub(crate) fn unknown(id: &str) -> Failure {
    Failure::not_found(format!("no incident {id}; GET /api/incidents lists them"))
}

fn named(obeyed: Obeyed) -> Result<Json<Value>, Failure> {
    match obeyed {
        Obeyed::Named(id) => Ok(Json(json!({ "v": 1, "ok": true, "id": id }))),
        Obeyed::Refused(reason) => Err(Failure::bad_request(reason)),
        other => Err(Failure::internal(format!("{other:?}"))),
    }
}
