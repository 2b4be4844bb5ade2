//! Publish and consume, as GlassFlow's libraries do.

use super::envelope::{self, Dialect};
use super::{CONSUME_WAIT, Refusal};
use crate::events;
use crate::state::Server;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use pipeline::{Event, Outlet, Pipeline, Taken};
use serde_json::json;
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/v1/pipelines/{id}/topics/input/events", post(publish))
        .route("/v1/pipelines/{id}/topics/output/events/consume", post(consume))
        .route("/v1/pipelines/{id}/topics/failed/events/consume", post(consume_failed))
        .route("/v1/pipelines/{id}/status/access_token", get(status))
}

/// The prefix of ids of tokens that are good for pipelines only.
pub(super) const TOKEN: &str = "pipeline-";

/// Whoever has a token of the pipeline that the address names.
struct Client {
    pipeline: Arc<Pipeline>,
}

impl FromRequestParts<Arc<Server>> for Client {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Refusal> {
        let Path(id) = Path::<String>::from_request_parts(parts, server)
            .await
            .map_err(|error| Refusal::bad_request(error.to_string()))?;
        let token = parts.headers.get("x-pipeline-access-token").and_then(|token| token.to_str().ok());
        let stranger =
            || Refusal::unauthorized("a token of this pipeline is needed, in X-PIPELINE-ACCESS-TOKEN");
        let known = token.and_then(|token| server.keys.verify(token));
        // Without a token nobody learns which pipelines there are.
        let (workspace, token_id) = known.filter(|(_, id)| id.starts_with(TOKEN)).ok_or_else(stranger)?;
        let engine = server.engine_of(&workspace).await.ok_or_else(stranger)?;
        let entry = server.entry(&workspace, &engine, &id)?;
        if !entry
            .definition
            .tokens
            .iter()
            .any(|token| token_id.strip_prefix(TOKEN) == Some(token.id.as_str()))
        {
            return Err(stranger());
        }
        let (_, pipeline) = server.open_pipeline(&workspace, &engine, &id).await?;
        Ok(Self { pipeline })
    }
}

async fn publish(
    State(server): State<Arc<Server>>,
    client: Client,
    body: Body,
) -> Result<Json<serde_json::Value>, Refusal> {
    let payload = events::read(body, pipeline::limits::EVENT_BYTES_MAX).await?;
    envelope::check(&payload)?;
    let id = envelope::new_id()?;
    let event = Event { id, received: server.now().0, payload: payload.to_vec() };
    client.pipeline.publish(event).await?;
    Ok(Json(json!({ "req_id": envelope::uuid(id) })))
}

async fn consume(client: Client, headers: HeaderMap) -> Response {
    taken(&client.pipeline, Outlet::Output, Dialect::of(&headers)).await
}

async fn consume_failed(client: Client, headers: HeaderMap) -> Response {
    taken(&client.pipeline, Outlet::Failed, Dialect::of(&headers)).await
}

/// The next event, or 204 if none comes for long, or the pipeline stops.
async fn taken(pipeline: &Pipeline, outlet: Outlet, dialect: Dialect) -> Response {
    match tokio::time::timeout(CONSUME_WAIT, pipeline.consume(outlet)).await {
        Ok(Ok(Taken::Answer(answer))) => Json(envelope::answered(&answer, dialect)).into_response(),
        Ok(Ok(Taken::Failure(failure))) => Json(envelope::failed(&failure, dialect)).into_response(),
        Ok(Err(_)) | Err(_) => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn status(_: Client) -> Json<serde_json::Value> {
    Json(json!({ "valid": true }))
}
