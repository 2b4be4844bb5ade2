//! The miner: scopes, their templates, and the way of a line through them.

mod judge;
pub(crate) mod message;
pub(crate) mod room;
mod unknown;

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use hashbrown::HashTable;

use crate::column::{Column, each_cell};
use crate::commands::Commands;
use crate::elements::Elements;
use crate::key;
use crate::lexer::ValueClass;
use crate::merge::pattern::Patterns;
use crate::merge::signature::{Sides, Signatures};
use crate::ranking::Ranking;
use crate::reader::Shape;
use crate::template::{Merge, ScopeId, ScopeName, Template, TemplateIndex};
use crate::{Error, limits};
use message::Message;
use room::{Room, Standing};

/// Text of the template for lines beyond a bound, and service of the scope for services beyond one.
pub(crate) const OTHER: &str = "(other)";

/// Bounds of a miner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// templates in one scope; beyond it templates out of use are evicted for shapes that come again, and other lines
    /// are counted in the scope's `(other)`
    pub templates_per_scope_max: u32,
    /// scopes; further services share the scope `(other)` of their data source
    pub scopes_max: u32,
    /// tokens of a line that are read; what follows is one value
    pub tokens_max: u32,
    /// bytes of a line that are read; what follows is one value
    pub bytes_max: u32,
    /// bytes of all templates' texts together, of which one scope may have a quarter; at it, templates are evicted
    pub text_bytes_max: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            templates_per_scope_max: limits::TEMPLATES_PER_SCOPE_MAX,
            scopes_max: limits::SCOPES_MAX,
            tokens_max: limits::TOKENS_MAX,
            bytes_max: limits::BYTES_MAX,
            text_bytes_max: limits::TEXT_BYTES_MAX,
        }
    }
}

impl Options {
    /// Checks that every bound leaves room for one thing.
    ///
    /// # Errors
    /// [`Error::Option`] names the bound that is 0.
    pub fn validate(&self) -> Result<(), Error> {
        let bounds = [
            ("templates_per_scope_max", u64::from(self.templates_per_scope_max)),
            ("scopes_max", u64::from(self.scopes_max)),
            ("tokens_max", u64::from(self.tokens_max)),
            ("bytes_max", u64::from(self.bytes_max)),
            ("text_bytes_max", self.text_bytes_max),
        ];
        match bounds.iter().find(|(_, bound)| *bound == 0) {
            Some((name, _)) => Err(Error::Option(name)),
            None => Ok(()),
        }
    }
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mined {
    /// the line's template in this miner
    pub template: TemplateIndex,
    /// the template's id
    pub id: u64,
    /// whether this line made the template
    pub is_new: bool,
}

/// A value of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// kind of value
    pub class: ValueClass,
    /// the value as the line has it
    pub text: &'a str,
}

/// The part of a line that is mined; its values are in the miner's elements.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    pub(crate) text: &'a str,
    /// a JSON object known by its fields
    pub(crate) is_object: bool,
}

/// Turns lines into templates, scope by scope.
#[derive(Clone, Debug)]
pub struct Miner {
    pub(crate) options: Options,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) templates: Vec<Template>,
    pub(crate) text_bytes: u64,
    /// scopes by the bytes of their texts
    pub(crate) ranking: Ranking,
    /// per template
    pub(crate) details: Vec<Detail>,
    /// columns of all templates
    pub(crate) columns: usize,
    /// key of a line, hashed with its scope → its template. Several keys may lead to one template.
    pub(crate) by_key: HashTable<KeyEntry>,
    /// entries that can be found again
    pub(crate) aliases: usize,
    /// ids of evicted templates among the keys
    pub(crate) gone: usize,
    /// templates ever made: the stamp of what refers to one now
    pub(crate) created: u64,
    /// evicted templates that patterns still lead to, since those were last cleared away
    pub(crate) rows_gone: usize,
    pub(crate) signatures: Signatures,
    pub(crate) patterns: Patterns,
    /// merges not yet taken
    pub(crate) merges: VecDeque<Merge>,
    pub(crate) merges_dropped: u64,
    pub(crate) commands: Commands,
    /// see [`Miner::revision`]
    pub(crate) revision: u64,
    scope_by_name: HashTable<ScopeId>,
    /// of the line at hand; kept for their memory
    key: Vec<u8>,
    pub(crate) elements: Elements,
    sides: Sides,
    hashes: Vec<u64>,
}

/// Where a key leads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyEntry {
    pub(crate) key: u64,
    pub(crate) template: TemplateIndex,
    pub(crate) kind: KeyKind,
    /// templates made until it came; if the template's slot is of a later one, it leads nowhere
    pub(crate) stamp: u64,
}

/// Why a key leads to a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// the template was made for it
    Own,
    /// its lines turned out to be lines of the template
    Alias,
    /// its template was evicted: only its id leads on, to `(other)`
    Gone,
}

