//! A signal as bytes.
//!
//! ```text
//! detector u8 │ subject: service, metric, template u64? │ begin i64 │ end i64 │ p-value f64 │ score f64
//! evidence: observed f64, expected f64, sentence, samples
//! ```
//! It can break by: a detector that is none; more samples than are kept; all that a [`Reader`] finds.

use super::{Damage, Reader, Writer};
use crate::limits::SAMPLES_PER_ANOMALY;
use crate::{DetectorKind, Evidence, Signal, Subject, TemplateId, Timestamp};

impl DetectorKind {
    fn tag(self) -> u8 {
        match self {
            Self::Rate => 0,
            Self::NewTemplate => 1,
            Self::Latency => 2,
            Self::Silence => 3,
            Self::TemplateRate => 4,
            Self::Rule => 5,
            Self::Sequence => 6,
            Self::Shift => 7,
            Self::Mix => 8,
            Self::Forest => 9,
            Self::Rare => 10,
        }
    }

    fn of_tag(tag: u8) -> Result<Self, Damage> {
        Ok(match tag {
            0 => Self::Rate,
            1 => Self::NewTemplate,
            2 => Self::Latency,
            3 => Self::Silence,
            4 => Self::TemplateRate,
            5 => Self::Rule,
            6 => Self::Sequence,
            7 => Self::Shift,
            8 => Self::Mix,
            9 => Self::Forest,
            10 => Self::Rare,
            _ => return Err(Damage("the detector of a signal")),
        })
    }
}

impl Subject {
    /// Appends it.
    pub fn encode(&self, writer: &mut Writer) {
        writer.bytes(self.service.as_bytes());
        writer.bytes(self.metric.as_bytes());
        writer.option(self.template.as_ref(), |writer, template| writer.u64(template.0));
    }

    /// Reads what [`Self::encode`] wrote.
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        Ok(Self {
            service: reader.text()?,
            metric: reader.text()?,
            template: reader.option(|reader| reader.u64().map(TemplateId))?,
        })
    }
}

impl Signal {
    /// Appends it.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u8(self.detector.tag());
        self.subject.encode(writer);
        writer.i64(self.begin.0);
        writer.i64(self.end.0);
        writer.f64(self.p_value);
        writer.f64(self.score);
        writer.f64(self.evidence.observed);
        writer.f64(self.evidence.expected);
        writer.bytes(self.evidence.sentence.as_bytes());
        writer.list(&self.evidence.samples, |writer, line| writer.bytes(line.as_bytes()));
    }

    /// Reads what [`Self::encode`] wrote.
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        let signal = Self {
            detector: DetectorKind::of_tag(reader.u8()?)?,
            subject: Subject::decode(reader)?,
            begin: Timestamp(reader.i64()?),
            end: Timestamp(reader.i64()?),
            p_value: reader.f64()?,
            score: reader.f64()?,
            evidence: Evidence {
                observed: reader.f64()?,
                expected: reader.f64()?,
                sentence: reader.text()?,
                samples: reader.list(Reader::text)?,
            },
        };
        if signal.evidence.samples.len() > SAMPLES_PER_ANOMALY {
            return Err(Damage("the samples of a signal"));
        }
        Ok(signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(detector: DetectorKind, template: Option<TemplateId>, samples: usize) -> Signal {
        Signal {
            detector,
            subject: Subject { service: "cart".into(), metric: "errors".into(), template },
            begin: Timestamp::from_secs(10),
            end: Timestamp::from_secs(20),
            p_value: 1e-9,
            score: 0.7,
            evidence: Evidence {
                observed: 42.0,
                expected: 1.3,
                sentence: "42 errors in 10 s, expected 1.3".into(),
                samples: vec!["card refused".into(); samples],
            },
        }
    }

    fn bytes(signal: &Signal) -> Vec<u8> {
        let mut writer = Writer::default();
        signal.encode(&mut writer);
        writer.into_bytes()
    }

    #[test]
    fn signals_of_every_detector_come_back_as_they_were() {
        let kinds = (0..=u8::MAX).map_while(|tag| DetectorKind::of_tag(tag).ok());
        for (count, kind) in kinds.enumerate() {
            assert_eq!(usize::from(kind.tag()), count);
            for template in [None, Some(TemplateId(7))] {
                let signal = signal(kind, template, count % (SAMPLES_PER_ANOMALY + 1));
                let bytes = bytes(&signal);
                let mut reader = Reader::new(&bytes);
                assert_eq!(Signal::decode(&mut reader), Ok(signal));
                assert_eq!(reader.finish(), Ok(()));
            }
        }
    }

    #[test]
    fn a_signal_cut_anywhere_or_with_too_many_samples_is_damage() {
        let whole = bytes(&signal(DetectorKind::Latency, Some(TemplateId(7)), 2));
        for length in 0..whole.len() {
            assert!(Signal::decode(&mut Reader::new(&whole[..length])).is_err(), "{length} bytes");
        }
        let crowded = bytes(&signal(DetectorKind::Latency, None, SAMPLES_PER_ANOMALY + 1));
        assert!(Signal::decode(&mut Reader::new(&crowded)).is_err());
    }
}
