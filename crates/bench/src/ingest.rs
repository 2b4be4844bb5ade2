//! `ingest`: how fast, at what cost, how small.

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::body::{Bodies, Body};
use crate::client::{AnswerWhen, Client, Posted};
use crate::clock;
use crate::launch::{DataDir, Launch, Server};
use crate::proc_files::{cpu_seconds, peak_rss_bytes};
use crate::report::{Report, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// NDJSON rows of system_logs
    #[arg(long)]
    file: PathBuf,
    #[command(flatten)]
    launch: Launch,
    /// Data directory to fill and keep [default: a temporary one]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Connections that post side by side, 1 to 64
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    connections: u32,
    /// Largest body, in bytes; bodies are cut at line ends
    #[arg(long, default_value_t = 2_000_000)]
    body_bytes: usize,
    #[command(flatten)]
    style: Style,
}

/// What the connections have together.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    sent_rows: u64,
    sent_bytes: u64,
    acknowledged_rows: u64,
    quarantined_rows: u64,
    busy_answers: u64,
}

/// Times since the first byte was posted.
#[derive(Clone, Copy, Debug)]
struct Times {
    acknowledged: Duration,
    written: Duration,
    cpu_seconds: f64,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let data = DataDir::new(options.data.as_deref())?;
    let server = options.launch.start(&data)?;
    let client = server.client();
    let rows_before = client.sql_number(COUNT)?;

    let cpu_before = cpu_seconds(server.pid())?;
    let begin = clock::now();
    let totals = post_file(options, &server)?;
    let acknowledged = begin.elapsed();
    client.flush()?;
    let written = begin.elapsed();
    let times = Times { acknowledged, written, cpu_seconds: cpu_seconds(server.pid())? - cpu_before };

    let counted_rows = client.sql_number(COUNT)? - rows_before;
    let mut report = describe(&totals, &times);
    report.add_rounded("peak_rss_mb", peak_rss_bytes(server.pid())? as f64 / 1e6);
    let disk_bytes = client.part_bytes()?;
    report.add("disk_bytes", disk_bytes);
    report.add_rounded("disk_bytes_per_row", disk_bytes as f64 / (rows_before + counted_rows).max(1) as f64);
    report.add("acknowledged_rows", totals.acknowledged_rows);
    report.add("counted_rows", counted_rows);
    report.add("quarantined_rows", totals.quarantined_rows);
    report.add("busy_answers", totals.busy_answers);
    report.print(options.style)?;
    let is_complete = counted_rows == totals.acknowledged_rows && totals.quarantined_rows == 0;
    Ok(if is_complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const COUNT: &str = "SELECT count() AS n FROM system_logs";

fn describe(totals: &Totals, times: &Times) -> Report {
    let rows = totals.sent_rows as f64;
    let megabytes = totals.sent_bytes as f64 / 1e6;
    let mut report = Report::new("ingest");
    report.add("rows", totals.sent_rows);
    report.add_rounded("mb", megabytes);
    report.add_rounded("acknowledged_s", times.acknowledged.as_secs_f64());
    report.add_rounded("acknowledged_rows_per_s", rows / times.acknowledged.as_secs_f64());
    report.add_rounded("written_s", times.written.as_secs_f64());
    report.add_rounded("written_rows_per_s", rows / times.written.as_secs_f64());
    report.add_rounded("written_mb_per_s", megabytes / times.written.as_secs_f64());
    report.add_rounded("server_cpu_s", times.cpu_seconds);
    report.add_rounded("server_cpu_us_per_row", times.cpu_seconds * 1e6 / rows.max(1.0));
    report
}

/// Posts the whole file; a connection takes the next body when its last one was answered.
fn post_file(options: &Options, server: &Server) -> anyhow::Result<Totals> {
    let file = File::open(&options.file).with_context(|| format!("open {}", options.file.display()))?;
    let bodies = Mutex::new(Bodies::new(file, options.body_bytes));
    let next_body = || match bodies.lock() {
        Ok(mut bodies) => bodies.next().transpose(),
        Err(_) => bail!("another connection failed"),
    };
    std::thread::scope(|scope| {
        let connections: Vec<_> = (0..options.connections)
            .map(|_| scope.spawn(|| post_bodies(&server.client(), next_body)))
            .collect();
        let mut totals = Totals::default();
        for connection in connections {
            totals.add(&connection.join().map_err(|_| anyhow::anyhow!("a connection panicked"))??);
        }
        Ok(totals)
    })
}

fn post_bodies(
    client: &Client,
    next_body: impl Fn() -> anyhow::Result<Option<Body>>,
) -> anyhow::Result<Totals> {
    let mut totals = Totals::default();
    while let Some(body) = next_body()? {
        totals.sent_rows += body.rows;
        totals.sent_bytes += body.bytes.len() as u64;
        match client.post_events(&body.bytes, AnswerWhen::Durable, None)? {
            Posted::Accepted { rows, quarantined, busy_answers } => {
                totals.acknowledged_rows += rows;
                totals.quarantined_rows += quarantined;
                totals.busy_answers += busy_answers;
            }
            Posted::Lost => bail!("the server did not answer a POST of {} rows", body.rows),
        }
    }
    Ok(totals)
}

impl Totals {
    fn add(&mut self, other: &Self) {
        self.sent_rows += other.sent_rows;
        self.sent_bytes += other.sent_bytes;
        self.acknowledged_rows += other.acknowledged_rows;
        self.quarantined_rows += other.quarantined_rows;
        self.busy_answers += other.busy_answers;
    }
}
