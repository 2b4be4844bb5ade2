//! Entries judged batch by batch, for callers who send some minutes of their log and want to know what is odd in it.
//!
//! It is apart from the live way: own templates, no detectors that need a steady stream, no incidents. Templates of a
//! service that say the same in other words are one pattern. What is known of a pattern is how often it came per hour
//! of the time that batches covered, older hours counting less, so that the length of a batch does not matter.

mod snapshot;

use crate::limits::{BATCH_PATTERNS_MAX, BATCH_REPORTED, BATCH_SAMPLES};
use detect::{SemanticDetector, SemanticOptions, ServiceIndex};
use miner::{Miner, TemplateIndex};
use model::{AlertSeverity, Severity, TemplateId, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// Score of an error that was never seen before.
const NEW_ERROR_SCORE: f64 = 0.95;

/// Its score while nothing is known that it could be compared with: worth a look, nobody's alarm.
const FIRST_BATCH_SCORE: f64 = 0.6;

/// A template is a spike when it came more often than expected by this factor.
const SPIKE_RATIO: f64 = 5.0;

/// Lines below this are no spike, whatever the ratio, and as many are one where next to none are expected.
const SPIKE_LINES_MIN: u64 = 5;

/// Score of a spike: `0.5 + 0.05 * ratio`, at most this.
const SPIKE_SCORE_MAX: f64 = 0.9;

/// Hours after which what was seen counts half: a new level is adopted within a day.
const HALF_LIFE_HOURS: f64 = 12.0;

/// A batch covers at least this many hours: one second.
const COVERED_HOURS_MIN: f64 = 1.0 / 3_600.0;

/// The same alert is not given again for so long, unless it got worse.
const DEDUPE: Duration = Duration::from_secs(1_800);

/// Longest text of a template in a reason, in characters.
const REASON_CHARS: usize = 100;

/// One entry of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchEntry<'a> {
    /// event time
    pub ts: Timestamp,
    /// how bad it says it is
    pub severity: Severity,
    /// who wrote it
    pub service: &'a str,
    /// the text
    pub message: &'a str,
}

/// An entry that is odd.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchAnomaly {
    /// position in the batch
    pub index: usize,
    /// in 0..=1; above .8 is critical, above .6 a warning
    pub score: f64,
    /// what is odd, with numbers
    pub reason: String,
}

/// A template that no batch before had.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchPattern {
    /// id of the template, of the first service that had it
    pub id: u64,
    /// its text, values as `<*>`
    pub template: String,
    /// the first line of it
    pub example: String,
    /// entries of this batch
    pub count: u64,
    /// event time of the first
    pub first_seen: Timestamp,
    /// event time of the last
    pub last_seen: Timestamp,
    /// who wrote it, in order of appearance
    pub services: Vec<String>,
    /// entries per hour since the first, at least one hour taken
    pub per_hour: f64,
}

/// What somebody is to be told: one for each kind of oddness of a pattern of a service, and not again for half an
/// hour unless it got worse.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchAlert {
    /// who wrote it
    pub service: String,
    /// id of the pattern's template
    pub template: u64,
    /// by the score
    pub severity: AlertSeverity,
    /// what is odd, with numbers
    pub reason: String,
    /// odd entries, those that are not listed too
    pub count: u64,
    /// event time of the first
    pub first_seen: Timestamp,
    /// positions of the first few in the batch
    pub samples: Vec<usize>,
}

/// What a batch has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchReport {
    /// by position; the first few of each template
    pub anomalies: Vec<BatchAnomaly>,
    /// in order of appearance; those of several services told once
    pub new_patterns: Vec<BatchPattern>,
    /// in order of appearance
    pub alerts: Vec<BatchAlert>,
}

/// What batches taught so far.
#[derive(Debug)]
pub struct Batches {
    miner: Miner,
    /// what templates say, to know one in other words
    semantic: SemanticDetector,
    /// by the miner's template index
    patterns: BTreeMap<u32, Pattern>,
    /// templates that are patterns in other words, by their index: the index of that pattern
    aliases: BTreeMap<u32, u32>,
    /// end of the latest batch
    end: Option<Timestamp>,
    /// batches judged
    batches: u64,
}

/// What is known of a template of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pattern {
    /// entries, older ones counting less
    entries: f64,
    /// hours that batches covered since it is known, older ones counting less
    hours: f64,
    /// the batch that last told of it
    last_batch: u64,
    /// the latest alert about it
    alerted: Option<(Timestamp, AlertSeverity)>,
}

/// Entries of one template in a batch.
struct Group {
    template: TemplateIndex,
    members: Vec<usize>,
}

impl Batches {
    /// Nothing learned yet.
    #[must_use]
    pub fn new(options: miner::Options) -> Self {
        Self {
            miner: Miner::new(options),
            semantic: SemanticDetector::new(SemanticOptions::default()),
            patterns: BTreeMap::new(),
            aliases: BTreeMap::new(),
            end: None,
            batches: 0,
        }
    }

