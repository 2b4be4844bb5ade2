//! `seismolog serve`

use crate::config::{self, Config};
use crate::listeners::{Bound, bind, until};
use crate::project::Project;
use crate::sources::Opened;
use crate::{rule_files, table, telemetry};
use anyhow::{Context, Result};
use engine::{Engine, StartReport};
use model::Timestamp;
use server::{Housing, Keys, Scenarios, Server};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

/// How often the engine is told the time.
const TICK: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder with the project's files, deployed at start if they changed, and rules/*.toml
    #[arg(long)]
    project: Option<PathBuf>,
    /// Folder where everything is kept
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Address to listen on; port 0 takes a free one
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Configuration file; see config.example.toml
    #[arg(long)]
    config: Option<PathBuf>,
    /// Requests that certainly come from this machine need no token on the own API and the page
    #[arg(long)]
    open_loopback: bool,
}

/// A server that runs in this process.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) admin_token: String,
    engine: Arc<Engine>,
    server: Arc<Server>,
    /// the main one first
    listeners: Vec<TcpListener>,
    others: Bound,
    sources: Opened,
    queries: Runtime,
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    telemetry::start();
    let project = arguments.project.as_deref().map(Project::read).transpose()?.unwrap_or_default();
    let mut config = Config::read(arguments.config.as_deref())?;
    config.listen = arguments.listen.unwrap_or(config.listen);
    config.is_loopback_open |= arguments.open_loopback;
    runtime("server")?.block_on(async {
        let running = start(&project, arguments.data, &config, None).await?;
        table::print_line(&format!("listening on http://{}", running.address))?;
        running.until(stop_signal()?).await
    })
}

/// Threads for requests, or for queries.
pub(crate) fn runtime(name: &str) -> Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(config::cores())
        .thread_name(name)
        // queries are planned by recursion; four times what they need by their limits
        .thread_stack_size(8 << 20)
        .enable_all()
        .build()
        .context("cannot start threads")
}

/// Recovers the data directory and listens.
pub(crate) async fn start(
    project: &Project,
    data: PathBuf,
    config: &Config,
    scenarios: Option<Arc<dyn Scenarios>>,
) -> Result<Running> {
    let keys = Keys::open(&data).with_context(|| {
        format!("cannot read or make the master key in data directory {}", data.display())
    })?;
    let mut options = match project.files.is_empty() {
        true => Project::kept(&data)?.engine(config, data.clone()),
        false => project.engine(config, data.clone()),
    };
    options.seal = keys.seal(server::WORKSPACE_ID);
    let started = tokio::task::spawn_blocking(move || Engine::start(pipe::builtin(), &options)).await?;
    let (engine, report) =
        started.with_context(|| format!("cannot start with data directory {}", data.display()))?;
    tell(&report);
    let admin_token = keys.admin_token();
    project.deploy(&engine, now()).await?;
    rule_files::apply(&engine, &project.rules, &Project::kept_rules(&data)).await?;
    let engine = Arc::new(engine);
    let queries = runtime("query")?;
    let housing: Option<Arc<dyn Housing>> =
        Some(Arc::new(Folders { root: data.join("workspaces"), config: config.clone(), keys: keys.clone() }));
    let exports = Some(data.join("exports"));
    let pipelines = Some(config.pipelines(&data, now)?);
    let options = config.server(now, queries.handle().clone())?;
    let options = server::Options { scenarios, housing, exports, pipelines, ..options };
    let server = Server::new(Arc::clone(&engine), keys, options);
    let mut listeners = vec![bind(config.listen).await?];
    for address in [config.listeners.otlp_http, config.listeners.otlp_grpc] {
        if let Some(address) = address.0 {
            listeners.push(bind(address).await?);
        }
    }
    let others = config.listeners.bind().await?;
    let address = listeners[0].local_addr()?;
    let sources = config.sources.open()?;
    Ok(Running { address, admin_token, engine, server, listeners, others, sources, queries })
}

impl Running {
    /// Serves until `stop` resolves, then writes a last checkpoint.
    pub(crate) async fn until(self, stop: impl Future<Output = ()>) -> Result<()> {
        let ticking = tokio::spawn(tick(Arc::clone(&self.engine)));
        let server = self.server;
        let (stopping, stopped) = tokio::sync::watch::channel(());
        let serving: Vec<_> = (self.listeners.into_iter())
            .map(|listener| tokio::spawn(server::serve(Arc::clone(&server), listener, until(&stopped))))
            .collect();
        let mut others = self.others.serve(&server, &stopped);
        self.sources.serve(&server, &stopped, &mut others);
        stop.await;
        drop(stopping);
        // Consumers wait for long; they are let go.
        server.stop_pipelines().await;
        while others.join_next().await.is_some() {}
        for serving in serving {
            serving.await??;
        }
        server.tell_usage().await;
        ticking.abort();
        self.queries.shutdown_background();
        tracing::info!("stopping: writing a last checkpoint");
        tokio::task::spawn_blocking(move || {
            server.stop_workspaces();
            self.engine.stop();
        })
        .await?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Workspaces beside the first, each in a folder of its own.
struct Folders {
    root: PathBuf,
    config: Config,
    keys: Keys,
}

impl Housing for Folders {
    fn open(&self, id: &str) -> Result<Engine, String> {
        // Nobody is told of what happens there.
        let alerts = alert::Options::default();
        let seal = self.keys.seal(id);
        let options = engine::Options { alerts, seal, ..self.config.engine(self.root.join(id)) };
        let (engine, report) = Engine::start(pipe::builtin(), &options).map_err(|error| error.to_string())?;
        tell(&report);
        Ok(engine)
    }

    fn remove(&self, id: &str) -> Result<(), String> {
        match std::fs::remove_dir_all(self.root.join(id)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.to_string()),
            _ => Ok(()),
        }
    }
}

async fn tick(engine: Arc<Engine>) {
    let mut interval = tokio::time::interval(TICK);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        interval.tick().await;
        engine.tick(now()).await;
    }
}

/// The time of day. The one place that reads it.
#[expect(clippy::disallowed_methods, reason = "time enters here")]
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// Resolves on SIGTERM or Ctrl-C.
pub(crate) fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn tell(report: &StartReport) {
    tracing::info!(
        checkpoint = report.checkpoint_seq,
        replayed = report.replayed,
        torn_bytes = report.torn_bytes,
        "recovered"
    );
    for place in &report.damaged {
        tracing::error!(place, "damaged data was set aside in a quarantine folder");
    }
    for name in &report.undefined {
        tracing::warn!(data_source = name, "stored, but not in the project: kept, not queryable");
    }
    if report.is_relearning {
        tracing::warn!("the learned state was lost; baselines and templates are learned anew");
    }
}
