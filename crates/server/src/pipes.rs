//! `/v0/pipes`: a project's pipes, and `GET|POST /v0/pipes/NAME.FORMAT`: what an endpoint answers.

use crate::access;
use crate::answer::Failure;
use crate::caller::{Caller, Reads};
use crate::state::Server;
use crate::{datasources, events, sql_api, usage};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use engine::Catalog;
use pipe::{Given, Mode, NodeKind, ParamValue, Pipe, PipeNode, TemplateError};
use serde_json::{Value, json};
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Grant;

/// Longest body of parameters.
const BODY_BYTES_MAX: usize = 1 << 20;

fn refusal(error: &TemplateError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let kind = (header::CONTENT_TYPE, "application/json; charset=UTF-8");
    (status, [kind], error.body()).into_response()
}

/// `GET /v0/pipes/NAME.FORMAT?parameters[&q=SELECT … FROM _]`, and a pipe itself without a format.
pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    told: usage::Asked,
    uri: Uri,
) -> Result<Response, Failure> {
    let pairs = access::query_pairs(uri.query().unwrap_or(""));
    remembered(&server, &caller, told, Request { asked: name, pairs, params: BTreeMap::new() }).await
}

/// The same with parameters in the body: JSON or a form.
pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    mut told: usage::Asked,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let body = events::read(body, BODY_BYTES_MAX).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let mut pairs = access::query_pairs(uri.query().unwrap_or(""));
    let mut object = BTreeMap::new();
    if kind.contains("json") && !body.is_empty() {
        let wrong = || Failure::bad_request("expected a JSON object of parameters");
        let text = std::str::from_utf8(&body).map_err(|_| wrong())?;
        let Ok(ParamValue::Object(fields)) = ParamValue::from_json(text) else { return Err(wrong()) };
        object.extend(fields);
    } else {
        let form = access::query_pairs(&String::from_utf8_lossy(&body));
        for (name, value) in form.iter().filter(|(name, _)| name != "token") {
            told = told.with(name, value);
        }
        pairs.extend(form);
    }
    remembered(&server, &caller, told, Request { asked: name, pairs, params: object }).await
}

/// A request of an endpoint.
struct Request {
    /// its name and format
    asked: String,
    /// as they stand in the address and the form
    pairs: Vec<(String, String)>,
    /// as they stand in JSON
    params: BTreeMap<String, ParamValue>,
}

/// The answer, remembered if an endpoint gave it.
async fn remembered(
    server: &Arc<Server>,
    caller: &Caller,
    told: usage::Asked,
    request: Request,
) -> Result<Response, Failure> {
    let begin = server.now();
    let mut figures = usage::Figures::default();
    let pipe = request.asked.rsplit_once('.').map(|(name, _)| name.to_owned());
    let answer = answer(server, caller, request, &mut figures).await;
    let pipe = pipe.filter(|name| caller.catalog.pipes().project().pipe(name).is_some());
    if let Some(pipe) = &pipe {
        server.remember_call(caller, told, usage::Answered::new(pipe, begin, &answer, figures));
    }
    answer
}

async fn answer(
    server: &Arc<Server>,
    caller: &Caller,
    request: Request,
    figures: &mut usage::Figures,
) -> Result<Response, Failure> {
    let Request { asked, pairs, mut params } = request;
    let project = caller.catalog.pipes().project();
    let missing = |name: &str| Failure::not_found(format!("The pipe '{name}' does not exist"));
    let (name, extension) = match asked.rsplit_once('.') {
        Some((name, extension)) => (name, Some(extension)),
        None => (asked.as_str(), None),
    };
    let reads = caller.reads_pipe(name).ok_or_else(|| Failure::not_allowed(&format!("PIPES:READ:{name}")))?;
    let pipe = project.pipe(name).ok_or_else(|| missing(name))?;
    let Some(extension) = extension else { return Ok(Json(describe(caller, pipe)).into_response()) };
    let node = pipe
        .endpoint()
        .ok_or_else(|| Failure::not_found(format!("The pipe '{name}' does not have an endpoint")))?;
    let format = format_of(extension)?;
    let over = pairs.iter().find(|(key, _)| key == "q").map(|(_, text)| text.clone());
    let is_explained = pairs.iter().any(|(key, value)| key == "explain" && access::is_true(value));
    for (key, value) in
        pairs.into_iter().filter(|(key, _)| !matches!(key.as_str(), "q" | "token" | "explain"))
    {
        add(&mut params, key, value);
    }
    // What is laid down for the token wins over what the caller says.
    params.extend(reads.fixed);
    let called =
        Called { pipe, node, params: &params, filter: reads.filter.as_deref(), over: over.as_deref() };
    let (text, grants) = match called.query(caller)? {
        Ok(query) => query,
        Err(error) => {
            figures.error = Some(error.to_string());
            return Ok(refusal(&error));
        }
    };
    if is_explained {
        caller.admin()?;
        if grants.is_some() {
            return Err(Failure::bad_request("explain tells of the endpoint itself; leave q out"));
        }
        return sql_api::explained(server, caller, &text, &BTreeMap::new()).await;
    }
    let statement = Statement::parse(&text)?;
    let format = statement.format().filter(|_| over.is_some()).unwrap_or(format);
    let _turn = sql_api::turn(server, caller).await?;
    let body = sql_api::run_granted(server, &caller.engine, statement, format, grants, figures).await?;
    Ok(([(header::CONTENT_TYPE, format.content_type())], body).into_response())
}