    /// Judges a batch by those before it, then learns it.
    pub fn judge(&mut self, entries: &[BatchEntry<'_>]) -> BatchReport {
        let Some(hours) = self.covered(entries) else { return BatchReport::default() };
        let groups = self.groups(entries);
        let mut report = BatchReport::default();
        let mut odd = Vec::new();
        for group in &groups {
            let found = match self.patterns.get(&group.template.0) {
                Some(pattern) => spike(pattern, group, hours),
                None => self.novelty(group, entries, &mut report),
            };
            odd.extend(found.map(|found| (group, found)));
        }
        for (group, (score, reason)) in &odd {
            report_first(group, *score, reason, &mut report);
        }
        report.anomalies.sort_by_key(|anomaly| anomaly.index);
        self.learn(&groups, hours);
        for (group, (score, reason)) in odd {
            report.alerts.extend(self.alert(group, score, reason, entries));
        }
        report
    }

    /// Hours of event time that this batch adds: since the end of the one before, or, if it is older, its own span.
    fn covered(&mut self, entries: &[BatchEntry<'_>]) -> Option<f64> {
        let begin = entries.iter().map(|entry| entry.ts).min()?;
        let end = entries.iter().map(|entry| entry.ts).max()?;
        let from = self.end.filter(|last| *last < end).unwrap_or(begin);
        self.end = Some(self.end.map_or(end, |last| last.max(end)));
        Some((end.since(from).as_secs_f64() / 3_600.0).max(COVERED_HOURS_MIN))
    }

    /// Entries by pattern, in order of appearance, merges followed.
    fn groups(&mut self, entries: &[BatchEntry<'_>]) -> Vec<Group> {
        let mut ids = Vec::with_capacity(entries.len());
        for entry in entries {
            let scope = self.miner.scope("default", "batches", entry.service);
            let mined = self.miner.mine(scope, entry.message);
            if mined.is_new {
                // its place may be that of a template that had to go
                self.patterns.remove(&mined.template.0);
                self.aliases.remove(&mined.template.0);
            }
            ids.push((scope, mined.id));
        }
        self.follow_merges();
        let mut groups: Vec<Group> = Vec::new();
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        for (index, (scope, id)) in ids.into_iter().enumerate() {
            let Some(template) = self.miner.resolve(id) else { continue };
            if let Some(place) = places.get(&template.0) {
                groups[*place].members.push(index);
                continue;
            }
            let pattern = self.pattern_of(template, ServiceIndex(scope.0), entries[index].message);
            let place = *places.entry(pattern.0).or_insert(groups.len());
            places.insert(template.0, place);
            if place == groups.len() {
                groups.push(Group { template: pattern, members: Vec::new() });
            }
            groups[place].members.push(index);
        }
        groups
    }

    fn follow_merges(&mut self) {
        for merge in self.miner.take_merges() {
            let (from, into) = (merge.from_template.0, merge.into_template.0);
            self.semantic.merge(TemplateId(merge.from), TemplateId(merge.into));
            self.aliases.remove(&from);
            self.aliases.values_mut().filter(|pattern| **pattern == from).for_each(|pattern| *pattern = into);
            self.aliases.retain(|alias, pattern| alias != pattern);
            if let Some(from) = self.patterns.remove(&from) {
                let into = self.patterns.entry(into).or_default();
                into.entries += from.entries;
                into.hours = into.hours.max(from.hours);
                into.last_batch = into.last_batch.max(from.last_batch);
                into.alerted = into.alerted.max(from.alerted);
            }
        }
    }

    /// The pattern that a template is, or says in other words.
    fn pattern_of(&mut self, template: TemplateIndex, service: ServiceIndex, line: &str) -> TemplateIndex {
        if let Some(pattern) = self.aliases.get(&template.0) {
            return TemplateIndex(*pattern);
        }
        if self.patterns.contains_key(&template.0) {
            return template;
        }
        let near = self.semantic.meet(service, TemplateId(self.miner.template(template).id), line);
        let same = near.own.filter(|_| near.factor <= 0.0).and_then(|own| self.miner.resolve(own.template.0));
        let Some(same) = same.filter(|same| *same != template) else { return template };
        let pattern = self.aliases.get(&same.0).copied().unwrap_or(same.0);
        self.aliases.insert(template.0, pattern);
        if self.aliases.len() > BATCH_PATTERNS_MAX {
            self.aliases.pop_first();
        }
        TemplateIndex(pattern)
    }

    /// Tells a new pattern; the score and reason of it if it is an error.
    fn novelty(&self, group: &Group, entries: &[BatchEntry<'_>], report: &mut BatchReport) -> Option<Odd> {
        let template = self.miner.template(group.template);
        let first = entries[group.members[0]];
        let members = || group.members.iter().map(|index| entries[*index]);
        let is_error = members().any(|entry| entry.severity >= Severity::Error);
        let odd = is_error.then(|| {
            let text: String = template.text.chars().take(REASON_CHARS).collect();
            let (score, note) = match self.batches {
                0 => (FIRST_BATCH_SCORE, " (nothing else is known yet)"),
                _ => (NEW_ERROR_SCORE, ""),
            };
            (score, format!("New error pattern never seen before: \"{text}\"{note}"))
        });
        let (begin, end) = members()
            .fold((first.ts, first.ts), |(begin, end), entry| (begin.min(entry.ts), end.max(entry.ts)));
        let count = group.members.len() as u64;
        let known = report.new_patterns.iter_mut().find(|pattern| pattern.template == template.text);
        if let Some(pattern) = known {
            pattern.count += count;
            pattern.first_seen = pattern.first_seen.min(begin);
            pattern.last_seen = pattern.last_seen.max(end);
            pattern.services.push(first.service.to_owned());
            pattern.per_hour = self.per_hour(pattern.count, pattern.first_seen);
            return odd;
        }
        report.new_patterns.push(BatchPattern {
            id: template.id,
            template: template.text.clone(),
            example: first.message.chars().take(crate::limits::EXAMPLE_BYTES_MAX / 4).collect(),
            count,
            first_seen: begin,
            last_seen: end,
            services: vec![first.service.to_owned()],
            per_hour: self.per_hour(count, begin),
        });
        odd
    }

    /// Entries since `first`, by the hour; the first hour is taken as a whole.
    fn per_hour(&self, count: u64, first: Timestamp) -> f64 {
        let hours = self.end.map_or(0.0, |end| end.since(first).as_secs_f64() / 3_600.0);
        count as f64 / hours.max(1.0)
    }

    /// What is to be told of an oddness, unless it was told lately.
    fn alert(
        &mut self,
        group: &Group,
        score: f64,
        reason: String,
        entries: &[BatchEntry<'_>],
    ) -> Option<BatchAlert> {
        let severity = AlertSeverity::from_score(score);
        let members = || group.members.iter().map(|index| entries[*index]);
        let first_seen = members().map(|entry| entry.ts).min()?;
        let pattern = self.patterns.get_mut(&group.template.0)?;
        let is_told = |(at, told): (Timestamp, AlertSeverity)| told >= severity && first_seen < at + DEDUPE;
        if pattern.alerted.is_some_and(is_told) {
            return None;
        }
        pattern.alerted = Some((first_seen, severity));
        Some(BatchAlert {
            service: members().next()?.service.to_owned(),
            template: self.miner.template(group.template).id,
            severity,
            reason,
            count: group.members.len() as u64,
            first_seen,
            samples: group.members.iter().copied().take(BATCH_SAMPLES).collect(),
        })
    }

    fn learn(&mut self, groups: &[Group], hours: f64) {
        self.batches += 1;
        let kept = 0.5_f64.powf(hours / HALF_LIFE_HOURS);
        for pattern in self.patterns.values_mut() {
            pattern.entries *= kept;
            pattern.hours = pattern.hours * kept + hours;
        }
        for group in groups {
            let fresh = Pattern { hours, ..Pattern::default() };
            let pattern = self.patterns.entry(group.template.0).or_insert(fresh);
            pattern.entries += group.members.len() as f64;
            pattern.last_batch = self.batches;
        }
        while self.patterns.len() > BATCH_PATTERNS_MAX {
            // the one that was not seen for longest; among equals the oldest template
            let oldest = self.patterns.iter().min_by_key(|(index, pattern)| (pattern.last_batch, **index));
            let Some(index) = oldest.map(|(index, _)| *index) else { break };
            self.patterns.remove(&index);
        }
    }
}

/// A score, and the reason in words.
type Odd = (f64, String);

fn spike(pattern: &Pattern, group: &Group, hours: f64) -> Option<Odd> {
    let count = group.members.len() as u64;
    let expected = pattern.entries / pattern.hours.max(COVERED_HOURS_MIN) * hours;
    // The rate is an estimate itself: with few entries seen so far, more of them are taken for chance; and so are
    // those that come by chance at the highest rate that it may be.
    let highest = (pattern.entries + 3.0 * pattern.entries.sqrt() + 3.0) / pattern.hours * hours;
    let chance = highest + 3.0 * highest.sqrt();
    let ratio = count as f64 / expected.max(1.0);
    if count < SPIKE_LINES_MIN || ratio < SPIKE_RATIO || (count as f64) <= chance {
        return None;
    }
    let score = (0.5 + 0.05 * ratio).min(SPIKE_SCORE_MAX);
    let minutes = hours * 60.0;
    let reason = format!(
        "Frequency spike: {count} occurrences vs expected {expected:.1} per {minutes:.0}min ({ratio:.1}x normal)"
    );
    Some((score, reason))
}

/// Many lines say no more than the first few.
fn report_first(group: &Group, score: f64, reason: &str, report: &mut BatchReport) {
    let first = group.members.iter().take(BATCH_REPORTED);
    report.anomalies.extend(first.map(|index| BatchAnomaly {
        index: *index,
        score,
        reason: reason.to_owned(),
    }));
}
