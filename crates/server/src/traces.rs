//! Traces, as records tell of them: the newest, and one whole.

use crate::answer::Failure;
use crate::limits;
use crate::records::{self, Row, Wanted, level, number, seconds, text};
use crate::state::{Operator, Server};
use axum::Json;
use axum::extract::{Path, Query, State};
use model::Severity;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Debug, serde::Deserialize)]
pub(crate) struct RecentQuery {
    limit: Option<usize>,
    #[serde(default)]
    errors_only: bool,
}

/// `GET /api/traces/recent?limit&errors_only`: of the last minutes of event time, newest first.
pub(crate) async fn recent(
    State(server): State<Arc<Server>>,
    _: Operator,
    Query(asked): Query<RecentQuery>,
) -> Result<Json<Value>, Failure> {
    let limit = asked.limit.unwrap_or(20).min(limits::TRACES_MAX);
    let levels = if asked.errors_only { vec![Severity::Error, Severity::Fatal] } else { Vec::new() };
    let wanted = Wanted { levels, ..Wanted::last(server.event_time(), limits::TRACES_SECONDS) };
    let outer = format!(
        "SELECT trace_id, max(ts_ms) AS last_ms FROM records WHERE trace_id != '' GROUP BY trace_id \
         ORDER BY last_ms DESC, trace_id LIMIT {limit}"
    );
    let rows = records::query(&server, &wanted, &outer).await?;
    let ids: Vec<&str> = rows.iter().map(|row| text(row, "trace_id")).collect();
    Ok(Json(json!({ "v": 1, "trace_ids": ids })))
}

/// `GET /api/trace/{id}`: its records as a tree, callers first.
pub(crate) async fn one(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let wanted = Wanted { trace_id: Some(id.clone()), ..Wanted::default() };
    let outer = format!("SELECT * FROM records ORDER BY ts_ms LIMIT {}", limits::SPANS_MAX);
    let rows = records::query(&server, &wanted, &outer).await?;
    if rows.is_empty() {
        return Err(Failure::not_found(format!(
            "no record of trace {id:?}; GET /api/traces/recent lists some"
        )));
    }
    let begin = rows.iter().map(seconds).fold(f64::INFINITY, f64::min);
    let end = rows.iter().map(|row| seconds(row) + latency(row) / 1e3).fold(0.0, f64::max);
    let mut services: Vec<&str> = rows.iter().map(|row| text(row, "service")).collect();
    services.sort_unstable();
    services.dedup();
    Ok(Json(json!({
        "v": 1,
        "trace_id": id,
        "started": begin,
        "duration_ms": ((end - begin) * 1e3).max(0.0),
        "services": services,
        "has_errors": rows.iter().any(|row| level(row) >= Severity::Error),
        "spans": in_tree_order(&rows),
    })))
}

fn latency(row: &Row) -> f64 {
    number(row, "latency_ms").unwrap_or(0.0)
}

/// Each record below the one whose span or service called it, siblings by time.
fn in_tree_order(rows: &[Row]) -> Vec<Value> {
    let by_span: HashMap<&str, usize> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| (text(row, "span_id"), index))
        .filter(|(id, _)| !id.is_empty())
        .collect();
    let mut by_service: HashMap<&str, usize> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        by_service.entry(text(row, "service")).or_insert(index);
    }
    let parent = |index: usize| {
        let row = &rows[index];
        let by_id = by_span.get(text(row, "parent_span_id"));
        by_id
            .or_else(|| by_service.get(text(row, "parent_service")))
            .copied()
            .filter(|parent| *parent != index)
    };
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    let mut roots = Vec::new();
    for index in 0..rows.len() {
        match parent(index) {
            Some(parent) => children[parent].push(index),
            None => roots.push(index),
        }
    }
    let mut ordered = Vec::with_capacity(rows.len());
    let mut is_seen = vec![false; rows.len()];
    // what is left after the roots goes round in a circle: each is shown once, from its earliest record
    for start in roots.into_iter().chain(0..rows.len()) {
        let mut open = vec![(start, 0)];
        while let Some((index, depth)) = open.pop() {
            if std::mem::replace(&mut is_seen[index], true) {
                continue;
            }
            ordered.push(span(&rows[index], depth));
            open.extend(children[index].iter().rev().map(|child| (*child, depth + 1)));
        }
    }
    ordered
}

fn span(row: &Row, depth: usize) -> Value {
    json!({
        "ts": seconds(row),
        "service": text(row, "service"),
        "parent_service": Some(text(row, "parent_service")).filter(|name| !name.is_empty()),
        "level": level(row).as_str(),
        "latency_ms": latency(row),
        "status_code": number(row, "status_code"),
        "message": text(row, "message"),
        "span_id": text(row, "span_id"),
        "depth": depth,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(span: &str, parent: &str, ts: u64) -> Row {
        let value = json!({ "span_id": span, "parent_span_id": parent, "ts_ms": ts, "service": span });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn callers_come_first_whatever_the_order_of_arrival_and_circles_end() {
        let rows = [row("c", "b", 1), row("a", "", 2), row("b", "a", 3), row("x", "y", 4), row("y", "x", 5)];
        let spans = in_tree_order(&rows);
        let shown: Vec<_> = spans
            .iter()
            .map(|span| (span["span_id"].as_str().unwrap(), span["depth"].as_u64().unwrap()))
            .collect();
        assert_eq!(shown, [("a", 0), ("b", 1), ("c", 2), ("x", 0), ("y", 1)]);
    }
}
