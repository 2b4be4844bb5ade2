//! Who did what: read from an object by the names that its members have, or from a line of text by its shape.

use serde_json::Value;
use std::net::IpAddr;

/// What an event tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// the user, else where it came from
    pub entity: String,
    /// what was done, in words
    pub action: Option<String>,
    /// what it was done to
    pub object: Option<String>,
    /// address or host it came from
    pub address: Option<String>,
    /// 0..=23
    pub hour: Option<u8>,
    /// the day as it is written
    pub day: Option<String>,
    /// whether it was refused or failed
    pub is_failure: bool,
}

const USER: [&str; 10] = [
    "user",
    "username",
    "user_name",
    "user_id",
    "actor",
    "account",
    "login",
    "principal",
    "subject",
    "email",
];
const ACTION: [&str; 7] = ["action", "event", "operation", "verb", "method", "activity", "event_type"];
const OBJECT: [&str; 12] = [
    "object",
    "file",
    "file_name",
    "filename",
    "path",
    "resource",
    "resource_id",
    "url",
    "directory",
    "command",
    "target",
    "table",
];
const ADDRESS: [&str; 9] =
    ["ip", "ip_address", "client_ip", "source_ip", "src_ip", "remote_addr", "host", "hostname", "server_id"];
const TIME: [&str; 5] = ["timestamp", "time", "ts", "@timestamp", "date"];
const TEXT: [&str; 6] = ["message", "log", "line", "text", "msg", "event"];

/// Words of what did not work.
const FAILURES: [&str; 6] = ["failed", "failure", "denied", "invalid", "unauthorized", "forbidden"];

/// Bytes of a name that count; what is longer is cut.
const NAME_BYTES_MAX: usize = 256;

impl Activity {
    /// Of an object, or of a line; none if nobody is named.
    #[must_use]
    pub fn of(event: &Value) -> Option<Self> {
        let activity = match event {
            Value::String(line) => Self::of_line(line),
            Value::Object(_) => {
                let first = |names: &[&str]| names.iter().find_map(|name| text(&event[*name]));
                let line = TEXT.iter().find_map(|name| event[*name].as_str());
                let read = line.and_then(Self::of_line).unwrap_or_default();
                let user = first(&USER).or_else(|| text(&event["user"]["name"]));
                let address = first(&ADDRESS).or(read.address);
                let entity = user
                    .or_else(|| Some(read.entity).filter(|entity| !entity.is_empty()))
                    .or(address.clone());
                let (hour, day) = match first(&TIME) {
                    Some(time) => moment(&time),
                    None => (read.hour, read.day),
                };
                let action = first(&ACTION).or(read.action);
                let is_failure = read.is_failure || action.as_deref().is_some_and(is_failure);
                Some(Self {
                    entity: entity.unwrap_or_default(),
                    action,
                    object: first(&OBJECT).or(read.object),
                    address,
                    hour,
                    day,
                    is_failure,
                })
            }
            _ => None,
        };
        activity.filter(|activity| !activity.entity.is_empty()).map(Self::cut)
    }

