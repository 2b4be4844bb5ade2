//! The window and the past, the past in pieces of the window's size.

use super::features::{Context, Features, Pair};
use model::Timestamp;
use std::collections::BTreeMap;

/// Past chunks looked at, the newest.
const CHUNKS_MAX: usize = 12;

/// What followed in a context, and how often.
pub(super) type Followers = BTreeMap<u64, u64>;

/// Times of one pair: how many, their mean and variance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub(super) count: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
}

/// Traces taken together.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    pub(super) transitions: BTreeMap<Context, Followers>,
    pub(super) times: BTreeMap<Pair, Times>,
}

/// The traces that begin in a window, and those before it in chunks, newest first.
pub(super) struct Split {
    pub(super) window: Chunk,
    pub(super) past: Vec<Chunk>,
}

/// `traces` are in order of begin.
pub(super) fn split(traces: &[&Features], begin: Timestamp, end: Timestamp) -> Split {
    let first = traces.partition_point(|trace| trace.begin < begin);
    let behind = traces.partition_point(|trace| trace.begin < end);
    let window = &traces[first..behind];
    let size = window.len().max(1);
    let mut pieces: Vec<&[&Features]> = traces[..first].rchunks(size).take(CHUNKS_MAX).collect();
    // A short oldest piece would be all noise; if it is more than half it stands for itself.
    if pieces.len() > 1 && pieces.last().is_some_and(|oldest| 2 * oldest.len() < size) {
        pieces.pop();
    }
    Split { window: chunk(window), past: pieces.into_iter().map(chunk).collect() }
}

fn chunk(traces: &[&Features]) -> Chunk {
    let mut chunk = Chunk::default();
    let mut times: BTreeMap<Pair, Vec<f64>> = BTreeMap::new();
    for trace in traces {
        for (context, next) in &trace.transitions {
            *chunk.transitions.entry(*context).or_default().entry(*next).or_default() += 1;
        }
        for (pair, time) in &trace.times {
            times.entry(*pair).or_default().push(*time);
        }
    }
    chunk.times = times.into_iter().map(|(pair, times)| (pair, summed_up(&times))).collect();
    chunk
}

fn summed_up(times: &[f64]) -> Times {
    let count = times.len() as f64;
    let mean = times.iter().sum::<f64>() / count;
    let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / count;
    Times { count, mean, variance }
}
