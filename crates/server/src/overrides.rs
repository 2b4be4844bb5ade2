//! What people lay down about templates and say of anomalies: listed, and taken back.

use crate::answer::Failure;
use crate::limits;
use crate::state::{Operator, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::{About, Command, Obeyed, Override, Says};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/templates/overrides`: those that hold, oldest first.
pub(crate) async fn list(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let overrides = server.engine.ask(|analysis| {
        let shown = |(number, held): (u64, &analysis::Override)| {
            let mut value = to_value(&Override::from(held.clone()));
            value["id"] = json!(number);
            value
        };
        analysis.overrides().map(shown).collect::<Vec<_>>()
    });
    Ok(Json(json!({ "v": 1, "overrides": overrides.await? })))
}

/// `POST /api/templates/overrides` `{kind: split|merge|mask|rename|ignore, template, …}`: 201 and its number.
pub(crate) async fn add(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let template: Override = parse(
        &body,
        "{\"kind\": \"split\" or \"mask\", \"template\", \"element\"}, {\"kind\": \"merge\", \"template\", \"into\"}, \
         {\"kind\": \"rename\", \"template\", \"name\"} or {\"kind\": \"ignore\", \"template\"}",
    )?;
    let unknown = "no template of this id; GET /api/templates lists them";
    match server.engine.command(Command::Override { template }).await? {
        Obeyed::Numbered(id) => Ok((StatusCode::CREATED, Json(json!({ "v": 1, "ok": true, "id": id })))),
        other => Err(failure(other, unknown)),
    }
}

/// `DELETE /api/templates/overrides/{id}`
pub(crate) async fn remove(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let unknown = format!("no override {id:?}; GET /api/templates/overrides lists them");
    let Ok(number) = id.parse() else { return Err(Failure::not_found(unknown)) };
    done(server.engine.command(Command::Revert { number }).await?, &unknown)
}

/// `GET /api/templates/{id}/elements`: words and values of a template, each with the position that overrides name.
pub(crate) async fn elements(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let unknown = || Failure::not_found(format!("no template {id:?}; GET /api/templates lists them"));
    let number: u64 = id.parse().map_err(|_| unknown())?;
    let pieces = server.engine.ask(move |analysis| analysis.elements(number)).await?.ok_or_else(unknown)?;
    let elements = pieces
        .iter()
        .map(|piece| json!({ "element": piece.element, "text": piece.text, "is_value": piece.is_value }));
    Ok(Json(json!({ "v": 1, "template_id": id, "elements": elements.collect::<Vec<_>>() })))
}

/// A label as it is posted and listed.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
struct Label {
    #[serde(flatten)]
    about: About,
    label: Says,
}

/// `GET /api/labels`
pub(crate) async fn labels(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let labels = server.engine.ask(|analysis| {
        let labels = analysis.labels();
        let labels = labels.map(|(key, says)| Label { about: key.clone().into(), label: says.into() });
        labels.map(|label| to_value(&label)).collect::<Vec<_>>()
    });
    Ok(Json(json!({ "v": 1, "labels": labels.await? })))
}

const ABOUT: &str = "{\"template\": id} or {\"service\", \"metric\"}";

/// `POST /api/labels` `{template}` or `{service, metric}` with `{label: expected|important}`
pub(crate) async fn add_label(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let Label { about, label } =
        parse(&body, &format!("{ABOUT} and \"label\": \"expected\" or \"important\""))?;
    check(&about)?;
    done(server.engine.command(Command::Label { about, says: Some(label) }).await?, "")
}

/// `DELETE /api/labels` with what the label is about
pub(crate) async fn remove_label(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let about: About = parse(&body, ABOUT)?;
    let answer = server.engine.command(Command::Label { about, says: None }).await?;
    done(answer, "nothing was said of it; GET /api/labels lists what was")
}

fn check(about: &About) -> Result<(), Failure> {
    let About::Subject { service, metric, .. } = about else { return Ok(()) };
    let longest = limits::NAME_BYTES_MAX;
    for (name, text) in [("service", service), ("metric", metric)] {
        if text.is_empty() || text.len() > longest {
            return Err(Failure::bad_request(format!("{name} must have 1 to {longest} bytes")));
        }
    }
    Ok(())
}

/// Ids are numbers in bodies; text too, since JavaScript's numbers end at 2^53.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(body: &[u8], expected: &str) -> Result<T, Failure> {
    let wrong = |error: serde_json::Error| Failure::bad_request(format!("expected {expected}: {error}"));
    let mut value: Value = serde_json::from_slice(body).map_err(wrong)?;
    for name in ["template", "into"] {
        let number = value.get(name).and_then(Value::as_str).and_then(|text| text.parse::<u64>().ok());
        if let Some(number) = number {
            value[name] = json!(number);
        }
    }
    serde_json::from_value(value).map_err(wrong)
}

pub(crate) fn done(obeyed: Obeyed, missing: &str) -> Result<Json<Value>, Failure> {
    match obeyed {
        Obeyed::Done => Ok(Json(json!({ "v": 1, "ok": true }))),
        other => Err(failure(other, missing)),
    }
}

pub(crate) fn failure(obeyed: Obeyed, missing: &str) -> Failure {
    match obeyed {
        Obeyed::Missing => Failure::not_found(missing),
        Obeyed::Refused(reason) => Failure::bad_request(reason),
        other => Failure::internal(format!("{other:?}")),
    }
}

/// As JSON; ids as text.
fn to_value<T: serde::Serialize>(value: &T) -> Value {
    let mut value = serde_json::to_value(value).unwrap_or_default();
    for name in ["template", "into"] {
        if let Some(id) = value.get(name).and_then(Value::as_u64) {
            value[name] = json!(id.to_string());
        }
    }
    value
}
