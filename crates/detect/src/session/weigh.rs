//! A session against what was learned.

use super::memory::{Memory, Novelty, Shape, differing};
use super::options::{SessionOptions, SessionPiece};
use super::session_events::Session;
use super::verdict::Verdict;

/// A core that fewer sessions had is not generalised: their own shapes are known, others with that core are not.
const CORE_SESSIONS_MIN: u64 = 5;

/// An elastic count, or a length, is unusual only beyond this many times the largest learned.
const LENGTH_FACTOR: f64 = 2.0;

/// A session has many transitions and so many chances to show a new one; their probability is multiplied by this.
const TRANSITION_LOOKS: f64 = 4.0;

/// Events named in a sentence.
const NAMED_MAX: usize = 4;

/// What a piece of evidence says of a session and its shape.
type Weigh = fn(&SessionOptions, &Memory, &Session, &Shape) -> Option<Verdict>;

/// What was learned is normal.
pub(super) fn against_trusted(options: &SessionOptions, memory: &Memory, session: &Session) -> Verdict {
    if memory.sessions == 0 {
        return Verdict::nothing();
    }
    let shape = session.shape();
    let pieces: [(SessionPiece, Weigh); 4] = [
        (SessionPiece::NewEvent, new_events),
        (SessionPiece::Shape, unknown_shape),
        (SessionPiece::Length, too_many),
        (SessionPiece::Transition, new_transitions),
    ];
    let said = pieces.into_iter().filter(|(piece, _)| options.has(*piece));
    let said = said.filter_map(|(_, weigh)| weigh(options, memory, session, &shape));
    said.fold(Verdict::nothing(), Verdict::or_stronger)
}

fn new_events(options: &SessionOptions, memory: &Memory, _: &Session, shape: &Shape) -> Option<Verdict> {
    let new: Vec<_> = shape.iter().filter(|(event, _)| !memory.events.contains_key(event)).collect();
    if new.is_empty() {
        return None;
    }
    let chance = memory.novelty(Novelty::Event);
    let names: Vec<String> =
        new.iter().take(NAMED_MAX).map(|(event, count)| format!("{event} ×{count}")).collect();
    let sentence = format!(
        "{} events never seen in {} sessions ({}); {:.3} % of them brought one",
        new.len(),
        memory.sessions,
        names.join(", "),
        100.0 * chance
    );
    let surprise = -chance.log10() * new.len() as f64;
    Some(Verdict::of(surprise, options.surprise_min, SessionPiece::NewEvent, sentence))
}

fn unknown_shape(options: &SessionOptions, memory: &Memory, _: &Session, shape: &Shape) -> Option<Verdict> {
    let is_elastic = options.has(SessionPiece::Elastic);
    if memory.has_shape(shape) {
        return None;
    }
    if !is_elastic {
        let chance = memory.novelty(Novelty::Shape);
        let sentence = format!("no session of {} had such counts of events", memory.sessions);
        return Some(Verdict::of(-chance.log10(), options.surprise_min, SessionPiece::Shape, sentence));
    }
    let core = memory.core_of(shape);
    let known = memory.cores.get(&core).copied().unwrap_or(0);
    let all = memory.sessions;
    if known >= CORE_SESSIONS_MIN {
        return None;
    }
    if known > 0 {
        let chance = (known as f64 + 1.0) / (all as f64 + 1.0);
        let sentence =
            format!("its counts of events were not seen, and its kind in {known} of {all} sessions only");
        return Some(Verdict::of(-chance.log10(), options.surprise_min, SessionPiece::Shape, sentence));
    }
    let (nearest, events) = memory.nearest(&core)?;
    let new = core.iter().filter(|(event, _)| !memory.events.contains_key(event)).count();
    let chance = memory.novelty(Novelty::Core);
    let surprise = -chance.log10() * events.saturating_sub(new) as f64;
    let sentence = format!(
        "no session of {all} had such counts of events; nearest differs in {events}: {}",
        differences(&core, nearest)
    );
    Some(Verdict::of(surprise, options.surprise_min, SessionPiece::Shape, sentence))
}

/// "a1 ×2 (expected 3), b7 missing (expected 1)"
fn differences(core: &Shape, nearest: &Shape) -> String {
    let told = differing(core, nearest).into_iter().take(NAMED_MAX).map(|(event, found, expected)| {
        let found = if found == 0 { "missing".to_owned() } else { format!("×{found}") };
        format!("{event} {found} (expected {expected})")
    });
    told.collect::<Vec<_>>().join(", ")
}

fn too_many(options: &SessionOptions, memory: &Memory, session: &Session, shape: &Shape) -> Option<Verdict> {
    let chance = 1.0 / (memory.sessions as f64 + 1.0);
    let excess = |found: f64, most: f64| {
        (found > LENGTH_FACTOR * most).then(|| -chance.log10() + 3.0 * (found / most.max(1.0)).log10())
    };
    let mut said = Verdict::nothing();
    for (event, count) in shape.iter().filter(|(event, _)| memory.elastic.contains(event)) {
        let most = memory.events.get(event).map_or(0, |known| known.most);
        if let Some(surprise) = excess(f64::from(*count), f64::from(most)) {
            let sentence =
                format!("{event} {count} times, at most {most} times in {} sessions", memory.sessions);
            said =
                said.or_stronger(Verdict::of(surprise, options.surprise_min, SessionPiece::Length, sentence));
        }
    }
    if let Some(surprise) = excess(session.length() as f64, memory.length_max as f64) {
        let (length, most) = (session.length(), memory.length_max);
        let sentence = format!("{length} events, at most {most} in {} sessions", memory.sessions);
        said = said.or_stronger(Verdict::of(surprise, options.surprise_min, SessionPiece::Length, sentence));
    }
    said.piece.is_some().then_some(said)
}

fn new_transitions(
    options: &SessionOptions,
    memory: &Memory,
    session: &Session,
    _: &Shape,
) -> Option<Verdict> {
    let is_known = |event| memory.events.contains_key(event);
    let mut new = session.transitions().filter(|transition| {
        is_known(&transition.0) && is_known(&transition.1) && memory.is_new_transition(transition)
    });
    let (from, to) = new.next()?;
    let chance = (TRANSITION_LOOKS * memory.novelty(Novelty::Transition)).min(1.0);
    let sentence = format!("{to} never followed {from} in {} sessions", memory.sessions);
    Some(Verdict::of(-chance.log10(), options.surprise_min, SessionPiece::Transition, sentence))
}

/// Only what is common is normal: the share of sessions with this core against that of a usual session's core.
pub(super) fn against_common(options: &SessionOptions, memory: &Memory, session: &Session) -> Verdict {
    if memory.sessions < options.warm_sessions || !options.has(SessionPiece::Shape) {
        return Verdict::nothing();
    }
    let shape = session.shape();
    let known = if options.has(SessionPiece::Elastic) {
        memory.cores.get(&memory.core_of(&shape)).copied().unwrap_or(0)
    } else {
        memory.sessions_with(&shape)
    };
    let all = memory.sessions as f64;
    let usual = memory.usual_share();
    let share = (known as f64 + 1.0) / (all + 1.0);
    let sentence = format!(
        "its kind was seen in {known} of {} sessions ({:.2} %), that of a usual session in {:.0} %",
        memory.sessions,
        100.0 * known as f64 / all,
        100.0 * usual
    );
    Verdict::of((usual / share).log10(), options.rarity_min.log10(), SessionPiece::Shape, sentence)
}
