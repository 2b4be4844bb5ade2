//! The pieces a log header is made of, and how each is taken off the front of a line.
//!
//! A learned header is a list of slots. Learning counts on how many lines a slot can be taken; parsing takes
//! them in order. Both use the same [`Take::take`], so what was learned is what is parsed.

use memchr::memchr;
use model::{Severity, Timestamp};

use super::level;
use super::limits::NAME_BYTES;
use super::timestamp::Shape;

/// What a slot's text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// read over
    Skip,
    Timestamp,
    Severity,
    Service,
    Host,
    Pid,
}

/// How a slot is recognised at the front of the rest of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Take {
    /// a timestamp, with the bracket or quote around it
    Timestamp(Shape),
    /// a level word; anything else in brackets counts as a level we do not know
    Level,
    /// any token: up to white space or `|`, or a whole bracket or quote
    Token,
    /// `1234`, `[1234]`, `#1234]`, `1234#0:`
    Number,
    /// `[anything]` or `(anything)`
    Group,
    /// `program[123]:`, `logger :`, `Google Chrome[7]:`
    Tag,
    /// `org.example.Name`, `krate::module`, also with `]`, `:` or `,` behind
    Path,
    /// `file.go:12]`, `file.py:12:`
    Location,
    /// `-`, `---`, `|`, `:`
    Separator,
    /// one to three words before ` - `
    BeforeDash,
    /// `WARNING:root:`
    LevelAndName,
    /// the structured data of RFC 5424: `-` or `[id key="value"]…`
    StructuredData,
}

/// What a slot took off a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken<'a> {
    pub(super) text: &'a str,
    pub(super) instant: Option<Timestamp>,
    pub(super) severity: Option<Severity>,
    /// the number in brackets behind a program's name
    pub(super) pid: Option<&'a str>,
    /// bytes taken
    pub(super) length: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) take: Take,
    pub(super) role: Role,
}

impl Take {
    /// Takes this piece off the front of `rest`; `None` if it is not there.
    #[inline]
    pub(super) fn take(self, rest: &str, reference: Timestamp) -> Option<Taken<'_>> {
        match self {
            Self::Timestamp(shape) => timestamp(rest, shape, reference),
            Self::Level => level_token(rest),
            Self::Token => token(rest).map(|text| plain(text, text.len())),
            Self::Number => number(rest),
            Self::Group => group(rest),
            Self::Tag => tag(rest),
            Self::Path => path(rest),
            Self::Location => location(rest),
            Self::Separator => separator(rest),
            Self::BeforeDash => before_dash(rest),
            Self::LevelAndName => level_and_name(rest),
            Self::StructuredData => structured_data(rest),
        }
    }
}

fn plain(text: &str, length: usize) -> Taken<'_> {
    Taken { text, length, ..Taken::default() }
}

/// The first bytes of a text, cut at a character.
fn front(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// `rest` without leading spaces and tabs.
#[inline]
pub(super) fn skip_space(rest: &str) -> &str {
    rest.trim_start_matches([' ', '\t'])
}

/// The next token. Brackets and quotes are one token with what they enclose and a `,` or `:` behind them.
#[inline]
pub(super) fn token(rest: &str) -> Option<&str> {
    let bytes = rest.as_bytes();
    let first = *bytes.first()?;
    if first == b'|' {
        return Some(&rest[..1]);
    }
    if matches!(first, b'[' | b'(' | b'"')
        && let Some(end) = closing(bytes)
    {
        let has_mark = matches!(bytes.get(end), Some(b',' | b':'));
        return Some(&rest[..end + usize::from(has_mark)]);
    }
    let end = bytes.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'|'));
    let end = end.unwrap_or(bytes.len());
    (end > 0).then(|| &rest[..end])
}

/// The end of the bracket or quote that `bytes` opens with, within the bytes a name may have.
fn closing(bytes: &[u8]) -> Option<usize> {
    let window = &bytes[..bytes.len().min(NAME_BYTES)];
    let (open, close) = match window.first()? {
        b'[' => (b'[', b']'),
        b'(' => (b'(', b')'),
        _ => return memchr(b'"', &window[1..]).map(|at| at + 2),
    };
    let mut depth = 0usize;
    for (at, byte) in window.iter().enumerate() {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

#[inline]
fn timestamp(rest: &str, shape: Shape, reference: Timestamp) -> Option<Taken<'_>> {
    let opening = usize::from(matches!(rest.as_bytes().first()?, b'[' | b'(' | b'"' | b'<'));
    let (instant, read) = shape.read(&rest[opening..], reference)?;
    let mut length = opening + read;
    while let Some(b']' | b')' | b'"' | b'>' | b',' | b':' | b';') = rest.as_bytes().get(length) {
        length += 1;
    }
    let severity = if shape == Shape::Klog { level::of_letter(rest.as_bytes()[opening]) } else { None };
    Some(Taken { text: &rest[opening..opening + read], instant: Some(instant), severity, pid: None, length })
}

#[inline]
fn level_token(rest: &str) -> Option<Taken<'_>> {
    let text = token(rest)?;
    let severity = level::of_token(text);
    (severity.is_some() || text.starts_with('[')).then(|| Taken { severity, ..plain(text, text.len()) })
}

