//! What people say about templates: split, merge, mask a place, rename, ignore. Each command is listed and can be taken
//! back; what the miner learned itself is untouched by them.
//!
//! The list of commands is all there is to keep: their effect is worked out anew from it whenever it changes, so the
//! same lines and commands in the same order give the same result, and a command taken back leaves nothing behind but
//! the counts of lines that went elsewhere meanwhile.
//!
//! Where a command leads one template's lines to another (a merge, the templates that a mask joins, the parts of a split
//! that was taken back), a [`Merge`] says so, as for what the miner learned. Counts of the past stay where they are.
//! Taking the command back tells nothing: [`Miner::resolve`] gives what holds.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

use crate::elements::{Elements, Kind};
use crate::limits;
use crate::merge::pattern::{ANY, Patterns, Target};
use crate::merge::signature::mix;
use crate::miner::room::forget_aliases;
use crate::miner::{Detail, Mined, Miner, Text};
use crate::template::{Merge, TemplateIndex};

/// A wish about templates, which are named by any id they ever had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Lines that differ at this element get templates of their own.
    Split {
        /// id
        template: u64,
        /// as [`Miner::elements`] counts them
        element: u16,
    },
    /// Lines of `template` count as lines of `into`.
    Merge {
        /// id
        template: u64,
        /// id
        into: u64,
    },
    /// Lines that differ at this element only share the template.
    Mask {
        /// id
        template: u64,
        /// as [`Miner::elements`] counts them
        element: u16,
    },
    /// The template has a name.
    Rename {
        /// id
        template: u64,
        /// at most [`limits::NAME_BYTES_MAX`]
        name: String,
    },
    /// The template is of no interest. It is still counted.
    Ignore {
        /// id
        template: u64,
    },
}

impl Command {
    /// The template it is about, by the id it was given with.
    #[must_use]
    pub fn template(&self) -> u64 {
        match self {
            Self::Split { template, .. }
            | Self::Merge { template, .. }
            | Self::Mask { template, .. }
            | Self::Rename { template, .. }
            | Self::Ignore { template } => *template,
        }
    }
}

/// What a log of commands keeps: a miner that is given the same lines and changes in the same order is the same, refused
/// ones included. [`Change::to_bytes`] writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// see [`Miner::apply`]
    Apply(Command),
    /// see [`Miner::revert`]
    Revert(CommandId),
}

/// Names a command of a miner: counted from 0, never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u64);

/// Why a command was refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// Look the id up among the templates.
    #[error("template {0:016x} is unknown: take an id from the list of templates")]
    Template(u64),
    /// Take an element that [`Miner::elements`] lists.
    #[error("element {0} is no word or value of the template: take one from the list of its elements")]
    Element(u16),
    /// Merge templates of one service only, and none into itself.
    #[error("templates {0:016x} and {1:016x} cannot be merged: take two of one service, neither its (other)")]
    Merge(u64, u64),
    /// Give a shorter name.
    #[error("name has {0} bytes: at most {max} are kept", max = limits::NAME_BYTES_MAX)]
    Name(usize),
    /// Give another name.
    #[error("name is empty or has control characters: give one that can be shown")]
    Unshown,
    /// Nothing to do.
    #[error("command {0} says the same already: it holds until it is reverted")]
    Held(u64),
    /// Take commands back.
    #[error("there are {max} commands already: revert one first", max = limits::COMMANDS_MAX)]
    Full,
    /// Leave the change out; it was not written by [`Change::to_bytes`] of this program.
    #[error("bytes of a change are damaged at their {0}: leave it out")]
    Bytes(&'static str),
    /// Look the command up in the list.
    #[error("command {0} is unknown or was reverted already: take one from the list of commands")]
    Command(u64),
}

/// A piece of a template, for people to point at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// position, with which commands name it
    pub element: u16,
    /// as the template's first line has it
    pub text: String,
    /// whether it is one of the template's values
    pub is_value: bool,
}

/// The commands, and what they come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commands {
    pub(crate) list: Vec<(CommandId, Command)>,
    pub(crate) next: u64,
    /// looked up only, never walked
    forwards: HashMap<u32, u32>,
    /// where forwards lead
    targets: HashSet<u32>,
    splits: HashMap<u32, Vec<u16>>,
    patterns: Patterns,
}

