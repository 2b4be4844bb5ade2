//! Which faults are on at a moment.

use model::Timestamp;

use crate::effect::Effect;
use crate::fault::Fault;
use crate::graph::{ServiceIndex, index_of};
use crate::limits::INJECTIONS_MAX;

/// Faults that are on or will be, and the effects of all.
#[derive(Debug)]
pub(crate) struct Injections {
    spans: Vec<FaultSpan>,
    /// in the order of [`Fault::ALL`]
    effects: Vec<Effect>,
}

/// When a fault is on: from `start`, and no more at `end`.
#[derive(Debug)]
struct FaultSpan {
    fault: Fault,
    primary: ServiceIndex,
    start: Timestamp,
    end: Timestamp,
}

impl FaultSpan {
    fn is_on(&self, at: Timestamp) -> bool {
        (self.start..self.end).contains(&at)
    }
}

impl Injections {
    pub(crate) fn new() -> Self {
        Self { spans: Vec::new(), effects: Fault::ALL.into_iter().map(Effect::of).collect() }
    }

    /// Forgets what is over at `now`, and beyond the limit the oldest, and adds one; returns its end.
    pub(crate) fn add(&mut self, fault: Fault, start: Timestamp, now: Timestamp) -> Timestamp {
        self.spans.retain(|span| span.end > now);
        if self.spans.len() >= INJECTIONS_MAX {
            self.spans.remove(0);
        }
        let end = start + fault.duration();
        self.spans.push(FaultSpan { fault, primary: index_of(fault.primary()), start, end });
        end
    }

    pub(crate) fn active(&self, at: Timestamp) -> Vec<Fault> {
        Fault::ALL
            .into_iter()
            .filter(|fault| self.spans.iter().any(|span| span.fault == *fault && span.is_on(at)))
            .collect()
    }

    /// What the fault that is on at `at` does to this service.
    pub(crate) fn effect_on(&self, service: ServiceIndex, at: Timestamp) -> Option<&Effect> {
        let span = self.spans.iter().find(|span| span.primary == service && span.is_on(at))?;
        self.effects.get(span.fault as usize)
    }
}

#[cfg(test)]
mod tests;
