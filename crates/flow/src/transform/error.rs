//! What can go wrong when a transform is made or restored.

use std::fmt;

/// Why there is no transform.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// an option that cannot be meant: mend the definition
    #[error("{name} {problem}")]
    Option {
        /// its name
        name: &'static str,
        /// what is wrong, and what to write instead
        problem: String,
    },
    /// a program that does not compile: mend it where it says
    #[error("{place}: {problem}")]
    Program {
        /// where the first mistake is
        place: Place,
        /// all mistakes, one a line after the first
        problem: String,
    },
    /// a state that cannot be used: start without it
    #[error("state of a transform: {0}")]
    Snapshot(String),
}

/// A place in a program, counted from 1; columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// its line
    pub line: usize,
    /// its column
    pub column: usize,
}

impl Place {
    /// The place of a byte. Beyond the end it is the end.
    #[must_use]
    pub fn of(text: &str, byte: usize) -> Self {
        let before = &text[..text.floor_char_boundary(byte)];
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line: before.matches('\n').count() + 1, column: before[begin..].chars().count() + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}
