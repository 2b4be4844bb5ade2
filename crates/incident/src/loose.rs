//! Anomalies that belong to no incident yet: too weak to open one, and perhaps part of one that opens next.

use crate::member::Symptom;
use crate::{Error, limits};
use model::codec::{Reader, Writer};
use model::{AnomalyId, Signal, Timestamp};
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
    /// Keeps one, without its sample lines: nothing here asks for them.
    pub(crate) fn push(&mut self, mut loose: Loose) {
        loose.signal.evidence.samples = Vec::new();
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
            loose.signal.encode(writer);
        }
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let latest = reader.list(|reader| {
            Ok::<_, Error>(Loose { id: AnomalyId(reader.u64()?), signal: Signal::decode(reader)? })
        })?;
        if latest.len() > limits::LOOSE_MAX {
            return Err(Error::Damaged("loose anomalies"));
        }
        Ok(Self { latest: latest.into() })
    }
}
