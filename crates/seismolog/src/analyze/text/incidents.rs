//! Anomalous periods with the lines that prove them, by incident.

use super::{LINE_WIDTH, Page};
use crate::analyze::findings::Findings;
use crate::analyze::stories::{Story, stories};
use crate::analyze::watch::Anomalous;
use crate::analyze::wording::{grouped, length, printable};
use model::{AlertSeverity, Incident, IncidentState};
use std::collections::BTreeSet;

/// Stories shown, those that matter most.
const STORIES_SHOWN: usize = 8;

/// Anomalous periods shown of one.
const PERIODS_SHOWN: usize = 5;

/// Times at which a habit shows that are listed.
const TIMES_SHOWN: usize = 8;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    if findings.incidents.is_empty() {
        return;
    }
    let mut stories = stories(&findings.incidents);
    let all = stories.len();
    stories.truncate(STORIES_SHOWN);
    stories.sort_by_key(|story| (story.worst().incident.started, story.first().id));
    page.heading("Incidents", "rates and new templates, judged second by second");
    for story in &stories {
        write_story(page, findings, story);
    }
    page.more(all, STORIES_SHOWN, "of less weight");
}

fn write_story(page: &mut Page, findings: &Findings<'_>, story: &Story<'_>) {
    let worst = story.worst();
    let incident = &worst.incident;
    let level = AlertSeverity::from_score(incident.severity);
    let painted = match level {
        AlertSeverity::Critical => page.paint.red(level.as_str()),
        AlertSeverity::Warning => page.paint.yellow(level.as_str()),
        AlertSeverity::Info => level.as_str().to_owned(),
    };
    let when = when(findings, incident);
    let title = printable(findings.without_unknown(&incident.title), LINE_WIDTH);
    page.line(&format!("  {when}  {painted}  {}", page.paint.bold(&title)));
    if story.is_habit() {
        write_times(page, findings, story);
    }
    for candidate in incident.candidates.iter().filter(|_| incident.candidates.len() > 1) {
        let evidence = printable(&candidate.evidence.join("; "), LINE_WIDTH);
        let share = candidate.confidence * 100.0;
        page.line(&format!("    likely cause {share:.0} %: {}, {evidence}", candidate.service));
    }
    let mut shown = BTreeSet::new();
    for period in worst.periods.iter().take(PERIODS_SHOWN) {
        let is_title = incident.title.ends_with(&period.peak.evidence.sentence);
        if !is_title {
            write_period(page, findings, period);
        }
        for sample in period.peak.evidence.samples.iter().filter(|sample| shown.insert(sample.as_str())) {
            page.evidence(sample);
        }
    }
    page.more(worst.periods.len(), PERIODS_SHOWN, "anomalies in it");
}

fn when(findings: &Findings<'_>, incident: &Incident) -> String {
    let begin = findings.clock.write(incident.started);
    match incident.state {
        IncidentState::Active => format!("{begin} to the end"),
        _ => format!("{begin} for {}", length(incident.last_signal.millis() - incident.started.millis())),
    }
}

/// Others of the same kind.
fn write_times(page: &mut Page, findings: &Findings<'_>, story: &Story<'_>) {
    let mut times: Vec<String> = story
        .incidents
        .iter()
        .take(TIMES_SHOWN)
        .map(|other| findings.clock.write(other.incident.started))
        .collect();
    if story.incidents.len() > TIMES_SHOWN {
        times.push("…".to_owned());
    }
    let remark =
        format!("    {} times in all, a habit: {}", grouped(story.incidents.len() as u64), times.join(", "));
    let remark = page.paint.dim(&remark);
    page.line(&remark);
}

fn write_period(page: &mut Page, findings: &Findings<'_>, period: &Anomalous) {
    let signal = &period.peak;
    let begin = findings.clock.write(period.begin);
    let titled = format!("{}: {}", signal.subject.service, signal.evidence.sentence);
    let sentence = printable(findings.without_unknown(&titled), LINE_WIDTH);
    let repeated = match period.signals {
        1 => String::new(),
        windows => format!(" (the worst of {windows} windows)"),
    };
    page.line(&format!("    {begin}  {sentence}{repeated}"));
}
