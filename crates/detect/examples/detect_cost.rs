//! Measures false alarms, delays and cost of the detectors on synthetic traffic:
//! `cargo run --release -p seismolog-detect --example detect_cost`.
#![allow(clippy::disallowed_methods, reason = "measures wall time")]
#![allow(clippy::print_stdout, reason = "prints its results")]

#[path = "../tests/it/chance.rs"]
mod chance;

use chance::poisson;
use model::{Severity, Signal, SplitMix64, TemplateId, Timestamp};
use seismolog_detect::{Detectors, Mode, Observed, Options, ServiceIndex, TemplateSlot};
use std::collections::BTreeMap;
use std::time::Instant;

fn main() {
    for scatter in [0.0, 0.05, 0.3] {
        false_alarms(scatter);
    }
    for (before, factor) in [(0.2, 4.0), (0.2, 8.0), (1.0, 3.0), (1.0, 4.0), (10.0, 2.5), (10.0, 4.0)] {
        delays(before, factor);
    }
    cost(60);
    cost(5_000);
}

fn normal(random: &mut SplitMix64) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.unit()).cos()
}

fn observe(detectors: &mut Detectors, service: ServiceIndex, second: i64, severity: Severity) {
    detectors.observe(Observed {
        service,
        ts: Timestamp::from_secs(second),
        severity,
        template: TemplateSlot(service.0),
        template_id: TemplateId(1),
        is_new_template: false,
        line: "GET /api/cart 200 in 12 ms for customer 48213",
        mode: Mode::Live,
    });
}

/// Quiet services with a daily wave of 50 %; the rate of each scatters log-normally from 10 s to 10 s.
fn false_alarms(scatter: f64) {
    const SERVICES: usize = 100;
    const DAYS: i64 = 6;
    let mut random = SplitMix64(42);
    let mut detectors = Detectors::new(Options::default());
    let indexes: Vec<_> = (0..SERVICES).map(|number| detectors.service(&format!("s{number}"))).collect();
    let mut breath = vec![1.0; SERVICES];
    let mut signals: Vec<Signal> = Vec::new();
    for second in 0..DAYS * 86_400 {
        let wave = 1.0 + 0.5 * (second as f64 / 86_400.0 * std::f64::consts::TAU).sin();
        for (number, index) in indexes.iter().enumerate() {
            if second % 10 == 0 {
                breath[number] = (scatter * normal(&mut random)).exp();
            }
            let rate = wave * breath[number];
            let levels = [(Severity::Info, 0.1), (Severity::Warn, 0.03), (Severity::Error, 0.02)];
            for (severity, level) in levels {
                for _ in 0..poisson(&mut random, rate * level * f64::from(1 << (number % 5))) {
                    observe(&mut detectors, *index, second, severity);
                }
            }
        }
        signals.extend(detectors.tick(Timestamp::from_secs(second)));
    }
    let months = SERVICES as f64 * DAYS as f64 / 30.0;
    let mut alarms: BTreeMap<&str, u32> = BTreeMap::new();
    let mut last: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for signal in &signals {
        let key = (signal.subject.service.as_str(), signal.subject.metric.as_str());
        if last.insert(key, signal.end.secs()).is_none_or(|before| signal.end.secs() - before > 60) {
            *alarms.entry(key.1).or_default() += 1;
        }
    }
    let per_month = f64::from(alarms.values().sum::<u32>()) / months;
    println!(
        "false alarms, scatter {scatter}: {per_month:.2} per service and month, {alarms:?} in {months} months"
    );
}

/// How long after a jump of errors the first signal comes out of a tick, wherever in a window it begins.
fn delays(before: f64, factor: f64) {
    let mut delays: Vec<i64> = Vec::new();
    let mut critical: Vec<i64> = Vec::new();
    for seed in 0..100 {
        let mut random = SplitMix64(seed);
        let mut detectors = Detectors::new(Options::default());
        let service = detectors.service("payments");
        let fault = 1_800 + (seed as i64 % 10);
        let (mut first, mut page) = (None, None);
        for second in 0..fault + 120 {
            let rate = if second < fault { before } else { before * factor };
            for _ in 0..poisson(&mut random, rate) {
                observe(&mut detectors, service, second, Severity::Error);
            }
            for _ in 0..poisson(&mut random, 10.0) {
                observe(&mut detectors, service, second, Severity::Info);
            }
            for signal in detectors.tick(Timestamp::from_secs(second)) {
                if signal.subject.metric == "errors" && second >= fault {
                    first.get_or_insert(second - fault);
                    if signal.score > 0.8 {
                        page.get_or_insert(second - fault);
                    }
                }
            }
        }
        delays.push(first.unwrap_or(999));
        critical.push(page.unwrap_or(999));
    }
    delays.sort_unstable();
    critical.sort_unstable();
    let at = |sorted: &[i64], share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
    println!(
        "delay, {before}/s x{factor}: median {} s, 90 % {} s, all {} s; critical median {} s, 90 % {} s",
        at(&delays, 0.5),
        at(&delays, 0.9),
        at(&delays, 1.0),
        at(&critical, 0.5),
        at(&critical, 0.9)
    );
}

fn cost(services: usize) {
    const RECORDS_PER_SECOND: usize = 50_000;
    const SECONDS: i64 = 100;
    let mut random = SplitMix64(1);
    let mut detectors = Detectors::new(Options::default());
    let indexes: Vec<_> = (0..services).map(|number| detectors.service(&format!("s{number}"))).collect();
    let order: Vec<_> = (0..RECORDS_PER_SECOND).map(|_| indexes[random.bits() as usize % services]).collect();
    let (mut observing, mut ticking) = (0, 0);
    for second in 0..SECONDS {
        let start = Instant::now();
        for (number, service) in order.iter().enumerate() {
            let severity = if number % 50 == 0 { Severity::Error } else { Severity::Info };
            observe(&mut detectors, *service, second, severity);
        }
        observing += start.elapsed().as_nanos();
        let start = Instant::now();
        detectors.tick(Timestamp::from_secs(second));
        ticking += start.elapsed().as_nanos();
    }
    let records = RECORDS_PER_SECOND as u128 * SECONDS as u128;
    let start = Instant::now();
    let bytes = detectors.snapshot();
    println!(
        "cost, {services} services: {} ns a record, {} us a tick, snapshot {} KiB in {} us",
        observing / records,
        ticking / 1_000 / SECONDS as u128,
        bytes.len() / 1024,
        start.elapsed().as_micros()
    );
}
