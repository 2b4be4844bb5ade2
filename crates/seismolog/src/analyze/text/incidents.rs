//! Anomalous periods with the lines that prove them, by incident.

use super::Page;
use crate::analyze::correlate::Correlated;
use crate::analyze::findings::Findings;
use crate::analyze::watch::Anomalous;
use crate::analyze::wording::{counted, length, printable};
use model::{AlertSeverity, IncidentState};

/// Incidents shown, the gravest of them.
const INCIDENTS_SHOWN: usize = 8;

/// Anomalous periods shown of one.
const PERIODS_SHOWN: usize = 5;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    if findings.incidents.is_empty() {
        return;
    }
    let mut shown: Vec<&Correlated> = findings.incidents.iter().collect();
    shown.sort_by(|a, b| b.incident.severity.total_cmp(&a.incident.severity));
    shown.truncate(INCIDENTS_SHOWN);
    shown.sort_by_key(|correlated| (correlated.incident.started, correlated.incident.id));
    page.heading("Incidents", "rates and new templates judged second by second");
    for correlated in shown {
        write_incident(page, findings, correlated);
    }
    page.more(findings.incidents.len(), INCIDENTS_SHOWN, "incidents of less weight");
}

fn write_incident(page: &mut Page, findings: &Findings<'_>, correlated: &Correlated) {
    let incident = &correlated.incident;
    let severity = AlertSeverity::from_score(incident.severity);
    let level = match severity {
        AlertSeverity::Critical => page.paint.red("critical"),
        AlertSeverity::Warning => page.paint.yellow("warning"),
        AlertSeverity::Info => "info".to_owned(),
    };
    let begin = findings.clock.write(incident.started);
    let end = match incident.state {
        IncidentState::Active => "to the end".to_owned(),
        _ => format!("for {}", length(incident.last_signal.millis() - incident.started.millis())),
    };
    page.line(&format!("  {begin} {end}  {level}  {}", printable(&incident.title, super::LINE_WIDTH)));
    for candidate in incident.candidates.iter().filter(|_| incident.candidates.len() > 1) {
        let evidence = printable(&candidate.evidence.join("; "), super::LINE_WIDTH);
        let share = candidate.confidence * 100.0;
        page.line(&format!("    likely cause {share:.0} %: {}, {evidence}", candidate.service));
    }
    for period in correlated.periods.iter().take(PERIODS_SHOWN) {
        write_period(page, findings, period, correlated.periods.len() == 1);
    }
    page.more(correlated.periods.len(), PERIODS_SHOWN, "anomalies in it");
}

fn write_period(page: &mut Page, findings: &Findings<'_>, period: &Anomalous, is_title: bool) {
    let signal = &period.peak;
    if !is_title {
        let begin = findings.clock.write(period.begin);
        let service = printable(&signal.subject.service, 60);
        let sentence = printable(&signal.evidence.sentence, super::LINE_WIDTH);
        let repeated = if period.signals > 1 { format!(" (worst of {})", counted(u64::from(period.signals), "window")) } else { String::new() };
        page.line(&format!("    {begin}  {service}: {sentence}{repeated}"));
    }
    for sample in &signal.evidence.samples {
        page.evidence(sample);
    }
}
