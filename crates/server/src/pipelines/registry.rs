//! Pipelines that are open, by workspace and id: each is opened when the server starts, or when somebody first asks for it.

use super::expressions::Expressions;
use super::{PipelineHousing, Refusal, catalog, delivery, feeding};
use crate::connections;
use crate::state::Server;
use axum::http::StatusCode;
use engine::Engine;
use flow::{Definition, SinkDefinition, SourceDefinition};
use pipeline::{Made, Pipeline};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{OnceCell, Semaphore};

/// How often pipelines are told that time goes on.
const TICK: Duration = Duration::from_secs(1);

/// What stands in a value for a variable of the workspace.
const SECRET: &str = "secret:";

/// A pipeline with what it was opened for.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(super) definition: Arc<Definition>,
    cell: Arc<OnceCell<Arc<Pipeline>>>,
}

type Key = (String, String);

/// Those that are open, or about to be.
pub(crate) struct Pipelines {
    open: Mutex<BTreeMap<Key, Opened>>,
    /// one is laid down, changed or deleted at a time
    changing: Semaphore,
    is_stopping: std::sync::atomic::AtomicBool,
}

impl Default for Pipelines {
    fn default() -> Self {
        Self { open: Mutex::default(), changing: Semaphore::new(1), is_stopping: false.into() }
    }
}

impl Pipelines {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Opened>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that are open by now.
    pub(crate) fn all(&self) -> Vec<(String, Arc<Definition>, Arc<Pipeline>)> {
        let opened = |((workspace, _), opened): (&Key, &Opened)| {
            Some((workspace.clone(), Arc::clone(&opened.definition), Arc::clone(opened.cell.get()?)))
        };
        self.lock().iter().filter_map(opened).collect()
    }

    fn is_stopping(&self) -> bool {
        self.is_stopping.load(std::sync::atomic::Ordering::Acquire)
    }
}

/// Opens the pipelines of the first workspace, and tells all that time goes on. Runs until the server is gone.
pub(crate) async fn run(server: Weak<Server>) {
    if let Some(server) = server.upgrade() {
        for definition in catalog::all(&server.engine) {
            if let Err(refusal) =
                server.open_pipeline(crate::WORKSPACE_ID, &server.engine, &definition.id).await
            {
                tracing::error!(pipeline = definition.id, detail = refusal.detail, "pipeline not opened");
            }
        }
    }
    let mut interval = tokio::time::interval(TICK);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        interval.tick().await;
        let Some(server) = server.upgrade() else { return };
        for (_, _, pipeline) in server.pipelines.all() {
            pipeline.tick();
        }
    }
}

impl Server {
    fn pipeline_housing(&self) -> Result<PipelineHousing, Refusal> {
        let absent = || Refusal::new(StatusCode::NOT_IMPLEMENTED, "this server runs no pipelines");
        self.options.pipelines.clone().ok_or_else(absent)
    }

    /// What transforms of a workspace are made with.
    fn workshop(&self, engine: &Arc<Engine>) -> Result<pipeline::Workshop, Refusal> {
        let expressions = Expressions {
            engine: Arc::clone(engine),
            runtime: self.options.queries.clone(),
            limits: self.options.query,
        };
        Ok(pipeline::Workshop { queries: Some(Arc::new(expressions)), ..self.pipeline_housing()?.workshop })
    }

    /// The pipeline of a workspace, opened.
    pub(super) async fn open_pipeline(
        self: &Arc<Self>,
        workspace: &str,
        engine: &Arc<Engine>,
        id: &str,
    ) -> Result<(Arc<Definition>, Arc<Pipeline>), Refusal> {
        let opened = self.entry(workspace, engine, id)?;
        let pipeline = opened
            .cell
            .get_or_try_init(|| self.open_now(workspace, engine, &opened.definition, None))
            .await?;
        Ok((Arc::clone(&opened.definition), Arc::clone(pipeline)))
    }

    /// What is known of it, open or not.
    pub(super) fn entry(&self, workspace: &str, engine: &Engine, id: &str) -> Result<Opened, Refusal> {
        let key = (workspace.to_owned(), id.to_owned());
        if let Some(opened) = self.pipelines.lock().get(&key) {
            return Ok(opened.clone());
        }
        let definition = catalog::find(engine, id).filter(|definition| definition.id == id);
        let definition = definition.ok_or_else(|| Refusal::unknown("pipeline", id))?;
        let opened = Opened { definition: Arc::new(definition), cell: Arc::default() };
        Ok(self.pipelines.lock().entry(key).or_insert(opened).clone())
    }

