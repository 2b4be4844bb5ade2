//! Which part of a line is mined. A line that is one JSON object, or logfmt pairs from end to end, is mined for the
//! text in its message field; a JSON object without one is known by the names of its fields.

use crate::lexer::{Lexer, Value, ValueClass};
use crate::limits;

/// Names of the field that holds the text, best first.
const MESSAGE_FIELDS: [&[u8]; 6] = [b"message", b"msg", b"body", b"log", b"text", b"event"];

/// The part of a line that is mined, and a reader of its values.
pub(crate) struct Message<'a> {
    /// Text that the positions of `spans` refer to.
    pub(crate) text: &'a str,
    pub(crate) spans: Spans<'a>,
}

impl<'a> Message<'a> {
    /// Finds the message of a line.
    #[inline]
    pub(crate) fn of(line: &'a str, tokens_max: usize, bytes_max: usize) -> Self {
        let line = line.trim_ascii();
        match line.as_bytes().first() {
            Some(b'{') if line.ends_with('}') => Self::of_object(line, tokens_max, bytes_max),
            _ => match logfmt_message(line) {
                Some(text) => Self::plain(text, tokens_max, bytes_max),
                None => Self::plain(line, tokens_max, bytes_max),
            },
        }
    }

    /// Reads a text again that was found by [`Message::of`].
    pub(crate) fn again(text: &'a str, is_object: bool, tokens_max: usize, bytes_max: usize) -> Self {
        if !is_object {
            return Self::plain(text, tokens_max, bytes_max);
        }
        let fields = Fields { bytes: text.as_bytes(), at: 0, fields_left: limits::OBJECT_FIELDS_MAX };
        Self { text, spans: Spans::Fields(fields) }
    }

    /// Whether the text is a JSON object, known by the names of its fields.
    pub(crate) fn is_object(&self) -> bool {
        matches!(self.spans, Spans::Fields(_))
    }

    #[inline]
    fn plain(text: &'a str, tokens_max: usize, bytes_max: usize) -> Self {
        let text = text.trim_ascii();
        let cut = if text.len() > bytes_max { text.floor_char_boundary(bytes_max) } else { text.len() };
        let lexer = Lexer::new(&text.as_bytes()[..cut], tokens_max);
        Self { text, spans: Spans::Text { lexer, cut, end: text.len() } }
    }

    fn of_object(line: &'a str, tokens_max: usize, bytes_max: usize) -> Self {
        let mut best: Option<(usize, &'a str)> = None;
        let mut fields = Fields { bytes: line.as_bytes(), at: 0, fields_left: limits::OBJECT_FIELDS_MAX };
        loop {
            match fields.step() {
                Step::Field(name, value) => {
                    let Some(rank) = rank(&line.as_bytes()[name.0..name.1]) else { continue };
                    let text = line[value.start..value.end].trim_end_matches("\\n");
                    let is_better = best.is_none_or(|(other, _)| rank < other);
                    if is_better && value.class == ValueClass::Text && !text.trim_ascii().is_empty() {
                        best = Some((rank, text));
                    }
                }
                Step::End => break,
                Step::Broken => return Self::plain(line, tokens_max, bytes_max),
            }
        }
        match best {
            Some((_, text)) => Self::plain(text, tokens_max, bytes_max),
            None if line.len() > bytes_max => Self::plain(line, tokens_max, bytes_max),
            None => {
                let fields = Fields { bytes: line.as_bytes(), at: 0, fields_left: limits::OBJECT_FIELDS_MAX };
                Self { text: line, spans: Spans::Fields(fields) }
            }
        }
    }
}

fn rank(name: &[u8]) -> Option<usize> {
    MESSAGE_FIELDS.iter().position(|field| *field == name)
}

/// The values of a message, from left to right.
pub(crate) enum Spans<'a> {
    /// Values found in free text; what lies between `cut` and `end` is beyond the bound and becomes one value.
    Text { lexer: Lexer<'a>, cut: usize, end: usize },
    /// Values of the fields of a JSON object.
    Fields(Fields<'a>),
}

impl Spans<'_> {
    /// The next value.
    #[inline]
    pub(crate) fn next_value(&mut self) -> Option<Value> {
        match self {
            Self::Text { lexer, cut, end } => lexer.next_value().or_else(|| {
                let rest = (*cut < *end).then(|| Value::new(ValueClass::Rest, *cut, *end));
                *cut = *end;
                rest
            }),
            Self::Fields(fields) => match fields.step() {
                Step::Field(_, value) => Some(value),
                Step::End | Step::Broken => None,
            },
        }
    }

    /// Whether white space other than single blanks was passed so far.
    #[inline]
    pub(crate) fn is_ragged(&self) -> bool {
        match self {
            Self::Text { lexer, .. } => lexer.is_ragged(),
            Self::Fields(_) => true,
        }
    }
}

/// Reads the fields of the outermost object of a JSON text.
pub(crate) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    fields_left: usize,
}

