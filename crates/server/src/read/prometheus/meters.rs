//! What is measured, as series: where each comes from, and what a selector of it gives.
//!
//! Counters are counted from rows, so that `rate` and `increase` are exact: nothing is sampled and nothing extrapolated. Other
//! figures are of whole minutes, as if a rule had recorded them at the end of each.

use super::super::asked::Range;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::limits;
use crate::records::{self, Row, Wanted, number, text};
use crate::state::Server;
use expr::promql::Selector;
use expr::{Grid, Labels, METRIC_NAME, MatchOp, RangeFunction, Samples, Series, Tallies};
use model::{Severity, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long the figure of a minute stands where no later one is, as in Prometheus.
const LOOK_BACK_MS: i64 = 300_000;

const MINUTE_MS: i64 = 60_000;

/// Incidents that are looked at; the table holds less.
const INCIDENTS_MAX: usize = 100_000;

/// One metric.
struct Meter {
    name: &'static str,
    help: &'static str,
    kind: Kind,
}

/// Where its values are from.
#[derive(Clone, Copy)]
enum Kind {
    /// rows of `from`, by these columns; each adds `each`
    Counter { from: Origin, by: &'static [&'static str], each: &'static str },
    /// of each minute of the rows of `from`, by these columns; labels that are always the same
    Gauge {
        from: Origin,
        by: &'static [&'static str],
        value: &'static str,
        label: Option<(&'static str, &'static str)>,
    },
    /// those that are open
    Incidents,
}

/// What rows are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Records,
    /// with a latency
    Timed,
    /// of level ERROR and above
    Errors,
    Anomalies,
}

const RECORDS: &[&str] = &["service", "level"];
const SERVICES: &[&str] = &["service"];
const KINDS: &[&str] = &["service", "kind"];

const fn quantile(share: &'static str, value: &'static str) -> Meter {
    Meter {
        name: "seismolog_latency_seconds",
        help: "Quantiles of the latencies that records of the last whole minute tell",
        kind: Kind::Gauge { from: Origin::Timed, by: SERVICES, value, label: Some(("quantile", share)) },
    }
}

/// A new metric is a line here.
static METERS: [Meter; 10] = [
    Meter {
        name: "seismolog_log_records_total",
        help: "Records of all analysed data sources",
        kind: Kind::Counter { from: Origin::Records, by: RECORDS, each: "count()" },
    },
    Meter {
        name: "seismolog_log_errors_total",
        help: "Records of level ERROR and FATAL",
        kind: Kind::Counter { from: Origin::Errors, by: SERVICES, each: "count()" },
    },
    Meter {
        name: "seismolog_latency_seconds_count",
        help: "Records that tell a latency",
        kind: Kind::Counter { from: Origin::Timed, by: SERVICES, each: "count()" },
    },
    Meter {
        name: "seismolog_latency_seconds_sum",
        help: "Latencies of all records that tell one",
        kind: Kind::Counter { from: Origin::Timed, by: SERVICES, each: "sum(latency_ms) / 1000" },
    },
    quantile("0.5", "quantile(0.5)(latency_ms) / 1000"),
    quantile("0.95", "quantile(0.95)(latency_ms) / 1000"),
    quantile("0.99", "quantile(0.99)(latency_ms) / 1000"),
    Meter {
        name: "seismolog_anomalies_total",
        help: "Anomalies found",
        kind: Kind::Counter { from: Origin::Anomalies, by: KINDS, each: "count()" },
    },
    Meter {
        name: "seismolog_anomaly_score",
        help: "Highest score of the anomalies of the last whole minute that had any, 0 to 1",
        kind: Kind::Gauge { from: Origin::Anomalies, by: KINDS, value: "max(score)", label: None },
    },
    Meter {
        name: "seismolog_incidents_active",
        help: "Incidents that are not resolved, by root",
        kind: Kind::Incidents,
    },
];

/// Names of all metrics.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    METERS.iter().map(|meter| meter.name)
}

/// What `/metadata` tells.
pub(super) fn metadata() -> Value {
    let mut told = serde_json::Map::new();
    for meter in &METERS {
        let kind = if matches!(meter.kind, Kind::Counter { .. }) { "counter" } else { "gauge" };
        told.insert(meter.name.to_owned(), json!([{ "type": kind, "help": meter.help, "unit": "" }]));
    }
    told.into()
}