/// What is known of a template beside its text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Detail {
    /// the first line, as far as it is read
    pub(crate) exemplar: Box<str>,
    /// it is a JSON object known by its fields
    pub(crate) is_object: bool,
    /// elements it has
    pub(crate) elements: u16,
    /// elements that turned out to be values, ascending
    pub(crate) masked: Vec<u16>,
    pub(crate) columns: Vec<Column>,
    /// elements that commands made values, ascending
    pub(crate) wished: Vec<u16>,
    /// elements shown as they are, since a command split a template there
    pub(crate) literal: Vec<u16>,
    /// the template that was split
    pub(crate) split_from: Option<u32>,
    /// others were merged into it
    pub(crate) is_base: bool,
    pub(crate) standing: Standing,
    /// for readers; made when the first one wants it, made anew when the template changes
    pub(crate) shape: OnceLock<Arc<Shape>>,
}

/// A scope and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) name: ScopeName,
    /// hash of the names, with which keys are hashed
    pub(crate) seed: u64,
    /// templates that are not merged, `(other)` apart
    pub(crate) templates: u32,
    /// slots in use or used before, that of `(other)` apart
    pub(crate) slots: u32,
    /// of its texts, as they count against the bound
    pub(crate) text_bytes: u64,
    /// of its templates
    pub(crate) columns: usize,
    pub(crate) room: Room,
}

