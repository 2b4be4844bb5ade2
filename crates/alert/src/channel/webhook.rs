//! Any receiver of JSON: our own form, Alertmanager's webhook payload, or a template; signed.

use super::request::{Method, Request};
use super::{Channel, Message, alertmanager, check_given, check_url};
use crate::message::Notice;
use crate::outbox::Policy;
use crate::secret::Secret;
use crate::{Status, Transition};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;

/// What the body looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// ours, with `"v": 1`
    #[default]
    Own,
    /// Alertmanager's webhook payload, version 4
    Alertmanager,
}

/// A receiver.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// where
    pub url: Secret,
    /// the key of the signature; without it nothing is signed
    #[serde(default)]
    pub secret: Secret,
    /// what the body looks like, unless `body` says it
    #[serde(default)]
    pub form: Form,
    /// a template: `{{title}}` becomes the title, escaped for a JSON text. Names: title, text, severity, status, event,
    /// service, kind, incident, key, thread, root, count, since, url, `plain` for everything
    #[serde(default)]
    pub body: Option<String>,
    /// further headers
    #[serde(default)]
    pub headers: BTreeMap<String, Secret>,
}

/// HMAC-SHA256 of `timestamp.body` as `sha256=<hex>`; receivers compute the same and compare in constant time.
#[must_use]
pub fn signature(secret: &Secret, timestamp: i64, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("HMAC takes a key of any length");
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

/// `incident.opened` and the like.
fn event(notice: &Notice) -> &'static str {
    let is_new = notice.intent.lines.iter().any(|line| line.transition == Transition::Opened);
    match notice.intent.status {
        Status::Resolved => "incident.resolved",
        Status::Acknowledged => "incident.acknowledged",
        Status::Firing if is_new => "incident.opened",
        Status::Firing => "incident.updated",
    }
}

fn own(notice: &Notice) -> Value {
    let alerts = notice.intent.lines.iter().map(|line| {
        let item = &line.item;
        let impacts = |impacts: &[model::Impact]| -> Value {
            impacts.iter().map(|impact| json!({"service": impact.service, "hops": impact.hops})).collect()
        };
        json!({
            "key": item.key, "transition": line.transition.as_str(), "severity": line.severity.as_str(),
            "score": item.score, "incident": item.incident.to_string(), "service": item.service, "kind": item.kind,
            "labels": item.labels, "title": item.title, "summary": item.summary, "root": item.root,
            "confidence": item.confidence, "impacted": impacts(&item.impacted), "likely_next": impacts(&item.likely_next),
            "changes": item.changes, "since": item.since.to_string(), "observed": item.observed, "expected": item.expected,
            "count": item.count, "template": item.template, "samples": item.samples, "trend": item.trend,
            "flaps": line.flaps, "acknowledged_by": line.owner,
            "links": item.links.iter().map(|(words, url)| json!({"text": words, "url": url})).collect::<Vec<_>>(),
        })
    });
    json!({
        "v": 1, "id": notice.idempotency_key, "event": event(notice), "thread": notice.intent.thread,
        "status": notice.intent.status.as_str(), "severity": notice.intent.severity.as_str(),
        "title": notice.headline, "reason": notice.intent.reason, "alerts": alerts.collect::<Vec<_>>(),
        "more": notice.intent.more, "time": notice.intent.planned.to_string(),
    })
}

fn fill(template: &str, notice: &Notice) -> Result<String, String> {
    let item = notice.item();
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, tail) = after.split_once("}}").ok_or("the template has {{ without }}")?;
        let value = match name.trim() {
            "title" => notice.headline.clone(),
            "text" => notice.text.clone(),
            "plain" => notice.plain(),
            "severity" => notice.intent.severity.as_str().to_owned(),
            "status" => notice.intent.status.as_str().to_owned(),
            "event" => event(notice).to_owned(),
            "service" => item.service.clone(),
            "kind" => item.kind.clone(),
            "incident" => item.incident.to_string(),
            "key" => item.key.clone(),
            "thread" => notice.intent.thread.clone(),
            "root" => item.root.clone(),
            "count" => item.count.to_string(),
            "since" => item.since.to_string(),
            "url" => notice.address().unwrap_or_default().to_owned(),
            other => return Err(format!("the template names {other:?}, which is unknown")),
        };
        out.push_str(before);
        let quoted = Value::from(value).to_string();
        out.push_str(&quoted[1..quoted.len() - 1]);
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

/// Headers that are ours to set.
const OWN_HEADERS: [&str; 7] =
    ["content-type", "content-length", "host", "x-event-id", "x-event-type", "x-timestamp", "x-signature"];

impl Channel for Webhook {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")?;
        for (name, value) in &self.headers {
            let is_name =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let is_own = OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name));
            if !is_name || (is_own && !name.eq_ignore_ascii_case("content-type")) {
                return Err(format!("headers.{name} is not a header that can be set; use another name"));
            }
            check_given(value, &format!("headers.{name}"))?;
        }
        match &self.body {
            None => Ok(()),
            Some(template) => check_template(template),
        }
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let body = match (&self.body, self.form) {
            (Some(template), _) => fill(template, notice)?,
            (None, Form::Own) => own(notice).to_string(),
            (None, Form::Alertmanager) => alertmanager::webhook_payload(notice).to_string(),
        };
        let timestamp = notice.now.secs();
        let mut request = Request {
            method: Method::Post,
            url: self.url.clone(),
            headers: Vec::new(),
            body: body.into_bytes(),
        };
        let has_type = self.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
        if !has_type {
            request = request.with("Content-Type", "application/json");
        }
        request = request
            .with("X-Event-Id", &notice.idempotency_key)
            .with("X-Event-Type", event(notice))
            .with("X-Timestamp", timestamp.to_string());
        if !self.secret.is_empty() {
            let signature = signature(&self.secret, timestamp, &request.body);
            request = request.with("X-Signature", signature);
        }
        request.headers.extend(self.headers.clone());
        Ok(Message::Http(vec![request]))
    }

    fn policy(&self) -> Policy {
        Policy { rate: 5.0, burst: 10, resends_in_doubt: true, ..Policy::default() }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        let own = [&mut self.url, &mut self.secret];
        own.into_iter().chain(self.headers.values_mut()).collect()
    }
}

/// Fills the template with an example.
fn check_template(template: &str) -> Result<(), String> {
    use crate::{Gathering, Intent, IntentId, Item, Line};
    let line = Line {
        transition: Transition::Opened,
        item: Item { title: "example".to_owned(), ..Item::default() },
        severity: model::AlertSeverity::Info,
        flaps: 0,
        owner: String::new(),
    };
    let intent = Intent {
        id: IntentId(0),
        channel: String::new(),
        thread: String::new(),
        status: Status::Firing,
        severity: model::AlertSeverity::Info,
        gathering: Gathering::Group,
        lines: vec![line],
        more: 0,
        services: 1,
        planned: model::Timestamp(0),
        reason: String::new(),
    };
    let delivery =
        crate::Delivery { intent, attempts: 0, idempotency_key: String::new(), provider_id: String::new() };
    let notice = Notice::of(&delivery, model::Timestamp(0));
    notice.map_or(Ok(()), |(notice, _)| fill(template, &notice).map(|_| ()))
}
