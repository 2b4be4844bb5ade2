//! One pass over the bytes of a line that finds its values; what lies between them is literal.
//!
//! A token runs to white space or to one of ``= : , ; ( ) [ ] { } " ' | < >``. Its bytes' classes, collected while its end
//! is sought, tell whether it can be a value at all: most tokens are plain words and cost nothing more. Forms that
//! hold such punctuation (times, addresses, URLs, paths, dates with blanks) are tried where they can begin.
//!
//! The lexer looks at one line only and remembers nothing: the same line always has the same values.

pub(crate) mod class;
mod id;
mod net;
mod number;
mod path;
mod time;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod work;

use class::{ALNUM, AT, DASH, DELIM, DIGIT, DOT, HEX, LETTER, MARK, SLASH, SPACE, STOP, UNDER};

/// What kind of value a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueClass {
    /// integer, decimal, fraction or range without a unit
    Num,
    /// number with a unit of time
    Duration,
    /// number with a unit of data size or rate
    Size,
    /// number with `%`
    Percent,
    /// number with another unit
    Quantity,
    /// calendar date, with the time of day if one follows
    Date,
    /// time of day, or minutes and seconds
    Time,
    /// IPv4 or IPv6 address, with port or prefix length if given
    Ip,
    /// hardware address
    Mac,
    /// host name, with port if given
    Host,
    /// anything with `scheme://`
    Url,
    /// path of a file or resource
    Path,
    /// e-mail address, or any `name@place`
    Email,
    /// hexadecimal number or digest
    Hex,
    /// universally unique identifier
    Uuid,
    /// identifier of letters and digits
    Id,
    /// version number
    Version,
    /// true, false, null and the like behind `=` or `:`
    Bool,
    /// quoted text behind `=` or `:`
    Text,
    /// what lies beyond the bounds of a line
    Rest,
    /// a word that varies; never from one line alone
    Word,
}

impl ValueClass {
    /// All classes, in the order of their numbers in snapshots: new ones go to the end.
    pub const ALL: [Self; 21] = [
        Self::Num,
        Self::Duration,
        Self::Size,
        Self::Percent,
        Self::Quantity,
        Self::Date,
        Self::Time,
        Self::Ip,
        Self::Mac,
        Self::Host,
        Self::Url,
        Self::Path,
        Self::Email,
        Self::Hex,
        Self::Uuid,
        Self::Id,
        Self::Version,
        Self::Bool,
        Self::Text,
        Self::Rest,
        Self::Word,
    ];

    /// How the class is written in a typed template, for example `<num>`.
    #[must_use]
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Num => "<num>",
            Self::Duration => "<duration>",
            Self::Size => "<size>",
            Self::Percent => "<percent>",
            Self::Quantity => "<quantity>",
            Self::Date => "<date>",
            Self::Time => "<time>",
            Self::Ip => "<ip>",
            Self::Mac => "<mac>",
            Self::Host => "<host>",
            Self::Url => "<url>",
            Self::Path => "<path>",
            Self::Email => "<email>",
            Self::Hex => "<hex>",
            Self::Uuid => "<uuid>",
            Self::Id => "<id>",
            Self::Version => "<version>",
            Self::Bool => "<bool>",
            Self::Text => "<text>",
            Self::Rest => "<rest>",
            Self::Word => "<word>",
        }
    }
}

/// A value in a line, by byte positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) class: ValueClass,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where the unit begins that a template's text shows behind the value; `end` if there is none.
    pub(crate) shown_from: usize,
}

impl Value {
    pub(crate) fn new(class: ValueClass, start: usize, end: usize) -> Self {
        Self { class, start, end, shown_from: end }
    }
}

/// Bytes of a token that may be read again for the price of one token; longer than what follows a value in real ones.
const REREAD_BYTES: usize = 32;

/// Finds the values of one line, from left to right.
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    tokens_left: usize,
    ragged: bool,
}

