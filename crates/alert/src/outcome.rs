//! What a receiver's answer means.

use crate::codec::{Coded, coded_choice};
use model::codec::{Damage, Reader, Writer};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How far a refusal reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// this message only: others may be taken
    Message,
    /// the whole channel: a wrong token, an archived room
    Channel,
}

coded_choice!(Reach { Message = 0, Channel = 1 });

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// the receiver has it
    Delivered {
        /// how the receiver calls the message, for updates in place; empty if it did not say
        provider_id: String,
    },
    /// not now
    Retry {
        /// how long the receiver wants to be left alone; the whole channel waits
        after: Option<Duration>,
        /// why, in words
        reason: String,
    },
    /// never like this
    Permanent {
        /// how far that reaches
        reach: Reach,
        /// why, in words
        reason: String,
    },
}

impl Outcome {
    /// Taken, without an id.
    #[must_use]
    pub fn delivered() -> Self {
        Self::Delivered { provider_id: String::new() }
    }

    /// The best of several receivers of which one is enough; nothing tried is worth a retry.
    #[must_use]
    pub fn best(outcomes: Vec<Self>) -> Self {
        let rank = |outcome: &Self| match outcome {
            Self::Delivered { .. } => 0,
            Self::Retry { .. } => 1,
            Self::Permanent { .. } => 2,
        };
        let nothing = || Self::Retry { after: None, reason: "nothing was sent".to_owned() };
        outcomes.into_iter().min_by_key(rank).unwrap_or_else(nothing)
    }
}

impl Coded for Outcome {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Delivered { provider_id } => {
                writer.u8(0);
                provider_id.write(writer);
            }
            Self::Retry { after, reason } => {
                writer.u8(1);
                after.write(writer);
                reason.write(writer);
            }
            Self::Permanent { reach, reason } => {
                writer.u8(2);
                reach.write(writer);
                reason.write(writer);
            }
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok(match reader.u8()? {
            0 => Self::Delivered { provider_id: String::read(reader)? },
            1 => Self::Retry { after: Option::read(reader)?, reason: String::read(reader)? },
            2 => Self::Permanent { reach: Reach::read(reader)?, reason: String::read(reader)? },
            _ => return Err(Damage("an outcome")),
        })
    }
}
