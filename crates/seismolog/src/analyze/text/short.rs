//! The few sentences that somebody reads who has just been woken.

use super::Page;
use crate::analyze::axis::Unit;
use crate::analyze::compare::Against;
use crate::analyze::findings::{Findings, TemplateView};
use crate::analyze::stories::{Story, stories};
use crate::analyze::weight::Weight;
use crate::analyze::wording::{counted, grouped, name, printable, rounded};
use model::limits::UNKNOWN_SERVICE;
use model::{AlertSeverity, IncidentState};

/// Stories told here; more are told below.
const STORIES_SHOWN: usize = 3;

/// Characters of a template in a sentence.
const TEMPLATE_WIDTH: usize = 90;

/// Characters of a service's name.
pub(super) const NAME_WIDTH: usize = 44;

/// Characters of an incident's title.
const TITLE_WIDTH: usize = 150;

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
    let stories = stories(&findings.incidents);
    let told = stories.iter().filter(|story| story.is_grave()).take(STORIES_SHOWN);
    let mut sentences: Vec<String> = told.map(|story| incident(findings, story)).collect();
    let more = (stories.len() - sentences.len()) as u64;
    if more > 0 {
        sentences.push(format!("{} of less weight, below", counted(more, "further incident")));
    }
    sentences
}

fn incident(findings: &Findings<'_>, story: &Story<'_>) -> String {
    let incident = &story.worst().incident;
    let level = AlertSeverity::from_score(incident.severity).as_str();
    let title = printable(findings.without_unknown(&incident.title), TITLE_WIDTH);
    let at = findings.clock.write(incident.started);
    if story.is_habit() {
        let times = grouped(story.incidents.len() as u64);
        return format!("{level}, but {times} times: {title} (the worst, at {at})");
    }
    match incident.state {
        IncidentState::Active => format!("{level}: {title} (from {at}, still going on at the end)"),
        _ => format!("{level}: {title} (from {at} to {})", findings.clock.write(incident.last_signal)),
    }
}

fn quoted(template: &TemplateView<'_>) -> String {
    let text = printable(template.typed, TEMPLATE_WIDTH);
    match template.service {
        UNKNOWN_SERVICE => format!("\"{text}\""),
        service => format!("\"{text}\" of {}", name(service, NAME_WIDTH)),
    }
}

/// Those that come often are news; of those that came once or twice, only if there are more than usual.
fn new(findings: &Findings<'_>) -> Option<String> {
    let new = findings.new_by_weight();
    let since = findings.since().map(|since| format!(" since {since}")).unwrap_or_default();
    let frequent = new.iter().filter(|template| template.is_frequent()).count();
    let seldom = new.len() - frequent;
    let before = findings.changes.new_expected.map_or(String::new(), |expected| {
        format!(" (before, as long a stretch brought {})", usual(expected))
    });
    if let Some(first) = new.iter().find(|template| template.is_frequent()) {
        let what = counted(frequent as u64, "new template");
        let rest = if seldom > 0 {
            format!("; {} more with few lines{before}", grouped(seldom as u64))
        } else {
            before
        };
        return Some(format!("{what}{since}: {}, {} ×{rest}", quoted(first), grouped(first.tally.count)));
    }
    let first = new.first().filter(|first| !findings.is_new_usual() || first.weight() >= Weight::Error)?;
    let what = counted(new.len() as u64, "new template");
    Some(format!(
        "{what} with few lines{since}{before}, as {}, {} ×",
        quoted(first),
        grouped(first.tally.count)
    ))
}

/// How many new templates were usual.
pub(super) fn usual(expected: f64) -> String {
    if expected > 0.0 { rounded(expected) } else { "none".to_owned() }
}

fn rising(findings: &Findings<'_>) -> Option<String> {
    let worst = findings.changes.rising.iter().max_by_key(|change| {
        (
            findings.template(change.template).weight(),
            std::cmp::Reverse((change.p_value.log10() * 1e3) as i64),
        )
    })?;
    let what = counted(findings.changes.rising.len() as u64, "template");
    let (observed, expected) = (grouped(worst.observed), rounded(worst.expected));
    let template = quoted(&findings.template(worst.template));
    Some(format!("{what} more frequent than before: {template}, {observed} × where {expected} were expected"))
}

fn falling(findings: &Findings<'_>) -> Option<String> {
    let first = findings.changes.falling.first()?;
    let what = counted(findings.changes.falling.len() as u64, "template");
    let stopped =
        if first.observed == 0 { "none".to_owned() } else { format!("{} ×", grouped(first.observed)) };
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
        Against::Before(position) => {
            format!("since {} nothing unusually new, rising or falling", findings.place(position))
        }
        Against::Baseline => "nothing new, rising or falling against the baseline".to_owned(),
        Against::Nothing => "too short to compare its end with what was before".to_owned(),
    };
    let is_judged = findings.study.watch.judged().0 > 0;
    let rates = if is_judged { "rates of records, errors and warnings as usual; " } else { "" };
    format!("nothing stands out: {rates}{compared}")
}

/// What was not looked at, so that silence is not taken for health.
fn unjudged(findings: &Findings<'_>) -> Option<String> {
    if findings.study.current.unit == Unit::Line {
        return Some(
            "Without times no rates were judged; the end is the last tenth of the records.".to_owned(),
        );
    }
    match findings.study.watch.judged() {
        (0, _) => Some(
            "Rates were not judged: no service writes steadily for the minute that takes to learn."
                .to_owned(),
        ),
        (judged, all) if judged < all => {
            let (judged, all) = (grouped(judged as u64), grouped(all as u64));
            Some(format!("Rates were judged for {judged} of {all} services; the others write too little."))
        }
        _ => None,
    }
}
