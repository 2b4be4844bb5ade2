//! What each fault does to its primary. Nothing here says a word about callers: they suffer through their calls.
//!
//! Factors multiply what the service does in quiet time anyway; the fault's own lines come on top. With two to
//! fifteen spans a second and some 0.6 % of them failing in quiet time, the factors alone would be a handful of
//! lines in half a minute, which nobody could see, nor would an outage be one.

use crate::fault::Fault;
use crate::line::{Line, Template, caution, failure, note, warning};
use crate::{Random, graph};

/// How a fault changes the spans of its primary.
#[derive(Debug)]
pub(crate) struct Effect {
    /// times the failures for reasons of its own
    pub(crate) failures: f64,
    /// times the warnings
    pub(crate) warnings: f64,
    /// times its own time
    pub(crate) own_time: f64,
    /// callees whose calls are repeated
    pub(crate) repeated: Vec<graph::ServiceIndex>,
    troubles: Vec<(Trouble, Template)>,
    asides: Vec<(f64, Template)>,
}

/// A way in which a span goes wrong. A span has at most one; a failing line fails it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trouble {
    /// share of the spans, 0 to 1
    share: f64,
    /// how long it holds the span up, from and to, in milliseconds
    hold_ms: (u64, u64),
    line: Line,
}

/// Lines that a span writes besides the one at its end.
struct Aside {
    /// on average, in lines
    per_span: f64,
    line: Line,
}

/// The table's row of a fault.
struct Row {
    failures: f64,
    warnings: f64,
    own_time: f64,
    repeated: &'static [&'static str],
    troubles: &'static [Trouble],
    asides: &'static [Aside],
}

/// Repetitions of a repeated call, from and to.
const REPEATS: (u64, u64) = (1, 3);

/// Longer than any caller waits: the caller gives up first.
const HANG_MS: (u64, u64) = (2_300, 2_900);

const NOTHING: Row =
    Row { failures: 1.0, warnings: 1.0, own_time: 1.0, repeated: &[], troubles: &[], asides: &[] };

const fn trouble(share: f64, hold_ms: (u64, u64), line: Line) -> Trouble {
    Trouble { share, hold_ms, line }
}

const fn aside(per_span: f64, line: Line) -> Aside {
    Aside { per_span, line }
}

const fn row(fault: Fault) -> Row {
    match fault {
        Fault::PaymentsOutage => PAYMENTS_OUTAGE,
        Fault::CatalogLatency => CATALOG_LATENCY,
        Fault::InventoryDeadlock => INVENTORY_DEADLOCK,
        Fault::NotificationsFlood => NOTIFICATIONS_FLOOD,
        Fault::SearchIndexFail => SEARCH_INDEX_FAIL,
        Fault::CheckoutRetryStorm => CHECKOUT_RETRY_STORM,
        Fault::RecommendationsCold => RECOMMENDATIONS_COLD,
    }
}

const PAYMENTS_OUTAGE: Row = Row {
    failures: 4.5,
    own_time: 5.0,
    troubles: &[trouble(
        0.4,
        (0, 200),
        failure(
            "[<thread>] ERROR com.shop.payments.ChargeService - acquirer acq-<small> timed out, charge of <amount> <currency> for <order> given up after <ms> ms",
        ),
    )],
    asides: &[aside(0.15, caution("circuit to acquirer acq-<small> open, <count> charges waiting"))],
    ..NOTHING
};

/// Of the time of a span in quiet time half is its callees': its own grows by more than eight.
const CATALOG_LATENCY: Row = Row {
    own_time: 12.0,
    troubles: &[
        trouble(
            0.25,
            (40, 200),
            warning("slow query: no index for category <word>, scanned <bytes> rows in <ms> ms"),
        ),
        trouble(0.03, HANG_MS, warning("slow query: result for <sku> after <ms> ms, nobody waits for it")),
    ],
    ..NOTHING
};

const INVENTORY_DEADLOCK: Row = Row {
    failures: 3.5,
    own_time: 1.5,
    troubles: &[
        trouble(
            0.08,
            (300, 900),
            failure(
                "[<thread>] ERROR com.shop.inventory.StockDao - deadlock found: update of <sku> is the victim after <ms> ms",
            ),
        ),
        trouble(
            0.35,
            (200, 800),
            warning(
                "[<thread>] WARN com.shop.inventory.StockDao - lock contention on stock_levels: <sku> behind <small> transactions for <ms> ms",
            ),
        ),
        trouble(
            0.05,
            HANG_MS,
            warning(
                "[<thread>] WARN com.shop.inventory.StockDao - lock contention on stock_levels: <sku> behind <small> transactions for <ms> ms",
            ),
        ),
    ],
    ..NOTHING
};

