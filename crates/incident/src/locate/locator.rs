//! Traces in, candidates out.

use super::change::changes;
use super::chunks::split;
use super::features::{Features, ServiceNo, TraceLine, TraceSpan, of_lines, of_spans};
use super::latency::slower;
use super::nesting::Nesting;
use super::rank::{Ranked, Witness, ranked};
use model::limits::SERVICES_MAX;
use model::{Candidate, Impact, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::Edge;

/// Traces kept of lines and of spans each, the newest; some 2 KiB each.
const TRACES_MAX: usize = 20_000;

/// Lines, or spans, of one trace looked at.
const TRACE_LENGTH_MAX: usize = 20_000;

/// Candidates told.
const CANDIDATES_MAX: usize = 20;

/// A piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LocatePiece {
    /// which log line follows which
    Transitions,
    /// time between log lines
    LogLatency,
    /// which child span follows which
    SpanTransitions,
    /// time of spans not spent in children
    SpanLatency,
    /// how many other changed services call it
    Reach,
    /// calls known from lines
    LogCalls,
    /// calls known from spans
    SpanCalls,
}

impl LocatePiece {
    /// All pieces, with their names.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Transitions, "transitions"),
        (Self::LogLatency, "log-latency"),
        (Self::SpanTransitions, "span-transitions"),
        (Self::SpanLatency, "span-latency"),
        (Self::Reach, "reach"),
        (Self::LogCalls, "log-calls"),
        (Self::SpanCalls, "span-calls"),
    ];
}

/// Settings of the ranking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocateOptions {
    /// pieces of evidence left out, to measure what each is worth
    pub without: BTreeSet<LocatePiece>,
}

/// What is said of a fault window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Located {
    /// the likeliest first; confidences add up to 1 over all services. Empty if nothing changed or no past is known
    pub candidates: Vec<Candidate>,
    /// callers of the first candidate that changed too, nearest first
    pub impacted: Vec<Impact>,
}

/// Traces of the past and of a window, and who calls whom.
#[derive(Debug, Default)]
pub struct Locator {
    names: Vec<String>,
    by_name: BTreeMap<String, ServiceNo>,
    lines: VecDeque<Features>,
    spans: VecDeque<Features>,
    nesting: Nesting,
    span_calls: BTreeMap<(ServiceNo, ServiceNo), u64>,
}

impl Locator {
    /// Nothing seen.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of a service. Beyond [`SERVICES_MAX`] all share the last.
    pub fn service(&mut self, name: &str) -> ServiceNo {
        if let Some(service) = self.by_name.get(name) {
            return *service;
        }
        if self.names.len() == SERVICES_MAX {
            return ServiceNo(SERVICES_MAX as u32 - 1);
        }
        let service = ServiceNo(u32::try_from(self.names.len()).expect("SERVICES_MAX is below 2^32"));
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), service);
        service
    }

    /// Takes in the lines of one complete trace, in any order.
    pub fn observe_lines(&mut self, lines: &[TraceLine]) {
        let mut lines = lines.to_vec();
        lines.sort_by_key(|line| line.ts);
        lines.truncate(TRACE_LENGTH_MAX);
        self.nesting.observe(&lines);
        if let Some(features) = of_lines(&lines) {
            keep(&mut self.lines, features);
        }
    }

    /// Takes in the spans of one complete trace, in any order.
    pub fn observe_spans(&mut self, spans: &[TraceSpan]) {
        let mut spans = spans.to_vec();
        spans.sort_by_key(|span| (span.begin, span.span));
        spans.truncate(TRACE_LENGTH_MAX);
        let by_id: BTreeMap<_, _> = spans.iter().map(|span| (span.span, span.service)).collect();
        for span in &spans {
            if let Some(caller) = by_id.get(&span.parent).filter(|caller| **caller != span.service) {
                *self.span_calls.entry((*caller, span.service)).or_default() += 1;
            }
        }
        if let Some(features) = of_spans(&spans) {
            keep(&mut self.spans, features);
        }
    }

    /// Who calls whom as far as lines and spans tell, by names.
    #[must_use]
    pub fn edges(&self) -> Vec<Edge> {
        let calls = self.calls(&LocateOptions::default());
        let mut edges: Vec<Edge> = calls
            .into_iter()
            .map(|((caller, callee), calls)| Edge {
                caller: self.name(caller).to_owned(),
                callee: self.name(callee).to_owned(),
                weight: calls as f64,
                confidence: 1.0,
            })
            .collect();
        edges.sort_by(|a, b| (&a.caller, &a.callee).cmp(&(&b.caller, &b.callee)));
        edges
    }

    /// Ranks the services for a window of time: traces that began in it against those that began before.
    #[must_use]
    pub fn locate(&self, begin: Timestamp, end: Timestamp, options: &LocateOptions) -> Located {
        let has = |piece| !options.without.contains(&piece);
        let lines =
            witness(&self.lines, begin, end, has(LocatePiece::Transitions), has(LocatePiece::LogLatency));
        let spans = witness(
            &self.spans,
            begin,
            end,
            has(LocatePiece::SpanTransitions),
            has(LocatePiece::SpanLatency),
        );
        let mut callers: BTreeMap<ServiceNo, BTreeSet<ServiceNo>> = BTreeMap::new();
        for (caller, callee) in self.calls(options).into_keys() {
            callers.entry(callee).or_default().insert(caller);
        }
        self.told(&ranked(&lines, &spans, &callers, options))
    }

    fn told(&self, ranked: &[Ranked]) -> Located {
        let total: f64 = ranked.iter().map(|service| service.weight).sum();
        let Some(root) = ranked.first().filter(|root| root.own > 0.0) else { return Located::default() };
        let candidates = ranked.iter().take(CANDIDATES_MAX).map(|service| Candidate {
            service: self.name(service.service).to_owned(),
            confidence: service.weight / total,
            evidence: service.sentences.clone(),
        });
        let impacted = root.reached_by.iter();
        let impacted =
            impacted.map(|(caller, hops)| Impact { service: self.name(*caller).to_owned(), hops: *hops });
        Located { candidates: candidates.collect(), impacted: impacted.collect() }
    }

    fn calls(&self, options: &LocateOptions) -> BTreeMap<(ServiceNo, ServiceNo), u64> {
        let mut calls = BTreeMap::new();
        if !options.without.contains(&LocatePiece::SpanCalls) {
            calls.clone_from(&self.span_calls);
        }
        if !options.without.contains(&LocatePiece::LogCalls) {
            for edge in self.nesting.edges() {
                calls.entry((edge.caller, edge.callee)).or_insert(edge.calls);
            }
        }
        calls
    }

    fn name(&self, service: ServiceNo) -> &str {
        &self.names[service.0 as usize]
    }
}

fn keep(traces: &mut VecDeque<Features>, features: Features) {
    if traces.len() == TRACES_MAX {
        traces.pop_front();
    }
    traces.push_back(features);
}

fn witness(
    traces: &VecDeque<Features>,
    begin: Timestamp,
    end: Timestamp,
    has_changes: bool,
    has_latency: bool,
) -> Witness {
    let mut traces: Vec<&Features> = traces.iter().collect();
    traces.sort_by_key(|trace| trace.begin);
    let split = split(&traces, begin, end);
    let mut witness = Witness::default();
    if has_changes {
        witness.changes = changes(&split);
    }
    if has_latency {
        witness.slower = slower(&split);
    }
    witness
}
