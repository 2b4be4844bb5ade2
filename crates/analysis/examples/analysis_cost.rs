//! Measures what a record costs over mining, and a tick by the number of services:
//! `cargo run --release -p seismolog-analysis --example analysis_cost`.
#![allow(clippy::disallowed_methods, reason = "measures wall time")]
#![allow(clippy::print_stdout, reason = "prints its results")]

use miner::Miner;
use model::{Seq, Severity, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};
use std::time::Instant;

fn main() {
    for services in [12, 1_000, 9_000] {
        measure(services);
    }
}

fn measure(services: usize) {
    const RECORDS: usize = 1_000_000;
    let names: Vec<String> = (0..services).map(|number| format!("service-{number}")).collect();
    let lines: Vec<String> =
        (0..1_000).map(|number| format!("order {number} stored in {}ms", number % 97)).collect();
    let spans: Vec<String> =
        (0..20_000).map(|number| format!("{:016x}", number * 0x9e37_79b9_7f4a_usize)).collect();

    let mut miner = Miner::new(miner::Options::default());
    let scopes: Vec<_> = names.iter().map(|name| miner.scope("default", "logs", name)).collect();
    let start = Instant::now();
    for number in 0..RECORDS {
        miner.mine(scopes[number % services], &lines[number % 1_000]);
    }
    let mining = start.elapsed().as_nanos() / RECORDS as u128;

    for (what, has_spans) in [("with duration and parent service", false), ("with duration and spans", true)]
    {
        let mut analysis = Analysis::new(Options::default());
        let (mut observing, mut ticking, mut ticks, mut longest) = (0, 0, 0u64, 0);
        for second in 0..200 {
            let ts = Timestamp::from_secs(second as i64 + 1_000_000);
            let start = Instant::now();
            for place in 0..RECORDS / 200 {
                let number = second * (RECORDS / 200) + place;
                let parent = (!number.is_multiple_of(3)).then(|| names[number / 3 % services].as_str());
                analysis.observe(&Record {
                    severity: if number.is_multiple_of(100) { Severity::Warn } else { Severity::Info },
                    trace_id: Some(&spans[number / 8 % 20_000]),
                    span_id: has_spans.then_some(&spans[number % 20_000]),
                    parent_span_id: has_spans.then_some(&spans[(number / 2) % 20_000]),
                    parent_service: if has_spans { None } else { parent },
                    duration: Some((number % 50) as f64),
                    ..Record::new("logs", &names[number % services], ts, &lines[number % 1_000])
                });
            }
            observing += start.elapsed().as_nanos();
            let start = Instant::now();
            analysis.tick(Seq(second as u64), ts);
            let nanos = start.elapsed().as_nanos();
            ticking += nanos;
            longest = longest.max(nanos);
            ticks += 1;
        }
        println!(
            "{services} services {what}: {} ns a record over {mining} ns of mining; tick {} us, longest {} us; snapshot {} KiB",
            (observing / RECORDS as u128).saturating_sub(mining),
            ticking / u128::from(ticks) / 1_000,
            longest / 1_000,
            analysis.snapshot().len() / 1_024
        );
    }
}
