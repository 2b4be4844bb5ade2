//! Measures rules over stored rows, as a backtest drives them, and a tick over many services:
//! `cargo run --release -p seismolog-detect --example rules_speed`.
#![allow(clippy::disallowed_methods, reason = "measures wall time")]
#![allow(clippy::print_stdout, reason = "prints its results")]

use model::{Severity, Timestamp};
use seismolog_detect::{Cadences, RuleDraft, Rules, ServiceWindows};
use std::time::{Duration, Instant};

/// Time on a processor, where the system tells it: a busy machine does not change it. Else wall time.
struct Stopwatch {
    begin: Instant,
    ran: Option<u64>,
}

fn ran_ns() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

impl Stopwatch {
    fn start() -> Self {
        Self { begin: Instant::now(), ran: ran_ns() }
    }

    fn elapsed(&self) -> Duration {
        let ran = self.ran.zip(ran_ns()).map(|(begin, end)| Duration::from_nanos(end - begin));
        ran.unwrap_or_else(|| self.begin.elapsed())
    }
}

fn main() {
    for services in [14, 1_000] {
        backtest(services, 20_000);
    }
    for services in [1_000, 10_000] {
        tick(services, 10);
    }
    cadences(10_000);
}

struct Row {
    service: usize,
    ts: Timestamp,
    severity: Severity,
    duration_ms: f64,
}

fn rows(services: usize, per_second: u64, seconds: u64) -> Vec<Row> {
    (0..per_second * seconds)
        .map(|number| {
            let random = model::split_mix(number);
            let severity = if random.is_multiple_of(50) { Severity::Error } else { Severity::Info };
            Row {
                service: (random >> 8) as usize % services,
                ts: Timestamp::from_secs(1_790_000_000 + (number / per_second) as i64),
                severity,
                duration_ms: 10.0 + (random >> 40) as f64 / 1e5,
            }
        })
        .collect()
}

fn names(services: usize) -> Vec<String> {
    (0..services).map(|number| format!("service-{number}")).collect()
}

/// Two minutes of event time: observe each row, tick each second.
fn backtest(services: usize, per_second: u64) {
    let names = names(services);
    let rows = rows(services, per_second, 120);
    let mut rules = Rules::shipped();
    let mut windows = ServiceWindows::default();
    let begin = Stopwatch::start();
    let mut changes = 0;
    let mut second = rows[0].ts;
    for row in &rows {
        if row.ts != second {
            changes += rules.tick(second, windows.services(second)).len();
            second = row.ts;
        }
        windows.observe(&names[row.service], row.ts, row.severity, Some(row.duration_ms));
    }
    changes += rules.tick(second, windows.services(second)).len();
    let rate = rows.len() as f64 / begin.elapsed().as_secs_f64() / 1e6;
    println!("backtest, {services} services, 3 rules: {rate:.1} M rows/s, {changes} changes");
}

/// One tick with so many rules of every kind on all services.
fn tick(services: usize, rules_of_each: usize) {
    let names = names(services);
    let mut windows = ServiceWindows::default();
    for row in rows(services, 100_000, 60) {
        windows.observe(&names[row.service], row.ts, row.severity, Some(row.duration_ms));
    }
    let mut rules = Rules::default();
    for metric in ["error_rate", "logs_per_min", "p95_latency"].repeat(rules_of_each) {
        let draft = RuleDraft {
            name: metric.to_owned(),
            metric: Some(metric.to_owned()),
            op: Some(">".to_owned()),
            threshold: Some(if metric == "error_rate" { 0.9 } else { 1e6 }),
            ..RuleDraft::default()
        };
        if let Err(refused) = rules.add(&draft) {
            println!("{refused}");
        }
    }
    let begin = Stopwatch::start();
    for second in 0..10 {
        let at = Timestamp::from_secs(1_790_000_060 + second);
        rules.tick(at, windows.services(at));
    }
    let micros = begin.elapsed().as_secs_f64() * 1e5;
    println!("tick, {services} services, {} rules on each: {micros:.0} µs", 3 * rules_of_each);
}

/// Beats and ticks of so many entities that speak every second.
fn cadences(entities: usize) {
    let names = names(entities);
    let mut cadences = Cadences::default();
    let at = |second: i64| Timestamp::from_secs(1_790_000_000 + second);
    let begin = Stopwatch::start();
    for second in 0..100 {
        cadences.tick(at(second));
        names.iter().for_each(|name| cadences.observe(name, at(second)));
    }
    let rate = 100.0 * entities as f64 / begin.elapsed().as_secs_f64() / 1e6;
    println!("cadences, {entities} entities, ticks included: {rate:.1} M beats/s");
}
