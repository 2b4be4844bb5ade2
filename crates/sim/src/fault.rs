//! The faults that can be injected: their names, where they begin, how long they last.

use std::time::Duration;

/// A fault of one service, its primary. What it does there is in the table of effects; what it does to the
/// callers follows from the calls that traces make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// acquirers time out: payments fail and take long
    PaymentsOutage,
    /// a lost index: catalog's queries are slow
    CatalogLatency,
    /// transactions on the same stock wait for each other or are rolled back
    InventoryDeadlock,
    /// messages are queued again and again, providers throttle
    NotificationsFlood,
    /// refreshes of the index fail, and so do searches on stale shards
    SearchIndexFail,
    /// checkout repeats its calls to payments and cart
    CheckoutRetryStorm,
    /// an empty cache is rebuilt while requests wait
    RecommendationsCold,
}

impl Fault {
    /// All faults, in the order in which repeated runs shuffle them.
    pub const ALL: [Self; 7] = [
        Self::PaymentsOutage,
        Self::CatalogLatency,
        Self::InventoryDeadlock,
        Self::NotificationsFlood,
        Self::SearchIndexFail,
        Self::CheckoutRetryStorm,
        Self::RecommendationsCold,
    ];

    /// The name in files and interfaces, as `payments_outage`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PaymentsOutage => "payments_outage",
            Self::CatalogLatency => "catalog_latency",
            Self::InventoryDeadlock => "inventory_deadlock",
            Self::NotificationsFlood => "notifications_flood",
            Self::SearchIndexFail => "search_index_fail",
            Self::CheckoutRetryStorm => "checkout_retry_storm",
            Self::RecommendationsCold => "recommendations_cold",
        }
    }

    /// The fault of this [`name`](Self::name).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }

    /// One sentence for people.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::PaymentsOutage => "Acquirers time out: charges fail, the others take five times as long.",
            Self::CatalogLatency => "Catalog's queries lose their index and take eight times as long.",
            Self::InventoryDeadlock => "Stock updates wait for each other's locks; some are rolled back.",
            Self::NotificationsFlood => "Throttled messages come back to the queue: three times the lines.",
            Self::SearchIndexFail => "The search index cannot be refreshed; searches on stale shards fail.",
            Self::CheckoutRetryStorm => "Checkout repeats its calls to payments and cart again and again.",
            Self::RecommendationsCold => "The cache of recommendations is empty and is rebuilt under load.",
        }
    }

    /// The service that breaks.
    #[must_use]
    pub fn primary(self) -> &'static str {
        match self {
            Self::PaymentsOutage => "payments",
            Self::CatalogLatency => "catalog",
            Self::InventoryDeadlock => "inventory",
            Self::NotificationsFlood => "notifications",
            Self::SearchIndexFail => "search",
            Self::CheckoutRetryStorm => "checkout",
            Self::RecommendationsCold => "recommendations",
        }
    }

    /// How long it lasts.
    #[must_use]
    pub fn duration(self) -> Duration {
        Duration::from_secs(match self {
            Self::PaymentsOutage => 35,
            Self::CatalogLatency | Self::NotificationsFlood | Self::CheckoutRetryStorm => 28,
            Self::RecommendationsCold => 26,
            Self::InventoryDeadlock => 25,
            Self::SearchIndexFail => 24,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fault_has_its_own_name_and_its_own_primary() {
        for fault in Fault::ALL {
            assert_eq!(Fault::parse(fault.name()), Some(fault));
            assert!((24..=35).contains(&fault.duration().as_secs()));
            assert!(crate::services().any(|service| service.name == fault.primary()));
        }
        assert_eq!(Fault::parse("payments"), None);
        assert_eq!(Fault::ALL.map(Fault::primary).into_iter().collect::<BTreeSet<_>>().len(), 7);
        assert_eq!(Fault::ALL.map(Fault::description).into_iter().collect::<BTreeSet<_>>().len(), 7);
    }
}
