//! Anomalies that belong to no incident yet: too weak to open one, and perhaps part of one that opens next.

use crate::member::Symptom;
use crate::{Error, limits};
use model::codec::{Reader, Writer};
use model::{AnomalyId, DetectorKind, Evidence, Signal, Subject, TemplateId, Timestamp};
use std::collections::VecDeque;

/// An anomaly on its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Loose {
    pub(crate) id: AnomalyId,
    pub(crate) signal: Signal,
}

impl Loose {
    pub(crate) fn symptom(&self) -> Symptom {
        Symptom::of(&self.signal)
    }
}

/// The latest of them, in the order they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LooseAnomalies {
    latest: VecDeque<Loose>,
}

impl LooseAnomalies {
    pub(crate) fn push(&mut self, loose: Loose) {
        if self.latest.len() == limits::LOOSE_MAX {
            self.latest.pop_front();
        }
        self.latest.push_back(loose);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Loose> {
        self.latest.iter()
    }

    /// Takes out those that fit.
    pub(crate) fn take(&mut self, fits: impl Fn(&Loose) -> bool) -> Vec<Loose> {
        let (taken, kept) = self.latest.drain(..).partition(|loose| fits(loose));
        self.latest = kept;
        Vec::from(taken)
    }

    /// Those that ended before `end` speak for nothing any more.
    pub(crate) fn forget_before(&mut self, end: Timestamp) {
        self.latest.retain(|loose| loose.signal.end >= end);
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.length(self.latest.len());
        for loose in &self.latest {
            writer.u64(loose.id.0);
            encode_signal(writer, &loose.signal);
        }
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let latest = reader.list(|reader| {
            Ok::<_, Error>(Loose { id: AnomalyId(reader.u64()?), signal: decode_signal(reader)? })
        })?;
        if latest.len() > limits::LOOSE_MAX {
            return Err(Error::Damaged("loose anomalies"));
        }
        Ok(Self { latest: latest.into() })
    }
}

/// Without sample lines: nothing here asks for them.
fn encode_signal(writer: &mut Writer, signal: &Signal) {
    writer.u8(match signal.detector {
        DetectorKind::Rate => 0,
        DetectorKind::NewTemplate => 1,
        DetectorKind::Latency => 2,
        DetectorKind::Silence => 3,
        DetectorKind::TemplateRate => 4,
    });
    writer.bytes(signal.subject.service.as_bytes());
    writer.bytes(signal.subject.metric.as_bytes());
    writer.option(signal.subject.template.as_ref(), |writer, template| writer.u64(template.0));
    writer.i64(signal.begin.0);
    writer.i64(signal.end.0);
    writer.f64(signal.p_value);
    writer.f64(signal.score);
    writer.f64(signal.evidence.observed);
    writer.f64(signal.evidence.expected);
    writer.bytes(signal.evidence.sentence.as_bytes());
}

fn decode_signal(reader: &mut Reader<'_>) -> Result<Signal, Error> {
    Ok(Signal {
        detector: match reader.u8()? {
            0 => DetectorKind::Rate,
            1 => DetectorKind::NewTemplate,
            2 => DetectorKind::Latency,
            3 => DetectorKind::Silence,
            4 => DetectorKind::TemplateRate,
            _ => return Err(Error::Damaged("the detector of an anomaly")),
        },
        subject: Subject {
            service: reader.text()?,
            metric: reader.text()?,
            template: reader.option(|reader| reader.u64().map(TemplateId))?,
        },
        begin: Timestamp(reader.i64()?),
        end: Timestamp(reader.i64()?),
        p_value: reader.f64()?,
        score: reader.f64()?,
        evidence: Evidence {
            observed: reader.f64()?,
            expected: reader.f64()?,
            sentence: reader.text()?,
            samples: Vec::new(),
        },
    })
}
