//! Who calls Tinybird's routes, and what they may do.

use crate::access::{self, Keys, StaticToken, WORKSPACE_ID};
use crate::answer::Failure;
use crate::jwt::{self, JwtScope};
use crate::rate::Allowance;
use crate::state::Server;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::{Catalog, Engine};
use model::Timestamp;
use pipe::ParamValue;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Grant;

/// A caller with a token.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// of the workspace
    pub(crate) engine: Arc<Engine>,
    /// id of the workspace
    pub(crate) workspace: String,
    /// what there is, as of the begin of the request
    pub(crate) catalog: Arc<Catalog>,
    /// none may do everything
    scopes: Option<Arc<Vec<JwtScope>>>,
    /// id of the token; of what others signed, how they called it
    pub(crate) token_id: Arc<str>,
    /// name of the token
    pub(crate) token_name: Arc<str>,
    /// the same for every request of one token
    pub(crate) key: u64,
    /// requests a second
    limit: Option<u32>,
}

impl Caller {
    /// Whose token this is, of those of a workspace.
    fn of(keys: &Keys, workspace: &str, engine: Arc<Engine>, token: &str, now: Timestamp) -> Option<Self> {
        let catalog = engine.catalog();
        let (scopes, key, limit, [token_id, token_name]) = match keys.verify(token) {
            Some((_, id)) => {
                let key = xxhash_rust::xxh3::xxh3_64(format!("{workspace} {id}").as_bytes());
                let scopes = scopes_of(&catalog, &id)?;
                let known = catalog.control().tokens.get(&id);
                let name = known.map_or_else(|| id.clone(), |token| token.name.clone());
                (scopes, key, None, [id, name])
            }
            None => {
                let signers = StaticToken::ALL.map(|which| keys.token_of(workspace, which.id()));
                let claims = jwt::verify(token, workspace, &signers, now.secs() as f64)?;
                // Whoever signs may hand out reading only.
                let reads =
                    |scope: &JwtScope| matches!(scope.kind.as_str(), "PIPES:READ" | "DATASOURCES:READ");
                let scopes: Vec<JwtScope> = claims.scopes.into_iter().filter(reads).collect();
                let key = xxhash_rust::xxh3::xxh3_64(token.as_bytes());
                (Some(Arc::new(scopes)), key, claims.limits.rps, ["jwt".to_owned(), claims.name])
            }
        };
        let (workspace, token_id, token_name) = (workspace.to_owned(), token_id.into(), token_name.into());
        Some(Self { engine, workspace, catalog, scopes, token_id, token_name, key, limit })
    }

    /// The same caller, who sees what there is by now.
    pub(crate) fn seeing_now(self) -> Self {
        Self { catalog: self.engine.catalog(), ..self }
    }

    /// The same caller in another workspace, for what is told of that.
    pub(crate) fn in_workspace(&self, id: &str, engine: Arc<Engine>) -> Self {
        Self { workspace: id.to_owned(), engine, ..self.clone() }.seeing_now()
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.scopes.is_none()
    }

    fn scopes(&self) -> impl Iterator<Item = &JwtScope> {
        self.scopes.iter().flat_map(|scopes| scopes.iter())
    }

    fn has(&self, kind: &str, resource: Option<&str>) -> bool {
        let is_it = |scope: &JwtScope| {
            scope.kind == kind && (resource.is_none() || scope.resource.as_deref() == resource)
        };
        self.is_admin() || self.scopes().any(is_it)
    }

    /// Everything.
    pub(crate) fn admin(&self) -> Result<(), Failure> {
        if self.is_admin() { Ok(()) } else { Err(Failure::not_allowed("ADMIN")) }
    }

    /// All rows of the workspace.
    pub(crate) fn reads_all(&self) -> Result<(), Failure> {
        if self.has("WORKSPACE:READ_ALL", None) {
            return Ok(());
        }
        Err(Failure::not_allowed("WORKSPACE:READ_ALL"))
    }

    /// To add rows to a data source.
    pub(crate) fn append(&self, source: &str) -> Result<(), Failure> {
        if self.has("DATASOURCES:APPEND", Some(source)) {
            return Ok(());
        }
        Err(Failure::not_allowed(&format!("DATASOURCES:APPEND:{source}")))
    }

    /// Whether a data source may be seen at all.
    pub(crate) fn sees_source(&self, source: &str) -> bool {
        self.has("WORKSPACE:READ_ALL", None)
            || ["READ", "APPEND", "DROP"]
                .iter()
                .any(|what| self.has(&format!("DATASOURCES:{what}"), Some(source)))
    }

    /// Whether an endpoint may be called, and with which parameters laid down.
    pub(crate) fn reads_pipe(&self, pipe: &str) -> Option<Reads> {
        if self.is_admin() || self.has("WORKSPACE:READ_ALL", None) {
            return Some(Reads::default());
        }
        let is_it = |scope: &&JwtScope| scope.kind == "PIPES:READ" && scope.resource.as_deref() == Some(pipe);
        let scope = self.scopes().find(is_it)?;
        let fixed = scope.fixed_params.iter().map(|(name, value)| (name.clone(), parameter(value)));
        Some(Reads { fixed: fixed.collect(), filter: scope.filter.clone() })
    }

