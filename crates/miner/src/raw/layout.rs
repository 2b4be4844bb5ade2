//! A learned header, and reading one line by it.

use model::{Severity, Timestamp};

use super::level;
use super::slot::{Role, Slot, Take, skip_space, token};

/// Tokens that are looked at when the level is not where it was learned to be.
const LEVEL_SEARCH_TOKENS: usize = 4;

/// What stands before the message, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) slots: Vec<Slot>,
    /// lines are HTTP access log lines: the status decides the severity
    pub(super) is_access_log: bool,
    /// lines were written by a container runtime (`stdout F` behind the timestamp)
    pub(super) is_container: bool,
}

/// What a header said, and the message behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fields<'a> {
    pub(super) timestamp: Option<Timestamp>,
    pub(super) severity: Option<Severity>,
    pub(super) service: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    pub(super) pid: Option<&'a str>,
    pub(super) message: &'a str,
}

impl Layout {
    pub(super) fn has(&self, role: Role) -> bool {
        self.slots.iter().any(|slot| slot.role == role)
    }

    /// Whether a line has the anchor of this header: its timestamp, or without one its level.
    pub(super) fn begins(&self, line: &str) -> bool {
        let has_timestamp = self.has(Role::Timestamp);
        let mut rest = skip_space(priority(line).1);
        for slot in &self.slots {
            let taken = slot.take.take(rest, Timestamp(0));
            let is_anchor = match slot.role {
                Role::Timestamp => true,
                _ => !has_timestamp && matches!(slot.take, Take::Level | Take::LevelAndName),
            };
            if is_anchor {
                return taken.is_some();
            }
            rest = taken.map_or(rest, |taken| skip_space(&rest[taken.length..]));
        }
        priority(line).0.is_some()
    }

    /// Reads a line; `None` if the line has no such header: it misses the timestamp, or in a header without
    /// one the level. Any other slot may be absent from a line and is then passed over.
    pub(super) fn read<'a>(&self, line: &'a str, reference: Timestamp) -> Option<Fields<'a>> {
        let (priority, rest) = priority(line);
        let mut reader = Reader::new(skip_space(rest), priority, reference);
        for slot in &self.slots {
            reader.step(*slot)?;
        }
        let mut fields = reader.fields;
        // one space belongs to the wrapper, further ones are the indentation of the program's own line
        let own = reader.behind.strip_prefix(' ').unwrap_or(reader.behind);
        fields.message = trim_message(if self.is_container { own } else { reader.rest });
        if self.is_access_log && fields.severity.is_none() {
            fields.severity = status(fields.message).map(level::of_status);
        }
        if fields.service.is_none() && !self.has(Role::Service) {
            fields.service = fields.host;
        }
        let is_header = fields.timestamp.is_some() || fields.severity.is_some();
        is_header.then_some(fields)
    }
}

/// Walks the slots over one line.
struct Reader<'a> {
    rest: &'a str,
    /// the rest with the white space in front of it
    behind: &'a str,
    fields: Fields<'a>,
    /// the state after the last slot that proved itself; tokens without a shape prove nothing
    sure: (&'a str, Fields<'a>),
    reference: Timestamp,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a str, priority: Option<u32>, reference: Timestamp) -> Self {
        let fields = Fields { severity: priority.map(level::of_priority), ..Fields::default() };
        Self { rest, behind: rest, fields, sure: (rest, fields), reference }
    }

    #[inline]
    fn step(&mut self, slot: Slot) -> Option<()> {
        let Some(taken) = slot.take.take(self.rest, self.reference) else {
            match slot.role {
                Role::Timestamp => return None,
                // without a timestamp the level is what makes a line a header
                Role::Severity if self.fields.timestamp.is_none() => return None,
                Role::Severity => self.search_level(),
                _ => {}
            }
            return Some(());
        };
        self.behind = &self.rest[taken.length..];
        self.rest = skip_space(self.behind);
        let text = if slot.take == Take::Token { level::core(taken.text) } else { taken.text };
        let text = if matches!(text, "" | "-") { None } else { Some(text) };
        self.fields.severity = taken.severity.or(self.fields.severity);
        match slot.role {
            Role::Severity if slot.take == Take::Token => {
                self.fields.severity = level::of_token(taken.text).or(self.fields.severity);
            }
            Role::Skip | Role::Severity => {}
            Role::Timestamp => self.fields.timestamp = taken.instant,
            Role::Service => self.fields.service = text,
            Role::Host => self.fields.host = text,
            Role::Pid => self.fields.pid = self.fields.pid.or(text),
        }
        self.fields.pid = taken.pid.or(self.fields.pid);
        if slot.take != Take::Token {
            self.sure = (self.rest, self.fields);
        }
        Some(())
    }

    /// The level is not in its place: give back what the shapeless tokens took, and look for it nearby.
    fn search_level(&mut self) {
        (self.rest, self.fields) = self.sure;
        let mut rest = self.rest;
        for _ in 0..LEVEL_SEARCH_TOKENS {
            let Some(text) = token(rest) else { return };
            rest = skip_space(&rest[text.len()..]);
            let Some(severity) = level::of_token(text).filter(|_| is_shouted(text)) else { continue };
            self.fields.severity = Some(severity);
            self.rest = rest;
            self.sure = (self.rest, self.fields);
            return;
        }
    }
}

/// Whether a token looks like a level rather than a word of a sentence: in capitals or in brackets.
pub(super) fn is_shouted(token: &str) -> bool {
    let has_bracket = token.starts_with(['[', '<', '(']);
    has_bracket || (token.len() > 1 && !token.bytes().any(|byte| byte.is_ascii_lowercase()))
}

/// Syslog's `<13>` in front of a line.
#[inline]
pub(super) fn priority(line: &str) -> (Option<u32>, &str) {
    let Some(inner) = line.strip_prefix('<') else { return (None, line) };
    let digits = inner.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let number = inner[..digits].parse::<u32>().ok().filter(|number| *number < 192);
    match (number, inner[digits..].strip_prefix('>')) {
        (Some(number), Some(rest)) => (Some(number), rest),
        _ => (None, line),
    }
}

/// The status of `"GET / HTTP/1.1" 200 …`.
pub(super) fn status(message: &str) -> Option<u32> {
    let request = message.strip_prefix('"')?;
    let end = memchr::memchr(b'"', request.as_bytes())?;
    let digits = request[end + 1..].trim_start().get(..3)?;
    digits.parse().ok().filter(|status| (100..600).contains(status))
}

fn trim_message(rest: &str) -> &str {
    rest.strip_prefix('\u{feff}').unwrap_or(rest).trim_end()
}
