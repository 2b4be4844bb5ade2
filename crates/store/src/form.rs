//! Messages as forms and values: what repeats apart from what does not.
//!
//! ```text
//! message   GET /cart/4711 from 10.0.3.7 took 35ms, trace 7f3a9c
//! form      GET /cart/␚ from ␚.␚.␚.␚ took ␚ms, trace ␚
//! values    4711 10 0 3 7 35 7f3a9c
//! ```
//!
//! A *word* is a longest run of ASCII letters and digits. A *value* is one of these, and nothing else is:
//!
//! 1. a word of hexadecimal digits that has a decimal digit (`4711`, `7f3a9c`, not `cafe`);
//! 2. in any other word a longest run of decimal digits (`35` in `35ms`, but the word `x7f` has the value `7`);
//! 3. the byte ␚ itself, so that a message that contains it needs no case of its own.
//!
//! Each value of a message is replaced by one ␚, and the values are joined by a space, which no value contains:
//! putting them back in order gives the message, whatever it is.
//!
//! Why so: a part of 131,072 log lines has some 2,000 forms, so that a search looks at 2,000 texts and at small
//! numbers; and whether a text without digits is in a message is seen in the form alone (see `needle`). With
//! hexadecimal words alone there were 13,000 forms, and with whole words that have a digit 1,500, but then a
//! search for `timeout` would have to look for `timeout2` among the values too.

mod adapter;
mod columns;
mod expression;
mod needle;

pub(crate) use adapter::FormAdapterFactory;
pub(crate) use columns::{Layout, has_column};

use std::ops::Range;

/// Stands in a form for a value: SUB, "substitute", which log lines hardly ever contain.
const PLACEHOLDER: char = '\u{1a}';

/// Between two values.
const SEPARATOR: char = ' ';

/// Appends the form of a message to `form` and its values to `values`, which is empty.
fn split(message: &str, form: &mut String, values: &mut String) {
    debug_assert!(values.is_empty(), "values of one message at a time");
    let mut copied = 0;
    for value in (Values { bytes: message.as_bytes(), at: 0, mixed_end: 0 }) {
        form.push_str(&message[copied..value.start]);
        form.push(PLACEHOLDER);
        if !values.is_empty() {
            values.push(SEPARATOR);
        }
        values.push_str(&message[value.clone()]);
        copied = value.end;
    }
    form.push_str(&message[copied..]);
}

/// Appends the message of a form and its values to `messages`; whether there are as many values as places.
///
/// Byte by byte: literals and values are so short that finding and copying them as pieces takes twice the time.
fn assemble(form: &str, values: &str, messages: &mut Vec<u8>) -> bool {
    let begin = messages.len();
    messages.resize(begin + form.len() + values.len(), 0);
    let message = &mut messages[begin..];
    let values = values.as_bytes();
    let (mut length, mut next, mut fits) = (0, 0, true);
    for byte in form.bytes() {
        if byte != PLACEHOLDER as u8 {
            message[length] = byte;
            length += 1;
            continue;
        }
        fits &= next < values.len();
        while next < values.len() && values[next] != SEPARATOR as u8 {
            message[length] = values[next];
            length += 1;
            next += 1;
        }
        next += 1; // past the separator
    }
    messages.truncate(begin + length);
    fits && next >= values.len()
}

/// Where the values of a text are, in order.
struct Values<'a> {
    bytes: &'a [u8],
    /// behind the last value
    at: usize,
    /// end of the last word that is not hexadecimal as a whole: before it only runs of digits are values
    mixed_end: usize,
}

impl Iterator for Values<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.bytes;
        let run = |from: usize, belongs: fn(&u8) -> bool| {
            bytes[from..].iter().position(|byte| !belongs(byte)).map_or(bytes.len(), |length| from + length)
        };
        let is_value = |byte: &u8| byte.is_ascii_digit() || *byte == PLACEHOLDER as u8;
        let found = self.at + bytes[self.at..].iter().position(is_value)?;
        let value = if bytes[found] == PLACEHOLDER as u8 {
            found..found + 1
        } else if found < self.mixed_end {
            found..run(found, u8::is_ascii_digit)
        } else {
            // What is before `at` belongs to another word, or `found` would be before `mixed_end`.
            let before = bytes[self.at..found].iter().rposition(|byte| !byte.is_ascii_alphanumeric());
            let word =
                before.map_or(self.at, |last| self.at + last + 1)..run(found, u8::is_ascii_alphanumeric);
            if bytes[word.clone()].iter().all(u8::is_ascii_hexdigit) {
                word
            } else {
                self.mixed_end = word.end;
                found..run(found, u8::is_ascii_digit)
            }
        };
        self.at = value.end;
        Some(value)
    }
}

#[cfg(test)]
mod tests;
