//! Raw log lines to timestamp, severity, service and message, with nothing configured.
//!
//! Not a parser for one format: [`Format::detect`] learns from the first lines of a stream where the timestamp,
//! the level, the component and the message are, and [`Format::parse`] reads each line by what was learned.
//! Lines are split by positions and shapes, never by regular expressions, and a plain line allocates nothing.
//!
//! ```text
//! lines ──▶ Format::detect ──▶ Format ──▶ Joiner: lines ──▶ records ──▶ Format::parse ──▶ Line
//! ```
//!
//! ```
//! use model::{Severity, Timestamp};
//! use seismolog_miner::raw::Format;
//!
//! let lines = ["081109 203615 148 INFO dfs.DataNode: started", "081109 203807 222 WARN dfs.DataNode: slow disk"];
//! let format = Format::detect(&lines);
//! let line = format.parse(lines[1], Timestamp(0));
//! assert_eq!(line.severity, Some(Severity::Warn));
//! assert_eq!(line.service.as_deref(), Some("dfs.DataNode"));
//! assert_eq!(line.message, "slow disk");
//! ```
//!
//! Invariants: no clock (year-less stamps take the year nearest to a reference that is passed in); any text is
//! read without a panic; what is no header is message (of keyed lines, the message key's value alone); the same
//! lines give the same result.

use std::borrow::Cow;

use model::{Severity, Timestamp};

use keyed::{Keys, Syntax};
use layout::{Fields, Layout};
use slot::{Role, Take};

mod ansi;
mod joiner;
mod json;
mod keyed;
mod layout;
mod learn;
mod level;
pub mod limits;
mod logfmt;
mod slot;
pub mod timestamp;
mod trace;

pub use ansi::strip_ansi;
pub use joiner::{Joiner, Record};
pub use trace::Trace;

/// What a line says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line<'a> {
    /// when it happened, in UTC; without an offset in the line it is taken for UTC
    pub timestamp: Option<Timestamp>,
    /// how bad it says it is
    pub severity: Option<Severity>,
    /// who wrote it: the program, component or logger; the host where a stream names nothing closer
    pub service: Option<Cow<'a, str>>,
    /// the machine
    pub host: Option<&'a str>,
    /// the process or thread number
    pub pid: Option<&'a str>,
    /// the trace it belongs to, where the line has a key for it
    pub trace_id: Option<Cow<'a, str>>,
    /// what is left to mine, without white space at its ends
    pub message: Cow<'a, str>,
    /// false: the line continues the one before (a stack trace, indented text)
    pub begins_record: bool,
}

/// How the lines of a stream are written, learned from its first lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    kind: Kind,
    /// a line without a header continues the one before
    joins: bool,
    /// the program's own format inside a container runtime's lines
    inner: Option<Box<Format>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// JSON objects or logfmt
    Keyed(Keys),
    /// a header, then the message
    Header(Layout),
    /// `service  | line`, as Docker Compose prints
    Prefixed,
    /// nothing was recognised: all is message
    Plain,
}

/// Whether a format may be found inside another.
#[derive(Clone, Copy, PartialEq)]
enum Nesting {
    Allowed,
    Inner,
}

impl Format {
    /// Learns from the first lines of a stream (at most 1,000 are looked at), without line breaks and colours.
    #[must_use]
    pub fn detect(sample: &[&str]) -> Self {
        Self::learn(sample, Nesting::Allowed)
    }

    /// A format in which every line is a message.
    #[must_use]
    pub fn plain() -> Self {
        Self { kind: Kind::Plain, joins: false, inner: None }
    }

    fn learn(sample: &[&str], nesting: Nesting) -> Self {
        let sample = &sample[..sample.len().min(limits::SAMPLE_LINES)];
        let lines = header_candidates(sample);
        let is_most = |holds: &dyn Fn(&str) -> bool| {
            !lines.is_empty() && lines.iter().filter(|line| holds(line)).count() * 10 >= lines.len() * 8
        };
        let kind = if is_most(&|line| line.starts_with('{') && line.ends_with('}')) {
            Keys::learn(&lines, Syntax::Json).map(Kind::Keyed)
        } else if is_most(&logfmt::is_logfmt) {
            Keys::learn(&lines, Syntax::Logfmt).filter(Keys::are_of_a_log).map(Kind::Keyed)
        } else if nesting == Nesting::Allowed && is_most(&|line| prefix(line).is_some()) {
            Some(Kind::Prefixed)
        } else {
            learn::learn(&lines).map(Kind::Header)
        };
        let mut format = Self { kind: kind.unwrap_or(Kind::Plain), joins: false, inner: None };
        let can_join =
            matches!(&format.kind, Kind::Header(_) | Kind::Keyed(Keys { syntax: Syntax::Logfmt, .. }));
        format.joins = can_join && format.header_share(sample) >= 0.8;
        if nesting == Nesting::Allowed {
            format.inner = format.learn_inner(&lines);
        }
        format
    }

