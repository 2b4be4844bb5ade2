//! One service: where its seconds are, which of them are closed, and the detectors that look at it.

use crate::baseline::WINDOW_SECS;
use crate::contents::{self, Content, Contents};
use crate::latency::{Latency, Slowing};
use crate::new_template::Novelty;
use crate::rate::{Departure, JUDGED_SECS, Judging, Rate};
use crate::samples::Samples;
use crate::seconds::{Class, Counts, Seconds};
use crate::silence::Silence;
use crate::template_rate::{Rise, Scene, TemplateRates};
use crate::{Error, Options, limits};
use model::codec::{Reader, Writer};

/// What detectors found in a service.
#[derive(Debug)]
pub(crate) enum Found {
    Departure(Departure),
    Slowing(Slowing),
    Rise(Rise),
    Content(Box<Content>),
}

/// What is kept of a service from its first record on.
#[derive(Debug)]
pub(crate) struct Timeline {
    /// counts, amended by late rows
    pub(crate) seconds: Seconds,
    /// counts as they were when their second was closed: what detectors see
    closed: Seconds,
    pub(crate) samples: Samples,
    pub(crate) rate: Rate,
    pub(crate) novelty: Novelty,
    pub(crate) templates: TemplateRates,
    /// nothing is kept before its first duration
    pub(crate) latency: Option<Latency>,
    pub(crate) silence: Silence,
    /// none if all of them are off
    pub(crate) contents: Option<Box<Contents>>,
    /// seconds before this one are closed
    closed_until: i64,
    /// end of the latest window that was judged while it was open
    looked_until: i64,
    /// how far its records were behind the others when they came, learned from late ones, in seconds
    lag_secs: i64,
    /// newest second with a record that is history
    history_until: i64,
}

impl Timeline {
    pub(crate) fn starting(second: i64, options: &Options) -> Self {
        Self {
            seconds: Seconds::at(second, limits::SECONDS_KEPT),
            closed: Seconds::at(second - 1, limits::CLOSED_SECONDS_KEPT),
            samples: Samples::default(),
            rate: Rate::starting(second),
            novelty: Novelty::starting(second),
            templates: TemplateRates::default(),
            latency: None,
            silence: Silence::default(),
            contents: Contents::new(options),
            closed_until: second,
            looked_until: second,
            lag_secs: 0,
            history_until: i64::MIN,
        }
    }

    /// Counts a record in its second. `false` if that second is closed: then the record only amends counts.
    pub(crate) fn place(&mut self, second: i64, class: Class, line: &str) -> bool {
        self.seconds.add(second, class);
        if second < self.closed_until {
            return false;
        }
        self.samples.offer(second.div_euclid(WINDOW_SECS), class, line);
        true
    }

    /// Notes that a record came `secs` behind the front of all services.
    pub(crate) fn note_lag(&mut self, secs: i64) {
        self.lag_secs = self.lag_secs.max(secs).min(limits::LAG_SECS_MAX);
    }

    pub(crate) fn note_history(&mut self, second: i64) {
        self.history_until = self.history_until.max(second);
    }

    /// The end of its newest second, for one whose records all come late; else that of all, which is `end`.
    pub(crate) fn figures_end(&self, end: i64) -> i64 {
        let own = self.seconds.newest() + 1;
        let is_late = self.lag_secs > 0 && (0..=self.lag_secs + LAG_SPREAD_SECS).contains(&(end - own));
        if is_late { own } else { end }
    }

    /// Whether a record of this second is judged still.
    pub(crate) fn is_open(&self, second: i64) -> bool {
        second >= self.closed_until
    }

    pub(crate) fn open_secs(&self, second: i64) -> i64 {
        second - self.closed_until
    }

    /// Whether a record of `second` comes after so long a silence that the time between says nothing.
    pub(crate) fn sleeps_until(&self, second: i64) -> bool {
        second - self.seconds.newest().max(self.closed_until) > limits::DORMANT_SECS
    }

    pub(crate) fn wake(&mut self, second: i64) {
        self.closed_until = second;
        self.rate.wake(second);
    }

    /// How far its own records, and the front of all services, allow seconds to be closed.
    pub(crate) fn watermark(&self, front: i64, quiet_secs: i64, closable: i64) -> i64 {
        let own = self.seconds.newest().min(closable);
        let is_awake = front - own <= limits::DORMANT_SECS;
        if is_awake { own.max(front - quiet_secs.max(self.lag_secs)) } else { own }
    }

