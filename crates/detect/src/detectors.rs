//! All services and all detectors behind one door: records and ticks in, signals out.

use crate::contents::Content;
use crate::decision::Decision;
use crate::figures::{Figures, Readiness, SeriesReadiness, ServiceFigures};
use crate::latency::Latency;
use crate::new_template::{Birth, Seen};
use crate::rate::Judging;
use crate::season::CycleReadiness;
use crate::seconds::{Class, Seconds};
use crate::service::{Found, Service, Timeline};
use crate::silence::Absence;
use crate::template_rate::Met;
use crate::{Options, SemanticDetector, limits, signals};
use model::limits::{OTHER_SERVICE, SERVICES_MAX};
use model::{DetectorKind, Severity, Signal, TemplateId, Timestamp};
use std::collections::HashMap;

/// Seconds that figures tell.
const FIGURE_SECS: i64 = 60;

/// Whether a record may raise a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// happens now: is judged
    Live,
    /// imported or replayed on purpose: teaches and raises nothing
    History,
}

/// A service, by the order in which they were first named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceIndex(pub u32);

/// A template, by the dense index that the miner gives: the first has 0, the next 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateSlot(pub u32);

/// A mined record as detectors see it.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// from [`Detectors::service`]
    pub service: ServiceIndex,
    /// event time
    pub ts: Timestamp,
    /// how bad it says it is
    pub severity: Severity,
    /// dense index of its template
    pub template: TemplateSlot,
    /// lasting id of its template
    pub template_id: TemplateId,
    /// whether this is the first record of the template
    pub is_new_template: bool,
    /// the line as it came
    pub line: &'a str,
    /// whether it may raise a signal
    pub mode: Mode,
}

/// The clock that ticks bring, and how far event time has come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Clock {
    /// second of the newest tick
    pub(crate) ticked: Option<i64>,
    /// newest second of any service that is not before the clock
    pub(crate) front: Option<i64>,
    /// the clock when the front last moved
    pub(crate) front_ticked: Option<i64>,
}

impl Clock {
    /// The last second in which a record counts. Before the first tick there is nothing to compare with.
    fn limit(&self) -> i64 {
        self.ticked.map_or(i64::MAX, |ticked| ticked.saturating_add(limits::AHEAD_SECS_MAX))
    }

    /// No second after this one lets others be closed: a row that is somewhat ahead waits for the clock.
    fn closable(&self) -> i64 {
        self.ticked.map_or(i64::MAX, |ticked| ticked.saturating_add(1))
    }

    fn see(&mut self, second: i64) {
        let second = second.min(self.closable());
        if self.front.is_none_or(|front| second > front) {
            self.front = Some(second);
            self.front_ticked = self.ticked;
        }
    }

    fn tick(&mut self, now: i64) {
        let ticked = self.ticked.map_or(now, |ticked| ticked.max(now));
        self.ticked = Some(ticked);
        self.front = self.front.map(|front| front.min(self.closable()));
        self.front_ticked.get_or_insert(ticked);
    }

    /// Event time now: the front, and on from there with the clock when no records come.
    fn event_second(&self) -> Option<i64> {
        let passed = self.ticked.zip(self.front_ticked).map_or(0, |(ticked, then)| ticked - then);
        self.front.map(|front| front + passed)
    }
}

/// All detectors over all services.
#[derive(Debug)]
pub struct Detectors {
    pub(crate) options: Options,
    pub(crate) decision: Decision,
    pub(crate) clock: Clock,
    pub(crate) services: Vec<Service>,
    pub(crate) by_name: HashMap<String, u32>,
    pub(crate) overall: Option<Seconds>,
    pub(crate) seen: Seen,
    pub(crate) births: Vec<Birth>,
    pub(crate) pending: Vec<Signal>,
    pub(crate) semantic: SemanticDetector,
    pub(crate) late: u64,
    pub(crate) ahead: u64,
    pub(crate) signals_dropped: u64,
}

