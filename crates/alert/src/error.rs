//! What can go wrong: configuration that cannot be meant, and snapshots that cannot be read.

/// Why configuration, a wish or a snapshot was refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Change the configuration at this place.
    #[error("{at}: {problem}")]
    Config {
        /// path into the configuration, such as `route.routes[2].channels`
        at: String,
        /// what is wrong and what would do
        problem: String,
    },
    /// Remove silences that are no longer needed first.
    #[error("there are {0} silences already; remove one first")]
    TooManySilences(usize),
    /// Give what is missing.
    #[error("silence {id}: {problem}")]
    Silence {
        /// its id
        id: String,
        /// what is wrong with it
        problem: String,
    },
    /// Look at the list of alerts and name one of them.
    #[error("alert {0} is unknown or forgotten; name one that is listed")]
    UnknownAlert(String),
    /// Look at the dead letters and name one of them.
    #[error("letter {0} is not among the dead letters; name one that is listed")]
    UnknownLetter(u64),
    /// Fix the channel or its template; the message cannot be written.
    #[error("channel {channel}: {problem}")]
    Render {
        /// the channel
        channel: String,
        /// what is wrong
        problem: String,
    },
    /// Start without this snapshot, or with the release that wrote it.
    #[error("alert snapshot has version {0}, this release reads version {known}; replay the log instead", known = crate::codec::VERSION)]
    Version(u8),
    /// Start without this snapshot: replay the log from an earlier one.
    #[error("alert snapshot is damaged at {0}; replay the log from an earlier one")]
    Damaged(&'static str),
}

impl Error {
    pub(crate) fn config(at: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Config { at: at.into(), problem: problem.into() }
    }
}

impl From<model::codec::Damage> for Error {
    fn from(damage: model::codec::Damage) -> Self {
        Self::Damaged(damage.0)
    }
}
