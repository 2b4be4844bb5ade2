//! What can go wrong with the engine.

use std::path::PathBuf;

/// Why the engine could not start. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Stop the other process, or give another data directory.
    #[error("data directory {} cannot be used", path.display())]
    DataDirectory {
        /// the directory
        path: PathBuf,
        /// the system's reason
        source: std::io::Error,
    },
    /// See the source: in use, damaged, or no room.
    #[error("the log cannot be used")]
    Log(#[from] wal::Error),
    /// See the source.
    #[error("the store cannot be used")]
    Store(#[from] store::Error),
    /// Put the data source back into the project, start once, and remove it then.
    #[error(
        "the log holds rows of data source {0}, which the project does not define; put its file back and start again"
    )]
    MissingSource(String),
    /// Restore the file from a copy, or use the program version that wrote it.
    #[error("the project and tokens of the data directory cannot be read: {0}")]
    Control(String),
    /// Use the program version that took it, or restore the data directory from a copy.
    #[error("the project that is live cannot be read: {0}")]
    Project(String),
    /// Restore the file from a copy: the entry was durable and is needed.
    #[error("log entry {seq} cannot be read: {reason}")]
    Entry {
        /// position in the log
        seq: u64,
        /// what is wrong
        reason: String,
    },
    /// Correct the option.
    #[error("option {0}")]
    Option(String),
    /// Correct the data source's file.
    #[error("data source {name} cannot be used")]
    Source {
        /// the data source
        name: String,
        /// what is wrong with it
        source: ingest::Error,
    },
    /// Correct the pipe's file.
    #[error("view {name} cannot be run: {reason}")]
    View {
        /// the pipe
        name: String,
        /// what is wrong with it
        reason: String,
    },
    /// Rename one of the two.
    #[error("data source {0} is defined twice; rename one of the files")]
    Duplicate(String),
}

/// Why rows were not taken. Nothing of them was stored.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum SubmitError {
    /// Send again after a second.
    #[error("too many rows are waiting to be written; send again in a second")]
    Busy,
    /// Free disk space; send again later.
    #[error("the disk of the data directory is full; free space and send again")]
    DiskFull,
    /// The operator must act: the disk failed a write, so nothing more is taken until a restart.
    #[error(
        "the log's disk failed ({0}); no rows are taken until the disk is repaired and the process restarted"
    )]
    Failed(String),
    /// Send smaller batches.
    #[error("a batch of {0} bytes is larger than a log entry may be; send smaller batches")]
    TooLarge(usize),
    /// The process is ending; send to its successor.
    #[error("the process is stopping; send again when it is back")]
    Stopping,
}
