//! `GET /api/service/{name}`: one service as a whole: figures, callers and callees, latencies, templates, errors, and
//! where it goes.

use crate::answer::Failure;
use crate::forecast::{self, Forecast, Range};
use crate::live_json::{self, Calls, Health};
use crate::records::{self, Row, Wanted, level, number, seconds, text};
use crate::state::{Operator, Server};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::{EdgeView, Live, TemplateView};
use model::{Severity, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// The window of figures and latencies.
const WINDOW_SECONDS: u64 = 60;

/// What a forecast is made from, by steps, and how far it reaches.
const PAST_SECONDS: u64 = 1_800;
const STEP_SECONDS: u64 = 10;
const HORIZON_STEPS: usize = 30;

const TEMPLATES: usize = 8;

/// Templates counted to find those: what was merged into another is added to it.
const TEMPLATES_COUNTED: usize = 1_000;

const ERRORS: usize = 10;

pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let live = server.engine.live().borrow().clone();
    let Some(figures) = live.services.iter().find(|service| service.name == name) else {
        // the words that clients of this route know
        let idle = json!({ "detail": "service not found or idle" });
        return Ok((StatusCode::NOT_FOUND, Json(idle)).into_response());
    };
    let at = server.event_time();
    let of_service = |seconds| Wanted { service: Some(name.clone()), ..Wanted::last(at, seconds) };
    let minute = of_service(WINDOW_SECONDS);
    let latencies = latency_series(&server, &minute).await?;
    let whole = records::query(
        &server,
        &minute,
        "SELECT count() AS records, avg(latency_ms) AS mean, quantile(0.95)(latency_ms) AS p95 FROM records",
    )
    .await?;
    let errors = recent_errors(&server, &of_service(PAST_SECONDS)).await?;
    let (rate, volume) = forecasts(&server, &of_service(PAST_SECONDS), at).await?;
    let figure = |column: &str| whole.first().and_then(|row| number(row, column)).unwrap_or(0.0);
    let templates = top_templates(&server, &live, &minute).await?;
    let share = live_json::share(figures.errors, figures.records);
    let calls = Calls::of(&live);
    let edges = |is_wanted: &dyn Fn(&EdgeView) -> bool| -> Vec<Value> {
        live.edges.iter().filter(|edge| is_wanted(edge)).map(|edge| calls.edge(edge)).collect()
    };
    let asked = name.clone();
    let series = server.engine.ask(move |analysis| analysis.series_readiness(&asked)).await?;
    let series = series.into_iter();
    let answer = json!({
        "v": 1,
        "id": name,
        "group": calls.group(&name),
        "logs_per_min": figures.records,
        "error_rate": share,
        "warn_rate": live_json::share(figures.warnings, figures.records),
        "mean_latency_ms": figure("mean"),
        "p95_latency_ms": figure("p95"),
        "health": Health::of(&live).service(figures),
        "readiness": figures.readiness,
        "readiness_text": figures.readiness_text,
        "series": series.map(|(name, share, text)| json!({ "name": name, "readiness": share, "readiness_text": text })).collect::<Vec<_>>(),
        "upstream": edges(&|edge| edge.callee == name),
        "downstream": edges(&|edge| edge.caller == name),
        "latency_series": latencies,
        "top_templates": templates,
        "recent_errors": errors,
        // too little to go by: what is now stays
        "forecast_error_rate": rate.as_ref().and_then(|forecast| forecast.mean.last().copied()).unwrap_or(share),
        "forecast_stddev": rate.as_ref().map_or(0.0, Forecast::deviation),
        "forecast": {
            "error_rate": rate.map(|forecast| forecast.to_json(STEP_SECONDS)),
            "logs": volume.map(|forecast| forecast.to_json(STEP_SECONDS)),
        },
    });
    Ok(Json(answer).into_response())
}

async fn latency_series(server: &Arc<Server>, wanted: &Wanted) -> Result<Vec<Value>, Failure> {
    let outer = "SELECT intDiv(ts_ms, 1000) AS second, quantile(0.5)(latency_ms) AS p50, quantile(0.95)(latency_ms) AS p95, \
                 quantile(0.99)(latency_ms) AS p99, avg(latency_ms) AS mean FROM records WHERE latency_ms IS NOT NULL \
                 GROUP BY second ORDER BY second";
    let rows = records::query(server, wanted, outer).await?;
    let point = |row: &Row| {
        json!({
            "ts": number(row, "second"),
            "p50": number(row, "p50"),
            "p95": number(row, "p95"),
            "p99": number(row, "p99"),
            "mean": number(row, "mean"),
        })
    };
    Ok(rows.iter().map(point).collect())
}

