//! Why an alert was told to whom, and why not to others.

use super::{Decision, Planner};
use crate::Item;
use crate::config::router::RouteStep;
use crate::item::bounded_key;
use model::{AlertSeverity, Timestamp};

/// An alert as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertView {
    /// what is told of it; its key is why firings were merged
    pub item: Item,
    /// the highest since it began
    pub severity: AlertSeverity,
    /// `firing`, `ending` (over, but it still counts) or `over`
    pub phase: &'static str,
    /// when it began
    pub opened: Timestamp,
    /// when it was last seen
    pub last_seen: Timestamp,
    /// firings merged into it
    pub firings: u64,
    /// returns while it counted as one; 0 for one that does not flap
    pub flaps: u64,
    /// who has it, and what they said; `None` if nobody
    pub acknowledged: Option<(String, String)>,
    /// why it was held back since it was told last; empty if it was not
    pub held: String,
}

/// A group of an alert.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupView {
    /// route's name or path
    pub route: String,
    /// what its alerts share: (label, value)
    pub labels: Vec<(String, String)>,
    /// alerts in it
    pub members: u64,
    /// when it spoke last
    pub last_told: Option<Timestamp>,
    /// names of its channels
    pub channels: Vec<String>,
    /// steps of the escalation taken
    pub steps: u32,
}

/// What a channel was told last.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldView {
    /// name of the channel
    pub channel: String,
    /// whether the channel waits for its end
    pub is_open: bool,
    /// when it was told last
    pub at: Timestamp,
    /// the thread it was told in
    pub thread: String,
}

/// All about one alert's messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// the alert
    pub alert: AlertView,
    /// its way down the routes, and why others were not taken
    pub routes: Vec<RouteStep>,
    /// where it is told
    pub groups: Vec<GroupView>,
    /// what keeps it quiet now
    pub muted: Option<String>,
    /// what each channel knows
    pub told: Vec<ToldView>,
    /// what was decided about it, as far as remembered, oldest first
    pub decisions: Vec<Decision>,
}

impl Planner {
    /// The alerts, by key: those that fire and those of the last days.
    pub fn alerts(&self) -> impl Iterator<Item = AlertView> {
        self.state.alerts.values().map(view)
    }

    /// Why an alert was told, to whom, and why not to others; `None` if it is unknown.
    #[must_use]
    pub fn explain(&self, key: &str) -> Option<Explanation> {
        let key = &bounded_key(key);
        let alert = self.state.alerts.get(key)?;
        let now = self.state.now;
        let groups = alert.groups.iter().filter_map(|id| self.state.groups.get(id)).map(|group| {
            let plan = self.plan_of(group);
            GroupView {
                route: plan.map_or_else(|| group.path.clone(), |plan| plan.name.clone()),
                labels: group.labels.clone(),
                members: group.members.len() as u64,
                last_told: group.last_told,
                channels: plan.map_or_else(Vec::new, |plan| plan.channels.clone()),
                steps: group.steps,
            }
        });
        let told = alert.told.iter().map(|(channel, told)| ToldView {
            channel: channel.clone(),
            is_open: told.is_open,
            at: told.at,
            thread: told.thread.clone(),
        });
        Some(Explanation {
            alert: view(alert),
            routes: self.router.explain(&alert.item, alert.severity, now),
            groups: groups.collect(),
            muted: self.muted(key, alert, &self.sources(now), now),
            told: told.collect(),
            decisions: self.state.decisions.iter().filter(|decision| decision.key == *key).cloned().collect(),
        })
    }
}

fn view(alert: &super::Alert) -> AlertView {
    AlertView {
        item: alert.item.clone(),
        severity: alert.severity,
        phase: alert.phase.as_str(),
        opened: alert.opened,
        last_seen: alert.last_seen,
        firings: alert.firings,
        flaps: if alert.is_flapping { alert.flaps } else { 0 },
        acknowledged: alert.acknowledgement.as_ref().map(|ack| (ack.owner.clone(), ack.reason.clone())),
        held: alert.held.clone(),
    }
}