impl Detectors {
    /// Nothing learned yet. The options should have been validated.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let semantic = SemanticDetector::new(options.semantic.clone());
        Self {
            decision: Decision::new(&options),
            options,
            clock: Clock::default(),
            services: Vec::new(),
            by_name: HashMap::new(),
            overall: None,
            seen: Seen::default(),
            births: Vec::new(),
            pending: Vec::new(),
            semantic,
            late: 0,
            ahead: 0,
            signals_dropped: 0,
        }
    }

    /// The index of a service. Beyond [`SERVICES_MAX`] all share [`OTHER_SERVICE`].
    pub fn service(&mut self, name: &str) -> ServiceIndex {
        if let Some(index) = self.by_name.get(name) {
            return ServiceIndex(*index);
        }
        // the last place is kept for all others
        if name != OTHER_SERVICE && self.services.len() + 1 >= SERVICES_MAX {
            return self.service(OTHER_SERVICE);
        }
        let index = u32::try_from(self.services.len()).expect("SERVICES_MAX is below 2^32");
        self.services.push(Service { name: name.to_owned(), timeline: None });
        self.by_name.insert(name.to_owned(), index);
        ServiceIndex(index)
    }

    /// Takes in a record. Called once for each; allocates only for first lines of windows and new templates.
    ///
    /// # Panics
    /// If the service's index is not one that [`Self::service`] gave.
    pub fn observe(&mut self, record: Observed<'_>) {
        let second = record.ts.secs();
        if second > self.clock.limit() {
            self.ahead += 1;
            return;
        }
        let class = Class::of(record.severity);
        self.overall.get_or_insert_with(|| Seconds::at(second, limits::SECONDS_KEPT)).add(second, class);
        let service = &mut self.services[record.service.0 as usize];
        let timeline = service
            .timeline
            .get_or_insert_with(|| Timeline::starting(second.min(self.clock.closable()), &self.options));

        timeline.novelty.record(second);
        let is_known = !record.is_new_template && self.seen.is_known(record.template.0);
        if timeline.open_secs(second) > limits::OPEN_SECS_MAX {
            self.catch_up(record.service, second);
        }
        self.clock.see(second);
        self.place(&record, second, class);
        if !is_known {
            self.meet_template(&record, second);
        }
    }

    /// Takes in how long a record took, after [`Self::observe`] took the record; says whether that was slow for its
    /// service. What is not finite or negative is not a duration.
    ///
    /// # Panics
    /// If the service's index is not one that [`Self::service`] gave.
    pub fn measure(&mut self, service: ServiceIndex, ts: Timestamp, duration_ms: f64) -> bool {
        let second = ts.secs();
        let is_fine = duration_ms.is_finite() && duration_ms >= 0.0 && second <= self.clock.limit();
        let Some(timeline) = self.services[service.0 as usize].timeline.as_mut().filter(|_| is_fine) else {
            return false;
        };
        let is_open = timeline.is_open(second);
        if let Some(contents) = timeline.contents.as_mut().filter(|_| is_open) {
            contents.measure(ts, duration_ms);
        }
        let latency = timeline.latency.get_or_insert_with(|| Latency::starting(second));
        if is_open { latency.record(second, duration_ms) } else { latency.is_slow(duration_ms) }
    }

    /// Forgets how long records of a service took: what is measured from now on is something else.
    ///
    /// # Panics
    /// If the service's index is not one that [`Self::service`] gave.
    pub fn forget_durations(&mut self, service: ServiceIndex) {
        if let Some(timeline) = &mut self.services[service.0 as usize].timeline {
            timeline.latency = None;
        }
    }

    fn place(&mut self, record: &Observed<'_>, second: i64, class: Class) {
        let Some(timeline) = &mut self.services[record.service.0 as usize].timeline else { return };
        if class != Class::Plain && timeline.is_open(second) {
            timeline.templates.record(&Met {
                slot: record.template.0,
                template: record.template_id,
                severity: record.severity,
                second,
                records_before: timeline.novelty.records_before_if_warm(&self.options),
                line: record.line,
            });
        }
        if record.mode == Mode::Live {
            timeline.silence.record(self.clock.ticked, second);
        }
        let is_open = timeline.place(second, class, record.line);
        match record.mode {
            Mode::History => timeline.note_history(second),
            Mode::Live if !is_open => {
                if let Some(now) = self.clock.event_second() {
                    timeline.note_lag(now - second + 1);
                }
            }
            Mode::Live => {}
        }
        self.late += u64::from(!is_open);
        let back =
            timeline.contents.as_mut().filter(|_| is_open).and_then(|contents| contents.observe(record));
        if let Some(back) = back {
            let signal = Content::of_return(back).signal(&self.services[record.service.0 as usize].name);
            self.push(signal);
        }
    }

    /// A record came far after what is closed: closes what it may, or lets the time between go by.
    #[cold]
    fn catch_up(&mut self, service: ServiceIndex, second: i64) {
        let Some(timeline) = &self.services[service.0 as usize].timeline else { return };
        let closable = second.min(self.clock.closable());
        if timeline.sleeps_until(closable) {
            let newest = timeline.seconds.newest();
            self.close(service, newest + 1);
            if let Some(timeline) = &mut self.services[service.0 as usize].timeline {
                timeline.wake(closable);
            }
        } else {
            self.close(service, closable - i64::from(self.options.lateness_secs));
        }
    }

    /// A record of a template that was seen fewer than three times.
    #[cold]
    fn meet_template(&mut self, record: &Observed<'_>, second: i64) {
        let Self { services, semantic, options, decision, clock, .. } = self;
        let Some(timeline) = &mut services[record.service.0 as usize].timeline else { return };
        let (service, id, line) = (record.service, record.template_id, record.line);
        let mut nearness = None;
        let mut awaits_until = None;
        let surprise = record.is_new_template.then(|| {
            let meet = || {
                let factor = nearness.insert(semantic.meet(service, id, line)).factor;
                if semantic.is_unsupplied(service, id) && record.mode == Mode::Live {
                    awaits_until = clock.ticked.map(|now| now + i64::from(options.semantic.wait_secs));
                }
                // what waits for its vector is not judged by the local one
                if awaits_until.is_some() { 1.0 } else { factor }
            };
            timeline.novelty.birth(record.severity, options, decision, meet)
        });
        if record.is_new_template && nearness.is_none() {
            semantic.learn(service, id, line);
        }
        let surprise = surprise.flatten();
        if let Some(before) = self.seen.count(record.template.0) {
            timeline.novelty.seen(before);
        }
        if let Some(birth) = self.births.iter_mut().find(|birth| birth.slot == record.template.0) {
            birth.keep(record.line);
            return;
        }
        let Some(surprise) = surprise.filter(|_| record.mode == Mode::Live) else { return };
        if self.births.len() == limits::PENDING_SIGNALS_MAX {
            self.signals_dropped += 1;
            return;
        }
        let mut birth = Birth {
            service: record.service.0,
            slot: record.template.0,
            template: record.template_id,
            second,
            records_before: surprise.records_before,
            expected: surprise.expected,
            severity: record.severity,
            verdict: surprise.verdict,
            nearness: nearness.map_or_else(String::new, |near| near.sentence()),
            awaits_until,
            samples: Vec::new(),
        };
        birth.keep(record.line);
        self.births.push(birth);
    }

    /// The clock says `now`: closes every second behind the watermarks, judges each once, and gives the signals
    /// since the last tick in order of end, service, detector, metric and template.
    ///
    /// Called every second. Where event time is all there is (an analysis of a file), `now` is event time.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Signal> {
        let is_first = self.clock.ticked.is_none();
        self.clock.tick(now.secs());
        if is_first {
            self.forget_the_future();
        }
        let front = self.clock.event_second().unwrap_or(now.secs());
        for index in 0..self.services.len() {
            let Some(timeline) = &self.services[index].timeline else { continue };
            let quiet_secs = i64::from(self.options.quiet_secs);
            let watermark = timeline.watermark(front, quiet_secs, self.clock.closable());
            let until = watermark.saturating_sub(i64::from(self.options.lateness_secs));
            self.close(ServiceIndex(index as u32), until);
            self.look(ServiceIndex(index as u32));
        }
        self.listen();
        let mut signals = std::mem::take(&mut self.pending);
        signals.extend(self.deliver());
        signals.retain(|signal| !self.is_left_out(signal.detector));
        signals.sort_by(|a, b| {
            (a.end, &a.subject.service, a.detector, &a.subject.metric, a.subject.template).cmp(&(
                b.end,
                &b.subject.service,
                b.detector,
                &b.subject.metric,
                b.subject.template,
            ))
        });
        signals
    }

    /// Whether signals of this detector are left out.
    #[must_use]
    pub fn is_left_out(&self, detector: DetectorKind) -> bool {
        self.options.without.contains(&detector)
    }

    /// The new templates that wait for nothing, or have waited long enough.
    fn deliver(&mut self) -> Vec<Signal> {
        let Self { births, semantic, decision, services, clock, .. } = self;
        let is_due = |birth: &mut Birth| {
            let is_over = birth.awaits_until.is_none_or(|until| clock.ticked.is_some_and(|now| now >= until));
            is_over || !semantic.is_unsupplied(ServiceIndex(birth.service), birth.template)
        };
        let due: Vec<Birth> = births.extract_if(.., is_due).collect();
        let told = due.into_iter().filter_map(|mut birth| {
            let place = || semantic.place(ServiceIndex(birth.service), birth.template);
            let near = birth.awaits_until.and_then(|_| place());
            let is_told = near.is_none_or(|near| birth.place(&near, decision));
            is_told.then(|| signals::of_birth(services, birth))
        });
        told.collect()
    }

    /// Before the first tick any year is believed; what lies in its future then starts over.
    fn forget_the_future(&mut self) {
        let limit = self.clock.limit();
        for service in &mut self.services {
            service.timeline.take_if(|timeline| timeline.seconds.newest() > limit);
        }
        self.overall.take_if(|overall| overall.newest() > limit);
    }

    fn close(&mut self, service: ServiceIndex, until: i64) {
        let Service { timeline: Some(timeline), .. } = &mut self.services[service.0 as usize] else { return };
        let judging = Judging { decision: &self.decision, options: &self.options };
        let mut found = Vec::new();
        timeline.close(until, &judging, |what| found.push(what));
        self.tell(service, found);
    }

    fn look(&mut self, service: ServiceIndex) {
        let closable = self.clock.closable();
        let Service { timeline: Some(timeline), .. } = &mut self.services[service.0 as usize] else { return };
        let judging = Judging { decision: &self.decision, options: &self.options };
        let mut found = Vec::new();
        timeline.look(closable, &judging, |what| found.push(what));
        self.tell(service, found);
    }

    fn tell(&mut self, service: ServiceIndex, found: Vec<Found>) {
        for what in found {
            let Service { name, timeline: Some(timeline) } = &self.services[service.0 as usize] else {
                return;
            };
            let signal = match what {
                Found::Departure(departure) => signals::of_departure(name, timeline, &departure),
                Found::Slowing(slowing) => signals::of_slowing(name, &slowing),
                Found::Rise(rise) => signals::of_rise(name, rise),
                Found::Content(content) => content.signal(name),
            };
            self.push(signal);
        }
    }

    fn push(&mut self, signal: Signal) {
        if self.pending.len() == limits::PENDING_SIGNALS_MAX {
            self.signals_dropped += 1;
            return;
        }
        self.pending.push(signal);
    }

    /// Who is expected and absent by the clock. When nobody speaks at all, that is one thing and is told once, for
    /// the source that all come from.
    fn listen(&mut self) {
        let Some(now) = self.clock.ticked else { return };
        let came = |service: &Service| service.timeline.as_ref().and_then(|timeline| timeline.silence.came());
        let awake: Vec<i64> =
            self.services.iter().filter_map(came).filter(|came| now - came <= limits::DORMANT_SECS).collect();
        let is_total = awake.len() >= limits::TOTAL_SILENCE_MIN && awake.iter().all(|came| now - came > 5);
        let mut absent: Vec<(usize, Absence)> = Vec::new();
        for (index, service) in self.services.iter_mut().enumerate() {
            let Some(timeline) = &mut service.timeline else { continue };
            let Some(usual) = timeline.rate.expected_records(&self.options) else { continue };
            let absence = timeline.silence.look(now, &usual, &self.decision, &self.options);
            absent.extend(absence.map(|absence| (index, absence)));
        }
        if is_total {
            // a service that fell silent beside the others fell silent for their reason
            self.pending.retain(|signal| signal.evidence.observed > 0.0);
            let Some((_, longest)) =
                absent.into_iter().max_by_key(|(_, absence)| absence.end - absence.begin)
            else {
                return;
            };
            let mut signal = signals::of_absence(limits::ALL_SERVICES, &longest);
            signal.evidence.sentence = format!(
                "none of {} services wrote anything for {} s",
                awake.len(),
                longest.end - longest.begin
            );
            self.push(signal);
            return;
        }
        for (index, absence) in absent {
            let signal = signals::of_absence(&self.services[index].name, &absence);
            self.push(signal);
        }
    }

    /// How far the learning of each service is, in the order they were first named.
    #[must_use]
    pub fn readiness(&self) -> Vec<Readiness> {
        let share = |service: &Service| {
            let shares = service.timeline.as_ref().map(|timeline| timeline.rate.readiness(&self.options));
            shares.into_iter().flatten().map(|(_, share)| share).reduce(f64::min).unwrap_or(0.0)
        };
        self.services
            .iter()
            .map(|service| Readiness { service: service.name.clone(), share: share(service) })
            .collect()
    }

    /// How far the learning of each series of a service is; empty before its first record.
    #[must_use]
    pub fn series_readiness(&self, name: &str) -> Vec<SeriesReadiness> {
        let service = self.services.iter().find(|service| service.name == name);
        let Some(timeline) = service.and_then(|service| service.timeline.as_ref()) else { return Vec::new() };
        let counts = timeline.rate.readiness(&self.options).into_iter().map(|(metric, share)| {
            SeriesReadiness { series: metric.as_str(), share, has_cycle: timeline.rate.cycle().is_some() }
        });
        let latency = timeline.latency.as_ref().map(|latency| SeriesReadiness {
            series: "latency",
            share: latency.readiness(),
            has_cycle: false,
        });
        counts.chain(latency).collect()
    }

    /// How far the learning of each service's day and week is, in the order they were first named; `None` before a
    /// service's first window, and everywhere if [`Options::has_season`] is off.
    #[must_use]
    pub fn cycles(&self) -> Vec<Option<CycleReadiness>> {
        let cycle = |service: &Service| service.timeline.as_ref().and_then(|timeline| timeline.rate.cycle());
        self.services.iter().map(cycle).collect()
    }

    /// Records that came too late to be judged, and those far ahead of the clock.
    #[must_use]
    pub fn mistimed(&self) -> (u64, u64) {
        (self.late, self.ahead)
    }

    /// Errors of a service in each of the last `seconds` of event time, oldest first; empty for one that is unknown.
    #[must_use]
    pub fn errors_of(&self, service: &str, seconds: usize) -> Vec<u64> {
        let end = self.clock.event_second().map_or(0, |second| second + 1);
        let index = self.by_name.get(service).map(|index| *index as usize);
        let timeline = index.and_then(|index| self.services[index].timeline.as_ref());
        let seconds = i64::try_from(seconds).unwrap_or(FIGURE_SECS);
        let errors = |timeline: &Timeline| {
            let end = timeline.figures_end(end);
            (end - seconds..end)
                .map(|second| timeline.seconds.sum(second, second + 1).errors.into())
                .collect()
        };
        timeline.map_or_else(Vec::new, errors)
    }

    /// Live figures of the last 60 s of event time; of a service whose records come late, of the last 60 s it told of.
    #[must_use]
    pub fn services(&self) -> Figures {
        let end = self.clock.event_second().map_or(0, |second| second + 1);
        let counts = |service: &Service| {
            let sum = |timeline: &Timeline| {
                let end = timeline.figures_end(end);
                timeline.seconds.sum(end - FIGURE_SECS, end)
            };
            service.timeline.as_ref().map(sum).unwrap_or_default()
        };
        let services = self
            .services
            .iter()
            .map(|service| ServiceFigures { service: service.name.clone(), counts: counts(service) })
            .collect();
        let second =
            |at: i64| self.overall.as_ref().map(|overall| overall.sum(at, at + 1)).unwrap_or_default();
        Figures {
            end: Timestamp::from_secs(end),
            services,
            seconds: (end - FIGURE_SECS..end).map(second).collect(),
            late: self.late,
            ahead: self.ahead,
            signals_dropped: self.signals_dropped,
        }
    }
}
