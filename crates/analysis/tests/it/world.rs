//! Made-up systems of services, drawn from a seed: who calls whom, what each writes, what breaks when.
//!
//! A trace really makes its calls; what a service does to its callers travels along them. Names, rates, styles and
//! faults are all drawn, so that nothing can be tuned to them.

use model::{Severity, SplitMix64, Timestamp};

fn within(random: &mut SplitMix64, low: f64, high: f64) -> f64 {
    low + (high - low) * random.unit()
}

fn is_hit(random: &mut SplitMix64, chance: f64) -> bool {
    random.unit() < chance
}

/// About normal, mean 0, deviation 1.
fn normal(random: &mut SplitMix64) -> f64 {
    (0..12).map(|_| random.unit()).sum::<f64>() - 6.0
}

/// What the broken service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// many of its spans fail, with its usual error
    Errors,
    /// many of its spans fail, with an error nobody saw before
    NewErrors,
    /// its own time is much longer
    Latency,
    /// it warns all the time
    Warnings,
    /// it answers nothing and writes nothing; callers run into a timeout
    Silence,
}

pub(crate) const KINDS: [FaultKind; 5] =
    [FaultKind::Errors, FaultKind::NewErrors, FaultKind::Latency, FaultKind::Warnings, FaultKind::Silence];

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) primary: usize,
    /// seconds since the world's begin
    pub(crate) begin: i64,
    pub(crate) end: i64,
}

#[derive(Clone, Debug)]
struct Service {
    own_ms: f64,
    failures: f64,
    warnings: f64,
    /// how often a failed callee makes a span fail
    inherits: f64,
    callees: Vec<(usize, f64)>,
    version: u32,
    debug_until: i64,
    feature: u64,
}

/// One line somebody wrote.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) at_ns: i64,
    pub(crate) arrives_ns: i64,
    pub(crate) service: usize,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) trace_id: String,
    pub(crate) span_id: String,
    pub(crate) parent: Option<(usize, String)>,
    pub(crate) duration_ms: f64,
    pub(crate) status_code: u16,
    pub(crate) version: String,
}

/// What the world is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature {
    pub(crate) seed: u64,
    pub(crate) services: usize,
    pub(crate) traces_per_second: f64,
    /// deploys, debug minutes, bursts
    pub(crate) has_distractors: bool,
}

pub(crate) struct World {
    pub(crate) names: Vec<String>,
    services: Vec<Service>,
    entries: Vec<usize>,
    nature: Nature,
    random: SplitMix64,
    pub(crate) faults: Vec<Fault>,
    /// times the usual traffic
    pub(crate) load: f64,
    held: Vec<Line>,
    second: i64,
}

pub(crate) const BEGIN: i64 = 1_790_000_007;

struct Answer {
    took_ms: f64,
    is_failure: bool,
}

const WORDS: [&str; 16] = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "jade", "koala",
    "lotus", "maple", "nectar", "onyx", "pebble",
];

