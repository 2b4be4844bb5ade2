//! A dry run: what would have been told, had these routes stood when these things happened.

use crate::config::Options;
use crate::{Decision, Error, Event, Intent, Planner};
use model::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a dry run found.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// messages by channel
    pub messages: BTreeMap<String, u64>,
    /// the messages, at most [`INTENTS_MAX`], the first ones
    pub intents: Vec<Intent>,
    /// the latest decisions
    pub decisions: Vec<Decision>,
    /// whether it was stopped at [`TICKS_MAX`] before the end
    pub is_cut: bool,
}

/// Messages that a dry run keeps.
pub const INTENTS_MAX: usize = 1_000;

/// Ticks of a dry run: a week at ten seconds.
pub const TICKS_MAX: u32 = 60_480;

const STEP: Duration = Duration::from_secs(10);

/// Runs the planner over past events, ordered by time, until `end`.
pub fn rehearse(options: Options, events: &[(Timestamp, Event)], end: Timestamp) -> Result<Rehearsal, Error> {
    let mut planner = Planner::new(options)?;
    let mut found =
        Rehearsal { messages: BTreeMap::new(), intents: Vec::new(), decisions: Vec::new(), is_cut: false };
    let mut rest = events.iter().peekable();
    let mut now = events.first().map_or(end, |(at, _)| *at);
    let mut ticks = 0;
    while now <= end {
        while let Some((at, event)) = rest.next_if(|(at, _)| *at <= now) {
            planner.apply(event.clone(), *at);
        }
        for intent in planner.apply(Event::Tick, now) {
            *found.messages.entry(intent.channel.clone()).or_default() += 1;
            if found.intents.len() < INTENTS_MAX {
                found.intents.push(intent);
            }
        }
        ticks += 1;
        if ticks >= TICKS_MAX {
            found.is_cut = true;
            break;
        }
        now = now + STEP;
        let is_calm = planner.alerts().all(|alert| alert.phase == "over");
        if let Some((at, _)) = rest.peek().filter(|_| is_calm) {
            now = now.max(*at);
        }
    }
    found.decisions = planner.decisions().cloned().collect();
    Ok(found)
}
