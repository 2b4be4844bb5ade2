//! `seismolog test`: calls endpoints as `tests/NAME.yaml` says and compares the answers byte for byte.

use crate::client::{Client, Server};
use crate::table;
use anyhow::{Context, Result, bail};
use pipe::EndpointTest;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the project
    #[arg(long, default_value = ".")]
    project: PathBuf,
    /// Only tests of this pipe
    #[arg(long)]
    pipe: Option<String>,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let client = Client::new(&arguments.server)?;
    let folder = arguments.project.join("tests");
    let items =
        fs::read_dir(&folder).with_context(|| format!("there are no tests in {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = items.map(|item| Ok(item?.path())).collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml"));
    paths.sort();
    let (mut passed, mut failed) = (0, 0);
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if arguments.pipe.as_ref().is_some_and(|wanted| *wanted != name) {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for test in pipe::parse_tests(&name, &text)? {
            match difference(&client, &name, &test)? {
                None => passed += 1,
                Some(text) => {
                    failed += 1;
                    table::print_line(&format!("FAILED {name}: {}\n{text}", test.name))?;
                }
            }
        }
    }
    table::print_line(&format!("{passed} passed, {failed} failed"))?;
    if failed > 0 { bail!("{failed} tests failed") } else { Ok(()) }
}

/// How an answer differs from what is expected.
fn difference(client: &Client, pipe: &str, test: &EndpointTest) -> Result<Option<String>> {
    let parameters = test.parameters.rsplit('?').next().unwrap_or_default();
    let answer = client.get_any(&format!("/v0/pipes/{pipe}.ndjson?{parameters}"))?;
    let is_error = answer.status >= 400;
    if is_error && test.expected_http_status != Some(answer.status) {
        return Ok(Some(format!("status {}: {}", answer.status, answer.body)));
    }
    let body = match is_error {
        true => {
            let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
            body["error"].as_str().unwrap_or_default().to_owned()
        }
        false => answer.body,
    };
    if body.trim_end() == test.expected_result.trim_end() {
        return Ok(None);
    }
    Ok(Some(format!("expected\n{}\nfound\n{}", test.expected_result.trim_end(), body.trim_end())))
}
