//! The seam between those who ask and where rows are kept.

use crate::QueryLimits;
use sql::{Error, Format, Statement};

/// An answer as it is written, and what it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// in the format that was asked for
    pub body: Vec<u8>,
    /// rows returned, where that is known
    pub rows: usize,
    /// rows read from tables
    pub rows_read: u64,
    /// bytes read
    pub bytes_read: u64,
}

/// Whoever answers queries over data sources: this process, or a ClickHouse server that has their rows too.
#[async_trait::async_trait]
pub trait Backend: std::fmt::Debug + Send + Sync {
    /// Runs a statement within limits.
    ///
    /// # Errors
    /// The query's, in ClickHouse's words, and limits by name.
    async fn answer(
        &self,
        statement: Statement,
        format: Format,
        limits: &QueryLimits,
    ) -> Result<Written, Error>;
}
