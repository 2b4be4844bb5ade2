//! E-mail: what is sent, and through which server.

use crate::dial::{Need, Place};
use crate::error::words;
use crate::limits::{MAIL_RECEIVERS_MAX, MESSAGE_BYTES_MAX};
use crate::smtp::{Letter, Reply, Session, Stop};
use crate::{Error, Sender};
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tokio::time::timeout_at;
use url::Host;

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// plain text, to servers that `allow` lists only
    Plain,
    /// plain text first, then TLS; without it nothing is said
    StartTls,
    /// TLS from the first byte
    Tls,
}

impl Security {
    /// What a port is used for: 465 means TLS, 25 plain text, all others STARTTLS.
    #[must_use]
    pub fn of_port(port: u16) -> Self {
        match port {
            465 => Self::Tls,
            25 => Self::Plain,
            _ => Self::StartTls,
        }
    }
}

/// A name and its password. Prints neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// name
    pub user: String,
    /// password
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

/// The server that takes a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    /// name or address
    pub host: String,
    /// port
    pub port: u16,
    /// how it is spoken to
    pub security: Security,
    /// who we are, if it asks
    pub login: Option<Login>,
}

/// A mail before it is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// the sender's address, with a name before it or not
    pub from: String,
    /// the receivers' addresses, 1 to 100
    pub to: Vec<String>,
    /// the subject; encoded where it is not ASCII, line breaks become spaces
    pub subject: String,
    /// (name, value), beside From, To, Subject, Date and those of MIME, which are ours
    pub headers: Vec<(String, String)>,
    /// the part `text/plain`
    pub text: String,
    /// the part `text/html`, after the other
    pub html: String,
    /// what the HTML shows; all three at most 8 MiB
    pub picture: Option<Picture>,
}

/// A PNG that is part of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `cid:` of it in the HTML
    pub id: String,
    /// the PNG
    pub bytes: Vec<u8>,
}

/// A receiver that the server did not take; the others have got the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedReceiver {
    /// the address
    pub address: String,
    /// 400..=599
    pub code: u16,
    /// why
    pub text: String,
}

/// What the server said last, which is about the mail as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAnswer {
    /// 200..=599; below 400 the mail is taken
    pub code: u16,
    /// its words, on one line, at most 300 characters
    pub text: String,
    /// receivers that were refused; if all were, `code` is that of one of them, of one that may be tried again if any
    pub refused: Vec<RefusedReceiver>,
}

impl Sender {
    /// Hands a mail to a server.
    pub async fn mail(&self, server: &MailServer, mail: &Mail) -> Result<MailAnswer, Error> {
        let place = Place { host: host(&server.host)?, port: server.port };
        let letter = letter(mail)?;
        let deadline = self.deadline();
        let offered = timeout_at(deadline, self.offer(&place, server, &letter)).await;
        let (mut session, refused) = match offered {
            Ok(Ok(taken)) => taken,
            Ok(Err(Stop::Said(reply, refused))) => return Ok(answer(reply, refused)),
            Ok(Err(Stop::Failed(error))) => return Err(error),
            Err(_) => return Err(Error::Unsent(self.too_slow("the mail was not taken"))),
        };
        let reply = timeout_at(deadline, session.hand_over(&letter.data)).await;
        let reply = reply.map_err(|_| Error::InDoubt(self.too_slow("no answer of the mail server")))??;
        let _ = timeout_at(deadline, session.quit()).await;
        Ok(answer(reply, refused))
    }

    /// Everything up to the mail itself: a session that waits for it, and the receivers it will not go to.
    async fn offer(
        &self,
        place: &Place,
        server: &MailServer,
        letter: &Letter,
    ) -> Result<(Session, Vec<RefusedReceiver>), Stop> {
        let need = if server.security == Security::Plain { Need::Allowed } else { Need::Reachable };
        let stream = self.dialer.connect(place, need).await?;
        let own = stream.local_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |own| own.ip());
        let mut session = match server.security {
            Security::Plain => Session::greeted(Box::new(stream), own).await?,
            Security::Tls => {
                Session::greeted(self.dialer.secure(place, Box::new(stream)).await?, own).await?
            }
            Security::StartTls => {
                let plain = Session::greeted(Box::new(stream), own).await?.starttls().await?;
                Session::resumed(self.dialer.secure(place, plain).await?, own).await?
            }
        };
        if let Some(login) = &server.login {
            session.log_in(login).await?;
        }
        let refused = session.envelope(letter).await?;
        Ok((session, refused))
    }
}

