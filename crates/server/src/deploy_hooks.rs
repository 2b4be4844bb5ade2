//! Webhooks of those who deploy: GitHub, GitLab and Argo CD. What went live is a marker, as `POST /api/events` makes one.
//!
//! | from | what counts | service | version |
//! |---|---|---|---|
//! | GitHub | `deployment_status` of state `success`; `release` when published | the repository | commit, or tag |
//! | GitLab | `deployment` of status `success` | the project | commit |
//! | Argo CD | any notification with an application | the application | revision that is synced |
//!
//! `?service=` names the service otherwise, for repositories that hold several. Their forms have no place for a token but
//! the address. What does not count is answered too, so that nobody sends it again.

use crate::answer::Failure;
use crate::commands;
use crate::limits;
use crate::state::{Operator, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use engine::Command;
use serde_json::{Value, json};
use std::sync::Arc;

/// What went live.
#[derive(Debug, PartialEq, Eq)]
struct Live {
    service: String,
    version: String,
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Parameters {
    service: Option<String>,
}

/// `POST /api/events/github|gitlab|argo`
pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(from): Path<String>,
    Query(parameters): Query<Parameters>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let read = match from.as_str() {
        "github" => github,
        "gitlab" => gitlab,
        "argo" => argo,
        _ => {
            return Err(Failure::not_found(format!("{from:?} is not known; there are github, gitlab, argo")));
        }
    };
    let sent: Value = commands::read(&body, "a webhook in JSON")?;
    let Some(mut live) = read(&sent) else { return Ok(Json(json!({ "v": 1, "ok": true, "marked": false }))) };
    live.service = parameters.service.filter(|name| !name.is_empty()).unwrap_or(live.service);
    if live.service.is_empty() || live.service.len().max(live.version.len()) > limits::NAME_BYTES_MAX {
        return Err(Failure::bad_request("the webhook names no service; add ?service=NAME to its address"));
    }
    let marker = Command::deploy(live.service.clone(), live.version.clone(), server.now());
    server.engine.command(marker).await?;
    Ok(Json(json!({ "v": 1, "ok": true, "marked": true, "service": live.service, "version": live.version })))
}

/// The first of these places that holds a text.
fn text(sent: &Value, places: &[&str]) -> String {
    let found = places.iter().filter_map(|place| sent.pointer(place)?.as_str()).find(|text| !text.is_empty());
    found.unwrap_or_default().to_owned()
}

fn github(sent: &Value) -> Option<Live> {
    let is_deployed = text(sent, &["/deployment_status/state"]) == "success";
    let is_released = text(sent, &["/action"]) == "published" && sent.get("release").is_some();
    (is_deployed || is_released).then(|| Live {
        service: text(sent, &["/repository/name"]),
        version: text(sent, &["/release/tag_name", "/deployment/sha", "/deployment/ref"]),
    })
}

fn gitlab(sent: &Value) -> Option<Live> {
    let is_deployed = text(sent, &["/object_kind"]) == "deployment" && text(sent, &["/status"]) == "success";
    is_deployed.then(|| Live {
        service: text(sent, &["/project/name"]),
        version: text(sent, &["/short_sha", "/ref"]),
    })
}

fn argo(sent: &Value) -> Option<Live> {
    let service = text(sent, &["/app/metadata/name", "/application", "/app"]);
    (!service.is_empty()).then(|| Live {
        service,
        version: text(
            sent,
            &["/app/status/sync/revision", "/app/status/operationState/syncResult/revision", "/revision"],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_live_is_found_and_nothing_else() {
        type Read = fn(&Value) -> Option<Live>;
        let cases: [(Read, Value, Option<[&str; 2]>); 7] = [
            (
                github,
                json!({ "deployment_status": { "state": "success" }, "deployment": { "sha": "abc", "ref": "main" },
                        "repository": { "name": "shop" } }),
                Some(["shop", "abc"]),
            ),
            (
                github,
                json!({ "deployment_status": { "state": "pending" }, "repository": { "name": "shop" } }),
                None,
            ),
            (
                github,
                json!({ "action": "published", "release": { "tag_name": "v2" }, "repository": { "name": "shop" } }),
                Some(["shop", "v2"]),
            ),
            (
                gitlab,
                json!({ "object_kind": "deployment", "status": "success", "short_sha": "279484c0", "project": { "name": "p" } }),
                Some(["p", "279484c0"]),
            ),
            (gitlab, json!({ "object_kind": "pipeline", "status": "success" }), None),
            (
                argo,
                json!({ "app": { "metadata": { "name": "guestbook" }, "status": { "sync": { "revision": "53e28ff" } } } }),
                Some(["guestbook", "53e28ff"]),
            ),
            (argo, json!({}), None),
        ];
        for (read, sent, expected) in cases {
            let expected =
                expected.map(|[service, version]| Live { service: service.into(), version: version.into() });
            assert_eq!(read(&sent), expected, "{sent}");
        }
    }
}
