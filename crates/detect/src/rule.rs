//! Rules that people write: `metric op threshold for duration on service`, and queries that return what is wrong.
//!
//! ```text
//! record ──▶ ServiceWindows: 60 s of each service ──tick──▶ Rules: each rule × each service it matches ──▶ RuleChange
//! row of a query ────────────────────────────sql_result──▶ Rules: each row's entity ─────────────────────▶ RuleChange
//! ```
//!
//! A rule with `*` is held against every service, and each pair of rule and service has its own dwell: it fires once
//! when the condition has held for the dwell, and is over once when it has not held for the dwell. How loud it is
//! never depends on how often it fired.
//!
//! What an empty or thin window means:
//! - A share, a latency, or anything with `>`: no records in the window change nothing, for an hour at most; a
//!   service that died of its errors is not well.
//! - A count with `<`: zero is a number, from a minute after the service was first seen until it is forgotten.
//! - Shares and latencies begin an alarm only on [`Threshold::min_events`]; an alarm that is on goes on without.
//!
//! Unlike the other detectors, rules are not held against the budget of false alarms: their author decides. Hence a
//! signal of a rule has the score of the rule's severity, and no chance of its own (a p-value of 0).
//!
//! Invariants: no clock but ticks; a record costs a look-up, a tick costs rules × services; the same records in any
//! order within a second give the same changes.

mod change;
mod definition;
mod draft;
mod durations;
mod metric;
mod pair;
mod query;
mod refusal;
mod service_windows;
mod snapshot;
mod window60;

pub use change::{FiringRule, RuleChange, RuleTurn};
pub use definition::{Rule, RuleId, RuleKind, SqlQuery, Threshold};
pub use draft::{RuleDraft, RuleView};
pub use metric::{RuleMetric, RuleOp};
pub use query::SqlRow;
pub use refusal::RuleError;
pub use service_windows::{ServiceWindow, ServiceWindows};
pub use window60::{Taken, Window60};

use crate::limits;
use change::{Happened, Over};
use metric::{Family, Reading};
use model::Timestamp;
use pair::{Answer, Ending, Pair, Step};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// All rules of a workspace, and what each of them fires about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    entries: Vec<Entry>,
    plan: Plan,
    /// number of the next id that is made up
    next_id: u64,
    ticked: Option<Timestamp>,
    dropped: u64,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    rule: Rule,
    fired_count: u64,
    last_fired: Option<Timestamp>,
    /// by service; those that are not calm
    pairs: BTreeMap<String, Pair>,
    /// entities that the last evaluation of the query returned, and since when
    rows: BTreeMap<String, Timestamp>,
    /// when the query was last given out
    asked: Option<Timestamp>,
}

/// Enabled rules with a threshold, by what they match; positions in the list of rules.
#[derive(Clone, Debug, Default, PartialEq)]
struct Plan {
    everywhere: Vec<usize>,
    by_service: HashMap<String, Vec<usize>>,
}

impl Rules {
    /// Takes a rule in, and gives its id: the draft's, or one made up.
    pub fn add(&mut self, draft: &RuleDraft) -> Result<RuleId, RuleError> {
        if self.entries.len() >= limits::RULES_MAX {
            return Err(RuleError::TooMany);
        }
        let number = self.free_number();
        let id = match draft.id.as_deref() {
            Some(id) => definition::id(id)?,
            None => RuleId(format!("r_{number:x}")),
        };
        if self.place(id.as_str()).is_ok() {
            return Err(RuleError::Exists(id.0));
        }
        let rule = draft.check(id.clone())?;
        self.entries.push(Entry {
            rule,
            fired_count: 0,
            last_fired: None,
            pairs: BTreeMap::new(),
            rows: BTreeMap::new(),
            asked: None,
        });
        if draft.id.is_none() {
            self.next_id = number + 1;
        }
        self.replan();
        Ok(id)
    }

    /// The number of the next id that is made up.
    fn free_number(&self) -> u64 {
        let mut number = self.next_id.max(1);
        while self.place(&format!("r_{number:x}")).is_ok() {
            number += 1;
        }
        number
    }

