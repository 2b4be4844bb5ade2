//! `seismolog explain`: the evidence behind an incident's ranking, from a running server.

use crate::client::{Client, Server};
use crate::table;
use anyhow::Result;
use serde_json::Value;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Id of the incident, as in inc_7
    #[arg(value_name = "INCIDENT")]
    incident: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let path = format!("/api/incidents/{}/explain", arguments.incident);
    let text = Client::new(&arguments.server)?.get(&path)?;
    if arguments.json {
        return table::print_line(&text);
    }
    let told: Value = serde_json::from_str(&text)?;
    table::print_line(told["explanation"].as_str().unwrap_or_default().trim_end())?;
    for similar in told["similar"].as_array().into_iter().flatten() {
        let (id, alike) = (similar["id"].as_str().unwrap_or_default(), similar["similarity"].as_f64());
        table::print_line(&format!("like {id} before ({:.0} % alike)", 100.0 * alike.unwrap_or_default()))?;
    }
    Ok(())
}
