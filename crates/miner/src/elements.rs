//! A message as a row of elements: words, values and the gaps between them. Read where a key is unknown, and on the
//! sampled lines whose values are looked at; never for each line.
//!
//! ```text
//! user=root from 10.0.0.1, 10.0.0.2   ─▶   user │ = │ root │ ␣ │ from │ ␣ │ 10.0.0.1, 10.0.0.2
//!                                          word  gap  word  gap  word  gap   value (a list is one)
//! ```

use crate::key::{self, VALUE};
use crate::lexer::{Value, class};
use crate::merge::signature::mix;
use crate::miner::message::Spans;

/// Hash of an element that is a value and nothing else, and of a word that became one.
pub(crate) const VALUE_HASH: u64 = 0x76a1_0e5f_11d2_c3b5;
const WORD_SEED: u64 = 0x3f84_d5b5_b547_0917;

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// white space and punctuation between the others
    Gap,
    /// letters and marks without a value
    Word,
    /// a value, or a list of them, alone
    Value,
    /// a word and a value with nothing between them: `node-<num>`
    Mixed,
}

/// One element of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) kind: Kind,
    /// of its bytes with each value as one mark; equal elements have equal hashes
    pub(crate) hash: u64,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A value or a list of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// element it is in
    pub(crate) element: u16,
    /// its values in [`Elements::values`]
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// A message, taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Elements {
    pub(crate) list: Vec<Element>,
    pub(crate) values: Vec<Value>,
    pub(crate) groups: Vec<Group>,
}

/// The element being read.
#[derive(Clone, Copy)]
struct Open {
    kind: Kind,
    start: usize,
    end: usize,
    hash: u64,
    /// nothing was read of it yet
    is_empty: bool,
}

const NOTHING: Open = Open { kind: Kind::Gap, start: 0, end: 0, hash: WORD_SEED, is_empty: true };

impl Elements {
    /// Takes `text` apart; what was here before is replaced, its memory kept.
    pub(crate) fn read(&mut self, text: &[u8], mut spans: Spans<'_>) {
        self.values.clear();
        while let Some(value) = spans.next_value() {
            self.values.push(value);
        }
        self.split(text);
    }

    /// Takes `text` apart, whose values are here already.
    pub(crate) fn split(&mut self, text: &[u8]) {
        self.list.clear();
        self.groups.clear();
        let (mut open, mut from) = (NOTHING, 0);
        for at in 0..self.values.len() {
            let value = self.values[at];
            let joined = self.groups.last_mut().filter(|_| key::joins_list(&text[from..value.start]));
            if let Some(group) = joined {
                group.last = at;
                open.end = value.end;
            } else {
                self.literal(&mut open, text, from, value.start);
                self.value(&mut open, value, at);
            }
            from = value.end;
        }
        self.literal(&mut open, text, from, text.len());
        self.close(&mut open);
    }

    fn literal(&mut self, open: &mut Open, text: &[u8], from: usize, to: usize) {
        let text = &text[..to];
        let mut at = from;
        while at < to {
            let begin = at;
            let is_gap = class::is(text, at, class::STOP);
            at = if is_gap { class::run(text, at, class::STOP) } else { class::token(text, at).0 };
            if !open.is_empty && (open.kind == Kind::Gap) != is_gap {
                self.close(open);
            }
            if open.is_empty {
                let kind = if is_gap { Kind::Gap } else { Kind::Word };
                *open = Open { kind, start: begin, is_empty: false, ..NOTHING };
            } else if open.kind == Kind::Value {
                open.kind = Kind::Mixed;
            }
            open.end = at;
            if is_gap {
                key::evened(&text[begin..at], |byte| open.hash = step(open.hash, byte));
            } else {
                open.hash = mix(open.hash, word_hash(&text[begin..at]));
            }
        }
    }

    fn value(&mut self, open: &mut Open, value: Value, at: usize) {
        if !open.is_empty && open.kind == Kind::Gap {
            self.close(open);
        }
        let kind = if open.is_empty { Kind::Value } else { Kind::Mixed };
        let start = if open.is_empty { value.start } else { open.start };
        *open = Open { kind, start, end: value.end, hash: step(open.hash, VALUE), is_empty: false };
        self.groups.push(Group { element: self.list.len() as u16, first: at, last: at });
    }

