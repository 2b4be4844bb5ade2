//! `/v0/datasources`: what there is, how much of it, and its file.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::{access, events, limits, pipes, shares};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use engine::{Catalog, Command, Obeyed, Operation, ProjectText, Source};
use model::{PartitionBy, Roles, Timestamp};
use pipe::Feed;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// `GET /v0/datasources`, those that other workspaces share last
pub(crate) async fn list(State(server): State<Arc<Server>>, caller: Caller) -> Json<Value> {
    let seen = caller.catalog.sources().filter(|source| caller.sees_source(&source.definition().name));
    let mut all: Vec<Value> = seen.map(|source| describe(&server, &caller, source)).collect();
    all.extend(shares::listed(&server, &caller).await);
    Json(json!({ "datasources": all }))
}

/// `GET /v0/datasources/NAME`, and its file as `NAME.datasource`
pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let file = asked.strip_suffix(".datasource");
    let name = file.unwrap_or(&asked);
    if !caller.sees_source(name) {
        return Err(Failure::not_allowed(&format!("DATASOURCES:READ:{name}")));
    }
    let source = caller.catalog.source(name).ok_or_else(|| events::unknown(&caller, name))?;
    match file {
        None => Ok(Json(describe(&server, &caller, source)).into_response()),
        Some(_) => file_of(&caller.catalog, &asked).map(plain),
    }
}

/// The text of a file of the live project, or of a data source that every workspace has.
pub(crate) fn text_of(files: &[ProjectText], name: &str) -> Result<String, Failure> {
    let is_it = |file: &&ProjectText| file.path.rsplit('/').next() == Some(name);
    let found = files.iter().find(is_it).map(|file| file.text.clone());
    let builtin = || name.strip_suffix(".datasource").and_then(pipe::builtin_text).map(str::to_owned);
    found.or_else(builtin).ok_or_else(|| Failure::not_found(format!("{name} is not a file of the project")))
}

/// The text of a file, before it a line for each token that was given the resource by hand and not by a line of its own:
/// what is pushed piece by piece is pulled as one file.
pub(crate) fn file_of(catalog: &Catalog, name: &str) -> Result<String, Failure> {
    let text = text_of(catalog.control().files(), name)?;
    let resource = name.rsplit_once('.').map_or(name, |(resource, _)| resource);
    let word = |scope: &engine::Scope| match scope.kind.as_str() {
        "PIPES:READ" | "DATASOURCES:READ" => Some("READ"),
        "DATASOURCES:APPEND" => Some("APPEND"),
        _ => None,
    };
    let mut lines = BTreeSet::new();
    for token in catalog.control().tokens.values() {
        for scope in
            token.scopes.iter().filter(|scope| scope.filter.is_none() && !token.granted.contains(scope))
        {
            let is_of_it = scope.kind.starts_with("PIPES") == name.ends_with(".pipe");
            if let Some(word) =
                word(scope).filter(|_| is_of_it && scope.resource.as_deref() == Some(resource))
            {
                lines.insert(format!("TOKEN \"{}\" {word}\n", token.name));
            }
        }
    }
    let lines: String = lines.into_iter().collect();
    let gap = if lines.is_empty() { "" } else { "\n" };
    Ok(format!("{lines}{gap}{text}"))
}

/// A text, with exactly the type that clients know texts by.
pub(crate) fn plain(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain")], text).into_response()
}

/// POST `/v0/datasources/exchange` with `datasource_a` and `datasource_b`: the rows of each are the other's now
pub(crate) async fn exchange(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = events::form(&uri, body, limits::TOKEN_BYTES_MAX).await?;
    let find = |key: &str| access::value_of(&asked, key).map(str::to_owned);
    let (Some(one), Some(other)) = (find("datasource_a"), find("datasource_b")) else {
        return Err(Failure::bad_request("name both data sources: datasource_a and datasource_b"));
    };
    for name in [&one, &other] {
        caller.catalog.source(name).ok_or_else(|| events::unknown(&caller, name))?;
    }
    let at = server.now().0;
    let command = Command::ExchangeSources { one: one.clone(), other: other.clone(), at };
    match caller.engine.command(command).await? {
        Obeyed::Refused(reason) => return Err(Failure::conflict(format!("{one} and {other}: {reason}"))),
        Obeyed::Missing => return Err(events::unknown(&caller, &one)),
        _ => {}
    }
    for source in [&one, &other] {
        let operation =
            Operation { at, kind: "exchange".to_owned(), source: source.clone(), ..Operation::default() };
        server.remember_operation(&caller.workspace, &caller.engine, operation);
    }
    Ok(Json(json!({ "datasource_a": one, "datasource_b": other })))
}

