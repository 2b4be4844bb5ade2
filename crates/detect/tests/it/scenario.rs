//! A small shop of services that write at given rates, with a seed and a clock of its own.

use crate::chance::poisson;
use model::{Severity, Signal, SplitMix64, TemplateId, Timestamp};
use seismolog_detect::{Detectors, Mode, Observed, Options, ServiceIndex, TemplateSlot};
use std::collections::VecDeque;

/// First second of every scenario.
pub(crate) const BEGIN: i64 = 1_790_000_003;

/// Rates of a service, per second.
#[derive(Clone, Copy)]
pub(crate) struct Poisson {
    pub(crate) records: f64,
    pub(crate) warnings: f64,
    pub(crate) errors: f64,
}

struct Source {
    index: ServiceIndex,
    rates: Poisson,
    delay: i64,
    every: i64,
    held: VecDeque<(i64, Severity)>,
}

pub(crate) struct Shop {
    pub(crate) detectors: Detectors,
    pub(crate) now: i64,
    pub(crate) mode: Mode,
    /// amplitude of the daily wave, in 0..=1
    pub(crate) wave: f64,
    random: SplitMix64,
    sources: Vec<Source>,
    templates: u32,
    /// when the first signal of each run came out
    told: Vec<(Timestamp, i64)>,
}

impl Shop {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self {
            detectors: Detectors::new(Options::default()),
            now: BEGIN,
            mode: Mode::Live,
            wave: 0.0,
            random: SplitMix64(seed),
            sources: Vec::new(),
            templates: 1_000,
            told: Vec::new(),
        }
    }

    pub(crate) fn service(&mut self, name: &str, rates: Poisson) -> usize {
        let index = self.detectors.service(name);
        self.sources.push(Source { index, rates, delay: 0, every: 1, held: VecDeque::new() });
        self.sources.len() - 1
    }

    pub(crate) fn rate(&mut self, service: usize) -> &mut Poisson {
        &mut self.sources[service].rates
    }

    /// From now on its records come `delay` seconds late, all at once `every` so many seconds.
    pub(crate) fn deliver(&mut self, service: usize, delay: i64, every: i64) {
        self.sources[service].delay = delay;
        self.sources[service].every = every;
    }

    pub(crate) fn record(&mut self, service: usize, second: i64, severity: Severity, mode: Mode) {
        let template = service as u32 * 4 + u32::from(severity as u8 / 4) % 4;
        self.observe(service, second, severity, mode, template, false);
    }

    pub(crate) fn new_template(&mut self, service: usize, severity: Severity) {
        self.templates += 1;
        self.observe(service, self.now, severity, self.mode, self.templates, true);
    }

    fn observe(
        &mut self,
        service: usize,
        second: i64,
        severity: Severity,
        mode: Mode,
        slot: u32,
        is_new_template: bool,
    ) {
        let line = match severity {
            Severity::Error | Severity::Fatal => "payment failed: card declined",
            _ => "GET /cart 200",
        };
        self.detectors.observe(Observed {
            service: self.sources[service].index,
            ts: Timestamp::from_secs(second),
            severity,
            template: TemplateSlot(slot),
            template_id: TemplateId(u64::from(slot) + 1),
            is_new_template,
            line,
            mode,
        });
    }

    /// Lets `seconds` pass, with a tick in each.
    pub(crate) fn run(&mut self, seconds: i64) -> Vec<Signal> {
        let mut signals = Vec::new();
        for _ in 0..seconds {
            self.write();
            let told = self.detectors.tick(Timestamp::from_secs(self.now));
            self.told.extend(told.iter().map(|signal| (signal.end, self.now)));
            signals.extend(told);
            self.now += 1;
        }
        signals
    }

    fn write(&mut self) {
        let day = (self.now - BEGIN) as f64 / 86_400.0 * std::f64::consts::TAU;
        let wave = 1.0 + self.wave * day.sin();
        for service in 0..self.sources.len() {
            let rates = self.sources[service].rates;
            for (severity, rate) in [
                (Severity::Info, rates.records),
                (Severity::Warn, rates.warnings),
                (Severity::Error, rates.errors),
            ] {
                for _ in 0..poisson(&mut self.random, rate * wave) {
                    self.sources[service].held.push_back((self.now, severity));
                }
            }
            if self.now % self.sources[service].every != 0 {
                continue;
            }
            while let Some((second, severity)) = self.sources[service].held.front().copied() {
                if second > self.now - self.sources[service].delay {
                    break;
                }
                self.sources[service].held.pop_front();
                self.record(service, second, severity, self.mode);
            }
        }
    }

    /// Seconds from `fault` (in seconds since the begin) to the tick that told the first of these signals.
    pub(crate) fn told_after(&self, signals: &[&Signal], fault: i64) -> Option<i64> {
        let first = signals.first()?;
        let told = self.told.iter().find(|(end, at)| *end == first.end && *at - BEGIN >= fault)?;
        Some(told.1 - BEGIN - fault)
    }
}
