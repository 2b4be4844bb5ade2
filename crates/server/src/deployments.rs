//! `/v1/build`, `/v1/deploy`, `/v1/deployments`: a project in, and what it changes out.

use crate::access;
use crate::answer::Failure;
use crate::caller::Caller;
use crate::limits;
use crate::state::Server;
use axum::Json;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::Uri;
use engine::{Changes, Command, Deployment, DeploymentStatus, Obeyed, Plan, Problem, ProjectText};
use model::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

/// Field of the form that holds the files of the project.
const FILES: &str = "data_project://";

/// `POST /v1/build`: as a deployment that goes live; one that takes data sources away is refused.
pub(crate) async fn build(
    State(server): State<Arc<Server>>,
    caller: Caller,
    request: Request,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let files = files(request).await?;
    let plan = match plan(&caller, files.clone()).await? {
        Ok(plan) => plan,
        Err(problems) => return Ok(Json(failed(&problems))),
    };
    let mut build = json!({ "datasources": [], "data_linkers": [], "feedback": feedback(&plan) });
    described(&plan, &mut build);
    if !plan.is_empty() {
        let deployed =
            deploy(&server, &caller, files, &plan, Going { is_live: true, may_destroy: false }).await?;
        if let Err(refused) = deployed {
            return Ok(Json(refused));
        }
    }
    let catalog = caller.engine.catalog();
    let sources = catalog.sources().map(|source| &source.definition().name);
    build["datasources"] = sources.map(|name| json!({ "id": name, "name": name })).collect();
    Ok(Json(json!({ "result": "success", "build": build })))
}

/// `POST /v1/deploy?auto_promote=&check=&allow_destructive_operations=`
pub(crate) async fn deploy_project(
    State(server): State<Arc<Server>>,
    caller: Caller,
    request: Request,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = access::query_pairs(request.uri().query().unwrap_or(""));
    let files = files(request).await?;
    let plan = match plan(&caller, files.clone()).await? {
        Ok(plan) => plan,
        Err(problems) => return Ok(Json(failed(&problems))),
    };
    let going = Going {
        is_live: is_set(&asked, "auto_promote"),
        may_destroy: is_set(&asked, "allow_destructive_operations"),
    };
    let live = caller.engine.catalog().control().live;
    if plan.is_empty() {
        let deployment = deployment_json(live, live, server.now(), &plan);
        return Ok(Json(json!({ "result": "no_changes", "deployment": deployment })));
    }
    if !going.may_destroy
        && let Some(refusal) = refusal(&plan.sources.deleted)
    {
        return Ok(Json(refusal));
    }
    if is_set(&asked, "check") {
        let deployment = deployment_json(live + 1, live, server.now(), &plan);
        return Ok(Json(json!({ "result": "success", "deployment": deployment })));
    }
    match deploy(&server, &caller, files, &plan, going).await? {
        Err(refused) => Ok(Json(refused)),
        Ok(id) => {
            let live = caller.engine.catalog().control().live;
            let deployment = deployment_json(id, live, server.now(), &plan);
            Ok(Json(json!({ "result": "success", "deployment": deployment })))
        }
    }
}

fn is_set(asked: &[(String, String)], name: &str) -> bool {
    asked.iter().any(|(key, value)| key == name && matches!(value.as_str(), "true" | "1"))
}

/// The files of a form, in order of path.
async fn files(request: Request) -> Result<Vec<ProjectText>, Failure> {
    let mut form = Multipart::from_request(request, &()).await.map_err(Failure::bad_form)?;
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.map_err(Failure::bad_form)? {
        let path = field.file_name().unwrap_or_default().to_owned();
        let is_file = field.name() == Some(FILES);
        let text = field.text().await.map_err(Failure::bad_form)?;
        if is_file && !path.is_empty() {
            files.push(ProjectText { path, text });
        }
        if files.len() > limits::PROJECT_FILES_MAX {
            let text = format!("a project has at most {} files", limits::PROJECT_FILES_MAX);
            return Err(Failure::bad_request(text));
        }
    }
    files.sort();
    Ok(files)
}

