//! Which member is the cause: pieces of evidence, each in 0..=1, weighed, and turned into shares.
//!
//! A cause deviates early and strongly, is at the bottom of the traces in which it is bad, and is called, directly or
//! not, by those who follow: the last is a multiplier, for being called by many is no evidence without the others.
//! Who has something bad below itself is explained by that. A service that only has more or fewer records follows
//! from almost anything, so what is said for it counts a quarter.

use crate::limits;
use crate::member::{Member, Symptom};
use crate::scene::Scene;
use crate::wording::seconds;
use model::Candidate;
use std::time::Duration;

/// Being this many seconds later than the first leaves a third of that piece. About a window.
const EARLY_SECS: f64 = 10.0;

const EARLY_WEIGHT: f64 = 0.6;
const STRENGTH_WEIGHT: f64 = 0.8;
const BOTTOM_WEIGHT: f64 = 1.6;
const NEW_TEMPLATE_WEIGHT: f64 = 0.5;
const SILENCE_WEIGHT: f64 = 1.0;
const DEPLOY_WEIGHT: f64 = 0.6;

/// A deploy this long ago counts a third.
const DEPLOY_FADE_SECS: f64 = 120.0;

/// What is left of a member's case when a member it calls has one of its own.
const EXPLAINED_FACTOR: f64 = 0.6;
const VOLUME_ONLY_FACTOR: f64 = 0.25;
const FAINT_FACTOR: f64 = 0.9;

/// An anomaly with a score above it stands alone.
const STRONG_SCORE: f64 = 0.6;

/// How much a lead counts: one more full piece of weight 1 makes a candidate e² times as likely.
const SHARPNESS: f64 = 2.0;

/// Bad traces with fewer than this say nothing about who is at the bottom of them.
const TRACES_MIN: u32 = 3;

/// Bad traces are counted from so long before the first anomaly.
const TRACES_BEFORE: Duration = Duration::from_secs(5);

/// A member with what speaks for it.
struct Case<'a> {
    member: &'a Member,
    delay: Duration,
    /// members that call it, directly or not
    following: usize,
    /// bad traces with it, and at the bottom of how many it is
    traces: (u32, u32),
    deploy: Option<(&'a str, i64)>,
    explained_by: Option<&'a str>,
    starved_by: Option<&'a str>,
    is_faint: bool,
    weight: f64,
}

