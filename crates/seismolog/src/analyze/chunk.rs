//! What travels from reading to counting: a block of lines and what was read of each record, without copies.

use miner::raw::Trace;
use model::{Severity, Timestamp};

/// A service, by the order in which they were first named in any input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ServiceSlot(pub(super) u32);

/// A place in one of the two texts of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    begin: u32,
    length: u32,
    is_extra: bool,
}

/// One log record: a line, or several that belong together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    /// its own time, or else that of the record before it; `None` before the first
    pub(super) time: Option<Timestamp>,
    pub(super) severity: Option<Severity>,
    pub(super) service: ServiceSlot,
    /// what is mined: the message, of several lines the one that says what happened
    pub(super) message: Span,
    /// the line as it came, of several the first
    pub(super) line: Span,
    /// its stack trace in [`Chunk::traces`]
    pub(super) trace: Option<u32>,
}

/// Counts of what was read, to be added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Volume {
    pub(super) bytes: u64,
    /// lines, blank ones too
    pub(super) lines: u64,
    /// records that are counted
    pub(super) records: u64,
    /// of these, such with a time of their own
    pub(super) timed: u64,
    /// of these, such that say how bad they are
    pub(super) levelled: u64,
    /// records outside of the time that was asked for
    pub(super) outside: u64,
    /// times too far from the others to be believed
    pub(super) leaps: u64,
}

impl Volume {
    pub(super) fn add(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.records += other.records;
        self.timed += other.timed;
        self.levelled += other.levelled;
        self.outside += other.outside;
        self.leaps += other.leaps;
    }
}

/// The records of a block.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// whole lines
    text: String,
    /// what is not in the text as it stands: joined lines, decoded messages
    extra: String,
    pub(super) records: Vec<Record>,
    pub(super) traces: Vec<Trace>,
    /// services named for the first time, in order
    pub(super) services: Vec<String>,
    pub(super) volume: Volume,
}

impl Chunk {
    /// Empties it for the next block and gives the memory of its text.
    pub(super) fn recycle(&mut self) -> String {
        self.extra.clear();
        self.records.clear();
        self.traces.clear();
        self.services.clear();
        self.volume = Volume::default();
        std::mem::take(&mut self.text)
    }

    /// Gives it the text that its spans point into.
    pub(super) fn set_text(&mut self, text: String) {
        self.text = text;
    }

    pub(super) fn extra_bytes(&self) -> usize {
        self.extra.len()
    }

    /// The text at a span.
    pub(super) fn get(&self, span: Span) -> &str {
        let text = if span.is_extra { &self.extra } else { &self.text };
        &text[span.begin as usize..(span.begin + span.length) as usize]
    }

    /// The place of `part` if it lies in `text` (by address: both are borrowed, nothing is read through it), or of a
    /// copy of it.
    pub(super) fn place(&mut self, text: &str, part: &str) -> Span {
        let begin = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        let is_inside = begin <= text.len() && part.len() <= text.len() - begin;
        if is_inside {
            return Span { begin: begin as u32, length: part.len() as u32, is_extra: false };
        }
        let begin = self.extra.len();
        self.extra.push_str(part);
        Span { begin: begin as u32, length: part.len() as u32, is_extra: true }
    }
}
