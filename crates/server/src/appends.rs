//! Rows in files: `POST /v0/datasources?mode=append|replace&name=…&format=…`, `/v1/datasources/NAME/append|replace`, and
//! what empties a data source.

use crate::access;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::events::{self, Layout};
use crate::jobs::Finished;
use crate::state::Server;
use crate::usage::Figures;
use crate::{limits, pushes, sql_api, tokens};
use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use bytes::Bytes;
use engine::{Command, Mode, Obeyed, Operation, Outcome, Source};
use ingest::{Encoding, Shape, csv};
use model::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What becomes of the rows that are there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Stay,
    Go,
}

/// `POST /v0/datasources`
pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    caller: Caller,
    request: Request,
) -> Result<Json<Value>, Failure> {
    let mut asked: BTreeMap<String, String> =
        access::query_pairs(request.uri().query().unwrap_or("")).into_iter().collect();
    let headers = request.headers().clone();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
    let bytes_max = server.options.ingest.body_compressed_max;
    let body = if kind.starts_with("multipart/form-data") {
        first_file(request, bytes_max).await?
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        let body = events::read(request.into_body(), bytes_max).await?;
        let pairs: Vec<(String, String)> = asked.clone().into_iter().collect();
        if let Some(form) = pushes::creation(&body, &pairs) {
            return pushes::create_source(&server, caller, &form).await;
        }
        // it is also what clients call rows when nobody told them another type
        match parameters(&body) {
            Some(form) => {
                asked.extend(form);
                Bytes::new()
            }
            None => body,
        }
    } else {
        let body = events::read(request.into_body(), bytes_max).await?;
        let pairs: Vec<(String, String)> = asked.clone().into_iter().collect();
        if let Some(form) = pushes::creation(&body, &pairs).filter(|_| body.is_empty()) {
            return pushes::create_source(&server, caller, &form).await;
        }
        body
    };
    let before = match asked.get("mode").map(String::as_str) {
        Some("append") => Before::Stay,
        Some("replace") => Before::Go,
        None | Some("create") => {
            return Err(Failure::conflict(
                "data sources are made by deployments: add a .datasource file to the project and deploy it",
            ));
        }
        Some(other) => {
            return Err(Failure::bad_request(format!("mode {other:?} is not known; use append or replace")));
        }
    };
    let name = asked.get("name").cloned().unwrap_or_default();
    take(&server, &caller, &Rows { name: &name, asked: &asked, headers: &headers, before }, body).await
}

/// What a form asks for; `None` for a body that is no form of ours.
fn parameters(body: &[u8]) -> Option<Vec<(String, String)>> {
    const BYTES_MAX: usize = 64 << 10;
    let text = std::str::from_utf8(body).ok().filter(|text| text.len() <= BYTES_MAX)?;
    let pairs = access::query_pairs(text);
    let is_known = |(key, _): &(String, String)| PARAMETERS.contains(&key.as_str());
    pairs.iter().all(is_known).then_some(pairs)
}

/// What a client may say of its rows beside them.
const PARAMETERS: [&str; 10] = [
    "name",
    "mode",
    "url",
    "format",
    "schema",
    "token",
    "dialect_delimiter",
    "dialect_new_line",
    "dialect_escapechar",
    "replace_condition",
];

/// `POST /v1/datasources/NAME/append`
pub(crate) async fn append(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    body_of(&server, &caller, &name, &uri, &headers, body, Before::Stay).await
}

