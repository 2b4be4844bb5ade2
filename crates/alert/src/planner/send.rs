//! From drafts to intents: through the flood gate, and noted as told.

use super::alert::Alert;
use super::flood::{FloodLimits, Verdict};
use super::{Decision, Planner};
use crate::{Gathering, Intent, IntentId, Line, Status, Transition, limits};
use model::{AlertSeverity, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Threads of storms begin so.
pub(crate) const STORM: &str = "seismolog:storm-";

/// A message before the flood gate.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) channel: String,
    pub(crate) thread: String,
    pub(crate) gathering: Gathering,
    /// (key, what happened)
    pub(crate) news: Vec<(String, Transition)>,
    pub(crate) severity: AlertSeverity,
    /// ids of the groups it comes from
    pub(crate) groups: BTreeSet<String>,
    pub(crate) reason: String,
}

impl Planner {
    /// Lets a storm through as a few messages.
    pub(crate) fn gate(&mut self, drafts: Vec<Draft>, now: Timestamp) -> Vec<Intent> {
        let limits = FloodLimits {
            messages: self.options.storm_messages,
            window: self.options.storm_window.0,
            wait: self.options.storm_wait.0,
        };
        let mut by_channel: BTreeMap<String, Vec<Draft>> = BTreeMap::new();
        for draft in drafts {
            by_channel.entry(draft.channel.clone()).or_default().push(draft);
        }
        for (channel, flood) in &mut self.state.floods {
            if !by_channel.contains_key(channel) {
                flood.rest();
            }
        }
        let mut intents = Vec::new();
        for (channel, drafts) in by_channel {
            let count = u32::try_from(drafts.len()).unwrap_or(u32::MAX);
            let begins = |draft: &Draft| draft.news.iter().any(|(_, news)| *news <= Transition::Rose);
            let urgent =
                drafts.iter().any(|draft| draft.severity == AlertSeverity::Critical && begins(draft));
            let flood = self.state.floods.entry(channel.clone()).or_default();
            match flood.take(count, urgent, limits, now) {
                Verdict::Singly => {
                    for draft in drafts {
                        intents.extend(self.send(draft, now));
                    }
                }
                Verdict::AsOne(storm) => {
                    let thread = format!("{STORM}{channel}-{storm}");
                    intents.extend(self.send(as_one(channel, thread, drafts), now));
                }
                Verdict::Later => {
                    let keys: Vec<String> =
                        drafts.into_iter().flat_map(|draft| draft.news).map(|(key, _)| key).collect();
                    for key in keys {
                        self.hold(&key, "a storm: gathered, and told as one message soon".to_owned(), now);
                    }
                }
            }
        }
        intents
    }

    /// Makes an intent of a draft, and notes all of it as told.
    pub(crate) fn send(&mut self, draft: Draft, now: Timestamp) -> Option<Intent> {
        let Draft { channel, thread, gathering, mut news, groups, reason, .. } = draft;
        // two routes may lead to one channel: what was told there at this tick is not told again
        news.retain(|(key, transition)| {
            let told = self.state.alerts.get(key).and_then(|alert| alert.told.get(&channel));
            *transition == Transition::Resolved || !told.is_some_and(|told| told.is_open && told.at == now)
        });
        let rank = |key: &String| self.state.alerts.get(key).map(|alert| (alert.severity, alert.item.count));
        news.sort_by(|(a, _), (b, _)| rank(b).cmp(&rank(a)).then_with(|| a.cmp(b)));
        news.dedup_by(|(a, _), (b, _)| a == b);
        let alerts = || news.iter().filter_map(|(key, _)| self.state.alerts.get(key));
        let severity = alerts().map(|alert| alert.severity).max()?;
        let services: BTreeSet<&str> = alerts().map(|alert| alert.item.service.as_str()).collect();
        let services = services.len() as u64;
        let shown = news.iter().take(limits::LINES_MAX);
        let lines: Vec<Line> = shown
            .filter_map(|(key, transition)| Some(line(self.state.alerts.get(key)?, *transition)))
            .collect();
        for (index, (key, transition)) in news.iter().enumerate() {
            self.note(key, &channel, *transition, &thread, gathering == Gathering::Digest, now);
            if index < limits::LINES_MAX {
                let reason = format!("{}: {reason}", transition.as_str());
                let (key, channel) = (key.clone(), channel.clone());
                self.decide(Decision { at: now, key, channel, is_told: true, reason });
            }
        }
        for id in groups {
            if let Some(group) = self.state.groups.get_mut(&id) {
                group.last_told = Some(now);
            }
        }
        self.state.last_intent += 1;
        Some(Intent {
            id: IntentId(self.state.last_intent),
            status: self.status(&channel, &thread, gathering, &news),
            more: (news.len() - lines.len()) as u64,
            channel,
            thread,
            severity,
            gathering,
            lines,
            services,
            planned: now,
            reason,
        })
    }