/// Plans where it may take its time.
pub(crate) async fn plan(
    caller: &Caller,
    files: Vec<ProjectText>,
) -> Result<Result<Plan, Vec<Problem>>, Failure> {
    let engine = Arc::clone(&caller.engine);
    tokio::task::spawn_blocking(move || engine.plan(&files)).await.map_err(Failure::internal)
}

/// How a deployment is to be made.
#[derive(Clone, Copy)]
pub(crate) struct Going {
    pub(crate) is_live: bool,
    pub(crate) may_destroy: bool,
}

/// The number of the deployment, or why not in the words of the answer.
pub(crate) async fn deploy(
    server: &Arc<Server>,
    caller: &Caller,
    files: Vec<ProjectText>,
    plan: &Plan,
    going: Going,
) -> Result<Result<u64, Value>, Failure> {
    let command = Command::DeployProject {
        files,
        at: server.now().0,
        is_live: going.is_live,
        may_destroy: going.may_destroy,
        recreate: plan.recreated.clone(),
        folder: None,
    };
    Ok(match caller.engine.command(command).await? {
        Obeyed::Numbered(id) => {
            server.share_as_files_say(&caller.workspace, &caller.engine).await?;
            Ok(id)
        }
        Obeyed::Refused(reason) => Err(failed_with("", &reason)),
        _ => Err(failed_with("", "the deployment is gone")),
    })
}

/// What may not happen without being asked for.
fn refusal(deleted: &[String]) -> Option<Value> {
    let first = deleted.first()?;
    let text = format!(
        "this deployment deletes data sources with their rows: {}; put their files back, \
         or allow it with --allow-destructive-operations",
        deleted.join(", ")
    );
    Some(failed_with(&format!("{first}.datasource"), &text))
}

fn failed_with(file: &str, error: &str) -> Value {
    failure(&[json!({ "filename": file, "resource": file, "error": error, "message": error })])
}

fn failure(errors: &[Value]) -> Value {
    json!({
        "result": "failed",
        "error": errors.first().map(|error| &error["error"]),
        "errors": errors,
        "deployment": { "id": "", "status": "failed", "live": false, "errors": errors, "feedback": [] },
    })
}

fn failed(problems: &[Problem]) -> Value {
    let errors: Vec<Value> = problems
        .iter()
        .map(|problem| {
            let place = match (problem.line, problem.column) {
                (0, _) => String::new(),
                (line, 0) => format!("line {line}: "),
                (line, column) => format!("line {line}, column {column}: "),
            };
            let mut text = format!("{place}{}", problem.message);
            if !problem.context.is_empty() {
                text.push_str(&format!("\n{}", problem.context));
            }
            json!({
                "filename": problem.file,
                "resource": problem.file,
                "line": problem.line,
                "column": problem.column,
                "error": text,
                "message": text,
            })
        })
        .collect();
    failure(&errors)
}

fn feedback(plan: &Plan) -> Vec<Value> {
    let recreated = plan.recreated.iter().map(|name| {
        json!({ "level": "WARNING", "resource": name, "message": "made anew: it has no rows and other columns" })
    });
    let warnings = plan
        .warnings
        .iter()
        .map(|(resource, message)| json!({ "level": "WARNING", "resource": resource, "message": message }));
    recreated.chain(warnings).collect()
}

/// What a plan changes, in the fields that clients read.
fn described(plan: &Plan, into: &mut Value) {
    let kinds: [(&str, &Changes); 3] =
        [("datasource", &plan.sources), ("pipe", &plan.pipes), ("data_connector", &plan.connections)];
    for (kind, changes) in kinds {
        into[format!("new_{kind}_names")] = json!(changes.new);
        into[format!("changed_{kind}_names")] = json!(changes.changed);
        into[format!("deleted_{kind}_names")] = json!(changes.deleted);
    }
}

