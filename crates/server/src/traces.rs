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
    let outer = format!("SELECT {} FROM records ORDER BY ts_ms LIMIT {}", records::ALL, limits::SPANS_MAX);
    let rows = records::query(&server, &wanted, &outer).await?;
    if rows.is_empty() {
        return Err(Failure::not_found(format!(
            "no record of trace {id:?}; GET /api/traces/recent lists some"
        )));
    }
    let spans = in_tree_order(&rows);
    let begin = spans.iter().map(|span| span.begin_ms).fold(f64::INFINITY, f64::min);
    let end = spans.iter().map(|span| span.begin_ms + span.length_ms).fold(begin, f64::max);
    let mut services: Vec<&str> = rows.iter().map(|row| text(row, "service")).collect();
    services.sort_unstable();
    services.dedup();
    Ok(Json(json!({
        "v": 1,
        "trace_id": id,
        "started": begin / 1e3,
        "duration_ms": end - begin,
        "services": services,
        "has_errors": rows.iter().any(|row| level(row) >= Severity::Error),
        "spans": spans.iter().map(Span::to_json).collect::<Vec<_>>(),
    })))
}

/// A row of a trace with its place in it.
struct Span<'a> {
    row: &'a Row,
    depth: usize,
    /// since 1970
    begin_ms: f64,
    /// 0 where the row tells none
    length_ms: f64,
}

impl<'a> Span<'a> {
    /// The time of a span is its begin; a line is written when its work is done.
    fn of(row: &'a Row) -> Self {
        let ts_ms = number(row, "ts_ms").unwrap_or(0.0);
        let length_ms = number(row, "latency_ms").filter(|ms| ms.is_finite()).unwrap_or(0.0).max(0.0);
        let is_span = number(row, "is_span") == Some(1.0);
        Self { row, depth: 0, begin_ms: if is_span { ts_ms } else { ts_ms - length_ms }, length_ms }
    }

    fn to_json(&self) -> Value {
        let row = self.row;
        json!({
            "ts": self.begin_ms / 1e3,
            "recorded": seconds(row),
            "service": text(row, "service"),
            "parent_service": Some(text(row, "parent_service")).filter(|name| !name.is_empty()),
            "level": level(row).as_str(),
            "latency_ms": self.length_ms,
            "status_code": number(row, "status_code").unwrap_or(0.0),
            "message": text(row, "message"),
            "span_id": text(row, "span_id"),
            "depth": self.depth,
        })
    }
}

/// Each record below the one whose span or service called it, siblings by their begin. What would begin before its
/// caller did has a clock that is behind, and is moved to the caller's begin.
fn in_tree_order(rows: &[Row]) -> Vec<Span<'_>> {
    let mut spans: Vec<Span<'_>> = rows.iter().map(Span::of).collect();
    spans.sort_by(|a, b| a.begin_ms.total_cmp(&b.begin_ms).then(b.length_ms.total_cmp(&a.length_ms)));
    let parents = parents(&spans);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    let mut roots = Vec::new();
    for (index, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => children[*parent].push(index),
            None => roots.push(index),
        }
    }
    let mut order = Vec::with_capacity(spans.len());
    let mut is_seen = vec![false; spans.len()];
    // what is left after the roots goes round in a circle: each is shown once, from its earliest record
    for start in roots.into_iter().chain(0..spans.len()) {
        let mut open = vec![(start, 0, f64::MIN)];
        while let Some((index, depth, earliest_ms)) = open.pop() {
            if std::mem::replace(&mut is_seen[index], true) {
                continue;
            }
            order.push(index);
            let span = &mut spans[index];
            span.depth = depth;
            span.begin_ms = span.begin_ms.max(earliest_ms);
            // a line without a duration is a moment: what it called may have begun before
            let earliest_ms = if span.length_ms > 0.0 { span.begin_ms } else { earliest_ms };
            open.extend(children[index].iter().rev().map(|child| (*child, depth + 1, earliest_ms)));
        }
    }
    let mut spans: Vec<Option<Span<'_>>> = spans.into_iter().map(Some).collect();
    order.into_iter().filter_map(|index| spans[index].take()).collect()
}

/// The caller of each: of the rows of a span or service the longest, the first of equals.
fn parents(spans: &[Span<'_>]) -> Vec<Option<usize>> {
    let longest_by = |column: &str| {
        let mut found: HashMap<&str, usize> = HashMap::new();
        for (index, span) in spans.iter().enumerate() {
            let name = text(span.row, column);
            if name.is_empty() {
                continue;
            }
            let longest = found.entry(name).or_insert(index);
            if span.length_ms > spans[*longest].length_ms {
                *longest = index;
            }
        }
        found
    };
    let (by_span, by_service) = (longest_by("span_id"), longest_by("service"));
    let parent = |(index, span): (usize, &Span<'_>)| {
        let by_id = by_span.get(text(span.row, "parent_span_id"));
        let called = by_id.or_else(|| by_service.get(text(span.row, "parent_service"))).copied();
        called.filter(|parent| *parent != index)
    };
    spans.iter().enumerate().map(parent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(span: &str, parent: &str, ts: u64) -> Row {
        let value = json!({ "span_id": span, "parent_span_id": parent, "ts_ms": ts, "service": span });
        serde_json::from_value(value).unwrap()
    }

    fn lasting(mut row: Row, latency_ms: f64, is_span: u8) -> Row {
        row.insert("latency_ms".to_owned(), latency_ms.into());
        row.insert("is_span".to_owned(), is_span.into());
        row
    }

    #[test]
    fn callers_come_first_whatever_the_order_of_arrival_and_circles_end() {
        let rows = [row("c", "b", 1), row("a", "", 2), row("b", "a", 3), row("x", "y", 4), row("y", "x", 5)];
        let spans = in_tree_order(&rows);
        let shown: Vec<_> = spans.iter().map(|span| (text(span.row, "span_id"), span.depth)).collect();
        assert_eq!(shown, [("a", 0), ("b", 1), ("c", 2), ("x", 0), ("y", 1)]);
    }

    #[test]
    fn a_line_ends_when_it_was_written_a_span_begins_then_and_clocks_that_are_behind_are_set_right() {
        let cases = [
            // parent: written at 1,000 after 100 ms; child: written at 980 after 50 ms
            (row("a", "", 1_000), 100.0, 0, row("b", "a", 980), 50.0, 0, (900.0, 930.0)),
            (row("a", "", 900), 100.0, 1, row("b", "a", 930), 50.0, 1, (900.0, 930.0)),
            (row("a", "", 1_000), 100.0, 0, row("b", "a", 800), 50.0, 0, (900.0, 900.0)),
            (row("a", "", 1_000), 0.0, 0, row("b", "a", 800), 50.0, 0, (1_000.0, 750.0)),
        ];
        for (parent, parent_ms, parent_is_span, child, child_ms, child_is_span, expected) in cases {
            let rows = [lasting(child, child_ms, child_is_span), lasting(parent, parent_ms, parent_is_span)];
            let spans = in_tree_order(&rows);
            assert_eq!((spans[0].begin_ms, spans[1].begin_ms), expected, "{rows:?}");
        }
    }
}
