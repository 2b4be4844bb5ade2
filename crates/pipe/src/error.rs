//! The one error of this crate, and how a place in the text becomes `file:line:column` with its context.

use crate::limits::{CONTEXT_CHARS_MAX, MESSAGE_CHARS_MAX};
use std::fmt::Write;

/// A datafile that was refused: mend the place named and deploy again.
///
/// There is one kind, since the caller can always do the same: show it to the author of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}\n{context}")]
pub struct Error {
    /// name of the file, without folder
    pub file: String,
    /// counted from 1
    pub line: usize,
    /// counted from 1, in characters
    pub column: usize,
    /// what is wrong and the way out, in one line
    pub message: String,
    /// the line before and the line at fault, numbered, with a `^` under the place
    pub context: String,
}

/// What a parser inside this crate refuses: a byte offset in the file, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// bytes from the begin of the file, at a character boundary
    pub(crate) at: usize,
    /// becomes [`Error::message`]
    pub(crate) message: String,
}

/// What the parsers inside this crate return.
pub(crate) type Parsed<T> = Result<T, Fault>;

impl Fault {
    /// Adds the file's name, line, column and context.
    pub(crate) fn in_file(self, file: String, text: &str) -> Error {
        let line_begin = text[..self.at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[..line_begin].matches('\n').count() + 1;
        let column = text[line_begin..self.at].chars().count() + 1;
        let mut context = String::new();
        if line > 1 {
            let before = text[..line_begin - 1].lines().next_back().unwrap_or("");
            push_line(&mut context, line - 1, before.chars().take(CONTEXT_CHARS_MAX));
        }
        let first_shown = column.saturating_sub(CONTEXT_CHARS_MAX);
        let shown = text[line_begin..].lines().next().unwrap_or("").chars();
        let shown: String = shown.skip(first_shown).take(CONTEXT_CHARS_MAX).collect();
        push_line(&mut context, line, shown.chars());
        let margin = shown.chars().take(column - 1 - first_shown);
        let margin: String = margin.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        write!(context, "     | {margin}^").expect("writing to a string cannot fail");
        // a message quotes what stands in the file, which may be long and hold line ends
        let message = self.message.chars().take(MESSAGE_CHARS_MAX);
        let message = message.map(|c| if c.is_control() { ' ' } else { c }).collect();
        Error { file, line, column, message, context }
    }
}

fn push_line(context: &mut String, number: usize, shown: impl Iterator<Item = char>) {
    let shown: String = shown.map(|c| if c.is_control() && c != '\t' { ' ' } else { c }).collect();
    writeln!(context, "{number:4} | {}", shown.trim_end()).expect("writing to a string cannot fail");
}
