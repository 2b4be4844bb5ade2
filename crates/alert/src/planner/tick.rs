//! What is to be told now: drafts per channel and thread, from the groups and from what is over.

use super::alert::{Alert, Pace, Phase};
use super::mute::Sources;
use super::send::{Draft, STORM};
use super::{Decision, Group, Planner};
use crate::config::router::Plan;
use crate::{Gathering, Intent, Transition, limits};
use model::{AlertSeverity, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What stands against telling an alert at all, by key, for alerts of interest.
type Muted = BTreeMap<String, String>;

impl Planner {
    pub(crate) fn tick(&mut self, now: Timestamp) -> Vec<Intent> {
        self.age(now);
        let muted = self.mute(now);
        let mut intents = self.close(&muted, now);
        let (gathered, mut singles): (Vec<Draft>, Vec<Draft>) =
            self.drafts(&muted, now).into_iter().partition(|draft| draft.gathering == Gathering::Digest);
        singles.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.thread.cmp(&b.thread)));
        for draft in gathered {
            intents.extend(self.send(draft, now));
        }
        intents.extend(self.gate(singles, now));
        self.tidy(now);
        intents
    }

    /// Ends what has been quiet, lets acknowledgements and silences run out.
    fn age(&mut self, now: Timestamp) {
        let flap_hold = self.options.flap_hold.0;
        let keeps: BTreeMap<&str, Duration> = self
            .state
            .groups
            .values()
            .filter_map(|group| self.router.find(&group.path))
            .map(|plan| (plan.path.as_str(), plan.keep_firing_for))
            .collect();
        for alert in self.state.alerts.values_mut() {
            let path = alert.groups.first().and_then(|id| id.split('|').next());
            let keep = path.and_then(|path| keeps.get(path)).copied().unwrap_or_default();
            alert.settle(keep, flap_hold, now);
            let runs_out = |until: Timestamp| until <= now;
            if alert.acknowledgement.as_ref().is_some_and(|ack| ack.until.is_some_and(runs_out)) {
                alert.acknowledgement = None;
            }
        }
        self.state.silences.retain(|_, muting| now.since(muting.silence.until) < limits::REMEMBER);
    }

    fn mute(&mut self, now: Timestamp) -> Muted {
        let sources: Sources = self.sources(now);
        let mut muted = Muted::new();
        for (key, alert) in &self.state.alerts {
            if alert.phase.is_live() || alert.is_open_somewhere() {
                muted.extend(self.muted(key, alert, &sources, now).map(|reason| (key.clone(), reason)));
            }
        }
        muted
    }

    /// What is over and was told to be there. These messages pass the gate: there are no more of them than threads
    /// were opened, and each ends something on a receiver.
    fn close(&mut self, muted: &Muted, now: Timestamp) -> Vec<Intent> {
        let mut over: BTreeMap<(String, String), (Vec<String>, Duration)> = BTreeMap::new();
        let mut untold = Vec::new();
        for (key, alert) in &self.state.alerts {
            if alert.phase.is_live() || muted.contains_key(key) {
                continue;
            }
            for (channel, told) in alert.told.iter().filter(|(_, told)| told.is_open) {
                let group = self.group_for(alert, channel);
                let plan = group.and_then(|group| self.plan_of(group));
                if plan.is_some_and(|plan| !plan.sends_resolved) {
                    untold.push((key.clone(), channel.clone()));
                } else if told.is_gathered && group.is_some_and(|group| group.is_digest) {
                    // the next digest says so
                } else if !plan.is_some_and(|plan| plan.is_quiet(alert.severity, now)) {
                    let entry = over.entry((channel.clone(), told.thread.clone())).or_default();
                    entry.0.push(key.clone());
                    entry.1 =
                        entry.1.max(plan.map_or(limits::GROUP_INTERVAL_MIN, |plan| plan.group_interval));
                }
            }
        }
        for (key, channel) in untold {
            self.note(&key, &channel, Transition::Resolved, "", false, now);
        }
        let mut intents = Vec::new();
        for ((channel, thread), (keys, interval)) in over {
            let place = (channel.clone(), thread.clone());
            let state = self.state.threads.get(&place);
            let is_all = state.is_none_or(|state| keys.len() as u64 >= state.open);
            // all of a thread at once, parts of it not more often than the group may speak, of a storm seldom
            let interval = if thread.starts_with(STORM) { limits::STORM_PARTS_EVERY } else { interval };
            let is_time = state.is_none_or(|state| now >= state.last_told + interval);
            if is_all || is_time {
                intents.extend(self.send(self.closing(channel, thread, keys), now));
            }
        }
        intents
    }

    fn closing(&self, channel: String, thread: String, keys: Vec<String>) -> Draft {
        let severities = keys.iter().filter_map(|key| self.state.alerts.get(key)).map(|alert| alert.severity);
        let severity = severities.max().unwrap_or(AlertSeverity::Info);
        Draft {
            gathering: if thread.starts_with(STORM) { Gathering::Storm } else { Gathering::Group },
            news: keys.into_iter().map(|key| (key, Transition::Resolved)).collect(),
            severity,
            groups: BTreeSet::new(),
            reason: "it is over, and this channel was told that it began".to_owned(),
            channel,
            thread,
        }
    }

    fn group_for(&self, alert: &Alert, channel: &str) -> Option<&Group> {
        let groups = alert.groups.iter().filter_map(|id| self.state.groups.get(id));
        let names = |group: &&Group| {
            self.plan_of(group)
                .is_some_and(|plan| channels_of(plan, plan.escalation.len()).any(|name| name == channel))
        };
        groups.into_iter().find(names)
    }

    /// What each group has to tell each of its channels.
    fn drafts(&mut self, muted: &Muted, now: Timestamp) -> Vec<Draft> {
        let mut drafts = BTreeMap::new();
        let mut held: Vec<(String, String)> = Vec::new();
        let ids: Vec<String> = self.state.groups.keys().cloned().collect();
        for id in ids {
            let Some(group) = self.state.groups.get(&id) else { continue };
            let Some(plan) = self.router.find(&group.path) else { continue };
            let steps = self.due_steps(group, plan, muted, now);
            let escalates = steps > group.steps;
            let sight = Sight { id: &id, group, plan, steps, escalates, now };
            if group.is_digest {
                self.draft_digest(&sight, muted, &mut drafts);
            } else {
                self.draft_group(&sight, muted, &mut drafts, &mut held);
            }
            if let Some(group) = self.state.groups.get_mut(&id) {
                group.steps = steps;
            }
        }
        for (key, reason) in held {
            self.hold(&key, reason, now);
        }
        for (key, reason) in muted {
            self.hold(key, reason.clone(), now);
        }
        drafts.into_values().collect()
    }

    /// Steps of the escalation that are due: nobody has acknowledged for so long after the first message.
    fn due_steps(&self, group: &Group, plan: &Plan, muted: &Muted, now: Timestamp) -> u32 {
        let is_live = |key: &String| self.state.alerts.get(key).is_some_and(|alert| alert.phase.is_live());
        if !group.members.iter().any(is_live) {
            return 0;
        }
        let waiting = group.members.iter().filter_map(|key| {
            let alert = self.state.alerts.get(key)?;
            let is_waiting = alert.phase.is_live() && !alert.is_acknowledged() && !muted.contains_key(key);
            let told =
                alert.told.values().filter(|told| told.is_open).map(|told| told.opened_at.max(alert.opened));
            if is_waiting { told.min() } else { None }
        });
        let Some(first) = waiting.min() else { return group.steps };
        let due = plan.escalation.iter().take_while(|step| now >= first + step.after.0).count();
        group.steps.max(u32::try_from(due).unwrap_or(0))
    }

    fn draft_group(
        &self,
        sight: &Sight<'_>,
        muted: &Muted,
        drafts: &mut Drafts,
        held: &mut Vec<(String, String)>,
    ) {
        let Sight { group, plan, now, .. } = *sight;
        let mut found = Vec::new();
        let mut is_urgent = sight.escalates;
        for key in group.members.iter().filter(|key| !muted.contains_key(*key)) {
            let Some(alert) = self.state.alerts.get(key).filter(|alert| alert.phase.is_live()) else {
                continue;
            };
            if plan.is_quiet(alert.severity, now) {
                held.push((key.clone(), "quiet hours; told at their end if it still fires".to_owned()));
                continue;
            }
            for (rank, channel) in channels_of(plan, sight.steps as usize).enumerate() {
                let is_escalation = rank >= plan.channels.len();
                if is_escalation && alert.is_acknowledged() && !alert.told.contains_key(channel) {
                    continue;
                }
                let pace = self.pace(plan, now);
                match alert.news(channel, &pace) {
                    Ok(transition) => {
                        is_urgent |= is_loud(alert, transition) && now >= alert.opened + plan.group_wait;
                        found.push((channel.to_owned(), key.clone(), transition));
                    }
                    Err(reason) if alert.told.get(channel).is_some_and(|told| !told.is_open) => {
                        held.push((key.clone(), reason.to_owned()));
                    }
                    Err(_) => {}
                }
            }
        }
        let next = group.last_told.map_or(group.created + plan.group_wait, |last| last + plan.group_interval);
        if now < next && !is_urgent {
            return;
        }
        for (channel, key, transition) in found {
            self.add(sight, Gathering::Group, (channel, key, transition), drafts);
        }
    }

    /// At each multiple of the digest's time: what began, and what is over of what digests told.
    fn draft_digest(&self, sight: &Sight<'_>, muted: &Muted, drafts: &mut Drafts) {
        let Sight { group, plan, now, .. } = *sight;
        let step = i64::try_from(plan.digest.as_nanos()).unwrap_or(i64::MAX).max(1);
        let begin = Timestamp(now.0.div_euclid(step).saturating_mul(step));
        if group.last_told.is_some_and(|last| last >= begin) {
            return;
        }
        for key in group.members.iter().filter(|key| !muted.contains_key(*key)) {
            let Some(alert) = self.state.alerts.get(key) else { continue };
            if plan.is_quiet(alert.severity, now) {
                continue;
            }
            for channel in &plan.channels {
                let is_open = alert.told.get(channel).is_some_and(|told| told.is_open);
                let news = match (alert.phase, is_open) {
                    (Phase::Over(since), true) if since < begin && plan.sends_resolved => {
                        Some(Transition::Resolved)
                    }
                    (Phase::Over(_), _) | (_, true) => None,
                    _ if alert.opened < begin => alert.news(channel, &self.pace(plan, now)).ok(),
                    _ => None,
                };
                if let Some(transition) = news {
                    self.add(sight, Gathering::Digest, (channel.clone(), key.clone(), transition), drafts);
                }
            }
        }
    }

    fn pace(&self, plan: &Plan, now: Timestamp) -> Pace {
        Pace {
            dedupe: self.options.dedupe.0,
            growth: u64::from(self.options.growth),
            repeat: plan.repeat,
            now,
        }
    }

    /// Puts a line into its draft: that of the thread in which the channel knows the alert.
    fn add(
        &self,
        sight: &Sight<'_>,
        gathering: Gathering,
        (channel, key, transition): (String, String, Transition),
        drafts: &mut Drafts,
    ) {
        let Some(alert) = self.state.alerts.get(&key) else { return };
        let told = alert.told.get(&channel).filter(|told| told.is_open && !told.is_gathered);
        let thread = told.map_or(&sight.group.thread, |told| &told.thread).clone();
        let draft = drafts.entry((channel.clone(), thread.clone(), gathering == Gathering::Digest));
        let draft = draft.or_insert_with(|| Draft {
            channel,
            thread,
            gathering,
            news: Vec::new(),
            severity: alert.severity,
            groups: BTreeSet::new(),
            reason: sight.reason(),
        });
        draft.news.push((key, transition));
        draft.severity = draft.severity.max(alert.severity);
        draft.groups.insert(sight.id.to_owned());
    }

    /// Notes why an alert is not told, once per reason.
    pub(crate) fn hold(&mut self, key: &str, reason: String, now: Timestamp) {
        let Some(alert) = self.state.alerts.get_mut(key) else { return };
        if alert.held != reason {
            alert.held.clone_from(&reason);
            let key = key.to_owned();
            self.decide(Decision { at: now, key, channel: String::new(), is_told: false, reason });
        }
    }

    /// Forgets what is over for long, and groups that hold nothing any more.
    fn tidy(&mut self, now: Timestamp) {
        let is_done = |alert: &Alert| !alert.phase.is_live() && !alert.is_open_somewhere();
        let old = self.state.alerts.iter().filter(|(_, alert)| match alert.phase {
            Phase::Over(since) => is_done(alert) && now.since(since) >= limits::REMEMBER,
            _ => false,
        });
        let old: Vec<String> = old.map(|(key, _)| key.clone()).collect();
        old.iter().for_each(|key| self.forget(key));
        let alerts = &self.state.alerts;
        let is_needed = |key: &String| alerts.get(key).is_some_and(|alert| !is_done(alert));
        self.state.groups.retain(|_, group| group.members.iter().any(is_needed));
        let kept: BTreeSet<&String> = self.state.groups.keys().collect();
        for alert in self.state.alerts.values_mut().filter(|alert| is_done(alert)) {
            alert.groups.retain(|id| kept.contains(id));
        }
    }
}

type Drafts = BTreeMap<(String, String, bool), Draft>;

/// A group as it is looked at.
struct Sight<'a> {
    id: &'a str,
    group: &'a Group,
    plan: &'a Plan,
    steps: u32,
    escalates: bool,
    now: Timestamp,
}

impl Sight<'_> {
    fn reason(&self) -> String {
        let route = &self.plan.name;
        match self.steps {
            0 => format!("route {route}"),
            steps => format!("route {route}, escalated {steps} times without an acknowledgement"),
        }
    }
}

/// The plan's channels and those of so many steps of its escalation.
fn channels_of(plan: &Plan, steps: usize) -> impl Iterator<Item = &str> {
    let more = plan.escalation.iter().take(steps).flat_map(|step| &step.channels);
    plan.channels.iter().chain(more).map(String::as_str)
}

/// Whether it is worth a message before the group's interval is over.
fn is_loud(alert: &Alert, transition: Transition) -> bool {
    match transition {
        Transition::Opened | Transition::Rose => alert.severity == AlertSeverity::Critical,
        Transition::Acknowledged => true,
        _ => false,
    }
}
