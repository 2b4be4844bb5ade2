//! What happens every night is no news after some nights.

use model::{Anomaly, Seq, Severity, Timestamp};
use seismolog_analysis::{Analysis, Options, Record};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;
const TWO_O_CLOCK: i64 = 2 * 3_600;

/// When it fails on the last day, in seconds after two.
const BROKEN: i64 = 33 * 60;

/// A service that is awake from 01:50 to 02:36; from 02:00 to 02:08 it runs a job that writes more, and errors among
/// it. On the last day it fails at 02:33 as well. Gives the days on which the job was part of an incident, and whether
/// the failure was. Rules are left aside: a fixed threshold knows no habits.
fn nights(options: &Options, days: i64, restart_on: Option<i64>) -> (Vec<i64>, bool, Analysis) {
    let mut analysis = Analysis::new(options.clone());
    let (mut in_job, mut is_found) = (BTreeSet::new(), false);
    for day in 0..days {
        if restart_on == Some(day) {
            analysis = Analysis::restore(options.clone(), &analysis.snapshot()).expect("written just now");
        }
        for second in -600..2_200 {
            let ts = Timestamp::from_secs(1_000 * DAY + day * DAY + TWO_O_CLOCK + second);
            let is_job = (0..480).contains(&second);
            let is_broken = day + 1 == days && (BROKEN..BROKEN + 30).contains(&second);
            let lines = if is_job { 6 } else { 2 };
            for number in 0..lines {
                let (severity, line) = match number {
                    0 if is_broken => (Severity::Error, "cannot write to ledger: disk is full"),
                    4 | 5 if is_job => (Severity::Error, "row skipped: no such account"),
                    _ => (Severity::Info, "row booked"),
                };
                analysis.observe(&Record { severity, ..Record::new("logs", "billing", ts, line) });
            }
            let found = analysis.tick(Seq(0), ts);
            let told =
                |anomaly: &Anomaly| anomaly.incident.is_some() && anomaly.signal.detector.as_str() != "rule";
            if found.iter().any(told) {
                if (0..500).contains(&second) {
                    in_job.insert(day);
                }
                is_found |= is_broken;
            }
        }
    }
    (in_job.into_iter().collect(), is_found, analysis)
}

#[test]
fn a_nightly_job_is_told_three_times_and_a_failure_beside_it_always() {
    let (days, is_found, analysis) = nights(&Options::default(), 6, None);
    assert_eq!(days, [0, 1, 2]);
    assert!(is_found, "{:?}", analysis.incidents());
    let view = &analysis.services()[0];
    let cycle = view.cycle.unwrap();
    assert!(cycle.share > 0.3 && cycle.share < 0.4, "five days of fourteen: {cycle:?}");
    assert_eq!(view.readiness_text, "weekly cycle from 1972-10-11T01:45:00.000Z");
    let (again, _, _) = nights(&Options::default(), 6, Some(2));
    assert_eq!(again, days, "a restart forgets no night");
}

#[test]
fn without_the_season_the_job_is_told_every_night() {
    let mut options = Options::default();
    options.detect.has_season = false;
    let (days, _, analysis) = nights(&options, 6, None);
    assert_eq!(days, [0, 1, 2, 3, 4, 5]);
    assert_eq!(analysis.services()[0].cycle, None);
}

#[test]
fn what_is_still_learned_is_told_and_what_is_done_is_not() {
    let mut analysis = Analysis::new(Options::default());
    for second in 0..31 {
        let ts = Timestamp::from_secs(second);
        analysis.observe(&Record::new("logs", "web", ts, "ok"));
        analysis.tick(Seq(0), ts);
    }
    let text = analysis.services()[0].readiness_text.clone();
    assert!(text.starts_with("learning ") && !text.starts_with("learning 100"), "{text}");
    assert!(
        text.contains(" %, daily cycle from 1970-01-04T") && text.contains(", weekly cycle from "),
        "{text}"
    );
}

#[test]
fn each_series_tells_how_far_it_is() {
    let mut analysis = Analysis::new(Options::default());
    for second in 0..31 {
        let ts = Timestamp::from_secs(second);
        let duration = (second < 10).then_some(3.0);
        analysis.observe(&Record { duration, ..Record::new("logs", "web", ts, "ok") });
        analysis.tick(Seq(0), ts);
    }
    let series = analysis.series_readiness("web");
    let names: Vec<&str> = series.iter().map(|(name, _, _)| *name).collect();
    assert_eq!(names, ["volume", "errors", "warnings", "latency"]);
    assert!(series.iter().all(|(_, share, _)| (0.0..1.0).contains(share)), "{series:?}");
    assert!(series[0].2.contains("weekly cycle from ") && !series[3].2.contains("cycle"), "{series:?}");
    assert_eq!(analysis.series_readiness("nobody"), []);
}
