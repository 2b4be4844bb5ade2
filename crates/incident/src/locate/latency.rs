//! Time between neighbours: how much longer it became.

use super::chunks::{Split, Times};
use super::features::{Pair, ServiceNo};
use std::collections::BTreeMap;

/// Times in the window and before from which a pair is compared, and in a chunk from which it counts.
const WINDOW_MIN: f64 = 2.0;
const PAST_MIN: f64 = 5.0;
const CHUNK_MIN: f64 = 2.0;

/// Smallest variance of the logarithm of a time within a chunk: a fifth more or less is nothing.
const WITHIN_MIN: f64 = 0.04;

/// Variance between chunks where there are too few chunks to know, and what is always added to it.
const BETWEEN_UNKNOWN: f64 = 0.03;
const BETWEEN_MIN: f64 = 0.01;
const CHUNKS_KNOWN: usize = 3;

/// No single pair says more than this, in standard deviations, nor less.
const Z_MAX: f64 = 8.0;
const Z_MIN: f64 = -2.0;

/// Pairs of a service whose mean counts: one slow pair may be chance, and a slow service has more than one.
const PAIRS: usize = 3;

/// How much slower a service became.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slower {
    /// in nats
    pub(super) nats: f64,
    /// of its slowest pair: times as long
    pub(super) factor: f64,
    /// times of that pair in the window
    pub(super) samples: u64,
}

/// Every service with times to compare.
pub(super) fn slower(split: &Split) -> BTreeMap<ServiceNo, Slower> {
    let mut past: BTreeMap<Pair, Vec<Times>> = BTreeMap::new();
    for chunk in &split.past {
        for (pair, times) in chunk.times.iter().filter(|(_, times)| times.count >= CHUNK_MIN) {
            past.entry(*pair).or_default().push(*times);
        }
    }
    let mut touching: BTreeMap<ServiceNo, Vec<(f64, f64, f64)>> = BTreeMap::new();
    for (pair, now) in &split.window.times {
        let Some(z) = past.get(pair).and_then(|before| z_value(now, before)) else { continue };
        let (from, to, _) = *pair;
        touching.entry(from).or_default().push(z);
        if to != from {
            touching.entry(to).or_default().push(z);
        }
    }
    touching.into_iter().map(|(service, pairs)| (service, of_service(pairs))).collect()
}

/// Standard deviations by which the times grew, the growth of their logarithm, and how many there are now.
fn z_value(now: &Times, before: &[Times]) -> Option<(f64, f64, f64)> {
    let count: f64 = before.iter().map(|times| times.count).sum();
    if now.count < WINDOW_MIN || count < PAST_MIN {
        return None;
    }
    let weighted =
        |of: &dyn Fn(&Times) -> f64| before.iter().map(|times| times.count * of(times)).sum::<f64>() / count;
    let mean = weighted(&|times| times.mean);
    let within = weighted(&|times| times.variance).max(WITHIN_MIN);
    let between = if before.len() >= CHUNKS_KNOWN {
        let spread = weighted(&|times| (times.mean - mean).powi(2));
        (spread - within * before.len() as f64 / count).max(0.0)
    } else {
        BETWEEN_UNKNOWN
    };
    let deviation = (within / now.count + within / count + between + BETWEEN_MIN).sqrt();
    let growth = now.mean - mean;
    Some(((growth / deviation).clamp(Z_MIN, Z_MAX), growth, now.count))
}

fn of_service(mut pairs: Vec<(f64, f64, f64)>) -> Slower {
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let z = pairs.iter().take(PAIRS).map(|(z, _, _)| z).sum::<f64>() / PAIRS as f64;
    let (_, growth, samples) = pairs.first().copied().unwrap_or_default();
    Slower { nats: z.max(0.0).powi(2) / 2.0, factor: growth.exp(), samples: samples as u64 }
}