impl Commands {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.forwards.is_empty()
    }

    /// The template whose row a command made, for the key of a line.
    pub(crate) fn matching(&mut self, scope: u32, key: &[u8]) -> Option<u32> {
        self.patterns.matching(scope, key).map(|target| target.template)
    }

    fn lead(&mut self, from: u32, to: u32) {
        self.forwards.insert(from, to);
        self.targets.insert(to);
    }

    /// Whether a command leads lines to, from or apart in a template.
    pub(crate) fn is_concerned_with(&self, template: u32) -> bool {
        self.forwards.contains_key(&template)
            || self.targets.contains(&template)
            || self.splits.contains_key(&template)
    }

    /// Where the lines of a template go.
    pub(crate) fn forwarded(&self, mut template: u32) -> u32 {
        for _ in 0..limits::FORWARDS_MAX {
            match self.forwards.get(&template) {
                Some(next) => template = *next,
                None => break,
            }
        }
        template
    }
}

impl Miner {
    /// Applies or reverts a command; which one.
    ///
    /// # Errors
    /// As [`Miner::apply`] and [`Miner::revert`]. Nothing has changed then.
    pub fn change(&mut self, change: Change) -> Result<CommandId, CommandError> {
        match change {
            Change::Apply(command) => self.apply(command),
            Change::Revert(id) => self.revert(id).map(|_| id),
        }
    }

    /// Does what people wish.
    ///
    /// # Errors
    /// [`CommandError`] says what is wrong with it.
    pub fn apply(&mut self, command: Command) -> Result<CommandId, CommandError> {
        self.check(&command)?;
        let id = CommandId(self.commands.next);
        self.commands.next += 1;
        self.commands.list.push((id, command));
        self.follow_commands();
        Ok(id)
    }

    /// Takes a command back. Lines that it led elsewhere stay counted there.
    ///
    /// # Errors
    /// [`CommandError::Command`] if there is none with that id.
    pub fn revert(&mut self, id: CommandId) -> Result<Command, CommandError> {
        let at = self.commands.list.iter().position(|(known, _)| *known == id);
        let (_, command) = self.commands.list.remove(at.ok_or(CommandError::Command(id.0))?);
        self.follow_commands();
        Ok(command)
    }

    /// The commands that hold, oldest first.
    #[must_use]
    pub fn commands(&self) -> &[(CommandId, Command)] {
        &self.commands.list
    }

    /// The words and values of a template, from left to right.
    ///
    /// # Panics
    /// If `index` is of another miner.
    #[must_use]
    pub fn elements(&self, index: TemplateIndex) -> Vec<Piece> {
        let mut elements = Elements::default();
        let text = self.read_exemplar(index.0, &mut elements);
        let masked = self.masked(index.0);
        let pieces = elements.list.iter().enumerate().filter(|(_, element)| element.kind != Kind::Gap);
        pieces
            .map(|(at, element)| Piece {
                element: at as u16,
                text: text[element.start..element.end].to_owned(),
                is_value: element.kind == Kind::Value || masked.binary_search(&(at as u16)).is_ok(),
            })
            .collect()
    }

    fn check(&self, command: &Command) -> Result<(), CommandError> {
        if self.commands.list.len() >= limits::COMMANDS_MAX {
            return Err(CommandError::Full);
        }
        // An evicted template is one no longer: its id leads to `(other)`, which is not what was meant.
        let known = |id: u64| {
            let found = self.resolve(id).filter(|found| {
                let template = self.template(*found);
                !template.is_overflow || template.id == id
            });
            found.ok_or(CommandError::Template(id))
        };
        if let Some((id, _)) = self.commands.list.iter().find(|(_, held)| held == command) {
            return Err(CommandError::Held(id.0));
        }
        match command {
            Command::Split { template, element } | Command::Mask { template, element } => {
                let index = known(*template)?;
                let is_piece = self.elements(index).iter().any(|piece| piece.element == *element);
                if is_piece { Ok(()) } else { Err(CommandError::Element(*element)) }
            }
            Command::Merge { template, into } => {
                let (from, to) = (known(*template)?, known(*into)?);
                let is_one_scope = self.template(from).scope == self.template(to).scope;
                let is_other = self.template(from).is_overflow || self.template(to).is_overflow;
                if from != to && is_one_scope && !is_other {
                    Ok(())
                } else {
                    Err(CommandError::Merge(*template, *into))
                }
            }
            Command::Rename { template, name } => {
                known(*template)?;
                if name.len() > limits::NAME_BYTES_MAX {
                    return Err(CommandError::Name(name.len()));
                }
                let is_shown = !name.trim().is_empty() && !name.contains(char::is_control);
                if is_shown { Ok(()) } else { Err(CommandError::Unshown) }
            }
            Command::Ignore { template } => known(*template).map(|_| ()),
        }
    }

