//! Prometheus Alertmanager: alerts pushed to its API v2; and its webhook payload, for those who read that.

use super::request::{Method, Request};
use super::{Channel, Message, check_url};
use crate::config::span::Span;
use crate::message::Notice;
use crate::outbox::Policy;
use crate::secret::Secret;
use crate::{Line, Transition};
use model::{AlertSeverity, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// All instances of a cluster; one that accepts is enough.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alertmanager {
    /// `http://host:9093`, at least one, at most 10
    pub urls: Vec<Secret>,
    /// labels on every alert
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// an alert that is not told again within this time is over for Alertmanager; longer than `repeat` of the routes
    #[serde(default = "hold")]
    pub hold: Span,
}

fn hold() -> Span {
    Span::secs(5 * 3_600)
}

const NAME: &str = "LogIncident";
/// Alertmanager's "no time".
const NEVER: &str = "0001-01-01T00:00:00Z";

/// The identity: nothing that changes while it fires, but for the severity, which routes need.
fn labels(line: &Line, severity: AlertSeverity, more: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let item = &line.item;
    let mut labels = more.clone();
    for (name, value) in &item.labels {
        labels.insert(label_name(name), value.clone());
    }
    for (name, value) in [
        ("alertname", NAME.to_owned()),
        ("service", item.service.clone()),
        ("severity", severity.as_str().to_owned()),
        ("kind", item.kind.clone()),
        ("key", item.key.clone()),
        ("incident", item.incident.to_string()),
    ] {
        labels.insert(name.to_owned(), value);
    }
    labels.retain(|_, value| !value.is_empty());
    labels
}

/// A name that Prometheus takes.
fn label_name(name: &str) -> String {
    let plain = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let plain: String = plain.collect();
    if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("_{plain}") } else { plain }
}

fn annotations(line: &Line) -> Value {
    let item = &line.item;
    let mut annotations = json!({"summary": item.title, "description": item.summary});
    for (name, value) in
        [("root", &item.root), ("template", &item.template), ("sample", &item.samples.join("\n"))]
    {
        if !value.is_empty() {
            annotations[name] = value.as_str().into();
        }
    }
    annotations
}

fn generator(line: &Line) -> &str {
    line.item.links.first().map_or("", |(_, address)| address.as_str())
}

impl Alertmanager {
    fn alert(&self, line: &Line, severity: AlertSeverity, end: Timestamp) -> Value {
        json!({
            "labels": labels(line, severity, &self.labels), "annotations": annotations(line),
            "startsAt": line.item.since.min(end).to_string(), "endsAt": end.to_string(), "generatorURL": generator(line),
        })
    }
}

impl Channel for Alertmanager {
    fn validate(&self) -> Result<(), String> {
        if self.urls.is_empty() || self.urls.len() > 10 {
            return Err("urls names no instance, or more than 10; write http://host:9093 of each".to_owned());
        }
        self.urls.iter().try_for_each(|url| check_url(url, "urls"))
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let now = notice.now;
        let mut alerts = Vec::new();
        for line in &notice.intent.lines {
            let end = if line.transition == Transition::Resolved { now } else { now + self.hold.0 };
            alerts.push(self.alert(line, line.severity, end));
            // a risen severity is another identity: the one before it ends
            if line.transition == Transition::Rose {
                let lower = [AlertSeverity::Info, AlertSeverity::Warning];
                let lower = lower.into_iter().filter(|severity| *severity < line.severity);
                alerts.extend(lower.map(|severity| self.alert(line, severity, now)));
            }
        }
        let body = Value::Array(alerts);
        let urls =
            self.urls.iter().map(|url| format!("{}/api/v2/alerts", url.expose().trim_end_matches('/')));
        Ok(Message::Http(urls.map(|url| Request::json(Method::Post, url, &body)).collect()))
    }

    fn policy(&self) -> Policy {
        Policy { rate: 10.0, burst: 20, resends_in_doubt: true, ..Policy::default() }
    }

    fn takes_digests(&self) -> bool {
        false
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        self.urls.iter_mut().collect()
    }
}

/// Alertmanager's webhook payload, version 4.
pub(crate) fn webhook_payload(notice: &Notice) -> Value {
    let intent = &notice.intent;
    let said = |is_over: bool| if is_over { "resolved" } else { "firing" };
    let none = BTreeMap::new();
    let alerts = intent.lines.iter().map(|line| {
        let is_over = line.transition == Transition::Resolved;
        let labels = labels(line, line.severity, &none);
        let fingerprint = crate::item::sha256_hex(&format!("{labels:?}"));
        json!({
            "status": said(is_over), "labels": labels, "annotations": annotations(line),
            "startsAt": line.item.since.to_string(), "generatorURL": generator(line), "fingerprint": &fingerprint[..16],
            "endsAt": if is_over { intent.planned.to_string() } else { NEVER.to_owned() },
        })
    });
    let address = notice.address().unwrap_or_default();
    let root = address.split_once("://").map_or("", |(scheme, rest)| {
        let host = rest.split('/').next().unwrap_or_default();
        &address[..scheme.len() + 3 + host.len()]
    });
    let is_over = intent.lines.iter().all(|line| line.transition == Transition::Resolved);
    json!({
        "receiver": intent.channel, "status": said(is_over), "alerts": alerts.collect::<Vec<_>>(),
        "notification_reason": intent.reason, "groupLabels": {"alertname": NAME}, "commonLabels": {"alertname": NAME},
        "commonAnnotations": {}, "externalURL": root, "version": "4",
        "groupKey": format!("{{}}:{{thread=\"{}\"}}", intent.thread), "truncatedAlerts": intent.more,
    })
}
