//! Latency that only messages tell.

use crate::of_shop;
use model::{DetectorKind, IncidentId, Seq, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};
use sim::{Fault, Run, Shop};
use std::collections::BTreeMap;
use std::time::Duration;

/// A shop whose rows have no column for durations; its lines still tell them.
fn observe(analysis: &mut Analysis, record: &sim::Record) {
    analysis.observe(&Record { duration: None, ..of_shop(record) });
}

#[test]
fn a_service_four_times_slower_in_its_words_alone_is_found_and_named() {
    for text in ["took {}ms", "duration={}s", "done in {} seconds, {n} rows", r#"{"msg":"order {n} in {}s"}"#]
    {
        let mut analysis = Analysis::new(Options::default());
        let mut found = Vec::new();
        for second in 0..300 {
            let ts = Timestamp::from_secs(1_000_000 + second);
            for number in 0..10 {
                // 20 to 100 ms, four times that from 200 s on
                let base = 20.0 + f64::from((second as i32 * 37 + number * 13) % 80);
                let millis = if second < 200 { base } else { 4.0 * base };
                let shown = if text.contains("ms") { millis } else { millis / 1_000.0 };
                let line = text.replace("{}", &format!("{shown:.3}")).replace("{n}", &number.to_string());
                analysis.observe(&Record::new("logs", "cart", ts, &line));
                // another template, which takes minutes and says so now and then
                if number == 0 && second % 3 == 0 {
                    let line =
                        format!("rollup of day {second} finished after {}m{}s", second % 7 + 1, second % 60);
                    analysis.observe(&Record::new("logs", "cart", ts, &line));
                }
            }
            for anomaly in analysis.tick(Seq(second as u64), ts) {
                found.push((second, anomaly.signal));
            }
        }
        let (at, signal) = found.first().unwrap_or_else(|| panic!("{text}: nothing was found"));
        assert_eq!(signal.detector, DetectorKind::Latency, "{text}: {signal:?}");
        assert!((200..=206).contains(at), "{text}: told at {at}: {signal:?}");
        assert_eq!(analysis.incidents()[0].root(), "cart", "{text}");
    }
}

#[test]
fn slow_queries_of_the_shop_are_found_by_their_lines() {
    for seed in 1..4 {
        let run = Run::fresh(Fault::CatalogLatency, seed);
        let start = run.truths()[0].start;
        let mut analysis = Analysis::new(Options::default());
        let mut opened: BTreeMap<IncidentId, Timestamp> = BTreeMap::new();
        for (seq, second) in (1..).zip(run) {
            second.records.iter().for_each(|record| observe(&mut analysis, record));
            analysis.tick(Seq(seq), second.end);
            analysis.incidents().iter().for_each(|i| _ = opened.entry(i.id).or_insert(second.end));
        }
        let incidents = analysis.incidents();
        assert_eq!(incidents.len(), 1, "seed {seed}: {incidents:?}");
        assert_eq!(incidents[0].root(), "catalog", "seed {seed}");
        let delay = opened[&incidents[0].id].since(start);
        assert!(delay <= Duration::from_secs(10), "seed {seed}: {delay:?}");
    }
}

/// Hours of a quiet shop; incidents and anomalies.
fn quiet(hours: u64, seed: u64, factor: f64) -> (Vec<String>, u64) {
    let start = Timestamp::from_secs(1_794_819_600 + seed as i64 * 20_000);
    let mut shop = Shop::new(sim::Options { seed, start, factor });
    let mut analysis = Analysis::new(Options::default());
    for second in 1..=3_600 * hours {
        let now = start + Duration::from_secs(second);
        shop.advance(now).iter().for_each(|record| observe(&mut analysis, record));
        analysis.tick(Seq(second), now);
    }
    let titles = analysis.incidents().into_iter().map(|incident| incident.title).collect();
    (titles, analysis.anomalies_total())
}

#[test]
fn a_quiet_shop_stays_quiet_when_only_its_lines_tell_durations() {
    let (incidents, anomalies) = quiet(2, 1, 0.1);
    assert!(incidents.is_empty(), "{incidents:?}, {anomalies} anomalies");
}

#[test]
#[ignore = "days of a shop want a release build: cargo test --release -p seismolog-analysis quiet -- --ignored --nocapture"]
fn a_quiet_shop_stays_quiet_for_forty_hours_when_only_its_lines_tell_durations() {
    for seed in 1..=5 {
        let (incidents, anomalies) = quiet(8, seed, 1.0);
        println!("seed {seed}: {} incidents, {anomalies} anomalies in 8 h", incidents.len());
        assert!(incidents.is_empty(), "seed {seed}: {incidents:?}");
    }
}
