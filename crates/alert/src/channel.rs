//! Channels: how each receiver wants to be told, and what it answers.
//!
//! One file each. A new one means: its file, a line in [`ChannelOptions`] and its registry, one test, one line of docs.

mod alertmanager;
mod discord;
mod email;
mod grafana;
mod opsgenie;
mod pagerduty;
mod request;
mod slack;
mod teams;
mod telegram;
mod twilio;
mod webhook;

use crate::Error;
use crate::message::Notice;
use crate::outbox::{Delivery, Policy};
use crate::outcome::Outcome;
use crate::redact::Redactions;
use crate::secret::Secret;
use model::Timestamp;
use serde::Deserialize;

pub use alertmanager::Alertmanager;
pub use discord::Discord;
pub use email::{Email, Mail, MailSecurity, PICTURE};
pub use grafana::Grafana;
pub use opsgenie::Opsgenie;
pub use pagerduty::PagerDuty;
pub use request::{Answer, Method, Request};
pub use slack::{Slack, SlackApi};
pub use teams::Teams;
pub use telegram::Telegram;
pub use twilio::Twilio;
pub use webhook::{Webhook, signature};

/// A channel as configured, by its `type`. Unknown keys are errors.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChannelOptions {
    /// Slack's incoming webhook
    Slack(Slack),
    /// Slack's Web API, which can update a message in place
    SlackApi(SlackApi),
    /// PagerDuty's Events API v2
    Pagerduty(PagerDuty),
    /// Microsoft Teams by a workflow
    Teams(Teams),
    /// Opsgenie's Alert API v2; it ends on 2027-04-05
    Opsgenie(Opsgenie),
    /// SMS by Twilio
    Twilio(Twilio),
    /// Discord's webhook
    Discord(Discord),
    /// Telegram's bot API
    Telegram(Telegram),
    /// any receiver of JSON
    Webhook(Webhook),
    /// Prometheus Alertmanager's API v2
    Alertmanager(Alertmanager),
    /// annotations in Grafana
    Grafana(Grafana),
    /// e-mail
    Email(Email),
}

/// What a channel can do. Called by the crate only, from one thread; nothing is kept between calls.
pub(crate) trait Channel {
    /// Refuses options that cannot work, in words.
    fn validate(&self) -> Result<(), String>;
    /// The message in the receiver's form.
    fn render(&self, notice: &Notice) -> Result<Message, String>;
    /// What the answer means.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        request::by_status(answer, now)
    }
    /// How often it may be called.
    fn policy(&self) -> Policy {
        Policy::default()
    }
    /// Whether a message without an end can be shown.
    fn takes_digests(&self) -> bool {
        true
    }
    /// The secrets, for references to be replaced.
    fn secrets(&mut self) -> Vec<&mut Secret>;
}

/// What is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// by HTTP: all of them; one that is accepted is enough
    Http(Vec<Request>),
    /// by HTTP: the first counts; once it is taken, the others go along, once each, for what they are worth
    Leading(Request, Vec<Request>),
    /// by SMTP
    Mail(Mail),
}

impl Message {
    /// The requests in the order they are sent; none for a mail.
    #[must_use]
    pub fn requests(&self) -> Vec<&Request> {
        match self {
            Self::Http(requests) => requests.iter().collect(),
            Self::Leading(first, others) => std::iter::once(first).chain(others).collect(),
            Self::Mail(_) => Vec::new(),
        }
    }
}

/// A message in the form of its channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// what to send
    pub message: Message,
    /// what was taken out of it
    pub redactions: Redactions,
}

impl ChannelOptions {
    fn channel(&self) -> &dyn Channel {
        match self {
            Self::Slack(channel) => channel,
            Self::SlackApi(channel) => channel,
            Self::Pagerduty(channel) => channel,
            Self::Teams(channel) => channel,
            Self::Opsgenie(channel) => channel,
            Self::Twilio(channel) => channel,
            Self::Discord(channel) => channel,
            Self::Telegram(channel) => channel,
            Self::Webhook(channel) => channel,
            Self::Alertmanager(channel) => channel,
            Self::Grafana(channel) => channel,
            Self::Email(channel) => channel,
        }
    }

    /// The name of its type, as in a configuration.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Slack(_) => "slack",
            Self::SlackApi(_) => "slack_api",
            Self::Pagerduty(_) => "pagerduty",
            Self::Teams(_) => "teams",
            Self::Opsgenie(_) => "opsgenie",
            Self::Twilio(_) => "twilio",
            Self::Discord(_) => "discord",
            Self::Telegram(_) => "telegram",
            Self::Webhook(_) => "webhook",
            Self::Alertmanager(_) => "alertmanager",
            Self::Grafana(_) => "grafana",
            Self::Email(_) => "email",
        }
    }

    /// Secrets that may be references, for the program to replace before use.
    pub fn secrets(&mut self) -> Vec<&mut Secret> {
        let channel: &mut dyn Channel = match self {
            Self::Slack(channel) => channel,
            Self::SlackApi(channel) => channel,
            Self::Pagerduty(channel) => channel,
            Self::Teams(channel) => channel,
            Self::Opsgenie(channel) => channel,
            Self::Twilio(channel) => channel,
            Self::Discord(channel) => channel,
            Self::Telegram(channel) => channel,
            Self::Webhook(channel) => channel,
            Self::Alertmanager(channel) => channel,
            Self::Grafana(channel) => channel,
            Self::Email(channel) => channel,
        };
        channel.secrets()
    }

    /// Refuses options that cannot work, in words.
    pub fn validate(&self) -> Result<(), String> {
        self.channel().validate()
    }

    /// The message of a delivery in the receiver's form, redacted. `now` is the sender's time, for what is signed or dated.
    pub fn render(&self, delivery: &Delivery, now: Timestamp) -> Result<Rendered, Error> {
        let refuse = |problem: String| Error::Render { channel: delivery.intent.channel.clone(), problem };
        let (notice, redactions) =
            Notice::of(delivery, now).ok_or_else(|| refuse("the message is about nothing".to_owned()))?;
        let message = self.channel().render(&notice).map_err(refuse)?;
        Ok(Rendered { message, redactions })
    }

    /// What a receiver's answer means.
    #[must_use]
    pub fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        self.channel().interpret(answer, now)
    }

    /// How the outbox treats it.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.channel().policy()
    }

    pub(crate) fn takes_digests(&self) -> bool {
        self.channel().takes_digests()
    }
}

/// A web address with a host, in https, or in http for receivers nearby.
fn check_url(url: &Secret, name: &str) -> Result<(), String> {
    let text = url.expose();
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_reference = url.reference().is_some();
    let has_host = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
    let is_clean = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if is_reference || (has_host && is_clean) {
        return Ok(());
    }
    Err(format!("{name} is no address; write one that begins with https://"))
}

fn check_given(secret: &Secret, name: &str) -> Result<(), String> {
    let is_clean = !secret.expose().chars().any(char::is_control);
    if !secret.is_empty() && is_clean {
        Ok(())
    } else {
        Err(format!("{name} is missing or holds control characters"))
    }
}
