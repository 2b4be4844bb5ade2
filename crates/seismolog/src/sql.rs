//! `seismolog sql`

use crate::client::{Client, Server};
use crate::config::Config;
use crate::project::Project;
use crate::{serve, table};
use ::sql::{Format, Statement, output};
use anyhow::{Context, Result, bail};
use engine::Engine;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The query
    query: String,
    /// Output format: JSON, JSONEachRow, CSV, CSVWithNames, TSV, TSVWithNames, JSONCompact, PrettyCompact, Prometheus; a table on a terminal without one
    #[arg(long)]
    format: Option<String>,
    /// Data directory of a server that is stopped
    #[arg(long, conflicts_with_all = ["url", "token"])]
    data: Option<PathBuf>,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let statement = Statement::parse(&arguments.query)?;
    let wanted = arguments.format.as_deref().map(Format::parse).transpose()?.or(statement.format());
    let is_table = wanted.is_none() && std::io::stdout().is_terminal();
    let format = if is_table { Format::Json } else { wanted.unwrap_or(Format::TsvWithNames) };
    if !format.is_text() {
        let name = format.name();
        bail!(
            "{name} is a file and no text: take it from the server, `curl -o FILE '…/v0/sql?q=… FORMAT {name}'`"
        );
    }
    let text = match &arguments.data {
        Some(data) => offline(data, statement, format)?,
        None => online(&arguments.server, &arguments.query, format)?,
    };
    if is_table {
        return table::print_line(&as_table(&text)?);
    }
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

fn online(server: &Server, query: &str, format: Format) -> Result<String> {
    let has_format = Statement::parse(query)?.format().is_some();
    let query = query.trim_end().trim_end_matches(';');
    let text = if has_format { query.to_owned() } else { format!("{query} FORMAT {}", format.name()) };
    Client::new(server)?.query(&text)
}

fn offline(data: &Path, statement: Statement, format: Format) -> Result<String> {
    if !data.join("manifest").exists() && !data.join("log").exists() {
        bail!("{} is not a data directory: it has neither a manifest nor a log", data.display());
    }
    let config = Config::default();
    let project = Project::kept(data)?;
    let mut options = project.engine(&config, data.to_owned());
    options.seal = server::Keys::open(data)?.seal(server::WORKSPACE_ID);
    let (engine, _) = Engine::start(pipe::builtin(), &options).with_context(|| {
        format!("cannot open {}; stop its server first, or leave --data out", data.display())
    })?;
    let answer = serve::runtime("query")?.block_on(engine.query(statement, &config.query()));
    engine.stop();
    Ok(String::from_utf8(output::render(&answer?, format)?)?)
}

fn as_table(json: &str) -> Result<String> {
    let answer: serde_json::Value = serde_json::from_str(json)?;
    let empty = Vec::new();
    let meta = answer["meta"].as_array().unwrap_or(&empty);
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "NULL".to_owned(),
        other => other.to_string(),
    };
    let names: Vec<String> = meta.iter().map(|column| text(&column["name"])).collect();
    let is_number: Vec<bool> = meta
        .iter()
        .map(|column| {
            column["type"].as_str().is_some_and(|kind| kind.contains("Int") || kind.contains("Float"))
        })
        .collect();
    let data = answer["data"].as_array().unwrap_or(&empty);
    let rows: Vec<Vec<String>> =
        data.iter().map(|row| names.iter().map(|name| text(&row[name])).collect()).collect();
    let table = table::render(&names, &rows, &is_number);
    let seconds = answer["statistics"]["elapsed"].as_f64().unwrap_or(0.0);
    Ok(format!("{table}\n\n{} rows in {:.3} s", rows.len(), seconds))
}