/// `POST /v1/datasources/NAME/replace`
pub(crate) async fn replace(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Failure> {
    body_of(&server, &caller, &name, &uri, &headers, body, Before::Go).await
}

async fn body_of(
    server: &Arc<Server>,
    caller: &Caller,
    name: &str,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
    before: Before,
) -> Result<Json<Value>, Failure> {
    let asked = access::query_pairs(uri.query().unwrap_or("")).into_iter().collect();
    let body = events::read(body, server.options.ingest.body_compressed_max).await?;
    take(server, caller, &Rows { name, asked: &asked, headers, before }, body).await
}

/// The first part of a form that is a file.
async fn first_file(request: Request, bytes_max: usize) -> Result<Bytes, Failure> {
    let mut form = Multipart::from_request(request, &()).await.map_err(Failure::bad_form)?;
    while let Some(field) = form.next_field().await.map_err(Failure::bad_form)? {
        if matches!(field.name(), Some("csv" | "ndjson" | "parquet" | "file")) {
            let bytes = field.bytes().await.map_err(Failure::bad_form)?;
            if bytes.len() > bytes_max {
                return Err(Failure::too_large("ingest.body_compressed_max", bytes_max));
            }
            return Ok(bytes);
        }
    }
    Err(Failure::bad_request("the form has no file: send it as the field csv, ndjson or parquet"))
}

/// Rows on their way, and what is to be done with them.
struct Rows<'a> {
    name: &'a str,
    asked: &'a BTreeMap<String, String>,
    headers: &'a HeaderMap,
    before: Before,
}

async fn take(
    server: &Arc<Server>,
    caller: &Caller,
    rows: &Rows<'_>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    caller.append(rows.name)?;
    if rows.asked.get("url").is_some_and(|url| !url.is_empty()) {
        return Err(Failure::bad_request("rows are not fetched from a url here: send the file itself"));
    }
    if rows.asked.get("replace_condition").is_some_and(|condition| !condition.is_empty()) {
        return Err(Failure::bad_request(
            "replace_condition is not supported yet: replace all rows, or append",
        ));
    }
    let source = caller.catalog.source(rows.name).cloned();
    let source = source.ok_or_else(|| events::unknown(caller, rows.name))?;
    let layout = match rows.asked.get("format").map(String::as_str) {
        None | Some("" | "ndjson" | "json" | "jsonl") => Layout::Json(Shape::Ndjson),
        Some("csv") => Layout::Csv(csv_dialect(&source, rows.asked, &body)?),
        Some("parquet") => Layout::Parquet,
        Some(other) => {
            return Err(Failure::bad_request(format!(
                "format {other:?} is not known; use ndjson, csv or parquet"
            )));
        }
    };
    let encoding =
        rows.headers.get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap_or("?"));
    let request = events::Request {
        source,
        layout,
        mode: if rows.before == Before::Go { Mode::Replace } else { Mode::History },
        encoding: Encoding::parse(encoding)?,
        token: caller.key,
        // The same file twice is meant twice.
        idempotency_key: Some(format!("file {}", server.now().0).into_bytes()),
    };
    if rows.before == Before::Go {
        caller.admin()?;
    }
    let (bytes, begin) = (body.len(), server.now());
    let prepared = events::prepare(server, caller, request, body).await?;
    let outcome = caller.engine.submit(prepared, true).await?;
    Ok(Json(told(server, caller, rows, &Landed { outcome, bytes, begin })))
}

/// Rows that landed.
#[derive(Clone, Copy)]
struct Landed {
    outcome: Outcome,
    /// of the body
    bytes: usize,
    begin: Timestamp,
}

/// What is told of them: a job that is over.
fn told(server: &Server, caller: &Caller, rows: &Rows<'_>, landed: &Landed) -> Value {
    let Landed { outcome, bytes, begin } = *landed;
    let block = json!({
        "block_id": "0",
        "process_return": [{
            "lines": outcome.accepted + outcome.rejected,
            "quarantine": outcome.rejected,
            "invalid_lines": 0,
            "empty_lines": 0,
            "bytes": bytes,
        }],
    });
    let mut report = json!({
        "datasource": { "id": rows.name, "name": rows.name },
        "quarantine_rows": outcome.rejected,
        "invalid_lines": 0,
        "rows": outcome.accepted,
        "blocks": [block],
    });
    if outcome.rejected > 0 {
        // Clients take it for a failure as soon as it is there.
        let rejected = outcome.rejected;
        report["error"] =
            json!(format!("There was an error with file contents: {rejected} rows in quarantine"));
        report["errors"] = json!([report["error"]]);
    }
    let finished = Finished {
        workspace: &caller.workspace,
        engine: &caller.engine,
        kind: "import",
        pipe: "",
        source: rows.name,
        operation: if rows.before == Before::Go { "replace" } else { "append" },
        rows: (outcome.accepted, outcome.rejected),
        begin,
        error: None,
        report,
    };
    let (id, mut report) = server.finish_job(finished);
    report["import_id"] = json!(id);
    report
}