    /// `[time] address user words 'object'`, where each part but one of address and user may be missing.
    fn of_line(line: &str) -> Option<Self> {
        let (time, rest) = match line.trim().strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((time, rest)) => (time, rest.trim_start()),
            None => ("", line.trim()),
        };
        let (hour, day) = moment(if time.is_empty() { rest } else { time });
        let mut words = rest.split_whitespace().peekable();
        let address =
            words.next_if(|word| word.trim_matches(',').parse::<IpAddr>().is_ok()).map(str::to_owned);
        let named = keyed(rest).or_else(|| spoken(rest));
        let has_place = !time.is_empty() || address.is_some();
        let user = named.or_else(|| words.next_if(|word| has_place && is_name(word)).map(str::to_owned));
        let address = address.or_else(|| {
            rest.split_whitespace()
                .map(|word| word.trim_matches(|c| ",:()[]".contains(c)))
                .find(|word| word.parse::<IpAddr>().is_ok())
                .map(str::to_owned)
        });
        let (object, before) = quoted(rest);
        let object = object.or_else(|| {
            let is_path =
                |word: &&str| word.len() > 1 && word.contains('/') && word.parse::<IpAddr>().is_err();
            rest.split_whitespace().rfind(is_path).map(str::to_owned)
        });
        let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_alphabetic());
        let skipped = user.as_deref().unwrap_or_default();
        let action: Vec<&str> =
            before.split_whitespace().filter(is_word).filter(|word| *word != skipped).take(4).collect();
        Some(Self {
            entity: user.or_else(|| address.clone())?,
            action: Some(action.join(" ").to_lowercase()).filter(|action| !action.is_empty()),
            object,
            address,
            hour,
            day,
            is_failure: is_failure(rest),
        })
    }

    fn cut(mut self) -> Self {
        let texts = [
            Some(&mut self.entity),
            self.action.as_mut(),
            self.object.as_mut(),
            self.address.as_mut(),
            self.day.as_mut(),
        ];
        for text in texts.into_iter().flatten() {
            text.truncate(text.floor_char_boundary(NAME_BYTES_MAX));
        }
        self
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_failure(text: &str) -> bool {
    let lower = text.to_lowercase();
    FAILURES.iter().any(|word| lower.contains(word))
}

fn is_name(word: &str) -> bool {
    word.len() > 1
        && word.starts_with(|c: char| c.is_alphanumeric())
        && word.chars().all(|c| c.is_alphanumeric() || "._-@\\".contains(c))
}

/// `user=bob` and the like.
fn keyed(line: &str) -> Option<String> {
    let pairs = line.split_whitespace().filter_map(|word| word.split_once('='));
    let mut known = pairs.filter(|(key, _)| USER.contains(&key.to_ascii_lowercase().as_str()));
    known
        .next()
        .map(|(_, value)| value.trim_matches(|c| "\"',;".contains(c)).to_owned())
        .filter(|name| !name.is_empty())
}

/// `for bob from …`, `for invalid user bob`, `user bob`.
fn spoken(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let clean = |word: &&str| word.trim_matches(|c| "\"',:;()".contains(c)).to_owned();
    let after = |at: usize| words.get(at + 1).map(clean).filter(|word| is_name(word));
    let position = |wanted: &str| words.iter().position(|word| word.eq_ignore_ascii_case(wanted));
    if let Some(name) = position("user").and_then(after) {
        return Some(name);
    }
    let at = position("for")?;
    after(at).filter(|_| words.get(at + 2).is_some_and(|word| word.eq_ignore_ascii_case("from")))
}

/// The first text in quotes, and what stands before it.
fn quoted(line: &str) -> (Option<String>, &str) {
    for quote in ['\'', '"'] {
        if let Some((before, rest)) = line.split_once(quote)
            && let Some((inside, _)) = rest.split_once(quote)
            && !inside.is_empty()
        {
            return (Some(inside.to_owned()), before);
        }
    }
    (None, line)
}

/// The hour of a time as it is written, and the day, as it is written.
fn moment(text: &str) -> (Option<u8>, Option<String>) {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0');
    for at in 0..bytes.len().saturating_sub(4) {
        let (Some(tens), Some(ones), Some(b':'), Some(_), Some(_)) =
            (digit(at), digit(at + 1), bytes.get(at + 2), digit(at + 3), digit(at + 4))
        else {
            continue;
        };
        let hour = tens * 10 + ones;
        if hour < 24 && (at == 0 || digit(at - 1).is_none()) {
            let day = text[..at].trim_end_matches(['T', ' ', ':']).to_owned();
            return (Some(hour), Some(day).filter(|day| !day.is_empty()));
        }
    }
    (None, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_and_objects_tell_who_did_what() {
        type Case<'a> = (Value, Option<(&'a str, &'a str, &'a str, &'a str, Option<u8>, bool)>);
        let cases: [Case<'_>; 9] = [
            (
                json!("[01/Feb/2024 14:46:21] veronica08 accessed file 'concern.html'"),
                Some(("veronica08", "accessed file", "concern.html", "", Some(14), false)),
            ),
            (
                json!("[01/Feb/2024 03:46:21] 10.0.0.7 bob logged in successfully"),
                Some(("bob", "logged in successfully", "", "10.0.0.7", Some(3), false)),
            ),
            (
                json!("[01/Feb/2024 14:46:21] 1.2.3.4 eve accessed directory '/etc/a b'"),
                Some(("eve", "accessed directory", "/etc/a b", "1.2.3.4", Some(14), false)),
            ),
            (
                json!("sshd[7]: Failed password for invalid user admin from 5.6.7.8 port 22"),
                Some(("admin", "failed password for invalid", "", "5.6.7.8", None, true)),
            ),
            (
                json!("Accepted publickey for carol from 5.6.7.8"),
                Some(("carol", "accepted publickey for from", "", "5.6.7.8", None, false)),
            ),
            (json!("level=info user=dave msg=x"), Some(("dave", "", "", "", None, false))),
            (
                json!({ "user": "a", "action": "read", "file": "x", "ip": "1.1.1.1", "timestamp": "2024-02-01T23:00:00Z" }),
                Some(("a", "read", "x", "1.1.1.1", Some(23), false)),
            ),
            (json!({ "message": "nobody is here" }), None),
            (json!(7), None),
        ];
        for (event, expected) in cases {
            let found = Activity::of(&event);
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let found = found.as_ref().map(|activity| {
                (
                    activity.entity.clone(),
                    text(&activity.action),
                    text(&activity.object),
                    text(&activity.address),
                    activity.hour,
                    activity.is_failure,
                )
            });
            let expected = expected.map(|(entity, action, object, address, hour, is_failure)| {
                (
                    entity.to_owned(),
                    action.to_owned(),
                    object.to_owned(),
                    address.to_owned(),
                    hour,
                    is_failure,
                )
            });
            assert_eq!(found, expected, "{event}");
        }
        assert_eq!(moment("2024-02-01T23:00:00Z"), (Some(23), Some("2024-02-01".to_owned())));
        assert_eq!(moment("99:99 nothing"), (None, None));
    }
}
