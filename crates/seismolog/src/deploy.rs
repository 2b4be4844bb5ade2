//! `seismolog build`, `check`, `deploy` and `dev`: a project folder into a running server.

use crate::client::{Client, Server};
use crate::{project, serve, table};
use anyhow::{Result, bail};
use engine::ProjectText;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between parts of a form; files that hold it as a line of their own are refused.
const BOUNDARY: &str = "seismolog-project-5f0d9a4be1c64b1f";

/// How often `dev` looks at the files.
const LOOK: Duration = Duration::from_millis(400);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the project
    #[arg(long, default_value = ".")]
    project: PathBuf,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DeployArguments {
    #[command(flatten)]
    common: Arguments,
    /// Only tell what would change
    #[arg(long)]
    check: bool,
    /// Data sources that are not in the project go with their rows
    #[arg(long)]
    allow_destructive_operations: bool,
}

/// `seismolog build`: deploys, and deletes nothing.
pub(crate) fn build(arguments: &Arguments) -> Result<()> {
    let client = Client::new(&arguments.server)?;
    let answer = send(&client, "/v1/build", &project::files(&arguments.project)?)?;
    tell(&answer, "build")
}

/// `seismolog check`: what is wrong with the files, and what would change.
pub(crate) fn check(arguments: &Arguments) -> Result<()> {
    let client = Client::new(&arguments.server)?;
    let path = "/v1/deploy?check=true&allow_destructive_operations=true";
    let answer = send(&client, path, &project::files(&arguments.project)?)?;
    tell(&answer, "deployment")
}

/// `seismolog deploy`
pub(crate) fn deploy(arguments: &DeployArguments) -> Result<()> {
    let client = Client::new(&arguments.common.server)?;
    let path = format!(
        "/v1/deploy?auto_promote=true&check={}&allow_destructive_operations={}",
        arguments.check, arguments.allow_destructive_operations
    );
    let answer = send(&client, &path, &project::files(&arguments.common.project)?)?;
    tell(&answer, "deployment")?;
    if arguments.check {
        return Ok(());
    }
    // They may read and write what was deployed.
    crate::pipeline::deploy(&client, &arguments.common.project)
}

/// `seismolog dev`: builds whenever a file changes, until Ctrl-C.
pub(crate) fn dev(arguments: &Arguments) -> Result<()> {
    let client = Client::new(&arguments.server)?;
    table::print_line(&format!("watching {}; Ctrl-C stops", arguments.project.display()))?;
    serve::runtime("dev")?.block_on(async {
        let mut stop = std::pin::pin!(serve::stop_signal()?);
        let mut interval = tokio::time::interval(LOOK);
        let mut built = None;
        loop {
            tokio::select! {
                () = &mut stop => return Ok(()),
                _ = interval.tick() => {}
            }
            tokio::task::block_in_place(|| built = rebuilt(&client, &arguments.project, built));
        }
    })
}

/// The hash of the files that were tried last. What is wrong is printed, and waits for the next change.
fn rebuilt(client: &Client, folder: &Path, built: Option<u64>) -> Option<u64> {
    let files = match project::files(folder) {
        Ok(files) => files,
        // A file that is just being written is there at the next look.
        Err(error) => {
            tracing::debug!(error = format!("{error:#}"), "project not read");
            return built;
        }
    };
    let hash = engine::hash(&files);
    if built == Some(hash) {
        return built;
    }
    let outcome = send(client, "/v1/build", &files).and_then(|answer| tell(&answer, "build"));
    if let Err(error) = outcome {
        crate::telemetry::print_error(&error);
    }
    Some(hash)
}

/// Posts files as a form.
pub(crate) fn send(client: &Client, path: &str, files: &[ProjectText]) -> Result<Value> {
    let mut body = String::new();
    for file in files {
        if file.text.contains(BOUNDARY) || file.path.contains(['"', '\r', '\n']) {
            bail!("{} cannot be sent in a form; rename it", file.path);
        }
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"data_project://\"; filename=\"{}\"\r\n\
             Content-Type: text/plain\r\n\r\n{}\r\n",
            file.path, file.text
        ));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = client.post(path, &[("Content-Type", &kind)], body.as_bytes())?.body()?;
    Ok(serde_json::from_str(&answer)?)
}

/// Prints what changed, or fails with all that is wrong.
fn tell(answer: &Value, what: &str) -> Result<()> {
    if answer["result"] == "failed" {
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        let text = |error: &Value| {
            let field = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
            format!("{}: {}", field("filename"), field("error"))
        };
        bail!("{}", errors.iter().map(text).collect::<Vec<_>>().join("\n"));
    }
    let told = &answer[what];
    let mut changes = Vec::new();
    for (kind, shown) in [("datasource", "data source"), ("pipe", "pipe"), ("data_connector", "connection")] {
        for change in ["new", "changed", "deleted"] {
            let names = told[format!("{change}_{kind}_names")].as_array().cloned().unwrap_or_default();
            changes.extend(
                names.iter().filter_map(Value::as_str).map(|name| format!("{change:8} {shown} {name}")),
            );
        }
    }
    for note in told["feedback"].as_array().into_iter().flatten() {
        let field = |name: &str| note[name].as_str().unwrap_or_default();
        changes.push(format!("note     {}: {}", field("resource"), field("message")));
    }
    if changes.is_empty() {
        changes.push("no changes".to_owned());
    }
    if what == "deployment" {
        let state = if told["live"] == true { "live" } else { "not live" };
        changes.push(format!("deployment {} is {state}", told["id"].as_str().unwrap_or_default()));
    }
    table::print_line(&changes.join("\n"))
}
