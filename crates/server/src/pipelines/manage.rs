//! Pipelines, spaces and secrets, as GlassFlow's libraries lay them down.

use super::catalog::{self, Space};
use super::envelope::{self, Dialect};
use super::{DEFINITION_BYTES_MAX, Refusal, TOKENS_MAX, wire};
use crate::access;
use crate::caller::{self, Caller};
use crate::events;
use crate::state::Server;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Multipart, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::{delete, get, patch, post};
use axum::{Json, Router};
use flow::{
    AccessToken, Definition, Draft, EnvironmentEntry, PythonDefinition, RunState, SinkDefinition, Step,
    TransformDefinition,
};
use pipeline::Event;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/v1/pipelines", get(list).post(create))
        .route("/v1/pipelines/{id}", get(detail).patch(update).delete(remove))
        .route("/v1/pipelines/{id}/access_tokens", get(tokens).post(add_token))
        .route("/v1/pipelines/{id}/access_tokens/{token}", delete(revoke))
        .route("/v1/pipelines/{id}/functions/main", patch(set_environment))
        .route("/v1/pipelines/{id}/functions/main/artifacts/latest", get(artifact))
        .route("/v1/pipelines/{id}/functions/main/artifacts", post(set_artifact))
        .route("/v1/pipelines/{id}/functions/main/test", post(test))
        .route("/v1/pipelines/{id}/functions/main/logs", get(logs))
        .route("/v1/spaces", get(spaces).post(add_space))
        .route("/v1/spaces/{id}", delete(remove_space))
        .route("/v1/secrets", get(secrets).post(add_secret))
        .route("/v1/secrets/{key}", delete(remove_secret))
        .layer(DefaultBodyLimit::max(DEFINITION_BYTES_MAX))
}

/// Whoever may do everything in a workspace.
struct Owner(Caller);

impl FromRequestParts<Arc<Server>> for Owner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Refusal> {
        let personal = parts.headers.get("personal-access-token").and_then(|token| token.to_str().ok());
        let token = personal.map(str::to_owned).or_else(|| access::token_of(&parts.headers, &parts.uri));
        let known = match &token {
            Some(token) => caller::of_token(server, token).await,
            None => None,
        };
        let owner = known.filter(Caller::is_admin);
        let owner = owner.ok_or_else(|| {
            Refusal::unauthorized(
                "an admin token of the workspace is needed, in Personal-Access-Token or as a bearer",
            )
        })?;
        let allowance = caller::count(server, &owner);
        if allowance.is_exceeded {
            return Err(Refusal::busy(format!(
                "more than {} requests a second with this token",
                allowance.limit
            )));
        }
        Ok(Self(owner))
    }
}

impl Owner {
    fn find(&self, id: &str) -> Result<Definition, Refusal> {
        catalog::find(&self.0.engine, id).ok_or_else(|| Refusal::unknown("pipeline", id))
    }

    fn space(&self, named: &str) -> Result<Space, Refusal> {
        catalog::space(&self.0.engine, &self.0.workspace, named)
    }

    async fn lay_down(
        &self,
        server: &Arc<Server>,
        definition: Definition,
    ) -> Result<Arc<Definition>, Refusal> {
        server.lay_down(&self.0.workspace, &self.0.engine, definition).await
    }
}

/// The text of a pipeline's token.
pub(super) fn token_text(server: &Server, workspace: &str, id: &str) -> String {
    server.keys.token_of(workspace, &format!("{}{id}", wire::TOKEN))
}

async fn read<T: for<'a> Deserialize<'a>>(body: Body) -> Result<T, Refusal> {
    let body = events::read(body, DEFINITION_BYTES_MAX).await?;
    serde_json::from_slice(&body).map_err(|error| Refusal::bad_request(format!("the body: {error}")))
}

/// A pipeline in a list.
fn summary(owner: &Owner, definition: &Definition) -> Value {
    let space = owner.space(&definition.draft.space).ok();
    json!({
        "id": definition.id,
        "name": definition.draft.name,
        "space_id": space.as_ref().map_or("", |space| space.id.as_str()),
        "space_name": space.as_ref().map_or("", |space| space.name.as_str()),
        "metadata": definition.draft.metadata,
        "created_at": envelope::time(definition.created_at),
        "state": definition.draft.state.as_str(),
    })
}

