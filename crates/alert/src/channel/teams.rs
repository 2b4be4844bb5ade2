//! Microsoft Teams: an adaptive card posted to a workflow.

use super::request::{Answer, Method, Request, by_status, words};
use super::{Channel, Message, check_url};
use crate::Status;
use crate::message::Notice;
use crate::message::escape::{markdown, shorten};
use crate::outcome::Outcome;
use crate::secret::Secret;
use model::{AlertSeverity, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

/// The workflow "When a Teams webhook request is received".
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Teams {
    /// the workflow's address, which holds its signature
    pub url: Secret,
}

/// Bytes of a whole message; Teams takes some 28 KB.
const MESSAGE_BYTES_MAX: usize = 24_000;

fn block(text: &str) -> Value {
    json!({"type": "TextBlock", "text": text, "wrap": true})
}

fn card(notice: &Notice, with_samples: usize) -> Value {
    let color = match (notice.intent.status, notice.intent.severity) {
        (Status::Resolved, _) => "Good",
        (_, AlertSeverity::Critical) => "Attention",
        (_, AlertSeverity::Warning) => "Warning",
        (_, AlertSeverity::Info) => "Accent",
    };
    let headline = format!("{} {}", notice.dot(), markdown(&notice.headline));
    let mut body = vec![json!({
        "type": "TextBlock", "text": headline, "size": "Medium", "weight": "Bolder", "style": "heading",
        "color": color, "wrap": true,
    })];
    if !notice.text.is_empty() {
        body.push(block(&markdown(&shorten(&notice.text, 1_500))));
    }
    let facts: Vec<Value> = notice
        .facts
        .iter()
        .map(|(name, value)| json!({"title": name, "value": markdown(&shorten(value, 500))}))
        .collect();
    body.push(json!({"type": "FactSet", "facts": facts}));
    for sample in notice.samples.iter().take(with_samples) {
        let mut sample = block(&markdown(&shorten(sample, 800)));
        sample["fontType"] = "Monospace".into();
        body.push(sample);
    }
    if !notice.others.is_empty() {
        body.push(block(&markdown(&shorten(&notice.others.join("\n\n"), 2_000))));
    }
    let actions: Vec<Value> = notice
        .links
        .iter()
        .take(5)
        .map(
            |(words, address)| json!({"type": "Action.OpenUrl", "title": shorten(words, 75), "url": address}),
        )
        .collect();
    json!({"type": "message", "attachments": [{
        "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null,
        "content": {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
            "msteams": {"width": "full"}, "body": body, "actions": actions,
        },
    }]})
}

impl Channel for Teams {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let whole = card(notice, 3);
        let body = if whole.to_string().len() > MESSAGE_BYTES_MAX { card(notice, 0) } else { whole };
        Ok(Message::Http(vec![Request::json(Method::Post, self.url.expose(), &body)]))
    }

    /// Any 2xx; 412 comes again. Old connectors say 200 and an error in the body.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        let text = answer.text();
        let later = |reason: &str| Outcome::Retry {
            after: super::request::retry_after(answer, now),
            reason: words(reason),
        };
        match answer {
            Answer::Http { status: 412, .. } => later("status 412"),
            Answer::Http { status: 200..=299, .. } if text.contains("HTTP error 429") => later(&text),
            _ => by_status(answer, now),
        }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.url]
    }
}
