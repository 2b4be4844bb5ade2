//! The routes by which Tinybird's older command line brings a project file by file (`tb push`). Each file is a deployment
//! of the live project with that one file changed: refused as a whole, or done as a whole.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::deployments::{self, Going};
use crate::state::Server;
use crate::{access, datasources, events, limits, pipes};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use engine::ProjectText;
use pipe::{Datafile, NodeKind, Pipe};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file on its way into the project.
pub(crate) struct Pushed<'a> {
    /// of the data source or pipe
    pub(crate) name: &'a str,
    /// `datasource` or `pipe`
    pub(crate) ending: &'static str,
    /// none takes the file out of the project
    pub(crate) text: Option<String>,
}

impl Pushed<'_> {
    /// Puts the file in the place of the one of its name.
    pub(crate) fn put(self, files: &mut Vec<ProjectText>) {
        let file_name = format!("{}.{}", self.name, self.ending);
        let is_it = |file: &ProjectText| file.path.rsplit('/').next() == Some(&file_name);
        let known = files.iter().position(is_it);
        match (known, self.text) {
            (Some(at), Some(text)) => files[at].text = text,
            (Some(at), None) => {
                files.remove(at);
            }
            (None, Some(text)) => {
                files.push(ProjectText { path: format!("{}s/{file_name}", self.ending), text });
            }
            (None, None) => {}
        }
        files.sort();
    }
}

/// Deploys the live project with one file changed; the caller as of then.
async fn push(
    server: &Arc<Server>,
    caller: Caller,
    pushed: Pushed<'_>,
    may_destroy: bool,
) -> Result<Caller, Failure> {
    change(server, caller, may_destroy, |files| {
        pushed.put(files);
        Ok(())
    })
    .await
}

/// Deploys the live project as `edit` leaves its files; the caller as of then.
pub(crate) async fn change(
    server: &Arc<Server>,
    caller: Caller,
    may_destroy: bool,
    edit: impl FnOnce(&mut Vec<ProjectText>) -> Result<(), Failure>,
) -> Result<Caller, Failure> {
    caller.admin()?;
    // One after the other: each builds on the project that the one before left.
    let _turn = server.pushing.acquire().await.map_err(Failure::internal)?;
    let mut files = caller.engine.catalog().control().files().to_vec();
    edit(&mut files)?;
    let plan = match deployments::plan(&caller, files.clone()).await? {
        Ok(plan) => plan,
        Err(problems) => {
            let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
            return Err(Failure::bad_request(texts.join("\n")));
        }
    };
    if !plan.is_empty() {
        let going = Going { is_live: true, may_destroy };
        let deployed = deployments::deploy(server, &caller, files, &plan, going).await?;
        if let Err(refused) = deployed {
            return Err(Failure::bad_request(refused["error"].as_str().unwrap_or("refused").to_owned()));
        }
    }
    Ok(caller.seeing_now())
}

/// `POST /v0/sql_tables` with `q`: the tables that a query names
pub(crate) async fn tables(caller: Caller, uri: Uri, body: Body) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = form(&uri, body).await?;
    let statement = sql::Statement::parse(value(&asked, "q"))?;
    let tables: Vec<Value> = statement.tables().iter().map(|name| json!(["", name])).collect();
    Ok(Json(json!({ "tables": tables })))
}

/// `GET /v0/sql_format?q=…`: a query in lines
pub(crate) async fn formatted(caller: Caller, uri: Uri) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = access::query_pairs(uri.query().unwrap_or(""));
    Ok(Json(json!({ "q": sql::formatted(value(&asked, "q"))? })))
}

/// `POST /v0/sql_replace` with `q` and `replacements`, a JSON object: the query with tables under other names
pub(crate) async fn replaced(caller: Caller, uri: Uri, body: Body) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = form(&uri, body).await?;
    let tables = match value(&asked, "replacements") {
        "" => BTreeMap::new(),
        text => serde_json::from_str(text).map_err(|error| {
            Failure::bad_request(format!("replacements is no JSON object of names: {error}"))
        })?,
    };
    Ok(Json(json!({ "query": sql::with_tables(value(&asked, "q"), &tables)? })))
}

async fn form(uri: &Uri, body: Body) -> Result<Vec<(String, String)>, Failure> {
    events::form(uri, body, limits::PROJECT_BYTES_MAX).await
}

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    access::value_of(asked, name).unwrap_or_default()
}

