//! Where one row ends and the next begins, also behind what is broken.
//!
//! Rows are read where they stand, one after the other: one per line, several on a line, one over many lines.
//! Only a row that cannot be read makes us look for the next one:
//!
//! | the broken row | reading goes on at |
//! |---|---|
//! | begins with a line that ends in `}` | the next line |
//! | is an object over several lines, or cut | the next line that begins with `{`, not deeper indented |
//! | breaks a limit, brackets in order | the byte behind it |
//! | is not an object | the next line |

use crate::Limits;
use crate::paths::Cells;
use crate::scan::{Fault, FaultKind, Scanner, end_by_brackets};
use std::ops::Range;

/// How rows are laid out in a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// `format=ndjson`: objects, usually one per line
    #[default]
    Ndjson,
    /// `format=json`: one object, several, or an array of them
    Json,
}

/// The next row of a body.
#[derive(Debug, PartialEq)]
pub(crate) enum Found<'a> {
    /// the cells are filled
    Row(&'a str),
    Broken {
        raw: &'a str,
        error: String,
    },
}

/// Why a piece of the body is not a row.
#[derive(Clone, Copy)]
enum Problem {
    Fault(Fault),
    /// longer than `row_max`
    Size,
    NotObject,
}

pub(crate) struct Rows<'a, 'l> {
    text: &'a str,
    pos: usize,
    shape: Shape,
    limits: &'l Limits,
    /// bytes read a second time while looking for the next row; bounded by the body's length to stay linear
    reread: usize,
    /// lines before `counted_to`
    lines: usize,
    counted_to: usize,
}

