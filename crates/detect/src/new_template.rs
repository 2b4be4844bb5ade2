//! Templates that a service never wrote before.
//!
//! How surprising that is depends on the service. By Good and Turing, the chance that the next record shows
//! something unseen is the share of things seen exactly once; a service that keeps inventing templates has many of
//! those, one that has said all it has to say has none. To this the recent births are added, so that the second and
//! third new template of an outburst matter less than the first.

use crate::decision::{Claim, Decision, Verdict, novelty_weight};
use crate::options::Options;
use crate::wording::{cut, grouped};
use crate::{Error, Nearness, limits};
use model::codec::{Reader, Writer};
use model::limits::SAMPLES_PER_ANOMALY;
use model::{Severity, TemplateId};

/// Births are expected over this many seconds.
const EXPECT_SECS: f64 = 120.0;

/// Births are recent for about this long, in seconds, and count half of what their severity weighs.
const RECENT_SECS: f64 = 600.0;
const RECENT_WEIGHT: f64 = 0.5;

/// The line in a sentence is cut here, in bytes.
const SENTENCE_LINE_BYTES: usize = 160;

/// How often templates were seen, up to three times, by their dense index.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    times: Vec<u8>,
}

impl Seen {
    /// Whether three or more records had this template. The common case, and one look into memory.
    pub(crate) fn is_known(&self, slot: u32) -> bool {
        self.times.get(slot as usize).is_some_and(|times| *times == 3)
    }

    /// Counts one more and says how often it was seen before. `None` beyond the bound.
    pub(crate) fn count(&mut self, slot: u32) -> Option<u8> {
        let slot = slot as usize;
        if slot >= limits::TEMPLATE_SLOTS_MAX {
            return None;
        }
        if slot >= self.times.len() {
            self.times.resize(slot + 1, 0);
        }
        let before = self.times[slot];
        self.times[slot] = (before + 1).min(3);
        Some(before)
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.bytes(&self.times);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let times = reader.bytes()?.to_vec();
        if times.len() > limits::TEMPLATE_SLOTS_MAX || times.iter().any(|times| *times > 3) {
            return Err(Error::Damaged("the templates seen"));
        }
        Ok(Self { times })
    }
}

/// A new template worth telling, waiting for the next tick and gathering lines till then.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Birth {
    pub(crate) service: u32,
    pub(crate) slot: u32,
    pub(crate) template: TemplateId,
    /// second of its first line
    pub(crate) second: i64,
    /// records of the service since its last new template
    pub(crate) records_before: u64,
    /// new templates expected in two minutes
    pub(crate) expected: f64,
    pub(crate) severity: Severity,
    pub(crate) verdict: Verdict,
    /// where it is among the known ones, in words; may be empty
    pub(crate) nearness: String,
    /// second until which it is held back for a vector, if it is
    pub(crate) awaits_until: Option<i64>,
    pub(crate) samples: Vec<String>,
}

impl Birth {
    /// "new template in payments after 12,340 lines without one: card declined"
    pub(crate) fn sentence(&self, service: &str) -> String {
        let line = self.samples.first().map_or("", |line| cut(line, SENTENCE_LINE_BYTES));
        let new =
            format!("new template in {service} after {} lines without one", grouped(self.records_before));
        if self.nearness.is_empty() {
            format!("{new}: {line}")
        } else {
            format!("{new}: {line} ({})", self.nearness)
        }
    }

    /// Judges it anew beside the known ones; says whether it is still worth telling.
    pub(crate) fn place(&mut self, near: &Nearness, decision: &Decision) -> bool {
        let claim = Claim::Novelty {
            severity: self.severity,
            p_value: self.verdict.p_value,
            expected: self.expected,
            factor: near.factor,
        };
        let Some(verdict) = decision.judge(&claim) else { return false };
        self.verdict = verdict;
        self.nearness = near.sentence();
        true
    }

