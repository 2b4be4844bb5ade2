//! The configuration: one TOML tree. What was said (`Raw*`) and what it means (`Config`) are two types.
//!
//! `config.example.toml` is the manual; a test compares it with what the program knows.

use crate::listeners::Listeners;
use crate::sources::{RawBucket, RawNats, RawTail, Sources};
use crate::toml_line;
use ::alert::Secret;
use anyhow::{Context, Result, bail};
use llm::{Embeddings, EndpointOptions};
use model::Timestamp;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::QueryLimits;

/// What a server runs with. Every default works on a laptop.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) is_loopback_open: bool,
    requests_per_second_max: u32,
    pub(crate) listeners: Listeners,
    pub(crate) sources: Sources,
    elasticsearch_version: String,
    ingest: ingest::Limits,
    query: QueryLimits,
    checkpoint_bytes: usize,
    checkpoint_interval: Duration,
    detect: detect::Options,
    embeddings: RawEmbeddings,
    clickhouse: RawClickHouse,
    judge: RawJudge,
    pipelines: RawPipelines,
    alerts: ::alert::Options,
    sending: sink::Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawConfig {
    server: RawServer,
    listeners: Listeners,
    tail: Vec<RawTail>,
    nats: Vec<RawNats>,
    bucket: Vec<RawBucket>,
    ingest: RawIngest,
    query: RawQuery,
    storage: RawStorage,
    detect: server::DetectKeys,
    embeddings: RawEmbeddings,
    clickhouse: RawClickHouse,
    judge: RawJudge,
    pipelines: RawPipelines,
    alerts: ::alert::Options,
    sending: RawSending,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawServer {
    listen: Option<SocketAddr>,
    open_loopback: Option<bool>,
    requests_per_second_max: Option<u32>,
    elasticsearch_version: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawIngest {
    body_compressed_bytes_max: Option<usize>,
    body_bytes_max: Option<usize>,
    ratio_max: Option<usize>,
    row_bytes_max: Option<usize>,
    message_bytes_max: Option<usize>,
    fields_max: Option<usize>,
    nesting_max: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawQuery {
    seconds_max: Option<u64>,
    memory_bytes_max: Option<usize>,
    rows_read_max: Option<u64>,
    rows_returned_max: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawStorage {
    checkpoint_bytes: Option<usize>,
    checkpoint_seconds: Option<u64>,
}

/// What runs the transforms of pipelines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawPipelines {
    python: PathBuf,
}

impl Default for RawPipelines {
    fn default() -> Self {
        Self { python: "python3".into() }
    }
}

impl RawPipelines {
    /// What workers see of our environment: where programs and certificates are and how packages are found, no secrets.
    const PASSED: [&str; 16] = [
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "LD_LIBRARY_PATH",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "PIP_INDEX_URL",
        "PIP_CONFIG_FILE",
        "PIP_CERT",
        "PIP_TRUSTED_HOST",
    ];

    fn interpreter(&self) -> pipeline::Interpreter {
        let passed =
            Self::PASSED.iter().filter_map(|name| Some(((*name).to_owned(), environment(name).ok()?)));
        pipeline::Interpreter { program: self.python.clone(), environment: passed.collect() }
    }
}

/// A language model that judges events of pipelines; none without an address.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawJudge {
    url: String,
    model: String,
    key_env: String,
    calls_per_hour: u32,
    tokens_per_hour: u64,
    cost_per_hour: f64,
    price_asked: f64,
    price_answered: f64,
    timeout_seconds: u64,
    is_reasoning: bool,
    summaries: bool,
}

impl Default for RawJudge {
    fn default() -> Self {
        let gate = llm::GateOptions::default();
        Self {
            url: String::new(),
            model: String::new(),
            key_env: String::new(),
            calls_per_hour: gate.calls_per_hour,
            tokens_per_hour: gate.tokens_per_hour.unwrap_or(0),
            cost_per_hour: 0.0,
            price_asked: gate.price_asked,
            price_answered: gate.price_answered,
            timeout_seconds: 20,
            is_reasoning: false,
            summaries: false,
        }
    }
}

impl RawJudge {
    /// Judges events. Asks nobody. The seed is for the jitter of pauses.
    fn open(&self, seed: u64) -> Result<Option<pipeline::Model>> {
        let Some((chat, gate)) = self.endpoint()? else { return Ok(None) };
        let options = llm::JudgeOptions { gate, ..llm::JudgeOptions::new(&self.model, without_secrets) };
        Ok(Some(pipeline::Model::new(chat, options, seed)?))
    }

    /// Puts incidents into words, if that is wanted. Asks nobody.
    fn summaries(&self) -> Result<Option<server::Summaries>> {
        let endpoint = if self.summaries { self.endpoint()? } else { None };
        Ok(endpoint.map(|(chat, gate)| server::Summaries::new(chat, gate, without_secrets)).transpose()?)
    }

    /// Whom to ask, and what it may cost; none without an address.
    fn endpoint(&self) -> Result<Option<(llm::ChatOptions, llm::GateOptions)>> {
        if self.url.is_empty() {
            return Ok(None);
        }
        let key = |name: &String| {
            environment(name).with_context(|| format!("key_env names {name}, which is not set"))
        };
        let key = Some(&self.key_env).filter(|name| !name.is_empty()).map(key).transpose()?;
        let chat = llm::ChatOptions {
            key,
            timeout: Duration::from_secs(self.timeout_seconds.clamp(1, 300)),
            dialect: if self.is_reasoning { llm::Dialect::Reasoning } else { llm::Dialect::Plain },
            ..llm::ChatOptions::new(&self.url, &self.model)
        };
        let gate = llm::GateOptions {
            calls_per_hour: self.calls_per_hour,
            tokens_per_hour: Some(self.tokens_per_hour).filter(|tokens| *tokens > 0),
            cost_per_hour: Some(self.cost_per_hour).filter(|cost| *cost > 0.0),
            price_asked: self.price_asked,
            price_answered: self.price_answered,
            ..llm::GateOptions::default()
        };
        Ok(Some((chat, gate)))
    }
}

fn without_secrets(text: &str) -> String {
    ::alert::redact(text, &mut ::alert::Redactions::default())
}

/// What is set outside.
#[expect(clippy::disallowed_methods, reason = "secrets enter here")]
fn environment(name: &str) -> Result<String, std::env::VarError> {
    std::env::var(name)
}

/// The text behind `env:NAME` or `file:PATH`; any other text is itself.
pub(crate) fn read_secret(secret: &Secret) -> Result<Secret> {
    let text = match secret.reference() {
        None => return Ok(secret.clone()),
        Some(("env", name)) => {
            environment(name).with_context(|| format!("the environment variable {name} is not set"))?
        }
        Some((_, path)) => std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?,
    };
    Ok(Secret::new(text.trim_end()))
}

/// What messages may reach. What is empty is not set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSending {
    allow: Vec<String>,
    ca_file: PathBuf,
    connect_timeout_ms: u64,
    total_timeout_ms: u64,
}

impl Default for RawSending {
    fn default() -> Self {
        let sink::Options { connect_timeout_ms, total_timeout_ms, .. } = sink::Options::default();
        Self { allow: Vec::new(), ca_file: PathBuf::new(), connect_timeout_ms, total_timeout_ms }
    }
}

impl RawSending {
    fn options(self) -> sink::Options {
        sink::Options {
            allow: self.allow,
            ca_file: Some(self.ca_file).filter(|path| !path.as_os_str().is_empty()),
            connect_timeout_ms: self.connect_timeout_ms,
            total_timeout_ms: self.total_timeout_ms,
            ..sink::Options::default()
        }
    }
}

/// Where vectors of new templates come from: an endpoint, a folder, or neither. What is empty is not set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawEmbeddings {
    url: String,
    model: String,
    key_env: String,
    dimensions: u32,
    folder: PathBuf,
    wait_seconds: u32,
}