fn format_of(extension: &str) -> Result<Format, Failure> {
    match extension {
        "json" => Ok(Format::Json),
        "ndjson" => Ok(Format::JsonEachRow),
        "csv" | "csvwithnames" => Ok(Format::CsvWithNames),
        "parquet" => Ok(Format::Parquet),
        "prometheus" => Ok(Format::Prometheus),
        _ => Err(Failure::bad_request(format!(
            "format {extension:?} is unknown: use json, ndjson, csv, parquet or prometheus"
        ))),
    }
}

/// An endpoint with all that is known of a request to it.
struct Called<'a> {
    pipe: &'a Pipe,
    node: &'a PipeNode,
    params: &'a BTreeMap<String, ParamValue>,
    filter: Option<&'a str>,
    over: Option<&'a str>,
}

/// A query and what it may see; none sees everything.
type Query = (String, Option<BTreeMap<String, Grant>>);

impl Called<'_> {
    /// The query to run. A caller who may not do everything writes `q` over the result and what it is granted, and
    /// over nothing else.
    fn query(&self, caller: &Caller) -> Result<Result<Query, Box<TemplateError>>, Failure> {
        let pipes = caller.catalog.pipes();
        let secrets = &caller.catalog.control().variables;
        let given = Given { params: self.params, secrets, mode: Mode::Live };
        let render = |over: Option<&str>| pipes.query(self.pipe, self.node, given, over).map_err(Box::new);
        let Some(mut grants) = caller.grants() else {
            return Ok(render(self.over).map(|text| (text, None)));
        };
        let filtered = self.filter.map(|filter| format!("SELECT * FROM `_` WHERE ({filter}\n)"));
        let text = match render(filtered.as_deref()) {
            Ok(text) => text,
            Err(error) => return Ok(Err(error)),
        };
        // A parameter may name a table; then it is one that the pipe names too, or that the caller may read.
        let named = pipes.reads(&self.pipe.name);
        for table in Statement::parse(&text)?.tables() {
            if !named.contains(table) && !matches!(grants.get(table), Some(Grant::Rows)) {
                return Err(Failure::no_resource(table));
            }
        }
        let Some(over) = self.over else { return Ok(Ok((text, None))) };
        grants.insert(self.pipe.name.clone(), Grant::Result(text.clone()));
        grants.insert("_".to_owned(), Grant::Result(text));
        Ok(Ok((over.to_owned(), Some(grants))))
    }
}

/// What a pipe gives without parameters of a request, for a caller who may call it.
pub(crate) fn result(catalog: &Catalog, name: &str, reads: &Reads) -> Result<Option<Grant>, Failure> {
    let pipes = catalog.pipes();
    let found = pipes.project().pipe(name).and_then(|pipe| Some((pipe, pipe.output()?)));
    let Some((pipe, node)) = found else { return Ok(None) };
    let given = Given { params: &reads.fixed, secrets: &catalog.control().variables, mode: Mode::Live };
    let filtered = reads.filter.as_ref().map(|filter| format!("SELECT * FROM `_` WHERE ({filter}\n)"));
    let text = pipes.query(pipe, node, given, filtered.as_deref());
    let text = text.map_err(|error| Failure::bad_request(format!("pipe {name}: {error}")))?;
    Ok(Some(Grant::Result(text)))
}

/// A key that is given again makes a list.
fn add(params: &mut BTreeMap<String, ParamValue>, key: String, value: String) {
    let value = ParamValue::Text(value);
    match params.get_mut(&key) {
        None => {
            params.insert(key, value);
        }
        Some(ParamValue::List(values)) => values.push(value),
        Some(first) => {
            let first_value = std::mem::replace(first, ParamValue::Null);
            *first = ParamValue::List(vec![first_value, value]);
        }
    }
}

