//! Batches: what is odd in some minutes of a log, by the batches before.

use model::{AlertSeverity, Severity, Timestamp};
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

#[test]
fn an_error_in_other_words_is_no_second_pattern_within_a_batch_or_after() {
    let mut batches = Batches::new(Default::default());
    judge(&mut batches, &lines(0, 300, 100));
    let error = |at: i64, message: &'static str| entry(at, Severity::Error, message);
    let both = [
        error(400, "connection to database lost"),
        error(401, "database connection lost"),
        error(402, "payment of order 17 failed"),
    ];
    let report = batches.judge(&both);
    let told: Vec<(u64, &str)> =
        report.new_patterns.iter().map(|pattern| (pattern.count, pattern.example.as_str())).collect();
    assert_eq!(told, [(2, "connection to database lost"), (1, "payment of order 17 failed")]);
    assert_eq!(report.anomalies.iter().map(|anomaly| anomaly.index).collect::<Vec<_>>(), [0, 1, 2]);
    let later = [error(700, "lost database connection"), error(701, "payment of order 18 succeeded")];
    let report = batches.judge(&later);
    let told: Vec<&str> = report.new_patterns.iter().map(|pattern| pattern.example.as_str()).collect();
    assert_eq!(told, ["payment of order 18 succeeded"], "the opposite is another pattern");
    let mut restored = Batches::restore(&batches.snapshot()).unwrap();
    let again = [error(1_000, "connection to the database lost")];
    assert_eq!(restored.judge(&again), batches.judge(&again));
    assert_eq!(restored.judge(&again).new_patterns, []);
}

#[test]
fn a_pattern_tells_how_often_it_came_per_hour() {
    let mut batches = Batches::new(Default::default());
    let report = judge(&mut batches, &lines(0, 300, 100));
    assert_eq!(report.new_patterns[0].per_hour, 100.0, "the first hour is taken as a whole");
    let report = judge(&mut Batches::new(Default::default()), &lines(0, 7_200, 100));
    assert!((report.new_patterns[0].per_hour - 50.0).abs() < 1.0, "{:?}", report.new_patterns);
}

#[test]
fn an_alert_comes_again_after_half_an_hour_or_when_it_got_worse() {
    let mut batches = Batches::new(Default::default());
    for batch in 0..24 {
        judge(&mut batches, &lines(batch * 300, 300, 20));
    }
    // the text of a spike changes with its numbers, what it is about does not
    let mut told = Vec::new();
    for (batch, count) in (24..).zip([110, 240, 300, 330, 360, 400, 450, 500, 550, 600]) {
        let report = judge(&mut batches, &lines(batch * 300, 300, count));
        told.push(report.alerts.first().map(|alert| (alert.severity, alert.count)));
    }
    assert_eq!(told[0], Some((AlertSeverity::Warning, 110)));
    assert_eq!(told[1], Some((AlertSeverity::Critical, 240)), "it got worse");
    assert_eq!(told[2..6], [None; 4]);
}

#[test]
fn errors_that_begin_alike_are_told_each_and_every_severity_can_be_reached() {
    let mut batches = Batches::new(Default::default());
    let first = batches.judge(&[entry(0, Severity::Error, "disk full on the volume of the journal")]);
    assert_eq!(first.alerts[0].severity, AlertSeverity::Info);
    judge(&mut batches, &lines(0, 300, 100));
    let report = batches.judge(&[
        entry(400, Severity::Error, "upstream timeout while charging a card"),
        entry(401, Severity::Error, "upstream timeout in the search index"),
    ]);
    let told: Vec<_> = report.alerts.iter().map(|alert| (alert.severity, alert.samples.clone())).collect();
    assert_eq!(told, [(AlertSeverity::Critical, vec![0]), (AlertSeverity::Critical, vec![1])]);
}

#[test]
fn a_new_level_is_normal_within_two_hours_however_long_the_old_one_lasted() {
    for days in [1, 7] {
        let mut batches = Batches::new(Default::default());
        let shift = days * 288;
        let mut flagged = 0;
        for batch in 0..shift + 36 {
            let count = if batch < shift { 20 } else { 120 };
            flagged += i64::from(!judge(&mut batches, &lines(batch * 300, 300, count)).anomalies.is_empty());
        }
        assert!((1..=24).contains(&flagged), "{flagged} batches after {days} days");
    }
}

#[test]
fn some_failures_at_once_of_what_fails_once_a_month_are_a_spike() {
    let mut batches = Batches::new(Default::default());
    let failure = |at: i64| entry(at, Severity::Error, "charge declined by the issuer");
    for hour in 0..720 {
        let mut entries: Vec<_> = vec![entry(hour * 3_600, Severity::Info, "rollup done")];
        entries.extend((hour == 5).then(|| failure(hour * 3_600 + 1)));
        batches.judge(&entries);
    }
    let at = 720 * 3_600;
    let burst: Vec<_> = (0..5).map(|second| failure(at - 300 + second)).collect();
    assert_eq!(batches.judge(&burst).anomalies.len(), 3);
}
