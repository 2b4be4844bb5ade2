//! PagerDuty, Events API v2: trigger, acknowledge, resolve under one key; digests, and what changed just before an
//! incident, are change events.

use super::request::{Answer, Method, Request, by_status};
use super::{Channel, Message, check_given, check_url};
use crate::message::Notice;
use crate::message::escape::shorten;
use crate::outbox::Policy;
use crate::outcome::{Outcome, Reach};
use crate::secret::Secret;
use crate::{Gathering, Status, Transition};
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// An integration of a service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagerDuty {
    /// the integration's key, 32 characters
    pub routing_key: Secret,
    /// `https://events.pagerduty.com`, or `https://events.eu.pagerduty.com`
    #[serde(default = "events")]
    pub url: Secret,
}

fn events() -> Secret {
    Secret::new("https://events.pagerduty.com")
}

/// Largest event, in bytes, with room to spare below PagerDuty's 512,000.
const EVENT_BYTES_MAX: usize = 500_000;
const SUMMARY_MAX: usize = 1_024;

impl PagerDuty {
    fn trigger(&self, notice: &Notice) -> Value {
        let item = notice.item();
        let details = json!({
            "summary": notice.text, "facts": facts(notice), "samples": notice.samples, "others": notice.others,
            "impact": item.impacted.iter().map(|impact| &impact.service).collect::<Vec<_>>(),
            "signals": item.count, "labels": item.labels, "key": item.key,
        });
        let links: Vec<Value> =
            notice.links.iter().map(|(words, address)| json!({"href": address, "text": words})).collect();
        json!({
            "routing_key": self.routing_key.expose(), "event_action": "trigger", "dedup_key": notice.intent.thread,
            "client": "Seismolog", "client_url": notice.address(),
            "payload": {
                "summary": shorten(&notice.headline, SUMMARY_MAX), "source": item.service,
                "severity": notice.intent.severity.as_str(), "timestamp": item.since.to_string(),
                "component": item.service, "group": item.root, "class": item.kind, "custom_details": details,
            },
            "links": links,
        })
    }

    /// An event of `/v2/change/enqueue`, which wakes nobody.
    fn change(&self, notice: &Notice, summary: &str, at: Timestamp, details: Value) -> Request {
        let links: Vec<Value> =
            notice.links.iter().map(|(words, address)| json!({"href": address, "text": words})).collect();
        let body = json!({
            "routing_key": self.routing_key.expose(),
            "payload": {
                "summary": shorten(summary, SUMMARY_MAX), "timestamp": at.to_string(),
                "source": "Seismolog", "custom_details": details,
            },
            "links": links,
        });
        Request::json(Method::Post, format!("{}/v2/change/enqueue", self.base()), &body)
    }

    fn base(&self) -> &str {
        self.url.expose().trim_end_matches('/')
    }
}

fn facts(notice: &Notice) -> Value {
    notice.facts.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str()))).collect()
}

impl Channel for PagerDuty {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")?;
        check_given(&self.routing_key, "routing_key")
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        if notice.intent.gathering == Gathering::Digest {
            let details = json!({"alerts": notice.others});
            let change = self.change(notice, &notice.headline, notice.intent.planned, details);
            return Ok(Message::Http(vec![change]));
        }
        let action = match notice.intent.status {
            Status::Firing => None,
            Status::Acknowledged => Some("acknowledge"),
            Status::Resolved => Some("resolve"),
        };
        let mut body = match action {
            None => self.trigger(notice),
            Some(action) => json!({
                "routing_key": self.routing_key.expose(), "event_action": action, "dedup_key": notice.intent.thread,
            }),
        };
        if body.to_string().len() > EVENT_BYTES_MAX {
            body["payload"]["custom_details"] = json!({"error": "left out, too large"});
        }
        let event = Request::json(Method::Post, format!("{}/v2/enqueue", self.base()), &body);
        let item = notice.item();
        let is_new = notice.intent.lines[0].transition == Transition::Opened;
        let changes = item.changes.iter().filter(|_| is_new).map(|change| {
            self.change(notice, change, item.since, json!({"incident": item.incident.to_string()}))
        });
        let changes: Vec<Request> = changes.collect();
        Ok(if changes.is_empty() { Message::Http(vec![event]) } else { Message::Leading(event, changes) })
    }

    /// 202. A wrong key is a 400 like a wrong event is.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        match by_status(answer, now) {
            Outcome::Permanent { reason, .. } if reason.contains("routing_key") => {
                Outcome::Permanent { reach: Reach::Channel, reason }
            }
            outcome => outcome,
        }
    }

    fn policy(&self) -> Policy {
        Policy { rate: 2.0, resends_in_doubt: true, ..Policy::default() }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.routing_key, &mut self.url]
    }
}
