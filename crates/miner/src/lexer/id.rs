//! Tokens with letters and digits in them: which are identifiers, and which are words that happen to have a digit.
//!
//! `blk_-123`, `srv-10`, `req-abc123`, `d41d8cd9` are values. `ssh2`, `eth0`, `p99`, `utf8`, `jk2_init` are words:
//! they stay literal until their column shows that they vary.

use super::class::{self, DIGIT, DOT, HEX, LETTER};

/// Words that look like identifiers and never are.
const WORDS: &[&[u8]] = &[
    b"x86_64",
    b"x86-64",
    b"utf-8",
    b"UTF-8",
    b"utf-16",
    b"UTF-16",
    b"SHA-1",
    b"SHA-256",
    b"SHA-512",
    b"sha-256",
    b"AES-128",
    b"AES-256",
    b"ISO-8859-1",
    b"iso-8859-1",
    b"MD-5",
    b"HTTP-2",
];

/// What a token with a digit, that does not begin with one, is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A word with a digit in it.
    Word,
    /// An identifier from end to end.
    Id,
    /// Hex digits from end to end.
    Hex,
    /// A word, dots, and a number that begins here: `core.4900`, `exception......0`.
    Dotted(usize),
    /// `v2.3.1`
    Version,
}

/// Classifies a token; marks at its ends are already cut.
pub(crate) fn shape(token: &[u8]) -> Shape {
    if is_version(token) {
        return Shape::Version;
    }
    let (mut from, mut with_digit, mut is_id) = (0, 0, false);
    while from < token.len() {
        let segment = Segment::read(&token[from..]);
        if segment.len() == token.len() && segment.is_hex() {
            return Shape::Hex;
        }
        with_digit += usize::from(segment.digits > 0);
        is_id |= segment.is_strong(from == 0);
        from += segment.len() + 1;
    }
    is_id |= with_digit > 1 && !token.contains(&b'.');
    if !is_id || (token.len() <= 10 && WORDS.contains(&token)) {
        return Shape::Word;
    }
    match number_behind_dots(token) {
        Some(at) => Shape::Dotted(at),
        None => Shape::Id,
    }
}

/// `ffffffff` and the like: as long as a machine word or a digest, without a digit.
pub(crate) fn is_letters_of_hex(token: &[u8]) -> bool {
    matches!(token.len(), 8 | 16 | 32 | 40 | 64) && token.iter().all(|&byte| class::of(byte) == HEX)
}

/// `123e4567-e89b-12d3-a456-426614174000`
pub(crate) fn is_uuid(token: &[u8]) -> bool {
    token.len() == 36
        && token.iter().enumerate().all(|(at, &byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => class::of(byte) & (DIGIT | HEX) != 0,
        })
}

fn is_version(token: &[u8]) -> bool {
    let Some(rest) = token.strip_prefix(b"v").or_else(|| token.strip_prefix(b"V")) else { return false };
    let major = class::run(rest, 0, DIGIT);
    major > 0 && rest.get(major) == Some(&b'.') && class::is(rest, major + 1, DIGIT)
}

/// For a word without digits, dots, digits: where the digits begin.
fn number_behind_dots(token: &[u8]) -> Option<usize> {
    let tail = token.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let at = token.len() - tail;
    let is_dotted = tail > 0 && at > 0 && class::is(token, at - 1, DOT);
    (is_dotted && !token[..at].iter().any(u8::is_ascii_digit)).then_some(at)
}

/// One stretch of letters and digits between marks.
struct Segment {
    digits: usize,
    letters: usize,
    digit_runs: usize,
    digits_first: bool,
    digits_last: usize,
    hex_only: bool,
}

impl Segment {
    /// Reads the stretch that `bytes` begin with.
    fn read(bytes: &[u8]) -> Self {
        let digits_first = class::is(bytes, 0, DIGIT);
        let (mut digits, mut letters, mut digit_runs, mut digits_last, mut hex_only) = (0, 0, 0, 0, true);
        for &byte in bytes {
            let class = class::of(byte);
            if class == DIGIT {
                digit_runs += usize::from(digits_last == 0);
                digits += 1;
                digits_last += 1;
            } else if class & LETTER != 0 {
                letters += 1;
                digits_last = 0;
                hex_only &= class == HEX;
            } else {
                break;
            }
        }
        Self { digits, letters, digit_runs, digits_first, digits_last, hex_only }
    }

    fn len(&self) -> usize {
        self.digits + self.letters
    }

    /// Hex digits with a digit that is not just a number behind a word: `d41d8cd9`, `abc123`, not `decade2` or `ee0`.
    fn is_hex(&self) -> bool {
        let inside = self.digits > self.digits_last;
        self.hex_only && self.digits > 0 && self.len() >= 4 && (inside || self.digits_last >= 3)
    }

    /// Whether this stretch alone makes the token an identifier.
    fn is_strong(&self, is_first: bool) -> bool {
        self.digits_first
            || self.digits >= 5
            || self.is_hex()
            || self.digit_runs >= 3
            || (self.digit_runs == 2 && (self.digits >= 4 || self.len() >= 8))
            || (!is_first && self.digits_last >= 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_a_digit_stay_words_and_identifiers_do_not() {
        let cases: [(&str, Shape); 28] = [
            ("ssh2", Shape::Word),
            ("eth0", Shape::Word),
            ("ee0", Shape::Word),
            ("p99", Shape::Word),
            ("v2", Shape::Word),
            ("HTTP2", Shape::Word),
            ("utf8", Shape::Word),
            ("utf8mb4", Shape::Word),
            ("UTF-8", Shape::Word),
            ("x86_64", Shape::Word),
            ("jk2_init", Shape::Word),
            ("decade2", Shape::Word),
            ("sha256", Shape::Word),
            ("log4j.properties", Shape::Word),
            ("blk_-123", Shape::Id),
            ("srv-10", Shape::Id),
            ("user_77", Shape::Id),
            ("req-abc123", Shape::Id),
            ("req-xyz789", Shape::Id),
            ("KB3149090", Shape::Id),
            ("J12-U11", Shape::Id),
            ("rdd_21_0", Shape::Id),
            ("a1b2c3", Shape::Hex),
            ("d41d8cd98f00", Shape::Hex),
            ("core.4900", Shape::Dotted(5)),
            ("exception......0", Shape::Dotted(15)),
            ("v2.3.1", Shape::Version),
            ("v1.0.0-rc1", Shape::Version),
        ];
        for (token, expected) in cases {
            assert_eq!(shape(token.as_bytes()), expected, "{token}");
        }
    }
}
