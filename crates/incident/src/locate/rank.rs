//! Evidence of all services to ranked candidates.

use super::change::Change;
use super::features::ServiceNo;
use super::latency::Slower;
use super::locator::{LocateOptions, LocatePiece};
use std::collections::{BTreeMap, BTreeSet};

/// Calls between a service and those that suffer from it.
const HOPS_MAX: u32 = 8;

/// A service counts as changed from this share of the strongest evidence.
const CHANGED_SHARE: f64 = 0.2;

/// Changes of one kind of witness.
#[derive(Debug, Default)]
pub(super) struct Witness {
    pub(super) changes: BTreeMap<ServiceNo, Change>,
    pub(super) slower: BTreeMap<ServiceNo, Slower>,
}

/// A service with what speaks for it.
#[derive(Debug)]
pub(super) struct Ranked {
    pub(super) service: ServiceNo,
    /// nats, after the reach
    pub(super) weight: f64,
    /// nats, before
    pub(super) own: f64,
    pub(super) sentences: Vec<String>,
    /// changed services that call it, directly or not, with the calls between
    pub(super) reached_by: Vec<(ServiceNo, u32)>,
}

pub(super) fn ranked(
    lines: &Witness,
    spans: &Witness,
    callers: &BTreeMap<ServiceNo, BTreeSet<ServiceNo>>,
    options: &LocateOptions,
) -> Vec<Ranked> {
    let named = [lines.changes.keys(), spans.changes.keys()].into_iter().flatten();
    let named = named.chain([lines.slower.keys(), spans.slower.keys()].into_iter().flatten());
    let services: BTreeSet<ServiceNo> = named.copied().collect();
    let own: BTreeMap<ServiceNo, f64> =
        services.iter().map(|service| (*service, own_nats(*service, lines, spans))).collect();
    let strongest = own.values().copied().fold(0.0, f64::max);
    let changed: BTreeSet<ServiceNo> = own
        .iter()
        .filter(|(_, nats)| **nats > CHANGED_SHARE * strongest)
        .map(|(service, _)| *service)
        .collect();
    let mut ranked: Vec<Ranked> = own
        .iter()
        .map(|(service, nats)| {
            let mut reached_by = reach(*service, callers);
            reached_by.retain(|(caller, _)| changed.contains(caller));
            let others = changed.len() - usize::from(changed.contains(service));
            let share = reached_by.len() as f64 / others.max(1) as f64;
            let weight =
                if options.without.contains(&LocatePiece::Reach) { *nats } else { nats * (1.0 + share) };
            let sentences = sentences(*service, lines, spans, reached_by.len(), others);
            Ranked { service: *service, weight, own: *nats, sentences, reached_by }
        })
        .collect();
    ranked.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.service.cmp(&b.service)));
    ranked
}

fn own_nats(service: ServiceNo, lines: &Witness, spans: &Witness) -> f64 {
    let change = |witness: &Witness| witness.changes.get(&service).map_or(0.0, |change| change.nats);
    let slower = |witness: &Witness| witness.slower.get(&service).map_or(0.0, |slower| slower.nats);
    change(lines).max(change(spans)) + slower(lines).max(slower(spans))
}

/// Who calls a service, directly or not, nearest first.
pub(super) fn reach(
    service: ServiceNo,
    callers: &BTreeMap<ServiceNo, BTreeSet<ServiceNo>>,
) -> Vec<(ServiceNo, u32)> {
    let mut seen = BTreeSet::from([service]);
    let mut frontier = vec![service];
    let mut reached = Vec::new();
    for hops in 1..=HOPS_MAX {
        let next: BTreeSet<ServiceNo> =
            frontier.iter().filter_map(|node| callers.get(node)).flatten().copied().collect();
        frontier = next.into_iter().filter(|caller| seen.insert(*caller)).collect();
        reached.extend(frontier.iter().map(|caller| (*caller, hops)));
    }
    reached
}

fn sentences(
    service: ServiceNo,
    lines: &Witness,
    spans: &Witness,
    reached_by: usize,
    others: usize,
) -> Vec<String> {
    /// Less than this, in nats, is not worth a sentence.
    const NATS_TOLD: f64 = 2.0;
    let mut sentences = Vec::new();
    for (what, witness) in [("log line", lines), ("child span", spans)] {
        if let Some(change) = witness.changes.get(&service).filter(|change| change.nats >= NATS_TOLD) {
            let ((now, now_all), (before, before_all)) = (change.now, change.before);
            sentences.push(format!(
                "a {what} came next {now} of {now_all} times, before {before} of {before_all}"
            ));
        }
        if let Some(slower) = witness.slower.get(&service).filter(|slower| slower.nats >= NATS_TOLD) {
            let (factor, samples) = (slower.factor, slower.samples);
            sentences
                .push(format!("time by its {what}s {factor:.1} times as long ({samples} times measured)"));
        }
    }
    if reached_by > 0 {
        sentences.push(format!("{reached_by} of {others} other changed services call it, directly or not"));
    }
    sentences
}
