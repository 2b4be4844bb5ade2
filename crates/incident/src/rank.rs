//! Which member is the cause: pieces of evidence, each in 0..=1, weighed, and turned into shares.
//!
//! A cause deviates first, strongly, and is called, directly or not, by those who follow. A service that only has
//! more or fewer records follows from almost anything, so what is said for it counts half.

use crate::graph::Walk;
use crate::limits;
use crate::member::Member;
use crate::wording::seconds;
use model::Candidate;
use std::time::Duration;

/// Being this many seconds later than the first leaves a third of that piece. About a window.
const EARLY_SECS: f64 = 10.0;

const EARLY_WEIGHT: f64 = 1.0;
const STRENGTH_WEIGHT: f64 = 1.0;
const REACHED_WEIGHT: f64 = 1.5;
const VOLUME_ONLY_FACTOR: f64 = 0.5;

/// How much a lead counts: one more full piece of weight 1 makes a candidate e² times as likely.
const SHARPNESS: f64 = 2.0;

/// A member with what speaks for it.
struct Case<'a> {
    member: &'a Member,
    delay: Duration,
    /// members that call it, directly or not
    following: usize,
    weight: f64,
}

/// The likeliest causes first, given a walk toward callers; their confidences add up to 1. Empty only without members.
pub(crate) fn candidates(members: &[Member], callers: &Walk<'_>) -> Vec<Candidate> {
    let Some(begin) = members.iter().map(|member| member.first).min() else { return Vec::new() };
    let strongest = members.iter().map(|member| member.score).fold(f64::MIN_POSITIVE, f64::max);
    let others = members.len() - 1;
    let mut cases: Vec<Case<'_>> = members
        .iter()
        .map(|member| {
            let delay = member.first.since(begin);
            let following = callers_among(members, member, callers);
            let early = EARLY_WEIGHT * (-delay.as_secs_f64() / EARLY_SECS).exp();
            let strength = STRENGTH_WEIGHT * member.score / strongest;
            let reached = REACHED_WEIGHT * following as f64 / others.max(1) as f64;
            let factor = if member.is_volume_only { VOLUME_ONLY_FACTOR } else { 1.0 };
            Case {
                member,
                delay,
                following,
                weight: (SHARPNESS * factor * (early + strength + reached)).exp(),
            }
        })
        .collect();
    cases.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.member.service.cmp(&b.member.service)));
    cases.truncate(limits::CANDIDATES_MAX);
    let total: f64 = cases.iter().map(|case| case.weight).sum();
    cases
        .iter()
        .map(|case| Candidate {
            service: case.member.service.clone(),
            confidence: case.weight / total,
            evidence: evidence(case, others),
        })
        .collect()
}

fn callers_among(members: &[Member], member: &Member, callers: &Walk<'_>) -> usize {
    let callers = callers.reach(&member.service, limits::HOPS_MAX);
    let is_member = |name: &str| members.iter().any(|other| other.service == name);
    callers.iter().filter(|(name, _)| is_member(name)).count()
}

fn evidence(case: &Case<'_>, others: usize) -> Vec<String> {
    let mut evidence = vec![case.member.sentence.clone()];
    if others > 0 {
        evidence.push(if case.delay.is_zero() {
            format!("first to deviate, at {}", case.member.first)
        } else {
            format!("deviated {} after the first", seconds(case.delay))
        });
    }
    if case.following > 0 {
        evidence.push(format!(
            "{} of {others} other services with anomalies call it, directly or not",
            case.following
        ));
    }
    if case.member.is_volume_only {
        evidence.push("only its number of records changed".to_owned());
    }
    evidence
}
