//! Entries judged batch by batch, for callers who send some minutes of their log and want to know what is odd in it.
//!
//! It is apart from the live way: own templates, no detectors that need a steady stream, no incidents. What it knows of
//! a template is how often it came per hour of the time that batches covered, older hours counting less, so that the
//! length of a batch does not matter.

use crate::Error;
use crate::limits::{BATCH_PATTERNS_MAX, BATCH_REPORTED};
use miner::{Miner, TemplateIndex};
use model::codec::{Reader, Writer};
use model::{Severity, Timestamp};
use std::collections::BTreeMap;

/// Score of an error that was never seen before.
const NEW_ERROR_SCORE: f64 = 0.95;

/// Its score while nothing is known that it could be compared with: worth a look, nobody's alarm.
const FIRST_BATCH_SCORE: f64 = 0.6;

/// A template is a spike when it came more often than expected by this factor.
const SPIKE_RATIO: f64 = 5.0;

/// Lines below this are no spike, whatever the ratio.
const SPIKE_LINES_MIN: u64 = 5;

/// Score of a spike: `0.5 + 0.05 * ratio`, at most this.
const SPIKE_SCORE_MAX: f64 = 0.9;

/// Hours after which what was seen counts half: a new level is adopted within a day.
const HALF_LIFE_HOURS: f64 = 12.0;

/// A batch covers at least this many hours: one second.
const COVERED_HOURS_MIN: f64 = 1.0 / 3_600.0;

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
}

/// What a batch has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BatchReport {
    /// by position; the first few of each template
    pub anomalies: Vec<BatchAnomaly>,
    /// in order of appearance; those of several services told once
    pub new_patterns: Vec<BatchPattern>,
}

