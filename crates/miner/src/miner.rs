//! The miner: scopes, their templates, and the way of a line through them.

pub(crate) mod message;

use hashbrown::HashTable;

use crate::key::{self, Notation};
use crate::lexer::ValueClass;
use crate::template::{ScopeId, ScopeName, Template, TemplateIndex};
use crate::{Error, limits};
use message::Message;

/// Text of the template for lines beyond a bound, and service of the scope for services beyond one.
pub(crate) const OTHER: &str = "(other)";

/// Bounds of a miner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// templates in one scope; lines of further shapes are counted in the scope's `(other)`
    pub templates_per_scope_max: u32,
    /// scopes; further services share the scope `(other)` of their data source
    pub scopes_max: u32,
    /// tokens of a line that are read; what follows is one value
    pub tokens_max: u32,
    /// bytes of a line that are read; what follows is one value
    pub bytes_max: u32,
    /// bytes of all templates' texts together; at it, new shapes are counted in `(other)`
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

/// Turns lines into templates, scope by scope.
#[derive(Clone, Debug)]
pub struct Miner {
    pub(crate) options: Options,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) templates: Vec<Template>,
    pub(crate) text_bytes: u64,
    /// key of a line, hashed with its scope → its template. Several keys may lead to one template.
    by_key: HashTable<(u64, TemplateIndex)>,
    scope_by_name: HashTable<ScopeId>,
    /// the key of the line at hand; kept for its memory
    key: Vec<u8>,
}

/// A scope and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) name: ScopeName,
    /// hash of the names, with which keys are hashed
    pub(crate) seed: u64,
    /// templates, `(other)` apart
    pub(crate) templates: u32,
}

impl Miner {
    /// A miner that has seen nothing. A bound of 0 counts as 1.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            scopes: Vec::new(),
            templates: Vec::new(),
            text_bytes: 0,
            by_key: HashTable::new(),
            scope_by_name: HashTable::new(),
            key: Vec::new(),
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
        let seed = self.scopes[scope.0 as usize].seed;
        let message = self.message(line);
        key::write(&mut self.key, message.text.as_bytes(), message.spans);
        let id = id(seed, &self.key);
        match self.by_key.find(id, |(key, _)| *key == id) {
            Some(&(_, template)) => self.count(template),
            None => self.mine_unknown(scope, id, line),
        }
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

    fn message<'a>(&self, line: &'a str) -> Message<'a> {
        Message::of(line, self.options.tokens_max as usize, self.options.bytes_max as usize)
    }

    fn count(&mut self, index: TemplateIndex) -> Mined {
        let template = &mut self.templates[index.0 as usize];
        template.count += 1;
        Mined { template: index, id: template.id, is_new: false }
    }

    /// A key that was not seen in its scope: makes a template, or counts the line in `(other)`.
    #[cold]
    fn mine_unknown(&mut self, scope: ScopeId, key_id: u64, line: &str) -> Mined {
        let Scope { seed, templates, .. } = self.scopes[scope.0 as usize];
        let is_full = templates >= self.options.templates_per_scope_max.max(1)
            || self.text_bytes >= self.options.text_bytes_max.max(1);
        if is_full {
            return self.mine_overflow(scope, id(seed, key::OVERFLOW));
        }
        let message = self.message(line);
        let text = key::render(message.text, message.spans, Notation::Plain);
        let message = self.message(line);
        let typed = key::render(message.text, message.spans, Notation::Typed);
        self.scopes[scope.0 as usize].templates += 1;
        self.add_template(Template { id: key_id, scope, text, typed, count: 1, is_overflow: false })
    }

    fn mine_overflow(&mut self, scope: ScopeId, id: u64) -> Mined {
        if let Some(&(_, template)) = self.by_key.find(id, |(key, _)| *key == id) {
            return self.count(template);
        }
        let text = OTHER.to_owned();
        self.add_template(Template { id, scope, typed: text.clone(), text, count: 1, is_overflow: true })
    }

    pub(crate) fn add_template(&mut self, template: Template) -> Mined {
        let index =
            TemplateIndex(u32::try_from(self.templates.len()).expect("scopes times templates is below 2^32"));
        let id = template.id;
        self.text_bytes += (template.text.len() + template.typed.len()) as u64;
        self.by_key.insert_unique(id, (id, index), |(key, _)| *key);
        self.templates.push(template);
        Mined { template: index, id, is_new: true }
    }

    pub(crate) fn has_id(&self, id: u64) -> bool {
        self.by_key.find(id, |(key, _)| *key == id).is_some()
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
        self.scopes.push(Scope { name, seed, templates: 0 });
        self.scope_by_name.insert_unique(seed, scope, |scope| self.scopes[scope.0 as usize].seed);
        scope
    }
}

fn seed(workspace: &str, data_source: &str, service: &str) -> u64 {
    [workspace, data_source, service].iter().fold(0, |seed, name| key::hash(seed, name.as_bytes()))
}

/// A template's id; 0 is kept for "not mined".
fn id(seed: u64, key: &[u8]) -> u64 {
    key::hash(seed, key).max(1)
}
