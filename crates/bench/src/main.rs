//! Programs that measure a server from outside, over HTTP, as its users see it.
//!
//! It is not part of the server and shares no code with it: what it says about loss, speed and size is read
//! from answers and from `/proc`.
//!
//! ```text
//! generate ──▶ rows.ndjson ──▶ ingest ──▶ data ──▶ query      visible, crash: own rows, own data
//! ```
//!
//! Invariants: rows follow from the seed alone; a server is killed and its temporary data removed when its
//! program ends; whatever waits has a limit in [`limits`].
//!
//! ```sh
//! seismolog-bench generate --rows 1000000 --seed 1 --out rows.ndjson
//! seismolog-bench ingest --file rows.ndjson --binary target/release/seismolog --data data
//! seismolog-bench query --data data --binary target/release/seismolog
//! seismolog-bench crash --binary target/release/seismolog --kills 200 --seed 1
//! ```

mod analyze;
mod body;
mod client;
mod clock;
mod crash;
mod generate;
mod ingest;
mod launch;
mod limits;
mod measure;
mod proc_files;
mod query;
mod report;
mod rows;
mod visible;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "seismolog-bench", about = "Measures a Seismolog server from outside", version)]
enum Command {
    /// Write rows with realistic messages as NDJSON
    Generate(generate::Options),
    /// Post a file and report rows/s, CPU, memory and bytes on disk
    Ingest(ingest::Options),
    /// Measure queries on existing data
    Query(query::Options),
    /// Measure the time from a POST to its rows being visible in SQL
    Visible(visible::Options),
    /// Measure the report over raw lines
    Analyze(analyze::Options),
    /// Kill the server again and again and count what was lost
    Crash(crash::Options),
}

fn main() -> anyhow::Result<ExitCode> {
    match Command::parse() {
        Command::Generate(options) => generate::run(&options),
        Command::Ingest(options) => ingest::run(&options),
        Command::Query(options) => query::run(&options),
        Command::Visible(options) => visible::run(&options),
        Command::Analyze(options) => analyze::run(&options),
        Command::Crash(options) => crash::run(&options),
    }
}
