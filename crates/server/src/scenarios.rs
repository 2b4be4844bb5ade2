//! Faults that a simulator beside the server can be told to play; there is one in the demo only.

use crate::answer::Failure;
use crate::state::{Operator, Server};
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use std::sync::Arc;

/// A fault that can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// how it is asked for
    pub name: &'static str,
    /// the service that fails
    pub service: &'static str,
    /// what happens, in a few words
    pub description: &'static str,
    /// how long it takes
    pub seconds: u64,
}

/// A simulator. Its calls return at once.
pub trait Scenarios: Send + Sync {
    /// All faults it knows.
    fn list(&self) -> Vec<Scenario>;
    /// Services that fail now.
    fn active(&self) -> Vec<&'static str>;
    /// Begins a fault now. False for an unknown name.
    fn start(&self, name: &str) -> bool;
}

/// `GET /api/scenarios`: empty where no simulator plays.
pub(crate) async fn list(State(server): State<Arc<Server>>, _: Operator) -> Json<Value> {
    let simulator = server.options.scenarios.as_ref();
    let scenarios = simulator.map(|simulator| simulator.list()).unwrap_or_default();
    let active = simulator.map(|simulator| simulator.active()).unwrap_or_default();
    let details = scenarios.iter().map(|scenario| {
        json!({
            "name": scenario.name,
            "service": scenario.service,
            "description": scenario.description,
            "seconds": scenario.seconds,
        })
    });
    Json(json!({
        "v": 1,
        "scenarios": scenarios.iter().map(|scenario| scenario.name).collect::<Vec<_>>(),
        "active": active,
        "details": details.collect::<Vec<_>>(),
    }))
}

/// `POST /api/scenarios/{name}`
pub(crate) async fn start(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    let Some(simulator) = &server.options.scenarios else {
        return Err(Failure::not_found("no simulator plays here; start one with `seismolog demo`"));
    };
    if simulator.start(&name) {
        return Ok(Json(json!({ "ok": true, "name": name })));
    }
    let known: Vec<&str> = simulator.list().iter().map(|scenario| scenario.name).collect();
    Err(Failure::not_found(format!("scenario {name:?} is not known; known are {}", known.join(", "))))
}
