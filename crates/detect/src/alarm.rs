//! Whether a series is in alarm: when it is told, when told again, when it ends.
//!
//! ```text
//! quiet ──rises──▶ on ──3 calm windows──▶ over ──▶ quiet
//!                   └──longer than the hold──▶ adopted ──▶ quiet
//! ```

use crate::Error;
use crate::decision::is_strong;
use model::codec::{Reader, Writer};

/// Ordinary windows in a row that end an alarm.
const CALM_WINDOWS: u8 = 3;

/// What a window's end does to an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// there is none, or a weak one: windows may be learned
    Quiet,
    /// it goes on, and nothing is learned
    Held,
    /// it ended: things are as before
    Over,
    /// it outlasted the hold: things are as they are now
    Adopted,
}

/// The alarm of one series.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Alarm {
    on: Option<Ringing>,
}

#[derive(Clone, Debug, PartialEq)]
struct Ringing {
    since: i64,
    score: f64,
    calm_windows: u8,
}

impl Alarm {
    pub(crate) fn is_on(&self) -> bool {
        self.on.is_some()
    }

    /// Something was found: whether that is news, because nothing rang or because it became strong.
    pub(crate) fn rises(&mut self, end: i64, score: f64) -> bool {
        match &mut self.on {
            None => {
                self.on = Some(Ringing { since: end, score, calm_windows: 0 });
                true
            }
            Some(ringing) if is_strong(score) && !is_strong(ringing.score) => {
                ringing.score = score;
                true
            }
            Some(_) => false,
        }
    }

    /// A window ended.
    pub(crate) fn step(&mut self, end: i64, is_calm: bool, hold_secs: i64) -> Step {
        let Some(ringing) = &mut self.on else { return Step::Quiet };
        ringing.calm_windows = if is_calm { ringing.calm_windows + 1 } else { 0 };
        let is_held = is_strong(ringing.score);
        if ringing.calm_windows >= CALM_WINDOWS {
            self.on = None;
            return if is_held { Step::Over } else { Step::Quiet };
        }
        if end - ringing.since >= hold_secs {
            self.on = None;
            return Step::Adopted;
        }
        if is_held { Step::Held } else { Step::Quiet }
    }

    /// Whether what goes on is told again at the end of this window.
    pub(crate) fn is_due(&self, end: i64) -> bool {
        self.on.as_ref().is_some_and(|ringing| ringing.calm_windows == 0 && ringing.since < end)
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.option(self.on.as_ref(), |writer, ringing| {
            writer.i64(ringing.since);
            writer.f64(ringing.score);
            writer.u8(ringing.calm_windows);
        });
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let on = reader.option(|reader| {
            Ok::<_, Error>(Ringing { since: reader.i64()?, score: reader.f64()?, calm_windows: reader.u8()? })
        })?;
        Ok(Self { on })
    }
}
