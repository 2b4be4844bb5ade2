//! Opsgenie, Alert API v2. Its makers end it on 2027-04-05.

use super::request::{Method, Request};
use super::{Channel, Message, check_given, check_url};
use crate::message::Notice;
use crate::message::escape::{percent, shorten};
use crate::outbox::Policy;
use crate::secret::Secret;
use crate::{Status, Transition};
use model::AlertSeverity;
use serde::Deserialize;
use serde_json::{Value, json};

/// An API integration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opsgenie {
    /// the integration's key
    pub api_key: Secret,
    /// `https://api.opsgenie.com`, or `https://api.eu.opsgenie.com`
    #[serde(default = "api")]
    pub url: Secret,
    /// names of teams that are told
    #[serde(default)]
    pub teams: Vec<String>,
}

fn api() -> Secret {
    Secret::new("https://api.opsgenie.com")
}

const MESSAGE_MAX: usize = 130;
const DESCRIPTION_MAX: usize = 15_000;
/// code points of a tag
const TAG_MAX: usize = 50;

impl Opsgenie {
    fn create(&self, notice: &Notice) -> Value {
        let item = notice.item();
        let priority = match notice.intent.severity {
            AlertSeverity::Critical => "P1",
            AlertSeverity::Warning => "P3",
            AlertSeverity::Info => "P5",
        };
        let mut details = json!({"signals": item.count.to_string(), "key": item.key, "kind": item.kind});
        for (name, value) in &item.labels {
            details[name] = value.as_str().into();
        }
        let responders: Vec<Value> =
            self.teams.iter().map(|team| json!({"name": team, "type": "team"})).collect();
        json!({
            "message": shorten(&notice.headline, MESSAGE_MAX), "alias": notice.intent.thread,
            "description": shorten(&notice.plain(), DESCRIPTION_MAX), "source": "Seismolog", "entity": item.service,
            "priority": priority, "tags": [shorten(&item.kind, TAG_MAX), shorten(&item.service, TAG_MAX)],
            "details": details, "responders": responders,
        })
    }
}

impl Channel for Opsgenie {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")?;
        check_given(&self.api_key, "api_key")
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let base = format!("{}/v2/alerts", self.url.expose().trim_end_matches('/'));
        let one =
            |action: &str| format!("{base}/{}/{action}?identifierType=alias", percent(&notice.intent.thread));
        let note = json!({"source": "Seismolog", "note": shorten(&notice.headline, 1_000)});
        let is_new = notice.intent.lines.iter().any(|line| line.transition == Transition::Opened);
        let request = match notice.intent.status {
            Status::Resolved => Request::json(Method::Post, one("close"), &note),
            Status::Acknowledged => Request::json(Method::Post, one("acknowledge"), &note),
            Status::Firing if is_new => Request::json(Method::Post, base, &self.create(notice)),
            Status::Firing => {
                let body = json!({"message": shorten(&notice.headline, MESSAGE_MAX)});
                Request::json(Method::Put, one("message"), &body)
            }
        };
        let key = format!("GenieKey {}", self.api_key.expose());
        Ok(Message::Http(vec![request.with("Authorization", key)]))
    }

    fn policy(&self) -> Policy {
        Policy { rate: 2.0, resends_in_doubt: true, ..Policy::default() }
    }

    fn takes_digests(&self) -> bool {
        false
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.api_key, &mut self.url]
    }
}
