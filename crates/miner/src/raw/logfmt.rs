//! `key=value key="quoted value"`, as logrus, slog and many Go programs write it.

use memchr::memchr2;

use super::keyed::Value;

/// Calls `visit` with every pair of a line; words that are no pair are stepped over.
pub(super) fn each_pair<'a>(line: &'a str, mut visit: impl FnMut(&'a str, Value<'a>)) {
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let Some(end) = memchr2(b'=', b' ', rest.as_bytes()) else { return };
        if rest.as_bytes()[end] == b' ' {
            rest = rest[end..].trim_start();
            continue;
        }
        let key = &rest[..end];
        let (value, length) = value(&rest[end + 1..]);
        if is_key(key) {
            visit(key, value);
        }
        rest = rest[end + 1 + length..].trim_start();
    }
}

/// Whether a line is made of pairs: it begins with one and has a second.
pub(super) fn is_logfmt(line: &str) -> bool {
    let first = line.split([' ', '=']).next().unwrap_or_default();
    let begins_with_pair = is_key(first) && line[first.len()..].starts_with('=');
    let mut pairs = 0;
    if begins_with_pair {
        each_pair(line, |_, _| pairs += 1);
    }
    pairs >= 2
}

fn is_key(text: &str) -> bool {
    let is_key_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@' | b'/');
    !text.is_empty() && text.bytes().all(is_key_byte)
}

/// The value at the start of `rest` and the bytes it took.
fn value(rest: &str) -> (Value<'_>, usize) {
    let Some(inner) = rest.strip_prefix('"') else {
        let end = rest.find(' ').unwrap_or(rest.len());
        return (Value { raw: &rest[..end], is_text: true, is_escaped: false }, end);
    };
    let bytes = inner.as_bytes();
    let (mut at, mut is_escaped) = (0, false);
    while let Some(found) = memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += found;
        if bytes[at] == b'"' {
            return (Value { raw: &inner[..at], is_text: true, is_escaped }, at + 2);
        }
        is_escaped = true;
        at += 2;
    }
    (Value { raw: inner, is_text: true, is_escaped }, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_with_and_without_quotes() {
        let line = r#"time=12 level=info msg="a \"b\" c" flag empty= last="cut"#;
        let mut found = Vec::new();
        each_pair(line, |key, value| found.push((key, value.raw)));
        assert_eq!(
            found,
            [("time", "12"), ("level", "info"), ("msg", r#"a \"b\" c"#), ("empty", ""), ("last", "cut")]
        );
    }

    #[test]
    fn only_lines_that_begin_with_pairs_are_logfmt() {
        let cases = [
            ("a=1 b=2", true),
            ("a=1", false),
            ("connect a=1 b=2", false),
            ("\u{e9}=1 b=2", false),
            ("", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_logfmt(line), expected, "{line}");
        }
    }
}
