//! What kind of byte a byte is: one table look-up instead of a chain of comparisons.

/// White space and control bytes; between tokens.
pub(crate) const SPACE: u16 = 1;
/// Punctuation that ends a token and stays literal: `= : , ; ( ) [ ] { } " ' | < >`.
pub(crate) const DELIM: u16 = 1 << 1;
/// `0` to `9`.
pub(crate) const DIGIT: u16 = 1 << 2;
/// `a` to `f` in both cases.
pub(crate) const HEX: u16 = 1 << 3;
/// Every other letter; bytes of multi-byte UTF-8 characters count as letters.
pub(crate) const ALPHA: u16 = 1 << 4;
/// `.`
pub(crate) const DOT: u16 = 1 << 5;
/// `/` and `\`
pub(crate) const SLASH: u16 = 1 << 6;
/// `-`
pub(crate) const DASH: u16 = 1 << 7;
/// `_`
pub(crate) const UNDER: u16 = 1 << 8;
/// `@`
pub(crate) const AT: u16 = 1 << 9;
/// Every other mark inside a token: `! # $ % & * + ? ^ ~` and the back quote.
pub(crate) const MARK: u16 = 1 << 10;

/// What ends a token.
pub(crate) const STOP: u16 = SPACE | DELIM;
/// Letters of both kinds.
pub(crate) const LETTER: u16 = HEX | ALPHA;
/// Letters and digits.
pub(crate) const ALNUM: u16 = LETTER | DIGIT;

static CLASS: [u16; 256] = table();

const fn table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class(byte as u8);
        byte += 1;
    }
    table
}

const fn class(byte: u8) -> u16 {
    match byte {
        0..=b' ' | 0x7f => SPACE,
        b'=' | b':' | b',' | b';' | b'(' | b')' | b'[' | b']' | b'{' | b'}' => DELIM,
        b'"' | b'\'' | b'|' | b'<' | b'>' => DELIM,
        b'0'..=b'9' => DIGIT,
        b'a'..=b'f' | b'A'..=b'F' => HEX,
        b'g'..=b'z' | b'G'..=b'Z' | 0x80..=0xff => ALPHA,
        b'.' => DOT,
        b'/' | b'\\' => SLASH,
        b'-' => DASH,
        b'_' => UNDER,
        b'@' => AT,
        _ => MARK,
    }
}

/// The class bit of a byte.
#[inline(always)]
pub(crate) fn of(byte: u8) -> u16 {
    #[cfg(test)]
    super::work::add();
    CLASS[byte as usize]
}

/// Whether the byte at `at` exists and is in one of the classes of `mask`.
#[inline]
pub(crate) fn is(bytes: &[u8], at: usize, mask: u16) -> bool {
    bytes.get(at).is_some_and(|&byte| of(byte) & mask != 0)
}

/// First position at or after `at` whose byte is in none of the classes of `mask`.
#[inline]
pub(crate) fn run(bytes: &[u8], mut at: usize, mask: u16) -> usize {
    while is(bytes, at, mask) {
        at += 1;
    }
    at
}

/// Where the token at `at` ends, and the classes of its bytes together. Byte by byte: eight at a time in one word was
/// tried and is no faster, since most tokens are shorter.
#[inline]
pub(crate) fn token(bytes: &[u8], at: usize) -> (usize, u16) {
    let (mut end, mut classes) = (at, 0);
    while let Some(&byte) = bytes.get(end) {
        let class = of(byte);
        if class & STOP != 0 {
            break;
        }
        classes |= class;
        end += 1;
    }
    (end, classes)
}

/// Whether a token may end before `at`: end of line, white space, punctuation, or a full stop and the like before one.
pub(crate) fn is_edge(bytes: &[u8], at: usize) -> bool {
    let after = run(bytes, at, DOT | MARK);
    after == bytes.len() || is(bytes, after, STOP)
}
