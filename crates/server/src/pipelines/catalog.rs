//! What is kept of pipelines: definitions and spaces, each the value of a variable whose name nobody else may give.

use super::{PIPELINES_MAX, Refusal, SPACES_MAX};
use axum::http::StatusCode;
use engine::{Command, Engine, Obeyed};
use flow::Definition;
use serde::{Deserialize, Serialize};

/// Prefixes of the names of those variables.
const PIPELINE: &str = "pipeline.";
const SPACE: &str = "pipeline_space.";

/// Name of the space that is always there.
const MAIN: &str = "main";

/// Whether a variable is one of ours.
pub(crate) fn is_kept(variable: &str) -> bool {
    variable.starts_with(PIPELINE) || variable.starts_with(SPACE)
}

/// A group of pipelines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Space {
    /// a UUID
    pub(super) id: String,
    pub(super) name: String,
    /// in nanoseconds since 1970
    pub(super) created_at: i64,
}

/// All pipelines, the oldest first.
pub(super) fn all(engine: &Engine) -> Vec<Definition> {
    let mut all: Vec<Definition> = kept(engine, PIPELINE);
    all.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    all
}

/// The pipeline of an id, or the only one of a name.
pub(super) fn find(engine: &Engine, named: &str) -> Option<Definition> {
    let catalog = engine.catalog();
    if let Some(text) = catalog.control().variables.get(&format!("{PIPELINE}{named}")) {
        return read(named, text);
    }
    let mut of_name = all(engine).into_iter().filter(|definition| definition.draft.name == named);
    of_name.next().filter(|_| of_name.next().is_none())
}

fn kept<T: for<'a> Deserialize<'a>>(engine: &Engine, prefix: &str) -> Vec<T> {
    let catalog = engine.catalog();
    let ours = catalog.control().variables.iter().filter(|(name, _)| name.starts_with(prefix));
    ours.filter_map(|(name, text)| read(name, text)).collect()
}

fn read<T: for<'a> Deserialize<'a>>(name: &str, text: &str) -> Option<T> {
    let read = serde_json::from_str(text);
    if let Err(error) = &read {
        tracing::error!(name, %error, "what is kept of a pipeline cannot be read; a newer program wrote it");
    }
    read.ok()
}

/// Keeps a definition, a new one or in the place of the one that has its id.
pub(super) async fn keep(engine: &Engine, definition: &Definition) -> Result<(), Refusal> {
    let name = format!("{PIPELINE}{}", definition.id);
    let is_new = !engine.catalog().control().variables.contains_key(&name);
    if is_new && all(engine).len() >= PIPELINES_MAX {
        let detail = format!("there are {PIPELINES_MAX} pipelines already; delete one");
        return Err(Refusal::new(StatusCode::CONFLICT, detail));
    }
    set(engine, name, Some(json(definition)?)).await.map(drop)
}

/// Forgets a definition. Whether there was one.
pub(super) async fn forget(engine: &Engine, id: &str) -> Result<bool, Refusal> {
    set(engine, format!("{PIPELINE}{id}"), None).await
}

/// All spaces, the first one first.
pub(super) fn spaces(engine: &Engine, workspace: &str) -> Vec<Space> {
    let mut made: Vec<Space> = kept(engine, SPACE);
    made.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    let id = super::envelope::uuid(
        xxhash_rust::xxh3::xxh3_128(format!("space of {workspace}").as_bytes()).to_be_bytes(),
    );
    let main = Space { id, name: MAIN.to_owned(), created_at: 0 };
    std::iter::once(main).chain(made).collect()
}

/// The space of an id or a name; the first one if nothing is said.
pub(super) fn space(engine: &Engine, workspace: &str, named: &str) -> Result<Space, Refusal> {
    let mut spaces = spaces(engine, workspace).into_iter();
    let is_it = |space: &Space| named.is_empty() || space.id == named || space.name == named;
    spaces.find(is_it).ok_or_else(|| Refusal::unknown("space", named))
}

pub(super) async fn keep_space(engine: &Engine, space: &Space) -> Result<(), Refusal> {
    if kept::<Space>(engine, SPACE).len() >= SPACES_MAX {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            format!("there are {SPACES_MAX} spaces already; delete one"),
        ));
    }
    set(engine, format!("{SPACE}{}", space.id), Some(json(space)?)).await.map(drop)
}

pub(super) async fn forget_space(engine: &Engine, id: &str) -> Result<bool, Refusal> {
    set(engine, format!("{SPACE}{id}"), None).await
}

fn json(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| Refusal::bad_request(error.to_string()))
}

/// Sets or removes a variable. Whether it was there, or is now.
pub(super) async fn set(engine: &Engine, name: String, value: Option<String>) -> Result<bool, Refusal> {
    match engine.command(Command::Variable { name, value }).await? {
        Obeyed::Refused(reason) => Err(Refusal::new(StatusCode::CONFLICT, reason)),
        Obeyed::Missing => Ok(false),
        _ => Ok(true),
    }
}
