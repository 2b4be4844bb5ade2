//! Who calls whom, from nothing but the order of log lines in traces.
//!
//! The lines of one service in one span (or, without spans, in one trace) are an *invocation*, from its first line to
//! its last. An invocation that lies between two lines of another is called by it: of those around it, by the one
//! that wrote last before it began. A call after the caller's last line is nested nowhere; the invocation that wrote
//! last before it is then its likely caller, which is believed only if it happens often and never the other way
//! round.

use super::features::{ServiceNo, SpanId, TraceLine};
use std::collections::{BTreeMap, BTreeSet};

/// Share of a callee's invocations, and number, from which a nested call is believed. A clock that is off, or two
/// requests in one trace, nest by chance.
const NESTED_SHARE: f64 = 0.01;
const NESTED_MIN: u64 = 2;

/// The same of calls after the caller's last line, which are easier to be wrong about.
const TRAILING_SHARE: f64 = 0.1;
const TRAILING_MIN: u64 = 3;

/// Lines looked back for the caller of an invocation.
const LOOK_BACK_MAX: usize = 2_000;

/// Pairs of services kept.
const PAIRS_MAX: usize = 50_000;

/// A part that can be left out, to measure what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NestingPiece {
    /// invocations by span; without it, by service and trace
    Spans,
    /// calls after the caller's last line
    Trailing,
    /// a share of the callee's invocations, not only one
    Share,
}

impl NestingPiece {
    /// All parts, with their names.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Spans, "spans"), (Self::Trailing, "trailing"), (Self::Share, "share")];
}

/// A call that lines tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InferredEdge {
    /// who calls
    pub caller: ServiceNo,
    /// who is called
    pub callee: ServiceNo,
    /// calls seen
    pub calls: u64,
}

/// Calls counted so far.
#[derive(Clone, Debug, Default)]
pub struct Nesting {
    without: BTreeSet<NestingPiece>,
    nested: BTreeMap<(ServiceNo, ServiceNo), u64>,
    trailing: BTreeMap<(ServiceNo, ServiceNo), u64>,
    invocations: BTreeMap<ServiceNo, u64>,
}

impl Nesting {
    /// Nothing seen yet; some parts may be left out.
    #[must_use]
    pub fn new(without: BTreeSet<NestingPiece>) -> Self {
        Self { without, ..Self::default() }
    }

    /// Takes in the lines of one trace, in order of time.
    pub fn observe(&mut self, lines: &[TraceLine]) {
        let key = |line: &TraceLine| self.invocation_of(line);
        let mut ends: BTreeMap<(ServiceNo, SpanId), usize> = BTreeMap::new();
        for (place, line) in lines.iter().enumerate() {
            ends.insert(key(line), place);
        }
        let mut begun = BTreeSet::new();
        let mut found = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            if begun.insert(key(line)) {
                found.push((line.service, caller_of(lines, place, &ends, &key)));
            }
        }
        for (callee, caller) in found {
            *self.invocations.entry(callee).or_default() += 1;
            let (calls, caller) = match caller {
                Some(Caller::Around(caller)) => (&mut self.nested, caller),
                Some(Caller::Before(caller)) => (&mut self.trailing, caller),
                None => continue,
            };
            if calls.len() < PAIRS_MAX || calls.contains_key(&(caller, callee)) {
                *calls.entry((caller, callee)).or_default() += 1;
            }
        }
    }

    fn invocation_of(&self, line: &TraceLine) -> (ServiceNo, SpanId) {
        let has_spans = !self.without.contains(&NestingPiece::Spans);
        (line.service, if has_spans { line.span } else { SpanId(0) })
    }

    /// The calls that are believed, by caller and callee.
    #[must_use]
    pub fn edges(&self) -> Vec<InferredEdge> {
        let mut edges: BTreeMap<(ServiceNo, ServiceNo), u64> = BTreeMap::new();
        let share = |share: f64| if self.without.contains(&NestingPiece::Share) { 0.0 } else { share };
        let is_often = |calls: u64, callee: ServiceNo, least: u64, share: f64| {
            let invocations = self.invocations.get(&callee).copied().unwrap_or(0);
            calls >= least && calls as f64 >= share * invocations as f64
        };
        for (&(caller, callee), &calls) in &self.nested {
            if is_often(calls, callee, NESTED_MIN, share(NESTED_SHARE)) {
                edges.insert((caller, callee), calls);
            }
        }
        if !self.without.contains(&NestingPiece::Trailing) {
            for (&(caller, callee), &calls) in &self.trailing {
                let is_reverse = self.nested.contains_key(&(callee, caller));
                if !is_reverse && is_often(calls, callee, TRAILING_MIN, share(TRAILING_SHARE)) {
                    *edges.entry((caller, callee)).or_default() += calls;
                }
            }
        }
        let listed = edges.into_iter();
        listed.map(|((caller, callee), calls)| InferredEdge { caller, callee, calls }).collect()
    }
}

enum Caller {
    /// it wrote before and after
    Around(ServiceNo),
    /// it wrote before
    Before(ServiceNo),
}

fn caller_of(
    lines: &[TraceLine],
    begin: usize,
    ends: &BTreeMap<(ServiceNo, SpanId), usize>,
    key: &impl Fn(&TraceLine) -> (ServiceNo, SpanId),
) -> Option<Caller> {
    let own = key(&lines[begin]);
    let end = ends.get(&own).copied()?;
    let mut before = None;
    for line in lines[..begin].iter().rev().take(LOOK_BACK_MAX) {
        let other = key(line);
        if other.0 == own.0 {
            continue;
        }
        let other_end = ends.get(&other).copied()?;
        if other_end > end {
            return Some(Caller::Around(other.0));
        }
        if before.is_none() && other_end < begin {
            before = Some(other.0);
        }
    }
    before.map(Caller::Before)
}
