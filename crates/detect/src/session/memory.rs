//! What was learned: shapes and their cores, events, transitions.

use super::elastic::elastic_events;
use super::session_events::Session;
use crate::Error;
use model::TemplateId;
use model::codec::{Reader, Writer};
use std::collections::{BTreeMap, BTreeSet};

/// Shapes kept, some 200 bytes each. At the bound the rarest go and are counted.
const SHAPES_MAX: usize = 4_096;

/// Events and transitions kept; later ones are not judged.
const EVENTS_MAX: usize = 65_536;

/// Events by number.
pub(super) type Shape = Vec<(TemplateId, u32)>;

/// What a session detector keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionFigures {
    /// sessions learned
    pub sessions: u64,
    /// different shapes kept
    pub shapes: usize,
    /// different cores among them
    pub cores: usize,
    /// events that occur as often as they like
    pub elastic_events: usize,
    /// shapes dropped at the bound
    pub shapes_dropped: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EventUse {
    /// sessions that had it
    pub(super) sessions: u64,
    /// most in one session
    pub(super) most: u32,
}

#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) sessions: u64,
    shapes: BTreeMap<Shape, u64>,
    pub(super) elastic: BTreeSet<TemplateId>,
    pub(super) cores: BTreeMap<Shape, u64>,
    pub(super) events: BTreeMap<TemplateId, EventUse>,
    /// the session that had a transition, while it is the only one
    transitions: BTreeMap<(TemplateId, TemplateId), Option<u64>>,
    /// sessions with transitions of their own, and how many
    lonely: BTreeMap<u64, u32>,
    pub(super) length_max: u64,
    next_refit: u64,
    shapes_dropped: u64,
}

impl Memory {
    pub(super) fn learn(&mut self, session: &Session) {
        self.sessions += 1;
        self.length_max = self.length_max.max(session.length());
        let shape = session.shape();
        for (event, count) in &shape {
            if self.events.len() < EVENTS_MAX || self.events.contains_key(event) {
                let known = self.events.entry(*event).or_default();
                known.sessions += 1;
                known.most = known.most.max(*count);
            }
        }
        for transition in session.transitions() {
            self.learn_transition(*transition);
        }
        *self.cores.entry(self.core_of(&shape)).or_default() += 1;
        *self.shapes.entry(shape).or_default() += 1;
        if self.shapes.len() > SHAPES_MAX {
            self.forget_the_rarest();
        }
        if self.sessions >= self.next_refit {
            self.refit();
        }
    }

    fn learn_transition(&mut self, transition: (TemplateId, TemplateId)) {
        let has_room = self.transitions.len() < EVENTS_MAX;
        match self.transitions.get_mut(&transition) {
            None if has_room => {
                self.transitions.insert(transition, Some(self.sessions));
                *self.lonely.entry(self.sessions).or_default() += 1;
            }
            None => {}
            Some(owner) => {
                let Some(session) = owner.take_if(|session| *session != self.sessions) else { return };
                if let Some(transitions) = self.lonely.get_mut(&session) {
                    *transitions -= 1;
                    if *transitions == 0 {
                        self.lonely.remove(&session);
                    }
                }
            }
        }
    }

    #[cold]
    fn forget_the_rarest(&mut self) {
        let fewest = self.shapes.values().copied().min().unwrap_or(0);
        let before = self.shapes.len();
        self.shapes.retain(|_, sessions| *sessions > fewest);
        self.shapes_dropped += (before - self.shapes.len()) as u64;
        self.refit();
    }

    pub(super) fn refit(&mut self) {
        /// Sessions to come before the elastic events are looked for again: a quarter more than now.
        const GROWTH: u64 = 4;
        self.elastic =
            elastic_events(self.shapes.iter().map(|(shape, sessions)| (shape.as_slice(), *sessions)));
        let mut cores: BTreeMap<Shape, u64> = BTreeMap::new();
        for (shape, sessions) in &self.shapes {
            *cores.entry(self.core_of(shape)).or_default() += sessions;
        }
        self.cores = cores;
        self.next_refit = self.sessions + (self.sessions / GROWTH).max(16);
    }

    pub(super) fn core_of(&self, shape: &[(TemplateId, u32)]) -> Shape {
        shape.iter().filter(|(event, _)| !self.elastic.contains(event)).copied().collect()
    }

    pub(super) fn has_shape(&self, shape: &Shape) -> bool {
        self.shapes.contains_key(shape)
    }

    pub(super) fn sessions_with(&self, shape: &Shape) -> u64 {
        self.shapes.get(shape).copied().unwrap_or(0)
    }

    /// Share of sessions that have the core of a session taken at random; 1 if all are alike.
    pub(super) fn usual_share(&self) -> f64 {
        let all = self.cores.values().sum::<u64>().max(1) as f64;
        self.cores.values().map(|sessions| (*sessions as f64 / all).powi(2)).sum()
    }

    /// The core that differs in the number of fewest events, and in how many.
    pub(super) fn nearest(&self, core: &Shape) -> Option<(&Shape, usize)> {
        let cores = self.cores.keys().map(|known| (known, differing(core, known).len()));
        cores.min_by_key(|(_, events)| *events)
    }

