//! Elasticsearch's bulk API, with what Beats, Logstash, Vector, Fluent Bit and the official clients ask for before they send.
//!
//! Documents go to the data source that their index is called after, as rows in JSON, or to `logs`. Answers name the product
//! and repeat the media type they were asked in, without which clients of version 8 and 9 refuse a server.

use super::{Delivery, Dialect, Loopback, Sender, answered, credentials, landing, say_when, take};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::{limits, page};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use engine::Source;
use ingest::Landed;
use ingest::protocol::Records;
use ingest::protocol::elastic::{self, Action, Kind};
use model::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const ELASTIC: Dialect = Dialect {
    name: "elasticsearch",
    token: credentials::any,
    stranger: |_| Failure::unauthorized(),
    loopback: Loopback::Closed,
    refuse,
    routes,
};

/// Under which all of it is; at the root only what does not meet other routes.
const PREFIXES: [&str; 2] = ["/elasticsearch", "/insert/elasticsearch"];

fn routes() -> Router<Arc<Server>> {
    let mut router = Router::new()
        .route("/_bulk", post(bulk).put(bulk))
        .route("/_bulk/", post(bulk).put(bulk))
        .route("/{index}/_bulk", post(bulk).put(bulk));
    for part in ["_license", "_xpack", "_cluster/health", "_cat/indices", "_nodes", "_nodes/{*rest}"] {
        router = router.route(&format!("/{part}"), get(about));
    }
    for part in SETTINGS {
        router = router.route(&format!("/{part}/{{*rest}}"), any(about));
    }
    for prefix in PREFIXES {
        for place in ["", "/", "/{*rest}"] {
            router = router.route(&format!("{prefix}{place}"), any(prefixed));
        }
    }
    router.layer(axum::middleware::from_fn(introduce))
}

/// An address without its prefix and slashes at its ends.
fn bare(uri: &Uri) -> &str {
    let path = uri.path();
    PREFIXES.iter().find_map(|prefix| path.strip_prefix(prefix)).unwrap_or(path).trim_matches('/')
}

async fn prefixed(
    server: State<Arc<Server>>,
    caller: Caller,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let is_bulk = bare(&uri).rsplit('/').next() == Some("_bulk");
    match is_bulk && matches!(method, Method::POST | Method::PUT) {
        true => bulk(server, caller, uri, headers, body).await,
        false => Ok(about(server, caller, method, uri).await),
    }
}

/// What clients lay down before they send: all is accepted, nothing is kept, since rows need none of it.
const SETTINGS: [&str; 8] = [
    "_ilm/policy",
    "_index_template",
    "_component_template",
    "_template",
    "_data_stream",
    "_ingest/pipeline",
    "_logstash",
    "_resolve/index",
];

/// `GET /` of a client; a browser gets the page.
pub(super) async fn root(State(server): State<Arc<Server>>, request: Request) -> Response {
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let is_client = accepted.contains("json") && !accepted.contains("text/html");
    if !is_client && request.method() != Method::HEAD {
        let uri = request.uri().clone();
        drop(request);
        return page::get(&uri);
    }
    let headers = request.headers().clone();
    let sender = Sender::of(&ELASTIC, &request);
    drop(request);
    let answer = match sender.caller(&server, &ELASTIC).await {
        Ok(_) => axum::Json(version(&server)).into_response(),
        Err(failure) => refuse(&failure, &headers),
    };
    as_product(answer, &headers)
}

/// Says who answers, in the media type of the request.
async fn introduce(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    as_product(next.run(request).await, &headers)
}

fn as_product(mut response: Response, headers: &HeaderMap) -> Response {
    let said = [header::ACCEPT, header::CONTENT_TYPE].into_iter().filter_map(|name| headers.get(name));
    let media =
        said.filter_map(|value| value.to_str().ok()).find(|value| value.contains("vnd.elasticsearch+"));
    let media = media.map(|media| media.split(',').next().unwrap_or_default().replace("x-ndjson", "json"));
    let answer = response.headers_mut();
    answer.insert("x-elastic-product", HeaderValue::from_static("Elasticsearch"));
    if let Some(media) = media.and_then(|media| HeaderValue::from_str(&media).ok())
        && answer.contains_key(header::CONTENT_TYPE)
    {
        answer.insert(header::CONTENT_TYPE, media);
    }
    response
}

fn version(server: &Server) -> Value {
    json!({
        "name": "seismolog",
        "cluster_name": "seismolog",
        "cluster_uuid": "seismolog",
        "version": {
            "number": server.options.elasticsearch_version,
            "build_flavor": "default",
            "build_type": "tar",
            "build_hash": "seismolog",
            "build_snapshot": false,
            "lucene_version": "10.0.0",
            "minimum_wire_compatibility_version": "8.0.0",
            "minimum_index_compatibility_version": "8.0.0",
        },
        "tagline": "You Know, for Search",
    })
}

/// Whatever is asked beside bulk requests.
async fn about(State(server): State<Arc<Server>>, _: Caller, method: Method, uri: Uri) -> Response {
    let path = bare(&uri);
    let is_asked = |name: &str| path == name || path.starts_with(&format!("{name}/"));
    let answer = if path.is_empty() {
        version(&server)
    } else if is_asked("_license") {
        json!({ "license": { "status": "active", "uid": "seismolog", "type": "basic", "mode": "basic" } })
    } else if is_asked("_xpack") {
        json!({ "license": { "mode": "basic", "status": "active" }, "features": {} })
    } else if is_asked("_cluster/health") {
        json!({ "cluster_name": "seismolog", "status": "green", "timed_out": false, "number_of_nodes": 1 })
    } else if is_asked("_nodes") {
        let node = json!({
            "name": "seismolog",
            "version": server.options.elasticsearch_version,
            "http": { "publish_address": "127.0.0.1" },
        });
        json!({ "cluster_name": "seismolog", "nodes": { "seismolog": node } })
    } else if is_asked("_cat/indices") {
        json!([])
    } else if is_asked("_resolve/index") {
        json!({ "indices": [], "aliases": [], "data_streams": [] })
    } else if SETTINGS.iter().any(|name| is_asked(name)) {
        match method {
            Method::GET | Method::HEAD => json!({}),
            _ => json!({ "acknowledged": true }),
        }
    } else {
        return refuse(
            &Failure::not_found(format!("{path} is not known; there is _bulk")),
            &HeaderMap::new(),
        );
    };
    axum::Json(answer).into_response()
}

