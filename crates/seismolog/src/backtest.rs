//! `seismolog backtest`: what rules, or other settings of the detectors, would have fired about the rows that are stored,
//! when and how often.

use crate::client::{Client, Server};
use crate::config::Config;
use crate::project::Project;
use crate::{input, rule_files, serve, table};
use anyhow::{Context, Result};
use engine::Engine;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// TOML file with a rule, or JSON file with one or a list, in the shape of /api/rules; - is JSON on standard input
    #[arg(long, value_name = "FILE", required_unless_present = "config")]
    rule: Option<PathBuf>,
    /// Configuration file: which incidents would be opened with the settings of its [detect], beginning with nothing
    /// learned
    #[arg(long, value_name = "FILE", conflicts_with = "rule")]
    config: Option<PathBuf>,
    /// Event time to begin at, RFC 3339; the oldest row without it
    #[arg(long)]
    from: Option<String>,
    /// Event time to end before, RFC 3339; the newest row without it
    #[arg(long)]
    to: Option<String>,
    /// Data directory of a server that is stopped
    #[arg(long, conflicts_with_all = ["url", "token"])]
    data: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut asked = json!({ "from": arguments.from, "to": arguments.to });
    if let Some(path) = &arguments.rule {
        let (bytes, _) = input::read_all(path)?;
        let rules = rule_files::value(path, &String::from_utf8(bytes).context("rules are text")?)?;
        asked["rules"] = if rules.is_array() { rules } else { json!([rules]) };
    }
    if let Some(path) = &arguments.config {
        asked["detect"] = Config::detect_keys(path)?;
    }
    let asked = asked.to_string();
    let report = match &arguments.data {
        None => {
            let answer = Client::new(&arguments.server)?.post("/api/backtest", &[], asked.as_bytes())?;
            serde_json::from_str(&answer.body()?)?
        }
        Some(data) => offline(data, &asked)?,
    };
    if arguments.json {
        return table::print_line(&report.to_string());
    }
    print(&report)
}

fn offline(data: &std::path::Path, asked: &str) -> Result<Value> {
    let asked = server::backtest::read(asked.as_bytes()).map_err(anyhow::Error::msg)?;
    let project = Project::kept(data)?;
    let mut options = project.engine(&Config::default(), data.to_owned());
    options.seal = server::Keys::open(data)?.seal(server::WORKSPACE_ID);
    let (engine, _) = Engine::start(pipe::builtin(), &options).with_context(|| {
        format!("cannot open {}; stop its server first, or leave --data out", data.display())
    })?;
    let begin = tokio::time::Instant::now();
    let report = serve::runtime("backtest")?.block_on(engine.backtest(&asked));
    engine.stop();
    Ok(server::backtest::render(&report?, begin.elapsed().as_secs_f64()))
}

fn print(report: &Value) -> Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let row = |firing: &Value| {
        let resolved = firing["resolved"].as_str().unwrap_or("still firing").to_owned();
        vec![
            text(&firing["fired"]),
            resolved,
            text(&firing["name"]),
            text(&firing["service"]),
            text(&firing["text"]),
        ]
    };
    let rows: Vec<Vec<String>> = report["firings"].as_array().into_iter().flatten().map(row).collect();
    let names = ["fired", "resolved", "rule", "service", "observed"].map(str::to_owned);
    if !rows.is_empty() {
        table::print_line(&table::render(&names, &rows, &[false; 5]))?;
    }
    table::print_line(&format!(
        "{} times in {} rows from {} to {}, in {:.2} s",
        report["count"],
        report["rows"],
        text(&report["from"]),
        text(&report["to"]),
        report["seconds"].as_f64().unwrap_or_default()
    ))
}
