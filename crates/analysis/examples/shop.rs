//! Scores the whole analysis on the simulated shop:
//! `cargo run --release -p seismolog-analysis --example shop -- [seeds] [quiet hours] [verbose run] [first seed]`.
#![allow(clippy::print_stdout, reason = "prints its results")]

use model::{IncidentId, Seq};
use seismolog_analysis::{Analysis, Options, Record};
use sim::{Fault, Run, Truth};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

#[derive(Default)]
struct Score {
    faults: usize,
    detected: usize,
    one: usize,
    root: usize,
    before: usize,
    delays: Vec<i64>,
    right: usize,
    impacted: usize,
    direct: usize,
    found: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |place: usize, or: f64| arguments.get(place).and_then(|text| text.parse().ok()).unwrap_or(or);
    let (seeds, hours) = (number(0, 5.0) as u64, number(1, 0.5));
    let verbose = arguments.get(2).map_or("", String::as_str);
    let (mut fresh, mut repeated) = (Score::default(), Score::default());
    let first = number(3, 1.0) as u64;
    for seed in first..first + seeds {
        for fault in Fault::ALL {
            replay(Run::fresh(fault, seed), &mut fresh, verbose);
        }
        replay(Run::repeated(seed), &mut repeated, verbose);
    }
    println!("fresh:    {}", fresh.line());
    println!("repeated: {}", repeated.line());
    let mut quiet = 0;
    for seed in first..first + seeds.min(5) {
        quiet += replay(
            Run::quiet(seed, Duration::from_secs_f64(3_600.0 * hours)),
            &mut Score::default(),
            verbose,
        );
    }
    println!("quiet: {quiet} incidents in {} h", hours * seeds.min(5) as f64);
}

fn replay(run: Run, score: &mut Score, verbose: &str) -> usize {
    let mut analysis = Analysis::new(Options::default());
    let mut opened: BTreeMap<IncidentId, i64> = BTreeMap::new();
    let (truths, start, name) = (run.truths().to_vec(), run.start(), run.name().to_owned());
    let is_verbose = !verbose.is_empty() && name.contains(verbose);
    for (seq, second) in (1..).zip(run) {
        for record in &second.records {
            analysis.observe(&Record {
                severity: record.severity,
                trace_id: Some(&record.trace_id),
                span_id: Some(&record.span_id),
                parent_span_id: record.parent_span_id.as_deref(),
                parent_service: record.parent_service,
                duration: Some(record.duration_ms),
                status_code: Some(record.status_code),
                version: Some(&record.version),
                ..Record::new("logs", record.service, record.timestamp, &record.message)
            });
        }
        let at = second.end.since(start).as_secs() as i64;
        for anomaly in analysis.tick(Seq(seq), second.end) {
            if is_verbose {
                let signal = &anomaly.signal;
                println!(
                    "   {at:5} {} {} {} {:.2} {:.0e} [{}..{}] {} -> {:?}",
                    signal.detector.as_str(),
                    signal.subject.service,
                    signal.subject.metric,
                    signal.score,
                    signal.p_value,
                    signal.begin.secs() - start.secs(),
                    signal.end.secs() - start.secs(),
                    signal.evidence.sentence,
                    anomaly.incident.map(|id| id.0)
                );
            }
        }
        for incident in analysis.incidents() {
            opened.entry(incident.id).or_insert_with(|| {
                if is_verbose {
                    println!("   {at:5} OPEN {} {}", incident.id.0, incident.title);
                }
                at
            });
        }
    }
    let begin = |truth: &Truth| truth.start.secs() - start.secs();
    for (place, truth) in truths.iter().enumerate() {
        let next = truths.get(place + 1).map_or(i64::MAX, begin);
        let from = if place == 0 { 0 } else { begin(truth) };
        score.count(&analysis, &opened, truth, (from, begin(truth), next.min(begin(truth) + 300)), &name);
    }
    if is_verbose && let Some(incident) = analysis.incidents().last() {
        println!("{incident:#?}");
    }
    if truths.is_empty() {
        for (id, at) in &opened {
            let title = analysis.incidents().into_iter().find(|i| i.id == *id).map(|i| i.title);
            println!("  {name} false at {at}: {title:?}");
        }
    }
    opened.len()
}

impl Score {
    fn count(
        &mut self,
        analysis: &Analysis,
        opened: &BTreeMap<IncidentId, i64>,
        truth: &Truth,
        (from, begin, until): (i64, i64, i64),
        name: &str,
    ) {
        self.faults += 1;
        let incidents = analysis.incidents();
        let between = |from: i64, until: i64| {
            let within = opened.iter().filter(move |(_, at)| (from..until).contains(*at));
            within
                .filter_map(|(id, at)| Some((*at, incidents.iter().find(|i| i.id == *id)?)))
                .collect::<Vec<_>>()
        };
        self.before += between(from, begin).len();
        let found = between(begin, until);
        self.one += usize::from(found.len() == 1);
        let callers: BTreeMap<&str, u32> =
            truth.callers.iter().map(|caller| (caller.service.as_ref(), caller.hops)).collect();
        let direct: BTreeSet<&str> = callers.iter().filter(|(_, h)| **h == 1).map(|(c, _)| *c).collect();
        self.direct += direct.len();
        let is_near = |s: &String| s == truth.primary || callers.contains_key(s.as_str());
        let hit = found.iter().find(|(at, i)| *at <= begin + 120 && i.services.iter().any(is_near));
        let Some((at, incident)) = hit else {
            println!("  {name} {}: MISSED, {} others", truth.primary, found.len());
            return;
        };
        self.detected += 1;
        self.delays.push(at - begin);
        self.root += usize::from(incident.root() == truth.primary);
        let impacted: BTreeSet<&str> = incident.impacted.iter().map(|i| i.service.as_str()).collect();
        let wrong: Vec<&&str> = impacted.iter().filter(|s| !callers.contains_key(**s)).collect();
        self.impacted += impacted.len();
        self.right += impacted.len() - wrong.len();
        let missing: Vec<&&str> = direct.iter().filter(|s| !impacted.contains(**s)).collect();
        self.found += direct.len() - missing.len();
        if found.len() != 1
            || incident.root() != truth.primary
            || !wrong.is_empty()
            || !missing.is_empty()
            || at - begin > 5
        {
            let shares: Vec<_> =
                incident.candidates.iter().map(|c| (&c.service, (100.0 * c.confidence) as u32)).collect();
            println!(
                "  {name} {} at {begin}: delay {} incidents {:?} roots {shares:?} wrong {wrong:?} missing {missing:?}",
                truth.primary,
                at - begin,
                found.iter().map(|(at, i)| (at - begin, i.title.clone())).collect::<Vec<_>>()
            );
        }
    }

    fn line(&self) -> String {
        let mut delays = self.delays.clone();
        delays.sort_unstable();
        format!(
            "detected {}/{n} one {}/{n} root {}/{n} delay {:?} s (max {:?}), precision {:.3} recall {:.3}, before {}",
            self.detected,
            self.one,
            self.root,
            delays.get(delays.len() / 2),
            delays.last(),
            self.right as f64 / self.impacted.max(1) as f64,
            self.found as f64 / self.direct.max(1) as f64,
            self.before,
            n = self.faults
        )
    }
}
