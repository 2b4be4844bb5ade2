//! What the outbox learns, and its bytes in the log: a byte for the kind, then its fields.

use crate::codec::{self, Coded};
use crate::{Error, Intent, IntentId, Outcome};
use model::codec::{Damage, Reader, Writer};

/// What happens to letters, as written to the log.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// the planner wants it sent; a known one changes nothing
    Intended(Box<Intent>),
    /// it is about to be sent
    Started {
        /// which
        id: IntentId,
    },
    /// what became of the try
    Receipt {
        /// which
        id: IntentId,
        /// what the receiver said
        outcome: Outcome,
    },
    /// the program started again: what was under way is in doubt
    Restarted,
    /// people want a dead letter tried again
    Replay {
        /// which
        id: IntentId,
    },
    /// people mended the channel
    Enable {
        /// its name
        channel: String,
    },
}

impl Coded for Entry {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Intended(intent) => {
                writer.u8(0);
                intent.write(writer);
            }
            Self::Started { id } => {
                writer.u8(1);
                id.write(writer);
            }
            Self::Receipt { id, outcome } => {
                writer.u8(2);
                id.write(writer);
                outcome.write(writer);
            }
            Self::Restarted => writer.u8(3),
            Self::Replay { id } => {
                writer.u8(4);
                id.write(writer);
            }
            Self::Enable { channel } => {
                writer.u8(5);
                channel.write(writer);
            }
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok(match reader.u8()? {
            0 => Self::Intended(Box::new(Intent::read(reader)?)),
            1 => Self::Started { id: IntentId::read(reader)? },
            2 => Self::Receipt { id: IntentId::read(reader)?, outcome: Outcome::read(reader)? },
            3 => Self::Restarted,
            4 => Self::Replay { id: IntentId::read(reader)? },
            5 => Self::Enable { channel: String::read(reader)? },
            _ => return Err(Damage("an outbox entry")),
        })
    }
}

impl Entry {
    /// As bytes for the log.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::to_bytes(self)
    }

    /// Back from the log.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        codec::from_bytes(bytes)
    }
}
