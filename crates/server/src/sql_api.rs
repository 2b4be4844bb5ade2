//! `GET|POST /v0/sql`: a query, answered in the format it asks for; TSV without one.
//! Values for `{name:Type}` come as `param_name=…`, in the address or in a form, as in ClickHouse's HTTP interface.

use crate::access;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::usage::{self, Figures};
use crate::{events, mirror, pipes, records};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use serde_json::json;
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Backend, Grant, Written};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, SemaphorePermit};

/// Longest body of a query; the text itself is bounded by the parser.
pub(crate) const BODY_BYTES_MAX: usize = 1 << 20;

pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    caller: Caller,
    told: usage::Asked,
    uri: Uri,
) -> Result<Response, Failure> {
    let address = uri.query().unwrap_or("");
    let text = access::query_value(address, "q").unwrap_or_default();
    let pipeline = access::query_value(address, "pipeline");
    let is_explained = access::is_on(uri.query(), "explain");
    answer(&server, &caller, told, &Asked { text, values: parameters(address), pipeline, is_explained }).await
}

pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    caller: Caller,
    told: usage::Asked,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let body = events::read(body, BODY_BYTES_MAX).await?;
    let body = String::from_utf8_lossy(&body);
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let address = uri.query().unwrap_or("");
    let in_query = || access::query_value(address, "q");
    let text = text_of(kind, &body).or_else(in_query).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Failure::bad_request("The request body should contain a query"));
    }
    let mut values = parameters(address);
    if is_form(kind, &body) {
        values.extend(parameters(&body));
    }
    let pipeline = access::query_value(address, "pipeline");
    let is_explained = access::is_on(uri.query(), "explain");
    answer(&server, &caller, told.with("q", &text), &Asked { text, values, pipeline, is_explained }).await
}

/// A query as it came.
struct Asked {
    text: String,
    /// for `{name:Type}`
    values: BTreeMap<String, String>,
    /// a pipe whose nodes are tables too
    pipeline: Option<String>,
    /// how it would be run is asked for, not its rows
    is_explained: bool,
}

/// What `param_…` says, by name.
fn parameters(pairs: &str) -> BTreeMap<String, String> {
    let named = |(key, value): (String, String)| Some((key.strip_prefix("param_")?.to_owned(), value));
    access::query_pairs(pairs).into_iter().filter_map(named).collect()
}

fn is_form(kind: &str, body: &str) -> bool {
    body.starts_with("q=") || (kind.contains("form-urlencoded") && body.contains("&q="))
}

/// The query of a body: JSON with `q`, a form with `q`, or the text itself.
fn text_of(kind: &str, body: &str) -> Option<String> {
    if kind.contains("json") {
        let value: serde_json::Value = serde_json::from_str(body).ok()?;
        return value["q"].as_str().map(str::to_owned);
    }
    if is_form(kind, body) {
        return access::query_value(body, "q");
    }
    (!body.trim().is_empty()).then(|| body.to_owned())
}

/// The answer, remembered.
async fn answer(
    server: &Arc<Server>,
    caller: &Caller,
    told: usage::Asked,
    asked: &Asked,
) -> Result<Response, Failure> {
    let begin = server.now();
    let mut figures = Figures::default();
    let answer = run(server, caller, asked, &mut figures).await;
    server.remember_call(caller, told, usage::Answered::new(usage::QUERIES, begin, &answer, figures));
    answer
}

async fn run(
    server: &Arc<Server>,
    caller: &Caller,
    asked: &Asked,
    figures: &mut Figures,
) -> Result<Response, Failure> {
    let Asked { text, values, pipeline, is_explained } = asked;
    if *is_explained {
        // It tells of tables that other tokens may not see.
        caller.admin()?;
    }
    let catalog = &caller.catalog;
    let secrets = &catalog.control().variables;
    let (statement, grants) = match caller.grants() {
        None => {
            let text = match pipeline.as_deref().and_then(|name| catalog.pipes().project().pipe(name)) {
                Some(pipe) => catalog.pipes().inside(pipe, text, secrets),
                None => catalog.pipes().over(text, secrets),
            };
            let text = text.map_err(Failure::bad_request)?;
            if *is_explained {
                return explained(server, caller, &text, values).await;
            }
            (Statement::parse_with(&text, values)?, None)
        }
        Some(mut grants) => {
            // What the caller wrote is planned by itself, with nothing in sight but what is granted.
            let statement = Statement::parse_with(text, values)?;
            for name in statement.tables() {
                if let Some(reads) = caller.reads_pipe(name) {
                    grants.extend(pipes::result(catalog, name, &reads)?.map(|query| (name.clone(), query)));
                }
            }
            (statement, Some(grants))
        }
    };
    let format = statement.format().unwrap_or(Format::Tsv);
    let _turn = turn(server, caller).await?;
    let body = run_granted(server, &caller.engine, statement, format, grants, figures).await?;
    Ok(([(header::CONTENT_TYPE, format.content_type())], body).into_response())
}

/// `?explain=true`: the query as it would be run, and the steps.
pub(crate) async fn explained(
    server: &Arc<Server>,
    caller: &Caller,
    text: &str,
    values: &BTreeMap<String, String>,
) -> Result<Response, Failure> {
    let statement = Statement::parse_with(&format!("EXPLAIN PLAN {text}"), values)?;
    let _turn = turn(server, caller).await?;
    let (format, mut figures) = (Format::JsonEachRow, Figures::default());
    let body = run_here(server, &caller.engine, statement, format, None, &mut figures).await?;
    let rows = records::read_first(&body, usize::MAX)?;
    let lines: Vec<String> = rows.iter().map(|row| records::text(row, "explain").to_owned()).collect();
    Ok(Json(json!({ "debug_query": text, "query_explain": lines.join("\n") })).into_response())
}

