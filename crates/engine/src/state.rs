//! What the engine knows as of the last applied entry.

use crate::Mode;
use crate::alerts::Alerts;
use crate::source::Source;
use analysis::{Analysis, Batches};
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
            let record = view.record(&source.name, row, mode);
            self.analysis.observe(&record).id
        });
        Some(UInt64Array::from_iter_values(ids))
    }
}
