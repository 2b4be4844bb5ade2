//! How far the messages of a thread got.

use super::Outbox;
use model::Timestamp;

/// Where the messages of one thread on one channel stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// the next one waits for its turn or for an answer
    Waiting {
        /// tries so far
        attempts: u32,
        /// when it is tried next; `None` while it is under way
        due: Option<Timestamp>,
    },
    /// the last one was given up
    GivenUp {
        /// when
        at: Timestamp,
        /// why
        reason: String,
    },
    /// the receiver took the last one
    Arrived {
        /// when
        at: Timestamp,
    },
}

impl Outbox {
    /// How far the messages of a thread got; `None` if nothing is known of it, or not any more.
    #[must_use]
    pub fn standing(&self, channel: &str, thread: &str) -> Option<Standing> {
        let place = (channel.to_owned(), thread.to_owned());
        let first = self.state.threads.get(&place).and_then(|ids| self.state.letters.get(ids.first()?));
        if let Some(letter) = first {
            let due = letter.started.is_none().then_some(letter.due);
            return Some(Standing::Waiting { attempts: letter.attempts, due });
        }
        let arrived = self.state.threads_told.get(&place).map(|(_, at)| *at);
        let dead = self.state.dead.iter().rev();
        let mut dead = dead.filter(|dead| dead.intent.channel == channel && dead.intent.thread == thread);
        match dead.next().filter(|dead| arrived.is_none_or(|at| at <= dead.at)) {
            Some(dead) => Some(Standing::GivenUp { at: dead.at, reason: dead.reason.clone() }),
            None => arrived.map(|at| Standing::Arrived { at }),
        }
    }
}