/// Runs a query of ours over the rows that are kept here; the answer as it is written.
pub(crate) async fn run_statement(
    server: &Arc<Server>,
    statement: Statement,
    format: Format,
) -> Result<Vec<u8>, Failure> {
    run_here(server, &server.engine, statement, format, None, &mut Figures::default()).await
}

/// The same in any workspace, seeing nothing but what is granted, answered by whoever is to answer.
pub(crate) async fn run_granted(
    server: &Arc<Server>,
    engine: &Arc<Engine>,
    statement: Statement,
    format: Format,
    grants: Option<BTreeMap<String, Grant>>,
    figures: &mut Figures,
) -> Result<Vec<u8>, Failure> {
    let Some(there) = there(server, engine, &statement, grants.is_none()) else {
        return run_here(server, engine, statement, format, grants, figures).await;
    };
    let permit = permit(server).await?;
    let written = there.answer(statement, format, &server.options.query).await?;
    drop(permit);
    let Written { body, rows, rows_read, bytes_read } = written;
    *figures = Figures { rows: rows as u64, read_rows: rows_read, read_bytes: bytes_read, error: None };
    Ok(body)
}

/// The same over the rows that are kept here.
pub(crate) async fn run_here(
    server: &Arc<Server>,
    engine: &Arc<Engine>,
    statement: Statement,
    format: Format,
    grants: Option<BTreeMap<String, Grant>>,
    figures: &mut Figures,
) -> Result<Vec<u8>, Failure> {
    let begin = tokio::time::Instant::now();
    let write = move |mut answer: sql::Answer| {
        answer.elapsed_seconds = begin.elapsed().as_secs_f64();
        Ok((sql::output::render(&answer, format)?, Figures::of(&answer)))
    };
    let (body, read) = ask(server, engine, (statement, grants), write).await?;
    *figures = read;
    Ok(body)
}

/// Runs a query within the server's limits, seeing nothing but what is granted; what is then made of its answer.
pub(crate) async fn ask<T: Send + 'static>(
    server: &Arc<Server>,
    engine: &Arc<Engine>,
    (statement, grants): (Statement, Option<BTreeMap<String, Grant>>),
    then: impl FnOnce(sql::Answer) -> Result<T, sql::Error> + Send + 'static,
) -> Result<T, Failure> {
    if usage::is_asked_for(statement.tables()) {
        server.tell_usage().await;
    }
    let permit = permit(server).await?;
    let (shared, engine) = (Arc::clone(server), Arc::clone(engine));
    // A client that goes away drops this future, and with it the query.
    let query = AbortOnDrop(server.options.queries.spawn(async move {
        let limits = &shared.options.query;
        let answer = match &grants {
            None => engine.query(statement, limits).await?,
            Some(grants) => engine.query_granted(statement, limits, grants).await?,
        };
        then(answer)
    }));
    let made = query.finish().await.map_err(Failure::internal)??;
    drop(permit);
    Ok(made)
}

/// Room for one more query.
async fn permit(server: &Server) -> Result<SemaphorePermit<'_>, Failure> {
    in_time(server, server.querying.acquire()).await
}

/// The caller's turn to have one more query run.
pub(crate) async fn turn(server: &Server, caller: &Caller) -> Result<OwnedSemaphorePermit, Failure> {
    in_time(server, server.turns.of(caller.key).acquire_owned()).await
}

async fn in_time<T>(
    server: &Server,
    acquiring: impl Future<Output = Result<T, AcquireError>>,
) -> Result<T, Failure> {
    let waiting = std::time::Duration::from_secs(server.options.query.seconds_max);
    let acquired = tokio::time::timeout(waiting, acquiring).await;
    acquired.map_err(|_| Failure::too_many_queries())?.map_err(Failure::internal)
}

/// Who answers in our place: a ClickHouse server that is to, a query over nothing but what is copied to it.
fn there<'a>(
    server: &'a Server,
    engine: &Arc<Engine>,
    statement: &Statement,
    sees_everything: bool,
) -> Option<&'a dyn Backend> {
    let mirror = server.options.mirror.as_ref().filter(|mirror| mirror.answers && sees_everything)?;
    let catalog = engine.catalog();
    let is_there = |name: &String| mirror::is_copied(name) && catalog.source(name).is_some();
    let is_known = Arc::ptr_eq(engine, &server.engine)
        && statement.hidden_columns().is_empty()
        && !statement.tables().is_empty()
        && statement.tables().iter().all(is_there);
    is_known.then_some(&mirror.server)
}

struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> AbortOnDrop<T> {
    async fn finish(mut self) -> Result<T, tokio::task::JoinError> {
        (&mut self.0).await
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_by_their_prefix() {
        let found = parameters("q=SELECT+1&param_name=a%20b&param_n=3&other=4");
        let expected = [("n", "3"), ("name", "a b")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(found, BTreeMap::from(expected));
        assert!(is_form("", "q=SELECT+1&param_a=1"));
        assert!(!is_form("text/plain", "SELECT 1 AS q"));
    }

    #[test]
    fn a_query_is_found_in_text_json_and_form() {
        let cases = [
            ("text/plain", "SELECT 1", Some("SELECT 1")),
            ("application/json", "{\"q\": \"SELECT 1\"}", Some("SELECT 1")),
            ("application/x-www-form-urlencoded", "q=SELECT+1", Some("SELECT 1")),
            ("application/x-www-form-urlencoded", "SELECT 1", Some("SELECT 1")),
            ("", "q=SELECT%201&x=2", Some("SELECT 1")),
            ("", "  ", None),
        ];
        for (kind, body, expected) in cases {
            assert_eq!(text_of(kind, body).as_deref(), expected, "{kind} {body}");
        }
    }
}
