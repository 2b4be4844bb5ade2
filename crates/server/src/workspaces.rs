//! Workspaces, variables and the addresses of endpoints.

use crate::access::{self, StaticToken, WORKSPACE_ID};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::datasources::{plain, written};
use crate::engines::{self, is_own};
use crate::state::Server;
use crate::{events, limits};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use engine::{Command, Engine, Obeyed};
use serde_json::{Value, json};
use std::sync::Arc;

/// Id of the organization that all workspaces are in.
const ORGANIZATION: &str = "local";

fn workspace(server: &Server, name: &str) -> Value {
    let id = engines::id_of(name);
    json!({
        "id": id,
        "name": name,
        "token": server.keys.token_of(&id, StaticToken::WorkspaceAdmin.id()),
        "role": "admin",
        "plan": "local",
        "is_branch": false,
        "main": null,
        "created_at": written(server.started),
        "organization": { "id": ORGANIZATION, "name": ORGANIZATION },
        "user_id": "local",
        "user_email": "local",
    })
}

/// Those that a caller may know of: all from the first one, its own from another.
pub(crate) fn names(server: &Server, caller: &Caller) -> Vec<String> {
    let is_seen =
        |name: &String| caller.workspace == WORKSPACE_ID || engines::id_of(name) == caller.workspace;
    server.workspace_names().into_iter().filter(is_seen).collect()
}

/// `GET /v0/workspace`, `GET /v1/workspace`
pub(crate) async fn current(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let name = server.workspace_name(&caller.workspace).unwrap_or_default();
    Ok(Json(workspace(&server, &name)))
}

/// `GET /v0/user/workspaces`, `GET /v1/user/workspaces`
pub(crate) async fn list(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let all: Vec<Value> = names(&server, &caller).iter().map(|name| workspace(&server, name)).collect();
    Ok(Json(json!({
        "id": caller.workspace,
        "organization_id": ORGANIZATION,
        "organization_name": ORGANIZATION,
        "workspaces": all,
    })))
}

/// `POST /v1/workspaces?name=…`, by callers of the first workspace
pub(crate) async fn create(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = events::form(&uri, body, limits::TOKEN_BYTES_MAX).await?;
    let name = access::value_of(&asked, "name").map(str::to_owned);
    let name = name.filter(|name| !name.is_empty() && name.len() <= limits::NAME_BYTES_MAX);
    let name = name.ok_or_else(|| Failure::bad_request("a workspace needs a name of at most 256 bytes"))?;
    let known = server.workspace_names();
    if !known.contains(&name) {
        if caller.workspace != WORKSPACE_ID {
            return Err(Failure::not_allowed("ADMIN of the first workspace"));
        }
        if known.len() > limits::WORKSPACES_MAX || server.options.housing.is_none() {
            let text = format!("there are {} workspaces already; delete one", known.len());
            return Err(Failure::conflict(text));
        }
        set(&server.engine, &engines::variable_of(&name), Some(server.now().0.to_string())).await?;
        for left in server.workspaces_left() {
            remove(&server, &left).await?;
        }
    }
    if !names(&server, &caller).contains(&name) {
        return Err(Failure::not_allowed("ADMIN of the first workspace"));
    }
    Ok(Json(workspace(&server, &name)))
}

/// `DELETE /v1/workspaces/ID`: with all that is in it. The first one stays.
pub(crate) async fn delete(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let found = names(&server, &caller).into_iter().find(|name| engines::id_of(name) == id);
    let name = found.ok_or_else(|| Failure::not_found(format!("Workspace {id:?} does not exist")))?;
    if id == WORKSPACE_ID {
        return Err(Failure::conflict("the first workspace cannot be deleted"));
    }
    remove(&server, &name).await?;
    Ok(Json(json!({ "ok": true })))
}

async fn remove(server: &Arc<Server>, name: &str) -> Result<(), Failure> {
    server.forget_shares_of(&engines::id_of(name)).await?;
    set(&server.engine, &engines::variable_of(name), None).await?;
    server.remove_workspace(&engines::id_of(name)).await.map_err(Failure::internal)
}

pub(crate) async fn set(engine: &Engine, name: &str, value: Option<String>) -> Result<Obeyed, Failure> {
    match engine.command(Command::Variable { name: name.to_owned(), value }).await? {
        Obeyed::Refused(reason) => Err(Failure::conflict(reason)),
        other => Ok(other),
    }
}

