//! What a pipeline counts about itself, since it was opened.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counters of a pipeline; its topics' sizes are gauges.
#[derive(Debug, Default)]
pub struct Counts {
    /// events that were published and are durable
    pub published: AtomicU64,
    /// events that were read from sources and are durable
    pub read: AtomicU64,
    /// events that were refused, since there was no room
    pub refused: AtomicU64,
    /// answers consumed by clients
    pub consumed: AtomicU64,
    /// failed events consumed by clients
    pub failed_consumed: AtomicU64,
    /// events that failed, in transforms or on their way to a sink
    pub failed: AtomicU64,
    /// answers that all sinks took
    pub delivered: AtomicU64,
    /// failed events that were taken up again
    pub replayed: AtomicU64,
    /// failed events that were thrown away
    pub discarded: AtomicU64,
    /// times that a worker was started anew
    pub restarts: AtomicU64,
    /// lines of the log for which there was no room
    pub lines_dropped: AtomicU64,
    /// events and bytes that wait in `input`, `output` and `failed`
    pub topics: [[AtomicU64; 2]; 3],
    stages: Mutex<Vec<StageCounts>>,
    /// nobody takes what transforms make any more
    is_over: AtomicBool,
}

/// Figures of one transform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageCounts {
    /// its name
    pub name: String,
    /// events that came
    pub events_in: u64,
    /// events that went on
    pub events_out: u64,
    /// events that went no further, by reason
    pub dropped: BTreeMap<&'static str, u64>,
    /// events that failed
    pub errors: u64,
    /// time spent, in nanoseconds
    pub busy_ns: u64,
}

impl Counts {
    pub(crate) fn add(counter: &AtomicU64, count: u64) {
        counter.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::Release);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    pub(crate) fn set(gauge: &AtomicU64, value: u64) {
        gauge.store(value, Ordering::Relaxed);
    }

    /// A counter's value.
    #[must_use]
    pub fn get(counter: &AtomicU64) -> u64 {
        counter.load(Ordering::Relaxed)
    }

    /// Figures of the transforms, in their order.
    #[must_use]
    pub fn stages(&self) -> Vec<StageCounts> {
        self.lock().clone()
    }

    pub(crate) fn begin(&self, names: impl Iterator<Item = String>) {
        *self.lock() = names.map(|name| StageCounts { name, ..StageCounts::default() }).collect();
    }

    /// Adds what a stage did to a batch.
    pub(crate) fn count(&self, stage: usize, batch: &StageCounts) {
        let mut stages = self.lock();
        let Some(stage) = stages.get_mut(stage) else { return };
        stage.events_in += batch.events_in;
        stage.events_out += batch.events_out;
        stage.errors += batch.errors;
        stage.busy_ns += batch.busy_ns;
        for (reason, count) in &batch.dropped {
            *stage.dropped.entry(reason).or_default() += count;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<StageCounts>> {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
