//! Alerts of others open incidents by their severity and hold them while they fire, and survive a restart.

use model::{DetectorKind, IncidentState, Seq, Timestamp};
use seismolog_analysis::{Analysis, ForeignAlert, Options};
use std::time::Duration;

const BEGIN: i64 = 1_790_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_secs(BEGIN + second)
}

fn alert(service: &str, score: f64, second: i64) -> ForeignAlert {
    ForeignAlert {
        key: format!("HighLatency {service}"),
        service: service.to_owned(),
        name: "HighLatency".to_owned(),
        text: "p99 above 2 s".to_owned(),
        score,
        begin: at(second),
        end: at(second) + Duration::from_secs(300),
    }
}

/// What is told at each of these seconds, after these alerts were heard.
fn told(analysis: &mut Analysis, second: i64, alerts: &[ForeignAlert]) -> Vec<String> {
    analysis.hear(alerts, at(second));
    let found = analysis.tick(Seq(second.unsigned_abs()), at(second));
    assert!(found.iter().all(|anomaly| anomaly.signal.detector == DetectorKind::Rule), "{found:?}");
    found.into_iter().map(|anomaly| anomaly.signal.evidence.sentence).collect()
}

#[test]
fn an_alert_is_told_every_ten_seconds_while_it_fires_and_what_only_informs_once() {
    let mut analysis = Analysis::new(Options::default());
    let sent = |second| [alert("payments", 0.85, second), alert("search", 0.3, second)];
    assert_eq!(told(&mut analysis, 0, &sent(0)).len(), 2);
    assert_eq!(told(&mut analysis, 9, &sent(9)), [""; 0], "sent again");
    let mut analysis = Analysis::restore(Options::default(), &analysis.snapshot()).unwrap();
    assert_eq!(told(&mut analysis, 9, &sent(9)), [""; 0], "a restart is no news");
    assert_eq!(told(&mut analysis, 10, &[]), ["HighLatency: p99 above 2 s"], "the severe one");
    let over = ForeignAlert { end: at(15), ..alert("payments", 0.85, 0) };
    assert_eq!(told(&mut analysis, 20, &[over]), [""; 0]);
    assert_eq!(told(&mut analysis, 30, &sent(30)).len(), 1, "back");
    assert_eq!(told(&mut analysis, 331, &sent(331)).len(), 2, "not sent for five minutes, so they were over");
}

#[test]
fn an_incident_is_not_over_before_the_alert_that_opened_it() {
    let mut analysis = Analysis::new(Options::default());
    analysis.hear(&[alert("payments", 0.85, 0)], at(0));
    for second in 0..299 {
        analysis.tick(Seq(second), at(second as i64));
    }
    assert_eq!(analysis.incidents()[0].state, IncidentState::Active);
    for second in 299..500 {
        analysis.tick(Seq(second), at(second as i64));
    }
    assert_eq!(analysis.incidents()[0].state, IncidentState::Resolved);
    assert_eq!(analysis.incidents().len(), 1);
}

#[test]
fn a_critical_alert_opens_an_incident_about_its_service() {
    let mut analysis = Analysis::new(Options::default());
    told(&mut analysis, 0, &[alert("payments", 0.85, 0)]);
    let incidents = analysis.incidents();
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    assert_eq!(incidents[0].root(), "payments");
    assert_eq!(told(&mut analysis, 1, &[alert("search", 0.3, 1)]).len(), 1);
    assert_eq!(analysis.incidents().len(), 1, "what only informs opens none");
}
