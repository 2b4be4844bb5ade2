//! Programs that measure: a server from outside, as its users see it, and the analysis against known truth.
//!
//! What is said of a server's loss, speed and size is read from its answers and from `/proc`. Detection is judged
//! through the crates that detect, without a server: the simulated shop, and files of sessions, series, calls and cases.
//!
//! ```text
//! generate ──▶ rows.ndjson ──▶ ingest ──▶ data ──▶ query      visible, consume, wire, crash, analyze: own rows, own data
//! simulated shop ──▶ shop      FILE ──▶ sessions, series, graph, rca ──▶ FILE, for a scorer
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
//! seismolog-bench shop --verbose
//! seismolog-bench sessions --online --input sessions.csv --out alerts.jsonl
//! seismolog-bench series --input series.csv --out alarms.csv
//! seismolog-bench graph --logs logs.jsonl --out edges.csv
//! seismolog-bench rca --logs logs.jsonl --spans spans.jsonl --cases cases.jsonl --out ranked.jsonl
//! ```

mod analyze;
mod backtest;
mod body;
mod client;
mod clock;
mod consume;
mod crash;
mod generate;
mod graph;
mod ingest;
mod launch;
mod limits;
mod measure;
mod proc_files;
mod public_set;
mod query;
mod rca;
mod report;
mod rows;
mod series;
mod sessions;
mod shop;
mod visible;
mod wire;

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
    /// Measure how fast rules and other settings are held against existing data
    Backtest(backtest::Options),
    /// Measure the time from a POST to its rows being visible in SQL
    Visible(visible::Options),
    /// Measure the time from publishing to a pipeline to its event at a consumer
    Consume(consume::Options),
    /// Measure the time from an incident to the request that tells of it
    Wire(wire::Options),
    /// Measure the report over raw lines
    Analyze(analyze::Options),
    /// Kill the server again and again and count what was lost
    Crash(crash::Options),
    /// Score the analysis on the simulated shop: faults detected, roots found, false incidents
    Shop(shop::Options),
    /// Judge sessions (logs grouped by block, machine or trace) and score the alerts
    Sessions(sessions::Options),
    /// Judge series of values and score the events found
    Series(series::Options),
    /// Infer who calls whom from logs alone
    Graph(graph::Options),
    /// Rank the root causes of given fault windows from logs and spans
    Rca(rca::Options),
}

fn main() -> anyhow::Result<ExitCode> {
    match Command::parse() {
        Command::Generate(options) => generate::run(&options),
        Command::Ingest(options) => ingest::run(&options),
        Command::Query(options) => query::run(&options),
        Command::Backtest(options) => backtest::run(&options),
        Command::Visible(options) => visible::run(&options),
        Command::Consume(options) => consume::run(&options),
        Command::Wire(options) => wire::run(&options),
        Command::Analyze(options) => analyze::run(&options),
        Command::Crash(options) => crash::run(&options),
        Command::Shop(options) => shop::run(&options),
        Command::Sessions(options) => sessions::run(&options),
        Command::Series(options) => series::run(&options),
        Command::Graph(options) => graph::run(&options),
        Command::Rca(options) => rca::run(&options),
    }
}
