//! What may be set.

use std::collections::BTreeSet;

/// What the learned sessions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learning {
    /// sessions known to be normal: what was learned is normal
    Trusted,
    /// whatever came: only what is common is normal
    Unlabelled,
}

/// A piece of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionPiece {
    /// events never seen before
    NewEvent,
    /// a core that was never seen, by how many events it differs from the nearest, or one too rare to generalise
    Shape,
    /// an elastic event, or the whole session, far longer than ever
    Length,
    /// an event followed by one that never followed it
    Transition,
    /// events whose number varies freely are left out of the core; without it every count must be known
    Elastic,
}

impl SessionPiece {
    /// All pieces, with their names.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::NewEvent, "new-event"),
        (Self::Shape, "shape"),
        (Self::Length, "length"),
        (Self::Transition, "transition"),
        (Self::Elastic, "elastic"),
    ];
}

/// Settings of the session detector.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionOptions {
    /// what the learned sessions are
    pub learning: Learning,
    /// surprise (minus the decimal logarithm of the probability) from which a session is anomalous, 1..=10
    pub surprise_min: f64,
    /// without labels: a shape this many times rarer than the shape of a usual session is anomalous, 2..=1000
    pub rarity_min: f64,
    /// without labels: sessions before any is judged, 1..=100000
    pub warm_sessions: u64,
    /// pieces of evidence left out, to measure what each is worth
    pub without: BTreeSet<SessionPiece>,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            learning: Learning::Unlabelled,
            surprise_min: 2.5,
            rarity_min: 20.0,
            warm_sessions: 100,
            without: BTreeSet::new(),
        }
    }
}

impl SessionOptions {
    pub(super) fn has(&self, piece: SessionPiece) -> bool {
        !self.without.contains(&piece)
    }
}
