//! Room for new templates in a full scope: which template goes, and whether a line is worth it.
//!
//! ```text
//! unknown line, scope full ──▶ door: was a line of this shape seen of late? ──▶ no: mark it, count in `(other)`
//!                                 │ yes
//!                                 ▼
//!                              hand of the clock: lines since it came by last? credits left? ──▶ spared, next
//!                                 │ none
//!                                 ▼
//!                              evicted: its id, and what it counted, is the scope's `(other)` from now on
//! ```
//!
//! Random lines never come twice and put nothing out. What comes twice may, but only what is not in use: a template
//! that gains lines between two visits of the hand stays, and it stays for more visits without a line the more lines
//! it had. Up to half the templates of a scope are settled, first those it began with: they outlast a flood that
//! imitates real templates. A slot is used again only when the scope has none left; whatever still points at it then
//! (signatures, patterns, keys) carries a stamp that shows it to be older than the template now there.

use std::collections::VecDeque;

use hashbrown::HashTable;

use crate::limits;
use crate::merge::signature::NOBODY;
use crate::miner::judge::Looked;
use crate::miner::{KeyKind, Miner};
use crate::template::{Merge, ScopeId, TemplateIndex};

/// What a template has earned against eviction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// templates ever made, itself the last
    pub(crate) born: u64,
    /// its count when the hand came by last
    pub(crate) count_seen: u64,
    /// visits of the hand without a line that it outlasts
    pub(crate) credits: u8,
    /// it gained lines before a visit
    pub(crate) is_used: bool,
    pub(crate) is_settled: bool,
}

/// What a scope keeps to make room.
#[derive(Clone, Debug, Default)]
pub(crate) struct Room {
    /// templates that stand, the one the hand comes to next first; `(other)` is none of them
    pub(crate) ring: VecDeque<u32>,
    /// slots of evicted templates, oldest first
    pub(crate) free: VecDeque<u32>,
    /// slots of merged templates, oldest first
    pub(crate) merged: VecDeque<u32>,
    /// ids of evicted templates, oldest first
    pub(crate) gone: VecDeque<u64>,
    pub(crate) settled: u32,
    /// templates evicted so far
    pub(crate) evicted: u64,
    /// see [`Door`]
    pub(crate) door: Door,
}

/// Marks of shapes seen of late, each at the place that its hash names; empty until a scope is full.
#[derive(Clone, Debug, Default)]
pub(crate) struct Door {
    pub(crate) marks: Vec<u32>,
}

impl Door {
    fn open(&mut self, templates_max: u32) {
        if self.marks.is_empty() {
            let marks = (templates_max as usize).clamp(limits::DOOR_MARKS_MIN, limits::DOOR_MARKS_MAX);
            self.marks = vec![0; marks.next_power_of_two()];
        }
    }

    /// Whether a shape was marked; it is from now on.
    fn knows(&mut self, shape: u64) -> bool {
        let place = shape as usize & (self.marks.len() - 1);
        let mark = (shape >> 32) as u32 | 1;
        std::mem::replace(&mut self.marks[place], mark) == mark
    }
}

impl Miner {
    /// Templates of a scope that were evicted to make room for others; their lines are counted in its `(other)`.
    ///
    /// # Panics
    /// If `scope` is of another miner.
    #[must_use]
    pub fn evicted(&self, scope: ScopeId) -> u64 {
        self.scopes[scope.0 as usize].room.evicted
    }

    /// Whether a template was evicted, or its slot is another's by now.
    pub(crate) fn is_gone(&self, template: u32, stamp: u64) -> bool {
        template == NOBODY
            || self.details[template as usize].standing.born > stamp
            || self.templates[self.root(TemplateIndex(template)).0 as usize].is_overflow
    }

    /// Whether a line of a full scope has a shape that was seen of late; the shape is marked.
    pub(super) fn is_let_in(&mut self, key_id: u64, looked: Looked<'_>) -> bool {
        // Where other scopes hold too much, they give way at once.
        if self.lacking(looked.scope) != Some(looked.scope.0) || self.is_remembered(key_id) {
            return true;
        }
        let sides = self.sides(looked);
        let bound = self.templates_max();
        let Self { scopes, signatures, .. } = self;
        let scope = &mut scopes[looked.scope.0 as usize];
        scope.room.door.open(bound);
        let mut is_known = scope.room.door.knows(key_id);
        looked.each_blank(scope.seed, &sides, |blank| {
            is_known |= scope.room.door.knows(blank.signature) || signatures.get(blank.signature).is_some();
        });
        self.sides = sides;
        is_known
    }

    /// Whether an id is that of an evicted template.
    pub(crate) fn is_remembered(&self, id: u64) -> bool {
        self.entry(id).is_some_and(|entry| entry.kind == KeyKind::Gone)
    }

    fn templates_max(&self) -> u32 {
        self.options.templates_per_scope_max.max(1)
    }