    /// Puts another rule in the place of this one. Alarms go on where what it asks is the same, and end otherwise.
    pub fn update(
        &mut self,
        id: &str,
        draft: &RuleDraft,
        at: Timestamp,
    ) -> Result<Vec<RuleChange>, RuleError> {
        let place = self.place(id)?;
        if let Some(other) = draft.id.as_deref().filter(|other| *other != id) {
            return Err(RuleError::Field {
                field: "id",
                value: format!("{other:?}"),
                allowed: id.to_owned(),
            });
        }
        let rule = draft.check(self.entries[place].rule.id.clone())?;
        let entry = &mut self.entries[place];
        let is_same = entry.rule.kind == rule.kind && rule.is_enabled;
        let changes = if is_same { Vec::new() } else { entry.withdraw(at, "rule changed") };
        entry.rule = rule;
        self.replan();
        Ok(changes)
    }

    /// Removes a rule and ends its alarms.
    pub fn remove(&mut self, id: &str, at: Timestamp) -> Result<Vec<RuleChange>, RuleError> {
        let place = self.place(id)?;
        let mut entry = self.entries.remove(place);
        self.replan();
        Ok(entry.withdraw(at, "rule removed"))
    }

    /// Switches a rule on.
    pub fn enable(&mut self, id: &str) -> Result<(), RuleError> {
        let place = self.place(id)?;
        self.entries[place].rule.is_enabled = true;
        self.replan();
        Ok(())
    }

    /// Switches a rule off and ends its alarms.
    pub fn disable(&mut self, id: &str, at: Timestamp) -> Result<Vec<RuleChange>, RuleError> {
        let place = self.place(id)?;
        self.entries[place].rule.is_enabled = false;
        self.replan();
        Ok(self.entries[place].withdraw(at, "rule switched off"))
    }

    /// All rules as they are shown, in the order they were added.
    #[must_use]
    pub fn list(&self) -> Vec<RuleView> {
        self.entries.iter().map(Entry::view).collect()
    }

    /// One rule as it is shown.
    #[must_use]
    pub fn view(&self, id: &str) -> Option<RuleView> {
        self.place(id).ok().map(|place| self.entries[place].view())
    }

    /// One rule.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.place(id).ok().map(|place| &self.entries[place].rule)
    }

    /// All alarms that are on, in the order of rules, then by service. What keeps an incident open.
    pub fn firing(&self) -> impl Iterator<Item = FiringRule<'_>> {
        self.entries.iter().flat_map(|entry| {
            let pairs = entry.pairs.iter().filter(|(_, pair)| pair.is_firing());
            let pairs = pairs.map(|(service, pair)| (service, pair.since));
            let rows = entry.rows.iter().map(|(entity, since)| (entity, *since));
            pairs.chain(rows).map(|(service, since)| FiringRule { rule: &entry.rule, service, since })
        })
    }

    /// Alarms that were not followed because too many were on, and rows of queries beyond the limit.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The clock says `at`: holds every enabled rule against every service it matches. Called every second of event
    /// time with the windows of all services; a service that is left out gives no data. Changes come in the order
    /// of rules, then by service.
    pub fn tick<'a>(
        &mut self,
        at: Timestamp,
        services: impl IntoIterator<Item = ServiceWindow<'a>>,
    ) -> Vec<RuleChange> {
        let at = self.ticked.map_or(at, |ticked| ticked.max(at));
        self.ticked = Some(at);
        let mut room =
            limits::RULE_PAIRS_MAX.saturating_sub(self.entries.iter().map(|entry| entry.pairs.len()).sum());
        let mut changes = Vec::new();
        for service in services {
            let named = self.plan.by_service.get(service.service).into_iter().flatten();
            for &place in self.plan.everywhere.iter().chain(named) {
                let entry = &mut self.entries[place];
                match entry.judge(at, &service, &mut room) {
                    Judged::Nothing => {}
                    Judged::NoRoom => self.dropped += 1,
                    Judged::Changed(change) => changes.push((place, change)),
                }
            }
        }
        for (place, entry) in self.entries.iter_mut().enumerate() {
            changes.extend(entry.miss(at).into_iter().map(|change| (place, change)));
        }
        changes.sort_by(|(a, left), (b, right)| (a, &left.service).cmp(&(b, &right.service)));
        changes.into_iter().map(|(_, change)| change).collect()
    }

    fn place(&self, id: &str) -> Result<usize, RuleError> {
        let place = self.entries.iter().position(|entry| entry.rule.id.as_str() == id);
        place.ok_or_else(|| RuleError::Unknown(id.to_owned()))
    }

    fn replan(&mut self) {
        self.plan = Plan::default();
        for (place, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.rule.is_enabled) {
            match &entry.rule.kind {
                RuleKind::Threshold(threshold) if threshold.service == "*" => {
                    self.plan.everywhere.push(place);
                }
                RuleKind::Threshold(threshold) => {
                    self.plan.by_service.entry(threshold.service.clone()).or_default().push(place);
                }
                RuleKind::Sql(_) => {}
            }
        }
    }
}

