//! A service that is expected and absent.
//!
//! What comes in is compared with the clock of ticks alone: event time stands still when nobody speaks. A service
//! is absent when its usual rate makes the quiet improbable and when it is three times longer than any quiet it
//! was seen to keep, so that sources which deliver in lumps are left alone. After the hold it is taken for gone.

use crate::decision::{Claim, Decision, Verdict};
use crate::options::Options;
use crate::stats::NegativeBinomial;
use crate::wording::rounded;
use crate::{Error, limits};
use model::codec::{Reader, Writer};

/// Shorter quiet is never told, in seconds: batches of senders and a slow tick explain it.
const QUIET_SECS_MIN: i64 = 8;

/// So many times the longest usual quiet.
const GAP_FACTOR: i64 = 3;

/// What goes on is told again after this time, in seconds.
const AGAIN_SECS: i64 = 10;

/// Length of the window that the expectation is for, in seconds.
const WINDOW_SECS: f64 = crate::baseline::WINDOW_SECS as f64;

/// The silence detector of one service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Silence {
    /// the clock when its latest live record came
    came: Option<i64>,
    /// longest time between two arrivals, in seconds
    gap_secs_max: i64,
    /// the clock when its absence was first and last told
    told: Option<(i64, i64)>,
}

/// A service that says nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Absence {
    pub(crate) begin: i64,
    pub(crate) end: i64,
    pub(crate) expected: f64,
    pub(crate) verdict: Verdict,
}

impl Absence {
    /// "silent for 20 s, expected 46 records"
    pub(crate) fn sentence(&self) -> String {
        format!("silent for {} s, expected {} records", self.end - self.begin, rounded(self.expected))
    }
}

impl Silence {
    /// A live record came. One that is far from the clock says nothing about who is there now.
    pub(crate) fn record(&mut self, ticked: Option<i64>, second: i64) {
        let Some(now) = ticked.filter(|now| now.abs_diff(second) <= limits::AHEAD_SECS_MAX as u64) else {
            return;
        };
        if let (Some(came), None) = (self.came, self.told) {
            self.gap_secs_max = self.gap_secs_max.max(now - came);
        }
        self.came = Some(now);
        self.told = None;
    }

    /// The clock when its latest live record came.
    pub(crate) fn came(&self) -> Option<i64> {
        self.came
    }

    /// The clock says `now`; `usual` are its records in 10 s.
    pub(crate) fn look(
        &mut self,
        now: i64,
        usual: &NegativeBinomial,
        decision: &Decision,
        options: &Options,
    ) -> Option<Absence> {
        let came = self.came?;
        let quiet = now - came;
        if quiet < QUIET_SECS_MIN.max(GAP_FACTOR * self.gap_secs_max) {
            return None;
        }
        let is_gone = self.told.is_some_and(|(first, _)| now - first >= i64::from(options.hold_secs_max));
        let is_told = self.told.is_some_and(|(_, last)| now - last < AGAIN_SECS);
        if is_gone || is_told {
            return None;
        }
        let expected = usual.mean * quiet as f64 / WINDOW_SECS;
        let predicted = NegativeBinomial { mean: expected, size: usual.size };
        let claim = Claim::Absence { expected, p_value: predicted.at_most(0) };
        let verdict = decision.judge(&claim)?;
        self.told = Some((self.told.map_or(now, |(first, _)| first), now));
        Some(Absence { begin: came, end: now, expected, verdict })
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.option(self.came.as_ref(), |writer, came| writer.i64(*came));
        writer.i64(self.gap_secs_max);
        writer.option(self.told.as_ref(), |writer, (first, last)| {
            writer.i64(*first);
            writer.i64(*last);
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            came: reader.option(Reader::i64)?,
            gap_secs_max: reader.i64()?.clamp(0, i64::from(u32::MAX)),
            told: reader.option(|reader| Ok::<_, Error>((reader.i64()?, reader.i64()?)))?,
        })
    }
}
