//! Which events occur as often as they like.
//!
//! An event is elastic if its count cannot be told from the counts of all others: of sessions that agree in
//! everything else, more than [`RESIDUAL_MIN`] have another count than most. An event that only follows another
//! (three transfers, three receipts) can be told and stays rigid; so does one that most sessions of a kind have and
//! few lack, or few have and most lack, which is what an anomaly looks like.

use model::TemplateId;
use std::collections::{BTreeMap, BTreeSet};

/// Share of sessions with another count than most, above which an event is elastic. Anomalies are rarer; a free
/// choice of a program is not.
const RESIDUAL_MIN: f64 = 0.05;

/// Sessions with another like them that are needed to say so.
const SESSIONS_MIN: u64 = 20;

/// Each round leaves out the elastic events found before, so that more sessions agree in the rest.
const ROUNDS_MAX: usize = 6;

/// Sessions of one event and one rest, by count of the event.
type Group = BTreeMap<u32, u64>;

/// The elastic events of shapes, each with the number of its sessions.
pub(super) fn elastic_events<'a, I>(shapes: I) -> BTreeSet<TemplateId>
where
    I: Iterator<Item = (&'a [(TemplateId, u32)], u64)> + Clone,
{
    let mut elastic = BTreeSet::new();
    for _ in 0..ROUNDS_MAX {
        let found = one_round(shapes.clone(), &elastic);
        if found.is_empty() {
            break;
        }
        elastic.extend(found);
    }
    elastic
}

fn one_round<'a>(
    shapes: impl Iterator<Item = (&'a [(TemplateId, u32)], u64)>,
    elastic: &BTreeSet<TemplateId>,
) -> Vec<TemplateId> {
    // Sessions that agree in the rest are found by a sum of hashes, from which that of the event is taken off.
    let mut whole: BTreeMap<u64, u64> = BTreeMap::new();
    let mut groups: BTreeMap<(TemplateId, u64), Group> = BTreeMap::new();
    for (shape, sessions) in shapes {
        let rigid = || shape.iter().filter(|(event, _)| !elastic.contains(event));
        let sum = rigid().fold(0u64, |sum, (event, count)| sum.wrapping_add(mixed(*event, *count)));
        *whole.entry(sum).or_default() += sessions;
        for (event, count) in rigid() {
            let rest = sum.wrapping_sub(mixed(*event, *count));
            *groups.entry((*event, rest)).or_default().entry(*count).or_default() += sessions;
        }
    }
    let mut tally: BTreeMap<TemplateId, (u64, u64)> = BTreeMap::new();
    for ((event, rest), group) in groups {
        let without = whole.get(&rest).copied().unwrap_or(0);
        let sessions = without + group.values().sum::<u64>();
        let most = group.values().copied().max().unwrap_or(0).max(without);
        if sessions > 1 {
            let (all, others) = tally.entry(event).or_default();
            *all += sessions;
            *others += sessions - most;
        }
    }
    let is_elastic =
        |(all, others): (u64, u64)| all >= SESSIONS_MIN && others as f64 > RESIDUAL_MIN * all as f64;
    tally.into_iter().filter(|(_, tally)| is_elastic(*tally)).map(|(event, _)| event).collect()
}

/// Spreads an event and its count over 64 bits (the finaliser of SplitMix64).
fn mixed(event: TemplateId, count: u32) -> u64 {
    let mut bits = event.0 ^ u64::from(count).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
