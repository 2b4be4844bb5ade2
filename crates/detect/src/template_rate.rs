//! Templates of warnings and errors that come more often than they did, new ones among them.
//!
//! A template's count in a short window is held against what its past says. For one that was learned, that is its
//! share of the service's records. For one that is new, it is what the service's other templates say: with θ
//! templates seen once, the chance that an unseen one shows up k times in n records after N without it is
//! θ/k · (n / (N + n))^k (a Chinese restaurant process). A rare error that happens to come for the first time comes
//! once; one that comes three times in seconds, after minutes without, is new.

use crate::alarm::{Alarm, Step};
use crate::baseline::WINDOW_SECS;
use crate::decision::{Claim, Decision, Verdict};
use crate::options::Options;
use crate::seconds::Seconds;
use crate::stats::NegativeBinomial;
use crate::wording::{cut, grouped, rounded};
use crate::{Error, limits};
use model::codec::{Reader, Writer};
use model::limits::SAMPLES_PER_ANOMALY;
use model::{Severity, TemplateId};

/// Lengths of the trailing windows that are judged, in seconds.
const JUDGED_SECS: [i64; 4] = [3, 5, 10, 30];

/// How long counts wait before they are learned, in seconds.
const WAIT_SECS: i64 = 60;

/// What was learned counts half after this time, in seconds.
const HALF_LIFE_SECS: f64 = 6.0 * 3_600.0;

/// Learned records below which nothing is judged.
const LEARNED_MIN: f64 = 50.0;

/// A burst no larger than this many times one that was ordinary is ordinary.
const PEAK_FACTOR: f64 = 1.5;

/// The line in a sentence is cut here, in bytes.
const SENTENCE_LINE_BYTES: usize = 120;

/// One template of a service.
#[derive(Clone, Debug, PartialEq)]
struct Track {
    slot: u32,
    template: TemplateId,
    severity: Severity,
    /// second of its first record
    first: i64,
    /// records of the service before that
    before: f64,
    /// records that were learned, decayed
    learned: f64,
    /// most records in a learned window
    peak: u32,
    /// counts by second, in order, of the last [`WAIT_SECS`] and what is open
    recent: Vec<(i64, u32)>,
    samples: Vec<String>,
    alarm: Alarm,
}

/// A template that comes more often than it did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rise {
    pub(crate) template: TemplateId,
    pub(crate) is_new: bool,
    pub(crate) begin: i64,
    pub(crate) end: i64,
    pub(crate) observed: u64,
    pub(crate) expected: f64,
    pub(crate) verdict: Verdict,
    pub(crate) samples: Vec<String>,
    learned_records: u64,
}

impl Rise {
    /// "new template 4 times in 3 s, in none of 12,340 records before: card declined"
    pub(crate) fn sentence(&self) -> String {
        let line = self.samples.first().map_or("", |line| cut(line, SENTENCE_LINE_BYTES));
        let secs = self.end - self.begin;
        let times = grouped(self.observed);
        if self.is_new {
            let before = grouped(self.learned_records);
            format!("new template {times} times in {secs} s, in none of {before} records before: {line}")
        } else {
            format!("{times} times in {secs} s, expected {}: {line}", rounded(self.expected))
        }
    }
}

/// The templates of warnings and errors of one service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TemplateRates {
    /// by slot
    tracks: Vec<Track>,
    /// records of the service that were learned, decayed
    learned: f64,
}

/// A record of WARN or worse.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Met<'a> {
    pub(crate) slot: u32,
    pub(crate) template: TemplateId,
    pub(crate) severity: Severity,
    pub(crate) second: i64,
    /// records of the service before this one, none while nothing of it can be new
    pub(crate) records_before: u64,
    pub(crate) line: &'a str,
}

/// What judging a service's templates needs.
pub(crate) struct Scene<'a> {
    pub(crate) seconds: &'a Seconds,
    pub(crate) decision: &'a Decision,
    pub(crate) options: &'a Options,
    /// templates of the service that were seen exactly once
    pub(crate) once: u32,
}

