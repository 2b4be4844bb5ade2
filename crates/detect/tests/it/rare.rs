//! Rare templates that come back.

use model::codec::{Reader, Writer};
use model::{Severity, SplitMix64, TemplateId, Timestamp};
use seismolog_detect::{Mode, RareDetector, RareOptions, RareRecord, Return, TemplateSlot};

fn options() -> RareOptions {
    RareOptions { is_on: true, ..RareOptions::default() }
}

struct Service {
    detector: RareDetector,
    second: i64,
    found: Vec<Return>,
}

impl Service {
    fn new() -> Self {
        Self { detector: RareDetector::new(options()), second: 0, found: Vec::new() }
    }

    fn write(&mut self, slot: u32) {
        self.found.extend(self.detector.observe(&RareRecord {
            ts: Timestamp::from_secs(self.second),
            severity: Severity::Warn,
            template: TemplateSlot(slot),
            template_id: TemplateId(u64::from(slot) + 1),
            line: "cache shard lost",
            mode: Mode::Live,
        }));
    }

    /// Lets seconds pass, with two records of the frequent template in each, and one of another every so often.
    fn run(&mut self, seconds: i64, slot: u32, every: i64) {
        for number in 1..=seconds {
            self.second += 1;
            self.write(0);
            self.write(0);
            if number % every == 0 {
                self.write(slot);
            }
        }
    }
}

#[test]
fn a_rare_template_that_was_long_away_is_told_with_its_numbers() {
    let mut service = Service::new();
    service.run(6_000, 7, 300);
    service.run(9_000, 7, i64::MAX);
    assert!(service.found.is_empty(), "{:?}", service.found);
    service.write(7);
    let back = service.found.first().unwrap();
    assert_eq!(back.template, TemplateId(8));
    assert!(back.p_value < 1e-4 && back.score() > 0.1 && back.score() <= 0.4, "{back:?}");
    let sentence = back.sentence();
    assert_eq!(sentence, "back after 18,001 records (2 h), usually every 601: cache shard lost");
}

#[test]
fn what_is_frequent_or_was_not_away_or_has_hardly_come_is_silent() {
    for (visits, every, away) in [(20, 300, 1_500), (2, 300, 90_000), (400, 61, 9_000)] {
        let mut service = Service::new();
        service.run(visits * every, 7, every);
        service.run(away, 7, i64::MAX);
        service.write(7);
        let is_silent = service.found.is_empty();
        // every 61 s is rare enough among two records a second
        assert_eq!(is_silent, every != 61, "{visits} visits: {:?}", service.found);
    }
    let mut service = Service::new();
    service.run(6_000, 7, 2);
    service.run(9_000, 7, i64::MAX);
    service.write(7);
    assert!(service.found.is_empty(), "frequent: {:?}", service.found);
}

#[test]
fn a_night_of_the_service_is_nobodys_gap() {
    let mut service = Service::new();
    service.run(6_000, 7, 300);
    service.second += 86_400;
    service.run(600, 7, 300);
    assert!(service.found.is_empty(), "{:?}", service.found);
}

#[test]
fn random_visits_are_told_no_oftener_than_stated() {
    let mut random = SplitMix64(21);
    let mut service = Service::new();
    let mut visits = 0u32;
    for _ in 0..400_000 {
        service.second += 1;
        service.write(0);
        service.write(0);
        if random.below(1_000) == 0 {
            visits += 1;
            service.write(1 + random.below(3) as u32);
        }
    }
    let expected = f64::from(visits) * 1e-3;
    assert!(service.found.len() as f64 <= expected + 3.0 * expected.sqrt() + 1.0, "{:?}", service.found);
}

#[test]
fn history_teaches_and_the_bound_holds() {
    let mut detector = RareDetector::new(options());
    for slot in 0..10_000u32 {
        let found = detector.observe(&RareRecord {
            ts: Timestamp::from_secs(i64::from(slot) * 100),
            severity: Severity::Error,
            template: TemplateSlot(slot % 3_000),
            template_id: TemplateId(1),
            line: "",
            mode: Mode::History,
        });
        assert!(found.is_none());
    }
    let mut writer = Writer::default();
    detector.encode(&mut writer);
    let bytes = writer.into_bytes();
    assert!(bytes.len() <= 12 + 40 * seismolog_detect::limits::RARE_TEMPLATES_MAX, "{}", bytes.len());
    let mut again = Writer::default();
    RareDetector::decode(options(), &mut Reader::new(&bytes)).unwrap().encode(&mut again);
    assert_eq!(again.into_bytes(), bytes);
    for length in (0..bytes.len()).step_by(9) {
        assert!(
            RareDetector::decode(options(), &mut Reader::new(&bytes[..length])).is_err(),
            "{length} bytes"
        );
    }
}