    /// The program's own format, where these lines only wrap it.
    fn learn_inner(&self, lines: &[&str]) -> Option<Box<Self>> {
        let is_wrapper = match &self.kind {
            Kind::Keyed(keys) => lines.first().is_some_and(|line| keys.is_container(line)),
            Kind::Header(layout) => layout.is_container,
            Kind::Prefixed => true,
            Kind::Plain => false,
        };
        if !is_wrapper {
            return None;
        }
        let messages: Vec<Cow<'_, str>> =
            lines.iter().map(|line| self.parse(line, Timestamp(0)).message).collect();
        let messages: Vec<&str> = messages.iter().map(AsRef::as_ref).collect();
        Some(Box::new(Self::learn(&messages, Nesting::Inner)))
    }

    /// The share of sample lines with a header, 0..=1. Lines without one that stand next to an indented line or
    /// a phrase of a stack trace are most likely part of it and do not count.
    fn header_share(&self, sample: &[&str]) -> f64 {
        let (mut with, mut without) = (0usize, 0usize);
        for (index, line) in sample.iter().enumerate() {
            if self.has_header(line) {
                with += 1;
            } else if !trace::is_continuation(line) && !is_beside_continuation(sample, index) {
                without += 1;
            }
        }
        with as f64 / (with + without).max(1) as f64
    }

    /// Whether lines without a header continue the one before: at least four of five sample lines have one.
    #[must_use]
    pub fn is_joining(&self) -> bool {
        self.joins
    }

    /// Whether a line begins as this format's lines do.
    #[must_use]
    pub fn has_header(&self, line: &str) -> bool {
        match &self.kind {
            Kind::Keyed(keys) if keys.syntax == Syntax::Json => line.trim_start().starts_with('{'),
            Kind::Keyed(_) => logfmt::is_logfmt(line),
            Kind::Header(layout) => layout.begins(line),
            Kind::Prefixed => prefix(line).is_some(),
            Kind::Plain => false,
        }
    }

    /// Reads a line, or a joined record's text. `reference` settles the year of stamps that have none: the
    /// time the line was received, or the file's last change.
    #[must_use]
    pub fn parse<'a>(&self, line: &'a str, reference: Timestamp) -> Line<'a> {
        let line = line.trim_end();
        let outer = match &self.kind {
            Kind::Keyed(keys) => read_keyed(keys, line, reference),
            Kind::Header(layout) => layout.read(line, reference).map(Line::from),
            Kind::Prefixed => prefix(line).map(|(service, message)| Line {
                service: Some(Cow::Borrowed(service)),
                message: Cow::Borrowed(message),
                begins_record: true,
                ..Line::default()
            }),
            Kind::Plain => None,
        };
        match (outer, &self.inner) {
            (Some(outer), Some(inner)) => inner.unwrap_line(outer, reference),
            (Some(outer), None) => outer,
            (None, _) => self.fallback(line, reference),
        }
    }

    /// Reads the program's line inside a wrapper's; what it says itself goes before what the wrapper says.
    fn unwrap_line<'a>(&self, outer: Line<'a>, reference: Timestamp) -> Line<'a> {
        let inner = match outer.message {
            Cow::Borrowed(message) => self.parse(message, reference),
            Cow::Owned(ref message) => self.parse(message, reference).detached(),
        };
        Line {
            timestamp: outer.timestamp.or(inner.timestamp),
            severity: inner.severity.or(outer.severity),
            service: inner.service.or(outer.service),
            host: inner.host.or(outer.host),
            pid: inner.pid.or(outer.pid),
            trace_id: inner.trace_id.or(outer.trace_id),
            message: inner.message,
            begins_record: inner.begins_record,
        }
    }

    /// A line that is not as learned: another program in the same stream, or a continuation.
    fn fallback<'a>(&self, line: &'a str, reference: Timestamp) -> Line<'a> {
        let is_indented = line.starts_with([' ', '\t']);
        if let Some((instant, length)) = timestamp::parse(line, reference).filter(|_| !is_indented) {
            return Line {
                timestamp: Some(instant),
                message: Cow::Borrowed(line[length..].trim_start()),
                begins_record: true,
                ..Line::default()
            };
        }
        let begins_record = trace::is_crash(line) || !(self.joins || trace::is_continuation(line));
        Line { message: Cow::Borrowed(line.trim()), begins_record, ..Line::default() }
    }

    /// The program's own line inside a wrapper's, or the line itself.
    fn unwrapped<'a>(&self, line: &'a str) -> Cow<'a, str> {
        match (&self.kind, &self.inner) {
            (_, None) => Cow::Borrowed(line),
            (Kind::Keyed(keys), _) => {
                keys.read(line, Timestamp(0)).and_then(|found| found.message).unwrap_or(Cow::Borrowed(line))
            }
            (Kind::Header(layout), _) => {
                Cow::Borrowed(layout.read(line, Timestamp(0)).map_or(line, |fields| fields.message))
            }
            (Kind::Prefixed, _) => Cow::Borrowed(prefix(line).map_or(line, |(_, message)| message)),
            (Kind::Plain, _) => Cow::Borrowed(line),
        }
    }

    /// The format of the program's own lines.
    fn own(&self) -> &Self {
        self.inner.as_deref().unwrap_or(self)
    }

    /// What was learned, for people: `timestamp yyMMdd HHmmss at token 1, level at token 3, …`.
    #[must_use]
    pub fn describe(&self) -> String {
        let outer = match &self.kind {
            Kind::Keyed(keys) => {
                let syntax = if keys.syntax == Syntax::Json { "JSON" } else { "logfmt" };
                format!("{syntax}, {}", keys.describe())
            }
            Kind::Header(layout) => describe_layout(layout),
            Kind::Prefixed => "service before |".to_owned(),
            Kind::Plain => "plain lines".to_owned(),
        };
        match &self.inner {
            Some(inner) => format!("{outer}; inside: {}", inner.describe()),
            None => outer,
        }
    }
}