/// `GET /v0/pipes`
pub(crate) async fn list(caller: Caller) -> Json<Value> {
    let pipes = caller.catalog.pipes().project().pipes.iter();
    let seen = pipes.filter(|pipe| caller.reads_pipe(&pipe.name).is_some());
    let pipes: Vec<Value> = seen.map(|pipe| describe(&caller, pipe)).collect();
    Json(json!({ "pipes": pipes }))
}

/// `GET /v0/dependencies`: the pipes that read each data source and each pipe
pub(crate) async fn dependencies(caller: Caller) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let pipes = caller.catalog.pipes();
    let sources = caller.catalog.sources().map(|source| source.definition().name.clone());
    let is_own = |name: &String| !name.contains('.');
    let names = sources.filter(is_own).chain(pipes.project().pipes.iter().map(|pipe| pipe.name.clone()));
    let all: serde_json::Map<String, Value> =
        names.map(|name| (name.clone(), json!(pipes.graph().readers(&name)))).collect();
    Ok(Json(json!({ "dependencies": all })))
}

pub(crate) fn describe(caller: &Caller, pipe: &Pipe) -> Value {
    let graph = caller.catalog.pipes().graph();
    let nodes = pipe.nodes.iter().map(|node| {
        let edges = graph.edges.get(&(pipe.name.clone(), node.name.clone()));
        let read = edges.map(|edges| {
            edges.nodes.iter().chain(&edges.pipes).chain(&edges.data_sources).cloned().collect::<Vec<_>>()
        });
        let params = node.params().iter().map(|param| {
            json!({
                "name": param.name,
                "type": param.param_type,
                "description": param.description,
                "required": param.required,
                "default": param.default.as_ref().map(pipe::ParamDefault::to_json),
            })
        });
        json!({
            "id": node.name,
            "name": node.name,
            "sql": node.sql,
            "description": node.description,
            "node_type": kind(&node.kind),
            "params": params.collect::<Vec<_>>(),
            "materialized": match &node.kind {
                NodeKind::Materialized(materialized) => Some(&materialized.data_source),
                _ => None,
            },
            "tags": {},
            "dependencies": read.unwrap_or_default(),
        })
    });
    let endpoint = pipe.endpoint().map(|node| node.name.clone());
    let view = caller.engine.views().into_iter().find(|view| view.name == pipe.name);
    let mut described = json!({
        "id": pipe.name,
        "name": pipe.name,
        "description": pipe.description,
        "type": pipe.output().map_or("default", |node| match node.kind {
            NodeKind::Standard => "default",
            _ => kind(&node.kind),
        }),
        "url": endpoint.as_ref().map(|_| format!("/v0/pipes/{}.json", pipe.name)),
        "endpoint": endpoint,
        "created_at": live_since(caller),
        "updated_at": live_since(caller),
        "nodes": nodes.collect::<Vec<_>>(),
    });
    if let Some(view) = view {
        described["view"] = json!({
            "source": view.source,
            "target": view.target,
            "rows": view.rows,
            "errors": view.errors,
            "stale": view.stale,
            "rows_missing": view.rows_missing,
        });
    }
    described
}

/// `GET /v1/pipes/NAME.pipe`: its file
pub(crate) async fn file(caller: Caller, Path(asked): Path<String>) -> Result<Response, Failure> {
    let name = asked.strip_suffix(".pipe").unwrap_or(&asked);
    if caller.reads_pipe(name).is_none() {
        return Err(Failure::not_allowed(&format!("PIPES:READ:{name}")));
    }
    datasources::file_of(&caller.catalog, &format!("{name}.pipe")).map(datasources::plain)
}

/// When the live project was deployed, as Tinybird writes it.
pub(crate) fn live_since(caller: &Caller) -> String {
    let control = caller.catalog.control();
    let at = control.deployment(control.live).map_or(0, |live| live.at);
    datasources::written(model::Timestamp(at))
}

fn kind(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Standard => "standard",
        NodeKind::Endpoint => "endpoint",
        NodeKind::Materialized(_) => "materialized",
        NodeKind::Copy(_) => "copy",
        NodeKind::Sink(_) => "sink",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_given_again_makes_a_list() {
        let mut params = BTreeMap::new();
        for value in ["a", "b", "c"] {
            add(&mut params, "key".to_owned(), value.to_owned());
        }
        let texts = ["a", "b", "c"].map(|text| ParamValue::Text(text.to_owned()));
        assert_eq!(params["key"], ParamValue::List(texts.to_vec()));
    }
}