impl Miner {
    /// A miner that has seen nothing. A bound of 0 counts as 1.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            scopes: Vec::new(),
            templates: Vec::new(),
            details: Vec::new(),
            text_bytes: 0,
            ranking: Ranking::default(),
            columns: 0,
            by_key: HashTable::new(),
            aliases: 0,
            gone: 0,
            created: 0,
            rows_gone: 0,
            signatures: Signatures::default(),
            patterns: Patterns::default(),
            merges: VecDeque::new(),
            merges_dropped: 0,
            commands: Commands::default(),
            revision: 0,
            scope_by_name: HashTable::new(),
            key: Vec::new(),
            elements: Elements::default(),
            sides: Sides::default(),
            hashes: Vec::new(),
        }
    }

    /// The scope of a service of a data source of a workspace: with its own templates and its own bound. The same
    /// names always give the same scope. Beyond [`Options::scopes_max`] it is the scope `(other)` of the data source.
    pub fn scope(&mut self, workspace: &str, data_source: &str, service: &str) -> ScopeId {
        if let Some(scope) = self.find_scope(workspace, data_source, service) {
            return scope;
        }
        let is_full = self.scopes.len() >= self.options.scopes_max.max(1) as usize;
        if is_full && service != OTHER {
            return self.scope(workspace, data_source, OTHER);
        }
        self.add_scope(ScopeName {
            workspace: workspace.to_owned(),
            data_source: data_source.to_owned(),
            service: service.to_owned(),
        })
    }

    /// Counts a line in its template, which is made if there is none.
    ///
    /// # Panics
    /// If `scope` is of another miner.
    pub fn mine(&mut self, scope: ScopeId, line: &str) -> Mined {
        let (id, known, text) = self.look_up(scope, line);
        match known.or_else(|| self.matching(scope)) {
            Some(template) => self.count(template, text),
            None => self.mine_unknown(scope, id, text),
        }
    }

    /// Reads a line into `key` and the values of `elements`; the hash of its key, and the template that is known by it.
    #[inline]
    fn look_up<'a>(&mut self, scope: ScopeId, line: &'a str) -> (u64, Option<TemplateIndex>, Text<'a>) {
        let seed = self.scopes[scope.0 as usize].seed;
        let message = self.message(line);
        let text = Text { text: message.text, is_object: message.is_object() };
        key::write(&mut self.key, &mut self.elements.values, text.text.as_bytes(), message.spans);
        let id = id(seed, &self.key);
        (id, self.known(id), text)
    }

    /// The template of a line, if there is one; nothing is counted and nothing learned.
    ///
    /// # Panics
    /// If `scope` is of another miner.
    pub fn find(&mut self, scope: ScopeId, line: &str) -> Option<TemplateIndex> {
        let (_, known, _) = self.look_up(scope, line);
        let found = known.or_else(|| self.matching(scope));
        found.map(|template| self.goes_on(template))
    }

    /// The template that goes on for the one with this id, which may have been merged into it since.
    #[must_use]
    pub fn resolve(&self, id: u64) -> Option<TemplateIndex> {
        self.find_key(id).map(|template| self.goes_on(template))
    }

    /// The template that goes on for one, as merged and as wished.
    pub(crate) fn goes_on(&self, template: TemplateIndex) -> TemplateIndex {
        TemplateIndex(self.commands.forwarded(self.root(template).0))
    }

    /// The merges since the last call, oldest first.
    pub fn take_merges(&mut self) -> Vec<Merge> {
        self.merges.drain(..).collect()
    }

    /// Merges that were forgotten before they were taken; [`Miner::resolve`] still knows them.
    #[must_use]
    pub fn merges_dropped(&self) -> u64 {
        self.merges_dropped
    }

    /// The columns of a template, from left to right: what its lines held at each place with a value. Empty for
    /// `(other)`, for a merged template, and beyond [`limits::COLUMNS_MAX`].
    ///
    /// # Panics
    /// If `index` is of another miner.
    #[must_use]
    pub fn columns(&self, index: TemplateIndex) -> &[Column] {
        &self.details[index.0 as usize].columns
    }

    /// A template.
    ///
    /// # Panics
    /// If `index` is of another miner.
    #[must_use]
    pub fn template(&self, index: TemplateIndex) -> &Template {
        &self.templates[index.0 as usize]
    }

    /// All templates in order of creation.
    pub fn templates(&self) -> impl Iterator<Item = (TemplateIndex, &Template)> {
        (0..).map(TemplateIndex).zip(&self.templates)
    }

    /// The names of a scope.
    ///
    /// # Panics
    /// If `scope` is of another miner.
    #[must_use]
    pub fn scope_name(&self, scope: ScopeId) -> &ScopeName {
        &self.scopes[scope.0 as usize].name
    }

    /// Number of templates in all scopes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.templates.len()
    }

    /// Whether no line was mined yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.templates.is_empty()
    }

    /// The values of a line, from left to right, read within the default bounds.
    #[must_use]
    pub fn parameters(line: &str) -> Vec<Parameter<'_>> {
        let Message { text, mut spans } =
            Message::of(line, limits::TOKENS_MAX as usize, limits::BYTES_MAX as usize);
        let mut parameters = Vec::new();
        while let Some(value) = spans.next_value() {
            parameters.push(Parameter { class: value.class, text: &text[value.start..value.end] });
        }
        parameters
    }

    pub(crate) fn message<'a>(&self, line: &'a str) -> Message<'a> {
        Message::of(line, self.options.tokens_max as usize, self.options.bytes_max as usize)
    }

    #[inline]
    fn count(&mut self, index: TemplateIndex, text: Text<'_>) -> Mined {
        let index = self.root(index);
        if self.commands.is_empty() { self.count_in(index, text) } else { self.count_as_wished(index, text) }
    }

    #[inline]
    pub(crate) fn count_in(&mut self, index: TemplateIndex, text: Text<'_>) -> Mined {
        let template = &mut self.templates[index.0 as usize];
        template.count += 1;
        let (count, id) = (template.count, template.id);
        if is_sampled(count) {
            self.sample(index, text);
        }
        Mined { template: index, id, is_new: false }
    }

    /// The template that goes on for one that may be merged.
    #[inline]
    pub(crate) fn root(&self, mut index: TemplateIndex) -> TemplateIndex {
        while let Some(into) = self.templates[index.0 as usize].merged_into {
            index = into;
        }
        index
    }

    #[inline]
    pub(crate) fn entry(&self, key: u64) -> Option<&KeyEntry> {
        self.by_key.find(key, |entry| entry.key == key)
    }

    /// The template that a key or an id leads to, `(other)` if it was evicted.
    #[inline]
    pub(crate) fn find_key(&self, key: u64) -> Option<TemplateIndex> {
        let entry = self.entry(key)?;
        // The key of an evicted template is taken away at once; the aliases that lead to it are not.
        let is_current = entry.kind != KeyKind::Alias
            || self.details[entry.template.0 as usize].standing.born <= entry.stamp;
        is_current.then_some(entry.template)
    }

    /// The template that lines with a key belong to, if it stands.
    #[inline]
    fn known(&self, key: u64) -> Option<TemplateIndex> {
        let root = self.root(self.find_key(key)?);
        (!self.templates[root.0 as usize].is_overflow).then_some(root)
    }

    /// The template whose pattern the key at hand has, if it stands: one that a command made before one that was learned.
    #[inline]
    fn matching(&mut self, scope: ScopeId) -> Option<TemplateIndex> {
        if !self.commands.is_empty()
            && let Some(template) = self.commands.matching(scope.0, &self.key)
        {
            return Some(TemplateIndex(template));
        }
        let target = self.patterns.matching(scope.0, &self.key)?;
        (!self.is_gone(target.template, target.stamp)).then_some(TemplateIndex(target.template))
    }

    /// Leads a key to a template, wherever it led before.
    pub(crate) fn insert_key(&mut self, key: u64, template: TemplateIndex, kind: KeyKind) {
        self.insert_key_of(key, template, kind, self.created);
    }

    /// Leads a key to a template as of a stamp.
    pub(crate) fn insert_key_of(&mut self, key: u64, template: TemplateIndex, kind: KeyKind, stamp: u64) {
        self.remove_key(key);
        self.aliases += usize::from(kind == KeyKind::Alias);
        let entry = KeyEntry { key, template, kind, stamp };
        self.by_key.insert_unique(key, entry, |entry| entry.key);
    }

    /// Adds a line's values to the sketches of its template's columns.
    #[cold]
    fn sample(&mut self, index: TemplateIndex, Text { text, .. }: Text<'_>) {
        if self.details[index.0 as usize].columns.is_empty() {
            return;
        }
        let mut elements = std::mem::take(&mut self.elements);
        elements.split(text.as_bytes());
        let masked = self.masked(index.0).into_owned();
        let Detail { columns, elements: expected, .. } = &mut self.details[index.0 as usize];
        let mut is_text_changed = false;
        if elements.list.len() == usize::from(*expected) {
            let mut columns = columns.iter_mut().peekable();
            each_cell(&elements, &masked, |cell| {
                let place = (cell.element, cell.part);
                if let Some(column) = columns.next_if(|column| (column.element, column.part) == place) {
                    let value = &text[cell.start..cell.end];
                    is_text_changed |= column.add(value, (cell.values.1 - cell.values.0) as u16);
                }
            });
        }
        self.elements = elements;
        if is_text_changed {
            self.render(index.0);
        }
    }

    /// Puts a template into a slot, a new one or one that is used again.
    pub(crate) fn add_template(&mut self, template: Template, mut detail: Detail) -> Mined {
        let (id, scope) = (template.id, template.scope);
        let slot = if template.is_overflow { None } else { self.used_slot(scope, id) };
        self.created += 1;
        self.revision += 1;
        detail.standing.born = self.created;
        let next = u32::try_from(self.templates.len()).expect("slots are bounded below 2^32");
        let index = TemplateIndex(slot.unwrap_or(next));
        let bytes = (template.text.len() + template.typed.len() + detail.exemplar.len()) as u64;
        self.hold(scope, bytes + limits::TEMPLATE_BYTES, detail.columns.len());
        let held = &mut self.scopes[scope.0 as usize];
        if !template.is_overflow {
            held.templates += 1;
            held.slots += u32::from(slot.is_none());
            held.room.settled += u32::from(detail.standing.is_settled);
            held.room.ring.push_back(index.0);
        }
        self.insert_key(id, index, KeyKind::Own);
        match slot {
            Some(slot) => {
                self.templates[slot as usize] = template;
                self.details[slot as usize] = detail;
            }
            None => {
                self.templates.push(template);
                self.details.push(detail);
            }
        }
        Mined { template: index, id, is_new: true }
    }

    pub(crate) fn has_id(&self, id: u64) -> bool {
        self.entry(id).is_some()
    }

    pub(crate) fn find_scope(&self, workspace: &str, data_source: &str, service: &str) -> Option<ScopeId> {
        let is_it = |scope: &ScopeId| {
            let name = &self.scopes[scope.0 as usize].name;
            (&*name.workspace, &*name.data_source, &*name.service) == (workspace, data_source, service)
        };
        self.scope_by_name.find(seed(workspace, data_source, service), is_it).copied()
    }

    pub(crate) fn add_scope(&mut self, name: ScopeName) -> ScopeId {
        let scope = ScopeId(u32::try_from(self.scopes.len()).expect("scopes_max is a u32"));
        let seed = seed(&name.workspace, &name.data_source, &name.service);
        self.scopes.push(Scope {
            name,
            seed,
            templates: 0,
            slots: 0,
            text_bytes: 0,
            columns: 0,
            room: Room::default(),
        });
        self.scope_by_name.insert_unique(seed, scope, |scope| self.scopes[scope.0 as usize].seed);
        scope
    }
}

fn seed(workspace: &str, data_source: &str, service: &str) -> u64 {
    [workspace, data_source, service].iter().fold(0, |seed, name| key::hash(seed, name.as_bytes()))
}

/// Whether the line that made a template's count is one whose values are looked at. Spread like the golden ratio's
/// multiples, not at even steps: values that take turns would be seen in one of their turns only.
#[inline]
fn is_sampled(count: u64) -> bool {
    if count <= limits::SAMPLE_ALL {
        return true;
    }
    let every = if count <= limits::SAMPLE_OFTEN { limits::SAMPLE_OFTEN_EVERY } else { limits::SAMPLE_EVERY };
    count.wrapping_mul(0x9e37_79b9_7f4a_7c15) < u64::MAX / every
}

/// A template's id; 0 is kept for "not mined".
fn id(seed: u64, key: &[u8]) -> u64 {
    key::hash(seed, key).max(1)
}