/// The templates with most records among the wanted ones, counted there.
async fn top_templates(server: &Arc<Server>, live: &Live, wanted: &Wanted) -> Result<Vec<Value>, Failure> {
    let outer = format!(
        "SELECT template, count() AS records FROM records GROUP BY template ORDER BY records DESC \
         LIMIT {TEMPLATES_COUNTED}"
    );
    let rows = records::query(server, wanted, &outer).await?;
    let known: HashMap<u64, &TemplateView> =
        live.templates.iter().map(|template| (template.id.0, template)).collect();
    let mut counts: HashMap<u64, u64> = HashMap::new();
    for row in &rows {
        let Some(template) = text(row, "template").parse().ok().and_then(|id: u64| known.get(&id)) else {
            continue;
        };
        let lasting = template.merged_into.unwrap_or(template.id).0;
        *counts.entry(lasting).or_default() += number(row, "records").unwrap_or(0.0) as u64;
    }
    let mut counts: Vec<(u64, u64)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    let shown = |(id, count): (u64, u64)| {
        let mut template = live_json::template(known.get(&id)?);
        let total = std::mem::replace(&mut template["count"], count.into());
        template["count_total"] = total;
        Some(template)
    };
    Ok(counts.into_iter().filter_map(shown).take(TEMPLATES).collect())
}

async fn recent_errors(server: &Arc<Server>, wanted: &Wanted) -> Result<Vec<Value>, Failure> {
    let levels = vec![Severity::Warn, Severity::Error, Severity::Fatal];
    let wanted = Wanted { levels, ..wanted.clone() };
    let outer = format!("SELECT {} FROM records ORDER BY ts_ms DESC LIMIT {ERRORS}", records::ALL);
    let rows = records::query(server, &wanted, &outer).await?;
    Ok(rows.iter().map(record).collect())
}

/// A record as the live view shows it; numbers that it does not tell are 0.
pub(crate) fn record(row: &Row) -> Value {
    json!({
        "ts": seconds(row),
        "data_source": text(row, "source"),
        "service": text(row, "service"),
        "level": level(row).as_str(),
        "message": text(row, "message"),
        "template_id": Some(text(row, "template")).filter(|id| *id != "0"),
        "trace_id": text(row, "trace_id"),
        "span_id": text(row, "span_id"),
        "parent_service": Some(text(row, "parent_service")).filter(|name| !name.is_empty()),
        "latency_ms": number(row, "latency_ms").unwrap_or(0.0),
        "status_code": number(row, "status_code").unwrap_or(0.0),
    })
}

/// Of the share of errors and of the number of records, by step.
async fn forecasts(
    server: &Arc<Server>,
    wanted: &Wanted,
    at: Timestamp,
) -> Result<(Option<Forecast>, Option<Forecast>), Failure> {
    let outer = format!(
        "SELECT intDiv(ts_ms, {}) AS step, level, count() AS records FROM records GROUP BY step, level LIMIT 100000",
        STEP_SECONDS * 1_000
    );
    let rows = records::query(server, wanted, &outer).await?;
    let steps = (PAST_SECONDS / STEP_SECONDS) as usize;
    // the step that is under way is left out
    let end = at.millis() / (STEP_SECONDS as i64 * 1_000);
    let (mut records, mut errors) = (vec![0.0; steps], vec![0.0; steps]);
    for row in &rows {
        let step = steps as i64 - (end - number(row, "step").unwrap_or(0.0) as i64);
        let Some(step) = usize::try_from(step).ok().filter(|step| *step < steps) else { continue };
        let count = number(row, "records").unwrap_or(0.0);
        records[step] += count;
        errors[step] += if level(row) >= Severity::Error { count } else { 0.0 };
    }
    let begin = records.iter().position(|count| *count > 0.0).unwrap_or(steps);
    let shares: Vec<f64> = records[begin..]
        .iter()
        .zip(&errors[begin..])
        .map(|(all, bad)| if *all > 0.0 { bad / all } else { 0.0 })
        .collect();
    let records = records.split_off(begin);
    // fitting takes some 20 ms of CPU
    let fitted = tokio::task::spawn_blocking(move || {
        let share = Range { lowest: 0.0, highest: 1.0 };
        let count = Range { lowest: 0.0, highest: f64::MAX };
        (forecast::of(&shares, HORIZON_STEPS, share), forecast::of(&records, HORIZON_STEPS, count))
    });
    fitted.await.map_err(Failure::internal)
}
