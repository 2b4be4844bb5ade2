//! The whole analysis on its way through the past: what fires are incidents.

use super::past::Walk;
use super::{BacktestError, BacktestFiring, BacktestReport};
use crate::columns::{RoleColumns, RoleView};
use crate::limits;
use analysis::{Analysis, Mode};
use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit};
use incident::Change;
use model::{Incident, IncidentId, Seq, Timestamp};
use std::collections::BTreeMap;

/// The data source that all records are of here.
const SOURCE: &str = "records";

/// An analysis that begins with nothing learned.
pub(super) struct Replay {
    analysis: Analysis,
    ticks: u64,
    /// as they were last seen
    opened: BTreeMap<IncidentId, Incident>,
    dropped: u64,
}

impl Replay {
    pub(super) fn new(detect: &detect::Options) -> Result<Self, BacktestError> {
        detect.validate()?;
        let options = analysis::Options { detect: detect.clone(), ..analysis::Options::default() };
        Ok(Self { analysis: Analysis::new(options), ticks: 0, opened: BTreeMap::new(), dropped: 0 })
    }

    fn note(&mut self) {
        let Self { analysis, opened, dropped, .. } = self;
        for change in analysis.changes() {
            let id = match change {
                Change::Merged { from, .. } => {
                    opened.remove(from);
                    continue;
                }
                Change::Opened(id) if opened.len() == limits::BACKTEST_FIRINGS_MAX => {
                    tracing::debug!(?id, "an incident beyond those that a backtest tells");
                    *dropped += 1;
                    continue;
                }
                Change::Opened(id) => id,
                Change::Updated(id) | Change::Resolving(id) | Change::Resolved(id) => id,
            };
            let is_told = matches!(change, Change::Opened(_)) || opened.contains_key(id);
            if let Some(incident) = analysis.incident(*id).filter(|_| is_told) {
                opened.insert(*id, incident.clone());
            }
        }
    }
}

impl Walk for Replay {
    const COLUMNS: &[&str] = &[
        "ts_ms",
        "message",
        "service",
        "level",
        "trace_id",
        "span_id",
        "parent_span_id",
        "parent_service",
        "latency_ms",
        "status_code",
        "version",
        "host",
    ];

    type View<'a> = RoleView<'a>;

    /// The columns with the types that rows come in.
    fn ready(batch: &RecordBatch) -> Option<RecordBatch> {
        let columns = batch.columns().iter().enumerate().map(|(index, column)| match index {
            0 => cast(&cast(column, &DataType::Int64)?, &DataType::Timestamp(TimeUnit::Millisecond, None)),
            8 | 9 => Ok(ArrayRef::clone(column)),
            _ => cast(column, &DataType::Utf8),
        });
        let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().ok()?;
        RecordBatch::try_from_iter(Self::COLUMNS.iter().copied().zip(columns)).ok()
    }

    fn view(batch: &RecordBatch) -> Option<RoleView<'_>> {
        RoleColumns::in_order().view(batch)
    }

    fn rows(view: &RoleView<'_>) -> usize {
        view.rows()
    }

    fn time(view: &RoleView<'_>, row: usize) -> Timestamp {
        view.timestamp(row)
    }

    fn take(&mut self, view: &RoleView<'_>, row: usize) {
        self.analysis.observe(&view.record(SOURCE, row, Mode::Live));
    }

    fn tick(&mut self, at: Timestamp) {
        self.ticks += 1;
        self.analysis.tick(Seq(self.ticks), at);
        self.note();
    }

    fn finish(self) -> BacktestReport {
        let firings = self.opened.into_values().map(|incident| BacktestFiring {
            rule: "incident".to_owned(),
            service: incident.root().to_owned(),
            since: incident.started,
            at: incident.started,
            resolved: incident.resolved,
            sentence: incident.summary,
            name: incident.title,
        });
        BacktestReport {
            firings: firings.collect(),
            firings_dropped: self.dropped,
            ..BacktestReport::default()
        }
    }
}
