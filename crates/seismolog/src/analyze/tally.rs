//! Counts of one phase: in all, by service, by template, by stack trace.

use super::axis::{Axis, Series, Unit};
use super::chunk::ServiceSlot;
use super::limits::{EXAMPLE_BYTES, TRACES_MAX};
use miner::TemplateIndex;
use miner::raw::Trace;
use model::{Severity, Timestamp};
use std::collections::BTreeMap;

/// A record as it is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) template: TemplateIndex,
    pub(super) service: ServiceSlot,
    pub(super) severity: Option<Severity>,
    pub(super) time: Option<Timestamp>,
    pub(super) line: &'a str,
    /// what of it is no header
    pub(super) message: &'a str,
}

/// When something was seen first and last, where records have times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
}

impl Stay {
    fn see(&mut self, time: Option<Timestamp>) {
        let Some(time) = time else { return };
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }
}

/// Counts of a template.
#[derive(Clone, Debug, Default)]
pub(super) struct TemplateTally {
    pub(super) count: u64,
    /// the worst that a line of it said
    pub(super) severity: Option<Severity>,
    pub(super) stay: Stay,
    /// its position of first appearance; see [`Unit`]
    pub(super) first_position: Option<i64>,
    /// a line of it, from its second half
    pub(super) example: String,
    /// where in the example the message begins; 0 where it is not found there as it stands
    message_at: usize,
    pub(super) series: Series,
}

impl TemplateTally {
    /// The example without its header.
    pub(super) fn message(&self) -> &str {
        self.example.get(self.message_at..).filter(|message| !message.is_empty()).unwrap_or(&self.example)
    }
}

/// Counts of a service.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceTally {
    pub(super) records: u64,
    pub(super) errors: u64,
    pub(super) warnings: u64,
    pub(super) stay: Stay,
    pub(super) series: Series,
    pub(super) error_series: Series,
}

impl ServiceTally {
    fn see(&mut self, seen: &Seen<'_>, bucket: Option<super::axis::Bucket>) {
        self.records += 1;
        self.stay.see(seen.time);
        let is_error = seen.severity >= Some(Severity::Error);
        self.errors += u64::from(is_error);
        self.warnings += u64::from(seen.severity == Some(Severity::Warn));
        let Some(bucket) = bucket else { return };
        self.series.add(bucket);
        if is_error {
            self.error_series.add(bucket);
        }
    }
}

/// Counts of stack traces with the same fingerprint.
#[derive(Clone, Debug)]
pub(super) struct TraceTally {
    pub(super) trace: Trace,
    pub(super) service: ServiceSlot,
    pub(super) count: u64,
    pub(super) stay: Stay,
    pub(super) example: String,
}

/// Counts of one phase.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) unit: Unit,
    pub(super) axis: Axis,
    /// all services together
    pub(super) total: ServiceTally,
    /// by [`ServiceSlot`]
    pub(super) services: Vec<ServiceTally>,
    /// by [`TemplateIndex`]; a count of 0 where only another phase had it
    pub(super) templates: Vec<TemplateTally>,
    /// by fingerprint, at most [`TRACES_MAX`]
    pub(super) traces: BTreeMap<String, TraceTally>,
    /// records with a trace beyond them
    pub(super) traces_uncounted: u64,
}

impl Tally {
    pub(super) fn count(&mut self, seen: &Seen<'_>) {
        let position = match self.unit {
            Unit::Time => seen.time.map(Timestamp::millis),
            Unit::Line => Some(self.total.records as i64),
        };
        let bucket = position.map(|position| self.axis.place(position));
        self.total.see(seen, bucket);
        at(&mut self.services, seen.service.0).see(seen, bucket);
        let template = at(&mut self.templates, seen.template.0);
        template.count += 1;
        template.severity = template.severity.max(seen.severity);
        template.stay.see(seen.time);
        if let (Some(bucket), Some(position)) = (bucket, position) {
            template.series.add(bucket);
            let first = template.first_position.unwrap_or(position);
            template.first_position = Some(first.min(position));
        }
        // renewed at 1, 2, 4, 8, …: cheap, and never from long ago
        if template.count.is_power_of_two() {
            template.example.clear();
            template.example.push_str(cut(seen.line));
            let begin = seen.line.trim_end().len().checked_sub(seen.message.len());
            let is_there =
                |begin: &usize| seen.line.get(*begin..).is_some_and(|rest| rest.starts_with(seen.message));
            template.message_at = begin.filter(is_there).unwrap_or(0).min(template.example.len());
        }
    }

    pub(super) fn count_trace(&mut self, trace: &Trace, seen: &Seen<'_>) {
        let is_full = self.traces.len() >= TRACES_MAX;
        if let Some(known) = self.traces.get_mut(&trace.fingerprint) {
            known.count += 1;
            known.stay.see(seen.time);
            return;
        }
        if is_full {
            self.traces_uncounted += 1;
            return;
        }
        let mut stay = Stay::default();
        stay.see(seen.time);
        let example = cut(seen.line).to_owned();
        let tally = TraceTally { trace: trace.clone(), service: seen.service, count: 1, stay, example };
        self.traces.insert(trace.fingerprint.clone(), tally);
    }

    /// Templates that were seen, with their index.
    pub(super) fn seen_templates(&self) -> impl Iterator<Item = (TemplateIndex, &TemplateTally)> {
        (0..).map(TemplateIndex).zip(&self.templates).filter(|(_, template)| template.count > 0)
    }

    /// Counts of a template in this phase, zero if it was not seen.
    pub(super) fn template_count(&self, index: TemplateIndex) -> u64 {
        self.templates.get(index.0 as usize).map_or(0, |template| template.count)
    }
}

fn at<T: Default>(list: &mut Vec<T>, index: u32) -> &mut T {
    let index = index as usize;
    if index >= list.len() {
        list.resize_with(index + 1, T::default);
    }
    &mut list[index]
}

fn cut(line: &str) -> &str {
    &line[..line.floor_char_boundary(EXAMPLE_BYTES)]
}