/// The lines of a sample that may have a header: those apart from multi-line text if they are enough to learn
/// from, or else all that do not look like a continuation.
fn header_candidates<'a>(sample: &[&'a str]) -> Vec<&'a str> {
    let is_candidate = |index: &usize| !trace::is_continuation(sample[*index]);
    let candidates: Vec<usize> = (0..sample.len()).filter(is_candidate).collect();
    let apart: Vec<usize> =
        candidates.iter().copied().filter(|index| !is_beside_continuation(sample, *index)).collect();
    let chosen = if apart.len() * 4 >= candidates.len() { apart } else { candidates };
    chosen.into_iter().map(|index| sample[index].trim_end()).collect()
}

fn is_beside_continuation(sample: &[&str], index: usize) -> bool {
    let next = sample.get(index + 1);
    let previous = index.checked_sub(1).and_then(|index| sample.get(index));
    [next, previous].into_iter().flatten().any(|line| trace::is_continuation(line))
}

impl<'a> From<Fields<'a>> for Line<'a> {
    fn from(fields: Fields<'a>) -> Self {
        Self {
            timestamp: fields.timestamp,
            severity: fields.severity,
            service: fields.service.map(Cow::Borrowed),
            host: fields.host,
            pid: fields.pid,
            trace_id: None,
            message: Cow::Borrowed(fields.message),
            begins_record: true,
        }
    }
}

impl Line<'_> {
    /// The line without ties to the text it was read from; host and pid are given up.
    fn detached<'b>(self) -> Line<'b> {
        Line {
            timestamp: self.timestamp,
            severity: self.severity,
            service: self.service.map(|service| Cow::Owned(service.into_owned())),
            host: None,
            pid: None,
            trace_id: self.trace_id.map(|id| Cow::Owned(id.into_owned())),
            message: Cow::Owned(self.message.into_owned()),
            begins_record: self.begins_record,
        }
    }
}

fn read_keyed<'a>(keys: &Keys, line: &'a str, reference: Timestamp) -> Option<Line<'a>> {
    let found = keys.read(line, reference)?;
    Some(Line {
        timestamp: found.timestamp,
        severity: found.severity,
        service: found.service.or(found.host.map(Cow::Borrowed)),
        host: found.host,
        pid: found.pid,
        trace_id: found.trace_id,
        message: found.message.unwrap_or(Cow::Borrowed(line)),
        begins_record: true,
    })
}

/// `web-1  | line`: the service without its replica's number, and the line.
fn prefix(line: &str) -> Option<(&str, &str)> {
    let bar = memchr::memchr(b'|', &line.as_bytes()[..line.len().min(limits::NAME_BYTES)])?;
    let name = line[..bar].strip_suffix(' ')?.trim_end();
    let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_name =
        name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(is_name_byte);
    let service =
        name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(['-', '_']).unwrap_or(name);
    let message = line[bar + 1..].strip_prefix(' ').unwrap_or(&line[bar + 1..]);
    (is_name && level::of_token(name).is_none()).then_some((service, message))
}

fn describe_layout(layout: &Layout) -> String {
    let mut parts = Vec::new();
    for (index, slot) in layout.slots.iter().enumerate() {
        let name = match (slot.role, slot.take) {
            (Role::Timestamp, Take::Timestamp(shape)) => format!("timestamp {}", shape.as_str()),
            (Role::Timestamp | Role::Skip, _) => continue,
            (Role::Severity, _) => "level".to_owned(),
            (Role::Service, Take::Tag) => "service before the colon".to_owned(),
            (Role::Service, Take::BeforeDash) => "service before the dash".to_owned(),
            (Role::Service, _) => "service".to_owned(),
            (Role::Host, _) => "host".to_owned(),
            (Role::Pid, _) => "pid".to_owned(),
        };
        parts.push(format!("{name} at token {}", index + 1));
    }
    if layout.is_access_log {
        parts.push("level from the HTTP status".to_owned());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests;
