//! `seismolog pipeline`: streams from a source through transforms to sinks, on a running server.

use crate::client::{Client, Server};
use crate::{rule_files, table};
use anyhow::{Context, Result, bail};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

const STATISTICAL: &str = include_str!("../../../templates/pipelines/statistical-anomaly-detection.toml");
const JUDGED: &str = include_str!("../../../templates/pipelines/ai-anomaly-detection.toml");

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Template {
    /// A language model judges, with statistics beside
    AiAnomalyDetection,
    /// How users and hosts behave, without a model
    StatisticalAnomalyDetection,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Create a pipeline of a file: TOML or JSON with its definition, or Python with a handler
    Create {
        /// The file
        #[arg(required_unless_present = "template")]
        file: Option<PathBuf>,
        /// A pipeline that is ready instead of a file
        #[arg(long, value_enum, conflicts_with = "file")]
        template: Option<Template>,
        /// Its name, in the place of the one that the file says
        #[arg(long)]
        name: Option<String>,
        /// Take the place of the pipeline of this name, with its events
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        server: Server,
    },
    /// List pipelines and their figures
    #[command(alias = "ls")]
    List {
        #[command(flatten)]
        server: Server,
    },
    /// Run one event through the transforms of a pipeline, without keeping anything
    Test {
        /// Name or id; or a file as `create` reads it, of which nothing is laid down
        pipeline: String,
        /// The event, JSON; - reads it from the standard input
        event: String,
        #[command(flatten)]
        server: Server,
    },
    /// Print the last lines that handlers wrote
    Logs {
        /// Name or id
        pipeline: String,
        /// How many
        #[arg(long, default_value_t = 200)]
        limit: u32,
        #[command(flatten)]
        server: Server,
    },
    /// List events that failed, take them up again, or throw them away
    Failed {
        /// Name or id
        pipeline: String,
        /// Take all up again
        #[arg(long, conflicts_with = "discard")]
        replay: bool,
        /// Throw all away
        #[arg(long)]
        discard: bool,
        #[command(flatten)]
        server: Server,
    },
    /// Let events wait
    Pause {
        /// Name or id
        pipeline: String,
        #[command(flatten)]
        server: Server,
    },
    /// Let the transforms run
    Resume {
        /// Name or id
        pipeline: String,
        #[command(flatten)]
        server: Server,
    },
    /// Delete a pipeline and all events that it holds
    Delete {
        /// Name or id
        pipeline: String,
        #[command(flatten)]
        server: Server,
    },
}

/// Pipelines that are ready, by name.
pub(crate) fn templates() -> Result<Vec<(String, flow::Draft)>> {
    let all = [("ai-anomaly-detection", JUDGED), ("statistical-anomaly-detection", STATISTICAL)];
    all.into_iter().map(|(name, text)| Ok((name.to_owned(), toml::from_str(text)?))).collect()
}

/// Files of pipelines in a project's folder.
const FILES_MAX: usize = 100;

