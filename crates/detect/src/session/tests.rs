use super::*;
use model::TemplateId;

fn session(events: &[u64]) -> Session {
    events.iter().map(|event| TemplateId(*event)).collect()
}

/// open, write ×3, any number of reads, close
fn file(reads: usize) -> Session {
    let mut events = vec![1, 2, 2, 2];
    events.extend(std::iter::repeat_n(3, reads));
    events.push(4);
    session(&events)
}

fn trained(learning: Learning) -> SessionDetector {
    let mut detector = SessionDetector::new(SessionOptions { learning, ..SessionOptions::default() });
    for number in 0..1_000 {
        detector.learn(&file(number % 5));
    }
    detector.refit();
    detector
}

#[test]
fn an_event_that_occurs_as_often_as_it_likes_is_elastic_and_the_rest_is_not() {
    let detector = trained(Learning::Trusted);
    assert_eq!(detector.figures().elastic_events, 1);
    assert_eq!(detector.figures().cores, 1);
    assert!(!detector.judge(&file(7)).is_anomalous, "nine reads are no wonder where four are common");
}

#[test]
fn each_kind_of_departure_is_told_with_its_piece() {
    let cases: [(&[u64], SessionPiece, &str); 4] = [
        (&[1, 2, 2, 2, 9, 4], SessionPiece::NewEvent, "never seen"),
        (&[1, 2, 2, 2], SessionPiece::Shape, "missing (expected 1)"),
        (&[1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4], SessionPiece::Length, "at most 4"),
        (&[4, 1, 2, 2, 2], SessionPiece::Transition, "never followed"),
    ];
    let detector = trained(Learning::Trusted);
    for (events, piece, words) in cases {
        let verdict = detector.judge(&session(events));
        assert!(verdict.is_anomalous && verdict.score > 0.5, "{events:?}: {verdict:?}");
        assert_eq!(verdict.piece, Some(piece), "{events:?}: {verdict:?}");
        assert!(verdict.sentence.contains(words), "{events:?}: {verdict:?}");
    }
}

#[test]
fn one_new_event_is_no_wonder_after_few_sessions_that_brought_some() {
    let mut detector =
        SessionDetector::new(SessionOptions { learning: Learning::Trusted, ..SessionOptions::default() });
    for number in 0..50u64 {
        let own: &[u64] = if number % 20 == 3 { &[100 + number] } else { &[] };
        let mut events = vec![1, 2];
        events.extend(own);
        detector.learn(&session(&events));
    }
    detector.refit();
    assert!(!detector.judge(&session(&[1, 2, 50])).is_anomalous);
    assert!(detector.judge(&session(&[1, 50, 51, 52])).is_anomalous);
}

#[test]
fn without_labels_an_anomaly_that_repeats_is_told_again() {
    let mut detector = trained(Learning::Unlabelled);
    for repeat in 0..20 {
        let broken = session(&[1, 9]);
        assert!(detector.judge(&broken).is_anomalous, "repeat {repeat}");
        detector.learn(&broken);
        assert!(!detector.judge(&file(2)).is_anomalous);
    }
}

#[test]
fn without_labels_what_has_become_common_is_normal() {
    let mut detector = trained(Learning::Unlabelled);
    let release = session(&[1, 2, 7]);
    (0..1_000).for_each(|_| detector.learn(&release));
    assert!(!detector.judge(&release).is_anomalous);
}

#[test]
fn nothing_is_judged_before_it_is_warm() {
    let detector = SessionDetector::new(SessionOptions::default());
    assert_eq!(detector.judge(&file(1)).score, 0.0);
}

#[test]
fn shapes_beyond_the_bound_are_dropped_and_counted() {
    let mut detector = trained(Learning::Unlabelled);
    for number in 0..5_000u64 {
        detector.learn(&session(&[number + 10, number + 11]));
    }
    let figures = detector.figures();
    assert!(figures.shapes <= 4_096 && figures.shapes_dropped > 0, "{figures:?}");
    assert!(!detector.judge(&file(2)).is_anomalous);
}

#[test]
fn a_restart_in_the_middle_changes_no_verdict() {
    use model::codec::{Reader, Writer};
    for learning in [Learning::Trusted, Learning::Unlabelled] {
        let mut straight = trained(learning);
        let mut writer = Writer::default();
        straight.encode(&mut writer);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        let options = SessionOptions { learning, ..SessionOptions::default() };
        let mut restored = SessionDetector::decode(options.clone(), &mut reader).unwrap();
        assert_eq!(reader.finish(), Ok(()));
        for events in [&[1, 2, 2, 2][..], &[1, 2, 2, 2, 9, 4], &[4, 1, 2, 2, 2], &[1, 2, 2, 2, 3, 4]] {
            assert_eq!(restored.judge(&session(events)), straight.judge(&session(events)), "{learning:?}");
            restored.learn(&session(events));
            straight.learn(&session(events));
        }
        assert_eq!(restored.figures(), straight.figures());
        for length in (0..bytes.len()).step_by(7) {
            let cut = SessionDetector::decode(options.clone(), &mut Reader::new(&bytes[..length]));
            assert!(cut.is_err(), "{length} bytes");
        }
    }
}
