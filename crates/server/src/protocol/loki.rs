//! Loki's push API, and the routes of its query API: for Promtail, Alloy, Grafana Agent, the Docker driver and the libraries of many languages.

use super::{Delivery, Dialect, Loopback, answered, content_type, credentials, landing, plain, take};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use ingest::Encoding;
use ingest::protocol::loki;
use ingest::protocol::otlp::Content;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const LOKI: Dialect = Dialect {
    name: "loki",
    token: credentials::any,
    stranger: |_| Failure::unauthorized(),
    loopback: Loopback::Open,
    refuse: plain,
    routes,
};

/// The version of Loki's API that is spoken; clients ask before they use what came later.
const VERSION: &str = "3.0.0";

fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/loki/api/v1/push", post(push))
        .route("/api/prom/push", post(push))
        .route("/insert/loki/api/v1/push", post(push))
        .route("/loki/api/v1/status/buildinfo", get(build))
        .route("/ready", get(ready))
        .merge(crate::read::loki::routes())
}

async fn push(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let source = landing(&caller, "logs")?;
    let (content, delivery) = match content_type(&headers).as_str() {
        "application/json" => (Content::Json, Delivery::read(&server, &headers, body).await?),
        // Whatever it is called: a client without a type sends the form that Loki began with.
        _ => {
            let delivery = Delivery::read_as(&server, Encoding::SnappyBlock, &headers, body).await?;
            (Content::Protobuf, delivery)
        }
    };
    let decode = move |body: &[u8], received, _: &ingest::Limits| {
        let rows = loki::push(source.decoder(), body, content, received)?;
        Ok((vec![(source, rows)], ()))
    };
    let (taken, ()) = take(&server, &caller, delivery, decode).await?;
    Ok(answered(taken, StatusCode::NO_CONTENT))
}

async fn build(_: Caller) -> Json<Value> {
    Json(json!({
        "version": VERSION,
        "revision": "",
        "branch": "",
        "buildUser": "",
        "buildDate": "",
        "goVersion": "",
    }))
}

async fn ready(State(server): State<Arc<Server>>, _: Caller) -> (StatusCode, &'static str) {
    match server.engine.is_taking_rows() {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the log's disk failed\n"),
    }
}
