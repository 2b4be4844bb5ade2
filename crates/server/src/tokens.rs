//! `GET /tokens`: what Tinybird Local answers, to callers on this machine only.

use crate::access::StaticToken;
use crate::state::{Local, Server};
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

pub(crate) async fn get(State(server): State<Arc<Server>>, _: Local) -> Json<serde_json::Value> {
    Json(serde_json::json!({
        "user_token": server.keys.token(StaticToken::User),
        "admin_token": server.keys.token(StaticToken::Admin),
        "workspace_admin_token": server.keys.token(StaticToken::WorkspaceAdmin),
    }))
}
