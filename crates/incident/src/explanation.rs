//! Why an incident is told as it is: every candidate with its points, the calls that were walked, what changed before,
//! and who suffers, in lines of text.
//!
//! An incident that goes on is explained as things are now. When it falls quiet, all but the head is kept: calls and
//! traces that it rests on are forgotten minutes later.

use crate::blast::{SUFFERED_MIN, TRACES_BEFORE};
use crate::limits::EXPLAINED_LINES_MAX;
use crate::rank::{self, Effect};
use crate::scene::Scene;
use crate::tracked::Tracked;
use crate::wording;
use model::{Impact, IncidentState};
use std::collections::BTreeSet;
use std::fmt::Write;

/// What is said of callers, and of what lies below the root.
const CALLERS: &str = "blast radius: failures travel from the root to its callers";

/// Which incident it is, and how it stands now.
pub(crate) fn head(tracked: &Tracked) -> String {
    let incident = &tracked.incident;
    let (begun, latest) = (incident.started, incident.last_signal);
    let state = match (incident.state, incident.resolved) {
        (IncidentState::Active, _) => format!("active since {begun}"),
        (IncidentState::Resolved, Some(at)) => format!("resolved at {at}, began at {begun}"),
        (state, _) => format!("{}, began at {begun}, last anomaly at {latest}", state.as_str()),
    };
    format!(
        "{}: {}\n{state}, {} anomalies in {} services, severity {:.2}\n",
        incident.id,
        incident.title,
        incident.anomaly_count,
        tracked.members.len(),
        incident.severity
    )
}

/// Why. The same incident and scene give the same lines.
pub(crate) fn body(tracked: &Tracked, scene: &Scene<'_>) -> String {
    let mut text = String::new();
    // writing to a string cannot fail
    let _ = write_body(&mut text, tracked, scene);
    text
}

fn write_body(out: &mut String, tracked: &Tracked, scene: &Scene<'_>) -> std::fmt::Result {
    write_candidates(out, tracked, scene)?;
    write_calls(out, tracked, scene)?;
    writeln!(out, "\nchanged just before")?;
    write_or_none(out, &tracked.incident.changes)?;
    write_blast(out, tracked, scene)
}

fn write_candidates(out: &mut String, tracked: &Tracked, scene: &Scene<'_>) -> std::fmt::Result {
    writeln!(out, "\ncandidates: what is added, times what multiplies; a point more is e² times as likely")?;
    for (place, reasons) in (1..).zip(rank::reasons(&tracked.members, scene)) {
        writeln!(
            out,
            "{place}. {}: {:.2} points, confidence {} %, strongest anomaly {:.2}",
            reasons.service,
            reasons.points,
            wording::percent(reasons.confidence),
            reasons.score
        )?;
        for (piece, effect, words) in reasons.pieces {
            let effect = match effect {
                Effect::Adds(points) => format!("+{points:.2}"),
                Effect::Times(factor) => format!("×{factor:.2}"),
            };
            let line = format!("   {effect} {}: {words}", piece.name());
            writeln!(out, "{}", line.trim_end().trim_end_matches(':'))?;
        }
    }
    Ok(())
}

fn write_calls(out: &mut String, tracked: &Tracked, scene: &Scene<'_>) -> std::fmt::Result {
    let incident = &tracked.incident;
    let impacts = incident.impacted.iter().chain(&incident.likely_next).chain(&incident.dependencies);
    let names: BTreeSet<&str> = tracked
        .members
        .iter()
        .map(|member| member.service.as_str())
        .chain(impacts.map(|impact| impact.service.as_str()))
        .collect();
    writeln!(out, "\ncalls between them")?;
    let calls = scene.edges_among(&names).into_iter().map(|edge| {
        let (weight, confidence) = (edge.weight, edge.confidence);
        format!("{} calls {}, weight {weight:.1}, confidence {confidence:.2}", edge.caller, edge.callee)
    });
    write_or_none(out, &calls.collect::<Vec<_>>())
}

fn write_blast(out: &mut String, tracked: &Tracked, scene: &Scene<'_>) -> std::fmt::Result {
    let incident = &tracked.incident;
    let root = incident.root();
    let since = incident.started - TRACES_BEFORE;
    let why = |impact: &Impact| {
        let answers = scene.suffered(root, &impact.service, since);
        let member = tracked.member(&impact.service).filter(|member| member.is_harmed());
        match member {
            Some(member) => format!("has anomalies ({}), {answers} bad answers in traces", member.sentence),
            None if answers >= SUFFERED_MIN => {
                format!("no anomaly of its own, {answers} bad answers in traces")
            }
            None => format!("no anomaly, {answers} bad answers in traces, below {SUFFERED_MIN}"),
        }
    };
    let line = |kind: &str, impact: &Impact, why: String| {
        let calls = if impact.hops == 1 { "1 call".to_owned() } else { format!("{} calls", impact.hops) };
        format!("{kind} {}, {calls} away: {why}", impact.service)
    };
    writeln!(out, "\n{CALLERS}")?;
    let hit = incident.impacted.iter().map(|impact| line("hit", impact, why(impact)));
    let next = incident.likely_next.iter().map(|impact| line("likely next", impact, why(impact)));
    write_or_none(out, &hit.chain(next).collect::<Vec<_>>())?;
    if !incident.dependencies.is_empty() {
        writeln!(out, "\nbelow the root, and never part of the blast radius")?;
        let below = incident.dependencies.iter();
        let below = below.map(|impact| line("deviates too", impact, format!("called by {root}")));
        write_or_none(out, &below.collect::<Vec<_>>())?;
    }
    Ok(())
}

fn write_or_none(out: &mut String, lines: &[String]) -> std::fmt::Result {
    if lines.is_empty() {
        return writeln!(out, "   none known");
    }
    for line in lines.iter().take(EXPLAINED_LINES_MAX) {
        writeln!(out, "   {line}")?;
    }
    match lines.len().saturating_sub(EXPLAINED_LINES_MAX) {
        0 => Ok(()),
        more => writeln!(out, "   and {more} more"),
    }
}
