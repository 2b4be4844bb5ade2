//! One user or host: its habits, and what it does in the window that is open.

use super::BehaviourOptions;
use super::activity::Activity;
use super::known::{Habit, Spread, hash};
use crate::limits::{HOURS, OBJECTS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Windows of its own behind which an entity is held against itself and no longer against all.
const OWN_WINDOWS: f64 = 5.0;

/// Others that there must be, where an entity is held against all.
const OTHERS: f64 = 20.0;

/// Windows that an entity's habit is made of; older ones fade.
const WINDOWS_MOST: f64 = 50.0;

/// Share of an entity's events below which something is new for one that seldom meets new things.
const NOVELTY_SHARE: f64 = 0.02;

/// Share of an entity's events in an hour and its neighbours, below which the hour is unusual.
const HOUR_SHARE: f64 = 0.01;

/// Days on which an entity was seen before any hour is unusual.
const DAYS: u32 = 3;

/// How one figure of a window is judged.
#[derive(Clone, Copy, Debug)]
struct Figure {
    /// among those of a window
    index: usize,
    category: &'static str,
    what: &'static str,
    /// what opens a window and is not counted against what is usual
    first: f64,
    severity: u8,
    /// smallest mean that is believed
    floor: f64,
    /// chance above which nothing is said
    chance_max: f64,
    /// fewest of them, where that is less than what the options say
    count_min: f64,
}

const USUAL: Figure = Figure {
    index: 0,
    category: "",
    what: "",
    first: 0.0,
    severity: 3,
    floor: 0.0,
    chance_max: 1e-4,
    count_min: f64::MAX,
};

/// Something that is not as usual.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    pub(super) category: &'static str,
    /// 1 low, 2 medium, 3 high
    pub(super) severity: u8,
    pub(super) reason: String,
    /// told within this window already, and not twice as bad
    pub(super) is_repeat: bool,
}

/// Things of one kind that were met, and how often a new one is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Novelty {
    seen: BTreeSet<u64>,
    order: VecDeque<u64>,
    events: f64,
    news: f64,
}

impl Novelty {
    /// Meets a thing; the share of new ones before, if this one is new and there were enough.
    fn meet(&mut self, thing: u64, events_min: f64) -> Option<f64> {
        let share = (self.news + 0.5) / (self.events + 1.0);
        let is_settled = self.events >= events_min;
        self.events += 1.0;
        if !self.seen.insert(thing) {
            return None;
        }
        // The first ones are how anybody begins: they fade.
        self.news += 1.0;
        self.order.push_back(thing);
        if self.order.len() > OBJECTS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        is_settled.then_some(share)
    }

    /// Half of what was met counts no more, once it is this much.
    fn fade(&mut self, events_min: f64) {
        if self.events >= events_min * 2.0 {
            (self.events, self.news) = (self.events / 2.0, self.news / 4.0);
        }
    }
}

/// Figures of one window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Window {
    begin: i64,
    events: u32,
    failures: u32,
    objects: BTreeSet<u64>,
    sensitive: BTreeSet<u64>,
    /// how bad it was when it was told, by category
    told: BTreeMap<String, u32>,
}

impl Window {
    /// Beyond the first of each, which opens a window.
    fn extras(&self) -> [f64; 4] {
        let beyond = |count: usize| count.saturating_sub(1) as f64;
        [
            beyond(self.events as usize),
            beyond(self.objects.len()),
            f64::from(self.failures),
            self.sensitive.len() as f64,
        ]
    }
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Entity {
    /// see [`super::known::Entities`]
    pub(super) last_use: u64,
    window: Window,
    /// of its closed windows: events, objects, failures, sensitive objects
    own: [Spread; 4],
    total: u64,
    last_day: u64,
    days: u32,
    hours: [u32; HOURS],
    objects: Novelty,
    addresses: Novelty,
    actions: Novelty,
}

impl Entity {
    /// Closes the window if it is over.
    pub(super) fn roll(&mut self, second: i64, window_seconds: u64, habit: &mut Habit) {
        let seconds = i64::try_from(window_seconds).unwrap_or(i64::MAX);
        if self.window.events > 0 && second.saturating_sub(self.window.begin) < seconds {
            return;
        }
        if self.window.events > 0 {
            for (own, extra) in self.own.iter_mut().zip(self.window.extras()) {
                // One window of misuse is no habit.
                own.add(extra.min(own.mean() * 3.0 + 20.0));
                own.fade(WINDOWS_MOST);
            }
        }
        self.share(habit, Spread::take);
        self.window = Window { begin: second, ..Window::default() };
    }

    /// Adds the open window to what everybody does, or takes it away.
    fn share(&self, habit: &mut Habit, change: fn(&mut Spread, f64)) {
        if self.window.events == 0 {
            return;
        }
        let Habit { events, objects, failures, sensitive, .. } = habit;
        for (all, extra) in [events, objects, failures, sensitive].into_iter().zip(self.window.extras()) {
            change(all, extra);
        }
    }

    /// Takes an event; what is unusual about it.
    pub(super) fn observe(
        &mut self,
        activity: &Activity,
        is_sensitive: bool,
        second: i64,
        options: &BehaviourOptions,
        habit: &mut Habit,
    ) -> Vec<Finding> {
        debug_assert!(second >= self.window.begin, "time does not go back");
        self.share(habit, Spread::take);
        self.count(activity, is_sensitive);
        let mut findings = self.compare(options, habit);
        self.share(habit, Spread::add);
        self.news(activity, is_sensitive, options, habit, &mut findings);
        findings.extend(self.hour(activity, options));
        self.total += 1;
        findings
    }

