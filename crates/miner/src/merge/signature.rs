//! Signatures: a line with one place left blank. Templates with the same signature differ in that place only.

use std::collections::VecDeque;

use hashbrown::HashTable;

use crate::limits;
use crate::ranking::Ranking;

/// In the place of a member that is gone, or of a line that has no template yet.
pub(crate) const NOBODY: u32 = u32::MAX;

/// What a template has at the blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filling {
    /// a value, or a word that became one
    pub(crate) is_value: bool,
    /// a word that looks like the name of something
    pub(crate) is_name: bool,
    /// the word without its digits, hashed; 0 for a word without digits
    pub(crate) skeleton: u32,
}

/// Templates that share a signature, oldest first, and what their fillings are together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) signature: u64,
    pub(crate) scope: u32,
    /// of all words, if it is one; else 0
    pub(crate) skeleton: u32,
    pub(crate) len: u8,
    pub(crate) words: u8,
    pub(crate) names: u8,
    /// passed over once when room was needed
    pub(crate) is_spared: bool,
    /// templates made until the last member came; a member whose slot is of a later one is gone
    pub(crate) stamp: u64,
    pub(crate) members: [u32; limits::MEMBERS_MAX],
}

impl Entry {
    fn new(scope: u32, signature: u64) -> Self {
        let members = [0; limits::MEMBERS_MAX];
        Self {
            signature,
            scope,
            skeleton: 0,
            len: 0,
            words: 0,
            names: 0,
            is_spared: false,
            stamp: 0,
            members,
        }
    }

    /// The templates, oldest first.
    pub(crate) fn members(&self) -> &[u32] {
        &self.members[..usize::from(self.len)]
    }

    /// Adds a template, in the place of one that is gone if there is one: what that one had there still counts. A full
    /// entry stays as it is: it had its chance.
    fn add(&mut self, template: u32, filling: Filling) {
        if let Some(gone) = self.members[..usize::from(self.len)].iter_mut().find(|held| **held == NOBODY) {
            *gone = template;
            return;
        }
        let Some(slot) = self.members.get_mut(usize::from(self.len)) else { return };
        *slot = template;
        self.len += 1;
        if filling.is_value {
            return;
        }
        self.skeleton =
            if self.words == 0 || self.skeleton == filling.skeleton { filling.skeleton } else { 0 };
        self.words += 1;
        self.names += u8::from(filling.is_name);
    }

    /// The entry as it would be with one more template.
    pub(crate) fn with(mut self, template: u32, filling: Filling) -> Self {
        self.add(template, filling);
        self
    }

    /// Whether one of them has a value at the blank.
    pub(crate) fn has_value(&self) -> bool {
        self.words < self.len
    }
}

/// All signatures, each scope with its own bound; beyond it the oldest that brought nothing together go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signatures {
    entries: HashTable<Entry>,
    /// per scope, its signatures in order of arrival
    order: Vec<VecDeque<u64>>,
    /// scopes by their signatures
    ranking: Ranking,
}

impl Signatures {
    /// The templates of a signature.
    pub(crate) fn get(&self, signature: u64) -> Option<&Entry> {
        self.entries.find(signature, |entry| entry.signature == signature)
    }

    /// All entries, scope by scope, in order of arrival.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.order.iter().flatten().filter_map(|signature| self.get(*signature))
    }

    /// Adds a template to a signature; `is_gone` tells of a member and a stamp whether it was evicted since, `stamp` is
    /// that of now.
    pub(crate) fn insert(
        &mut self,
        scope: u32,
        signature: u64,
        (template, stamp): (u32, u64),
        filling: Filling,
        is_gone: impl Fn(u32, u64) -> bool,
    ) {
        if let Some(entry) = self.entries.find_mut(signature, |entry| entry.signature == signature) {
            let before = entry.stamp;
            for member in &mut entry.members[..usize::from(entry.len)] {
                if is_gone(*member, before) {
                    *member = NOBODY;
                }
            }
            if !entry.members().contains(&template) {
                entry.add(template, filling);
            }
            entry.stamp = stamp;
            return;
        }
        self.make_room(scope);
        self.restore(Entry { stamp, ..Entry::new(scope, signature).with(template, filling) });
    }

    /// Adds an entry as it is, as the youngest of its scope.
    pub(crate) fn restore(&mut self, entry: Entry) {
        let order = self.order_of(entry.scope);
        let before = order.len() as u64;
        order.push_back(entry.signature);
        self.ranking.change(entry.scope, before, before + 1);
        self.entries.insert_unique(entry.signature, entry, |entry| entry.signature);
    }

    fn order_of(&mut self, scope: u32) -> &mut VecDeque<u64> {
        let scope = scope as usize;
        if self.order.len() <= scope {
            self.order.resize_with(scope + 1, VecDeque::new);
        }
        &mut self.order[scope]
    }

    /// Drops the scope's oldest signature at its bound, or at the bound of all scopes together, unless it has few. One
    /// that brought templates together is passed over once.
    fn make_room(&mut self, scope: u32) {
        let held = self.order_of(scope).len();
        let is_full = self.entries.len() >= limits::SIGNATURES_MAX;
        if held < limits::SIGNATURES_PER_SCOPE_MAX && !is_full {
            return;
        }
        let is_poor = held < limits::SIGNATURES_FAIR;
        let scope = self.ranking.largest().filter(|_| is_poor).unwrap_or(scope);
        let before = self.order_of(scope).len() as u64;
        self.drop_oldest(scope);
        let after = self.order_of(scope).len() as u64;
        self.ranking.change(scope, before, after);
    }

    fn drop_oldest(&mut self, scope: u32) {
        for _ in 0..limits::SIGNATURES_SPARED_MAX {
            let Some(oldest) = self.order_of(scope).pop_front() else { return };
            let Ok(mut found) = self.entries.find_entry(oldest, |entry| entry.signature == oldest) else {
                continue;
            };
            let entry = found.get_mut();
            if entry.len < 2 || entry.is_spared {
                found.remove();
                return;
            }
            entry.is_spared = true;
            self.order_of(scope).push_back(oldest);
        }
    }
}

/// Hashes of what lies left and right of each element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sides {
    left: Vec<u64>,
    right: Vec<u64>,
}

impl Sides {
    /// Reads a row of element hashes.
    pub(crate) fn read(&mut self, hashes: &[u64]) {
        self.left.clear();
        self.right.clear();
        let mut state = 1;
        for hash in hashes {
            self.left.push(state);
            state = mix(state, *hash);
        }
        state = 2;
        for hash in hashes.iter().rev() {
            self.right.push(state);
            state = mix(state, *hash);
        }
        self.right.reverse();
    }

    /// The signature with the elements from `first` to `last` left blank.
    pub(crate) fn blank(&self, seed: u64, first: usize, last: usize) -> u64 {
        mix(mix(seed ^ first as u64, self.left[first]), self.right[last])
    }
}

/// A hash of two.
#[inline]
pub(crate) fn mix(left: u64, right: u64) -> u64 {
    let product = u128::from(left ^ 0xa076_1d64_78bd_642f) * u128::from(right ^ 0xe703_7ed1_a0b4_28db);
    (product >> 64) as u64 ^ product as u64
}
