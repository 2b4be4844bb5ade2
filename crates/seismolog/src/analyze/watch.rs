//! The detectors over event time: signals become anomalous periods.

use super::limits::{PERIODS_MAX, SIGNALS_MAX};
use super::plan::Phase;
use detect::{Detectors, Mode, Observed, Options, ServiceIndex, TemplateSlot};
use miner::{Mined, TemplateIndex};
use model::{DetectorKind, Severity, Signal, TemplateId, Timestamp};
use std::collections::HashMap;
use std::time::Duration;

/// A silence of all services is judged for as long as detectors are awake, in steps of one of their windows.
const SILENCE: Duration = Duration::from_secs(310);
const STEP: Duration = Duration::from_secs(10);

/// Signals of one subject this near to each other are one period.
const PERIOD_GAP: Duration = Duration::from_secs(60);

/// How long after the last record its second is closed: what [`Options`] say, and one second more.
fn closing(options: &Options) -> Duration {
    Duration::from_secs(u64::from(options.quiet_secs + options.lateness_secs) + 1)
}

/// Signals of one subject without a gap.
#[derive(Clone, Debug)]
pub(super) struct Anomalous {
    pub(super) begin: Timestamp,
    pub(super) end: Timestamp,
    /// signals in it
    pub(super) signals: u32,
    /// the one with the highest score
    pub(super) peak: Signal,
}

/// Detectors of inputs that follow each other in time.
struct Lane {
    detectors: Detectors,
    /// event time so far
    now: Option<Timestamp>,
    /// by the number of the service in the analysis
    services: HashMap<u32, ServiceIndex>,
    /// services as inputs named them first; an input goes where its service was
    named: Vec<String>,
}

/// What the detectors have to say about a log.
pub(super) struct Watch {
    lanes: Vec<Lane>,
    lane: usize,
    pub(super) periods: Vec<Anomalous>,
    /// in the order they were raised, lane by lane
    pub(super) signals: Vec<Signal>,
    /// signals beyond the bounds
    pub(super) dropped: u64,
    /// the period of each subject that may go on, in `periods`
    open: HashMap<(DetectorKind, model::Subject), usize>,
    phase: Phase,
    /// signals are of the baseline, or of the time between it and what is looked at
    is_muted: bool,
}

/// What a record says to detectors.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) service: u32,
    pub(super) name: &'a str,
    pub(super) time: Timestamp,
    pub(super) severity: Option<Severity>,
    pub(super) mined: Mined,
    pub(super) line: &'a str,
}

impl Watch {
    pub(super) fn new() -> Self {
        Self {
            lanes: Vec::new(),
            lane: 0,
            periods: Vec::new(),
            signals: Vec::new(),
            dropped: 0,
            open: HashMap::new(),
            phase: Phase::Current,
            is_muted: false,
        }
    }

    /// An input begins: goes on in a lane that ended before it, if there is one, rather in that of its service.
    pub(super) fn begin(&mut self, begin: Option<Timestamp>, service: &str, phase: Phase) {
        self.phase = phase;
        self.is_muted |= phase == Phase::Baseline;
        let ended = |lane: &Lane| lane.now.is_none_or(|now| begin.is_some_and(|begin| begin >= now));
        let known = |lane: &Lane| lane.named.iter().any(|named| named == service);
        let free = (0..self.lanes.len()).filter(|index| ended(&self.lanes[*index]));
        let best = free.max_by_key(|index| (known(&self.lanes[*index]), self.lanes[*index].now));
        self.lane = best.unwrap_or_else(|| {
            self.lanes.push(Lane {
                detectors: Detectors::new(Options::default()),
                now: None,
                services: HashMap::new(),
                named: Vec::new(),
            });
            self.lanes.len() - 1
        });
        let named = &mut self.lanes[self.lane].named;
        if !named.iter().any(|known| known == service) {
            named.push(service.to_owned());
        }
    }

