//! What a fault does beyond its primary: along calls, later, and to nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;

use model::Severity;

use super::*;
use crate::{Options, Record, Shop, callers_of};

const START: Timestamp = Timestamp(1_795_269_600_000_000_000);

fn shop(seed: u64, factor: f64) -> Shop {
    Shop::new(Options { seed, start: START, factor })
}

fn after(seconds: u64) -> Timestamp {
    START + Duration::from_secs(seconds)
}

type Traces = BTreeMap<String, Vec<Record>>;

/// The records of each trace, in the order in which they were written.
fn traces(records: Vec<Record>) -> Traces {
    let mut traces = Traces::new();
    for record in records {
        traces.entry(record.trace_id.clone()).or_default().push(record);
    }
    for trace in traces.values_mut() {
        trace.sort_by(|a, b| {
            (a.timestamp, &a.span_id, &a.message).cmp(&(b.timestamp, &b.span_id, &b.message))
        });
    }
    traces
}

fn minute(fault: Option<Fault>) -> Traces {
    let mut shop = shop(5, 5.0);
    if let Some(fault) = fault {
        shop.inject(fault, after(10));
    }
    traces(shop.advance(after(60)))
}

/// All of a minute in which the fault is on from second 10, by trace, and the same without it.
fn twins(fault: Fault) -> [&'static Traces; 2] {
    static FAULTY: LazyLock<Vec<Traces>> =
        LazyLock::new(|| Fault::ALL.map(|fault| minute(Some(fault))).into());
    static QUIET: LazyLock<Traces> = LazyLock::new(|| minute(None));
    [&FAULTY[fault as usize], &QUIET]
}

#[test]
fn a_trace_that_does_not_call_the_primary_while_the_fault_is_on_is_the_same_as_without() {
    for fault in Fault::ALL {
        let [faulty, quiet] = twins(fault);
        assert_eq!(faulty.len(), quiet.len());
        let mut changed = 0;
        for (id, trace) in faulty {
            if trace != &quiet[id] {
                changed += 1;
                let ends = || trace.iter().chain(&quiet[id]);
                assert!(ends().any(|r| r.service == fault.primary()), "{fault:?}: {trace:?}");
                let first = ends().map(|r| r.timestamp).min().unwrap();
                assert!(first > after(10) && first < after(10) + fault.duration() + Duration::from_secs(5));
            }
        }
        assert!(changed > 20, "{fault:?}: {changed}");
    }
}

/// Whether the span called the primary, itself or through those it called, and that call failed or came too late.
fn felt(trace: &[Record], span_id: &str, primary: &str) -> bool {
    let called = trace.iter().filter(|r| r.parent_span_id.as_deref() == Some(span_id));
    called
        .filter(|r| r.status_code >= 500 || r.duration_ms > 1_800.0)
        .any(|callee| callee.service == primary || felt(trace, &callee.span_id, primary))
}

#[test]
fn callers_fail_about_2_s_after_the_begin_and_only_they_do() {
    for fault in Fault::ALL {
        let [faulty, quiet] = twins(fault);
        let callers: BTreeSet<String> = callers_of(fault.primary()).into_iter().map(|c| c.service).collect();
        let mut first_failed = BTreeMap::<&str, Timestamp>::new();
        for (id, trace) in faulty.iter().filter(|(id, trace)| **trace != quiet[*id]) {
            for record in trace.iter().filter(|r| r.status_code == 502 && !quiet[id].contains(r)) {
                if felt(trace, &record.span_id, fault.primary()) {
                    let first = first_failed.entry(record.service).or_insert(record.timestamp);
                    *first = record.timestamp.min(*first);
                }
            }
        }
        for (service, first) in &first_failed {
            assert!(callers.contains(*service), "{fault:?}: {service}");
            assert!(*first >= after(10) + Duration::from_millis(1_600), "{fault:?}: {service} at {first}");
        }
        for caller in callers_of(fault.primary()).iter().filter(|caller| caller.hops == 1) {
            let first = first_failed.get(caller.service.as_str());
            assert!(
                first.is_some_and(|first| *first < after(10) + fault.duration()),
                "{fault:?}, {}: {first:?}",
                caller.service
            );
        }

        let errors = |traces: &Traces| {
            let is_other = |r: &&Record| r.service != fault.primary() && !callers.contains(r.service);
            traces.values().flatten().filter(is_other).filter(|r| r.severity == Severity::Error).count()
        };
        let (with, without) = (errors(faulty), errors(quiet));
        assert!(
            with as f64 <= 1.5 * without as f64 + 5.0,
            "{fault:?}: {with} and {without} errors elsewhere"
        );
    }
}

