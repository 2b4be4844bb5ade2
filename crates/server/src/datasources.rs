//! `GET /v0/datasources` and `/v0/datasources/NAME`: what there is, and how much of it.

use crate::answer::Failure;
use crate::state::{Server, TokenHolder};
use axum::Json;
use axum::extract::{Path, State};
use engine::Source;
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) async fn list(State(server): State<Arc<Server>>, _: TokenHolder) -> Json<Value> {
    let all: Vec<Value> = server.engine.sources().map(|source| describe(&server, source)).collect();
    Json(json!({ "datasources": all }))
}

pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    _: TokenHolder,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    let source = server.engine.source(&name);
    let source = source.ok_or_else(|| Failure::not_found(format!("Data Source {name:?} does not exist")))?;
    Ok(Json(describe(&server, source)))
}

fn describe(server: &Server, source: &Source) -> Value {
    let definition = source.definition();
    let (row_count, bytes) = server.engine.source_size(source);
    let columns: Vec<Value> = definition
        .columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name,
                "type": column.column_type.to_string(),
                "nullable": column.column_type.is_nullable(),
                "normalized_name": column.name,
            })
        })
        .collect();
    json!({
        "id": definition.name,
        "name": definition.name,
        "description": definition.description,
        "columns": columns,
        "engine": {
            "engine": "MergeTree",
            "engine_sorting_key": definition.sorting_key.join(", "),
            "engine_ttl": definition
                .ttl
                .as_ref()
                .map(|ttl| format!("{} + toIntervalSecond({})", ttl.column, ttl.keep.as_secs())),
        },
        "statistics": { "row_count": row_count, "bytes": bytes },
        "type": "ndjson",
    })
}
