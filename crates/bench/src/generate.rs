//! `generate`: a file of rows.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use crate::report::{Report, Style};
use crate::rows::Rows;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Rows to write
    #[arg(long)]
    rows: u64,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Use the lines of DIR/*/content.txt as messages, with other digits
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
    /// File to write
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    style: Style,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut rows = match &options.texts {
        Some(directory) => Rows::with_texts(options.seed, options.rows, directory)?,
        None => Rows::new(options.seed, options.rows),
    };
    let file = File::create(&options.out).with_context(|| format!("create {}", options.out.display()))?;
    let mut file = BufWriter::with_capacity(1 << 20, file);
    let mut line = String::new();
    let mut bytes = 0;
    while rows.write_next(&mut line) {
        file.write_all(line.as_bytes()).with_context(|| format!("write {}", options.out.display()))?;
        bytes += line.len();
        line.clear();
    }
    file.flush().with_context(|| format!("write {}", options.out.display()))?;

    let mut report = Report::new("generate");
    report.add("rows", options.rows);
    report.add("bytes", bytes);
    report.add_rounded("bytes_per_row", bytes as f64 / options.rows.max(1) as f64);
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}
