//! The events of one session, as they come.

use model::TemplateId;
use std::collections::{BTreeMap, BTreeSet};

/// Different events of a session that are told apart; those of more are counted in the length only.
const EVENTS_MAX: usize = 512;

/// Different transitions of a session that are looked at.
const TRANSITIONS_MAX: usize = 2_048;

/// One trace, block or request: its events by number, and which followed which. Grows with different events, not
/// with length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    counts: BTreeMap<TemplateId, u32>,
    transitions: BTreeSet<(TemplateId, TemplateId)>,
    last: Option<TemplateId>,
    length: u64,
}

impl Session {
    /// The next event.
    pub fn push(&mut self, event: TemplateId) {
        self.length += 1;
        if self.counts.len() < EVENTS_MAX || self.counts.contains_key(&event) {
            let count = self.counts.entry(event).or_default();
            *count = count.saturating_add(1);
        }
        if let Some(last) = self.last
            && self.transitions.len() < TRANSITIONS_MAX
        {
            self.transitions.insert((last, event));
        }
        self.last = Some(event);
    }

    /// Events so far.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn shape(&self) -> Vec<(TemplateId, u32)> {
        self.counts.iter().map(|(event, count)| (*event, *count)).collect()
    }

    pub(super) fn transitions(&self) -> impl Iterator<Item = &(TemplateId, TemplateId)> {
        self.transitions.iter()
    }
}

impl Extend<TemplateId> for Session {
    fn extend<I: IntoIterator<Item = TemplateId>>(&mut self, events: I) {
        events.into_iter().for_each(|event| self.push(event));
    }
}

impl FromIterator<TemplateId> for Session {
    fn from_iter<I: IntoIterator<Item = TemplateId>>(events: I) -> Self {
        let mut session = Self::default();
        session.extend(events);
        session
    }
}
