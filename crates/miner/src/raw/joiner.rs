//! Lines to records: stack traces and other multi-line text stay with the line they belong to.
//!
//! Two rules, in this order. In a stream whose lines have a header, a line without one continues the record.
//! Elsewhere a small state machine knows how the traces of Java, Python, Go, Node.js and Rust go on.

use super::limits::{RECORD_BYTES, RECORD_LINES};
use super::trace::{Trace, is_continuation, is_crash};
use super::{Format, strip_ansi};

/// One log record: a line, or several that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// the lines without colours, joined by `\n`; what [`Format::parse`] takes; at most 64 KiB
    pub text: String,
    /// how many lines belong to it, also those whose text was dropped
    pub lines: usize,
    /// bytes that did not fit and were dropped
    pub dropped_bytes: usize,
    /// the stack trace in it, if there is one
    pub trace: Option<Trace>,
}

/// Which language's trace the lines are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    /// no trace, or one whose lines all show by themselves that they go on
    Nothing,
    /// `Traceback`: indented lines up to and with the first that is not
    Python,
    /// behind a Python exception's last line: only another traceback chained to it goes on
    PythonEnd,
    /// a Go panic: calls at the margin, places indented
    Go,
    /// the line behind `panicked at` is the message
    RustHead,
    /// a Rust panic: notes and numbered frames
    Rust,
    /// Node.js shows the source line, a caret, an empty line, then the error with its calls
    Node,
}

/// Groups lines into records. Holds one record at a time.
#[derive(Clone, Debug)]
pub struct Joiner {
    format: Format,
    inside: Inside,
    record: Option<Record>,
}

impl Joiner {
    /// For a stream of this format.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self { format, inside: Inside::Nothing, record: None }
    }

    /// Takes the next line, without its line break. Gives the record before it, if this line begins another.
    pub fn push(&mut self, line: &str) -> Option<Record> {
        let line = strip_ansi(line.trim_end_matches(['\r', '\n']));
        // a container runtime wraps every line of a stack trace: what is inside decides, and only that is joined
        let own = self.format.unwrapped(&line);
        let begins = step(self.format.own(), &mut self.inside, &own) || self.record.is_none();
        if begins && own.trim().is_empty() {
            return None;
        }
        if !begins {
            self.append(&own);
            return None;
        }
        let complete = self.finish_record();
        self.record = Some(Record { text: String::new(), lines: 0, dropped_bytes: 0, trace: None });
        self.append(&line);
        complete
    }

    /// The last record, when the stream ends or pauses.
    pub fn finish(&mut self) -> Option<Record> {
        self.inside = Inside::Nothing;
        self.finish_record()
    }

    fn append(&mut self, line: &str) {
        let Some(record) = &mut self.record else { return };
        record.append(line);
    }

    fn finish_record(&mut self) -> Option<Record> {
        let mut record = self.record.take()?;
        record.text.truncate(record.text.trim_end().len());
        if record.lines > 1 {
            record.trace = Trace::of(&record.text);
        }
        Some(record)
    }
}

impl Record {
    /// Adds a line as far as there is room, and counts what does not fit.
    fn append(&mut self, line: &str) {
        self.lines += 1;
        let separator = usize::from(!self.text.is_empty());
        let space = RECORD_BYTES.saturating_sub(self.text.len() + separator);
        let kept = if self.lines > RECORD_LINES { 0 } else { line.floor_char_boundary(space) };
        self.dropped_bytes += line.len() - kept;
        if self.lines <= RECORD_LINES && space > 0 {
            if separator == 1 {
                self.text.push('\n');
            }
            self.text.push_str(&line[..kept]);
        }
    }
}

/// Whether a line begins a record, moving on what the lines are inside of.
fn step(format: &Format, inside: &mut Inside, line: &str) -> bool {
    if format.has_header(line) || is_crash(line) {
        *inside = opened_by(line);
        return true;
    }
    if line.contains("Traceback (most recent call last)") {
        let is_chained = *inside == Inside::PythonEnd;
        *inside = Inside::Python;
        return !is_chained && !format.is_joining();
    }
    let (goes_on, next) = inside.step(line);
    if goes_on {
        *inside = next;
        return false;
    }
    if is_continuation(line) || format.is_joining() {
        return false;
    }
    *inside = opened_by(line);
    true
}

/// What the first line of a record opens.
fn opened_by(line: &str) -> Inside {
    if line.ends_with("Traceback (most recent call last):") {
        Inside::Python
    } else if line.starts_with("panic: ") || line.starts_with("fatal error: ") {
        Inside::Go
    } else if line.contains("thread '") && line.contains("panicked at ") {
        if line.ends_with(':') { Inside::RustHead } else { Inside::Rust }
    } else if is_script_place(line) {
        Inside::Node
    } else {
        Inside::Nothing
    }
}

/// `/srv/shop.js:12`, the line with which Node.js begins an uncaught error.
fn is_script_place(line: &str) -> bool {
    let Some((file, number)) = line.rsplit_once(':') else { return false };
    let is_script =
        [".js", ".mjs", ".cjs", ".ts"].iter().any(|end| file.ends_with(end)) || file.starts_with("node:");
    is_script && !file.contains(' ') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

impl Inside {
    /// Whether a line goes on with the trace, and what comes then.
    fn step(self, line: &str) -> (bool, Self) {
        let is_indented = line.is_empty() || line.starts_with([' ', '\t']);
        match self {
            Self::Nothing => (false, self),
            Self::Python if is_indented => (true, self),
            Self::Python => (true, Self::PythonEnd),
            Self::PythonEnd => (is_indented || is_continuation(line), self),
            Self::Go => (is_indented || is_go_line(line), self),
            Self::RustHead => (true, Self::Rust),
            Self::Rust => (is_indented || is_continuation(line), self),
            Self::Node if is_indented || line.starts_with('^') => (true, self),
            Self::Node => {
                let is_error = line.split(':').next().is_some_and(|name| name.trim_end().ends_with("Error"));
                (is_error || line.starts_with("Node.js v") || is_continuation(line), self)
            }
        }
    }
}

/// A line at the margin of a Go panic: a call, a goroutine, the exit status.
fn is_go_line(line: &str) -> bool {
    let is_call =
        line.ends_with(')') && line.contains('.') && !line[..line.find('(').unwrap_or(0)].contains(' ');
    is_call || is_continuation(line) || line.starts_with("exit status ") || line.starts_with("panic(")
}
