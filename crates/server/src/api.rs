//! The own API: what the page shows and an operator asks.

use crate::answer::Failure;
use crate::records::{self, Wanted};
use crate::state::{LocalOrToken, Operator, Server};
use crate::{limits, live_json, service};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{LineFilter, TemplateView};
use model::{Severity, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /api/stats`
pub(crate) async fn stats(State(server): State<Arc<Server>>, _: Operator) -> Response {
    let picture = server.picture.borrow().text.to_string();
    ([(header::CONTENT_TYPE, "application/json")], picture).into_response()
}

/// `GET /api/incidents`
pub(crate) async fn incidents(State(server): State<Arc<Server>>, _: Operator) -> Json<Value> {
    let live = server.engine.live().borrow().clone();
    Json(live.incidents.iter().map(|incident| live_json::incident(&live, incident)).collect())
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct TemplateQuery {
    limit: Option<usize>,
    service: Option<String>,
    level: Option<String>,
    sort: Option<String>,
}

/// `GET /api/templates?limit&service&level&sort=count|first_seen`
pub(crate) async fn templates(
    State(server): State<Arc<Server>>,
    _: Operator,
    Query(query): Query<TemplateQuery>,
) -> Result<Json<Value>, Failure> {
    let level = level(query.level.as_deref())?;
    let live = server.engine.live().borrow().clone();
    let mut fitting: Vec<&TemplateView> = live
        .templates
        .iter()
        .filter(|template| template.merged_into.is_none())
        .filter(|template| is_any_or(query.service.as_deref(), &template.service))
        .filter(|template| level.is_none_or(|level| template.life.severity == level))
        .collect();
    match query.sort.as_deref() {
        None | Some("count") => fitting.sort_by_key(|template| std::cmp::Reverse(template.count)),
        Some("first_seen") => fitting.sort_by_key(|template| std::cmp::Reverse(template.life.first_seen)),
        Some(other) => {
            return Err(Failure::bad_request(format!(
                "sort {other:?} is not known; use count or first_seen"
            )));
        }
    }
    fitting.truncate(query.limit.unwrap_or(100).min(limits::TEMPLATES_MAX));
    Ok(Json(fitting.into_iter().map(live_json::template).collect()))
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
    service: Option<String>,
    level: Option<String>,
    limit: Option<usize>,
    /// event time, RFC 3339 or seconds since 1970
    from: Option<String>,
    to: Option<String>,
}

/// `GET /api/search?q&service&level&limit&from&to`: in the last lines, or in a range of time.
pub(crate) async fn search(
    State(server): State<Arc<Server>>,
    _: Operator,
    Query(query): Query<SearchQuery>,
) -> Result<Json<Value>, Failure> {
    if query.from.is_some() || query.to.is_some() {
        return search_in_range(&server, query).await;
    }
    let filter = LineFilter {
        text: query.q.clone(),
        service: query.service.filter(|service| !service.is_empty()),
        severity: level(query.level.as_deref())?,
        limit: query.limit.unwrap_or(200).min(limits::SEARCH_HITS_MAX),
    };
    let shared = Arc::clone(&server);
    let search =
        tokio::task::spawn_blocking(move || (shared.engine.lines(&filter), shared.engine.lines_extent()));
    let ((lines, total), (scanned, oldest)) = search.await.map_err(Failure::internal)?;
    let hits: Vec<Value> = lines.iter().map(live_json::line).collect();
    let window = oldest.map_or(0.0, |oldest| server.event_time().since(oldest).as_secs_f64());
    Ok(Json(found(&query.q, &hits, total as u64, scanned as u64, window)))
}

/// `total` lines match among those `scanned`, which are of so many seconds.
fn found(query: &str, hits: &[Value], total: u64, scanned: u64, window_seconds: f64) -> Value {
    json!({
        "v": 1,
        "query": query,
        "hits": hits,
        "total": total,
        "total_scanned": scanned,
        "window_seconds": window_seconds.round(),
    })
}

/// The newest lines of a range first, as in the last lines.
async fn search_in_range(server: &Arc<Server>, query: SearchQuery) -> Result<Json<Value>, Failure> {
    let from = instant("from", query.from.as_deref())?.unwrap_or_default();
    let to = instant("to", query.to.as_deref())?.unwrap_or_else(|| server.event_time());
    let level = level(query.level.as_deref())?;
    let limit = query.limit.unwrap_or(200).min(limits::SEARCH_HITS_MAX);
    let wanted = Wanted {
        range: Some((from, to)),
        service: query.service.filter(|service| !service.is_empty()),
        text: Some(query.q.clone()).filter(|text| !text.is_empty()),
        levels: level.map(|level| vec![level]).unwrap_or_default(),
        ..Wanted::default()
    };
    let outer = format!("SELECT {} FROM records ORDER BY ts_ms DESC LIMIT {limit}", records::ALL);
    let rows = records::query(server, &wanted, &outer).await?;
    let total = count(server, &wanted).await?;
    let scanned = count(server, &Wanted { range: wanted.range, ..Wanted::default() }).await?;
    let hits: Vec<Value> = rows.iter().rev().map(service::record).collect();
    Ok(Json(found(&query.q, &hits, total, scanned, to.since(from).as_secs_f64())))
}

async fn count(server: &Arc<Server>, wanted: &Wanted) -> Result<u64, Failure> {
    let rows = records::query(server, wanted, "SELECT count() AS records FROM records").await?;
    Ok(rows.first().and_then(|row| records::number(row, "records")).unwrap_or(0.0) as u64)
}

fn instant(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let count = || text.parse::<f64>().ok().filter(|count| count.is_finite()).map(Timestamp::from_count_f64);
    let wrong = || Failure::bad_request(format!("{name} {text:?} must be RFC 3339, or seconds since 1970"));
    Timestamp::parse(text).or_else(count).map(Some).ok_or_else(wrong)
}

/// `POST /api/flush`: answers when all rows taken so far are in parts.
pub(crate) async fn flush(State(server): State<Arc<Server>>, _: Operator) -> Json<Value> {
    server.engine.flush().await;
    Json(json!({ "v": 1, "ok": true }))
}

/// `GET /health`: 200 while rows are taken, 503 after the log's disk has failed. Queries go on either way.
pub(crate) async fn health(State(server): State<Arc<Server>>, _: LocalOrToken) -> (StatusCode, Json<Value>) {
    let is_taking_rows = server.engine.is_taking_rows();
    let status = if is_taking_rows { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let words =
        if is_taking_rows { "ok" } else { "the log's disk failed: repair it and restart; queries go on" };
    let uptime = server.now().since(server.started).as_secs_f64();
    (
        status,
        Json(json!({ "v": 1, "status": words, "is_taking_rows": is_taking_rows, "uptime_seconds": uptime })),
    )
}

fn level(text: Option<&str>) -> Result<Option<Severity>, Failure> {
    match text {
        None | Some("") => Ok(None),
        Some(text) => Severity::parse(text).map(Some).ok_or_else(|| {
            Failure::bad_request(format!(
                "level {text:?} is not known; use TRACE, DEBUG, INFO, WARN, ERROR or FATAL"
            ))
        }),
    }
}

fn is_any_or(wanted: Option<&str>, found: &str) -> bool {
    wanted.is_none_or(|wanted| wanted.is_empty() || wanted == found)
}
