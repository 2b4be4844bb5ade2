//! Syslog as it is written: RFC 5424, RFC 3164 and what became of it, `@cee`, and lines without a header.
//!
//! ```text
//! RFC 5424  <PRI>1 TIME HOST APP PROCID MSGID [ID name="value" …]… MESSAGE
//! RFC 3164  <PRI>Mmm dd hh:mm:ss HOST TAG[PID]: MESSAGE      the year and the zone are not told
//! today     <PRI>2026-11-22T10:00:00.5+01:00 HOST TAG[PID]: MESSAGE
//! ```
//!
//! A year that is not told is the one that brings the time nearest to now; a zone that is not told is the source's. What
//! cannot be read as a header belongs to the message, so that no line is lost. A message that begins with `@cee:` or is an
//! object in JSON tells its fields.

mod frame;
pub mod relp;

pub use frame::{Frame, next_frame};

use super::document::{self, Around};
use super::json::{push_key, push_string};
use super::known::{self, Known, syslog_level};
use super::record::Records;
use super::text::to_text;
use crate::Error;
use crate::instant;
use crate::scan::Raw;
use jiff::tz::TimeZone;
use model::Timestamp;

/// What the sender of a message does not say.
#[derive(Clone, Debug)]
pub struct Sender {
    /// the zone of times that tell none
    pub zone: TimeZone,
    /// the host of messages that tell none
    pub host: String,
}

/// Takes one message without its frame.
///
/// # Errors
/// [`Error::TooLarge`] if the rows need more memory than one batch may hold.
pub fn push(records: &mut Records<'_>, message: &[u8], sender: &Sender) -> Result<(), Error> {
    let text = to_text(message, &mut records.invalid_utf8);
    let text = text.trim_end_matches(['\n', '\r', '\0']).trim_start_matches('\u{feff}');
    if text.is_empty() {
        return Ok(());
    }
    let header = Header::of(text, sender, records.received());
    let severity = header.priority.map_or("", |priority| syslog_level(priority & 7).as_str());
    let attributes = header.attributes();
    let host = if header.host.is_empty() { &sender.host } else { header.host };
    let around = Around {
        timestamp: header.timestamp,
        service: header.app,
        host,
        severity,
        fields: Some(Raw::Container(&attributes)),
        ..Around::default()
    };
    let message = header.message.trim_start_matches('\u{feff}');
    let cee = message.trim_start().strip_prefix("@cee:").map(str::trim);
    match cee.and_then(|cee| known::of_line(cee, records.limits())) {
        Some(object) => document::push(records, object, &around)?,
        None => {
            let known = known::of_line(message, records.limits()).map(Known::of).transpose()?;
            document::push_line(records, message, &known.unwrap_or_default(), &around)?
        }
    };
    Ok(())
}

/// What stands before a message.
#[derive(Clone, Copy, Debug, Default)]
struct Header<'a> {
    /// facility times 8 plus severity
    priority: Option<u8>,
    timestamp: Option<Timestamp>,
    host: &'a str,
    app: &'a str,
    process: &'a str,
    message_id: &'a str,
    /// structured data, checked
    data: &'a str,
    message: &'a str,
}

impl<'a> Header<'a> {
    fn of(text: &'a str, sender: &Sender, received: Timestamp) -> Self {
        let (priority, rest) = priority(text).map_or((None, text), |(priority, rest)| (Some(priority), rest));
        let found = Self::modern(rest, sender).or_else(|| Self::old(rest, sender, received));
        let bare = Self { message: rest, ..Self::default() };
        Self { priority, ..found.unwrap_or(bare) }
    }

    /// RFC 5424, behind the priority.
    fn modern(text: &'a str, sender: &Sender) -> Option<Self> {
        let rest = text.strip_prefix("1 ")?;
        let (time, rest) = rest.split_once(' ')?;
        let timestamp = if time == "-" { None } else { Some(written(time, sender)?) };
        let (host, rest) = rest.split_once(' ')?;
        let (app, rest) = rest.split_once(' ')?;
        let (process, rest) = rest.split_once(' ')?;
        let (message_id, rest) = rest.split_once(' ').unwrap_or((rest, "-"));
        let end = end_of_data(rest)?;
        let (data, message) = rest.split_at(end);
        let message = message.strip_prefix(' ').unwrap_or(message);
        let [host, app, process, message_id, data] = [host, app, process, message_id, data].map(or_nothing);
        Some(Self { priority: None, timestamp, host, app, process, message_id, data, message })
    }

    /// RFC 3164 and its kin, behind the priority.
    fn old(text: &'a str, sender: &Sender, received: Timestamp) -> Option<Self> {
        let (timestamp, rest) = match text.split_once(' ') {
            Some((first, rest)) if first.len() >= 19 && written(first, sender).is_some() => {
                (written(first, sender), rest)
            }
            _ => {
                let (at, rest) = without_year(text, sender, received)?;
                (Some(at), rest)
            }
        };
        let rest = rest.trim_start_matches([' ', ':']);
        let mut header = Self { timestamp, message: rest, ..Self::default() };
        let is_tag = |word: &str| word.ends_with(':') || word.ends_with("]");
        let (first, behind) = rest.split_once(' ').unwrap_or((rest, ""));
        // A local sender leaves its host out: the first word is the tag then.
        let tagged = if is_tag(first) { rest } else { behind };
        if let Some((app, process, message)) = tag(tagged) {
            header = Self { app, process, message, ..header };
        } else if !is_tag(first) {
            header.message = behind;
        }
        if !is_tag(first) {
            header.host = first;
        }
        Some(header)
    }

