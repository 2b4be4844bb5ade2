//! A piece of the file that still knows where it was.

use crate::error::Fault;

/// A slice of a datafile with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<'a> {
    /// the slice
    pub(crate) text: &'a str,
    /// bytes from the begin of the file to the begin of the slice
    pub(crate) at: usize,
}

impl<'a> Span<'a> {
    /// The slice without white space at both ends.
    pub(crate) fn trim(self) -> Self {
        let trimmed = self.text.trim_start();
        Self { text: trimmed.trim_end(), at: self.at + (self.text.len() - trimmed.len()) }
    }

    /// Bytes `begin..end` of the slice.
    pub(crate) fn cut(self, begin: usize, end: usize) -> Self {
        Self { text: &self.text[begin..end], at: self.at + begin }
    }

    /// From the begin of this slice to the end of a later one of the same file.
    pub(crate) fn to(self, last: Self, file: Self) -> Self {
        file.cut(self.at - file.at, last.at + last.text.len() - file.at)
    }

    /// An error at the begin of the slice.
    pub(crate) fn fault(self, message: impl Into<String>) -> Fault {
        Fault { at: self.at, message: message.into() }
    }
}
