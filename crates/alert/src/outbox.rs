//! What is to be sent, what was, and what to try next: a state machine of log entries.
//!
//! ```text
//! Intended ──▶ waiting ──next()──▶ Started ──▶ under way ──Receipt──▶ delivered: forgotten, its id stays
//!                 ▲                                │  │
//!                 └──── later, or Restarted ───────┘  └──▶ dead letter ──Replay──▶ waiting
//! ```
//!
//! The caller writes [`Entry::Started`] to the log before it sends, and [`Entry::Receipt`] after. A stop in between
//! leaves a letter in doubt: where the receiver knows idempotency keys it is sent again under the same key, elsewhere it
//! becomes a dead letter and a [`Trouble`], unless the channel says otherwise. So nothing is taken twice.
//!
//! Messages of one thread on one channel are sent in order, one at a time.

mod entry;
mod lane;
mod standing;

use crate::codec::{self, coded};
use crate::outcome::{Outcome, Reach};
use crate::{Error, Intent, IntentId, Status, limits};
use lane::Lane;
use model::{AlertSeverity, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub use entry::Entry;
pub use lane::LaneView;
pub use standing::Standing;

/// How a channel wants its letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// messages a second in the long run, above 0
    pub rate: f64,
    /// messages at once, at least 1
    pub burst: u32,
    /// longest wait between two tries
    pub backoff_max: Duration,
    /// whether a letter in doubt is sent again
    pub resends_in_doubt: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { rate: 1.0, burst: 5, backoff_max: Duration::from_secs(60), resends_in_doubt: false }
    }
}

/// A letter to be sent now.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// what to say, and where
    pub intent: Intent,
    /// tries before this one
    pub attempts: u32,
    /// the same at every try
    pub idempotency_key: String,
    /// how the receiver calls the thread's message; empty if it has none
    pub provider_id: String,
}

/// What people must hear of, since a message did not get through. Tell it on another channel and in the UI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// no more is sent there until people mend and enable it
    ChannelDisabled {
        /// its name
        channel: String,
        /// what the receiver said
        reason: String,
    },
    /// a message became a dead letter
    DeadLetter {
        /// its number
        id: IntentId,
        /// the channel
        channel: String,
        /// why
        reason: String,
    },
}

/// A message that was given up.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadLetter {
    /// the message
    pub intent: Intent,
    /// tries
    pub attempts: u32,
    /// when it was given up
    pub at: Timestamp,
    /// why
    pub reason: String,
}

coded!(DeadLetter { intent, attempts, at, reason });

#[derive(Clone, Debug, PartialEq)]
struct Letter {
    intent: Intent,
    /// when it came in, or was replayed
    since: Timestamp,
    due: Timestamp,
    attempts: u32,
    /// when its try began; `None` while it waits
    started: Option<Timestamp>,
}

coded!(Letter { intent, since, due, attempts, started });

#[derive(Clone, Debug, Default)]
struct State {
    letters: BTreeMap<IntentId, Letter>,
    /// letters of a (channel, thread), in order
    threads: BTreeMap<(String, String), BTreeSet<IntentId>>,
    lanes: BTreeMap<String, Lane>,
    dead: VecDeque<DeadLetter>,
    /// by (channel, thread): what the receiver calls its message, empty once it is over, and when it took the last
    threads_told: BTreeMap<(String, String), (String, Timestamp)>,
    last_intended: IntentId,
    delivered: u64,
    coalesced: u64,
    lost: u64,
}

coded!(State { letters, threads, lanes, dead, threads_told, last_intended, delivered, coalesced, lost });

/// The outbox. The same entries with the same times give the same letters, restored in between or not.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    policies: BTreeMap<String, Policy>,
    state: State,
}

impl Outbox {
    /// An empty one. A channel without a policy gets the default.
    #[must_use]
    pub fn new(policies: BTreeMap<String, Policy>) -> Self {
        Self { policies, state: State::default() }
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(policies: BTreeMap<String, Policy>, bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self { policies, state: codec::from_bytes(bytes)? })
    }

