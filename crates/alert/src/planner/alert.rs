//! One alert: where it is in its life, and what each channel was told of it.

use crate::codec::{Coded, coded};
use crate::{Item, Transition, limits};
use model::codec::{Damage, Reader, Writer};
use model::{AlertSeverity, Timestamp};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Where an alert is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// seen and not ended
    Firing,
    /// ended then, but still counted as firing for a while
    Ending(Timestamp),
    /// over since then
    Over(Timestamp),
}

impl Phase {
    pub(crate) fn is_live(self) -> bool {
        !matches!(self, Self::Over(_))
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Ending(_) => "ending",
            Self::Over(_) => "over",
        }
    }
}

impl Coded for Phase {
    fn write(&self, writer: &mut Writer) {
        let (byte, since) = match self {
            Self::Firing => (0, Timestamp(0)),
            Self::Ending(since) => (1, *since),
            Self::Over(since) => (2, *since),
        };
        writer.u8(byte);
        since.write(writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, Damage> {
        let (byte, since) = (reader.u8()?, Timestamp::read(reader)?);
        match byte {
            0 => Ok(Self::Firing),
            1 => Ok(Self::Ending(since)),
            2 => Ok(Self::Over(since)),
            _ => Err(Damage("a phase")),
        }
    }
}

/// Somebody's word that they have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Acknowledgement {
    pub(crate) owner: String,
    pub(crate) reason: String,
    pub(crate) until: Option<Timestamp>,
}

coded!(Acknowledgement { owner, reason, until });

/// What a channel was told last of an alert.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// whether it was told the begin and not yet the end
    pub(crate) is_open: bool,
    pub(crate) opened_at: Timestamp,
    pub(crate) at: Timestamp,
    pub(crate) severity: AlertSeverity,
    pub(crate) count: u64,
    pub(crate) is_acknowledged: bool,
    pub(crate) thread: String,
    /// in a digest, which has no end of its own
    pub(crate) is_gathered: bool,
}

coded!(Told { is_open, opened_at, at, severity, count, is_acknowledged, thread, is_gathered });

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alert {
    pub(crate) item: Item,
    /// the highest since it opened
    pub(crate) severity: AlertSeverity,
    pub(crate) phase: Phase,
    pub(crate) opened: Timestamp,
    pub(crate) last_seen: Timestamp,
    /// firings merged into it, by its key
    pub(crate) firings: u64,
    /// ends and returns, the latest
    pub(crate) changes: VecDeque<Timestamp>,
    pub(crate) is_flapping: bool,
    /// returns while it counted as one
    pub(crate) flaps: u64,
    pub(crate) acknowledgement: Option<Acknowledgement>,
    /// ids of its groups
    pub(crate) groups: Vec<String>,
    /// by channel
    pub(crate) told: BTreeMap<String, Told>,
    /// why it was held back since it was told last; empty if it was not
    pub(crate) held: String,
}

coded!(Alert {
    item,
    severity,
    phase,
    opened,
    last_seen,
    firings,
    changes,
    is_flapping,
    flaps,
    acknowledgement,
    groups,
    told,
    held
});

/// What decides whether something is told again.
pub(crate) struct Pace {
    pub(crate) dedupe: Duration,
    pub(crate) growth: u64,
    pub(crate) repeat: Duration,
    pub(crate) now: Timestamp,
}

impl Alert {
    pub(crate) fn new(item: Item, now: Timestamp) -> Self {
        Self {
            severity: item.severity(),
            item,
            phase: Phase::Firing,
            opened: now,
            last_seen: now,
            firings: 0,
            changes: VecDeque::new(),
            is_flapping: false,
            flaps: 0,
            acknowledgement: None,
            groups: Vec::new(),
            told: BTreeMap::new(),
            held: String::new(),
        }
    }

    /// Seen again; whether its groups have to be found anew.
    pub(crate) fn see(&mut self, item: Item, now: Timestamp) -> bool {
        let was = (self.severity, self.phase);
        let is_elsewhere = (&item.service, &item.kind, &item.labels, item.incident, &item.root)
            != (&self.item.service, &self.item.kind, &self.item.labels, self.item.incident, &self.item.root);
        let severity = item.severity();
        match self.phase {
            Phase::Firing => self.severity = self.severity.max(severity),
            Phase::Ending(_) => {
                self.severity = self.severity.max(severity);
                self.changed(now);
            }
            Phase::Over(_) => {
                self.severity = severity;
                self.opened = now;
                self.acknowledgement = None;
                self.changed(now);
            }
        }
        self.phase = Phase::Firing;
        self.item = item;
        self.last_seen = now;
        self.firings += 1;
        is_elsewhere || self.severity != was.0 || !was.1.is_live()
    }

