//! Colours and cursor movements that programs write when they think a person is watching.

use std::borrow::Cow;

use memchr::memchr;

const ESCAPE: u8 = 0x1b;

/// The line without ANSI escape sequences (CSI, OSC and two-byte ones). Borrowed when there are none.
#[must_use]
pub fn strip_ansi(line: &str) -> Cow<'_, str> {
    let Some(first) = memchr(ESCAPE, line.as_bytes()) else { return Cow::Borrowed(line) };
    let mut clean = String::with_capacity(line.len());
    clean.push_str(&line[..first]);
    let mut rest = &line[first..];
    loop {
        rest = &rest[sequence_length(rest.as_bytes()).min(rest.len())..];
        let next = memchr(ESCAPE, rest.as_bytes()).unwrap_or(rest.len());
        clean.push_str(&rest[..next]);
        rest = &rest[next..];
        if rest.is_empty() {
            return Cow::Owned(clean);
        }
    }
}

/// Bytes of the escape sequence that `bytes` begins with; only ASCII is taken, so the cut is between characters.
fn sequence_length(bytes: &[u8]) -> usize {
    match bytes.get(1) {
        Some(b'[') => {
            let parameters = bytes[2..].iter().take_while(|byte| (0x20..0x40).contains(*byte)).count();
            let has_end = bytes.get(2 + parameters).is_some_and(|byte| (0x40..0x7f).contains(byte));
            2 + parameters + usize::from(has_end)
        }
        Some(b']') => {
            let text = bytes[2..].iter().take_while(|byte| **byte != 0x07 && **byte != ESCAPE).count();
            match bytes.get(2 + text) {
                Some(0x07) => 3 + text,
                Some(_) if bytes.get(3 + text) == Some(&b'\\') => 4 + text,
                _ => 2 + text,
            }
        }
        Some(byte) if (0x20..0x7f).contains(byte) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_vanish_and_text_stays() {
        let cases = [
            ("plain", "plain"),
            ("\u{1b}[32mINFO\u{1b}[0m ok", "INFO ok"),
            ("\u{1b}[2m2024\u{1b}[0m \u{1b}[1;31m\u{e9}\u{1b}[m", "2024 \u{e9}"),
            ("\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{1b}\\", "link"),
            ("cut \u{1b}[", "cut "),
            ("cut \u{1b}", "cut "),
            ("odd \u{1b}\u{e9}", "odd \u{e9}"),
        ];
        for (line, expected) in cases {
            assert_eq!(strip_ansi(line), expected, "{line:?}");
        }
        assert!(matches!(strip_ansi("plain"), Cow::Borrowed(_)));
    }
}
