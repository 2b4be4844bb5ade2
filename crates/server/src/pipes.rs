//! `/v0/pipes`: a project's pipes, and `GET|POST /v0/pipes/NAME.FORMAT`: what an endpoint answers.
//!
//! An endpoint's nodes are rendered with the request's parameters and become one query: each node that it reads a
//! common table expression of its name, and so each pipe, with its own nodes inside.

use crate::access;
use crate::answer::Failure;
use crate::state::{Server, TokenHolder};
use crate::{events, sql_api};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use pipe::{Graph, Mode, NodeKind, ParamValue, Pipe, PipeNode, Project, Request, TemplateError};
use serde_json::{Value, json};
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longest body of parameters.
const BODY_BYTES_MAX: usize = 1 << 20;

/// Pipes that read each other in a row.
const CHAIN_MAX: usize = 16;

/// The pipes of a project and what reads what.
#[derive(Clone, Debug, Default)]
pub struct Pipes {
    project: Project,
    graph: Graph,
}

impl Pipes {
    /// The pipes of a project.
    ///
    /// # Errors
    /// [`pipe::Cycle`] names the first circle.
    pub fn new(project: Project) -> Result<Self, pipe::Cycle> {
        let graph = Graph::of(&project, &|text| pipe::table_names(text))?;
        Ok(Self { project, graph })
    }

    /// The materialized views, each with all that it reads.
    ///
    /// # Errors
    /// Names the first pipe whose SQL is a template that needs a parameter.
    pub fn views(&self) -> Result<Vec<engine::View>, String> {
        let mut views = Vec::new();
        for pipe in &self.project.pipes {
            for node in &pipe.nodes {
                let NodeKind::Materialized(materialized) = &node.kind else { continue };
                let query = self.query(pipe, node, &BTreeMap::new(), None);
                let query = query.map_err(|Refusal::Template(error)| format!("{}: {error}", pipe.name))?;
                let (name, target) = (pipe.name.clone(), materialized.data_source.clone());
                views.push(engine::View { name, target, query });
            }
        }
        Ok(views)
    }

    /// The SQL of a node with all that it reads; `over` reads its result as `_`.
    fn query(
        &self,
        pipe: &Pipe,
        node: &PipeNode,
        params: &BTreeMap<String, ParamValue>,
        over: Option<&str>,
    ) -> Result<String, Refusal> {
        let mut tables = Vec::new();
        let text = self.expand(pipe, node, params, &mut tables, CHAIN_MAX)?;
        let Some(over) = over else { return Ok(with(&tables, &text)) };
        tables.push(format!("`_` AS ({text})"));
        Ok(with(&tables, over))
    }

    /// A query that may read pipes like tables, with what these answer without parameters.
    pub(crate) fn over(&self, text: &str) -> Result<String, String> {
        let mut tables = Vec::new();
        for name in pipe::table_names(text) {
            let read = self.project.pipe(&name).and_then(|pipe| Some((pipe, pipe.output()?)));
            let Some((pipe, output)) = read else { continue };
            let table = self.table(pipe, output, &BTreeMap::new(), CHAIN_MAX);
            tables.push(table.map_err(|Refusal::Template(error)| format!("pipe {name}: {error}"))?);
        }
        Ok(with(&tables, text))
    }

    /// A node, with all that it reads, as a table of its pipe's name.
    fn table(
        &self,
        pipe: &Pipe,
        node: &PipeNode,
        params: &BTreeMap<String, ParamValue>,
        chain: usize,
    ) -> Result<String, Refusal> {
        let mut inner = Vec::new();
        let result = self.expand(pipe, node, params, &mut inner, chain)?;
        Ok(format!("`{}` AS ({})", pipe.name, with(&inner, &result)))
    }

