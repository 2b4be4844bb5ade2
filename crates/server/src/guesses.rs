//! `POST /v0/analyze`: which columns a file's rows would need, for a data source that is yet to be made.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::{events, limits};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use ingest::{Decoder, Encoding, Guess, Limits, Shape, columns_of_csv, columns_of_json, csv};
use model::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// What a file is, by its first bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Json,
    Csv,
    Parquet,
}

impl Written {
    fn of(body: &[u8]) -> Self {
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            _ if body.starts_with(b"PAR1") => Self::Parquet,
            Some(b'{' | b'[') => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// `POST /v0/analyze` with the file, or the first part of it, as the body: NDJSON, JSON, CSV or Parquet
pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    if crate::access::query_value(uri.query().unwrap_or(""), "url").is_some() {
        return Err(Failure::bad_request("url is not fetched here; send the file itself as the body"));
    }
    let encoding = events::encoding(&headers)?;
    let body = events::read(body, server.options.ingest.body_compressed_max).await?;
    let received = server.now();
    let permit = server.decoding.acquire().await.map_err(Failure::internal)?;
    let limits = server.options.ingest.clone();
    let work = tokio::task::spawn_blocking(move || analysis(encoding, body, &limits, received));
    let told = work.await.map_err(Failure::internal)?;
    drop(permit);
    told.map(Json)
}

fn analysis(encoding: Encoding, body: Bytes, limits: &Limits, received: Timestamp) -> Result<Value, Failure> {
    let body = ingest::decompress(encoding, body, limits)?.bytes;
    let written = Written::of(&body);
    let body = match written {
        Written::Parquet => sql::parquet_lines(body, limits.body_max)
            .map_err(|error| Failure::bad_request(error.to_string()))?
            .into(),
        _ => body,
    };
    let guesses = match written {
        Written::Csv => columns_of_csv(&body),
        _ => columns_of_json(&body),
    };
    if guesses.is_empty() {
        return Err(Failure::bad_request(
            "no row was found; send NDJSON, an array of JSON objects, CSV with names in its first line, or Parquet",
        ));
    }
    let schema = guesses.iter().map(|guess| line(guess, written)).collect::<Vec<_>>().join(", ");
    let preview = preview(&schema, &body, written, received)?;
    let columns = guesses.iter().map(|guess| {
        json!({
            "path": guess.path,
            "recommended_type": guess.column_type,
            "present_pct": guess.present,
            "name": guess.name,
        })
    });
    Ok(json!({
        "analysis": { "columns": columns.collect::<Vec<_>>(), "schema": schema },
        "preview": preview,
    }))
}

/// A column as SCHEMA says it.
fn line(guess: &Guess, written: Written) -> String {
    let Guess { name, column_type, path, .. } = guess;
    match written {
        Written::Csv => format!("`{name}` {column_type}"),
        // a row may lack a list, which cannot be NULL
        _ if column_type.starts_with("Array(") && guess.present < 1.0 => {
            format!("`{name}` {column_type} `json:{path}` DEFAULT []")
        }
        _ => format!("`{name}` {column_type} `json:{path}`"),
    }
}

/// The first rows, as a data source of this schema would take them.
fn preview(schema: &str, body: &[u8], written: Written, received: Timestamp) -> Result<Value, Failure> {
    let internal = |error: &dyn std::fmt::Display| Failure::internal(error.to_string());
    let text = format!("SCHEMA >\n    {schema}\n");
    let source = pipe::parse_datasource("analyzed", &text).map_err(|error| internal(&error))?;
    let decoder = Decoder::new(&source, &Limits::default()).map_err(|error| internal(&error))?;
    let mut ends = body.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let end = ends.nth(limits::PREVIEW_ROWS).unwrap_or(body.len());
    let decoded = match written {
        // names in the file are as they are written there, and not as the columns'
        Written::Csv => {
            let begin = body.iter().position(|byte| *byte == b'\n').map_or(body.len(), |at| at + 1);
            let dialect = csv::Dialect { header: csv::Header::Absent, delimiter: ingest::delimiter_of(body) };
            csv::decode(&decoder, &body[begin.min(end)..end], &dialect, received)?
        }
        _ if body.starts_with(b"{") => decoder.decode(&body[..end], Shape::Ndjson, received)?,
        _ => decoder.decode(body, Shape::Json, received)?,
    };
    let shown = decoded.batch.num_rows().min(limits::PREVIEW_ROWS);
    let answer = sql::output::Answer::of(decoded.batch.slice(0, shown));
    let rendered = sql::output::render(&answer, sql::Format::Json)?;
    serde_json::from_slice(&rendered).map_err(|error| internal(&error))
}
