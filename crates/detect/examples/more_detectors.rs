//! Measures what the detectors of mixes, values, forests, rare templates and likeness bring, and what they cost:
//! `cargo run --release -p seismolog-detect --example more_detectors`.
//!
//! Fourteen services write a dozen templates each, with numbers and words in them, a daily wave, deploys that bring
//! templates of their own, a batch job, and minutes of debug lines: what is quiet in a shop. Then seven faults of
//! half a minute, one by one, each after an hour of quiet.
#![allow(clippy::disallowed_methods, reason = "measures wall time")]
#![allow(clippy::print_stdout, reason = "prints its results")]

#[path = "../tests/it/chance.rs"]
mod chance;

use chance::poisson;
use model::{Severity, SplitMix64, TemplateId, Timestamp};
use seismolog_detect::{
    ForestDetector, ForestOptions, MixDetector, MixOptions, Mode, RareDetector, RareOptions, RareRecord,
    SemanticDetector, SemanticOptions, ServiceIndex, ShiftDetector, ShiftOptions, ShiftValue, TemplateSlot,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Instant;

const SERVICES: u32 = 14;
const NAMES: [&str; 4] = ["mix", "shift", "forest", "rare"];
const MONTH_SECS: f64 = 30.0 * 86_400.0;

fn main() {
    quiet(6 * 3_600);
    for fault in FAULTS {
        faults(fault);
    }
}

/// What a fault does to service 3, in factors of what it does anyway and lines a second.
#[derive(Clone, Copy)]
struct Fault {
    name: &'static str,
    /// times the share of failing lines
    failures: f64,
    /// times the durations in lines and of records
    millis: f64,
    /// what the retries in lines become
    retries: Option<u64>,
    /// lines of a template that was never there, a second
    strange: f64,
    /// a template's share goes to another
    is_swapped: bool,
}

const NOTHING: Fault =
    Fault { name: "", failures: 1.0, millis: 1.0, retries: None, strange: 0.0, is_swapped: false };

const FAULTS: [Fault; 7] = [
    Fault { name: "failures x40", failures: 40.0, ..NOTHING },
    Fault { name: "slow x5", millis: 5.0, ..NOTHING },
    Fault { name: "retries 1-2 to 9", retries: Some(9), ..NOTHING },
    Fault { name: "new warning", strange: 1.0, ..NOTHING },
    Fault { name: "hits become misses", is_swapped: true, ..NOTHING },
    Fault { name: "slow x1.5, some fail", failures: 10.0, millis: 1.5, ..NOTHING },
    Fault { name: "all a little", failures: 5.0, millis: 1.3, strange: 0.1, ..NOTHING },
];

/// The detectors of one service.
struct Service {
    mix: MixDetector,
    shift: ShiftDetector,
    forest: ForestDetector,
    rare: RareDetector,
    known: BTreeSet<u32>,
    /// records a second
    rate: f64,
    debug_until: i64,
    deploys: u32,
}

struct Found {
    detector: &'static str,
    service: u32,
    end: i64,
    p_value: f64,
    sentence: String,
}

struct World {
    services: Vec<Service>,
    /// those that write
    numbers: Range<u32>,
    semantic: SemanticDetector,
    random: SplitMix64,
    second: i64,
    found: Vec<Found>,
    records: u64,
    nanos: BTreeMap<&'static str, u128>,
    /// new templates after the first ten minutes, and the sum of their factors
    births: (u32, f64),
}

/// What a line is made of: slot of its template, severity, text before the value, value, text behind it.
struct Line {
    slot: u32,
    severity: Severity,
    before: String,
    value: String,
    after: &'static str,
}

impl World {
    fn seeded(seed: u64, numbers: Range<u32>) -> Self {
        let service = |number: u32| Service {
            mix: MixDetector::new(MixOptions { is_on: true, ..MixOptions::default() }),
            shift: ShiftDetector::new(ShiftOptions { is_on: true, ..ShiftOptions::default() }),
            forest: ForestDetector::new(ForestOptions { is_on: true, ..ForestOptions::default() }),
            rare: RareDetector::new(RareOptions { is_on: true, ..RareOptions::default() }),
            known: BTreeSet::new(),
            rate: 1.0 + f64::from(number),
            debug_until: 0,
            deploys: 0,
        };
        Self {
            services: (0..SERVICES).map(service).collect(),
            numbers,
            semantic: SemanticDetector::new(SemanticOptions::default()),
            random: SplitMix64(seed),
            second: 0,
            found: Vec::new(),
            records: 0,
            nanos: BTreeMap::new(),
            births: (0, 0.0),
        }
    }

    fn run(&mut self, secs: i64, fault: Option<&Fault>) {
        for _ in 0..secs {
            let wave = 1.0 + 0.4 * (self.second as f64 / 86_400.0 * std::f64::consts::TAU).sin();
            for number in self.numbers.clone() {
                let fault = fault.filter(|_| number == 3).copied().unwrap_or(NOTHING);
                self.write(number, wave, &fault);
            }
            self.second += 1;
            self.close();
        }
    }

    fn write(&mut self, number: u32, wave: f64, fault: &Fault) {
        let service = &mut self.services[number as usize];
        if self.random.below(5_400) == 0 {
            service.debug_until = self.second + 60 + self.random.below(120) as i64;
        }
        service.deploys += u32::from(self.random.below(7_200) == 0);
        let (is_debug, deploys) = (service.debug_until > self.second, service.deploys);
        let is_batch = number == 13 && self.second % 900 < 30;
        for _ in 0..poisson(&mut self.random, service.rate * wave) {
            let line = self.line(deploys, fault);
            self.take(number, &line, fault);
            if is_debug {
                for slot in [40, 41] {
                    let line = plain(slot, Severity::Debug, "enter handler thread=", "7", " now");
                    self.take(number, &line, fault);
                }
            }
        }
        let batch = if is_batch { 10.0 } else { 0.0 };
        for (slot, rate, severity) in [(50, batch, Severity::Info), (60, fault.strange, Severity::Warn)] {
            for _ in 0..poisson(&mut self.random, rate) {
                let rows = self.random.below(10_000).to_string();
                self.take(number, &plain(slot, severity, "shard could not be read, rows=", &rows, ""), fault);
            }
        }
    }

    fn line(&mut self, deploys: u32, fault: &Fault) -> Line {
        let random = &mut self.random;
        let lot = random.unit();
        let millis =
            |random: &mut SplitMix64| format!("{} ms", (fault.millis * 8.0 / (random.unit() + 0.1)).round());
        let failing = 0.004 * fault.failures;
        if lot < failing {
            let retries = fault.retries.unwrap_or_else(|| 1 + random.below(2));
            return plain(1, Severity::Error, "op=save failed retries=", &retries.to_string(), " given up");
        }
        if lot < failing + 0.01 {
            return plain(2, Severity::Warn, "slow answer: took ", &millis(random), "");
        }
        if lot < failing + 0.0104 {
            let slot = 20 + random.below(4) as u32;
            return plain(slot, Severity::Info, "rare chore, items=", &random.below(100).to_string(), "");
        }
        if deploys > 0 && lot > 0.96 {
            let before = format!("feature f{deploys}: weighed ");
            return plain(70 + deploys, Severity::Info, &before, &random.below(300).to_string(), " entries");
        }
        match ((lot * 1_000.0) as u64 % 10, fault.is_swapped) {
            (0..=2, _) => plain(3, Severity::Info, "order ", &random.below(1_000_000).to_string(), " stored"),
            (3..=4, _) => plain(4, Severity::Info, "request took ", &millis(random), " in all"),
            (5..=7, false) | (8, true) => {
                let region = ["eu-west-1", "us-east-1", "ap-south-1"][random.below(3) as usize];
                plain(5, Severity::Info, "cache hit region=", region, "")
            }
            (8, false) | (5..=7, true) => plain(6, Severity::Info, "cache miss key=", "k", ""),
            _ => {
                let retries = fault.retries.unwrap_or_else(|| 1 + random.below(2));
                plain(7, Severity::Info, "stored after retries=", &retries.to_string(), "")
            }
        }
    }

    fn take(&mut self, number: u32, line: &Line, fault: &Fault) {
        let ts = Timestamp::from_secs(self.second);
        let slot = TemplateSlot(line.slot);
        let id = TemplateId(u64::from(number) << 32 | u64::from(line.slot));
        let text = format!("{}{}{}", line.before, line.value, line.after);
        let duration = fault.millis * 10.0 / (self.random.unit() + 0.1);
        let service = &mut self.services[number as usize];
        let is_new = service.known.insert(line.slot);
        self.records += 1;
        let mut clock = Clock { nanos: &mut self.nanos, last: Instant::now() };
        service.mix.observe(ts, slot, id, &text);
        clock.lap("mix");
        if service.shift.wants(ts, slot) {
            let at = (line.before.len(), line.before.len() + line.value.len());
            let value = ShiftValue { ts, template: slot, template_id: id, column: 0, line: &text, at };
            service.shift.observe(&value);
        }
        clock.lap("shift");
        service.forest.observe(ts, line.severity, slot, is_new);
        service.forest.measure(ts, duration);
        clock.lap("forest");
        let record = RareRecord {
            ts,
            severity: line.severity,
            template: slot,
            template_id: id,
            line: &text,
            mode: Mode::Live,
        };
        let back = service.rare.observe(&record);
        clock.lap("rare");
        self.found.extend(back.map(|back| Found {
            detector: "rare",
            service: number,
            end: self.second,
            p_value: back.p_value,
            sentence: back.sentence(),
        }));
        if is_new {
            let nearness = self.semantic.meet(ServiceIndex(number), id, &text);
            if self.second > 600 {
                self.births = (self.births.0 + 1, self.births.1 + nearness.factor);
            }
        }
    }

    fn close(&mut self) {
        let until = Timestamp::from_secs(self.second - 2);
        for (service, number) in self.services.iter_mut().zip(0..) {
            let mut tell = |detector, end: Timestamp, p_value, sentence| {
                self.found.push(Found { detector, service: number, end: end.secs(), p_value, sentence });
            };
            let mut clock = Clock { nanos: &mut self.nanos, last: Instant::now() };
            for change in service.mix.close(until) {
                tell("mix", change.end, change.p_value, change.sentence());
            }
            clock.lap("mix");
            for shift in service.shift.close(until) {
                tell("shift", shift.end, shift.p_value, shift.sentence);
            }
            clock.lap("shift");
            for oddity in service.forest.close(until) {
                tell("forest", oddity.end, oddity.p_value, oddity.sentence);
            }
            clock.lap("forest");
        }
    }
}

struct Clock<'a> {
    nanos: &'a mut BTreeMap<&'static str, u128>,
    last: Instant,
}