/// `GET /v0/auth`: what a token is good for, as command lines ask before they make a workspace
pub(crate) async fn auth(caller: Caller) -> Json<Value> {
    let is_admin = caller.is_admin();
    Json(json!({ "is_valid": true, "is_user": is_admin }))
}

/// `GET /v0/regions`: the one place there is, under the name that the caller came by
pub(crate) async fn regions(headers: HeaderMap) -> Json<Value> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let url = format!("http://{host}");
    Json(json!({ "regions": [{ "name": "local", "provider": "local", "api_host": url, "host": url }] }))
}

/// `GET /v0/connectors`: connections are part of the project; none is kept beside it.
pub(crate) async fn connectors(caller: Caller) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    Ok(Json(json!({ "connectors": [] })))
}

fn no_variable(name: &str) -> Failure {
    Failure::not_found(format!("Variable {name:?} does not exist"))
}

/// `GET /v0/variables`: names, never values
pub(crate) async fn variables(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let at = written(server.started);
    let own = caller.catalog.control().variables.keys().filter(|name| is_own(name));
    let all: Vec<Value> = own
        .map(|name| json!({ "name": name, "type": "secret", "created_at": at, "updated_at": at }))
        .collect();
    Ok(Json(json!({ "variables": all })))
}

/// `GET /v0/variables/NAME`
pub(crate) async fn variable(caller: Caller, Path(name): Path<String>) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let is_there = is_own(&name) && caller.catalog.control().variables.contains_key(&name);
    if is_there { Ok(Json(json!({ "name": name, "type": "secret" }))) } else { Err(no_variable(&name)) }
}

/// `POST /v0/variables` with name and value
pub(crate) async fn add_variable(caller: Caller, uri: Uri, body: Body) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = events::form(&uri, body, limits::TOKEN_BYTES_MAX).await?;
    let find = |key: &str| access::value_of(&asked, key).map(str::to_owned);
    let (Some(name), Some(value)) =
        (find("name").filter(|name| is_own(name) && !name.is_empty()), find("value"))
    else {
        return Err(Failure::bad_request("a variable needs a name and a value"));
    };
    set(&caller.engine, &name, Some(value)).await?;
    Ok(Json(json!({ "name": name, "type": "secret" })))
}

/// `PUT /v0/variables/NAME`
pub(crate) async fn set_variable(
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = events::form(&uri, body, limits::TOKEN_BYTES_MAX).await?;
    let value = access::value_of(&asked, "value").map(str::to_owned);
    let Some(value) = value.filter(|_| is_own(&name)) else {
        return Err(Failure::bad_request("a variable needs a value"));
    };
    set(&caller.engine, &name, Some(value)).await?;
    Ok(Json(json!({ "name": name, "type": "secret" })))
}

/// `DELETE /v0/variables/NAME`
pub(crate) async fn remove_variable(
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    match if is_own(&name) { set(&caller.engine, &name, None).await? } else { Obeyed::Missing } {
        Obeyed::Missing => Err(no_variable(&name)),
        _ => Ok(Json(json!({ "ok": true }))),
    }
}

/// `GET /examples/query.http?pipe=P&format=json&token=T`: the address of an endpoint, with its parameters
pub(crate) async fn example(caller: Caller, uri: Uri) -> Result<Response, Failure> {
    let asked = access::query_pairs(uri.query().unwrap_or(""));
    let find = |key: &str| access::value_of(&asked, key).unwrap_or_default();
    let name = find("pipe").to_owned();
    let format = match find("format") {
        "" => "json",
        format => format,
    };
    let pipe = caller.catalog.pipes().project().pipe(&name).filter(|_| caller.reads_pipe(&name).is_some());
    let pipe = pipe.ok_or_else(|| Failure::not_found(format!("The pipe '{name}' does not exist")))?;
    // Clients put the address they know the server by in the place of this one.
    let mut url = format!("http://localhost:8001/v0/pipes/{name}.{format}?");
    for param in pipe.params() {
        // As it stands in JSON, a text without its quotes.
        let default = param.default.as_ref().map(pipe::ParamDefault::to_json).unwrap_or_default();
        let default = match serde_json::from_str(&default) {
            Ok(Value::String(text)) => text,
            Ok(Value::Null) | Err(_) => String::new(),
            Ok(other) => other.to_string(),
        };
        url.push_str(&format!(
            "{}={}&",
            access::percent_encode(&param.name),
            access::percent_encode(&default)
        ));
    }
    url.push_str(&format!("token={}", access::percent_encode(find("token"))));
    Ok(plain(url))
}
