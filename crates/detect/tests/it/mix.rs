//! Mixes of templates: quiet traffic stays silent at the stated chance, and changes are told.

use crate::chance::poisson;
use model::codec::{Reader, Writer};
use model::{SplitMix64, TemplateId, Timestamp};
use seismolog_detect::{MixChange, MixDetector, MixOptions, TemplateSlot};

const WINDOW_SECS: i64 = 20;

struct Service {
    detector: MixDetector,
    random: SplitMix64,
    window: i64,
}

impl Service {
    fn seeded(seed: u64) -> Self {
        let options = MixOptions { is_on: true, p_value_max: 1.0, bits_min: 0.0, ..MixOptions::default() };
        Self { detector: MixDetector::new(options), random: SplitMix64(seed), window: 0 }
    }

    /// A window with Poisson counts of these means.
    fn write(&mut self, means: &[f64]) -> Option<MixChange> {
        let begin = self.window * WINDOW_SECS;
        for (slot, mean) in (0u32..).zip(means) {
            for number in 0..i64::from(poisson(&mut self.random, *mean)) {
                let ts = Timestamp::from_secs(begin + number % WINDOW_SECS);
                let id = TemplateId(u64::from(slot) + 1);
                self.detector.observe(ts, TemplateSlot(slot), id, &format!("line of {slot}"));
            }
        }
        self.window += 1;
        let found = self.detector.close(Timestamp::from_secs(begin + WINDOW_SECS));
        assert!(found.len() <= 1);
        found.into_iter().next()
    }
}

const MIXES: [&[f64]; 4] = [
    &[40.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5],
    &[200.0, 100.0, 3.0],
    &[3.0; 12],
    &[15.0, 15.0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2],
];

#[test]
fn poisson_traffic_of_a_fixed_mix_is_told_no_oftener_than_stated() {
    const WINDOWS: usize = 5_000;
    for (seed, means) in (1..).zip(MIXES) {
        let mut service = Service::seeded(seed);
        let mut p_values = Vec::new();
        for _ in 0..WINDOWS {
            p_values.extend(service.write(means).map(|change| change.p_value));
        }
        assert!(p_values.len() > WINDOWS * 9 / 10, "judged {} windows", p_values.len());
        for p_value in [0.1, 0.01, 1e-3, 1e-4] {
            let told = p_values.iter().filter(|value| **value <= p_value).count() as f64;
            let expected = p_value * WINDOWS as f64;
            assert!(told <= expected + 4.0 * expected.sqrt() + 1.0, "{means:?}: {told} at {p_value}");
        }
    }
}

#[test]
fn a_mix_whose_rate_waves_and_breathes_stays_silent() {
    let mut service = Service::seeded(9);
    for window in 0..4_320 {
        let wave = 1.0 + 0.6 * (f64::from(window) / 4_320.0 * std::f64::consts::TAU).sin();
        let means: Vec<f64> = MIXES[0].iter().map(|mean| mean * wave).collect();
        let change = service.write(&means);
        assert!(change.is_none_or(|change| change.p_value > 1e-5));
    }
}

#[test]
fn a_changed_mix_is_told_with_its_templates() {
    let mut service = Service::seeded(5);
    for _ in 0..100 {
        service.write(&[40.0, 20.0, 10.0, 5.0]);
    }
    let change = service.write(&[40.0, 0.0, 80.0, 5.0]).unwrap();
    assert!(change.p_value < 1e-9, "{change:?}");
    assert!(change.bits > 0.1);
    let mut top: Vec<u64> = change.top.iter().take(2).map(|share| share.template.0).collect();
    top.sort_unstable();
    assert_eq!(top, [2, 3], "{change:?}");
    let sentence = change.sentence();
    assert!(sentence.starts_with("the mix of "), "{sentence}");
    assert!(
        sentence.contains(" bits from the usual: ") && sentence.contains(", of: line of 2"),
        "{sentence}"
    );
}

#[test]
fn more_of_everything_is_no_change() {
    let mut service = Service::seeded(6);
    for _ in 0..100 {
        service.write(&[40.0, 20.0, 10.0, 5.0]);
    }
    for factor in [3.0, 0.5] {
        let change = service.write(&[40.0, 20.0, 10.0, 5.0].map(|mean| mean * factor)).unwrap();
        assert!(change.p_value > 1e-4, "{factor}: {change:?}");
    }
}