/// A first line that names columns is a header, as Tinybird guesses too.
fn csv_dialect(
    source: &Source,
    asked: &BTreeMap<String, String>,
    body: &[u8],
) -> Result<csv::Dialect, Failure> {
    let delimiter = match asked.get("dialect_delimiter").map(String::as_bytes) {
        None | Some([]) => b',',
        Some([one]) => *one,
        Some(_) => return Err(Failure::bad_request("dialect_delimiter is one character")),
    };
    Ok(delimited(source, delimiter, body))
}

/// The same of a file whose fields are apart by a known byte.
pub(crate) fn delimited(source: &Source, delimiter: u8, body: &[u8]) -> csv::Dialect {
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    let mut fields = first.split(char::from(delimiter)).map(|field| field.trim().trim_matches('"'));
    let is_named = fields.any(|field| source.definition().column(field).is_some());
    let header = if is_named { csv::Header::First } else { csv::Header::Absent };
    csv::Dialect { delimiter, header }
}

/// `POST /v0/datasources/NAME/delete` with `delete_condition` and `dry_run`: done when it is answered
pub(crate) async fn delete(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = events::form(&uri, body, limits::TOKEN_BYTES_MAX).await?;
    let find = |key: &str| access::value_of(&asked, key);
    let condition = find("delete_condition").filter(|condition| !condition.trim().is_empty());
    let condition = condition.ok_or_else(|| Failure::bad_request("delete_condition is missing"))?.to_owned();
    tokens::check_filter(&condition)?;
    if caller.catalog.source(&name).is_none() {
        return Err(events::unknown(&caller, &name));
    }
    // The condition may name any column, which the name of the count must not be.
    let meeting = format!("SELECT count() AS `rows to be deleted` FROM `{name}` WHERE ({condition}\n)");
    if find("dry_run").is_some_and(access::is_true) {
        let (format, mut figures) = (sql::Format::JsonEachRow, Figures::default());
        let statement = sql::Statement::parse(&meeting)?;
        let rows = sql_api::run_here(&server, &caller.engine, statement, format, None, &mut figures).await?;
        let row: Value = serde_json::from_slice(&rows).map_err(Failure::internal)?;
        return Ok(Json(json!({ "rows_to_be_deleted": row["rows to be deleted"] })));
    }
    let at = server.now();
    let command = Command::DeleteRows { source: name.clone(), condition: condition.clone(), at: at.0 };
    let rows = match caller.engine.command(command).await? {
        Obeyed::Numbered(rows) => rows,
        Obeyed::Refused(reason) => return Err(Failure::bad_request(reason)),
        _ => return Err(events::unknown(&caller, &name)),
    };
    let report = json!({
        "datasource": { "id": name, "name": name },
        "delete_condition": condition,
        "delete_id": at.0.to_string(),
        "rows_affected": rows,
    });
    let finished = Finished {
        workspace: &caller.workspace,
        engine: &caller.engine,
        kind: "delete_data",
        pipe: "",
        source: &name,
        operation: "delete",
        rows: (rows, 0),
        begin: at,
        error: None,
        report,
    };
    let (_, job) = server.finish_job(finished);
    Ok(Json(job))
}

/// `POST /v0/datasources/NAME/truncate`
pub(crate) async fn truncate(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Failure> {
    caller.admin()?;
    let at = server.now().0;
    match caller.engine.command(Command::Truncate { source: name.clone() }).await? {
        Obeyed::Missing => Err(events::unknown(&caller, &name)),
        _ => {
            let operation =
                Operation { at, kind: "truncate".to_owned(), source: name, ..Operation::default() };
            server.remember_operation(&caller.workspace, &caller.engine, operation);
            Ok(StatusCode::RESET_CONTENT)
        }
    }
}
