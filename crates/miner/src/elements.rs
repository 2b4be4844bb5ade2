//! A message as a row of elements: words, values and the gaps between them. Read where a key is unknown, and on the
//! sampled lines whose values are looked at; never for each line.
//!
//! ```text
//! user=root from 10.0.0.1, 10.0.0.2   ─▶   user │ = │ root │ ␣ │ from │ ␣ │ 10.0.0.1, 10.0.0.2
//!                                          word  gap  word  gap  word  gap   value (a list is one)
//! ```

use crate::key::{self, VALUE};
use crate::lexer::{Value, class};
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
struct Open {
    kind: Kind,
    start: usize,
    end: usize,
    hash: u64,
}

impl Elements {
    /// Takes `text` apart; what was here before is replaced, its memory kept.
    pub(crate) fn read(&mut self, text: &[u8], mut spans: Spans<'_>) {
        self.list.clear();
        self.values.clear();
        self.groups.clear();
        let (mut open, mut literal_from): (Option<Open>, usize) = (None, 0);
        while let Some(value) = spans.next_value() {
            let literal = &text[literal_from..value.start];
            if !self.values.is_empty() && key::joins_list(literal) {
                if let Some(group) = self.groups.last_mut() {
                    group.last = self.values.len();
                }
                if let Some(open) = &mut open {
                    open.end = value.end;
                }
            } else {
                self.literal(&mut open, literal, literal_from);
                self.value(&mut open, value);
            }
            self.values.push(value);
            literal_from = value.end;
        }
        self.literal(&mut open, &text[literal_from..], literal_from);
        self.close(&mut open);
    }

    fn literal(&mut self, open: &mut Option<Open>, literal: &[u8], from: usize) {
        let mut at = 0;
        while at < literal.len() {
            let is_gap = class::is(literal, at, class::STOP);
            let begin = at;
            while at < literal.len() && class::is(literal, at, class::STOP) == is_gap {
                at += 1;
            }
            if open.as_ref().is_some_and(|open| (open.kind == Kind::Gap) != is_gap) {
                self.close(open);
            }
            let kind = if is_gap { Kind::Gap } else { Kind::Word };
            let (start, run) = (from + begin, &literal[begin..at]);
            let open = open.get_or_insert(Open { kind, start, end: start, hash: WORD_SEED });
            if open.kind == Kind::Value {
                open.kind = Kind::Mixed;
            }
            open.end = from + at;
            if is_gap {
                key::evened(run, |byte| open.hash = step(open.hash, byte));
            } else {
                open.hash = step(open.hash.rotate_left(7) ^ key::hash(WORD_SEED, run), b' ');
            }
        }
    }

    fn value(&mut self, open: &mut Option<Open>, value: Value) {
        if open.as_ref().is_some_and(|open| open.kind == Kind::Gap) {
            self.close(open);
        }
        match open {
            Some(open) => {
                open.kind = Kind::Mixed;
                open.end = value.end;
                open.hash = step(open.hash, VALUE);
            }
            None => {
                *open = Some(Open {
                    kind: Kind::Value,
                    start: value.start,
                    end: value.end,
                    hash: step(WORD_SEED, VALUE),
                });
            }
        }
        let at = self.values.len();
        self.groups.push(Group { element: self.list.len() as u16, first: at, last: at });
    }

    fn close(&mut self, open: &mut Option<Open>) {
        let Some(Open { kind, start, end, hash, .. }) = open.take() else { return };
        let hash = if kind == Kind::Value { VALUE_HASH } else { hash ^ hash >> 29 };
        self.list.push(Element { kind, hash, start, end });
    }
}

#[inline]
fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}
