//! The whole state as bytes, and back.
//!
//! ```text
//! version u8 │ clock │ late u64, ahead u64, dropped u64 │ overall │ services: name, timeline │ seen │ births │ pending
//! ```
//! All little-endian; lists are a u32 length and the elements, options a byte 0 or 1. Options of the detectors are
//! not in it: they come from the configuration. Whoever stores the bytes guards them with a checksum.
//! It can break by: another version; cut off anywhere; bytes left over; a length, text, option or number that cannot be.

use crate::detectors::{Clock, Detectors};
use crate::new_template::{Birth, Seen};
use crate::seconds::Seconds;
use crate::service::{Service, Timeline};
use crate::{Error, Options, limits};
use model::codec::{Reader, Writer};
use model::limits::{SAMPLES_PER_ANOMALY, SERVICES_MAX};
use model::{DetectorKind, Evidence, Signal, Subject, TemplateId, Timestamp};

/// Version of the bytes.
pub(crate) const VERSION: u8 = 2;

impl Detectors {
    /// All that was learned and is under way.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        for second in [self.clock.ticked, self.clock.front, self.clock.front_ticked] {
            writer.option(second.as_ref(), |writer, second| writer.i64(*second));
        }
        writer.u64(self.late);
        writer.u64(self.ahead);
        writer.u64(self.signals_dropped);
        writer.option(self.overall.as_ref(), |writer, overall| overall.encode(writer));
        writer.list(&self.services, |writer, service| {
            writer.bytes(service.name.as_bytes());
            writer.option(service.timeline.as_ref(), |writer, timeline| timeline.encode(writer));
        });
        self.seen.encode(&mut writer);
        writer.list(&self.births, |writer, birth| birth.encode(writer));
        writer.list(&self.pending, encode_signal);
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(options: Options, bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8()?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let mut detectors = Self::new(options);
        detectors.clock = Clock {
            ticked: reader.option(Reader::i64)?,
            front: reader.option(Reader::i64)?,
            front_ticked: reader.option(Reader::i64)?,
        };
        detectors.late = reader.u64()?;
        detectors.ahead = reader.u64()?;
        detectors.signals_dropped = reader.u64()?;
        detectors.overall = reader.option(|reader| Seconds::decode(reader, limits::SECONDS_KEPT))?;
        detectors.services = reader.list(|reader| {
            Ok::<_, Error>(Service { name: reader.text()?, timeline: reader.option(Timeline::decode)? })
        })?;
        detectors.seen = Seen::decode(&mut reader)?;
        detectors.births = reader.list(Birth::decode)?;
        detectors.pending = reader.list(decode_signal)?;
        reader.finish()?;
        detectors.check()?;
        let names = detectors.services.iter().map(|service| service.name.clone());
        detectors.by_name = names.zip(0..).collect();
        Ok(detectors)
    }

    fn check(&self) -> Result<(), Error> {
        if self.services.len() > SERVICES_MAX {
            return Err(Error::Damaged("the number of services"));
        }
        if self.births.len().max(self.pending.len()) > limits::PENDING_SIGNALS_MAX {
            return Err(Error::Damaged("the number of waiting signals"));
        }
        if self.births.iter().any(|birth| birth.service as usize >= self.services.len()) {
            return Err(Error::Damaged("a new template"));
        }
        Ok(())
    }
}

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
    writer.list(&signal.evidence.samples, |writer, line| writer.bytes(line.as_bytes()));
}

fn decode_signal(reader: &mut Reader<'_>) -> Result<Signal, Error> {
    let signal = Signal {
        detector: match reader.u8()? {
            0 => DetectorKind::Rate,
            1 => DetectorKind::NewTemplate,
            2 => DetectorKind::Latency,
            3 => DetectorKind::Silence,
            4 => DetectorKind::TemplateRate,
            _ => return Err(Error::Damaged("the detector of a signal")),
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
            samples: reader.list(Reader::text)?,
        },
    };
    if signal.evidence.samples.len() > SAMPLES_PER_ANOMALY {
        return Err(Error::Damaged("the samples of a signal"));
    }
    Ok(signal)
}
