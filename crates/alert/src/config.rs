//! What may be set: channels, routes, who mutes whom, maintenance, silences, and how storms and flappers are tamed.

pub(crate) mod hours;
pub(crate) mod matchers;
pub(crate) mod router;
pub(crate) mod span;

use crate::channel::ChannelOptions;
use crate::{Error, limits};
use hours::Hours;
use matchers::{Level, Matchers};
use model::Timestamp;
use serde::{Deserialize, Deserializer, de};
use span::Span;
use std::collections::BTreeMap;

/// Everything about alerts. Unknown keys are errors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// address of the page that messages link to, such as `https://logs.example.com`; empty for none
    pub page: String,
    /// where messages can go, by name
    pub channels: BTreeMap<String, ChannelOptions>,
    /// who is told what; without channels nobody is
    pub route: Route,
    /// alerts that keep others quiet, beside those whose item names what it is a symptom of
    pub inhibit: Vec<Inhibition>,
    /// recurring or planned times in which nothing is told
    pub maintenance: Vec<Maintenance>,
    /// silences kept as a file; others are commands
    pub silences: Vec<SilenceOptions>,
    /// an alert that comes back so soon after it was told is told again only when this is over, or when it is worse
    pub dedupe: Span,
    /// an alert told again when its count grew by this factor, 2..=1000000
    pub growth: u32,
    /// changes of direction within `flap_window` that make a flapper, 2..=16
    pub flap_changes: u32,
    /// see `flap_changes`
    pub flap_window: Span,
    /// a flapper stays one open alert until it was quiet for this long
    pub flap_hold: Span,
    /// messages of a channel in one window before a storm is told as one, 3..=100
    pub storm_messages: u32,
    /// the window of `storm_messages`
    pub storm_window: Span,
    /// a storm is told after this time, and again at the end of its window
    pub storm_wait: Span,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            page: String::new(),
            channels: BTreeMap::new(),
            route: Route::default(),
            inhibit: Vec::new(),
            maintenance: Vec::new(),
            silences: Vec::new(),
            dedupe: Span::secs(1_800),
            growth: 10,
            flap_changes: 6,
            flap_window: Span::secs(3_600),
            flap_hold: Span::secs(1_800),
            storm_messages: 5,
            storm_window: Span::secs(300),
            storm_wait: Span::secs(30),
        }
    }
}

/// A node of the routing tree. What is left out is as in the node above it. An item goes down the first child that
/// matches, and on to the next one too if that says `continue`; a node none of whose children match takes it itself.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Route {
    /// shown in explanations; empty means its path
    pub name: String,
    /// which items; the root takes all
    #[serde(rename = "match")]
    pub matchers: Matchers,
    /// names of channels
    pub channels: Option<Vec<String>>,
    /// labels that make one message of alerts: `service`, `kind`, `severity`, `incident`, `key`, `root`, or any label.
    /// Default: `incident`
    pub group_by: Option<Vec<String>>,
    /// wait for others before the first message of a group. Default: 10s
    pub group_wait: Option<Span>,
    /// shortest time between two messages of a group, at least 10s. Default: 5m
    pub group_interval: Option<Span>,
    /// what still fires is told again. Default: 4h
    pub repeat: Option<Span>,
    /// it counts as firing for so long after it stopped. Default: 1m
    pub keep_firing_for: Option<Span>,
    /// whether the end is told. Default: yes
    pub send_resolved: Option<bool>,
    /// hours in which what is less severe than `quiet_below` waits for their end
    pub quiet_hours: Option<Vec<Hours>>,
    /// see `quiet_hours`. Default: critical
    pub quiet_below: Option<Level>,
    /// what is less severe than `digest_below` is gathered and told once in this time. `0s` gathers nothing, the default
    pub digest: Option<Span>,
    /// see `digest`. Default: warning
    pub digest_below: Option<Level>,
    /// who else is told when nobody acknowledges
    pub escalation: Option<Vec<Step>>,
    /// go on to the next sibling
    #[serde(rename = "continue")]
    pub goes_on: bool,
    /// more special routes, tried in order
    pub routes: Vec<Route>,
}

/// One step of an escalation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// time since the alert was first told, without an acknowledgement
    pub after: Span,
    /// names of channels
    pub channels: Vec<String>,
}

/// While a source fires, its targets are not told.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Inhibition {
    /// what mutes
    pub source: Matchers,
    /// what is muted
    pub target: Matchers,
    /// labels that must be the same in both
    pub equal: Vec<String>,
}

/// A time in which what matches is not told: at recurring hours, or once from `begin` to `until`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Maintenance {
    /// shown in explanations
    pub name: String,
    /// what is being worked on; empty means everything
    #[serde(rename = "match")]
    pub matchers: Matchers,
    /// recurring
    pub hours: Vec<Hours>,
    /// once, RFC 3339
    #[serde(deserialize_with = "optional_instant")]
    pub begin: Option<Timestamp>,
    /// see `begin`
    #[serde(deserialize_with = "optional_instant")]
    pub until: Option<Timestamp>,
}

/// A silence kept as a file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilenceOptions {
    /// its name, unique
    pub id: String,
    /// what is not told; by key, template id, or anything else
    #[serde(rename = "match")]
    pub matchers: Matchers,
    /// who wants it
    pub owner: String,
    /// why
    pub reason: String,
    /// until when, RFC 3339; there is no silence without an end
    #[serde(deserialize_with = "instant")]
    pub until: Timestamp,
}

fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let refuse = || format!("{text:?} is no time; write 2026-11-21T14:00:00Z");
    Timestamp::parse(&text).ok_or_else(|| de::Error::custom(refuse()))
}

fn optional_instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    instant(deserializer).map(Some)
}

impl Options {
    /// Refuses the first thing that cannot be meant, with its place.
    pub fn validate(&self) -> Result<(), Error> {
        let ranges = [
            ((2..=1_000_000).contains(&self.growth), "growth", "2 to 1000000"),
            ((2..=16).contains(&self.flap_changes), "flap_changes", "2 to 16"),
            ((3..=100).contains(&self.storm_messages), "storm_messages", "3 to 100"),
            (self.storm_window >= Span::secs(10), "storm_window", "10s or more"),
            (self.storm_wait < self.storm_window, "storm_wait", "less than storm_window"),
            (self.channels.len() <= limits::CHANNELS_MAX, "channels", "at most 200 of them"),
            (self.silences.len() <= limits::SILENCES_MAX, "silences", "at most 1000 of them"),
        ];
        if let Some((_, name, range)) = ranges.into_iter().find(|(is_fine, _, _)| !is_fine) {
            return Err(Error::config(name, format!("out of range; use {range}")));
        }
        for (name, channel) in &self.channels {
            channel.validate().map_err(|problem| Error::config(format!("channels.{name}"), problem))?;
        }
        self.check_silences()?;
        router::Router::read(self).map(|_| ())
    }

    /// How the outbox treats each channel.
    #[must_use]
    pub fn policies(&self) -> BTreeMap<String, crate::Policy> {
        self.channels.iter().map(|(name, channel)| (name.clone(), channel.policy())).collect()
    }

    fn check_silences(&self) -> Result<(), Error> {
        let mut seen = std::collections::BTreeSet::new();
        for (index, silence) in self.silences.iter().enumerate() {
            let at = format!("silences[{index}]");
            if !seen.insert(&silence.id) {
                return Err(Error::config(
                    at,
                    format!("id {} is there twice; give each its own", silence.id),
                ));
            }
            crate::Silence::from(silence.clone())
                .check()
                .map_err(|error| Error::config(at, error.to_string()))?;
        }
        Ok(())
    }
}
