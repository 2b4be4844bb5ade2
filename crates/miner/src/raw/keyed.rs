//! Lines of keys and values, as JSON objects or logfmt: which key plays which role, and reading the values.

use std::borrow::Cow;

use model::{Roles, Severity, Timestamp};

use super::timestamp::{self, Shape};
use super::{json, level, logfmt};

/// What a key's value means. The order is that of [`ALIASES_BEYOND`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
enum Meaning {
    Timestamp,
    Service,
    Severity,
    Message,
    TraceId,
    Host,
    Pid,
}

const MEANINGS: [Meaning; 7] = [
    Meaning::Timestamp,
    Meaning::Service,
    Meaning::Severity,
    Meaning::Message,
    Meaning::TraceId,
    Meaning::Host,
    Meaning::Pid,
];

/// Key names of particular loggers, after the settled names of [`Roles::json_aliases`].
const ALIASES_BEYOND: [&[&str]; 7] = [
    &["t", "asctime", "eventtime", "__realtime_timestamp"],
    &[
        "service.name",
        "logger_name",
        "loggername",
        "syslog_identifier",
        "name",
        "container_name",
        "module",
        "target",
    ],
    &["log.level", "lvl", "levelname", "s"],
    &["textpayload", "short_message", "event"],
    &["trace_id", "traceid", "trace.id", "trace", "dd.trace_id", "logging.googleapis.com/trace"],
    &["host", "hostname", "_hostname", "host.name", "pod"],
    &["pid", "process", "_pid"],
];

/// Which way the keys and values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    Logfmt,
}

impl Syntax {
    fn each<'a>(self, line: &'a str, visit: impl FnMut(&'a str, Value<'a>)) {
        match self {
            Self::Json => json::each_member(line, visit),
            Self::Logfmt => logfmt::each_pair(line, visit),
        }
    }
}

/// A value as it stands in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value<'a> {
    /// without the quotes around it
    pub(super) raw: &'a str,
    pub(super) is_text: bool,
    /// there are backslash escapes in it
    pub(super) is_escaped: bool,
}

/// The keys of a stream that mean something, best first within a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) syntax: Syntax,
    known: Vec<(String, Meaning, usize)>,
    shape: Option<Shape>,
}

/// What the values said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found<'a> {
    pub(super) timestamp: Option<Timestamp>,
    pub(super) severity: Option<Severity>,
    pub(super) service: Option<Cow<'a, str>>,
    pub(super) host: Option<&'a str>,
    pub(super) pid: Option<&'a str>,
    pub(super) trace_id: Option<Cow<'a, str>>,
    pub(super) message: Option<Cow<'a, str>>,
}

/// The best value of each meaning met so far, with its key and rank.
type Best<'a> = [Option<(usize, &'a str, Value<'a>)>; 7];

impl Keys {
    /// The keys of the sample that mean something; `None` if no line has such a key.
    pub(super) fn learn(lines: &[&str], syntax: Syntax) -> Option<Self> {
        let mut keys = Self { syntax, known: Vec::new(), shape: None };
        for line in lines {
            syntax.each(line, |key, value| {
                let Some((meaning, rank)) = meaning_of(key) else { return };
                if !keys.known.iter().any(|(name, _, _)| name == key) {
                    keys.known.push((key.to_owned(), meaning, rank));
                }
                if meaning == Meaning::Timestamp && value.is_text {
                    keys.shape =
                        timestamp::detect(value.raw, Timestamp(0)).map(|found| found.0).or(keys.shape);
                }
            });
        }
        keys.known.sort_by(|left, right| {
            (left.1 as usize, left.2, &left.0).cmp(&(right.1 as usize, right.2, &right.0))
        });
        (!keys.known.is_empty()).then_some(keys)
    }

    /// The first key of each of timestamp, severity, service, message, for people.
    pub(super) fn describe(&self) -> String {
        let name_of =
            |meaning| self.known.iter().find(|known| known.1 == meaning).map(|known| known.0.as_str());
        let parts = [
            ("timestamp", Meaning::Timestamp),
            ("level", Meaning::Severity),
            ("service", Meaning::Service),
            ("message", Meaning::Message),
        ];
        let parts = parts
            .iter()
            .filter_map(|(role, meaning)| Some(format!("{role} in \"{}\"", name_of(*meaning)?)))
            .collect::<Vec<_>>();
        parts.join(", ")
    }

