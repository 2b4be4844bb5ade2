//! `seismolog demo`: a server with a simulated shop, and with your own logs if you like, playing into it.

use crate::client::Client;
use crate::config::Config;
use crate::project::Project;
use crate::{serve, table, telemetry};
use anyhow::{Context, Result};
use miner::raw::Format;
use model::Timestamp;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often the shop is asked for what happened since.
const STEP: Duration = Duration::from_millis(250);

/// The shop's past that is played as history at first, so that the baselines know it.
const PAST: Duration = Duration::from_secs(180);

/// Lines a second of a log file that is played.
const FILE_LINES_PER_SECOND: usize = 100;

/// Most bytes of a log file that are played.
const FILE_BYTES_MAX: u64 = 256 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Log files to play too, again and again, with their times moved to now
    #[arg(long, num_args = 1..)]
    logs: Vec<PathBuf>,
    /// Times the usual rate of 60 to 140 records a second
    #[arg(long, default_value_t = 1.0)]
    rate: f64,
    /// Seed of the shop
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder with more .datasource files
    #[arg(long)]
    project: Option<PathBuf>,
    /// Folder where everything is kept
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Address to listen on; port 0 takes a free one
    #[arg(long)]
    listen: Option<SocketAddr>,
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    telemetry::start();
    anyhow::ensure!(
        arguments.rate.is_finite() && (0.1..=10_000.0).contains(&arguments.rate),
        "--rate must be 0.1 to 10000"
    );
    let project = arguments.project.as_deref().map(Project::read).transpose()?.unwrap_or_default();
    let mut config = Config::default();
    config.is_loopback_open = true;
    config.listen = arguments.listen.unwrap_or(config.listen);
    config.listeners.otlp_http.0 = free("127.0.0.1:4318");
    config.listeners.otlp_grpc.0 = free("127.0.0.1:4317");
    let files = arguments.logs.iter().map(|path| LogFile::read(path)).collect::<Result<Vec<_>>>()?;
    serve::runtime("server")?.block_on(async {
        let shop = Arc::new(Played::new(arguments.seed, arguments.rate));
        let scenarios = Arc::clone(&shop) as Arc<dyn server::Scenarios>;
        let running = serve::start(&project, arguments.data.clone(), &config, Some(scenarios)).await?;
        let url = format!("http://{}", running.address);
        table::print_line(&format!("listening on {url}"))?;
        table::print_line(&format!("admin token  {}", running.admin_token))?;
        table::print_line(&format!(
            "open the address in a browser; Ctrl-C stops\n\
             break something there, or with  curl -X POST {url}/api/scenarios/{}",
            sim::Fault::ALL[0].name()
        ))?;
        let stopping = Arc::new(AtomicBool::new(false));
        let player = Player {
            client: Client::with_token(url, running.admin_token.clone()),
            stopping: Arc::clone(&stopping),
        };
        let stop = serve::stop_signal()?;
        let playing = tokio::task::spawn_blocking(move || player.play(&shop, files));
        running
            .until(async move {
                stop.await;
                stopping.store(true, Ordering::Relaxed);
                if let Ok(Err(error)) = playing.await {
                    tracing::warn!(error = format!("{error:#}"), "the demo's player ended");
                }
            })
            .await
    })
}

/// An address that SDKs send to by themselves, unless somebody else listens there.
fn free(address: &str) -> Option<SocketAddr> {
    match std::net::TcpListener::bind(address) {
        Ok(listener) => listener.local_addr().ok(),
        Err(error) => {
            tracing::warn!(address, %error, "not listening for OpenTelemetry there");
            None
        }
    }
}

/// The shop, shared by its player and whoever breaks it.
struct Played {
    shop: Mutex<sim::Shop>,
    begin: Timestamp,
}

impl Played {
    fn new(seed: u64, factor: f64) -> Self {
        let begin = serve::now() - PAST;
        Self { shop: Mutex::new(sim::Shop::new(sim::Options { seed, start: begin, factor })), begin }
    }

