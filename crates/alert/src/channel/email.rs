//! E-mail: subject, headers, a part in plain text and one in HTML. Encoding and sending are elsewhere.

use super::{Channel, Message};
use crate::message::escape::{html, one_line, shorten};
use crate::message::{Notice, TREND};
use crate::outbox::Policy;
use crate::secret::Secret;
use serde::Deserialize;
use std::time::Duration;

/// Who is written to, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    /// the sender's address
    pub from: String,
    /// receivers, at least one, at most 50
    pub to: Vec<String>,
    /// host of the mail server
    pub host: String,
    /// 587 with STARTTLS, 465 with TLS, 25 plain
    #[serde(default = "port")]
    pub port: u16,
    /// how the server is spoken to; by the port if nobody says
    #[serde(default)]
    pub security: Option<MailSecurity>,
    /// for the log-in; empty means none
    #[serde(default)]
    pub user: String,
    /// for the log-in
    #[serde(default)]
    pub password: Secret,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// plain text
    Plain,
    /// plain text first, then TLS
    StartTls,
    /// TLS from the first byte
    Tls,
}

fn port() -> u16 {
    587
}

/// A mail before it is encoded. No header value holds a line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// the sender
    pub from: String,
    /// the receivers
    pub to: Vec<String>,
    /// the subject, to be encoded where it is not ASCII
    pub subject: String,
    /// (name, value), beside From, To, Subject, Date and those of MIME
    pub headers: Vec<(String, String)>,
    /// the part `text/plain`
    pub text: String,
    /// the part `text/html`, after the other
    pub html: String,
    /// a PNG that the HTML shows as `cid:`[`PICTURE`]
    pub picture: Option<Vec<u8>>,
}

/// How the HTML of a mail calls its picture.
pub const PICTURE: &str = "trend@seismolog";

/// Code points of a subject.
const SUBJECT_MAX: usize = 200;

fn is_address(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>,;\"@".contains(c))
    };
    text.split_once('@').is_some_and(|(local, host)| is_part(local) && is_part(host))
}

fn page(notice: &Notice, has_picture: bool) -> String {
    let mut out = format!(
        "<!DOCTYPE html><html><body style=\"font-family:sans-serif\"><h2>{} {}</h2><p>{}</p><table>",
        notice.dot(),
        html(&notice.headline),
        html(&notice.text).replace('\n', "<br>"),
    );
    // the picture says the same
    for (name, value) in notice.facts.iter().filter(|(name, _)| !has_picture || *name != TREND) {
        out.push_str(&format!("<tr><th align=\"left\">{name}</th><td>{}</td></tr>", html(value)));
    }
    out.push_str("</table>");
    if has_picture {
        let words = html(&notice.picture_words());
        out.push_str(&format!(
            "<p><img src=\"cid:{PICTURE}\" alt=\"{words}\" width=\"360\" height=\"72\"><br><small>{words}</small></p>"
        ));
    }
    if !notice.samples.is_empty() {
        out.push_str(&format!("<pre>{}</pre>", html(&notice.samples.join("\n"))));
    }
    if !notice.others.is_empty() {
        let others: Vec<String> =
            notice.others.iter().map(|other| format!("<li>{}</li>", html(other))).collect();
        out.push_str(&format!("<ul>{}</ul>", others.concat()));
    }
    for (words, address) in &notice.links {
        out.push_str(&format!("<p><a href=\"{}\">{}</a></p>", html(address), html(words)));
    }
    out.push_str(&format!("<p><small>{}</small></p></body></html>", html(&notice.intent.reason)));
    out
}

impl Channel for Email {
    fn validate(&self) -> Result<(), String> {
        if self.to.is_empty() || self.to.len() > 50 {
            return Err("to names nobody, or more than 50; write addresses".to_owned());
        }
        if let Some(bad) = self.to.iter().chain([&self.from]).find(|address| !is_address(address)) {
            return Err(format!("{bad:?} is no address; write it as name@example.com"));
        }
        if self.host.is_empty() {
            Err("host is missing; write the mail server's name".to_owned())
        } else {
            Ok(())
        }
    }

    fn render(&self, notice: &Notice) -> Result<Message, String> {
        let host = self.from.split_once('@').map_or("localhost", |(_, host)| host);
        let thread = crate::item::sha256_hex(&notice.intent.thread);
        let thread = format!("<alert-{}@{host}>", &thread[..16]);
        let headers = [
            ("Message-Id", format!("<{}@{host}>", notice.idempotency_key)),
            ("References", thread.clone()),
            ("In-Reply-To", thread),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("X-Auto-Response-Suppress", "All".to_owned()),
        ];
        let picture = notice.picture();
        let mail = Mail {
            from: self.from.clone(),
            to: self.to.clone(),
            subject: shorten(&one_line(&notice.headline), SUBJECT_MAX),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            text: format!("{}\n\n{}\n", notice.plain(), notice.intent.reason),
            html: page(notice, picture.is_some()),
            picture,
        };
        Ok(Message::Mail(mail))
    }

    /// Sent again in doubt: both have the same `Message-Id`.
    fn policy(&self) -> Policy {
        Policy { backoff_max: Duration::from_secs(300), resends_in_doubt: true, ..Policy::default() }
    }

    fn secrets(&mut self) -> Vec<&mut Secret> {
        vec![&mut self.password]
    }
}
