//! `/api/incidents/ID/notes`: what people write down about an incident, kept in `seismolog.notes`.

use crate::answer::Failure;
use crate::commands;
use crate::state::{Operator, Server};
use crate::{limits, sql_api};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::{Command, Obeyed};
use serde_json::{Value, json};
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A note as it is posted.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    #[serde(default)]
    by: String,
    text: String,
}

/// `POST /api/incidents/{id}/notes` `{"by", "text"}`: answered once it is durable.
pub(crate) async fn add(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let Note { by, text } = commands::read(&body, "{\"by\", \"text\"}")?;
    let bounds = [("by", &by, 0, limits::NAME_BYTES_MAX), ("text", &text, 1, limits::NOTE_BYTES_MAX)];
    for (name, value, shortest, longest) in bounds {
        if !(shortest..=longest).contains(&value.trim().len()) {
            return Err(Failure::bad_request(format!("{name} must have {shortest} to {longest} bytes")));
        }
    }
    let (incident, at) = (commands::number(&id)?.0, server.now().0);
    let (author, text) = (by.trim().to_owned(), text.trim().to_owned());
    match server.engine.command(Command::Note { incident, author, text, at }).await? {
        Obeyed::Done => Ok((StatusCode::CREATED, Json(json!({ "v": 1, "ok": true, "id": id })))),
        _ => Err(commands::unknown(&id)),
    }
}

/// `GET /api/incidents/{id}/notes`: the oldest first.
pub(crate) async fn list(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let id = commands::number(&id)?.to_string();
    let query = format!(
        "SELECT 1 AS v, toUnixTimestamp64Milli(timestamp) / 1000 AS at, author AS by, text FROM seismolog.notes \
         WHERE incident_id = {{incident:String}} ORDER BY timestamp, _seq LIMIT {}",
        limits::NOTES_MAX
    );
    let statement = Statement::parse_with(&query, &BTreeMap::from([("incident".to_owned(), id)]))?;
    let lines = sql_api::run_statement(&server, statement, Format::JsonEachRow).await?;
    let notes = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let notes: Result<Vec<Value>, _> = notes.map(serde_json::from_slice).collect();
    Ok(Json(Value::Array(notes.map_err(Failure::internal)?)))
}
