//! How large the effects are on the primary, against the same shop without the fault.

use std::sync::LazyLock;
use std::time::Duration;

use model::{Severity, Timestamp};

use super::*;
use crate::{Options, Record, Shop};

const START: Timestamp = Timestamp(1_795_269_600_000_000_000);

/// The records of a shop at ten times the base rate, from second 2 on, with the fault from then on or without.
fn records(fault: Option<Fault>, seconds: u64) -> Vec<Record> {
    let mut shop = Shop::new(Options { seed: 11, start: START, factor: 10.0 });
    if let Some(fault) = fault {
        shop.inject(fault, START + Duration::from_secs(2));
    }
    let mut records = shop.advance(START + Duration::from_secs(2 + seconds));
    records.retain(|record| record.timestamp >= START + Duration::from_secs(2));
    records
}

/// The records while the fault is on, and those of the same time without it.
fn twins(fault: Fault) -> (&'static [Record], Vec<Record>) {
    static FAULTY: LazyLock<Vec<Vec<Record>>> =
        LazyLock::new(|| Fault::ALL.map(|fault| records(Some(fault), fault.duration().as_secs())).into());
    static QUIET: LazyLock<Vec<Record>> = LazyLock::new(|| records(None, 35));
    let end = START + Duration::from_secs(2) + fault.duration();
    (&FAULTY[fault as usize], QUIET.iter().filter(|record| record.timestamp < end).cloned().collect())
}

fn count(records: &[Record], is_meant: impl Fn(&Record) -> bool) -> f64 {
    records.iter().filter(|record| is_meant(record)).count() as f64
}

/// The quantile of the durations of a service's spans, in milliseconds.
fn duration_ms(records: &[Record], service: &str, quantile: f64) -> f64 {
    let is_end = |record: &&Record| record.service == service && record.status_code > 0;
    let mut durations: Vec<f64> = records.iter().filter(is_end).map(|record| record.duration_ms).collect();
    durations.sort_by(f64::total_cmp);
    durations[(durations.len() as f64 * quantile) as usize]
}

enum Measure {
    Errors,
    Warnings,
    Volume,
    Duration(f64),
    CallsTo(&'static str),
}

#[test]
fn effects_on_the_primary_are_as_large_as_described() {
    use Measure::{CallsTo, Duration, Errors, Volume, Warnings};
    let cases = [
        (Fault::PaymentsOutage, Errors, 4.5..90.0),
        (Fault::PaymentsOutage, Duration(0.5), 4.0..7.0),
        (Fault::CatalogLatency, Duration(0.95), 7.0..9.0),
        (Fault::CatalogLatency, Warnings, 5.0..25.0),
        (Fault::InventoryDeadlock, Errors, 3.5..20.0),
        (Fault::NotificationsFlood, Warnings, 5.5..25.0),
        (Fault::NotificationsFlood, Volume, 2.7..3.3),
        (Fault::SearchIndexFail, Errors, 3.0..60.0),
        (Fault::CheckoutRetryStorm, Warnings, 3.5..40.0),
        (Fault::CheckoutRetryStorm, CallsTo("payments"), 2.6..3.4),
        (Fault::CheckoutRetryStorm, CallsTo("cart"), 2.6..3.4),
        (Fault::RecommendationsCold, Duration(0.5), 5.4..7.5),
    ];
    for (fault, measure, expected) in cases {
        let (faulty, quiet) = twins(fault);
        let primary = fault.primary();
        let of = |records: &[Record]| match measure {
            Errors => count(records, |r| r.service == primary && r.severity == Severity::Error),
            Warnings => count(records, |r| r.service == primary && r.severity == Severity::Warn),
            Volume => count(records, |r| r.service == primary),
            Duration(quantile) => duration_ms(records, primary, quantile),
            CallsTo(callee) => count(records, |r| r.service == callee && r.parent_service == Some(primary)),
        };
        let times = of(faulty) / of(&quiet);
        assert!(expected.contains(&times), "{fault:?}: {times}, {} and {}", of(faulty), of(&quiet));
    }
}

#[test]
fn direct_callers_suffer_in_errors_or_in_time() {
    for fault in Fault::ALL {
        let (faulty, quiet) = twins(fault);
        for caller in crate::callers_of(fault.primary()).iter().filter(|caller| caller.hops == 1) {
            let errors = |r: &Record| r.service == caller.service && r.severity == Severity::Error;
            let errors = count(faulty, errors) / count(&quiet, errors).max(1.0);
            let slow =
                duration_ms(faulty, &caller.service, 0.95) / duration_ms(&quiet, &caller.service, 0.95);
            let suffering = errors.max(slow);
            assert!(suffering > 3.0, "{fault:?}, {}: errors {errors:.1}, p95 {slow:.1}", caller.service);
        }
    }
}

#[test]
fn every_line_of_a_fault_appears_while_it_is_on_and_never_without() {
    for fault in Fault::ALL {
        let (faulty, quiet) = twins(fault);
        let effect = Effect::of(fault);
        let templates = effect.troubles.iter().map(|(_, template)| template);
        for template in templates.chain(effect.asides.iter().map(|(_, template)| template)) {
            let is_it = |r: &Record| r.service == fault.primary() && template.could_be(&r.message);
            assert!(count(faulty, is_it) > 0.0, "{fault:?}: {template:?}");
            assert!(count(&quiet, is_it) == 0.0, "{fault:?}: {template:?}");
        }
    }
}

#[test]
fn shares_leave_room_for_spans_that_go_well_and_repeats_are_calls_of_the_primary() {
    let graph = graph::Graph::new();
    for fault in Fault::ALL {
        let effect = Effect::of(fault);
        assert!(effect.troubles.iter().map(|(trouble, _)| trouble.share).sum::<f64>() < 0.5, "{fault:?}");
        let callees = graph.callees(graph::index_of(fault.primary()));
        for repeated in &effect.repeated {
            assert!(callees.iter().any(|(callee, _)| callee == repeated), "{fault:?}");
        }
    }
}