fn answer(reply: Reply, refused: Vec<RefusedReceiver>) -> MailAnswer {
    MailAnswer { code: reply.code, text: reply.text(), refused }
}

fn refuse(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

/// A name, or an address in any notation.
fn host(text: &str) -> Result<Host, Error> {
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Ok(Host::Ipv6(address));
    }
    Host::parse(text).map_err(|_| refuse("the mail server's host is no name or address"))
}

/// Encodes a mail, or says what cannot be sent.
fn letter(mail: &Mail) -> Result<Letter, Error> {
    if mail.to.is_empty() || mail.to.len() > MAIL_RECEIVERS_MAX {
        return Err(refuse(format!("a mail goes to 1 to {MAIL_RECEIVERS_MAX} receivers")));
    }
    let picture = mail.picture.as_ref().map_or(0, |picture| picture.bytes.len());
    if mail.text.len() + mail.html.len() + picture > MESSAGE_BYTES_MAX {
        return Err(refuse(format!("the mail has more than {MESSAGE_BYTES_MAX} bytes")));
    }
    let from = mailbox(&mail.from)?;
    let to = mail.to.iter().map(|address| mailbox(address)).collect::<Result<Vec<_>, _>>()?;
    let envelope = (from.email.to_string(), to.iter().map(|to| to.email.to_string()).collect());
    let mut builder = Message::builder().from(from).subject(mail.subject.replace(char::is_control, " "));
    for receiver in to {
        builder = builder.to(receiver);
    }
    for (name, value) in &mail.headers {
        builder = builder.raw_header(header(name, value)?);
    }
    let text = SinglePart::plain(mail.text.clone());
    let message = match (&mail.picture, mail.html.is_empty()) {
        (_, true) => builder.singlepart(text),
        (None, false) => {
            let both = MultiPart::alternative().singlepart(text);
            builder.multipart(both.singlepart(SinglePart::html(mail.html.clone())))
        }
        (Some(picture), false) => {
            let shown = Attachment::new_inline(picture.id.clone());
            let png = ContentType::parse("image/png").map_err(|error| refuse(error.to_string()))?;
            let html = MultiPart::related().singlepart(SinglePart::html(mail.html.clone()));
            let html = html.singlepart(shown.body(picture.bytes.clone(), png));
            builder.multipart(MultiPart::alternative().singlepart(text).multipart(html))
        }
    };
    let message = message.map_err(|error| refuse(format!("the mail cannot be written: {error}")))?;
    Ok(Letter { from: envelope.0, to: envelope.1, data: message.formatted() })
}

/// An address that can stand between the `<>` of a command.
fn mailbox(text: &str) -> Result<Mailbox, Error> {
    let parsed = text.parse::<Mailbox>().ok();
    let is_plain = |mailbox: &Mailbox| {
        let address: &str = mailbox.email.as_ref();
        address.chars().all(|c| c.is_ascii_graphic() && !"<>".contains(c))
            && mailbox.name.iter().all(|name| !name.contains(char::is_control))
    };
    parsed.filter(is_plain).ok_or_else(|| {
        refuse(format!("{:?} is no address for mail; write it in ASCII as name@example.com", words(text)))
    })
}

/// Headers that are written from the other fields.
const OURS: [&str; 7] = ["from", "to", "cc", "bcc", "subject", "date", "mime-version"];

fn header(name: &str, value: &str) -> Result<HeaderValue, Error> {
    let lower = name.to_ascii_lowercase();
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let is_ours = OURS.contains(&lower.as_str()) || lower.starts_with("content-");
    let known = HeaderName::new_from_ascii(name.to_owned()).ok().filter(|_| is_plain && !is_ours);
    let known = known.ok_or_else(|| refuse(format!("{:?} is no header that can be set", words(name))))?;
    if value.contains(char::is_control) {
        return Err(refuse(format!("the header {name} holds a line break or another control character")));
    }
    Ok(HeaderValue::new(known, value.to_owned()))
}
