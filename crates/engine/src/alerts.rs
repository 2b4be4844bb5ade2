//! Who is told of incidents, behind the log: incidents become items, the planner says what is told, the outbox keeps
//! what is to be sent. Sending is done elsewhere; what became of it comes back as commands.
//!
//! ```text
//! changes of incidents, at a tick ──▶ item ──▶ Planner ──▶ Intent ──▶ Outbox ──▶ whoever sends
//!                                                  ▲                    ▲            │
//!                    silences, acknowledgements ───┘  commands of the log └── started, receipt
//! ```
//!
//! Intents are worked out again in a replay and are not entries; that a message was started, and what became of it,
//! are. So nothing is told twice after a crash, and what was in doubt is known.

mod item;

use crate::command::{Command, Obeyed};
use crate::{Error, limits};
use alert::{
    Entry, Event, Intent, IntentId, Item, Outbox, Outcome, Planner, Silence, SilenceOptions, Trouble,
};
use analysis::Analysis;
use incident::Change;
use item::{Proof, item};
use model::codec::{Damage, Reader, Writer};
use model::{Anomaly, IncidentId, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What was done about one message, for its history.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// when, by the engine's ticks
    pub at: Timestamp,
    /// the message
    pub intent: Intent,
    /// `delivered`, `retry` or `dead`
    pub status: &'static str,
    /// what the receiver said, or why it was given up
    pub reason: String,
}

/// Planner and outbox.
#[derive(Debug)]
pub struct Alerts {
    planner: Planner,
    outbox: Outbox,
    /// incidents that are told of
    open: BTreeMap<IncidentId, Open>,
    troubles: VecDeque<(Timestamp, Trouble)>,
    /// not yet written to the history
    told: Vec<Told>,
}

/// An incident that is told of.
#[derive(Clone, Debug)]
struct Open {
    /// see [`Item::key`]
    key: String,
    proof: Proof,
}

impl Alerts {
    pub(crate) fn new(options: &alert::Options) -> Result<Self, Error> {
        let planner = Planner::new(options.clone()).map_err(|error| Error::Option(error.to_string()))?;
        Ok(Self::with(planner, Outbox::new(options.policies())))
    }

    fn with(planner: Planner, outbox: Outbox) -> Self {
        Self { planner, outbox, open: BTreeMap::new(), troubles: VecDeque::new(), told: Vec::new() }
    }

    /// The planner, for what it knows and why it decided.
    #[must_use]
    pub fn planner(&self) -> &Planner {
        &self.planner
    }

    /// The outbox, for what is to be sent.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What did not get through lately, oldest first; at most [`limits::TROUBLES`].
    pub fn troubles(&self) -> impl Iterator<Item = &(Timestamp, Trouble)> {
        self.troubles.iter()
    }

    /// The incident that an alert is told of, while it goes on.
    pub(crate) fn incident_of(&self, key: &str) -> Option<IncidentId> {
        self.open.iter().find_map(|(id, open)| (open.key == key).then_some(*id))
    }

    /// What is known of an incident as it would be told.
    #[must_use]
    pub fn item_of(&self, analysis: &Analysis, id: IncidentId) -> Option<Item> {
        let incident = analysis.incident(id)?;
        let open = self.open.get(&id);
        let key = open.map_or_else(|| id.to_string(), |open| open.key.clone());
        Some(item(incident, key, open.map(|open| &open.proof), self.planner.options(), analysis))
    }

    /// Time went on: what changed is planned, and what is to be sent is put into the outbox.
    pub(crate) fn tick(&mut self, analysis: &Analysis, found: &[Anomaly], at: Timestamp) {
        let mut news = BTreeSet::new();
        for change in analysis.changes() {
            match change {
                Change::Opened(id) | Change::Updated(id) => {
                    self.open(analysis, *id);
                    news.insert(*id);
                }
                Change::Resolving(id) => {
                    news.insert(*id);
                }
                Change::Resolved(id) => self.close(*id, at),
                Change::Merged { from, into } => {
                    self.close(*from, at);
                    news.insert(*into);
                }
            }
        }
        for anomaly in found {
            let open = anomaly.incident.and_then(|id| self.open.get_mut(&id));
            if let Some(open) = open {
                open.proof.see(&anomaly.signal, analysis);
            }
        }
        news.retain(|id| self.open.contains_key(id));
        for id in news {
            if let Some(item) = self.item_of(analysis, id) {
                self.planner.apply(Event::Firing(Box::new(item)), at);
            }
        }
        for intent in self.planner.apply(Event::Tick, at) {
            self.deliver(Entry::Intended(Box::new(intent)), at);
        }
    }

    fn open(&mut self, analysis: &Analysis, id: IncidentId) {
        let Some(incident) = analysis.incident(id).filter(|_| !self.open.contains_key(&id)) else { return };
        let first = incident.services.first().map_or("", String::as_str);
        let mut key = format!("incident|{}|{first}", incident.root());
        if self.open.values().any(|open| open.key == key) {
            key = format!("{key}|{id}");
        }
        self.open.insert(id, Open { key, proof: Proof::default() });
    }

    fn close(&mut self, id: IncidentId, at: Timestamp) {
        if let Some(open) = self.open.remove(&id) {
            self.planner.apply(Event::Resolved { key: open.key }, at);
        }
    }

    /// What did not get through is told elsewhere: a channel that is switched off is an alert of its own.
    fn hear(&mut self, troubles: Vec<Trouble>, at: Timestamp) {
        for trouble in troubles {
            if let Trouble::ChannelDisabled { channel, reason } = &trouble {
                self.planner.apply(Event::Firing(Box::new(item::of_channel(channel, reason, at))), at);
            }
            if self.troubles.len() == limits::TROUBLES {
                self.troubles.pop_front();
            }
            self.troubles.push_back((at, trouble));
        }
    }

