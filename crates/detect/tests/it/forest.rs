//! A service's windows against its own past.

use crate::chance::poisson;
use model::codec::{Reader, Writer};
use model::{Severity, SplitMix64, Timestamp};
use seismolog_detect::{ForestDetector, ForestOptions, Oddity, TemplateSlot};

const WINDOW_SECS: i64 = 30;

/// What a service writes in a second, on average.
#[derive(Clone, Copy)]
struct Rates {
    records: f64,
    warnings: f64,
    errors: f64,
    millis: f64,
}

struct Service {
    detector: ForestDetector,
    random: SplitMix64,
    second: i64,
}

impl Service {
    fn seeded(seed: u64) -> Self {
        let options = ForestOptions { is_on: true, p_value_max: 1.0, seed, ..ForestOptions::default() };
        Self { detector: ForestDetector::new(options), random: SplitMix64(seed), second: 0 }
    }

    fn write(&mut self, rates: Rates) -> Option<Oddity> {
        for _ in 0..WINDOW_SECS {
            let ts = Timestamp::from_secs(self.second);
            let levels = [
                (Severity::Info, rates.records),
                (Severity::Warn, rates.warnings),
                (Severity::Error, rates.errors),
            ];
            for (severity, rate) in levels {
                for _ in 0..poisson(&mut self.random, rate) {
                    let template = TemplateSlot(severity as u32 * 10 + self.random.below(8) as u32);
                    self.detector.observe(ts, severity, template, false);
                    self.detector.measure(ts, rates.millis * (0.5 + self.random.unit()));
                }
            }
            self.second += 1;
        }
        self.detector.close(Timestamp::from_secs(self.second)).into_iter().next()
    }
}

const QUIET: Rates = Rates { records: 4.0, warnings: 0.05, errors: 0.03, millis: 40.0 };

#[test]
fn quiet_hours_of_fourteen_services_raise_nothing() {
    // Among 14 services some are always the oddest. Each is compared with itself only.
    let mut windows = 0;
    let mut p_values = Vec::new();
    for number in 0..14u32 {
        let mut service = Service::seeded(u64::from(number) + 1);
        let factor = 0.5 * f64::from(1 << (number % 6));
        for window in 0..240 {
            let wave = 1.0 + 0.3 * (f64::from(window) / 2_880.0 * std::f64::consts::TAU).sin();
            let rates = Rates { records: QUIET.records * factor * wave, ..QUIET };
            windows += 1;
            p_values.extend(service.write(rates).map(|oddity| oddity.p_value));
        }
    }
    let told = |p_value: f64| p_values.iter().filter(|value| **value <= p_value).count();
    assert!(p_values.len() >= windows / 2, "{} judged", p_values.len());
    assert!(told(0.01) < p_values.len() * 2 / 100, "{} of {} at 1 %", told(0.01), p_values.len());
    assert_eq!(told(1e-5), 0);
}

#[test]
fn an_outage_is_alone_after_few_cuts() {
    let mut service = Service::seeded(3);
    (0..300).for_each(|_| drop(service.write(QUIET)));
    let oddity = service.write(Rates { errors: 2.0, millis: 400.0, ..QUIET }).unwrap();
    assert!(oddity.p_value < 1e-4, "{oddity:?}");
    assert!(oddity.depth < oddity.usual_depth / 2.0);
    assert!(oddity.sentence.contains(" % errors (usually "), "{}", oddity.sentence);
}

#[test]
fn one_that_is_always_odd_is_ordinary() {
    let mut service = Service::seeded(4);
    let mut told = 0;
    for window in 0..400 {
        let rates = if window % 7 == 0 { Rates { errors: 2.0, ..QUIET } } else { QUIET };
        told += u32::from(service.write(rates).is_some_and(|oddity| oddity.p_value < 1e-4));
    }
    assert_eq!(told, 0);
}

#[test]
fn a_restart_anywhere_changes_nothing_and_damage_is_refused() {
    let run = |restart_at: Option<i32>| {
        let mut service = Service::seeded(5);
        let mut found = Vec::new();
        for window in 0..150 {
            let rates = if window == 140 { Rates { errors: 3.0, ..QUIET } } else { QUIET };
            found.extend(service.write(rates));
            let open = Timestamp::from_secs(service.second);
            service.detector.observe(open, Severity::Info, TemplateSlot(1), true);
            if restart_at == Some(window) {
                let bytes = bytes(&service.detector);
                let options =
                    ForestOptions { is_on: true, p_value_max: 1.0, seed: 5, ..ForestOptions::default() };
                service.detector = ForestDetector::decode(options, &mut Reader::new(&bytes)).unwrap();
            }
        }
        (found, bytes(&service.detector))
    };
    let straight = run(None);
    assert!(!straight.0.is_empty());
    for restart_at in [0, 59, 60, 120, 140, 149] {
        assert_eq!(run(Some(restart_at)), straight, "restart at {restart_at}");
    }
    let on = || ForestOptions { is_on: true, ..ForestOptions::default() };
    let bytes = straight.1;
    for length in (0..bytes.len()).step_by(11) {
        let damaged = ForestDetector::decode(on(), &mut Reader::new(&bytes[..length]));
        assert!(damaged.is_err(), "{length} bytes");
    }
    for position in (0..bytes.len()).step_by(5) {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x81;
        if let Ok(mut detector) = ForestDetector::decode(on(), &mut Reader::new(&flipped)) {
            detector.close(Timestamp::from_secs(1_000_000));
        }
    }
}

fn bytes(detector: &ForestDetector) -> Vec<u8> {
    let mut writer = Writer::default();
    detector.encode(&mut writer);
    writer.into_bytes()
}
