//! Whether the place in which templates differ holds a value.
//!
//! The more a place looks like one for a value, the fewer distinct words it takes. What counts: a sibling that is a
//! value already, words that look like names (digits, dots, underscores), a cue before the place (`user`, `=`,
//! quotes), and how many constant words are left to hold the lines together.

use crate::elements::{Element, Elements, Kind};
use crate::limits;
use crate::merge::signature::{Entry, Filling};

/// What a place looks like from outside; the same for all templates that differ there only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// constant words of the line, the place apart
    pub(crate) words: usize,
    /// behind `=`, behind a word like `user`, or alone in quotes
    pub(crate) is_cued: bool,
    /// behind `:`, or alone in brackets
    pub(crate) is_set_off: bool,
    /// the name of a value: `name=…`
    pub(crate) is_name: bool,
    /// the first element
    pub(crate) is_first: bool,
}

/// Words before which the next one is most often a value.
#[rustfmt::skip]
const CUES: &[&[u8]] = &[
    b"user", b"username", b"login", b"host", b"hostname", b"for", b"from", b"by", b"via", b"node", b"domain",
    b"server", b"client", b"service", b"device", b"interface", b"class", b"file", b"name", b"named", b"id",
    b"group", b"address", b"table", b"queue", b"topic", b"database", b"module", b"package", b"unit", b"job",
];

impl Place {
    /// Looks at the place of element `at`; `words` are the constant words of the whole line.
    pub(crate) fn of(text: &[u8], elements: &[Element], at: usize, words: usize) -> Self {
        let place = elements[at];
        let (before, after) = (&text[..place.start], &text[place.end..]);
        let closes = |open: u8, close: u8| before.last() == Some(&open) && after.first() == Some(&close);
        let is_quoted = closes(b'"', b'"') || closes(b'\'', b'\'');
        let is_bracketed =
            closes(b'(', b')') || closes(b'[', b']') || closes(b'{', b'}') || closes(b'<', b'>');
        let cue = elements[..at].iter().rev().find(|element| element.kind != Kind::Gap);
        let is_behind_cue = at >= 2
            && cue.is_some_and(|cue| {
                let between = &text[cue.end..place.start];
                let word = &text[cue.start..cue.end];
                matches!(between, [b' ', ..] | [b':', ..] | [b'=', ..])
                    && CUES.iter().any(|cue| cue.eq_ignore_ascii_case(word))
            });
        let trimmed = before.trim_ascii_end();
        Self {
            // a text that is cut in the middle of a word has fewer
            words: words.saturating_sub(usize::from(is_constant_word(text, &place))),
            is_cued: is_quoted || is_behind_cue || trimmed.last() == Some(&b'='),
            is_set_off: is_bracketed || trimmed.last() == Some(&b':'),
            is_name: after.first() == Some(&b'=') || after.starts_with(b" ="),
            is_first: at == 0,
        }
    }
}

/// Whether the place is one for values, as the templates that differ there say.
pub(crate) fn is_value(place: Place, entry: &Entry) -> bool {
    if place.is_name || place.words == 0 || entry.len < 2 {
        return false;
    }
    let all_names = entry.names == entry.words;
    if entry.has_value() {
        return place.words >= 2 || place.is_cued || all_names;
    }
    usize::from(entry.len) >= needed(place, entry.skeleton != 0, all_names)
}

/// Distinct words that a place needs to become a value.
fn needed(place: Place, is_numbered: bool, all_names: bool) -> usize {
    let is_thin = usize::from(place.words < 2);
    if is_numbered {
        return limits::DISTINCT_NUMBERED + is_thin;
    }
    match (all_names, place.is_cued || (place.is_set_off && all_names)) {
        (true, true) => limits::DISTINCT_CUED_NAMES + is_thin,
        (false, true) => limits::DISTINCT_CUED + is_thin,
        (true, false) => limits::DISTINCT_NAMES + is_thin,
        (false, false) if place.words < 2 => usize::MAX,
        (false, false) => limits::DISTINCT_WORDS,
    }
}

/// What a line has at a place.
pub(crate) fn filling(text: &[u8], element: &Element, is_masked: bool) -> Filling {
    let is_value = is_masked || element.kind == Kind::Value;
    let word = &text[element.start..element.end.min(element.start + limits::LOOK_BYTES_MAX)];
    // A single digit may well count kinds (IPV4, eth0); two are a number.
    let is_numbered = word.windows(2).any(|pair| pair.iter().all(u8::is_ascii_digit));
    let skeleton = if is_numbered { skeleton(word) as u32 | 1 } else { 0 };
    Filling { is_value, is_name: is_name(word) || element.kind == Kind::Mixed, skeleton }
}

/// Whether an element is a word that stays the same: two letters at least, no value in it.
pub(crate) fn is_constant_word(text: &[u8], element: &Element) -> bool {
    matches!(element.kind, Kind::Word | Kind::Mixed)
        && text[element.start..element.end]
            .iter()
            .filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80)
            .count()
            >= 2
}

/// Constant words of a line.
pub(crate) fn constant_words(text: &[u8], elements: &Elements, masked: &[u16]) -> usize {
    let is_masked = |at: usize| masked.binary_search(&(at as u16)).is_ok();
    let constant = elements.list.iter().enumerate();
    constant.filter(|(at, element)| is_constant_word(text, element) && !is_masked(*at)).count()
}

/// Whether a word looks like the name of something: a digit, dot, underscore, at sign or slash inside, or capitals
/// inside.
fn is_name(word: &[u8]) -> bool {
    let core = word.trim_ascii();
    let end = core.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |last| last + 1);
    let core = &core[..end];
    let has_mark = core.iter().any(|byte| byte.is_ascii_digit() || b"._$/@".contains(byte));
    has_mark || core.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}

/// A word with its digits taken out, hashed.
fn skeleton(word: &[u8]) -> u64 {
    let mut hash = 7_u64;
    let mut in_digits = false;
    for &byte in word {
        let is_digit = byte.is_ascii_digit();
        if !(is_digit && in_digits) {
            hash = super::signature::mix(hash, u64::from(if is_digit { b'0' } else { byte }));
        }
        in_digits = is_digit;
    }
    hash
}
