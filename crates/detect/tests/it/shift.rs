//! Values of columns: what changes is told in its own words, what always changes is not.

use crate::chance::poisson;
use model::codec::{Reader, Writer};
use model::{SplitMix64, TemplateId, Timestamp};
use seismolog_detect::{Shift, ShiftDetector, ShiftOptions, ShiftValue, TemplateSlot};

const WINDOW_SECS: i64 = 20;

struct Service {
    detector: ShiftDetector,
    window: i64,
}

impl Service {
    fn new(p_value_max: f64) -> Self {
        let detector =
            ShiftDetector::new(ShiftOptions { is_on: true, p_value_max, ..ShiftOptions::default() });
        Self { detector, window: 0 }
    }

    fn write(&mut self, slot: u32, before: &str, value: &str) {
        let line = format!("{before}{value} more");
        let ts = Timestamp::from_secs(self.window * WINDOW_SECS);
        if !self.detector.wants(ts, TemplateSlot(slot)) {
            return;
        }
        self.detector.observe(&ShiftValue {
            ts,
            template: TemplateSlot(slot),
            template_id: TemplateId(u64::from(slot) + 1),
            column: 0,
            line: &line,
            at: (before.len(), before.len() + value.len()),
        });
    }

    fn close(&mut self) -> Option<Shift> {
        self.window += 1;
        let found = self.detector.close(Timestamp::from_secs(self.window * WINDOW_SECS));
        assert!(found.len() <= 1);
        found.into_iter().next()
    }
}

/// How a column takes its values.
type Values = fn(&mut SplitMix64, u64) -> String;

const ORDINARY: [(&str, Values); 10] = [
    ("retries=", |random, _| (1 + random.below(2)).to_string()),
    ("took ", |random, _| format!("{} ms", 20.0 / (random.unit() + 0.02))),
    ("order ", |random, _| random.below(1_000_000).to_string()),
    ("seq=", |_, number| number.to_string()),
    ("at ", |_, number| (1_790_000_000 + number / 10).to_string()),
    ("region=", |random, _| ["eu-west-1", "us-east-1", "ap-south-1"][random.below(3) as usize].to_owned()),
    ("user=", |random, _| format!("u_{}", random.below(100_000))),
    ("session ", |random, _| format!("{:016x}", random.bits())),
    ("queue depth ", |random, number| {
        (50.0 + 40.0 * (number as f64 / 5_000.0).sin() + 5.0 * random.unit()).to_string()
    }),
    ("ok=", |random, _| if random.below(10) == 0 { "false" } else { "true" }.to_owned()),
];

#[test]
fn values_that_are_as_ever_are_told_no_oftener_than_stated() {
    const WINDOWS: usize = 3_000;
    let mut random = SplitMix64(3);
    let mut service = Service::new(1.0);
    let mut number = 0;
    let mut p_values = Vec::new();
    for _ in 0..WINDOWS {
        for (slot, (before, values)) in (0..).zip(ORDINARY) {
            for _ in 0..poisson(&mut random, 12.0) {
                number += 1;
                let value = values(&mut random, number);
                service.write(slot, before, &value);
            }
        }
        p_values.extend(service.close().map(|shift| (shift.p_value, shift.sentence)));
    }
    for p_value in [0.01, 1e-3, 1e-4] {
        let told: Vec<_> = p_values.iter().filter(|(value, _)| *value <= p_value).collect();
        let expected = p_value * WINDOWS as f64;
        assert!(told.len() as f64 <= expected + 4.0 * expected.sqrt() + 1.0, "at {p_value}: {told:?}");
    }
}

#[test]
fn a_shift_is_told_in_words() {
    let before = |random: &mut SplitMix64, _| (1 + random.below(2)).to_string();
    let millis = |random: &mut SplitMix64, _| format!("{}ms", 10 + random.below(20));
    let region = |random: &mut SplitMix64, _| ["eu", "us", "us"][random.below(3) as usize].to_owned();
    let cases: [(&str, Values, &str, usize, &str); 5] = [
        ("op=save retries=", before, "9", 8, "retries in \"op=save retries=1 more\" is 9, usually 1 to 2"),
        ("took ", millis, "4 s", 8, "took"),
        ("took ", millis, "1ms", 10, "is 1, usually"),
        ("region=", region, "ap", 10, "region in \"region="),
        ("region=", region, "eu", 60, "is eu in 60 of 60, usually in"),
    ];
    for (text, usual, odd, times, expected) in cases {
        let mut random = SplitMix64(8);
        let mut service = Service::new(1e-4);
        for window in 0..60 {
            for number in 0..12 {
                let value = if number == 0 && window == 0 { "1".to_owned() } else { usual(&mut random, 0) };
                service.write(0, text, &value);
            }
            let shift = service.close();
            assert!(shift.is_none(), "{shift:?}");
        }
        (0..times).for_each(|_| service.write(0, text, odd));
        let shift = service.close();
        let told = shift.as_ref().is_some_and(|shift| shift.sentence.contains(expected));
        assert!(told, "{text}{odd}: {shift:?}");
        assert!(shift.is_some_and(|shift| shift.p_value < 1e-5));
    }
}

