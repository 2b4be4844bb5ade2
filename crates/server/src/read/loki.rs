//! Loki's query API over the lines of a data source, as Grafana asks it. Answers are Loki's; so are the names of labels.

mod metric;
mod tail;

use super::asked::{Asked, Range};
use super::logs::{Kept, Logs, Order, Streams};
use super::result;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::limits;
use crate::state::Server;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::routing::{MethodRouter, get};
use axum::{Json, Router};
use expr::logql::{self, LogQl};
use expr::{Labels, LogQuery, Matcher};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Routes beside those of the push API, and admitted as those are.
pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/loki/api/v1/query", both(query))
        .route("/loki/api/v1/query_range", both(query_range))
        .route("/loki/api/v1/labels", both(labels))
        .route("/loki/api/v1/label", both(labels))
        .route("/loki/api/v1/label/{name}/values", both(values))
        .route("/loki/api/v1/series", both(series))
        .route("/loki/api/v1/index/stats", both(stats))
        .route("/loki/api/v1/index/volume", both(volume))
        .route("/loki/api/v1/index/volume_range", both(volume_range))
        .route("/loki/api/v1/patterns", both(patterns))
        .route("/loki/api/v1/tail", get(tail::get))
}

/// Asked in the address, or by a form.
fn both<H, T>(handler: H) -> MethodRouter<Arc<Server>>
where
    H: axum::handler::Handler<T, Arc<Server>>,
    T: 'static,
{
    get(handler.clone()).post(handler)
}

async fn query(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let LogQl::Metric(expression) = logql::parse(asked.query()?)? else {
        return Err(Failure::bad_request(
            "log queries are not supported as an instant query type, please change your query to a range query type",
        ));
    };
    let grid = asked.time()?;
    let value = metric::evaluate(&server, &caller, &expression, grid).await?;
    Ok(answer(result::instant(value, grid)))
}

async fn query_range(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    asked.refuse(&["interval"])?;
    match logql::parse(asked.query()?)? {
        LogQl::Metric(expression) => {
            let grid = asked.grid()?;
            let value = metric::evaluate(&server, &caller, &expression, grid).await?;
            Ok(answer(result::range(value, grid)))
        }
        LogQl::Lines(query) => {
            let order = match asked.text("direction").unwrap_or("backward").to_ascii_lowercase().as_str() {
                "backward" => Order::NewestFirst,
                "forward" => Order::OldestFirst,
                other => {
                    return Err(Failure::bad_request(format!(
                        "direction {other:?} is not forward or backward"
                    )));
                }
            };
            let most = asked.count("limit", 100)?;
            if most > limits::READ_LINES_MAX {
                return Err(Failure::bad_request(format!(
                    "max entries limit per query exceeded, limit > max_entries_limit ({most} > {})",
                    limits::READ_LINES_MAX
                )));
            }
            let found = find(&server, &caller, &query, asked.range()?, (order, most)).await?;
            Ok(answer(lines(&found, order, Form::of(&headers))))
        }
    }
}

/// A line that a query found, with the labels that its stages did.
#[derive(Debug)]
pub(super) struct Found {
    kept: Kept,
    stream: Labels,
    metadata: Labels,
    parsed: Labels,
}

impl Found {
    /// The line if all stages let it through.
    fn of(query: &LogQuery, mut kept: Kept) -> Option<Self> {
        let line = query.run(kept.line())?;
        let (stream, metadata, parsed) = (line.stream, line.metadata, line.parsed);
        if let Cow::Owned(text) = line.text {
            kept.text = text;
        }
        Some(Self { kept, stream, metadata, parsed })
    }
}

/// The first lines of a range that a query lets through.
async fn find(
    server: &Arc<Server>,
    caller: &Caller,
    query: &LogQuery,
    range: Range,
    (order, most): (Order, usize),
) -> Result<Vec<Found>, Failure> {
    let logs = Logs::of(caller, &query.matchers)?;
    let streams = logs.streams(server, caller, &query.matchers, range).await?;
    let looked = if query.is_of_lines_alone() { most } else { limits::LOOKED_LINES_MAX };
    let kept = logs.lines(server, caller, (query, &streams, range), (order, looked)).await?;
    let is_cut = kept.len() == looked && looked > most;
    let found: Vec<Found> = kept.into_iter().filter_map(|kept| Found::of(query, kept)).take(most).collect();
    if is_cut && found.len() < most {
        return Err(Failure::bad_request(format!(
            "{looked} lines were looked at and {} of them fit, {most} are wanted; make the range shorter, or put a line filter (|=) before the other stages",
            found.len()
        )));
    }
    Ok(found)
}

