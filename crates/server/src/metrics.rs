//! `/metrics`: what we count about ourselves, in Prometheus' text format 0.0.4.

use crate::state::{LocalOrToken, Server};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
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
    let text = write(&server);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

fn write(server: &Server) -> String {
    let mut page = Page::default();
    engine_metrics(server, &mut page);
    store_metrics(server, &mut page);
    live_metrics(server, &mut page);
    page.family("seismolog_http_requests_total", "counter", "requests answered, by class of status");
    for (index, count) in server.requests.by_class.iter().enumerate() {
        let class = format!("{}xx", index + 1);
        page.sample(
            "seismolog_http_requests_total",
            &[("class", &class)],
            count.load(Ordering::Relaxed) as f64,
        );
    }
    page.0
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
    page.family("seismolog_service_records", "gauge", "records of the last minute of event time, by service");
    for service in &live.services {
        page.sample("seismolog_service_records", &[("service", &service.name)], service.records as f64);
    }
    page.family("seismolog_service_errors", "gauge", "errors of the last minute of event time, by service");
    for service in &live.services {
        page.sample("seismolog_service_errors", &[("service", &service.name)], service.errors as f64);
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