#[test]
fn one_odd_value_or_four_are_silent() {
    let mut random = SplitMix64(12);
    let mut service = Service::new(1e-4);
    for window in 0..200 {
        (0..12).for_each(|_| service.write(0, "n=", &(1 + random.below(2)).to_string()));
        if window > 60 && window % 20 == 0 {
            (0..1 + window / 60).for_each(|_| service.write(0, "n=", "9000"));
        }
        let shift = service.close();
        assert!(shift.is_none(), "{shift:?}");
    }
}

#[test]
fn a_shift_that_stays_is_adopted() {
    let mut random = SplitMix64(14);
    let mut service = Service::new(1e-4);
    let mut told = Vec::new();
    for window in 0..300 {
        let base = if window < 100 { 0 } else { 50 };
        (0..12).for_each(|_| service.write(0, "n=", &(base + random.below(10)).to_string()));
        told.extend(service.close().map(|_| window));
    }
    assert_eq!(told.first(), Some(&100));
    assert!(told.last().is_some_and(|last| *last <= 140), "{told:?}");
}

#[test]
fn the_frequent_columns_are_followed_and_the_bound_holds() {
    let mut random = SplitMix64(16);
    let mut service = Service::new(1e-4);
    for window in 0..200 {
        // rare ones came first and hold all places
        for slot in 0..40 {
            if (slot + window) % 10 == 0 || window == 0 {
                service.write(slot, "rare ", "1");
            }
        }
        (0..30).for_each(|_| service.write(1_000, "n=", &(1 + random.below(2)).to_string()));
        assert!(service.close().is_none());
    }
    (0..30).for_each(|_| service.write(1_000, "n=", "9"));
    assert!(service.close().is_some_and(|shift| shift.template == TemplateId(1_001)));
    assert!(bytes(&service.detector).len() < 100_000);
}

#[test]
fn a_restart_anywhere_changes_nothing_and_damage_is_refused() {
    let run = |restart_at: Option<i32>| {
        let mut random = SplitMix64(18);
        let mut service = Service::new(1.0);
        let mut found = Vec::new();
        for window in 0..60 {
            for (slot, (before, values)) in (0..).zip(ORDINARY).step_by(3) {
                for _ in 0..12 {
                    let value = if window == 50 { "77".to_owned() } else { values(&mut random, 5) };
                    service.write(slot, before, &value);
                }
            }
            if restart_at == Some(window) {
                let bytes = bytes(&service.detector);
                let options = ShiftOptions { is_on: true, p_value_max: 1.0, ..ShiftOptions::default() };
                service.detector = ShiftDetector::decode(options, &mut Reader::new(&bytes)).unwrap();
            }
            found.extend(service.close());
        }
        (found, bytes(&service.detector))
    };
    let straight = run(None);
    assert!(straight.0.iter().any(|shift| shift.p_value < 1e-6));
    for restart_at in [0, 7, 30, 50, 51, 59] {
        assert_eq!(run(Some(restart_at)), straight, "restart at {restart_at}");
    }
    let bytes = straight.1;
    for length in (0..bytes.len()).step_by(7) {
        let damaged = ShiftDetector::decode(ShiftOptions::default(), &mut Reader::new(&bytes[..length]));
        assert!(damaged.is_err(), "{length} bytes");
    }
    for position in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x81;
        if let Ok(mut detector) = ShiftDetector::decode(ShiftOptions::default(), &mut Reader::new(&flipped)) {
            detector.close(Timestamp::from_secs(10_000));
        }
    }
}

fn bytes(detector: &ShiftDetector) -> Vec<u8> {
    let mut writer = Writer::default();
    detector.encode(&mut writer);
    writer.into_bytes()
}
