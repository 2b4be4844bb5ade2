//! The events of one session, as they come.

use crate::Error;
use model::TemplateId;
use model::codec::{Reader, Writer};
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

    /// Appends it.
    pub fn encode(&self, writer: &mut Writer) {
        writer.list(&self.shape(), |writer, (event, count)| {
            writer.u64(event.0);
            writer.u32(*count);
        });
        let transitions: Vec<_> = self.transitions.iter().copied().collect();
        writer.list(&transitions, |writer, (from, to)| {
            writer.u64(from.0);
            writer.u64(to.0);
        });
        writer.option(self.last.as_ref(), |writer, last| writer.u64(last.0));
        writer.u64(self.length);
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`Error::Damaged`] for anything else.
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let counts = reader.list(|reader| Ok::<_, Error>((TemplateId(reader.u64()?), reader.u32()?)))?;
        let transitions =
            reader.list(|reader| Ok::<_, Error>((TemplateId(reader.u64()?), TemplateId(reader.u64()?))))?;
        if counts.len() > EVENTS_MAX || transitions.len() > TRANSITIONS_MAX {
            return Err(Error::Damaged("the events of a session"));
        }
        Ok(Self {
            counts: counts.into_iter().collect(),
            transitions: transitions.into_iter().collect(),
            last: reader.option(|reader| reader.u64().map(TemplateId))?,
            length: reader.u64()?,
        })
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
