//! A dead man's switch for anything with a name: hosts, pods, jobs, devices, heartbeats that were declared.
//!
//! ```text
//! beat of an entity ──▶ gap to the one before ──▶ rhythm ──▶ patience ──tick──▶ overdue, back, retired
//!        └──▶ beat of its stem (`payments-*`), where the name ends in a suffix that was made up
//! ```
//! The silence detector asks of a *service* whether its rate makes seconds of quiet improbable, and takes it for gone
//! after minutes. Here each *entity* is asked whether the gaps it kept make its quiet improbable: that holds for a
//! job that runs each hour as for a host that writes each second, and it stays overdue for days. Both hold a quiet
//! against the same negative binomial and against the longest quiet before, and both count time by the clock of
//! ticks when records come, as event time stands still when nobody speaks.
//!
//! Names that come and go are retired without a word: where another name of the stem came in their place, or where
//! two names of the stem went for good before. The stem itself is followed like an entity, so that all pods of a
//! deployment falling silent are told once.
//!
//! False alarms: an entity with a steady rhythm costs [`CadenceOptions::false_alarms_per_month`] at most, as far as
//! its gaps scatter like those before; a rhythm that changes costs two alarms, then it is known; a name of a stem
//! that shrinks costs two, then its names are known to come and go. When three entities or more that speak
//! steadily all fall silent that is told once, for `(all)`; after a time without ticks every quiet begins anew, so
//! that a restart tells nothing.
//!
//! Invariants: no clock but ticks; what was told overdue is told back or retired, once; memory is bounded, and names
//! that come and go are forgotten first.

mod change;
mod entity;
mod options;
mod rhythm;
mod snapshot;
mod stem;

pub use change::{CadenceChange, CadenceTurn};
pub use options::CadenceOptions;

use crate::wording::cut;
use crate::{Error, limits};
use change::{Quiet, span};
use entity::Entity;
use model::Timestamp;
use std::collections::{BTreeMap, HashMap};
use stem::{Stem, stem_of};

/// No ticks for longer is a pause, in seconds: then nobody could be heard.
const PAUSE_SECS: i64 = 10;

/// Nobody at all spoke for so long: nothing is told of single entities, in seconds.
const ALL_QUIET_SECS: i64 = 15;

/// Entities with a middle gap of at most so many seconds speak steadily; so many of them make a silence of all.
const STEADY_SECS: f64 = 5.0;
const STEADY_MIN: usize = limits::TOTAL_SILENCE_MIN;

/// One that was silent for longer before all were is none of them, in seconds.
const STEADY_UNTIL_SECS: i64 = 60;

/// A name of a stem that lived too short to be judged is forgotten after this quiet, in seconds.
const SHORT_LIVED_SECS: i64 = 3_600;

/// Longest interval and grace that can be declared, in seconds (a year).
const DECLARED_SECS_MAX: u32 = 366 * 86_400;

/// What is expected of an entity that was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// longest time between two beats, in seconds, 1..=31622400
    pub every_secs: u32,
    /// how much later it may be, in seconds, 0..=31622400
    pub grace_secs: u32,
}

/// All entities and their cadences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cadences {
    options: CadenceOptions,
    entities: Vec<Entity>,
    by_name: HashMap<String, usize>,
    stems: BTreeMap<String, Stem>,
    /// second of the newest tick
    clock: Option<i64>,
    /// no quiet begins before this second
    heard_from: Option<i64>,
    /// the silence of all was told; nobody spoke since
    all_quiet_since: Option<i64>,
    /// what waits for the next tick
    pending: Vec<CadenceChange>,
    evicted: u64,
}

