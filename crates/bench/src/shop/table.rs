//! The figures as a table, and every case with its incidents.

use std::collections::BTreeMap;
use std::io::{Result, Write};
use std::time::Duration;

use model::{DetectorKind, Timestamp};
use sim::Fault;

use crate::shop::Setting;
use crate::shop::score::{Case, Score, Verdict};
use crate::shop::watch::{Cost, Opened, Watched};

/// Roots shown of an incident.
const ROOTS_SHOWN: usize = 4;

/// What is wanted of a setting in all: a name, shares of the cases, seconds, and shares.
struct Bar {
    name: &'static str,
    detected: f64,
    exactly_one: f64,
    root_first: f64,
    delay_median_s: f64,
    blast: f64,
}

const BARS: [Bar; 2] = [
    Bar {
        name: "must",
        detected: 1.0,
        exactly_one: 65.0 / 70.0,
        root_first: 65.0 / 70.0,
        delay_median_s: 5.0,
        blast: 0.9,
    },
    Bar { name: "aim", detected: 1.0, exactly_one: 1.0, root_first: 1.0, delay_median_s: 3.0, blast: 0.97 },
];

/// A row per setting and fault, one for each setting in all with what is wanted of it, and one for quiet time.
pub(crate) fn write(out: &mut impl Write, cases: &[Case], quiet: &[&Watched]) -> Result<()> {
    if !cases.is_empty() {
        writeln!(
            out,
            "{:<34}{:>6}{:>10}{:>6}{:>8}{:>8}{:>10}{:>8}{:>9}{:>8}",
            "shop", "cases", "detected", "one", "root@1", "root@3", "median s", "false", "blast P", "blast R"
        )?;
    }
    for (setting, name) in [(Setting::Fresh, "fresh"), (Setting::Repeated, "repeated")] {
        let of_setting = || cases.iter().filter(move |case| case.setting == setting);
        if of_setting().next().is_none() {
            continue;
        }
        for fault in Fault::ALL {
            let verdicts = of_setting().filter(|case| case.truth.fault == fault).map(|case| &case.verdict);
            write_row(out, &format!("{name} {}", fault.name()), verdicts)?;
        }
        write_row(out, &format!("{name}, all"), of_setting().map(|case| &case.verdict))?;
        write_bars(out, of_setting().count())?;
    }
    if !quiet.is_empty() {
        let incidents: usize = quiet.iter().map(|run| run.incidents.len()).sum();
        let hours = f64::from(Cost::sum(quiet.iter().map(|run| &run.cost)).ticks) / 3_600.0;
        let of_each: Vec<String> = quiet.iter().map(|run| run.incidents.len().to_string()).collect();
        writeln!(
            out,
            "quiet: {incidents} false incidents in {hours:.1} h of event time ({} by seed)",
            of_each.join(" ")
        )?;
        let mut by_root = BTreeMap::<&str, usize>::new();
        let mut told: BTreeMap<&str, u32> = BTreeMap::new();
        for (detector, times) in quiet.iter().flat_map(|run| &run.told) {
            *told.entry(detector).or_default() += times;
        }
        let told: Vec<String> = told.iter().map(|(detector, times)| format!("{detector} {times}")).collect();
        writeln!(out, "  anomalies that opened nothing, by detector: {}", told.join(", "))?;
        for opened in quiet.iter().flat_map(|run| &run.incidents) {
            *by_root.entry(opened.incident.root()).or_default() += 1;
        }
        let by_root: Vec<String> = by_root.iter().map(|(root, count)| format!("{root} {count}")).collect();
        writeln!(out, "  by root: {}; must 1 in 20 h, aim 0", by_root.join(", "))?;
    }
    Ok(())
}

fn write_row<'a>(
    out: &mut impl Write,
    name: &str,
    verdicts: impl Iterator<Item = &'a Verdict>,
) -> Result<()> {
    let score = Score::of(verdicts);
    if score.cases == 0 {
        return Ok(());
    }
    let figure = |figure: Option<f64>, digits: usize| figure.map_or("-".into(), |f| format!("{f:.digits$}"));
    writeln!(
        out,
        "{name:<34}{:>6}{:>10}{:>6}{:>8}{:>8}{:>10}{:>8}{:>9}{:>8}",
        score.cases,
        score.detected,
        score.exactly_one,
        score.root_first,
        score.root_in_three,
        figure(score.delay_median_s, 1),
        score.false_before,
        figure(score.blast_precision, 3),
        figure(score.blast_recall, 3),
    )
}

fn write_bars(out: &mut impl Write, cases: usize) -> Result<()> {
    for bar in BARS {
        let count = |share: f64| (share * cases as f64).ceil();
        writeln!(
            out,
            "{:<34}{:>6}{:>10}{:>6}{:>8}{:>8}{:>10}{:>8}{:>9}{:>8}",
            format!("  {}", bar.name),
            "",
            count(bar.detected),
            count(bar.exactly_one),
            count(bar.root_first),
            "",
            bar.delay_median_s,
            "",
            bar.blast,
            bar.blast
        )?;
    }
    Ok(())
}

