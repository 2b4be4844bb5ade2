//! A trace as others see it: transitions and times between neighbours.

use model::Timestamp;
use std::collections::BTreeMap;

/// A service in a [`super::Locator`], in order of first sight from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceNo(pub u32);

/// A span: a hash of its id, or 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(pub u64);

/// A log line of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TraceLine {
    /// when it was written
    pub ts: Timestamp,
    /// who wrote it
    pub service: ServiceNo,
    /// the span it was written in, if it says so
    pub span: SpanId,
    /// its template, or any other hash of what kind of line it is
    pub template: u64,
}

/// A span of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TraceSpan {
    /// when it began
    pub begin: Timestamp,
    /// how long it took, in µs
    pub duration_us: u64,
    /// who did it
    pub service: ServiceNo,
    /// its own id
    pub span: SpanId,
    /// the span that asked for it; 0 for the first of a trace
    pub parent: SpanId,
    /// a hash of the name of what was done
    pub operation: u64,
}

/// The end of an invocation, and its begin, among templates.
pub(super) const EDGE_OF_INVOCATION: u64 = 0;

/// A place where something follows: a service and what was there before.
pub(super) type Context = (ServiceNo, u64);

/// Two neighbours: services and a hash of what they did.
pub(super) type Pair = (ServiceNo, ServiceNo, u64);

/// What is kept of the lines, or of the spans, of one trace.
#[derive(Clone, Debug)]
pub(super) struct Features {
    pub(super) begin: Timestamp,
    /// what followed in which context
    pub(super) transitions: Vec<(Context, u64)>,
    /// natural logarithm of the seconds between two neighbours
    pub(super) times: Vec<(Pair, f64)>,
}

/// Shortest time between two neighbours that is told apart, in seconds.
const SECONDS_MIN: f64 = 1e-4;

/// Of lines in order of time, at least one.
pub(super) fn of_lines(lines: &[TraceLine]) -> Option<Features> {
    let begin = lines.first()?.ts;
    let mut invocations: BTreeMap<(ServiceNo, SpanId), u64> = BTreeMap::new();
    let mut transitions = Vec::with_capacity(lines.len());
    for line in lines {
        let before =
            invocations.insert((line.service, line.span), line.template).unwrap_or(EDGE_OF_INVOCATION);
        transitions.push(((line.service, before), line.template));
    }
    let ends = invocations.into_iter().map(|((service, _), last)| ((service, last), EDGE_OF_INVOCATION));
    transitions.extend(ends);
    let neighbours =
        lines.windows(2).filter(|two| two[0].service != two[1].service || two[0].span == two[1].span);
    let times = neighbours.map(|two| {
        let seconds = two[1].ts.since(two[0].ts).as_secs_f64();
        let pair = (two[0].service, two[1].service, joined(two[0].template, two[1].template));
        (pair, seconds.max(SECONDS_MIN).ln())
    });
    Some(Features { begin, transitions, times: times.collect() })
}

/// Of spans in order of begin.
pub(super) fn of_spans(spans: &[TraceSpan]) -> Option<Features> {
    let begin = spans.iter().map(|span| span.begin).min()?;
    let mut children: BTreeMap<SpanId, Vec<&TraceSpan>> = BTreeMap::new();
    for span in spans {
        children.entry(span.parent).or_default().push(span);
    }
    let mut features = Features { begin, transitions: Vec::new(), times: Vec::new() };
    for span in spans {
        let own: &[&TraceSpan] = children.get(&span.span).map_or(&[], Vec::as_slice);
        let mut before = EDGE_OF_INVOCATION;
        for child in own {
            let next = joined(u64::from(child.service.0), child.operation);
            features.transitions.push(((span.service, joined(span.operation, before)), next));
            before = next;
        }
        if !own.is_empty() {
            features.transitions.push(((span.service, joined(span.operation, before)), EDGE_OF_INVOCATION));
        }
        features.times.push(time_of(span, own));
    }
    Some(features)
}

/// A span around one call to another service is the way there and back; of any other, the time not in children.
fn time_of(span: &TraceSpan, children: &[&TraceSpan]) -> (Pair, f64) {
    /// Shortest time of a span that is told apart, in µs.
    const MICROS_MIN: u64 = 100;
    let (pair, micros) = match children {
        [child] if child.service != span.service => (
            (span.service, child.service, joined(span.operation, child.operation)),
            span.duration_us.saturating_sub(child.duration_us),
        ),
        _ => (
            (span.service, span.service, span.operation),
            span.duration_us.saturating_sub(covered_us(span, children)),
        ),
    };
    (pair, (micros.max(MICROS_MIN) as f64 / 1e6).ln())
}

/// Time of a span in which at least one child ran, in µs. Children come in order of begin.
fn covered_us(span: &TraceSpan, children: &[&TraceSpan]) -> u64 {
    let end_of =
        |span: &TraceSpan| span.begin.0.saturating_add_unsigned(span.duration_us.saturating_mul(1_000));
    let (mut covered, mut until) = (0, span.begin.0);
    for child in children {
        let begin = child.begin.0.max(until);
        let end = end_of(child).min(end_of(span));
        covered += (end - begin).max(0) / 1_000;
        until = until.max(end);
    }
    u64::try_from(covered).unwrap_or(0)
}

fn joined(first: u64, second: u64) -> u64 {
    let mut bits = first.rotate_left(23) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits ^ (bits >> 29)
}
