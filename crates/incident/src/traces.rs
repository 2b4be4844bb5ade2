//! Traces in which something was bad: who in them was, and who was at the bottom of it.
//!
//! A failing service makes its callers fail in the same traces. So in each trace the services that were bad and
//! call no other bad one are the bottom of it, and their callers in it suffer.

use crate::graph::Node;
use crate::{Error, limits};
use hashbrown::HashMap;
use model::codec::{Reader, Writer};
use std::collections::VecDeque;

/// What was bad about a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bad {
    /// it says ERROR or worse, or has a status of 500 or more
    pub is_error: bool,
    /// it says WARN
    pub is_warning: bool,
    /// it took longer than its service usually does
    pub is_slow: bool,
}

impl Bad {
    /// Whether anything was.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.is_error || self.is_warning || self.is_slow
    }

    /// Whether a caller notices.
    fn hurts(self) -> bool {
        self.is_error || self.is_slow
    }
}

/// A bad service of a trace.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    service: Node,
    /// who called it there, if that is known
    caller: Option<Node>,
    hurts: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct BadTrace {
    trace: u64,
    second: i64,
    parts: Vec<Part>,
}

/// The latest bad traces.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    traces: VecDeque<BadTrace>,
    /// how many were forgotten: what is in `by_trace` counts from the first ever
    gone: u64,
    by_trace: HashMap<u64, u64>,
}

/// What bad traces say of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// traces in which it was bad
    pub(crate) bad: u32,
    /// of those in which nothing it calls was
    pub(crate) bottom: u32,
}

impl Traces {
    pub(crate) fn observe(&mut self, trace: u64, service: Node, caller: Option<Node>, bad: Bad, second: i64) {
        let place = match self.by_trace.get(&trace) {
            Some(number) => (number - self.gone) as usize,
            None => {
                if self.traces.len() == limits::TRACES_MAX {
                    self.forget();
                }
                self.by_trace.insert(trace, self.gone + self.traces.len() as u64);
                self.traces.push_back(BadTrace { trace, second, parts: Vec::new() });
                self.traces.len() - 1
            }
        };
        let trace = &mut self.traces[place];
        let part = Part { service, caller, hurts: bad.hurts() };
        let has_room = trace.parts.len() < limits::TRACE_SERVICES_MAX;
        match trace.parts.iter_mut().find(|known| known.service == service && known.caller == caller) {
            Some(known) => known.hurts |= part.hurts,
            None if has_room => trace.parts.push(part),
            None => {}
        }
    }

    fn forget(&mut self) {
        if let Some(oldest) = self.traces.pop_front() {
            self.by_trace.remove(&oldest.trace);
            self.gone += 1;
        }
    }

    /// The clock says `now`.
    pub(crate) fn advance(&mut self, now: i64) {
        while self.traces.front().is_some_and(|trace| trace.second < now - limits::TRACE_SECS) {
            self.forget();
        }
    }

    fn since(&self, second: i64) -> impl Iterator<Item = &BadTrace> {
        self.traces.iter().filter(move |trace| trace.second >= second)
    }

    /// In how many traces since then a service was bad, and at the bottom of it. `calls` says who calls whom.
    pub(crate) fn part(&self, service: Node, since: i64, calls: impl Fn(Node, Node) -> bool) -> Share {
        let mut found = Share::default();
        for trace in self.since(since) {
            if !trace.parts.iter().any(|part| part.service == service) {
                continue;
            }
            found.bad += 1;
            let is_below = |part: &Part| {
                part.service != service
                    && (part.caller == Some(service)
                        || (part.caller.is_none() && calls(service, part.service)))
            };
            found.bottom += u32::from(!trace.parts.iter().any(is_below));
        }
        found
    }

    /// In how many traces since then `caller` got a bad answer: it called `root` where that was bad, or was bad and
    /// slow or failing itself beside it.
    pub(crate) fn suffered(&self, root: Node, caller: Node, since: i64) -> usize {
        let is_hit = |trace: &&BadTrace| {
            let is_root_bad = trace.parts.iter().any(|part| part.service == root);
            let is_called =
                trace.parts.iter().any(|part| part.service == root && part.caller == Some(caller));
            let is_hurt = trace.parts.iter().any(|part| part.service == caller && part.hurts);
            is_root_bad && (is_called || is_hurt)
        };
        self.since(since).filter(is_hit).count()
    }

    /// In how many traces since then both were bad.
    pub(crate) fn shared(&self, one: Node, other: Node, since: i64) -> usize {
        let has = |trace: &BadTrace, service: Node| trace.parts.iter().any(|part| part.service == service);
        self.since(since).filter(|trace| has(trace, one) && has(trace, other)).count()
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.length(self.traces.len());
        for trace in &self.traces {
            writer.u64(trace.trace);
            writer.i64(trace.second);
            writer.list(&trace.parts, |writer, part| {
                writer.u32(part.service.0);
                writer.option(part.caller.as_ref(), |writer, caller| writer.u32(caller.0));
                writer.u8(u8::from(part.hurts));
            });
        }
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let traces = reader.list(|reader| {
            let (trace, second) = (reader.u64()?, reader.i64()?);
            let parts = reader.list(|reader| {
                Ok::<_, Error>(Part {
                    service: Node(reader.u32()?),
                    caller: reader.option(|reader| reader.u32().map(Node))?,
                    hurts: reader.u8()? != 0,
                })
            })?;
            Ok::<_, Error>(BadTrace { trace, second, parts })
        })?;
        if traces.len() > limits::TRACES_MAX
            || traces.iter().any(|trace| trace.parts.len() > limits::TRACE_SERVICES_MAX)
        {
            return Err(Error::Damaged("bad traces"));
        }
        let by_trace = traces.iter().map(|trace| trace.trace).zip(0..).collect();
        Ok(Self { traces: traces.into(), gone: 0, by_trace })
    }
}
