//! Decides who is told, when, and about what: a state machine of events and the time they carry.
//!
//! Only [`Event::Tick`] makes intents; all other events change what the next tick sees. So a burst of events between
//! two ticks is one look at their sum, whatever their order.

mod alert;
mod explain;
mod flood;
mod mute;
mod send;
mod tick;

use crate::codec::{self, Coded, coded};
use crate::config::Options;
use crate::config::matchers::Sieve;
use crate::config::router::{Plan, Router};
use crate::item::bounded_key;
use crate::silence::{Muting, Silence, SilenceView};
use crate::{Error, Intent, Item, limits};
use alert::{Acknowledgement, Alert, Phase};
use flood::Flood;
use model::Timestamp;
use model::codec::{Damage, Reader, Writer};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub use explain::{AlertView, Explanation, GroupView, ToldView};

/// What the planner learns.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// something is wrong, or still is, or is known better; the same twice changes nothing
    Firing(Box<Item>),
    /// what has this key is over
    Resolved {
        /// [`Item::key`]
        key: String,
    },
    /// do not tell what matches; checked before by [`Planner::check`]
    Silence(Silence),
    /// tell it again
    Unsilence {
        /// [`Silence::id`]
        id: String,
    },
    /// somebody has it: no reminders, no escalation; what gets worse, and the end, are told
    Acknowledge {
        /// [`Item::key`]
        key: String,
        /// who
        owner: String,
        /// why, or a note; may be empty
        reason: String,
        /// until when; otherwise until it is over
        until: Option<Timestamp>,
    },
    /// nobody has it any more
    Unacknowledge {
        /// [`Item::key`]
        key: String,
    },
    /// time has passed
    Tick,
}

/// Why something was told or was not, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// when
    pub at: Timestamp,
    /// key of the alert
    pub key: String,
    /// the channel; empty if it is about all
    pub channel: String,
    /// whether it was told
    pub is_told: bool,
    /// why, in words
    pub reason: String,
}

coded!(Decision { at, key, channel, is_told, reason });

/// Alerts told together by one plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// path of the route
    path: String,
    /// what its members share: (label, value)
    labels: Vec<(String, String)>,
    members: BTreeSet<String>,
    created: Timestamp,
    last_told: Option<Timestamp>,
    /// steps of the escalation taken
    steps: u32,
    is_digest: bool,
    thread: String,
}

coded!(Group { path, labels, members, created, last_told, steps, is_digest, thread });

/// What was told in one thread of one channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Thread {
    /// alerts told open and not yet told over
    open: u64,
    last_told: Timestamp,
}

coded!(Thread { open, last_told });

/// All that is carried over a restart.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    alerts: BTreeMap<String, Alert>,
    groups: BTreeMap<String, Group>,
    /// by (channel, thread)
    threads: BTreeMap<(String, String), Thread>,
    silences: BTreeMap<String, Muting>,
    floods: BTreeMap<String, Flood>,
    decisions: VecDeque<Decision>,
    last_intent: u64,
    /// alerts that found no place
    overflow: u64,
    /// when no place was found last; the search for one is not repeated at once
    full_at: Option<Timestamp>,
    now: Timestamp,
}

coded!(State { alerts, groups, threads, silences, floods, decisions, last_intent, overflow, full_at, now });

impl Coded for Muting {
    fn write(&self, writer: &mut Writer) {
        self.silence.write(writer);
        self.hits.write(writer);
        self.last_hit.write(writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        let read = Self::read(Silence::read(reader)?).map_err(|_| Damage("a silence"))?;
        Ok(Self { hits: u64::read(reader)?, last_hit: Option::read(reader)?, ..read })
    }
}

/// A maintenance window, read.
#[derive(Clone, Debug)]
struct Window {
    name: String,
    sieve: Sieve,
    hours: Sieve,
    begin: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// An inhibition, read.
#[derive(Clone, Debug)]
struct Inhibitor {
    source: Sieve,
    target: Sieve,
    equal: Vec<String>,
}

/// The planner. The same events with the same times give the same intents, restored in between or not.
#[derive(Clone, Debug)]
pub struct Planner {
    options: Options,
    router: Router,
    windows: Vec<Window>,
    inhibitors: Vec<Inhibitor>,
    state: State,
}

impl Planner {
    /// Starts with nothing known.
    pub fn new(options: Options) -> Result<Self, Error> {
        options.validate()?;
        let router = Router::read(&options)?;
        let windows = options.maintenance.iter().enumerate().map(|(index, window)| {
            let at = format!("maintenance[{index}]");
            if window.hours.is_empty() && (window.begin.is_none() || window.until.is_none()) {
                return Err(Error::config(at, "it has no time; give hours, or begin and until"));
            }
            let hours =
                crate::config::matchers::Matchers { hours: window.hours.clone(), ..Default::default() };
            Ok(Window {
                name: window.name.clone(),
                sieve: window.matchers.read(&format!("{at}.match"))?,
                hours: hours.read(&at)?,
                begin: window.begin,
                until: window.until,
            })
        });
        let windows = windows.collect::<Result<_, _>>()?;
        let inhibitors = options.inhibit.iter().enumerate().map(|(index, inhibition)| {
            Ok(Inhibitor {
                source: inhibition.source.read(&format!("inhibit[{index}].source"))?,
                target: inhibition.target.read(&format!("inhibit[{index}].target"))?,
                equal: inhibition.equal.clone(),
            })
        });
        let inhibitors = inhibitors.collect::<Result<_, Error>>()?;
        let mut planner = Self { options, router, windows, inhibitors, state: State::default() };
        for written in planner.options.silences.clone() {
            planner.silence(Silence::from(written));
        }
        Ok(planner)
    }