    pub(crate) fn keep(&mut self, line: &str) {
        if self.samples.len() < SAMPLES_PER_ANOMALY {
            self.samples.push(cut(line, limits::SAMPLE_BYTES_MAX).to_owned());
        }
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.u32(self.service);
        writer.u32(self.slot);
        writer.u64(self.template.0);
        writer.i64(self.second);
        writer.u64(self.records_before);
        writer.f64(self.expected);
        writer.u8(self.severity as u8);
        writer.f64(self.verdict.p_value);
        writer.f64(self.verdict.score);
        writer.bytes(self.nearness.as_bytes());
        writer.option(self.awaits_until.as_ref(), |writer, second| writer.i64(*second));
        writer.list(&self.samples, |writer, line| writer.bytes(line.as_bytes()));
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            service: reader.u32()?,
            slot: reader.u32()?,
            template: TemplateId(reader.u64()?),
            second: reader.i64()?,
            records_before: reader.u64()?,
            expected: reader.f64()?,
            severity: Severity::from_number(reader.u8()?).ok_or(Error::Damaged("a severity"))?,
            verdict: Verdict { p_value: reader.f64()?, score: reader.f64()? },
            nearness: reader.text()?,
            awaits_until: reader.option(Reader::i64)?,
            samples: reader.list(Reader::text)?,
        })
    }
}

/// How a service comes to its templates.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Novelty {
    records: u64,
    records_since_birth: u64,
    first: i64,
    newest: i64,
    /// templates seen exactly once
    once: u32,
    recent_births: f64,
    recent_at: i64,
}

/// What the detector has to say about a first record.
pub(crate) struct Surprise {
    pub(crate) records_before: u64,
    pub(crate) expected: f64,
    pub(crate) verdict: Verdict,
}

impl Novelty {
    /// For a service whose first record was in `second`.
    pub(crate) fn starting(second: i64) -> Self {
        Self {
            records: 0,
            records_since_birth: 0,
            first: second,
            newest: second,
            once: 0,
            recent_births: 0.0,
            recent_at: second,
        }
    }

    /// Templates seen exactly once.
    pub(crate) fn once(&self) -> u32 {
        self.once
    }

    /// Records before the one just counted; none while the service is too young for anything to be new.
    pub(crate) fn records_before_if_warm(&self, options: &Options) -> u64 {
        let is_warm = self.newest - self.first >= i64::from(options.template_warm_secs);
        if is_warm { self.records - 1 } else { 0 }
    }

    /// Counts a record of any template.
    pub(crate) fn record(&mut self, second: i64) {
        self.records += 1;
        self.records_since_birth += 1;
        self.newest = self.newest.max(second);
    }

    /// Counts a record of a template that was seen `before` times, fewer than three.
    pub(crate) fn seen(&mut self, before: u8) {
        match before {
            0 => self.once += 1,
            1 => self.once = self.once.saturating_sub(1),
            _ => {}
        }
    }

    /// A template is new: counts its birth, and says if it is worth telling. `factor` is asked only then: what its
    /// likeness to known ones leaves of it, in 0..=1.
    pub(crate) fn birth(
        &mut self,
        severity: Severity,
        options: &Options,
        decision: &Decision,
        factor: impl FnOnce() -> f64,
    ) -> Option<Surprise> {
        let records_before = std::mem::take(&mut self.records_since_birth).saturating_sub(1);
        let age_secs = self.newest - self.first;
        let is_warm = age_secs >= i64::from(options.template_warm_secs)
            && self.records > u64::from(options.template_warm_rows);
        if !is_warm {
            return None;
        }
        let unseen = f64::from(self.once) + 0.5;
        let p_value = (unseen / self.records as f64).min(1.0);
        let in_general = unseen * EXPECT_SECS / age_secs.max(1) as f64;
        let lately = self.recent_births * self.fading();
        let expected = in_general + RECENT_WEIGHT * lately;
        self.recent_births = lately + novelty_weight(severity);
        self.recent_at = self.newest;
        let claim = |factor| Claim::Novelty { severity, p_value, expected, factor };
        decision.judge(&claim(1.0))?;
        let verdict = decision.judge(&claim(factor()))?;
        Some(Surprise { records_before, expected, verdict })
    }

    fn fading(&self) -> f64 {
        (-(self.newest - self.recent_at) as f64 / RECENT_SECS).exp()
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.u64(self.records);
        writer.u64(self.records_since_birth);
        writer.i64(self.first);
        writer.i64(self.newest);
        writer.u32(self.once);
        writer.f64(self.recent_births);
        writer.i64(self.recent_at);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            records: reader.u64()?,
            records_since_birth: reader.u64()?,
            first: reader.i64()?,
            newest: reader.i64()?,
            once: reader.u32()?,
            recent_births: reader.f64()?,
            recent_at: reader.i64()?,
        })
    }
}
