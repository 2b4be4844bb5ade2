//! `visible`: from the begin of a POST to its rows being there in SQL, under load.

use std::fmt::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use sim::Random;

use crate::client::{AnswerWhen, Client, Posted};
use crate::clock;
use crate::launch::{DataDir, Launch};
use crate::limits::VISIBLE_MAX;
use crate::measure::Sample;
use crate::report::{Report, Style};
use crate::rows::{Rows, push_date_time};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    launch: Launch,
    /// Rows per second
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    rate: u64,
    /// Seconds
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    seconds: u64,
    /// Rows of one POST
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    post_rows: u64,
    /// Connections that post side by side, 1 to 64
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    connections: u32,
    /// Seed of the rows
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    style: Style,
}

/// What one POST showed.
#[derive(Clone, Copy, Debug)]
struct Shown {
    /// begin of the POST to its answer
    answered: Duration,
    /// begin of the POST to the end of the query that found its marker
    visible: Duration,
    /// queries that did not find it
    misses: u32,
    /// how far behind its plan it began
    behind: Duration,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let data = DataDir::new(None)?;
    let server = options.launch.start(&data)?;
    let posts = (options.rate * options.seconds).div_ceil(options.post_rows);
    let next_post = AtomicU64::new(0);
    let begin = clock::now();
    let shown = std::thread::scope(|scope| {
        let post_while_any = || {
            let client = server.client();
            let mut shown = Vec::new();
            loop {
                let post = next_post.fetch_add(1, Ordering::Relaxed);
                if post >= posts {
                    return anyhow::Ok(shown);
                }
                shown.push(show(options, &client, begin, post)?);
            }
        };
        let connections: Vec<_> = (0..options.connections).map(|_| scope.spawn(post_while_any)).collect();
        let mut all = Vec::new();
        for connection in connections {
            all.extend(connection.join().map_err(|_| anyhow::anyhow!("a connection panicked"))??);
        }
        anyhow::Ok(all)
    })?;
    let elapsed = begin.elapsed();

    let answered = Sample::new(shown.iter().map(|shown| shown.answered));
    let visible = Sample::new(shown.iter().map(|shown| shown.visible));
    let behind = Sample::new(shown.iter().map(|shown| shown.behind));
    let mut report = Report::new("visible");
    report.add("posts", visible.len());
    report.add("rows", posts * options.post_rows);
    report.add_rounded("rows_per_s", (posts * options.post_rows) as f64 / elapsed.as_secs_f64());
    report.add_rounded("answered_p50_ms", answered.median_ms());
    report.add_rounded("answered_p99_ms", answered.quantile_ms(0.99));
    report.add_rounded("visible_p50_ms", visible.median_ms());
    report.add_rounded("visible_p99_ms", visible.quantile_ms(0.99));
    report.add("not_visible_when_answered", shown.iter().map(|shown| shown.misses.min(1)).sum::<u32>());
    report.add_rounded("behind_plan_p99_ms", behind.quantile_ms(0.99));
    report.print(options.style)?;
    Ok(ExitCode::SUCCESS)
}

/// Posts at its time and looks for the marker until it is there.
fn show(options: &Options, client: &Client, begin: Instant, post: u64) -> anyhow::Result<Shown> {
    let marker = format!("marker-{post}");
    let body = body(options, post, &marker);
    let planned = Duration::from_secs_f64((post * options.post_rows) as f64 / options.rate as f64);
    clock::pause(planned.saturating_sub(begin.elapsed()));

    let behind = begin.elapsed().saturating_sub(planned);
    let post_begin = clock::now();
    match client.post_events(body.as_bytes(), AnswerWhen::Visible, None)? {
        Posted::Accepted { rows, .. } => {
            ensure!(rows == options.post_rows, "{rows} of {} rows were taken", options.post_rows);
        }
        Posted::Lost => bail!("the server did not answer POST {post}"),
    }
    let answered = post_begin.elapsed();
    let mut misses = 0;
    let query = format!("SELECT count() AS n FROM system_logs WHERE resource_id = '{marker}'");
    while client.sql_number(&query)? == 0 {
        misses += 1;
        ensure!(post_begin.elapsed() < VISIBLE_MAX, "{marker} is not visible");
    }
    Ok(Shown { answered, visible: post_begin.elapsed(), misses, behind })
}

/// Rows of this moment, the last of which is the marker.
fn body(options: &Options, post: u64, marker: &str) -> String {
    let mut seed = Random::stream(options.seed, post);
    let mut rows = Rows::new(seed.bits(), options.post_rows - 1).just_before(clock::wall());
    let mut body = String::new();
    while rows.write_next(&mut body) {}
    body.push_str("{\"timestamp\":\"");
    push_date_time(&mut body, clock::wall());
    // Writing into a String does not fail.
    let _ = writeln!(
        body,
        r#"","server_id":"bench","service":"bench","severity":"INFO","message":"visible from POST {post}","error_code":"","resource_id":"{marker}","metadata":"{{}}"}}"#,
    );
    body
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn a_post_has_its_rows_and_ends_with_its_marker() {
        let line = Line::parse_from(["visible", "--binary", "x", "--post-rows", "50"]);
        let body = body(&line.options, 7, "marker-7");
        let rows: Vec<serde_json::Value> =
            body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows.len(), 50);
        assert_eq!(rows[49]["resource_id"], "marker-7");
        assert_eq!(rows[49].as_object().unwrap().len(), rows[0].as_object().unwrap().len());
    }
}
