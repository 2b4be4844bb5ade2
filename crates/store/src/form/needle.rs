//! What a search through messages means for their forms.
//!
//! Let `S` be a text, and its *edge words* those that begin or end where `S` does: in a message they may go on.
//!
//! - A word inside `S` is a word of every message that contains `S`, so it is split there as it is split in `S`.
//! - An edge word with a letter beyond `f` is part of a word that is not hexadecimal: only its digits are replaced
//!   there, each run by one ␚, also where the run goes on outside of `S`.
//! - Any other edge word (`dead`, `7`, `ed`) may be part of a value (`dead7`), of a mixed word or of none.
//!
//! So every message that contains `S` has a form that contains *the form of `S` without its edge words of the third
//! kind*. And where `S` has no digit, no ␚ and no such word, nothing of `S` is ever replaced: then the message
//! contains `S` if and only if the form does, for a form's text between two ␚ is text of the message.
//!
//! A text that is one word of the third kind is looked for among the values too: where a message has it, it is in a
//! value; or it has no digit and is in the form; or it has digits and letters, in a mixed word, and the form has it
//! with a ␚ for each run of digits.
//!
//! Two such texts that follow each other in a message follow each other in its form if both are of the exact kind;
//! otherwise one ␚ may stand for the end of the first and the begin of the second, so each is only asked for alone.

use super::{PLACEHOLDER, split};

/// What `message LIKE pattern` says about the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OnForms {
    /// the same as `form LIKE pattern`
    Same,
    /// the same as: the values contain the text of `%text%`, or the form contains `form` and the message the text
    Word {
        /// none if the form says nothing
        form: Option<String>,
        /// whether the message need not be asked where the form contains it
        is_exact: bool,
    },
    /// the form contains all of these, else the message does not fit; empty if nothing can be said
    Needs(Vec<String>),
}

/// Whether letters of either case are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Case {
    /// `LIKE`
    Sensitive,
    /// `ILIKE`
    Insensitive,
}

/// Looks at a pattern of `LIKE` (`%`, `_`, and `\` before either) or `ILIKE`.
pub(super) fn on_forms(pattern: &str, case: Case) -> OnForms {
    let Literals { texts, is_containment } = literals(pattern);
    let is_same = |text: &String| match case {
        Case::Sensitive => is_exact(text),
        Case::Insensitive => is_exact_in_any_case(text),
    };
    if is_containment && texts.iter().all(is_same) {
        return OnForms::Same;
    }
    if case == Case::Insensitive {
        return OnForms::Needs(Vec::new());
    }
    if let [word] = &texts[..]
        && is_containment
        && is_hexadecimal(word)
    {
        let has_letters = word.contains(|c: char| !c.is_ascii_digit());
        let is_exact = !word.contains(|c: char| c.is_ascii_digit());
        return OnForms::Word { form: has_letters.then(|| form_in_mixed_word(word)), is_exact };
    }
    OnForms::Needs(texts.iter().map(|text| form_of(text)).filter(|form| !form.is_empty()).collect())
}

/// What a message contains if and only if its form does.
fn is_exact(text: &str) -> bool {
    !text.contains(PLACEHOLDER) && !text.contains(|c: char| c.is_ascii_digit()) && kept(text) == text
}

/// Without regard to case `k` is like the Kelvin sign and `s` like the long s, neither of which belongs to a word:
/// a word that has them may be cut there. The rest must be safe as edge words; other scripts are not looked into.
fn is_exact_in_any_case(text: &str) -> bool {
    let is_fold = |c: char| matches!(c, 'k' | 'K' | 's' | 'S');
    let is_safe = |word: &str| word.is_empty() || !is_hexadecimal(word);
    text.is_ascii()
        && is_exact(text)
        && text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.contains(is_fold))
            .all(|word| word.split(is_fold).all(is_safe))
}

/// Part of the form of every message that contains `text`.
fn form_of(text: &str) -> String {
    let (mut form, mut values) = (String::new(), String::new());
    split(kept(text), &mut form, &mut values);
    form
}

/// What becomes of part of a word that is not hexadecimal as a whole.
fn form_in_mixed_word(part: &str) -> String {
    let mut form = String::new();
    for run in part.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
        if run[0].is_ascii_digit() {
            form.push(PLACEHOLDER);
        } else {
            form.extend(run.iter().map(|byte| char::from(*byte)));
        }
    }
    form
}

/// The text without edge words that may be part of a value.
fn kept(text: &str) -> &str {
    let end_of_first = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let text = if is_hexadecimal(&text[..end_of_first]) { &text[end_of_first..] } else { text };
    let begin_of_last = text
        .rfind(|c: char| !c.is_ascii_alphanumeric())
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    if is_hexadecimal(&text[begin_of_last..]) { &text[..begin_of_last] } else { text }
}

fn is_hexadecimal(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A pattern taken apart.
#[derive(Default)]
struct Literals {
    /// what stands between wildcards, none empty
    texts: Vec<String>,
    /// whether it is `%text%text%…%`
    is_containment: bool,
}

/// Of a pattern with a backslash before anything else than `%`, `_` or `\` nothing is said.
fn literals(pattern: &str) -> Literals {
    let mut texts = Vec::new();
    let mut text = String::new();
    let (mut has_single, mut ends_open) = (false, false);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        ends_open = c == '%';
        has_single |= c == '_';
        match c {
            '%' | '_' => texts.push(std::mem::take(&mut text)),
            '\\' => match chars.next() {
                Some(escaped @ ('%' | '_' | '\\')) => text.push(escaped),
                _ => return Literals::default(),
            },
            _ => text.push(c),
        }
    }
    texts.push(text);
    texts.retain(|text| !text.is_empty());
    let is_containment = pattern.starts_with('%') && ends_open && !has_single && !texts.is_empty();
    Literals { texts, is_containment }
}

/// `%text%` as a pattern of `LIKE`.
pub(super) fn containment(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