/// The meters whose names a selector wants.
fn wanted(selector: &Selector) -> impl Iterator<Item = &'static Meter> {
    let is_named = |name: &str| {
        let mut of_name = selector.matchers.iter().filter(|matcher| matcher.name == METRIC_NAME);
        of_name.all(|matcher| matcher.is_match(name))
    };
    METERS.iter().filter(move |meter| is_named(meter.name))
}

/// What a selector gives at the moments of a grid.
pub(super) async fn series(
    server: &Arc<Server>,
    caller: &Caller,
    selector: &Selector,
    grid: Grid,
) -> Result<Vec<Series>, Failure> {
    let grid = grid.earlier(selector.offset_ms);
    if let Some((RangeFunction::Absent, range_ms)) = selector.range {
        let mut all = Vec::new();
        for meter in wanted(selector) {
            all.extend(
                Source { server, caller, meter, selector: &meter.counted(selector, range_ms) }
                    .series(grid)
                    .await?,
            );
        }
        return Ok(expr::absent(&all, grid.len()));
    }
    let mut all = Vec::new();
    for meter in wanted(selector) {
        all.extend(Source { server, caller, meter, selector }.series(grid).await?);
    }
    Ok(all)
}

/// Series that have something in a range.
pub(super) async fn present(
    server: &Arc<Server>,
    caller: &Caller,
    selector: &Selector,
    range: Range,
) -> Result<Vec<Labels>, Failure> {
    let grid = Grid::moment(range.before_ms);
    let range_ms = (range.before_ms - range.from_ms).max(1);
    let mut found = Vec::new();
    for meter in wanted(selector) {
        let counted = meter.counted(selector, range_ms);
        let series = Source { server, caller, meter, selector: &counted }.series(grid).await?;
        found.extend(series.into_iter().map(|series| {
            let mut labels = series.labels;
            labels.set(METRIC_NAME, meter.name);
            labels
        }));
    }
    Ok(found)
}

/// One meter, asked for by a selector.
struct Source<'a> {
    server: &'a Arc<Server>,
    caller: &'a Caller,
    meter: &'static Meter,
    selector: &'a Selector,
}

impl Meter {
    /// The same selector, over what there is at all in a range.
    fn counted(&self, selector: &Selector, range_ms: i64) -> Selector {
        let is_counter = matches!(self.kind, Kind::Counter { .. });
        let function = if is_counter { RangeFunction::Increase } else { RangeFunction::Count };
        Selector { matchers: selector.matchers.clone(), range: Some((function, range_ms)), offset_ms: 0 }
    }
}