    /// What has no column of its own, as an object in JSON.
    fn attributes(&self) -> String {
        let mut out = String::from("{");
        if let Some(priority) = self.priority {
            push_key("syslog.facility", &mut out);
            out.push_str(&(priority >> 3).to_string());
        }
        for (key, value) in [("syslog.procid", self.process), ("syslog.msgid", self.message_id)] {
            if !value.is_empty() {
                push_key(key, &mut out);
                push_string(value, &mut out);
            }
        }
        push_data(self.data, &mut out);
        out.push('}');
        out
    }
}

fn or_nothing(text: &str) -> &str {
    if text == "-" { "" } else { text }
}

/// `<PRI>`, 0 to 191.
fn priority(text: &str) -> Option<(u8, &str)> {
    let (digits, rest) = text.strip_prefix('<')?.split_once('>')?;
    let priority = digits.parse().ok().filter(|priority| *priority <= 191 && digits.len() <= 3)?;
    Some((priority, rest))
}

/// A time with its date.
fn written(text: &str, sender: &Sender) -> Option<Timestamp> {
    // A count of seconds is no such time.
    if text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    let instant = instant::parse_text(text, Some(&sender.zone)).ok()?;
    Some(Timestamp(instant.secs.checked_mul(1_000_000_000)?.checked_add(i64::from(instant.nanos))?))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Mmm dd hh:mm:ss[.fraction]`, with or without a year behind the day, and what follows.
fn without_year<'a>(text: &'a str, sender: &Sender, received: Timestamp) -> Option<(Timestamp, &'a str)> {
    // Some devices mark a clock that is not synchronised.
    let text = text.trim_start_matches(['*', '.']);
    let month = MONTHS.iter().position(|month| text.starts_with(month))? + 1;
    let (day, rest) = text.get(3..)?.trim_start().split_once(' ')?;
    let day: u8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let (mut clock, mut rest) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
    let mut year: Option<i32> = None;
    if clock.len() == 4 && !clock.contains(':') {
        year = Some(clock.parse().ok()?);
        (clock, rest) = rest.trim_start().split_once(' ').unwrap_or((rest.trim_start(), ""));
    }
    let clock = clock.trim_end_matches(':');
    if clock.len() < 8 || !clock.is_char_boundary(8) || clock.as_bytes()[2] != b':' {
        return None;
    }
    let at = |year: i32| written(&format!("{year:04}-{month:02}-{day:02}T{clock}"), sender);
    let at = match year {
        Some(year) => at(year)?,
        None => {
            let this = i32::try_from(1970 + received.secs() / 31_556_952).ok()?;
            let near = [this - 1, this, this + 1].into_iter().filter_map(at);
            near.min_by_key(|at| at.0.abs_diff(received.0))?
        }
    };
    Some((at, rest))
}

/// `TAG[PID]: message` or `TAG: message`
fn tag(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find([' ', ':', '['])?;
    let (app, rest) = text.split_at(end);
    if app.is_empty() {
        return None;
    }
    if let Some(rest) = rest.strip_prefix('[') {
        let (process, rest) = rest.split_once(']')?;
        let message = rest.strip_prefix(':').unwrap_or(rest);
        return Some((app, process, message.strip_prefix(' ').unwrap_or(message)));
    }
    // Names such as `cluster::node` hold colons; the tag's is followed by a blank.
    let (app, message) = text.split_once(": ").or_else(|| text.split_once(':'))?;
    (!app.contains(' ')).then_some((app, "", message))
}

/// Where structured data ends: `-` or elements in brackets.
fn end_of_data(text: &str) -> Option<usize> {
    if text.starts_with('-') {
        return Some(1);
    }
    let mut end = 0;
    while text[end..].starts_with('[') {
        end += end_of_element(&text[end..])?;
    }
    (end > 0).then_some(end)
}

/// Where one element ends, its bracket included.
fn end_of_element(text: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b']' if !is_quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Structured data as fields: each element an object of its parameters.
fn push_data(data: &str, out: &mut String) {
    let mut rest = data;
    while let Some(end) = rest.starts_with('[').then(|| end_of_element(rest)).flatten() {
        let (element, behind) = rest.split_at(end);
        let inner = element.trim_start_matches('[').strip_suffix(']').unwrap_or_default();
        let (id, mut parameters) = inner.split_once(' ').unwrap_or((inner, ""));
        push_key(id, out);
        out.push('{');
        while let Some((name, value)) = parameters.trim_start().split_once("=\"") {
            let Some((text, behind)) = unquoted(value) else { break };
            push_key(name, out);
            push_string(&text, out);
            parameters = behind;
        }
        out.push('}');
        rest = behind;
    }
}

/// The value of a parameter behind its quote, and what follows.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                escaped @ ('"' | '\\' | ']') => out.push(escaped),
                other => out.extend(['\\', other]),
            },
            other => out.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests;
