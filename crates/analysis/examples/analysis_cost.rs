//! Measures what a record costs over mining, and a tick by the number of services, in CPU time of this process:
//! `cargo run --release -p seismolog-analysis --example analysis_cost -- [services…]`.
#![allow(clippy::disallowed_methods, reason = "reads the time this process was given")]
#![allow(clippy::print_stdout, reason = "prints its results")]

use miner::Miner;
use model::{Seq, Severity, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};

const RECORDS: usize = 1_000_000;
const SECONDS: usize = 200;

/// Columns that rows have besides time, service, severity and message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    Plain,
    Duration,
    ParentService,
    Spans,
}

fn main() {
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    for services in if asked.is_empty() { vec![12, 1_000, 9_000] } else { asked } {
        let rows = Rows::of(services);
        let mining = rows.mining();
        println!("{services} services: mining {mining} ns a record");
        for (what, columns) in [
            ("nothing else", Columns::Plain),
            ("duration and trace", Columns::Duration),
            ("duration, trace, parent service", Columns::ParentService),
            ("duration, trace, spans", Columns::Spans),
        ] {
            rows.analysing(what, columns, mining);
        }
    }
}

/// CPU time of this process so far, in nanoseconds; 0 where the system does not tell.
fn cpu_ns() -> u128 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or(0)
}

struct Rows {
    names: Vec<String>,
    lines: Vec<String>,
    spans: Vec<String>,
}

impl Rows {
    fn of(services: usize) -> Self {
        Self {
            names: (0..services).map(|number| format!("service-{number}")).collect(),
            lines: (0..1_000).map(|number| format!("order {number} stored in {}ms", number % 97)).collect(),
            spans: (0..20_000).map(|number| format!("{:016x}", number * 0x9e37_79b9_7f4a_usize)).collect(),
        }
    }

    fn mining(&self) -> u128 {
        let mut miner = Miner::new(miner::Options::default());
        let scopes: Vec<_> = self.names.iter().map(|name| miner.scope("default", "logs", name)).collect();
        let begin = cpu_ns();
        for number in 0..RECORDS {
            miner.mine(scopes[number % scopes.len()], &self.lines[number % 1_000]);
        }
        (cpu_ns() - begin) / RECORDS as u128
    }

    fn record(&self, number: usize, ts: Timestamp, columns: Columns) -> Record<'_> {
        let (names, spans) = (&self.names, &self.spans);
        let has_spans = columns == Columns::Spans;
        let is_caller = columns == Columns::ParentService && !number.is_multiple_of(3);
        Record {
            severity: if number.is_multiple_of(100) { Severity::Warn } else { Severity::Info },
            trace_id: (columns != Columns::Plain).then(|| spans[number / 8 % 20_000].as_str()),
            span_id: has_spans.then(|| spans[number % 20_000].as_str()),
            parent_span_id: has_spans.then(|| spans[(number / 2) % 20_000].as_str()),
            parent_service: is_caller.then(|| names[number / 3 % names.len()].as_str()),
            duration: (columns != Columns::Plain).then_some((number % 50) as f64),
            ..Record::new("logs", &names[number % names.len()], ts, &self.lines[number % 1_000])
        }
    }

    fn analysing(&self, what: &str, columns: Columns, mining: u128) {
        let mut analysis = Analysis::new(Options::default());
        let (mut observing, mut ticking, mut longest) = (0, 0, 0);
        for second in 0..SECONDS {
            let ts = Timestamp::from_secs(second as i64 + 1_000_000);
            let begin = cpu_ns();
            for place in 0..RECORDS / SECONDS {
                analysis.observe(&self.record(second * (RECORDS / SECONDS) + place, ts, columns));
            }
            let observed = cpu_ns();
            analysis.tick(Seq(second as u64), ts);
            let tick = cpu_ns() - observed;
            observing += observed - begin;
            ticking += tick;
            longest = longest.max(tick);
        }
        println!(
            "  {what}: {} ns a record over mining; tick {} us, longest {} us; snapshot {} KiB",
            (observing / RECORDS as u128).saturating_sub(mining),
            ticking / SECONDS as u128 / 1_000,
            longest / 1_000,
            analysis.snapshot().len() / 1_024
        );
    }
}
