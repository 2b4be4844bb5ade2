//! `TYPE` of a node, and the commands that belong to each.

use super::at;
use crate::Cron;
use crate::command::Command;
use crate::error::Parsed;
use std::collections::BTreeMap;

/// When a job runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// only when asked
    OnDemand,
    /// once after deployment
    Once,
    /// at these times
    Cron(Cron),
}

/// What a copy does with rows that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CopyMode {
    /// keeps them
    #[default]
    Append,
    /// puts the result in their place
    Replace,
}

/// A node whose result for each block of new rows goes into a data source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Materialized {
    /// name of the data source
    pub data_source: String,
    /// `ENGINE` and its family as the older grammar has them here, by command
    pub engine: BTreeMap<String, String>,
    /// whether a change keeps the rows that are there: `DEPLOYMENT_METHOD alter`
    pub is_altered: bool,
}

/// A node whose result is written into a data source by a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// name of the data source
    pub target: String,
    /// when it runs
    pub schedule: Schedule,
    /// what it does with rows that are there
    pub mode: CopyMode,
}

/// A node whose result is written to another system by a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sink {
    /// name of the connection
    pub connection: String,
    /// when it runs
    pub schedule: Schedule,
    /// `EXPORT_…` commands without that begin: KAFKA_TOPIC, or BUCKET_URI and FILE_TEMPLATE, and FORMAT,
    /// COMPRESSION, WRITE_STRATEGY
    pub options: BTreeMap<String, String>,
}

/// What becomes of a node's result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NodeKind {
    /// other nodes read it
    #[default]
    Standard,
    /// served as an API
    Endpoint,
    /// goes into a data source with each block of new rows
    Materialized(Materialized),
    /// written into a data source by a job
    Copy(Copy),
    /// written to another system by a job
    Sink(Sink),
}

/// Which commands belong to which type.
const OWNED: [(&str, &[&str]); 3] = [
    ("materialized", &["DATASOURCE", "DEPLOYMENT_METHOD", "ENGINE"]),
    ("copy", &["TARGET_DATASOURCE", "COPY_", "MODE", "ON_DEMAND_COMPUTE"]),
    ("sink", &["EXPORT_"]),
];

/// Reads the kind of a node from its commands.
pub(super) fn kind(node: &Command<'_>, commands: &[Command<'_>]) -> Parsed<NodeKind> {
    let find = |name: &str| commands.iter().find(|command| command.name == name);
    let word = find("TYPE").map_or("standard", |command| command.value.text.trim()).to_ascii_lowercase();
    for command in commands {
        let owner = OWNED.iter().find(|(_, families)| {
            families.iter().any(|family| match family.strip_suffix('_') {
                Some(_) => command.name.starts_with(family),
                None => command.name == *family || command.name.starts_with(&format!("{family}_")),
            })
        });
        if let Some((owner, _)) = owner.filter(|(owner, _)| *owner != word) {
            let message = format!("{} belongs to a node of TYPE {owner}, found {word}", command.name);
            return Err(at(command, message));
        }
    }
    let value = |name: &str| find(name).map(|command| command.value.text.trim().to_owned());
    let need = |name: &str| {
        let value = value(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| at(find("TYPE").unwrap_or(node), format!("a node of TYPE {word} needs {name}")))
    };
    match word.as_str() {
        "standard" => Ok(NodeKind::Standard),
        "endpoint" => Ok(NodeKind::Endpoint),
        "materialized" => {
            let engine = commands.iter().filter(|command| command.name.starts_with("ENGINE"));
            let engine = engine.map(|command| (command.name.clone(), command.value.text.trim().to_owned()));
            let is_altered = match value("DEPLOYMENT_METHOD") {
                None => false,
                Some(method) if method.eq_ignore_ascii_case("alter") => true,
                Some(method) => {
                    let command = find("DEPLOYMENT_METHOD").unwrap_or(node);
                    return Err(at(command, format!("DEPLOYMENT_METHOD is alter, found {method}")));
                }
            };
            let data_source = need("DATASOURCE")?;
            Ok(NodeKind::Materialized(Materialized { data_source, engine: engine.collect(), is_altered }))
        }
        "copy" => {
            let mode_command = find("COPY_MODE").or_else(|| find("MODE"));
            let mode =
                match mode_command.map(|command| command.value.text.trim().to_ascii_lowercase()).as_deref() {
                    None | Some("append") => CopyMode::Append,
                    Some("replace") => CopyMode::Replace,
                    Some(other) => {
                        let command = mode_command.unwrap_or(node);
                        return Err(at(command, format!("COPY_MODE is append or replace, found {other}")));
                    }
                };
            let schedule = find("COPY_SCHEDULE").map_or(Ok(Schedule::OnDemand), schedule)?;
            Ok(NodeKind::Copy(Copy { target: need("TARGET_DATASOURCE")?, schedule, mode }))
        }
        "sink" => sink(commands, need),
        "stream" => Err(at(find("TYPE").unwrap_or(node), "TYPE stream is not supported yet; use copy")),
        other => {
            let message = format!("{other:?} is no TYPE; use endpoint, materialized, copy, sink or standard");
            Err(at(find("TYPE").unwrap_or(node), message))
        }
    }
}

fn sink(commands: &[Command<'_>], need: impl Fn(&str) -> Parsed<String>) -> Parsed<NodeKind> {
    let export = commands.iter().filter_map(|command| {
        let option = command.name.strip_prefix("EXPORT_")?;
        Some((option.to_owned(), command.value.text.trim().to_owned()))
    });
    let mut options: BTreeMap<String, String> = export.collect();
    let connection = need("EXPORT_CONNECTION_NAME")?;
    need("EXPORT_SCHEDULE")?;
    let command = commands.iter().find(|command| command.name == "EXPORT_SCHEDULE");
    let schedule = command.map_or(Ok(Schedule::OnDemand), schedule)?;
    if !options.contains_key("KAFKA_TOPIC") {
        need("EXPORT_BUCKET_URI")?;
        need("EXPORT_FILE_TEMPLATE")?;
    }
    for own in ["CONNECTION_NAME", "SCHEDULE"] {
        options.remove(own);
    }
    Ok(NodeKind::Sink(Sink { connection, schedule, options }))
}

pub(crate) fn schedule(command: &Command<'_>) -> Parsed<Schedule> {
    let text = command.value.text.trim();
    match text.to_ascii_lowercase().as_str() {
        "@on-demand" => return Ok(Schedule::OnDemand),
        "@once" => return Ok(Schedule::Once),
        _ => {}
    }
    Cron::parse(text).map(Schedule::Cron).map_err(|reason| {
        let message = format!(
            "{text:?} is no schedule: {reason}; write five fields of cron, as in 0 * * * *, or @on-demand"
        );
        command.value.fault(message)
    })
}