    /// Works out anew what the commands come to. Called when they change, and when templates merged.
    pub(crate) fn follow_commands(&mut self) {
        forget_aliases(&mut self.by_key);
        self.aliases = 0;
        let before = std::mem::take(&mut self.commands.forwards);
        self.work_out_commands();
        let forwards = self.commands.forwards.iter();
        let mut added: Vec<(u32, u32)> = forwards
            .map(|(from, into)| (*from, *into))
            .filter(|(from, into)| before.get(from) != Some(into))
            .collect();
        added.sort_unstable();
        for (from, into) in added {
            let id = |template: u32| self.templates[template as usize].id;
            let (from_template, into_template) = (TemplateIndex(from), TemplateIndex(into));
            self.tell(Merge { from: id(from), into: id(into), from_template, into_template });
        }
    }

    /// What the commands of a snapshot come to.
    pub(crate) fn restore_commands(&mut self) {
        let has_children = self.details.iter().any(|detail| detail.split_from.is_some());
        if !self.commands.list.is_empty() || has_children {
            self.work_out_commands();
        }
    }

    fn work_out_commands(&mut self) {
        self.revision += 1;
        let mut changed = Vec::new();
        for at in 0..self.templates.len() {
            (self.templates[at].name, self.templates[at].is_ignored) = (None, false);
            if !std::mem::take(&mut self.details[at].wished).is_empty() {
                changed.push(at as u32);
            }
        }
        let Commands { list, next, .. } = std::mem::take(&mut self.commands);
        self.commands.next = next;
        for (_, command) in &list {
            self.follow(command, &mut changed);
        }
        self.commands.list = list;
        for child in 0..self.details.len() as u32 {
            if let Some(parent) = self.split_from(child)
                && !self.commands.splits.contains_key(&parent)
            {
                self.commands.lead(child, parent);
            }
        }
        for template in changed {
            self.render(template);
        }
    }

    fn follow(&mut self, command: &Command, changed: &mut Vec<u32>) {
        // What was evicted leads to `(other)`, of which only the name may be changed.
        let find = |id: u64| Some(self.root(self.find_key(id)?).0);
        let is_other = |at: &u32| self.templates[*at as usize].is_overflow;
        match command {
            Command::Rename { template, name } => {
                if let Some(at) = find(*template) {
                    self.templates[at as usize].name = Some(name.clone());
                }
            }
            Command::Ignore { template } => {
                if let Some(at) = find(*template) {
                    self.templates[at as usize].is_ignored = true;
                }
            }
            Command::Merge { template, into } => {
                let ends = find(*template).zip(find(*into));
                if let Some((from, to)) = ends.filter(|(from, to)| !is_other(from) && !is_other(to)) {
                    // A circle would have no end: the later command gives way.
                    let to = self.commands.forwarded(to);
                    if to != from {
                        self.commands.lead(from, to);
                    }
                }
            }
            Command::Split { template, element } => {
                if let Some(at) = find(*template).filter(|at| !is_other(at)) {
                    self.commands.splits.entry(at).or_default().push(*element);
                }
            }
            Command::Mask { template, element } => {
                if let Some(at) = find(*template).filter(|at| !is_other(at)) {
                    let wished = &mut self.details[at as usize].wished;
                    wished.push(*element);
                    wished.sort_unstable();
                    wished.dedup();
                    changed.push(at);
                    self.follow_mask(at);
                }
            }
        }
    }