/// The likeliest causes first; their confidences add up to 1. Empty only without members.
pub(crate) fn candidates(members: &[Member], scene: &Scene<'_>) -> Vec<Candidate> {
    let harmed: Vec<&Member> = members.iter().filter(|member| member.is_harmed()).collect();
    let eligible = if harmed.is_empty() { members.iter().collect() } else { harmed };
    let Some(begin) = eligible.iter().map(|member| member.first).min() else { return Vec::new() };
    let strongest = eligible.iter().map(|member| member.score).fold(f64::MIN_POSITIVE, f64::max);
    let others = eligible.len() - 1;
    let mut cases: Vec<Case<'_>> = eligible
        .iter()
        .map(|member| {
            let mut case = case(member, &eligible, scene, begin);
            case.weight = weight(&case, strongest, others);
            case
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

fn case<'a>(
    member: &'a Member,
    eligible: &[&'a Member],
    scene: &Scene<'a>,
    begin: model::Timestamp,
) -> Case<'a> {
    let others = |names: Vec<(&'a str, u32)>| {
        let speaks = |other: &&&Member| {
            !other.is_volume_only()
                && !is_faint(other, eligible)
                && starved_by(other, eligible, scene).is_none()
        };
        let is_other = |name: &str| {
            name != member.service && eligible.iter().filter(speaks).any(|other| other.service == name)
        };
        names.into_iter().filter(|(name, _)| is_other(name)).map(|(name, _)| name).collect::<Vec<&str>>()
    };
    let callers = others(scene.callers(&member.service));
    let callees = others(scene.callees(&member.service));
    // in a circle both directions lead there, which explains nothing
    let explained_by = callees.iter().find(|callee| !callers.contains(callee)).copied();
    let share = scene.part(&member.service, begin - TRACES_BEFORE);
    let deploy = scene.deploys.before(&member.service, member.first);
    Case {
        member,
        delay: member.first.since(begin),
        following: callers.len(),
        traces: (share.bad, share.bottom),
        deploy: deploy
            .map(|deploy| (deploy.version.as_str(), (member.first.secs() - deploy.ts.secs()).max(0))),
        explained_by,
        starved_by: starved_by(member, eligible, scene),
        is_faint: is_faint(member, eligible),
        weight: 0.0,
    }
}

/// Whether a member has nothing but weak anomalies while another has strong ones: it may well be there by chance.
fn is_faint(member: &Member, eligible: &[&Member]) -> bool {
    member.score <= STRONG_SCORE && eligible.iter().any(|other| other.score > STRONG_SCORE)
}

/// The silent caller that explains why a member has nothing to say: failures travel to callers, quiet to callees.
fn starved_by<'a>(member: &Member, eligible: &[&'a Member], scene: &Scene<'_>) -> Option<&'a str> {
    if !member.is_quiet_only() {
        return None;
    }
    let callers = scene.callers(&member.service);
    let is_caller = |other: &&&Member| {
        other.service != member.service && callers.iter().any(|(name, _)| *name == other.service)
    };
    let quiet = |other: &&&Member| other.shows(Symptom::Silence) || other.shows(Symptom::Drop);
    eligible.iter().filter(is_caller).find(quiet).map(|caller| caller.service.as_str())
}

fn weight(case: &Case<'_>, strongest: f64, others: usize) -> f64 {
    let mut points = EARLY_WEIGHT * (-case.delay.as_secs_f64() / EARLY_SECS).exp();
    points += STRENGTH_WEIGHT * case.member.score / strongest;
    let (bad, bottom) = case.traces;
    if bad >= TRACES_MIN {
        points += BOTTOM_WEIGHT * f64::from(bottom) / f64::from(bad);
    } else if case.explained_by.is_none() {
        points += BOTTOM_WEIGHT / 2.0;
    }
    if case.member.shows(Symptom::NewTemplate) {
        points += NEW_TEMPLATE_WEIGHT;
    }
    if case.member.shows(Symptom::Silence) {
        points += SILENCE_WEIGHT;
    }
    if let Some((_, secs)) = case.deploy {
        points += DEPLOY_WEIGHT * (-(secs as f64) / DEPLOY_FADE_SECS).exp();
    }
    points *= 1.0 + case.following as f64 / others.max(1) as f64;
    if case.explained_by.is_some() {
        points *= EXPLAINED_FACTOR;
    }
    if case.member.is_volume_only() || case.starved_by.is_some() {
        points *= VOLUME_ONLY_FACTOR;
    }
    if case.is_faint {
        points *= FAINT_FACTOR;
    }
    (SHARPNESS * points).exp()
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
    let (bad, bottom) = case.traces;
    if bad >= TRACES_MIN {
        evidence.push(format!("at the bottom of {bottom} of the {bad} bad traces it is in"));
    }
    if case.member.shows(Symptom::NewTemplate) {
        evidence.push("writes warnings or errors that it never wrote before".to_owned());
    }
    if let Some((version, secs)) = case.deploy {
        evidence.push(format!(
            "version {version} was deployed {} before",
            seconds(Duration::from_secs(secs as u64))
        ));
    }
    if let Some(callee) = case.explained_by {
        evidence.push(format!("calls {callee}, which deviates too"));
    }
    if let Some(caller) = case.starved_by {
        evidence.push(format!("has nothing to say while {caller}, which calls it, is silent"));
    }
    if case.member.is_volume_only() {
        evidence.push("only its number of records changed".to_owned());
    }
    evidence
}
