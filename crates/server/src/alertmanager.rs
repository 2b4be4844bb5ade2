//! `POST /api/v2/alerts`: what Prometheus, or anything that speaks Alertmanager's API v2, raises joins our incidents.
//!
//! Labels as alerting rules have them: `alertname`, `severity`, and the service under `service`, `service_name`, `app` or
//! `job`. An alert that is sent again is the same; it is over at `endsAt`, or when it was not sent for five minutes.

use crate::answer::Failure;
use crate::commands;
use crate::limits;
use crate::state::{Operator, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use engine::{Command, ForeignAlert};
use model::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// An alert that says no end is over when it was not sent for so long, as in Alertmanager (`resolve_timeout`).
const RESOLVE_TIMEOUT: Duration = Duration::from_secs(300);

/// Alerts of one request.
const ALERTS_MAX: usize = 10_000;

/// Labels that name a service, the first that is there.
const SERVICE_LABELS: [&str; 4] = ["service", "service_name", "app", "job"];

/// An alert as the API has it; other fields are let be.
#[derive(Debug, serde::Deserialize)]
struct Posted {
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    #[serde(default, rename = "startsAt")]
    starts_at: Option<String>,
    #[serde(default, rename = "endsAt")]
    ends_at: Option<String>,
}

/// Answered once they are durable.
pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let posted: Vec<Posted> =
        commands::read(&body, "[{\"labels\", \"annotations\", \"startsAt\", \"endsAt\"}]")?;
    if posted.len() > ALERTS_MAX {
        return Err(Failure::bad_request(format!(
            "{} alerts; send at most {ALERTS_MAX} at once",
            posted.len()
        )));
    }
    let now = server.now();
    let alerts = posted.iter().map(|alert| alert.read(now)).collect::<Result<Vec<_>, _>>();
    let alerts = alerts.map_err(Failure::bad_request)?;
    server.engine.command(Command::ForeignAlerts { alerts }).await?;
    Ok(StatusCode::OK)
}

/// `GET /api/v2/status`, which clients ask before they send.
pub(crate) async fn status(_: Operator) -> Json<Value> {
    Json(json!({
        "cluster": { "status": "disabled", "peers": [] },
        "config": { "original": "" },
        "versionInfo": { "version": env!("CARGO_PKG_VERSION") },
    }))
}

impl Posted {
    fn read(&self, now: Timestamp) -> Result<ForeignAlert, String> {
        let label = |name: &str| self.labels.get(name).filter(|value| !value.is_empty());
        let name = label("alertname").ok_or("an alert has no label alertname")?;
        let service = SERVICE_LABELS.iter().find_map(|name| label(name));
        let service = service.map_or(model::limits::UNKNOWN_SERVICE, String::as_str);
        if name.len().max(service.len()) > limits::NAME_BYTES_MAX {
            return Err(format!(
                "the name or service of an alert has more than {} bytes",
                limits::NAME_BYTES_MAX
            ));
        }
        let instant = |text: &Option<String>, name: &str| match text.as_deref() {
            // what Go writes for no time
            Some(text) if text.starts_with("0001-01-01") => Ok(None),
            None | Some("") => Ok(None),
            Some(text) => {
                Timestamp::parse(text).map(Some).ok_or(format!("{name} {text:?} is no time of RFC 3339"))
            }
        };
        let begin = instant(&self.starts_at, "startsAt")?.unwrap_or(now);
        let end = instant(&self.ends_at, "endsAt")?.unwrap_or(now + RESOLVE_TIMEOUT);
        let said = ["summary", "description", "message"].iter().find_map(|name| self.annotations.get(*name));
        let pairs: Vec<String> = self.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok(ForeignAlert {
            key: format!("{:032x}", xxhash_rust::xxh3::xxh3_128(pairs.join("\u{1}").as_bytes())),
            service: service.to_owned(),
            name: name.clone(),
            text: said.cloned().unwrap_or_default(),
            score: score(label("severity").map_or("", String::as_str)),
            begin: begin.0,
            end: end.0,
        })
    }
}

/// The words that alerting rules use.
fn score(severity: &str) -> f64 {
    match severity {
        "critical" | "page" | "error" | "high" | "emergency" => 0.85,
        "info" | "none" | "low" => 0.3,
        _ => 0.65,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_are_read_as_rules_write_them() {
        let now = Timestamp::from_secs(1_000);
        let read = |text: &str| serde_json::from_str::<Posted>(text).unwrap().read(now);
        let alert = read(
            r#"{"labels":{"alertname":"HighLatency","job":"payments","severity":"critical"},
                "annotations":{"summary":"p99 above 2 s"},"startsAt":"1970-01-01T00:10:00Z",
                "endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://prometheus/graph"}"#,
        )
        .unwrap();
        assert_eq!((alert.service.as_str(), alert.name.as_str()), ("payments", "HighLatency"));
        assert_eq!((alert.text.as_str(), alert.score), ("p99 above 2 s", 0.85));
        assert_eq!((alert.begin, alert.end), (600_000_000_000, 1_300_000_000_000));
        for (text, expected) in [
            (r#"{"labels":{}}"#, "no label alertname"),
            (r#"{"labels":{"alertname":"a"},"endsAt":"soon"}"#, "endsAt \"soon\" is no time"),
        ] {
            assert!(read(text).unwrap_err().contains(expected), "{text}");
        }
        let other =
            read(r#"{"labels":{"alertname":"HighLatency","job":"orders","severity":"critical"}}"#).unwrap();
        assert_ne!(alert.key, other.key);
    }
}