    /// Goes on where a snapshot was taken, under options that may have changed since: every alert finds its routes anew,
    /// and what was told stays told.
    pub fn restore(options: Options, bytes: &[u8]) -> Result<Self, Error> {
        let mut planner = Self::new(options)?;
        let files = std::mem::take(&mut planner.state.silences);
        planner.state = codec::from_bytes(bytes)?;
        for (id, muting) in files {
            let known = planner.state.silences.get(&id);
            let is_old = planner.state.now.since(muting.silence.until) >= limits::REMEMBER;
            if !is_old && known.is_none_or(|known| known.silence != muting.silence) {
                planner.state.silences.insert(id, muting);
            }
        }
        let now = planner.state.now;
        let live = planner.state.alerts.iter().filter(|(_, alert)| !alert.groups.is_empty());
        let keys: Vec<String> = live.map(|(key, _)| key.clone()).collect();
        let is_stale = |id: &String| {
            let group = planner.state.groups.get(id);
            group.is_none_or(|group| planner.plan_of(group).is_none())
        };
        let stale: Vec<String> = keys
            .into_iter()
            .filter(|key| {
                planner.state.alerts.get(key).is_some_and(|alert| alert.groups.iter().any(is_stale))
            })
            .collect();
        stale.iter().for_each(|key| planner.regroup(key, now));
        Ok(planner)
    }

    /// The same state under other options.
    pub fn reconfigure(&self, options: Options) -> Result<Self, Error> {
        let mut planner = Self::restore(options, &self.snapshot())?;
        let now = planner.state.now;
        let live = planner.state.alerts.iter().filter(|(_, alert)| alert.phase.is_live());
        let keys: Vec<String> = live.map(|(key, _)| key.clone()).collect();
        keys.iter().for_each(|key| planner.regroup(key, now));
        Ok(planner)
    }

    /// All that is known, as bytes; see [`Planner::restore`].
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        codec::to_bytes(&self.state)
    }

    /// Whether an event can be meant; asked before it goes into the log, since [`Planner::apply`] ignores one that cannot.
    pub fn check(&self, event: &Event) -> Result<(), Error> {
        match event {
            Event::Silence(silence) => {
                let count = self.state.silences.len();
                if count >= limits::SILENCES_MAX && !self.state.silences.contains_key(&silence.id) {
                    return Err(Error::TooManySilences(count));
                }
                silence.check()
            }
            Event::Unsilence { id } if !self.state.silences.contains_key(id) => {
                Err(Error::Silence { id: id.clone(), problem: "is unknown; name one that is listed".into() })
            }
            Event::Acknowledge { key, .. } | Event::Unacknowledge { key } => {
                let alert = self.state.alerts.get(&bounded_key(key));
                match alert {
                    Some(alert) if alert.phase.is_live() => Ok(()),
                    _ => Err(Error::UnknownAlert(key.clone())),
                }
            }
            _ => Ok(()),
        }
    }

    /// Takes what happened; a tick gives what is to be told. Time never goes back: an earlier `now` counts as the latest.
    pub fn apply(&mut self, event: Event, now: Timestamp) -> Vec<Intent> {
        self.state.now = self.state.now.max(now);
        let now = self.state.now;
        match event {
            Event::Firing(item) => self.fire(item.bounded(), now),
            Event::Resolved { key } => self.end(&bounded_key(&key), now),
            Event::Silence(silence) => self.silence(silence),
            Event::Unsilence { id } => {
                self.state.silences.remove(&id);
            }
            Event::Acknowledge { key, owner, reason, until } => {
                let alert = self.state.alerts.get_mut(&bounded_key(&key));
                if let Some(alert) = alert.filter(|alert| alert.phase.is_live()) {
                    alert.acknowledgement = Some(Acknowledgement { owner, reason, until });
                }
            }
            Event::Unacknowledge { key } => {
                if let Some(alert) = self.state.alerts.get_mut(&bounded_key(&key)) {
                    alert.acknowledgement = None;
                }
            }
            Event::Tick => return self.tick(now),
        }
        Vec::new()
    }

