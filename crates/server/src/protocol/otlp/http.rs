//! OTLP over HTTP: `/v1/logs`, `/v1/traces`, `/v1/metrics`, also where other products have them.

use super::super::{Delivery, Dialect, Loopback, answered, content_type, credentials, rpc_code, say_when};
use super::{Signal, export, partial_success, said, status};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ingest::protocol::otlp::Content;
use serde_json::json;
use std::sync::Arc;

pub(in crate::protocol) const HTTP: Dialect = Dialect {
    name: "otlp_http",
    token: credentials::any,
    stranger: |_| Failure::unauthorized(),
    loopback: Loopback::Open,
    refuse,
    routes,
};

/// Ours, Loki's and VictoriaLogs'.
const PREFIXES: [&str; 3] = ["", "/otlp", "/insert/opentelemetry"];

fn routes() -> Router<Arc<Server>> {
    let mut router = Router::new();
    for prefix in PREFIXES {
        for signal in Signal::ALL {
            let handler =
                move |server: State<Arc<Server>>, caller: Caller, headers: HeaderMap, body: Body| {
                    take(server, caller, signal, headers, body)
                };
            router = router.route(&format!("{prefix}/v1/{}", signal.path()), post(handler));
        }
    }
    router
}

async fn take(
    State(server): State<Arc<Server>>,
    caller: Caller,
    signal: Signal,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let content = match content_type(&headers).as_str() {
        "application/json" => Content::Json,
        "application/x-protobuf" | "application/protobuf" | "" => Content::Protobuf,
        other => {
            return Err(Failure::unsupported(format!(
                "content type {other:?} is not known; use application/x-protobuf or application/json"
            )));
        }
    };
    let delivery = Delivery::read(&server, &headers, body).await?;
    let taken = export(&server, &caller, signal, content, delivery).await?;
    let answer = match content {
        Content::Protobuf => in_type(content, partial_success(&taken)),
        Content::Json if taken.rejected == 0 => in_type(content, b"{}".to_vec()),
        Content::Json => {
            let partial =
                json!({ signal.rejected(): taken.rejected.to_string(), "errorMessage": said(&taken) });
            in_type(content, json!({ "partialSuccess": partial }).to_string().into_bytes())
        }
    };
    Ok(answered(taken, answer))
}

/// A body in the type that was asked in.
fn in_type(content: Content, body: Vec<u8>) -> Response {
    let name = match content {
        Content::Protobuf => "application/x-protobuf",
        Content::Json => "application/json",
    };
    ([(header::CONTENT_TYPE, name)], body).into_response()
}

/// A `google.rpc.Status` in the type that was asked in.
fn refuse(failure: &Failure, headers: &HeaderMap) -> Response {
    let (code, message) = (rpc_code(failure.status()), failure.to_string());
    let mut response = match content_type(headers).as_str() {
        "application/json" => {
            in_type(Content::Json, json!({ "code": code, "message": message }).to_string().into_bytes())
        }
        _ => in_type(Content::Protobuf, status(code, &message, &[])),
    };
    *response.status_mut() = failure.status();
    say_when(failure, &mut response);
    response
}