/// How labels that are not of the stream are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// as labels of the stream
    Together,
    /// beside each line
    Apart,
}

impl Form {
    /// What a client asks for in its header.
    fn of(headers: &HeaderMap) -> Self {
        let flags = headers.get("x-loki-response-encoding-flags").and_then(|value| value.to_str().ok());
        let is_apart =
            flags.is_some_and(|flags| flags.split(',').any(|flag| flag.trim() == "categorize-labels"));
        if is_apart { Self::Apart } else { Self::Together }
    }
}

/// Streams of lines. Within a stream and among streams the order is that of the query.
fn lines(found: &[Found], order: Order, form: Form) -> Value {
    let mut answer = json!({ "resultType": "streams", "result": streams_of(found, form) });
    if form == Form::Apart {
        answer["encodingFlags"] = json!(["categorize-labels"]);
    }
    debug_assert!(
        found.windows(2).all(|pair| match order {
            Order::NewestFirst => pair[0].kept.ts_ms >= pair[1].kept.ts_ms,
            Order::OldestFirst => pair[0].kept.ts_ms <= pair[1].kept.ts_ms,
        }),
        "lines come in the order that was asked for"
    );
    answer
}

fn streams_of(found: &[Found], form: Form) -> Vec<Value> {
    let mut streams: BTreeMap<Labels, Vec<Value>> = BTreeMap::new();
    for line in found {
        let at = format!("{}000000", line.kept.ts_ms);
        let (labels, value) = match form {
            Form::Together => {
                let mut labels = line.stream.clone();
                for (name, value) in line.metadata.iter().chain(line.parsed.iter()) {
                    labels.set(name, value);
                }
                (labels, json!([at, line.kept.text]))
            }
            Form::Apart => {
                let mut beside = serde_json::Map::new();
                for (name, labels) in [("structuredMetadata", &line.metadata), ("parsed", &line.parsed)] {
                    if !labels.is_empty() {
                        beside.insert(name.to_owned(), result::object(labels).into());
                    }
                }
                (line.stream.clone(), json!([at, line.kept.text, beside]))
            }
        };
        streams.entry(labels).or_default().push(value);
    }
    let stream =
        |(labels, values)| json!({ "stream": result::object(&labels), "values": Value::Array(values) });
    streams.into_iter().map(stream).collect()
}

/// An answer in Loki's envelope.
fn answer(mut data: Value) -> Json<Value> {
    data["stats"] = json!({});
    Json(json!({ "status": "success", "data": data }))
}

/// The streams that a parameter selects, or all.
async fn selected(
    server: &Arc<Server>,
    caller: &Caller,
    selector: &str,
    range: Range,
) -> Result<(Logs, Streams, Vec<Matcher>), Failure> {
    // Of a query with a pipeline its selector counts.
    let matchers = match logql::parse_selector(selector) {
        Ok(matchers) => matchers,
        Err(error) => match logql::parse(selector) {
            Ok(LogQl::Lines(query)) => query.matchers,
            _ => return Err(error.into()),
        },
    };
    let logs = Logs::of(caller, &matchers)?;
    let streams = logs.streams(server, caller, &matchers, range).await?;
    Ok((logs, streams, matchers))
}

async fn labels(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let selector = asked.text("query").unwrap_or_default();
    let (_, streams, _) = selected(&server, &caller, selector, asked.range()?).await?;
    let names = streams.wanted.iter().flat_map(|stream| stream.labels.iter().map(|(name, _)| name));
    Ok(Json(json!({ "status": "success", "data": names.collect::<BTreeSet<_>>() })))
}

async fn values(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let selector = asked.text("query").unwrap_or_default();
    let (_, streams, _) = selected(&server, &caller, selector, asked.range()?).await?;
    let values = streams.wanted.iter().filter_map(|stream| expr::stream_label(&stream.labels, &name));
    Ok(Json(json!({ "status": "success", "data": values.collect::<BTreeSet<_>>() })))
}

async fn series(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let mut selectors: Vec<&str> = asked.all("match").take(expr::limits::LEAVES_MAX + 1).collect();
    if selectors.len() > expr::limits::LEAVES_MAX {
        return Err(Failure::bad_request(format!("more than {} selectors", expr::limits::LEAVES_MAX)));
    }
    if selectors.is_empty() {
        selectors.push("");
    }
    let mut all = BTreeSet::new();
    for selector in selectors {
        let (_, streams, _) = selected(&server, &caller, selector, asked.range()?).await?;
        all.extend(streams.wanted.into_iter().map(|stream| stream.labels));
    }
    Ok(Json(json!({ "status": "success", "data": all.iter().map(result::object).collect::<Vec<_>>() })))
}

