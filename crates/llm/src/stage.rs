//! A stage of a pipeline: events in, the same events with their verdicts out, in their order, each once.
//!
//! An event whose verdict is known goes on at once; one that is asked about waits, and those behind it wait with it, no
//! longer than the judge's patience. What becomes of an event is written into it:
//!
//! | field | |
//! |---|---|
//! | `status`, `verdict` | `normal`, `unusual`, `suspicious`, or `unjudged` |
//! | `severity`, `category`, `reason` | as the model said |
//! | `judged_by` | `model`; the model's name stands in `model` |
//! | `text` | `Status: …`, a line break, `Details: ` and the same as JSON, for those who show only a text |
//! | `unjudged` | why the model said nothing, where it did not |
//! | `statistics` | what was said before without a model, if it was |
//!
//! Without the model's word, what was said before stays as it is. An event that is no object, or that uses one of these
//! names for something of its own, becomes the field `event`.

use crate::chat;
use crate::judge::{CallId, Item, Judge, Judgement, Known, Next, QuestionKey, Unjudged, Verdict};
use crate::{Error, limits};
use hashbrown::HashMap;
use model::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::fmt;

/// Names that a verdict writes.
const FIELDS: [&str; 10] = [
    "status",
    "verdict",
    "severity",
    "category",
    "reason",
    "judged_by",
    "model",
    "text",
    "unjudged",
    "statistics",
];

/// Tells what is asked about an event; `None` if it holds nothing that could be judged.
pub type Lookup = Box<dyn FnMut(&Value) -> Option<Item> + Send>;

/// See the module.
pub struct Stage {
    judge: Judge,
    lookup: Lookup,
    queue: VecDeque<Waiting>,
    /// number of the first of `queue`
    first: u64,
    /// numbers of the events that wait for a question, in order
    asked: HashMap<QuestionKey, Vec<u64>>,
}

#[derive(Debug)]
struct Waiting {
    event: Value,
    verdict: Option<Verdict>,
}

impl Stage {
    /// With a judge, and what tells it what an event is.
    #[must_use]
    pub fn new(judge: Judge, lookup: Lookup) -> Self {
        Self { judge, lookup, queue: VecDeque::new(), first: 0, asked: HashMap::new() }
    }

    /// Takes events. At the bound the oldest goes on without a verdict.
    pub fn apply(&mut self, events: Vec<Value>, now: Timestamp) {
        for event in events {
            let known = match (self.lookup)(&event) {
                Some(item) => self.judge.consider(&item, now),
                None => Known::Verdict(Verdict::Unjudged(Unjudged::Unreadable)),
            };
            let number = self.first + self.queue.len() as u64;
            let verdict = match known {
                Known::Verdict(verdict) => Some(verdict),
                Known::Waiting(key) => {
                    self.asked.entry(key).or_default().push(number);
                    None
                }
            };
            self.queue.push_back(Waiting { event, verdict });
            self.keep_bound();
        }
    }

    /// What to do now; see [`Judge::next`].
    pub fn next(&mut self, now: Timestamp) -> Next {
        let next = self.judge.next(now);
        self.settle();
        next
    }

    /// Takes an answer; see [`Judge::answered`].
    pub fn answered(&mut self, id: CallId, answer: Result<chat::Answer, Error>, now: Timestamp) {
        self.judge.answered(id, answer, now);
        self.settle();
    }

    /// Events whose turn it is, with their verdicts.
    pub fn take_ready(&mut self) -> Vec<Value> {
        let mut ready = Vec::new();
        while let Some(Waiting { verdict: Some(_), .. }) = self.queue.front() {
            let Some(Waiting { event, verdict: Some(verdict) }) = self.queue.pop_front() else { break };
            self.first += 1;
            ready.push(told(event, &verdict, &self.judge.options().model));
        }
        ready
    }

    /// Events that wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// The judge, for its counters.
    #[must_use]
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// Takes what the judge knew; see [`Judge::restore`].
    ///
    /// # Errors
    /// As there.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.judge.restore(bytes)
    }

    fn settle(&mut self) {
        for (key, verdict) in self.judge.take_resolved() {
            for number in self.asked.remove(&key).unwrap_or_default() {
                let place = number.checked_sub(self.first).map(|place| place as usize);
                let waiting = place.and_then(|place| self.queue.get_mut(place));
                if let Some(waiting) = waiting.filter(|waiting| waiting.verdict.is_none()) {
                    waiting.verdict = Some(verdict.clone());
                }
            }
        }
    }

    fn keep_bound(&mut self) {
        let Some(over) = self.queue.len().checked_sub(limits::EVENTS_MAX + 1) else { return };
        // those before it were given up when their turn came
        if let Some(waiting) = self.queue.get_mut(over).filter(|waiting| waiting.verdict.is_none()) {
            waiting.verdict = Some(Verdict::Unjudged(Unjudged::Full));
        }
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("judge", &self.judge).field("waiting", &self.queue.len()).finish()
    }
}