impl TemplateRates {
    /// Counts a record of WARN or worse.
    pub(crate) fn record(&mut self, met: &Met<'_>) {
        let Met { slot, second, severity, .. } = *met;
        let place = match self.tracks.binary_search_by_key(&slot, |track| track.slot) {
            Ok(place) => place,
            Err(place) => {
                let place = place - usize::from(self.make_room().is_some_and(|gone| gone < place));
                self.tracks.insert(place, Track::starting(met));
                place
            }
        };
        let track = &mut self.tracks[place];
        track.severity = track.severity.max(severity);
        track.count(second);
        if track.samples.len() < SAMPLES_PER_ANOMALY {
            track.samples.push(cut(met.line, limits::SAMPLE_BYTES_MAX).to_owned());
        }
    }

    /// At the bound the template goes that was not seen for the longest time.
    fn make_room(&mut self) -> Option<usize> {
        if self.tracks.len() < limits::TRACKS_MAX {
            return None;
        }
        let newest = |track: &Track| track.recent.last().map_or(track.first, |(second, _)| *second);
        let oldest = (0..self.tracks.len()).min_by_key(|place| newest(&self.tracks[*place]))?;
        self.tracks.remove(oldest);
        Some(oldest)
    }

    /// Judges what there is before `end`, which may grow still: more of it only makes it rise more.
    pub(crate) fn look(&mut self, end: i64, scene: &Scene<'_>, mut found: impl FnMut(Rise)) {
        let learned = self.learned;
        for track in &mut self.tracks {
            if track.recent.last().is_none_or(|(second, _)| *second < end - JUDGED_SECS[0]) {
                continue;
            }
            if let Some(rise) = track.search(&JUDGED_SECS, end, learned, scene)
                && track.alarm.rises(end, rise.verdict.score)
            {
                found(rise);
            }
        }
    }

    /// A window ends: tells again what goes on, learns what is ripe.
    pub(crate) fn close(&mut self, end: i64, scene: &Scene<'_>, mut found: impl FnMut(Rise)) {
        if end.rem_euclid(WINDOW_SECS) != 0 {
            return;
        }
        let until = end - WAIT_SECS;
        let fade = (-(WINDOW_SECS as f64) / HALF_LIFE_SECS).exp2();
        let records = scene.seconds.sum(until - WINDOW_SECS, until).records;
        self.learned = self.learned * fade + f64::from(records);
        for track in &mut self.tracks {
            track.close(end, fade, self.learned, scene, &mut found);
        }
        self.tracks.retain(|track| track.alarm.is_on() || !track.recent.is_empty() || track.learned > 0.05);
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.f64(self.learned);
        writer.list(&self.tracks, |writer, track| track.encode(writer));
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let learned = reader.f64()?;
        let tracks: Vec<Track> = reader.list(Track::decode)?;
        let is_fine = learned.is_finite()
            && learned >= 0.0
            && tracks.len() <= limits::TRACKS_MAX
            && tracks.is_sorted_by(|a, b| a.slot < b.slot);
        if is_fine { Ok(Self { tracks, learned }) } else { Err(Error::Damaged("rates of templates")) }
    }
}

impl Track {
    fn starting(met: &Met<'_>) -> Self {
        Self {
            slot: met.slot,
            template: met.template,
            severity: met.severity,
            first: met.second,
            before: met.records_before as f64,
            learned: 0.0,
            peak: 0,
            recent: Vec::new(),
            samples: Vec::new(),
            alarm: Alarm::default(),
        }
    }

    fn count(&mut self, second: i64) {
        self.first = self.first.min(second);
        match self.recent.binary_search_by_key(&second, |(known, _)| *known) {
            Ok(place) => self.recent[place].1 = self.recent[place].1.saturating_add(1),
            Err(place) => self.recent.insert(place, (second, 1)),
        }
        if self.recent.len() > limits::SECONDS_KEPT {
            self.recent.remove(0);
        }
    }

    fn sum(&self, begin: i64, end: i64) -> u32 {
        let within = self.recent.iter().filter(|(second, _)| (begin..end).contains(second));
        within.map(|(_, count)| count).sum()
    }

    /// Nothing of it was learned yet.
    fn is_new(&self) -> bool {
        self.learned < 0.5
    }

