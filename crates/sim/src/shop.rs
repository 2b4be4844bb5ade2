//! The shop in virtual time: what happens next, and who does it.

use std::time::Duration;

use model::Timestamp;

use crate::deploy::deploy;
use crate::graph::{BATCH_SERVICE, ENTRIES, ServiceIndex, index_of};
use crate::limits::{FACTOR_MAX, FACTOR_MIN};
use crate::outbox::Outbox;
use crate::rate::records_per_second;
use crate::trace::Trace;
use crate::world::{CLIENTS, World};
use crate::{Random, Record};

const BATCH_EVERY: Duration = Duration::from_secs(300);
const BATCH_LASTS: Duration = Duration::from_secs(4);
/// Lines of one burst at factor 1: some 30 a second on top of 60 to 140.
const BATCH_LINES: f64 = 120.0;
const DEPLOY_EVERY: Duration = Duration::from_secs(1_200);
const DEBUG_EVERY: Duration = Duration::from_secs(900);
const DEBUG_LASTS: Duration = Duration::from_secs(60);

/// What a shop is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// decides everything that is drawn
    pub seed: u64,
    /// virtual time at the beginning
    pub start: Timestamp,
    /// times the base rate of 60 to 140 records/s; brought into
    /// [`FACTOR_MIN`]`..=`[`FACTOR_MAX`], 1 for not a number
    pub factor: f64,
}

/// The simulated shop.
#[derive(Debug)]
pub struct Shop {
    factor: f64,
    world: World,
    outbox: Outbox,
    schedule: Schedule,
    /// of everything in traces and in the batch job
    random: Random,
    /// of deploys and debug minutes, which are thus the same for every factor
    operations: Random,
}

/// When each kind of happening comes next.
#[derive(Debug)]
struct Schedule {
    trace: Timestamp,
    batch: BatchPlan,
    deploy: Timestamp,
    debug: Timestamp,
}

/// Where the batch job is.
#[derive(Debug)]
struct BatchPlan {
    begin: Timestamp,
    lines: u32,
    written: u32,
    trace_id: String,
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Trace,
    BatchLine,
    Deploy,
    Debug,
}

impl Shop {
    /// A shop at the begin of its time.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let factor = if options.factor.is_nan() { 1.0 } else { options.factor };
        let factor = factor.clamp(FACTOR_MIN, FACTOR_MAX);
        let [mut operations, random, lateness] = [0, 1, 2].map(|stream| Random::stream(options.seed, stream));
        let world = World::new(options.start, &mut operations);
        let mut within =
            |every: Duration| options.start + Duration::from_nanos(operations.below(every.as_nanos() as u64));
        let schedule = Schedule {
            trace: options.start,
            batch: BatchPlan {
                begin: within(BATCH_EVERY),
                lines: (BATCH_LINES * factor) as u32,
                written: 0,
                trace_id: String::new(),
            },
            deploy: within(DEPLOY_EVERY),
            debug: within(DEBUG_EVERY),
        };
        Self { factor, world, outbox: Outbox::new(lateness), schedule, random, operations }
    }

    /// Moves virtual time on and returns the records that arrived before `until`, in order of arrival.
    ///
    /// Their timestamps are up to 400 ms out of order. A long step returns many records at once: the caller
    /// bounds memory by its steps. Going back returns nothing.
    pub fn advance(&mut self, until: Timestamp) -> Vec<Record> {
        loop {
            let (at, happening) = self.schedule.next();
            if at >= until {
                return self.outbox.receive(until);
            }
            match happening {
                Happening::Trace => self.run_trace(at),
                Happening::BatchLine => self.run_batch_line(at),
                Happening::Deploy => {
                    deploy(&mut self.world, &mut self.operations);
                    self.schedule.deploy = at + DEPLOY_EVERY;
                }
                Happening::Debug => {
                    let service = self.world.any_service(&mut self.operations);
                    self.world.services[service].debug_until = at + DEBUG_LASTS;
                    self.schedule.debug = at + DEBUG_EVERY;
                }
            }
        }
    }

    fn run_trace(&mut self, at: Timestamp) {
        let traces_per_second = self.factor * records_per_second(at) / self.world.graph.spans_per_trace();
        let pause_ns = self.random.exponential() / traces_per_second * 1e9;
        self.schedule.trace = at + Duration::from_nanos(pause_ns as u64);
        let entry = self.entry();
        let id = trace_id(&mut self.random);
        self.trace(id).run(entry, None, at);
    }

    fn run_batch_line(&mut self, at: Timestamp) {
        let batch = &mut self.schedule.batch;
        if batch.written == 0 {
            batch.trace_id = trace_id(&mut self.random);
        }
        batch.written += 1;
        if batch.written >= batch.lines {
            batch.written = 0;
            batch.begin = batch.begin + BATCH_EVERY;
        }
        let id = batch.trace_id.clone();
        self.trace(id).run_batch_step(index_of(BATCH_SERVICE), at);
    }

    fn trace(&mut self, id: String) -> Trace<'_> {
        let client = self.random.below(CLIENTS);
        Trace { id, client, world: &self.world, random: &mut self.random, outbox: &mut self.outbox }
    }

    fn entry(&mut self) -> ServiceIndex {
        let mut left = self.random.unit();
        for (name, share) in ENTRIES {
            if left < share {
                return index_of(name);
            }
            left -= share;
        }
        index_of(ENTRIES[0].0)
    }
}

impl Schedule {
    /// What comes first; of happenings at the same instant, always the same one.
    fn next(&self) -> (Timestamp, Happening) {
        let planned = [
            (self.deploy, Happening::Deploy),
            (self.debug, Happening::Debug),
            (self.batch.next(), Happening::BatchLine),
            (self.trace, Happening::Trace),
        ];
        let [first, rest @ ..] = planned;
        rest.into_iter().fold(first, |earliest, other| if other.0 < earliest.0 { other } else { earliest })
    }
}

impl BatchPlan {
    fn next(&self) -> Timestamp {
        self.begin + BATCH_LASTS * self.written / self.lines
    }
}

fn trace_id(random: &mut Random) -> String {
    format!("{:016x}{:016x}", random.bits(), random.bits())
}

#[cfg(test)]
mod tests;
