//! What can go wrong with tables.

use std::path::PathBuf;

/// Split by what the caller can do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Free space or repair the disk, then try again; nothing was changed.
    #[error("{what} {}", path.display())]
    Io {
        /// what was tried, as in "cannot write"
        what: &'static str,
        /// the file
        path: PathBuf,
        /// the system's reason
        source: std::io::Error,
    },
    /// The manifest cannot be trusted: restore it from a copy; nothing was changed.
    #[error("manifest {} is damaged: {reason}", path.display())]
    Manifest {
        /// the file
        path: PathBuf,
        /// what is wrong with it
        reason: String,
    },
    /// Use the program version that wrote it, or a newer one.
    #[error("manifest {} has format version {found}, newer than {known} that this program knows; use a newer program", path.display())]
    Version {
        /// the file
        path: PathBuf,
        /// version in the file
        found: u32,
        /// newest known version
        known: u32,
    },
    /// Give the data source its old columns or another name.
    #[error(
        "data source {name} has other columns than its stored rows: {difference}; restore the columns or use another name"
    )]
    SchemaChanged {
        /// the data source
        name: String,
        /// what differs
        difference: String,
    },
    /// Choose another name.
    #[error("there is a table {0} already; choose another name")]
    Taken(String),
    /// Look at the ClickHouse server, or at what is configured of it.
    #[error("{0}")]
    Remote(String),
    /// Correct the engine of the data source, or the types of its columns.
    #[error("data source {table} cannot be kept: {reason}")]
    Engine {
        /// the data source
        table: String,
        /// what does not fit
        reason: String,
    },
    /// A batch does not fit its table: a mistake of ours.
    #[error("rows do not fit table {table}: {reason}")]
    Rows {
        /// the table
        table: String,
        /// what does not fit
        reason: String,
    },
    /// Columns could not be written or read.
    #[error("parquet file {}: {source}", path.display())]
    Parquet {
        /// the file
        path: PathBuf,
        /// the reason
        source: parquet::errors::ParquetError,
    },
}

impl Error {
    pub(crate) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}
