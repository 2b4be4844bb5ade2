//! `seismolog backtest`: what rules would have fired about the rows that are stored, when and how often.

use crate::client::{Client, Server};
use crate::config::Config;
use crate::project::Project;
use crate::{input, serve, table};
use anyhow::{Context, Result};
use engine::Engine;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// JSON file with one rule or a list of rules, in the shape of /api/rules; - is standard input
    #[arg(long, value_name = "FILE")]
    rule: PathBuf,
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
    let (bytes, name) = input::read_all(&arguments.rule)?;
    let rules: Value = serde_json::from_slice(&bytes).with_context(|| format!("{name} is no JSON"))?;
    let rules = if rules.is_array() { rules } else { json!([rules]) };
    let asked = json!({ "rules": rules, "from": arguments.from, "to": arguments.to }).to_string();
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
    let sources = Project::kept(data)?.with_builtin();
    let (engine, _) =
        Engine::start(sources, &Config::default().engine(data.to_owned())).with_context(|| {
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
