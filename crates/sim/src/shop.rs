//! The shop in virtual time: what happens next, and who does it.

use std::collections::VecDeque;
use std::time::Duration;

use model::Timestamp;

use crate::deploy::{Deploy, deploy};
use crate::fault::Fault;
use crate::graph::{BATCH_SERVICE, ENTRIES, ServiceIndex, index_of};
use crate::limits::{DEPLOYS_MAX, FACTOR_MAX, FACTOR_MIN};
use crate::outbox::Outbox;
use crate::rate::records_per_second;
use crate::trace::Trace;
use crate::truth::Truth;
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
    /// everything before was made
    now: Timestamp,
    world: World,
    outbox: Outbox,
    schedule: Schedule,
    /// of when traces begin and where; each trace draws from a generator of its own, so that a fault changes
    /// nothing in a trace that does not meet it
    random: Random,
    /// of deploys and debug minutes, which are thus the same for every factor
    operations: Random,
    /// not yet taken
    deploys: VecDeque<Deploy>,
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
        let [mut operations, random] = [0, 1].map(|stream| Random::stream(options.seed, stream));
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
        Self {
            factor,
            now: options.start,
            world,
            outbox: Outbox::default(),
            schedule,
            random,
            operations,
            deploys: VecDeque::new(),
        }
    }

    /// Moves virtual time on and returns the records that arrived before `until`, in order of arrival.
    ///
    /// Their timestamps are up to 400 ms out of order. A long step returns many records at once: the caller
    /// bounds memory by its steps. Going back returns nothing.
    pub fn advance(&mut self, until: Timestamp) -> Vec<Record> {
        self.now = self.now.max(until);
        loop {
            let (at, happening) = self.schedule.next();
            if at >= until {
                return self.outbox.receive(until);
            }
            match happening {
                Happening::Trace => self.run_trace(at),
                Happening::BatchLine => self.run_batch_line(at),
                Happening::Deploy => {
                    let deploy = deploy(&mut self.world, &mut self.operations, at);
                    self.deploys.push_back(deploy);
                    if self.deploys.len() > DEPLOYS_MAX {
                        self.deploys.pop_front();
                    }
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

    /// Lets `fault` begin at `at`, or now where that is past, for its [`duration`](Fault::duration).
    ///
    /// Traces that begin while it is on meet it. One that is on already is prolonged; others are on beside it.
    /// More than [`INJECTIONS_MAX`](crate::limits::INJECTIONS_MAX) at a time push out the oldest.
    pub fn inject(&mut self, fault: Fault, at: Timestamp) -> Truth {
        let start = at.max(self.now);
        let end = self.world.injections.add(fault, start, self.now);
        Truth::new(fault, start, end)
    }

    /// The faults that are on at `at`, which is not before the time the shop has come to.
    #[must_use]
    pub fn active_faults(&self, at: Timestamp) -> Vec<Fault> {
        self.world.injections.active(at)
    }

    /// The deploys since this was last called, in order of time.
    pub fn take_deploys(&mut self) -> Vec<Deploy> {
        self.deploys.drain(..).collect()
    }

    fn run_trace(&mut self, at: Timestamp) {
        let traces_per_second = self.factor * records_per_second(at) / self.world.graph.spans_per_trace();
        let pause_ns = self.random.exponential() / traces_per_second * 1e9;
        self.schedule.trace = at + Duration::from_nanos(pause_ns as u64);
        let entry = self.entry();
        let id = trace_id(&mut self.random);
        let mut random = Random::new(self.random.bits());
        self.trace(id, at, &mut random).run(entry, None, at);
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
        let mut random = Random::new(self.random.bits());
        self.trace(id, at, &mut random).run_batch_step(index_of(BATCH_SERVICE), at);
    }

    fn trace<'a>(&'a mut self, id: String, begin: Timestamp, random: &'a mut Random) -> Trace<'a> {
        let client = random.below(CLIENTS);
        let Self { world, outbox, .. } = self;
        Trace { begin, has_waited: false, id, client, world, random, outbox }
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