    /// Where a thread stands after this news; a digest is no thread that ends.
    fn status(
        &self,
        channel: &str,
        thread: &str,
        gathering: Gathering,
        news: &[(String, Transition)],
    ) -> Status {
        let place = (channel.to_owned(), thread.to_owned());
        let open = self.state.threads.get(&place).map_or(0, |state| state.open);
        let all = |wanted: Transition| news.iter().all(|(_, transition)| *transition == wanted);
        match gathering {
            Gathering::Digest => Status::Firing,
            _ if open == 0 && all(Transition::Resolved) => Status::Resolved,
            _ if all(Transition::Acknowledged) && news.len() as u64 >= open => Status::Acknowledged,
            _ => Status::Firing,
        }
    }

    /// Notes what a channel was told, and counts what is open in the threads.
    pub(crate) fn note(
        &mut self,
        key: &str,
        channel: &str,
        transition: Transition,
        thread: &str,
        gathered: bool,
        now: Timestamp,
    ) {
        let Some(alert) = self.state.alerts.get_mut(key) else { return };
        let before = place_of(alert, channel);
        alert.note(channel, transition, thread, gathered, now);
        alert.held.clear();
        let after = place_of(alert, channel);
        if before != after {
            if let Some(state) = before.as_ref().and_then(|place| self.state.threads.get_mut(place)) {
                state.open = state.open.saturating_sub(1);
            }
            if let Some(place) = after.clone() {
                self.state.threads.entry(place).or_default().open += 1;
            }
        }
        for place in before.into_iter().chain(after) {
            let Some(state) = self.state.threads.get_mut(&place) else { continue };
            state.last_told = now;
            if state.open == 0 {
                self.state.threads.remove(&place);
            }
        }
    }
}

fn place_of(alert: &Alert, channel: &str) -> Option<(String, String)> {
    let told = alert.told.get(channel).filter(|told| told.is_open)?;
    Some((channel.to_owned(), told.thread.clone()))
}

fn line(alert: &Alert, transition: Transition) -> Line {
    Line {
        transition,
        item: alert.item.clone(),
        severity: alert.severity,
        flaps: if alert.is_flapping { alert.flaps } else { 0 },
        owner: alert.acknowledgement.as_ref().map_or_else(String::new, |ack| ack.owner.clone()),
    }
}

fn as_one(channel: String, thread: String, drafts: Vec<Draft>) -> Draft {
    let mut one = Draft {
        channel,
        thread,
        gathering: Gathering::Storm,
        news: Vec::new(),
        severity: AlertSeverity::Info,
        groups: BTreeSet::new(),
        reason: "a storm: more than the channel takes, told as one message".to_owned(),
    };
    for draft in drafts {
        one.news.extend(draft.news);
        one.groups.extend(draft.groups);
        one.severity = one.severity.max(draft.severity);
    }
    one
}
