use super::*;
use model::Timestamp;
use std::collections::BTreeSet;

const WEB: u64 = 10;
const CART: u64 = 20;
const STOCK: u64 = 30;

/// What a request does in `stock`, and how long a step takes there.
#[derive(Clone, Copy)]
struct Stock {
    step_ms: i64,
    is_failing: bool,
}

/// web calls cart, cart calls stock; each writes on the way in and out. `second` is when it begins.
fn request(locator: &mut Locator, second: i64, stock: Stock) {
    let names = ["web", "cart", "stock"].map(|name| locator.service(name));
    let outcome = if stock.is_failing { STOCK + 9 } else { STOCK + 1 };
    let jitter = second % 7;
    let steps = [
        (0, WEB, 1),
        (1, CART, 10 + jitter),
        (2, STOCK, 10),
        (2, outcome, stock.step_ms),
        (1, CART + 1, 10 + jitter),
        (0, WEB + 1, 1),
    ];
    let mut at = Timestamp::from_secs(second);
    let lines = steps.map(|(service, template, ms)| {
        at = Timestamp(at.0 + ms * 1_000_000);
        TraceLine { ts: at, service: names[service], span: SpanId(service as u64 + 1), template }
    });
    locator.observe_lines(&lines);
}

const HEALTHY: Stock = Stock { step_ms: 10, is_failing: false };

fn located(fault: Stock) -> Located {
    let mut locator = Locator::new();
    (0..300).for_each(|second| request(&mut locator, second, HEALTHY));
    (300..360).for_each(|second| request(&mut locator, second, fault));
    locator.locate(Timestamp::from_secs(300), Timestamp::from_secs(360), &LocateOptions::default())
}

#[test]
fn the_service_whose_own_lines_changed_is_the_root_and_its_callers_are_impacted() {
    let cases = [
        ("fails", Stock { is_failing: true, ..HEALTHY }, "came next 60 of 60 times, before 0 of 300"),
        ("slow", Stock { step_ms: 300, ..HEALTHY }, "times as long"),
    ];
    for (what, fault, sentence) in cases {
        let found = located(fault);
        let root = found.candidates.first().unwrap();
        assert_eq!(root.service, "stock", "{what}: {found:?}");
        assert!(root.evidence.iter().any(|told| told.contains(sentence)), "{what}: {root:?}");
        let all: f64 = found.candidates.iter().map(|candidate| candidate.confidence).sum();
        assert!((all - 1.0).abs() < 1e-9, "{what}");
    }
}

#[test]
fn without_a_change_or_without_a_past_nobody_is_accused() {
    let healthy = located(HEALTHY);
    assert!(healthy.candidates.first().is_none_or(|root| root.evidence.is_empty()), "{healthy:?}");
    let mut locator = Locator::new();
    request(&mut locator, 0, HEALTHY);
    let first = locator.locate(Timestamp::from_secs(0), Timestamp::from_secs(9), &LocateOptions::default());
    assert!(first.candidates.is_empty());
}

#[test]
fn calls_are_read_from_the_order_of_lines() {
    let mut locator = Locator::new();
    (0..10).for_each(|second| request(&mut locator, second, HEALTHY));
    let edges: Vec<(String, String)> =
        locator.edges().into_iter().map(|edge| (edge.caller, edge.callee)).collect();
    let expected = [("cart", "stock"), ("web", "cart")];
    assert_eq!(edges, expected.map(|(caller, callee)| (caller.to_owned(), callee.to_owned())));
}

#[test]
fn a_call_after_the_last_line_of_its_caller_is_found_if_it_happens_often() {
    let line = |secs, service, span| TraceLine {
        ts: Timestamp::from_secs(secs),
        service: ServiceNo(service),
        span: SpanId(span),
        template: 1,
    };
    let mut nesting = Nesting::new(BTreeSet::new());
    (0..2).for_each(|_| nesting.observe(&[line(0, 1, 1), line(1, 2, 2)]));
    assert_eq!(nesting.edges(), []);
    nesting.observe(&[line(0, 1, 1), line(1, 2, 2)]);
    let called = InferredEdge { caller: ServiceNo(1), callee: ServiceNo(2), calls: 3 };
    assert_eq!(nesting.edges(), [called]);
}

#[test]
fn a_slow_span_is_blamed_and_not_the_one_that_waits_for_it() {
    let mut locator = Locator::new();
    let (web, stock) = (locator.service("web"), locator.service("stock"));
    for second in 0..360 {
        let work_us = if second < 300 { 5_000 + second % 7 } else { 90_000 };
        let begin = Timestamp::from_secs(second as i64);
        let span = |service, span, parent, duration_us| TraceSpan {
            begin,
            duration_us,
            service,
            span: SpanId(span),
            parent: SpanId(parent),
            operation: span,
        };
        let own = span(web, 1, 0, work_us + 4_000);
        locator.observe_spans(&[own, span(web, 2, 1, work_us + 1_000), span(stock, 3, 2, work_us)]);
    }
    let found =
        locator.locate(Timestamp::from_secs(300), Timestamp::from_secs(360), &LocateOptions::default());
    assert_eq!(found.candidates[0].service, "stock", "{found:?}");
    assert_eq!(locator.edges().len(), 1);
}
