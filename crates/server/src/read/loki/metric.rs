//! Metrics of LogQL: what each selector of an expression is to be counted or measured from.

use super::super::asked::Range;
use super::super::logs::{Logs, Order, Streams};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::limits;
use crate::state::Server;
use expr::logql::LogRange;
use expr::{Expression, Grid, Grouping, Labels, Samples, Series, Tallies, Value};
use std::sync::Arc;

/// What an expression gives.
pub(super) async fn evaluate(
    server: &Arc<Server>,
    caller: &Caller,
    expression: &Expression<LogRange>,
    grid: Grid,
) -> Result<Value, Failure> {
    let mut leaves = Vec::with_capacity(expression.leaves.len());
    for one in &expression.leaves {
        leaves.push(leaf(server, caller, one, grid).await?);
    }
    Ok(expression.evaluate(&leaves, grid)?)
}

/// The series of one selector. Where nothing is asked of a line but conditions on it alone, the database counts.
pub(super) async fn leaf(
    server: &Arc<Server>,
    caller: &Caller,
    leaf: &LogRange,
    grid: Grid,
) -> Result<Vec<Series>, Failure> {
    let logs = Logs::of(caller, &leaf.query.matchers)?;
    let grid = grid.earlier(leaf.offset_ms);
    // Windows are open at their begin and closed at their end; times are whole milliseconds.
    let range = Range { from_ms: grid.begin_ms() - leaf.range_ms + 1, before_ms: grid.end_ms() + 1 };
    let streams = logs.streams(server, caller, &leaf.query.matchers, range).await?;
    if leaf.unwrap.is_some() {
        return measured(server, caller, (&logs, leaf, &streams, range), grid).await;
    }
    let buckets = grid.buckets(leaf.range_ms);
    let mut tallies = Tallies::new();
    let mut add = |labels: Labels, bucket: i64, lines: f64, bytes: f64| {
        let tally = tallies.entry(labels).or_default().entry(bucket).or_default();
        tally.lines += lines;
        tally.bytes += bytes;
    };
    if leaf.query.is_of_lines_alone() && is_of_streams(leaf.grouping.as_ref(), &streams) {
        let width = (buckets.origin_ms, buckets.width_ms);
        for (labels, bucket, lines, bytes) in
            logs.counts(server, caller, (&leaf.query, &streams, range), width).await?
        {
            add(grouped(leaf, labels), bucket, lines, bytes);
        }
    } else {
        for kept in lines(server, caller, &logs, (leaf, &streams, range)).await? {
            let Some(line) = leaf.query.run(kept.line()) else { continue };
            let bucket = (kept.ts_ms - 1 - buckets.origin_ms).div_euclid(buckets.width_ms);
            add(labels_of(leaf, &line), bucket, 1.0, line.text.len() as f64);
        }
    }
    Ok(expr::of_tallies(&tallies, leaf.function, buckets, leaf.range_ms as f64 / 1e3)?)
}

/// Whether the labels of a series can be told from those of its stream.
fn is_of_streams(grouping: Option<&Grouping>, streams: &Streams) -> bool {
    let is_known = |name: &String| {
        streams.wanted.iter().any(|stream| expr::stream_label(&stream.labels, name).is_some())
    };
    grouping.is_none_or(|grouping| grouping.is_without || grouping.labels.iter().all(is_known))
}

fn grouped(leaf: &LogRange, labels: Labels) -> Labels {
    match &leaf.grouping {
        Some(grouping) => grouping.of(&labels),
        None => labels,
    }
}

/// Labels of the series that a line counts for. What came with a line beside it counts only where it is named: it may differ
/// from line to line.
fn labels_of(leaf: &LogRange, line: &expr::Line<'_>) -> Labels {
    match &leaf.grouping {
        Some(grouping) if !grouping.is_without => {
            let label = |name: &String| Some((name.clone(), line.label(name)?.to_owned()));
            grouping.labels.iter().filter_map(label).collect()
        }
        _ => {
            let mut labels = line.stream.clone();
            let unwrapped = leaf.unwrap.as_ref().map(|unwrap| unwrap.label.as_str());
            for (name, value) in line.parsed.iter().filter(|(name, _)| Some(*name) != unwrapped) {
                labels.set(name, value);
            }
            grouped(leaf, labels)
        }
    }
}

/// All lines of a range, within a bound.
async fn lines(
    server: &Arc<Server>,
    caller: &Caller,
    logs: &Logs,
    (leaf, streams, range): (&LogRange, &Streams, Range),
) -> Result<Vec<super::Kept>, Failure> {
    let most = limits::MEASURED_LINES_MAX;
    let kept =
        logs.lines(server, caller, (&leaf.query, streams, range), (Order::OldestFirst, most + 1)).await?;
    if kept.len() > most {
        return Err(Failure::bad_request(format!(
            "more than {most} lines are to be looked at one by one; make the range shorter, put a line filter (|=) before the other stages, or count without them"
        )));
    }
    Ok(kept)
}

/// Values that lines tell.
async fn measured(
    server: &Arc<Server>,
    caller: &Caller,
    (logs, leaf, streams, range): (&Logs, &LogRange, &Streams, Range),
    grid: Grid,
) -> Result<Vec<Series>, Failure> {
    let mut samples = Samples::new();
    for kept in lines(server, caller, logs, (leaf, streams, range)).await? {
        let Some(line) = leaf.query.run(kept.line()) else { continue };
        let unwrap = leaf.unwrap.as_ref();
        let value = unwrap.and_then(|unwrap| unwrap.value(line.label(&unwrap.label)?));
        let Some(value) = value else { continue };
        samples.entry(labels_of(leaf, &line)).or_default().push((kept.ts_ms, value));
    }
    Ok(expr::of_samples(&samples, leaf.function, grid, leaf.range_ms)?)
}