impl<'a> Lexer<'a> {
    /// Reads `bytes`, which are UTF-8 without white space at their ends; what is beyond `tokens_max` tokens becomes
    /// one value of class [`ValueClass::Rest`].
    pub(crate) fn new(bytes: &'a [u8], tokens_max: usize) -> Self {
        Self { bytes, at: 0, tokens_left: tokens_max, ragged: false }
    }

    /// Whether white space other than single blanks was passed so far.
    pub(crate) fn is_ragged(&self) -> bool {
        self.ragged
    }

    /// The next value.
    #[inline]
    pub(crate) fn next_value(&mut self) -> Option<Value> {
        let value = self.find()?;
        debug_assert!(value.start >= self.at && value.end > self.at, "every value moves the lexer on");
        debug_assert!(value.end >= value.shown_from && value.end <= self.bytes.len());
        self.at = value.end;
        Some(value)
    }

    #[inline]
    fn find(&mut self) -> Option<Value> {
        let bytes = self.bytes;
        while let Some(&byte) = bytes.get(self.at) {
            let class = class::of(byte);
            if class & SPACE != 0 {
                self.skip_space(byte);
                continue;
            }
            if class & DELIM != 0 {
                if let Some(value) = self.behind_delimiter(byte) {
                    return Some(value);
                }
                self.at += 1;
                continue;
            }
            if self.tokens_left == 0 {
                return Some(Value::new(ValueClass::Rest, self.at, bytes.len()));
            }
            self.tokens_left -= 1;
            let start = self.at;
            let (end, classes) = class::token(bytes, start);
            if let Some(value) = token(bytes, start, end, classes) {
                // What is left of a token is read again: a long one of many values counts as many.
                let left = end.saturating_sub(value.end);
                self.tokens_left = self.tokens_left.saturating_sub(left / REREAD_BYTES);
                return Some(value);
            }
            self.at = end;
        }
        None
    }

    #[inline]
    fn skip_space(&mut self, first: u8) {
        self.at += 1;
        if first != b' ' || class::is(self.bytes, self.at, SPACE) {
            self.ragged = true;
            self.at = class::run(self.bytes, self.at, SPACE);
        }
    }

    /// Values that begin with the delimiter itself or right behind it.
    #[inline]
    fn behind_delimiter(&self, byte: u8) -> Option<Value> {
        let (bytes, at) = (self.bytes, self.at);
        match byte {
            b'"' | b'\'' if at > 0 && matches!(bytes[at - 1], b'=' | b':') => quoted(bytes, at),
            b'<' | b'>' if class::is(bytes, at + 1, DIGIT) && at > 0 && bytes[at - 1] == b' ' => {
                compared(bytes, at)
            }
            b':' if bytes.get(at + 1) == Some(&b':') && class::is(bytes, at + 2, DIGIT | HEX) => {
                let is_first = at == 0 || class::is(bytes, at - 1, STOP);
                if is_first { number::colons(bytes, at) } else { None }
            }
            _ => None,
        }
    }
}

/// `key="any text"`: the text between the quotes.
fn quoted(bytes: &[u8], at: usize) -> Option<Value> {
    let quote = bytes[at];
    let mut end = at + 1;
    loop {
        #[cfg(test)]
        work::add();
        match *bytes.get(end)? {
            b'\\' => end += 2,
            byte if byte == quote => return Some(Value::new(ValueClass::Text, at + 1, end)),
            _ => end += 1,
        }
    }
}

/// `<1 sec`, `>500ms`: the sign belongs to the value unless a bracket closes behind it.
fn compared(bytes: &[u8], at: usize) -> Option<Value> {
    let end = class::run(bytes, at + 1, ALNUM | DOT | MARK);
    let value = number::read(bytes, at + 1, end);
    (bytes.get(value.end) != Some(&b'>')).then_some(Value { start: at, ..value })
}

