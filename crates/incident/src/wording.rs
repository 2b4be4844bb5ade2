//! Titles and summaries: plain words with numbers.

use crate::member::Member;
use model::{Impact, Incident};
use std::time::Duration;

/// Names told before the rest is only counted.
const NAMES_MAX: usize = 5;

/// `14 s`, `2 min`.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        secs @ 0..120 => format!("{secs} s"),
        secs => format!("{} min", secs / 60),
    }
}

/// "payments: 42 errors in 10 s, expected 1.3; 2 callers affected"
pub(crate) fn title(root: &Member, incident: &Incident) -> String {
    let mut title = format!("{}: {}", root.service, root.sentence);
    match incident.impacted.len() {
        0 => {}
        1 => title.push_str("; 1 caller affected"),
        callers => title.push_str(&format!("; {callers} callers affected")),
    }
    title
}

/// A share in whole parts of a hundred, not more than it is: 99.6 % is no certainty.
pub(crate) fn percent(share: f64) -> u32 {
    (100.0 * share.clamp(0.0, 1.0) + 1e-9) as u32
}

/// What, since when, who else.
pub(crate) fn summary(root: &Member, incident: &Incident) -> String {
    let mut sentences =
        vec![format!("Since {} {} shows: {}.", incident.started, root.service, root.sentence)];
    if incident.services.len() > 1 {
        let share = incident.candidates.first().map_or(0.0, |candidate| candidate.confidence);
        sentences.push(format!(
            "{} services have anomalies; {} is the likeliest cause ({} %).",
            incident.services.len(),
            root.service,
            percent(share)
        ));
    }
    if !incident.impacted.is_empty() {
        sentences.push(format!("Callers affected: {}.", names(&incident.impacted)));
    }
    if !incident.dependencies.is_empty() {
        sentences.push(format!("Deviates below it: {}.", names(&incident.dependencies)));
    }
    if let Some(change) = incident.changes.first() {
        sentences.push(format!("Just before: {change}."));
    }
    if !incident.likely_next.is_empty() {
        sentences.push(format!("Likely next: {}.", names(&incident.likely_next)));
    }
    sentences.join(" ")
}

fn names(impacts: &[Impact]) -> String {
    let names: Vec<&str> = impacts.iter().take(NAMES_MAX).map(|impact| impact.service.as_str()).collect();
    let names = names.join(", ");
    match impacts.len().saturating_sub(NAMES_MAX) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}
