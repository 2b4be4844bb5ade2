//! Which items a route, a silence or an inhibition is about.

use super::hours::{ClockHours, Hours};
use crate::codec::{Coded, coded};
use crate::{Error, Item};
use model::codec::{Damage, Reader, Writer};
use model::{AlertSeverity, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An [`AlertSeverity`] by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// worth knowing
    Info,
    /// worth looking at today
    Warning,
    /// worth waking somebody
    Critical,
}

impl From<Level> for AlertSeverity {
    fn from(level: Level) -> Self {
        match level {
            Level::Info => Self::Info,
            Level::Warning => Self::Warning,
            Level::Critical => Self::Critical,
        }
    }
}

/// Conditions that must all hold; those left out hold always. Texts may have `*` for anything and a `!` in front for
/// "not". Of a list of texts one must hold; those with `!` must hold all. See [`literal`] for texts with such signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Matchers {
    /// services
    pub service: Vec<String>,
    /// kinds of departure
    pub kind: Vec<String>,
    /// severities
    pub severity: Vec<Level>,
    /// stable keys: one alert and no other
    pub key: Vec<String>,
    /// labels and what they hold; the names of [`Item::label`] may be used too
    pub labels: BTreeMap<String, Vec<String>>,
    /// times of the day and week
    pub hours: Vec<Hours>,
}

impl Matchers {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads hours and refuses what can match nothing.
    pub(crate) fn read(&self, at: &str) -> Result<Sieve, Error> {
        let lists = [("service", &self.service), ("kind", &self.kind), ("key", &self.key)];
        let labels = self.labels.iter().map(|(name, list)| (name.as_str(), list));
        let labels: Vec<_> = labels.collect();
        for (name, list) in lists.iter().chain(&labels) {
            if list.iter().any(|text| text.trim_start_matches('!').is_empty()) {
                return Err(Error::config(
                    format!("{at}.{name}"),
                    "a text is empty; write what to match, or *",
                ));
            }
        }
        for (name, list) in &labels {
            if list.is_empty() {
                return Err(Error::config(
                    format!("{at}.labels.{name}"),
                    "no value is given; write one, or *",
                ));
            }
        }
        let place = |index: usize| format!("{at}.hours[{index}]");
        let hours = self.hours.iter().enumerate().map(|(index, hours)| hours.read(&place(index)));
        Ok(Sieve { matchers: self.clone(), hours: hours.collect::<Result<_, _>>()? })
    }

    /// Whether everything that `other` lets through comes through this; may say no where the answer is yes.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        fn wider<T: PartialEq>(this: &[T], other: &[T]) -> bool {
            this.is_empty() || (!other.is_empty() && other.iter().all(|value| this.contains(value)))
        }
        let texts = |this: &Vec<String>, other: &Vec<String>| {
            let is_plain = !this.iter().chain(other).any(|text| text.starts_with('!'));
            this == other
                || this.is_empty()
                || (is_plain && wider(this, other))
                || this.iter().any(|text| text == "*")
        };
        let empty = Vec::new();
        texts(&self.service, &other.service)
            && texts(&self.kind, &other.kind)
            && texts(&self.key, &other.key)
            && wider(&self.severity, &other.severity)
            && wider(&self.hours, &other.hours)
            && self.labels.iter().all(|(name, list)| texts(list, other.labels.get(name).unwrap_or(&empty)))
    }

    /// A condition that nothing can meet together with those of `outer`, by name.
    pub(crate) fn contradicts(&self, outer: &Self) -> Option<&'static str> {
        let severity = !self.severity.is_empty()
            && !outer.severity.is_empty()
            && !self.severity.iter().any(|level| outer.severity.contains(level));
        let is_plain =
            |list: &[String]| !list.is_empty() && !list.iter().any(|text| text.contains(['*', '!']));
        let apart = |this: &[String], outer: &[String]| {
            is_plain(this) && is_plain(outer) && !this.iter().any(|text| outer.contains(text))
        };
        [
            (severity, "severity"),
            (apart(&self.service, &outer.service), "service"),
            (apart(&self.kind, &outer.kind), "kind"),
            (apart(&self.key, &outer.key), "key"),
        ]
        .into_iter()
        .find_map(|(is_so, name)| is_so.then_some(name))
    }
}

/// Matchers, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sieve {
    pub(crate) matchers: Matchers,
    hours: Vec<ClockHours>,
}

