//! The parts of a snapshot, each as bytes and back.

use super::Error;
use super::bytes::{Reader, put};
use super::column;
use crate::commands::{Command, CommandId};
use crate::limits;
use crate::merge::pattern::Edge;
use crate::merge::signature::Entry;
use crate::miner::{Detail, Miner, Options};
use crate::template::{Merge, ScopeId, ScopeName, Template, TemplateIndex};

pub(super) fn put_options(out: &mut Vec<u8>, options: &Options) {
    for bound in [options.templates_per_scope_max, options.scopes_max, options.tokens_max, options.bytes_max]
    {
        put::u32(out, bound);
    }
    put::u64(out, options.text_bytes_max);
}

pub(super) fn put_template(out: &mut Vec<u8>, template: &Template, detail: &Detail) {
    put::u64(out, template.id);
    put::u32(out, template.scope.0);
    put::u64(out, template.count);
    let flags =
        [template.is_overflow, detail.is_object, template.merged_into.is_some(), detail.split_from.is_some()];
    out.push(flags.iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag)));
    put::u32(out, template.merged_into.map_or(0, |into| into.0));
    put::u32(out, detail.split_from.unwrap_or(0));
    put::text(out, &template.text);
    put::text(out, &template.typed);
    put::text(out, &detail.exemplar);
    put::u16(out, detail.elements);
    for places in [&detail.masked, &detail.wished, &detail.literal] {
        put::list(out, places.iter(), |out, place| put::u16(out, *place));
    }
    put::list(out, detail.columns.iter(), column::put);
}

pub(super) fn put_aliases(out: &mut Vec<u8>, miner: &Miner) {
    let entries = miner.by_key.iter().filter(|entry| entry.is_alias);
    let mut aliases: Vec<(u64, u32)> = entries.map(|entry| (entry.key, entry.template.0)).collect();
    aliases.sort_unstable();
    put::list(out, aliases.iter(), |out, (key, template)| {
        put::u64(out, *key);
        put::u32(out, *template);
    });
}

pub(super) fn put_signature(out: &mut Vec<u8>, entry: &Entry) {
    put::u64(out, entry.signature);
    put::u32(out, entry.scope);
    put::u32(out, entry.skeleton);
    out.extend_from_slice(&[entry.words, entry.names, u8::from(entry.is_spared)]);
    put::list(out, entry.members().iter(), |out, member| put::u32(out, *member));
}

pub(super) fn put_command(out: &mut Vec<u8>, (id, command): &(CommandId, Command)) {
    put::u64(out, id.0);
    let (kind, template) = match command {
        Command::Split { template, .. } => (0, template),
        Command::Merge { template, .. } => (1, template),
        Command::Mask { template, .. } => (2, template),
        Command::Rename { template, .. } => (3, template),
        Command::Ignore { template } => (4, template),
    };
    out.push(kind);
    put::u64(out, *template);
    match command {
        Command::Split { element, .. } | Command::Mask { element, .. } => put::u16(out, *element),
        Command::Merge { into, .. } => put::u64(out, *into),
        Command::Rename { name, .. } => put::text(out, name),
        Command::Ignore { .. } => {}
    }
}

impl Miner {
    pub(super) fn restore_templates(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let count = reader.u32()?;
        for _ in 0..count {
            let (template, detail) = reader.template()?;
            let others = [template.merged_into.map(|into| into.0), detail.split_from];
            let scope = self.scopes.get_mut(template.scope.0 as usize).ok_or(Error::Damaged("scopes"))?;
            if others.iter().flatten().any(|other| *other >= count) {
                return Err(Error::Damaged("templates"));
            }
            scope.templates += u32::from(!template.is_overflow && template.merged_into.is_none());
            if self.has_id(template.id) {
                return Err(Error::Damaged("ids"));
            }
            self.add_template(template, detail);
        }
        let leads_on = |template: &Template| {
            let next = |at: &TemplateIndex| self.templates[at.0 as usize].merged_into;
            std::iter::successors(template.merged_into, next).take(self.templates.len()).count()
                < self.templates.len()
        };
        if self.templates.iter().all(leads_on) { Ok(()) } else { Err(Error::Damaged("templates")) }
    }

