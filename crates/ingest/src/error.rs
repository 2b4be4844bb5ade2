//! Why a whole body or schema was refused.

/// What is wrong with a request as a whole; rows that are wrong one by one are [`crate::Rejected`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Send smaller batches; nothing was taken.
    #[error("body exceeds {limit} ({max}); send it in smaller batches")]
    TooLarge {
        /// name of the limit, as in [`crate::Limits`] or [`crate::limits`]
        limit: &'static str,
        /// its value, in the limit's unit
        max: usize,
    },
    /// Use another content encoding.
    #[error("content encoding {0:?} is not supported; use identity, gzip, deflate or zstd")]
    Encoding(String),
    /// Send the body again: its bytes were changed on the way or are of another encoding.
    #[error("body is not valid {encoding}; check the Content-Encoding header")]
    Corrupt {
        /// name of the encoding it should be in
        encoding: &'static str,
        /// what the decoder said
        source: std::io::Error,
    },
    /// Correct the schema.
    #[error(
        "time zone {zone:?} of column '{column}' is unknown; use a name of the IANA data base, as Europe/Berlin"
    )]
    Zone {
        /// the column
        column: String,
        /// the zone as written
        zone: String,
    },
    /// Correct the file's first line.
    #[error("the header names no column of the data source; its first fields are {0:?}")]
    Header(String),
    /// Correct the client, or its address: nothing was taken.
    #[error("the body cannot be read as {protocol}: {problem}")]
    Malformed {
        /// what it should be
        protocol: &'static str,
        /// where it is wrong
        problem: String,
    },
}

impl Error {
    pub(crate) fn malformed(protocol: &'static str, problem: impl Into<String>) -> Self {
        Self::Malformed { protocol, problem: problem.into() }
    }
}
