//! What was injected and who must suffer: what an evaluation compares incidents with.

use std::fmt::Write;

use model::{Impact, Timestamp};

use crate::fault::Fault;
use crate::graph::callers_of;

/// One injected fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// what was injected
    pub fault: Fault,
    /// the service that breaks
    pub primary: &'static str,
    /// the first instant at which traces that begin meet the fault
    pub start: Timestamp,
    /// the first instant at which they do so no more
    pub end: Timestamp,
    /// all direct and indirect callers of the primary, with the fewest calls between, nearest first
    pub callers: Vec<Impact>,
}

impl Truth {
    pub(crate) fn new(fault: Fault, start: Timestamp, end: Timestamp) -> Self {
        Self { fault, primary: fault.primary(), start, end, callers: callers_of(fault.primary()) }
    }

    /// One JSON object without a line end: `file` (of the records), `kind`, `root`, `start`, `end`, `callers`.
    #[must_use]
    pub fn to_json(&self, file: &str) -> String {
        debug_assert!(!file.contains(['"', '\\']), "file names are plain");
        let mut out = format!(
            r#"{{"file":"{file}","kind":"{}","root":"{}","start":"{}","end":"{}","callers":{{"#,
            self.fault.name(),
            self.primary,
            self.start,
            self.end,
        );
        for (number, caller) in self.callers.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(out, r#"{comma}"{}":{}"#, caller.service, caller.hops)
                .expect("writing into a String does not fail");
        }
        out.push_str("}}");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_all_transitive_callers_with_the_fewest_hops() {
        let cases: [(Fault, &[(&str, u32)]); 7] = [
            (Fault::PaymentsOutage, &[("checkout", 1), ("gateway", 2)]),
            (Fault::CatalogLatency, &[("gateway", 1), ("search", 1), ("cart", 1), ("checkout", 2)]),
            (
                Fault::InventoryDeadlock,
                &[
                    ("catalog", 1),
                    ("checkout", 1),
                    ("fulfillment", 1),
                    ("gateway", 2),
                    ("search", 2),
                    ("cart", 2),
                ],
            ),
            (Fault::NotificationsFlood, &[("checkout", 1), ("fulfillment", 1), ("gateway", 2)]),
            (Fault::SearchIndexFail, &[("gateway", 1)]),
            (Fault::CheckoutRetryStorm, &[("gateway", 1)]),
            (
                Fault::RecommendationsCold,
                &[("catalog", 1), ("gateway", 2), ("search", 2), ("cart", 2), ("checkout", 3)],
            ),
        ];
        for (fault, expected) in cases {
            let truth = Truth::new(fault, Timestamp(0), Timestamp(0) + fault.duration());
            let callers: Vec<_> = truth.callers.iter().map(|c| (c.service.as_str(), c.hops)).collect();
            assert_eq!(callers, expected, "{fault:?}");
        }
    }

    #[test]
    fn json_has_what_scorers_read() {
        let start = Timestamp::from_millis(1_795_269_731_250);
        let truth = Truth::new(Fault::PaymentsOutage, start, start + Fault::PaymentsOutage.duration());
        let expected = concat!(
            r#"{"file":"a.jsonl","kind":"payments_outage","root":"payments","start":"2026-11-21T14:02:11.250Z","#,
            r#""end":"2026-11-21T14:02:46.250Z","callers":{"checkout":1,"gateway":2}}"#,
        );
        assert_eq!(truth.to_json("a.jsonl"), expected);
    }
}
