//! One entity: when it spoke and how long it may be quiet.

use super::change::Quiet;
use super::options::CadenceOptions;
use super::rhythm::{Patience, Rhythm};
use super::{CadenceChange, CadenceTurn, Heartbeat};
use crate::Error;
use model::Timestamp;
use model::codec::{Reader, Writer};

/// Scores: what was declared and what is about all; what is learned; one of several that do the same.
pub(super) const SCORE_CERTAIN: f64 = 0.9;
const SCORE_LEARNED: f64 = 0.75;
const SCORE_ONE_OF_MANY: f64 = 0.62;

/// An overdue entity is no longer expected after so many of its gaps, if that is longer than the set time.
const GONE_GAPS: f64 = 10.0;

/// What is known of an entity.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entity {
    pub(super) name: String,
    /// the name of the entity that stands for all of its kind, where its name ends in a made-up suffix
    pub(super) stem: Option<String>,
    pub(super) declared: Option<Heartbeat>,
    /// second of its first beat
    pub(super) first: i64,
    /// second of its latest beat
    pub(super) last: i64,
    /// it was told to be overdue
    pub(super) is_told: bool,
    pub(super) rhythm: Rhythm,
    /// worked out from the rhythm when it is asked for
    patience: Option<Patience>,
}

impl Entity {
    pub(super) fn new(name: &str, stem: Option<String>, now: i64) -> Self {
        Self {
            name: name.to_owned(),
            stem,
            declared: None,
            first: now,
            last: now,
            is_told: false,
            rhythm: Rhythm::default(),
            patience: None,
        }
    }

    pub(super) fn learn(&mut self, gap: i64, was_told: bool) {
        self.patience = None;
        if was_told { self.rhythm.learn_told(gap) } else { self.rhythm.learn(gap) }
    }

    /// How long it may be quiet, once it can be judged.
    pub(super) fn patience(&mut self, options: &CadenceOptions) -> Option<Patience> {
        if let Some(Heartbeat { every_secs, grace_secs }) = self.declared {
            let quiet_secs = i64::from(every_secs) + i64::from(grace_secs) + 1;
            return Some(Patience { typical: every_secs.into(), quiet_secs, p_value: 0.0 });
        }
        if self.last - self.first < i64::from(options.learn_secs) {
            return None;
        }
        if self.patience.is_none() {
            self.patience =
                self.rhythm.patience(options.false_alarms_per_month, options.overdue_secs_min.into());
        }
        self.patience
    }

    /// Whether so long a quiet is the end of it.
    pub(super) fn is_gone(&self, quiet: i64, options: &CadenceOptions) -> bool {
        let gaps = self.rhythm.typical().unwrap_or(0.0) * GONE_GAPS;
        self.declared.is_none() && quiet as f64 >= gaps.max(f64::from(options.retire_secs))
    }

    pub(super) fn every_secs(&self) -> f64 {
        let declared = self.declared.map(|declared| declared.every_secs.into());
        declared.or_else(|| self.rhythm.typical()).unwrap_or(0.0)
    }

    pub(super) fn change(&self, turn: CadenceTurn, quiet: &Quiet, sentence: String) -> CadenceChange {
        CadenceChange {
            entity: self.name.clone(),
            turn,
            last_seen: Timestamp::from_secs(quiet.last),
            at: Timestamp::from_secs(quiet.now),
            every_secs: quiet.every_secs,
            overdue_secs: quiet.overdue_secs(),
            p_value: 0.0,
            score: match (&self.declared, &self.stem) {
                (Some(_), _) => SCORE_CERTAIN,
                (None, None) => SCORE_LEARNED,
                (None, Some(_)) => SCORE_ONE_OF_MANY,
            },
            sentence,
        }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.bytes(self.name.as_bytes());
        writer.option(self.stem.as_ref(), |writer, stem| writer.bytes(stem.as_bytes()));
        writer.option(self.declared.as_ref(), |writer, declared| {
            writer.u32(declared.every_secs);
            writer.u32(declared.grace_secs);
        });
        writer.i64(self.first);
        writer.i64(self.last);
        writer.u8(u8::from(self.is_told));
        self.rhythm.encode(writer);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            name: reader.text()?,
            stem: reader.option(|reader| Ok::<_, Error>(reader.text()?))?,
            declared: reader.option(|reader| {
                Ok::<_, Error>(Heartbeat { every_secs: reader.u32()?, grace_secs: reader.u32()? })
            })?,
            first: reader.i64()?,
            last: reader.i64()?,
            is_told: reader.u8()? != 0,
            rhythm: Rhythm::decode(reader)?,
            patience: None,
        })
    }
}