impl Source<'_> {
    async fn series(&self, grid: Grid) -> Result<Vec<Series>, Failure> {
        match self.meter.kind {
            Kind::Counter { .. } => self.counter(grid).await,
            Kind::Gauge { .. } => self.sampled(grid, self.minutes(self.range(grid)).await?),
            Kind::Incidents => self.incidents(grid).await,
        }
    }

    /// The range of event time that values of a grid are from.
    fn range(&self, grid: Grid) -> Range {
        let back = self.selector.range.map_or(LOOK_BACK_MS, |(_, range_ms)| range_ms);
        Range { from_ms: grid.begin_ms() - back + 1, before_ms: grid.end_ms() + 1 }
    }

    /// Labels of a row, if the selector wants them.
    fn labels(&self, row: &Row, by: &[&str], label: Option<(&str, &str)>) -> Option<Labels> {
        let mut labels = Labels::default();
        labels.set(METRIC_NAME, self.meter.name);
        for name in by {
            match *name {
                "level" => {
                    let level = Severity::parse(text(row, "level")).unwrap_or_default();
                    labels.set("level", level.as_str().to_ascii_lowercase());
                }
                name => labels.set(name, text(row, name)),
            }
        }
        if let Some((name, value)) = label {
            labels.set(name, value);
        }
        self.selector.wants(&labels).then_some(labels)
    }

    /// Rows of a query over what a meter is from.
    async fn rows(&self, from: Origin, range: (i64, i64), outer: &str) -> Result<Vec<Row>, Failure> {
        let service = self
            .selector
            .matchers
            .iter()
            .find(|matcher| matcher.name == "service" && matcher.op == MatchOp::Equal);
        let service = service.map(|matcher| matcher.value.clone()).filter(|value| !value.is_empty());
        let rows = if from == Origin::Anomalies {
            let at = |ms: i64| format!("fromUnixTimestamp64Milli({ms})");
            let text = format!(
                "WITH found AS (SELECT toUnixTimestamp64Milli(timestamp) AS ts_ms, toString(service) AS service, \
                 toString(kind) AS kind, severity AS score FROM seismolog.anomalies \
                 WHERE timestamp >= {} AND timestamp < {}) {}",
                at(range.0),
                at(range.1),
                outer.replace("FROM records", "FROM found")
            );
            super::super::rows(self.server, self.caller, &text, &BTreeMap::new()).await?
        } else {
            let instants = (Timestamp::from_millis(range.0.max(0)), Timestamp::from_millis(range.1.max(0)));
            let levels =
                if from == Origin::Errors { vec![Severity::Error, Severity::Fatal] } else { Vec::new() };
            let wanted = Wanted { range: Some(instants), service, levels, ..Wanted::default() };
            records::query_in(self.server, &self.caller.engine, &wanted, outer).await?
        };
        if rows.len() > limits::BUCKETS_MAX {
            return Err(Failure::bad_request(format!(
                "{} has more than {} counts in this range; use a larger step, or one that divides the range",
                self.meter.name,
                limits::BUCKETS_MAX
            )));
        }
        Ok(rows)
    }

    /// Counts in buckets, by labels.
    async fn tallies(
        &self,
        range: (i64, i64),
        (origin_ms, width_ms): (i64, i64),
    ) -> Result<Tallies, Failure> {
        let Kind::Counter { from, by, each } = self.meter.kind else { return Ok(Tallies::new()) };
        let keys = by.join(", ");
        let outer = format!(
            "SELECT {keys}, intDiv(ts_ms - 1 - {origin_ms}, {width_ms}) AS bucket, {each} AS value FROM records{} \
             GROUP BY {keys}, bucket LIMIT {}",
            condition(from),
            limits::BUCKETS_MAX + 1
        );
        let mut tallies = Tallies::new();
        for row in self.rows(from, range, &outer).await? {
            let Some(labels) = self.labels(&row, by, None) else { continue };
            let bucket = number(&row, "bucket").unwrap_or_default() as i64;
            let cell = tallies.entry(labels).or_default().entry(bucket).or_default();
            cell.lines += number(&row, "value").unwrap_or_default();
        }
        Ok(tallies)
    }

    async fn counter(&self, grid: Grid) -> Result<Vec<Series>, Failure> {
        if let Some((function, range_ms)) = self.selector.range {
            let buckets = grid.buckets(range_ms);
            let range = self.range(grid);
            let cells = (buckets.origin_ms, buckets.width_ms);
            let mut tallies = self.tallies((range.from_ms, range.before_ms), cells).await?;
            tallies = tallies.into_iter().map(|(labels, cells)| (unnamed(labels), cells)).collect();
            return Ok(expr::of_tallies(&tallies, function, buckets, range_ms as f64 / 1e3)?);
        }
        // What was before the first moment, and what comes with each.
        let begin = grid.begin_ms();
        let before = self.tallies((0, begin + 1), (begin - 1, i64::MAX / 4)).await?;
        let width_ms = grid.moments().nth(1).map_or(1, |second| second - begin);
        let since = self.tallies((begin + 1, grid.end_ms() + 1), (begin, width_ms)).await?;
        let mut all: BTreeMap<Labels, Vec<Option<f64>>> = BTreeMap::new();
        for labels in before.keys().chain(since.keys()) {
            let mut sum = before.get(labels).map(|cells| cells.values().map(|cell| cell.lines).sum::<f64>());
            let cells = since.get(labels);
            let value = |step: usize| {
                let step = i64::try_from(step).unwrap_or(i64::MAX) - 1;
                if let Some(cell) = cells.and_then(|cells| cells.get(&step)) {
                    sum = Some(sum.unwrap_or(0.0) + cell.lines);
                }
                sum
            };
            all.insert(labels.clone(), (0..grid.len()).map(value).collect());
        }
        Ok(all.into_iter().map(|(labels, values)| Series { labels, values }).collect())
    }

    /// The figure of each minute, at its end.
    async fn minutes(&self, range: Range) -> Result<Samples, Failure> {
        let Kind::Gauge { from, by, value, label } = self.meter.kind else { return Ok(Samples::new()) };
        let begin = range.from_ms.div_euclid(MINUTE_MS) * MINUTE_MS - MINUTE_MS;
        let end = range.before_ms.div_euclid(MINUTE_MS) * MINUTE_MS;
        let keys = by.join(", ");
        let outer = format!(
            "SELECT {keys}, intDiv(ts_ms, {MINUTE_MS}) AS minute, {value} AS value FROM records{} \
             GROUP BY {keys}, minute ORDER BY minute LIMIT {}",
            condition(from),
            limits::BUCKETS_MAX + 1
        );
        let mut samples = Samples::new();
        for row in self.rows(from, (begin, end), &outer).await? {
            let Some(labels) = self.labels(&row, by, label) else { continue };
            let Some(value) = number(&row, "value") else { continue };
            let minute = number(&row, "minute").unwrap_or_default() as i64;
            samples.entry(labels).or_default().push(((minute + 1) * MINUTE_MS, value));
        }
        Ok(samples)
    }

    /// Samples at the moments of a grid, or what becomes of their ranges.
    fn sampled(&self, grid: Grid, samples: Samples) -> Result<Vec<Series>, Failure> {
        let Some((function, range_ms)) = self.selector.range else {
            return Ok(expr::of_samples(&samples, RangeFunction::Last, grid, LOOK_BACK_MS)?);
        };
        if matches!(function, RangeFunction::Rate | RangeFunction::Increase) {
            return Err(Failure::bad_request(format!(
                "{} is no counter; rate and increase are of counters, avg_over_time and max_over_time of others",
                self.meter.name
            )));
        }
        let samples = samples.into_iter().map(|(labels, values)| (unnamed(labels), values)).collect();
        Ok(expr::of_samples(&samples, function, grid, range_ms)?)
    }

    /// How many incidents are open: at each moment, or at the end of each minute of a range.
    async fn incidents(&self, grid: Grid) -> Result<Vec<Series>, Failure> {
        let query = format!(
            "SELECT toString(root_service) AS root, toUnixTimestamp64Milli(started) AS started_ms, \
             if(resolved IS NULL, 0, toUnixTimestamp64Milli(assumeNotNull(resolved))) AS resolved_ms \
             FROM seismolog.incidents ORDER BY started DESC LIMIT {INCIDENTS_MAX}"
        );
        let rows = super::super::rows(self.server, self.caller, &query, &BTreeMap::new()).await?;
        let mut lives: BTreeMap<Labels, Vec<(i64, i64)>> = BTreeMap::new();
        for row in &rows {
            let mut labels = Labels::default();
            labels.set(METRIC_NAME, self.meter.name);
            labels.set("service", text(row, "root"));
            if self.selector.wants(&labels) {
                let at = |name: &str| number(row, name).unwrap_or_default() as i64;
                let resolved = Some(at("resolved_ms")).filter(|ms| *ms > 0).unwrap_or(i64::MAX);
                lives.entry(labels).or_default().push((at("started_ms"), resolved));
            }
        }
        let open = |lives: &[(i64, i64)], at: i64| {
            lives.iter().filter(|(begin, end)| *begin <= at && at < *end).count() as f64
        };
        if self.selector.range.is_none() {
            let series = |(labels, lives): (Labels, Vec<(i64, i64)>)| Series {
                labels,
                values: grid.moments().map(|at| Some(open(&lives, at))).collect(),
            };
            return Ok(lives.into_iter().map(series).collect());
        }
        let range = self.range(grid);
        let minutes = range.from_ms.div_euclid(MINUTE_MS)..=range.before_ms.div_euclid(MINUTE_MS);
        if usize::try_from(minutes.end() - minutes.start())
            .map_or(true, |count| count * lives.len() > limits::BUCKETS_MAX)
        {
            return Err(Failure::bad_request(
                "the range is too long for incidents by the minute; make it shorter",
            ));
        }
        let sampled = |(labels, lives): (Labels, Vec<(i64, i64)>)| {
            let samples =
                minutes.clone().map(|minute| (minute * MINUTE_MS, open(&lives, minute * MINUTE_MS)));
            (labels, samples.collect())
        };
        self.sampled(grid, lives.into_iter().map(sampled).collect())
    }
}

fn condition(from: Origin) -> &'static str {
    match from {
        Origin::Timed => " WHERE latency_ms IS NOT NULL",
        Origin::Records | Origin::Errors | Origin::Anomalies => "",
    }
}

fn unnamed(mut labels: Labels) -> Labels {
    labels.remove(METRIC_NAME);
    labels
}
