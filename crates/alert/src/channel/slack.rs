//! Slack: an incoming webhook, or the Web API, which can update a message.

use super::request::{Answer, Method, Request, by_status, retry_after, words};
use super::{Channel, Message, check_given, check_url};
use crate::Status;
use crate::message::Notice;
use crate::message::escape::{shorten, slack};
use crate::outbox::Policy;
use crate::outcome::{Outcome, Reach};
use crate::secret::Secret;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// An incoming webhook; it can only add messages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slack {
    /// `https://hooks.slack.com/services/…`
    pub url: Secret,
}

/// The Web API: a thread is one message that is updated.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlackApi {
    /// a bot's token, `xoxb-…`
    pub token: Secret,
    /// id of the room, `C…`
    pub channel: String,
    /// where the API is
    #[serde(default = "api")]
    pub url: Secret,
}

fn api() -> Secret {
    Secret::new("https://slack.com/api")
}

/// Code points of a section, a header, a field; all of a message stays below 10,000, since Slack refuses some 13,000.
const SECTION_MAX: usize = 1_500;
const HEADER_MAX: usize = 150;
const FIELD_MAX: usize = 400;

fn section(text: &str) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

/// `text` for notifications and old clients, and the blocks.
fn blocks(notice: &Notice) -> (String, Value) {
    let item = notice.item();
    let headline = shorten(&format!("{} {}", notice.dot(), notice.headline), HEADER_MAX);
    let mut blocks =
        vec![json!({"type": "header", "text": {"type": "plain_text", "text": headline, "emoji": true}})];
    let since = item.since;
    let date = format!("*Since:* <!date^{}^{{date_short_pretty}} {{time_secs}}|{since}>", since.secs());
    let text = shorten(&slack(&notice.text), SECTION_MAX);
    blocks.push(section(&format!("{text}\n{date}")));
    let facts = notice.facts.iter().filter(|(name, _)| *name != "Since");
    let fields: Vec<Value> = facts
        .take(10)
        .map(|(name, value)| {
            let value = shorten(&slack(value), FIELD_MAX);
            json!({"type": "mrkdwn", "text": format!("*{name}:*\n{value}")})
        })
        .collect();
    if !fields.is_empty() {
        blocks.push(json!({"type": "section", "fields": fields}));
    }
    if !notice.samples.is_empty() {
        let samples = slack(&notice.samples.join("\n"));
        blocks.push(section(&format!("```{}```", shorten(&samples, SECTION_MAX))));
    }
    if !notice.others.is_empty() {
        blocks.push(section(&shorten(&slack(&notice.others.join("\n")), SECTION_MAX)));
    }
    let buttons: Vec<Value> = notice
        .links
        .iter()
        .filter(|(_, address)| address.len() <= 3_000)
        .take(5)
        .map(|(words, address)| json!({"type": "button", "text": {"type": "plain_text", "text": shorten(words, 75)}, "url": address}))
        .collect();
    if !buttons.is_empty() {
        blocks.push(json!({"type": "actions", "elements": buttons}));
    }
    let context = format!("{} · {} signals · {}", item.incident, item.count, slack(&notice.intent.reason));
    blocks.push(json!({"type": "context", "elements": [{"type": "mrkdwn", "text": shorten(&context, 500)}]}));
    (slack(&notice.headline), Value::Array(blocks))
}

impl Channel for Slack {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let (text, blocks) = blocks(notice);
        let body = json!({"text": text, "blocks": blocks});
        Ok(Message::Http(vec![Request::json(Method::Post, self.url.expose(), &body)]))
    }

    /// 200 `ok`. `invalid_payload` and `no_text` blame the message, every other refusal the hook.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        match by_status(answer, now) {
            Outcome::Permanent { reason, .. } => {
                let is_message = ["invalid_payload", "no_text", "too_long", "invalid_blocks"];
                let is_message = is_message.iter().any(|word| reason.contains(word));
                let reach = if is_message { Reach::Message } else { Reach::Channel };
                Outcome::Permanent { reach, reason }
            }
            outcome => outcome,
        }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.url]
    }
}

impl Channel for SlackApi {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")?;
        check_given(&self.token, "token")?;
        if self.channel.is_empty() {
            Err("channel is missing; write the room's id".to_owned())
        } else {
            Ok(())
        }
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let (text, blocks) = blocks(notice);
        let mut body = json!({"channel": self.channel, "text": text, "blocks": blocks});
        // what gets worse is a message of its own, since an update rings nowhere; it updates what comes after it
        let is_quiet = notice.intent.status != Status::Firing;
        let known = notice.provider_id.split_once('|').filter(|_| is_quiet);
        let method = match known {
            Some((channel, ts)) => {
                body["channel"] = channel.into();
                body["ts"] = ts.into();
                "chat.update"
            }
            None => "chat.postMessage",
        };
        let url = format!("{}/{method}", self.url.expose().trim_end_matches('/'));
        let request = Request::json(Method::Post, url, &body)
            .with("Authorization", format!("Bearer {}", self.token.expose()));
        Ok(Message::Http(vec![request]))
    }

    /// 200 and `"ok": true`, with `channel` and `ts`.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        let outcome = by_status(answer, now);
        if !matches!(outcome, Outcome::Delivered { .. }) {
            return outcome;
        }
        let body = answer.json();
        if body["ok"] == json!(true) {
            let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            let (channel, ts) = (text("channel"), text("ts"));
            let provider_id = if ts.is_empty() { String::new() } else { format!("{channel}|{ts}") };
            return Outcome::Delivered { provider_id };
        }
        let reason = words(body["error"].as_str().unwrap_or("the answer has no ok"));
        match reason.as_str() {
            "ratelimited"
            | "rate_limited"
            | "internal_error"
            | "fatal_error"
            | "service_unavailable"
            | "request_timeout"
            | "the answer has no ok" => Outcome::Retry { after: retry_after(answer, now), reason },
            "message_not_found"
            | "cant_update_message"
            | "edit_window_closed"
            | "msg_too_long"
            | "msg_blocks_too_long"
            | "invalid_blocks"
            | "no_text" => Outcome::Permanent { reach: Reach::Message, reason },
            _ => Outcome::Permanent { reach: Reach::Channel, reason },
        }
    }

    fn policy(&self) -> Policy {
        Policy::default()
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.token, &mut self.url]
    }
}
