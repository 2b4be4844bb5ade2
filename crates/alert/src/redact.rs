//! Secrets are taken out of every text before it leaves.
//!
//! One pass over the text. What is replaced is named by its kind, `[secret]`, `[card]`, so that the reader knows that
//! something was there. Better one text too many than a token in a chat: what looks random behind `token=` goes.

use crate::limits;

/// What was taken out, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Redactions {
    /// private keys in PEM
    pub private_keys: u32,
    /// tokens known by their form, and values behind names such as `password`
    pub secrets: u32,
    /// numbers of payment cards
    pub cards: u32,
    /// mail addresses
    pub addresses: u32,
    /// passwords in URLs
    pub urls: u32,
}

impl Redactions {
    /// All kinds together.
    #[must_use]
    pub fn sum(self) -> u32 {
        self.private_keys + self.secrets + self.cards + self.addresses + self.urls
    }
}

/// Begins of tokens that their makers marked so, and how many characters must follow at least.
const TOKENS: [(&str, usize); 27] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("xoxr-", 10),
    ("xapp-", 10),
    ("sk_live_", 10),
    ("rk_live_", 10),
    ("sk_test_", 10),
    ("whsec_", 16),
    ("sk-", 20),
    ("AIza", 30),
    ("ya29.", 16),
    ("SG.", 20),
    ("npm_", 20),
    ("hf_", 20),
    ("dop_v1_", 20),
    ("shpat_", 20),
    ("eyJ", 20),
];

/// Names whose values are secret, compared without `_`, `-`, `.` and case, at the end of a name.
const NAMES: [&str; 20] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "authorization",
    "auth",
    "credential",
    "credentials",
    "cookie",
    "sessionid",
    "clientsecret",
    "signature",
    "sig",
    "routingkey",
];

/// Words behind a name that say how, not what.
const SCHEMES: [&str; 4] = ["bearer", "basic", "geniekey", "token"];

/// The text without its secrets; what was found is added to `found`. Longer texts than
/// [`limits::REDACTED_BYTES_MAX`] are cut first.
#[must_use]
pub fn redact(text: &str, found: &mut Redactions) -> String {
    let text = &text[..text.floor_char_boundary(limits::REDACTED_BYTES_MAX)];
    let text = private_keys(text, found);
    let text = url_passwords(&text, found);
    let text = named_values(&text, found);
    words(&text, found)
}

fn private_keys(text: &str, found: &mut Redactions) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("-----BEGIN ") {
        let head = &rest[at..];
        let line = &head[..head.floor_char_boundary(80)];
        if !line.as_bytes().windows(11).any(|part| part == b"PRIVATE KEY") {
            out.push_str(&rest[..at + 5]);
            rest = &rest[at + 5..];
            continue;
        }
        out.push_str(&rest[..at]);
        out.push_str("[private key]");
        found.private_keys += 1;
        let end = head.find("-----END ").map(|end| {
            let tail = &head[end + 9..];
            end + 9 + tail.find("-----").map_or(tail.len(), |close| close + 5)
        });
        rest = &head[end.unwrap_or(head.len())..];
    }
    out.push_str(rest);
    out
}

/// `scheme://user:password@host`.
fn url_passwords(text: &str, found: &mut Redactions) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let begin = at + 3;
        out.push_str(&rest[..begin]);
        rest = &rest[begin..];
        let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'<>".contains(c)).unwrap_or(rest.len());
        let Some((user, host)) = rest[..end].rsplit_once('@') else { continue };
        let Some((name, password)) = user.split_once(':') else { continue };
        if !password.is_empty() {
            out.push_str(name);
            out.push_str(":[secret]@");
            found.urls += 1;
            rest = &rest[end - host.len()..];
        }
    }
    out.push_str(rest);
    out
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

fn is_value_end(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '&' | '}' | ']' | ')' | '<' | '>')
}

/// `password=x`, `"api_key": "x"`, `Authorization: Bearer x`.
fn named_values(text: &str, found: &mut Redactions) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['=', ':']) {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        out.push_str(&rest[..=at]);
        rest = after;
        let name = before.trim_end_matches(['"', '\'', ' ']);
        let begin = name.rfind(|c| !is_name(c)).map_or(0, |at| at + 1);
        // `rfind` gives the begin of a character that may be wider than a byte
        let name = name.get(begin..).unwrap_or_default();
        if !is_secret_name(name) {
            continue;
        }
        let value = after.trim_start_matches([' ', '"', '\'', '\\']);
        let skipped = after.len() - value.len();
        let (scheme, secret) = split_scheme(value);
        let end = secret.find(is_value_end).unwrap_or(secret.len());
        // a password may hold anything up to its quote
        let quote = after.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''));
        let end = quote.and_then(|quote| secret.find(quote)).unwrap_or(end).max(end);
        if end == 0 || secret.starts_with('[') {
            continue;
        }
        out.push_str(&after[..skipped]);
        out.push_str(scheme);
        out.push_str("[secret]");
        found.secrets += 1;
        rest = &secret[end..];
    }
    out.push_str(rest);
    out
}

