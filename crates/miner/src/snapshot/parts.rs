//! The parts of a snapshot, each as bytes and back.

use std::sync::OnceLock;

use super::Error;
use super::bytes::{Reader, put};
use super::column;
use crate::limits;
use crate::merge::pattern::{Edge, Patterns, Target};
use crate::merge::signature::Entry;
use crate::miner::room::{Room, Standing};
use crate::miner::{Detail, KeyKind, Miner, Options};
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
    let Standing { born, count_seen, credits, is_used, is_settled } = detail.standing;
    let flags = [
        template.is_overflow,
        detail.is_object,
        template.merged_into.is_some(),
        detail.split_from.is_some(),
        detail.is_base,
        is_used,
        is_settled,
    ];
    out.push(flags.iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag)));
    put::u32(out, template.merged_into.map_or(0, |into| into.0));
    put::u32(out, detail.split_from.unwrap_or(0));
    put::u64(out, born);
    put::u64(out, count_seen);
    out.push(credits);
    put::text(out, &template.text);
    put::text(out, &template.typed);
    put::text(out, &detail.exemplar);
    put::u16(out, detail.elements);
    for places in [&detail.masked, &detail.wished, &detail.literal] {
        put::list(out, places.iter(), |out, place| put::u16(out, *place));
    }
    put::list(out, detail.columns.iter(), column::put);
}

pub(super) fn put_room(out: &mut Vec<u8>, miner: &Miner, room: &Room) {
    for slots in [&room.ring, &room.free, &room.merged] {
        put::list(out, slots.iter(), |out, slot| put::u32(out, *slot));
    }
    put::list(out, room.gone.iter(), |out, id| {
        put::u64(out, *id);
        out.push(u8::from(miner.is_remembered(*id)));
    });
    put::u64(out, room.evicted);
    put::list(out, room.door.marks.iter(), |out, mark| put::u32(out, *mark));
}

pub(super) fn put_aliases(out: &mut Vec<u8>, miner: &Miner) {
    let entries = miner.by_key.iter().filter(|entry| entry.kind == KeyKind::Alias);
    let mut aliases: Vec<_> = entries.map(|entry| (entry.key, entry.template.0, entry.stamp)).collect();
    aliases.sort_unstable();
    put::list(out, aliases.iter(), |out, (key, template, stamp)| {
        put::u64(out, *key);
        put::u32(out, *template);
        put::u64(out, *stamp);
    });
}

pub(super) fn put_patterns(out: &mut Vec<u8>, patterns: &Patterns) {
    put::list(out, patterns.targets.iter(), |out, target| {
        put::u32(out, target.template);
        put::u64(out, target.stamp);
    });
    put::list(out, patterns.log.iter(), |out, edge| {
        put::u32(out, edge.from);
        put::u64(out, edge.mark);
        put::u32(out, edge.to);
    });
}

pub(super) fn put_merge(out: &mut Vec<u8>, merge: &Merge) {
    put::u64(out, merge.from);
    put::u64(out, merge.into);
    put::u32(out, merge.from_template.0);
    put::u32(out, merge.into_template.0);
}

pub(super) fn put_signature(out: &mut Vec<u8>, entry: &Entry) {
    put::u64(out, entry.signature);
    put::u32(out, entry.scope);
    put::u32(out, entry.skeleton);
    put::u64(out, entry.stamp);
    out.extend_from_slice(&[entry.words, entry.names, u8::from(entry.is_spared)]);
    put::list(out, entry.members().iter(), |out, member| put::u32(out, *member));
}

impl Miner {
    pub(super) fn restore_templates(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let count = reader.u32()?;
        for _ in 0..count {
            let (template, detail) = reader.template()?;
            let others = [template.merged_into.map(|into| into.0), detail.split_from];
            self.check_scope(template.scope.0)?;
            if others.iter().flatten().any(|other| *other >= count) {
                return Err(Error::Damaged("templates"));
            }
            self.restore_template(template, detail);
        }
        let leads_on = |template: &Template| {
            let next = |at: &TemplateIndex| self.templates[at.0 as usize].merged_into;
            std::iter::successors(template.merged_into, next).take(self.templates.len()).count()
                < self.templates.len()
        };
        if self.templates.iter().all(leads_on) { Ok(()) } else { Err(Error::Damaged("templates")) }
    }

    fn restore_template(&mut self, template: Template, detail: Detail) {
        let scope = template.scope;
        let bytes = (template.text.len() + template.typed.len() + detail.exemplar.len()) as u64;
        let (is_own, stands) = (!template.is_overflow, template.merged_into.is_none());
        let overhead = if stands { limits::TEMPLATE_BYTES } else { 0 };
        self.hold(scope, bytes + overhead, detail.columns.len());
        let held = &mut self.scopes[scope.0 as usize];
        held.templates += u32::from(is_own && stands);
        held.slots += u32::from(is_own);
        held.room.settled += u32::from(detail.standing.is_settled);
        self.templates.push(template);
        self.details.push(detail);
    }