fn deployment_json(id: u64, live: u64, at: Timestamp, plan: &Plan) -> Value {
    let mut told = json!({
        "id": id.to_string(),
        "status": "data_ready",
        "live": id == live,
        "created_at": at.to_string(),
        "errors": [],
        "feedback": feedback(plan),
        "disconnected_data_source_names": [],
        "new_data_connector_ids": [],
        "token_changes": [],
        "data_movements": [],
    });
    let moved = plan.migrated.iter().map(|name| {
        json!({ "datasource_name": name, "kind": "backfill_with_forward_query", "source_mv_name": null })
    });
    told["data_movements"] = moved.collect();
    described(plan, &mut told);
    told
}

fn known(deployment: &Deployment, live: u64) -> Value {
    let status = match deployment.status {
        DeploymentStatus::DataReady => "data_ready",
        DeploymentStatus::Deleted => "deleted",
    };
    json!({
        "id": deployment.id.to_string(),
        "status": status,
        "live": deployment.id == live,
        "created_at": Timestamp(deployment.at).to_string(),
        "errors": [],
        "feedback": [],
    })
}

/// `GET /v1/deployments`: those that are there, the live one first
pub(crate) async fn list(caller: Caller) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let control = caller.catalog.control();
    let there = |deployment: &&Deployment| deployment.status != DeploymentStatus::Deleted;
    let mut all: Vec<&Deployment> = control.deployments.iter().filter(there).collect();
    all.sort_by_key(|deployment| (deployment.id != control.live, std::cmp::Reverse(deployment.id)));
    let all: Vec<Value> = all.into_iter().map(|deployment| known(deployment, control.live)).collect();
    Ok(Json(json!({ "deployments": all })))
}

fn missing(id: &str) -> Failure {
    Failure::not_found(format!("Deployment {id:?} does not exist"))
}

/// `GET /v1/deployments/ID`
pub(crate) async fn get(caller: Caller, Path(id): Path<String>) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let control = caller.catalog.control();
    let found = id.parse().ok().and_then(|id| control.deployment(id));
    let found = found.ok_or_else(|| missing(&id))?;
    Ok(Json(json!({ "deployment": known(found, control.live) })))
}

/// `POST /v1/deployments/ID/set-live`
pub(crate) async fn set_live(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let control = caller.catalog.control();
    let found = id.parse().ok().and_then(|id| control.deployment(id)).ok_or_else(|| missing(&id))?;
    if found.id == control.live {
        return Ok(Json(json!({ "deployment": known(found, control.live) })));
    }
    if found.status == DeploymentStatus::Deleted {
        return Err(Failure::conflict(format!("deployment {id} is deleted; deploy its project again")));
    }
    let asked = access::query_pairs(uri.query().unwrap_or(""));
    let plan = match plan(&caller, found.files.clone()).await? {
        Ok(plan) => plan,
        Err(problems) => {
            let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
            return Err(Failure::conflict(texts.join("\n")));
        }
    };
    let command = Command::Promote {
        deployment: found.id,
        at: server.now().0,
        may_destroy: is_set(&asked, "allow_destructive_operations"),
        recreate: plan.recreated,
    };
    match caller.engine.command(command).await? {
        Obeyed::Numbered(id) => {
            server.share_as_files_say(&caller.workspace, &caller.engine).await?;
            Ok(Json(json!({ "deployment": { "id": id.to_string(), "live": true } })))
        }
        Obeyed::Refused(reason) => Err(Failure::conflict(reason)),
        _ => Err(missing(&id)),
    }
}

/// `DELETE /v1/deployments/ID`: one that waits is discarded; one that is over is gone already.
pub(crate) async fn delete(caller: Caller, Path(id): Path<String>) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let control = caller.catalog.control();
    let found = id.parse().ok().and_then(|id| control.deployment(id)).ok_or_else(|| missing(&id))?;
    if found.id == control.live {
        return Err(Failure::conflict(format!("deployment {id} is live; set another one live first")));
    }
    if found.status != DeploymentStatus::Deleted {
        caller.engine.command(Command::Discard { deployment: found.id }).await?;
    }
    Ok(Json(json!({ "deployment": { "id": id, "status": "deleted", "live": false } })))
}
