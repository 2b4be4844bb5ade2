//! `shop`: the analysis on runs of the simulated shop, scored against what was injected.
//!
//! ```text
//! sim::Run ──▶ watch: a record after the other, a tick a second ──▶ incidents ──▶ score ──▶ table
//!     └──▶ truth, cut into one case per fault ───────────────────────────────────────┘└──▶ files, for other scorers
//! ```
//!
//! No server takes part: records go into the analysis as they arrive, in virtual time. The rules of scoring are in
//! [`score`]; what `--out` writes holds everything they look at.

mod files;
mod score;
mod table;
mod watch;

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use model::DetectorKind;
use sim::{Fault, Run};

use crate::clock;
use crate::shop::score::Case;
use crate::shop::watch::Watched;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Seeds of fresh and of repeated runs
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    /// Seeds of quiet runs
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    quiet_seeds: u64,
    /// Hours of event time of one quiet run
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=168))]
    quiet_hours: u64,
    /// Leave out the other settings; may be given again
    #[arg(long, value_enum)]
    only: Vec<Setting>,
    /// Of fresh runs, those with this fault; may be given again
    #[arg(long, value_parser = fault)]
    fault: Vec<Fault>,
    /// Runs side by side
    #[arg(long, default_value = "2")]
    jobs: NonZeroUsize,
    /// Turn a detector on that is off, or off that is on; may be given again
    #[arg(long, value_enum)]
    switch: Vec<Switch>,
    /// Leave out what a detector says; may be given again
    #[arg(long, value_parser = detector)]
    without: Vec<DetectorKind>,
    /// Then run everything once more without each detector
    #[arg(long)]
    ablation: bool,
    /// Print every case with its incidents
    #[arg(long)]
    verbose: bool,
    /// Write truth and incidents into this folder as JSON lines
    #[arg(long)]
    out: Option<PathBuf>,
}

/// How faults and quiet time are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Setting {
    /// 100 s of quiet time and one fault, the analysis new each time
    Fresh,
    /// the seven faults one after the other in one analysis
    Repeated,
    /// no fault
    Quiet,
}

/// A detector that can be on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Switch {
    /// new templates are compared with known ones
    Semantic,
    /// values in lines
    Shift,
    /// shares of templates
    Mix,
    /// a service's own past
    Forest,
    /// templates that are back
    Rare,
    /// the day's and week's cycle
    Season,
    /// ways of traces
    Sequences,
}

impl Switch {
    fn of(self, options: &mut detect::Options) -> &mut bool {
        match self {
            Self::Semantic => &mut options.semantic.is_on,
            Self::Shift => &mut options.shift.is_on,
            Self::Mix => &mut options.mix.is_on,
            Self::Forest => &mut options.forest.is_on,
            Self::Rare => &mut options.rare.is_on,
            Self::Season => &mut options.has_season,
            Self::Sequences => &mut options.has_sequences,
        }
    }
}

/// Detectors that are on unless they are left out.
const LEFT_OUT: [DetectorKind; 6] = [
    DetectorKind::Rate,
    DetectorKind::NewTemplate,
    DetectorKind::Latency,
    DetectorKind::Silence,
    DetectorKind::TemplateRate,
    DetectorKind::Rule,
];

/// A run that is to be watched.
#[derive(Clone, Copy, Debug)]
enum Job {
    Fresh(Fault, u64),
    Repeated(u64),
    Quiet(u64, Duration),
}

impl Job {
    fn run(self) -> Run {
        match self {
            Self::Fresh(fault, seed) => Run::fresh(fault, seed),
            Self::Repeated(seed) => Run::repeated(seed),
            Self::Quiet(seed, duration) => Run::quiet(seed, duration),
        }
    }

    fn setting(self) -> Setting {
        match self {
            Self::Fresh(..) => Setting::Fresh,
            Self::Repeated(_) => Setting::Repeated,
            Self::Quiet(..) => Setting::Quiet,
        }
    }
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let jobs = jobs(options);
    let begin = clock::now();
    let mut analysis = analysis::Options::default();
    for switch in &options.switch {
        let is_on = switch.of(&mut analysis.detect);
        *is_on = !*is_on;
    }
    analysis.detect.without.extend(&options.without);
    let watched = watch_all(&jobs, options.jobs, &analysis)?;
    let wall = begin.elapsed();

