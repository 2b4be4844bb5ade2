//! Commands and changes of commands as bytes and back.
//!
//! ```text
//! command  u8 kind (0 split, 1 merge, 2 mask, 3 rename, 4 ignore), u64 template,
//!          then by kind: u16 element | u64 into | u16 element | text name | -
//! change   u8 version = 1, u8 what (0 apply, 1 revert), then command | u64 id
//! ```
//!
//! Ways for a change to be broken, each an error: another version, a kind or what that does not exist, cut anywhere,
//! a name that is not UTF-8 or too long, bytes left over. What it says may still be refused by the miner.

use super::Error;
use super::bytes::{Reader, put};
use crate::commands::{Change, Command, CommandError, CommandId};
use crate::limits;

const CHANGE_VERSION: u8 = 1;

pub(super) fn put(out: &mut Vec<u8>, command: &Command) {
    out.push(match command {
        Command::Split { .. } => 0,
        Command::Merge { .. } => 1,
        Command::Mask { .. } => 2,
        Command::Rename { .. } => 3,
        Command::Ignore { .. } => 4,
    });
    put::u64(out, command.template());
    match command {
        Command::Split { element, .. } | Command::Mask { element, .. } => put::u16(out, *element),
        Command::Merge { into, .. } => put::u64(out, *into),
        Command::Rename { name, .. } => put::text(out, name),
        Command::Ignore { .. } => {}
    }
}

impl Reader<'_> {
    pub(super) fn command(&mut self) -> Result<Command, Error> {
        let (kind, template) = (self.u8()?, self.u64()?);
        Ok(match kind {
            0 => Command::Split { template, element: self.u16()? },
            1 => Command::Merge { template, into: self.u64()? },
            2 => Command::Mask { template, element: self.u16()? },
            3 => Command::Rename { template, name: self.text()? },
            4 => Command::Ignore { template },
            _ => return Err(Error::Damaged("commands")),
        })
    }

    fn change(&mut self) -> Result<Change, Error> {
        if self.u8()? != CHANGE_VERSION {
            return Err(Error::Damaged("version"));
        }
        let change = match self.u8()? {
            0 => Change::Apply(self.command()?),
            1 => Change::Revert(CommandId(self.u64()?)),
            _ => return Err(Error::Damaged("kind")),
        };
        if self.bytes.is_empty() { Ok(change) } else { Err(Error::Damaged("length")) }
    }
}

impl Change {
    /// The change as bytes, for a log of changes.
    ///
    /// ```
    /// use seismolog_miner::{Change, Command, CommandId};
    ///
    /// for change in [Change::Apply(Command::Ignore { template: 7 }), Change::Revert(CommandId(3))] {
    ///     assert_eq!(Change::from_bytes(&change.to_bytes()), Ok(change));
    /// }
    /// ```
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![CHANGE_VERSION];
        match self {
            Self::Apply(command) => {
                out.push(0);
                put(&mut out, command);
            }
            Self::Revert(id) => {
                out.push(1);
                put::u64(&mut out, id.0);
            }
        }
        out
    }

    /// The change that [`Change::to_bytes`] was called on.
    ///
    /// # Errors
    /// [`CommandError::Bytes`] names the place that is damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CommandError> {
        let change = Reader { bytes }.change().map_err(|error| match error {
            Error::Damaged(place) => CommandError::Bytes(place),
            Error::Option(_) | Error::Version(_) => CommandError::Bytes("version"),
        })?;
        match &change {
            Self::Apply(Command::Rename { name, .. }) if name.len() > limits::NAME_BYTES_MAX => {
                Err(CommandError::Name(name.len()))
            }
            _ => Ok(change),
        }
    }
}
