//! `/v0/jobs`: work that a client asks about afterwards. All of it is done when its request is answered, so a job is a
//! report; the last ones are remembered, and all of them told in `tinybird.jobs_log`.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::{datasources, limits};
use axum::Json;
use axum::extract::{Path, State};
use engine::{Engine, JobRecord, Operation};
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
}

/// A job that is over.
pub(crate) struct Finished<'a> {
    pub(crate) workspace: &'a str,
    pub(crate) engine: &'a Arc<Engine>,
    /// as in `import`
    pub(crate) kind: &'a str,
    /// that made the rows; may be empty
    pub(crate) pipe: &'a str,
    /// where they went
    pub(crate) source: &'a str,
    /// what became of its rows, as in `append`
    pub(crate) operation: &'a str,
    /// rows that came or went, and those in the quarantine
    pub(crate) rows: (u64, u64),
    pub(crate) begin: Timestamp,
    /// why it failed
    pub(crate) error: Option<String>,
    /// what its kind tells
    pub(crate) report: Value,
}

impl Server {
    /// Remembers a job, and the rows that came or went by it. Gives its id and all that is told.
    pub(crate) fn finish_job(&self, job: Finished<'_>) -> (String, Value) {
        let Finished { workspace, engine, kind, pipe, source, operation, rows, begin, error, mut report } =
            job;
        let end = self.now();
        let record = JobRecord {
            kind: kind.to_owned(),
            workspace: workspace.to_owned(),
            pipe: pipe.to_owned(),
            source: source.to_owned(),
            begin: begin.0,
            end: end.0,
            error: error.clone(),
            report: report.to_string(),
            ..JobRecord::default()
        };
        let mut jobs = self.jobs.lock();
        jobs.count += 1;
        let id = format!("{:08x}-{:016x}", jobs.count, begin.0);
        report["id"] = json!(id);
        report["job_id"] = json!(id);
        report["kind"] = json!(kind);
        report["status"] = json!(if error.is_some() { "error" } else { "done" });
        if let Some(error) = error {
            report["error"] = json!(error);
        }
        report["created_at"] = json!(datasources::written(begin));
        report["updated_at"] = json!(datasources::written(end));
        report["job_url"] = json!(format!("/v0/jobs/{id}"));
        jobs.last.push_back((workspace.to_owned(), id.clone(), report.clone()));
        while jobs.last.len() > limits::JOBS_MAX {
            jobs.last.pop_front();
        }
        drop(jobs);
        self.remember_job(workspace, engine, JobRecord { id: id.clone(), ..record });
        let operation = Operation {
            at: begin.0,
            kind: operation.to_owned(),
            source: source.to_owned(),
            seconds: end.since(begin).as_secs_f32(),
            error: report["error"].as_str().map(str::to_owned),
            rows: rows.0,
            rejected: rows.1,
            job: Some(id.clone()),
            pipe: pipe.to_owned(),
            ..Operation::default()
        };
        self.remember_operation(workspace, engine, operation);
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
    Ok(Json(find(&server, &caller, &id)?))
}

fn find(server: &Server, caller: &Caller, id: &str) -> Result<Value, Failure> {
    let jobs = server.jobs.lock();
    let job = jobs.last.iter().find(|(workspace, known, _)| *workspace == caller.workspace && *known == id);
    let (.., job) = job.ok_or_else(|| Failure::not_found(format!("Job {id:?} does not exist")))?;
    Ok(job.clone())
}

/// `POST /v0/jobs/ID/cancel`: says that there is nothing left to be cancelled
pub(crate) async fn cancel(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let job = find(&server, &caller, &id)?;
    let status = job["status"].as_str().unwrap_or_default();
    Err(Failure::bad_request(format!(
        "Job {id} has the status {status} and cannot be cancelled: a job here is over when its request is answered; \
         to stop one before, end the request"
    )))
}

/// `POST /v0/jobs/ID/retry`: says how to run it again
pub(crate) async fn retry(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let job = find(&server, &caller, &id)?;
    let (kind, pipe) = (job["kind"].as_str().unwrap_or_default(), job["pipe"]["name"].as_str());
    let way = match (kind, pipe) {
        ("copy" | "sink", Some(pipe)) => format!("POST /v0/pipes/{pipe}/{kind}"),
        _ => "the request that it was made by".to_owned(),
    };
    Err(Failure::bad_request(format!("Job {id} is not run again by itself; send {way} once more")))
}
