//! A miner as bytes and back.
//!
//! All numbers are little-endian; a text is its length in bytes as u32, then its UTF-8.
//!
//! ```text
//! version        u8   = 1
//! options        u32 templates_per_scope_max, u32 scopes_max, u32 tokens_max, u32 bytes_max, u64 text_bytes_max
//! scopes         u32 count, each: text workspace, text data_source, text service
//! templates      u32 count, each: u64 id, u32 scope, u64 count, u8 is_overflow, text text, text typed
//! checksum       u64  hash of everything before it
//! ```
//!
//! Ways to be broken, each an error: cut anywhere or changed anywhere (checksum), written by a later version
//! (version), and, with a checksum that fits, a scope that does not exist, a name or id given twice, text that is not
//! UTF-8, or bytes left over.

use crate::key;
use crate::miner::{Miner, Options};
use crate::template::{ScopeId, ScopeName, Template};

const VERSION: u8 = 1;
const CHECKSUM_SEED: u64 = 0x5e15_6d0f;

/// Why a miner could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Use a larger value.
    #[error("option {0} is 0: set it to 1 or more")]
    Option(&'static str),
    /// Start with an empty miner and replay, or use the program that wrote it.
    #[error(
        "snapshot has version {0}, this program reads 1: replay the log, or use the program that wrote it"
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
        let options = &self.options;
        for bound in
            [options.templates_per_scope_max, options.scopes_max, options.tokens_max, options.bytes_max]
        {
            out.extend_from_slice(&bound.to_le_bytes());
        }
        out.extend_from_slice(&options.text_bytes_max.to_le_bytes());
        out.extend_from_slice(&(self.scopes.len() as u32).to_le_bytes());
        for scope in &self.scopes {
            put_text(&mut out, &scope.name.workspace);
            put_text(&mut out, &scope.name.data_source);
            put_text(&mut out, &scope.name.service);
        }
        out.extend_from_slice(&(self.templates.len() as u32).to_le_bytes());
        for template in &self.templates {
            out.extend_from_slice(&template.id.to_le_bytes());
            out.extend_from_slice(&template.scope.0.to_le_bytes());
            out.extend_from_slice(&template.count.to_le_bytes());
            out.push(u8::from(template.is_overflow));
            put_text(&mut out, &template.text);
            put_text(&mut out, &template.typed);
        }
        let checksum = key::hash(CHECKSUM_SEED, &out);
        out.extend_from_slice(&checksum.to_le_bytes());
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
        for _ in 0..reader.u32()? {
            let template = reader.template()?;
            let scope = miner.scopes.get_mut(template.scope.0 as usize).ok_or(Error::Damaged("scopes"))?;
            scope.templates += u32::from(!template.is_overflow);
            if miner.has_id(template.id) {
                return Err(Error::Damaged("ids"));
            }
            miner.add_template(template);
        }
        if reader.bytes.is_empty() { Ok(miner) } else { Err(Error::Damaged("length")) }
    }
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn options(&mut self) -> Result<Options, Error> {
        Ok(Options {
            templates_per_scope_max: self.u32()?,
            scopes_max: self.u32()?,
            tokens_max: self.u32()?,
            bytes_max: self.u32()?,
            text_bytes_max: self.u64()?,
        })
    }

    fn scope_name(&mut self) -> Result<ScopeName, Error> {
        Ok(ScopeName { workspace: self.text()?, data_source: self.text()?, service: self.text()? })
    }

    fn template(&mut self) -> Result<Template, Error> {
        let (id, scope, count) = (self.u64()?, ScopeId(self.u32()?), self.u64()?);
        let is_overflow = self.take(1)?[0] != 0;
        Ok(Template { id, scope, count, is_overflow, text: self.text()?, typed: self.text()? })
    }

    fn take(&mut self, len: usize) -> Result<&[u8], Error> {
        let (head, tail) = self.bytes.split_at_checked(len).ok_or(Error::Damaged("length"))?;
        self.bytes = tail;
        Ok(head)
    }

    fn u32(&mut self) -> Result<u32, Error> {
        let bytes = self.take(4)?.try_into().map_err(|_| Error::Damaged("length"))?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn u64(&mut self) -> Result<u64, Error> {
        let bytes = self.take(8)?.try_into().map_err(|_| Error::Damaged("length"))?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn text(&mut self) -> Result<String, Error> {
        let len = self.u32()? as usize;
        let bytes = self.take(len)?.to_vec();
        String::from_utf8(bytes).map_err(|_| Error::Damaged("text"))
    }
}
