//! What is known of one service inside an incident.

use crate::similar::Sign;
use crate::{Error, limits};
use model::codec::{Reader, Writer};
use model::{AnomalyId, DetectorKind, Signal, Timestamp};
use std::time::Duration;

/// What a signal says is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symptom {
    Errors,
    Warnings,
    Latency,
    Silence,
    /// fewer records
    Drop,
    /// more records
    Surge,
    /// a new template, again and again
    NewTemplate,
    /// a new template, once
    Birth,
    /// a known template, more often
    TemplateRate,
    /// traces that went another way than usual
    Sequence,
    /// what lines say and hold is not what it was
    Contents,
}

/// Symptoms that cannot speak for an incident.
const HARMLESS: u16 =
    Symptom::Surge.bit() | Symptom::Birth.bit() | Symptom::Sequence.bit() | Symptom::Contents.bit();

/// A window that is longer begins no earlier than this before its end: when things began is not known better.
const ONSET: Duration = Duration::from_secs(10);

impl Symptom {
    pub(crate) fn of(signal: &Signal) -> Self {
        let is_more = signal.evidence.observed > signal.evidence.expected;
        match (signal.detector, signal.subject.metric.as_str()) {
            (DetectorKind::NewTemplate, _) if signal.evidence.observed > 1.0 => Self::NewTemplate,
            (DetectorKind::NewTemplate, _) => Self::Birth,
            (DetectorKind::Latency, _) => Self::Latency,
            (DetectorKind::Silence, _) => Self::Silence,
            (DetectorKind::TemplateRate, _) => Self::TemplateRate,
            (DetectorKind::Rate, "volume") if is_more => Self::Surge,
            (DetectorKind::Rate, "volume") => Self::Drop,
            (DetectorKind::Rate, "warnings") => Self::Warnings,
            (DetectorKind::Sequence, _) => Self::Sequence,
            (DetectorKind::Shift | DetectorKind::Mix | DetectorKind::Forest | DetectorKind::Rare, _) => {
                Self::Contents
            }
            (DetectorKind::Rule, "warn_rate" | "warns_per_min") => Self::Warnings,
            (DetectorKind::Rule, metric) if metric.contains("latency") => Self::Latency,
            (DetectorKind::Rule, "logs_per_min") if is_more => Self::Surge,
            (DetectorKind::Rule, "logs_per_min") => Self::Drop,
            (DetectorKind::Rate | DetectorKind::Rule, _) => Self::Errors,
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Whether it can speak for an incident at all. More records are no harm, anything may happen once, another way
    /// through the services may be as good, and so may other values and shares.
    pub(crate) fn is_harm(self) -> bool {
        self.bit() & HARMLESS == 0
    }
}

/// When what a signal tells began, as far as that is known.
pub(crate) fn onset(signal: &Signal) -> Timestamp {
    signal.begin.max(signal.end - ONSET)
}

/// One service with anomalies in an incident.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) service: String,
    /// when it first deviated
    pub(crate) first: Timestamp,
    /// end of its latest anomalous window
    pub(crate) last: Timestamp,
    /// highest score, in 0..=1
    pub(crate) score: f64,
    /// sentence of the anomaly with that score
    pub(crate) sentence: String,
    /// a bit for each symptom it showed
    symptoms: u16,
    /// its latest anomalies, newest last, at most [`limits::ANOMALIES_LISTED`]
    pub(crate) anomalies: Vec<AnomalyId>,
    /// how many in all
    pub(crate) anomaly_count: u64,
    /// what they were about, ascending, at most [`limits::SIGNS_MAX`]
    pub(crate) signs: Vec<Sign>,
}

impl Member {
    pub(crate) fn of(id: AnomalyId, signal: &Signal) -> Self {
        Self {
            service: signal.subject.service.clone(),
            first: onset(signal),
            last: signal.end,
            score: signal.score,
            sentence: signal.evidence.sentence.clone(),
            symptoms: Symptom::of(signal).bit(),
            anomalies: vec![id],
            anomaly_count: 1,
            signs: vec![Sign::of(signal)],
        }
    }

    /// Takes in another anomaly. What is no harm says nothing about when the harm was.
    pub(crate) fn add(&mut self, id: AnomalyId, signal: &Signal) {
        let other = Self::of(id, signal);
        if other.is_harmed() && self.is_harmed() {
            self.first = self.first.min(other.first);
            self.last = self.last.max(other.last);
        } else if other.is_harmed() {
            (self.first, self.last) = (other.first, other.last);
        }
        self.take(&other);
    }

    /// Adds what another incident knows of the same service.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.take(other);
    }

    fn take(&mut self, other: &Self) {
        let is_more_telling = (other.is_harmed(), other.score) > (self.is_harmed(), self.score);
        self.symptoms |= other.symptoms;
        self.anomaly_count += other.anomaly_count;
        self.anomalies.extend(&other.anomalies);
        self.anomalies.sort_unstable();
        let surplus = self.anomalies.len().saturating_sub(limits::ANOMALIES_LISTED);
        self.anomalies.drain(..surplus);
        for sign in &other.signs {
            if let Err(place) = self.signs.binary_search(sign)
                && self.signs.len() < limits::SIGNS_MAX
            {
                self.signs.insert(place, *sign);
            }
        }
        if is_more_telling {
            self.score = other.score;
            self.sentence.clone_from(&other.sentence);
        }
    }

    pub(crate) fn shows(&self, symptom: Symptom) -> bool {
        self.symptoms & symptom.bit() != 0
    }

    /// Whether all it shows is more or fewer records.
    pub(crate) fn is_volume_only(&self) -> bool {
        self.symptoms & !(Symptom::Surge.bit() | Symptom::Drop.bit()) == 0
    }

    /// Whether all it shows is that it says less than usual, or nothing.
    pub(crate) fn is_quiet_only(&self) -> bool {
        self.symptoms & !(Symptom::Silence.bit() | Symptom::Drop.bit() | Symptom::Surge.bit()) == 0
    }

    /// Whether it shows anything that can speak for an incident.
    pub(crate) fn is_harmed(&self) -> bool {
        self.symptoms & !HARMLESS != 0
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.bytes(self.service.as_bytes());
        writer.i64(self.first.0);
        writer.i64(self.last.0);
        writer.f64(self.score);
        writer.bytes(self.sentence.as_bytes());
        writer.u32(self.symptoms.into());
        writer.list(&self.anomalies, |writer, id| writer.u64(id.0));
        writer.u64(self.anomaly_count);
        writer.list(&self.signs, |writer, sign| writer.u64(sign.0));
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let member = Self {
            service: reader.text()?,
            first: Timestamp(reader.i64()?),
            last: Timestamp(reader.i64()?),
            score: reader.f64()?,
            sentence: reader.text()?,
            symptoms: u16::try_from(reader.u32()?).map_err(|_| Error::Damaged("symptoms"))?,
            anomalies: reader.list(|reader| reader.u64().map(AnomalyId))?,
            anomaly_count: reader.u64()?,
            signs: reader.list(|reader| reader.u64().map(Sign))?,
        };
        let is_fine = member.anomalies.len() <= limits::ANOMALIES_LISTED
            && member.signs.len() <= limits::SIGNS_MAX
            && member.signs.is_sorted();
        if is_fine { Ok(member) } else { Err(Error::Damaged("the anomalies of a service")) }
    }
}