    /// Leads lines and templates that differ from a template in its values only to it.
    fn follow_mask(&mut self, template: u32) {
        let mut elements = Elements::default();
        self.read_exemplar(template, &mut elements);
        let (masked, scope) = (self.masked(template).into_owned(), self.templates[template as usize].scope);
        let marks =
            elements.list.iter().enumerate().map(|(at, element)| {
                if masked.binary_search(&(at as u16)).is_ok() { ANY } else { element.hash }
            });
        // Templates that a command concerns are never evicted.
        let target = Target { template, stamp: u64::MAX };
        self.commands.patterns.insert(scope.0, marks, target, |_| false);
        let expected = self.details[template as usize].elements;
        for other in 0..self.templates.len() as u32 {
            let held = &self.templates[other as usize];
            let is_candidate = held.scope == scope && held.merged_into.is_none() && !held.is_overflow;
            if other == template || !is_candidate || self.details[other as usize].elements != expected {
                continue;
            }
            if self.split_from(other) == Some(template) {
                // Its lines come by the template, which parts them.
                continue;
            }
            let key = self.exemplar_key(other);
            if self.commands.matching(scope.0, &key) == Some(template)
                && self.commands.forwarded(template) != other
            {
                self.commands.lead(other, template);
            }
        }
    }

    /// The template that a part was split from, as merged.
    fn split_from(&self, part: u32) -> Option<u32> {
        let parent = self.details[part as usize].split_from?;
        Some(self.root(TemplateIndex(parent)).0)
    }

    /// Elements that are values in a template, as learned and as wished, ascending.
    pub(crate) fn masked(&self, template: u32) -> Cow<'_, [u16]> {
        let detail = &self.details[template as usize];
        if detail.wished.is_empty() {
            return Cow::Borrowed(&detail.masked);
        }
        let mut masked = [detail.masked.as_slice(), &detail.wished].concat();
        masked.sort_unstable();
        masked.dedup();
        Cow::Owned(masked)
    }

    /// Counts a line where the commands lead it.
    #[cold]
    pub(crate) fn count_as_wished(&mut self, template: TemplateIndex, text: Text<'_>) -> Mined {
        let template = TemplateIndex(self.commands.forwarded(template.0));
        match self.commands.splits.get(&template.0).cloned() {
            Some(places) => self.count_split(template, &places, text),
            None => self.count_in(template, text),
        }
    }

    fn count_split(&mut self, parent: TemplateIndex, places: &[u16], text: Text<'_>) -> Mined {
        let mut elements = std::mem::take(&mut self.elements);
        elements.split(text.text.as_bytes());
        let mined = self.split_child(parent, places, text, &elements);
        self.elements = elements;
        match mined {
            Ok(mined) => mined,
            Err(known) => self.count_in(known, text),
        }
    }

    /// A new template for a line of a split one, or the template that has it already.
    fn split_child(
        &mut self,
        parent: TemplateIndex,
        places: &[u16],
        text: Text<'_>,
        elements: &Elements,
    ) -> Result<Mined, TemplateIndex> {
        let (parent_id, scope) = (self.template(parent).id, self.template(parent).scope);
        let words = places.iter().filter_map(|at| elements.list.get(usize::from(*at)));
        let id = words.fold(mix(parent_id, 0x5b11), |id, element| {
            mix(id, crate::column::hash(&text.text.as_bytes()[element.start..element.end]))
        });
        if let Some(child) = self.find_key(id) {
            return Err(TemplateIndex(self.commands.forwarded(self.root(child).0)));
        }
        if !self.make_room(scope)
            || elements.list.len() != usize::from(self.details[parent.0 as usize].elements)
        {
            return Err(parent);
        }
        let masked: Vec<u16> =
            self.masked(parent.0).iter().copied().filter(|at| !places.contains(at)).collect();
        let detail =
            Detail { masked, literal: places.to_vec(), split_from: Some(parent.0), ..Detail::default() };
        let mined = self.create_with(scope, id, text, elements, detail);
        let key = self.exemplar_key(mined.template.0);
        if self.commands.matching(scope.0, &key).is_some_and(|masked| masked != parent.0) {
            // It is of a place that was masked elsewhere.
            self.follow_commands();
        }
        Ok(mined)
    }
}
