//! A miner as bytes and back.
//!
//! All numbers are little-endian; a text is its length in bytes as u32, then its UTF-8; a list is its length as u32,
//! then its items.
//!
//! ```text
//! version        u8   = 3
//! options        u32 templates_per_scope_max, u32 scopes_max, u32 tokens_max, u32 bytes_max, u64 text_bytes_max
//! scopes         list of text workspace, text data_source, text service
//! created        u64, u64 rows_gone
//! templates      list of u64 id, u32 scope, u64 count, u8 flags (1 overflow, 2 object, 4 merged, 8 split, 16 base,
//!                32 used, 64 settled), u32 merged_into, u32 split_from, u64 born, u64 count_seen, u8 credits,
//!                text text, text typed, text exemplar, u16 elements, masked, wished, literal: list of u16;
//!                columns: list, see `snapshot/column.rs`
//! rooms          per scope: ring, free, merged: list of u32; gone: list of u64 id, u8 is_remembered; u64 evicted;
//!                door: list of u32
//! aliases        list of u64 key, u32 template, u64 stamp, by key
//! signatures     list of u64 signature, u32 scope, u32 skeleton, u64 stamp, u8 words, u8 names, u8 is_spared,
//!                list of u32 members (all bits set: evicted)
//! patterns       targets: list of u32 template, u64 stamp; edges: list of u32 from, u64 mark, u32 to
//! merges         u64 dropped, list of u64 from, u64 into, u32 from_template, u32 into_template
//! commands       u64 next, list of u64 id and the command, see `snapshot/command.rs`
//! checksum       u64  hash of everything before it
//! ```
//!
//! Ways to be broken, each an error: cut anywhere or changed anywhere (checksum), written by another version
//! (version), and, with a checksum that fits, a scope or template that does not exist, a name or id given twice, text
//! that is not UTF-8, or bytes left over.

mod bytes;
mod column;
mod command;
mod parts;
#[cfg(test)]
mod tests;

use crate::commands::CommandId;
use crate::key;
use crate::merge::signature::NOBODY;
use crate::miner::Miner;
use bytes::{Reader, put};

const VERSION: u8 = 3;
const CHECKSUM_SEED: u64 = 0x5e15_6d0f;

/// Why a miner could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Use a larger value.
    #[error("option {0} is 0: set it to 1 or more")]
    Option(&'static str),
    /// Start with an empty miner and replay, or use the program that wrote it.
    #[error(
        "snapshot has version {0}, this program reads 3: replay the log, or use the program that wrote it"
    )]
    Version(u8),
    /// Start with an empty miner and replay.
    #[error("snapshot is damaged at its {0}: replay the log from its beginning")]
    Damaged(&'static str),
}

impl Miner {
    /// The miner as bytes. [`Miner::restore`] gives one that behaves the same from here on.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        parts::put_options(&mut out, &self.options);
        put::list(&mut out, self.scopes.iter(), |out, scope| {
            put::text(out, &scope.name.workspace);
            put::text(out, &scope.name.data_source);
            put::text(out, &scope.name.service);
        });
        put::u64(&mut out, self.created);
        put::u64(&mut out, self.rows_gone as u64);
        let templates = self.templates.iter().zip(&self.details);
        put::list(&mut out, templates, |out, (template, detail)| parts::put_template(out, template, detail));
        self.scopes.iter().for_each(|scope| parts::put_room(&mut out, self, &scope.room));
        parts::put_aliases(&mut out, self);
        put::list(&mut out, self.signatures.entries().collect::<Vec<_>>().into_iter(), parts::put_signature);
        parts::put_patterns(&mut out, &self.patterns);
        put::u64(&mut out, self.merges_dropped);
        put::list(&mut out, self.merges.iter(), parts::put_merge);
        put::u64(&mut out, self.commands.next);
        put::list(&mut out, self.commands.list.iter(), |out, (id, wish)| {
            put::u64(out, id.0);
            command::put(out, wish);
        });
        let checksum = key::hash(CHECKSUM_SEED, &out);
        put::u64(&mut out, checksum);
        out
    }

    /// The miner that [`Miner::snapshot`] was called on.
    ///
    /// # Errors
    /// [`Error::Version`] if another version wrote it, [`Error::Damaged`] if a byte is missing or changed.
    pub fn restore(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.first() {
            Some(&VERSION) => {}
            Some(&version) => return Err(Error::Version(version)),
            None => return Err(Error::Damaged("length")),
        }
        let (body, checksum) = bytes.split_last_chunk::<8>().ok_or(Error::Damaged("length"))?;
        if key::hash(CHECKSUM_SEED, body) != u64::from_le_bytes(*checksum) {
            return Err(Error::Damaged("checksum"));
        }
        let mut reader = Reader { bytes: body.get(1..).ok_or(Error::Damaged("length"))? };
        let mut miner = Self::new(reader.options()?);
        for _ in 0..reader.u32()? {
            let name = reader.scope_name()?;
            if miner.find_scope(&name.workspace, &name.data_source, &name.service).is_some() {
                return Err(Error::Damaged("scopes"));
            }
            miner.add_scope(name);
        }
        miner.created = reader.u64()?;
        miner.rows_gone = reader.u64()? as usize;
        miner.restore_templates(&mut reader)?;
        miner.restore_rooms(&mut reader)?;
        miner.restore_aliases(&mut reader)?;
        for _ in 0..reader.u32()? {
            let entry = reader.signature()?;
            let members = entry.members().iter().copied().filter(|member| *member != NOBODY);
            miner.check_members(&members.collect::<Vec<_>>())?;
            miner.check_scope(entry.scope)?;
            miner.signatures.restore(entry);
        }
        miner.restore_patterns(&mut reader)?;
        miner.restore_merges(&mut reader)?;
        miner.commands.next = reader.u64()?;
        for _ in 0..reader.u32()? {
            let id = CommandId(reader.u64()?);
            miner.commands.list.push((id, reader.command()?));
        }
        if !reader.bytes.is_empty() {
            return Err(Error::Damaged("length"));
        }
        miner.restore_commands();
        Ok(miner)
    }
}
