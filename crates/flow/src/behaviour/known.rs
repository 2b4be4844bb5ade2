//! Everybody who is known, and what is usual among them.

use super::activity::Activity;
use super::entity::Entity;
use crate::limits::{ENTITIES_MAX, KNOWN_OBJECTS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Users and hosts by name. Who was not seen for longest goes first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Entities {
    by_name: BTreeMap<String, Entity>,
    /// name by when it was last seen, counted in events
    by_use: BTreeMap<u64, String>,
    uses: u64,
}

impl Entities {
    /// Whoever has this name; a new one if nobody has.
    pub(super) fn of(&mut self, name: &str) -> &mut Entity {
        self.uses += 1;
        if !self.by_name.contains_key(name) && self.by_name.len() >= ENTITIES_MAX {
            let oldest = self.by_use.pop_first();
            self.by_name.remove(&oldest.map(|(_, name)| name).unwrap_or_default());
        }
        let entity = self.by_name.entry(name.to_owned()).or_default();
        let name = self.by_use.remove(&entity.last_use).unwrap_or_else(|| name.to_owned());
        entity.last_use = self.uses;
        self.by_use.insert(self.uses, name);
        entity
    }
}

/// Mean and spread of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Spread {
    pub(super) fn add(&mut self, figure: f64) {
        self.count += 1.0;
        self.sum += figure;
        self.squares += figure * figure;
    }

    pub(super) fn take(&mut self, figure: f64) {
        self.count = (self.count - 1.0).max(0.0);
        self.sum = (self.sum - figure).max(0.0);
        self.squares = (self.squares - figure * figure).max(0.0);
    }

    /// Old figures count less from now on: of all together at most as much as so many.
    pub(super) fn fade(&mut self, most: f64) {
        if self.count > most {
            let share = most / self.count;
            (self.count, self.sum, self.squares) = (most, self.sum * share, self.squares * share);
        }
    }

    pub(super) fn count(&self) -> f64 {
        self.count
    }

    pub(super) fn mean(&self) -> f64 {
        if self.count > 0.0 { self.sum / self.count } else { 0.0 }
    }

    /// The chance of a figure, if it is many deviations above, and more than chance gives to independent events of this
    /// mean. A mean below `floor` counts as that: what is rare is not known any better.
    pub(super) fn is_far_below(&self, figure: f64, floor: f64, chance_max: f64) -> Option<f64> {
        let mean = self.mean();
        let deviation = (self.squares / self.count.max(1.0) - mean * mean).max(0.0).sqrt();
        let chance = poisson_tail(figure, mean.max(floor));
        (chance < chance_max && figure > mean + 4.0 * deviation).then_some(chance)
    }
}

/// The chance of so many events or more where `mean` are expected.
fn poisson_tail(figure: f64, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut below = 0.0;
    let mut number = 0.0;
    while number < figure && number < 2_000.0 {
        below += term;
        number += 1.0;
        term *= mean / number;
    }
    (1.0 - below).max(0.0)
}

/// What everybody does in a window, beyond the first event that opens it, and which objects anybody ever touched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Habit {
    pub(super) events: Spread,
    pub(super) objects: Spread,
    pub(super) failures: Spread,
    pub(super) sensitive: Spread,
    known: BTreeSet<u64>,
    order: VecDeque<u64>,
}

impl Habit {
    /// Whether anybody ever touched it.
    pub(super) fn knows(&self, object: u64) -> bool {
        self.known.contains(&object)
    }

    pub(super) fn observe(&mut self, activity: &Activity) {
        let Some(object) = activity.object.as_deref().map(hash) else { return };
        if self.known.insert(object) {
            self.order.push_back(object);
        }
        if self.order.len() > KNOWN_OBJECTS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

/// The same for the same text, in every run.
pub(super) fn hash(text: &str) -> u64 {
    // FNV-1a: names are short and chosen by no enemy of a set of 500,000.
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
