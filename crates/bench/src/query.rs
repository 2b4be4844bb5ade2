//! `query`: medians of what people ask of logs, on data that is there.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::ensure;

use crate::clock;
use crate::launch::{DataDir, Launch};
use crate::measure::Sample;
use crate::report::{Report, Style};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Data directory with rows in system_logs
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    launch: Launch,
    /// Runs of each query; one more before them is not counted
    #[arg(long, default_value_t = 21, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    runs: u32,
    #[command(flatten)]
    style: Style,
}

/// A query that is measured.
struct Question {
    name: &'static str,
    sql: &'static str,
    /// median measured of VictoriaLogs v1.26, in milliseconds; to be compared on the rows it had
    victorialogs_ms: f64,
}

const QUESTIONS: [Question; 4] = [
    Question {
        name: "count_by_service_severity",
        sql: "SELECT service, severity, count() AS n FROM system_logs GROUP BY service, severity",
        victorialogs_ms: 21.0,
    },
    Question {
        name: "count_by_minute_service",
        sql: "SELECT date_trunc('minute', timestamp) AS minute, service, count() AS n FROM system_logs \
              GROUP BY minute, service",
        victorialogs_ms: 41.0,
    },
    Question {
        name: "newest_100_errors",
        sql: "SELECT timestamp, server_id, service, severity, message FROM system_logs \
              WHERE service = 'api' AND severity = 'ERROR' ORDER BY timestamp DESC LIMIT 100",
        victorialogs_ms: 17.0,
    },
    Question {
        name: "count_substring",
        sql: "SELECT count() AS n FROM system_logs WHERE message LIKE '%timeout%'",
        victorialogs_ms: 18.0,
    },
];

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    ensure!(options.data.is_dir(), "no data directory {}; `ingest --data` makes one", options.data.display());
    let data = DataDir::new(Some(&options.data))?;
    let server = options.launch.start(&data)?;
    let client = server.client();
    let mut report = Report::new("query");
    report.add("rows", client.sql_number("SELECT count() AS n FROM system_logs")?);
    report.add("runs", options.runs);
    for question in QUESTIONS {
        let found = client.sql(question.sql)?.len();
        ensure!(found > 0, "{} finds nothing: it would measure nothing", question.name);
        let mut times = Vec::new();
        for _ in 0..options.runs {
            let begin = clock::now();
            client.sql(question.sql)?;
            times.push(begin.elapsed());
        }
        let sample = Sample::new(times);
        report.add_rounded(format!("{}_ms", question.name), sample.median_ms());
        report.add_rounded(format!("{}_p95_ms", question.name), sample.quantile_ms(0.95));
        report.add_rounded(format!("{}_victorialogs_ms", question.name), question.victorialogs_ms);
        report.add_rounded(format!("{}_ratio", question.name), sample.median_ms() / question.victorialogs_ms);
    }
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}
