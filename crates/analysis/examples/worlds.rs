//! Scores the whole analysis on drawn systems and faults:
//! `cargo run --release -p seismolog-analysis --example worlds -- [worlds] [quiet hours] [verbose world]`.
#![allow(clippy::print_stdout, reason = "prints its results")]
#![allow(clippy::unwrap_used, reason = "an evaluation")]
#![allow(dead_code, reason = "tests use the rest")]

#[path = "../tests/it/replay.rs"]
mod replay;
#[path = "../tests/it/world.rs"]
mod world;

use replay::{Columns, Replay, Score};
use seismolog_analysis::{Analysis, Options};
use world::{Fault, KINDS, Nature, World};

fn main() {
    let arguments: Vec<f64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let worlds = arguments.first().copied().unwrap_or(6.0) as u64;
    let quiet_hours = arguments.get(1).copied().unwrap_or(0.5);
    let verbose = arguments.get(2).map(|world| *world as u64);
    for columns in [Columns::All, Columns::Spans, Columns::Traces, Columns::Plain] {
        let mut total = Score::default();
        for kind in KINDS {
            let mut score = Score::default();
            for seed in 0..worlds {
                let is_verbose = verbose == Some(seed) && columns == Columns::All;
                let (replay, primary) = one(seed, kind, columns, is_verbose);
                let fine = score.count(&replay, primary, 200, 420, 0);
                total.count(&replay, primary, 200, 420, 0);
                if is_verbose {
                    println!("  {kind:?} seed {seed}: {}", if fine { "fine" } else { "WRONG" });
                }
            }
            println!("{columns:?} {kind:?}: {}", score.line());
        }
        println!("{columns:?} all: {}", total.line());
    }
    let mut quiet = 0;
    for seed in 0..worlds.min(5) {
        let mut replay = Replay::new(Analysis::new(Options::default()), nature(seed + 100));
        replay.verbose = verbose.is_some();
        replay.run((quiet_hours * 3_600.0) as i64);
        for (id, at) in &replay.opened {
            let incident = replay.analysis.incidents().into_iter().find(|incident| incident.id == *id);
            println!("  quiet {seed}: {at} {:?}", incident.map(|incident| incident.title));
        }
        println!("  quiet {seed}: anomalies {}", replay.analysis.anomalies_total());
        quiet += replay.opened.len();
    }
    println!("quiet: {quiet} incidents in {} h", quiet_hours * worlds.min(5) as f64);
}

fn nature(seed: u64) -> World {
    World::new(Nature {
        seed,
        services: 8 + (seed % 7) as usize,
        traces_per_second: 10.0 + (seed % 5) as f64 * 6.0,
        has_distractors: true,
    })
}

/// A world in which one service broke, and which.
fn one(seed: u64, kind: world::FaultKind, columns: Columns, verbose: bool) -> (Replay, usize) {
    let mut world = nature(seed);
    let fitting: Vec<usize> = (0..world.len())
        .filter(|index| world.rate(*index) > 1.5 && !world.callers(*index).is_empty())
        .collect();
    let primary = fitting[model::SplitMix64(seed ^ kind as u64).place(fitting.len())];
    world.faults.push(Fault { kind, primary, begin: 200, end: 230 });
    let mut replay = Replay::new(Analysis::new(Options::default()), world);
    replay.columns = columns;
    replay.verbose = verbose;
    if verbose {
        let callers: Vec<_> =
            replay.world.callers(primary).iter().map(|(c, h)| (replay.world.names[*c].clone(), *h)).collect();
        println!(
            "== {kind:?} seed {seed} primary {} rate {:.1} callers {callers:?}",
            replay.world.names[primary],
            replay.world.rate(primary)
        );
    }
    replay.run(420);
    if verbose {
        for (at, incident) in replay.between(0, 500) {
            println!(
                "  incident {} at {at}: {} | {:?} | impacted {:?} next {:?}",
                incident.id.0,
                incident.title,
                incident
                    .candidates
                    .iter()
                    .map(|c| (c.service.clone(), (c.confidence * 100.0).round()))
                    .collect::<Vec<_>>(),
                incident.impacted.iter().map(|i| i.service.clone()).collect::<Vec<_>>(),
                incident.likely_next.iter().map(|i| i.service.clone()).collect::<Vec<_>>()
            );
        }
    }
    (replay, primary)
}