impl Default for RawEmbeddings {
    fn default() -> Self {
        Self {
            url: String::new(),
            model: String::new(),
            key_env: String::new(),
            dimensions: 0,
            folder: PathBuf::new(),
            wait_seconds: 3,
        }
    }
}

impl RawEmbeddings {
    fn is_on(&self) -> bool {
        !self.url.is_empty() || !self.folder.as_os_str().is_empty()
    }

    fn open(&self) -> Result<Embeddings> {
        if self.url.is_empty() {
            return Ok(Embeddings::local(&self.folder)?);
        }
        if !self.folder.as_os_str().is_empty() {
            bail!("url and folder are both given; keep one");
        }
        let key = |name: &String| {
            environment(name).with_context(|| format!("key_env names {name}, which is not set"))
        };
        let key = Some(&self.key_env).filter(|name| !name.is_empty()).map(key).transpose()?;
        let dimensions = Some(self.dimensions).filter(|dimensions| *dimensions > 0);
        let options = EndpointOptions { key, dimensions, ..EndpointOptions::new(&self.url, &self.model) };
        Ok(Embeddings::endpoint(options)?)
    }
}

/// A ClickHouse server that gets the rows too; none without an address.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawClickHouse {
    url: String,
    database: String,
    user: String,
    password_env: String,
    answers: bool,
    timeout_seconds: u64,
}