impl Clock<'_> {
    fn lap(&mut self, what: &'static str) {
        *self.nanos.entry(what).or_default() += self.last.elapsed().as_nanos();
        self.last = Instant::now();
    }
}

fn plain(slot: u32, severity: Severity, before: &str, value: &str, after: &'static str) -> Line {
    Line { slot, severity, before: before.to_owned(), value: value.to_owned(), after }
}

/// The p-value at which one service raises a tenth of a false alarm in a month, and 30 times that, told as weak.
fn cuts(detector: &str) -> [f64; 2] {
    let strong = match detector {
        "mix" | "shift" => 0.1 * 20.0 / MONTH_SECS,
        "forest" => 0.1 * 30.0 / MONTH_SECS,
        // never strong: its score is at most .4
        _ => return [0.0, 1e-3],
    };
    [strong, 30.0 * strong]
}

fn quiet(secs: i64) {
    let mut world = World::seeded(42, 0..SERVICES);
    world.run(secs, None);
    let service_days = f64::from(SERVICES) * secs as f64 / 86_400.0;
    println!("quiet, {service_days:.1} service-days");
    for name in NAMES {
        let alarms = cuts(name).map(|cut| {
            let mut last: BTreeMap<u32, i64> = BTreeMap::new();
            let told = world.found.iter().filter(|found| found.detector == name && found.p_value <= cut);
            told.filter(|found| {
                let before = last.insert(found.service, found.end);
                before.is_none_or(|before| found.end - before > 120)
            })
            .count() as f64
                / service_days
        });
        let nanos = world.nanos.get(name).copied().unwrap_or(0) / u128::from(world.records.max(1));
        println!(
            "  {name}: {:.2} strong, {:.2} weak a service-day; {nanos} ns a record",
            alarms[0], alarms[1]
        );
    }
    let (births, factors) = world.births;
    println!("  semantic: {births} new templates, mean factor {:.2}", factors / f64::from(births.max(1)));
}