pub(crate) fn describe(server: &Server, caller: &Caller, source: &Source) -> Value {
    let definition = source.definition();
    let (row_count, bytes) = caller.engine.source_size(source);
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
    let used_by = caller.catalog.pipes().graph().readers(&definition.name);
    json!({
        "id": definition.name,
        "name": definition.name,
        "description": definition.description,
        "columns": columns,
        "engine": {
            "engine": definition.engine.name(),
            "engine_sorting_key": definition.sorting_key.join(", "),
            "engine_partition_key": partition_key(source),
            "engine_ttl": definition
                .ttl
                .as_ref()
                .map(|ttl| format!("{} + toIntervalSecond({})", ttl.column, ttl.keep.as_secs())),
        },
        "schema": { "sql_schema": schema(&caller.catalog, &definition.name) },
        "statistics": { "row_count": row_count, "bytes": bytes },
        "created_at": pipes::live_since(caller),
        "updated_at": pipes::live_since(caller),
        "connector": null,
        "used_by": used_by.into_iter().map(|name| json!({ "id": name, "name": name })).collect::<Vec<_>>(),
        "shared_with": server.shared_with(&caller.workspace, &definition.name),
        "tags": {},
        "type": match caller.catalog.pipes().project().feeds.get(&definition.name) {
            Some(Feed::Bucket(_)) => "s3",
            Some(Feed::Topic(_)) => "kafka",
            None => "ndjson",
        },
        "roles": roles(&definition.roles),
    })
}

/// Which columns the analysis reads, and as what; those that it does not find are null.
fn roles(roles: &Roles) -> Value {
    json!({
        "timestamp": roles.timestamp,
        "service": roles.service,
        "severity": roles.severity,
        "message": roles.message,
        "trace_id": roles.trace_id,
        "span_id": roles.span_id,
        "parent_span_id": roles.parent_span_id,
        "parent_service": roles.parent_service,
        "duration": roles.duration,
        "status_code": roles.status_code,
        "version": roles.version,
        "host": roles.host,
    })
}

/// The columns as the file of a data source has them, on one line.
fn schema(catalog: &Catalog, name: &str) -> Option<String> {
    let text = text_of(catalog.control().files(), &format!("{name}.datasource")).ok()?;
    let block = pipe::datasource_schema(&text)?;
    Some(block.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn partition_key(source: &Source) -> String {
    let Some((column, by)) = &source.definition().partition_key else { return String::new() };
    match by {
        PartitionBy::None => String::new(),
        PartitionBy::Year => format!("toYear({column})"),
        PartitionBy::Month => format!("toYYYYMM({column})"),
        PartitionBy::Week => format!("toMonday({column})"),
        PartitionBy::Day => format!("toDate({column})"),
    }
}

/// A time as Tinybird writes it: `2026-11-21 10:00:00.000000`.
pub(crate) fn written(at: Timestamp) -> String {
    let text = at.to_string();
    let (day, rest) = text.split_once('T').unwrap_or((&text, "00:00:00Z"));
    let (seconds, fraction) =
        rest.trim_end_matches('Z').split_once('.').unwrap_or((rest.trim_end_matches('Z'), ""));
    let micros: String = fraction.chars().chain(std::iter::repeat('0')).take(6).collect();
    format!("{day} {seconds}.{micros}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_digits_of_a_second() {
        assert_eq!(written(Timestamp::from_secs(0)), "1970-01-01 00:00:00.000000");
        assert_eq!(written(Timestamp::from_millis(1_700_000_000_250)), "2023-11-14 22:13:20.250000");
    }
}
