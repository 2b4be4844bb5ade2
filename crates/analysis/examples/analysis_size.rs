//! Measures what many services with many templates hold and cost:
//! `cargo run --release -p seismolog-analysis --example analysis_size -- [services [templates of each]]`.
#![allow(clippy::disallowed_methods, reason = "measures wall time")]
#![allow(clippy::print_stdout, reason = "prints its results")]

use model::{Seq, Severity, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};
use std::time::{Duration, Instant};

const SECONDS: usize = 600;
const RECORDS_PER_SECOND: usize = 5_000;

fn main() {
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let services = asked.first().copied().unwrap_or(9_990).max(1);
    let templates = asked.get(1).copied().unwrap_or(10).max(1);
    let names: Vec<String> = (0..services).map(|number| format!("service-{number}")).collect();
    let mut analysis = Analysis::new(Options::default());
    let (mut observing, mut ticks) = (Duration::ZERO, Vec::new());
    for second in 0..SECONDS {
        let ts = Timestamp::from_secs(second as i64 + 1_000_000);
        let begin = Instant::now();
        for place in 0..RECORDS_PER_SECOND {
            let number = second * RECORDS_PER_SECOND + place;
            let kind = letters(number / services % templates);
            let line = format!("{kind} of order {number} went to {kind} in {}ms by a worker", number % 97);
            let severity = if number.is_multiple_of(3) { Severity::Warn } else { Severity::Info };
            let duration = Some((number % 50) as f64);
            analysis.observe(&Record {
                severity,
                duration,
                ..Record::new("logs", &names[number % services], ts, &line)
            });
        }
        observing += begin.elapsed();
        let begin = Instant::now();
        analysis.tick(Seq(second as u64), ts);
        ticks.push(begin.elapsed());
    }
    ticks.sort();
    let before = memory_mib();
    let begin = Instant::now();
    let bytes = analysis.snapshot();
    println!("{services} services, {} templates", analysis.miner().len());
    println!("  {} ns a record", observing.as_nanos() / (SECONDS * RECORDS_PER_SECOND) as u128);
    println!("  tick median {:?}, longest {:?}", ticks[ticks.len() / 2], ticks[ticks.len() - 1]);
    println!("  {before} MiB resident, snapshot {} MiB in {:?}", bytes.len() >> 20, begin.elapsed());
    drop(analysis);
    let restored = Analysis::restore(Options::default(), &bytes).map(|analysis| analysis.records_total());
    println!("  most ever resident {} MiB, a restart included ({restored:?} records)", memory_mib());
}

/// A word without digits for a number.
fn letters(mut number: usize) -> String {
    let mut word = String::from("k");
    while number > 0 {
        word.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    word
}

/// Most memory this process ever had, in MiB; 0 where the system does not tell.
fn memory_mib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib =
        line.and_then(|line| line.split_whitespace().next()).and_then(|field| field.parse::<u64>().ok());
    kib.unwrap_or(0) / 1_024
}
