//! The miner against its bars: how right it is on public log sets, and how fast and how small beside others.
//!
//! ```text
//! cargo run --release -- --loghub DIR [--lines 1000000]
//! ```
//!
//! `DIR/<System>/` holds `content.txt` and `raw.log`, line by line, and `truth.csv` (line_id, event_id, template).
//! Without it the accuracy is left out and the speed is measured on made-up texts. One table on stdout, progress on
//! stderr. Linux only: CPU time and memory are read from `/proc`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod accuracy;
mod contenders;
mod kernel;
mod lines;
mod random;
mod sets;
mod speed;

use std::path::PathBuf;

use clap::Parser;

/// Measures the miner: accuracy on labelled log sets, speed and memory on varied lines.
#[derive(Parser)]
struct Options {
    /// Directory of labelled log sets; without it the accuracy is left out
    #[arg(long)]
    loghub: Option<PathBuf>,
    /// Lines of the speed protocol
    #[arg(long, default_value_t = 1_000_000)]
    lines: usize,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let sets = match &options.loghub {
        Some(dir) if dir.is_dir() => sets::read(dir)?,
        Some(dir) => {
            eprintln!(
                "no directory {}: accuracy is left out, speed is measured on made-up texts",
                dir.display()
            );
            Vec::new()
        }
        None => Vec::new(),
    };
    // Speed first: memory that accuracy leaves behind would hide what a miner takes.
    let speed = speed::measure(&sets, options.lines);
    if !sets.is_empty() {
        println!("{}", accuracy::table(&sets));
    }
    println!("{speed}");
    Ok(())
}
