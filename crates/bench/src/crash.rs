//! `crash`: kills the server again and again and counts what was lost.
//!
//! Each writer has one batch under way at a time and sends it, with the same key, until it is answered. So
//! the acknowledged ids of a writer are 0 up to a number, and after any restart each must be there once.

mod check;
mod writer;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sim::Random;

use crate::clock;
use crate::launch::{DataDir, Launch, Server};
use crate::measure::Sample;
use crate::report::{Report, Style};
use check::Found;
use writer::Writer;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    launch: Launch,
    /// Times to kill the server
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    kills: u32,
    /// Decides rows and moments
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Connections that post side by side, 1 to 64
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    connections: u32,
    #[command(flatten)]
    style: Style,
}

/// Kills between two checks of all rows.
const CHECK_EVERY: u32 = 10;
/// Share of kills that come while the server starts, which is when it recovers.
const KILLS_AT_START: f64 = 0.15;
/// A kill comes within this after the process was started, in milliseconds.
const START_MS_MAX: u64 = 200;
/// A kill comes within this after the server listened, in milliseconds.
const LIFE_MS_MAX: u64 = 1_500;

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut run = Run::new(options)?;
    let mut found = Found::default();
    while run.kills < options.kills && !found.is_bad() {
        run.live_and_die()?;
        if run.kills % CHECK_EVERY == 0 {
            found = run.check()?;
            eprintln!("{} kills of seed {}: {found}", run.kills, options.seed);
        }
    }
    let found = run.check()?;
    for example in &found.examples {
        eprintln!("{example}");
    }
    run.report(&found).print(options.style)?;
    if found.is_bad() {
        eprintln!("the data is kept in {}", run.data.keep().display());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// One run of many lives on one data directory.
struct Run<'a> {
    options: &'a Options,
    data: DataDir,
    moments: Random,
    writers: Vec<Writer>,
    kills: u32,
    kills_at_start: u32,
    /// from starting the process after a kill to its first answered query
    restarts: Vec<Duration>,
}

impl<'a> Run<'a> {
    fn new(options: &'a Options) -> anyhow::Result<Self> {
        Ok(Self {
            options,
            data: DataDir::new(None)?,
            moments: Random::stream(options.seed, u64::MAX),
            writers: (0..options.connections).map(|number| Writer::new(options.seed, number)).collect(),
            kills: 0,
            kills_at_start: 0,
            restarts: Vec::new(),
        })
    }

    /// Starts the server, lets the writers post, and kills it at a random moment.
    fn live_and_die(&mut self) -> anyhow::Result<()> {
        if self.moments.chance(KILLS_AT_START) {
            let starting = self.options.launch.spawn(&self.data)?;
            clock::pause(Duration::from_millis(self.moments.below(START_MS_MAX)));
            starting.kill()?;
            self.kills_at_start += 1;
        } else {
            let server = self.start()?;
            let life = Duration::from_millis(self.moments.below(LIFE_MS_MAX));
            self.write_until_killed(server, life)?;
        }
        self.kills += 1;
        Ok(())
    }

    fn start(&mut self) -> anyhow::Result<Server> {
        let begin = clock::now();
        let server = self.options.launch.start(&self.data)?;
        server.client().sql_number("SELECT count() AS n FROM system_logs")?;
        if self.kills > 0 {
            self.restarts.push(begin.elapsed());
        }
        Ok(server)
    }

    fn write_until_killed(&mut self, server: Server, life: Duration) -> anyhow::Result<()> {
        let is_killed = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let writers = self.writers.iter_mut();
            let clients = std::iter::repeat_with(|| server.client());
            let is_killed = &is_killed;
            let threads: Vec<_> = writers
                .zip(clients)
                .map(|(writer, client)| scope.spawn(move || writer.write_until(&client, is_killed)))
                .collect();
            clock::pause(life);
            let killed = server.kill();
            // Only now: the writers are to be in the middle of it when the server dies.
            is_killed.store(true, Ordering::Release);
            for thread in threads {
                thread.join().map_err(|_| anyhow::anyhow!("a writer panicked"))??;
            }
            killed
        })
    }

    /// Has every batch answered and looks for every row; the server is killed after it.
    fn check(&mut self) -> anyhow::Result<Found> {
        let server = self.start()?;
        let client = server.client();
        for writer in &mut self.writers {
            writer.finish(&client)?;
        }
        let found = check::check(&client, &self.writers)?;
        server.kill()?;
        Ok(found)
    }

    fn report(&self, found: &Found) -> Report {
        let restarts = Sample::new(self.restarts.iter().copied());
        let total = |count: fn(&Writer) -> u64| self.writers.iter().map(count).sum::<u64>();
        let mut report = Report::new("crash");
        report.add("seed", self.options.seed);
        report.add("kills", self.kills);
        report.add("kills_at_start", self.kills_at_start);
        report.add("acknowledged_rows", total(Writer::acknowledged_rows));
        report.add("repeated_batches", total(Writer::repeated_batches));
        report.add("lost", found.lost);
        report.add("duplicates", found.duplicates);
        report.add("minutes_wrong_in_view", found.wrong_in_view);
        report.add("mode", "idempotency key");
        report.add_rounded("restart_median_s", restarts.median_ms() / 1e3);
        report.add_rounded("restart_max_s", restarts.quantile_ms(1.0) / 1e3);
        report
    }
}
