//! Whether a line, or a template that just changed, gives the last evidence for a merge: its signatures, and the
//! templates it shares them with.

use crate::elements::{Element, Elements, Kind, VALUE_HASH};
use crate::limits;
use crate::merge::evidence::{self, Place};
use crate::merge::signature::{Entry, Filling, NOBODY, Sides, mix};
use crate::miner::Miner;
use crate::template::{ScopeId, TemplateIndex};

/// Mixed into the seeds of signatures of whole words (to the next white space) and of rows without their names.
const SPAN_SEED: u64 = 0x5d3a_1b70_99c4_e021;
const ROW_SEED: u64 = 0x1c6e_f372_fe94_f82b;

/// Where a line that is looked at would go: a template that exists, or a line that has none yet.
#[derive(Clone, Copy)]
pub(super) struct Looked<'a> {
    pub(super) scope: ScopeId,
    pub(super) text: &'a [u8],
    pub(super) elements: &'a Elements,
    /// elements that are values though the line has a word there, ascending
    pub(super) masked: &'a [u16],
    /// `u32::MAX`: none yet
    pub(super) template: u32,
}

/// A merge that there is enough evidence for.
pub(super) struct Verdict {
    /// templates to merge, the one that goes on first, each once
    pub(super) roots: Vec<u32>,
    /// elements that become values in all of them
    pub(super) places: Vec<u16>,
}

/// A line with its names taken for values.
struct Row {
    signature: u64,
    /// elements that are names or values
    places: Vec<u16>,
    /// names among them
    words: usize,
}

/// A signature of a line.
#[derive(Clone, Copy)]
pub(super) struct Blank {
    pub(super) signature: u64,
    first: usize,
    last: usize,
}

impl Miner {
    /// Whether the lines that share one of the signatures show that they are one.
    pub(super) fn judge(&mut self, looked: Looked<'_>) -> Option<Verdict> {
        if !self.has_pattern_room(looked.scope.0, looked.elements.list.len() * 2) {
            return None;
        }
        let sides = self.sides(looked);
        let words = evidence::constant_words(looked.text, looked.elements, looked.masked);
        let verdict = self.judge_places(looked, &sides, words).or_else(|| self.judge_row(looked, words));
        self.sides = sides;
        verdict
    }

    pub(super) fn sides(&mut self, looked: Looked<'_>) -> Sides {
        let mut sides = std::mem::take(&mut self.sides);
        self.hashes.clear();
        self.hashes
            .extend(looked.elements.list.iter().enumerate().map(|(at, element)| looked.hash(at, element)));
        sides.read(&self.hashes);
        sides
    }

    fn judge_places(&self, looked: Looked<'_>, sides: &Sides, words: usize) -> Option<Verdict> {
        let seed = self.scopes[looked.scope.0 as usize].seed;
        let mut found = None;
        looked.each_blank(seed, sides, |blank| {
            let Some(held) = self.signatures.get(blank.signature).filter(|_| found.is_none()) else {
                return;
            };
            let whole = looked.elements.list[blank.first];
            let is_word = blank.first == blank.last;
            let filling = if is_word {
                evidence::filling(looked.text, &whole, looked.is_masked(blank.first))
            } else {
                Filling { is_value: false, is_name: true, skeleton: 0 }
            };
            let is_known = self.holds(held, looked.template);
            let entry = if is_known { *held } else { held.with(looked.template, filling) };
            let place = Place::of(looked.text, &looked.elements.list, blank.first, words);
            let is_span = blank.signature == looked.span(seed, sides, blank.first, blank.last);
            if is_span && !(entry.has_value() && place.words >= 2) {
                return;
            }
            if !evidence::is_value(place, &entry) {
                return;
            }
            let mut roots = self.roots_of(held, looked.template);
            if is_span {
                // The row of the one with the single value is the one that goes on.
                roots.sort_by_key(|root| (self.details[*root as usize].elements, *root));
            }
            let is_done =
                roots.len() < 2 && looked.template != u32::MAX && (is_span || looked.is_masked(blank.first));
            if !is_done && !roots.is_empty() {
                let places = if is_span { Vec::new() } else { vec![blank.first as u16] };
                found = Some(Verdict { roots, places });
            }
        });
        found
    }

    fn holds(&self, entry: &Entry, template: u32) -> bool {
        self.members_of(entry).any(|member| self.root(TemplateIndex(member)).0 == template)
    }

    /// Members that were not evicted.
    fn members_of(&self, entry: &Entry) -> impl Iterator<Item = u32> {
        entry.members().iter().copied().filter(|member| !self.is_gone(*member, entry.stamp))
    }

