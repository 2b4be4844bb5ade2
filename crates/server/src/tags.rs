//! `/v0/tags`: words by which people find data sources and pipes. They are kept in the files of the project, in the lines
//! `TAGS`, so a change of a tag is a deployment of those files.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::pushes::change;
use crate::state::Server;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::{Catalog, ProjectText};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What has a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Resource {
    #[serde(default)]
    id: String,
    name: String,
    /// `datasource` or `pipe`
    #[serde(rename = "type")]
    kind: String,
}

/// A tag that is made, and what has it.
#[derive(Debug, Deserialize)]
pub(crate) struct Made {
    name: String,
    #[serde(default)]
    resources: Vec<Resource>,
}

/// What has a tag from now on, and nothing else.
#[derive(Debug, Deserialize)]
pub(crate) struct Held {
    resources: Vec<Resource>,
}

/// A file that can have tags.
struct Tagged<'a> {
    name: &'a str,
    ending: &'static str,
    text: &'a str,
    tags: Vec<String>,
}

impl Tagged<'_> {
    fn resource(&self) -> Resource {
        Resource { id: self.name.to_owned(), name: self.name.to_owned(), kind: self.ending.to_owned() }
    }
}

fn tagged(file: &ProjectText) -> Option<Tagged<'_>> {
    let (name, ending) = file.path.rsplit('/').next()?.rsplit_once('.')?;
    let ending = ["datasource", "pipe"].into_iter().find(|known| *known == ending)?;
    Some(Tagged { name, ending, text: &file.text, tags: pipe::tags(ending == "pipe", &file.text) })
}

/// `GET /v0/tags`
pub(crate) async fn list(caller: Caller) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    Ok(Json(json!({ "tags": shown(&caller.catalog) })))
}

fn shown(catalog: &Catalog) -> Vec<Value> {
    let mut all: BTreeMap<String, Vec<Resource>> = BTreeMap::new();
    for file in catalog.control().files().iter().filter_map(tagged) {
        for tag in &file.tags {
            all.entry(tag.clone()).or_default().push(file.resource());
        }
    }
    all.into_iter()
        .map(|(tag, resources)| json!({ "id": tag, "name": tag, "resources": resources }))
        .collect()
}

/// `POST /v0/tags` with `name` and `resources`
pub(crate) async fn create(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Json(made): Json<Made>,
) -> Result<Json<Value>, Failure> {
    if made.resources.is_empty() {
        return Err(Failure::bad_request(format!(
            "a tag is kept in the files that have it: name them in resources, or write TAGS {:?} into one",
            made.name
        )));
    }
    hold(&server, caller, &made.name, |resource, has| {
        has || made.resources.iter().any(|one| is_same(one, resource))
    })
    .await
}

/// `PUT /v0/tags/NAME` with `resources`
pub(crate) async fn update(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    Json(held): Json<Held>,
) -> Result<Json<Value>, Failure> {
    hold(&server, caller, &name, |resource, _| held.resources.iter().any(|one| is_same(one, resource))).await
}

/// `DELETE /v0/tags/NAME`
pub(crate) async fn delete(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<StatusCode, Failure> {
    hold(&server, caller, &name, |_, _| false).await.map(|_| StatusCode::NO_CONTENT)
}

fn is_same(one: &Resource, other: &Resource) -> bool {
    one.name == other.name && one.kind == other.kind
}

/// Gives a tag to the files that shall have it, and takes it from the others; `shall` is told whether a file has it.
async fn hold(
    server: &Arc<Server>,
    caller: Caller,
    tag: &str,
    shall: impl Fn(&Resource, bool) -> bool,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '=' | '.' | ' ');
    if tag.trim() != tag || tag.is_empty() || !tag.chars().all(is_plain) {
        return Err(Failure::bad_request(format!(
            "{tag:?} is no tag; use letters, digits, _ - = . and blanks"
        )));
    }
    let edit = |files: &mut Vec<ProjectText>| {
        for file in files.iter_mut() {
            retag(file, tag, &shall);
        }
        Ok(())
    };
    let caller = change(server, caller, false, edit).await?;
    let of_it = shown(&caller.catalog).into_iter().find(|known| known["name"] == *tag);
    Ok(Json(of_it.unwrap_or_else(|| json!({ "id": tag, "name": tag, "resources": [] }))))
}

/// Gives a file a tag, or takes it from it.
fn retag(file: &mut ProjectText, tag: &str, shall: &impl Fn(&Resource, bool) -> bool) {
    let Some(known) = tagged(file) else { return };
    let has = known.tags.iter().any(|known| known == tag);
    let shall = shall(&known.resource(), has);
    if has != shall {
        let mut tags: Vec<String> = known.tags.iter().filter(|known| *known != tag).cloned().collect();
        tags.extend(shall.then(|| tag.to_owned()));
        tags.sort();
        file.text = pipe::with_tags(known.ending == "pipe", known.text, &tags);
    }
}