impl Default for RawClickHouse {
    fn default() -> Self {
        Self {
            url: String::new(),
            database: "seismolog".into(),
            user: "default".into(),
            password_env: String::new(),
            answers: false,
            timeout_seconds: 60,
        }
    }
}

impl RawClickHouse {
    fn open(&self) -> Result<Option<server::Mirror>> {
        if self.url.is_empty() {
            return Ok(None);
        }
        let password = |name: &String| {
            environment(name).with_context(|| format!("password_env names {name}, which is not set"))
        };
        let password = Some(&self.password_env).filter(|name| !name.is_empty()).map(password).transpose()?;
        let options = store::ClickHouseOptions {
            url: self.url.clone(),
            database: self.database.clone(),
            user: self.user.clone(),
            password: password.unwrap_or_default(),
            timeout: Duration::from_secs(self.timeout_seconds.clamp(1, 3_600)),
        };
        let server = store::ClickHouse::new(options)?;
        Ok(Some(server::Mirror { server, answers: self.answers }))
    }
}

impl Default for Config {
    fn default() -> Self {
        let engine = engine::Options::new(PathBuf::new());
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7181)),
            is_loopback_open: false,
            requests_per_second_max: 10_000,
            listeners: Listeners::default(),
            sources: Sources::default(),
            elasticsearch_version: "9.3.0".to_owned(),
            ingest: ingest::Limits::default(),
            query: QueryLimits::default(),
            checkpoint_bytes: engine.checkpoint_bytes,
            checkpoint_interval: engine.checkpoint_interval,
            detect: engine.detect,
            embeddings: RawEmbeddings::default(),
            clickhouse: RawClickHouse::default(),
            judge: RawJudge::default(),
            pipelines: RawPipelines::default(),
            alerts: ::alert::Options::default(),
            sending: sink::Options::default(),
        }
    }
}

