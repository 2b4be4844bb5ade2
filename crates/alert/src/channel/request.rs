//! HTTP in and out, without the sending.

use crate::limits;
use crate::outcome::{Outcome, Reach};
use crate::secret::Secret;
use model::Timestamp;
use std::fmt;
use std::time::Duration;

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
}

impl Method {
    /// As written in a request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
        }
    }
}

/// A request to be sent. Prints neither path nor values, since any of them may hold a token.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// method
    pub method: Method,
    /// the address
    pub url: Secret,
    /// (name, value)
    pub headers: Vec<(String, Secret)>,
    /// the body
    pub body: Vec<u8>,
}

impl Request {
    /// A JSON body.
    pub(crate) fn json(method: Method, url: impl Into<String>, body: &serde_json::Value) -> Self {
        let headers = vec![("Content-Type".to_owned(), Secret::new("application/json"))];
        Self { method, url: Secret::new(url), headers, body: body.to_string().into_bytes() }
    }

    /// A form of JSON and a PNG (RFC 7578), in the names that Discord gives them. The boundary is random for whoever
    /// writes the texts: `seed` is the message's key.
    pub(crate) fn form(
        url: String,
        seed: &str,
        body: &serde_json::Value,
        file: &str,
        picture: &[u8],
    ) -> Self {
        let boundary = format!("seismolog-{seed}");
        let mut form = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\
             Content-Type: application/json\r\n\r\n{body}\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"files[0]\"; filename=\"{file}\"\r\n\
             Content-Type: image/png\r\n\r\n"
        )
        .into_bytes();
        form.extend(picture);
        form.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
        let kind = Secret::new(format!("multipart/form-data; boundary={boundary}"));
        Self {
            method: Method::Post,
            url: Secret::new(url),
            headers: vec![("Content-Type".to_owned(), kind)],
            body: form,
        }
    }

    /// One header more.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), Secret::new(value)));
        self
    }

    /// The host, for logs.
    #[must_use]
    pub fn host(&self) -> &str {
        let url = self.url.expose();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority.rsplit_once('@').map_or(authority, |(_, host)| host)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({} bytes)", self.method.as_str(), self.host(), self.body.len())
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// an answer of HTTP
    Http {
        /// 100..=599
        status: u16,
        /// (name, value)
        headers: Vec<(String, String)>,
        /// as far as read
        body: Vec<u8>,
    },
    /// an answer of SMTP
    Smtp {
        /// 200..=599
        code: u16,
        /// what the server said
        text: String,
    },
    /// no answer: no connection, TLS, a timeout
    Failed {
        /// why, in words, without the address
        reason: String,
    },
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let Self::Http { headers, .. } = self else { return None };
        let found = headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The begin of the body as text.
    pub(crate) fn text(&self) -> String {
        let Self::Http { body, .. } = self else { return String::new() };
        let end = body.len().min(limits::ANSWER_BYTES_MAX);
        String::from_utf8_lossy(&body[..end]).into_owned()
    }

    /// The body as JSON, null if it is none.
    pub(crate) fn json(&self) -> serde_json::Value {
        let Self::Http { body, .. } = self else { return serde_json::Value::Null };
        if body.len() > 256 * limits::ANSWER_BYTES_MAX {
            return serde_json::Value::Null;
        }
        serde_json::from_slice(body).unwrap_or_default()
    }
}

/// By the status alone: 2xx is taken; 408, 425, 429 and 5xx come again; 401, 403, 404, 405 and 410 mean the channel, other 4xx
/// the message.
pub(crate) fn by_status(answer: &Answer, now: Timestamp) -> Outcome {
    let (code, said) = match answer {
        Answer::Failed { reason } => return Outcome::Retry { after: None, reason: words(reason) },
        Answer::Http { status, .. } => (*status, answer.text()),
        Answer::Smtp { code, text } => return by_smtp(*code, text),
    };
    let reason = if said.trim().is_empty() {
        format!("status {code}")
    } else {
        format!("status {code}: {}", words(&said))
    };
    match code {
        200..=299 => Outcome::delivered(),
        408 | 425 | 429 | 500..=599 => Outcome::Retry { after: retry_after(answer, now), reason },
        401 | 403..=405 | 410 => Outcome::Permanent { reach: Reach::Channel, reason },
        _ => Outcome::Permanent { reach: Reach::Message, reason },
    }
}

fn by_smtp(code: u16, text: &str) -> Outcome {
    let reason = format!("{code} {}", words(text));
    match code {
        200..=399 => Outcome::delivered(),
        400..=499 => Outcome::Retry { after: None, reason },
        530..=539 => Outcome::Permanent { reach: Reach::Channel, reason },
        _ => Outcome::Permanent { reach: Reach::Message, reason },
    }
}

/// An answer's words, cleaned and short: they are shown and logged.
pub(crate) fn words(text: &str) -> String {
    let text = crate::message::escape::one_line(text);
    let text = crate::redact::redact(text.trim(), &mut crate::redact::Redactions::default());
    crate::message::escape::shorten(&text, 200)
}

/// `Retry-After` in seconds, whole or not, or as a date.
pub(crate) fn retry_after(answer: &Answer, now: Timestamp) -> Option<Duration> {
    let text = answer.header("retry-after")?.trim();
    if let Ok(secs) = text.parse::<f64>() {
        return bounded_secs(secs);
    }
    let date = text.strip_suffix("GMT").map_or_else(|| text.to_owned(), |date| format!("{date}+0000"));
    let date = jiff::fmt::rfc2822::parse(&date).ok()?.timestamp().as_nanosecond();
    let date = Timestamp(i64::try_from(date).ok()?);
    Some(date.since(now).min(limits::RETRY_AFTER_MAX))
}

/// Seconds of strangers as a span.
pub(crate) fn bounded_secs(secs: f64) -> Option<Duration> {
    let most = limits::RETRY_AFTER_MAX;
    (secs >= 0.0).then(|| Duration::try_from_secs_f64(secs).map_or(most, |span| span.min(most)))
}