/// What became of one document, as the answer tells it.
struct Item {
    kind: Kind,
    index: String,
    id: Option<String>,
    problem: Option<String>,
}

impl Item {
    fn to_json(&self, number: usize) -> Value {
        let id = self.id.clone().unwrap_or_else(|| format!("{number}"));
        let mut said = json!({ "_index": self.index, "_id": id });
        match &self.problem {
            None => {
                said["status"] = 201.into();
                said["result"] = "created".into();
                said["_version"] = 1.into();
            }
            Some(problem) => {
                said["status"] = 400.into();
                said["error"] = json!({ "type": "document_parsing_exception", "reason": problem });
            }
        }
        json!({ self.kind.as_str(): said })
    }
}

async fn bulk(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let index = bare(&uri).trim_end_matches("_bulk").trim_matches('/').to_owned();
    let delivery = Delivery::read(&server, &headers, body).await?;
    let begin = server.now();
    let asked = caller.clone();
    let decode = move |body: &[u8], received, limits: &ingest::Limits| {
        let text = String::from_utf8_lossy(body);
        documents(&asked, &index, &text, received, limits)
    };
    let (taken, items) = take(&server, &caller, delivery, decode).await?;
    let has_errors = items.iter().any(|item| item.problem.is_some());
    let took = server.now().since(begin).as_millis() as u64;
    let items: Vec<Value> = items.iter().enumerate().map(|(number, item)| item.to_json(number)).collect();
    let answer = axum::Json(json!({ "took": took, "errors": has_errors, "items": items }));
    Ok(answered(taken, answer))
}

/// Rows of a bulk request by their data source, and what became of each document.
fn documents(
    caller: &Caller,
    default: &str,
    text: &str,
    received: Timestamp,
    limits: &ingest::Limits,
) -> Result<super::Told<Vec<Item>>, Failure> {
    // Found before the records borrow them.
    let mut sources: Vec<Arc<Source>> = Vec::new();
    elastic::each_action(text, limits, |action| {
        let source = target(caller, action.index.as_deref().unwrap_or(default));
        if let Some(source) = source
            && !sources.iter().any(|known| Arc::ptr_eq(known, &source))
        {
            sources.push(source);
        }
        Ok(())
    })?;
    let mut records: Vec<Records<'_>> =
        sources.iter().map(|source| Records::new(source.decoder(), received)).collect();
    let mut items = Vec::new();
    elastic::each_action(text, limits, |action| {
        let index = action.index.as_deref().unwrap_or(default);
        let of_index = target(caller, index)
            .and_then(|source| sources.iter().position(|known| Arc::ptr_eq(known, &source)));
        let problem = match of_index {
            Some(at) => push(&mut records[at], &sources[at], &action, index)?,
            None => Some(format!("the token may not add rows to {index}")),
        };
        if items.len() >= limits::BULK_ITEMS_MAX {
            let max = limits::BULK_ITEMS_MAX;
            return Err(ingest::Error::TooLarge { limit: "BULK_ITEMS_MAX", max });
        }
        let (kind, id) = (action.kind, action.id.map(std::borrow::Cow::into_owned));
        items.push(Item { kind, index: index.to_owned(), id, problem });
        Ok(())
    })?;
    let rows: Vec<_> = records.into_iter().map(Records::finish).collect();
    Ok((sources.into_iter().zip(rows).collect(), items))
}

/// The data source that documents of an index go to.
fn target(caller: &Caller, index: &str) -> Option<Arc<Source>> {
    let name = if caller.catalog.source(index).is_some() { index } else { "logs" };
    landing(caller, name).ok()
}

/// Takes one document; why it did not land.
fn push(
    records: &mut Records<'_>,
    source: &Source,
    action: &Action<'_>,
    index: &str,
) -> Result<Option<String>, ingest::Error> {
    if matches!(action.kind, Kind::Update | Kind::Delete) {
        let kind = action.kind.as_str();
        return Ok(Some(format!(
            "{kind} is not supported: what was written stays as it is; use index or create"
        )));
    }
    let landed = match source.definition().name.as_str() {
        "logs" => elastic::push(records, action.document, index)?,
        _ => records.push_row(action.document)?,
    };
    Ok(match landed {
        Landed::Yes => None,
        Landed::No => Some(records.last_error().unwrap_or_default().to_owned()),
    })
}

/// An error as Elasticsearch writes it.
fn refuse(failure: &Failure, headers: &HeaderMap) -> Response {
    let status = failure.status();
    let kind = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "security_exception",
        StatusCode::TOO_MANY_REQUESTS => "es_rejected_execution_exception",
        StatusCode::NOT_FOUND => "resource_not_found_exception",
        _ => "illegal_argument_exception",
    };
    let cause = json!({ "type": kind, "reason": failure.to_string() });
    let error = json!({ "root_cause": [cause], "type": kind, "reason": failure.to_string() });
    let answer = json!({ "error": error, "status": status.as_u16() });
    let mut response = (status, axum::Json(answer)).into_response();
    say_when(failure, &mut response);
    as_product(response, headers)
}
