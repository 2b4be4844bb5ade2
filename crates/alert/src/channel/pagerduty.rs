//! PagerDuty, Events API v2: trigger, acknowledge, resolve under one key; digests are change events.

use super::request::{Answer, Method, Request, by_status};
use super::{Channel, Message, check_given, check_url};
use crate::message::Notice;
use crate::message::escape::shorten;
use crate::outbox::Policy;
use crate::outcome::{Outcome, Reach};
use crate::secret::Secret;
use crate::{Gathering, Status};
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

    fn change(&self, notice: &Notice) -> Value {
        let links: Vec<Value> =
            notice.links.iter().map(|(words, address)| json!({"href": address, "text": words})).collect();
        json!({
            "routing_key": self.routing_key.expose(),
            "payload": {
                "summary": shorten(&notice.headline, SUMMARY_MAX), "timestamp": notice.intent.planned.to_string(),
                "source": "Seismolog", "custom_details": {"alerts": notice.others},
            },
            "links": links,
        })
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
        let base = self.url.expose().trim_end_matches('/');
        if notice.intent.gathering == Gathering::Digest {
            let url = format!("{base}/v2/change/enqueue");
            return Ok(Message::Http(vec![Request::json(Method::Post, url, &self.change(notice))]));
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
        Ok(Message::Http(vec![Request::json(Method::Post, format!("{base}/v2/enqueue"), &body)]))
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