    /// Everything, as bytes.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        codec::to_bytes(&self.state)
    }

    /// Takes an entry of the log; gives what people must hear of.
    pub fn apply(&mut self, entry: Entry, now: Timestamp) -> Vec<Trouble> {
        match entry {
            Entry::Intended(intent) => self.intend(*intent, now),
            Entry::Started { id } => {
                self.start(id, now);
                Vec::new()
            }
            Entry::Receipt { id, outcome } => self.receive(id, outcome, now),
            Entry::Restarted => self.restart(now),
            Entry::Replay { id } => {
                self.replay(id, now);
                Vec::new()
            }
            Entry::Enable { channel } => {
                self.state.lanes.entry(channel).or_default().enable();
                Vec::new()
            }
        }
    }

    fn intend(&mut self, intent: Intent, now: Timestamp) -> Vec<Trouble> {
        if intent.id <= self.state.last_intended {
            return Vec::new();
        }
        self.state.last_intended = intent.id;
        let place = (intent.channel.clone(), intent.thread.clone());
        if intent.status == Status::Resolved {
            self.coalesce(&place);
        }
        let disabled =
            self.state.lanes.get(&intent.channel).and_then(|lane| lane.disabled().map(str::to_owned));
        let id = intent.id;
        let letter = Letter { intent, since: now, due: now, attempts: 0, started: None };
        self.state.threads.entry(place).or_default().insert(id);
        self.state.letters.insert(id, letter);
        if let Some(reason) = disabled {
            return self.bury(id, &format!("the channel is switched off: {reason}"), now);
        }
        self.shed(now)
    }

    /// What was never tried is not told any more when all is over: the end says when it began.
    fn coalesce(&mut self, place: &(String, String)) {
        let ids: Vec<IntentId> = self.state.threads.get(place).into_iter().flatten().copied().collect();
        for id in ids {
            let letter = self.state.letters.get(&id);
            if letter.is_some_and(|letter| letter.attempts == 0 && letter.started.is_none()) {
                self.remove(id);
                self.state.coalesced += 1;
            }
        }
    }

    /// At the bound the least severe, oldest waiting letter dies.
    fn shed(&mut self, now: Timestamp) -> Vec<Trouble> {
        if self.state.letters.len() <= limits::LETTERS_MAX {
            return Vec::new();
        }
        let waiting = self.state.letters.iter().filter(|(_, letter)| letter.started.is_none());
        let least = waiting.min_by_key(|(id, letter)| (letter.intent.severity, **id)).map(|(id, _)| *id);
        least.map_or_else(Vec::new, |id| self.bury(id, "too many letters wait", now))
    }

    fn start(&mut self, id: IntentId, now: Timestamp) {
        let Some(letter) = self.state.letters.get_mut(&id) else { return };
        if letter.started.is_some() {
            return;
        }
        letter.started = Some(now);
        letter.attempts = letter.attempts.saturating_add(1);
        let policy = self.policies.get(&letter.intent.channel).copied().unwrap_or_default();
        self.state.lanes.entry(letter.intent.channel.clone()).or_default().take(&policy, now);
    }

    fn receive(&mut self, id: IntentId, outcome: Outcome, now: Timestamp) -> Vec<Trouble> {
        let Some(letter) = self.state.letters.get(&id) else { return Vec::new() };
        let channel = letter.intent.channel.clone();
        let lane = self.state.lanes.entry(channel.clone()).or_default();
        match outcome {
            Outcome::Delivered { provider_id } => {
                lane.succeed();
                self.deliver(id, provider_id, now);
                Vec::new()
            }
            Outcome::Retry { after, reason } => {
                lane.fail(after.map(|after| after.min(limits::RETRY_AFTER_MAX)), now);
                self.postpone(id, &reason, now)
            }
            Outcome::Permanent { reach, reason } => {
                let mut troubles = Vec::new();
                if lane.refuse(reach == Reach::Channel, &reason) {
                    troubles
                        .push(Trouble::ChannelDisabled { channel: channel.clone(), reason: reason.clone() });
                }
                troubles.extend(self.bury(id, &reason, now));
                troubles.extend(self.bury_all(&channel, now));
                troubles
            }
        }
    }

    fn deliver(&mut self, id: IntentId, provider_id: String, now: Timestamp) {
        let Some(letter) = self.remove(id) else { return };
        self.state.delivered += 1;
        let is_over = letter.intent.status == Status::Resolved;
        let place = (letter.intent.channel, letter.intent.thread);
        let told = self.state.threads_told.entry(place).or_default();
        told.1 = now;
        if is_over {
            told.0.clear();
        } else if !provider_id.is_empty() {
            told.0 = provider_id;
        }
        if self.state.threads_told.len() > limits::THREADS_TOLD_MAX {
            // those that can still be updated stay longest
            let told = self.state.threads_told.iter();
            let oldest = told.min_by_key(|(place, (id, at))| (!id.is_empty(), *at, (*place).clone()));
            if let Some(place) = oldest.map(|(place, _)| place.clone()) {
                self.state.threads_told.remove(&place);
            }
        }
    }

    fn postpone(&mut self, id: IntentId, reason: &str, now: Timestamp) -> Vec<Trouble> {
        let Some(letter) = self.state.letters.get_mut(&id) else { return Vec::new() };
        let give_up = match letter.intent.status {
            Status::Resolved => limits::GIVE_UP_RESOLVED,
            _ => limits::GIVE_UP_OPEN,
        };
        letter.started = None;
        if now.since(letter.since) >= give_up {
            return self.bury(id, &format!("given up: {reason}"), now);
        }
        let policy = self.policies.get(&letter.intent.channel).copied().unwrap_or_default();
        letter.due = now + backoff(id, letter.attempts, policy.backoff_max);
        Vec::new()
    }

    fn restart(&mut self, now: Timestamp) -> Vec<Trouble> {
        let under_way = self.state.letters.iter().filter(|(_, letter)| letter.started.is_some());
        let ids: Vec<IntentId> = under_way.map(|(id, _)| *id).collect();
        let mut troubles = Vec::new();
        for id in ids {
            let Some(letter) = self.state.letters.get_mut(&id) else { continue };
            let policy = self.policies.get(&letter.intent.channel).copied().unwrap_or_default();
            if policy.resends_in_doubt {
                letter.started = None;
                letter.due = now;
            } else {
                let reason =
                    "in doubt: the program stopped while it was sent; replay it if it did not arrive";
                troubles.extend(self.bury(id, reason, now));
            }
        }
        troubles
    }

    fn replay(&mut self, id: IntentId, now: Timestamp) {
        let Some(index) = self.state.dead.iter().position(|dead| dead.intent.id == id) else { return };
        let Some(dead) = self.state.dead.remove(index) else { return };
        let place = (dead.intent.channel.clone(), dead.intent.thread.clone());
        self.state.threads.entry(place).or_default().insert(id);
        let letter =
            Letter { intent: dead.intent, since: now, due: now, attempts: dead.attempts, started: None };
        self.state.letters.insert(id, letter);
    }

    fn bury_all(&mut self, channel: &str, now: Timestamp) -> Vec<Trouble> {
        let lane = self.state.lanes.get(channel).and_then(Lane::disabled);
        let Some(reason) = lane.map(|reason| format!("the channel is switched off: {reason}")) else {
            return Vec::new();
        };
        let waiting = self
            .state
            .letters
            .iter()
            .filter(|(_, letter)| letter.intent.channel == channel && letter.started.is_none());
        let ids: Vec<IntentId> = waiting.map(|(id, _)| *id).collect();
        ids.into_iter().flat_map(|id| self.bury(id, &reason, now)).collect()
    }

    fn bury(&mut self, id: IntentId, reason: &str, now: Timestamp) -> Vec<Trouble> {
        let Some(letter) = self.remove(id) else { return Vec::new() };
        let channel = letter.intent.channel.clone();
        if self.state.dead.len() >= limits::DEAD_LETTERS_MAX {
            self.state.dead.pop_front();
            self.state.lost += 1;
        }
        let reason = reason.to_owned();
        let dead =
            DeadLetter { intent: letter.intent, attempts: letter.attempts, at: now, reason: reason.clone() };
        self.state.dead.push_back(dead);
        vec![Trouble::DeadLetter { id, channel, reason }]
    }

    fn remove(&mut self, id: IntentId) -> Option<Letter> {
        let letter = self.state.letters.remove(&id)?;
        let place = (letter.intent.channel.clone(), letter.intent.thread.clone());
        if let Some(ids) = self.state.threads.get_mut(&place) {
            ids.remove(&id);
            if ids.is_empty() {
                self.state.threads.remove(&place);
            }
        }
        Some(letter)
    }

    /// What to send now, in order, at most [`limits::HANDED_OUT_MAX`]. Asking changes nothing: a letter is under way only
    /// after [`Entry::Started`].
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Vec<Delivery> {
        let mut rooms: BTreeMap<&str, u32> = BTreeMap::new();
        let mut deliveries = Vec::new();
        let mut heads: Vec<&Letter> = self
            .state
            .threads
            .values()
            .filter_map(|ids| self.state.letters.get(ids.first()?))
            .filter(|letter| letter.started.is_none() && letter.due <= now)
            .collect();
        heads.sort_by_key(|letter| (std::cmp::Reverse(letter.intent.severity), letter.intent.id));
        for letter in heads {
            let channel = letter.intent.channel.as_str();
            let room = rooms.entry(channel).or_insert_with(|| self.room(channel, now));
            if *room == 0 || deliveries.len() >= limits::HANDED_OUT_MAX {
                continue;
            }
            *room -= 1;
            let place = (letter.intent.channel.clone(), letter.intent.thread.clone());
            let provider_id = self.state.threads_told.get(&place).map(|(id, _)| id.clone());
            deliveries.push(Delivery {
                intent: letter.intent.clone(),
                attempts: letter.attempts,
                idempotency_key: letter.intent.idempotency_key(),
                provider_id: provider_id.unwrap_or_default(),
            });
        }
        deliveries
    }

    /// Messages that a channel takes now.
    fn room(&self, channel: &str, now: Timestamp) -> u32 {
        let policy = self.policies.get(channel).copied().unwrap_or_default();
        let under_way = self
            .state
            .letters
            .values()
            .any(|letter| letter.intent.channel == channel && letter.started.is_some());
        let fresh = Lane::default();
        self.state.lanes.get(channel).unwrap_or(&fresh).room(&policy, under_way, now)
    }

    /// A letter that waits or is under way.
    #[must_use]
    pub fn letter(&self, id: IntentId) -> Option<&Intent> {
        self.state.letters.get(&id).map(|letter| &letter.intent)
    }

    /// Whether a replay can be meant.
    pub fn check_replay(&self, id: IntentId) -> Result<(), Error> {
        let is_dead = self.state.dead.iter().any(|dead| dead.intent.id == id);
        if is_dead { Ok(()) } else { Err(Error::UnknownLetter(id.0)) }
    }

    /// Messages given up, oldest first.
    pub fn dead_letters(&self) -> impl Iterator<Item = &DeadLetter> {
        self.state.dead.iter()
    }

    /// How each channel does.
    #[must_use]
    pub fn lanes(&self) -> Vec<LaneView> {
        self.state.lanes.iter().map(|(channel, lane)| lane.view(channel)).collect()
    }

    /// What was counted.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            waiting: self.state.letters.len() as u64,
            delivered: self.state.delivered,
            coalesced: self.state.coalesced,
            dead: self.state.dead.len() as u64,
            lost: self.state.lost,
            highest_severity: self.state.letters.values().map(|letter| letter.intent.severity).max(),
        }
    }
}

/// Counters of an outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// letters waiting or under way
    pub waiting: u64,
    /// taken by receivers
    pub delivered: u64,
    /// never sent, since all was over before
    pub coalesced: u64,
    /// dead letters kept
    pub dead: u64,
    /// dead letters dropped at their bound
    pub lost: u64,
    /// of what waits
    pub highest_severity: Option<AlertSeverity>,
}

/// Full jitter: anything up to the bound that doubles with each try, by the letter's number and not by chance, so that a
/// replay waits as long.
fn backoff(id: IntentId, attempts: u32, most: Duration) -> Duration {
    let bound = Duration::from_secs(1).saturating_mul(1 << attempts.min(16)).min(most);
    let share = model::SplitMix64(id.0 ^ (u64::from(attempts) << 48)).unit();
    bound.mul_f64(share).max(Duration::from_millis(100))
}
