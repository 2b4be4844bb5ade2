//! Clocks that are wrong: a service whose live records are all off by the same, in either direction, for many ticks.
//!
//! Its time is shifted by that, so that it is judged as it happens and its anomalies meet those of others. What is
//! late by chance varies, and a file that is replayed runs faster than the clock; both are left alone.

use crate::Error;
use crate::limits::{SKEW_SECS_MIN, SKEW_SPREAD_SECS, SKEW_TICKS};
use model::Timestamp;
use model::codec::{Reader, Writer};

/// What is known of one service's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Skew {
    /// taken off its time, in seconds
    secs: i64,
    /// another error that may be its new one, in how many ticks it was seen, and the latest of these
    candidate: Option<(i64, u32, i64)>,
}

impl Skew {
    /// The time of a live record by the clock of ticks.
    pub(crate) fn straighten(&mut self, ts: Timestamp, ticked: Option<i64>) -> Timestamp {
        if let Some(now) = ticked {
            // in nanoseconds: a division for every record would be felt
            let straight = now.saturating_add(self.secs).saturating_mul(1_000_000_000);
            if ts.0.abs_diff(straight) >= SKEW_SECS_MIN as u64 * 1_000_000_000 {
                self.doubt(ts.secs() - now, now);
            } else if self.candidate.is_some() {
                self.candidate = None;
            }
        }
        Timestamp(ts.0.saturating_sub(self.secs.saturating_mul(1_000_000_000)))
    }

    #[cold]
    fn doubt(&mut self, error: i64, now: i64) {
        let (begin, ticks, latest) = self.candidate.unwrap_or((error, 0, i64::MIN));
        if (error - begin).abs() > SKEW_SPREAD_SECS {
            self.candidate = Some((error, 1, now));
            return;
        }
        let ticks = if now > latest { ticks + 1 } else { ticks };
        self.candidate = Some((begin, ticks, now));
        if ticks >= SKEW_TICKS {
            // an error smaller than what counts as one is none
            self.secs = if begin.abs() < SKEW_SECS_MIN { 0 } else { begin };
            self.candidate = None;
        }
    }

    /// What is taken off its time, in seconds.
    pub(crate) fn secs(&self) -> i64 {
        self.secs
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.i64(self.secs);
        writer.option(self.candidate.as_ref(), |writer, (error, ticks, latest)| {
            writer.i64(*error);
            writer.u32(*ticks);
            writer.i64(*latest);
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            secs: reader.i64()?,
            candidate: reader
                .option(|reader| Ok::<_, Error>((reader.i64()?, reader.u32()?, reader.i64()?)))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_error_is_taken_off_and_a_replay_is_not() {
        let at = Timestamp::from_secs;
        for error in [3_600, -3_600] {
            let mut skew = Skew::default();
            for now in 1_000..1_020 {
                skew.straighten(at(now + error), Some(now));
            }
            assert_eq!(skew.straighten(at(2_000 + error), Some(2_000)), at(2_000));
            for now in 2_000..2_020 {
                skew.straighten(at(now), Some(now));
            }
            assert_eq!(skew.secs(), 0, "the clock was set right");
        }
        let mut skew = Skew::default();
        for now in 1_000..1_100 {
            skew.straighten(at(20 * (now - 1_000)), Some(now));
        }
        assert_eq!(skew.secs(), 0, "a file that runs twenty times as fast");
    }
}
