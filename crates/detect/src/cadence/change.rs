//! What is told of an entity's cadence, in words and numbers.

use model::{DetectorKind, Evidence, Signal, Subject, Timestamp};

/// Which way an entity turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CadenceTurn {
    /// it should have spoken
    Overdue,
    /// it spoke again after it was told to be overdue
    Back,
    /// it was told to be overdue, and is no longer expected: replaced, or gone for too long
    Retired,
}

impl CadenceTurn {
    /// `overdue`, `back` or `retired`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Back => "back",
            Self::Retired => "retired",
        }
    }
}

/// An entity is overdue, or no longer.
#[derive(Clone, Debug, PartialEq)]
pub struct CadenceChange {
    /// which one: the key of the alarm; `payments-*` for all of a stem, `(all)` for all there are
    pub entity: String,
    /// which way
    pub turn: CadenceTurn,
    /// when it was last seen; when it was declared, if never
    pub last_seen: Timestamp,
    /// the clock when it turned
    pub at: Timestamp,
    /// how often it is expected, in seconds
    pub every_secs: f64,
    /// how long ago it was expected, in seconds
    pub overdue_secs: i64,
    /// chance of such a quiet, in 0..=1; 0 for what was declared
    pub p_value: f64,
    /// how much it matters, in 0..=1
    pub score: f64,
    /// "nothing for 92 min, expected every 60 min; last seen 2026-11-21T14:02:11.000Z, overdue by 32 min"
    pub sentence: String,
}

impl CadenceChange {
    /// The name of the detector in APIs.
    pub const DETECTOR: &'static str = "cadence";

    /// The same as a signal of silence. Of use where the entity is overdue.
    #[must_use]
    pub fn signal(&self) -> Signal {
        Signal {
            detector: DetectorKind::Silence,
            subject: Subject { service: self.entity.clone(), metric: "silence".to_owned(), template: None },
            begin: self.last_seen,
            end: self.at,
            p_value: self.p_value,
            score: self.score,
            evidence: Evidence {
                observed: 0.0,
                expected: self.at.since(self.last_seen).as_secs_f64() / self.every_secs.max(1.0),
                sentence: self.sentence.clone(),
                samples: Vec::new(),
            },
        }
    }
}

/// What the words are about.
pub(super) struct Quiet {
    pub(super) last: i64,
    pub(super) now: i64,
    pub(super) every_secs: f64,
}

impl Quiet {
    pub(super) fn overdue_secs(&self) -> i64 {
        (self.now - self.last - self.every_secs.round() as i64).max(0)
    }

    pub(super) fn sentence(&self) -> String {
        format!(
            "nothing for {}, expected every {}; last seen {}, overdue by {}",
            span(self.now - self.last),
            span(self.every_secs.round() as i64),
            Timestamp::from_secs(self.last),
            span(self.overdue_secs())
        )
    }
}

/// `90 s`, `32 min`, `3.9 h`, `5.2 d`.
pub(super) fn span(secs: i64) -> String {
    match secs {
        ..120 => format!("{secs} s"),
        120..7_200 => format!("{} min", secs / 60),
        7_200..172_800 => format!("{:.1} h", secs as f64 / 3_600.0),
        _ => format!("{:.1} d", secs as f64 / 86_400.0),
    }
}
