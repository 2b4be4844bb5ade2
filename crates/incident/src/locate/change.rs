//! Which line, or child span, follows which: how much that changed.

use super::chunks::{Chunk, Followers, Split};
use super::features::{Context, ServiceNo};
use std::collections::BTreeMap;

/// A context changes from chunk to chunk anyway; so many chunks without more than chance are taken for granted.
const QUIET_CHUNKS: f64 = 2.0;

/// The strongest change of a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// in nats
    pub(super) nats: f64,
    /// what followed more often, how often now and before, in how many
    pub(super) now: (u64, u64),
    pub(super) before: (u64, u64),
}

/// The strongest change of each service that had one.
pub(super) fn changes(split: &Split) -> BTreeMap<ServiceNo, Change> {
    let total = totals(&split.past);
    let mut restless: BTreeMap<Context, Vec<f64>> = BTreeMap::new();
    if split.past.len() > 1 {
        for chunk in &split.past {
            for (context, followers) in &chunk.transitions {
                let Some(all) = total.get(context) else { continue };
                if let Some((g, freedom)) = g_statistic(followers, &without(all, followers)) {
                    restless.entry(*context).or_default().push(g / freedom);
                }
            }
        }
    }
    let mut strongest: BTreeMap<ServiceNo, Change> = BTreeMap::new();
    for (context, followers) in &split.window.transitions {
        let Some(before) = total.get(context) else { continue };
        let Some((g, freedom)) = g_statistic(followers, before) else { continue };
        let usual = restless.get_mut(context).map_or(1.0, |found| dispersion(found));
        let nats = (g / usual - freedom).max(0.0) / 2.0;
        if strongest.get(&context.0).is_none_or(|known| nats > known.nats) {
            strongest.insert(context.0, told(nats, followers, before));
        }
    }
    strongest
}

fn totals(chunks: &[Chunk]) -> BTreeMap<Context, Followers> {
    let mut total: BTreeMap<Context, Followers> = BTreeMap::new();
    for chunk in chunks {
        for (context, followers) in &chunk.transitions {
            let sum = total.entry(*context).or_default();
            followers.iter().for_each(|(next, count)| *sum.entry(*next).or_default() += count);
        }
    }
    total
}

fn without(all: &Followers, part: &Followers) -> Followers {
    let rest = all.iter().map(|(next, count)| (*next, count - part.get(next).copied().unwrap_or(0)));
    rest.filter(|(_, count)| *count > 0).collect()
}

/// How many times more than chance a context changes anyway: the median, so that earlier faults do not count, drawn
/// to 1 while little is known; at least 1.
fn dispersion(found: &mut [f64]) -> f64 {
    found.sort_by(f64::total_cmp);
    let chunks = found.len() as f64;
    let Some(median) = found.get(found.len() / 2) else { return 1.0 };
    ((median * chunks + QUIET_CHUNKS) / (chunks + QUIET_CHUNKS)).max(1.0)
}

/// Twice the log-likelihood ratio of "two distributions" against "one", and its degrees of freedom. `None` if there
/// is nothing to compare.
fn g_statistic(here: &Followers, there: &Followers) -> Option<(f64, f64)> {
    let (here_all, there_all) = (here.values().sum::<u64>() as f64, there.values().sum::<u64>() as f64);
    let only_there = there.keys().filter(|next| !here.contains_key(next)).count();
    let kinds = here.len() + only_there;
    if here_all == 0.0 || there_all == 0.0 || kinds < 2 {
        return None;
    }
    let term = |count: f64, all: f64, pooled: f64| {
        if count > 0.0 { count * (count / all / pooled).ln() } else { 0.0 }
    };
    let mut sum = 0.0;
    for next in here.keys().chain(there.keys().filter(|next| !here.contains_key(next))) {
        let h = here.get(next).copied().unwrap_or(0) as f64;
        let t = there.get(next).copied().unwrap_or(0) as f64;
        let pooled = (h + t) / (here_all + there_all);
        sum += term(h, here_all, pooled) + term(t, there_all, pooled);
    }
    Some((2.0 * sum, (kinds - 1) as f64))
}

/// The follower whose share changed most.
fn told(nats: f64, now: &Followers, before: &Followers) -> Change {
    let (now_all, before_all) = (now.values().sum::<u64>(), before.values().sum::<u64>());
    let share = |count: u64, all: u64| count as f64 / all.max(1) as f64;
    let counts = before
        .keys()
        .chain(now.keys())
        .map(|next| (now.get(next).copied().unwrap_or(0), before.get(next).copied().unwrap_or(0)));
    let moved = |(n, b): &(u64, u64)| (share(*n, now_all) - share(*b, before_all)).abs();
    let (n, b) = counts.max_by(|x, y| moved(x).total_cmp(&moved(y))).unwrap_or_default();
    Change { nats, now: (n, now_all), before: (b, before_all) }
}
