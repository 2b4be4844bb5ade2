//! Batches: what is odd in some minutes of a log, by the batches before.

use model::{Severity, Timestamp};
use seismolog_analysis::{BatchEntry, BatchReport, Batches};

const START: i64 = 1_700_000_000;

fn entry(at: i64, severity: Severity, message: &str) -> BatchEntry<'_> {
    BatchEntry { ts: Timestamp::from_secs(START + at), severity, service: "gateway", message }
}

/// `count` lines of one template, evenly over `span` seconds from `from`.
fn lines(from: i64, span: i64, count: i64) -> Vec<(i64, String)> {
    (0..count).map(|n| (from + n * span / count, format!("GET /orders/{n} took {n} ms"))).collect()
}

fn judge(batches: &mut Batches, lines: &[(i64, String)]) -> BatchReport {
    let entries: Vec<_> = lines.iter().map(|(at, text)| entry(*at, Severity::Info, text)).collect();
    batches.judge(&entries)
}

#[test]
fn steady_traffic_is_no_spike_whatever_the_length_of_batches() {
    for (span, count) in [(60, 6), (300, 100), (300, 1_000), (3_600, 1_200), (1, 5)] {
        let mut batches = Batches::new(Default::default());
        for batch in 0..50 {
            let report = judge(&mut batches, &lines(batch * span, span, count));
            assert_eq!(report.anomalies, [], "batch {batch} of {count} lines in {span} s");
            assert_eq!(report.new_patterns.len(), usize::from(batch == 0));
        }
    }
}

#[test]
fn a_new_error_is_told_at_its_first_occurrence_with_seed_scores() {
    let mut batches = Batches::new(Default::default());
    for batch in 0..3 {
        judge(&mut batches, &lines(batch * 300, 300, 100));
    }
    let odd = "TLS handshake failed: certificate expired for peer 10.0.0.7";
    let mut texts = lines(900, 300, 100);
    texts.push((1_000, odd.to_owned()));
    let entries: Vec<_> = texts
        .iter()
        .map(|(at, text)| entry(*at, if text == odd { Severity::Error } else { Severity::Info }, text))
        .collect();
    let report = batches.judge(&entries);
    assert_eq!(report.anomalies.len(), 1);
    assert_eq!((report.anomalies[0].index, report.anomalies[0].score), (100, 0.95));
    assert!(report.anomalies[0].reason.starts_with("New error pattern never seen before: \"TLS handshake"));
    assert_eq!(report.new_patterns[0].services, ["gateway"]);
    assert_eq!(batches.judge(&entries[100..]).anomalies, [], "known from now on");
}

#[test]
fn a_spike_is_told_with_numbers_and_its_first_lines_only() {
    let mut batches = Batches::new(Default::default());
    for batch in 0..12 {
        judge(&mut batches, &lines(batch * 300, 300, 20));
    }
    let report = judge(&mut batches, &lines(3_600, 300, 240));
    assert_eq!(report.anomalies.iter().map(|anomaly| anomaly.index).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(report.anomalies[0].score, 0.9);
    let reason = &report.anomalies[0].reason;
    assert!(reason.contains("240 occurrences vs expected 2") && reason.contains("x normal)"), "{reason}");
}

#[test]
fn nothing_known_yet_is_no_reason_for_alarm() {
    let mut batches = Batches::new(Default::default());
    let report = batches.judge(&[entry(0, Severity::Fatal, "disk full on /dev/sda1")]);
    assert_eq!(report.anomalies[0].score, 0.6);
    assert_eq!(batches.judge(&[]), BatchReport::default());
}

#[test]
fn one_pattern_of_two_services_is_told_once() {
    let mut batches = Batches::new(Default::default());
    let entries =
        ["cart", "payments"].map(|service| BatchEntry { service, ..entry(0, Severity::Info, "started") });
    let report = batches.judge(&entries);
    assert_eq!(report.new_patterns.len(), 1);
    assert_eq!((report.new_patterns[0].count, report.new_patterns[0].services.len()), (2, 2));
}

#[test]
fn restored_batches_judge_as_those_that_went_on() {
    let mut batches = Batches::new(Default::default());
    for batch in 0..5 {
        judge(&mut batches, &lines(batch * 300, 300, 30));
    }
    let bytes = batches.snapshot();
    let mut restored = Batches::restore(&bytes).unwrap();
    assert_eq!(restored.snapshot(), bytes);
    let next = lines(1_500, 300, 400);
    assert_eq!(judge(&mut restored, &next), judge(&mut batches, &next));
    assert_eq!(restored.snapshot(), batches.snapshot());
    for cut in 0..bytes.len() {
        assert!(Batches::restore(&bytes[..cut]).is_err(), "cut at {cut}");
    }
}