#[test]
fn a_failing_caller_waited_some_2_s_for_a_call_that_its_trace_made() {
    let [faulty, _] = twins(Fault::PaymentsOutage);
    let mut waits = Vec::new();
    for trace in faulty.values() {
        for callee in trace.iter().filter(|r| r.message.contains(" timed out, charge ")) {
            let is_caller =
                |r: &&Record| Some(&r.span_id) == callee.parent_span_id.as_ref() && r.status_code == 502;
            waits.extend(
                trace.iter().find(is_caller).map(|r| r.timestamp.since(callee.timestamp).as_millis()),
            );
        }
    }
    waits.sort_unstable();
    let median = waits[waits.len() / 2];
    assert!(waits.len() > 50 && waits[0] >= 1_600 && (1_900..2_500).contains(&median), "{waits:?}");
}

#[test]
fn soon_after_its_end_a_fault_is_not_felt() {
    for fault in Fault::ALL {
        let [faulty, quiet] = twins(fault);
        let late = |traces: &Traces| -> Vec<Record> {
            let end = after(10) + fault.duration() + Duration::from_secs(8);
            traces.values().flatten().filter(|r| r.timestamp > end).cloned().collect()
        };
        assert_eq!(late(faulty), late(quiet), "{fault:?}");
    }
}

#[test]
fn quiet_time_between_faults_has_about_one_percent_errors() {
    let mut shop = shop(3, 1.0);
    for (number, fault) in (0u64..).zip(Fault::ALL) {
        shop.inject(fault, after(100 + 110 * number));
    }
    let records = shop.advance(after(870));
    let is_quiet = |r: &&Record| {
        let since_first = r.timestamp.since(after(100)).as_secs();
        r.timestamp < after(100) || since_first % 110 > 45
    };
    let quiet: Vec<&Record> = records.iter().filter(is_quiet).collect();
    let errors = quiet.iter().filter(|r| r.severity == Severity::Error).count();
    let share = errors as f64 / quiet.len() as f64;
    assert!((0.005..0.015).contains(&share), "{share}");
}

#[test]
fn an_injection_in_time_gives_the_same_bytes_as_one_planned_before() {
    let fault = Fault::InventoryDeadlock;
    let mut planned = shop(9, 1.0);
    planned.inject(fault, after(20));
    let mut stepwise = shop(9, 1.0);
    let mut records = stepwise.advance(after(20));
    let truth = stepwise.inject(fault, after(1));
    records.extend(stepwise.advance(after(60)));
    assert_eq!((truth.start, truth.end), (after(20), after(45)));
    assert_eq!(planned.advance(after(60)), records);
}

#[test]
fn faults_are_active_from_their_start_to_their_end_and_side_by_side() {
    let mut shop = shop(1, 1.0);
    shop.inject(Fault::SearchIndexFail, after(10));
    shop.inject(Fault::PaymentsOutage, after(20));
    shop.inject(Fault::SearchIndexFail, after(30));
    let cases: [(u64, &[Fault]); 6] = [
        (9, &[]),
        (10, &[Fault::SearchIndexFail]),
        (20, &[Fault::PaymentsOutage, Fault::SearchIndexFail]),
        (53, &[Fault::PaymentsOutage, Fault::SearchIndexFail]),
        (54, &[Fault::PaymentsOutage]),
        (55, &[]),
    ];
    for (second, expected) in cases {
        assert_eq!(shop.active_faults(after(second)), expected, "second {second}");
    }
}

#[test]
fn beyond_the_limit_the_oldest_injection_goes() {
    let mut shop = shop(1, 1.0);
    shop.inject(Fault::SearchIndexFail, after(10));
    for _ in 0..INJECTIONS_MAX {
        shop.inject(Fault::PaymentsOutage, after(10));
    }
    assert_eq!(shop.active_faults(after(11)), [Fault::PaymentsOutage]);
}
