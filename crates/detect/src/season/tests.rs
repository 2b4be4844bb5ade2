use super::*;
use model::Timestamp;

/// A daily wave, hourly points, with a little noise that repeats nowhere.
fn value(hour: u64) -> f64 {
    let wave = (hour as f64 * std::f64::consts::TAU / 24.0).sin();
    let noise = ((hour * 2_654_435_761) % 97) as f64 / 97.0;
    100.0 + 50.0 * wave + 4.0 * noise
}

fn at(hour: u64) -> Timestamp {
    Timestamp::from_secs(hour as i64 * 3_600)
}

fn learned(hours: u64) -> SeasonDetector {
    let mut detector = SeasonDetector::new(SeasonOptions::default());
    for hour in 0..hours {
        let reading = detector.observe(at(hour), value(hour));
        assert!(!reading.is_anomalous, "hour {hour}: {reading:?}");
    }
    detector
}

#[test]
fn a_regular_series_alarms_nobody_and_shows_its_period() {
    assert_eq!(learned(500).period_points(), Some(24));
}

#[test]
fn what_neither_phase_nor_level_explains_is_told() {
    let cases = [("spike", 400.0, true), ("silence", 0.0, true), ("usual", value(500), false)];
    for (what, found, expected) in cases {
        let reading = learned(500).observe(at(500), found);
        assert_eq!(reading.is_anomalous, expected, "{what}: {reading:?}");
        assert!(reading.sentence.contains("expected"), "{what}");
    }
}

#[test]
fn a_value_that_is_not_a_number_is_passed_over() {
    let mut detector = learned(100);
    assert!(!detector.observe(at(100), f64::NAN).is_anomalous);
    assert!(!detector.observe(at(101), value(101)).is_anomalous);
}

#[test]
fn a_new_level_is_adopted() {
    let mut detector = learned(200);
    let alarms: Vec<u64> =
        (200..400).filter(|hour| detector.observe(at(*hour), 1_000.0 + value(*hour)).is_anomalous).collect();
    assert!(!alarms.is_empty() && alarms.iter().all(|hour| *hour < 230), "{alarms:?}");
}

#[test]
fn a_restart_in_the_middle_changes_no_reading() {
    use model::codec::{Reader, Writer};
    let mut straight = learned(300);
    let mut writer = Writer::default();
    straight.encode(&mut writer);
    let bytes = writer.into_bytes();
    let mut reader = Reader::new(&bytes);
    let mut restored = SeasonDetector::decode(SeasonOptions::default(), &mut reader).unwrap();
    assert_eq!(reader.finish(), Ok(()));
    for hour in 300..700 {
        assert_eq!(restored.observe(at(hour), value(hour)), straight.observe(at(hour), value(hour)));
    }
    for length in (0..bytes.len()).step_by(97) {
        let cut = SeasonDetector::decode(SeasonOptions::default(), &mut Reader::new(&bytes[..length]));
        assert!(cut.is_err(), "{length} bytes");
    }
}
