//! A strict JSON scanner over text that borrows what it finds and copies nothing.
//!
//! It reads one value from a position, checks it whole, and hands out slices. It differs from RFC 8259 in two
//! points, both for the sake of real logs: control characters other than the line feed may stand unescaped in
//! strings, and a lone surrogate (`\ud800`) is accepted and reads as U+FFFD. A line feed never stands in a string,
//! so a string cut at the end of its line cannot swallow the next line.

use crate::Limits;
use model::Timestamp;
use std::borrow::Cow;

/// A scalar, or the text of an object or array, as it stands in the body. The last three are never in JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Raw<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(Quoted<'a>),
    Container(&'a str),
    /// what protocols carry as a time
    Time(Timestamp),
    /// what protocols carry as an integer
    Integer(i64),
    /// what protocols carry as a float
    Float(f64),
}

/// What is between two quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Quoted<'a> {
    Plain(&'a str),
    /// with at least one backslash to undo
    Escaped(&'a str),
}

/// Where and why a text is not the JSON it should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) kind: FaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FaultKind {
    Expected(&'static str),
    /// the text ends inside the value
    End,
    Fields,
    Nesting,
}

/// Reads from `pos` on. A function that gives `None` has left its reason in `fault`: as part of a `Result` the reason
/// would travel through memory with every value, which costs a third of the speed (measured: 300 against 440 MB/s).
pub(crate) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pub(crate) pos: usize,
    pub(crate) fault: Fault,
    depth: usize,
    fields: usize,
    fields_max: usize,
    nesting_max: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, pos: usize, limits: &Limits) -> Self {
        let bytes = text.as_bytes();
        let fault = Fault { at: pos, kind: FaultKind::End };
        let Limits { fields_max, nesting_max, .. } = *limits;
        Self { text, bytes, pos, fault, depth: 0, fields: 0, fields_max, nesting_max }
    }

    pub(crate) fn slice(&self, begin: usize) -> &'a str {
        &self.text[begin..self.pos]
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    #[cold]
    fn expected<T>(&mut self, what: &'static str) -> Option<T> {
        let is_end = self.pos >= self.bytes.len();
        self.exceeded(if is_end { FaultKind::End } else { FaultKind::Expected(what) })
    }

    #[cold]
    fn exceeded<T>(&mut self, kind: FaultKind) -> Option<T> {
        self.fault = Fault { at: self.pos, kind };
        None
    }

    #[inline]
    pub(crate) fn skip_blank(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.pos += 1;
        }
    }

    /// Steps over `byte` if it is next.
    #[inline]
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.pos += usize::from(is_next);
        is_next
    }

    /// Reads an object; `on_value` is called behind each colon and must read the value.
    #[inline]
    pub(crate) fn object(
        &mut self,
        mut on_value: impl FnMut(&mut Self, Quoted<'a>) -> Option<()>,
    ) -> Option<()> {
        if !self.takes(b'{') {
            return self.expected("an object");
        }
        self.enter()?;
        self.skip_blank();
        if self.takes(b'}') {
            return self.leave();
        }
        loop {
            self.skip_blank();
            if self.peek() != Some(b'"') {
                return self.expected("a key in double quotes");
            }
            let key = self.string()?;
            self.count_field()?;
            self.skip_blank();
            if !self.takes(b':') {
                return self.expected("':'");
            }
            self.skip_blank();
            on_value(self, key)?;
            self.skip_blank();
            if self.takes(b',') {
                continue;
            }
            if self.takes(b'}') {
                return self.leave();
            }
            return self.expected("',' or '}'");
        }
    }

    /// Reads an array; `on_item` is called at each element and must read it.
    pub(crate) fn array(&mut self, mut on_item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if !self.takes(b'[') {
            return self.expected("an array");
        }
        self.enter()?;
        self.skip_blank();
        if self.takes(b']') {
            return self.leave();
        }
        loop {
            self.skip_blank();
            on_item(self)?;
            self.skip_blank();
            if self.takes(b',') {
                continue;
            }
            if self.takes(b']') {
                return self.leave();
            }
            return self.expected("',' or ']'");
        }
    }

    /// Reads any value.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Option<Raw<'a>> {
        match self.peek() {
            Some(b'"') => Some(Raw::Text(self.string()?)),
            Some(b'{' | b'[') => Some(Raw::Container(self.container()?)),
            Some(b'-' | b'0'..=b'9') => Some(Raw::Number(self.number()?)),
            _ => self.word(),
        }
    }

    /// Reads any value and forgets it.
    #[inline(never)]
    pub(crate) fn skip_value(&mut self) -> Option<()> {
        self.value().map(drop)
    }

    #[inline(never)]
    fn container(&mut self) -> Option<&'a str> {
        let begin = self.pos;
        if self.peek() == Some(b'{') {
            self.object(|scanner, _| scanner.skip_value())?;
        } else {
            self.array(Self::skip_value)?;
        }
        Some(self.slice(begin))
    }

    fn word(&mut self) -> Option<Raw<'a>> {
        let (word, value) = match self.peek() {
            Some(b't') => ("true", Raw::Bool(true)),
            Some(b'f') => ("false", Raw::Bool(false)),
            Some(b'n') => ("null", Raw::Null),
            _ => return self.expected("a value"),
        };
        for byte in word.bytes() {
            if !self.takes(byte) {
                return self.expected(word);
            }
        }
        Some(value)
    }

    fn number(&mut self) -> Option<&'a str> {
        let begin = self.pos;
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.pos += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.pos += 1;
            }
            self.digits()?;
        }
        Some(self.slice(begin))
    }

    fn digits(&mut self) -> Option<()> {
        let begin = self.pos;
        while let Some(b'0'..=b'9') = self.peek() {
            self.pos += 1;
        }
        if self.pos == begin { self.expected("a digit") } else { Some(()) }
    }

    /// Reads a string whose opening quote is next.
    #[inline(always)]
    fn string(&mut self) -> Option<Quoted<'a>> {
        let begin = self.pos + 1;
        self.pos = special(self.bytes, begin);
        if self.takes(b'"') {
            return Some(Quoted::Plain(&self.text[begin..self.pos - 1]));
        }
        self.escaped(begin).map(Quoted::Escaped)
    }

    /// Reads on behind the first part of a string, which ended in a backslash or is broken.
    fn escaped(&mut self, begin: usize) -> Option<&'a str> {
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                _ => return self.expected("'\"' before the end of the line"),
            }
            self.pos = special(self.bytes, self.pos);
        }
        let inner = self.slice(begin);
        self.pos += 1;
        Some(inner)
    }

    #[inline]
    fn escape(&mut self) -> Option<()> {
        self.pos += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.pos += 1,
            Some(b'u') => {
                self.pos += 1;
                for _ in 0..4 {
                    match self.peek() {
                        Some(b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => self.pos += 1,
                        _ => return self.expected("four hexadecimal digits"),
                    }
                }
            }
            _ => return self.expected("an escape of JSON"),
        }
        Some(())
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        if self.depth > self.nesting_max { self.exceeded(FaultKind::Nesting) } else { Some(()) }
    }

    fn leave(&mut self) -> Option<()> {
        self.depth -= 1;
        Some(())
    }

    fn count_field(&mut self) -> Option<()> {
        self.fields += 1;
        if self.fields > self.fields_max { self.exceeded(FaultKind::Fields) } else { Some(()) }
    }
}