    pub(super) fn restore_aliases(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        for _ in 0..reader.u32()? {
            let (key, template) = (reader.u64()?, reader.u32()?);
            self.check_members(&[template])?;
            if self.has_id(key) {
                return Err(Error::Damaged("aliases"));
            }
            self.insert_key(key, TemplateIndex(template), true);
            self.aliases += 1;
        }
        Ok(())
    }

    pub(super) fn restore_merges(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.merges_dropped = reader.u64()?;
        for _ in 0..reader.u32()? {
            let (from, into) = (reader.u32()?, reader.u32()?);
            self.check_members(&[from, into])?;
            let id = |template: u32| self.templates[template as usize].id;
            self.merges.push_back(Merge {
                from: id(from),
                into: id(into),
                from_template: TemplateIndex(from),
                into_template: TemplateIndex(into),
            });
        }
        Ok(())
    }

    pub(super) fn check_scope(&self, scope: u32) -> Result<(), Error> {
        if (scope as usize) < self.scopes.len() { Ok(()) } else { Err(Error::Damaged("scopes")) }
    }

    pub(super) fn check_members(&self, members: &[u32]) -> Result<(), Error> {
        let is_known = members.iter().all(|member| (*member as usize) < self.templates.len());
        if is_known { Ok(()) } else { Err(Error::Damaged("templates")) }
    }
}

impl Reader<'_> {
    pub(super) fn options(&mut self) -> Result<Options, Error> {
        Ok(Options {
            templates_per_scope_max: self.u32()?,
            scopes_max: self.u32()?,
            tokens_max: self.u32()?,
            bytes_max: self.u32()?,
            text_bytes_max: self.u64()?,
        })
    }

    pub(super) fn scope_name(&mut self) -> Result<ScopeName, Error> {
        Ok(ScopeName { workspace: self.text()?, data_source: self.text()?, service: self.text()? })
    }

    fn template(&mut self) -> Result<(Template, Detail), Error> {
        let (id, scope, count, flags) = (self.u64()?, ScopeId(self.u32()?), self.u64()?, self.u8()?);
        let (merged_into, split_from) = (self.u32()?, self.u32()?);
        let template = Template {
            id,
            scope,
            count,
            text: self.text()?,
            typed: self.text()?,
            is_overflow: flags & 1 != 0,
            merged_into: (flags & 4 != 0).then_some(TemplateIndex(merged_into)),
            name: None,
            is_ignored: false,
        };
        let detail = Detail {
            exemplar: self.text()?.into(),
            is_object: flags & 2 != 0,
            elements: self.u16()?,
            masked: self.list(Self::u16)?,
            wished: self.list(Self::u16)?,
            literal: self.list(Self::u16)?,
            columns: self.list(Self::column)?,
            split_from: (flags & 8 != 0).then_some(split_from),
        };
        Ok((template, detail))
    }

    pub(super) fn signature(&mut self) -> Result<Entry, Error> {
        let (signature, scope, skeleton) = (self.u64()?, self.u32()?, self.u32()?);
        let [words, names, is_spared] = self.array()?;
        let list = self.list(Self::u32)?;
        let mut members = [0; limits::MEMBERS_MAX];
        members.get_mut(..list.len()).ok_or(Error::Damaged("signatures"))?.copy_from_slice(&list);
        let (len, is_spared) = (list.len() as u8, is_spared != 0);
        Ok(Entry { signature, scope, skeleton, len, words, names, is_spared, members })
    }

    pub(super) fn edge(&mut self) -> Result<Edge, Error> {
        Ok(Edge { from: self.u32()?, mark: self.u64()?, to: self.u32()? })
    }

    pub(super) fn command(&mut self) -> Result<(CommandId, Command), Error> {
        let (id, kind, template) = (CommandId(self.u64()?), self.u8()?, self.u64()?);
        let command = match kind {
            0 => Command::Split { template, element: self.u16()? },
            1 => Command::Merge { template, into: self.u64()? },
            2 => Command::Mask { template, element: self.u16()? },
            3 => Command::Rename { template, name: self.text()? },
            4 => Command::Ignore { template },
            _ => return Err(Error::Damaged("commands")),
        };
        Ok((id, command))
    }
}
