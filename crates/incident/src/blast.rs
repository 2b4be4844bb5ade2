//! Who suffers from a root: its callers, and theirs. What the root depends on is kept apart.

use crate::limits;
use crate::member::Member;
use crate::scene::Scene;
use model::{Impact, Timestamp};
use std::time::Duration;

/// Bad answers of the root before a caller counts as hit by them.
pub(crate) const SUFFERED_MIN: usize = 3;

/// Bad traces are counted from so long before the incident.
pub(crate) const TRACES_BEFORE: Duration = Duration::from_secs(2);

/// Callers hit, callers that may be next, and what the root depends on and deviates too.
pub(crate) struct Blast {
    pub(crate) impacted: Vec<Impact>,
    pub(crate) likely_next: Vec<Impact>,
    pub(crate) dependencies: Vec<Impact>,
}

/// Up from `root` and down from it, nearest first.
pub(crate) fn radius(root: &str, members: &[Member], scene: &Scene<'_>, started: Timestamp) -> Blast {
    let since = started - TRACES_BEFORE;
    let is_member = |name: &str| members.iter().any(|member| member.service == name && member.is_harmed());
    let callers = scene.callers(root);
    let is_hit = |name: &str| is_member(name) || scene.suffered(root, name, since) >= SUFFERED_MIN;
    let (impacted, likely_next): (Vec<Impact>, Vec<Impact>) =
        callers.iter().map(impact).partition(|impact| is_hit(&impact.service));
    let is_below = |name: &str| is_member(name) && !callers.iter().any(|(caller, _)| *caller == name);
    let dependencies = scene.callees(root).iter().filter(|(name, _)| is_below(name)).map(impact).collect();
    let first = |impacts: Vec<Impact>| impacts.into_iter().take(limits::IMPACTS_MAX).collect();
    Blast { impacted: first(impacted), likely_next: first(likely_next), dependencies: first(dependencies) }
}

fn impact((name, hops): &(&str, u32)) -> Impact {
    Impact { service: (*name).to_owned(), hops: *hops }
}