/// The end of the object or array that begins at `begin`, found by its brackets alone and without a limit.
pub(crate) fn end_by_brackets(bytes: &[u8], begin: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut pos = begin;
    while let Some(&byte) = bytes.get(pos) {
        pos += 1;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(pos);
                }
            }
            b'"' => pos = end_of_string(bytes, pos)?,
            _ => {}
        }
    }
    None
}

fn end_of_string(bytes: &[u8], begin: usize) -> Option<usize> {
    let mut pos = begin;
    loop {
        pos = special(bytes, pos);
        match bytes.get(pos)? {
            b'"' => return Some(pos + 1),
            b'\\' => pos += 2,
            _ => return None,
        }
    }
}

/// Position of the next quote, backslash or line feed, or the end. By words and not by memchr, as the strings of logs
/// are a word or two long.
#[inline]
fn special(bytes: &[u8], begin: usize) -> usize {
    const WORD: usize = 8;
    let rest = bytes.get(begin..).unwrap_or_default();
    let (words, tail) = rest.as_chunks::<WORD>();
    let mut words_read = 0;
    for word in words {
        if let Some(at) = special_in_word(*word) {
            return begin + words_read * WORD + at;
        }
        words_read += 1;
    }
    let at = tail.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n')).unwrap_or(tail.len());
    begin + words_read * WORD + at
}

#[inline]
fn special_in_word(word: [u8; 8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let word = u64::from_le_bytes(word);
    let minus_one = |byte: u8| {
        let zeroed = word ^ (ONES * u64::from(byte));
        zeroed.wrapping_sub(ONES) & !zeroed
    };
    // The lowest mark is exact; marks above it may be wrong, as the subtraction borrows.
    let marks = (minus_one(b'"') | minus_one(b'\\') | minus_one(b'\n')) & TOPS;
    (marks != 0).then(|| (marks.trailing_zeros() / 8) as usize)
}

impl<'a> Quoted<'a> {
    /// Appends the text with its escapes undone.
    #[inline]
    pub(crate) fn push_to(self, out: &mut String) {
        match self {
            Self::Plain(text) => out.push_str(text),
            Self::Escaped(text) => push_unescaped(text, out),
        }
    }

    /// The text with its escapes undone.
    pub(crate) fn to_text(self) -> Cow<'a, str> {
        match self {
            Self::Plain(text) => text.into(),
            Self::Escaped(text) => {
                let mut out = String::with_capacity(text.len());
                push_unescaped(text, &mut out);
                out.into()
            }
        }
    }
}

fn push_unescaped(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let (mut begin, mut pos) = (0, 0);
    while let Some(&byte) = bytes.get(pos) {
        pos += 1;
        if byte != b'\\' {
            continue;
        }
        out.push_str(&text[begin..pos - 1]);
        if let Some(b'"' | b'\\' | b'/') = bytes.get(pos) {
            // stands for itself: the next piece begins with it
            begin = pos;
            pos += 1;
        } else {
            begin = text.len() - unescape(&text[pos..], out).len();
            pos = begin;
        }
    }
    out.push_str(&text[begin..]);
}

/// Undoes the escape whose backslash stands before `rest`; gives what follows it. The scanner has checked the form.
fn unescape<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let plain = match rest.as_bytes().first() {
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unescape_unicode(&rest[1..], out),
        Some(&byte) => char::from(byte),
        None => return rest,
    };
    out.push(plain);
    &rest[1..]
}

fn unescape_unicode<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let unit = |text: &str| text.get(..4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(first) = unit(rest) else { return rest };
    let behind = &rest[4..];
    if let Some(plain) = char::from_u32(first) {
        out.push(plain);
        return behind;
    }
    let second = behind.strip_prefix("\\u").and_then(unit).filter(|low| (0xdc00..0xe000).contains(low));
    if let (0xd800..0xdc00, Some(second)) = (first, second) {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return &behind[6..];
    }
    out.push(char::REPLACEMENT_CHARACTER);
    behind
}

#[cfg(test)]
mod tests;
