//! `seismolog import`: files into a data source, resumable, as history: nothing of the past raises an alarm.

mod progress;
mod rows;

use crate::client::{Client, Server};
use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use progress::Progress;
use rows::Rows;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes of rows in one request.
const BATCH_BYTES: usize = 2 << 20;

/// Times a batch is sent again while the server is busy or away; with the waits between, some 10 minutes.
const TRIES_MAX: u32 = 60;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// NDJSON, CSV with a header, or plain logs; each may be .gz or .zst
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Data source that takes the rows
    #[arg(long, value_name = "DATA_SOURCE")]
    into: String,
    /// Begin anew even if an earlier import of the file was interrupted
    #[arg(long)]
    restart: bool,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let client = Client::new(&arguments.server)?;
    let mut total = Counts::default();
    for file in &arguments.files {
        let counts = import(&client, file, &arguments)?;
        crate::table::print_line(&format!(
            "{}: {} rows landed, {} quarantined{}",
            file.display(),
            counts.landed,
            counts.quarantined,
            if counts.skipped > 0 { format!(", {} sent before", counts.skipped) } else { String::new() },
        ))?;
        total.quarantined += counts.quarantined;
    }
    if total.quarantined > 0 {
        let name = &arguments.into;
        crate::table::print_line(&format!(
            "why: seismolog sql \"SELECT c__error, c__raw FROM {name}_quarantine LIMIT 5\""
        ))?;
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Counts {
    landed: u64,
    quarantined: u64,
    /// rows of an earlier, interrupted import
    skipped: u64,
}

fn import(client: &Client, file: &Path, arguments: &Arguments) -> Result<Counts> {
    let mut rows = Rows::open(file)?;
    let mut progress = Progress::open(file, &arguments.into, arguments.restart)?;
    let bar = bar(file)?;
    let mut counts = Counts::default();
    let mut batch = String::with_capacity(BATCH_BYTES + 4_096);
    let mut rows_done = 0;
    loop {
        batch.clear();
        let count = rows.read(&mut batch, BATCH_BYTES)?;
        if count == 0 {
            break;
        }
        rows_done += count;
        bar.set_position(rows.bytes_read());
        if rows_done <= progress.rows_done() {
            counts.skipped += count;
            continue;
        }
        let (landed, quarantined) = send(client, &arguments.into, &batch, &progress.key(rows_done))?;
        counts.landed += landed;
        counts.quarantined += quarantined;
        progress.advance(rows_done)?;
    }
    bar.finish_and_clear();
    progress.finish()?;
    Ok(counts)
}

/// Sends a batch until it is answered; the key makes sure that it lands once.
fn send(client: &Client, into: &str, batch: &str, key: &str) -> Result<(u64, u64)> {
    let path = format!("/v0/events?name={into}&mode=history");
    for attempt in 1..=TRIES_MAX {
        let wait = match client.post(&path, &[("X-Idempotency-Key", key)], batch.as_bytes()) {
            Ok(answer) if answer.status < 300 => {
                let counts: serde_json::Value = serde_json::from_str(&answer.body)?;
                let count = |name: &str| counts[name].as_u64().unwrap_or(0);
                return Ok((count("successful_rows"), count("quarantined_rows")));
            }
            Ok(answer) if matches!(answer.status, 429 | 503) => answer.retry_after.unwrap_or(1),
            Ok(answer) => bail!("the server refused rows for {into} ({}): {}", answer.status, answer.body),
            Err(error) if attempt == TRIES_MAX => return Err(error),
            Err(_) => 10,
        };
        pause(Duration::from_secs(wait));
    }
    bail!("the server stayed busy; run the same command again, it goes on where it stopped")
}

#[expect(clippy::disallowed_methods, reason = "waits as long as the server asked")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

fn bar(file: &Path) -> Result<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}")?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(ProgressBar::new(size).with_style(style).with_message(name))
}
