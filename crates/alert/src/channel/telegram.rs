//! Telegram: a bot's message, updated in place.

use super::request::{Answer, Method, Request, bounded_secs, by_status};
use super::{Channel, Message, check_given, check_url};
use crate::Status;
use crate::message::Notice;
use crate::message::escape::{html, shorten};
use crate::outbox::Policy;
use crate::outcome::{Outcome, Reach};
use crate::secret::Secret;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// A chat that a bot writes to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telegram {
    /// the bot's token
    pub token: Secret,
    /// id of the chat, or `@name` of a public one
    pub chat_id: String,
    /// where the API is
    #[serde(default = "api")]
    pub url: Secret,
}

fn api() -> Secret {
    Secret::new("https://api.telegram.org")
}

/// Code points of each part before its markup; Telegram takes 4,096 of a whole message after it.
const PART_MAX: usize = 700;
const FACT_MAX: usize = 150;

/// Each part is cut before it is escaped, so that no tag or entity is cut.
fn text(notice: &Notice) -> String {
    let mut lines = vec![format!("{} <b>{}</b>", notice.dot(), html(&shorten(&notice.headline, 250)))];
    if !notice.text.is_empty() {
        lines.push(html(&shorten(&notice.text, PART_MAX)));
    }
    let facts = notice.facts.iter().take(9);
    lines.extend(facts.map(|(name, value)| format!("<b>{name}:</b> {}", html(&shorten(value, FACT_MAX)))));
    if !notice.samples.is_empty() {
        lines.push(format!("<pre>{}</pre>", html(&shorten(&notice.samples.join("\n"), PART_MAX))));
    }
    if !notice.others.is_empty() {
        lines.push(html(&shorten(&notice.others.join("\n"), PART_MAX)));
    }
    if let Some((words, address)) = notice.links.first().filter(|(_, address)| address.len() < 500) {
        lines.push(format!("<a href=\"{}\">{}</a>", html(address), html(words)));
    }
    lines.join("\n")
}

impl Channel for Telegram {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")?;
        check_given(&self.token, "token")?;
        if self.chat_id.is_empty() {
            Err("chat_id is missing; write the chat's id".to_owned())
        } else {
            Ok(())
        }
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let mut body = json!({
            "chat_id": self.chat_id, "text": text(notice), "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": true},
        });
        let id = notice.provider_id.parse::<i64>().ok().filter(|_| notice.intent.status != Status::Firing);
        let method = match id {
            Some(id) => {
                body["message_id"] = id.into();
                "editMessageText"
            }
            None => "sendMessage",
        };
        let base = self.url.expose().trim_end_matches('/');
        let url = format!("{base}/bot{}/{method}", self.token.expose());
        Ok(Message::Http(vec![Request::json(Method::Post, url, &body)]))
    }

    /// `"ok": true` with the message; a 429 says how long in `parameters`. An update without a change is as good as one.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        let body = answer.json();
        match by_status(answer, now) {
            Outcome::Delivered { .. } => {
                let id = body["result"]["message_id"].as_i64();
                Outcome::Delivered { provider_id: id.map_or_else(String::new, |id| id.to_string()) }
            }
            Outcome::Retry { reason, .. } => {
                let after = body["parameters"]["retry_after"].as_f64().and_then(bounded_secs);
                Outcome::Retry { after, reason }
            }
            Outcome::Permanent { reason, .. } if reason.contains("message is not modified") => {
                Outcome::delivered()
            }
            Outcome::Permanent { reason, .. } if reason.contains("chat not found") => {
                Outcome::Permanent { reach: Reach::Channel, reason }
            }
            outcome => outcome,
        }
    }

    /// A group takes twenty messages a minute.
    fn policy(&self) -> Policy {
        Policy { rate: 0.33, burst: 5, ..Policy::default() }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.token, &mut self.url]
    }
}
