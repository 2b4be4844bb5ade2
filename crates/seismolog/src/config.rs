//! The configuration: one TOML tree. What was said (`Raw*`) and what it means (`Config`) are two types.
//!
//! `config.example.toml` is the manual; a test compares it with what the program knows.

use anyhow::{Context, Result, bail};
use model::Timestamp;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::QueryLimits;

/// What a server runs with. Every default works on a laptop.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) is_loopback_open: bool,
    requests_per_second_max: u32,
    ingest: ingest::Limits,
    query: QueryLimits,
    checkpoint_bytes: usize,
    checkpoint_interval: Duration,
    detect: detect::Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawConfig {
    server: RawServer,
    ingest: RawIngest,
    query: RawQuery,
    storage: RawStorage,
    detect: server::DetectKeys,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawServer {
    listen: Option<SocketAddr>,
    open_loopback: Option<bool>,
    requests_per_second_max: Option<u32>,
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

impl Default for Config {
    fn default() -> Self {
        let engine = engine::Options::new(PathBuf::new());
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7181)),
            is_loopback_open: false,
            requests_per_second_max: 10_000,
            ingest: ingest::Limits::default(),
            query: QueryLimits::default(),
            checkpoint_bytes: engine.checkpoint_bytes,
            checkpoint_interval: engine.checkpoint_interval,
            detect: engine.detect,
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

    fn parse(text: &str) -> Result<Self> {
        let raw: RawConfig = toml::from_str(text)?;
        let mut config = Self::default();
        let take = &mut config;
        set(&mut take.listen, raw.server.listen);
        set(&mut take.is_loopback_open, raw.server.open_loopback);
        set(&mut take.requests_per_second_max, raw.server.requests_per_second_max);
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
        Ok(())
    }

    pub(crate) fn engine(&self, data: PathBuf) -> engine::Options {
        engine::Options {
            checkpoint_bytes: self.checkpoint_bytes,
            checkpoint_interval: self.checkpoint_interval,
            query_threads: cores(),
            ingest: self.ingest.clone(),
            detect: self.detect.clone(),
            ..engine::Options::new(data)
        }
    }

    pub(crate) fn query(&self) -> QueryLimits {
        self.query
    }

    pub(crate) fn server(
        &self,
        clock: fn() -> Timestamp,
        queries: tokio::runtime::Handle,
    ) -> server::Options {
        server::Options {
            is_loopback_open: self.is_loopback_open,
            query: self.query,
            ingest: self.ingest.clone(),
            requests_per_second_max: self.requests_per_second_max,
            clock,
            queries,
            cores: cores(),
            pipes: Default::default(),
            scenarios: None,
        }
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
        let keys = uncommented.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count();
        assert_eq!(keys, 28, "a key is missing from config.example.toml, or from this count");
    }

    #[test]
    fn unknown_keys_and_bad_values_are_refused_by_name() {
        let cases = [
            ("[server]\nlisten_on = 1", "listen_on"),
            ("[storage]\ncheckpoint_bytes = 5", "checkpoint_bytes"),
            ("[query]\nseconds_max = 0", "query.seconds_max"),
            ("[detect]\nmin_events = 0", "min_events"),
        ];
        for (text, expected) in cases {
            let error = format!("{:#}", Config::parse(text).unwrap_err());
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