/// The queue is full: what is sent waits in it, and some of it for longer than the sender does.
const NOTIFICATIONS_FLOOD: Row = Row {
    warnings: 5.5,
    own_time: 5.0,
    troubles: &[trouble(
        0.2,
        HANG_MS,
        warning("outbound queue full: <channel> to <user> accepted after <ms> ms"),
    )],
    asides: &[
        aside(1.7, note(r#"{"event":"requeued","channel":"<channel>","user":"<user>","depth":<bytes>}"#)),
        aside(0.3, caution("provider msg-<small> throttles <channel>: <count> messages put back")),
    ],
    ..NOTHING
};

const SEARCH_INDEX_FAIL: Row = Row {
    failures: 3.0,
    troubles: &[trouble(
        0.15,
        (0, 60),
        failure(
            "[<thread>] s.shop.search.SearchService - [shop-<small>] reader closed, generation <count> was never refreshed",
        ),
    )],
    asides: &[aside(
        0.2,
        caution(
            "[<thread>] s.shop.search.IndexService - [shop-<small>] refresh failed, source[schedule]: segment <hex> is corrupt",
        ),
    )],
    ..NOTHING
};

const CHECKOUT_RETRY_STORM: Row = Row {
    warnings: 3.5,
    repeated: &["payments", "cart"],
    troubles: &[
        trouble(0.1, (100, 400), failure("order <order> given up after <small> attempts in <ms> ms")),
        trouble(0.1, HANG_MS, warning("step=confirm order=<order> late, <small> attempts open for <ms> ms")),
    ],
    asides: &[aside(0.3, caution("step=retry order=<order> attempt=<small> idempotency_key=<hex>"))],
    ..NOTHING
};

const RECOMMENDATIONS_COLD: Row = Row {
    own_time: 6.0,
    troubles: &[trouble(
        0.06,
        HANG_MS,
        warning("request of <user> waited <ms> ms for the rebuild of its cache shard"),
    )],
    asides: &[
        aside(0.4, note("cache rebuild: shard <small> loaded <bytes> embeddings, <percent>% done")),
        aside(0.1, caution("cache rebuild: shard <small> has no snapshot, computing from events")),
    ],
    ..NOTHING
};

impl Effect {
    pub(crate) fn of(fault: Fault) -> Self {
        let row = row(fault);
        let troubles = row.troubles.iter().map(|trouble| (*trouble, Template::from(&trouble.line)));
        let asides = row.asides.iter().map(|aside| (aside.per_span, Template::from(&aside.line)));
        Self {
            failures: row.failures,
            warnings: row.warnings,
            own_time: row.own_time,
            repeated: row.repeated.iter().map(|name| graph::index_of(name)).collect(),
            troubles: troubles.collect(),
            asides: asides.collect(),
        }
    }

    /// What goes wrong in a span, if anything, and for how many microseconds that holds it up.
    pub(crate) fn trouble(&self, random: &mut Random) -> Option<(&Template, u64)> {
        let mut left = random.unit();
        for (trouble, template) in &self.troubles {
            if left < trouble.share {
                let (from, to) = trouble.hold_ms;
                return Some((template, 1_000 * from + random.below(1_000 * (to - from))));
            }
            left -= trouble.share;
        }
        None
    }

    /// The lines that a span writes besides its last.
    pub(crate) fn asides(&self, random: &mut Random) -> Vec<&Template> {
        let mut lines = Vec::new();
        for (per_span, template) in &self.asides {
            let more = u64::from(random.chance(per_span.fract()));
            lines.extend((0..*per_span as u64 + more).map(|_| template));
        }
        lines
    }

    /// How often a call to `callee` is made.
    pub(crate) fn calls(&self, callee: graph::ServiceIndex, random: &mut Random) -> u64 {
        let (from, to) = REPEATS;
        if self.repeated.contains(&callee) { 1 + from + random.below(to - from + 1) } else { 1 }
    }
}

#[cfg(test)]
mod tests;