impl Cadences {
    /// Nothing learned yet. The options should have been validated.
    #[must_use]
    pub fn new(options: CadenceOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Expects an entity from now on, whatever its rhythm; it is neither forgotten nor retired.
    pub fn declare(&mut self, entity: &str, heartbeat: Heartbeat, at: Timestamp) -> Result<(), Error> {
        let range = "1 to 31622400";
        if !(1..=DECLARED_SECS_MAX).contains(&heartbeat.every_secs) {
            return Err(Error::Option { name: "every_secs", range });
        }
        if heartbeat.grace_secs > DECLARED_SECS_MAX {
            return Err(Error::Option { name: "grace_secs", range: "0 to 31622400" });
        }
        let name = cut(entity, limits::ENTITY_BYTES_MAX);
        if name.is_empty() {
            return Err(Error::Option { name: "entity", range: "a name" });
        }
        let declared = self.entities.iter().filter(|other| other.declared.is_some() && other.name != name);
        if declared.count() >= limits::CADENCES_DECLARED_MAX {
            return Err(Error::Option { name: "heartbeats", range: "at most 1000 entities" });
        }
        let now = self.clock.map_or(at.secs(), |clock| clock.max(at.secs()));
        let index = self.by_name.get(name).copied().or_else(|| self.admit(name, None, now));
        if let Some(index) = index {
            self.entities[index].declared = Some(heartbeat);
        }
        Ok(())
    }

    /// No longer expects what was declared; its rhythm counts again. `false` if it was not declared.
    pub fn undeclare(&mut self, entity: &str) -> bool {
        let index = self.by_name.get(cut(entity, limits::ENTITY_BYTES_MAX));
        index.is_some_and(|index| self.entities[*index].declared.take().is_some())
    }

    /// The entity spoke: a record of it, or a heartbeat. A beat counts when it comes; one whose time is more than
    /// five minutes off the clock says nothing about who is there now. Nothing counts before the first tick.
    pub fn observe(&mut self, entity: &str, ts: Timestamp) {
        let near = |clock: &i64| clock.abs_diff(ts.secs()) <= limits::AHEAD_SECS_MAX as u64;
        let Some(now) = self.clock.filter(near) else { return };
        let name = cut(entity, limits::ENTITY_BYTES_MAX);
        if name.is_empty() {
            return;
        }
        let Some(index) = self.by_name.get(name).copied() else {
            self.meet(name, now);
            return;
        };
        if self.entities[index].last == now {
            return;
        }
        let stem = self.entities[index].stem.clone().filter(|_| self.entities[index].declared.is_none());
        self.beat(index, now);
        if let Some(stem) = stem {
            self.beat_of_stem(&stem, now);
        }
    }

    /// A name that was not there.
    #[cold]
    fn meet(&mut self, name: &str, now: i64) {
        let stem = stem_of(name);
        self.hear(now);
        if let Some(stem) = &stem {
            self.beat_of_stem(stem, now);
            self.stems.entry(stem.clone()).or_default().came(now);
        }
        self.admit(name, stem, now);
    }

    fn beat_of_stem(&mut self, stem: &str, now: i64) {
        match self.by_name.get(stem).copied() {
            Some(index) => self.beat(index, now),
            None => {
                self.admit(stem, None, now);
            }
        }
    }

    /// Somebody spoke: if all were silent, they are no longer.
    fn hear(&mut self, now: i64) {
        if let Some(since) = self.all_quiet_since.take() {
            self.heard_from = Some(now);
            let sentence = format!("somebody speaks again after {}", span(now - since));
            self.pending.push(all(CadenceTurn::Back, since, now, sentence));
        }
    }

    fn beat(&mut self, index: usize, now: i64) {
        self.hear(now);
        let entity = &mut self.entities[index];
        let gap = now - entity.last;
        if gap <= 0 {
            return;
        }
        let is_heard = self.heard_from.is_none_or(|from| entity.last >= from);
        let was_told = std::mem::take(&mut entity.is_told);
        if was_told {
            let quiet = Quiet { last: entity.last, now, every_secs: entity.every_secs() };
            let sentence = format!("back after {}", span(gap));
            self.pending.push(entity.change(CadenceTurn::Back, &quiet, sentence));
        }
        if is_heard {
            entity.learn(gap, was_told);
        }
        entity.last = now;
        let stem = entity.stem.as_ref().filter(|_| was_told);
        if let Some(stem) = stem.and_then(|stem| self.stems.get_mut(stem)) {
            stem.returned();
        }
    }

    /// Makes room for a name. `None` where all there are were declared.
    fn admit(&mut self, name: &str, stem: Option<String>, now: i64) -> Option<usize> {
        if self.entities.len() >= limits::CADENCES_MAX {
            self.evict(now);
        }
        if self.entities.len() >= limits::CADENCES_MAX {
            self.evicted += 1;
            return None;
        }
        self.by_name.insert(name.to_owned(), self.entities.len());
        self.entities.push(Entity::new(name, stem, now));
        Some(self.entities.len() - 1)
    }

    /// Forgets a sixteenth: names that come and go first, then those that spoke the longest ago.
    #[cold]
    fn evict(&mut self, now: i64) {
        let mut order: Vec<usize> =
            (0..self.entities.len()).filter(|index| self.entities[*index].declared.is_none()).collect();
        order.sort_by_key(|index| (self.entities[*index].stem.is_none(), self.entities[*index].last));
        order.truncate(limits::CADENCES_MAX / 16);
        for index in &order {
            self.evicted += 1;
            let entity = &self.entities[*index];
            if entity.is_told {
                let quiet = Quiet { last: entity.last, now, every_secs: entity.every_secs() };
                let sentence = "forgotten to make room for others".to_owned();
                self.pending.push(entity.change(CadenceTurn::Retired, &quiet, sentence));
            }
        }
        self.remove(order);
    }

    fn remove(&mut self, mut indexes: Vec<usize>) {
        if indexes.is_empty() {
            return;
        }
        indexes.sort_unstable();
        let mut index = 0;
        let stems = &mut self.stems;
        self.entities.retain(|entity| {
            let is_kept = indexes.binary_search(&index).is_err();
            index += 1;
            if !is_kept {
                stems.remove(&entity.name);
            }
            is_kept
        });
        let names = self.entities.iter().enumerate();
        self.by_name = names.map(|(index, entity)| (entity.name.clone(), index)).collect();
    }

    /// The clock says `at`: who is overdue, who is back, who is retired since the last tick, by name. Called every
    /// second.
    pub fn tick(&mut self, at: Timestamp) -> Vec<CadenceChange> {
        let now = self.clock.map_or(at.secs(), |clock| clock.max(at.secs()));
        if self.clock.is_some_and(|before| now - before > PAUSE_SECS) {
            self.heard_from = Some(now);
        }
        self.clock = Some(now);
        let mut changes = std::mem::take(&mut self.pending);
        let is_all_quiet = self.is_all_quiet(now, &mut changes);
        let mut retired = Vec::new();
        for index in 0..self.entities.len() {
            match self.look(index, now, is_all_quiet) {
                Fate::Stays => {}
                Fate::Overdue(change) => changes.push(change),
                Fate::Retires(change) => {
                    changes.extend(change);
                    retired.push(index);
                }
            }
        }
        self.remove(retired);
        changes.sort_by(|a, b| a.entity.cmp(&b.entity));
        changes
    }

    /// Whether all who speak steadily are silent; tells it once.
    fn is_all_quiet(&mut self, now: i64, changes: &mut Vec<CadenceChange>) -> bool {
        let Some(last) = self.entities.iter().map(|entity| entity.last).max() else { return false };
        let quiet = now - self.heard_from.map_or(last, |from| from.max(last));
        if self.all_quiet_since.is_some() {
            return true;
        }
        if quiet < ALL_QUIET_SECS {
            return false;
        }
        let learn_secs = i64::from(self.options.learn_secs);
        let is_steady = |entity: &&Entity| {
            let typical = entity.rhythm.typical().is_some_and(|typical| typical <= STEADY_SECS);
            typical && !entity.is_told && entity.last - entity.first >= learn_secs
        };
        let steady =
            self.entities.iter().filter(|entity| last - entity.last <= STEADY_UNTIL_SECS).filter(is_steady);
        let steady = steady.count();
        if steady < STEADY_MIN {
            return false;
        }
        if quiet >= i64::from(self.options.overdue_secs_min) {
            self.all_quiet_since = Some(last);
            let sentence = format!("none of {steady} entities said anything for {}", span(now - last));
            changes.push(all(CadenceTurn::Overdue, last, now, sentence));
        }
        true
    }

    fn look(&mut self, index: usize, now: i64, is_all_quiet: bool) -> Fate {
        let entity = &self.entities[index];
        let quiet = now - self.heard_from.map_or(entity.last, |from| from.max(entity.last));
        if entity.is_told {
            return self.look_at_told(index, now, quiet);
        }
        if entity.declared.is_none() && (is_all_quiet || quiet < i64::from(self.options.overdue_secs_min)) {
            return Fate::Stays;
        }
        self.look_at_quiet(index, now, quiet)
    }

    /// One that is overdue and stays it, unless it is replaced or gone.
    fn look_at_told(&mut self, index: usize, now: i64, quiet: i64) -> Fate {
        let entity = &self.entities[index];
        let why = if entity.is_gone(quiet, &self.options) {
            format!("no longer expected after {}", span(now - entity.last))
        } else if self.is_excused(index) {
            "no longer expected: names like it come and go".to_owned()
        } else {
            return Fate::Stays;
        };
        self.went(index);
        let entity = &self.entities[index];
        let quiet = Quiet { last: entity.last, now, every_secs: entity.every_secs() };
        Fate::Retires(Some(entity.change(CadenceTurn::Retired, &quiet, why)))
    }

    /// One that says nothing: whether that is long for it, and nobody took its place.
    fn look_at_quiet(&mut self, index: usize, now: i64, quiet: i64) -> Fate {
        let entity = &mut self.entities[index];
        let is_one_of_many = entity.stem.is_some() && entity.declared.is_none();
        let Some(patience) = entity.patience(&self.options) else {
            if is_one_of_many && quiet > SHORT_LIVED_SECS {
                self.went(index);
                return Fate::Retires(None);
            }
            return Fate::Stays;
        };
        if quiet < patience.quiet_secs {
            return Fate::Stays;
        }
        if is_one_of_many {
            // all of the stem are silent: that is told of the stem
            if !self.has_siblings_since(index) {
                let is_gone = self.entities[index].is_gone(quiet, &self.options);
                return if is_gone { Fate::Retires(None) } else { Fate::Stays };
            }
            if self.is_excused(index) {
                self.went(index);
                return Fate::Retires(None);
            }
        }
        let entity = &mut self.entities[index];
        entity.is_told = true;
        let words = Quiet { last: entity.last, now, every_secs: patience.typical };
        let change = entity.change(CadenceTurn::Overdue, &words, words.sentence());
        Fate::Overdue(CadenceChange { p_value: patience.p_value, ..change })
    }

    fn stem_of_undeclared(&self, index: usize) -> Option<&str> {
        let entity = &self.entities[index];
        entity.stem.as_deref().filter(|_| entity.declared.is_none())
    }

    /// Whether others of its stem spoke after it.
    fn has_siblings_since(&self, index: usize) -> bool {
        let stem = self.stem_of_undeclared(index).and_then(|stem| self.by_name.get(stem));
        stem.is_some_and(|stem| self.entities[*stem].last > self.entities[index].last)
    }

    /// Whether names of its stem replace it, or are known to come and go.
    fn is_excused(&mut self, index: usize) -> bool {
        let (first, last) = (self.entities[index].first, self.entities[index].last);
        let stem = self.stem_of_undeclared(index).map(str::to_owned);
        let stem = stem.and_then(|stem| self.stems.get_mut(&stem));
        stem.is_some_and(|stem| stem.excuses(first, last))
    }

    /// It went for good.
    fn went(&mut self, index: usize) {
        let stem = self.stem_of_undeclared(index).map(str::to_owned);
        if let Some(stem) = stem.and_then(|stem| self.stems.get_mut(&stem)) {
            stem.went();
        }
    }

    /// Names of all that are overdue now, sorted; `(all)` among them where nobody speaks.
    #[must_use]
    pub fn overdue(&self) -> Vec<&str> {
        let told = self.entities.iter().filter(|entity| entity.is_told).map(|entity| entity.name.as_str());
        let mut names: Vec<&str> = told.chain(self.all_quiet_since.map(|_| limits::ALL_SERVICES)).collect();
        names.sort_unstable();
        names
    }

    /// How often an entity is expected, in seconds, once that is known.
    #[must_use]
    pub fn every_secs(&self, entity: &str) -> Option<f64> {
        let entity = &self.entities[*self.by_name.get(entity)?];
        entity.declared.map(|declared| declared.every_secs.into()).or_else(|| entity.rhythm.typical())
    }

    /// Entities that are followed, stems among them.
    #[must_use]
    pub fn followed(&self) -> usize {
        self.entities.len()
    }

    /// Names that were forgotten or refused because there were too many.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.evicted
    }
}

/// What a tick does to an entity.
enum Fate {
    Stays,
    Overdue(CadenceChange),
    /// it is forgotten, and told if it was overdue
    Retires(Option<CadenceChange>),
}

/// What is told of all entities together.
fn all(turn: CadenceTurn, last: i64, now: i64, sentence: String) -> CadenceChange {
    CadenceChange {
        entity: limits::ALL_SERVICES.to_owned(),
        turn,
        last_seen: Timestamp::from_secs(last),
        at: Timestamp::from_secs(now),
        every_secs: 1.0,
        overdue_secs: now - last,
        p_value: 0.0,
        score: entity::SCORE_CERTAIN,
        sentence,
    }
}