#[inline]
fn number(rest: &str) -> Option<Taken<'_>> {
    let bytes = rest.as_bytes();
    let begin = bytes.iter().take(2).take_while(|byte| matches!(byte, b'[' | b'(' | b'#' | b'-')).count();
    let digits = bytes[begin..].iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = begin + digits;
    if bytes.get(length) == Some(&b'#') {
        length += 1;
        length += bytes[length..].iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    }
    while let Some(b']' | b')' | b':' | b',') = bytes.get(length) {
        length += 1;
    }
    let is_bounded = matches!(bytes.get(length), None | Some(b' ' | b'\t' | b'|' | b'\n'));
    (digits > 0 && is_bounded).then(|| plain(&rest[begin..begin + digits], length))
}

#[inline]
fn group(rest: &str) -> Option<Taken<'_>> {
    let bytes = rest.as_bytes();
    if !matches!(bytes.first()?, b'[' | b'(') {
        return None;
    }
    let end = closing(bytes)?;
    let has_mark = bytes.get(end) == Some(&b':');
    let is_bounded =
        matches!(bytes.get(end + usize::from(has_mark)), None | Some(b' ' | b'\t' | b'[' | b'|'));
    let is_bounded = is_bounded || has_mark;
    is_bounded.then(|| plain(rest[1..end - 1].trim(), end + usize::from(has_mark)))
}

#[inline]
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'.' | b'_' | b'$' | b'/' | b':' | b'@' | b'-' | b'#' | b'+')
}

/// A name, perhaps a pid in brackets, perhaps a remark in parentheses, then a colon and a space.
#[inline]
fn tag(rest: &str) -> Option<Taken<'_>> {
    let bytes = rest.as_bytes();
    let window = &bytes[..bytes.len().min(NAME_BYTES)];
    let mut from = 0;
    let colon = loop {
        let at = from + memchr(b':', &window[from..])?;
        match bytes.get(at + 1) {
            None | Some(b' ' | b'\t' | b'\n') => break at,
            Some(_) => from = at + 1,
        }
    };
    let mut head = rest[..colon].trim_end();
    if head.ends_with(')') {
        let open = head.rfind(" (")?;
        head = head[..open].trim_end();
    }
    let mut pid = None;
    if let Some(open) = head.strip_suffix(']').and_then(|inner| inner.rfind('[')) {
        pid = Some(&head[open + 1..head.len() - 1]);
        head = head[..open].trim_end();
    }
    let words = head.bytes().filter(|byte| *byte == b' ').count() + 1;
    let is_name = head.bytes().all(|byte| is_name_byte(byte) || byte == b' ' || byte == b'(');
    let is_short = words == 1 || (words <= 3 && pid.is_some());
    (is_name && is_short && !head.is_empty()).then(|| Taken { pid, ..plain(head, colon + 1) })
}

#[inline]
fn path(rest: &str) -> Option<Taken<'_>> {
    let text = token(rest)?;
    let name = text.trim_end_matches([']', ':', ',']);
    let is_name = name.bytes().all(|byte| is_name_byte(byte) && byte != b'/' && byte != b'@');
    let has_steps = name.contains("::") || name.bytes().filter(|byte| *byte == b'.').count() >= 1;
    let starts_well = name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let ends_well = name.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric);
    let is_path = is_name && has_steps && starts_well && ends_well && location(rest).is_none();
    is_path.then(|| plain(name, text.len()))
}

#[inline]
fn location(rest: &str) -> Option<Taken<'_>> {
    let text = token(rest)?;
    let place = text.trim_matches(['[', ']', '(', ')', ':', ',']);
    let (file, line) = place.rsplit_once(':')?;
    let is_line = !line.is_empty() && line.len() <= 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let (_, extension) = file.rsplit_once('.')?;
    let is_file =
        (1..=5).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_line && is_file).then(|| plain(place, text.len()))
}

#[inline]
fn separator(rest: &str) -> Option<Taken<'_>> {
    let bytes = rest.as_bytes();
    if bytes.first() == Some(&b'|') {
        return Some(plain(&rest[..1], 1));
    }
    let length = bytes.iter().take(4).take_while(|byte| b"-:>=~*#.".contains(byte)).count();
    let is_bounded = matches!(bytes.get(length), None | Some(b' ' | b'\t'));
    ((1..=3).contains(&length) && is_bounded).then(|| plain(&rest[..length], length))
}

#[inline]
fn before_dash(rest: &str) -> Option<Taken<'_>> {
    let dash = memchr::memmem::find(&rest.as_bytes()[..rest.len().min(NAME_BYTES)], b" - ")?;
    let name = rest[..dash].trim_end();
    let words = name.split(' ').count();
    let is_name = !name.is_empty() && words <= 3 && !name.contains(['"', '=', ',', '[']);
    is_name.then(|| plain(name, dash + 3))
}

#[inline]
fn level_and_name(rest: &str) -> Option<Taken<'_>> {
    let head = front(rest, NAME_BYTES);
    let (word, tail) = head.split_once(':')?;
    let severity = level::of_token(word)?;
    let (name, _) = tail.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(is_name_byte);
    is_name.then(|| Taken { severity: Some(severity), ..plain(name, word.len() + name.len() + 2) })
}

fn structured_data(rest: &str) -> Option<Taken<'_>> {
    if rest == "-" || rest.starts_with("- ") {
        return Some(plain(&rest[..1], 1));
    }
    let bytes = rest.as_bytes();
    let (mut is_open, mut is_quoted, mut is_escaped) = (false, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' if is_open => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'[' if !is_open => is_open = true,
            b']' if is_open => {
                is_open = false;
                if bytes.get(at + 1) != Some(&b'[') {
                    return Some(plain(&rest[..at + 1], at + 1));
                }
            }
            _ if is_open => {}
            _ => return None,
        }
    }
    None
}