    /// Opens a pipeline with transforms that were made, or makes them.
    async fn open_now(
        self: &Arc<Self>,
        workspace: &str,
        engine: &Arc<Engine>,
        definition: &Arc<Definition>,
        made: Option<Made>,
    ) -> Result<Arc<Pipeline>, Refusal> {
        if self.pipelines.is_stopping() {
            return Err(pipeline::Error::Stopped.into());
        }
        let workshop = self.workshop(engine)?;
        let folder = self.pipeline_housing()?.folder(workspace, &definition.id);
        let (environment, shared) = (environment(engine, definition), Arc::clone(definition));
        let opening = tokio::task::spawn_blocking(move || {
            let made = made.map_or_else(|| pipeline::make(&shared, &environment?, &workshop), Ok);
            Pipeline::open(&folder, &shared, made).map(Arc::new)
        });
        let pipeline = opening
            .await
            .map_err(|error| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))??;
        if !definition.draft.sinks.is_empty() {
            let (pipeline, definition) = (Arc::clone(&pipeline), Arc::clone(definition));
            tokio::spawn(delivery::run(Arc::downgrade(self), workspace.to_owned(), pipeline, definition));
        }
        for source in &definition.draft.sources {
            feeding::begin(self, (workspace, engine), &pipeline, source).await;
        }
        Ok(pipeline)
    }

    /// Makes the transforms of a definition, without a pipeline: to see whether they can be made, or to try them.
    pub(super) async fn make_transforms(
        &self,
        engine: &Arc<Engine>,
        definition: &Definition,
    ) -> Result<Made, Refusal> {
        let workshop = self.workshop(engine)?;
        let (environment, definition) = (environment(engine, definition)?, definition.clone());
        let making =
            tokio::task::spawn_blocking(move || pipeline::make(&definition, &environment, &workshop));
        Ok(making
            .await
            .map_err(|error| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))??)
    }

    /// Lays a pipeline down, a new one or in the place of the one that has its id.
    pub(super) async fn lay_down(
        self: &Arc<Self>,
        workspace: &str,
        engine: &Arc<Engine>,
        definition: Definition,
    ) -> Result<Arc<Definition>, Refusal> {
        let stopped = |_| Refusal::from(pipeline::Error::Stopped);
        let _permit = self.pipelines.changing.acquire().await.map_err(stopped)?;
        check_draft(engine, &definition)?;
        let key = (workspace.to_owned(), definition.id.clone());
        let before = self.entry(workspace, engine, &definition.id).ok();
        let is_same = before.as_ref().is_some_and(|before| {
            let (one, other) = (&before.definition.draft, &definition.draft);
            (&one.sources, &one.transforms, &one.sinks, &one.environment)
                == (&other.sources, &other.transforms, &other.sinks, &other.environment)
        });
        let made = if is_same { None } else { Some(self.make_transforms(engine, &definition).await?) };
        catalog::keep(engine, &definition).await?;
        let definition = Arc::new(definition);
        let cell = if is_same {
            before.as_ref().map(|before| Arc::clone(&before.cell)).unwrap_or_default()
        } else {
            Arc::default()
        };
        let opened = Opened { definition: Arc::clone(&definition), cell };
        self.pipelines.lock().insert(key, opened.clone());
        // Whoever asks meanwhile waits for this: two cannot have the same topics open.
        let opening = opened.cell.get_or_try_init(|| async {
            if let Some(before) = before.filter(|_| !is_same) {
                stop(&before).await;
            }
            self.open_now(workspace, engine, &definition, made).await
        });
        opening.await?.set_state(definition.draft.state);
        Ok(definition)
    }

    /// Forgets a pipeline and all that it holds.
    pub(super) async fn delete_pipeline(
        self: &Arc<Self>,
        workspace: &str,
        engine: &Arc<Engine>,
        id: &str,
    ) -> Result<(), Refusal> {
        let stopped = |_| Refusal::from(pipeline::Error::Stopped);
        let _permit = self.pipelines.changing.acquire().await.map_err(stopped)?;
        if !catalog::forget(engine, id).await? {
            return Err(Refusal::unknown("pipeline", id));
        }
        let opened = self.pipelines.lock().remove(&(workspace.to_owned(), id.to_owned()));
        if let Some(opened) = opened {
            stop(&opened).await;
        }
        let folder = self.pipeline_housing()?.folder(workspace, id);
        let removed = tokio::task::spawn_blocking(move || pipeline::remove(&folder)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(pipeline = id, %error, "what a deleted pipeline held stays on disk");
        }
        Ok(())
    }

    /// Ends the pipelines of a workspace that is no more.
    pub(crate) async fn close_pipelines_of(&self, workspace: &str) {
        let of_it: Vec<Opened> = {
            let mut open = self.pipelines.lock();
            let keys: Vec<Key> = open.keys().filter(|(of, _)| of == workspace).cloned().collect();
            keys.iter().filter_map(|key| open.remove(key)).collect()
        };
        for opened in of_it {
            stop(&opened).await;
        }
    }

    /// Ends all pipelines; who consumes is told that there is nothing, who publishes that they have stopped.
    pub async fn stop_pipelines(&self) {
        self.pipelines.is_stopping.store(true, std::sync::atomic::Ordering::Release);
        let all = std::mem::take(&mut *self.pipelines.lock());
        for opened in all.into_values() {
            stop(&opened).await;
        }
    }
}

