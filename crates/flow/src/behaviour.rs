//! How users and hosts behave, told without any model: who does much more, touches more things, comes from elsewhere or at
//! another time than he, and all the others, used to.
//!
//! ```text
//! event ─▶ activity: who, what, on which object, from where, at which hour ─▶ Entity: habits and the last window
//!                                                                              │ against its own habits, and all others'
//!                                                                              ▼
//!                                       normal: dropped, or goes on   unusual, suspicious: goes on with verdict and reason
//! ```
//!
//! Windows are of the time at which events come, since logs are often replayed; hours and days are of the time that
//! events tell, if they tell one.

mod activity;
mod entity;
mod known;
mod snapshot;

use crate::limits::{OBJECTS_MAX, WINDOW_SECONDS_MAX};
use crate::transform::{DropReason, Error, Outcome, Transform};
pub use activity::Activity;
use entity::Finding;
use known::{Entities, Habit};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How behaviour is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BehaviourOptions {
    /// seconds over which what somebody does is added up, 60 to 2592000
    pub window_seconds: u64,
    /// events, or objects, in a window below which nothing is said about how many they are, 2 to 256
    pub count_min: u32,
    /// events of an entity before anything of it can be new, 5 to 100000
    pub habit_min: u32,
    /// whether what is normal goes on too
    pub emit_normal: bool,
    /// parts of names of objects that few should touch, in lower case; at most 256
    pub sensitive: Vec<String>,
}

impl Default for BehaviourOptions {
    fn default() -> Self {
        const SENSITIVE: [&str; 17] = [
            "passwd",
            "shadow",
            "secret",
            "credential",
            "password",
            "id_rsa",
            ".ssh",
            ".pem",
            ".key",
            "private",
            "salary",
            "payroll",
            "confidential",
            "token",
            "backup",
            "sudoers",
            "customer_data",
        ];
        Self {
            window_seconds: 3_600,
            count_min: 5,
            habit_min: 50,
            emit_normal: false,
            sensitive: SENSITIVE.map(str::to_owned).to_vec(),
        }
    }
}

impl BehaviourOptions {
    pub(crate) fn validate(&self) -> Result<(), String> {
        let within = [
            ("window_seconds", self.window_seconds, 60, WINDOW_SECONDS_MAX),
            ("count_min", u64::from(self.count_min), 2, OBJECTS_MAX as u64),
            ("habit_min", u64::from(self.habit_min), 5, 100_000),
        ];
        for (name, value, min, max) in within {
            if !(min..=max).contains(&value) {
                return Err(format!("{name} is {value}; write {min} to {max}"));
            }
        }
        let is_long = |part: &String| part.is_empty() || part.len() > 256;
        if self.sensitive.len() > 256 || self.sensitive.iter().any(is_long) {
            return Err("sensitive takes at most 256 parts of names of 1 to 256 bytes".to_owned());
        }
        Ok(())
    }

    fn is_sensitive(&self, object: &str) -> bool {
        let lower = object.to_lowercase();
        self.sensitive.iter().any(|part| lower.contains(part.as_str()))
    }
}

/// See the module.
#[derive(Debug)]
pub struct Behaviour {
    options: BehaviourOptions,
    entities: Entities,
    /// of all entities together
    habit: Habit,
}

impl Behaviour {
    /// Knows nobody yet.
    #[must_use]
    pub fn new(options: BehaviourOptions) -> Self {
        Self { options, entities: Entities::default(), habit: Habit::default() }
    }

    /// What is told of one event, and what it says.
    fn judge(&mut self, event: &Value, now: Timestamp) -> (Option<Activity>, Verdict) {
        let Some(activity) = Activity::of(event) else { return (None, Verdict::default()) };
        let is_sensitive = activity.object.as_deref().is_some_and(|object| self.options.is_sensitive(object));
        let second = now.secs();
        let (options, habit) = (&self.options, &mut self.habit);
        let entity = self.entities.of(&activity.entity);
        entity.roll(second, options.window_seconds, habit);
        let findings = entity.observe(&activity, is_sensitive, second, options, habit);
        habit.observe(&activity);
        (Some(activity), Verdict::of(&findings))
    }
}

/// What is said of an event.
#[derive(Clone, Debug, Default, PartialEq)]
struct Verdict {
    /// the worst first; none is normal
    findings: Vec<Finding>,
    /// whether the same was told within this window
    is_repeat: bool,
}

impl Verdict {
    fn of(findings: &[Finding]) -> Self {
        let mut findings = findings.to_vec();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let is_repeat = !findings.is_empty() && findings.iter().all(|finding| finding.is_repeat);
        findings.retain(|finding| is_repeat || !finding.is_repeat);
        Self { findings, is_repeat }
    }

    fn status(&self) -> &'static str {
        match self.findings.first() {
            None => "normal",
            Some(finding) if finding.severity >= 3 || self.findings.len() > 1 => "suspicious",
            Some(_) => "unusual",
        }
    }

    /// The event with what is said of it. An event that is no object becomes the member `event` of one.
    fn told(&self, event: Value, entity: Option<&str>) -> Value {
        let mut out = match event {
            Value::Object(members) => members,
            other => Map::from_iter([("event".to_owned(), other)]),
        };
        let status = self.status();
        let reasons: Vec<&str> = self.findings.iter().map(|finding| finding.reason.as_str()).collect();
        let reason = if reasons.is_empty() { "as usual".to_owned() } else { reasons.join("; ") };
        let severity = ["info", "low", "medium", "high"]
            [self.findings.first().map_or(0, |f| usize::from(f.severity.min(3)))];
        let category = self.findings.first().map_or("", |finding| finding.category);
        let details =
            json!({ "status": status, "severity": severity, "category": category, "reason": reason });
        let text = format!("Status: {status}\nDetails: {details}");
        for (name, value) in [
            ("status", Value::from(status)),
            ("verdict", Value::from(status)),
            ("severity", Value::from(severity)),
            ("category", Value::from(category)),
            ("reason", Value::from(reason)),
            ("entity", Value::from(entity)),
            ("judged_by", Value::from("statistics")),
            ("text", Value::from(text)),
        ] {
            out.insert(name.to_owned(), value);
        }
        Value::Object(out)
    }
}

impl Transform for Behaviour {
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome> {
        let judged = |event: Value| {
            let (activity, verdict) = self.judge(&event, now);
            if verdict.is_repeat && !self.options.emit_normal {
                return Outcome::Dropped(DropReason::Duplicate);
            }
            if verdict.findings.is_empty() && !self.options.emit_normal {
                return Outcome::Dropped(DropReason::Filtered);
            }
            Outcome::Passed(verdict.told(event, activity.as_ref().map(|activity| activity.entity.as_str())))
        };
        events.into_iter().map(judged).collect()
    }

    fn snapshot(&self) -> Vec<u8> {
        snapshot::encode(&self.entities, &self.habit)
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        (self.entities, self.habit) = snapshot::decode(bytes)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
