//! Grafana: an annotation from the begin of an incident to its end.

use super::request::{Answer, Method, Request, by_status};
use super::{Channel, Message, check_given, check_url};
use crate::Status;
use crate::message::Notice;
use crate::message::escape::{html, percent, shorten};
use crate::outbox::Policy;
use crate::outcome::Outcome;
use crate::secret::Secret;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// A Grafana whose dashboards show annotations.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grafana {
    /// `https://grafana.example.com`
    pub url: Secret,
    /// a service account's token
    pub token: Secret,
    /// one dashboard only; otherwise all
    #[serde(default)]
    pub dashboard_uid: Option<String>,
    /// tags beside `seismolog`, the service, the kind and the severity
    #[serde(default)]
    pub tags: Vec<String>,
}

impl Channel for Grafana {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")?;
        check_given(&self.token, "token")
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let item = notice.item();
        let base = format!("{}/api/annotations", self.url.expose().trim_end_matches('/'));
        let own = ["seismolog", &item.service, &item.kind, notice.intent.severity.as_str()];
        let tags: Vec<&str> = own.into_iter().chain(self.tags.iter().map(String::as_str)).collect();
        let link = notice.links.first().map_or_else(String::new, |(words, address)| {
            format!("\n<a href=\"{}\">{}</a>", html(address), html(words))
        });
        let text = format!("{}\n{}{link}", html(&notice.headline), html(&shorten(&notice.text, 1_000)));
        let mut body = json!({"time": item.since.millis(), "tags": tags, "text": text});
        if notice.intent.status == Status::Resolved {
            body["timeEnd"] = notice.intent.planned.millis().into();
        }
        let request = if notice.provider_id.is_empty() {
            if let Some(uid) = &self.dashboard_uid {
                body["dashboardUID"] = uid.as_str().into();
            }
            Request::json(Method::Post, base, &body)
        } else {
            Request::json(Method::Patch, format!("{base}/{}", percent(&notice.provider_id)), &body)
        };
        Ok(Message::Http(vec![request.with("Authorization", format!("Bearer {}", self.token.expose()))]))
    }

    /// 200 with `id`.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        match by_status(answer, now) {
            Outcome::Delivered { .. } => {
                let id = answer.json()["id"].as_i64();
                Outcome::Delivered { provider_id: id.map_or_else(String::new, |id| id.to_string()) }
            }
            outcome => outcome,
        }
    }

    fn policy(&self) -> Policy {
        Policy { rate: 5.0, burst: 10, ..Policy::default() }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.url, &mut self.token]
    }
}