impl World {
    pub(crate) fn new(nature: Nature) -> Self {
        let mut random = SplitMix64(nature.seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let count = nature.services;
        let layers = 4;
        let layer = |index: usize| index * layers / count;
        let mut services: Vec<Service> = (0..count)
            .map(|_| Service {
                own_ms: within(&mut random, 2.0, 60.0),
                failures: within(&mut random, 0.001, 0.01),
                warnings: within(&mut random, 0.005, 0.03),
                inherits: within(&mut random, 0.3, 0.9),
                callees: Vec::new(),
                version: 1,
                debug_until: 0,
                feature: 0,
            })
            .collect();
        let entries: Vec<usize> = (0..count).filter(|index| layer(*index) == 0).collect();
        for callee in entries.len()..count {
            let callers = 1 + random.place(2);
            for _ in 0..callers {
                let caller = random.place(callee);
                if layer(caller) < layer(callee)
                    && services[caller].callees.iter().all(|(other, _)| *other != callee)
                {
                    let often = within(&mut random, 0.3, 1.0);
                    services[caller].callees.push((callee, often));
                }
            }
            if !services.iter().any(|service| service.callees.iter().any(|(other, _)| *other == callee)) {
                services[entries[0]].callees.push((callee, 0.7));
            }
        }
        let names = (0..count).map(|index| format!("{}-{}", WORDS[index % 16], 7 * index + 3)).collect();
        Self {
            names,
            services,
            entries,
            nature,
            random,
            faults: Vec::new(),
            load: 1.0,
            held: Vec::new(),
            second: 0,
        }
    }

    /// What a service calls.
    pub(crate) fn callees(&self, service: usize) -> Vec<usize> {
        self.services[service].callees.iter().map(|(callee, _)| *callee).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.services.len()
    }

    /// Callers of a service, direct or not, with hops.
    pub(crate) fn callers(&self, service: usize) -> Vec<(usize, u32)> {
        let mut found: Vec<(usize, u32)> = Vec::new();
        let mut frontier = vec![service];
        for hops in 1.. {
            let next: Vec<usize> = (0..self.len())
                .filter(|caller| {
                    *caller != service
                        && found.iter().all(|(known, _)| known != caller)
                        && self.services[*caller].callees.iter().any(|(callee, _)| frontier.contains(callee))
                })
                .collect();
            if next.is_empty() {
                return found;
            }
            found.extend(next.iter().map(|caller| (*caller, hops)));
            frontier = next;
        }
        found
    }

    /// Spans of a service per second.
    pub(crate) fn rate(&self, service: usize) -> f64 {
        let own = if self.entries.contains(&service) {
            self.nature.traces_per_second / self.entries.len() as f64
        } else {
            0.0
        };
        let called = |caller: &Service| {
            caller.callees.iter().find(|(callee, _)| *callee == service).map_or(0.0, |(_, often)| *often)
        };
        let calls = (0..self.len()).map(|caller| (caller, called(&self.services[caller])));
        own + calls
            .filter(|(_, often)| *often > 0.0)
            .map(|(caller, often)| often * self.rate(caller))
            .sum::<f64>()
    }

    fn fault(&self, service: usize, second: i64) -> Option<FaultKind> {
        let is_on = |fault: &&Fault| fault.primary == service && (fault.begin..fault.end).contains(&second);
        self.faults.iter().find(is_on).map(|fault| fault.kind)
    }

    /// The lines that arrive in the next second, in order of arrival.
    pub(crate) fn second(&mut self) -> (Timestamp, Vec<Line>) {
        if self.nature.has_distractors {
            self.distract();
        }
        let wave = 1.0 + 0.3 * (self.second as f64 / 60.0 * std::f64::consts::TAU).sin();
        let mut at = 0.0;
        loop {
            at += -(1.0 - self.random.unit()).ln() / (self.nature.traces_per_second * wave * self.load);
            if at >= 1.0 {
                break;
            }
            let entry = self.entries[self.random.place(self.entries.len())];
            let trace = format!("{:016x}", self.random.bits());
            let begin_ns = self.second * 1_000_000_000 + (at * 1e9) as i64;
            self.run(&trace, entry, None, begin_ns);
        }
        self.second += 1;
        let until = self.second * 1_000_000_000;
        let mut arrived: Vec<Line> = Vec::new();
        let mut held = Vec::new();
        for line in self.held.drain(..) {
            if line.arrives_ns < until { arrived.push(line) } else { held.push(line) }
        }
        self.held = held;
        arrived.sort_by_key(|line| line.arrives_ns);
        (Timestamp::from_secs(BEGIN + self.second), arrived)
    }

    fn distract(&mut self) {
        if self.second % 300 == 150 {
            let service = self.random.place(self.len());
            for number in 0..120 {
                let at = self.second * 1_000_000_000 + number * 30_000_000;
                self.write(service, "", Severity::Info, format!("batch step {number} done"), at, 3.0, None);
            }
        }
        if self.second % 1_200 == 700 {
            let service = self.random.place(self.len());
            self.services[service].version += 1;
            self.services[service].feature = self.random.bits() % 1_000;
        }
        if self.second % 900 == 400 {
            let service = self.random.place(self.len());
            self.services[service].debug_until = self.second + 60;
        }
    }

    fn run(&mut self, trace: &str, index: usize, parent: Option<(usize, String)>, begin_ns: i64) -> Answer {
        let second = begin_ns / 1_000_000_000;
        let fault = self.fault(index, second);
        if fault == Some(FaultKind::Silence) {
            return Answer { took_ms: 3_000.0, is_failure: true };
        }
        let span = format!("{:016x}", self.random.bits());
        let mut took = self.services[index].own_ms * (0.5 * normal(&mut self.random)).exp();
        if fault == Some(FaultKind::Latency) {
            // enough to be felt beside what its callees take
            took = took * 6.0 + 200.0;
        }
        let mut failed = None;
        for (callee, often) in self.services[index].callees.clone() {
            if !is_hit(&mut self.random, often) {
                continue;
            }
            let at = begin_ns + (took * 1e6) as i64;
            let answer = self.run(trace, callee, Some((index, span.clone())), at);
            took += answer.took_ms;
            if answer.is_failure && is_hit(&mut self.random, self.services[index].inherits) {
                failed = Some(callee);
            }
        }
        let service = &self.services[index];
        let name = &self.names[index];
        let is_broken = matches!(fault, Some(FaultKind::Errors | FaultKind::NewErrors));
        let is_failure = is_hit(&mut self.random, if is_broken { 0.4 } else { service.failures });
        let warns = if fault == Some(FaultKind::Warnings) { 0.4 } else { service.warnings };
        let is_warning = is_hit(&mut self.random, warns);
        let number = self.random.bits() % 90_000;
        let (severity, message) = if let Some(callee) = failed {
            (Severity::Error, format!("request {number} failed: {} did not answer", self.names[callee]))
        } else if is_failure && fault == Some(FaultKind::NewErrors) {
            (Severity::Error, format!("{name}: lease {number} lost to peer, giving up"))
        } else if is_failure {
            (Severity::Error, format!("{name} could not finish {number}: internal error"))
        } else if is_warning {
            (Severity::Warn, format!("{name} retry queue at {number} entries"))
        } else {
            let text = match number % 4 {
                0 if service.feature > 0 => format!("feature={} ready for user={number}", service.feature),
                1 => format!("level=info svc={name} op=read id={number}"),
                _ => format!("{name} handled order {number} in {took:.1} ms"),
            };
            (Severity::Info, text)
        };
        if service.debug_until > second {
            for step in 0..6 {
                let text = format!("step {step} of {number}");
                self.write(index, trace, Severity::Debug, text, begin_ns, 1.0, None);
            }
        }
        let at_ns = begin_ns + (took * 1e6) as i64;
        self.write_span(index, trace, span, parent, severity, message, at_ns, took);
        Answer { took_ms: took, is_failure: severity == Severity::Error }
    }

    #[allow(clippy::too_many_arguments, reason = "one place that writes")]
    fn write(
        &mut self,
        service: usize,
        trace: &str,
        severity: Severity,
        message: String,
        at_ns: i64,
        took: f64,
        parent: Option<(usize, String)>,
    ) {
        let span = format!("{:016x}", self.random.bits());
        self.write_span(service, trace, span, parent, severity, message, at_ns, took);
    }

    #[allow(clippy::too_many_arguments, reason = "one place that writes")]
    fn write_span(
        &mut self,
        service: usize,
        trace: &str,
        span_id: String,
        parent: Option<(usize, String)>,
        severity: Severity,
        message: String,
        at_ns: i64,
        duration_ms: f64,
    ) {
        let late = (self.random.unit() * 4e8) as i64;
        self.held.push(Line {
            at_ns,
            arrives_ns: at_ns + late,
            service,
            severity,
            message,
            trace_id: trace.to_owned(),
            span_id,
            parent,
            duration_ms,
            status_code: if severity == Severity::Error { 500 } else { 200 },
            version: format!("1.{}", self.services[service].version),
        });
    }
}
