//! `POST /api/analyze`: some minutes of a log, judged by the batches that came before.

use crate::answer::Failure;
use crate::limits;
use crate::state::{Operator, Server};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use engine::{Command, Entry, Obeyed};
use model::{Severity, Timestamp};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const EXPECTED: &str = "expected a JSON array of {timestamp, level, service, message, metadata}, or an object with it as \
                        \"logs\"";

/// Answers `{anomalies: [entry + anomalyScore, reason], newPatterns: […], alerts: […]}` once the batch is durable and learned.
pub(crate) async fn analyze(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let given = entries_of(&body)?;
    let entries =
        given.iter().enumerate().map(|(index, entry)| read(index, entry)).collect::<Result<_, _>>()?;
    let report = match server.engine.command(Command::Judge { entries }).await? {
        Obeyed::Judged(report) => report,
        other => return Err(Failure::internal(format!("{other:?}"))),
    };
    let anomalies = report.anomalies.iter().filter_map(|anomaly| {
        let mut entry = given.get(anomaly.index)?.clone();
        entry.insert("anomalyScore".to_owned(), json!(anomaly.score));
        entry.insert("reason".to_owned(), json!(anomaly.reason));
        Some(Value::Object(entry))
    });
    let patterns = report.new_patterns.iter().map(|pattern| {
        json!({
            "id": format!("pat-{}", pattern.id),
            "template": pattern.template,
            "exampleMessage": pattern.example,
            "count": pattern.count,
            "firstSeen": pattern.first_seen.to_string(),
            "lastSeen": pattern.last_seen.to_string(),
            "avgFrequencyPerHour": pattern.per_hour,
            "services": pattern.services,
        })
    });
    let alerts = report.alerts.iter().map(|alert| {
        json!({
            "severity": alert.severity.as_str(),
            "title": format!("Anomaly in {}", alert.service),
            "service": alert.service,
            "pattern": format!("pat-{}", alert.template),
            "reason": alert.reason,
            "anomalyCount": alert.count,
            "firstSeen": alert.first_seen.to_string(),
            "samples": alert.samples.iter().filter_map(|index| given.get(*index)).collect::<Vec<_>>(),
        })
    });
    let (anomalies, patterns): (Vec<_>, Vec<_>) = (anomalies.collect(), patterns.collect());
    let alerts: Vec<_> = alerts.collect();
    Ok(Json(json!({ "v": 1, "anomalies": anomalies, "newPatterns": patterns, "alerts": alerts })))
}

fn entries_of(body: &[u8]) -> Result<Vec<Map<String, Value>>, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::bad_request(format!("{EXPECTED}: {error}"));
    let mut value: Value = serde_json::from_slice(body).map_err(|error| wrong(&error))?;
    if let Some(logs) = value.get_mut("logs") {
        value = logs.take();
    }
    let entries: Vec<Map<String, Value>> = serde_json::from_value(value).map_err(|error| wrong(&error))?;
    if entries.len() > limits::BATCH_ENTRIES_MAX {
        let (has, most) = (entries.len(), limits::BATCH_ENTRIES_MAX);
        return Err(Failure::bad_request(format!(
            "the batch has {has} entries; send at most {most} at once"
        )));
    }
    Ok(entries)
}

fn read(index: usize, entry: &Map<String, Value>) -> Result<Entry, Failure> {
    let wrong = |what: String| Failure::bad_request(format!("entry {index}: {what}"));
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let message = text("message").ok_or_else(|| wrong("message is missing or no text".to_owned()))?;
    let level = text("level").unwrap_or("info");
    let severity = Severity::parse(level).ok_or_else(|| {
        wrong(format!("level {level:?} is not known; use debug, info, warn, error or fatal"))
    })?;
    let at = match entry.get("timestamp") {
        Some(Value::Number(number)) => number.as_f64().map(Timestamp::from_count_f64),
        Some(Value::String(text)) => Timestamp::parse(text),
        _ => None,
    };
    let at = at.ok_or_else(|| {
        wrong("timestamp must be RFC 3339 text, or seconds or milliseconds since 1970".to_owned())
    })?;
    Ok(Entry {
        at: at.0,
        severity: severity as u8,
        service: text("service").unwrap_or(model::limits::UNKNOWN_SERVICE).to_owned(),
        message: message.to_owned(),
    })
}