impl<'a, 'l> Rows<'a, 'l> {
    pub(crate) fn new(text: &'a str, shape: Shape, limits: &'l Limits) -> Self {
        let pos = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, pos, shape, limits, reread: 0, lines: 0, counted_to: 0 }
    }

    /// Bytes read so far.
    pub(crate) fn position(&self) -> usize {
        self.pos
    }

    pub(crate) fn next(&mut self, cells: &mut Cells<'a, '_>) -> Option<Found<'a>> {
        self.skip_separators();
        let begin = self.pos;
        if *self.text.as_bytes().get(begin)? != b'{' {
            return Some(self.skip_other(begin));
        }
        let longest = self.text.floor_char_boundary(begin.saturating_add(self.limits.row_max));
        let mut scanner = Scanner::new(&self.text[..longest], begin, self.limits);
        if cells.read_row(&mut scanner).is_none() {
            let fault = scanner.fault;
            let is_too_long = fault.kind == FaultKind::End && longest < self.text.len();
            let problem = if is_too_long { Problem::Size } else { Problem::Fault(fault) };
            return Some(self.skip_broken(begin, fault.at, problem));
        }
        if !self.is_end_of_row(scanner.pos) {
            let fault = Fault { at: scanner.pos, kind: FaultKind::Expected("the end of the line") };
            return Some(self.skip_broken(begin, fault.at, Problem::Fault(fault)));
        }
        self.pos = scanner.pos;
        Some(Found::Row(scanner.slice(begin)))
    }

    fn is_separator(&self, byte: u8) -> bool {
        match byte {
            b' ' | b'\n' | b'\t' | b'\r' | b',' => true,
            b'[' | b']' => self.shape == Shape::Json,
            _ => false,
        }
    }

    fn skip_separators(&mut self) {
        while let Some(&byte) = self.text.as_bytes().get(self.pos)
            && self.is_separator(byte)
        {
            self.pos += 1;
        }
    }

    /// `{"a":1} x` is one broken line, not a row and some waste: half of it may be missing.
    fn is_end_of_row(&self, end: usize) -> bool {
        let rest = self.text.as_bytes()[end..].iter();
        match rest.copied().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r')) {
            None | Some(b'{') => true,
            Some(byte) => self.is_separator(byte),
        }
    }

    fn skip_broken(&mut self, begin: usize, read_to: usize, problem: Problem) -> Found<'a> {
        let is_limit = match problem {
            Problem::Size => true,
            Problem::Fault(fault) => matches!(fault.kind, FaultKind::Fields | FaultKind::Nesting),
            Problem::NotObject => false,
        };
        let mut read_to = read_to;
        if is_limit {
            let end = end_by_brackets(self.text.as_bytes(), begin);
            if let Some(end) = end {
                self.pos = end;
                return self.broken(begin, end, problem);
            }
            read_to = self.text.len();
        }
        let from = if self.reread > self.text.len() { read_to } else { begin };
        let line_end = self.line_end(from);
        let first_line = self.text[begin..self.line_end(begin)].trim_end_matches([' ', '\t', '\r', ',', ']']);
        let next = if first_line.ends_with('}') { line_end } else { self.next_opening(begin, line_end) };
        self.reread += read_to.saturating_sub(next);
        self.pos = next;
        self.broken(begin, next, problem)
    }

    /// A line that begins with neither an object nor, for JSON, an array.
    fn skip_other(&mut self, begin: usize) -> Found<'a> {
        let line_end = self.line_end(begin);
        let is_array = self.text[begin..].starts_with('[');
        let end = if is_array { self.next_opening(begin, line_end) } else { line_end };
        self.pos = end;
        self.broken(begin, end, Problem::NotObject)
    }

    fn line_end(&self, from: usize) -> usize {
        let bytes = &self.text.as_bytes()[from..];
        memchr::memchr(b'\n', bytes).map_or(self.text.len(), |at| from + at)
    }

    /// End of the line before the next one that begins with `{` and is indented no deeper than the line of `begin`.
    fn next_opening(&self, begin: usize, line_end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let line_begin = memchr::memrchr(b'\n', &bytes[..begin]).map_or(0, |at| at + 1);
        let own_indent = indent(&bytes[line_begin..]);
        let mut end = line_end;
        while end < bytes.len() {
            let line = &bytes[end + 1..];
            let depth = indent(line);
            if depth <= own_indent && line.get(depth) == Some(&b'{') {
                break;
            }
            end = self.line_end(end + 1);
        }
        end
    }

    fn broken(&mut self, begin: usize, end: usize, problem: Problem) -> Found<'a> {
        let raw = self.text[begin..end].trim_end();
        let limits = self.limits;
        let error = match problem {
            Problem::Size => format!("row too large: over {} bytes (row_max)", limits.row_max),
            Problem::NotObject => {
                let (line, column) = self.line_and_column(begin);
                let hint = if raw.starts_with('[') { "; send an array with format=json" } else { "" };
                format!("invalid JSON at line {line}, byte {column}: a row is an object in braces{hint}")
            }
            Problem::Fault(fault) => match fault.kind {
                FaultKind::Fields => format!("row has more than {} fields (fields_max)", limits.fields_max),
                FaultKind::Nesting => {
                    format!("row is nested deeper than {} levels (nesting_max)", limits.nesting_max)
                }
                FaultKind::End => {
                    let (line, column) = self.line_and_column(begin);
                    format!("invalid JSON: the body ends inside the row of line {line}, byte {column}")
                }
                FaultKind::Expected(what) => {
                    // The fault may lie in a good row behind: an unclosed row ends where that begins.
                    let (line, column) = self.line_and_column(fault.at);
                    format!("invalid JSON at line {line}, byte {column}: expected {what}")
                }
            },
        };
        Found::Broken { raw, error }
    }

    /// Both counted from 1.
    fn line_and_column(&mut self, at: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let newlines = |range: Range<usize>| memchr::memchr_iter(b'\n', &bytes[range]).count();
        if at < self.counted_to {
            self.lines -= newlines(at..self.counted_to);
        } else {
            self.lines += newlines(self.counted_to..at);
        }
        self.counted_to = at;
        let line_begin = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
        (self.lines + 1, at - line_begin + 1)
    }
}

fn indent(line: &[u8]) -> usize {
    line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::PathTree;

    #[test]
    fn no_body_is_read_over_and_over() {
        let limits = Limits::default();
        let tree = PathTree::new(&[]);
        let nested = format!("{}{}", "{\"a\":[\n".repeat(60), "{},\n".repeat(2_000));
        for piece in ["{\"a\":\n", "{\"a\":[\n", "{\n", "{\"a\":\"\n", " {\n", &nested] {
            let text = piece.repeat(100_000 / piece.len() + 1);
            let mut cells = Cells::new(&tree);
            let mut rows = Rows::new(&text, Shape::Ndjson, &limits);
            while rows.next(&mut cells).is_some() {}
            assert!(rows.reread <= 2 * text.len(), "{piece:?}: {} of {}", rows.reread, text.len());
        }
    }
}