impl Config {
    /// Reads a file, or takes the defaults.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("configuration {}", path.display()))
    }

    /// What a valid configuration file says of the detectors, as JSON.
    pub(crate) fn detect_keys(path: &Path) -> Result<serde_json::Value> {
        Self::read(Some(path))?;
        let text = std::fs::read_to_string(path)?;
        let mut tree: serde_json::Map<String, serde_json::Value> = toml::from_str(&text)?;
        Ok(tree.remove("detect").unwrap_or_else(|| serde_json::json!({})))
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let raw: RawConfig = toml::from_str(text)?;
        let mut config = Self::default();
        let take = &mut config;
        set(&mut take.listen, raw.server.listen);
        set(&mut take.is_loopback_open, raw.server.open_loopback);
        set(&mut take.requests_per_second_max, raw.server.requests_per_second_max);
        set(&mut take.elasticsearch_version, raw.server.elasticsearch_version);
        set(&mut take.ingest.body_compressed_max, raw.ingest.body_compressed_bytes_max);
        set(&mut take.ingest.body_max, raw.ingest.body_bytes_max);
        set(&mut take.ingest.ratio_max, raw.ingest.ratio_max);
        set(&mut take.ingest.row_max, raw.ingest.row_bytes_max);
        set(&mut take.ingest.message_max, raw.ingest.message_bytes_max);
        set(&mut take.ingest.fields_max, raw.ingest.fields_max);
        set(&mut take.ingest.nesting_max, raw.ingest.nesting_max);
        set(&mut take.query.seconds_max, raw.query.seconds_max);
        set(&mut take.query.memory_bytes_max, raw.query.memory_bytes_max);
        set(&mut take.query.rows_read_max, raw.query.rows_read_max);
        set(&mut take.query.rows_returned_max, raw.query.rows_returned_max);
        set(&mut take.checkpoint_bytes, raw.storage.checkpoint_bytes);
        set(&mut take.checkpoint_interval, raw.storage.checkpoint_seconds.map(Duration::from_secs));
        raw.detect.apply(&mut take.detect);
        if raw.embeddings.is_on() {
            take.detect.semantic.wait_secs = raw.embeddings.wait_seconds;
        }
        take.listeners = raw.listeners;
        take.sources = Sources { tail: raw.tail, nats: raw.nats, bucket: raw.bucket };
        take.embeddings = raw.embeddings;
        take.clickhouse = raw.clickhouse;
        take.judge = raw.judge;
        take.pipelines = raw.pipelines;
        take.alerts = raw.alerts;
        take.sending = raw.sending.options();
        config.alerts.validate().map_err(|error| placed(text, error))?;
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> Result<()> {
        let checks = [
            (self.requests_per_second_max >= 1, "server.requests_per_second_max must be at least 1"),
            (self.ingest.body_max >= 1_024, "ingest.body_bytes_max must be at least 1024"),
            (self.ingest.body_max <= 1 << 30, "ingest.body_bytes_max must be at most 1 GiB"),
            (self.ingest.ratio_max >= 1, "ingest.ratio_max must be at least 1"),
            (self.ingest.nesting_max <= 500, "ingest.nesting_max must be at most 500"),
            (self.ingest.fields_max >= 1, "ingest.fields_max must be at least 1"),
            ((1..=3_600).contains(&self.query.seconds_max), "query.seconds_max must be 1 to 3600"),
            (self.query.memory_bytes_max >= 16 << 20, "query.memory_bytes_max must be at least 16 MiB"),
        ];
        if let Some((_, text)) = checks.iter().find(|(is_fine, _)| !is_fine) {
            bail!("{text}");
        }
        self.engine(PathBuf::new()).validate()?;
        self.listeners.validate().context("listeners")?;
        self.sources.validate()?;
        self.sending.validate().context("sending")?;
        self.clickhouse.open().context("clickhouse")?;
        self.judge.open(0).context("judge")?;
        Ok(())
    }

    pub(crate) fn engine(&self, data: PathBuf) -> engine::Options {
        engine::Options {
            checkpoint_bytes: self.checkpoint_bytes,
            checkpoint_interval: self.checkpoint_interval,
            query_threads: cores(),
            ingest: self.ingest.clone(),
            detect: self.detect.clone(),
            alerts: self.alerts.clone(),
            ..engine::Options::new(data)
        }
    }

    /// Who is told of incidents; references in secrets are read from where they lead.
    pub(crate) fn alerts(&self) -> Result<::alert::Options> {
        let mut alerts = self.alerts.clone();
        for (name, channel) in &mut alerts.channels {
            for secret in channel.secrets() {
                *secret = read_secret(secret).with_context(|| format!("alerts.channels.{name}"))?;
            }
        }
        alerts.validate()?;
        Ok(alerts)
    }

    /// What sends messages.
    pub(crate) fn sender(&self) -> Result<sink::Sender> {
        sink::Sender::new(&self.sending).context("sending")
    }

    /// The model that is asked for vectors, if there is one. Reads it, or the key of its endpoint.
    pub(crate) fn model(&self) -> Result<Option<Embeddings>> {
        self.embeddings.is_on().then(|| self.embeddings.open().context("embeddings")).transpose()
    }

    /// Where pipelines are, and what runs them.
    pub(crate) fn pipelines(&self, data: &Path, clock: fn() -> Timestamp) -> Result<server::PipelineHousing> {
        let model = self.judge.open(clock().0.unsigned_abs()).context("judge")?;
        let workshop = pipeline::Workshop {
            clock,
            interpreter: self.pipelines.interpreter(),
            requirements: data.join("pipelines").join("requirements"),
            judges: model.map(|model| Arc::new(model) as Arc<dyn pipeline::Judges>),
            queries: None,
        };
        Ok(server::PipelineHousing {
            data: data.to_owned(),
            workshop,
            templates: crate::pipeline::templates()?,
        })
    }

    pub(crate) fn query(&self) -> QueryLimits {
        self.query
    }

    pub(crate) fn server(
        &self,
        clock: fn() -> Timestamp,
        queries: tokio::runtime::Handle,
    ) -> Result<server::Options> {
        Ok(server::Options {
            is_loopback_open: self.is_loopback_open,
            query: self.query,
            ingest: self.ingest.clone(),
            requests_per_second_max: self.requests_per_second_max,
            elasticsearch_version: self.elasticsearch_version.clone(),
            clock,
            queries,
            cores: cores(),
            alerts: Arc::new(self.alerts()?),
            sender: self.sender()?,
            model: self.model()?.map(Arc::new),
            summaries: self.judge.summaries().context("judge")?.map(Arc::new),
            housing: None,
            exports: None,
            mirror: self.clickhouse.open().context("clickhouse")?,
            pipelines: None,
            scenarios: None,
        })
    }
}

