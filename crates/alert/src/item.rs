//! What an alert is about: an incident or an anomaly with all that a message about it may say.

use crate::codec::coded;
use crate::limits;
use model::{AlertSeverity, Impact, IncidentId, Timestamp};
use std::collections::BTreeMap;

/// Something that is wrong, as the engine tells it. The same `key` is the same alert, whatever the texts say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// what makes it the same alert as before: kind, service, template id; never text or counts. Never empty
    pub key: String,
    /// the incident it belongs to
    pub incident: IncidentId,
    /// how much it matters, in 0..=1; cut by [`AlertSeverity::from_score`]
    pub score: f64,
    /// the service it is about
    pub service: String,
    /// what kind of departure: `rate`, `new_template`, …
    pub kind: String,
    /// for routes, silences and groups: `template_id`, `env`, `region`, …
    pub labels: BTreeMap<String, String>,
    /// one line
    pub title: String,
    /// plain words: what, since when, who else
    pub summary: String,
    /// the likeliest root cause; empty if none is known
    pub root: String,
    /// how sure that is, in 0..=1
    pub confidence: f64,
    /// callers that suffer
    pub impacted: Vec<Impact>,
    /// callers that may suffer next
    pub likely_next: Vec<Impact>,
    /// what changed just before, in words, newest first
    pub changes: Vec<String>,
    /// when it began
    pub since: Timestamp,
    /// what was counted or measured
    pub observed: f64,
    /// what was expected
    pub expected: f64,
    /// how often it was seen since it began
    pub count: u64,
    /// the template's text; empty where it is not about one
    pub template: String,
    /// at most three lines that show it
    pub samples: Vec<String>,
    /// values over time, oldest first, for a sparkline
    pub trend: Vec<f64>,
    /// where to read on: (words, address); the first is the incident's page
    pub links: Vec<(String, String)>,
    /// keys of the alerts that this one is only a symptom of: while one of them fires, this one is not told
    pub symptom_of: Vec<String>,
}

coded!(Item {
    key,
    incident,
    score,
    service,
    kind,
    labels,
    title,
    summary,
    root,
    confidence,
    impacted,
    likely_next,
    changes,
    since,
    observed,
    expected,
    count,
    template,
    samples,
    trend,
    links,
    symptom_of,
});

impl Item {
    /// How loudly it is told.
    #[must_use]
    pub fn severity(&self) -> AlertSeverity {
        AlertSeverity::from_score(self.score)
    }

    /// The label, or what the item says itself: `service`, `kind`, `severity`, `incident`, `key`, `root`.
    #[must_use]
    pub fn label(&self, name: &str) -> String {
        match name {
            "service" => self.service.clone(),
            "kind" => self.kind.clone(),
            "severity" => self.severity().as_str().to_owned(),
            "incident" => self.incident.to_string(),
            "key" => self.key.clone(),
            "root" => self.root.clone(),
            _ => self.labels.get(name).cloned().unwrap_or_default(),
        }
    }

    /// The same with every text and list cut to its bound.
    pub(crate) fn bounded(mut self) -> Self {
        self.key = bounded_key(&self.key);
        for name in [&mut self.service, &mut self.kind, &mut self.root] {
            cut(name, limits::NAME_BYTES_MAX);
        }
        cut(&mut self.title, limits::TITLE_BYTES_MAX);
        cut(&mut self.summary, limits::TEXT_BYTES_MAX);
        cut(&mut self.template, limits::TEXT_BYTES_MAX);
        self.samples.truncate(model::limits::SAMPLES_PER_ANOMALY);
        self.samples.iter_mut().for_each(|sample| cut(sample, limits::SAMPLE_BYTES_MAX));
        let skipped = self.trend.len().saturating_sub(limits::TREND_MAX);
        self.trend.drain(..skipped);
        self.changes.truncate(limits::LIST_MAX);
        self.changes.iter_mut().for_each(|change| cut(change, limits::TITLE_BYTES_MAX));
        self.links.truncate(limits::LIST_MAX);
        for (words, address) in &mut self.links {
            cut(words, limits::NAME_BYTES_MAX);
            cut(address, limits::TEXT_BYTES_MAX);
        }
        for impacts in [&mut self.impacted, &mut self.likely_next] {
            impacts.truncate(limits::LIST_MAX);
            impacts.iter_mut().for_each(|impact| cut(&mut impact.service, limits::NAME_BYTES_MAX));
        }
        self.symptom_of.truncate(limits::LIST_MAX);
        self.symptom_of.iter_mut().for_each(|key| *key = bounded_key(key));
        let labels = std::mem::take(&mut self.labels).into_iter().take(limits::LIST_MAX);
        self.labels = labels
            .map(|(mut name, mut value)| {
                cut(&mut name, limits::NAME_BYTES_MAX);
                cut(&mut value, limits::NAME_BYTES_MAX);
                (name, value)
            })
            .collect();
        self
    }
}

/// The key, or a hash in place of one that is too long: two long keys stay two.
pub(crate) fn bounded_key(key: &str) -> String {
    if key.len() <= limits::NAME_BYTES_MAX { key.to_owned() } else { sha256_hex(key) }
}

/// SHA-256 as hex.
pub(crate) fn sha256_hex(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Cuts to so many bytes, not inside a character, nor inside a word if that is not too long: half a token is not known
/// as one. Says so with `…`, which counts into the bound.
pub(crate) fn cut(text: &mut String, bytes_max: usize) {
    const MARK: &str = "…";
    if text.len() > bytes_max {
        const WORD_MAX: usize = 128;
        let end = text.floor_char_boundary(bytes_max.saturating_sub(MARK.len()));
        let word = text[..end].rfind(char::is_whitespace).filter(|at| end - at <= WORD_MAX && *at > 0);
        text.truncate(word.unwrap_or(end));
        text.push_str(MARK);
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_of_megabytes_is_cut_between_characters() {
        let item = Item { samples: vec!["ä".repeat(5_000_000); 9], ..Item::default() }.bounded();
        assert_eq!(item.samples.len(), 3);
        assert!(item.samples[0].len() <= limits::SAMPLE_BYTES_MAX && item.samples[0].ends_with('…'));
    }
}
