//! Paths and URLs: values that may hold the punctuation which ends other tokens.

use super::class::{self, ALNUM, DIGIT, DOT, SLASH, SPACE};
use super::net;

/// Where a path or URL that starts at `at` ends. It runs to white space or a quote; a bracket belongs to it when it
/// was opened inside; punctuation at its end does not.
pub(crate) fn end(bytes: &[u8], at: usize) -> usize {
    let (mut end, mut depth) = (at, 0_u32);
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'"' | b'\'' | b'<' | b'>' | b'|' => break,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => break,
            b')' | b']' | b'}' => depth -= 1,
            b',' | b';' if depth == 0 => break,
            b':' if !class::is(bytes, end + 1, DIGIT | SLASH) => break,
            _ if class::of(byte) & SPACE != 0 => break,
            _ => {}
        }
        end += 1;
    }
    while end > at + 1 && matches!(bytes[end - 1], b'.' | b':' | b'!' | b'?' | b'=' | b'(' | b'[') {
        end -= 1;
    }
    end
}

/// What a token with a slash is.
pub(crate) enum Slashed {
    /// A path that starts at the token's start.
    Path,
    /// Words with a slash between them: `and/or`, `HTTP/1.1`.
    Words,
    /// A product before a version: `curl/7.68.0`. The version begins here.
    Version(usize),
}

/// Tells paths from words with a slash in them. `at..end` is one token.
pub(crate) fn kind(bytes: &[u8], at: usize, end: usize) -> Slashed {
    let token = &bytes[at..end];
    if is_rooted(token) {
        return Slashed::Path;
    }
    let slashes = token.iter().filter(|&&byte| class::of(byte) & SLASH != 0).count();
    let has_digit = token.iter().any(u8::is_ascii_digit);
    let Some(first) = token.iter().position(|&byte| class::of(byte) & SLASH != 0) else {
        return Slashed::Words;
    };
    let (head, tail) = (&token[..first], &token[first + 1..]);
    if slashes > 1 {
        return if slashes > 2 || has_digit || has_extension(tail) { Slashed::Path } else { Slashed::Words };
    }
    if token[first] == b'\\' || tail.is_empty() {
        return if has_digit && !tail.is_empty() { Slashed::Path } else { Slashed::Words };
    }
    let is_number = tail.iter().all(|&byte| class::of(byte) & (DIGIT | DOT) != 0);
    let is_product = is_number && !head.iter().any(u8::is_ascii_digit);
    if is_product && tail.contains(&b'.') && net::ipv4(bytes, at + first + 1).is_none() {
        return if head == b"HTTP" { Slashed::Words } else { Slashed::Version(at + first + 1) };
    }
    if head == b"HTTP" {
        return Slashed::Words;
    }
    // com.example.shop/.Cart: a part of a package.
    let is_packaged = head.iter().filter(|&&byte| byte == b'.').count() >= 2;
    if has_digit || is_packaged || has_extension(tail) { Slashed::Path } else { Slashed::Words }
}

fn has_extension(name: &[u8]) -> bool {
    let dot = name.iter().rposition(|&byte| byte == b'.');
    dot.is_some_and(|dot| (1..6).contains(&(name.len() - dot - 1)))
}

/// `/etc/hosts`, `./run`, `../lib`, `~/x`, `\\server\share`.
fn is_rooted(token: &[u8]) -> bool {
    let rest = token.strip_prefix(b"~").unwrap_or(token);
    let dots = class::run(rest, 0, DOT);
    dots <= 2 && class::is(rest, dots, SLASH) && rest.iter().any(|&byte| class::of(byte) & ALNUM != 0)
}