/// What a form of `POST /v0/datasources` says of a data source that is to be made. `None` for any other form.
pub(crate) fn creation(body: &[u8], asked: &[(String, String)]) -> Option<Vec<(String, String)>> {
    let mut all = asked.to_vec();
    all.extend(access::query_pairs(std::str::from_utf8(body).ok()?));
    let has = |name: &str| !value(&all, name).is_empty();
    let is_creation = has("name") && has("schema") && matches!(value(&all, "mode"), "" | "create");
    is_creation.then_some(all)
}

/// Makes a data source of what a form says.
pub(crate) async fn create_source(
    server: &Arc<Server>,
    caller: Caller,
    asked: &[(String, String)],
) -> Result<Json<Value>, Failure> {
    let name = value(asked, "name");
    if caller.catalog.source(name).is_some() {
        return Err(Failure::conflict(format!("There is already a Data Source with name {name:?}")));
    }
    let mut file = Datafile::default()
        .with("DESCRIPTION", value(asked, "description"))
        .with_block("SCHEMA", value(asked, "schema"));
    for (key, value) in asked {
        let is_clause = ["engine", "kafka_", "import_"].iter().any(|family| key.starts_with(family));
        if is_clause && key != "engine_full" {
            file = file.with(&key.to_ascii_uppercase(), value);
        }
    }
    let pushed = Pushed { name, ending: "datasource", text: Some(file.text()) };
    let caller = push(server, caller, pushed, false).await?;
    let source = caller.catalog.source(name).ok_or_else(|| events::unknown(&caller, name))?;
    let described = datasources::describe(server, &caller, source);
    Ok(Json(json!({ "datasource": described, "quarantine_rows": 0, "invalid_lines": 0, "error": false })))
}