    /// The scope that must give way before this one may have one more template; none if there is room.
    fn lacking(&self, scope: ScopeId) -> Option<u32> {
        let held = &self.scopes[scope.0 as usize];
        let text_bytes_max = self.options.text_bytes_max.max(1);
        if held.templates >= self.templates_max() || held.text_bytes >= text_bytes_max / limits::SCOPE_SHARE {
            return Some(scope.0);
        }
        if self.text_bytes < text_bytes_max {
            return None;
        }
        self.ranking.largest()
    }

    /// Whether a scope may have one more template, for which others may be evicted.
    pub(crate) fn make_room(&mut self, scope: ScopeId) -> bool {
        for _ in 0..limits::HAND_STEPS_MAX {
            match self.lacking(scope) {
                Some(other) if self.evict_one(other) => {}
                Some(_) => return false,
                None => return self.has_slot(scope) || (self.evict_one(scope.0) && self.has_slot(scope)),
            }
        }
        false
    }

    fn may_grow(&self, scope: ScopeId) -> bool {
        let slots_max = self.templates_max().saturating_mul(limits::SLOTS_PER_TEMPLATE);
        self.scopes[scope.0 as usize].slots < slots_max && self.templates.len() < limits::SLOTS_MAX
    }

    fn has_slot(&self, scope: ScopeId) -> bool {
        let room = &self.scopes[scope.0 as usize].room;
        self.may_grow(scope) || !room.free.is_empty() || !room.merged.is_empty()
    }

    /// A slot to use again, for a template with this id; none if a new one may be had.
    pub(crate) fn used_slot(&mut self, scope: ScopeId, id: u64) -> Option<u32> {
        if self.is_remembered(id) {
            // Where it was, so that no two slots have one id.
            let room = &mut self.scopes[scope.0 as usize].room;
            let at = room.free.iter().position(|slot| self.templates[*slot as usize].id == id);
            if let Some(slot) = at.and_then(|at| room.free.remove(at)) {
                return Some(slot);
            }
        }
        if self.may_grow(scope) {
            return None;
        }
        let room = &mut self.scopes[scope.0 as usize].room;
        if let Some(slot) = room.free.pop_front() {
            return Some(slot);
        }
        let slot = room.merged.pop_front()?;
        self.leave_merged(scope, slot);
        Some(slot)
    }

    /// Takes a merged template out of its slot: its key leads on as one among others.
    fn leave_merged(&mut self, scope: ScopeId, slot: u32) {
        let (root, id) = (self.root(TemplateIndex(slot)), self.templates[slot as usize].id);
        for other in &self.scopes[scope.0 as usize].room.merged {
            let into = &mut self.templates[*other as usize].merged_into;
            if *into == Some(TemplateIndex(slot)) {
                *into = Some(root);
            }
        }
        self.remove_key(id);
        self.insert_key(id, root, KeyKind::Alias);
    }

    fn evict_one(&mut self, scope: u32) -> bool {
        for _ in 0..limits::HAND_STEPS_MAX {
            let Some(template) = self.scopes[scope as usize].room.ring.pop_front() else { return false };
            if !self.is_spared(template) {
                self.evict(template);
                return true;
            }
            self.scopes[scope as usize].room.ring.push_back(template);
        }
        false
    }

    /// The hand comes by.
    fn is_spared(&mut self, template: u32) -> bool {
        let Self { templates, details, scopes, commands, options, .. } = self;
        let (held, detail) = (&templates[template as usize], &mut details[template as usize]);
        let is_wished = held.name.is_some() || held.is_ignored || !detail.wished.is_empty();
        if is_wished || detail.split_from.is_some() || commands.is_concerned_with(template) {
            return true;
        }
        let standing = &mut detail.standing;
        if held.count <= standing.count_seen {
            let left = standing.credits.checked_sub(1);
            standing.credits = left.unwrap_or(0);
            return left.is_some();
        }
        standing.count_seen = held.count;
        let room = &mut scopes[held.scope.0 as usize].room;
        let may_settle = standing.is_used || held.count >= limits::SETTLED_LINES;
        let settled_max = options.templates_per_scope_max / limits::SETTLED_SHARE;
        if may_settle && !standing.is_settled && room.settled < settled_max {
            standing.is_settled = true;
            room.settled += 1;
        }
        standing.is_used = true;
        standing.credits =
            if standing.is_settled { limits::SETTLED_CREDITS } else { held.count.ilog2() as u8 };
        true
    }

    fn evict(&mut self, template: u32) {
        let scope = self.templates[template as usize].scope;
        let other = self.overflow(scope);
        let (is_base, is_row) = {
            let detail = &self.details[template as usize];
            (detail.is_base, detail.is_base || !detail.masked.is_empty())
        };
        self.rows_gone += usize::from(is_row);
        self.empty(template, other);
        let id = self.templates[template as usize].id;
        if is_base {
            self.lead_to_other(scope, other);
        }
        self.remember_gone(scope, id, other);
        let room = &mut self.scopes[scope.0 as usize].room;
        room.evicted += 1;
        room.free.push_back(template);
    }

