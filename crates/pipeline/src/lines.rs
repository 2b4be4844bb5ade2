//! The log of a pipeline: the last lines that its handlers wrote.

use crate::Counts;
use crate::limits::{LOG_LINE_BYTES, LOG_LINES};
use model::Timestamp;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// when it was read, in nanoseconds since 1970
    pub at: i64,
    /// as the handler says, or `print`
    pub level: String,
    /// the text
    pub message: String,
}

/// The last lines, the oldest first.
#[derive(Debug)]
pub(crate) struct Lines {
    clock: fn() -> Timestamp,
    lines: Mutex<VecDeque<Line>>,
}

impl Lines {
    pub(crate) fn new(clock: fn() -> Timestamp) -> Self {
        Self { clock, lines: Mutex::default() }
    }

    pub(crate) fn push(&self, mut line: Line, counts: &Counts) {
        line.at = (self.clock)().0;
        line.message = cut(&line.message, LOG_LINE_BYTES);
        let mut lines = self.lock();
        lines.push_back(line);
        if lines.len() > LOG_LINES {
            lines.pop_front();
            Counts::add(&counts.lines_dropped, 1);
        }
    }

    /// The newest, at most so many, the oldest of them first.
    pub(crate) fn last(&self, count: usize) -> Vec<Line> {
        let lines = self.lock();
        lines.iter().skip(lines.len().saturating_sub(count)).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The begin of a text, at most so many bytes.
pub(crate) fn cut(text: &str, bytes_max: usize) -> String {
    text[..text.floor_char_boundary(bytes_max)].to_owned()
}
