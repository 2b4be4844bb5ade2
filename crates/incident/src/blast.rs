//! Who suffers from a root: its callers, and theirs. Never what it depends on.

use crate::graph::Walk;
use crate::limits;
use crate::member::Member;
use model::Impact;

/// Callers with an anomaly of their own, and those without one yet.
pub(crate) struct Blast {
    pub(crate) impacted: Vec<Impact>,
    pub(crate) likely_next: Vec<Impact>,
}

/// The callers of `root`, nearest first, by a walk toward callers.
pub(crate) fn radius(root: &str, members: &[Member], callers: &Walk<'_>) -> Blast {
    let callers = callers.reach(root, limits::HOPS_MAX);
    let is_member = |name: &str| members.iter().any(|member| member.service == name);
    let (impacted, likely_next): (Vec<Impact>, Vec<Impact>) = callers
        .into_iter()
        .map(|(name, hops)| Impact { service: name.to_owned(), hops })
        .partition(|impact| is_member(&impact.service));
    let first = |impacts: Vec<Impact>| impacts.into_iter().take(limits::IMPACTS_MAX).collect();
    Blast { impacted: first(impacted), likely_next: first(likely_next) }
}
