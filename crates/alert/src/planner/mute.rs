//! What keeps an alert quiet: silences, maintenance, and alerts that it is only a symptom of.

use super::alert::Alert;
use super::{Inhibitor, Planner, Window};
use crate::limits;
use model::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Firing alerts that may mute others, by rule and by the labels that must be equal.
pub(crate) type Sources = Vec<BTreeMap<Vec<String>, Vec<String>>>;

impl Window {
    fn holds(&self, alert: &Alert, now: Timestamp) -> bool {
        let is_planned = match (self.begin, self.until) {
            (Some(begin), Some(until)) => begin <= now && now < until,
            _ => false,
        };
        let is_recurring =
            !self.hours.matchers.hours.is_empty() && self.hours.matches(&alert.item, alert.severity, now);
        (is_planned || is_recurring) && self.sieve.matches(&alert.item, alert.severity, now)
    }
}

impl Inhibitor {
    fn labels(&self, alert: &Alert) -> Vec<String> {
        self.equal.iter().map(|name| alert.item.label(name)).collect()
    }
}

impl Planner {
    /// What may mute others now.
    pub(crate) fn sources(&self, now: Timestamp) -> Sources {
        let mut sources: Sources = vec![BTreeMap::new(); self.inhibitors.len()];
        for (key, alert) in self.state.alerts.iter().filter(|(_, alert)| alert.phase.is_live()) {
            for (rule, inhibitor) in self.inhibitors.iter().enumerate() {
                if inhibitor.source.matches(&alert.item, alert.severity, now) {
                    sources[rule].entry(inhibitor.labels(alert)).or_default().push(key.clone());
                }
            }
        }
        sources
    }

    /// Why an alert is not told at all now; `None` if it may be.
    pub(crate) fn muted(
        &self,
        key: &str,
        alert: &Alert,
        sources: &Sources,
        now: Timestamp,
    ) -> Option<String> {
        let item = &alert.item;
        let silence = self.state.silences.values().find(|muting| muting.holds(item, alert.severity, now));
        if let Some(muting) = silence {
            let silence = &muting.silence;
            return Some(format!(
                "silence {} by {} until {}: {}",
                silence.id, silence.owner, silence.until, silence.reason
            ));
        }
        if let Some(window) = self.windows.iter().find(|window| window.holds(alert, now)) {
            return Some(format!("maintenance {}", window.name));
        }
        self.inhibited(key, alert, sources, now)
    }

    /// The alert that keeps this one quiet. In a circle of alerts that would all mute each other, the first by key speaks.
    fn inhibited(&self, key: &str, alert: &Alert, sources: &Sources, now: Timestamp) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut open = self.muters(key, alert, sources, now);
        let first = open.first()?.clone();
        while let Some(next) = open.pop() {
            if seen.len() >= limits::INHIBITION_WALK_MAX || !seen.insert(next.clone()) {
                continue;
            }
            let Some(muter) = self.state.alerts.get(&next) else { continue };
            let above = self.muters(&next, muter, sources, now);
            if above.is_empty() {
                return Some(format!("{next} fires, which it is only a symptom of"));
            }
            open.extend(above);
        }
        let speaks = seen.first().is_none_or(|least| key <= least.as_str());
        (!speaks).then(|| format!("{first} fires, and each is called a symptom of the other"))
    }

    /// The alerts that say to mute this one.
    fn muters(&self, key: &str, alert: &Alert, sources: &Sources, now: Timestamp) -> Vec<String> {
        let is_live = |key: &&String| self.state.alerts.get(*key).is_some_and(|alert| alert.phase.is_live());
        let named = alert.item.symptom_of.iter().filter(is_live).cloned();
        let mut muters: Vec<String> = named.filter(|other| other != key).collect();
        for (rule, inhibitor) in self.inhibitors.iter().enumerate() {
            if sources[rule].is_empty() || !inhibitor.target.matches(&alert.item, alert.severity, now) {
                continue;
            }
            let same = sources[rule].get(&inhibitor.labels(alert));
            // an alert that is source and target of one rule does not mute its like
            let is_source = inhibitor.source.matches(&alert.item, alert.severity, now);
            let others = same.into_iter().flatten().filter(|other| !is_source && *other != key);
            muters.extend(others.take(limits::LIST_MAX).cloned());
        }
        muters
    }
}