/// A handler that is under way is waited for.
async fn stop(opened: &Opened) {
    let Some(pipeline) = opened.cell.get().cloned() else { return };
    if let Err(error) = tokio::task::spawn_blocking(move || pipeline.stop()).await {
        tracing::error!(%error, "a pipeline did not stop");
    }
}

/// A value, or the variable that it stands for.
pub(super) fn resolve(engine: &Engine, value: &str) -> Result<String, String> {
    let Some(name) = value.strip_prefix(SECRET) else { return Ok(value.to_owned()) };
    let catalog = engine.catalog();
    let found = catalog.control().variables.get(name).filter(|_| crate::engines::is_own(name)).cloned();
    found.ok_or_else(|| format!("the variable {name} is not set; set it with POST /v1/secrets"))
}

/// What handlers find in their environment.
fn environment(
    engine: &Engine,
    definition: &Definition,
) -> Result<BTreeMap<String, String>, pipeline::Error> {
    let entries = definition.draft.environment.iter();
    let resolved = entries.map(|entry| {
        let trouble =
            |error| pipeline::Error::Transform { stage: "environment".into(), error, stack: String::new() };
        Ok((entry.name.clone(), resolve(engine, &entry.value).map_err(trouble)?))
    });
    resolved.collect()
}

/// Refuses what cannot run, whatever its transforms are.
pub(super) fn check_draft(engine: &Engine, definition: &Definition) -> Result<(), Refusal> {
    definition.draft.validate().map_err(Refusal::bad_request)?;
    check_ends(engine, definition)
}

/// Refuses data sources that are not there, and a circle.
fn check_ends(engine: &Engine, definition: &Definition) -> Result<(), Refusal> {
    let catalog = engine.catalog();
    let (sources, sinks) = (&definition.draft.sources, &definition.draft.sinks);
    for source in sources {
        if let SourceDefinition::Kafka { connection, .. } = source {
            connections::kafka(&catalog, connection)?;
        }
    }
    let read = sources.iter().filter_map(|source| match source {
        SourceDefinition::DataSource { name, .. } => Some(name),
        _ => None,
    });
    let read: Vec<&String> = read.collect();
    let written = sinks.iter().filter_map(|sink| match sink {
        SinkDefinition::DataSource { name } => Some(name),
        _ => None,
    });
    let written: Vec<&String> = written.collect();
    for name in read.iter().chain(&written) {
        if catalog.source(name).is_none() {
            return Err(Refusal::bad_request(format!("there is no data source {name}; deploy it first")));
        }
    }
    match read.iter().find(|name| written.contains(name)) {
        Some(name) => {
            Err(Refusal::bad_request(format!("{name} would feed itself; write to another data source")))
        }
        None => Ok(()),
    }
}
