//! What can go wrong: options out of range and snapshots that cannot be read.

/// Why options or a snapshot were refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Set the option to a value in its range.
    #[error("option {name} is out of range; use {range}")]
    Option {
        /// the option
        name: &'static str,
        /// values it takes, in words
        range: &'static str,
    },
    /// Start without this snapshot, or with the release that wrote it.
    #[error("incident snapshot has version {0}, this release reads version {known}; replay the log instead", known = crate::snapshot::VERSION)]
    Version(u8),
    /// Start without this snapshot: replay the log from an earlier one.
    #[error("incident snapshot is damaged at {0}; replay the log from an earlier one")]
    Damaged(&'static str),
}

impl From<model::codec::Damage> for Error {
    fn from(damage: model::codec::Damage) -> Self {
        Self::Damaged(damage.0)
    }
}
