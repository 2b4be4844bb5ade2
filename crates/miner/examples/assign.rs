//! Prints `id<TAB>template` for each line of a file, in order: what the scorers of public log sets read.
//!
//! ```text
//! cargo run --release -p seismolog-miner --example assign -- content.txt [typed] > predicted.tsv
//! ```

use std::io::Write;

use seismolog_miner::{Miner, Options};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = arguments.first() else {
        eprintln!("usage: assign FILE [typed]");
        std::process::exit(2);
    };
    let is_typed = arguments.get(1).is_some_and(|word| word == "typed");
    let bytes = std::fs::read(path)?;
    let lines = String::from_utf8_lossy(&bytes);
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("local", "logs", "assign");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in lines.strip_suffix('\n').unwrap_or(&lines).split('\n') {
        let mined = miner.mine(scope, line.trim_end_matches('\r'));
        let template = miner.template(mined.template);
        writeln!(out, "{:016x}\t{}", mined.id, if is_typed { &template.typed } else { &template.text })?;
    }
    out.flush()
}