/// The value in (or from) one token, if it is or has one. `classes` are those of its bytes.
#[inline]
fn token(bytes: &[u8], start: usize, end: usize, classes: u16) -> Option<Value> {
    if classes & (DIGIT | SLASH | DOT | AT) == 0 {
        return word(bytes, start, end, classes);
    }
    if classes == DIGIT {
        return Some(number::read(bytes, start, end));
    }
    marked(bytes, start, end, classes)
}

/// A token of letters: a value only by what stands around it.
#[inline]
fn word(bytes: &[u8], start: usize, end: usize, classes: u16) -> Option<Value> {
    match bytes.get(end) {
        Some(b':') => {
            if let Some(value) = before_colon(bytes, start, end, classes) {
                return Some(value);
            }
        }
        Some(b' ' | b',') if bytes[start].is_ascii_uppercase() && time::is_name(&bytes[start..end]) => {
            if let Some(end) = time::named(bytes, start, end) {
                return Some(Value::new(ValueClass::Date, start, end));
            }
        }
        _ => {}
    }
    if classes == HEX && id::is_letters_of_hex(&bytes[start..end]) {
        return Some(Value::new(ValueClass::Hex, start, end));
    }
    if (2..=5).contains(&(end - start)) && is_set_apart(bytes, start, end) && is_boolean(bytes, start, end) {
        return Some(Value::new(ValueClass::Bool, start, end));
    }
    None
}

/// `scheme://…`, `C:\…`, `localhost:80`, addresses whose first group has no digit.
fn before_colon(bytes: &[u8], start: usize, end: usize, classes: u16) -> Option<Value> {
    if bytes[end..].starts_with(b"://") {
        return Some(Value::new(ValueClass::Url, start, path::end(bytes, start)));
    }
    let is_drive = end == start + 1 && classes & LETTER != 0 && class::is(bytes, end + 1, SLASH);
    if is_drive {
        return Some(Value::new(ValueClass::Path, start, path::end(bytes, start)));
    }
    if classes == HEX && end - start <= 4 {
        return number::colons(bytes, start);
    }
    if &bytes[start..end] == b"localhost" {
        let port = net::with_port(bytes, end);
        return (port > end).then(|| Value::new(ValueClass::Host, start, port));
    }
    None
}

/// Whether a word stands behind `=` or `:`, perhaps with a blank between, or alone in brackets.
#[inline]
fn is_set_apart(bytes: &[u8], start: usize, end: usize) -> bool {
    match bytes[..start] {
        [.., b'=' | b':'] | [.., b'=' | b':', b' '] | [.., b'=', b' ', b' '] => true,
        [.., b'('] => bytes.get(end) == Some(&b')'),
        [.., b'['] => bytes.get(end) == Some(&b']'),
        _ => false,
    }
}

/// A truth value. Behind a blank or in brackets only the words that are nothing else: `error: No such file`.
fn is_boolean(bytes: &[u8], start: usize, end: usize) -> bool {
    match &bytes[start..end] {
        b"true" | b"false" | b"True" | b"False" | b"TRUE" | b"FALSE" | b"null" | b"NULL" | b"nil" => true,
        b"yes" | b"no" | b"Yes" | b"No" | b"YES" | b"NO" | b"on" | b"off" | b"none" | b"None" => {
            matches!(bytes[start - 1], b'=' | b':')
        }
        _ => false,
    }
}