    /// Closes seconds up to `until`, each once, and has them judged.
    pub(crate) fn close(&mut self, until: i64, judging: &Judging<'_>, mut found: impl FnMut(Found)) {
        while self.closed_until < until {
            let second = self.closed_until;
            let end = second + 1;
            self.closed.set(second, self.seconds.sum(second, end));
            self.closed_until = end;
            let is_history = self.is_history(end);
            let mut found = |what: Found| {
                if !is_history {
                    found(what);
                }
            };
            self.rate.close(&self.closed, end, judging, |departure| found(Found::Departure(departure)));
            let scene = Scene {
                seconds: &self.seconds,
                decision: judging.decision,
                options: judging.options,
                once: self.novelty.once(),
            };
            let recent = self.seconds.sum(end - WINDOW_SECS, end);
            self.templates.close(end, &scene, |rise| {
                if !self.rate.is_habitual_burst(end, recent) {
                    found(Found::Rise(rise));
                }
            });
            let latency = self.latency.as_mut();
            if let Some(slowing) = latency.and_then(|l| l.close(end, judging.decision, judging.options)) {
                found(Found::Slowing(slowing));
            }
            if let Some(contents) = &mut self.contents {
                let told = contents.close(end, judging.decision, judging.options);
                told.into_iter().for_each(|content| found(Found::Content(Box::new(content))));
            }
            if end.rem_euclid(LAG_DECAY_SECS) == 0 {
                self.lag_secs = (self.lag_secs - 1).max(0);
            }
        }
    }

    /// Judges what may be told before its second is closed, as late rows can only add to it: windows that end with
    /// the newest record, though not behind `closable`.
    pub(crate) fn look(&mut self, closable: i64, judging: &Judging<'_>, mut found: impl FnMut(Found)) {
        let end = self.seconds.newest().min(closable) + 1;
        if end <= self.looked_until || self.is_history(end) {
            return;
        }
        self.looked_until = end;
        let seen = Seen { closed: &self.closed, open: &self.seconds, open_from: self.closed_until };
        self.rate.look(&seen, end, judging, |departure| found(Found::Departure(departure)));
        let scene = Scene {
            seconds: &self.seconds,
            decision: judging.decision,
            options: judging.options,
            once: self.novelty.once(),
        };
        let recent = self.seconds.sum(end - WINDOW_SECS, end);
        self.templates.look(end, &scene, |rise| {
            if !self.rate.is_habitual_burst(end, recent) {
                found(Found::Rise(rise));
            }
        });
        if let Some(slowing) = self.latency.as_mut().and_then(|latency| latency.look(end, judging.decision)) {
            found(Found::Slowing(slowing));
        }
    }

    fn is_history(&self, end: i64) -> bool {
        end - 1 - LONGEST_JUDGED_SECS < self.history_until
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        self.seconds.encode(writer);
        self.closed.encode(writer);
        self.samples.encode(writer);
        self.rate.encode(writer);
        self.novelty.encode(writer);
        self.templates.encode(writer);
        writer.option(self.latency.as_ref(), |writer, latency| latency.encode(writer));
        self.silence.encode(writer);
        writer.option(self.contents.as_ref(), |writer, contents| contents.encode(writer));
        writer.i64(self.closed_until);
        writer.i64(self.looked_until);
        writer.i64(self.lag_secs);
        writer.i64(self.history_until);
    }

    pub(crate) fn decode(options: &Options, is_same: bool, reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            seconds: Seconds::decode(reader, limits::SECONDS_KEPT)?,
            closed: Seconds::decode(reader, limits::CLOSED_SECONDS_KEPT)?,
            samples: Samples::decode(reader)?,
            rate: Rate::decode(reader)?,
            novelty: Novelty::decode(reader)?,
            templates: TemplateRates::decode(reader)?,
            latency: reader.option(Latency::decode)?,
            silence: Silence::decode(reader)?,
            contents: contents::decode(options, is_same, reader)?,
            closed_until: reader.i64()?,
            looked_until: reader.i64()?,
            lag_secs: reader.i64()?,
            history_until: reader.i64()?,
        })
    }
}

/// Closed seconds as they were closed, and the open ones as they are.
pub(crate) struct Seen<'a> {
    closed: &'a Seconds,
    open: &'a Seconds,
    open_from: i64,
}

impl Seen<'_> {
    /// What was counted in the last seconds before `end`, for each of these lengths.
    pub(crate) fn trailing<const N: usize>(&self, end: i64, lengths: [i64; N]) -> [Counts; N] {
        lengths.map(|length| {
            let begin = end - length;
            let mut sum = self.closed.sum(begin, self.open_from.min(end));
            sum.merge(self.open.sum(begin.max(self.open_from), end));
            sum
        })
    }
}

/// History this near keeps judged windows silent.
const LONGEST_JUDGED_SECS: i64 = JUDGED_SECS[JUDGED_SECS.len() - 1];

/// How much a lag varies from record to record, in seconds.
const LAG_SPREAD_SECS: i64 = 10;

/// A learned lag fades by a second in this time.
const LAG_DECAY_SECS: i64 = 60;

/// A service by name; nothing is kept until its first record.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) timeline: Option<Timeline>,
}