/// Brings the pipelines of a project's folder `pipelines` to a server: those of a name that is known take its place. None
/// is deleted.
pub(crate) fn deploy(client: &Client, project: &Path) -> Result<()> {
    let folder = project.join("pipelines");
    if !folder.is_dir() {
        return Ok(());
    }
    let mut files = Vec::new();
    for item in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = item?.path();
        if path.extension().is_some_and(|ending| ending == "toml" || ending == "json") {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            bail!("{} has more than {FILES_MAX} pipelines", folder.display());
        }
    }
    files.sort();
    for file in files {
        let definition = read(&file)?;
        let name = definition["name"].as_str().unwrap_or_default().to_owned();
        let (outcome, _) = put(client, &definition).with_context(|| file.display().to_string())?;
        table::print_line(&format!("pipeline {name} {outcome}"))?;
    }
    Ok(())
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.action {
        Action::Create { file, template, name, replace, server } => {
            let mut definition = match (file, template) {
                (Some(file), _) => read(file)?,
                (None, Some(Template::StatisticalAnomalyDetection)) => toml::from_str(STATISTICAL)?,
                (None, Some(Template::AiAnomalyDetection)) => toml::from_str(JUDGED)?,
                (None, None) => bail!("name a file, or a template with --template"),
            };
            if let Some(name) = name {
                definition["name"] = json!(name);
            }
            create(&Client::new(server)?, &definition, *replace)
        }
        Action::List { server } => list(&Client::new(server)?),
        Action::Test { pipeline, event, server } => test(&Client::new(server)?, pipeline, event),
        Action::Logs { pipeline, limit, server } => {
            let lines =
                told(Client::new(server)?.get_any(&path(pipeline, &format!("/logs?limit={limit}")))?)?;
            for line in lines.as_array().into_iter().flatten() {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let (at, level) = (text(&line["timestamp"]), text(&line["level"]));
                table::print_line(&format!("{at} {level} {}", text(&line["payload"]["message"])))?;
            }
            Ok(())
        }
        Action::Failed { pipeline, replay, discard, server } => {
            failed(&Client::new(server)?, pipeline, *replay, *discard)
        }
        Action::Pause { pipeline, server } => switch(&Client::new(server)?, pipeline, "paused"),
        Action::Resume { pipeline, server } => switch(&Client::new(server)?, pipeline, "running"),
        Action::Delete { pipeline, server } => {
            told(Client::new(server)?.delete(&path(pipeline, ""))?)?;
            table::print_line(&format!("deleted {pipeline}"))
        }
    }
}

fn test(client: &Client, pipeline: &str, event: &str) -> Result<()> {
    let mut text = event.to_owned();
    if event == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text)?;
    }
    let file = Path::new(pipeline);
    let answer =
        if file.extension().is_some_and(|ending| ending == "py" || ending == "toml" || ending == "json") {
            let event: Box<RawValue> = serde_json::from_str(&text).context("the event is no JSON")?;
            let trial = json!({ "definition": read(file)?, "event": event });
            client.post("/api/trials", &[], &serde_json::to_vec(&trial)?)?
        } else {
            client.post(&path(pipeline, "/test"), &[], text.as_bytes())?
        };
    table::print_line(&serde_json::to_string_pretty(&told(answer)?)?)
}

fn path(pipeline: &str, rest: &str) -> String {
    format!("/api/pipelines/{}{rest}", crate::endpoint::encode(pipeline))
}

/// The JSON of an answer that is no error.
fn told(answer: crate::client::Answer) -> Result<Value> {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    if !(200..300).contains(&answer.status) {
        bail!("{}", body["detail"].as_str().or(body["error"].as_str()).unwrap_or(&answer.body));
    }
    Ok(body)
}

/// A definition; files that it names are read from beside it.
fn read(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    if file.extension().is_some_and(|extension| extension == "py") {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        return Ok(json!({ "name": name, "transforms": [{ "kind": "python", "source": text }] }));
    }
    let mut definition = rule_files::value(file, &text)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    for transform in definition["transforms"].as_array_mut().into_iter().flatten() {
        for (key, filled) in [("file", "source"), ("requirements_file", "requirements")] {
            let Some(named) = transform.as_object_mut().and_then(|transform| transform.remove(key)) else {
                continue;
            };
            let path = folder.join(named.as_str().unwrap_or_default());
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            transform[filled] = json!(text);
        }
    }
    Ok(definition)
}

/// Lays a definition down in the place of the one that has its name, if there is one. What became of it, and the pipeline.
fn put(client: &Client, definition: &Value) -> Result<(&'static str, Value)> {
    let body = serde_json::to_vec(definition)?;
    let name = definition["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        bail!("the definition has no name");
    }
    match client.get_any(&path(name, ""))?.status {
        200 => Ok(("changed", told(client.put(&path(name, ""), &body)?)?)),
        _ => Ok(("created", told(client.post("/api/pipelines", &[], &body)?)?)),
    }
}

