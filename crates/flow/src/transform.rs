//! What happens to events between a source and its sinks, one transform after the other.
//!
//! ```text
//! events ──▶ filter / map (VRL, feature `vrl`) ──▶ dedup ──▶ join ──▶ judge ──▶ sinks
//!                  │ Dropped, with its reason    │ Failed, with error and stack
//!                  ▼                             ▼
//!               counted                     failed topic
//! ```
//!
//! A transform is a state machine: what it answers is a function of its options, of the events it was given and of the
//! times it was given them at. It has no clock. Whoever runs it keeps `now` beside the events, so that a restart which
//! restores a snapshot and gives the later events again gets the same answers again.

mod dedup;
mod error;
mod join;
pub mod limits;
mod path;
mod snapshot;
#[cfg(feature = "vrl")]
mod vrl;

pub use dedup::{Dedup, DedupOptions};
pub use error::{Error, Place};
pub use join::{Join, JoinKind, JoinOptions, JoinSide};
pub use path::FieldPath;
#[cfg(feature = "vrl")]
pub use vrl::{VrlFilter, VrlMap};

use model::Timestamp;
use serde_json::Value;

/// What became of one event.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// goes on, changed or not
    Passed(Value),
    /// goes on as several events, in this order: a join that completes more than one pair
    Split(Vec<Value>),
    /// goes no further, as it should; counted by its reason
    Dropped(DropReason),
    /// kept by the transform, which will answer for it when another event or the time comes, see [`Transform::due`]
    Held,
    /// goes to the failed topic
    Failed {
        /// what went wrong, in one line
        error: String,
        /// where; empty if the error says it
        stack: String,
    },
}

/// Why an event goes no further. Each is intended by the pipeline's author, except [`DropReason::Full`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// a filter said no
    Filtered,
    /// a map said `abort`
    Aborted,
    /// its key was seen within the window
    Duplicate,
    /// no event of the other stream came within the window
    Unmatched,
    /// given up for newer ones at the bound of a join; not intended
    Full,
}

impl DropReason {
    /// The reason as counters name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Filtered => "filtered",
            Self::Aborted => "aborted",
            Self::Duplicate => "duplicate",
            Self::Unmatched => "unmatched",
            Self::Full => "full",
        }
    }
}

/// One step of a pipeline.
///
/// It is called from one thread at a time, again and again, with batches of any size; `now` never goes back. It keeps
/// nothing outside of itself.
pub trait Transform: Send {
    /// One outcome for each event, in their order. The batches do not matter: two calls with one event each answer as
    /// one call with both.
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome>;

    /// What is due without an event: outcomes of events that were [`Outcome::Held`] and whose time is over. Called
    /// after each batch and at least once a second.
    fn due(&mut self, _now: Timestamp) -> Vec<Outcome> {
        Vec::new()
    }

    /// The state, for [`Transform::restore`]: its version, its content and a checksum. Empty if there is none.
    fn snapshot(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Takes the state of a snapshot in place of its own. Bytes come from disk and are checked; on an error the state
    /// stays as it was.
    ///
    /// # Errors
    /// [`Error::Snapshot`] if the bytes are damaged, or of a newer version.
    fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if bytes.is_empty() {
            Ok(())
        } else {
            Err(Error::Snapshot("this transform keeps no state".to_owned()))
        }
    }
}