    /// What a query of this caller may see; none sees everything. Pipes are not in it.
    pub(crate) fn grants(&self) -> Option<BTreeMap<String, Grant>> {
        if self.is_admin() {
            return None;
        }
        let mut grants = BTreeMap::new();
        if self.has("WORKSPACE:READ_ALL", None) {
            grants.extend(self.engine.borrowed_names().into_iter().map(|name| (name, Grant::Rows)));
            for source in self.catalog.sources() {
                let definition = source.definition();
                grants.insert(definition.name.clone(), Grant::Rows);
                grants.insert(definition.quarantine_name(), Grant::Rows);
            }
        }
        for scope in self.scopes().filter(|scope| scope.kind == "DATASOURCES:READ") {
            let Some(name) = &scope.resource else { continue };
            let Some(source) = self.catalog.source(name) else {
                // What became of requests is nobody's to read unless it is said, and what others share neither.
                let is_shared = self.engine.borrowed_names().contains(name);
                if is_shared || engine::usage_tables().contains(&name.as_str()) {
                    let grant = scope.filter.clone().map_or(Grant::Rows, Grant::RowsWhere);
                    grants.insert(name.clone(), grant);
                }
                continue;
            };
            match &scope.filter {
                Some(filter) => {
                    grants.insert(name.clone(), Grant::RowsWhere(filter.clone()));
                }
                None => {
                    grants.insert(name.clone(), Grant::Rows);
                    grants.insert(source.definition().quarantine_name(), Grant::Rows);
                }
            }
        }
        Some(grants)
    }
}

/// How an endpoint may be called.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// parameters that no caller changes
    pub(crate) fixed: BTreeMap<String, ParamValue>,
    /// condition that rows of the answer must meet, in SQL
    pub(crate) filter: Option<String>,
}

fn parameter(value: &Value) -> ParamValue {
    match value {
        Value::String(text) => ParamValue::Text(text.clone()),
        Value::Array(items) => ParamValue::List(items.iter().map(parameter).collect()),
        Value::Null => ParamValue::Null,
        other => ParamValue::Text(other.to_string()),
    }
}

/// What a static token may do; none in the place of the scopes is everything. Revoked where it is not known any more.
#[expect(
    clippy::option_option,
    reason = "nobody, somebody who may do everything, somebody who may do something"
)]
fn scopes_of(catalog: &Catalog, id: &str) -> Option<Option<Arc<Vec<JwtScope>>>> {
    if StaticToken::of(id).is_some() {
        return Some(None);
    }
    let scope = |scope: &engine::Scope| JwtScope {
        kind: scope.kind.clone(),
        resource: scope.resource.clone(),
        fixed_params: serde_json::Map::new(),
        filter: scope.filter.clone(),
    };
    let scopes: Vec<JwtScope> = catalog.control().tokens.get(id)?.all_scopes().map(scope).collect();
    let is_admin = scopes.iter().any(|scope| scope.kind == "ADMIN");
    Some((!is_admin).then(|| Arc::new(scopes)))
}

/// The workspace that a token is of, if it is one.
fn workspace_of(keys: &Keys, token: &str) -> Option<String> {
    keys.verify(token).map(|(workspace, _)| workspace).or_else(|| jwt::workspace_of(token))
}

/// Whether a request has a token of the first workspace that may do everything.
pub(crate) fn is_admin(server: &Server, headers: &HeaderMap, uri: &Uri) -> bool {
    let is_ours = |token: &String| workspace_of(&server.keys, token).as_deref() == Some(WORKSPACE_ID);
    let token = access::token_of(headers, uri).filter(is_ours);
    let engine = Arc::clone(&server.engine);
    let caller = token.and_then(|token| Caller::of(&server.keys, WORKSPACE_ID, engine, &token, server.now()));
    caller.is_some_and(|caller| caller.is_admin())
}

/// The caller of a token, if it is one.
pub(crate) async fn of_token(server: &Server, token: &str) -> Option<Caller> {
    let workspace = workspace_of(&server.keys, token)?;
    let engine = server.engine_of(&workspace).await?;
    Caller::of(&server.keys, &workspace, engine, token, server.now())
}

/// Whoever asks without a token where none is needed, in a workspace by its id, else in the first.
pub(crate) async fn of_nobody(server: &Server, workspace: Option<&str>) -> Option<Caller> {
    let is_there = |id: &&str| server.workspace_name(id).is_some();
    let workspace = workspace.filter(is_there).unwrap_or(WORKSPACE_ID);
    of_token(server, &server.keys.token_of(workspace, StaticToken::WorkspaceAdmin.id())).await
}

/// Counts a request of a caller; whether it is one too many.
pub(crate) fn count(server: &Server, caller: &Caller) -> Allowance {
    server.rates.count(caller.key, caller.limit, server.now())
}

/// Lets nobody in without a token, and nobody more often than agreed.
pub(crate) async fn admit(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    let token = access::token_of(request.headers(), request.uri());
    let known = match &token {
        Some(token) => of_token(&server, token).await,
        None => None,
    };
    let Some(caller) = known else { return Failure::forbidden(token.as_deref()).into_response() };
    let allowance = count(&server, &caller);
    let mut response = if allowance.is_exceeded {
        Failure::too_many_requests(allowance.limit).into_response()
    } else {
        server.remember_use(&caller, server.now());
        request.extensions_mut().insert(caller);
        next.run(request).await
    };
    describe(allowance, response.headers_mut());
    response
}

/// What a request's answer says of the rate.
pub(crate) fn describe(allowance: Allowance, headers: &mut HeaderMap) {
    headers.insert("x-ratelimit-limit", HeaderValue::from(allowance.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(allowance.remaining));
    headers.insert("x-ratelimit-reset", HeaderValue::from(1));
}

impl FromRequestParts<Arc<Server>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Server>) -> Result<Self, Failure> {
        // A route outside of the layer lets nobody in.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Failure::forbidden(None))
    }
}
