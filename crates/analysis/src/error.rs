//! What can go wrong: options out of range and snapshots that cannot be read.

/// Why options or a snapshot were refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Start without this snapshot, or with the release that wrote it.
    #[error("analysis snapshot has version {0}, this release reads version {known}; replay the log instead", known = crate::snapshot::VERSION)]
    Version(u8),
    /// Start without this snapshot: replay the log from an earlier one.
    #[error("analysis snapshot is damaged at {0}; replay the log from an earlier one")]
    Damaged(&'static str),
    /// As the miner says.
    #[error(transparent)]
    Miner(#[from] miner::Error),
    /// As the detectors say.
    #[error(transparent)]
    Detect(#[from] detect::Error),
    /// As the incidents say.
    #[error(transparent)]
    Incident(#[from] incident::Error),
}

impl From<model::codec::Damage> for Error {
    fn from(damage: model::codec::Damage) -> Self {
        Self::Damaged(damage.0)
    }
}
