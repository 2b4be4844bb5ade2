//! What users, hosts and sessions did of late: how many different things each of them touched, and the last of it in
//! words. A question about somebody who does much more than usual is asked with it.

use crate::limits;
use hashbrown::HashMap;
use model::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// How much somebody does: 0 is ordinary, each further level stands for twice as many different things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Level(pub u8);

/// The last things of one entity, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Recent {
    /// when, and what, redacted and cut
    pub lines: Vec<(Timestamp, String)>,
    /// events within the window
    pub events: usize,
    /// different objects within the window
    pub objects: usize,
}

#[derive(Debug)]
pub(super) struct Activity {
    window: Duration,
    busy_at: usize,
    entities: HashMap<String, Entity>,
    /// by when they were seen last, for the bound
    order: BTreeMap<u64, String>,
    stamp: u64,
}

#[derive(Debug, Default)]
struct Entity {
    stamp: u64,
    lines: VecDeque<(Timestamp, String)>,
    /// when, and a hash of the object
    events: VecDeque<(Timestamp, u64)>,
    /// how often an object stands in `events`
    objects: HashMap<u64, u32>,
}

impl Activity {
    /// `busy_at` different objects within the window make the first level.
    pub(super) fn new(window: Duration, busy_at: usize) -> Self {
        Self { window, busy_at, entities: HashMap::new(), order: BTreeMap::new(), stamp: 0 }
    }

    /// Notes an event; says how much the entity does now.
    pub(super) fn note(
        &mut self,
        name: &str,
        object: u64,
        line: impl FnOnce() -> String,
        now: Timestamp,
    ) -> Level {
        self.stamp += 1;
        let is_full = self.entities.len() >= limits::ENTITIES_MAX && !self.entities.contains_key(name);
        if is_full && let Some((_, oldest)) = self.order.pop_first() {
            self.entities.remove(&oldest);
        }
        let entity = self.entities.entry_ref(name).or_default();
        self.order.remove(&entity.stamp);
        entity.stamp = self.stamp;
        self.order.insert(self.stamp, name.to_owned());
        entity.forget(now - self.window);
        if entity.events.len() == limits::ACTIVITY_EVENTS_MAX {
            entity.forget_first();
        }
        let is_new_object = !entity.objects.contains_key(&object);
        entity.events.push_back((now, object));
        *entity.objects.entry(object).or_default() += 1;
        // ten times the same file tell no more than once
        if is_new_object {
            if entity.lines.len() == limits::ACTIVITY_LINES_MAX {
                entity.lines.pop_front();
            }
            entity.lines.push_back((now, line()));
        }
        level_of(entity.objects.len(), self.busy_at)
    }

    /// What is known of an entity.
    pub(super) fn recent(&self, name: &str) -> Recent {
        self.entities.get(name).map_or_else(Recent::default, |entity| Recent {
            lines: entity.lines.iter().cloned().collect(),
            events: entity.events.len(),
            objects: entity.objects.len(),
        })
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.entities.len()
    }
}

impl Entity {
    fn forget(&mut self, before: Timestamp) {
        while self.events.front().is_some_and(|(time, _)| *time <= before) {
            self.forget_first();
        }
        while self.lines.front().is_some_and(|(time, _)| *time <= before) {
            self.lines.pop_front();
        }
    }

    fn forget_first(&mut self) {
        let Some((_, object)) = self.events.pop_front() else { return };
        if let Some(count) = self.objects.get_mut(&object) {
            *count -= 1;
            if *count == 0 {
                self.objects.remove(&object);
            }
        }
    }
}

/// 0 below `busy_at`, then one more for each doubling.
fn level_of(objects: usize, busy_at: usize) -> Level {
    Level((objects / busy_at).checked_ilog2().map_or(0, |doublings| doublings as u8 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_700_000_000 + secs)
    }

    #[test]
    fn levels_rise_with_different_objects_and_fall_when_the_window_is_over() {
        let mut activity = Activity::new(Duration::from_secs(60), 5);
        let levels: Vec<u8> =
            (0..20).map(|n| activity.note("bob", n, || format!("file {n}"), at(n as i64)).0).collect();
        assert_eq!(levels, [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3]);
        for n in 0..100 {
            assert_eq!(
                activity.note("ann", 7, || "same file".to_owned(), at(n / 10)).0,
                0,
                "one thing again and again"
            );
        }
        let recent = activity.recent("bob");
        assert_eq!((recent.events, recent.objects), (20, 20));
        assert_eq!(recent.lines.len(), limits::ACTIVITY_LINES_MAX);
        assert_eq!(recent.lines.last(), Some(&(at(19), "file 19".to_owned())));
        assert_eq!(activity.recent("ann").lines.len(), 1);
        assert_eq!(activity.note("bob", 1, || "late".to_owned(), at(79)).0, 0);
        assert_eq!(activity.recent("bob").lines.len(), 1);
        assert_eq!(activity.recent("nobody"), Recent::default());
    }

    #[test]
    fn entities_and_what_is_kept_of_each_have_a_bound() {
        let mut activity = Activity::new(Duration::from_secs(3_600), 5);
        for n in 0..3 * limits::ACTIVITY_EVENTS_MAX as u64 {
            activity.note("bob", n, String::new, at(0));
        }
        assert_eq!(activity.recent("bob").objects, limits::ACTIVITY_EVENTS_MAX);
        for n in 0..limits::ENTITIES_MAX {
            activity.note(&format!("u{n}"), 1, String::new, at(1));
            activity.note("ann", 1, String::new, at(1));
        }
        assert_eq!(activity.len(), limits::ENTITIES_MAX);
        assert_eq!(activity.order.len(), limits::ENTITIES_MAX);
        assert_eq!(activity.recent("bob").events, 0, "the one that was silent longest");
        assert_eq!(activity.recent("ann").events, limits::ACTIVITY_EVENTS_MAX);
    }
}
