//! Ranks the services of the simulated shop for each fault twice: as the incident that opens does, and as the locator
//! does that is given the fault's window: `cargo run --release -p seismolog-analysis --example locate -- [seeds]`.
#![allow(clippy::print_stdout, reason = "prints its results")]

use incident::{LocateOptions, Locator, SpanId, TraceLine, TraceSpan};
use model::Seq;
use seismolog_analysis::{Analysis, Options, Record};
use sim::{Fault, Run};
use std::collections::BTreeMap;
use std::time::Duration;

/// What a locator is told of a trace.
type Trace = (Vec<TraceLine>, Vec<TraceSpan>);

/// Faults whose root was first, and among the first three.
#[derive(Debug, Default)]
struct Hits {
    first: usize,
    three: usize,
}

impl Hits {
    fn count<'a>(&mut self, ranked: impl Iterator<Item = &'a str>, root: &str) {
        let place = ranked.take(3).position(|service| service == root);
        self.first += usize::from(place == Some(0));
        self.three += usize::from(place.is_some());
    }
}

fn main() {
    let seeds: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(5);
    for window in [10, 25] {
        let (mut cases, mut live, mut located) = (0, Hits::default(), Hits::default());
        for seed in 1..=seeds {
            for fault in Fault::ALL {
                one(Run::fresh(fault, seed), Duration::from_secs(window), &mut live, &mut located);
                cases += 1;
            }
        }
        println!(
            "{cases} faults, {window} s after their begin: incident {}/{} (first/three), locator {}/{}",
            live.first, live.three, located.first, located.three
        );
    }
}

fn one(run: Run, window: Duration, live: &mut Hits, located: &mut Hits) {
    let truth = run.truths()[0].clone();
    let end = truth.start + window;
    let mut analysis = Analysis::new(Options::default());
    let mut locator = Locator::new();
    let mut traces: BTreeMap<String, Trace> = BTreeMap::new();
    for (seq, second) in (1..).zip(run) {
        for record in &second.records {
            let mined = analysis.observe(&as_analysed(record));
            let service = locator.service(record.service);
            let trace = traces.entry(record.trace_id.clone()).or_default();
            let (span, parent) =
                (id(&record.span_id), record.parent_span_id.as_deref().map_or(SpanId(0), id));
            trace.0.push(TraceLine { ts: record.timestamp, service, span, template: mined.id });
            if !trace.1.iter().any(|known| known.span == span) {
                let took = Duration::from_micros((record.duration_ms * 1_000.0) as u64);
                let (begin, duration_us) = (record.timestamp - took, took.as_micros() as u64);
                trace.1.push(TraceSpan { begin, duration_us, service, span, parent, operation: 1 });
            }
        }
        analysis.tick(Seq(seq), second.end);
        if second.end >= end {
            break;
        }
    }
    for (lines, spans) in traces.into_values() {
        locator.observe_lines(&lines);
        locator.observe_spans(&spans);
    }
    let found = locator.locate(truth.start, end, &LocateOptions::default());
    located.count(found.candidates.iter().map(|candidate| candidate.service.as_str()), truth.primary);
    let incident = analysis.incidents().into_iter().next();
    let candidates = incident.map(|incident| incident.candidates).unwrap_or_default();
    live.count(candidates.iter().map(|candidate| candidate.service.as_str()), truth.primary);
}

fn as_analysed(record: &sim::Record) -> Record<'_> {
    Record {
        severity: record.severity,
        trace_id: Some(&record.trace_id),
        span_id: Some(&record.span_id),
        parent_span_id: record.parent_span_id.as_deref(),
        parent_service: record.parent_service,
        duration: Some(record.duration_ms),
        status_code: Some(record.status_code),
        version: Some(&record.version),
        ..Record::new("logs", record.service, record.timestamp, &record.message)
    }
}

/// Hexadecimal digits as a number.
fn id(text: &str) -> SpanId {
    SpanId(u64::from_str_radix(text, 16).unwrap_or(0))
}
