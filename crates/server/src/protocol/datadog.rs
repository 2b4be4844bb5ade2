//! Datadog's log intake, for its agent and libraries.

use super::{Delivery, Dialect, Loopback, answered, content_type, landing, plain, take};
use crate::access::query_value;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use ingest::protocol::datadog::{self, Form, Said};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const DATADOG: Dialect = Dialect {
    name: "datadog",
    token,
    stranger: Failure::forbidden,
    loopback: Loopback::Closed,
    refuse: plain,
    routes,
};

/// `DD-API-KEY`, or in the address as older clients have it.
fn token(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let key = headers.get("dd-api-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let in_query = || ["dd-api-key", "api_key"].iter().find_map(|name| query_value(uri.query()?, name));
    let in_path = || uri.path().strip_prefix("/v1/input/").map(str::to_owned);
    key.or_else(in_query).or_else(in_path)
}

fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/v2/logs", post(logs))
        .route("/v1/input", post(logs))
        .route("/v1/input/{key}", post(logs))
        .route("/api/v1/validate", get(validate))
}

async fn logs(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let source = landing(&caller, "logs")?;
    let said = |name: &str| uri.query().and_then(|query| query_value(query, name)).unwrap_or_default();
    let said = Said { source: said("ddsource"), service: said("service"), host: said("hostname") };
    let form = match content_type(&headers).as_str() {
        "application/json" | "" => Form::Json,
        _ => Form::Lines,
    };
    let delivery = Delivery::read(&server, &headers, body).await?;
    let decode = move |body: &[u8], received, _: &ingest::Limits| {
        let rows = datadog::logs(source.decoder(), body, form, &said, received)?;
        Ok((vec![(source, rows)], ()))
    };
    let (taken, ()) = take(&server, &caller, delivery, decode).await?;
    Ok(answered(taken, (StatusCode::ACCEPTED, Json(json!({})))))
}

async fn validate(_: Caller) -> Json<Value> {
    Json(json!({ "valid": true }))
}
