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
    let ranked = Ranked::of(members, scene);
    let candidates = ranked.cases.iter().map(|case| Candidate {
        service: case.member.service.clone(),
        confidence: case.weight / ranked.total,
        evidence: evidence(case, ranked.others),
    });
    candidates.collect()
}

/// Cases in order of weight, at most [`limits::CANDIDATES_MAX`].
#[derive(Default)]
struct Ranked<'a> {
    cases: Vec<Case<'a>>,
    /// weight of all of them
    total: f64,
    /// highest score of any member
    strongest: f64,
    /// members that may be the cause, but for one
    others: usize,
}

impl<'a> Ranked<'a> {
    fn of(members: &'a [Member], scene: &Scene<'a>) -> Self {
        let harmed: Vec<&Member> = members.iter().filter(|member| member.is_harmed()).collect();
        let eligible = if harmed.is_empty() { members.iter().collect() } else { harmed };
        let Some(begin) = eligible.iter().map(|member| member.first).min() else { return Self::default() };
        let strongest = eligible.iter().map(|member| member.score).fold(f64::MIN_POSITIVE, f64::max);
        let others = eligible.len() - 1;
        let mut cases: Vec<Case<'_>> = eligible
            .iter()
            .map(|member| {
                let mut case = case(member, &eligible, scene, begin);
                case.weight = (SHARPNESS * points(&pieces(&case, strongest, others))).exp();
                case
            })
            .collect();
        cases.sort_by(|a, b| {
            b.weight.total_cmp(&a.weight).then_with(|| a.member.service.cmp(&b.member.service))
        });
        cases.truncate(limits::CANDIDATES_MAX);
        let total = cases.iter().map(|case| case.weight).sum();
        Self { cases, total, strongest, others }
    }
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

/// A reason for or against a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Strength,
    Early,
    Following,
    Bottom,
    NewTemplate,
    Silence,
    Deploy,
    Explained,
    Starved,
    VolumeOnly,
    Faint,
}

/// What a piece does to the sum of points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Effect {
    Adds(f64),
    Times(f64),
}

impl Piece {
    /// In the order in which they are told; silence and faintness show in the anomalies themselves.
    const TOLD: [Self; 9] = [
        Self::Strength,
        Self::Early,
        Self::Following,
        Self::Bottom,
        Self::NewTemplate,
        Self::Deploy,
        Self::Explained,
        Self::Starved,
        Self::VolumeOnly,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Strength => "strength",
            Self::Early => "early",
            Self::Following => "followed",
            Self::Bottom => "bottom of traces",
            Self::NewTemplate => "new template",
            Self::Silence => "silence",
            Self::Deploy => "deploy",
            Self::Explained => "explained",
            Self::Starved => "starved",
            Self::VolumeOnly => "volume only",
            Self::Faint => "faint",
        }
    }

    /// What is told where a piece counts and there is no sentence for it.
    fn without_words(self) -> &'static str {
        match self {
            Self::Bottom => "too few bad traces to tell, and nothing it calls deviates",
            Self::Early => "the only one",
            _ => "",
        }
    }

    /// The words for it, if it is there.
    fn sentence(self, case: &Case<'_>, others: usize) -> Option<String> {
        let (bad, bottom) = case.traces;
        match self {
            Self::Strength => Some(case.member.sentence.clone()),
            Self::Early if others == 0 => None,
            Self::Early if case.delay.is_zero() => {
                Some(format!("first to deviate, at {}", case.member.first))
            }
            Self::Early => Some(format!("deviated {} after the first", seconds(case.delay))),
            Self::Following => (case.following > 0).then(|| {
                let following = case.following;
                format!("{following} of {others} other services with anomalies call it, directly or not")
            }),
            Self::Bottom => (bad >= TRACES_MIN)
                .then(|| format!("at the bottom of {bottom} of the {bad} bad traces it is in")),
            Self::NewTemplate => case
                .member
                .shows(Symptom::NewTemplate)
                .then(|| "writes warnings or errors that it never wrote before".to_owned()),
            Self::Silence => case.member.shows(Symptom::Silence).then(|| "says nothing".to_owned()),
            Self::Deploy => case.deploy.map(|(version, secs)| {
                let before = seconds(Duration::from_secs(secs as u64));
                format!("version {version} was deployed {before} before")
            }),
            Self::Explained => case.explained_by.map(|callee| format!("calls {callee}, which deviates too")),
            Self::Starved => case
                .starved_by
                .map(|caller| format!("has nothing to say while {caller}, which calls it, is silent")),
            Self::VolumeOnly => {
                case.member.is_volume_only().then(|| "only its number of records changed".to_owned())
            }
            Self::Faint => {
                case.is_faint.then(|| "has weak anomalies only, others have strong ones".to_owned())
            }
        }
    }
}

