//! `POST /api/backtest`: what rules, or other settings of the detectors, would have told of stored rows.

use crate::DetectKeys;
use crate::answer::Failure;
use crate::state::{Operator, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use engine::{Backtest, BacktestError, BacktestReport, BacktestSubject};
use model::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// What may be asked: one rule or several, in the shape of `/api/rules`, or settings in the shape of `[detect]` in the
/// configuration; and a range of event time.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    rule: Option<Value>,
    rules: Vec<Value>,
    detect: Option<DetectKeys>,
    from: Option<Value>,
    to: Option<Value>,
}

pub(crate) async fn post(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let asked = read(&body).map_err(Failure::bad_request)?;
    let begin = tokio::time::Instant::now();
    let shared = Arc::clone(&server);
    let run = server.options.queries.spawn(async move { shared.engine.backtest(&asked).await });
    let report = run.await.map_err(Failure::internal)?;
    Ok(Json(render(&report?, begin.elapsed().as_secs_f64())))
}

/// What a body asks for, or what is wrong with it.
///
/// # Errors
/// A sentence for whoever wrote it.
pub fn read(body: &[u8]) -> Result<Backtest, String> {
    let asked: Asked = serde_json::from_slice(body).map_err(|error| {
        format!(
            "expected {{\"rule\": …}}, {{\"rules\": […]}} or {{\"detect\": …}}, \"from\", \"to\": {error}"
        )
    })?;
    let rules = asked.rule.into_iter().chain(asked.rules).map(serde_json::from_value);
    let rules: Vec<_> = rules.collect::<Result<_, _>>().map_err(|error| format!("rule: {error}"))?;
    let subject = match asked.detect {
        Some(_) if !rules.is_empty() => {
            return Err("rules and detect are both given; ask for one at a time".to_owned());
        }
        Some(keys) => {
            let mut options = detect::Options::default();
            keys.apply(&mut options);
            BacktestSubject::Detect(Box::new(options))
        }
        None if rules.is_empty() => {
            return Err("no rule is given; use {\"rule\": …}, {\"rules\": […]} or {\"detect\": …}".to_owned());
        }
        None => BacktestSubject::Rules(rules),
    };
    Ok(Backtest { subject, from: instant("from", asked.from)?, to: instant("to", asked.to)? })
}

fn instant(name: &str, value: Option<Value>) -> Result<Option<Timestamp>, String> {
    let at = match &value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_f64().map(Timestamp::from_count_f64),
        Some(Value::String(text)) => Timestamp::parse(text),
        Some(_) => None,
    };
    let wrong = || format!("{name} must be RFC 3339 text, or seconds since 1970");
    at.map(Some).ok_or_else(wrong)
}

/// The report as JSON.
#[must_use]
pub fn render(report: &BacktestReport, seconds: f64) -> Value {
    let firings = report.firings.iter().map(|firing| {
        json!({
            "rule": firing.rule,
            "name": firing.name,
            "service": firing.service,
            "since": firing.since.to_string(),
            "fired": firing.at.to_string(),
            "resolved": firing.resolved.map(|at| at.to_string()),
            "text": firing.sentence,
        })
    });
    json!({
        "v": 1,
        "from": report.from.to_string(),
        "to": report.to.to_string(),
        "rows": report.rows,
        "seconds": seconds,
        "count": report.firings.len() as u64 + report.firings_dropped,
        "firings": firings.collect::<Vec<_>>(),
    })
}

impl From<BacktestError> for Failure {
    fn from(error: BacktestError) -> Self {
        match error {
            BacktestError::Sql(error) => error.into(),
            other => Self::bad_request(other.to_string()),
        }
    }
}