    fn search(&self, lengths: &[i64], end: i64, learned: f64, scene: &Scene<'_>) -> Option<Rise> {
        let learned = if self.is_new() { self.before } else { learned };
        if learned < LEARNED_MIN {
            return None;
        }
        let mut worst: Option<Rise> = None;
        for secs in lengths.iter().copied() {
            let begin = end - secs;
            let observed = self.sum(begin, end);
            let records = f64::from(scene.seconds.sum(begin, end).records.max(observed));
            let ordinary = f64::from(self.peak) * PEAK_FACTOR * (secs as f64 / WINDOW_SECS as f64).max(1.0);
            if f64::from(observed) <= ordinary {
                continue;
            }
            let (p_value, expected) = self.chance(observed, records, learned, scene.once);
            let claim = Claim::Rise {
                severity: self.severity,
                is_new: self.is_new(),
                observed: observed.into(),
                expected,
                p_value,
            };
            let Some(verdict) = scene.decision.judge(&claim) else { continue };
            if worst.as_ref().is_none_or(|worst| verdict.p_value < worst.verdict.p_value) {
                worst = Some(Rise {
                    template: self.template,
                    is_new: self.is_new(),
                    begin,
                    end,
                    observed: observed.into(),
                    expected,
                    verdict,
                    samples: self.samples.clone(),
                    learned_records: learned as u64,
                });
            }
        }
        worst
    }

    /// The chance of so many in so many records, and how many there should be.
    fn chance(&self, observed: u32, records: f64, learned: f64, once: u32) -> (f64, f64) {
        if self.is_new() {
            let theta = f64::from(once) + 0.5;
            let share = records / (learned + records);
            let p_value = theta / f64::from(observed.max(1)) * share.powi(observed.min(1_000) as i32);
            return (p_value.clamp(1e-300, 1.0), theta * share);
        }
        let mean = records * self.learned / learned;
        let predicted = NegativeBinomial { mean: mean.max(1e-9), size: self.learned.clamp(0.5, 20.0) };
        (predicted.at_least(observed.into()), mean)
    }

    fn close(&mut self, end: i64, fade: f64, learned: f64, scene: &Scene<'_>, found: &mut impl FnMut(Rise)) {
        let until = end - WAIT_SECS;
        let going_on = self.search(&[WINDOW_SECS], end, learned, scene);
        let is_calm = going_on.is_none();
        let step = self.alarm.step(end, is_calm, i64::from(scene.options.hold_secs_max));
        match step {
            Step::Quiet | Step::Adopted => {
                let ripe = self.sum(i64::MIN, until);
                self.learned = self.learned * fade + f64::from(ripe);
                self.peak = self.peak.max(ripe);
            }
            // what rang is not learned
            Step::Over => self.recent.retain(|(second, _)| *second >= end),
            Step::Held => {}
        }
        if step != Step::Held {
            let gone = self.recent.partition_point(|(second, _)| *second < until);
            self.recent.drain(..gone);
        }
        if self.recent.is_empty() && !self.alarm.is_on() {
            self.samples.clear();
        }
        if let Some(rise) = going_on.filter(|_| self.alarm.is_due(end)) {
            found(rise);
        }
    }

    fn encode(&self, writer: &mut Writer) {
        writer.u32(self.slot);
        writer.u64(self.template.0);
        writer.u8(self.severity as u8);
        writer.i64(self.first);
        writer.f64(self.before);
        writer.f64(self.learned);
        writer.u32(self.peak);
        writer.list(&self.recent, |writer, (second, count)| {
            writer.i64(*second);
            writer.u32(*count);
        });
        writer.list(&self.samples, |writer, line| writer.bytes(line.as_bytes()));
        self.alarm.encode(writer);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let track = Self {
            slot: reader.u32()?,
            template: TemplateId(reader.u64()?),
            severity: Severity::from_number(reader.u8()?).ok_or(Error::Damaged("a severity"))?,
            first: reader.i64()?,
            before: reader.f64()?,
            learned: reader.f64()?,
            peak: reader.u32()?,
            recent: reader.list(|reader| Ok::<_, Error>((reader.i64()?, reader.u32()?)))?,
            samples: reader.list(Reader::text)?,
            alarm: Alarm::decode(reader)?,
        };
        let is_fine =
            [track.before, track.learned].into_iter().all(|count| count.is_finite() && count >= 0.0)
                && track.recent.len() <= limits::SECONDS_KEPT
                && track.samples.len() <= SAMPLES_PER_ANOMALY;
        if is_fine { Ok(track) } else { Err(Error::Damaged("the rate of a template")) }
    }
}
