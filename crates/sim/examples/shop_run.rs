//! Writes a run as JSON lines beside the truth about it, for replays.
//!
//! ```sh
//! cargo run -p seismolog-sim --example shop_run -- runs fresh payments_outage 1
//! cargo run -p seismolog-sim --example shop_run -- runs repeated 1
//! cargo run -p seismolog-sim --example shop_run -- runs quiet 4 1        # four hours
//! ```
//!
//! `<name>.jsonl` are the records in order of arrival, `<name>.deploys.jsonl` the markers of deploys; a line per fault
//! is appended to `truth.jsonl`.

use std::fs::{File, OpenOptions, create_dir_all};
use std::io::{BufWriter, Error, Write};
use std::path::Path;
use std::time::Duration;

use seismolog_sim::{Fault, Run};

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some((out, run)) = arguments.split_first().and_then(|(out, run)| Some((out, run_of(run)?))) else {
        return Err(Error::other("say DIR fresh FAULT SEED, DIR repeated SEED, or DIR quiet HOURS SEED"));
    };
    write(Path::new(out), run)
}

fn run_of(arguments: &[&str]) -> Option<Run> {
    match arguments {
        ["fresh", fault, seed] => Some(Run::fresh(Fault::parse(fault)?, seed.parse().ok()?)),
        ["repeated", seed] => Some(Run::repeated(seed.parse().ok()?)),
        ["quiet", hours, seed] => {
            let hours: u64 = hours.parse().ok()?;
            Some(Run::quiet(seed.parse().ok()?, Duration::from_secs(3_600 * hours)))
        }
        _ => None,
    }
}

fn write(out: &Path, run: Run) -> Result<(), Error> {
    create_dir_all(out)?;
    let name = run.name().to_owned();
    let file = format!("{name}.jsonl");
    let mut truth = OpenOptions::new().create(true).append(true).open(out.join("truth.jsonl"))?;
    for fault in run.truths() {
        writeln!(truth, "{}", fault.to_json(&file))?;
    }
    let mut records = BufWriter::new(File::create(out.join(&file))?);
    let mut deploys = BufWriter::new(File::create(out.join(format!("{name}.deploys.jsonl")))?);
    let mut line = String::new();
    for second in run {
        for record in &second.records {
            line.clear();
            record.write_replay_json(&mut line);
            writeln!(records, "{line}")?;
        }
        for deploy in &second.deploys {
            writeln!(deploys, "{}", deploy.to_json())?;
        }
    }
    records.flush()?;
    deploys.flush()
}