    fn count(&mut self, activity: &Activity, is_sensitive: bool) {
        let window = &mut self.window;
        window.events = window.events.saturating_add(1);
        window.failures += u32::from(activity.is_failure);
        if let Some(object) = activity.object.as_deref().map(hash) {
            if window.objects.len() < OBJECTS_MAX {
                window.objects.insert(object);
            }
            if is_sensitive && window.sensitive.len() < OBJECTS_MAX {
                window.sensitive.insert(object);
            }
        }
    }

    /// The open window against its own ones, or against those of all others.
    fn compare(&mut self, options: &BehaviourOptions, habit: &Habit) -> Vec<Finding> {
        let extras = self.window.extras();
        let minutes = options.window_seconds / 60;
        let count_min = f64::from(options.count_min);
        // Sensitive objects are few: three are many. Events are many, and people differ in them more than in objects.
        let figures = [
            Figure {
                index: 1,
                category: "fan_out",
                what: "different objects",
                first: 1.0,
                severity: 2,
                floor: 0.4,
                chance_max: 1e-5,
                ..USUAL
            },
            Figure {
                index: 3,
                category: "sensitive_access",
                what: "sensitive objects",
                count_min: 3.0,
                floor: 0.05,
                ..USUAL
            },
            Figure { index: 2, category: "failed_attempts", what: "failed attempts", floor: 0.2, ..USUAL },
            Figure {
                index: 0,
                category: "burst",
                what: "events",
                first: 1.0,
                severity: 2,
                floor: 0.4,
                chance_max: 1e-6,
                ..USUAL
            },
        ];
        let all = [&habit.events, &habit.objects, &habit.failures, &habit.sensitive];
        let mut findings: Vec<Finding> = Vec::new();
        for figure in figures {
            let Figure { index, category, what, first, severity, floor, chance_max, .. } = figure;
            let (extra, count_min) = (extras[index], figure.count_min.min(count_min));
            let (own, all) = (&self.own[index], all[index]);
            let (usual, whose) =
                if own.count() >= OWN_WINDOWS { (own, "its own") } else { (all, "everybody's") };
            let is_known = own.count() >= OWN_WINDOWS || all.count() >= OTHERS;
            let count = extra + first;
            let Some(chance) = usual.is_far_below(extra, floor, chance_max) else { continue };
            // Until it is known well, what it did before excuses it at least.
            let is_excused = own.count() < OWN_WINDOWS && own.count() > 0.0 && extra < own.mean() * 2.0 + 3.0;
            // Many events are no news where many objects are told already.
            let is_told = category == "burst" && !self.window.told.is_empty();
            if !is_known || is_excused || count < count_min || is_told {
                continue;
            }
            let severity = if chance < 1e-8 { 3 } else { severity };
            let reason = format!(
                "{count} {what} within {minutes} minutes, {whose} usual is {:.1}",
                usual.mean() + first
            );
            findings.push(Finding {
                category,
                severity,
                reason,
                is_repeat: self.window.repeats(category, count),
            });
        }
        findings
    }

    /// What it meets for the first time, where it seldom meets anything new.
    fn news(
        &mut self,
        activity: &Activity,
        is_sensitive: bool,
        options: &BehaviourOptions,
        habit: &Habit,
        findings: &mut Vec<Finding>,
    ) {
        let events_min = f64::from(options.habit_min);
        let kinds = [
            (&mut self.objects, &activity.object, "first_seen_object", "object", 1),
            (&mut self.addresses, &activity.address, "new_address", "address", 2),
            (&mut self.actions, &activity.action, "new_action", "action", 1),
        ];
        for (novelty, thing, category, what, severity) in kinds {
            let Some(name) = thing else { continue };
            let thing = hash(name);
            let share = novelty.meet(thing, events_min);
            novelty.fade(events_min);
            if share.is_none_or(|share| share >= NOVELTY_SHARE) {
                continue;
            }
            let is_object = category == "first_seen_object";
            let severity = if is_object && is_sensitive { 3 } else { severity };
            let by = if is_object && !habit.knows(thing) { " by anybody" } else { "" };
            let shown: String = name.chars().take(80).collect();
            let reason = format!("the {what} {shown:?} was never met before{by}, in {} events", self.total);
            findings.push(Finding { category, severity, reason, is_repeat: false });
        }
    }

    /// An hour at which it is never seen.
    fn hour(&mut self, activity: &Activity, options: &BehaviourOptions) -> Option<Finding> {
        let hour = usize::from(activity.hour?);
        let day = activity.day.as_deref().map_or(0, hash);
        if day != self.last_day {
            (self.last_day, self.days) = (day, self.days.saturating_add(1));
        }
        let near = [hour + HOURS - 1, hour, hour + 1].map(|near| f64::from(self.hours[near % HOURS]));
        let all: u32 = self.hours.iter().sum();
        let share = near.iter().sum::<f64>() / f64::from(all.max(1));
        let is_unusual = all >= options.habit_min && self.days > DAYS && share < HOUR_SHARE;
        self.hours[hour] = self.hours[hour].saturating_add(1);
        let reason = || format!("active at {hour}:00, where {:.1} % of its {all} events are", share * 100.0);
        is_unusual.then(|| Finding {
            category: "unusual_hour",
            severity: 1,
            reason: reason(),
            is_repeat: self.window.repeats("unusual_hour", 1.0),
        })
    }
}

impl Window {
    /// Whether it was told, and not half as bad; if not it counts as told from now on.
    fn repeats(&mut self, category: &'static str, count: f64) -> bool {
        let count = count as u32;
        if self.told.get(category).is_some_and(|told| count < told.saturating_mul(2)) {
            return true;
        }
        self.told.insert(category.to_owned(), count);
        false
    }
}