async fn stats(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let (_, streams, _) = selected(&server, &caller, asked.query()?, asked.range()?).await?;
    let sum = |of: fn(&super::logs::Stream) -> f64| streams.wanted.iter().map(of).sum::<f64>() as u64;
    Ok(Json(json!({
        "streams": streams.wanted.len(),
        // there are none here
        "chunks": 0,
        "entries": sum(|stream| stream.lines),
        "bytes": sum(|stream| stream.bytes),
    })))
}

/// The labels by which volumes are told: those that are asked for, else those of the selector.
fn targets(asked: &Asked, matchers: &[Matcher]) -> Result<Vec<String>, Failure> {
    if asked.text("aggregateBy").is_some_and(|by| by != "series") {
        return Err(Failure::bad_request("aggregateBy other than series is not supported"));
    }
    if let Some(names) = asked.text("targetLabels") {
        return Ok(names.split(',').map(|name| name.trim().to_owned()).collect());
    }
    let named: BTreeSet<&str> = matchers.iter().map(|matcher| matcher.name.as_str()).collect();
    let all = if named.is_empty() { BTreeSet::from(["service_name"]) } else { named };
    Ok(all.into_iter().map(str::to_owned).collect())
}

async fn volume(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let range = asked.range()?;
    let (_, streams, matchers) = selected(&server, &caller, asked.query()?, range).await?;
    let grouping = expr::Grouping { is_without: false, labels: targets(&asked, &matchers)? };
    let mut sums: BTreeMap<Labels, f64> = BTreeMap::new();
    for stream in &streams.wanted {
        *sums.entry(grouping.of(&stream.labels)).or_default() += stream.bytes;
    }
    let mut sums: Vec<(Labels, f64)> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    sums.truncate(asked.count("limit", 100)?);
    let series = sums.into_iter().map(|(labels, bytes)| expr::Series { labels, values: vec![Some(bytes)] });
    let value = expr::Value::Vector(series.collect());
    Ok(answer(result::instant(value, expr::Grid::moment(range.before_ms))))
}

async fn volume_range(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let (range, grid) = (asked.range()?, asked.grid()?);
    let matchers = match logql::parse(asked.query()?)? {
        LogQl::Lines(query) => query.matchers,
        LogQl::Metric(_) => return Err(Failure::bad_request("volumes are of a selector, not of a metric")),
    };
    let leaf = logql::LogRange {
        function: expr::RangeFunction::Bytes,
        range_ms: asked.step_ms(range)?,
        offset_ms: 0,
        unwrap: None,
        grouping: Some(expr::Grouping { is_without: false, labels: targets(&asked, &matchers)? }),
        query: LogQuery { matchers, stages: Vec::new() },
    };
    let mut series = metric::leaf(&server, &caller, &leaf, grid).await?;
    let sum = |series: &expr::Series| series.values.iter().flatten().sum::<f64>();
    series.sort_by(|a, b| sum(b).total_cmp(&sum(a)));
    series.truncate(asked.count("limit", 100)?);
    Ok(answer(result::range(expr::Value::Vector(series), grid)))
}

/// Templates of the miner as patterns, with how often they came.
async fn patterns(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = Asked::read(&server, &uri, body).await?;
    let range = asked.range()?;
    let step_ms = asked.step_ms(range)?;
    let (logs, streams, matchers) = selected(&server, &caller, asked.query()?, range).await?;
    let query = LogQuery { matchers, stages: Vec::new() };
    let cells = logs.templates(&server, &caller, (&query, &streams, range), step_ms).await?;
    let live = caller.engine.live().borrow().clone();
    let known: BTreeMap<u64, &engine::TemplateView> =
        live.templates.iter().map(|template| (template.id.0, template)).collect();
    let mut patterns: BTreeMap<u64, BTreeMap<i64, f64>> = BTreeMap::new();
    for (id, bucket, lines) in cells {
        let Some(template) = known.get(&id) else { continue };
        let lasting = template.merged_into.unwrap_or(template.id).0;
        *patterns.entry(lasting).or_default().entry(bucket * step_ms / 1_000).or_default() += lines;
    }
    let shown = |(id, samples): (u64, BTreeMap<i64, f64>)| {
        let template = known.get(&id)?;
        let samples: Vec<_> = samples.into_iter().map(|(at, lines)| json!([at, lines as u64])).collect();
        Some(json!({
            "pattern": template.text.replace("<*>", "<_>"),
            "level": template.life.severity.as_str().to_ascii_lowercase(),
            "samples": samples,
        }))
    };
    Ok(Json(
        json!({ "status": "success", "data": patterns.into_iter().filter_map(shown).collect::<Vec<_>>() }),
    ))
}