    pub(super) fn is_new_transition(&self, transition: &(TemplateId, TemplateId)) -> bool {
        !self.transitions.contains_key(transition) && self.transitions.len() < EVENTS_MAX
    }

    /// Share of learned sessions that would have had a new event, shape, core or transition had they come last.
    pub(super) fn novelty(&self, of: Novelty) -> f64 {
        let sessions = match of {
            Novelty::Event => self.events.values().filter(|event| event.sessions == 1).count(),
            Novelty::Shape => self.shapes.values().filter(|sessions| **sessions == 1).count(),
            Novelty::Core => self.cores.values().filter(|sessions| **sessions == 1).count(),
            Novelty::Transition => self.lonely.len(),
        };
        (sessions as f64 + 0.5) / (self.sessions as f64 + 1.0)
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.u64(self.sessions);
        for shapes in [&self.shapes, &self.cores] {
            writer.length(shapes.len());
            for (shape, sessions) in shapes {
                writer.list(shape, |writer, (event, count)| {
                    writer.u64(event.0);
                    writer.u32(*count);
                });
                writer.u64(*sessions);
            }
        }
        let elastic: Vec<TemplateId> = self.elastic.iter().copied().collect();
        writer.list(&elastic, |writer, event| writer.u64(event.0));
        writer.length(self.events.len());
        for (event, known) in &self.events {
            writer.u64(event.0);
            writer.u64(known.sessions);
            writer.u32(known.most);
        }
        writer.length(self.transitions.len());
        for ((from, to), owner) in &self.transitions {
            writer.u64(from.0);
            writer.u64(to.0);
            writer.option(owner.as_ref(), |writer, owner| writer.u64(*owner));
        }
        writer.u64(self.length_max);
        writer.u64(self.next_refit);
        writer.u64(self.shapes_dropped);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let sessions = reader.u64()?;
        let (shapes, cores) = (decode_shapes(reader)?, decode_shapes(reader)?);
        let elastic = reader.list(|reader| reader.u64().map(TemplateId))?.into_iter().collect();
        let events = reader.list(|reader| {
            let event = TemplateId(reader.u64()?);
            Ok::<_, Error>((event, EventUse { sessions: reader.u64()?, most: reader.u32()? }))
        })?;
        let transitions = reader.list(|reader| {
            let transition = (TemplateId(reader.u64()?), TemplateId(reader.u64()?));
            Ok::<_, Error>((transition, reader.option(Reader::u64)?))
        })?;
        if events.len() > EVENTS_MAX || transitions.len() > EVENTS_MAX {
            return Err(Error::Damaged("the events of sessions"));
        }
        let mut lonely: BTreeMap<u64, u32> = BTreeMap::new();
        for owner in transitions.iter().filter_map(|(_, owner)| *owner) {
            *lonely.entry(owner).or_default() += 1;
        }
        Ok(Self {
            sessions,
            shapes,
            elastic,
            cores,
            events: events.into_iter().collect(),
            transitions: transitions.into_iter().collect(),
            lonely,
            length_max: reader.u64()?,
            next_refit: reader.u64()?,
            shapes_dropped: reader.u64()?,
        })
    }

    pub(super) fn figures(&self) -> SessionFigures {
        SessionFigures {
            sessions: self.sessions,
            shapes: self.shapes.len(),
            cores: self.cores.len(),
            elastic_events: self.elastic.len(),
            shapes_dropped: self.shapes_dropped,
        }
    }
}

fn decode_shapes(reader: &mut Reader<'_>) -> Result<BTreeMap<Shape, u64>, Error> {
    let shapes = reader.list(|reader| {
        let shape = reader.list(|reader| Ok::<_, Error>((TemplateId(reader.u64()?), reader.u32()?)))?;
        if !shape.is_sorted() {
            return Err(Error::Damaged("the shape of a session"));
        }
        Ok((shape, reader.u64()?))
    })?;
    if shapes.len() > SHAPES_MAX + 1 {
        return Err(Error::Damaged("the shapes of sessions"));
    }
    Ok(shapes.into_iter().collect())
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Novelty {
    Event,
    Shape,
    Core,
    Transition,
}

/// Events with another number in `core` than in `known`, with both numbers. Both are sorted by event.
pub(super) fn differing(core: &Shape, known: &Shape) -> Vec<(TemplateId, u32, u32)> {
    let (mut here, mut there) = (core.iter().peekable(), known.iter().peekable());
    let mut differing = Vec::new();
    loop {
        let next = match (here.peek(), there.peek()) {
            (None, None) => return differing,
            (Some((a, _)), Some((b, _))) => *a.min(b),
            (Some((a, _)), None) => *a,
            (None, Some((b, _))) => *b,
        };
        let found = here.next_if(|(event, _)| *event == next).map_or(0, |(_, count)| *count);
        let expected = there.next_if(|(event, _)| *event == next).map_or(0, |(_, count)| *count);
        if found != expected {
            differing.push((next, found, expected));
        }
    }
}
