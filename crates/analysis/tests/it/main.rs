//! Drawn systems and faults through the whole analysis.
#![cfg(test)]
#![allow(dead_code, reason = "the evaluation in examples uses the rest of these modules")]

mod bad_input;
mod batches;
mod file_clocks;
mod foreign;
mod labels;
mod maintenance;
mod message_durations;
mod mistakes;
mod replay;
mod restart;
mod scores;
mod season;
mod story;
mod template_rates;
mod world;

use replay::Replay;
use seismolog_analysis::{Analysis, Options, Record};
use world::{Fault, FaultKind, Nature, World};

/// A record of the simulated shop.
fn of_shop(record: &sim::Record) -> Record<'_> {
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

fn world(seed: u64) -> World {
    World::new(Nature { seed, services: 10, traces_per_second: 20.0, has_distractors: true })
}

/// A system in which one service with callers breaks from 200 to 230 s.
fn broken(seed: u64, kind: FaultKind) -> (Replay, usize) {
    let mut world = world(seed);
    let is_fit = |index: &usize| world.rate(*index) > 2.0 && !world.callers(*index).is_empty();
    let fit: Vec<usize> = (0..world.len()).filter(is_fit).collect();
    let primary = fit[seed as usize % fit.len()];
    world.faults.push(Fault { kind, primary, begin: 200, end: 230 });
    (Replay::new(Analysis::new(Options::default()), world), primary)
}
