//! What people tell the engine. A command takes effect in the order of the log, so a replay obeys it again.

use crate::SubmitError;
use model::{IncidentId, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// Something that is to happen at its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Command {
    /// a version of a service went live
    Deploy {
        /// the service, not empty
        service: String,
        /// what it runs now; empty if nobody said
        version: String,
        /// event time in nanoseconds since 1970
        at: i64,
    },
    /// somebody has an incident in hand
    Acknowledge {
        /// its number
        incident: u64,
    },
}

impl Command {
    /// A deploy of `version`.
    #[must_use]
    pub fn deploy(service: impl Into<String>, version: impl Into<String>, at: Timestamp) -> Self {
        Self::Deploy { service: service.into(), version: version.into(), at: at.0 }
    }

    /// An acknowledgement.
    #[must_use]
    pub fn acknowledge(incident: IncidentId) -> Self {
        Self::Acknowledge { incident: incident.0 }
    }
}

/// Who waits for a command: true once it took effect, false if what it names is not there.
pub(crate) type CommandReply = oneshot::Sender<Result<bool, SubmitError>>;
