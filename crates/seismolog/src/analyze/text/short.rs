//! The few sentences that somebody reads who has just been woken.

use super::Page;
use crate::analyze::axis::Unit;
use crate::analyze::compare::Against;
use crate::analyze::correlate::Correlated;
use crate::analyze::findings::{Findings, TemplateView};
use crate::analyze::weight::Weight;
use crate::analyze::wording::{counted, grouped, printable, rounded};
use model::{AlertSeverity, IncidentState};

/// Incidents told here; all are told below.
const INCIDENTS_SHOWN: usize = 3;

/// Characters of a template in a sentence.
const TEMPLATE_WIDTH: usize = 90;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    page.heading("In short", "");
    let mut sentences = incidents(findings);
    sentences.extend(new(findings));
    sentences.extend(rising(findings));
    sentences.extend(falling(findings));
    sentences.extend(traces(findings));
    if sentences.is_empty() {
        sentences.push(quiet(findings));
    }
    for sentence in sentences {
        page.line(&format!("  - {sentence}"));
    }
    if let Some(unjudged) = unjudged(findings) {
        let unjudged = page.paint.dim(&format!("  {unjudged}"));
        page.line(&unjudged);
    }
}

fn incidents(findings: &Findings<'_>) -> Vec<String> {
    let mut worst: Vec<&Correlated> = findings.incidents.iter().collect();
    worst.sort_by(|a, b| b.incident.severity.total_cmp(&a.incident.severity));
    let mut sentences: Vec<String> = worst
        .iter()
        .take(INCIDENTS_SHOWN)
        .map(|Correlated { incident, .. }| {
            let started = findings.clock.write(incident.started);
            let level = AlertSeverity::from_score(incident.severity).as_str();
            let title = printable(&incident.title, TEMPLATE_WIDTH + 60);
            let until = match incident.state {
                IncidentState::Active => ", still going on at the end".to_owned(),
                _ => format!(", until {}", findings.clock.write(incident.last_signal)),
            };
            format!("{level}: {title} (from {started}{until})")
        })
        .collect();
    let more = findings.incidents.len().saturating_sub(INCIDENTS_SHOWN) as u64;
    if more > 0 {
        sentences.push(format!("{} of less weight, below", counted(more, "further incident")));
    }
    sentences
}

fn quoted(template: &TemplateView<'_>) -> String {
    format!("\"{}\" ({})", printable(template.typed, TEMPLATE_WIDTH), template.service)
}

fn new(findings: &Findings<'_>) -> Option<String> {
    let new = findings.new_by_weight();
    let first = new.first()?;
    let what = counted(new.len() as u64, "new template");
    let bad = new.iter().filter(|template| template.weight() >= Weight::Wordy).count() as u64;
    let bad = if bad > 0 { format!(", {} of them telling of trouble", grouped(bad)) } else { String::new() };
    let since = findings.since().map(|since| format!(" since {since}")).unwrap_or_default();
    let usual = match findings.changes.new_expected {
        Some(expected) if expected * 2.0 >= new.len() as f64 => {
            format!("; as many as ever, {} on average", rounded(expected))
        }
        Some(expected) => format!("; before, as long a stretch brought {}", rounded(expected)),
        None => String::new(),
    };
    Some(format!("{what}{since}{bad}{usual}; first to look at: {}, {} ×", quoted(first), grouped(first.tally.count)))
}

fn rising(findings: &Findings<'_>) -> Option<String> {
    let worst = findings.changes.rising.iter().max_by_key(|change| {
        (findings.template(change.template).weight(), std::cmp::Reverse((change.p_value.log10() * 1e3) as i64))
    })?;
    let what = counted(findings.changes.rising.len() as u64, "template");
    let (observed, expected) = (grouped(worst.observed), rounded(worst.expected));
    let template = quoted(&findings.template(worst.template));
    Some(format!("{what} more frequent than before: {template}, {observed} × where {expected} were expected"))
}

fn falling(findings: &Findings<'_>) -> Option<String> {
    let first = findings.changes.falling.first()?;
    let what = counted(findings.changes.falling.len() as u64, "template");
    let stopped = if first.observed == 0 { "none".to_owned() } else { format!("{} ×", grouped(first.observed)) };
    let template = quoted(&findings.template(first.template));
    let expected = rounded(first.expected);
    Some(format!("{what} less frequent than before: {template}, {stopped} where {expected} were expected"))
}

fn traces(findings: &Findings<'_>) -> Option<String> {
    let traces = &findings.study.current.traces;
    let count: u64 = traces.values().map(|trace| trace.count).sum();
    let most = traces.values().max_by_key(|trace| trace.count)?;
    let (what, kinds) = (counted(count, "stack trace"), counted(traces.len() as u64, "kind"));
    let exception = printable(&most.trace.exception, TEMPLATE_WIDTH);
    Some(format!("{what} of {kinds}, most of all {exception}"))
}

fn quiet(findings: &Findings<'_>) -> String {
    let compared = match findings.changes.against {
        Against::Before(position) => format!("nothing new, rising or falling since {}", findings.place(position)),
        Against::Baseline => "nothing new, rising or falling against the baseline".to_owned(),
        Against::Nothing => "too short to compare its end with what was before".to_owned(),
    };
    format!("nothing stands out: {compared}")
}

/// What was not looked at, so that silence is not taken for health.
fn unjudged(findings: &Findings<'_>) -> Option<String> {
    if findings.study.current.unit == Unit::Line {
        return Some("Without times no rates were judged; the end is the last tenth of the records.".to_owned());
    }
    match findings.study.watch.judged() {
        (0, _) => Some("Rates were not judged: no service writes steadily for the minute that takes to learn.".to_owned()),
        (judged, all) if judged < all => {
            Some(format!("Rates were judged for {judged} of {all} services; the others write too little."))
        }
        _ => None,
    }
}
