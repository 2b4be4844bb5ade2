//! What becomes of a line that has no template: the last evidence for a merge, or a new template.

use std::sync::OnceLock;

use crate::column::{self, Column, each_cell};
use crate::elements::{Element, Elements};
use crate::key;
use crate::lexer::ValueClass;
use crate::limits;
use crate::merge::pattern::{ANY, Target};
use crate::miner::judge::{Looked, Verdict};
use crate::miner::message::Message;
use crate::miner::room::{Standing, forget_aliases};
use crate::miner::{Detail, KeyKind, Mined, Miner, OTHER, Text, id};
use crate::render::{self, Notation};
use crate::template::{ScopeId, Template, TemplateIndex};

impl Miner {
    /// A line of no template.
    #[cold]
    pub(crate) fn mine_unknown(&mut self, scope: ScopeId, key_id: u64, text: Text<'_>) -> Mined {
        let mut elements = std::mem::take(&mut self.elements);
        let bytes = text.text.as_bytes();
        elements.split(bytes);
        let looked = Looked { scope, text: bytes, elements: &elements, masked: &[], template: u32::MAX };
        let found = self.merge_all(looked);
        let created = if found.is_some() { None } else { self.create(scope, key_id, text, &elements) };
        self.elements = elements;
        match (found, created) {
            (Some(template), _) => self.adopt(key_id, template, text),
            (None, Some(mined)) => mined,
            (None, None) => self.mine_overflow(scope),
        }
    }

    /// Remembers that a key leads to a template, and counts the line there.
    fn adopt(&mut self, key_id: u64, template: u32, text: Text<'_>) -> Mined {
        let template = self.root(TemplateIndex(template));
        if self.aliases >= limits::ALIASES_MAX {
            forget_aliases(&mut self.by_key);
            self.aliases = 0;
        }
        self.insert_key(key_id, template, KeyKind::Alias);
        self.count(template, text)
    }

    /// A template for a line; none if there is no room.
    fn create(&mut self, scope: ScopeId, key_id: u64, text: Text<'_>, elements: &Elements) -> Option<Mined> {
        let bytes = text.text.as_bytes();
        let looked = Looked { scope, text: bytes, elements, masked: &[], template: u32::MAX };
        if !self.is_let_in(key_id, looked) || !self.make_room(scope) {
            return None;
        }
        let mined = self.create_with(scope, key_id, text, elements, Detail::default());
        self.insert_signatures(Looked { template: mined.template.0, ..looked });
        Some(mined)
    }

    /// Makes a template of a line; `detail` says what is known of it already.
    pub(crate) fn create_with(
        &mut self,
        scope: ScopeId,
        id: u64,
        Text { text, is_object }: Text<'_>,
        elements: &Elements,
        detail: Detail,
    ) -> Mined {
        let columns = self.columns_of(scope, text, elements, &detail.masked);
        let exemplar = exemplar(text, self.options.bytes_max as usize).into();
        let standing = self.first_standing(scope);
        let elements_count = elements.list.len() as u16;
        let detail = Detail { exemplar, is_object, elements: elements_count, columns, standing, ..detail };
        let [plain, typed] = [Notation::Plain, Notation::Typed]
            .map(|notation| render::render(text, elements, &detail.masked, &detail, notation));
        let template = Template {
            id,
            scope,
            text: plain,
            typed,
            count: 1,
            is_overflow: false,
            merged_into: None,
            name: None,
            is_ignored: false,
        };
        self.add_template(template, detail)
    }

    /// What a new template has for a start: the first ones of a scope are its own, whatever comes later.
    fn first_standing(&self, scope: ScopeId) -> Standing {
        let first = self.options.templates_per_scope_max / limits::FIRST_SETTLED_SHARE;
        let is_settled = self.scopes[scope.0 as usize].slots < first;
        let credits = if is_settled { limits::SETTLED_CREDITS } else { 0 };
        Standing { born: 0, count_seen: 1, credits, is_used: false, is_settled }
    }

    /// Counts a line in the scope's `(other)`.
    fn mine_overflow(&mut self, scope: ScopeId) -> Mined {
        let before = self.templates.len();
        let template = self.overflow(scope);
        let mined = self.count(template, Text { text: "", is_object: false });
        Mined { is_new: self.templates.len() > before, ..mined }
    }

    /// The scope's `(other)`, made if there is none.
    pub(crate) fn overflow(&mut self, scope: ScopeId) -> TemplateIndex {
        let id = id(self.scopes[scope.0 as usize].seed, key::OVERFLOW);
        if let Some(template) = self.find_key(id) {
            return template;
        }
        let text = OTHER.to_owned();
        let template = Template {
            id,
            scope,
            typed: text.clone(),
            text,
            count: 0,
            is_overflow: true,
            merged_into: None,
            name: None,
            is_ignored: false,
        };
        self.add_template(template, Detail::default()).template
    }

    /// The columns of a line, as one line shows them; none beyond the bounds.
    pub(crate) fn columns_of(
        &self,
        scope: ScopeId,
        text: &str,
        elements: &Elements,
        masked: &[u16],
    ) -> Vec<Column> {
        let mut columns = Vec::new();
        let held = self.scopes[scope.0 as usize].columns;
        let room = limits::COLUMNS_MAX
            .saturating_sub(self.columns)
            .min(limits::COLUMNS_PER_SCOPE_MAX.saturating_sub(held))
            .min(limits::COLUMNS_PER_TEMPLATE_MAX);
        each_cell(elements, masked, |cell| {
            if columns.len() < room {
                columns.push(Column {
                    class: cell.class,
                    is_constant: true,
                    is_same_arity: true,
                    sketch: column::Sketch::default(),
                    element: cell.element,
                    part: cell.part,
                    first: column::hash(&text.as_bytes()[cell.start..cell.end]),
                    arity: (cell.values.1 - cell.values.0) as u16,
                    prefix: match cell.class {
                        ValueClass::Id => column::prefix(&text.as_bytes()[cell.start..cell.end]),
                        _ => (0, 0),
                    },
                });
            }
        });
        columns.shrink_to_fit();
        columns
    }