    /// Whether these are log lines: a message, and a time or a level. Other lines of pairs (Linux audit) are
    /// messages as a whole.
    pub(super) fn are_of_a_log(&self) -> bool {
        let has = |meaning| self.known.iter().any(|known| known.1 == meaning);
        has(Meaning::Message) && (has(Meaning::Timestamp) || has(Meaning::Severity))
    }

    /// Whether these are a container runtime's wrapper around the program's own line.
    pub(super) fn is_container(&self, line: &str) -> bool {
        let mut seen = [false; 3];
        self.syntax.each(line, |key, _| {
            for (seen, wanted) in seen.iter_mut().zip(["log", "stream", "time"]) {
                *seen |= key == wanted;
            }
        });
        seen == [true; 3]
    }

    /// Reads a line; `None` if it has none of the keys.
    pub(super) fn read<'a>(&self, line: &'a str, reference: Timestamp) -> Option<Found<'a>> {
        let mut best = Best::default();
        let learned = |key: &str| {
            let known = self.known.iter().find(|(name, _, _)| name == key)?;
            Some((known.1, known.2))
        };
        self.syntax.each(line, |key, value| offer(&mut best, learned(key), key, value));
        let has_message = best[Meaning::Message as usize].is_some();
        if !has_message {
            // a line of another program in the same stream, with keys the sample did not have
            self.syntax.each(line, |key, value| offer(&mut best, meaning_of(key), key, value));
        }
        if best.iter().all(Option::is_none) {
            return None;
        }
        Some(self.decode(&best, reference))
    }

    fn decode<'a>(&self, best: &Best<'a>, reference: Timestamp) -> Found<'a> {
        let value = |meaning: Meaning| best[meaning as usize].map(|(_, _, value)| value);
        let text = |meaning| value(meaning).map(|value| self.text(value)).filter(|text| !text.is_empty());
        let plain = |meaning| value(meaning).filter(|value| !value.is_escaped).map(|value| value.raw);
        let severity =
            best[Meaning::Severity as usize].and_then(|(_, key, value)| level::of_value(key, value.raw));
        Found {
            timestamp: value(Meaning::Timestamp).and_then(|value| self.instant(value, reference)),
            severity,
            service: text(Meaning::Service),
            host: plain(Meaning::Host),
            pid: plain(Meaning::Pid),
            trace_id: text(Meaning::TraceId),
            message: text(Meaning::Message),
        }
    }

    fn instant(&self, value: Value<'_>, reference: Timestamp) -> Option<Timestamp> {
        let text = value.raw.trim();
        let learned = self.shape.and_then(|shape| shape.read(text, reference));
        let read = learned.or_else(|| timestamp::parse(text, reference));
        read.map(|found| found.0).or_else(|| timestamp::from_number(text.parse().ok()?))
    }

    fn text<'a>(&self, value: Value<'a>) -> Cow<'a, str> {
        // the line break that container runtimes keep at the end of each line, without unescaping the whole
        let mut raw = value.raw;
        if value.is_escaped {
            let cut = raw.strip_suffix("\\n").map(|cut| cut.strip_suffix("\\r").unwrap_or(cut));
            raw = cut.filter(|cut| !cut.ends_with('\\')).unwrap_or(raw);
        }
        if !value.is_escaped || memchr::memchr(b'\\', raw.as_bytes()).is_none() {
            return Cow::Borrowed(raw.trim_end());
        }
        Cow::Owned(json::unescape(raw))
    }
}

fn offer<'a>(best: &mut Best<'a>, meaning: Option<(Meaning, usize)>, key: &'a str, value: Value<'a>) {
    let Some((meaning, rank)) = meaning else { return };
    let is_useful = value.is_text || value.raw != "null";
    let slot = &mut best[meaning as usize];
    if is_useful && slot.is_none_or(|(known, _, _)| rank < known) {
        *slot = Some((rank, key, value));
    }
}

/// What a key means and its rank among the names for it, lower is better.
fn meaning_of(key: &str) -> Option<(Meaning, usize)> {
    let settled = Roles::json_aliases();
    MEANINGS.iter().zip(ALIASES_BEYOND).find_map(|(meaning, beyond)| {
        let names = settled.get(*meaning as usize).copied().unwrap_or_default();
        let rank = names.iter().chain(beyond).position(|name| name.eq_ignore_ascii_case(key))?;
        Some((*meaning, rank))
    })
}
