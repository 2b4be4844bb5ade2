//! What is known of one service inside an incident.

use crate::Error;
use model::codec::{Reader, Writer};
use model::{Signal, Timestamp};

/// One service with anomalies in an incident.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) service: String,
    /// begin of its first anomalous window
    pub(crate) first: Timestamp,
    /// end of its latest anomalous window
    pub(crate) last: Timestamp,
    /// highest score, in 0..=1
    pub(crate) score: f64,
    /// sentence of the anomaly with that score
    pub(crate) sentence: String,
    /// whether all it shows is more or fewer records, which what goes on around it explains as well
    pub(crate) is_volume_only: bool,
}

impl Member {
    pub(crate) fn of(signal: &Signal) -> Self {
        Self {
            service: signal.subject.service.clone(),
            first: signal.begin,
            last: signal.end,
            score: signal.score,
            sentence: signal.evidence.sentence.clone(),
            is_volume_only: is_volume(signal),
        }
    }

    pub(crate) fn add(&mut self, signal: &Signal) {
        self.first = self.first.min(signal.begin);
        self.last = self.last.max(signal.end);
        self.is_volume_only &= is_volume(signal);
        if signal.score > self.score {
            self.score = signal.score;
            self.sentence.clone_from(&signal.evidence.sentence);
        }
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.bytes(self.service.as_bytes());
        writer.i64(self.first.0);
        writer.i64(self.last.0);
        writer.f64(self.score);
        writer.bytes(self.sentence.as_bytes());
        writer.u8(u8::from(self.is_volume_only));
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            service: reader.text()?,
            first: Timestamp(reader.i64()?),
            last: Timestamp(reader.i64()?),
            score: reader.f64()?,
            sentence: reader.text()?,
            is_volume_only: reader.u8()? != 0,
        })
    }
}

fn is_volume(signal: &Signal) -> bool {
    signal.subject.metric == "volume"
}
