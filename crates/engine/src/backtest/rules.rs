//! Rules on their way through the past.

use super::past::Walk;
use super::{BacktestError, BacktestFiring, BacktestReport};
use crate::limits;
use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use detect::{RuleDraft, RuleTurn, Rules, ServiceWindows};
use model::{Severity, Timestamp};
use std::collections::BTreeMap;

/// Rules, what they look at, and what fired.
pub(super) struct RuleRun {
    rules: Rules,
    windows: ServiceWindows,
    report: BacktestReport,
    /// positions of firings that are not over, by rule and service
    open: BTreeMap<(String, String), usize>,
    /// most records say the same level as the one before
    level: (String, Severity),
}

/// A batch by its columns.
pub(super) struct RuleView<'a> {
    times: &'a Int64Array,
    services: &'a StringViewArray,
    levels: &'a StringViewArray,
    durations: &'a Float64Array,
}

impl RuleRun {
    pub(super) fn new(drafts: &[RuleDraft]) -> Result<Self, BacktestError> {
        let mut rules = Rules::default();
        for draft in drafts {
            if draft.sql.is_some() {
                return Err(BacktestError::Query(draft.name.clone()));
            }
            let named = |source| BacktestError::Rule { name: draft.name.clone(), source };
            rules.add(&RuleDraft { enabled: Some(true), ..draft.clone() }).map_err(named)?;
        }
        Ok(Self {
            rules,
            windows: ServiceWindows::default(),
            report: BacktestReport::default(),
            open: BTreeMap::new(),
            level: (String::new(), Severity::default()),
        })
    }
}

impl Walk for RuleRun {
    const COLUMNS: &[&str] = &["ts_ms", "service", "level", "latency_ms"];

    type View<'a> = RuleView<'a>;

    fn ready(batch: &RecordBatch) -> Option<RecordBatch> {
        let types = [DataType::Int64, DataType::Utf8View, DataType::Utf8View, DataType::Float64];
        let columns = batch.columns().iter().zip(&types).map(|(column, of)| cast(column, of));
        let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().ok()?;
        RecordBatch::try_from_iter(Self::COLUMNS.iter().copied().zip(columns)).ok()
    }

    fn view(batch: &RecordBatch) -> Option<RuleView<'_>> {
        let [times, services, levels, durations] = batch.columns() else { return None };
        Some(RuleView {
            times: times.as_primitive_opt()?,
            services: services.as_string_view_opt()?,
            levels: levels.as_string_view_opt()?,
            durations: durations.as_primitive_opt()?,
        })
    }

    fn rows(view: &RuleView<'_>) -> usize {
        view.times.len()
    }

    fn time(view: &RuleView<'_>, row: usize) -> Timestamp {
        Timestamp::from_millis(view.times.value(row))
    }

    fn take(&mut self, view: &RuleView<'_>, row: usize) {
        let level = view.levels.value(row);
        if level != self.level.0 {
            self.level = (level.to_owned(), Severity::parse(level).unwrap_or_default());
        }
        let service = match view.services.value(row) {
            "" => model::limits::UNKNOWN_SERVICE,
            service => service,
        };
        let duration = view.durations.is_valid(row).then(|| view.durations.value(row));
        self.windows.observe(service, Self::time(view, row), self.level.1, duration);
    }

    fn tick(&mut self, at: Timestamp) {
        for change in self.rules.tick(at, self.windows.services(at)) {
            let key = (change.rule.as_str().to_owned(), change.service.clone());
            match change.turn {
                RuleTurn::Resolved => {
                    if let Some(index) = self.open.remove(&key) {
                        self.report.firings[index].resolved = Some(at);
                    }
                }
                RuleTurn::Fired if self.report.firings.len() == limits::BACKTEST_FIRINGS_MAX => {
                    self.report.firings_dropped += 1;
                }
                RuleTurn::Fired => {
                    self.open.insert(key, self.report.firings.len());
                    self.report.firings.push(BacktestFiring {
                        rule: change.rule.as_str().to_owned(),
                        name: change.name,
                        service: change.service,
                        since: change.since,
                        at,
                        resolved: None,
                        sentence: change.evidence.sentence,
                    });
                }
            }
        }
    }

    fn finish(self) -> BacktestReport {
        self.report
    }
}
