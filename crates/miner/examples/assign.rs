//! Prints `id<TAB>template` for each line of a file, in order: what the scorers of public log sets read.
//!
//! ```text
//! cargo run --release -p seismolog-miner --example assign -- FILE [--assign final|online] [--content] [--typed]
//! ```

use std::io::Write;

use seismolog_miner::{Assign, Input, assign};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let Some(path) = arguments.first() else {
        eprintln!("usage: assign FILE [--assign final|online] [--content] [--typed]");
        std::process::exit(2);
    };
    let when = if has("online") { Assign::Online } else { Assign::Final };
    let input = if has("--content") { Input::Content } else { Input::Raw };
    let bytes = std::fs::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n');
    let lines: Vec<&str> = lines.map(|line| line.trim_end_matches('\r')).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for template in assign(&lines, input, when).templates() {
        let text = if has("--typed") { &template.typed } else { &template.text };
        writeln!(out, "{:016x}\t{text}", template.id)?;
    }
    out.flush()
}
