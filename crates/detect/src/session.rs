//! Sessions: what belongs to one trace, block or request, judged as a whole by which events it had, how often and
//! in which order.
//!
//! ```text
//! events ──▶ Session (counts, transitions) ──▶ judge ──▶ Verdict     learn ──▶ shapes, events, transitions
//! ```
//!
//! The *shape* of a session is how often each event occurs in it. Some events occur as often as they like (a block
//! is served once or nine times) and would make every session a new shape; they are found from the data and left
//! out of the *core*, which must be known. Each piece of evidence is calibrated by leaving one session out: the
//! share of learned sessions that would themselves have looked new had they come last. So the same new event is
//! next to nothing after 50 sessions of which two brought one, and very surprising after 5,000 without.
//!
//! Judging never learns. Without labels ([`Learning::Unlabelled`]) everything is counted, but a shape stays in
//! quarantine until it is common: what is anomalous and repeats is told again and not learned in silence.
//!
//! Invariants: no clock and no randomness; the same sessions in the same order give the same verdicts; everything
//! kept is bounded, by constants beside what they bound.

mod elastic;
mod memory;
mod options;
mod session_events;
mod verdict;
mod weigh;

#[cfg(test)]
mod tests;

pub use memory::SessionFigures;
pub use options::{Learning, SessionOptions, SessionPiece};
pub use session_events::Session;
pub use verdict::Verdict;

use crate::Error;
use memory::Memory;
use model::codec::{Reader, Writer};

/// Sessions learned so far, and the judge of the next one.
#[derive(Debug)]
pub struct SessionDetector {
    options: SessionOptions,
    memory: Memory,
}

impl SessionDetector {
    /// A detector that has seen nothing.
    #[must_use]
    pub fn new(options: SessionOptions) -> Self {
        Self { options, memory: Memory::default() }
    }

    /// How unusual a session is, given what was learned. May be asked at any length of a session that still grows;
    /// steps that are missing count only when `session` is complete, which the caller knows.
    #[must_use]
    pub fn judge(&self, session: &Session) -> Verdict {
        match self.options.learning {
            Learning::Trusted => weigh::against_trusted(&self.options, &self.memory, session),
            Learning::Unlabelled => weigh::against_common(&self.options, &self.memory, session),
        }
    }

    /// Adds a complete session to what is known.
    pub fn learn(&mut self, session: &Session) {
        self.memory.learn(session);
    }

    /// Finds the elastic events anew. Happens by itself as sessions come; worth a call after the last one of a
    /// training period.
    pub fn refit(&mut self) {
        self.memory.refit();
    }

    /// Appends what was learned; the options are not part of it.
    pub fn encode(&self, writer: &mut Writer) {
        self.memory.encode(writer);
    }

    /// Goes on with what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`Error::Damaged`] for anything else.
    pub fn decode(options: SessionOptions, reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { options, memory: Memory::decode(reader)? })
    }

    /// What is kept.
    #[must_use]
    pub fn figures(&self) -> SessionFigures {
        self.memory.figures()
    }
}
