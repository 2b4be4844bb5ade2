//! `seismolog alert`: who is told of incidents, why, and whether a channel works.

use crate::client::{Client, Server};
use crate::config::Config;
use crate::table;
use anyhow::{Context, Result, bail};
use model::Timestamp;
use serde_json::Value;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the alerts that fire and fired lately
    List {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        server: Server,
    },
    /// Tell why an alert was told, to whom, and why others were not
    Explain {
        /// Key of the alert, or id of its incident, as in inc_7
        alert: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        server: Server,
    },
    /// Send a sample to a channel, past routes and silences
    Test {
        /// Name of the channel in the configuration
        channel: String,
        #[command(flatten)]
        server: Server,
    },
    /// Say what the alerts of a configuration file would have told of the incidents of the last week
    Rehearse {
        /// Configuration file; nothing of it is put in force
        #[arg(value_name = "FILE")]
        config: PathBuf,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        server: Server,
    },
    /// Read the alerts of a configuration file and say what is wrong with them; needs no server
    Check {
        /// Configuration file
        #[arg(value_name = "FILE")]
        config: PathBuf,
    },
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Command::List { json, server } => list(&Client::new(&server)?, json),
        Command::Explain { alert, json, server } => explain(&Client::new(&server)?, &alert, json),
        Command::Test { channel, server } => test(&Client::new(&server)?, &channel),
        Command::Rehearse { config, json, server } => rehearse(&Client::new(&server)?, &config, json),
        Command::Check { config } => {
            let alerts = Config::read(Some(&config))?.alerts()?;
            let channels = alerts.channels.len();
            table::print_line(&format!("{}: {channels} channels, nothing wrong", config.display()))
        }
    }
}

fn list(client: &Client, is_json: bool) -> Result<()> {
    let text = client.get("/api/alerts")?;
    if is_json {
        return table::print_line(&text);
    }
    let told: Value = serde_json::from_str(&text)?;
    let names = ["phase", "severity", "service", "incident", "title", "key"];
    let cell = |alert: &Value, name: &str| alert[name].as_str().unwrap_or_default().to_owned();
    let row = |alert: &Value| {
        let columns = ["phase", "severity", "service", "incident_id", "title", "key"];
        columns.iter().map(|name| cell(alert, name)).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = told["alerts"].as_array().into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        table::print_line("no alerts")?;
    } else {
        table::print_line(&table::render(&names.map(str::to_owned), &rows, &[false; 6]))?;
    }
    for trouble in told["troubles"].as_array().into_iter().flatten() {
        let (channel, reason) = (cell(trouble, "channel"), cell(trouble, "reason"));
        table::print_line(&format!("{channel}: {} ({reason})", cell(trouble, "kind").replace('_', " ")))?;
    }
    Ok(())
}

fn rehearse(client: &Client, config: &Path, is_json: bool) -> Result<()> {
    let name = config.display();
    let text = std::fs::read_to_string(config).with_context(|| format!("read {name}"))?;
    let file: toml::Table = toml::from_str(&text).with_context(|| format!("read {name}"))?;
    let alerts = file.get("alerts").with_context(|| format!("{name} has no section [alerts]"))?;
    let body = serde_json::to_vec(alerts)?;
    let text = client.post("/api/alerts/rehearse", &[], &body)?.body()?;
    if is_json {
        return table::print_line(&text);
    }
    let told: Value = serde_json::from_str(&text)?;
    let messages = told["messages"].as_object().into_iter().flatten();
    let messages: Vec<String> = messages.map(|(channel, count)| format!("{count} to {channel}")).collect();
    let messages = if messages.is_empty() { "none".to_owned() } else { messages.join(", ") };
    table::print_line(&format!("{} incidents of the last week; messages: {messages}", told["incidents"]))?;
    let row = |message: &Value| {
        let cell = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        let at = message["at"].as_f64().map_or_else(String::new, |secs| moment(secs).to_string());
        vec![at, cell("channel"), cell("severity"), cell("status"), cell("title"), cell("reason")]
    };
    let rows: Vec<Vec<String>> = told["told"].as_array().into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let names = ["at", "channel", "severity", "status", "title", "reason"].map(str::to_owned);
    table::print_line(&table::render(&names, &rows, &[false; 6]))?;
    if told["is_cut"] == true {
        table::print_line("and more, which are not listed")?;
    }
    Ok(())
}

fn explain(client: &Client, alert: &str, is_json: bool) -> Result<()> {
    let text = client.get(&format!("/api/alerts/{}/explain", encoded(alert)))?;
    if is_json {
        return table::print_line(&text);
    }
    let told: Value = serde_json::from_str(&text)?;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |name: &str| told[name].as_array().cloned().unwrap_or_default();
    let alert = &told["alert"];
    table::print_line(&format!(
        "{}: {}, {}",
        word(&alert["title"]),
        word(&alert["severity"]),
        word(&alert["phase"])
    ))?;
    for route in list("routes") {
        let why = if route["is_taken"] == true {
            "taken".to_owned()
        } else {
            format!("not taken: {}", word(&route["reason"]))
        };
        table::print_line(&format!("route {}: {why}", word(&route["route"])))?;
    }
    for group in list("groups") {
        let channels: Vec<String> = group["channels"].as_array().into_iter().flatten().map(word).collect();
        table::print_line(&format!(
            "group of {}: {} alerts, to {}",
            word(&group["route"]),
            group["members"].as_u64().unwrap_or(1),
            channels.join(", ")
        ))?;
    }
    for channel in list("told") {
        table::print_line(&format!("told to {}: {}", word(&channel["channel"]), standing(&channel)))?;
    }
    if let Some(muted) = told["muted"].as_str() {
        table::print_line(&format!("held back now: {muted}"))?;
    }
    for decision in list("decisions") {
        let verb = if decision["is_told"] == true { "told" } else { "not told" };
        table::print_line(&format!("{verb} {}: {}", word(&decision["channel"]), word(&decision["reason"])))?;
    }
    Ok(())
}

/// How far the message of a channel got.
fn standing(channel: &Value) -> String {
    let at =
        |name: &str| channel[name].as_f64().map_or_else(String::new, |secs| format!(" {}", moment(secs)));
    match channel["state"].as_str().unwrap_or_default() {
        "arrived" => format!("it arrived{}", at("state_at")),
        "given_up" => {
            format!("given up{}: {}", at("state_at"), channel["reason"].as_str().unwrap_or_default())
        }
        "waiting" => match channel["attempts"].as_u64().unwrap_or_default() {
            0 => "on its way".to_owned(),
            tries => format!("tried {tries} times, next{}", at("next_try")),
        },
        _ => format!("planned{}", at("at")),
    }
}

fn moment(secs: f64) -> Timestamp {
    Timestamp::from_secs(secs as i64)
}

fn test(client: &Client, channel: &str) -> Result<()> {
    let answer = client.post(&format!("/api/channels/{}/test", encoded(channel)), &[], b"")?;
    let told: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    if told["ok"] == true {
        return table::print_line(&format!("{channel} took it"));
    }
    let reason = told["answer"].as_str().or(told["error"].as_str()).unwrap_or(&answer.body);
    bail!("{channel} did not take it: {reason}")
}

/// A part of a path.
fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