    /// Does what somebody said, or what a sender reports.
    pub(crate) fn obey(&mut self, command: &Command, now: Timestamp) -> Obeyed {
        match command {
            Command::LetterStarted { letter } => self.deliver(Entry::Started { id: IntentId(*letter) }, now),
            Command::LetterReceipt { letter, outcome } => self.receive(IntentId(*letter), outcome, now),
            Command::LettersInDoubt => self.deliver(Entry::Restarted, now),
            Command::ReplayLetter { letter } => {
                let id = IntentId(*letter);
                match self.outbox.check_replay(id) {
                    Ok(()) => self.deliver(Entry::Replay { id }, now),
                    Err(_) => Obeyed::Missing,
                }
            }
            Command::EnableChannel { channel } => {
                if !self.planner.options().channels.contains_key(channel) {
                    return Obeyed::Missing;
                }
                self.planner.apply(Event::Resolved { key: item::channel_key(channel) }, now);
                self.deliver(Entry::Enable { channel: channel.clone() }, now)
            }
            Command::Silence { silence } => match serde_json::from_value::<SilenceOptions>(silence.clone()) {
                Ok(options) => {
                    self.plan(Event::Silence(Silence { begin: now, ..Silence::from(options) }), now)
                }
                Err(error) => Obeyed::Refused(error.to_string()),
            },
            Command::Unsilence { id } => self.plan(Event::Unsilence { id: id.clone() }, now),
            Command::AcknowledgeAlert { key, owner, reason, until } => {
                let (key, owner, reason) = (key.clone(), owner.clone(), reason.clone());
                let until = until.map(Timestamp);
                self.plan(Event::Acknowledge { key, owner, reason, until }, now)
            }
            Command::UnacknowledgeAlert { key } => self.plan(Event::Unacknowledge { key: key.clone() }, now),
            _ => Obeyed::Missing,
        }
    }

    /// Somebody has an incident: so has its alert.
    pub(crate) fn acknowledge(&mut self, id: IncidentId, owner: &str, reason: &str, now: Timestamp) {
        if let Some(open) = self.open.get(&id) {
            let (key, owner, reason) = (open.key.clone(), owner.to_owned(), reason.to_owned());
            self.planner.apply(Event::Acknowledge { key, owner, reason, until: None }, now);
        }
    }

    fn plan(&mut self, event: Event, now: Timestamp) -> Obeyed {
        match self.planner.check(&event) {
            Ok(()) => {
                self.planner.apply(event, now);
                Obeyed::Done
            }
            Err(alert::Error::UnknownAlert(_)) => Obeyed::Missing,
            Err(_) if matches!(event, Event::Unsilence { .. }) => Obeyed::Missing,
            Err(error) => Obeyed::Refused(error.to_string()),
        }
    }

    fn deliver(&mut self, entry: Entry, now: Timestamp) -> Obeyed {
        let troubles = self.outbox.apply(entry, now);
        self.remember_dead(&troubles, now);
        self.hear(troubles, now);
        Obeyed::Done
    }

    fn receive(&mut self, id: IntentId, outcome: &Outcome, now: Timestamp) -> Obeyed {
        let Some(intent) = self.outbox.letter(id).cloned() else { return Obeyed::Missing };
        match outcome {
            Outcome::Delivered { .. } => {
                self.told.push(Told { at: now, intent, status: "delivered", reason: String::new() });
            }
            Outcome::Retry { reason, .. } => {
                self.told.push(Told { at: now, intent, status: "retry", reason: reason.clone() });
            }
            Outcome::Permanent { .. } => {}
        }
        self.deliver(Entry::Receipt { id, outcome: outcome.clone() }, now)
    }

    fn remember_dead(&mut self, troubles: &[Trouble], now: Timestamp) {
        for trouble in troubles {
            let Trouble::DeadLetter { id, reason, .. } = trouble else { continue };
            let dead = self.outbox.dead_letters().find(|dead| dead.intent.id == *id);
            let intent = dead.map(|dead| dead.intent.clone());
            self.told.extend(intent.map(|intent| Told {
                at: now,
                intent,
                status: "dead",
                reason: reason.clone(),
            }));
        }
    }

    /// What was done since it was asked last, for the history.
    pub(crate) fn take_told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.bytes(&self.planner.snapshot());
        writer.bytes(&self.outbox.snapshot());
        let open: Vec<(&IncidentId, &Open)> = self.open.iter().collect();
        writer.list(&open, |writer, (id, open)| {
            writer.u64(id.0);
            writer.bytes(open.key.as_bytes());
            open.proof.encode(writer);
        });
    }

    /// Goes on where [`Self::encode`] left off, under options that may have changed since. Troubles are of this process.
    pub(crate) fn decode(options: &alert::Options, reader: &mut Reader<'_>) -> Result<Self, String> {
        let broken = |damage: Damage| damage.to_string();
        let planner = Planner::restore(options.clone(), reader.bytes().map_err(broken)?);
        let planner = planner.map_err(|error| error.to_string())?;
        let outbox = Outbox::restore(options.policies(), reader.bytes().map_err(broken)?);
        let mut alerts = Self::with(planner, outbox.map_err(|error| error.to_string())?);
        let open = reader.list(|reader| {
            let id = IncidentId(reader.u64()?);
            Ok::<_, Damage>((id, Open { key: reader.text()?, proof: Proof::decode(reader)? }))
        });
        alerts.open = open.map_err(broken)?.into_iter().collect();
        Ok(alerts)
    }
}
