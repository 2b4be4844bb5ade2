//! How an engine is set up.

use crate::{Error, ProjectText, Seal, limits};
use pipe::View;
use std::path::PathBuf;
use std::time::Duration;

/// Options of the engine.
#[derive(Clone, Debug)]
pub struct Options {
    /// where everything is kept
    pub data: PathBuf,
    /// bytes in memory at which parts are written; 1 MiB to 64 MiB
    pub checkpoint_bytes: usize,
    /// longest time between two checkpoints while rows come; 1 s and more
    pub checkpoint_interval: Duration,
    /// bytes of one file of the log; 1 MiB to 1 GiB
    pub segment_bytes: u64,
    /// cores that one query may use; at least 1
    pub query_threads: usize,
    /// limits of bodies and rows
    pub ingest: ingest::Limits,
    /// the detectors
    pub detect: detect::Options,
    /// how anomalies join
    pub incident: incident::Options,
    /// who is told of incidents
    pub alerts: alert::Options,
    /// materialized views that are there without a project
    pub views: Vec<View>,
    /// what values of variables are sealed with on disk
    pub seal: Seal,
    /// the project of a data directory that was made before projects were kept in it; its files in order of path
    pub project: Vec<ProjectText>,
}

impl Options {
    /// Defaults for a data directory.
    #[must_use]
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            checkpoint_bytes: limits::CHECKPOINT_BYTES,
            checkpoint_interval: limits::CHECKPOINT_INTERVAL,
            segment_bytes: wal::Options::default().segment_bytes,
            query_threads: 2,
            ingest: ingest::Limits::default(),
            detect: detect::Options::default(),
            incident: incident::Options::default(),
            alerts: alert::Options::default(),
            views: Vec::new(),
            seal: Seal::new(&[0; 32]),
            project: Vec::new(),
        }
    }

    pub(crate) fn analysis(&self) -> analysis::Options {
        analysis::Options {
            miner: miner::Options::default(),
            detect: self.detect.clone(),
            incident: self.incident.clone(),
        }
    }

    /// Checks ranges.
    ///
    /// # Errors
    /// [`Error::Option`] that names the option and its range.
    pub fn validate(&self) -> Result<(), Error> {
        let checks = [
            (
                (1 << 20..=limits::MEMTABLE_BYTES_MAX).contains(&self.checkpoint_bytes),
                "checkpoint_bytes must be 1 MiB to 64 MiB",
            ),
            (self.checkpoint_interval >= Duration::from_secs(1), "checkpoint_interval must be at least 1 s"),
            ((1 << 20..=1 << 30).contains(&self.segment_bytes), "segment_bytes must be 1 MiB to 1 GiB"),
            (self.query_threads >= 1, "query_threads must be at least 1"),
        ];
        match checks.iter().find(|(is_fine, _)| !is_fine) {
            Some((_, text)) => Err(Error::Option((*text).to_owned())),
            None => {
                self.analysis().validate().map_err(|error| Error::Option(error.to_string()))?;
                self.alerts.validate().map_err(|error| Error::Option(format!("alerts: {error}")))
            }
        }
    }
}