    /// What each scope keeps to make room; then the keys of all templates that were not evicted.
    pub(super) fn restore_rooms(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let mut gone = Vec::new();
        let mut is_free = vec![false; self.templates.len()];
        for scope in 0..self.scopes.len() {
            let [ring, free, merged] = [reader.slots()?, reader.slots()?, reader.slots()?];
            for slots in [&ring, &free, &merged] {
                self.check_members(slots)?;
                let is_own = |slot: &u32| self.templates[*slot as usize].scope.0 as usize == scope;
                if !slots.iter().all(is_own) {
                    return Err(Error::Damaged("rooms"));
                }
            }
            free.iter().for_each(|slot| is_free[*slot as usize] = true);
            gone.push(reader.list(|reader| Ok((reader.u64()?, reader.u8()? != 0)))?);
            let room = &mut self.scopes[scope].room;
            (room.ring, room.free, room.merged) = (ring.into(), free.into(), merged.into());
            room.evicted = reader.u64()?;
            room.door.marks = reader.list(Reader::u32)?;
            if !(room.door.marks.is_empty() || room.door.marks.len().is_power_of_two()) {
                return Err(Error::Damaged("rooms"));
            }
        }
        for at in (0..self.templates.len()).filter(|at| !is_free[*at]) {
            if self.has_id(self.templates[at].id) {
                return Err(Error::Damaged("ids"));
            }
            self.insert_key(self.templates[at].id, TemplateIndex(at as u32), KeyKind::Own);
        }
        for (scope, gone) in (0..).map(ScopeId).zip(gone) {
            for (id, is_remembered) in gone {
                self.restore_gone(scope, id, is_remembered)?;
            }
        }
        Ok(())
    }

    fn restore_gone(&mut self, scope: ScopeId, id: u64, is_remembered: bool) -> Result<(), Error> {
        let is_taken = self.entry(id).is_some_and(|entry| entry.kind != KeyKind::Gone);
        if is_remembered && is_taken {
            return Err(Error::Damaged("ids"));
        }
        if is_remembered {
            let other = self.overflow(scope);
            self.add_gone(scope, id, other);
        } else {
            self.gone += 1;
            self.scopes[scope.0 as usize].room.gone.push_back(id);
        }
        Ok(())
    }

    pub(super) fn restore_aliases(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        for _ in 0..reader.u32()? {
            let (key, template, stamp) = (reader.u64()?, reader.u32()?, reader.u64()?);
            self.check_members(&[template])?;
            if self.has_id(key) {
                return Err(Error::Damaged("aliases"));
            }
            self.insert_key_of(key, TemplateIndex(template), KeyKind::Alias, stamp);
        }
        Ok(())
    }

    pub(super) fn restore_patterns(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        for _ in 0..reader.u32()? {
            let target = Target { template: reader.u32()?, stamp: reader.u64()? };
            self.check_members(&[target.template])?;
            self.patterns.targets.push(target);
        }
        let mut scopes: Vec<u32> = Vec::new();
        for _ in 0..reader.u32()? {
            let edge = reader.edge()?;
            if edge.is_end() && edge.to as usize >= self.patterns.targets.len() {
                return Err(Error::Damaged("patterns"));
            }
            let scope = scopes.get(edge.from as usize).copied().unwrap_or(u32::MAX - edge.from);
            self.check_scope(scope)?;
            scopes.push(scope);
            self.patterns.restore(edge);
            self.patterns.hold(scope, 1);
        }
        Ok(())
    }

    pub(super) fn restore_merges(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.merges_dropped = reader.u64()?;
        for _ in 0..reader.u32()? {
            let (from, into) = (reader.u64()?, reader.u64()?);
            let (from_template, into_template) = (reader.u32()?, reader.u32()?);
            self.check_members(&[from_template, into_template])?;
            self.merges.push_back(Merge {
                from,
                into,
                from_template: TemplateIndex(from_template),
                into_template: TemplateIndex(into_template),
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
    fn slots(&mut self) -> Result<Vec<u32>, Error> {
        self.list(Self::u32)
    }

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
        let standing = Standing {
            born: self.u64()?,
            count_seen: self.u64()?,
            credits: self.u8()?,
            is_used: flags & 32 != 0,
            is_settled: flags & 64 != 0,
        };
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
            is_base: flags & 16 != 0,
            standing,
            shape: OnceLock::new(),
        };
        Ok((template, detail))
    }

    pub(super) fn signature(&mut self) -> Result<Entry, Error> {
        let (signature, scope, skeleton) = (self.u64()?, self.u32()?, self.u32()?);
        let stamp = self.u64()?;
        let [words, names, is_spared] = self.array()?;
        let list = self.list(Self::u32)?;
        let mut members = [0; limits::MEMBERS_MAX];
        members.get_mut(..list.len()).ok_or(Error::Damaged("signatures"))?.copy_from_slice(&list);
        let (len, is_spared) = (list.len() as u8, is_spared != 0);
        Ok(Entry { signature, scope, skeleton, len, words, names, is_spared, stamp, members })
    }

    pub(super) fn edge(&mut self) -> Result<Edge, Error> {
        Ok(Edge { from: self.u32()?, mark: self.u64()?, to: self.u32()? })
    }
}