fn create(client: &Client, definition: &Value, is_replacing: bool) -> Result<()> {
    let made = if is_replacing {
        put(client, definition)?.1
    } else {
        told(client.post("/api/pipelines", &[], &serde_json::to_vec(definition)?)?)?
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    table::print_line(&format!("export PIPELINE_ID={}", text(&made["id"])))?;
    table::print_line(&format!("export PIPELINE_ACCESS_TOKEN={}", text(&made["tokens"][0]["token"])))
}

fn list(client: &Client) -> Result<()> {
    let pipelines = told(client.get_any("/api/pipelines")?)?;
    let mut rows = Vec::new();
    for pipeline in pipelines.as_array().into_iter().flatten() {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let counts = &pipeline["counts"];
        let number = |value: &Value| value.as_u64().unwrap_or_default().to_string();
        let state = match pipeline["problem"].as_str() {
            Some(problem) => problem.lines().next().unwrap_or_default().to_owned(),
            None => text(&pipeline["state"]),
        };
        rows.push(vec![
            text(&pipeline["name"]),
            text(&pipeline["id"]),
            state,
            number(&counts["published"]),
            number(&counts["topics"]["output"]["events"]),
            number(&counts["topics"]["failed"]["events"]),
        ]);
    }
    crate::endpoint::print(&["pipeline", "id", "state", "published", "output", "failed"], &rows)
}

fn failed(client: &Client, pipeline: &str, is_replaying: bool, is_discarding: bool) -> Result<()> {
    if is_replaying || is_discarding {
        let verb = if is_replaying { "replay" } else { "discard" };
        let mut all = 0;
        loop {
            let answer = client.post(&path(pipeline, &format!("/failed/{verb}")), &[], b"{\"all\": true}")?;
            let done = told(answer)?;
            let count = done["count"].as_u64().unwrap_or_default();
            all += count;
            // What is taken up again may fail again: that is the next look's.
            if count == 0 || is_replaying || done["is_empty"] == true {
                return table::print_line(&format!("{verb}: {all} events"));
            }
        }
    }
    let found = told(client.get_any(&path(pipeline, "/failed?limit=1000"))?)?;
    for failure in found.as_array().into_iter().flatten() {
        table::print_line(&format!(
            "{} {} {}\n  {}",
            failure["id"],
            failure["receive_time"].as_str().unwrap_or_default(),
            failure["error_details"].as_str().unwrap_or_default(),
            failure["payload"]
        ))?;
    }
    Ok(())
}

fn switch(client: &Client, pipeline: &str, state: &str) -> Result<()> {
    let body = json!({ "state": state }).to_string();
    told(client.post(&path(pipeline, "/state"), &[], body.as_bytes())?)?;
    table::print_line(&format!("{pipeline} is {state}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_definitions_and_files_beside_are_read() {
        for text in [STATISTICAL, JUDGED] {
            let definition: Value = toml::from_str(text).unwrap();
            let draft: flow::Draft = serde_json::from_value(definition).unwrap();
            draft.validate().unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("h.py"), "def handler(data, log): return data").unwrap();
        let file = folder.path().join("p.toml");
        fs::write(&file, "name = 'p'\n[[transforms]]\nkind = 'python'\nfile = 'h.py'\n").unwrap();
        let definition = read(&file).unwrap();
        let draft: flow::Draft = serde_json::from_value(definition).unwrap();
        assert_eq!(draft, serde_json::from_value(read_as(&folder.path().join("h.py"), "p")).unwrap());
        assert!(read(&folder.path().join("none.toml")).unwrap_err().to_string().contains("none.toml"));
    }

    fn read_as(file: &Path, name: &str) -> Value {
        let mut definition = read(file).unwrap();
        definition["name"] = json!(name);
        definition
    }
}
