//! Alerts of others are told once while they fire, open incidents by their severity, and survive a restart.

use model::{DetectorKind, Seq, Timestamp};
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
fn an_alert_is_told_once_while_it_fires_and_again_when_it_comes_back() {
    let mut analysis = Analysis::new(Options::default());
    let sent = |second| [alert("payments", 0.85, second)];
    assert_eq!(told(&mut analysis, 0, &sent(0)), ["HighLatency: p99 above 2 s"]);
    assert_eq!(told(&mut analysis, 60, &sent(60)), [""; 0], "sent again");
    let mut analysis = Analysis::restore(Options::default(), &analysis.snapshot()).unwrap();
    assert_eq!(told(&mut analysis, 120, &sent(120)), [""; 0], "a restart is no news");
    let over = ForeignAlert { end: at(150), ..alert("payments", 0.85, 0) };
    assert_eq!(told(&mut analysis, 150, &[over]), [""; 0]);
    assert_eq!(told(&mut analysis, 200, &sent(200)).len(), 1, "back");
    assert_eq!(told(&mut analysis, 501, &sent(501)).len(), 1, "not sent for five minutes, so it was over");
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