#[test]
fn a_burst_is_told_once_and_known_the_second_time() {
    let mut service = Service::seeded(7);
    let mut told = Vec::new();
    for window in 0..400 {
        let batch = if window > 50 && window % 40 < 2 { 300.0 } else { 10.0 };
        let change = service.write(&[40.0, 20.0, batch]);
        told.extend(change.filter(|change| change.p_value < 1e-6).map(|_| window));
    }
    assert_eq!(told, [80, 81]);
}

#[test]
fn a_batch_job_that_comes_and_goes_is_no_change_of_the_mix() {
    let mut service = Service::seeded(7);
    for window in 0..400 {
        let batch = if window > 50 && window % 40 < 2 { 300.0 } else { 0.0 };
        let change = service.write(&[40.0, 20.0, 10.0, batch]);
        assert!(change.is_none_or(|change| change.p_value > 1e-5), "window {window}");
    }
}

#[test]
fn a_new_template_is_no_change_of_the_mix_and_belongs_to_it_later() {
    let mut service = Service::seeded(10);
    for _ in 0..100 {
        service.write(&[40.0, 20.0, 10.0]);
    }
    for window in 0..100 {
        let change = service.write(&[40.0, 20.0, 10.0, 50.0]);
        assert!(change.is_none_or(|change| change.p_value > 1e-4), "{window} windows after");
    }
    let change = service.write(&[40.0, 20.0, 10.0]).unwrap();
    assert!(change.p_value < 1e-6 && change.top[0].observed == 0, "{change:?}");
}

#[test]
fn a_new_mix_that_stays_is_adopted() {
    let mut service = Service::seeded(8);
    for _ in 0..200 {
        service.write(&[40.0, 20.0, 10.0]);
    }
    let told: Vec<i32> = (0..200)
        .filter(|_| service.write(&[10.0, 20.0, 40.0]).is_some_and(|change| change.p_value < 1e-6))
        .collect();
    assert!(told.contains(&0) && *told.last().unwrap() <= 40, "{told:?}");
}

#[test]
fn off_it_keeps_nothing() {
    let mut detector = MixDetector::new(MixOptions { is_on: false, ..MixOptions::default() });
    detector.observe(Timestamp::from_secs(1), TemplateSlot(0), TemplateId(1), "line");
    let mut writer = Writer::default();
    detector.encode(&mut writer);
    let mut empty = Writer::default();
    MixDetector::new(MixOptions { is_on: true, ..MixOptions::default() }).encode(&mut empty);
    assert_eq!(writer.into_bytes(), empty.into_bytes());
}

#[test]
fn a_restart_anywhere_changes_nothing_and_damage_is_refused() {
    let run = |restart_at: Option<i32>| {
        let mut service = Service::seeded(11);
        let mut found = Vec::new();
        for window in 0..60 {
            let means = if window == 40 { [5.0, 20.0, 40.0] } else { [40.0, 20.0, 10.0] };
            found.extend(service.write(&means));
            let open = Timestamp::from_secs(service.window * WINDOW_SECS);
            service.detector.observe(open, TemplateSlot(1), TemplateId(2), "early");
            if restart_at == Some(window) {
                let bytes = bytes(&service.detector);
                let options =
                    MixOptions { is_on: true, p_value_max: 1.0, bits_min: 0.0, ..MixOptions::default() };
                service.detector = MixDetector::decode(options, &mut Reader::new(&bytes)).unwrap();
            }
        }
        (found, bytes(&service.detector))
    };
    let straight = run(None);
    assert!(straight.0.iter().any(|change| change.p_value < 1e-6));
    for restart_at in [0, 9, 30, 40, 41, 59] {
        assert_eq!(run(Some(restart_at)), straight, "restart at {restart_at}");
    }
    let bytes = straight.1;
    for length in 0..bytes.len() {
        let damaged = MixDetector::decode(on(), &mut Reader::new(&bytes[..length]));
        assert!(damaged.is_err(), "{length} bytes");
    }
    for position in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x81;
        if let Ok(mut detector) = MixDetector::decode(on(), &mut Reader::new(&flipped)) {
            detector.close(Timestamp::from_secs(10_000));
        }
    }
}

fn on() -> MixOptions {
    MixOptions { is_on: true, ..MixOptions::default() }
}

fn bytes(detector: &MixDetector) -> Vec<u8> {
    let mut writer = Writer::default();
    detector.encode(&mut writer);
    writer.into_bytes()
}