    fn lock(&self) -> MutexGuard<'_, sim::Shop> {
        // A shop that broke down in the middle of a step is a worse simulation and no danger.
        self.shop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl server::Scenarios for Played {
    fn list(&self) -> Vec<server::Scenario> {
        let scenario = |fault: &sim::Fault| server::Scenario {
            name: fault.name(),
            service: fault.primary(),
            description: fault.description(),
            seconds: fault.duration().as_secs(),
        };
        sim::Fault::ALL.iter().map(scenario).collect()
    }

    fn active(&self) -> Vec<&'static str> {
        self.lock().active_faults(serve::now()).into_iter().map(sim::Fault::primary).collect()
    }

    fn start(&self, name: &str) -> bool {
        let Some(fault) = sim::Fault::parse(name) else { return false };
        self.lock().inject(fault, serve::now());
        true
    }
}

struct Player {
    client: Client,
    stopping: Arc<AtomicBool>,
}

impl Player {
    /// Plays until the stop: the shop's last minutes as history, then what happens now.
    fn play(&self, shop: &Played, mut files: Vec<LogFile>) -> Result<()> {
        let begin = serve::now();
        let mut at = shop.begin;
        while at < begin {
            at = at + Duration::from_secs(10);
            self.send("mode=history&", &lines_of(&shop.lock().advance(at.min(begin))))?;
        }
        while !self.stopping.load(Ordering::Relaxed) {
            wait(STEP);
            let now = serve::now();
            let mut body = lines_of(&shop.lock().advance(now));
            for file in &mut files {
                file.play(now, STEP, &mut body);
            }
            self.send("", &body)?;
        }
        Ok(())
    }

    fn send(&self, mode: &str, body: &str) -> Result<()> {
        if body.is_empty() {
            return Ok(());
        }
        let answer = self.client.post(&format!("/v0/events?{mode}name=logs"), &[], body.as_bytes())?;
        if answer.status == 429 || answer.status == 503 {
            wait(Duration::from_secs(answer.retry_after.unwrap_or(1)));
        } else if answer.status >= 400 {
            tracing::warn!(status = answer.status, answer = answer.body, "the demo's rows were refused");
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the demo plays in real time")]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

fn lines_of(records: &[sim::Record]) -> String {
    let mut body = String::with_capacity(records.len() * 400);
    for record in records {
        record.write_json(&mut body);
        body.push('\n');
    }
    body
}

/// A log file that is played in a circle.
struct LogFile {
    name: String,
    text: String,
    format: Format,
    next: usize,
}

impl LogFile {
    fn read(path: &Path) -> Result<Self> {
        let size = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
        anyhow::ensure!(size <= FILE_BYTES_MAX, "{} is above 256 MiB; play a piece of it", path.display());
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let sample: Vec<&str> = text.lines().take(1_000).collect();
        anyhow::ensure!(!sample.is_empty(), "{} is empty", path.display());
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, format: Format::detect(&sample), text, next: 0 })
    }

    /// The lines of one step, as rows of `logs` that happen now.
    fn play(&mut self, now: Timestamp, step: Duration, body: &mut String) {
        let count = (FILE_LINES_PER_SECOND as f64 * step.as_secs_f64()) as usize;
        for _ in 0..count.max(1) {
            let rest = self.text.get(self.next..).filter(|rest| !rest.is_empty()).unwrap_or(&self.text);
            let line = rest.lines().next().unwrap_or("");
            let begin = self.text.len() - rest.len();
            self.next = begin + line.len() + 1;
            let parsed = self.format.parse(line, now);
            let row = serde_json::json!({
                "timestamp": now.millis() as f64 / 1_000.0,
                "service": parsed.service.as_deref().unwrap_or(&self.name),
                "severity_text": parsed.severity.unwrap_or_default().as_str(),
                "message": parsed.message,
            });
            body.push_str(&row.to_string());
            body.push('\n');
        }
    }
}