    /// The templates that a signature's members are now, with the one that is looked at.
    fn roots_of(&self, entry: &Entry, looked: u32) -> Vec<u32> {
        let members = self.members_of(entry).map(|member| self.root(TemplateIndex(member)).0);
        let mut roots: Vec<u32> = members.chain((looked != NOBODY).then_some(looked)).collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    /// Lines that are equal but for words that look like names, at several places at once.
    fn judge_row(&self, looked: Looked<'_>, words: usize) -> Option<Verdict> {
        let seed = self.scopes[looked.scope.0 as usize].seed;
        let Row { signature, places: names, words: name_words } = looked.row(seed)?;
        let entry = self.signatures.get(signature)?;
        let is_known = self.holds(entry, looked.template);
        let distinct = usize::from(entry.len) + usize::from(!is_known);
        if distinct < limits::DISTINCT_ROWS || words < name_words + 2 {
            return None;
        }
        let roots = self.roots_of(entry, looked.template);
        let mut elements = Elements::default();
        let mut places = Vec::new();
        for &root in &roots {
            self.read_exemplar(root, &mut elements);
            let masked = &self.details[root as usize].masked;
            for &at in &names {
                let other = elements.list.get(usize::from(at))?;
                let is_masked = masked.binary_search(&at).is_ok();
                let hash = if is_masked { VALUE_HASH } else { other.hash };
                if hash != looked.hash(usize::from(at), &looked.elements.list[usize::from(at)]) {
                    places.push(at);
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        let is_done = places.is_empty() || (roots.len() < 2 && looked.template != u32::MAX);
        (!is_done).then_some(Verdict { roots, places })
    }

    /// Adds a template to the signatures of its line.
    pub(super) fn insert_signatures(&mut self, looked: Looked<'_>) {
        let sides = self.sides(looked);
        let seed = self.scopes[looked.scope.0 as usize].seed;
        let scope = looked.scope.0;
        let mut signatures = std::mem::take(&mut self.signatures);
        let is_gone = |member: u32, stamp: u64| self.is_gone(member, stamp);
        let member = (looked.template, self.created);
        looked.each_blank(seed, &sides, |blank| {
            let element = looked.elements.list[blank.first];
            let mut filling = evidence::filling(looked.text, &element, looked.is_masked(blank.first));
            filling.is_value &= blank.first == blank.last;
            signatures.insert(scope, blank.signature, member, filling, is_gone);
        });
        if let Some(Row { signature, .. }) = looked.row(seed) {
            let filling = Filling { is_value: false, is_name: true, skeleton: 0 };
            signatures.insert(scope, signature, member, filling, is_gone);
        }
        self.signatures = signatures;
        self.sides = sides;
    }
}

impl Looked<'_> {
    fn is_masked(&self, at: usize) -> bool {
        self.masked.binary_search(&(at as u16)).is_ok()
    }

    fn hash(&self, at: usize, element: &Element) -> u64 {
        if self.is_masked(at) { VALUE_HASH } else { element.hash }
    }

    fn span(&self, seed: u64, sides: &Sides, first: usize, last: usize) -> u64 {
        sides.blank(seed ^ SPAN_SEED, first, last)
    }

    /// Gives each signature of the line to `visit`: with one element blank, and with one word (to the next white
    /// space) blank if it has several elements or is a value.
    pub(super) fn each_blank(&self, seed: u64, sides: &Sides, mut visit: impl FnMut(Blank)) {
        let list = &self.elements.list;
        let mut first = 0;
        for (at, element) in list.iter().enumerate() {
            if element.kind != Kind::Gap {
                visit(Blank { signature: sides.blank(seed, at, at), first: at, last: at });
            }
            let is_space = |element: &Element| {
                element.kind == Kind::Gap && self.text[element.start..element.end].contains(&b' ')
            };
            if is_space(element) {
                first = at + 1;
                continue;
            }
            if list.get(at + 1).is_none_or(is_space) {
                let is_anchor = first == at && (element.kind == Kind::Value || self.is_masked(at));
                let holds_word = list[first].kind != Kind::Gap && list[at].kind != Kind::Gap;
                if is_anchor || (first < at && at - first <= 6 && holds_word) {
                    visit(Blank { signature: self.span(seed, sides, first, at), first, last: at });
                }
            }
        }
    }

    /// The row with its names taken for values, and where they are; none if there are none.
    fn row(&self, seed: u64) -> Option<Row> {
        let (mut names, mut words) = (Vec::new(), 0);
        let mut state = seed ^ ROW_SEED;
        for (at, element) in self.elements.list.iter().enumerate() {
            let mut hash = self.hash(at, element);
            if matches!(element.kind, Kind::Word | Kind::Mixed) && !self.is_masked(at) {
                let is_called = matches!(self.text.get(element.end), Some(b'(' | b'='));
                if !is_called && evidence::filling(self.text, element, false).is_name {
                    names.push(at as u16);
                    words += 1;
                    hash = VALUE_HASH;
                }
            } else if hash == VALUE_HASH {
                names.push(at as u16);
            }
            state = mix(state, hash);
        }
        (!names.is_empty()).then_some(Row { signature: state, places: names, words })
    }
}
