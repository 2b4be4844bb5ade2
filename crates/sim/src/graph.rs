//! Services, groups, and who calls whom how often.

use model::Impact;

use crate::line::Line;
use crate::lines::{commerce, core, delivery, edge};

/// A service of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// as in [`Record::service`](crate::Record::service)
    pub name: &'static str,
    /// `edge`, `core`, `commerce` or `delivery`
    pub group: &'static str,
}

/// A call that a trace may make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// the service that calls
    pub caller: &'static str,
    /// the service that is called
    pub callee: &'static str,
    /// how often a span of the caller makes this call, 0 to 1
    pub probability: f64,
}

/// All services, group by group.
pub fn services() -> impl Iterator<Item = Service> {
    PLAN.iter().map(|plan| plan.service)
}

/// All calls; a caller makes its calls in this order.
pub fn calls() -> impl Iterator<Item = Call> {
    CALLS.iter().map(|&(caller, callee, probability)| Call { caller, callee, probability })
}

/// All direct and indirect callers of a service with the fewest calls between, nearest first.
#[must_use]
pub fn callers_of(service: &str) -> Vec<Impact> {
    let mut callers: Vec<Impact> = Vec::new();
    let mut reached = vec![service];
    let mut hops = 0;
    while !reached.is_empty() {
        hops += 1;
        let is_new = |name: &str| name != service && callers.iter().all(|known| known.service != name);
        let calls_one = |name: &str| CALLS.iter().any(|call| call.0 == name && reached.contains(&call.1));
        let next = services().map(|caller| caller.name).filter(|name| is_new(name) && calls_one(name));
        reached = next.collect();
        callers.extend(reached.iter().map(|name| Impact { service: (*name).to_owned(), hops }));
    }
    callers
}

/// What a service is like in quiet time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile {
    /// median of its own time, callees not counted, in microseconds
    pub(crate) own_time_us: u64,
    /// how often a span fails for a reason of its own, 0 to 1
    pub(crate) failures: f64,
    /// how often a span that succeeds does so with a warning, 0 to 1
    pub(crate) warnings: f64,
    /// how often a failed callee makes this span fail too, 0 to 1; otherwise a retry saved it (unless the
    /// failure lasts)
    pub(crate) callee_failures: f64,
}

/// All that is said about a service.
pub(crate) struct Plan {
    pub(crate) service: Service,
    pub(crate) profile: Profile,
    pub(crate) lines: &'static [Line],
}

const fn plan(
    group: &'static str,
    name: &'static str,
    own_time_us: u64,
    warnings: f64,
    lines: &'static [Line],
) -> Plan {
    let profile = Profile { own_time_us, failures: 0.006, warnings, callee_failures: 0.35 };
    Plan { service: Service { name, group }, profile, lines }
}

/// Index of a service in [`PLAN`].
pub(crate) type ServiceIndex = usize;

pub(crate) const PLAN: [Plan; 14] = [
    plan("edge", "gateway", 3_000, 0.01, edge::GATEWAY),
    plan("edge", "auth", 5_000, 0.02, edge::AUTH),
    plan("edge", "search", 18_000, 0.03, edge::SEARCH),
    plan("core", "sessions", 1_500, 0.01, core::SESSIONS),
    plan("core", "catalog", 9_000, 0.02, core::CATALOG),
    plan("core", "cart", 5_000, 0.01, core::CART),
    plan("core", "inventory", 6_000, 0.03, core::INVENTORY),
    plan("core", "recommendations", 14_000, 0.03, core::RECOMMENDATIONS),
    plan("commerce", "checkout", 12_000, 0.02, commerce::CHECKOUT),
    plan("commerce", "payments", 45_000, 0.03, commerce::PAYMENTS),
    plan("commerce", "ledger", 9_000, 0.01, commerce::LEDGER),
    plan("commerce", "fulfillment", 20_000, 0.02, commerce::FULFILLMENT),
    plan("delivery", "notifications", 12_000, 0.03, delivery::NOTIFICATIONS),
    plan("delivery", "analytics", 30_000, 0.02, delivery::ANALYTICS),
];

/// Acyclic: a trace ends.
const CALLS: [(&str, &str, f64); 18] = [
    ("gateway", "auth", 0.9),
    ("gateway", "catalog", 0.7),
    ("gateway", "search", 0.4),
    ("gateway", "cart", 0.3),
    ("gateway", "checkout", 0.2),
    ("auth", "sessions", 0.9),
    ("search", "catalog", 0.7),
    ("catalog", "inventory", 0.7),
    ("catalog", "recommendations", 0.5),
    ("cart", "catalog", 0.6),
    ("cart", "sessions", 0.7),
    ("checkout", "cart", 0.9),
    ("checkout", "payments", 0.9),
    ("checkout", "inventory", 0.8),
    ("checkout", "notifications", 0.5),
    ("payments", "ledger", 0.95),
    ("fulfillment", "inventory", 0.8),
    ("fulfillment", "notifications", 0.8),
];

/// Where traces begin, with their shares of all traces.
pub(crate) const ENTRIES: [(&str, f64); 3] = [("gateway", 0.85), ("fulfillment", 0.10), ("analytics", 0.05)];

/// The service that the batch job runs in.
pub(crate) const BATCH_SERVICE: &str = "analytics";

/// The service that sees the customers' clients.
pub(crate) const CLIENT_SERVICE: &str = "gateway";

/// The calls by index, looked up once.
#[derive(Debug)]
pub(crate) struct Graph {
    callees: Vec<Vec<(ServiceIndex, f64)>>,
}

impl Graph {
    pub(crate) fn new() -> Self {
        let mut callees = vec![Vec::new(); PLAN.len()];
        for (caller, callee, probability) in CALLS {
            callees[index_of(caller)].push((index_of(callee), probability));
        }
        Self { callees }
    }

    /// The calls that a span of `service` may make, in order.
    pub(crate) fn callees(&self, service: ServiceIndex) -> &[(ServiceIndex, f64)] {
        &self.callees[service]
    }

    /// Spans of a trace, on average over all entries.
    pub(crate) fn spans_per_trace(&self) -> f64 {
        ENTRIES.iter().map(|(name, share)| share * self.spans_below(index_of(name))).sum()
    }

    fn spans_below(&self, service: ServiceIndex) -> f64 {
        let called = self.callees(service).iter();
        1.0 + called.map(|&(callee, probability)| probability * self.spans_below(callee)).sum::<f64>()
    }
}

/// Index of a service that is written in this file.
pub(crate) fn index_of(name: &str) -> ServiceIndex {
    PLAN.iter()
        .position(|plan| plan.service.name == name)
        .expect("every name in the tables of this file is in the plan; a test asks for each")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_and_entry_names_a_service_and_entries_sum_to_one() {
        assert_eq!(calls().count(), 18);
        assert!((Graph::new().spans_per_trace() - 6.7076).abs() < 1e-3);
        assert!((ENTRIES.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9);
        let _ = (index_of(BATCH_SERVICE), index_of(CLIENT_SERVICE));
    }

    #[test]
    fn groups_are_as_the_page_shows_them() {
        let count = |group| services().filter(|s| s.group == group).count();
        assert_eq!(["edge", "core", "commerce", "delivery"].map(count), [3, 5, 4, 2]);
    }
}