    /// The SQL of a node; what it reads is added to `tables`.
    fn expand(
        &self,
        pipe: &Pipe,
        node: &PipeNode,
        params: &BTreeMap<String, ParamValue>,
        tables: &mut Vec<String>,
        chain: usize,
    ) -> Result<String, Refusal> {
        let mut text = String::new();
        for name in self.graph.nodes_for(&pipe.name, &node.name) {
            let Some(read) = pipe.node(name) else { continue };
            let edges = self.graph.edges.get(&(pipe.name.clone(), read.name.clone()));
            for other in edges.into_iter().flat_map(|edges| &edges.pipes) {
                let named = format!("`{other}` AS (");
                if tables.iter().any(|table| table.starts_with(&named)) {
                    continue;
                }
                let (Some(other), true) = (self.project.pipe(other), chain > 0) else { continue };
                let Some(output) = other.output() else { continue };
                tables.push(self.table(other, output, params, chain - 1)?);
            }
            text = render(read, params)?;
            if read.name != node.name {
                tables.push(format!("`{}` AS ({text})", read.name));
            }
        }
        Ok(text)
    }
}

/// Why there is no query.
enum Refusal {
    Template(Box<TemplateError>),
}

impl From<Refusal> for Response {
    fn from(Refusal::Template(error): Refusal) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
        let kind = (header::CONTENT_TYPE, "application/json; charset=UTF-8");
        (status, [kind], error.body()).into_response()
    }
}

fn render(node: &PipeNode, params: &BTreeMap<String, ParamValue>) -> Result<String, Refusal> {
    let request = Request { params, has_secret: &|_| false, mode: Mode::Live };
    let rendered = node.render(&request).map_err(|error| Refusal::Template(Box::new(error)))?;
    let text = rendered.sql_with_secrets(|_| None).map_err(|error| Refusal::Template(Box::new(error)))?;
    Ok(text.trim().trim_end_matches(';').trim_end().to_owned())
}

/// A query that begins with these tables, before those that it begins with itself.
fn with(tables: &[String], text: &str) -> String {
    if tables.is_empty() {
        return text.to_owned();
    }
    let tables = tables.join(",\n");
    let (head, rest) = text.split_at_checked(4).unwrap_or((text, ""));
    if head.eq_ignore_ascii_case("with") && rest.starts_with(char::is_whitespace) {
        return format!("WITH {tables},\n{}", rest.trim_start());
    }
    format!("WITH {tables}\n{text}")
}

/// `GET /v0/pipes/NAME.FORMAT?parameters[&q=SELECT … FROM _]`, and a pipe itself without a format.
pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    _: TokenHolder,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    answer(&server, &name, access::query_pairs(uri.query().unwrap_or("")), BTreeMap::new()).await
}

/// The same with parameters in the body: JSON or a form.
pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    _: TokenHolder,
    Path(name): Path<String>,
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
        pairs.extend(access::query_pairs(&String::from_utf8_lossy(&body)));
    }
    answer(&server, &name, pairs, object).await
}