/// What became of a pair in a tick.
enum Judged {
    Nothing,
    /// the condition holds and cannot be followed
    NoRoom,
    Changed(RuleChange),
}

impl Entry {
    fn view(&self) -> RuleView {
        let pairs = self.pairs.iter().filter(|(_, pair)| pair.is_firing()).map(|(service, _)| service);
        RuleView {
            fired_count: self.fired_count,
            last_fired: self.last_fired.map(|ts| ts.millis() as f64 / 1_000.0),
            firing: pairs.chain(self.rows.keys()).cloned().collect(),
            ..RuleView::of(&self.rule)
        }
    }

    fn judge(&mut self, at: Timestamp, service: &ServiceWindow<'_>, room: &mut usize) -> Judged {
        let RuleKind::Threshold(threshold) = &self.rule.kind else { return Judged::Nothing };
        let is_known = !self.pairs.is_empty() && self.pairs.contains_key(service.service);
        let is_firing = is_known && self.pairs[service.service].is_firing();
        let reading = threshold.metric.read(service.window);
        let answer = threshold.answer(&reading, service.window, is_firing);
        if !is_known {
            if answer != Answer::Holds {
                return Judged::Nothing;
            }
            if *room == 0 {
                return Judged::NoRoom;
            }
            *room -= 1;
            self.pairs.insert(service.service.to_owned(), Pair::waiting(at));
        }
        match self.step(at, service.service, answer, Some(&reading)) {
            Some(change) => Judged::Changed(change),
            None => Judged::Nothing,
        }
    }

    /// Pairs whose service was left out of this tick.
    fn miss(&mut self, at: Timestamp) -> Vec<RuleChange> {
        let left_out = self.pairs.iter().filter(|(_, pair)| pair.looked != at);
        let left_out: Vec<String> = left_out.map(|(service, _)| service.clone()).collect();
        left_out.iter().filter_map(|service| self.step(at, service, Answer::NoData, None)).collect()
    }

    fn step(
        &mut self,
        at: Timestamp,
        service: &str,
        answer: Answer,
        reading: Option<&Reading>,
    ) -> Option<RuleChange> {
        let RuleKind::Threshold(threshold) = &self.rule.kind else { return None };
        let dwell = Duration::from_secs_f64(threshold.duration_s);
        let step = self.pairs.get_mut(service)?.step(at, answer, dwell);
        match step {
            Step::Same => None,
            Step::Drops => {
                self.pairs.remove(service);
                None
            }
            Step::Fires(since) => {
                self.fired_count += 1;
                self.last_fired = Some(at);
                let happened = Happened { service, since, at };
                Some(RuleChange::fired(&self.rule, threshold, reading, &happened))
            }
            Step::Resolves(since, ending) => {
                self.pairs.remove(service);
                let over = match ending {
                    Ending::Calm => Over::Calm,
                    Ending::NoData => Over::NoData,
                };
                let happened = Happened { service, since, at };
                Some(RuleChange::resolved(&self.rule, reading, &happened, over))
            }
        }
    }

    /// Ends all alarms.
    fn withdraw(&mut self, at: Timestamp, why: &'static str) -> Vec<RuleChange> {
        let pairs = std::mem::take(&mut self.pairs);
        let pairs = pairs.into_iter().filter(|(_, pair)| pair.is_firing());
        let pairs = pairs.map(|(service, pair)| (service, pair.since));
        let rows = std::mem::take(&mut self.rows);
        self.asked = None;
        let ended = pairs.chain(rows).map(|(service, since)| {
            let happened = Happened { service: &service, since, at };
            RuleChange::resolved(&self.rule, None, &happened, Over::Withdrawn(why))
        });
        ended.collect()
    }
}

impl Threshold {
    fn answer(&self, reading: &Reading, window: &Window60, is_firing: bool) -> Answer {
        let is_measured = match self.metric.family() {
            Family::PerMinute if !self.op.is_upward() => window.is_full(),
            _ => reading.of > 0,
        };
        if !is_measured {
            return Answer::NoData;
        }
        let counted = match self.metric.family() {
            Family::Share if !self.op.is_upward() => reading.of,
            _ => reading.events,
        };
        let is_enough = is_firing || counted >= u64::from(self.min_events);
        if is_enough && self.op.holds(reading.value, self.threshold) { Answer::Holds } else { Answer::Calm }
    }
}