enum Step {
    /// begin and end of a field's name, and its value
    Field((usize, usize), Value),
    End,
    Broken,
}

impl Fields<'_> {
    fn step(&mut self) -> Step {
        self.field().unwrap_or(Step::Broken)
    }

    fn field(&mut self) -> Option<Step> {
        let opening = if self.at == 0 { b'{' } else { b',' };
        self.skip_space();
        match *self.bytes.get(self.at)? {
            b'}' if self.at > 0 => {
                self.at += 1;
                self.skip_space();
                return (self.at == self.bytes.len()).then_some(Step::End);
            }
            byte if byte == opening => self.at += 1,
            _ => return None,
        }
        self.skip_space();
        if opening == b'{' && self.bytes.get(self.at) == Some(&b'}') {
            return self.field();
        }
        self.fields_left = self.fields_left.checked_sub(1)?;
        let name = self.string()?;
        self.skip_space();
        (*self.bytes.get(self.at)? == b':').then_some(())?;
        self.at += 1;
        self.skip_space();
        Some(Step::Field(name, self.value()?))
    }

    fn value(&mut self) -> Option<Value> {
        let start = self.at;
        let class = match *self.bytes.get(start)? {
            b'"' => {
                let (start, end) = self.string()?;
                return Some(Value::new(ValueClass::Text, start, end));
            }
            b'{' | b'[' => {
                self.nested()?;
                ValueClass::Rest
            }
            byte => {
                let scalar = self.bytes[start..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
                self.at += scalar.count();
                if byte.is_ascii_alphabetic() { ValueClass::Bool } else { ValueClass::Num }
            }
        };
        (self.at > start).then(|| Value::new(class, start, self.at))
    }

    fn nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match *self.bytes.get(self.at)? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Begin and end of the text between the quotes.
    fn string(&mut self) -> Option<(usize, usize)> {
        let (start, end) = quoted(self.bytes, self.at)?;
        self.at = end + 1;
        Some((start, end))
    }

    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }
}

fn quoted(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut end = at + 1;
    loop {
        match *bytes.get(end)? {
            b'"' => return Some((at + 1, end)),
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
}

/// The message of a line that is `key=value` pairs from end to end, three at least.
#[inline]
fn logfmt_message(line: &str) -> Option<&str> {
    let first = line.as_bytes().iter().position(|&byte| !is_name(byte))?;
    if first == 0 || line.as_bytes()[first] != b'=' { None } else { pairs_message(line) }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'@' | b'/')
}

fn pairs_message(line: &str) -> Option<&str> {
    let bytes = line.as_bytes();
    let (mut at, mut pairs) = (0, 0);
    let mut best: Option<(usize, &str)> = None;
    while at < bytes.len() {
        let name_end = at + bytes[at..].iter().position(|&byte| !is_name(byte))?;
        if bytes[name_end] != b'=' || name_end == at || pairs == limits::OBJECT_FIELDS_MAX {
            return None;
        }
        let (start, end, next) = pair_value(bytes, name_end + 1)?;
        if let Some(rank) = rank(&bytes[at..name_end])
            && best.is_none_or(|(other, _)| rank < other)
            && start < end
        {
            best = Some((rank, &line[start..end]));
        }
        pairs += 1;
        at = next + bytes[next..].iter().position(|&byte| byte != b' ').unwrap_or(0);
    }
    best.filter(|_| pairs >= 3).map(|(_, text)| text)
}

/// Begin and end of the value at `at`, and where the blank behind it is.
fn pair_value(bytes: &[u8], at: usize) -> Option<(usize, usize, usize)> {
    if bytes.get(at) == Some(&b'"') {
        let (start, end) = quoted(bytes, at)?;
        let is_apart = bytes.get(end + 1).is_none_or(|&byte| byte == b' ');
        return is_apart.then_some((start, end, end + 1));
    }
    let end = at + bytes[at..].iter().position(|&byte| byte == b' ').unwrap_or(bytes.len() - at);
    (!bytes[at..end].contains(&b'"')).then_some((at, end, end))
}