    /// Does all merges that a line or a template gives the last evidence for; the template it then belongs to.
    fn merge_all(&mut self, looked: Looked<'_>) -> Option<u32> {
        let verdict = self.judge(looked)?;
        let mut base = self.merge(verdict);
        for _ in 0..limits::MERGES_PER_LINE_MAX {
            let mut elements = Elements::default();
            let exemplar = self.read_exemplar(base, &mut elements);
            let masked = self.details[base as usize].masked.clone();
            let scope = self.templates[base as usize].scope;
            let looked = Looked {
                scope,
                text: exemplar.as_bytes(),
                elements: &elements,
                masked: &masked,
                template: base,
            };
            let is_any = |(at, element): (usize, &Element)| {
                if masked.binary_search(&(at as u16)).is_ok() { ANY } else { element.hash }
            };
            let target = Target { template: base, stamp: self.created };
            let mut patterns = std::mem::take(&mut self.patterns);
            patterns.insert(scope.0, elements.list.iter().enumerate().map(is_any), target, |target| {
                self.is_gone(target.template, target.stamp)
            });
            self.patterns = patterns;
            match self.judge(looked) {
                Some(verdict) => base = self.merge(verdict),
                None => {
                    self.insert_signatures(looked);
                    break;
                }
            }
        }
        self.render(base);
        if !self.commands.is_empty() {
            self.follow_commands();
        }
        Some(base)
    }

    /// Reads a template's first line again.
    pub(crate) fn read_exemplar(&self, template: u32, elements: &mut Elements) -> Box<str> {
        let detail = &self.details[template as usize];
        let (tokens_max, bytes_max) = (self.options.tokens_max as usize, self.options.bytes_max as usize);
        let message = Message::again(&detail.exemplar, detail.is_object, tokens_max, bytes_max);
        elements.read(message.text.as_bytes(), message.spans);
        detail.exemplar.clone()
    }

    /// The key of a template's first line.
    pub(crate) fn exemplar_key(&self, template: u32) -> Vec<u8> {
        let detail = &self.details[template as usize];
        let (tokens_max, bytes_max) = (self.options.tokens_max as usize, self.options.bytes_max as usize);
        let message = Message::again(&detail.exemplar, detail.is_object, tokens_max, bytes_max);
        let (mut key, mut values) = (Vec::new(), Vec::new());
        key::write(&mut key, &mut values, message.text.as_bytes(), message.spans);
        key
    }

    /// Joins templates: the oldest goes on, with what is a value in any of them, and `places`.
    fn merge(&mut self, Verdict { roots, places }: Verdict) -> u32 {
        let base = roots[0];
        let elements = self.details[base as usize].elements;
        let mut masked = std::mem::take(&mut self.details[base as usize].masked);
        masked.extend(&places);
        for &other in &roots[1..] {
            let detail = &self.details[other as usize];
            if detail.elements == elements {
                masked.extend(&detail.masked);
            }
            let is_settled = detail.standing.is_settled;
            self.empty(other, TemplateIndex(base));
            let room = &mut self.scopes[self.templates[base as usize].scope.0 as usize].room;
            let standing = &mut self.details[base as usize].standing;
            if is_settled && !standing.is_settled {
                (standing.is_settled, standing.credits) = (true, limits::SETTLED_CREDITS);
                room.settled += 1;
            }
            if let Some(at) = room.ring.iter().position(|held| *held == other) {
                room.ring.remove(at);
            }
            room.merged.push_back(other);
        }
        masked.sort_unstable();
        masked.dedup();
        let detail = &mut self.details[base as usize];
        detail.masked = masked;
        detail.is_base |= roots.len() > 1;
        base
    }

    /// Renders a template's texts anew.
    pub(crate) fn render(&mut self, template: u32) {
        let mut elements = Elements::default();
        let text = self.read_exemplar(template, &mut elements);
        let masked = self.masked(template).into_owned();
        let scope = self.templates[template as usize].scope;
        let mut old = std::mem::take(&mut self.details[template as usize].columns);
        self.release(scope, 0, old.len());
        let mut columns = self.columns_of(scope, &text, &elements, &masked);
        for column in &mut columns {
            let place = (column.element, column.part, column.arity);
            if let Some(at) = old.iter().position(|old| (old.element, old.part, old.arity) == place) {
                *column = old.swap_remove(at);
            }
        }
        let count = columns.len();
        let detail = &mut self.details[template as usize];
        detail.columns = columns;
        detail.shape = OnceLock::new();
        self.revision += 1;
        let texts = [Notation::Plain, Notation::Typed]
            .map(|notation| render::render(&text, &elements, &masked, detail, notation));
        let shown = &mut self.templates[template as usize];
        let before = (shown.text.len() + shown.typed.len()) as u64;
        [shown.text, shown.typed] = texts;
        let after = (shown.text.len() + shown.typed.len()) as u64;
        self.hold(scope, after, count);
        self.release(scope, before, 0);
    }
}

/// As much of a line as is read, and a mark if there was more.
fn exemplar(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let beyond = text.ceil_char_boundary(bytes_max + 1);
    format!("{}…", &text[..beyond])
}
