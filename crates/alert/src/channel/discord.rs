//! Discord: a webhook whose messages can be updated.

use super::request::{Answer, Method, Request, bounded_secs, by_status, retry_after};
use super::{Channel, Message, check_url};
use crate::Status;
use crate::message::Notice;
use crate::message::escape::{fenced, markdown, percent, shorten};
use crate::outbox::Policy;
use crate::outcome::Outcome;
use crate::secret::Secret;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// A webhook of a room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discord {
    /// `https://discord.com/api/webhooks/{id}/{token}`
    pub url: Secret,
}

/// Code points: all of an embed stay below Discord's 6,000.
const TITLE_MAX: usize = 256;
const DESCRIPTION_MAX: usize = 2_000;
const VALUE_MAX: usize = 300;
const SAMPLES_MAX: usize = 900;
const FIELDS_MAX: usize = 9;

/// Name of the picture that is sent along.
const PICTURE: &str = "trend.png";

const FIRING: u32 = 0x99_2d_22;
const RESOLVED: u32 = 0x2e_cc_71;
const OTHER: u32 = 0x95_a5_a6;

impl Channel for Discord {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let color = match notice.intent.status {
            Status::Firing => FIRING,
            Status::Resolved => RESOLVED,
            Status::Acknowledged => OTHER,
        };
        let facts = notice.facts.iter().take(FIELDS_MAX);
        let mut fields: Vec<Value> = facts
            .map(|(name, value)| {
                json!({"name": name, "value": shorten(&markdown(value), VALUE_MAX), "inline": value.len() < 40})
            })
            .collect();
        if !notice.samples.is_empty() {
            let samples = fenced(&shorten(&notice.samples.join("\n"), SAMPLES_MAX));
            fields.push(json!({"name": "Samples", "value": format!("```\n{samples}\n```"), "inline": false}));
        }
        let text = [std::slice::from_ref(&notice.text), &notice.others].concat().join("\n");
        let mut body = json!({
            "content": "", "username": "Seismolog", "allowed_mentions": {"parse": []},
            "embeds": [{
                "title": shorten(&format!("{} {}", notice.dot(), notice.headline), TITLE_MAX),
                "description": shorten(&markdown(&text), DESCRIPTION_MAX), "url": notice.address(), "color": color,
                "timestamp": notice.item().since.to_string(), "fields": fields,
                "footer": {"text": notice.item().incident.to_string()},
            }],
        });
        let url = self.url.expose().trim_end_matches('/');
        let is_update = !notice.provider_id.is_empty() && notice.intent.status != Status::Firing;
        let request = if is_update {
            // the picture of the message before goes with it
            body["attachments"] = json!([]);
            let url = format!("{url}/messages/{}", percent(&notice.provider_id));
            Request::json(Method::Patch, url, &body)
        } else {
            let url = format!("{url}?wait=true");
            match notice.picture() {
                None => Request::json(Method::Post, url, &body),
                Some(picture) => {
                    body["embeds"][0]["image"] = json!({"url": format!("attachment://{PICTURE}")});
                    body["attachments"] =
                        json!([{"id": 0, "filename": PICTURE, "description": notice.picture_words()}]);
                    Request::form(url, &notice.idempotency_key, &body, PICTURE, &picture)
                }
            }
        };
        Ok(Message::Http(vec![request]))
    }

    /// 200 with the message, or 204. A 429 says how long in its body too.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        let body = answer.json();
        match by_status(answer, now) {
            Outcome::Delivered { .. } => {
                Outcome::Delivered { provider_id: body["id"].as_str().unwrap_or_default().to_owned() }
            }
            Outcome::Retry { reason, .. } => {
                let said = || body["retry_after"].as_f64().and_then(bounded_secs);
                Outcome::Retry { after: retry_after(answer, now).or_else(said), reason }
            }
            outcome => outcome,
        }
    }

    fn policy(&self) -> Policy {
        Policy { rate: 2.5, burst: 5, ..Policy::default() }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.url]
    }
}