fn is_secret_name(name: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let is_word_end = |tail: &str| match plain.strip_suffix(tail) {
        Some("") => true,
        // `auth`, `sig` and the like are ends of other words too
        Some(_) => tail.len() > 4 || has_border(name, tail.len()),
        None => false,
    };
    NAMES.iter().any(|tail| is_word_end(tail))
}

/// Whether a separator or a capital stands before the last `len` letters.
fn has_border(name: &str, len: usize) -> bool {
    let Some(at) = name.len().checked_sub(len) else { return false };
    let bytes = name.as_bytes();
    bytes[at].is_ascii_uppercase() || at.checked_sub(1).is_some_and(|at| !bytes[at].is_ascii_alphanumeric())
}

/// `Bearer ` and the like, with the space, and what follows.
fn split_scheme(value: &str) -> (&str, &str) {
    let end = value.find(' ').unwrap_or(0);
    let is_scheme = SCHEMES.iter().any(|scheme| value[..end].eq_ignore_ascii_case(scheme));
    if is_scheme { value.split_at(end + 1) } else { ("", value) }
}

/// Tokens by their form, mail addresses, cards.
fn words(text: &str, found: &mut Redactions) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let is_start = !text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let hit = if is_start { token(rest).or_else(|| card(rest)).or_else(|| address(rest)) } else { None };
        if let Some((len, kind)) = hit {
            let (count, mark) = match kind {
                Kind::Secret => (&mut found.secrets, "[secret]"),
                Kind::Card => (&mut found.cards, "[card]"),
                Kind::Address => (&mut found.addresses, "[address]"),
            };
            *count += 1;
            out.push_str(mark);
            at += len;
            continue;
        }
        // on to the next place where a word may begin
        let mut chars = rest.char_indices();
        let first = chars.next().map_or(' ', |(_, c)| c);
        let word = |c: char| c.is_alphanumeric();
        let next = if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else {
            chars.next().map_or(rest.len(), |(next, _)| next)
        };
        out.push_str(&rest[..next]);
        at += next;
    }
    out
}

enum Kind {
    Secret,
    Card,
    Address,
}

fn token(rest: &str) -> Option<(usize, Kind)> {
    let (prefix, least) = TOKENS.iter().find(|(prefix, _)| rest.starts_with(prefix))?;
    let tail = &rest[prefix.len()..];
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '=');
    let len = tail.find(|c| !is_part(c)).unwrap_or(tail.len());
    let is_jwt = *prefix != "eyJ" || tail[..len].matches('.').count() == 2;
    (len >= *least && is_jwt).then_some((prefix.len() + len, Kind::Secret))
}

/// 13 to 19 digits, single spaces or dashes between, whose check digit is right, and that begin as cards do. Of a longer
/// row of numbers the longest such begin.
fn card(rest: &str) -> Option<(usize, Kind)> {
    let mut digits = Vec::new();
    let mut found = None;
    let bytes = rest.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        let is_digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        if byte.is_ascii_digit() {
            digits.push(byte - b'0');
        } else if !matches!(byte, b' ' | b'-')
            || index == 0
            || !is_digit(bytes.get(index + 1))
            || !is_digit(bytes.get(index - 1))
        {
            break;
        }
        if digits.len() > 19 {
            break;
        }
        let is_word = rest[index + 1..].chars().next().is_some_and(char::is_alphanumeric);
        if byte.is_ascii_digit() && !is_word && is_card(&digits) {
            found = Some((index + 1, Kind::Card));
        }
    }
    found
}

fn is_card(digits: &[u8]) -> bool {
    (13..=19).contains(&digits.len()) && matches!(digits[0], 2..=6) && luhn(digits)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(*digit) * if index % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum > 0 && sum.is_multiple_of(10)
}

fn address(rest: &str) -> Option<(usize, Kind)> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let at = rest.find(|c| !is_local(c))?;
    if at == 0 || at > 64 || rest.as_bytes()[at] != b'@' {
        return None;
    }
    let host = &rest[at + 1..];
    let len = host.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-')).unwrap_or(host.len());
    let host = host[..len].trim_end_matches(['.', '-']);
    let (_, top) = host.rsplit_once('.')?;
    let is_host = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_host.then_some((at + 1 + host.len(), Kind::Address))
}

#[cfg(test)]
mod tests;
