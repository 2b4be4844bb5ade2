//! Pipelines: kept as variables of their workspace, opened in a folder beside its data, spoken to in GlassFlow's words and
//! in our own.
//!
//! ```text
//! SDK, HTTP ─▶ wire ─────┐                          ┌─▶ Pipeline: topics, transforms (crate pipeline)
//! Pipeline SDK ─▶ manage ┼─▶ catalog ─▶ registry ───┤
//! CLI, page ─▶ own ──────┘   (kept)      (open)     └─▶ delivery: a file for each kind of sink
//! rows of data sources ─▶ feeding ─────────────────────▲
//! ```
//!
//! A definition is the value of a variable, so it lies sealed in the log and comes back with it. The text of a pipeline's
//! token is derived from an id in its definition; without that id it is good for nothing.

mod catalog;
mod delivery;
mod envelope;
mod expressions;
mod feeding;
mod manage;
mod own;
mod registry;
mod wire;

pub(crate) use catalog::is_kept;
pub(crate) use registry::{Pipelines, run};

use crate::state::Server;
use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Where pipelines are, and what runs them.
#[derive(Clone)]
pub struct PipelineHousing {
    /// the data directory
    pub data: PathBuf,
    /// what transforms are made with
    pub workshop: pipeline::Workshop,
    /// pipelines to begin with, by name
    pub templates: Vec<(String, flow::Draft)>,
}

impl PipelineHousing {
    /// The folder of one pipeline.
    fn folder(&self, workspace: &str, id: &str) -> PathBuf {
        let root = if workspace == crate::WORKSPACE_ID {
            self.data.clone()
        } else {
            self.data.join("workspaces").join(workspace)
        };
        root.join("pipelines").join(id)
    }
}

/// Pipelines of one workspace: each has threads, files and maybe processes of its own.
const PIPELINES_MAX: usize = 100;

/// Spaces of one workspace.
const SPACES_MAX: usize = 100;

/// Tokens of one pipeline.
const TOKENS_MAX: usize = 50;

/// Bytes of a request that lays a pipeline down: its transforms, each as large as it may be, and what is around them.
const DEFINITION_BYTES_MAX: usize = 8 << 20;

/// How long a consumer is kept waiting: its library sleeps longer the more often it is told that there is nothing, and
/// proxies cut connections that are silent for 30 s.
const CONSUME_WAIT: Duration = Duration::from_secs(25);

/// Routes of pipelines.
pub(crate) fn routes() -> Router<Arc<Server>> {
    wire::routes().merge(manage::routes()).merge(own::routes())
}

/// A request that is refused, in GlassFlow's words.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    detail: String,
    retry_after_seconds: Option<u32>,
}

impl Refusal {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after_seconds: None }
    }

    fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    fn unknown(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} {id:?} does not exist"))
    }

    fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    fn busy(detail: impl Into<String>) -> Self {
        Self { retry_after_seconds: Some(1), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }
}

impl From<pipeline::Error> for Refusal {
    fn from(error: pipeline::Error) -> Self {
        match &error {
            pipeline::Error::Full { .. } | pipeline::Error::Busy => Self::busy(error.to_string()),
            pipeline::Error::TooLarge { .. } => Self::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
            pipeline::Error::Transform { stack, .. } if stack.is_empty() => {
                Self::bad_request(error.to_string())
            }
            pipeline::Error::Transform { stack, .. } => Self::bad_request(format!("{error}\n{stack}")),
            _ => Self {
                retry_after_seconds: Some(5),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
            },
        }
    }
}

impl From<crate::answer::Failure> for Refusal {
    fn from(failure: crate::answer::Failure) -> Self {
        Self {
            retry_after_seconds: failure.retry_after_seconds(),
            ..Self::new(failure.status(), failure.to_string())
        }
    }
}

impl From<engine::SubmitError> for Refusal {
    fn from(error: engine::SubmitError) -> Self {
        crate::answer::Failure::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // Most of the library's errors read the one, that of a space the other.
        let mut response =
            (self.status, axum::Json(json!({ "detail": self.detail, "msg": self.detail }))).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
