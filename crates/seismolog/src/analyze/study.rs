//! The counting side: chunks of records go through the miner, the counts and the detectors, in this order.

use super::axis::Unit;
use super::chunk::{Chunk, Record, Volume};
use super::plan::Phase;
use super::reader::{Begin, Delivery, End};
use super::tally::{Seen, Tally};
use super::watch::{Told, Watch};
use super::wording::printable;
use miner::{Miner, ScopeId};
use std::collections::HashMap;

/// An input as it was read.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) begin: Begin,
    pub(super) volume: Volume,
    pub(super) end: End,
}

/// A service of the analysis.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) name: String,
    scope: ScopeId,
}

/// All that is known of the inputs.
pub(super) struct Study {
    pub(super) miner: Miner,
    /// by number; see [`super::chunk::ServiceSlot`]
    pub(super) services: Vec<Service>,
    pub(super) baseline: Option<Tally>,
    pub(super) current: Tally,
    pub(super) watch: Watch,
    pub(super) inputs: Vec<Read>,
    /// what positions are is settled
    has_unit: bool,
}

/// Characters of a template in the title of an incident.
const TITLE_WIDTH: usize = 120;

/// Names of the scope that templates are mined in: the ids are those that a server would give the same lines.
const WORKSPACE: &str = "default";
const DATA_SOURCE: &str = "logs";

impl Study {
    pub(super) fn new() -> Self {
        Self {
            miner: Miner::new(miner::Options::default()),
            services: Vec::new(),
            baseline: None,
            current: Tally::default(),
            watch: Watch::new(),
            inputs: Vec::new(),
            has_unit: false,
        }
    }

    /// Takes what comes from the reading side; gives a chunk back when it is done with it.
    pub(super) fn take(&mut self, delivery: Delivery) -> Option<Box<Chunk>> {
        match delivery {
            Delivery::Begin(begin) => self.begin(begin),
            Delivery::Chunk(chunk) => {
                self.count(&chunk);
                return Some(chunk);
            }
            Delivery::End(end) => {
                if let Some(input) = self.inputs.last_mut() {
                    input.end = end;
                }
            }
        }
        None
    }

    /// No more comes.
    pub(super) fn finish(&mut self) {
        let texts: HashMap<u64, &str> =
            self.miner.templates().map(|(_, template)| (template.id, template.typed.as_str())).collect();
        self.watch.finish(|id| texts.get(&id.0).map(|text| printable(text, TITLE_WIDTH)));
    }

    fn begin(&mut self, begin: Begin) {
        self.watch.begin(begin.begin, &begin.service, begin.phase);
        if begin.phase == Phase::Baseline {
            self.baseline.get_or_insert_default();
        }
        // each phase has its own axis; a current input that has times settles it for all of them
        self.has_unit &= begin.phase == Phase::Current
            && self.inputs.last().is_some_and(|last| last.begin.phase == begin.phase);
        self.inputs.push(Read { begin, volume: Volume::default(), end: End::default() });
    }

    fn count(&mut self, chunk: &Chunk) {
        for name in &chunk.services {
            let scope = self.miner.scope(WORKSPACE, DATA_SOURCE, name);
            self.services.push(Service { name: name.clone(), scope });
        }
        let Some(input) = self.inputs.last_mut() else { return };
        input.volume.add(&chunk.volume);
        let phase = input.begin.phase;
        let is_timed = input.begin.begin.is_some() || chunk.volume.timed * 20 >= chunk.volume.records.max(1);
        let tally = match (phase, &mut self.baseline) {
            (Phase::Baseline, Some(baseline)) => baseline,
            _ => &mut self.current,
        };
        if !self.has_unit && chunk.volume.records > 0 {
            tally.unit = if is_timed { Unit::Time } else { Unit::Line };
            self.has_unit = true;
        }
        for record in &chunk.records {
            let service = &self.services[record.service.0 as usize];
            let line = chunk.get(record.line);
            let message = chunk.get(record.message);
            let mined = self.miner.mine(service.scope, message);
            let Record { time, severity, .. } = *record;
            let seen =
                Seen { template: mined.template, service: record.service, severity, time, line, message };
            tally.count(&seen);
            if let Some(trace) = record.trace.and_then(|index| chunk.traces.get(index as usize)) {
                tally.count_trace(trace, &seen);
            }
            if let Some(time) = time {
                let (name, service) = (service.name.as_str(), record.service.0);
                self.watch.observe(&Told { service, name, time, severity, mined, line });
            }
        }
    }
}
