//! The last lines: batches as they came, kept for the live view and its search.

use crate::columns::RoleColumns;
use crate::limits;
use arrow::array::{RecordBatch, UInt64Array};
use model::{Severity, TemplateId, Timestamp};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One record of the live view.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// event time
    pub ts: Timestamp,
    /// data source
    pub data_source: String,
    /// who wrote it
    pub service: String,
    /// how bad it says it is
    pub severity: Severity,
    /// the text
    pub message: String,
    /// its template
    pub template_id: TemplateId,
    /// its trace
    pub trace_id: Option<String>,
    /// its span
    pub span_id: Option<String>,
    /// the calling service
    pub parent_service: Option<String>,
    /// how long it took, in milliseconds
    pub latency_ms: Option<f64>,
    /// status of a request, as HTTP numbers them
    pub status_code: Option<u16>,
}

/// What a search in the last lines asks for. All that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct LineFilter {
    /// part of the message, in any case
    pub text: String,
    /// exact name
    pub service: Option<String>,
    /// exactly this
    pub severity: Option<Severity>,
    /// most lines returned
    pub limit: usize,
}

/// Batches of the last rows. Nothing is copied until somebody looks.
#[derive(Debug, Default)]
pub(crate) struct Tail(Mutex<VecDeque<Kept>>);

#[derive(Debug)]
struct Kept {
    data_source: Arc<str>,
    roles: RoleColumns,
    rows: RecordBatch,
    template_ids: UInt64Array,
}

impl Tail {
    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        // A queue of immutable batches: whole even if another thread panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(
        &self,
        data_source: &Arc<str>,
        roles: &RoleColumns,
        rows: RecordBatch,
        ids: UInt64Array,
    ) {
        let mut kept = self.kept();
        kept.push_back(Kept {
            data_source: Arc::clone(data_source),
            roles: roles.clone(),
            rows,
            template_ids: ids,
        });
        let mut lines: usize = kept.iter().map(|kept| kept.rows.num_rows()).sum();
        let mut bytes: usize = kept.iter().map(|kept| kept.rows.get_array_memory_size()).sum();
        while let Some(oldest) = kept.front() {
            lines -= oldest.rows.num_rows();
            if kept.len() == 1 || (lines < limits::TAIL_LINES && bytes < limits::TAIL_BYTES) {
                break;
            }
            bytes -= oldest.rows.get_array_memory_size();
            kept.pop_front();
        }
    }

    /// Lines that fit, newest last by arrival, and how many fit in all.
    pub(crate) fn search(&self, filter: &LineFilter) -> (Vec<Line>, usize) {
        let text = filter.text.to_lowercase();
        let kept = self.kept();
        let (mut lines, mut total) = (Vec::new(), 0);
        for batch in kept.iter().rev() {
            let Some(view) = batch.roles.view(&batch.rows) else { continue };
            for row in (0..view.rows()).rev() {
                let severity = view.severity(row);
                let fits = filter.severity.is_none_or(|wanted| severity == wanted)
                    && filter.service.as_deref().is_none_or(|service| view.service(row) == service)
                    && (text.is_empty() || view.message(row).to_lowercase().contains(&text));
                if !fits {
                    continue;
                }
                total += 1;
                if lines.len() < filter.limit {
                    lines.push(Line {
                        ts: view.timestamp(row),
                        data_source: batch.data_source.to_string(),
                        service: view.service(row).to_owned(),
                        severity,
                        message: view.message(row).to_owned(),
                        template_id: TemplateId(batch.template_ids.values().get(row).copied().unwrap_or(0)),
                        trace_id: view.trace_id(row).map(str::to_owned),
                        span_id: view.span_id(row).map(str::to_owned),
                        parent_service: view.parent_service(row).map(str::to_owned),
                        latency_ms: view.duration(row),
                        status_code: view.status_code(row),
                    });
                } else if text.is_empty() && filter.service.is_none() && filter.severity.is_none() {
                    total += row;
                    break;
                }
            }
        }
        lines.reverse();
        (lines, total)
    }

    /// How many lines there are, and the time of the oldest.
    pub(crate) fn extent(&self) -> (usize, Option<Timestamp>) {
        let kept = self.kept();
        let views = kept.iter().filter_map(|batch| batch.roles.view(&batch.rows));
        views.fold((0, None), |(lines, oldest), view| {
            let first = (0..view.rows()).map(|row| view.timestamp(row)).min();
            (lines + view.rows(), oldest.into_iter().chain(first).min())
        })
    }

    /// The last lines of all.
    pub(crate) fn last(&self, limit: usize) -> Vec<Line> {
        self.search(&LineFilter { limit, ..LineFilter::default() }).0
    }
}