/// Every piece that counts for a case, and what it does.
fn pieces(case: &Case<'_>, strongest: f64, others: usize) -> Vec<(Piece, Effect)> {
    use Effect::{Adds, Times};
    let early = EARLY_WEIGHT * (-case.delay.as_secs_f64() / EARLY_SECS).exp();
    let mut pieces = vec![
        (Piece::Early, Adds(early)),
        (Piece::Strength, Adds(STRENGTH_WEIGHT * case.member.score / strongest)),
    ];
    let (bad, bottom) = case.traces;
    if bad >= TRACES_MIN {
        pieces.push((Piece::Bottom, Adds(BOTTOM_WEIGHT * f64::from(bottom) / f64::from(bad))));
    } else if case.explained_by.is_none() {
        pieces.push((Piece::Bottom, Adds(BOTTOM_WEIGHT / 2.0)));
    }
    if case.member.shows(Symptom::NewTemplate) {
        pieces.push((Piece::NewTemplate, Adds(NEW_TEMPLATE_WEIGHT)));
    }
    if case.member.shows(Symptom::Silence) {
        pieces.push((Piece::Silence, Adds(SILENCE_WEIGHT)));
    }
    if let Some((_, secs)) = case.deploy {
        pieces.push((Piece::Deploy, Adds(DEPLOY_WEIGHT * (-(secs as f64) / DEPLOY_FADE_SECS).exp())));
    }
    if case.following > 0 {
        pieces.push((Piece::Following, Times(1.0 + case.following as f64 / others.max(1) as f64)));
    }
    if case.explained_by.is_some() {
        pieces.push((Piece::Explained, Times(EXPLAINED_FACTOR)));
    }
    if case.starved_by.is_some() {
        pieces.push((Piece::Starved, Times(VOLUME_ONLY_FACTOR)));
    } else if case.member.is_volume_only() {
        pieces.push((Piece::VolumeOnly, Times(VOLUME_ONLY_FACTOR)));
    }
    if case.is_faint {
        pieces.push((Piece::Faint, Times(FAINT_FACTOR)));
    }
    pieces
}

/// What was added, times what multiplies.
fn points(pieces: &[(Piece, Effect)]) -> f64 {
    let sum: f64 =
        pieces.iter().map(|(_, effect)| if let Effect::Adds(points) = effect { *points } else { 0.0 }).sum();
    let factors = pieces.iter().filter_map(|(_, effect)| match effect {
        Effect::Times(factor) => Some(*factor),
        Effect::Adds(_) => None,
    });
    factors.fold(sum, |points, factor| points * factor)
}

fn evidence(case: &Case<'_>, others: usize) -> Vec<String> {
    Piece::TOLD.iter().filter_map(|piece| piece.sentence(case, others)).collect()
}

/// A candidate with all that speaks for and against it.
pub(crate) struct Reasons {
    pub(crate) service: String,
    pub(crate) points: f64,
    pub(crate) confidence: f64,
    /// score of its strongest anomaly
    pub(crate) score: f64,
    /// each piece, what it does, and its words, if it has any
    pub(crate) pieces: Vec<(Piece, Effect, String)>,
}

/// The same candidates as [`candidates`], in the same order, with their reasons.
pub(crate) fn reasons(members: &[Member], scene: &Scene<'_>) -> Vec<Reasons> {
    let ranked = Ranked::of(members, scene);
    let reasons = ranked.cases.iter().map(|case| {
        let pieces = pieces(case, ranked.strongest, ranked.others);
        Reasons {
            service: case.member.service.clone(),
            points: points(&pieces),
            confidence: case.weight / ranked.total,
            score: case.member.score,
            pieces: pieces
                .into_iter()
                .map(|(piece, effect)| {
                    let words = piece.sentence(case, ranked.others);
                    (piece, effect, words.unwrap_or_else(|| piece.without_words().to_owned()))
                })
                .collect(),
        }
    });
    reasons.collect()
}