/// The event with its verdict.
fn told(event: Value, verdict: &Verdict, model: &str) -> Value {
    let mut out = object(event);
    let before = out.get("judged_by").is_some();
    match verdict {
        Verdict::Unjudged(reason) if before => {
            out.insert("unjudged".to_owned(), Value::from(reason.to_string()));
        }
        Verdict::Unjudged(reason) => {
            let reason = reason.to_string();
            let details = json!({"status": "unjudged", "reason": reason});
            out.insert("status".to_owned(), Value::from("unjudged"));
            out.insert("verdict".to_owned(), Value::from("unjudged"));
            out.insert("unjudged".to_owned(), Value::from(reason));
            out.insert("text".to_owned(), text("unjudged", &details));
        }
        Verdict::Judged(judgement) => {
            if before {
                let said: Map<String, Value> = ["status", "severity", "category", "reason"]
                    .iter()
                    .filter_map(|name| Some(((*name).to_owned(), out.get(*name)?.clone())))
                    .collect();
                out.insert("statistics".to_owned(), Value::Object(said));
            }
            write(&mut out, judgement, model);
        }
    }
    Value::Object(out)
}

fn write(out: &mut Map<String, Value>, judgement: &Judgement, model: &str) {
    let status = judgement.status.as_str();
    let details = json!({
        "status": status,
        "severity": judgement.severity,
        "category": judgement.category,
        "reason": judgement.reason,
    });
    let fields = [
        ("status", Value::from(status)),
        ("verdict", Value::from(status)),
        ("severity", Value::from(judgement.severity)),
        ("category", Value::from(judgement.category)),
        ("reason", Value::from(judgement.reason.as_str())),
        ("judged_by", Value::from("model")),
        ("model", Value::from(model)),
        ("text", text(status, &details)),
    ];
    out.extend(fields.map(|(name, value)| (name.to_owned(), value)));
}

fn text(status: &str, details: &Value) -> Value {
    Value::from(format!("Status: {status}\nDetails: {details}"))
}

/// The event as an object into which a verdict can be written without losing anything of it.
fn object(event: Value) -> Map<String, Value> {
    match event {
        Value::Object(fields) => {
            let is_judged = fields.get("judged_by").is_some_and(Value::is_string);
            if is_judged || !FIELDS.iter().any(|name| fields.contains_key(*name)) {
                return fields;
            }
            Map::from_iter([("event".to_owned(), Value::Object(fields))])
        }
        other => Map::from_iter([("event".to_owned(), other)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::Status;

    fn judged() -> Verdict {
        Verdict::Judged(Judgement {
            status: Status::Suspicious,
            severity: "high",
            category: "exfiltration",
            reason: "many files".to_owned(),
        })
    }

    #[test]
    fn a_verdict_is_written_into_the_event_and_nothing_of_it_is_lost() {
        let fine = told(json!({"user": "bob"}), &judged(), "m");
        assert_eq!(fine["user"], "bob");
        assert_eq!(fine["status"], "suspicious");
        let text = fine["text"].as_str().unwrap();
        let details = text.strip_prefix("Status: suspicious\nDetails: ").unwrap();
        assert_eq!(serde_json::from_str::<Value>(details).unwrap()["category"], "exfiltration");
        assert_eq!(told(json!("a line"), &judged(), "m")["event"], "a line");
        let own = told(json!({"status": 500, "ms": 3}), &judged(), "m");
        assert_eq!((&own["event"], &own["status"]), (&json!({"status": 500, "ms": 3}), &json!("suspicious")));
    }

    #[test]
    fn without_the_models_word_what_statistics_said_stands_and_with_it_it_stays_beside() {
        let before = json!({"status": "unusual", "severity": "low", "category": "rate", "reason": "r", "judged_by": "statistics"});
        let unjudged = told(before.clone(), &Verdict::Unjudged(Unjudged::Down), "m");
        let mut expected = before.clone();
        expected["unjudged"] = json!("model down");
        assert_eq!(unjudged, expected);
        let both = told(before, &judged(), "m");
        assert_eq!(both["judged_by"], "model");
        assert_eq!(
            both["statistics"],
            json!({"status": "unusual", "severity": "low", "category": "rate", "reason": "r"})
        );
        let neither = told(json!({"a": 1}), &Verdict::Unjudged(Unjudged::OverBudget("calls_per_hour")), "m");
        assert_eq!(
            (&neither["status"], &neither["unjudged"]),
            (&json!("unjudged"), &json!("over budget: calls_per_hour"))
        );
    }
}
