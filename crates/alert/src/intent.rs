//! What the planner wants told: one message to one channel.

use crate::Item;
use crate::codec::{coded, coded_choice};
use model::{AlertSeverity, Timestamp};

/// What happened to an alert that is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transition {
    /// it began
    Opened,
    /// it is more severe than when it was told
    Rose,
    /// it was seen many times more often than when it was told
    Grew,
    /// it still fires
    Reminder,
    /// somebody has it
    Acknowledged,
    /// it is over
    Resolved,
}

impl Transition {
    /// The name in APIs and webhooks.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Rose => "rose",
            Self::Grew => "grew",
            Self::Reminder => "reminder",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }
}

/// Where everything told in one thread stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// something fires
    Firing,
    /// all that fires is acknowledged
    Acknowledged,
    /// all is over
    Resolved,
}

impl Status {
    /// The name in APIs and webhooks.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Acknowledged => "acknowledged",
            Self::Resolved => "resolved",
        }
    }
}

/// Why alerts stand in one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gathering {
    /// they are of one group
    Group,
    /// more came at once than people can read
    Storm,
    /// they are not urgent
    Digest,
}

/// Number of an intent, counted from 1 in the order they were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentId(pub u64);

coded_choice!(Transition { Opened = 0, Rose = 1, Grew = 2, Reminder = 3, Acknowledged = 4, Resolved = 5 });
coded_choice!(Status { Firing = 0, Acknowledged = 1, Resolved = 2 });
coded_choice!(Gathering { Group = 0, Storm = 1, Digest = 2 });
coded!(IntentId { 0 });

/// One alert in a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// what happened
    pub transition: Transition,
    /// the alert as it was then
    pub item: Item,
    /// its highest severity since it began
    pub severity: AlertSeverity,
    /// how often it came and went while it counted as one; 0 for one that does not flap
    pub flaps: u64,
    /// who has it; empty if nobody
    pub owner: String,
}

coded!(Line { transition, item, severity, flaps, owner });

/// One message to one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// its number
    pub id: IntentId,
    /// name of the channel
    pub channel: String,
    /// what all messages about the same thing share: the key by which receivers merge, update and close. Messages of
    /// one thread are sent in order
    pub thread: String,
    /// where the thread stands after this
    pub status: Status,
    /// the highest of its alerts
    pub severity: AlertSeverity,
    /// why these alerts stand together
    pub gathering: Gathering,
    /// the most severe first, at most [`crate::limits::LINES_MAX`]; never empty
    pub lines: Vec<Line>,
    /// alerts beyond those
    pub more: u64,
    /// services of all of them, counted
    pub services: u64,
    /// when it was planned, in event time
    pub planned: Timestamp,
    /// why it is sent, in words
    pub reason: String,
}

coded!(Intent { id, channel, thread, status, severity, gathering, lines, more, services, planned, reason });

impl Intent {
    /// What stays the same over all tries: receivers that know it take the message once.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        let hash = crate::item::sha256_hex(&format!("{}|{}|{}", self.id.0, self.channel, self.thread));
        let part = |begin: usize, end: usize| hash.get(begin..end).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    /// The first, most severe alert.
    pub(crate) fn first(&self) -> Option<&Line> {
        self.lines.first()
    }
}
