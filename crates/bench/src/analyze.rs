//! `analyze`: speed and memory of the report over raw lines, as a whole process.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use sim::Random;

use crate::clock;
use crate::proc_files::{cpu_seconds, peak_rss_bytes};
use crate::report::{Report, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The program
    #[arg(long)]
    binary: PathBuf,
    /// Use the lines of DIR/*/raw.log; digits behind the header are changed, so that no line repeats
    #[arg(long, value_name = "DIR")]
    lines: PathBuf,
    /// Size of the file that is made of them
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    megabytes: u64,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    style: Style,
}

/// Bytes at the start of a line that stay: times would not be times any more.
const HEADER_BYTES: usize = 30;

/// How often the process is looked at; what it used after the last look is not counted.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let directory = tempfile::tempdir().context("make a temporary directory")?;
    let file = directory.path().join("lines.log");
    let bytes = write_lines(options, &file)?;
    let begin = clock::now();
    let child = Command::new(&options.binary)
        .arg("analyze")
        .arg("--json")
        .arg(&file)
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("start {}", options.binary.display()))?;
    let (cpu, rss) = watch(child)?;
    let seconds = begin.elapsed().as_secs_f64();
    let mut report = Report::new("analyze");
    report.add_rounded("mb", bytes as f64 / 1e6);
    report.add_rounded("seconds", seconds);
    report.add_rounded("mb_per_s", bytes as f64 / 1e6 / seconds);
    report.add_rounded("cpu_s", cpu);
    report.add_rounded("peak_rss_mb", rss as f64 / 1e6);
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}

/// CPU seconds and largest memory of a process, once it has ended.
fn watch(mut child: Child) -> anyhow::Result<(f64, u64)> {
    let (mut cpu, mut rss) = (0.0, 0);
    loop {
        let status = child.try_wait().context("wait for the program")?;
        if let Some(status) = status {
            ensure!(status.success(), "the program ended with {status}");
            return Ok((cpu, rss));
        }
        // Gone between the two looks: the next one ends.
        cpu = cpu_seconds(child.id()).unwrap_or(cpu);
        rss = peak_rss_bytes(child.id()).unwrap_or(rss);
        clock::pause(LOOK_INTERVAL);
    }
}

fn write_lines(options: &Options, file: &Path) -> anyhow::Result<u64> {
    let mut sources: Vec<PathBuf> = std::fs::read_dir(&options.lines)
        .with_context(|| format!("read {}", options.lines.display()))?
        .filter_map(|entry| Some(entry.ok()?.path().join("raw.log")))
        .filter(|path| path.is_file())
        .collect();
    sources.sort();
    ensure!(!sources.is_empty(), "no */raw.log in {}", options.lines.display());
    let mut random = Random::new(options.seed);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let share = options.megabytes * 1_000_000 / sources.len() as u64;
    let mut total = 0;
    for source in &sources {
        let text = std::fs::read(source).with_context(|| format!("read {}", source.display()))?;
        let mut written = 0;
        while written < share {
            let round = write_round(&text, &mut random, &mut out)?;
            ensure!(round > 0, "{} is empty", source.display());
            written += round;
        }
        total += written;
    }
    out.flush()?;
    Ok(total)
}

fn write_round(text: &[u8], random: &mut Random, out: &mut impl Write) -> std::io::Result<u64> {
    let mut written = 0;
    let mut changed = Vec::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let shift = random.below(10) as u8;
        changed.clear();
        changed.extend(line.iter().enumerate().map(|(at, byte)| match byte {
            b'0'..=b'9' if at >= HEADER_BYTES => b'0' + (byte - b'0' + shift + at as u8 % 7) % 10,
            other => *other,
        }));
        out.write_all(&changed)?;
        written += changed.len() as u64;
    }
    Ok(written)
}