    fn fire(&mut self, item: Item, now: Timestamp) {
        if item.key.is_empty() || !self.make_room(&item.key, now) {
            self.state.overflow += 1;
            return;
        }
        let key = item.key.clone();
        let alert = self.state.alerts.entry(key.clone()).or_insert_with(|| Alert::new(item.clone(), now));
        let is_elsewhere = alert.see(item, now) || alert.groups.is_empty();
        alert.judge_flapping(self.options.flap_changes, self.options.flap_window.0, now);
        for muting in self.state.silences.values_mut() {
            if muting.holds(&alert.item, alert.severity, now) {
                muting.hits += 1;
                muting.last_hit = Some(now);
            }
        }
        if is_elsewhere {
            self.regroup(&key, now);
        }
    }

    fn end(&mut self, key: &str, now: Timestamp) {
        if let Some(alert) = self.state.alerts.get_mut(key) {
            alert.end(now);
            alert.judge_flapping(self.options.flap_changes, self.options.flap_window.0, now);
        }
    }

    fn silence(&mut self, silence: Silence) {
        let is_new = !self.state.silences.contains_key(&silence.id);
        if is_new && self.state.silences.len() >= limits::SILENCES_MAX {
            return;
        }
        if let Ok(muting) = Muting::read(silence) {
            self.state.silences.insert(muting.silence.id.clone(), muting);
        }
    }

    /// Whether there is a place for this alert; the one over for longest, of which nobody waits for the end, makes place.
    fn make_room(&mut self, key: &str, now: Timestamp) -> bool {
        if self.state.alerts.len() < limits::ALERTS_MAX || self.state.alerts.contains_key(key) {
            return true;
        }
        if self.state.full_at == Some(now) {
            return false;
        }
        let over = self.state.alerts.iter().filter_map(|(key, alert)| match alert.phase {
            Phase::Over(since) if !alert.is_open_somewhere() => Some((since, key)),
            _ => None,
        });
        let Some((_, oldest)) = over.min() else {
            self.state.full_at = Some(now);
            return false;
        };
        let oldest = oldest.clone();
        self.forget(&oldest);
        true
    }

    fn forget(&mut self, key: &str) {
        if let Some(alert) = self.state.alerts.remove(key) {
            self.leave_groups(key, &alert.groups);
        }
    }

    fn leave_groups(&mut self, key: &str, ids: &[String]) {
        for id in ids {
            if let Some(group) = self.state.groups.get_mut(id) {
                group.members.remove(key);
            }
        }
    }

    fn plan_of(&self, group: &Group) -> Option<&Plan> {
        self.router.find(&group.path)
    }

    /// Finds the routes of an alert, and puts it into their groups.
    fn regroup(&mut self, key: &str, now: Timestamp) {
        let Some(alert) = self.state.alerts.get(key) else { return };
        let mut homes = Vec::new();
        for index in self.router.route(&alert.item, alert.severity, now) {
            let Some(plan) = self.router.plan(index) else { continue };
            homes.push(home(plan, alert));
        }
        let ids: Vec<String> = homes.iter().map(|(id, _)| id.clone()).collect();
        let Some(alert) = self.state.alerts.get_mut(key) else { return };
        let before = std::mem::replace(&mut alert.groups, ids.clone());
        let left: Vec<String> = before.into_iter().filter(|id| !ids.contains(id)).collect();
        self.leave_groups(key, &left);
        for (id, empty) in homes {
            let group = self.state.groups.entry(id).or_insert(Group { created: now, ..empty });
            group.members.insert(key.to_owned());
        }
    }

    fn decide(&mut self, decision: Decision) {
        if self.state.decisions.len() >= limits::DECISIONS_MAX {
            self.state.decisions.pop_front();
        }
        self.state.decisions.push_back(decision);
    }

    /// The silences in force, to come, or over and not yet forgotten.
    #[must_use]
    pub fn silences(&self) -> Vec<SilenceView> {
        let views = self.state.silences.values().map(|muting| SilenceView {
            silence: muting.silence.clone(),
            hits: muting.hits,
            last_hit: muting.last_hit,
        });
        views.collect()
    }

    /// Firings that found no place among [`limits::ALERTS_MAX`] alerts, or had no key.
    #[must_use]
    pub fn overflow(&self) -> u64 {
        self.state.overflow
    }

    /// The latest decisions, oldest first.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.state.decisions.iter()
    }

    /// What it decides by.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }
}

/// The id of the group that an alert belongs to under a plan, and that group without members.
fn home(plan: &Plan, alert: &Alert) -> (String, Group) {
    let is_digest = plan.is_gathered(alert.severity);
    let names: &[String] = if is_digest { &[] } else { &plan.group_by };
    let labels: Vec<(String, String)> =
        names.iter().map(|name| (name.clone(), alert.item.label(name))).collect();
    let said: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    let kind = if is_digest { "digest" } else { "group" };
    let id = format!("{}|{kind}|{}", plan.path, said.join(","));
    let thread = match labels.as_slice() {
        [(name, value)] if name == "incident" => format!("seismolog:{value}"),
        _ => {
            let hash = crate::item::sha256_hex(&id);
            format!("seismolog:{kind}-{}", &hash[..16])
        }
    };
    let group = Group {
        path: plan.path.clone(),
        labels,
        members: BTreeSet::new(),
        created: Timestamp(0),
        last_told: None,
        steps: 0,
        is_digest,
        thread,
    };
    (id, group)
}