/// A token with a digit, slash, dot or at sign: cut the marks at its ends and see what is left.
fn marked(bytes: &[u8], start: usize, end: usize, classes: u16) -> Option<Value> {
    if classes & SLASH != 0
        && let Some(found) = slashed(bytes, start, end)
    {
        return found;
    }
    let from = class::run(&bytes[..end], start, DOT | DASH | AT | MARK | SLASH);
    let mut to = end;
    while to > from && class::is(bytes, to - 1, DOT | DASH | MARK | SLASH | AT) && bytes[to - 1] != b'%' {
        to -= 1;
    }
    if from >= to {
        return None;
    }
    let core = &bytes[from..to];
    if bytes[from].is_ascii_digit() {
        let is_signed = from == start + 1 && matches!(bytes[start], b'-' | b'+');
        return Some(number::read(bytes, if is_signed { start } else { from }, to));
    }
    if classes & AT != 0 && net::is_email(core) {
        return Some(Value::new(ValueClass::Email, from, to));
    }
    if classes & DOT != 0
        && let Some(end) = net::host(bytes, from, to)
    {
        return Some(Value::new(ValueClass::Host, from, end));
    }
    if classes & DIGIT == 0 {
        return dotted_value(bytes, from, to).or_else(|| word(bytes, from, to, LETTER));
    }
    identifier(bytes, from, to)
}

/// `name=com.example.shop`: a dotted name behind `=` is what the name before it stands for.
fn dotted_value(bytes: &[u8], from: usize, to: usize) -> Option<Value> {
    let core = &bytes[from..to];
    let is_assigned = from > 0 && bytes[from - 1] == b'=' && bytes.get(to) != Some(&b'=');
    // One dot may be that of a file's ending, which waits for its column.
    let is_name = core.iter().filter(|&&byte| byte == b'.').count() >= 2
        && core.iter().all(|&byte| class::of(byte) & (ALNUM | DOT | DASH | UNDER) != 0);
    (is_assigned && is_name).then(|| Value::new(ValueClass::Id, from, to))
}

/// A token that begins with a letter and has a digit.
fn identifier(bytes: &[u8], from: usize, to: usize) -> Option<Value> {
    let core = &bytes[from..to];
    if id::is_uuid(core) {
        return Some(Value::new(ValueClass::Uuid, from, to));
    }
    if bytes.get(to) == Some(&b':')
        && class::run(bytes, from, DIGIT | HEX) >= to
        && let Some(value) = number::colons(bytes, from)
    {
        return Some(value);
    }
    if bytes[to..].starts_with(b"://") {
        return Some(Value::new(ValueClass::Url, from, path::end(bytes, from)));
    }
    if let Some(value) = number::hex_pairs(bytes, from) {
        return Some(value);
    }
    match id::shape(core) {
        id::Shape::Word => None,
        id::Shape::Hex => Some(Value::new(ValueClass::Hex, from, to)),
        id::Shape::Version => Some(Value::new(ValueClass::Version, from, to)),
        id::Shape::Dotted(at) => Some(number::read(bytes, from + at, to)),
        id::Shape::Id => {
            let is_host = core.contains(&b'-') && !core.contains(&b'_');
            let end = if is_host { net::with_port(bytes, to) } else { to };
            let class = if end > to { ValueClass::Host } else { ValueClass::Id };
            Some(Value::new(class, from, end))
        }
    }
}

/// A token with a slash. `Some(None)`: literal; `None`: look on.
fn slashed(bytes: &[u8], start: usize, end: usize) -> Option<Option<Value>> {
    let to = class::run(&bytes[..end], start, MARK | DASH);
    let begin = if bytes[to.min(end - 1)] == b'~' { start } else { to.min(end - 1) };
    if bytes[begin].is_ascii_digit() {
        return None;
    }
    let address = begin + 1;
    if bytes[begin] == b'/'
        && let Some(end) = net::ipv4(bytes, address)
    {
        return Some(Some(Value::new(ValueClass::Ip, begin, end)));
    }
    match path::kind(bytes, begin, end) {
        path::Slashed::Path => Some(Some(Value::new(ValueClass::Path, begin, path::end(bytes, begin)))),
        path::Slashed::Version(at) => Some(Some(number::read(bytes, at, end))),
        path::Slashed::Words if bytes[begin] == b'/' || bytes[begin] == b'\\' => None,
        path::Slashed::Words => Some(None),
    }
}