/// Of ten runs, in how many service 3 is told, and when at the median: strong, and strong or weak.
fn faults(fault: Fault) {
    const RUNS: u64 = 10;
    let mut delays: BTreeMap<&str, [Vec<i64>; 2]> = BTreeMap::new();
    let mut sentence = String::new();
    for seed in 1..=RUNS {
        let mut world = World::seeded(seed, 3..4);
        world.run(3_600 + seed as i64 * 7, None);
        let begin = world.second;
        world.run(30, Some(&fault));
        world.run(60, None);
        for name in NAMES {
            for (list, cut) in delays.entry(name).or_default().iter_mut().zip(cuts(name)) {
                let told = |found: &&Found| {
                    found.detector == name && found.service == 3 && found.p_value <= cut && found.end > begin
                };
                if let Some(found) = world.found.iter().find(told) {
                    list.push(found.end + 2 - begin);
                    sentence.clone_from(&found.sentence);
                }
            }
        }
    }
    let mut tell = |name: &str| {
        let [strong, weak] = delays.get_mut(name).map(std::mem::take).unwrap_or_default();
        let mut sorted = weak;
        sorted.sort_unstable();
        let median = sorted.get(sorted.len() / 2).map_or("-".to_owned(), |delay| format!("{delay} s"));
        format!("{name} {}+{} of {RUNS} ({median})", strong.len(), sorted.len() - strong.len())
    };
    let told: Vec<String> = NAMES.map(&mut tell).to_vec();
    println!("{}: {}\n    {sentence}", fault.name, told.join(", "));
}
