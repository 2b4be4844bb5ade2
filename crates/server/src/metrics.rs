//! `/metrics`: what we count about ourselves, in Prometheus' text format 0.0.4.

use crate::live_json;
use crate::records::{self, number, text};
use crate::state::{LocalOrToken, Server};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashSet;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Requests by the class of their answer.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    by_class: [AtomicU64; 5],
}

/// Counts a request when it is answered.
pub(crate) async fn count(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let class = usize::from(response.status().as_u16() / 100).clamp(1, 5) - 1;
    server.requests.by_class[class].fetch_add(1, Ordering::Relaxed);
    response
}

pub(crate) async fn get(State(server): State<Arc<Server>>, _: LocalOrToken) -> Response {
    let text = write(&server).await;
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

async fn write(server: &Arc<Server>) -> String {
    let mut page = Page::default();
    engine_metrics(server, &mut page);
    store_metrics(server, &mut page);
    late_metrics(server, &mut page).await;
    live_metrics(server, &mut page);
    latency_metrics(server, &mut page).await;
    remote_metrics(server, &mut page);
    page.single(
        "seismolog_server_untold_total",
        "counter",
        "requests and jobs that are missing in tinybird.* tables",
        server.untold.dropped() as f64,
    );
    page.family("seismolog_http_requests_total", "counter", "requests answered, by class of status");
    for (index, count) in server.requests.by_class.iter().enumerate() {
        let class = format!("{}xx", index + 1);
        page.sample(
            "seismolog_http_requests_total",
            &[("class", &class)],
            count.load(Ordering::Relaxed) as f64,
        );
    }
    protocol_metrics(server, &mut page);
    pipeline_metrics(server, &mut page);
    page.0
}

fn protocol_metrics(server: &Server, page: &mut Page) {
    const RECORDS: &str = "seismolog_protocol_records_total";
    page.family(RECORDS, "counter", "records taken beside the Events API, by protocol");
    for (protocol, count) in server.protocols.records() {
        page.sample(RECORDS, &[("protocol", protocol)], count as f64);
    }
    let dropped = server.protocols.dropped.load(Ordering::Relaxed);
    let help = "messages without an answer for which there was no room: packets of syslog";
    page.single("seismolog_protocol_dropped_messages_total", "counter", help, dropped as f64);
    let points = server.protocols.data_points.load(Ordering::Relaxed);
    let help = "data points of metrics that were taken and not kept";
    page.single("seismolog_protocol_data_points_total", "counter", help, points as f64);
}

/// Pipelines of all workspaces, each by its id.
fn pipeline_metrics(server: &Server, page: &mut Page) {
    let open = server.pipelines.all();
    type Counter = fn(&pipeline::Counts) -> &AtomicU64;
    let counters: [(&str, &str, Counter); 10] = [
        ("published", "events that clients published", |counts| &counts.published),
        ("read", "events that were read from sources", |counts| &counts.read),
        ("refused", "events refused, since a topic was full", |counts| &counts.refused),
        ("consumed", "answers that clients consumed", |counts| &counts.consumed),
        ("delivered", "answers that all sinks took", |counts| &counts.delivered),
        ("failed", "events that failed", |counts| &counts.failed),
        ("replayed", "failed events that were taken up again", |counts| &counts.replayed),
        ("discarded", "failed events that were thrown away", |counts| &counts.discarded),
        ("worker_restarts", "times that a worker was started anew", |counts| &counts.restarts),
        ("log_lines_dropped", "lines of handlers for which there was no room", |counts| {
            &counts.lines_dropped
        }),
    ];
    for (name, help, counter) in counters {
        let name = format!("seismolog_pipeline_{name}_total");
        page.family(&name, "counter", &format!("{help}, by pipeline"));
        for (_, definition, pipeline) in &open {
            let count = pipeline::Counts::get(counter(pipeline.counts()));
            page.sample(&name, &[("pipeline", &definition.id)], count as f64);
        }
    }
    for (index, (name, help)) in
        [("events", "events that wait in a topic"), ("bytes", "their bytes")].into_iter().enumerate()
    {
        let name = format!("seismolog_pipeline_topic_{name}");
        page.family(&name, "gauge", help);
        for (_, definition, pipeline) in &open {
            for (topic, sizes) in ["input", "output", "failed"].iter().zip(&pipeline.counts().topics) {
                let labels = [("pipeline", definition.id.as_str()), ("topic", topic)];
                page.sample(&name, &labels, pipeline::Counts::get(&sizes[index]) as f64);
            }
        }
    }
    stage_metrics(&open, page);
}

type Open = (String, Arc<flow::Definition>, Arc<pipeline::Pipeline>);

/// Transforms, each by the id of its pipeline and its name.
fn stage_metrics(open: &[Open], page: &mut Page) {
    type Figure = fn(&pipeline::StageCounts) -> f64;
    let figures: [(&str, &str, Figure); 4] = [
        ("in", "events that came to a transform", |stage| stage.events_in as f64),
        ("out", "events that went on behind it", |stage| stage.events_out as f64),
        ("errors", "events that failed in it", |stage| stage.errors as f64),
        ("seconds", "time that it took", |stage| stage.busy_ns as f64 / 1e9),
    ];
    let stages: Vec<_> =
        open.iter().map(|(_, definition, pipeline)| (definition, pipeline.counts().stages())).collect();
    for (name, help, figure) in figures {
        let name = format!("seismolog_pipeline_stage_{name}_total");
        page.family(&name, "counter", help);
        for (definition, stages) in &stages {
            for stage in stages {
                page.sample(&name, &[("pipeline", &definition.id), ("stage", &stage.name)], figure(stage));
            }
        }
    }
    const DROPPED: &str = "seismolog_pipeline_stage_dropped_total";
    page.family(DROPPED, "counter", "events that went no further, by reason");
    for (definition, stages) in &stages {
        for stage in stages {
            for (reason, count) in &stage.dropped {
                let labels = [
                    ("pipeline", definition.id.as_str()),
                    ("stage", stage.name.as_str()),
                    ("reason", reason),
                ];
                page.sample(DROPPED, &labels, *count as f64);
            }
        }
    }
}

fn engine_metrics(server: &Server, page: &mut Page) {
    let metrics = server.engine.metrics();
    let counters = [
        ("seismolog_ingest_records_total", "rows that landed", &metrics.records_accepted),
        (
            "seismolog_ingest_rejected_records_total",
            "rows that went to a quarantine",
            &metrics.records_rejected,
        ),
        (
            "seismolog_ingest_repeated_batches_total",
            "batches recognised as sent before",
            &metrics.batches_repeated,
        ),
        (
            "seismolog_ingest_refused_batches_total",
            "batches refused: busy, disk or stop",
            &metrics.batches_refused,
        ),
        ("seismolog_ingest_cut_messages_total", "messages cut at their limit", &metrics.messages_cut),
        ("seismolog_ingest_invalid_utf8_total", "byte sequences replaced by U+FFFD", &metrics.invalid_utf8),
        ("seismolog_wal_entries_total", "entries appended to the log", &metrics.log_entries),
        ("seismolog_wal_written_bytes_total", "bytes appended to the log", &metrics.log_bytes),
        ("seismolog_wal_syncs_total", "syncs of the log", &metrics.log_syncs),
        ("seismolog_engine_checkpoints_total", "checkpoints written", &metrics.checkpoints),
        ("seismolog_engine_checkpoint_errors_total", "checkpoints that failed", &metrics.checkpoint_errors),
        ("seismolog_engine_stage_errors_total", "batches that a stage failed on", &metrics.stage_errors),
        ("seismolog_engine_view_errors_total", "times a view failed on rows", &metrics.view_errors),
        ("seismolog_detect_anomalies_total", "anomalies found", &metrics.anomalies),
    ];
    for (name, help, counter) in counters {
        page.single(name, "counter", help, counter.load(Ordering::Relaxed) as f64);
    }
    let gauges = [
        ("seismolog_wal_live_bytes", "bytes of the log that no checkpoint covers", &metrics.log_bytes_live),
        ("seismolog_engine_queue_entries", "entries waiting for the event loop", &metrics.apply_queue),
    ];
    for (name, help, gauge) in gauges {
        page.single(name, "gauge", help, gauge.load(Ordering::Relaxed) as f64);
    }
    let is_taking_rows = f64::from(u8::from(server.engine.is_taking_rows()));
    page.single(
        "seismolog_engine_is_taking_rows",
        "gauge",
        "0 after the log's disk has failed",
        is_taking_rows,
    );
}

fn store_metrics(server: &Server, page: &mut Page) {
    let store = server.engine.store().statistics();
    let gauges = [
        ("seismolog_store_memtable_rows", "rows not yet in parts", store.memtable_rows as f64),
        (
            "seismolog_store_memtable_bytes",
            "bytes of rows that no checkpoint has",
            store.memtable_bytes as f64,
        ),
        ("seismolog_store_parts", "parts on disk", store.parts as f64),
        ("seismolog_store_part_rows", "rows in parts", store.part_rows as f64),
        ("seismolog_store_part_bytes", "bytes of parts on disk", store.part_bytes as f64),
    ];
    for (name, help, value) in gauges {
        page.single(name, "gauge", help, value);
    }
}

fn live_metrics(server: &Server, page: &mut Page) {
    let live = server.engine.live().borrow().clone();
    page.single("seismolog_miner_templates", "gauge", "templates mined", live.templates.len() as f64);
    page.family("seismolog_incident_incidents", "gauge", "incidents by state");
    for state in
        [model::IncidentState::Active, model::IncidentState::Resolving, model::IncidentState::Resolved]
    {
        let count = live.incidents.iter().filter(|incident| incident.state == state).count();
        page.sample("seismolog_incident_incidents", &[("state", state.as_str())], count as f64);
    }
    page.single("seismolog_service_services", "gauge", "services known", live.services.len() as f64);
    type Figure = fn(&engine::ServiceView) -> f64;
    let gauges: [(&str, &str, Figure); 4] = [
        ("seismolog_service_records", "records of the last minute of event time", |s| s.records as f64),
        ("seismolog_service_errors", "errors of the last minute of event time", |s| s.errors as f64),
        ("seismolog_service_error_ratio", "share of errors in the last minute of event time, 0 to 1", |s| {
            live_json::share(s.errors, s.records)
        }),
        ("seismolog_service_clock_ahead_seconds", "how far its clock is ahead of ours", |s| {
            s.clock_ahead_secs as f64
        }),
    ];
    let services = live_json::shown(&live, &HashSet::new());
    for (name, help, figure) in gauges {
        page.family(name, "gauge", &format!("{help}, by service"));
        for service in &services {
            page.sample(name, &[("service", &service.name)], figure(service));
        }
    }
}

/// Rows that came at the wrong time, since the first start.
async fn late_metrics(server: &Server, page: &mut Page) {
    // An engine that stops answers nothing.
    let Ok((late, ahead)) = server.engine.ask(|analysis| analysis.detectors().mistimed()).await else {
        return;
    };
    let counters = [
        ("seismolog_detect_late_records_total", "records that were counted, not judged: too late", late),
        ("seismolog_detect_ahead_records_total", "records not counted: far ahead of the clock", ahead),
    ];
    for (name, help, count) in counters {
        page.single(name, "counter", help, count as f64);
    }
}

/// Of services that tell latencies; left out where the query fails, as the other figures are still good.
async fn latency_metrics(server: &Arc<Server>, page: &mut Page) {
    const NAME: &str = "seismolog_service_latency_p95_seconds";
    let live = server.engine.live().borrow().clone();
    let outer = format!(
        "SELECT service, quantile(0.95)(latency_ms) AS p95 FROM records WHERE latency_ms IS NOT NULL \
         GROUP BY service ORDER BY count() DESC, service LIMIT {}",
        live_json::SERVICES_MAX
    );
    match records::query(server, &records::latency_window(&live), &outer).await {
        Ok(rows) => {
            page.family(NAME, "gauge", "95th percentile of latencies in the last minute, by service");
            for row in &rows {
                let Some(p95_ms) = number(row, "p95") else { continue };
                page.sample(NAME, &[("service", text(row, "service"))], p95_ms / 1e3);
            }
        }
        Err(error) => tracing::warn!(%error, "latencies of services not told"),
    }
}

/// What others do for us.
fn remote_metrics(server: &Server, page: &mut Page) {
    let counters = [
        ("seismolog_model_texts_total", "texts that a model was asked to embed", &server.asked.texts),
        ("seismolog_model_failures_total", "calls of a model that failed", &server.asked.failures),
        ("seismolog_clickhouse_rows_total", "rows copied to ClickHouse", &server.copies.rows),
        ("seismolog_clickhouse_failures_total", "times that copying failed", &server.copies.failures),
    ];
    for (name, help, counter) in counters {
        page.single(name, "counter", help, counter.load(Ordering::Relaxed) as f64);
    }
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a String does not fail.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            self.0.push(if index == 0 { '{' } else { ',' });
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{label}=\"{escaped}\"");
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        let mut page = Page::default();
        page.family("a_total", "counter", "things");
        page.sample("a_total", &[("service", "a\"b\\c\nd")], 3.0);
        assert_eq!(
            page.0,
            "# HELP a_total things\n# TYPE a_total counter\na_total{service=\"a\\\"b\\\\c\\nd\"} 3\n"
        );
    }
}
