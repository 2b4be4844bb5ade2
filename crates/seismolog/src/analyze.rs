//! `seismolog analyze`: log files to a report of what is in them and what is unusual, without a server.
//!
//! ```text
//! thread 1:  input ──▶ blocks of lines ──▶ records ──┐
//!                                                    ▼ chunks, bounded
//! thread 2:  report ◀── findings ◀── study: miner, tally, watch
//! ```
//!
//! Inputs are read once and in one pass; memory does not grow with them.

mod axis;
mod blocks;
mod chunk;
mod compare;
mod correlate;
mod event_time;
mod findings;
mod json;
mod learned;
mod limits;
mod line_shape;
mod plan;
mod progress;
mod reader;
mod records;
mod service_names;
mod stories;
mod study;
mod tails;
mod tally;
#[cfg(test)]
mod tests;
mod text;
mod watch;
mod weight;
mod wording;

use crate::input;
use anyhow::{Context, Result, bail};
use event_time::Period;
use findings::Findings;
use learned::Header;
use plan::Order;
use progress::Progress;
use reader::{Ends, Reading};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use study::Study;
use text::Paint;

/// What is to be analysed, and how it is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Log files, plain, .gz or .zst, in any format; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object with everything instead of a report
    #[arg(long)]
    json: bool,
    /// Leave out what happened before this time, as in 2026-11-21T14:02:00Z, "2026-11-21 14:02" or 14:02
    #[arg(long, value_name = "T")]
    since: Option<String>,
    /// Leave out what happened at or after this time
    #[arg(long, value_name = "T")]
    until: Option<String>,
    /// A log that shows what is normal: what is in it is not new, and rates are compared with it
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Lines are messages without a header
    #[arg(long)]
    content: bool,
}

/// Analyses files and prints what was found.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let study = study(&arguments)?;
    let findings = Findings::of(&study);
    let mut report = if arguments.json { json::render(&findings)? } else { text::render(&findings, paint()) };
    if arguments.json {
        report.push('\n');
    }
    let mut out = std::io::stdout().lock();
    out.write_all(report.as_bytes()).and_then(|()| out.flush()).context("cannot write the report")?;
    let failed = study.inputs.iter().find_map(|input| Some((&input.begin.name, input.end.failure.as_ref()?)));
    match failed {
        Some((name, failure)) => bail!("{name} could not be read to its end: {failure}"),
        None => Ok(()),
    }
}

/// Reads all inputs.
fn study(arguments: &Arguments) -> Result<Study> {
    let header = if arguments.content { Header::Absent } else { Header::Learned };
    let order = Order { files: &arguments.files, baseline: arguments.baseline.as_deref(), header };
    let inputs = plan::plan(&order)?;
    let progress = Progress::over(&inputs);
    let reading = Reading { header, period: period(arguments)?, progress: progress.bytes() };
    let (deliveries, arriving) = sync_channel(limits::BLOCKS_WAITING);
    let (giving_back, used) = sync_channel(limits::BLOCKS_WAITING + 2);
    let thread = std::thread::Builder::new().name("analyze-reader".to_owned());
    let reader = thread
        .spawn(move || reading.run(inputs, &Ends { deliveries, used }))
        .context("cannot start the thread that reads")?;
    let mut study = Study::new();
    for delivery in arriving {
        if let Some(chunk) = study.take(delivery) {
            // the reader may have ended and need no memory any more
            let _ = giving_back.try_send(chunk);
            progress.show();
        }
    }
    if reader.join().is_err() {
        bail!("the thread that reads broke down; this is a defect of seismolog");
    }
    progress.finish();
    study.finish();
    Ok(study)
}

fn period(arguments: &Arguments) -> Result<Period> {
    let reference = input::reference(arguments.files.first().map(PathBuf::as_path));
    let parse = |name: &str, text: &Option<String>| {
        let time = text.as_ref().map(|text| event_time::parse(text, reference)).transpose();
        time.with_context(|| format!("cannot read {name}"))
    };
    let period =
        Period { since: parse("--since", &arguments.since)?, until: parse("--until", &arguments.until)? };
    if let (Some(since), Some(until)) = (period.since, period.until)
        && since >= until
    {
        bail!("--since {since} is not before --until {until}");
    }
    Ok(period)
}

/// Colours for a person at a terminal who does not refuse them.
#[expect(clippy::disallowed_methods, reason = "the environment is read in the binary")]
fn paint() -> Paint {
    let is_refused = std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty());
    if std::io::stdout().is_terminal() && !is_refused { Paint::Colours } else { Paint::Plain }
}