/// What is left without a detector; the first row, without none, comes with the head.
pub(crate) fn write_ablation(
    out: &mut impl Write,
    left_out: Option<DetectorKind>,
    cases: &[Case],
    quiet: &[&Watched],
) -> Result<()> {
    if left_out.is_none() {
        writeln!(
            out,
            "\n{:<24}{:>26}{:>26}{:>8}",
            "left out", "fresh found/one/root", "repeated found/one/root", "quiet"
        )?;
    }
    let figures = |setting: Setting| {
        let of_setting = cases.iter().filter(|case| case.setting == setting);
        let score = Score::of(of_setting.map(|case| &case.verdict));
        format!("{}/{}/{} of {}", score.detected, score.exactly_one, score.root_first, score.cases)
    };
    writeln!(
        out,
        "{:<24}{:>26}{:>26}{:>8}",
        left_out.map_or("nothing", DetectorKind::as_str),
        figures(Setting::Fresh),
        figures(Setting::Repeated),
        quiet.iter().map(|run| run.incidents.len()).sum::<usize>()
    )
}

/// What it took in real time, all runs together.
pub(crate) fn write_cost(out: &mut impl Write, watched: &[Watched], wall: Duration) -> Result<()> {
    let cost = Cost::sum(watched.iter().map(|run| &run.cost));
    let per = |time: Duration, count: u64| time.as_secs_f64() / count.max(1) as f64;
    writeln!(
        out,
        "{:.1} s wall; {} records at {:.2} us each; {} ticks at {:.3} ms, longest {:.1} ms",
        wall.as_secs_f64(),
        cost.records,
        per(cost.observing, cost.records) * 1e6,
        cost.ticks,
        per(cost.ticking, cost.ticks.into()) * 1e3,
        cost.tick_max.as_secs_f64() * 1e3,
    )
}

/// A line per case; per incident when it was opened, the ranking of roots, members, impacted, and its first anomalies.
pub(crate) fn write_details(out: &mut impl Write, cases: &[Case], quiet: &[&Watched]) -> Result<()> {
    for case in cases {
        let Verdict { delay, is_exactly_one, root_place, false_before, .. } = case.verdict;
        let delay =
            delay.map_or("NOT DETECTED".into(), |delay| format!("after {:.1} s", delay.as_secs_f64()));
        let place = root_place.map_or("not ranked".into(), |place| format!("ranked {place}"));
        let one = if is_exactly_one { "one incident" } else { "NOT ONE" };
        let false_before =
            if false_before > 0 { format!(", {false_before} FALSE BEFORE") } else { String::new() };
        let Verdict { impacted_right, impacted_wrong, direct_found, direct_in_all, .. } = case.verdict;
        writeln!(
            out,
            "{}  {}: {delay}, {one}{false_before}, root {place}, impacted {impacted_right} right {impacted_wrong} wrong, direct callers {direct_found}/{direct_in_all}",
            case.name, case.truth.primary
        )?;
        for opened in &case.incidents {
            write_incident(out, opened, case.truth.start)?;
        }
    }
    for run in quiet.iter().filter(|run| !run.incidents.is_empty()) {
        writeln!(out, "{}  {} false incidents", run.name, run.incidents.len())?;
        for opened in &run.incidents {
            write_incident(out, opened, run.start)?;
        }
    }
    writeln!(out)
}

fn write_incident(out: &mut impl Write, opened: &Opened, origin: Timestamp) -> Result<()> {
    let Opened { at, first_root, incident, anomalies } = opened;
    let since = |at: Timestamp| (at.0 - origin.0) as f64 / 1e9;
    let roots: Vec<String> = incident
        .candidates
        .iter()
        .take(ROOTS_SHOWN)
        .map(|candidate| format!("{} {:.2}", candidate.service, candidate.confidence))
        .collect();
    let first = if first_root == incident.root() { String::new() } else { format!(" (first {first_root})") };
    let impacted: Vec<String> =
        incident.impacted.iter().map(|impact| format!("{} {}", impact.service, impact.hops)).collect();
    writeln!(
        out,
        "    {} at {:+.1} s: {}{first}; {} anomalies; {}",
        incident.id,
        since(*at),
        roots.join(", "),
        incident.anomaly_count,
        incident.title
    )?;
    writeln!(out, "        members {}; impacted {}", incident.services.join(", "), impacted.join(", "))?;
    for (at, anomaly) in anomalies {
        let signal = &anomaly.signal;
        writeln!(
            out,
            "        {:+.1} s {} {} {}, p {:.0e}, score {:.2}: {}",
            since(*at),
            signal.detector.as_str(),
            signal.subject.service,
            signal.subject.metric,
            signal.p_value,
            signal.score,
            signal.evidence.sentence
        )?;
    }
    Ok(())
}