fn detailed(owner: &Owner, definition: &Definition) -> Value {
    let mut told = summary(owner, definition);
    told["source_connector"] = Value::Null;
    told["sink_connector"] = definition.draft.sinks.first().map_or(Value::Null, connector);
    told["environments"] = json!(definition.draft.environment);
    told
}

fn connector(sink: &SinkDefinition) -> Value {
    match sink {
        SinkDefinition::Webhook { url, method, headers } => {
            json!({ "kind": "webhook", "config": { "url": url, "method": method, "headers": headers } })
        }
        // Those of ours that GlassFlow has no word for.
        _ => Value::Null,
    }
}

/// The sink that a connector stands for.
fn sink_of(connector: &Value) -> Result<Vec<SinkDefinition>, Refusal> {
    let config = &connector["config"];
    match connector["kind"].as_str() {
        None => Ok(Vec::new()),
        Some("webhook") => {
            let headers = config["headers"].as_array().into_iter().flatten();
            let header = |header: &Value| EnvironmentEntry {
                name: header["name"].as_str().unwrap_or_default().to_owned(),
                value: secret_or_text(&header["value"]),
            };
            Ok(vec![SinkDefinition::Webhook {
                url: secret_or_text(&config["url"]),
                method: config["method"].as_str().unwrap_or("POST").to_owned(),
                headers: headers.map(header).collect(),
            }])
        }
        Some(kind) => Err(Refusal::bad_request(format!(
            "the sink connector {kind:?} is not supported; use webhook, or none and consume"
        ))),
    }
}

/// A text, or a reference to a secret.
fn secret_or_text(value: &Value) -> String {
    match value["key"].as_str() {
        Some(key) => format!("secret:{key}"),
        None => value.as_str().unwrap_or_default().to_owned(),
    }
}

fn refuse_source(connector: &Value) -> Result<(), Refusal> {
    match connector["kind"].as_str() {
        None => Ok(()),
        Some(kind) => Err(Refusal::bad_request(format!(
            "the source connector {kind:?} is not supported; use none and publish"
        ))),
    }
}

/// A pipeline as it is asked for.
#[derive(Deserialize)]
struct Wanted {
    name: String,
    #[serde(default)]
    space_id: String,
    #[serde(default)]
    metadata: Option<Map<String, Value>>,
    #[serde(default)]
    transformation_function: Option<String>,
    #[serde(default)]
    requirements_txt: Option<String>,
    #[serde(default)]
    source_connector: Value,
    #[serde(default)]
    sink_connector: Value,
    #[serde(default)]
    environments: Option<Vec<EnvironmentEntry>>,
    #[serde(default)]
    state: Option<RunState>,
}

/// A definition with an id and a token of its own.
pub(super) fn define(server: &Server, draft: Draft) -> Result<Definition, Refusal> {
    let created_at = server.now().0;
    let token = AccessToken { id: token_id()?, name: "default".to_owned(), created_at };
    Ok(Definition { id: envelope::uuid(envelope::new_id()?), created_at, tokens: vec![token], draft })
}

