//! Prometheus' query API over what is counted and found here: lines by service and level, latencies, anomalies, incidents.

mod meters;
mod states;

use super::asked::Asked;
use super::result;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::protocol::{Dialect, Loopback, credentials};
use crate::state::Server;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Json, Router};
use expr::{Expression, Grid, Labels, METRIC_NAME, Value, promql};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const PROMETHEUS: Dialect = Dialect {
    name: "prometheus",
    token: credentials::any,
    stranger: |_| Failure::unauthorized(),
    loopback: Loopback::Open,
    refuse,
    routes,
};

/// The version of Prometheus' API that is spoken; clients ask before they use what came later.
const VERSION: &str = "2.53.0";

/// Where the API is: where a server of Prometheus has it, and behind a name of its own.
const PREFIXES: [&str; 2] = ["/api/v1", "/prometheus/api/v1"];

fn routes() -> Router<Arc<Server>> {
    PREFIXES.iter().fold(Router::new(), |router, prefix| {
        router
            .route(&format!("{prefix}/query"), both(query))
            .route(&format!("{prefix}/query_range"), both(query_range))
            .route(&format!("{prefix}/labels"), both(labels))
            .route(&format!("{prefix}/label/{{name}}/values"), both(values))
            .route(&format!("{prefix}/series"), both(series))
            .route(&format!("{prefix}/metadata"), get(metadata))
            .route(&format!("{prefix}/status/buildinfo"), get(build))
            .route(&format!("{prefix}/rules"), get(states::rules))
            .route(&format!("{prefix}/alerts"), get(states::alerts))
    })
}

/// Asked in the address, or by a form.
fn both<H, T>(handler: H) -> MethodRouter<Arc<Server>>
where
    H: axum::handler::Handler<T, Arc<Server>>,
    T: 'static,
{
    get(handler.clone()).post(handler)
}

/// A failure as Prometheus says it.
fn refuse(failure: &Failure, _: &HeaderMap) -> Response {
    let kind = match failure.status() {
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "unauthorized",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        _ => "bad_data",
    };
    let body = json!({ "status": "error", "errorType": kind, "error": failure.to_string() });
    let mut response = (failure.status(), Json(body)).into_response();
    if let Some(seconds) = failure.retry_after_seconds() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// An answer in the envelope of the API.
fn success(data: &serde_json::Value) -> Json<serde_json::Value> {
    Json(json!({ "status": "success", "data": data }))
}

async fn query(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<serde_json::Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let expression = promql::parse(asked.query()?)?;
    let grid = asked.time()?;
    Ok(success(&result::instant(evaluate(&server, &caller, &expression, grid).await?, grid)))
}

async fn query_range(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<serde_json::Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let expression = promql::parse(asked.query()?)?;
    let grid = asked.grid()?;
    Ok(success(&result::range(evaluate(&server, &caller, &expression, grid).await?, grid)))
}

async fn evaluate(
    server: &Arc<Server>,
    caller: &Caller,
    expression: &Expression<promql::Selector>,
    grid: Grid,
) -> Result<Value, Failure> {
    caller.reads_all()?;
    let mut leaves = Vec::with_capacity(expression.leaves.len());
    for selector in &expression.leaves {
        leaves.push(meters::series(server, caller, selector, grid).await?);
    }
    Ok(expression.evaluate(&leaves, grid)?)
}

/// The series of a range that are selected by `match[]`, or all.
async fn selected(server: &Arc<Server>, caller: &Caller, asked: &Asked) -> Result<BTreeSet<Labels>, Failure> {
    caller.reads_all()?;
    let most = expr::limits::LEAVES_MAX;
    let selectors: Vec<&str> = asked.all("match").take(most + 1).collect();
    if selectors.len() > most {
        return Err(Failure::bad_request(format!("more than {most} selectors")));
    }
    let all = [r#"{__name__=~".+"}"#];
    let selectors = if selectors.is_empty() { &all[..] } else { &selectors[..] };
    let range = asked.range()?;
    let mut found = BTreeSet::new();
    for text in selectors {
        let selector = promql::parse_selector(text)?;
        found.extend(meters::present(server, caller, &selector, range).await?);
    }
    Ok(found)
}

async fn labels(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<serde_json::Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let series = selected(&server, &caller, &asked).await?;
    let names: BTreeSet<&str> =
        series.iter().flat_map(|labels| labels.iter().map(|(name, _)| name)).collect();
    Ok(success(&json!(names)))
}

async fn values(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<serde_json::Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    if name == METRIC_NAME && asked.text("match").is_none() && asked.text("match[]").is_none() {
        caller.reads_all()?;
        return Ok(success(&json!(meters::names().collect::<BTreeSet<_>>())));
    }
    let series = selected(&server, &caller, &asked).await?;
    Ok(success(&json!(series.iter().filter_map(|labels| labels.get(&name)).collect::<BTreeSet<_>>())))
}

async fn series(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<serde_json::Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    if asked.all("match").next().is_none() {
        return Err(Failure::bad_request("no match[] parameter provided"));
    }
    let series = selected(&server, &caller, &asked).await?;
    Ok(success(&json!(series.iter().map(result::object).collect::<Vec<_>>())))
}

async fn metadata(_: Caller) -> Json<serde_json::Value> {
    success(&meters::metadata())
}

async fn build(_: Caller) -> Json<serde_json::Value> {
    success(&json!({
        "version": VERSION,
        "revision": "",
        "branch": "",
        "buildUser": "",
        "buildDate": "",
        "goVersion": "",
    }))
}
