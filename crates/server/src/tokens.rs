//! `/tokens`: what Tinybird Local answers, to callers on this machine only; `/v0/tokens`: who may do what.

use crate::access::{self, StaticToken};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::datasources::written;
use crate::state::{Local, Server};
use crate::{events, jwt, limits};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Uri;
use engine::{Command, Control, Obeyed, Scope, Token, TokenChange};
use model::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /tokens`
pub(crate) async fn local(State(server): State<Arc<Server>>, _: Local) -> Json<Value> {
    Json(json!({
        "user_token": server.keys.token(StaticToken::User),
        "admin_token": server.keys.token(StaticToken::Admin),
        "workspace_admin_token": server.keys.token(StaticToken::WorkspaceAdmin),
    }))
}

fn described(server: &Server, workspace: &str, control: &Control, token: &Token) -> Value {
    let used = control.used.get(&token.id).map(|at| written(Timestamp(*at)));
    let scopes: Vec<&Scope> = token.all_scopes().collect();
    json!({
        "id": token.id,
        "name": token.name,
        "description": token.description,
        "token": server.keys.token_of(workspace, &token.id),
        "scopes": scopes,
        "origin": { "type": if token.granted.is_empty() { "C" } else { "DS" } },
        "host": "local",
        "is_internal": false,
        "last_used": used,
    })
}

fn workspace_token(server: &Server, workspace: &str) -> Value {
    let id = StaticToken::WorkspaceAdmin.id();
    json!({
        "id": id,
        "name": "workspace admin token",
        "description": "may do everything",
        "token": server.keys.token_of(workspace, id),
        "scopes": [{ "type": "ADMIN" }],
        "origin": { "type": "C" },
        "host": "local",
        "is_internal": false,
        "workspace_id": workspace,
    })
}

/// `GET /v0/tokens`
pub(crate) async fn list(State(server): State<Arc<Server>>, caller: Caller) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let first = workspace_token(&server, &caller.workspace);
    let control = caller.catalog.control();
    let known = control.tokens.values();
    let all: Vec<Value> = std::iter::once(first)
        .chain(known.map(|token| described(&server, &caller.workspace, control, token)))
        .collect();
    Ok(Json(json!({ "tokens": all })))
}

/// The token of a name, an id or its own text.
fn find<'a>(server: &Server, caller: &'a Caller, named: &str) -> Result<&'a Token, Failure> {
    let id = server.keys.verify(named).filter(|(workspace, _)| *workspace == caller.workspace);
    let found = caller.catalog.control().token(id.as_ref().map_or(named, |(_, id)| id));
    found.ok_or_else(|| Failure::not_found(format!("Token {named:?} does not exist")))
}

/// `GET /v0/tokens/NAME`
pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(named): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    if named == StaticToken::WorkspaceAdmin.id() || named == "workspace admin token" {
        return Ok(Json(workspace_token(&server, &caller.workspace)));
    }
    let control = caller.catalog.control();
    find(&server, &caller, &named).map(|token| Json(described(&server, &caller.workspace, control, token)))
}

/// What a request says, in its address and its form.
async fn pairs(uri: &Uri, body: Body) -> Result<(Vec<(String, String)>, String), Failure> {
    let mut pairs = access::query_pairs(uri.query().unwrap_or(""));
    let body = events::read(body, limits::TOKEN_BYTES_MAX).await?;
    let text = String::from_utf8_lossy(&body).into_owned();
    if !text.trim_start().starts_with('{') {
        pairs.extend(access::query_pairs(&text));
    }
    Ok((pairs, text))
}

/// `POST /v0/tokens`
pub(crate) async fn create(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let (pairs, text) = pairs(&uri, body).await?;
    if let Some(expiration) = access::value_of(&pairs, "expiration_time") {
        return signed(&server, &caller, &pairs, expiration, &text);
    }
    caller.admin()?;
    let name = access::value_of(&pairs, "name")
        .filter(|name| !name.is_empty() && name.len() <= limits::NAME_BYTES_MAX);
    let name =
        name.ok_or_else(|| Failure::bad_request("a token needs a name of at most 256 bytes"))?.to_owned();
    let description = access::value_of(&pairs, "description").unwrap_or_default().to_owned();
    let scopes = scopes(&pairs)?;
    let change = TokenChange::Create { name, description, scopes };
    told(&server, &caller, change).await
}

/// `PUT /v0/tokens/NAME`
pub(crate) async fn update(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(named): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let (pairs, _) = pairs(&uri, body).await?;
    let name = find(&server, &caller, &named)?.id.clone();
    let has_scopes = pairs.iter().any(|(key, _)| key == "scope");
    let change = TokenChange::Update {
        name,
        renamed: access::value_of(&pairs, "name").filter(|name| !name.is_empty()).map(str::to_owned),
        description: access::value_of(&pairs, "description").map(str::to_owned),
        scopes: if has_scopes { Some(scopes(&pairs)?) } else { None },
    };
    told(&server, &caller, change).await
}

/// `POST /v0/tokens/NAME/refresh`
pub(crate) async fn refresh(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(named): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let name = find(&server, &caller, &named)?.id.clone();
    told(&server, &caller, TokenChange::Refresh { name }).await
}

/// `DELETE /v0/tokens/NAME`
pub(crate) async fn delete(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(named): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let name = find(&server, &caller, &named)?.id.clone();
    match caller.engine.command(Command::Tokens { change: TokenChange::Delete { name } }).await? {
        Obeyed::Named(_) => Ok(Json(json!({ "ok": true }))),
        _ => Err(Failure::not_found(format!("Token {named:?} does not exist"))),
    }
}

async fn told(server: &Arc<Server>, caller: &Caller, change: TokenChange) -> Result<Json<Value>, Failure> {
    match caller.engine.command(Command::Tokens { change }).await? {
        Obeyed::Named(id) => {
            let catalog = caller.engine.catalog();
            let token = catalog.control().tokens.get(&id);
            token
                .map(|token| Json(described(server, &caller.workspace, catalog.control(), token)))
                .ok_or_else(|| Failure::not_found("Token is gone"))
        }
        Obeyed::Refused(reason) => Err(Failure::conflict(reason)),
        _ => Err(Failure::not_found("Token does not exist")),
    }
}

/// Kinds of scopes, and whether each is of one data source or pipe.
const KINDS: [(&str, bool); 8] = [
    ("ADMIN", false),
    ("WORKSPACE:READ_ALL", false),
    ("DATASOURCES:CREATE", false),
    ("PIPES:CREATE", false),
    ("DATASOURCES:READ", true),
    ("DATASOURCES:APPEND", true),
    ("DATASOURCES:DROP", true),
    ("PIPES:READ", true),
];

/// The scopes of a request: `scope=TYPE[:resource[:filter]]`, several.
fn scopes(pairs: &[(String, String)]) -> Result<Vec<Scope>, Failure> {
    let written = pairs.iter().filter(|(key, _)| key == "scope").map(|(_, text)| text.as_str());
    let scopes = written.map(scope).collect::<Result<Vec<_>, _>>()?;
    if scopes.is_empty() {
        return Err(Failure::bad_request("a token needs a scope, as in scope=PIPES:READ:my_endpoint"));
    }
    if scopes.len() > limits::SCOPES_MAX {
        return Err(Failure::bad_request(format!("a token has at most {} scopes", limits::SCOPES_MAX)));
    }
    Ok(scopes)
}

fn scope(text: &str) -> Result<Scope, Failure> {
    let known = KINDS.iter().find(|(kind, _)| {
        text.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    });
    let Some((kind, is_of_one)) = known else {
        let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        return Err(Failure::bad_request(format!("scope {text:?} is not known; use {}", kinds.join(", "))));
    };
    let rest = text[kind.len()..].trim_start_matches(':');
    let (resource, filter) = rest.split_once(':').unwrap_or((rest, ""));
    if *is_of_one == resource.is_empty() {
        let wanted = if *is_of_one { "needs the name of a data source or pipe" } else { "takes no name" };
        return Err(Failure::bad_request(format!("scope {kind} {wanted}")));
    }
    if !filter.is_empty() {
        check_filter(filter)?;
    }
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Scope { kind: (*kind).to_owned(), resource: optional(resource), filter: optional(filter) })
}

/// A filter is one condition, and nothing behind it.
pub(crate) fn check_filter(filter: &str) -> Result<(), Failure> {
    let alone = sql::Statement::parse(&format!("SELECT ({filter}\n)"));
    let within = sql::Statement::parse(&format!("SELECT 1 FROM rows WHERE ({filter}\n)"));
    alone
        .and(within)
        .map(drop)
        .map_err(|error| Failure::bad_request(format!("the filter {filter:?}: {error}")))
}

/// A token that expires: `POST /v0/tokens?name=…&expiration_time=…` with JSON scopes.
fn signed(
    server: &Server,
    caller: &Caller,
    pairs: &[(String, String)],
    expiration: &str,
    body: &str,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let exp: i64 = expiration
        .parse()
        .map_err(|_| Failure::bad_request("expiration_time is a number of seconds since 1970"))?;
    let body: Value = serde_json::from_str(body)
        .map_err(|error| Failure::bad_request(format!("the body is no JSON: {error}")))?;
    let scopes =
        body["scopes"].as_array().filter(|scopes| !scopes.is_empty() && scopes.len() <= limits::SCOPES_MAX);
    let scopes = scopes.ok_or_else(|| Failure::bad_request("the body needs scopes, a list"))?;
    for scope in scopes {
        if !matches!(scope["type"].as_str(), Some("PIPES:READ" | "DATASOURCES:READ"))
            || !scope["resource"].is_string()
        {
            let text = "a JWT may have PIPES:READ and DATASOURCES:READ, each with its resource";
            return Err(Failure::bad_request(text));
        }
        if let Some(filter) = scope["filter"].as_str() {
            check_filter(filter)?;
        }
    }
    let name = access::value_of(pairs, "name").or(body["name"].as_str()).unwrap_or_default();
    let scopes = Value::Array(scopes.clone());
    let key = server.keys.token_of(&caller.workspace, StaticToken::WorkspaceAdmin.id());
    let signer = jwt::Signer { workspace: &caller.workspace, key: &key };
    let token = jwt::sign(&signer, name, exp, &scopes, body["limits"]["rps"].as_u64());
    Ok(Json(json!({ "name": name, "token": token, "scopes": scopes })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_with_their_filters_and_refused_by_name() {
        let cases = [
            ("ADMIN", Some(("ADMIN", None, None))),
            ("PIPES:READ:top", Some(("PIPES:READ", Some("top"), None))),
            ("DATASOURCES:READ:a:b = 'x:y'", Some(("DATASOURCES:READ", Some("a"), Some("b = 'x:y'")))),
            ("DATASOURCES:READ:a:1 UNION SELECT 2", None),
            ("DATASOURCES:READ:a:1; SELECT 2", None),
            ("PIPES:READ", None),
            ("ADMIN:x", None),
            ("NOTHING", None),
        ];
        for (text, expected) in cases {
            let found = scope(text).ok();
            let expected =
                expected.map(|(kind, resource, filter): (&str, Option<&str>, Option<&str>)| Scope {
                    kind: kind.into(),
                    resource: resource.map(Into::into),
                    filter: filter.map(Into::into),
                });
            assert_eq!(found, expected, "{text}");
        }
    }
}
