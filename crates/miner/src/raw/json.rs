//! A JSON object in one line, read for its top-level members only.
//!
//! Values that nobody asks for are stepped over without decoding. This is no validator: it takes what it
//! understands and stops at the first byte that makes no sense, which is what a cut-off line needs.

use memchr::{memchr2, memchr3};

use super::keyed::Value;

/// Calls `visit` with every member of the object that `line` begins with.
pub(super) fn each_member<'a>(line: &'a str, mut visit: impl FnMut(&'a str, Value<'a>)) {
    let bytes = line.as_bytes();
    let mut at = skip_space(bytes, 0);
    if bytes.get(at) != Some(&b'{') {
        return;
    }
    loop {
        at = skip_space(bytes, at + 1);
        if bytes.get(at) != Some(&b'"') {
            return;
        }
        let Some((key_end, _)) = string_end(bytes, at + 1) else { return };
        let key = &line[at + 1..key_end];
        at = skip_space(bytes, key_end + 1);
        if bytes.get(at) != Some(&b':') {
            return;
        }
        at = skip_space(bytes, at + 1);
        let Some((value, end)) = value(line, at) else { return };
        visit(key, value);
        at = skip_space(bytes, end);
        if bytes.get(at) != Some(&b',') {
            return;
        }
    }
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

/// The closing quote of the string whose text begins at `from`, and whether there are escapes before it.
fn string_end(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let (mut at, mut is_escaped) = (from, false);
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some((at, is_escaped));
        }
        is_escaped = true;
        at += 2;
    }
}

/// The value at `at` and where it ends.
fn value(line: &str, at: usize) -> Option<(Value<'_>, usize)> {
    let bytes = line.as_bytes();
    match bytes.get(at)? {
        b'"' => match string_end(bytes, at + 1) {
            Some((end, is_escaped)) => {
                Some((Value { raw: &line[at + 1..end], is_text: true, is_escaped }, end + 1))
            }
            // cut off: what is there is better than nothing
            None => Some((Value { raw: &line[at + 1..], is_text: true, is_escaped: true }, bytes.len())),
        },
        b'{' | b'[' => {
            let end = nested_end(bytes, at)?;
            Some((Value { raw: &line[at..end], is_text: false, is_escaped: false }, end))
        }
        _ => {
            let length =
                bytes[at..].iter().position(|byte| matches!(byte, b',' | b'}' | b' ' | b'\t' | b'\r'));
            let end = length.map_or(bytes.len(), |length| at + length);
            Some((Value { raw: &line[at..end], is_text: false, is_escaped: false }, end))
        }
    }
}

/// The end of the object or array that opens at `from`; a counter, so depth costs no stack.
fn nested_end(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut at, mut depth) = (from, 0usize);
    loop {
        match bytes.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => at = string_end(bytes, at + 1)?.0,
            _ => {}
        }
        at += 1;
        let rest = bytes.get(at..)?;
        // the next quote or bracket, whichever comes first
        let quote = memchr3(b'"', b'{', b'}', rest);
        let bracket = memchr2(b'[', b']', &rest[..quote.unwrap_or(rest.len())]);
        at += bracket.or(quote)?;
    }
}

/// A string's text with its escapes resolved. Escapes that make no sense stay as they are.
pub(super) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (character, length) = escape(&rest[at..]);
        match character {
            Some(character) => text.push(character),
            None => text.push_str(&rest[at..at + length]),
        }
        rest = &rest[at + length..];
    }
    text.push_str(rest);
    text.truncate(text.trim_end().len());
    text
}

/// The character that the escape at the start of `text` stands for, and the escape's length in bytes.
fn escape(text: &str) -> (Option<char>, usize) {
    let character = match text.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        Some(b'u') => return unicode_escape(text),
        _ => return (None, 1),
    };
    (Some(character), 2)
}

/// `\u00e9`, or a surrogate pair of two.
fn unicode_escape(text: &str) -> (Option<char>, usize) {
    let unit = |from: usize| {
        let digits =
            text.get(from..from + 4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let Some(high) = unit(2) else { return (None, 2) };
    if let Some(character) = char::from_u32(high) {
        return (Some(character), 6);
    }
    let low = if text.get(6..8) == Some("\\u") { unit(8) } else { None };
    match low.filter(|low| (0xdc00..0xe000).contains(low) && high < 0xdc00) {
        Some(low) => (char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 12),
        None => (Some(char::REPLACEMENT_CHARACTER), 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(line: &str) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        each_member(line, |key, value| found.push((key, value.raw)));
        found
    }

    #[test]
    fn top_level_members_are_found_and_nested_ones_stepped_over() {
        let cases: [(&str, &[(&str, &str)]); 7] = [
            (r#"{"a":"b"}"#, &[("a", "b")]),
            (
                r#" { "a" : {"x":["}",{"y":"]\""}]} , "b":[], "c" : -1.5e3 , "d":null}"#,
                &[("a", r#"{"x":["}",{"y":"]\""}]}"#), ("b", "[]"), ("c", "-1.5e3"), ("d", "null")],
            ),
            (r#"{"a":"x\"y","b":true}"#, &[("a", r#"x\"y"#), ("b", "true")]),
            (r#"{"a":1,"b":"cut of"#, &[("a", "1"), ("b", "cut of")]),
            (r#"{"a":1,"b":{"c"#, &[("a", "1")]),
            ("{}", &[]),
            ("[1]", &[]),
        ];
        for (line, expected) in cases {
            assert_eq!(members(line), expected, "{line}");
        }
    }

    #[test]
    fn escapes_are_resolved_and_nonsense_is_kept() {
        let cases = [
            (r"a\nb\t\\", "a\nb\t\\"),
            (r#"\"\/"#, "\"/"),
            (r"\u00e9\ud83d\ude00", "\u{e9}\u{1f600}"),
            (r"\ud83dx", "\u{fffd}x"),
            (r"\u12", r"\u12"),
            (r"\x", r"\x"),
            ("end\\", "end\\"),
        ];
        for (raw, expected) in cases {
            assert_eq!(unescape(raw), expected, "{raw}");
        }
    }
}
