//! The engines of workspaces: the first is there from the start, each other one has a data directory of its own and is
//! opened when somebody first asks for it.

use crate::access::WORKSPACE_ID;
use crate::shares::SHARES;
use crate::state::Server;
use crate::{limits, shares};
use engine::Engine;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::OnceCell;

/// Opens the engines of workspaces and removes what they keep. Called from threads that may block, for one id at a time.
pub trait Housing: Send + Sync {
    /// Opens the engine of a workspace, a new one if it was not there.
    ///
    /// # Errors
    /// Why it cannot be opened.
    fn open(&self, id: &str) -> Result<Engine, String>;

    /// Removes all that a workspace keeps; its engine has stopped.
    ///
    /// # Errors
    /// Why it cannot be removed.
    fn remove(&self, id: &str) -> Result<(), String>;
}

/// Prefix of the variables of the first workspace in which the names of the others are kept.
const NAMES: &str = "workspace_name.";

/// The name of the first workspace.
pub(crate) const NAME: &str = "seismolog";

/// How the names of workspaces begin that clients make for one run of tests.
const OF_TESTS: &str = "Tinybird_Local_Test_";

/// How often engines are told the time.
const TICK: Duration = Duration::from_secs(1);

type Opened = Arc<OnceCell<Arc<Engine>>>;

/// Those that are open, by id.
#[derive(Default)]
pub(crate) struct Engines(Mutex<BTreeMap<String, Opened>>);

impl Engines {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Opened>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that are open, by id.
    fn open(&self) -> Vec<(String, Arc<Engine>)> {
        let opened = |(id, opened): (&String, &Opened)| Some((id.clone(), opened.get()?.clone()));
        self.lock().iter().filter_map(opened).collect()
    }
}

/// Every name has an id of its own.
pub(crate) fn id_of(name: &str) -> String {
    if name == NAME {
        return WORKSPACE_ID.to_owned();
    }
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(name.as_bytes()))
}

/// The variable that keeps the name of a workspace; its value is when it was made, in nanoseconds since 1970.
pub(crate) fn variable_of(name: &str) -> String {
    format!("{NAMES}{name}")
}

/// Whether a variable is one that people set.
pub(crate) fn is_own(variable: &str) -> bool {
    !variable.starts_with(NAMES) && !variable.starts_with(SHARES) && !crate::pipelines::is_kept(variable)
}

impl Server {
    /// Names of all workspaces, the first one first.
    pub(crate) fn workspace_names(&self) -> Vec<String> {
        let catalog = self.engine.catalog();
        let kept = catalog.control().variables.keys().filter_map(|name| name.strip_prefix(NAMES));
        std::iter::once(NAME).chain(kept).map(str::to_owned).collect()
    }

    /// The name of a workspace that is there, by its id.
    pub(crate) fn workspace_name(&self, id: &str) -> Option<String> {
        self.workspace_names().into_iter().find(|name| id_of(name) == id)
    }

    /// Workspaces of tests that were left behind, all but the newest: clients forget to remove theirs.
    pub(crate) fn workspaces_left(&self) -> Vec<String> {
        let catalog = self.engine.catalog();
        let variables = catalog.control().variables.iter();
        let mut made: Vec<(i64, String)> = variables
            .filter_map(|(name, at)| Some((at.parse().unwrap_or(0), name.strip_prefix(NAMES)?.to_owned())))
            .filter(|(_, name)| name.starts_with(OF_TESTS))
            .collect();
        made.sort();
        let left = made.len().saturating_sub(limits::TEST_WORKSPACES_MAX);
        made.into_iter().take(left).map(|(_, name)| name).collect()
    }

    /// Ids and engines of all workspaces that are open, the first one first.
    pub(crate) fn open_engines(&self) -> Vec<(String, Arc<Engine>)> {
        let first = (WORKSPACE_ID.to_owned(), Arc::clone(&self.engine));
        std::iter::once(first).chain(self.engines.open()).collect()
    }

    /// The engine of a workspace that is there; one that is opened by this is told what it may read of others.
    pub(crate) async fn engine_of(&self, id: &str) -> Option<Arc<Engine>> {
        let is_open = id == WORKSPACE_ID || self.engines.open().iter().any(|(open, _)| open == id);
        let engine = self.opened(id).await?;
        if !is_open {
            self.lend_to(id, &engine).await;
        }
        Some(engine)
    }

    /// The engine of a workspace that is there, whatever it may read of others.
    pub(crate) async fn opened(&self, id: &str) -> Option<Arc<Engine>> {
        if id == WORKSPACE_ID {
            return Some(Arc::clone(&self.engine));
        }
        self.workspace_name(id)?;
        let housing = self.options.housing.clone()?;
        let opened = {
            let mut engines = self.engines.lock();
            if engines.len() >= limits::WORKSPACES_MAX && !engines.contains_key(id) {
                tracing::error!(workspace = id, "too many workspaces are open; delete one");
                return None;
            }
            Arc::clone(engines.entry(id.to_owned()).or_default())
        };
        let wanted = id.to_owned();
        let open = || async move {
            let opened = tokio::task::spawn_blocking(move || housing.open(&wanted)).await;
            opened.map_err(|error| error.to_string()).and_then(|engine| engine.map(Arc::new))
        };
        match opened.get_or_try_init(open).await {
            Ok(engine) => Some(Arc::clone(engine)),
            Err(reason) => {
                tracing::error!(workspace = id, reason, "workspace not opened");
                None
            }
        }
    }

    /// Stops a workspace that is no more and removes what it kept.
    pub(crate) async fn remove_workspace(&self, id: &str) -> Result<(), String> {
        self.close_pipelines_of(id).await;
        let opened = self.engines.lock().remove(id).and_then(|opened| opened.get().cloned());
        let (Some(housing), id) = (self.options.housing.clone(), id.to_owned()) else { return Ok(()) };
        let removed = tokio::task::spawn_blocking(move || {
            if let Some(engine) = opened {
                engine.stop();
            }
            housing.remove(&id)
        });
        removed.await.map_err(|error| error.to_string())?
    }

    /// Stops the engines of all workspaces but the first. Blocks; called when nothing is served any more.
    pub fn stop_workspaces(&self) {
        for (_, engine) in self.engines.open() {
            engine.stop();
        }
    }
}

/// Tells all engines but the first, whose time comes with the program's, what time it is.
pub(crate) async fn tick(server: Weak<Server>) {
    let mut interval = tokio::time::interval(TICK);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    if let Some(server) = server.upgrade() {
        shares::begin(&server).await;
    }
    loop {
        interval.tick().await;
        let Some(server) = server.upgrade() else { return };
        for (_, engine) in server.engines.open() {
            engine.tick(server.now()).await;
        }
    }
}
