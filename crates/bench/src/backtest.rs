//! `backtest`: rows a second that rules, and the whole analysis with other settings, are held against, on data that is
//! there.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use serde_json::json;

use crate::clock;
use crate::launch::{DataDir, Launch};
use crate::report::{Report, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Data directory with rows in system_logs
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    launch: Launch,
    /// Runs of each; the fastest counts
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    runs: u32,
    #[command(flatten)]
    style: Style,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    ensure!(options.data.is_dir(), "no data directory {}; `ingest --data` makes one", options.data.display());
    let data = DataDir::new(Some(&options.data))?;
    let server = options.launch.start(&data)?;
    let client = server.client();
    let rule = |metric: &str, threshold: f64| json!({ "name": metric, "metric": metric, "op": ">", "threshold": threshold, "duration_s": 4 });
    let rules =
        json!({ "rules": [rule("error_rate", 0.08), rule("p95_latency", 400.0), rule("logs_per_min", 5e4)] });
    let mut report = Report::new("backtest");
    for (name, asked) in [("rules", rules), ("detect", json!({ "detect": { "min_events": 6 } }))] {
        let (mut rows, mut fastest) = (0, f64::INFINITY);
        for _ in 0..options.runs {
            let begin = clock::now();
            let answer = client.post_json("/api/backtest", &asked)?;
            fastest = fastest.min(begin.elapsed().as_secs_f64());
            rows = answer["rows"].as_u64().with_context(|| format!("no rows in {answer}"))?;
        }
        ensure!(rows > 0, "no rows were read: it would measure nothing");
        report.add(format!("{name}_rows"), rows);
        report.add_rounded(format!("{name}_s"), fastest);
        report.add_rounded(format!("{name}_rows_per_s"), rows as f64 / fastest);
    }
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}