    /// A record. [`Self::begin`] comes first.
    pub(super) fn observe(&mut self, told: &Told<'_>) {
        let lane = &mut self.lanes[self.lane];
        if lane.now.is_none_or(|now| told.time.secs() > now.secs()) {
            self.advance(told.time);
        }
        let lane = &mut self.lanes[self.lane];
        let detectors = &mut lane.detectors;
        let service = *lane.services.entry(told.service).or_insert_with(|| detectors.service(told.name));
        let TemplateIndex(template) = told.mined.template;
        detectors.observe(Observed {
            service,
            ts: told.time,
            severity: told.severity.unwrap_or_default(),
            template: TemplateSlot(template),
            template_id: TemplateId(told.mined.id),
            is_new_template: told.mined.is_new,
            line: told.line,
            mode: if self.phase == Phase::Baseline { Mode::History } else { Mode::Live },
        });
    }

    /// Event time moves on.
    fn advance(&mut self, to: Timestamp) {
        let lane = &mut self.lanes[self.lane];
        let mut signals = Vec::new();
        if let Some(now) = lane.now {
            let awake = to.min(now + SILENCE);
            let mut at = now + STEP;
            while at < awake {
                signals.append(&mut lane.detectors.tick(at));
                at = at + STEP;
            }
        }
        signals.append(&mut lane.detectors.tick(to));
        lane.now = Some(to);
        if !self.is_muted {
            self.take(signals);
        }
        self.is_muted = self.phase == Phase::Baseline;
    }

    /// Closes what is open at the end of all inputs. Signals about a template name it by `text` and not by the line
    /// that was its first, most of which may be header.
    pub(super) fn finish(&mut self, text: impl Fn(TemplateId) -> Option<String>) {
        for index in 0..self.lanes.len() {
            let lane = &mut self.lanes[index];
            let Some(now) = lane.now else { continue };
            let mut signals = lane.detectors.tick(now + closing(&Options::default()));
            // The end of a log is no silence.
            signals.retain(|signal| signal.detector != DetectorKind::Silence);
            self.take(signals);
        }
        let peaks = self.periods.iter_mut().map(|period| &mut period.peak);
        for signal in self.signals.iter_mut().chain(peaks) {
            if let Some(text) = signal.subject.template.and_then(&text) {
                reword(signal, &text);
            }
        }
        self.periods.sort_by(|a, b| {
            let key = |period: &Anomalous| (period.begin, period.peak.subject.clone(), period.peak.detector);
            key(a).cmp(&key(b))
        });
        self.signals.sort_by(|a, b| (a.end, &a.subject).cmp(&(b.end, &b.subject)));
    }

    fn take(&mut self, signals: Vec<Signal>) {
        for signal in signals {
            if self.signals.len() == SIGNALS_MAX {
                self.dropped += 1;
                continue;
            }
            self.signals.push(signal.clone());
            self.place(signal);
        }
    }

    /// Adds a signal to the period it goes on with, or begins one.
    fn place(&mut self, signal: Signal) {
        let key = (signal.detector, signal.subject.clone());
        let open = self.open.get(&key).map(|index| &mut self.periods[*index]);
        if let Some(period) = open.filter(|period| signal.begin <= period.end + PERIOD_GAP) {
            period.end = period.end.max(signal.end);
            period.signals += 1;
            if signal.score > period.peak.score {
                period.peak = signal;
            }
            return;
        }
        if self.periods.len() == PERIODS_MAX {
            self.dropped += 1;
            return;
        }
        self.open.insert(key, self.periods.len());
        self.periods.push(Anomalous { begin: signal.begin, end: signal.end, signals: 1, peak: signal });
    }

    /// Services whose rates were judged, and how many there were.
    pub(super) fn judged(&self) -> (usize, usize) {
        let readiness = || self.lanes.iter().flat_map(|lane| lane.detectors.readiness());
        (readiness().filter(|service| service.share >= 1.0).count(), readiness().count())
    }
}

/// `new template after 12,340 lines without one: card declined by <ip>`
fn reword(signal: &mut Signal, text: &str) {
    let sentence = &signal.evidence.sentence;
    let marks = ["lines without one: ", "records before: "];
    let Some(line) = marks.iter().find_map(|mark| Some(sentence.find(mark)? + mark.len())) else { return };
    let words = sentence[..line].replacen(&format!(" in {}", signal.subject.service), "", 1);
    signal.evidence.sentence = format!("{words}{text}");
}
