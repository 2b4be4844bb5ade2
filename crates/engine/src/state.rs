//! What the engine knows as of the last applied entry.

use crate::Mode;
use crate::alerts::Alerts;
use crate::source::Source;
use analysis::{Analysis, Batches, Record};
use arrow::array::{RecordBatch, UInt64Array};
use model::Seq;

/// A deterministic function of the log and the options.
pub(crate) struct State {
    pub(crate) analysis: Analysis,
    pub(crate) batches: Batches,
    pub(crate) alerts: Alerts,
    pub(crate) applied: Seq,
    pub(crate) records_total: u64,
    pub(crate) rejected_total: u64,
}

impl State {
    pub(crate) fn new(analysis: Analysis, batches: Batches, alerts: Alerts) -> Self {
        Self { analysis, batches, alerts, applied: Seq::default(), records_total: 0, rejected_total: 0 }
    }

    /// Mines and observes a batch; the ids of its rows' templates, if the data source is analysed.
    pub(crate) fn rows(&mut self, source: &Source, batch: &RecordBatch, mode: Mode) -> Option<UInt64Array> {
        let view = source.roles.as_ref()?.view(batch)?;
        let mode = match mode {
            Mode::Live => analysis::Mode::Live,
            Mode::History | Mode::Replace => analysis::Mode::History,
        };
        let ids = (0..view.rows()).map(|row| {
            let record = Record {
                data_source: &source.name,
                service: view.service(row),
                ts: view.timestamp(row),
                severity: view.severity(row),
                message: view.message(row),
                trace_id: view.trace_id(row),
                span_id: view.span_id(row),
                parent_span_id: view.parent_span_id(row),
                parent_service: view.parent_service(row),
                duration: view.duration(row),
                status_code: view.status_code(row),
                version: view.version(row),
                entity: view.host(row),
                mode,
            };
            self.analysis.observe(&record).id
        });
        Some(UInt64Array::from_iter_values(ids))
    }
}