/// `DELETE /v0/datasources/NAME[?dry_run=true]`: with its rows, unless something reads it
pub(crate) async fn delete_source(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    caller.admin()?;
    if caller.catalog.source(&name).is_none() {
        return Err(events::unknown(&caller, &name));
    }
    let readers: Vec<&str> = caller.catalog.pipes().graph().readers(&name).into_iter().collect();
    let asked = access::query_pairs(uri.query().unwrap_or(""));
    if access::is_true(value(&asked, "dry_run")) {
        let pipes: Vec<Value> = readers.iter().map(|name| json!({ "id": name, "name": name })).collect();
        return Ok(
            Json(json!({ "dependent_pipes": pipes, "dependencies": [], "warnings": [] })).into_response()
        );
    }
    if !readers.is_empty() {
        return Err(Failure::conflict(format!("the Data Source {name} is used by {}", readers.join(", "))));
    }
    push(&server, caller, Pushed { name: &name, ending: "datasource", text: None }, true).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /v0/datasources/NAME/alter` with `schema`, `dry`: other columns
pub(crate) async fn alter_source(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = form(&uri, body).await?;
    let source = caller.catalog.source(&name).ok_or_else(|| events::unknown(&caller, &name))?;
    let altered = |files: &[ProjectText]| {
        let file = datasources::text_of(files, &format!("{name}.datasource"))?;
        let text = match value(&asked, "schema") {
            "" => Some(file),
            schema => pipe::datasource_with_schema(&file, schema),
        };
        text.ok_or_else(|| Failure::conflict(format!("the file of {name} has no schema")))
    };
    let text = altered(caller.catalog.control().files())?;
    let after =
        pipe::parse_datasource(&name, &text).map_err(|error| Failure::bad_request(error.to_string()))?;
    let is_known = |name: &str| source.definition().column(name).is_some();
    let added = after.columns.iter().filter(|column| !is_known(&column.name));
    let operations: Vec<String> =
        added.map(|column| format!("ADD COLUMN `{}` {}", column.name, column.column_type)).collect();
    if !access::is_true(value(&asked, "dry")) {
        // Of the file as it is when its turn has come.
        let edit = |files: &mut Vec<ProjectText>| {
            let text = Some(altered(files)?);
            Pushed { name: &name, ending: "datasource", text }.put(files);
            Ok(())
        };
        change(&server, caller, false, edit).await?;
    }
    Ok(Json(json!({ "operations": operations, "dependencies": [] })))
}

/// A pipe as it is pushed.
#[derive(Debug, Deserialize)]
pub(crate) struct PushedPipe {
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    nodes: Vec<PushedNode>,
}

#[derive(Debug, Deserialize)]
struct PushedNode {
    name: String,
    sql: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    datasource: Option<String>,
    #[serde(default)]
    target_datasource: Option<String>,
    #[serde(default)]
    copy_schedule: Option<String>,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    export_params: Option<serde_json::Map<String, Value>>,
}

impl PushedPipe {
    fn text(&self) -> String {
        let mut file = Datafile::default().with("DESCRIPTION", self.description.as_deref().unwrap_or(""));
        for node in &self.nodes {
            file = node.written(file);
        }
        file.text()
    }
}

impl PushedNode {
    fn written(&self, file: Datafile) -> Datafile {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let kind = text(&self.kind).to_ascii_lowercase();
        let file = file
            .with("NODE", &self.name)
            .with("DESCRIPTION", &text(&self.description))
            .with_block("SQL", &self.sql)
            .with("TYPE", &kind);
        match kind.as_str() {
            "materialized" => file.with("DATASOURCE", &text(&self.datasource)),
            "copy" => file
                .with("TARGET_DATASOURCE", &text(&self.target_datasource))
                .with("COPY_SCHEDULE", &text(&self.copy_schedule))
                .with("COPY_MODE", &text(&self.mode)),
            "sink" => {
                let given = self.export_params.iter().flatten();
                let given =
                    given.filter_map(|(name, value)| Some((name.to_ascii_uppercase(), value.as_str()?)));
                given.fold(file, |file, (name, value)| {
                    let name = if name.starts_with("EXPORT_") { name } else { format!("EXPORT_{name}") };
                    file.with(&name, value)
                })
            }
            _ => file,
        }
    }

    /// As it is in the project.
    fn of(node: &pipe::PipeNode) -> Self {
        Self {
            name: node.name.clone(),
            sql: node.sql.clone(),
            description: Some(node.description.clone()),
            kind: None,
            datasource: None,
            target_datasource: None,
            copy_schedule: None,
            mode: None,
            export_params: None,
        }
    }
}

/// `POST /v0/pipes[?force=true]`
pub(crate) async fn create_pipe(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let body = events::read(body, limits::PROJECT_BYTES_MAX).await?;
    let pushed: PushedPipe = serde_json::from_slice(&body)
        .map_err(|error| Failure::bad_request(format!("the body is no pipe: {error}")))?;
    let asked = access::query_pairs(uri.query().unwrap_or(""));
    let is_known = caller.catalog.pipes().project().pipe(&pushed.name).is_some();
    if is_known && value(&asked, "force") != "true" {
        return Err(Failure::conflict(format!("There is already a Pipe with name {:?}", pushed.name)));
    }
    put_pipe(&server, caller, &pushed).await
}

async fn put_pipe(server: &Arc<Server>, caller: Caller, pushed: &PushedPipe) -> Result<Json<Value>, Failure> {
    let file = Pushed { name: &pushed.name, ending: "pipe", text: Some(pushed.text()) };
    let caller = push(server, caller, file, false).await?;
    Ok(Json(pipes::describe(&caller, found(&caller, &pushed.name)?)))
}

fn found<'a>(caller: &'a Caller, name: &str) -> Result<&'a Pipe, Failure> {
    let pipe = caller.catalog.pipes().project().pipe(name);
    pipe.ok_or_else(|| Failure::not_found(format!("The pipe '{name}' does not exist")))
}

/// `DELETE /v0/pipes/NAME`
pub(crate) async fn delete_pipe(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Failure> {
    caller.admin()?;
    found(&caller, &name)?;
    push(&server, caller, Pushed { name: &name, ending: "pipe", text: None }, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /v0/pipes/NAME/nodes/NODE/endpoint`: that node is what the pipe answers with
pub(crate) async fn make_endpoint(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path((name, node)): Path<(String, String)>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let known = found(&caller, &name)?;
    let is_free = |node: &pipe::PipeNode| matches!(node.kind, NodeKind::Standard | NodeKind::Endpoint);
    if known.node(&node).is_none() || !known.nodes.iter().all(is_free) {
        return Err(Failure::conflict(format!("{node} cannot be the endpoint of {name}")));
    }
    let mut nodes: Vec<PushedNode> = known.nodes.iter().map(PushedNode::of).collect();
    for pushed in nodes.iter_mut().filter(|pushed| pushed.name == node) {
        pushed.kind = Some("endpoint".to_owned());
    }
    let description = Some(known.description.clone());
    put_pipe(&server, caller, &PushedPipe { name, description, nodes }).await
}

/// `GET /v0/pipes/NAME/nodes/NODE/analysis`: what a node would be as a materialized one
pub(crate) async fn analysis(
    caller: Caller,
    Path((name, node)): Path<(String, String)>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let known = found(&caller, &name)?;
    let node = known.node(&node).ok_or_else(|| Failure::not_found(format!("there is no node {node}")))?;
    Ok(Json(json!({
        "analysis": {
            "pipe": { "id": known.name, "name": known.name },
            "node": { "id": node.name, "name": node.name, "sql": node.sql },
        },
        "warnings": [],
    })))
}
