//! Splunk's HTTP Event Collector: events, raw lines, health, acknowledgements.
//!
//! An acknowledgement's id is handed out after the rows are durable; so every id that is asked for is acknowledged, and none
//! is kept. Without ids the answer itself says as much.

use super::{Delivery, Dialect, Loopback, answered, credentials, landing, say_when, take};
use crate::access::query_value;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ingest::Decoded;
use ingest::protocol::splunk::{self, Said};
use model::Timestamp;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;

pub(super) const SPLUNK: Dialect = Dialect {
    name: "splunk_hec",
    token: credentials::any,
    stranger: |token| match token {
        None => Failure::unauthorized(),
        Some(_) => Failure::forbidden(token),
    },
    loopback: Loopback::Closed,
    refuse,
    routes,
};

fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/services/collector", post(events))
        .route("/services/collector/event", post(events))
        .route("/services/collector/event/1.0", post(events))
        .route("/services/collector/raw", post(raw))
        .route("/services/collector/raw/1.0", post(raw))
        .route("/services/collector/ack", post(acknowledged))
}

/// What balancers ask, without a token.
pub(super) fn open_routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/services/collector/health", get(health))
        .route("/services/collector/health/1.0", get(health))
}

async fn events(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    collect(&server, &caller, &uri, &headers, body, splunk::events).await
}

async fn raw(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    collect(&server, &caller, &uri, &headers, body, splunk::raw).await
}

type Read = fn(&ingest::Decoder, &[u8], &Said, Timestamp) -> Result<Decoded, ingest::Error>;

async fn collect(
    server: &Arc<Server>,
    caller: &Caller,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
    read: Read,
) -> Result<Response, Failure> {
    let source = landing(caller, "logs")?;
    let said = |name: &str| uri.query().and_then(|query| query_value(query, name)).unwrap_or_default();
    let said = Said {
        host: said("host"),
        source: said("source"),
        sourcetype: said("sourcetype"),
        index: said("index"),
    };
    let delivery = Delivery::read(server, headers, body).await?;
    let decode = move |body: &[u8], received, _: &ingest::Limits| {
        let rows = read(source.decoder(), body, &said, received)?;
        Ok((vec![(source, rows)], ()))
    };
    let (taken, ()) = take(server, caller, delivery, decode).await?;
    if taken.accepted + taken.rejected == 0 {
        return Err(Failure::bad_request("No data"));
    }
    let mut answer = json!({ "text": "Success", "code": 0 });
    if has_channel(uri, headers) {
        answer["ackId"] = server.protocols.acknowledgements.fetch_add(1, Ordering::Relaxed).into();
    }
    Ok(answered(taken, Json(answer)))
}

fn has_channel(uri: &Uri, headers: &HeaderMap) -> bool {
    let in_query = uri.query().and_then(|query| query_value(query, "channel")).is_some();
    in_query || headers.contains_key("x-splunk-request-channel")
}

/// `{"acks": [0, 1]}`
async fn acknowledged(
    State(server): State<Arc<Server>>,
    _: Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    #[derive(serde::Deserialize)]
    struct Asked {
        acks: Vec<u64>,
    }
    if !has_channel(&uri, &headers) {
        return Err(Failure::bad_request("Data channel is missing"));
    }
    let asked: Asked = crate::commands::read(&body, "{\"acks\": [id, …]}")?;
    let next = server.protocols.acknowledgements.load(Ordering::Relaxed);
    let told = asked.acks.iter().map(|id| (id.to_string(), Value::from(*id < next)));
    Ok(Json(json!({ "acks": told.collect::<Map<String, Value>>() })))
}

async fn health(State(server): State<Arc<Server>>) -> (StatusCode, Json<Value>) {
    match server.engine.is_taking_rows() {
        true => (StatusCode::OK, Json(json!({ "text": "HEC is healthy", "code": 17 }))),
        false => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "text": "HEC is unhealthy", "code": 18 }))),
    }
}

/// The collector's codes.
fn refuse(failure: &Failure, _: &HeaderMap) -> Response {
    let text = failure.to_string();
    let (code, text) = match failure.status() {
        StatusCode::UNAUTHORIZED => (2, "Token is required".to_owned()),
        StatusCode::FORBIDDEN => (4, "Invalid token".to_owned()),
        StatusCode::BAD_REQUEST if text == "No data" => (5, text),
        StatusCode::BAD_REQUEST if text == "Data channel is missing" => (10, text),
        StatusCode::BAD_REQUEST if text.ends_with("has no event") => {
            (12, "Event field is required".to_owned())
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => (9, "Server is busy".to_owned()),
        StatusCode::INTERNAL_SERVER_ERROR => (8, "Internal server error".to_owned()),
        _ => (6, format!("Invalid data format: {text}")),
    };
    // Its clients come again at 503 and do not know 429.
    let status = match failure.status() {
        StatusCode::TOO_MANY_REQUESTS => StatusCode::SERVICE_UNAVAILABLE,
        other => other,
    };
    let mut response = (status, Json(json!({ "text": text, "code": code }))).into_response();
    say_when(failure, &mut response);
    response
}
