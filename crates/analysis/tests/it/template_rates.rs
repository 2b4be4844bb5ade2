//! Rates of templates.

use model::{DetectorKind, Seq, Severity, TemplateId, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};

#[test]
fn a_known_warning_that_takes_the_place_of_another_is_told() {
    let mut analysis = Analysis::new(Options::default());
    let mut rising = None;
    let mut told = Vec::new();
    for second in 0..700 {
        let ts = Timestamp::from_secs(second);
        let warn = |analysis: &mut Analysis, line: &str| {
            analysis.observe(&Record { severity: Severity::Warn, ..Record::new("logs", "web", ts, line) })
        };
        // five warnings a second, of which one in 50 is of the template, and later all are
        for number in 0..5 {
            let id = second * 5 + number;
            if id % 50 == 0 || second >= 600 {
                let mined = warn(&mut analysis, &format!("replica {id} lags behind its leader"));
                rising = Some(TemplateId(mined.id));
            } else {
                warn(&mut analysis, &format!("cache entry {id} was evicted early"));
            }
            analysis.observe(&Record::new("logs", "web", ts, &format!("request {id} was served")));
        }
        let found = analysis.tick(Seq(second as u64), ts).into_iter().map(|anomaly| anomaly.signal);
        told.extend(found.filter(|s| s.detector == DetectorKind::TemplateRate).map(|s| (second, s)));
    }
    let (second, signal) = told.first().expect("it is told");
    assert!((600..620).contains(second), "at {second}");
    assert_eq!(signal.subject.template, rising);
}
