//! Nobody is asked who fails again and again; after a pause one call finds out whether that is over.

use model::Timestamp;
use std::time::Duration;

/// The longest pause.
pub(super) const PAUSE_MAX: Duration = Duration::from_secs(3_600);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// failures in a row
    Closed(u32),
    /// until when, and how long this pause is
    Open(Timestamp, Duration),
    /// one call is on its way; how long the next pause would be
    Probing(Duration),
}

#[derive(Debug)]
pub(super) struct Breaker {
    failures_max: u32,
    pause: Duration,
    state: State,
}

impl Breaker {
    pub(super) fn new(failures_max: u32, pause: Duration) -> Self {
        Self { failures_max, pause, state: State::Closed(0) }
    }

    /// Whether a call may go, or from when on.
    pub(super) fn enter(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        match self.state {
            State::Closed(_) => Ok(()),
            State::Open(until, _) if now < until => Err(until),
            State::Open(_, pause) => {
                self.state = State::Probing((pause * 2).min(PAUSE_MAX));
                Ok(())
            }
            // the probe ends by its timeout; whoever asks then will know
            State::Probing(_) => Err(now + Duration::from_secs(1)),
        }
    }

    pub(super) fn succeed(&mut self) {
        self.state = State::Closed(0);
    }

    pub(super) fn fail(&mut self, now: Timestamp) {
        match self.state {
            State::Closed(failures) if failures + 1 < self.failures_max => {
                self.state = State::Closed(failures + 1)
            }
            _ => self.open(now),
        }
    }

    /// Opens at once. Calls that were on their way when it opened do not make the pause longer.
    pub(super) fn open(&mut self, now: Timestamp) {
        self.state = match self.state {
            State::Closed(_) => State::Open(now + self.pause, self.pause),
            State::Probing(pause) => State::Open(now + pause, pause),
            open @ State::Open(..) => open,
        };
    }

    /// Also while it is probed: who is asked then may not answer.
    pub(super) fn open_until(&self) -> Option<Timestamp> {
        match self.state {
            State::Open(until, _) => Some(until),
            State::Closed(_) | State::Probing(_) => None,
        }
    }
}