    /// Ended, as far as the engine is concerned.
    pub(crate) fn end(&mut self, now: Timestamp) {
        if self.phase == Phase::Firing {
            self.phase = Phase::Ending(now);
            self.changed(now);
        }
    }

    fn changed(&mut self, now: Timestamp) {
        self.changes.push_back(now);
        if self.changes.len() > limits::FLAPS_KEPT {
            self.changes.pop_front();
        }
        if self.is_flapping && self.phase != Phase::Firing {
            self.flaps += 1;
        }
    }

    /// Finds out whether it flaps: `changes` of direction or more within `window`.
    pub(crate) fn judge_flapping(&mut self, changes: u32, window: Duration, now: Timestamp) {
        while self.changes.front().is_some_and(|at| now.since(*at) > window) {
            self.changes.pop_front();
        }
        if !self.is_flapping && self.changes.len() >= changes as usize {
            self.is_flapping = true;
            self.flaps = self.changes.len() as u64 / 2;
        }
    }

    /// Ends what has been quiet for long enough.
    pub(crate) fn settle(&mut self, keep: Duration, flap_hold: Duration, now: Timestamp) {
        let Phase::Ending(since) = self.phase else { return };
        let hold = if self.is_flapping { keep.max(flap_hold) } else { keep };
        if now >= since + hold {
            self.phase = Phase::Over(now);
            if self.is_flapping {
                self.is_flapping = false;
                self.changes.clear();
            }
        }
    }

    pub(crate) fn is_acknowledged(&self) -> bool {
        self.acknowledgement.is_some()
    }

    /// Whether some channel waits for its end.
    pub(crate) fn is_open_somewhere(&self) -> bool {
        self.told.values().any(|told| told.is_open)
    }

    /// What a channel has to be told of it while it fires; or why nothing.
    pub(crate) fn news(&self, channel: &str, pace: &Pace) -> Result<Transition, &'static str> {
        let Some(told) = self.told.get(channel) else { return Ok(Transition::Opened) };
        let has_risen = self.severity > told.severity;
        let has_grown = self.item.count >= told.count.max(1).saturating_mul(pace.growth);
        if !told.is_open {
            let is_again = pace.now < told.opened_at + pace.dedupe;
            if is_again && !has_risen && !has_grown {
                return Err("told a short while ago under the same key, and no worse now");
            }
            return Ok(Transition::Opened);
        }
        match () {
            () if has_risen => Ok(Transition::Rose),
            () if self.is_acknowledged() && !told.is_acknowledged => Ok(Transition::Acknowledged),
            () if self.is_acknowledged() => Err("acknowledged"),
            () if has_grown => Ok(Transition::Grew),
            () if pace.now >= told.at + pace.repeat => Ok(Transition::Reminder),
            () => Err("told already, nothing new"),
        }
    }

    /// Notes that a channel was told.
    pub(crate) fn note(
        &mut self,
        channel: &str,
        transition: Transition,
        thread: &str,
        gathered: bool,
        now: Timestamp,
    ) {
        let count = self.item.count.max(1);
        let is_acknowledged = self.is_acknowledged();
        let fresh = Told {
            is_open: true,
            opened_at: now,
            at: now,
            severity: self.severity,
            count,
            is_acknowledged,
            thread: thread.to_owned(),
            is_gathered: gathered,
        };
        match (transition, self.told.get_mut(channel)) {
            (Transition::Resolved, Some(told)) => {
                told.is_open = false;
                told.at = now;
            }
            (_, Some(told)) if told.is_open => {
                let is_moved = told.is_gathered && !gathered;
                let (opened_at, thread) = (told.opened_at, std::mem::take(&mut told.thread));
                let counted = if transition == Transition::Acknowledged { told.count } else { count };
                *told =
                    Told { opened_at, severity: fresh.severity.max(told.severity), count: counted, ..fresh };
                if !is_moved {
                    told.thread = thread;
                }
            }
            (Transition::Resolved, None) => {}
            (_, _) => {
                self.told.insert(channel.to_owned(), fresh);
            }
        }
    }
}
