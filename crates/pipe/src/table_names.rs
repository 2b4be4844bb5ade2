//! The tables that a query names, found by its words alone.

use std::collections::BTreeSet;

/// Words behind which no table's name stands though a name would be possible.
const KEYWORDS: [&str; 32] = [
    "select", "where", "group", "order", "having", "limit", "offset", "union", "join", "left", "right",
    "inner", "full", "outer", "cross", "any", "all", "asof", "semi", "anti", "array", "prewhere", "settings",
    "format", "on", "using", "with", "final", "sample", "window", "as", "from",
];

#[derive(Clone, Debug, PartialEq)]
enum Word {
    /// a name, with its dots, without quotes
    Name(String, bool),
    Symbol(char),
}

/// Names behind FROM, JOIN and the commas of a FROM, each once, in the order of the text. Names that the query
/// defines itself with `WITH name AS (…)` fall out, as do table functions.
///
/// It reads words and not grammar, so it takes any piece of SQL, and a name too much is possible: look up what it
/// finds among the tables there are.
#[must_use]
pub fn table_names(sql: &str) -> Vec<String> {
    let words = words(sql);
    let defined = defined(&words);
    let mut names: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while at < words.len() {
        let is_from = is(&words[at], "from");
        let is_in = is(&words[at], "in");
        if !is_from && !is_in && !is(&words[at], "join") {
            at += 1;
            continue;
        }
        at += 1;
        while let Some(Word::Name(name, is_quoted)) = words.get(at) {
            let is_keyword = !is_quoted && KEYWORDS.contains(&name.to_ascii_lowercase().as_str());
            if is_keyword || matches!(words.get(at + 1), Some(Word::Symbol('('))) {
                break;
            }
            if !defined.contains(name.as_str()) && seen.insert(name.clone()) {
                names.push(name.clone());
            }
            at = behind_alias(&words, at + 1);
            if !is_from || words.get(at) != Some(&Word::Symbol(',')) {
                break;
            }
            at += 1;
        }
    }
    names
}

fn is(word: &Word, keyword: &str) -> bool {
    matches!(word, Word::Name(name, false) if name.eq_ignore_ascii_case(keyword))
}

/// The place behind `[AS] alias [FINAL]`.
fn behind_alias(words: &[Word], mut at: usize) -> usize {
    let is_at = |at: usize, keyword: &str| words.get(at).is_some_and(|word| is(word, keyword));
    if is_at(at, "final") {
        at += 1;
    }
    if is_at(at, "as") {
        return at + 2;
    }
    match words.get(at) {
        Some(Word::Name(name, is_quoted))
            if *is_quoted || !KEYWORDS.contains(&name.to_ascii_lowercase().as_str()) =>
        {
            at + 1
        }
        _ => at,
    }
}

/// `name AS (` of a WITH.
fn defined(words: &[Word]) -> BTreeSet<&str> {
    let mut defined = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let Word::Name(name, _) = word else { continue };
        let is_begun = at > 0
            && (is(&words[at - 1], "with")
                || is(&words[at - 1], "recursive")
                || words[at - 1] == Word::Symbol(','));
        let is_query = words.get(at + 1).is_some_and(|word| is(word, "as"))
            && words.get(at + 2) == Some(&Word::Symbol('('));
        if is_begun && is_query {
            defined.insert(name.as_str());
        }
    }
    defined
}

fn words(sql: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let len = if first.is_whitespace() {
            first.len_utf8()
        } else if rest.starts_with("--") || first == '#' {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '\'' {
            words.push(Word::Symbol('\''));
            quoted_len(rest, first)
        } else if first.is_alphanumeric() || matches!(first, '_' | '`' | '"') {
            let (name, is_quoted, len) = name(rest);
            words.push(Word::Name(name, is_quoted));
            len
        } else {
            words.push(Word::Symbol(first));
            first.len_utf8()
        };
        rest = &rest[len..];
    }
    words
}

fn quoted_len(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return index + c.len_utf8();
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    rest.len()
}

/// A name with its dots: without quotes, whether it has any, and its length in bytes.
fn name(rest: &str) -> (String, bool, usize) {
    let (mut name, mut is_quoted, mut at) = (String::new(), false, 0);
    loop {
        let part = &rest[at..];
        match part.chars().next() {
            Some(quote @ ('`' | '"')) => {
                let len = quoted_len(part, quote);
                name.push_str(part[..len].trim_matches(quote));
                is_quoted = true;
                at += len;
            }
            _ => {
                let len = part.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(part.len());
                name.push_str(&part[..len]);
                at += len;
            }
        }
        let is_dot = rest[at..].starts_with('.');
        let has_more =
            rest[at..].chars().nth(1).is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '`' | '"'));
        if !is_dot || !has_more {
            return (name, is_quoted, at);
        }
        name.push('.');
        at += 1;
    }
}