    /// Templates merged into one that was evicted go with it.
    fn lead_to_other(&mut self, scope: ScopeId, other: TemplateIndex) {
        let merged = std::mem::take(&mut self.scopes[scope.0 as usize].room.merged);
        let (gone, kept): (Vec<u32>, Vec<u32>) =
            merged.into_iter().partition(|slot| self.root(TemplateIndex(*slot)) == other);
        for slot in &gone {
            self.templates[*slot as usize].merged_into = Some(other);
            self.remember_gone(scope, self.templates[*slot as usize].id, other);
        }
        let room = &mut self.scopes[scope.0 as usize].room;
        room.merged = kept.into();
        room.free.extend(gone);
    }

    fn remember_gone(&mut self, scope: ScopeId, id: u64, other: TemplateIndex) {
        self.remove_key(id);
        let room = &mut self.scopes[scope.0 as usize].room;
        if room.gone.len() >= limits::GONE_PER_SCOPE_MAX || self.gone >= limits::GONE_MAX {
            let Some(oldest) = room.gone.pop_front() else { return };
            self.gone -= 1;
            if self.is_remembered(oldest) {
                self.remove_key(oldest);
            }
        }
        self.add_gone(scope, id, other);
    }

    /// Remembers an id of an evicted template.
    pub(crate) fn add_gone(&mut self, scope: ScopeId, id: u64, other: TemplateIndex) {
        self.gone += 1;
        self.scopes[scope.0 as usize].room.gone.push_back(id);
        self.insert_key(id, other, KeyKind::Gone);
    }

    /// Takes a template's text, columns and count away, which `into` has from now on, and tells of it.
    pub(crate) fn empty(&mut self, template: u32, into: TemplateIndex) {
        self.revision += 1;
        let detail = &mut self.details[template as usize];
        let standing = detail.standing;
        let columns = detail.columns.len();
        let exemplar_bytes = detail.exemplar.len();
        *detail = super::Detail {
            standing: Standing { born: standing.born, ..Standing::default() },
            ..Default::default()
        };
        let held = &mut self.templates[template as usize];
        let bytes = (held.text.len() + held.typed.len() + exemplar_bytes) as u64 + limits::TEMPLATE_BYTES;
        let (count, from) = (std::mem::take(&mut held.count), held.id);
        (held.text, held.typed) = (String::new(), String::new());
        held.merged_into = Some(into);
        let scope = held.scope;
        self.release(scope, bytes, columns);
        let room = &mut self.scopes[scope.0 as usize];
        room.templates -= 1;
        room.room.settled -= u32::from(standing.is_settled);
        let held = &mut self.templates[into.0 as usize];
        held.count += count;
        let into_id = held.id;
        self.tell(Merge { from, into: into_id, from_template: TemplateIndex(template), into_template: into });
    }

    pub(crate) fn release(&mut self, scope: ScopeId, bytes: u64, columns: usize) {
        self.text_bytes -= bytes;
        self.columns -= columns;
        let held = &mut self.scopes[scope.0 as usize];
        self.ranking.change(scope.0, held.text_bytes, held.text_bytes - bytes);
        held.text_bytes -= bytes;
        held.columns -= columns;
    }

    pub(crate) fn hold(&mut self, scope: ScopeId, bytes: u64, columns: usize) {
        self.text_bytes += bytes;
        self.columns += columns;
        let held = &mut self.scopes[scope.0 as usize];
        self.ranking.change(scope.0, held.text_bytes, held.text_bytes + bytes);
        held.text_bytes += bytes;
        held.columns += columns;
    }

    /// Keeps a merge until it is taken.
    pub(crate) fn tell(&mut self, merge: Merge) {
        if self.merges.len() >= limits::MERGE_EVENTS_MAX {
            self.merges.pop_front();
            self.merges_dropped += 1;
        }
        self.merges.push_back(merge);
    }

    /// Whether rows of patterns of `len` elements fit; those of evicted templates make room.
    pub(crate) fn has_pattern_room(&mut self, scope: u32, len: usize) -> bool {
        if self.patterns.has_room(scope, len) {
            return true;
        }
        if self.rows_gone == 0 || self.rows_gone * limits::PATTERN_GONE_SHARE < self.patterns.targets.len() {
            return false;
        }
        self.rows_gone = 0;
        let mut patterns = std::mem::take(&mut self.patterns);
        patterns.clear_away(|target| self.is_gone(target.template, target.stamp));
        self.patterns = patterns;
        self.patterns.has_room(scope, len)
    }

    pub(crate) fn remove_key(&mut self, key: u64) {
        if let Ok(found) = self.by_key.find_entry(key, |entry| entry.key == key) {
            self.aliases -= usize::from(found.get().kind == KeyKind::Alias);
            found.remove();
        }
    }
}

/// The keys without the aliases.
pub(crate) fn forget_aliases(by_key: &mut HashTable<super::KeyEntry>) {
    by_key.retain(|entry| entry.kind != KeyKind::Alias);
}
