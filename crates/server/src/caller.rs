//! Who calls Tinybird's routes, and what they may do.

use crate::access::{self, Keys, StaticToken};
use crate::answer::Failure;
use crate::jwt::{self, JwtScope};
use crate::rate::Allowance;
use crate::state::Server;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::Catalog;
use model::Timestamp;
use pipe::ParamValue;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Grant;

/// A caller with a token.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// what there is, as of the begin of the request
    pub(crate) catalog: Arc<Catalog>,
    /// none may do everything
    scopes: Option<Arc<Vec<JwtScope>>>,
    /// the same for every request of one token
    pub(crate) key: u64,
    /// requests a second
    limit: Option<u32>,
}

impl Caller {
    /// Whose token this is.
    pub(crate) fn of(keys: &Keys, catalog: Arc<Catalog>, token: &str, now: Timestamp) -> Option<Self> {
        if let Some(id) = keys.verify(token) {
            let key = xxhash_rust::xxh3::xxh3_64(id.as_bytes());
            if StaticToken::of(&id).is_some() {
                return Some(Self { catalog, scopes: None, key, limit: None });
            }
            // Revoked where it is not known any more.
            let known = catalog.control().tokens.get(&id)?;
            let scope = |scope: &engine::Scope| JwtScope {
                kind: scope.kind.clone(),
                resource: scope.resource.clone(),
                fixed_params: serde_json::Map::new(),
                filter: scope.filter.clone(),
            };
            let scopes: Vec<JwtScope> = known.all_scopes().map(scope).collect();
            let is_admin = scopes.iter().any(|scope| scope.kind == "ADMIN");
            let scopes = (!is_admin).then(|| Arc::new(scopes));
            return Some(Self { catalog, scopes, key, limit: None });
        }
        let signers = StaticToken::ALL.map(|which| keys.token(which));
        let claims = jwt::verify(token, &signers, now.secs() as f64)?;
        // Whoever signs may hand out reading only.
        let reads = |scope: &JwtScope| matches!(scope.kind.as_str(), "PIPES:READ" | "DATASOURCES:READ");
        let scopes = claims.scopes.into_iter().filter(reads).collect();
        let key = xxhash_rust::xxh3::xxh3_64(token.as_bytes());
        let limit = claims.limits.rps;
        Some(Self { catalog, scopes: Some(Arc::new(scopes)), key, limit })
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
            for source in self.catalog.sources() {
                let definition = source.definition();
                grants.insert(definition.name.clone(), Grant::Rows);
                grants.insert(definition.quarantine_name(), Grant::Rows);
            }
        }
        for scope in self.scopes().filter(|scope| scope.kind == "DATASOURCES:READ") {
            let Some(name) = &scope.resource else { continue };
            let Some(source) = self.catalog.source(name) else { continue };
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

/// The caller of a request, or why nobody.
pub(crate) fn caller(server: &Server, headers: &HeaderMap, uri: &Uri) -> Result<Caller, Option<String>> {
    let token = access::token_of(headers, uri);
    let known = token
        .as_deref()
        .and_then(|token| Caller::of(&server.keys, server.engine.catalog(), token, server.now()));
    known.ok_or(token)
}

/// Lets nobody in without a token, and nobody more often than agreed.
pub(crate) async fn admit(State(server): State<Arc<Server>>, mut request: Request, next: Next) -> Response {
    let caller = match caller(&server, request.headers(), request.uri()) {
        Ok(caller) => caller,
        Err(token) => return Failure::forbidden(token.as_deref()).into_response(),
    };
    let allowance = server.rates.count(caller.key, caller.limit, server.now());
    let mut response = if allowance.is_exceeded {
        Failure::too_many_requests(allowance.limit).into_response()
    } else {
        request.extensions_mut().insert(caller);
        next.run(request).await
    };
    describe(allowance, response.headers_mut());
    response
}

fn describe(allowance: Allowance, headers: &mut HeaderMap) {
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