fn token_id() -> Result<String, Refusal> {
    Ok(envelope::new_id()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

async fn create(State(server): State<Arc<Server>>, owner: Owner, body: Body) -> Result<Json<Value>, Refusal> {
    let wanted: Wanted = read(body).await?;
    refuse_source(&wanted.source_connector)?;
    let python = wanted.transformation_function.map(|source| Step {
        name: "main".to_owned(),
        transform: TransformDefinition::Python(PythonDefinition::new(
            source,
            wanted.requirements_txt.unwrap_or_default(),
        )),
    });
    let draft = Draft {
        name: wanted.name,
        space: owner.space(&wanted.space_id)?.id,
        state: wanted.state.unwrap_or_default(),
        sources: Vec::new(),
        transforms: python.into_iter().collect(),
        sinks: sink_of(&wanted.sink_connector)?,
        environment: wanted.environments.unwrap_or_default(),
        metadata: wanted.metadata.unwrap_or_default(),
    };
    let definition = owner.lay_down(&server, define(&server, draft)?).await?;
    let mut told = summary(&owner, &definition);
    let token = definition.tokens.first().map(|token| token_text(&server, &owner.0.workspace, &token.id));
    told["access_token"] = json!(token);
    Ok(Json(told))
}

async fn list(owner: Owner, uri: Uri) -> Result<Json<Value>, Refusal> {
    let asked = access::query_pairs(uri.query().unwrap_or(""));
    let value = |name: &str| access::value_of(&asked, name);
    let number = |name: &str| value(name).and_then(|value| value.parse::<usize>().ok());
    let spaces: Vec<&str> =
        asked.iter().filter(|(key, _)| key == "space_id").map(|(_, id)| id.as_str()).collect();
    let mut found: Vec<Value> =
        catalog::all(&owner.0.engine).iter().map(|definition| summary(&owner, definition)).collect();
    found
        .retain(|told| spaces.is_empty() || told["space_id"].as_str().is_some_and(|id| spaces.contains(&id)));
    if value("order_by") == Some("desc") {
        found.reverse();
    }
    let total = found.len();
    let size = number("page_size").unwrap_or(usize::MAX).max(1);
    let first = size.saturating_mul(number("page").unwrap_or(1).max(1) - 1);
    let page: Vec<Value> = found.into_iter().skip(first).take(size).collect();
    Ok(Json(json!({ "total_amount": total, "pipelines": page })))
}

async fn detail(owner: Owner, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    let definition = owner.find(&id)?;
    Ok(Json(detailed(&owner, &definition)))
}

async fn update(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let wanted: Map<String, Value> = read(body).await?;
    let mut definition = owner.find(&id)?;
    let draft = &mut definition.draft;
    let malformed = |error: serde_json::Error| Refusal::bad_request(error.to_string());
    for (key, value) in wanted.into_iter().filter(|(_, value)| !value.is_null()) {
        match key.as_str() {
            "name" => draft.name = serde_json::from_value(value).map_err(malformed)?,
            "state" => draft.state = serde_json::from_value(value).map_err(malformed)?,
            "metadata" => draft.metadata = serde_json::from_value(value).map_err(malformed)?,
            "source_connector" => refuse_source(&value)?,
            "sink_connector" => draft.sinks = sink_of(&value)?,
            "space_id" => draft.space = owner.space(value.as_str().unwrap_or_default())?.id,
            _ => return Err(Refusal::bad_request(format!("{key:?} of a pipeline cannot be changed"))),
        }
    }
    let definition = owner.lay_down(&server, definition).await?;
    Ok(Json(detailed(&owner, &definition)))
}

async fn remove(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    server.delete_pipeline(&owner.0.workspace, &owner.0.engine, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn token_told(server: &Server, owner: &Owner, token: &AccessToken) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "token": token_text(server, &owner.0.workspace, &token.id),
        "created_at": envelope::time(token.created_at),
    })
}

async fn tokens(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let definition = owner.find(&id)?;
    let all: Vec<Value> = definition.tokens.iter().map(|token| token_told(&server, &owner, token)).collect();
    Ok(Json(json!({ "total_amount": all.len(), "access_tokens": all })))
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

async fn add_token(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let Named { name } = read(body).await?;
    let mut definition = owner.find(&id)?;
    if definition.tokens.len() >= TOKENS_MAX || name.is_empty() || name.len() > flow::limits::NAME_BYTES_MAX {
        let detail =
            format!("a pipeline has at most {TOKENS_MAX} tokens, each with a name of at most 256 bytes");
        return Err(Refusal::bad_request(detail));
    }
    let token = AccessToken { id: token_id()?, name, created_at: server.now().0 };
    definition.tokens.push(token.clone());
    owner.lay_down(&server, definition).await?;
    Ok((StatusCode::CREATED, Json(token_told(&server, &owner, &token))))
}

async fn revoke(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path((id, token)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let mut definition = owner.find(&id)?;
    let before = definition.tokens.len();
    definition.tokens.retain(|known| known.id != token);
    if definition.tokens.len() == before {
        return Err(Refusal::unknown("token", &token));
    }
    owner.lay_down(&server, definition).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The handler that GlassFlow knows: the first one in Python.
fn handler(definition: &Definition) -> Option<&PythonDefinition> {
    definition.draft.transforms.iter().find_map(|step| match &step.transform {
        TransformDefinition::Python(python) => Some(python),
        _ => None,
    })
}

async fn artifact(owner: Owner, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    let definition = owner.find(&id)?;
    let python = handler(&definition);
    Ok(Json(json!({
        "transformation_function": python.map_or("", |python| python.source.as_str()),
        "requirements_txt": python.map_or("", |python| python.requirements.as_str()),
    })))
}

async fn set_artifact(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
    mut form: Multipart,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let (mut source, mut requirements) = (None, None);
    let broken = |error| Refusal::bad_request(format!("the form cannot be read: {error}"));
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => source = Some(field.text().await.map_err(broken)?),
            Some("requirementsTxt") => requirements = Some(field.text().await.map_err(broken)?),
            _ => {}
        }
    }
    let source = source.ok_or_else(|| Refusal::bad_request("the form has no file"))?;
    let mut definition = owner.find(&id)?;
    let known = definition.draft.transforms.iter_mut().find_map(|step| match &mut step.transform {
        TransformDefinition::Python(python) => Some(python),
        _ => None,
    });
    match known {
        Some(python) => {
            python.source = source;
            python.requirements = requirements.unwrap_or_default();
        }
        None => {
            let python = PythonDefinition::new(source, requirements.unwrap_or_default());
            let transform = TransformDefinition::Python(python);
            definition.draft.transforms.push(Step { name: "main".to_owned(), transform });
        }
    }
    owner.lay_down(&server, definition).await?;
    Ok((StatusCode::CREATED, Json(json!({}))))
}

#[derive(Deserialize)]
struct Environments {
    environments: Option<Vec<EnvironmentEntry>>,
}

async fn set_environment(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let Environments { environments } = read(body).await?;
    let mut definition = owner.find(&id)?;
    definition.draft.environment = environments.unwrap_or_default();
    let definition = owner.lay_down(&server, definition).await?;
    Ok(Json(json!({ "environments": definition.draft.environment })))
}

async fn test(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let definition = owner.find(&id)?;
    let tried = tried(&server, &owner.0.engine, &definition, body).await?;
    Ok(Json(told(&tried, Dialect::of(&headers))))
}

/// An event that was tried, and what came of it.
pub(super) type Trial = (Event, pipeline::Tried);

/// Runs one event through transforms that are made for it.
pub(super) async fn tried(
    server: &Arc<Server>,
    engine: &Arc<engine::Engine>,
    definition: &Definition,
    body: Body,
) -> Result<Trial, Refusal> {
    let payload = events::read(body, pipeline::limits::EVENT_BYTES_MAX).await?;
    envelope::check(&payload)?;
    tried_with(server, engine, definition, payload.to_vec()).await
}

/// The same with an event that was read.
pub(super) async fn tried_with(
    server: &Arc<Server>,
    engine: &Arc<engine::Engine>,
    definition: &Definition,
    payload: Vec<u8>,
) -> Result<Trial, Refusal> {
    let made = server.make_transforms(engine, definition).await?;
    let event = Event { id: envelope::new_id()?, received: server.now().0, payload };
    let given = event.clone();
    let trying = tokio::task::spawn_blocking(move || made.try_one(given));
    let tried = trying.await.map_err(crate::answer::Failure::internal)?;
    Ok((event, tried))
}

/// What came of it, as a consumer would see it.
pub(super) fn told((event, tried): &Trial, dialect: Dialect) -> Value {
    match (tried.answers.first(), tried.failures.first()) {
        (Some(answer), _) => envelope::answered(answer, dialect),
        (None, Some(failure)) => envelope::failed(failure, dialect),
        (None, None) => envelope::dropped(event),
    }
}

async fn logs(
    State(server): State<Arc<Server>>,
    owner: Owner,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    let (_, pipeline) = server.open_pipeline(&owner.0.workspace, &owner.0.engine, &id).await?;
    let asked = access::query_pairs(uri.query().unwrap_or(""));
    let value = |name: &str| access::value_of(&asked, name);
    let number = |name: &str| value(name).and_then(|value| value.parse::<usize>().ok());
    let severity = number("severity_code").unwrap_or(100);
    let lines = pipeline.lines(usize::MAX);
    let is_wanted = |line: &&pipeline::Line| envelope::severity_code(&line.level) as usize >= severity;
    let (begin, end) = (value("start_time"), value("end_time"));
    let is_within = |line: &&pipeline::Line| {
        let at = envelope::time(line.at);
        begin.is_none_or(|begin| at.as_str() >= begin) && end.is_none_or(|end| at.as_str() <= end)
    };
    // The newest first; a page begins behind as many as its token says.
    let skipped = number("page_token").unwrap_or(0);
    let size = number("page_size").unwrap_or(50).clamp(1, 1_000);
    let mut fitting = lines.iter().rev().filter(is_wanted).filter(is_within).skip(skipped);
    let page: Vec<Value> = fitting.by_ref().take(size).map(envelope::line).collect();
    let next = if fitting.next().is_some() { (skipped + size).to_string() } else { String::new() };
    Ok(Json(json!({ "logs": page, "next": next })))
}

fn space_told(space: &Space) -> Value {
    json!({
        "id": space.id,
        "name": space.name,
        "created_at": envelope::time(space.created_at),
        "permission": "admin",
    })
}

async fn spaces(owner: Owner) -> Json<Value> {
    let all: Vec<Value> =
        catalog::spaces(&owner.0.engine, &owner.0.workspace).iter().map(space_told).collect();
    Json(json!({ "total_amount": all.len(), "spaces": all }))
}

async fn add_space(
    State(server): State<Arc<Server>>,
    owner: Owner,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let Named { name } = read(body).await?;
    if name.is_empty() || name.len() > flow::limits::NAME_BYTES_MAX {
        return Err(Refusal::bad_request("a space needs a name of at most 256 bytes"));
    }
    let space = Space { id: envelope::uuid(envelope::new_id()?), name, created_at: server.now().0 };
    catalog::keep_space(&owner.0.engine, &space).await?;
    Ok((StatusCode::CREATED, Json(space_told(&space))))
}

async fn remove_space(owner: Owner, Path(id): Path<String>) -> Result<StatusCode, Refusal> {
    let engine = &owner.0.engine;
    if catalog::all(engine).iter().any(|definition| definition.draft.space == id) {
        return Err(Refusal::new(StatusCode::CONFLICT, "the space is not empty; delete its pipelines first"));
    }
    if !catalog::forget_space(engine, &id).await? {
        return Err(Refusal::unknown("space", &id));
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct NewSecret {
    key: String,
    value: String,
}

/// Secrets are the variables of the workspace.
async fn secrets(owner: Owner) -> Json<Value> {
    let catalog = owner.0.engine.catalog();
    let names = catalog.control().variables.keys().filter(|name| crate::engines::is_own(name));
    let all: Vec<Value> = names.map(|name| json!({ "key": name })).collect();
    Json(json!({ "total_amount": all.len(), "secrets": all }))
}

async fn add_secret(owner: Owner, body: Body) -> Result<(StatusCode, Json<Value>), Refusal> {
    let NewSecret { key, value } = read(body).await?;
    let is_key =
        !key.is_empty() && key.len() <= 256 && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_key {
        return Err(Refusal::bad_request("the key of a secret has letters, digits and _, at most 256"));
    }
    if value.len() > crate::limits::TOKEN_BYTES_MAX {
        return Err(Refusal::bad_request("the value of a secret has at most 256 KiB"));
    }
    catalog::set(&owner.0.engine, key.clone(), Some(value)).await?;
    Ok((StatusCode::CREATED, Json(json!({ "key": key }))))
}

async fn remove_secret(owner: Owner, Path(key): Path<String>) -> Result<StatusCode, Refusal> {
    if crate::engines::is_own(&key) && catalog::set(&owner.0.engine, key.clone(), None).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Refusal::unknown("secret", &key))
}
