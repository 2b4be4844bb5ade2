//! Bytes of protocols as text.

use std::borrow::Cow;

/// Text, with each sequence that is not UTF-8 replaced by U+FFFD and counted.
pub(crate) fn to_text<'a>(bytes: &'a [u8], invalid: &mut u64) -> Cow<'a, str> {
    let (text, count) = crate::decoder::to_text(bytes);
    *invalid += count;
    text
}

/// The sixteen digits, by value.
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes bytes as hexadecimal digits.
pub(crate) fn push_hex(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}