/// What batches taught so far.
#[derive(Debug)]
pub struct Batches {
    miner: Miner,
    /// by the miner's template index
    patterns: BTreeMap<u32, Pattern>,
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
        Self { miner: Miner::new(options), patterns: BTreeMap::new(), end: None, batches: 0 }
    }

    /// Judges a batch by those before it, then learns it.
    pub fn judge(&mut self, entries: &[BatchEntry<'_>]) -> BatchReport {
        let Some(hours) = self.covered(entries) else { return BatchReport::default() };
        let groups = self.groups(entries);
        let mut report = BatchReport::default();
        for group in &groups {
            match self.patterns.get(&group.template.0).copied() {
                Some(pattern) => self.spike(&pattern, group, hours, &mut report),
                None => self.novelty(group, entries, &mut report),
            }
        }
        report.anomalies.sort_by_key(|anomaly| anomaly.index);
        self.learn(&groups, hours);
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

    /// Entries by template, in order of appearance, merges followed.
    fn groups(&mut self, entries: &[BatchEntry<'_>]) -> Vec<Group> {
        let mut ids = Vec::with_capacity(entries.len());
        for entry in entries {
            let scope = self.miner.scope("default", "batches", entry.service);
            ids.push(self.miner.mine(scope, entry.message).id);
        }
        for merge in self.miner.take_merges() {
            if let Some(from) = self.patterns.remove(&merge.from_template.0) {
                let into = self.patterns.entry(merge.into_template.0).or_default();
                into.entries += from.entries;
                into.hours = into.hours.max(from.hours);
                into.last_batch = into.last_batch.max(from.last_batch);
            }
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        for (index, id) in ids.into_iter().enumerate() {
            let Some(template) = self.miner.resolve(id) else { continue };
            let place = *places.entry(template.0).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Group { template, members: Vec::new() });
            }
            groups[place].members.push(index);
        }
        groups
    }

    fn spike(&self, pattern: &Pattern, group: &Group, hours: f64, report: &mut BatchReport) {
        let count = group.members.len() as u64;
        let expected = pattern.entries / pattern.hours.max(COVERED_HOURS_MIN) * hours;
        // The rate is an estimate itself: with few entries seen so far, more of them are taken for chance.
        let chance = (pattern.entries + 3.0 * pattern.entries.sqrt() + 3.0) / pattern.hours * hours;
        let ratio = count as f64 / expected.max(1.0);
        if count < SPIKE_LINES_MIN || ratio <= SPIKE_RATIO || (count as f64) <= chance {
            return;
        }
        let score = (0.5 + 0.05 * ratio).min(SPIKE_SCORE_MAX);
        let minutes = hours * 60.0;
        let reason = format!(
            "Frequency spike: {count} occurrences vs expected {expected:.1} per {minutes:.0}min ({ratio:.1}x normal)"
        );
        report_first(group, score, &reason, report);
    }

    fn novelty(&self, group: &Group, entries: &[BatchEntry<'_>], report: &mut BatchReport) {
        let template = self.miner.template(group.template);
        let first = entries[group.members[0]];
        let members = || group.members.iter().map(|index| entries[*index]);
        let is_error = members().any(|entry| entry.severity >= Severity::Error);
        if is_error {
            let text: String = template.text.chars().take(REASON_CHARS).collect();
            let (score, note) = match self.batches {
                0 => (FIRST_BATCH_SCORE, " (nothing else is known yet)"),
                _ => (NEW_ERROR_SCORE, ""),
            };
            let reason = format!("New error pattern never seen before: \"{text}\"{note}");
            report_first(group, score, &reason, report);
        }
        let (begin, end) = members()
            .fold((first.ts, first.ts), |(begin, end), entry| (begin.min(entry.ts), end.max(entry.ts)));
        let count = group.members.len() as u64;
        let known = report.new_patterns.iter_mut().find(|pattern| pattern.template == template.text);
        if let Some(pattern) = known {
            pattern.count += count;
            pattern.first_seen = pattern.first_seen.min(begin);
            pattern.last_seen = pattern.last_seen.max(end);
            pattern.services.push(first.service.to_owned());
            return;
        }
        report.new_patterns.push(BatchPattern {
            id: template.id,
            template: template.text.clone(),
            example: first.message.chars().take(crate::limits::EXAMPLE_BYTES_MAX / 4).collect(),
            count,
            first_seen: begin,
            last_seen: end,
            services: vec![first.service.to_owned()],
        });
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

    /// All that was learned.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        writer.u64(self.batches);
        writer.option(self.end.as_ref(), |writer, end| writer.i64(end.0));
        let patterns: Vec<(&u32, &Pattern)> = self.patterns.iter().collect();
        writer.list(&patterns, |writer, (index, pattern)| {
            writer.u32(**index);
            writer.f64(pattern.entries);
            writer.f64(pattern.hours);
            writer.u64(pattern.last_batch);
        });
        writer.bytes(&self.miner.snapshot());
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    ///
    /// # Errors
    /// Bytes that are no snapshot, or of another version.
    pub fn restore(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8()?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let batches = reader.u64()?;
        let end = reader.option(Reader::i64)?.map(Timestamp);
        let patterns = reader.list(|reader| {
            let index = reader.u32()?;
            let (entries, hours) = (reader.f64()?, reader.f64()?);
            Ok::<_, Error>((index, Pattern { entries, hours, last_batch: reader.u64()? }))
        })?;
        if patterns.len() > BATCH_PATTERNS_MAX {
            return Err(Error::Damaged("the number of patterns"));
        }
        let miner = Miner::restore(reader.bytes()?)?;
        reader.finish()?;
        Ok(Self { miner, patterns: patterns.into_iter().collect(), end, batches })
    }
}

/// Version of the bytes: `version u8 │ batches u64 │ end i64? │ patterns: index u32, entries f64, hours f64, last u64 │ miner`.
const VERSION: u8 = 2;

/// Many lines say no more than the first few.
fn report_first(group: &Group, score: f64, reason: &str, report: &mut BatchReport) {
    let first = group.members.iter().take(BATCH_REPORTED);
    report.anomalies.extend(first.map(|index| BatchAnomaly {
        index: *index,
        score,
        reason: reason.to_owned(),
    }));
}
