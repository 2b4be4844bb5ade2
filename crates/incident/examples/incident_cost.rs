//! Measures the cost of a call and of an anomaly in a large incident:
//! `cargo run --release -p seismolog-incident --example incident_cost`.
#![allow(clippy::disallowed_methods, reason = "measures wall time")]
#![allow(clippy::print_stdout, reason = "prints its results")]

use model::{Anomaly, AnomalyId, DetectorKind, Evidence, Seq, Signal, Subject, Timestamp};
use seismolog_incident::{Incidents, Options};
use std::time::Instant;

fn main() {
    for services in [60, 2_000] {
        measure(services);
    }
}

fn measure(services: usize) {
    const CALLS: usize = 2_000_000;
    const ANOMALIES: usize = 400;
    let names: Vec<String> = (0..services).map(|number| format!("service-{number}")).collect();
    // a tree: each service is called by the one of half its number, and a few across
    let mut incidents = Incidents::new(Options::default());
    let start = Instant::now();
    for call in 0..CALLS {
        let callee = call.wrapping_mul(0x9e37_79b9) % services;
        let caller = if call % 16 == 0 { callee / 3 } else { callee / 2 };
        let ts = Timestamp::from_secs((call / 20_000) as i64);
        incidents.observe_call(&names[caller], &names[callee], ts);
    }
    let per_call = start.elapsed().as_nanos() / CALLS as u128;

    let start = Instant::now();
    for number in 0..ANOMALIES {
        let service = names[number % services.min(200)].clone();
        let signal = Signal {
            detector: DetectorKind::Rate,
            subject: Subject { service, metric: "errors".into(), template: None },
            begin: Timestamp::from_secs(100),
            end: Timestamp::from_secs(110),
            p_value: 1e-9,
            score: 0.9,
            evidence: Evidence::default(),
        };
        let id = AnomalyId(number as u64 + 1);
        incidents.join(&Anomaly { id, seq: Seq(1), incident: None, signal });
    }
    println!(
        "{services} services, {} edges: {per_call} ns a call, {} us an anomaly, {} incidents",
        incidents.edges().len(),
        start.elapsed().as_micros() / ANOMALIES as u128,
        incidents.list().len()
    );
}
