//! `/v0/jobs`: work that a client asks about afterwards. All of it is done when its request is answered, so a job is a
//! report; the last ones are remembered.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::{datasources, limits};
use axum::Json;
use axum::extract::{Path, State};
use model::Timestamp;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last jobs, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    /// workspace, id, report
    last: VecDeque<(String, String, Value)>,
    count: u64,
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a job that is done; `report` has what its kind tells. Gives its id and all that is told.
    pub(crate) fn done(
        &self,
        workspace: &str,
        kind: &str,
        at: Timestamp,
        mut report: Value,
    ) -> (String, Value) {
        let mut jobs = self.lock();
        jobs.count += 1;
        let id = format!("{:08x}-{:016x}", jobs.count, at.0);
        report["id"] = json!(id);
        report["job_id"] = json!(id);
        report["kind"] = json!(kind);
        report["status"] = json!("done");
        report["created_at"] = json!(datasources::written(at));
        report["updated_at"] = json!(datasources::written(at));
        report["job_url"] = json!(format!("/v0/jobs/{id}"));
        jobs.last.push_back((workspace.to_owned(), id.clone(), report.clone()));
        while jobs.last.len() > limits::JOBS_MAX {
            jobs.last.pop_front();
        }
        (id, report)
    }
}

/// `GET /v0/jobs[?kind=&status=]`, newest first
pub(crate) async fn list(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: axum::http::Uri,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let wanted = crate::access::query_pairs(uri.query().unwrap_or(""));
    let is_wanted = |job: &Value| {
        let told = wanted.iter().filter(|(key, _)| matches!(key.as_str(), "kind" | "status"));
        told.into_iter().all(|(key, value)| job[key] == **value)
    };
    let jobs = server.jobs.lock();
    let own = jobs.last.iter().rev().filter(|(workspace, ..)| *workspace == caller.workspace);
    let jobs: Vec<&Value> = own.map(|(.., job)| job).filter(|job| is_wanted(job)).collect();
    Ok(Json(json!({ "jobs": jobs })))
}

/// `GET /v0/jobs/ID`, for whoever knows the id
pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let jobs = server.jobs.lock();
    let job = jobs.last.iter().find(|(workspace, known, _)| *workspace == caller.workspace && *known == id);
    let (.., job) = job.ok_or_else(|| Failure::not_found(format!("Job {id:?} does not exist")))?;
    Ok(Json(job.clone()))
}