impl Sieve {
    /// The first condition that does not hold, in words; `None` if all do.
    pub(crate) fn misses(&self, item: &Item, severity: AlertSeverity, now: Timestamp) -> Option<String> {
        let matchers = &self.matchers;
        for (name, list, value) in [
            ("service", &matchers.service, &item.service),
            ("kind", &matchers.kind, &item.kind),
            ("key", &matchers.key, &item.key),
        ] {
            if !holds(list, value) {
                return Some(format!("{name} is {value:?}, wanted {}", list.join(" or ")));
            }
        }
        let levels = &matchers.severity;
        if !levels.is_empty() && !levels.iter().any(|level| AlertSeverity::from(*level) == severity) {
            return Some(format!("severity is {}", severity.as_str()));
        }
        for (name, list) in &matchers.labels {
            let value = item.label(name);
            if !holds(list, &value) {
                return Some(format!("label {name} is {value:?}, wanted {}", list.join(" or ")));
            }
        }
        let is_time = self.hours.is_empty() || self.hours.iter().any(|hours| hours.holds(now));
        (!is_time).then(|| "it is outside of its hours".to_owned())
    }

    pub(crate) fn matches(&self, item: &Item, severity: AlertSeverity, now: Timestamp) -> bool {
        self.misses(item, severity, now).is_none()
    }
}

fn holds(list: &[String], value: &str) -> bool {
    let refused = list.iter().filter_map(|text| text.strip_prefix('!'));
    let mut wanted = list.iter().filter(|text| !text.starts_with('!')).peekable();
    let is_refused = refused.into_iter().any(|text| glob(text, value));
    !is_refused && (wanted.peek().is_none() || wanted.any(|text| glob(text, value)))
}

/// The pattern that matches this text and no other: `*`, `!` and `\` stand for themselves behind a `\`.
#[must_use]
pub fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*").replace('!', "\\!")
}

/// Whether the text matches, `*` standing for anything. The parts between stars are looked for one after the other.
fn glob(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '\\']) {
        return pattern == text;
    }
    let parts = parts(pattern);
    let [head, middle @ .., last] = parts.as_slice() else { return parts.iter().all(|part| part == text) };
    let Some(mut rest) = text.strip_prefix(head.as_str()) else { return false };
    for part in middle {
        let Some(at) = rest.find(part.as_str()) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last.as_str())
}

/// What stands between the stars of a pattern, as text.
fn parts(pattern: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = pattern.chars().peekable();
    while let Some(sign) = signs.next() {
        let escaped = if sign == '\\' { signs.next_if(|next| "*!\\".contains(*next)) } else { None };
        match (sign, parts.last_mut()) {
            ('*', _) => parts.push(String::new()),
            (_, Some(part)) => part.push(escaped.unwrap_or(sign)),
            _ => {}
        }
    }
    parts
}

impl Coded for Level {
    fn write(&self, writer: &mut Writer) {
        AlertSeverity::from(*self).write(writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok(match AlertSeverity::read(reader)? {
            AlertSeverity::Info => Self::Info,
            AlertSeverity::Warning => Self::Warning,
            AlertSeverity::Critical => Self::Critical,
        })
    }
}

coded!(Hours { days, from, to, zone });
coded!(Matchers { service, kind, severity, key, labels, hours });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_matches_its_text_and_no_other() {
        for text in ["incident|a*|b", "!a", r"a\*", "a\\", ""] {
            let list = [literal(text)];
            assert!(holds(&list, text), "{list:?}");
            assert!(!holds(&list, "incident|ax|b") && !holds(&list, "b"), "{list:?}");
        }
        assert!(holds(&["C:\\logs*".to_owned()], "C:\\logs\\a"), "before other signs it is one itself");
    }

    #[test]
    fn stars_and_nots_match() {
        let cases: [(&[&str], &str, bool); 9] = [
            (&[], "a", true),
            (&["a"], "ab", false),
            (&["a*"], "ab", true),
            (&["*-db-*"], "eu-db-1", true),
            (&["*a*a"], "a", false),
            (&["!a*"], "ab", false),
            (&["!a*"], "b", true),
            (&["b", "a*", "!ab"], "ab", false),
            (&["b", "a*", "!ab"], "ac", true),
        ];
        for (list, value, expected) in cases {
            let list: Vec<String> = list.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(holds(&list, value), expected, "{list:?} {value}");
        }
    }
}