    fn close(&mut self, open: &mut Open) {
        if open.is_empty {
            return;
        }
        let Open { kind, start, end, hash, .. } = *open;
        let hash = if kind == Kind::Value { VALUE_HASH } else { finished(hash) };
        self.list.push(Element { kind, hash, start, end });
        *open = NOTHING;
    }
}

/// Whether an element of a key is a gap. The keys of lines hold their elements byte by byte, a list of values as one
/// mark, which is no punctuation.
#[inline]
pub(crate) fn is_gap_in_key(element: &[u8]) -> bool {
    class::is(element, 0, class::STOP)
}

/// Where the element of a key at `at` ends.
#[inline]
pub(crate) fn end_in_key(key: &[u8], at: usize) -> usize {
    let is_gap = class::is(key, at, class::STOP);
    if is_gap { class::run(key, at, class::STOP) } else { class::token(key, at).0 }
}

/// Whether an element of a key ends before `at`, which is not 0.
#[inline]
pub(crate) fn is_edge_in_key(key: &[u8], at: usize) -> bool {
    at >= key.len() || class::is(key, at - 1, class::STOP) != class::is(key, at, class::STOP)
}

/// The hash of an element of a key: that of the element itself.
#[inline]
pub(crate) fn hash_in_key(element: &[u8]) -> u64 {
    if element == [VALUE] {
        return VALUE_HASH;
    }
    let hash = if is_gap_in_key(element) {
        element.iter().fold(WORD_SEED, |hash, byte| step(hash, *byte))
    } else {
        mixed_hash(element)
    };
    finished(hash)
}

/// Of words and values with nothing between them.
#[inline]
fn mixed_hash(element: &[u8]) -> u64 {
    let mut hash = WORD_SEED;
    let mut from = 0;
    for at in memchr::memchr_iter(VALUE, element) {
        hash = if from < at { mix(hash, word_hash(&element[from..at])) } else { hash };
        hash = step(hash, VALUE);
        from = at + 1;
    }
    if from < element.len() { mix(hash, word_hash(&element[from..])) } else { hash }
}

#[inline]
fn finished(hash: u64) -> u64 {
    hash ^ hash >> 29
}

#[inline]
fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}

/// A word's hash: one multiplication for eight bytes.
#[inline]
fn word_hash(word: &[u8]) -> u64 {
    let (chunks, tail) = word.as_chunks::<8>();
    let state = word.len() as u64;
    let state = chunks.iter().fold(state, |state, chunk| mix(state, u64::from_le_bytes(*chunk)));
    if tail.is_empty() { state } else { mix(state, key::word(tail)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::miner::message::Message;
    use proptest::prelude::*;

    fn pieces() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "0",
            "17",
            "a",
            "open",
            "Sep",
            "28",
            "2016",
            "::",
            ":",
            "/",
            ".",
            "-",
            "_",
            "@",
            "=",
            "\"",
            "<",
            "{",
            "(",
            ")",
            ",",
            " ",
            "  ",
            "\t",
            "KB",
            "ms",
            "é",
            "%",
            "node-",
            "10.0.0.1",
            "\u{7f}",
            "{\"a\":1}",
        ]);
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn a_key_has_the_elements_of_its_line(line in prop_oneof![any::<String>(), pieces()], tokens_max in 1_usize..40, bytes_max in 1_usize..200) {
            let (mut key, mut elements) = (Vec::new(), Elements::default());
            let message = Message::of(&line, tokens_max, bytes_max);
            key::write(&mut key, &mut elements.values, message.text.as_bytes(), message.spans);
            elements.split(message.text.as_bytes());
            let expected: Vec<(bool, u64)> =
                elements.list.iter().map(|element| (element.kind == Kind::Gap, element.hash)).collect();
            let (mut found, mut at) = (Vec::new(), 0);
            while at < key.len() {
                let end = end_in_key(&key, at);
                let element = &key[at..end];
                found.push((is_gap_in_key(element), hash_in_key(element)));
                prop_assert!(is_edge_in_key(&key, end));
                at = end;
            }
            prop_assert_eq!(found, expected);
        }
    }
}