async fn answer(
    server: &Arc<Server>,
    asked: &str,
    pairs: Vec<(String, String)>,
    mut params: BTreeMap<String, ParamValue>,
) -> Result<Response, Failure> {
    let pipes = &server.options.pipes;
    let missing = |name: &str| Failure::not_found(format!("The pipe '{name}' does not exist"));
    let Some((name, extension)) = asked.rsplit_once('.') else {
        let pipe = pipes.project.pipe(asked).ok_or_else(|| missing(asked))?;
        return Ok(Json(describe(server, pipe)).into_response());
    };
    let pipe = pipes.project.pipe(name).ok_or_else(|| missing(name))?;
    let node = pipe
        .endpoint()
        .ok_or_else(|| Failure::not_found(format!("The pipe '{name}' does not have an endpoint")))?;
    let format = match extension {
        "json" => Format::Json,
        "ndjson" => Format::JsonEachRow,
        "csv" | "csvwithnames" => Format::CsvWithNames,
        _ => {
            let text = format!("format {extension:?} is unknown: use json, ndjson or csv");
            return Err(Failure::bad_request(text));
        }
    };
    let over = pairs.iter().find(|(key, _)| key == "q").map(|(_, text)| text.clone());
    for (key, value) in pairs.into_iter().filter(|(key, _)| !matches!(key.as_str(), "q" | "token")) {
        add(&mut params, key, value);
    }
    let text = match pipes.query(pipe, node, &params, over.as_deref()) {
        Ok(text) => text,
        Err(refusal) => return Ok(refusal.into()),
    };
    let statement = Statement::parse(&text)?;
    let format = statement.format().filter(|_| over.is_some()).unwrap_or(format);
    let body = sql_api::run_statement(server, statement, format).await?;
    Ok(([(header::CONTENT_TYPE, format.content_type())], body).into_response())
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
pub(crate) async fn list(State(server): State<Arc<Server>>, _: TokenHolder) -> Json<Value> {
    let pipes = &server.options.pipes.project.pipes;
    let pipes: Vec<Value> = pipes.iter().map(|pipe| describe(&server, pipe)).collect();
    Json(json!({ "pipes": pipes }))
}

fn describe(server: &Server, pipe: &Pipe) -> Value {
    let graph = &server.options.pipes.graph;
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
            "dependencies": read.unwrap_or_default(),
        })
    });
    let endpoint = pipe.endpoint().map(|node| node.name.clone());
    let view = server.engine.views().into_iter().find(|view| view.name == pipe.name);
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
        "nodes": nodes.collect::<Vec<_>>(),
    });
    if let Some(view) = view {
        described["view"] = json!({
            "source": view.source,
            "target": view.target,
            "rows": view.rows,
            "errors": view.errors,
            "stale": view.stale,
        });
    }
    described
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
    use pipe::{Dialect, ProjectFile};

    fn pipes(files: &[(&str, &str)]) -> Pipes {
        let files: Vec<ProjectFile<'_>> =
            files.iter().map(|(path, text)| ProjectFile { path, text }).collect();
        Pipes::new(Project::parse(&files, Dialect::Forward).unwrap()).unwrap()
    }

    #[test]
    fn nodes_and_pipes_become_tables_of_one_query() {
        let pipes = pipes(&[
            (
                "base.pipe",
                "NODE all_rows\nSQL >\n    SELECT 1 AS n;\n\nNODE last\nSQL >\n    SELECT n FROM all_rows\n",
            ),
            (
                "top.pipe",
                "NODE few\nSQL >\n    %\n    SELECT n FROM base LIMIT {{Int32(limit, 3)}}\n\nNODE shown\nSQL >\n    \
                 WITH 2 AS two SELECT n + two AS m FROM few\nTYPE endpoint\n",
            ),
        ]);
        let top = pipes.project.pipe("top").unwrap();
        let params = BTreeMap::from([("limit".to_owned(), ParamValue::Text("5".to_owned()))]);
        let node = top.endpoint().unwrap();
        let query = |over| pipes.query(top, node, &params, over).ok().unwrap();
        let tables = "WITH `base` AS (WITH `all_rows` AS (SELECT 1 AS n)\nSELECT n FROM all_rows),\n\
                      `few` AS (SELECT n FROM base LIMIT toInt32('5')),\n";
        assert_eq!(query(None), format!("{tables}2 AS two SELECT n + two AS m FROM few"));
        let over = query(Some("SELECT count() FROM _"));
        assert_eq!(
            over,
            format!("{tables}`_` AS (WITH 2 AS two SELECT n + two AS m FROM few)\nSELECT count() FROM _")
        );
    }

    #[test]
    fn a_materialized_node_is_a_view_with_all_that_it_reads() {
        let named = "NODE named\nSQL >\n    SELECT page FROM clicks WHERE page != ''\n\n";
        let output = "NODE out\nSQL >\n    SELECT page, count() AS n FROM named GROUP BY page;\n";
        let kind = "TYPE materialized\nDATASOURCE totals\n";
        let found = pipes(&[("by_page.pipe", &format!("{named}{output}{kind}"))]).views().unwrap();
        let query = "WITH `named` AS (SELECT page FROM clicks WHERE page != '')\n\
                     SELECT page, count() AS n FROM named GROUP BY page";
        let (name, target) = ("by_page".to_owned(), "totals".to_owned());
        assert_eq!(found, [engine::View { name, target, query: query.to_owned() }]);
        assert_eq!(Statement::parse(query).unwrap().source().as_deref(), Some("clicks"));
    }

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