    let (cases, quiet) = divide(&jobs, &watched);
    let mut out = std::io::stdout().lock();
    if options.verbose {
        table::write_details(&mut out, &cases, &quiet)?;
    }
    table::write(&mut out, &cases, &quiet)?;
    table::write_cost(&mut out, &watched, wall)?;
    if options.ablation {
        table::write_ablation(&mut out, None, &cases, &quiet)?;
        for detector in LEFT_OUT {
            let mut analysis = analysis.clone();
            analysis.detect.without.insert(detector);
            let watched = watch_all(&jobs, options.jobs, &analysis)?;
            let (cases, quiet) = divide(&jobs, &watched);
            table::write_ablation(&mut out, Some(detector), &cases, &quiet)?;
            out.flush()?;
        }
    }
    out.flush()?;
    if let Some(folder) = &options.out {
        files::write(folder, &cases, &quiet)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Faults, and quiet runs.
fn divide<'a>(jobs: &[Job], watched: &'a [Watched]) -> (Vec<Case>, Vec<&'a Watched>) {
    let mut cases = Vec::new();
    let mut quiet = Vec::new();
    for (job, watched) in jobs.iter().zip(watched) {
        match job.setting() {
            Setting::Quiet => quiet.push(watched),
            setting => cases.extend(Case::of(setting, watched)),
        }
    }
    (cases, quiet)
}

fn jobs(options: &Options) -> Vec<Job> {
    let has = |setting| options.only.is_empty() || options.only.contains(&setting);
    let seeds = || options.first_seed..options.first_seed.saturating_add(options.seeds);
    let mut jobs = Vec::new();
    if has(Setting::Fresh) {
        let is_meant = |fault: &Fault| options.fault.is_empty() || options.fault.contains(fault);
        for fault in Fault::ALL.into_iter().filter(is_meant) {
            jobs.extend(seeds().map(|seed| Job::Fresh(fault, seed)));
        }
    }
    if has(Setting::Repeated) {
        jobs.extend(seeds().map(Job::Repeated));
    }
    if has(Setting::Quiet) {
        let duration = Duration::from_secs(3_600 * options.quiet_hours);
        let seeds = options.first_seed..options.first_seed.saturating_add(options.quiet_seeds);
        jobs.extend(seeds.map(|seed| Job::Quiet(seed, duration)));
    }
    jobs
}

/// What the analysis made of every job, in their order.
fn watch_all(
    jobs: &[Job],
    side_by_side: NonZeroUsize,
    analysis: &analysis::Options,
) -> anyhow::Result<Vec<Watched>> {
    let next = AtomicUsize::new(0);
    let watch_while_any = || {
        let mut watched = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(number) else { return watched };
            watched.push((number, Watched::of(job.run(), analysis)));
        }
    };
    let mut watched = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..side_by_side.get()).map(|_| scope.spawn(watch_while_any)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| anyhow::anyhow!("the analysis panicked on a run"))?);
        }
        anyhow::Ok(all)
    })?;
    watched.sort_by_key(|(number, _)| *number);
    Ok(watched.into_iter().map(|(_, watched)| watched).collect())
}

fn fault(name: &str) -> Result<Fault, String> {
    Fault::parse(name).ok_or_else(|| {
        let names: Vec<&str> = Fault::ALL.into_iter().map(Fault::name).collect();
        format!("no such fault; there are {}", names.join(", "))
    })
}

fn detector(name: &str) -> Result<DetectorKind, String> {
    LEFT_OUT.into_iter().find(|detector| detector.as_str() == name).ok_or_else(|| {
        let names: Vec<&str> = LEFT_OUT.into_iter().map(DetectorKind::as_str).collect();
        format!("no such detector; there are {}", names.join(", "))
    })
}
