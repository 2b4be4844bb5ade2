//! Whether a rule is in alarm about a service: when it is told, when it ends.
//!
//! ```text
//! calm ──holds──▶ waiting ──held for the dwell──▶ firing ──not held for the dwell──▶ calm
//!                    └──does not hold, or no data──▶ calm       └──no data for an hour──▶ calm
//! ```
//! Calm pairs are not kept.

use crate::{Error, limits};
use model::Timestamp;
use model::codec::{Reader, Writer};
use std::time::Duration;

/// What a window says about the condition of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Holds,
    Calm,
    /// nothing was measured
    NoData,
}

/// What becomes of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// as it was
    Same,
    /// tell that it fires; the condition holds since then
    Fires(Timestamp),
    /// tell that it ended; the condition had held since then
    Resolves(Timestamp, Ending),
    /// forget it, nothing was told
    Drops,
}

/// Why an alarm ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// the condition has not held for the dwell
    Calm,
    /// nothing was measured for too long
    NoData,
}

/// A rule's condition in one service, from its first second on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    /// the condition holds since then
    pub(super) since: Timestamp,
    /// told, and what goes on since
    firing: Option<Firing>,
    /// the tick that last looked at it
    pub(super) looked: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
struct Firing {
    /// the condition does not hold since then
    calm_since: Option<Timestamp>,
    /// the last tick with data
    measured: Timestamp,
}

impl Pair {
    pub(super) fn waiting(since: Timestamp) -> Self {
        Self { since, firing: None, looked: since }
    }

    pub(super) fn is_firing(&self) -> bool {
        self.firing.is_some()
    }

    pub(super) fn step(&mut self, at: Timestamp, answer: Answer, dwell: Duration) -> Step {
        self.looked = at;
        let Some(firing) = &mut self.firing else {
            return match answer {
                Answer::Holds if at.since(self.since) >= dwell => {
                    self.firing = Some(Firing { calm_since: None, measured: at });
                    Step::Fires(self.since)
                }
                Answer::Holds => Step::Same,
                Answer::Calm | Answer::NoData => Step::Drops,
            };
        };
        match answer {
            Answer::Holds => {
                *firing = Firing { calm_since: None, measured: at };
                Step::Same
            }
            Answer::Calm => {
                firing.measured = at;
                let calm_since = *firing.calm_since.get_or_insert(at);
                let is_over = at.since(calm_since) >= dwell;
                if is_over { Step::Resolves(self.since, Ending::Calm) } else { Step::Same }
            }
            Answer::NoData => {
                let is_over = at.since(firing.measured) >= NO_DATA;
                if is_over { Step::Resolves(self.since, Ending::NoData) } else { Step::Same }
            }
        }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.i64(self.since.0);
        writer.i64(self.looked.0);
        writer.option(self.firing.as_ref(), |writer, firing| {
            writer.option(firing.calm_since.as_ref(), |writer, since| writer.i64(since.0));
            writer.i64(firing.measured.0);
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            since: Timestamp(reader.i64()?),
            looked: Timestamp(reader.i64()?),
            firing: reader.option(|reader| {
                Ok::<_, Error>(Firing {
                    calm_since: reader.option(|reader| reader.i64().map(Timestamp))?,
                    measured: Timestamp(reader.i64()?),
                })
            })?,
        })
    }
}

const NO_DATA: Duration = Duration::from_secs(limits::RULE_NO_DATA_SECS_MAX as u64);