/// What is wrong with `[alerts]`, with its line.
fn placed(text: &str, error: ::alert::Error) -> anyhow::Error {
    let ::alert::Error::Config { at, problem } = error else { return error.into() };
    let path = format!("alerts.{at}");
    match toml_line::line_of(text, &path) {
        Some(line) => anyhow::anyhow!("line {line}: {path}: {problem}"),
        None => anyhow::anyhow!("{path}: {problem}"),
    }
}

fn set<T>(value: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *value = said;
    }
}

/// Cores that this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../config.example.toml");

    #[test]
    fn the_example_says_every_key_with_its_default() {
        let uncommented: String = EXAMPLE
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line))
            .map(|line| format!("{line}\n"))
            .collect();
        let config = Config::parse(&uncommented).unwrap();
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
        // Those without defaults are in the docs.
        let others = ["tail", "nats", "bucket", "alerts"];
        for section in keys("").iter().filter(|section| !others.contains(&section.as_str())) {
            let said = uncommented.split(&format!("\n[{section}]\n")).nth(1).unwrap_or_default();
            let said = said.split("\n[").next().unwrap_or_default();
            for key in keys(&format!("[{section}]\n")) {
                let is_said = said.lines().any(|line| line.starts_with(&format!("{key} = ")));
                assert!(is_said, "{section}.{key} is missing from config.example.toml");
            }
        }
    }

    /// The keys that a place in a configuration can have, as the refusal of one that it cannot have names them.
    fn keys(place: &str) -> Vec<String> {
        let error = format!("{:#}", Config::parse(&format!("{place}no_such_key = 1")).unwrap_err());
        let (_, expected) = error.split_once("expected").unwrap_or_else(|| panic!("{place}: {error}"));
        expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn unknown_keys_and_bad_values_are_refused_by_name() {
        let cases = [
            ("[server]\nlisten_on = 1", "listen_on"),
            ("[storage]\ncheckpoint_bytes = 5", "checkpoint_bytes"),
            ("[query]\nseconds_max = 0", "query.seconds_max"),
            ("[detect]\nmin_events = 0", "min_events"),
            ("[judge]\nurl = 'http://h'\nmodel = 'm'\ncalls_per_hour = 0", "calls_per_hour"),
            ("[judge]\nurl = 'http://h'\nmodel = 'm'\nkey_env = 'NOT_SET_HERE'", "NOT_SET_HERE"),
            ("[embeddings]\nurl = 'http://h'\nwait_seconds = 31", "semantic.wait_secs"),
        ];
        for (text, expected) in cases {
            let error = format!("{:#}", Config::parse(text).unwrap_err());
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn a_model_that_cannot_be_asked_is_refused_with_the_reason() {
        for (text, expected) in [
            ("url = 'http://h/v1'", "model is missing"),
            ("url = 'h'\nmodel = 'm'", "url is no address"),
            ("url = 'http://h'\nmodel = 'm'\nfolder = 'f'", "keep one"),
            (
                "url = 'http://h'\nmodel = 'm'\nkey_env = 'NOT_SET_ANYWHERE'",
                "NOT_SET_ANYWHERE, which is not set",
            ),
            ("folder = 'nowhere'", "model in nowhere: "),
        ] {
            let config = Config::parse(&format!("[embeddings]\n{text}")).unwrap();
            let error = format!("{:#}", config.model().unwrap_err());
            assert!(error.contains(expected), "{text}: {error}");
        }
        assert!(Config::default().model().unwrap().is_none());
    }
}
