//! SMS by Twilio: one number, one short text.

use super::request::{Answer, Method, Request, by_status, words};
use super::{Channel, Message, check_given, check_url};
use crate::message::Notice;
use crate::message::escape::{ascii, percent, shorten};
use crate::outbox::Policy;
use crate::outcome::{Outcome, Reach};
use crate::secret::Secret;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use model::Timestamp;
use serde::Deserialize;
use std::time::Duration;

/// One receiver; several people are several channels, so that each is told once whatever becomes of the others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Twilio {
    /// `AC…`
    pub account_sid: String,
    /// who authenticates, if not the account: the SID of an API key
    #[serde(default)]
    pub key_sid: String,
    /// the account's token or the key's secret
    pub auth_token: Secret,
    /// `+15551234567`
    pub to: String,
    /// the sending number, or the SID of a messaging service, `MG…`
    pub from: String,
    /// where the API is
    #[serde(default = "api")]
    pub url: Secret,
}

fn api() -> Secret {
    Secret::new("https://api.twilio.com")
}

/// One segment of GSM-7.
const TEXT_MAX: usize = 160;

/// The headline, and the address where it fits.
fn text(notice: &Notice) -> String {
    let headline = ascii(&notice.headline).replace('\n', " ").replace("[CRITICAL]", "[CRIT]");
    let headline: String =
        headline.chars().map(|c| if "[]{}\\^~|`".contains(c) { gsm(c) } else { c }).collect();
    let link = notice.address().map(ascii).filter(|link| link.len() <= 80);
    let room = TEXT_MAX - link.as_ref().map_or(0, |link| link.len() + 1);
    let headline = if headline.len() > room {
        format!("{}...", shorten(&headline, room - 2).trim_end_matches('…'))
    } else {
        headline
    };
    match link {
        Some(link) => format!("{headline} {link}"),
        None => headline,
    }
}

/// Signs that cost two places in GSM-7 as one that costs one.
fn gsm(c: char) -> char {
    match c {
        '[' | '{' => '(',
        ']' | '}' => ')',
        '`' => '\'',
        _ => '-',
    }
}

impl Channel for Twilio {
    fn validate(&self) -> Result<(), String> {
        check_url(&self.url, "url")?;
        check_given(&self.auth_token, "auth_token")?;
        let is_sid = |sid: &str| !sid.is_empty() && sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_sid(&self.account_sid) {
            return Err("account_sid is no SID; write AC…".to_owned());
        }
        let is_number = |text: &str| {
            text.strip_prefix('+').is_some_and(|digits| {
                (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        if !is_number(&self.to) {
            return Err("to is no number; write it as +15551234567".to_owned());
        }
        if self.from.is_empty() { Err("from is missing; write a number or MG…".to_owned()) } else { Ok(()) }
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let base = self.url.expose().trim_end_matches('/');
        let url = format!("{base}/2010-04-01/Accounts/{}/Messages.json", self.account_sid);
        let sender = if self.from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let form = [("To", self.to.as_str()), (sender, &self.from), ("Body", &text(notice))];
        let form: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let user = if self.key_sid.is_empty() { &self.account_sid } else { &self.key_sid };
        let login = BASE64_STANDARD.encode(format!("{user}:{}", self.auth_token.expose()));
        let request = Request {
            method: Method::Post,
            url: Secret::new(url),
            headers: Vec::new(),
            body: form.join("&").into_bytes(),
        };
        let request = request
            .with("Content-Type", "application/x-www-form-urlencoded")
            .with("Authorization", format!("Basic {login}"));
        Ok(Message::Http(vec![request]))
    }

    /// 201 with `sid`. 21211 is a wrong number, 21610 one that opted out: both mean this channel for good.
    fn interpret(&self, answer: &Answer, now: Timestamp) -> Outcome {
        let body = answer.json();
        match by_status(answer, now) {
            Outcome::Delivered { .. } => {
                Outcome::Delivered { provider_id: body["sid"].as_str().unwrap_or_default().to_owned() }
            }
            Outcome::Permanent { reach, reason } => {
                let code = body["code"].as_u64().unwrap_or(0);
                let said = body["message"].as_str().map_or(reason, |said| words(&format!("{code}: {said}")));
                let is_channel = matches!(code, 21211 | 21408 | 21610 | 21614 | 20003 | 21606 | 21659);
                Outcome::Permanent { reach: if is_channel { Reach::Channel } else { reach }, reason: said }
            }
            outcome @ Outcome::Retry { .. } => outcome,
        }
    }

    fn policy(&self) -> Policy {
        Policy { rate: 1.0, burst: 3, backoff_max: Duration::from_secs(300), resends_in_doubt: false }
    }

    fn takes_digests(&self) -> bool {
        false
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.auth_token, &mut self.url]
    }
}
