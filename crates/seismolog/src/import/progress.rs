//! How far an import got, kept in a small file, so that the same command goes on where it stopped.
//!
//! ```text
//! <rows done>\n      in $XDG_STATE_HOME/seismolog/import-<hash of path, size, time of change and data source>
//! ```
//!
//! It is written after the answer, so at worst one batch is sent twice, with the same key.

use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The state of one file's import.
pub(crate) struct Progress {
    path: PathBuf,
    identity: u64,
    rows_done: u64,
}

impl Progress {
    pub(crate) fn open(file: &Path, into: &str, is_restart: bool) -> Result<Self> {
        let full = file.canonicalize().with_context(|| format!("cannot read {}", file.display()))?;
        let meta = fs::metadata(&full)?;
        let text = format!("{}\n{}\n{}\n{into}", full.display(), meta.len(), meta.mtime());
        let identity = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        let path = folder().join(format!("import-{identity:016x}"));
        let rows_done = match fs::read_to_string(&path) {
            Ok(text) if !is_restart => text.trim().parse().unwrap_or(0),
            _ => 0,
        };
        Ok(Self { path, identity, rows_done })
    }

    pub(crate) fn rows_done(&self) -> u64 {
        self.rows_done
    }

    /// The same for the same batch of the same file.
    pub(crate) fn key(&self, rows_done: u64) -> String {
        format!("import-{:016x}-{rows_done}", self.identity)
    }

    pub(crate) fn advance(&mut self, rows_done: u64) -> Result<()> {
        self.rows_done = rows_done;
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let temporary = self.path.with_extension("tmp");
        fs::write(&temporary, format!("{rows_done}\n"))
            .and_then(|()| fs::rename(&temporary, &self.path))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    pub(crate) fn finish(self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the environment is read in the binary")]
fn folder() -> PathBuf {
    let home = || std::env::var("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let state = std::env::var("XDG_STATE_HOME").map(PathBuf::from).or_else(|_| home());
    state.unwrap_or_else(|_| std::env::temp_dir()).join("seismolog")
}
