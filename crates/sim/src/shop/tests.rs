use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use model::Severity;
use proptest::prelude::*;

use super::*;
use crate::graph::PLAN;
use crate::limits::LATE_MS_MAX;
use crate::line::Template;
use crate::lines::STEPS;
use crate::{calls, services};

const START: Timestamp = Timestamp(1_795_269_600_000_000_000);

fn shop(seed: u64, factor: f64) -> Shop {
    Shop::new(Options { seed, start: START, factor })
}

fn after(seconds: u64) -> Timestamp {
    START + Duration::from_secs(seconds)
}

fn json(records: &[Record]) -> String {
    let mut out = String::new();
    for record in records {
        record.write_json(&mut out);
        out.push('\n');
    }
    out
}

/// Half an hour at the base rate: one burst at least of everything, and one deploy.
static HALF_HOUR: LazyLock<Vec<Record>> = LazyLock::new(|| shop(1, 1.0).advance(after(1_800)));

#[test]
fn same_seed_gives_same_bytes_and_another_seed_others() {
    let bytes = |seed| json(&shop(seed, 1.0).advance(after(20)));
    assert!(bytes(1).len() > 100_000);
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn each_minute_has_60_to_140_records_a_second() {
    let mut minutes = BTreeMap::<i64, u32>::new();
    for record in &*HALF_HOUR {
        *minutes.entry(record.timestamp.secs() / 60).or_default() += 1;
    }
    assert_eq!(minutes.len(), 30);
    for (minute, records) in minutes {
        assert!((3_600..=8_400).contains(&records), "{records} in minute {minute}");
    }
}

#[test]
fn the_factor_multiplies_the_rate_and_is_brought_into_its_range() {
    let records = |factor, seconds| shop(3, factor).advance(after(seconds)).len() as f64;
    let base = records(1.0, 300) / 300.0;
    for (factor, expected, seconds) in
        [(10.0, 10.0, 60), (0.1, 0.1, 1_200), (0.0, 0.1, 1_200), (f64::NAN, 1.0, 120)]
    {
        let ratio = records(factor, seconds) / seconds as f64 / base;
        assert!((0.8..1.25).contains(&(ratio / expected)), "factor {factor}: {ratio}");
    }
}

/// The records that end a span, by its id.
fn spans(records: &[Record]) -> BTreeMap<&str, &Record> {
    let ends = records.iter().filter(|record| record.severity != Severity::Debug);
    ends.map(|record| (record.span_id.as_str(), record)).collect()
}

#[test]
fn calls_are_made_with_their_probabilities_and_no_others() {
    let spans = spans(&HALF_HOUR);
    let mut of_service = BTreeMap::<&str, f64>::new();
    let mut made = BTreeMap::<(&str, &str), f64>::new();
    for span in spans.values() {
        *of_service.entry(span.service).or_default() += 1.0;
        let parent = span.parent_span_id.as_deref().and_then(|id| spans.get(id));
        if let Some(parent) = parent {
            assert_eq!(Some(parent.service), span.parent_service);
            assert_eq!(parent.trace_id, span.trace_id);
            *made.entry((parent.service, span.service)).or_default() += 1.0;
        }
    }
    for call in calls() {
        let tries = of_service[call.caller];
        let expected = tries * call.probability;
        let sigma = (expected * (1.0 - call.probability)).sqrt();
        let count = made.remove(&(call.caller, call.callee)).unwrap_or(0.0);
        assert!((count - expected).abs() < 3.0 * sigma, "{call:?}: {count} of {tries}, sigma {sigma}");
    }
    assert!(made.is_empty(), "{made:?}");
}

#[test]
fn traces_enter_where_they_should() {
    let entered = |name: &str| {
        let is_entry = |r: &&Record| r.parent_span_id.is_none() && r.severity != Severity::Debug;
        let is_job = |r: &&Record| r.message.starts_with("job=");
        HALF_HOUR.iter().filter(is_entry).filter(|r| r.service == name && !is_job(r)).count() as f64
    };
    let total: f64 = services().map(|service| entered(service.name)).sum();
    for (name, share) in ENTRIES {
        let sigma = (total * share * (1.0 - share)).sqrt();
        assert!((entered(name) - total * share).abs() < 3.0 * sigma, "{name}");
    }
}

#[test]
fn a_caller_takes_longer_than_all_its_callees() {
    let spans = spans(&HALF_HOUR);
    let mut called_ms = BTreeMap::<&str, f64>::new();
    for span in spans.values() {
        if let Some(parent) = span.parent_span_id.as_deref() {
            *called_ms.entry(parent).or_default() += span.duration_ms;
        }
    }
    for (id, called_ms) in called_ms {
        if let Some(caller) = spans.get(id) {
            assert!(caller.duration_ms > called_ms, "{caller:?}");
        }
    }
}

#[test]
fn every_line_of_every_service_appears() {
    let mut missing: Vec<_> = PLAN
        .iter()
        .flat_map(|plan| plan.lines.iter().map(|line| (plan.service.name, line)))
        .map(|(service, line)| (Some(service), line.text, Template::from(line)))
        .collect();
    missing.extend(STEPS.iter().map(|line| (None, line.text, Template::from(line))));
    for record in &*HALF_HOUR {
        missing.retain(|(service, _, template)| {
            service.is_some_and(|name| name != record.service) || !template.could_be(&record.message)
        });
    }
    assert!(missing.is_empty(), "{:?}", missing.iter().map(|(_, text, _)| text).collect::<Vec<_>>());
}

#[test]
fn quiet_time_has_few_warnings_and_about_one_percent_errors() {
    let share = |severity| {
        HALF_HOUR.iter().filter(|r| r.severity == severity).count() as f64 / HALF_HOUR.len() as f64
    };
    assert!((0.005..0.015).contains(&share(Severity::Error)), "{}", share(Severity::Error));
    assert!((0.01..0.04).contains(&share(Severity::Warn)), "{}", share(Severity::Warn));
    assert!(share(Severity::Debug) < 0.05, "{}", share(Severity::Debug));
    assert_eq!(share(Severity::Fatal), 0.0);
}

#[test]
fn timestamps_are_out_of_order_by_less_than_400_ms() {
    let mut newest = Timestamp(i64::MIN);
    let mut late_ms_max = 0;
    for record in &*HALF_HOUR {
        late_ms_max = late_ms_max.max(newest.since(record.timestamp).as_millis());
        newest = newest.max(record.timestamp);
    }
    assert!((300..u128::from(LATE_MS_MAX)).contains(&late_ms_max), "{late_ms_max}");
}

#[test]
fn deploys_change_a_version_and_bring_two_lines() {
    let mut versions = BTreeMap::<&str, BTreeSet<&str>>::new();
    for record in &*HALF_HOUR {
        versions.entry(record.service).or_default().insert(&record.version);
    }
    let changed = versions.values().filter(|seen| seen.len() > 1).count();
    assert!((1..=2).contains(&changed), "{versions:?}");

    let mut shop = shop(1, FACTOR_MIN);
    shop.advance(after(1_200));
    let deployed: Vec<usize> = shop.world.services.iter().map(|s| s.deployed.len()).collect();
    assert_eq!(deployed.iter().sum::<usize>(), 2, "{deployed:?}");
}

#[test]
fn one_service_is_set_to_debug_for_a_minute() {
    let debug: Vec<&Record> = HALF_HOUR.iter().filter(|r| r.severity == Severity::Debug).collect();
    assert!(!debug.is_empty());
    let seconds: BTreeSet<i64> = debug.iter().map(|r| r.timestamp.secs()).collect();
    assert!(seconds.len() <= 2 * 62, "{}", seconds.len());
}

#[test]
fn the_batch_job_bursts_every_five_minutes() {
    let job = HALF_HOUR.iter().filter(|r| r.message.starts_with("job="));
    let mut bursts = BTreeMap::<&str, usize>::new();
    job.for_each(|r| *bursts.entry(&r.trace_id).or_default() += 1);
    assert_eq!(bursts.len(), 6);
    assert!(bursts.values().all(|&lines| lines == 120), "{bursts:?}");
}

#[test]
fn one_client_is_slow() {
    let slow = HALF_HOUR.iter().filter(|r| r.message.starts_with("slow response to client"));
    let mut clients = BTreeMap::<&str, usize>::new();
    slow.filter(|r| r.duration_ms > 150.0)
        .for_each(|r| *clients.entry(r.message.split([' ', ':']).nth(4).unwrap()).or_default() += 1);
    let most = clients.values().copied().max().unwrap();
    assert!(most >= 5, "{clients:?}");
    assert_eq!(clients.values().filter(|&&times| times > most / 2).count(), 1, "{clients:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn one_step_gives_the_same_as_many(seed: u64, cuts in prop::collection::vec(0u64..330_000, 0..12)) {
        let until = START + Duration::from_secs(330);
        let whole = shop(seed, 0.1).advance(until);
        let mut stepwise = shop(seed, 0.1);
        let mut cuts = cuts;
        cuts.sort_unstable();
        let mut parts: Vec<Record> =
            cuts.iter().flat_map(|&cut| stepwise.advance(START + Duration::from_millis(cut))).collect();
        parts.extend(stepwise.advance(until));
        prop_assert_eq!(json(&whole), json(&parts));
    }
}
